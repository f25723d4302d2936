"""`manage.py rebuild_leads`: every lead anew, from the stored businesses, domains and contacts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from jobs.store.leads import rebuild_leads


class Command(BaseCommand):
    """Rebuild the leads."""

    help = "Make every lead anew from businesses, domains and contacts, in slices. Decisions, owners and notes stay."

    def handle(self, **options: Any) -> None:
        """Rebuild, and say how many there are."""
        self.stdout.write(f"{rebuild_leads():,} leads.")
