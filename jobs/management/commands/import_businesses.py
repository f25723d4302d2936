"""Import businesses from a CSV or JSONL file: `manage.py import_businesses shops.csv --country US`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.transfer.business_import import import_businesses


class Command(BaseCommand):
    """Import businesses from a file."""

    help = "Store the businesses of a CSV (with a header) or JSONL file; the same file again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and the country of its phone numbers."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--country", default="", help="Where phone numbers without a prefix are, as in US.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and print the result. Raises CommandError for a file that cannot be read."""
        path: Path = options["file"]
        try:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                result = import_businesses(lines, source=path.name, country=options["country"].upper())
        except (OSError, ValueError) as error:
            raise CommandError(f"{path}: {error}", returncode=2) from None
        self.stdout.write(
            f"{result.stored:,} businesses stored, {result.proposals:,} merges proposed, {result.bad:,} bad."
        )
        for line in result.bad_lines:
            self.stderr.write(f"Line {line.number}: {line.why}")
