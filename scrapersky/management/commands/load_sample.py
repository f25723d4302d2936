"""`manage.py load_sample`: queue the sample town, so that every screen shows real rows."""

from __future__ import annotations

import argparse
import time
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.actions.curation import decide
from jobs.actions.sample import BY
from jobs.actions.scope import Scope, stage_progress, unfinished
from jobs.actions.searches import find_or_create_search
from jobs.models import Domain, PlaceSearch
from jobs.pipeline import queue
from jobs.stages import stage_named
from jobs.statuses import Curation
from jobs.transfer import harvest

FOLLOWED = "bakery in Ithaca, NY"  # decided all the way to contacts; what the others find is left to a person
SEARCHES = ("plumbers in Ithaca, NY", FOLLOWED, "dentist in Ithaca, NY")
CURATE_SECONDS = 300.0
INVENTED_DOLLARS = Decimal(5)  # the town's provider bills nobody


class Command(BaseCommand):
    """Queue the sample town's searches and domains."""

    help = "Queue the sample town: three searches, and its domains. The workers do the rest."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Load it, or decide."""
        parser.add_argument(
            "--curate",
            action="store_true",
            help=f'Decide, for at most {CURATE_SECONDS:.0f} seconds, what "{FOLLOWED}" led to, down to contacts.',
        )

    def handle(self, **options: Any) -> None:
        """Load it, or decide."""
        if options["curate"]:
            _curate(time.monotonic() + CURATE_SECONDS)
        else:
            self._load()

    def _load(self) -> None:
        """Some domains are left for a person to decide."""
        try:
            from sampletown.town import sites
        except ImportError:
            raise CommandError("The sample town is not part of this installation.", returncode=2) from None
        for words in SEARCHES:
            search = find_or_create_search(words, requested_by=BY, budget=INVENTED_DOLLARS)
            queue(stage_named("place_search"), [search.pk])
        ids = harvest.add_domains(sorted(sites()), by=BY)
        some = Domain.objects.filter(pk__in=ids).order_by("id")
        selected = [domain.pk for domain in some if domain.pk % 4]
        decide(Domain, selected, Curation.SELECTED, by=BY)
        self.stdout.write(f"The sample town: {len(SEARCHES)} searches, {len(ids)} domains ({len(selected)} selected).")


def _curate(deadline: float) -> None:
    """Until all that followed from one search has ended: a contact has to have come from somewhere."""
    ids = PlaceSearch.objects.filter(query=FOLLOWED).values_list("pk", flat=True)
    scope = Scope(search_ids=list(ids), pages_per_domain=5)
    while time.monotonic() < deadline:
        stages = stage_progress(scope)  # looked at before curating: what ends meanwhile is curated first
        if not harvest.curate(scope, by=BY) and not unfinished(stages):
            return
        time.sleep(1)
