"""Files in a folder of this machine, below EXPORT_FOLDER alone."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from jobs.transfer.storage.base import StorageKind, StorageOption
from jobs.transfer.storage.failures import TransferFailed

MOST_READ = 1_000_000


class LocalStorage:
    """A folder. A file gets its name once all of it is on the disk."""

    def __init__(self, options: Mapping[str, str], secrets: Mapping[str, str]) -> None:
        self.root = folder(options.get("folder", ""))

    def write(self, path: str, parts: Iterator[bytes]) -> None:
        """See Storage."""
        whole = self.path(path)
        part = whole.with_name(f".{whole.name}.part")
        try:
            whole.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                for piece in parts:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            part.replace(whole)
        except OSError as error:
            raise _failed(error) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def read(self, path: str) -> bytes | None:
        """See Storage."""
        try:
            with self.path(path).open("rb") as file:
                return file.read(MOST_READ)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _failed(error) from error

    def remove(self, path: str) -> None:
        """See Storage."""
        try:
            self.path(path).unlink(missing_ok=True)
        except OSError as error:
            raise _failed(error) from error

    def path(self, path: str) -> Path:
        """A path below the folder, also by the links on its way. Raises TransferFailed."""
        whole = (self.root / path).resolve()
        if not whole.is_relative_to(self.root):
            raise TransferFailed("options", "The path leads out of the folder.")
        return whole

    def close(self) -> None:
        """Nothing is open."""


def folder(name: str) -> Path:
    """A folder below EXPORT_FOLDER. Raises TransferFailed."""
    if not settings.EXPORT_FOLDER:
        raise TransferFailed("no_folder")
    root = Path(settings.EXPORT_FOLDER).resolve()
    whole = (root / name).resolve()
    if not whole.is_relative_to(root):
        raise TransferFailed("options", "The folder leads out of EXPORT_FOLDER.")
    return whole


_WORDS = {
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "no_write_access"),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "disk_full"),
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR, errno.EEXIST), "missing"),
}


def _failed(error: OSError) -> TransferFailed:
    word = _WORDS.get(error.errno or 0, "disk")
    return TransferFailed(word, f"{error.strerror}." if word == "disk" and error.strerror else "")


LOCAL = StorageKind(
    "local", "Folder on this machine",
    (StorageOption("folder", "Folder", "Below EXPORT_FOLDER; empty: EXPORT_FOLDER itself."),), LocalStorage,
)  # fmt: skip
