"""Static files under hashed names, cached for good; under their own where nobody has run `collectstatic`."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedWhereCollected(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # no types there
    """A fresh clone serves from the apps' folders; an image serves what its build collected."""

    def stored_name(self, name: str) -> str:
        """The name that a browser asks for."""
        return super().stored_name(name) if self.hashed_files else name
