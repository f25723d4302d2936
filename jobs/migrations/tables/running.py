"""What runs, when and how it goes: runs, stages, workers, hosts, flags, who is never contacted."""

import django.core.validators
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.db.models.functions import Now

from jobs.migrations.tables.vocabulary import (
    TASK,
    Items,
    change_indexes,
    changes,
    count,
    limits,
    one_of,
    same,
    table,
    text,
    texts,
    times,
)

FLAG_RULES = [("off", "Off"), ("on", "On"), ("percent", "For a share"), ("list", "For a list")]
GUARD_METRICS = [("failure_rate", "Failure rate"), ("yield", "Results a row"), ("seconds", "Seconds a row")]
RUN_KINDS = same("request", "drain", "search", "import", "export", "harvest", "project", "bulk")
SUPPRESSION_KINDS = same("domain", "email", "email_domain", "phone", "person", "place_id")
TABLES = [
    table(
        "Run",
        "runs",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            **changes(),
            kind=models.TextField(choices=RUN_KINDS),
            stage=text(),
            status=models.TextField(choices=TASK, db_default="Queued", default="Queued"),
            title=text(),
            requested_by=text(),
            parameters=models.JSONField(blank=True, db_default={}, default=dict),
            result=models.JSONField(blank=True, null=True),
            total=count(),
            settled=count(),
            failed=count(),
            counts=models.JSONField(blank=True, db_default={}, default=dict),
            reason=text(help_text="Why it is not Completed."),
            worker=text(),
            started_at=models.DateTimeField(blank=True, null=True),
            ended_at=models.DateTimeField(blank=True, null=True),
        ),
        indexes=[
            Index(fields=["kind", "id"], name="runs_kind"),
            Index(fields=["stage", "id"], name="runs_stage"),
            Index(fields=["status", "id"], name="runs_status"),
            *change_indexes("runs"),
            Index(condition=Q(ended_at__isnull=False), fields=["ended_at"], name="runs_ended"),
        ],
        constraints=[one_of("runs", "status", TASK), *limits("runs", title=3_000, requested_by=300, reason=10_000)],
    ),
    table(
        "StageControl",
        "stage_controls",
        dict(
            **times(),
            stage=models.TextField(primary_key=True, serialize=False),
            paused=models.BooleanField(db_default=False, default=False),
            paused_by=text(),
            paused_at=models.DateTimeField(blank=True, null=True),
            reason=text(),
            last_drained_at=models.DateTimeField(blank=True, null=True),
            last_success_at=models.DateTimeField(blank=True, null=True),
        ),
        constraints=limits("stage_controls", reason=500, paused_by=300),
    ),
    table(
        "StageMinute",
        "stage_minutes",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            stage=models.TextField(),
            minute=models.DateTimeField(),
            outcome=models.TextField(),
            slot=models.SmallIntegerField(db_default=0, default=0),
            count=models.PositiveBigIntegerField(db_default=0, default=0),
            seconds=models.FloatField(db_default=0, default=0, help_text="Work time, summed."),
        ),
        constraints=[UniqueConstraint(fields=("minute", "stage", "outcome", "slot"), name="stage_minutes_identity")],
    ),
    table(
        "PumpSlot",
        "pump_slots",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            stage=models.TextField(),
            slot=models.PositiveSmallIntegerField(),
            holder=text(),
            lease_until=models.DateTimeField(blank=True, null=True),
            run_id=models.BigIntegerField(blank=True, null=True),
        ),
        constraints=[UniqueConstraint(fields=("stage", "slot"), name="pump_slots_identity")],
    ),
    table(
        "ParkedGroup",
        "parked_groups",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            stage=models.TextField(),
            group=models.TextField(
                help_text="The rows' value of the stage's `limit_by` (a domain), or the row's own id."
            ),
            host=models.TextField(),
            port=models.PositiveIntegerField(),
            until=models.DateTimeField(help_text="When the host is looked at again."),
            spreading=models.BooleanField(
                db_default=True, default=True, help_text="Rows of the group that were not parked yet are to be."
            ),
            outcome=models.TextField(help_text="Why: the reason that is written on the rows."),
            error=models.TextField(),
        ),
        indexes=[
            Index(fields=["stage", "until"], name="parked_groups_until"),
            Index(condition=Q(spreading=True), fields=["stage", "id"], name="parked_groups_spreading"),
            Index(fields=["host"], name="parked_groups_host"),
        ],
        constraints=[UniqueConstraint(fields=("stage", "group"), name="parked_groups_identity")],
    ),
    table(
        "WorkerHeartbeat",
        "worker_heartbeats",
        dict(
            name=models.TextField(help_text="host:pid:start", primary_key=True, serialize=False),
            role=models.TextField(help_text="control, stages or quarantine."),
            stages=models.JSONField(db_default=[], default=list),
            version=text(),
            started_at=models.DateTimeField(db_default=Now()),
            beat_at=models.DateTimeField(db_default=Now()),
            in_flight=count(),
            rss_mb=count(),
            stopping=models.BooleanField(db_default=False, default=False),
            loops=models.JSONField(
                db_default={},
                default=dict,
                help_text="Its background loops: the last turn, failures in a row, the last error.",
            ),
        ),
        indexes=[Index(fields=["beat_at"], name="worker_heartbeats_at")],
    ),
    table(
        "Incident",
        "incidents",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            kind=models.TextField(help_text="stage_stalled, workers_dead, failure_rate, ..."),
            subject=models.TextField(blank=True, help_text="The stage, budget or table that it is about."),
            sentence=models.TextField(),
            opened_at=models.DateTimeField(db_default=Now()),
            closed_at=models.DateTimeField(blank=True, null=True),
            sent_at=models.DateTimeField(blank=True, help_text="When its beginning was sent.", null=True),
            recovery_sent_at=models.DateTimeField(blank=True, help_text="When its end was sent.", null=True),
            sending_until=models.DateTimeField(blank=True, help_text="Somebody is sending it until then.", null=True),
        ),
        indexes=[Index(fields=["closed_at"], name="incidents_closed")],
        constraints=[
            UniqueConstraint(condition=Q(closed_at__isnull=True), fields=("kind", "subject"), name="incidents_open")
        ],
    ),
    table(
        "AutomationRule",
        "automation_rules",
        dict(
            **times(),
            name=models.TextField(primary_key=True, serialize=False),
            enabled=models.BooleanField(db_default=False, default=False),
            changed_by=text(),
            changed_at=models.DateTimeField(blank=True, null=True),
        ),
        constraints=limits("automation_rules", changed_by=300),
    ),
    table(
        "Host",
        "hosts",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            **times(),
            host=models.TextField(),
            port=models.PositiveIntegerField(),
            next_request_at=models.DateTimeField(blank=True, null=True),
            delay_seconds=models.FloatField(blank=True, help_text="Set by a person; NULL is the setting's.", null=True),
            crawl_delay_seconds=models.FloatField(blank=True, help_text="What robots.txt asks for, capped.", null=True),
            robots_body=models.TextField(blank=True, null=True),
            robots_status=models.PositiveSmallIntegerField(blank=True, null=True),
            robots_outcome=text(help_text="parsed, allow_all, disallow_all."),
            robots_fetched_at=models.DateTimeField(blank=True, null=True),
            robots_expires_at=models.DateTimeField(blank=True, null=True),
            robots_etag=text(),
            robots_last_modified=text(),
            failures=count(help_text="Failures in a row."),
            circuit_open_until=models.DateTimeField(blank=True, null=True),
            paused=models.BooleanField(db_default=False, default=False),
            paused_by=text(),
            paused_at=models.DateTimeField(blank=True, null=True),
            addresses=ArrayField(
                base_field=models.GenericIPAddressField(), blank=True, db_default=[], default=list, size=None
            ),
            last_status=models.PositiveSmallIntegerField(blank=True, null=True),
            last_error=text(),
            last_seen_at=models.DateTimeField(blank=True, null=True),
        ),
        indexes=[
            Index(condition=Q(circuit_open_until__isnull=False), fields=["circuit_open_until"], name="hosts_open"),
            Index(condition=Q(paused=True), fields=["id"], name="hosts_paused"),
        ],
        constraints=[
            UniqueConstraint(fields=("host", "port"), name="hosts_identity"),
            *limits("hosts", paused_by=300),
        ],
    ),
    table(
        "FeatureFlag",
        "flags",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            **times(),
            key=models.TextField(help_text="As code names it: scraper.directory.", unique=True),
            description=text(),
            rule=models.TextField(choices=FLAG_RULES, db_default="off", default="off"),
            percent=models.DecimalField(
                db_default=0,
                decimal_places=2,
                default=0,
                help_text="For the rule percent: of the domains (or rows), always the same ones.",
                max_digits=5,
                validators=[
                    django.core.validators.MinValueValidator(0),
                    django.core.validators.MaxValueValidator(100),
                ],
            ),
            subjects=texts(help_text="For the rule list: domains or rows."),
            environments=texts(help_text="Where it may be on; none: everywhere."),
            guard_metric=models.TextField(
                blank=True, choices=GUARD_METRICS, db_default="", default="", help_text="Empty: no guard."
            ),
            guard_bound=models.FloatField(
                blank=True,
                help_text="A share for failure_rate, results a row for yield, seconds a row for seconds.",
                null=True,
            ),
            guard_relative=models.BooleanField(
                db_default=False,
                default=False,
                help_text="The bound is the difference to the rows for which the flag is off.",
            ),
            guard_samples=models.PositiveIntegerField(
                db_default=200,
                default=200,
                help_text="Fewest rows before it judges.",
                validators=[django.core.validators.MinValueValidator(1)],
            ),
            guard_minutes=models.PositiveIntegerField(
                db_default=60,
                default=60,
                help_text="It judges the rows of the last minutes.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(2880),
                ],
            ),
            tripped_at=models.DateTimeField(blank=True, null=True),
            tripped_reason=text(),
            changed_by=text(),
            changed_at=models.DateTimeField(blank=True, null=True),
        ),
        constraints=[
            one_of("flags", "rule", FLAG_RULES),
            CheckConstraint(
                condition=Q(guard_metric="", guard_metric__in=["failure_rate", "yield", "seconds"], _connector="OR"),
                name="flags_guard_metric_word",
            ),
            CheckConstraint(condition=Q(percent__gte=0, percent__lte=100), name="flags_percent"),
            CheckConstraint(
                condition=Q(("guard_metric", ""), ("guard_bound__isnull", False), _connector="OR"),
                name="flags_bound",
            ),
            *limits(
                "flags",
                key=200,
                description=500,
                subjects=Items(1_000, 300_000),
                environments=Items(20, 2_000),
                tripped_reason=500,
                changed_by=300,
            ),
        ],
    ),
    table(
        "FlagChange",
        "flag_changes",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            key=models.TextField(),
            at=models.DateTimeField(db_default=Now()),
            by=models.TextField(),
            reason=text(),
            before=models.JSONField(db_default={}, default=dict),
            after=models.JSONField(db_default={}, default=dict),
        ),
        indexes=[Index(fields=["key", "id"], name="flag_changes_of_flag")],
        constraints=limits("flag_changes", key=200, by=300, reason=500),
    ),
    table(
        "FlagSample",
        "flag_samples",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            key=models.TextField(),
            at=models.DateTimeField(db_default=Now()),
            enabled=models.BooleanField(),
            rows=models.PositiveIntegerField(),
            failures=count(),
            results=count(),
            seconds=models.FloatField(db_default=0, default=0),
        ),
        indexes=[
            Index(fields=["key", "at"], name="flag_samples_of_flag"),
            Index(fields=["at"], name="flag_samples_age"),
        ],
    ),
    table(
        "ExtractorDifference",
        "extractor_differences",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            at=models.DateTimeField(db_default=Now()),
            page_id=models.BigIntegerField(),
            url=models.TextField(),
            gained=models.JSONField(db_default=[], default=list, help_text="Contacts that only the candidate has."),
            lost=models.JSONField(db_default=[], default=list, help_text="Contacts that only ours has."),
        ),
        indexes=[Index(fields=["at"], name="extractor_differences_age")],
    ),
    table(
        "ScraperFault",
        "scraper_faults",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            scraper=models.TextField(),
            version=text(),
            at=models.DateTimeField(db_default=Now()),
            page_id=models.BigIntegerField(blank=True, null=True),
            url=text(),
            reason=models.TextField(),
            detail=text(help_text="The traceback."),
        ),
        indexes=[
            Index(fields=["scraper", "id"], name="scraper_faults_of"),
            Index(fields=["at"], name="scraper_faults_age"),
        ],
    ),
    table(
        "Suppression",
        "suppressions",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            **times(),
            kind=models.TextField(choices=SUPPRESSION_KINDS),
            digest=models.TextField(help_text="Keyed hash of the value."),
            aliases=ArrayField(
                base_field=models.TextField(),
                db_default=[],
                default=list,
                help_text="Of other spellings, as of a phone number at home.",
                size=None,
            ),
            hint=text(help_text="By which whoever added it knows it."),
            reason=text(),
            source=text(help_text="Who brought it: api, admin, import, ..."),
            added_by=text(),
            pending_value=text(help_text="Only until what is stored of it has been erased."),
            erasure_pending=models.BooleanField(
                db_default=False, default=False, help_text="What is stored of it is to go."
            ),
        ),
        indexes=[Index(condition=Q(erasure_pending=True), fields=["id"], name="suppressions_to_do")],
        constraints=[
            UniqueConstraint(fields=("kind", "digest"), name="suppressions_identity"),
            CheckConstraint(
                condition=Q(kind__in=["domain", "email", "email_domain", "phone", "person", "place_id"]),
                name="suppressions_kind_word",
            ),
            *limits("suppressions", reason=500, hint=500, source=500, added_by=300, pending_value=2_100),
        ],
    ),
    table(
        "SuppressionKey",
        "suppression_keys",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            key=models.TextField(help_text="32 bytes, hexadecimal.", unique=True),
            own=models.BooleanField(db_default=False, default=False),
        ),
        constraints=[UniqueConstraint(condition=Q(own=True), fields=("own",), name="suppression_keys_own")],
    ),
]
