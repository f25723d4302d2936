"""Import a file: `manage.py import shops.csv --as local-businesses --country US`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import transaction

from jobs.actions import bulk_actions, operations
from jobs.actions.curation import Refused
from jobs.lists.quantities import counted
from jobs.management import arguments
from jobs.models import Import, Run
from jobs.transfer import import_jobs, import_undo
from jobs.transfer.bounded_reading import takes_long
from jobs.transfer.business_import import check_country
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.import_reports import Report
from jobs.transfer.imports import RESULTS
from jobs.transfer.mapping import MAX_BYTES, importable, read_file

BY = "command line"


class Command(BaseCommand):
    """Import a file as rows of a noun."""

    help = (
        "Import a CSV, XLSX, ODS, JSON, XML, Parquet or vCard file, or undo an import. "
        "The same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, what its rows become, and whether to look only."""
        parser.add_argument("file", nargs="?", help="The file; - reads standard input.")
        parser.add_argument("--as", dest="noun", choices=list(importable()), help="What rows become.")
        parser.add_argument("--country", default="", help="Of phone numbers without a prefix: two letters, as in US.")
        parser.add_argument(
            "--source", default="", help="Whose ids the rows have, as HubSpot. Default: the file's name."
        )
        parser.add_argument(
            "--column", action="append", default=[], metavar="HEADER=FIELD",
            help="Read a column as a field; FIELD may be custom, or empty: not read. May be repeated.",
        )  # fmt: skip
        parser.add_argument(
            "--undo", type=arguments.row_id, metavar="ID", help="Undo the import of this id; what changed since stays."
        )
        parser.add_argument("--preview", action="store_true", help="Say what would become of the rows; store nothing.")
        parser.add_argument(
            "--left-out", type=arguments.output_file, metavar="FILE",
            help="Write the rows that lose something here, as CSV.",
        )  # fmt: skip
        parser.add_argument("--auto-queue", action="store_true", help="Start processing after the import.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and say what became of it. Raises CommandError, which says what to do."""
        if options["undo"] is not None:
            self._undo(options["undo"])
            return
        if not options["file"] or not options["noun"]:
            raise CommandError(
                "Name a file and what its rows become (--as), or an import to undo (--undo).", returncode=2
            )
        request = _request(options, self.stderr)
        if options["preview"]:
            self._show_preview(import_jobs.preview(request))
            if options["left_out"]:
                options["left_out"].write_bytes(_left_out_of_preview(request))
        else:
            self._import(request, options["left_out"])

    def _show_preview(self, report: Report) -> None:
        part = "" if report.checked == report.total else f" (of the first {report.checked:,} rows)"
        self.stdout.write(f"Preview of {report.total:,} rows, nothing is stored{part}: {_counts(report)}.")
        self._show_left_out(report.left_out)
        self._show_columns(report.columns, report.unread)
        self._show_remarks({choice.header: choice.remark for choice in report.choices if choice.remark})
        if report.looks_like:
            self.stdout.write(f"The file looks like {report.looks_like}: --as {report.looks_like} reads more of it.")
        if report.without_country:
            self.stdout.write(f"Phone numbers that need a country (--country): {report.without_country:,}.")
        for row in report.rows:
            self.stdout.write(f"Line {row.line}: {row.result}: {row.text}{f' ({row.detail})' if row.detail else ''}")
            if row.read_as:
                self.stdout.write(f"    stored as: {row.read_as}")

    def _import(self, request: ImportRequest, left_out: Path | None) -> None:
        request = import_jobs.with_remembered(request)
        started = import_jobs.create(request, wake=False)
        try:
            for stored in import_jobs.process(started.pk):
                self.stderr.write(f"{stored.processed:,} of {stored.total:,} rows")
        except KeyboardInterrupt:
            operations.cancel_run(started.run_id or 0, by=BY)
            raise CommandError("Interrupted. What was imported stays; import the file again for the rest.") from None
        stored = Import.objects.get(pk=started.pk)
        self._show_result(stored, request.table.remarked)
        if left_out:
            left_out.write_bytes(b"".join(import_jobs.left_out_file(stored)))

    def _show_result(self, stored: Import, remarks: dict[str, str]) -> None:
        self.stdout.write(f"Import {stored.pk}: imported {counted(stored.processed, 'row')}: {_counts(stored)}.")
        self._show_left_out(stored.report.get("left_out", {}))
        self._show_columns(stored.columns, stored.unread)
        self._show_remarks(remarks)
        for problem in [*stored.problems, *stored.notices]:
            self.stderr.write(f"Line {problem['line']}: {problem['detail']} ({problem['text']})")

    def _undo(self, import_id: int) -> None:
        try:
            stored = self._end_undo(import_undo.undo(import_id, by=BY, wake=False))
        except Import.DoesNotExist:
            raise CommandError(f"There is no import {import_id}.", returncode=2) from None
        except Refused as error:
            raise CommandError(str(error), returncode=2) from None
        undone, run = stored.undo, Run.objects.filter(pk=stored.undo.get("run", 0)).first()
        if stored.undone_at is None and run:
            raise CommandError(f"The undo is not finished: run {run.pk} is {run.status}. {run.reason}".strip())
        self.stdout.write(
            f"Undone: {undone['removed']:,} removed, {undone['restored']:,} restored, {undone['skipped']:,} skipped."
        )
        for name in undone["names"]:
            self.stdout.write(f"Skipped, because it was changed since or another import has it: {name}")

    def _end_undo(self, stored: Import) -> Import:
        """Carry out here what is left to workers, while its run goes on."""
        if run := import_undo.run_of(stored):
            for action in bulk_actions.process(run):
                self.stderr.write(f"{action.processed:,} of {action.total:,} rows")
            stored.refresh_from_db()
        return stored

    def _show_columns(self, columns: dict[str, str], unread: list[str]) -> None:
        if columns:
            self.stdout.write(f"Columns: {', '.join(f'{header} is {name}' for header, name in columns.items())}.")
        if unread:
            self.stdout.write(f"Columns that are not read: {', '.join(unread)}.")

    def _show_left_out(self, counted: dict[str, int]) -> None:
        if counted:
            fields = ", ".join(f"{name} {count:,}" for name, count in counted.items())
            hint = "The option --left-out FILE writes these rows to a file."
            self.stdout.write(f"Left out of rows that are stored: {fields}. {hint}")

    def _show_remarks(self, remarks: dict[str, str]) -> None:
        for header, remark in remarks.items():
            self.stdout.write(f"Column {header}: {remark}")


def _left_out_of_preview(request: ImportRequest) -> bytes:
    with transaction.atomic():
        content = b"".join(import_jobs.left_out_file(import_jobs.create_preview(request)))
        transaction.set_rollback(True)
    return content


def _request(options: dict[str, Any], stderr: OutputWrapper) -> ImportRequest:
    noun, path = importable()[options["noun"]], Path(options["file"])
    try:
        country = check_country(options["country"])
        if options["file"] == "-":
            body, name = sys.stdin.buffer.read(MAX_BYTES + 1), ""
        else:
            body, name = _read(path), path.name
        if len(body) <= MAX_BYTES and takes_long(body):
            stderr.write(f"Reading {name or 'the file'}: a workbook of this size takes up to a minute.")
        table = read_file(noun, name, body)
        if options["column"]:
            table = table.chosen(_columns(options["column"]))
        return ImportRequest(noun, table, BY, options["auto_queue"], country, name, options["source"])
    except (OSError, ValueError) as error:
        raise CommandError(f"{options['file']}: {error}", returncode=2) from None


def _columns(texts: list[str]) -> dict[str, str]:
    pairs = [text.rpartition("=") for text in texts]
    return {name: field for name, _, field in pairs}


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _counts(result: Any) -> str:
    return ", ".join(f"{getattr(result, word):,} {word}" for word in RESULTS)
