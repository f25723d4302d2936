"""Hosts: how we behave towards each server, shared by all workers."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from jobs.models.columns import Timed, count, flag, moment, text
from jobs.models.limits import PERSON, limited


@limited(paused_by=PERSON)
class Host(Timed):
    """A host and port: when its next request may go out, its robots.txt, whether it is backing off."""

    host = models.TextField()
    port = models.PositiveIntegerField()
    next_request_at = moment()
    delay_seconds = models.FloatField(null=True, blank=True, help_text="Set by a person; NULL is the setting's.")
    crawl_delay_seconds = models.FloatField(null=True, blank=True, help_text="What robots.txt asks for, capped.")
    robots_body = models.TextField(null=True, blank=True)
    robots_status = models.PositiveSmallIntegerField(null=True, blank=True)
    robots_outcome = text("parsed, allow_all, disallow_all.")
    robots_fetched_at = moment()
    robots_expires_at = moment()
    robots_etag = text()
    robots_last_modified = text()
    failures = count("Failures in a row.")
    circuit_open_until = moment()
    paused = flag()
    paused_by = text()
    paused_at = moment()
    addresses = ArrayField(models.GenericIPAddressField(), default=list, db_default=[], blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = text()
    last_seen_at = moment()

    class Meta:
        db_table = "hosts"
        constraints: ClassVar = [models.UniqueConstraint(fields=["host", "port"], name="hosts_identity")]
        indexes: ClassVar = [
            models.Index(
                fields=["circuit_open_until"], name="hosts_open", condition=Q(circuit_open_until__isnull=False)
            ),
            models.Index(fields=["id"], name="hosts_paused", condition=Q(paused=True)),
        ]

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class ParkedGroup(models.Model):
    """Rows of a stage that wait because their host rests: paused, backing off, or with a long Retry-After."""

    stage = models.TextField()
    group = models.TextField(help_text="The rows' value of the stage's `limit_by` (a domain), or the row's own id.")
    host = models.TextField()
    port = models.PositiveIntegerField()
    until = models.DateTimeField(help_text="When the host is looked at again.")
    spreading = models.BooleanField(
        default=True, db_default=True, help_text="Rows of the group that were not parked yet are to be."
    )
    outcome = models.TextField(help_text="Why: the reason that is written on the rows.")
    error = models.TextField()

    class Meta:
        db_table = "parked_groups"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stage", "group"], name="parked_groups_identity"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["stage", "until"], name="parked_groups_until"),
            models.Index(fields=["stage", "id"], name="parked_groups_spreading", condition=Q(spreading=True)),
            models.Index(fields=["host"], name="parked_groups_host"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.group}"


class PageBudget(models.Model):
    """The pages of a domain that were requested in one run; `run_id` 0 holds a day of requests outside of runs."""

    domain_id = models.BigIntegerField()
    run_id = models.BigIntegerField()
    since = models.DateTimeField(db_default=Now())
    page_ids = ArrayField(models.BigIntegerField(), help_text="At most FETCH_PAGES_PER_DOMAIN; a page counts once.")

    class Meta:
        db_table = "page_budgets"
        constraints: ClassVar = [models.UniqueConstraint(fields=["domain_id", "run_id"], name="page_budgets_identity")]
        indexes: ClassVar = [models.Index(fields=["since"], name="page_budgets_since")]

    def __str__(self) -> str:
        return f"domain {self.domain_id}, run {self.run_id}"
