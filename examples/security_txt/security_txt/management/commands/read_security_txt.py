"""`manage.py read_security_txt`: queue the stage for domains that are stored."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.models import Domain
from jobs.pipeline import queue
from security_txt.models import SecurityFile
from security_txt.stage import stage


class Command(BaseCommand):
    """Queue domains by host."""

    help = "Read the security.txt of domains."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The hosts."""
        parser.add_argument("hosts", nargs="+", metavar="HOST")

    def handle(self, **options: Any) -> None:
        """Make the missing rows and queue all of them, Completed ones too."""
        domains = Domain.objects.filter(host__in=options["hosts"])
        missing = sorted(set(options["hosts"]) - set(domains.values_list("host", flat=True)))
        if missing:
            raise CommandError(f"Not stored as domains: {', '.join(missing)}. Import them first.", returncode=2)
        SecurityFile.objects.bulk_create([SecurityFile(domain=domain) for domain in domains], ignore_conflicts=True)
        queued = queue(stage, SecurityFile.objects.filter(domain__in=domains), rerun=True)
        self.stdout.write(f"Queued: {queued:,}.")
