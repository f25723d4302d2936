"""`manage.py suppressions export|import FILE`: the suppression list as hashes, from one database to another."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.actions import suppressions


class Command(BaseCommand):
    """Export or import the list."""

    help = "Export the suppression list as hashes, or import one: values are in neither."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Which way, and the file."""
        parser.add_argument("action", choices=["export", "import"])
        parser.add_argument("file", type=Path, help="A .json file.")

    def handle(self, **options: Any) -> None:
        """Write or read the file. Raises CommandError for a file that is no list."""
        path: Path = options["file"]
        if options["action"] == "export":
            count = _write(path)
            self.stdout.write(f"{count:,} entries were written to {path}. It has the keys: keep it.")
            return
        try:
            new = suppressions.import_list(_read(path), by=getpass.getuser())
        except (OSError, ValueError) as error:
            raise CommandError(f"{error}", returncode=2) from None
        self.stdout.write(f"{new:,} entries are new. To erase what is stored of one: manage.py subject VALUE --erase.")


def _write(path: Path) -> int:
    try:
        with path.open("w") as file:
            count, pieces = suppressions.export_list(by=getpass.getuser())
            file.writelines(pieces)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.", returncode=2) from None
    return count


def _read(path: Path) -> dict[str, Any]:
    if path.stat().st_size > suppressions.MOST_BYTES:
        raise ValueError(f"The file is larger than {suppressions.MOST_BYTES:,} bytes.")
    return suppressions.read_list(path.read_bytes())
