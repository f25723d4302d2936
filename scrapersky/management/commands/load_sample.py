"""`manage.py load_sample`: queue the sample town, so that every screen shows real rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.actions.curation import decide
from jobs.actions.projects import Conditions
from jobs.actions.sample import BY
from jobs.actions.searches import find_or_create_search
from jobs.models import Domain
from jobs.pipeline import queue
from jobs.stages import stage_named
from jobs.statuses import Curation
from jobs.transfer import harvest
from jobs.transfer.project_input import read_text, start_project

FOLLOWED = "bakery in Ithaca, NY"  # a project, down to contacts; what the others find is left to a person
SEARCHES = ("plumbers in Ithaca, NY", "dentist in Ithaca, NY")
INVENTED_DOLLARS = Decimal(5)  # the town's provider bills nobody


class Command(BaseCommand):
    """Queue the sample town's searches and domains."""

    help = "Queue the sample town: three searches, of which one is a project, and its domains. The workers do the rest."

    def handle(self, **options: Any) -> None:
        """Queue it. Some domains are left for a person to decide."""
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
        conditions = Conditions(max_cost=INVENTED_DOLLARS, pages_per_domain=5)
        start_project(read_text(FOLLOWED), conditions, by=BY)
        self.stdout.write(
            f"The sample town: {len(SEARCHES) + 1} searches, {len(ids)} domains ({len(selected)} selected)."
        )
