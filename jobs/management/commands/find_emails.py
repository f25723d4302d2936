"""`manage.py find_emails`: e-mails of a domain or person, from the finders that are switched on, with their prices."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.actions.curation import Refused
from jobs.actions.find_emails import FinderSearch, find_emails
from jobs.models import Domain
from jobs.pipeline.spend import dollars


class Command(BaseCommand):
    """Look for e-mails at paid services, and store them as contacts."""

    help = "Look for e-mails of a domain, or of a person there, at the services in FINDERS; each answer has its price."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """A host, and a person if one is meant."""
        parser.add_argument("host", metavar="HOST", help="The host of a domain that is stored.")
        parser.add_argument("--first-name", default="", help="Of a person there.")
        parser.add_argument("--last-name", default="", help="Of a person there.")

    def handle(self, **options: Any) -> None:
        """Show what each finder knew and billed. Raises CommandError for a host that is not stored, and a refusal."""
        domain = Domain.objects.filter(host=options["host"].lower().removeprefix("www.")).first()
        if domain is None:
            raise CommandError(f"There is no domain {options['host']}. Import it first.", returncode=2)
        try:
            search = asyncio.run(find_emails(domain, options["first_name"], options["last_name"]))
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        self._show(search)

    def _show(self, search: FinderSearch) -> None:
        for turn in search.turns:
            known = turn.problem or ", ".join(turn.emails) or "nothing"
            self.stdout.write(f"{turn.finder}: {known} ({dollars(turn.price)})")
        self.stdout.write(f"Stored: {', '.join(search.stored) or 'nothing'}. Price: {dollars(search.price)}.")
