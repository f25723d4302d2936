"""What a storage can do, and what its settings are. One kind of storage a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

PATH = re.compile(r"[A-Za-z0-9._=@+ -]{1,200}(/[A-Za-z0-9._=@+ -]{1,200}){0,10}")


class Storage(Protocol):
    """A place for files. A path is relative, with `/` between its parts. Every method raises TransferFailed."""

    def write(self, path: str, parts: Iterator[bytes]) -> None:
        """Store a file as a whole: until all parts are there, the path has what it had before. An iterator that
        raises leaves nothing."""

    def read(self, path: str) -> bytes | None:
        """A small file; None when there is none."""

    def remove(self, path: str) -> None:
        """Delete a file, or do nothing where there is none."""

    def close(self) -> None:
        """End its connections."""


@dataclass(frozen=True)
class StorageOption:
    """A setting of a kind of storage. A secret one is stored encrypted, and never shown again."""

    name: str
    label: str
    hint: str = ""
    required: bool = False
    secret: bool = False
    long: bool = False  # of several lines: a key file
    most: int = 500  # characters
    address: bool = False  # it names the server


@dataclass(frozen=True)
class StorageKind:
    """A kind of storage: its settings, and how it is opened (options, secrets). `open` raises TransferFailed."""

    name: str
    label: str
    options: tuple[StorageOption, ...]
    open: Callable[[Mapping[str, str], Mapping[str, str]], Storage]


def is_path(text: str) -> bool:
    """Whether a text is a path that every storage takes: no empty part, none of dots, no sign with a meaning."""
    return bool(PATH.fullmatch(text)) and not any(
        part.strip(".") != part or part != part.strip() for part in text.split("/")
    )


def joined(*parts: str) -> str:
    """A path of its parts; empty ones are left out."""
    return "/".join(part.strip("/") for part in parts if part.strip("/"))
