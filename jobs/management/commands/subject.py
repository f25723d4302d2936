"""`manage.py subject VALUE`: where somebody stands in the database, as an access bundle, or erased with a receipt."""

from __future__ import annotations

import argparse
import getpass
import json
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.actions import erasure
from jobs.compliance import access, access_page, suppression_list
from jobs.compliance.subjects import KINDS, Subject, guess_kind, read_subject
from jobs.management import arguments


class Command(BaseCommand):
    """Find, hand out or erase what is stored about somebody."""

    help = (
        "Say where an e-mail address, phone number, person or domain stands in every table; hand it out, or erase it."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Who, and what to do."""
        parser.add_argument(
            "value", metavar="EMAIL|PHONE|NAME|DOMAIN", help="A phone number with its country: +1 607 ..."
        )
        parser.add_argument("--kind", choices=KINDS, help="What the value is, where it does not show.")
        parser.add_argument("--at", default="", metavar="DOMAIN|BUSINESS", help="Of a person: where; namesakes stay.")
        parser.add_argument(
            "--bundle", type=arguments.output_file, metavar="FILE", help="Write what is stored: .json or .html."
        )
        parser.add_argument("--erase", action="store_true", help="Erase it, suppress it, and print a receipt.")
        parser.add_argument("--reason", type=arguments.reason, default="", help="Why, for the suppression list.")

    def handle(self, **options: Any) -> None:
        """Find, write, erase, in this order. Raises CommandError for a value that cannot be read."""
        subject, bundle = _subject(options), options["bundle"]
        if bundle is not None and bundle.suffix not in (".json", ".html"):
            raise CommandError("A bundle is a .json or a .html file. Nothing was done.", returncode=2)
        rows = access.findings(subject)
        self._show(subject, rows)
        if bundle is not None:
            content = access.bundle(subject, rows)
            bundle.write_bytes(access.as_json(content) if bundle.suffix == ".json" else access_page.as_html(content))
            self.stdout.write(f"Written to {bundle}.")
        if options["erase"]:
            self._erase(subject, options["reason"])

    def _show(self, subject: Subject, rows: list[access.Finding]) -> None:
        entries = suppression_list.covering(subject)
        for entry in entries:
            self.stdout.write(suppression_list.sentence_of(entry))
        places = Counter((row.table, column) for row in rows for column in row.columns)
        for (table, column), number in sorted(places.items()):
            self.stdout.write(f"{table}.{column}: {number:,}")
        found = f"Found in {len(rows):,} rows." if rows else ""
        self.stdout.write(" ".join(filter(None, (found, suppression_list.state_of(entries, len(rows))))))

    def _erase(self, subject: Subject, reason: str) -> None:
        _, receipt = erasure.suppress(
            subject, by=getpass.getuser(), reason=reason, source="command line", log=self.stderr.write
        )
        self.stdout.write(json.dumps(receipt.as_dict(), indent=2, ensure_ascii=False))


def _subject(options: dict[str, Any]) -> Subject:
    kind = options["kind"] or guess_kind(options["value"])
    try:
        return read_subject(kind, options["value"], options["at"])
    except ValueError as error:
        taken = " It is taken for a person's name: --at says where, --kind what else it is." if kind == "person" else ""
        raise CommandError(f"{error}{taken} Nothing was done.", returncode=2) from None
