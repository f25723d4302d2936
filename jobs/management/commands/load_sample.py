"""`manage.py load_sample`: ask for the sample town, so that every screen has something real in it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs import harvest
from jobs.curation import decide
from jobs.models import Domain
from jobs.pipeline import queue
from jobs.searches import find_or_create_search
from jobs.stages import stage_named
from jobs.statuses import Curation

SEARCHES = ("plumbers in Ithaca, NY", "bakery in Ithaca, NY", "dentist in Ithaca, NY")


class Command(BaseCommand):
    """Queue the sample town's searches and domains."""

    help = "Queue the sample town: three searches, and its domains. The workers do the rest."

    def handle(self, **options: Any) -> None:
        """Some domains are left for a person to decide."""
        try:
            from sampletown.town import sites
        except ImportError:
            raise CommandError("The sample town is not part of this installation.", returncode=2) from None
        for words in SEARCHES:
            search = find_or_create_search(words, requested_by="sample")
            queue(stage_named("place_search"), [search.pk])
        ids = harvest.add_domains(sorted(sites()))
        some = Domain.objects.filter(pk__in=ids).order_by("id")
        selected = [domain.pk for domain in some if domain.pk % 4]
        decide(Domain, selected, Curation.SELECTED, by="sample")
        self.stdout.write(f"The sample town: {len(SEARCHES)} searches, {len(ids)} domains ({len(selected)} selected).")
