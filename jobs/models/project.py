"""Projects: what somebody wants as a whole, and how far it goes by itself."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from jobs.models.business import LocalBusiness
from jobs.models.columns import ChangeTracked, change_indexes, choice, flag, moment, text, texts
from jobs.models.domain import Domain
from jobs.models.limits import PERSON, Limit, limited
from jobs.models.place import PlaceSearch
from jobs.models.stored_json import StoredJSONField
from jobs.statuses import ProjectMode, Task, one_of

UNDER_WAY = (Task.IN_PROGRESS.value, Task.MANUAL_REVIEW.value)


@limited(name=Limit(300), requested_by=PERSON, reason=Limit(10_000), categories=Limit(100, items=50))
class Project(ChangeTracked):
    """Searches, a list of domains or a file of businesses under a name, with the conditions of what is selected.

    What it queues counts towards its run, so that pausing, resuming and cancelling are the run's.
    """

    name = models.TextField()
    requested_by = text()
    mode = models.TextField(choices=ProjectMode.choices, default=ProjectMode.CONTACTS)
    searches = models.ManyToManyField(PlaceSearch, blank=True, related_name="projects", db_table="project_searches")
    domains = models.ManyToManyField(Domain, blank=True, related_name="projects", db_table="project_domains")
    businesses = models.ManyToManyField(
        LocalBusiness, blank=True, related_name="projects", db_table="project_businesses"
    )

    rating_min = models.DecimalField(max_digits=2, decimal_places=1, null=True, blank=True)
    has_website = flag()
    no_chains = flag()
    categories = texts()
    max_leads = models.PositiveIntegerField(null=True, blank=True)
    max_cost = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True, help_text="US dollars.")
    pages_per_domain = models.PositiveSmallIntegerField(default=10, db_default=10)

    status = choice(Task.IN_PROGRESS)
    reason = text("What it waits for, or how it ended.")
    run_id = models.BigIntegerField(null=True, blank=True)
    digest = text("Of what was requested: the identity.")
    progress = StoredJSONField({str: Any}, blank=True, help_text="Its counters, as last counted.")
    cost = models.DecimalField(max_digits=12, decimal_places=6, default=0, db_default=0, help_text="US dollars.")
    ended_at = moment()

    class Meta:
        db_table = "projects"
        constraints: ClassVar = [
            one_of("projects", "status", Task),
            one_of("projects", "mode", ProjectMode),
            models.UniqueConstraint(fields=["digest"], name="projects_identity", condition=Q(ended_at__isnull=True)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="projects_under_way", condition=Q(status__in=UNDER_WAY)),
            models.Index(fields=["status", "id"], name="projects_status"),
            *change_indexes("projects"),
        ]

    def __str__(self) -> str:
        return self.name
