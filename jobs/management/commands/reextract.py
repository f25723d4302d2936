"""`manage.py reextract`: read stored pages again, without fetching them."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.actions.reextract import reextract
from jobs.extract.urls import canonical_host
from jobs.models import Page


class Command(BaseCommand):
    """Extract again."""

    help = "Read the stored copies of pages again (needs FETCH_STORE_BODIES at the time of the fetch)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Which domains' pages."""
        parser.add_argument("domains", nargs="*", metavar="DOMAIN", help="Only these domains; none: all.")

    def handle(self, **options: Any) -> None:
        """Read slice by slice, and print the progress. Raises CommandError for a name that is no domain."""
        pages = Page.objects.filter(fetched_at__isnull=False)
        if options["domains"]:
            try:
                hosts = [canonical_host(name).host for name in options["domains"]]
            except ValueError as error:
                raise CommandError(f"Not a domain: {error}.", returncode=2) from None
            pages = pages.filter(domain__host__in=hosts)
        read = without = 0
        for read, without in reextract(pages):
            self.stderr.write(f"{read:,} pages read, {without:,} have no stored copy", ending="\r")
        self.stdout.write(f"{read:,} pages read again; {without:,} have no stored copy.")
