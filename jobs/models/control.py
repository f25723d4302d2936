"""What operators steer and see: pauses, automation rules, suppressions, the pumps' slots, the workers' heartbeats."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from jobs.models.columns import Timed, count, flag, moment, text
from jobs.models.limits import PERSON, REASON, Limit, limited
from jobs.models.stored_json import StoredJSONField


@limited(reason=REASON, paused_by=PERSON)
class StageControl(Timed):
    """A stage's switch. No row means: not paused."""

    stage = models.TextField(primary_key=True)
    paused = flag()
    paused_by = text()
    paused_at = moment()
    reason = text()
    held_at = text("Where the database was when it was paused as a restored one.")
    last_success_at = moment()

    class Meta:
        db_table = "stage_controls"

    def __str__(self) -> str:
        return self.stage


@limited(changed_by=PERSON)
class AutomationRule(Timed):
    """Something that happens without a person asking. Off unless somebody switched it on, by name."""

    name = models.TextField(primary_key=True)
    enabled = flag()
    changed_by = text()
    changed_at = moment()

    class Meta:
        db_table = "automation_rules"

    def __str__(self) -> str:
        return self.name


SUPPRESSED_KINDS = ["domain", "email", "email_domain", "phone", "person", "place_id"]


@limited(reason=REASON, hint=Limit(500), source=Limit(500), added_by=PERSON, pending_value=Limit(2_100))
class Suppression(Timed):
    """Who is never stored, visited or exported again, as a keyed hash: see `jobs.compliance`."""

    kind = models.TextField(choices=[(kind, kind) for kind in SUPPRESSED_KINDS])
    digest = models.TextField(help_text="Keyed hash of the value.")
    aliases = ArrayField(
        models.TextField(), default=list, db_default=[], help_text="Of other spellings, as of a phone number at home."
    )
    hint = text("By which whoever added it knows it.")
    reason = text()
    source = text("Who brought it: api, admin, import, ...")
    added_by = text()
    pending_value = text("Only until what is stored of it has been erased.")
    erasure_pending = flag("What is stored of it is to go.")

    class Meta:
        db_table = "suppressions"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "digest"], name="suppressions_identity"),
            models.CheckConstraint(condition=models.Q(kind__in=SUPPRESSED_KINDS), name="suppressions_kind_word"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="suppressions_to_do", condition=models.Q(erasure_pending=True))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.hint}"


class SuppressionKey(models.Model):
    """A key of the hashes: our own, made once, and those of lists that were imported."""

    key = models.TextField(unique=True, help_text="32 bytes, hexadecimal.")
    own = flag()

    class Meta:
        db_table = "suppression_keys"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["own"], name="suppression_keys_own", condition=models.Q(own=True))
        ]

    def __str__(self) -> str:
        return "own" if self.own else str(self.pk)


class PumpSlot(models.Model):
    """A place for one pump of a stage in the whole cluster: a lease, so that a dead pump's place comes back."""

    stage = models.TextField()
    slot = models.PositiveSmallIntegerField()
    holder = text()
    lease_until = moment()
    run_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        db_table = "pump_slots"
        constraints: ClassVar = [models.UniqueConstraint(fields=["stage", "slot"], name="pump_slots_identity")]

    def __str__(self) -> str:
        return f"{self.stage} {self.slot}"


class WorkerHeartbeat(models.Model):
    """A worker process that is alive, and what it is doing."""

    name = models.TextField(primary_key=True, help_text="host:pid:start")
    role = models.TextField(help_text="control, stages or quarantine.")
    stages = StoredJSONField([str])
    version = text()
    started_at = models.DateTimeField(db_default=Now())
    beat_at = models.DateTimeField(db_default=Now())
    in_flight = count()
    rss_mb = count()
    stopping = flag()
    loops = StoredJSONField(
        {str: {str: Any}}, help_text="Its background loops: the last turn, failures in a row, the last error."
    )

    class Meta:
        db_table = "worker_heartbeats"
        indexes: ClassVar = [models.Index(fields=["beat_at"], name="worker_heartbeats_at")]

    def __str__(self) -> str:
        return self.name


class StageMinute(models.Model):
    """How many rows of a stage ended in a minute with an outcome: throughput and failures over time.

    What is older than three days is summed up in one minute long ago, so that totals only ever grow.
    `slot` keeps two pumps from waiting for each other over one counter; readers sum over it.
    """

    stage = models.TextField()
    minute = models.DateTimeField()
    outcome = models.TextField()
    slot = models.SmallIntegerField(default=0, db_default=0)
    count = models.PositiveBigIntegerField(default=0, db_default=0)
    seconds = models.FloatField(default=0, db_default=0, help_text="Work time, summed.")

    class Meta:
        db_table = "stage_minutes"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["minute", "stage", "outcome", "slot"], name="stage_minutes_identity")
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.minute} {self.outcome}"
