"""Static files from the web process itself: under hashed names and cached for good, where they have been collected."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedWhereCollected(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """A fresh clone serves from the apps' folders; an image serves what its build collected."""

    def stored_name(self, name: str) -> str:
        """The name that a browser asks for."""
        return super().stored_name(name) if self.hashed_files else name


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # whitenoise has no types
    """Answers for static files. Small files are sent whole; a stream would be read in one go anyhow."""

    def add_files(self, root: Path, prefix: str | None = None) -> None:
        """Know the files of a folder, if there is one: before `collectstatic` there is none, which is no fault."""
        if Path(root).is_dir():
            super().add_files(root, prefix)

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        """The file, the requested part of it, or 304."""
        found = static_file.get_response(request.method, request.META)
        content = b""
        if found.file is not None:
            with found.file as file:
                content = file.read()
        answer = HttpResponse(content, status=int(found.status))
        del answer["Content-Type"]
        for name, value in found.headers:
            answer[name] = value
        return answer
