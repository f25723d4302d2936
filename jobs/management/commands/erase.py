"""`manage.py erase`: delete all that is stored about a domain, and keep it from coming back."""

from __future__ import annotations

import argparse
import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.actions.erasure import erase_domain
from jobs.extract.urls import canonical_host
from jobs.lists.quantities import counted
from jobs.management import arguments


class Command(BaseCommand):
    """Erase domains."""

    help = "Delete domains with their pages, sitemaps and contacts, and suppress them."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The domains, and why."""
        parser.add_argument("domains", nargs="+", metavar="DOMAIN")
        parser.add_argument("--reason", type=arguments.reason, default="", help="Why, for the suppression list.")

    def handle(self, **options: Any) -> None:
        """Check every name before anything is deleted. Raises CommandError for a name that is no domain."""
        try:
            hosts = [canonical_host(name).host for name in options["domains"]]
        except ValueError as error:
            raise CommandError(f"Not a domain: {error}. Nothing was deleted.", returncode=2) from None
        for host in hosts:
            deleted = erase_domain(host, by=getpass.getuser(), reason=options["reason"], log=self.stderr.write)
            self.stdout.write(f"{host}: {counted(deleted, 'row')} deleted; it will not come back.")
