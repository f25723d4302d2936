"""Import a file: `manage.py import shops.csv --as local-businesses --country US`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.actions import operations
from jobs.models import Import
from jobs.transfer import import_jobs
from jobs.transfer.business_import import check_country
from jobs.transfer.import_jobs import ImportRequest, Report
from jobs.transfer.imports import RESULTS
from jobs.transfer.mapping import MAX_BYTES, importable, read_file

BY = "command line"


class Command(BaseCommand):
    """Import a file as rows of a noun."""

    help = "Import a CSV, XLSX or JSON lines file. The same file again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, what its rows become, and whether to look only."""
        parser.add_argument("file", help="The file; - reads standard input.")
        parser.add_argument("--as", dest="noun", required=True, choices=list(importable()), help="What rows become.")
        parser.add_argument("--country", default="", help="Of phone numbers without a prefix: two letters, as in US.")
        parser.add_argument("--preview", action="store_true", help="Say what would become of the rows; store nothing.")
        parser.add_argument("--auto-queue", action="store_true", help="Start processing after the import.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and say what became of it."""
        request = _request(options)
        if options["preview"]:
            self._show_preview(import_jobs.preview(request))
        else:
            self._import(request)

    def _show_preview(self, report: Report) -> None:
        part = "" if report.checked == report.total else f" (of the first {report.checked:,} rows)"
        self.stdout.write(f"Preview of {report.total:,} rows, nothing is stored{part}: {_counts(report)}.")
        self._show_columns(report.columns, report.unread)
        for row in report.rows:
            self.stdout.write(f"Line {row.line}: {row.result}: {row.text}{f' ({row.detail})' if row.detail else ''}")

    def _import(self, request: ImportRequest) -> None:
        started = import_jobs.create(request, wake=False)
        try:
            for stored in import_jobs.process(started.pk):
                self.stderr.write(f"{stored.processed:,} of {stored.total:,} rows")
        except KeyboardInterrupt:
            operations.cancel_run(started.run_id or 0, by=BY)
            raise CommandError("Interrupted. What was imported stays; import the file again for the rest.") from None
        self._show_result(Import.objects.get(pk=started.pk))

    def _show_result(self, stored: Import) -> None:
        self.stdout.write(f"Imported {stored.processed:,} rows: {_counts(stored)}.")
        self._show_columns(stored.columns, stored.unread)
        for problem in stored.problems:
            self.stderr.write(f"Line {problem['line']}: {problem['detail']} ({problem['text']})")

    def _show_columns(self, columns: dict[str, str], unread: list[str]) -> None:
        if columns:
            self.stdout.write(f"Columns: {', '.join(f'{header} is {name}' for header, name in columns.items())}.")
        if unread:
            self.stdout.write(f"Columns that are not read: {', '.join(unread)}.")


def _request(options: dict[str, Any]) -> ImportRequest:
    noun, path = importable()[options["noun"]], Path(options["file"])
    try:
        country = check_country(options["country"])
        if options["file"] == "-":
            body, name = sys.stdin.buffer.read(MAX_BYTES + 1), ""
        else:
            body, name = _read(path), path.name
        table = read_file(noun, name, body)
        return ImportRequest(noun, table, BY, options["auto_queue"], country, name)
    except (OSError, ValueError) as error:
        raise CommandError(f"{options['file']}: {error}", returncode=2) from None


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _counts(result: Any) -> str:
    return ", ".join(f"{getattr(result, word):,} {word}" for word in RESULTS)
