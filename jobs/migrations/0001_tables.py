"""The tables of the pipeline, each with its indexes and constraints."""

import datetime
import uuid

import django.core.validators
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.functions import MD5, Cast, Now

from jobs.migrations import FOLDED
from jobs.migrations._tables import (
    CURATION,
    Items,
    JsonBytes,
    change_indexes,
    changes,
    count,
    curation,
    limits,
    one_of,
    processing,
    same,
    state_columns,
    state_constraints,
    state_indexes,
    table,
    text,
    texts,
    times,
)
from jobs.models.search import Words

REPEAT = [
    ("by_hand", "Only by hand"),
    ("hourly", "Every hour"),
    ("daily", "Every day"),
    ("weekdays", "Every weekday"),
    ("weekly", "Every week"),
    ("monthly", "Every month"),
]
MAIL_WHEN = [("never", "Never"), ("failure", "When a run fails"), ("always", "When a run is done or fails")]
PERIODS = same("day", "month")
BULK_ACTS = same("decide", "undo", "queue", "cancel", "prioritise")
CONTACT_TYPES = same("email", "phone", "person", "form", "social", "address")
VALIDITY = same("Valid", "Risky", "Invalid", "Unknown")
FLAG_RULES = [("off", "Off"), ("on", "On"), ("percent", "For a share"), ("list", "For a list")]
GUARD_METRICS = [("failure_rate", "Failure rate"), ("yield", "Results a row"), ("seconds", "Seconds a row")]
SCOPE_KINDS = same("project", "trade", "pages")
LEAD_DELIVERY = same("Pending", "Delivered", "Failed", "Withheld", "Deleted")
PROVIDERS = [("google", "Google Places"), ("overpass", "OpenStreetMap")]
CALL_STATUS = [
    ("reserved", "Reserved"),
    ("committed", "Committed"),
    ("released", "Released"),
    ("uncertain", "Uncertain"),
]
DUPLICATE_STATUS = [("open", "Open"), ("merged", "Merged"), ("dismissed", "not duplicates")]
PROJECT_MODES = [
    ("search", "Only search"),
    ("steps", "Decide each step yourself"),
    ("contacts", "All the way to contacts"),
]
TASK = [
    ("Queued", "Queued"),
    ("InProgress", "In Progress"),
    ("Completed", "Completed"),
    ("Error", "Error"),
    ("ManualReview", "Manual Review"),
    ("Cancelled", "Cancelled"),
    ("Paused", "Paused"),
]
RUN_KINDS = same("request", "drain", "search", "import", "export", "harvest", "project", "bulk")
SEND_TRIGGERS = [
    ("selected", "When Selected"),
    ("matches", "As soon as it fits the conditions"),
    ("schedule", "On a schedule"),
]
SITEMAP_STATUS = same("Pending", "Processing", "Completed", "Error")
STORAGE_KINDS = same("local", "s3", "gcs", "azure", "sftp")
SUPPRESSION_KINDS = same("domain", "email", "email_domain", "phone", "person", "place_id")
DELIVERY = same("Pending", "Delivered", "Failed")


class Migration(migrations.Migration):
    replaces = [("jobs", name) for name in FOLDED]

    initial = True

    dependencies = []

    operations = [
        table(
            "ExportRecipe",
            "export_recipes",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **times(),
                name=models.TextField(unique=True),
                noun=models.TextField(help_text="Rows of what: leads, contacts, ..."),
                filter=models.JSONField(db_default={}, default=dict, help_text="The list's filters: name -> text."),
                columns=ArrayField(
                    base_field=models.TextField(),
                    blank=True,
                    default=list,
                    help_text="Of the rows, in this order; none: all.",
                    size=None,
                ),
                layout=text(help_text="readable, hubspot, ...; empty: none."),
                format=models.TextField(help_text="csv, jsonl, xlsx or parquet."),
                bom=models.BooleanField(db_default=False, default=False, help_text="Of a CSV: for Excel."),
                folder=models.TextField(
                    help_text="A folder for each run: {recipe}, {date}, {time} and {run} are filled in."
                ),
                changes_only=models.BooleanField(
                    db_default=True,
                    default=True,
                    help_text="After the first run only what is new, changed or deleted since.",
                ),
                repeat=models.TextField(choices=REPEAT, db_default="by_hand", default="by_hand"),
                at=models.TimeField(
                    default=datetime.time(6, 0), help_text="Of the day; of an hourly recipe, the minute counts."
                ),
                weekday=models.PositiveSmallIntegerField(
                    db_default=0, default=0, help_text="Of a weekly recipe: 0 is Monday."
                ),
                month_day=models.PositiveSmallIntegerField(
                    db_default=1, default=1, help_text="Of a monthly recipe: 1 to 28."
                ),
                time_zone=models.TextField(db_default="UTC", default="UTC", help_text="As America/New_York."),
                mail_when=models.TextField(choices=MAIL_WHEN, db_default="never", default="never"),
                mail_to=texts(),
                paused=models.BooleanField(db_default=False, default=False),
                next_run_at=models.DateTimeField(blank=True, null=True),
                runs_started=count(),
                cursor=text(),
                shape=text(),
                gate_stamp=text(),
                created_by=text(),
            ),
            indexes=[Index(condition=Q(paused=False), fields=["next_run_at"], name="export_recipes_due")],
            constraints=[
                one_of("export_recipes", "repeat", REPEAT),
                one_of("export_recipes", "mail_when", MAIL_WHEN),
                CheckConstraint(condition=Q(weekday__lte=6), name="export_recipes_weekday_range"),
                CheckConstraint(
                    condition=Q(month_day__gte=1, month_day__lte=28), name="export_recipes_month_day_range"
                ),
                *limits(
                    "export_recipes",
                    name=100,
                    filter=JsonBytes(1_000_000),
                    columns=Items(500, 50_000),
                    folder=500,
                    time_zone=100,
                    mail_to=Items(20, 6_400),
                    created_by=300,
                ),
            ],
        ),
        table(
            "FitModel",
            "fit_models",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                version=models.PositiveIntegerField(),
                created_at=models.DateTimeField(db_default=Now()),
                decisions=models.PositiveIntegerField(),
                positives=models.PositiveIntegerField(help_text="How many of them are Selected."),
                first_at=models.DateTimeField(
                    blank=True, help_text="The oldest decision that it was trained on.", null=True
                ),
                last_at=models.DateTimeField(blank=True, null=True),
                usable=models.BooleanField(
                    db_default=False, default=False, help_text="It was better than its baselines."
                ),
                figures=models.JSONField(default=dict),
                content=models.JSONField(default=dict, help_text="Features and weights, no code."),
            ),
            constraints=limits("fit_models", content=JsonBytes(1_000_000), figures=JsonBytes(1_000_000)),
        ),
        table(
            "Import",
            "imports",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **times(),
                noun=models.TextField(help_text="What the rows become: domains, pages, ..."),
                file_name=text(help_text="Empty for a list."),
                source=text(help_text="Whose ids the rows have: a file, or an account by its name."),
                sheet=text(help_text="Of a workbook: the one that was read."),
                header=texts(),
                fields=texts(help_text="What each column of the header is read as; empty: it is not read."),
                columns=models.JSONField(
                    blank=True, db_default={}, default=dict, help_text="Header of the file -> field."
                ),
                unread=texts(help_text="Headers of columns that are not read."),
                country=text(help_text="Of phone numbers without a prefix: ISO 3166-1 alpha-2."),
                total=models.PositiveIntegerField(),
                processed=count(help_text="How many rows have been looked at."),
                auto_queue=models.BooleanField(db_default=False, default=False),
                accepted=count(),
                changed=count(help_text="Rows that brought new facts."),
                exists=count(),
                invalid=count(),
                problems=models.JSONField(
                    db_default=[], default=list, help_text="The first invalid ones: line, text, detail."
                ),
                noticed=count(help_text="Rows that are stored, of which something could not be read."),
                notices=models.JSONField(
                    db_default=[], default=list, help_text="The first of these: line, text, detail."
                ),
                undone_at=models.DateTimeField(blank=True, null=True),
                undone_by=text(),
                undo=models.JSONField(
                    db_default={},
                    default=dict,
                    help_text="What the undo did: removed, restored, skipped, and the names of those.",
                ),
                report=models.JSONField(
                    db_default={},
                    default=dict,
                    help_text="Of a preview and of a short import: what becomes of each row.",
                ),
                requested_by=text(),
            ),
            indexes=[Index(condition=Q(processed__lt=F("total")), fields=["id"], name="imports_unfinished")],
            constraints=limits(
                "imports",
                file_name=200,
                source=300,
                sheet=200,
                header=Items(200, 40_000),
                fields=Items(200, 20_000),
                columns=JsonBytes(200_000),
                unread=Items(200, 40_000),
                country=2,
                requested_by=300,
                undone_by=300,
            ),
        ),
        table(
            "LeadCountChange",
            "lead_count_changes",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                dimension=models.TextField(),
                value=models.TextField(),
                number=models.BigIntegerField(),
            ),
        ),
        table(
            "Place",
            "places_staging",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **changes(),
                provider=models.TextField(),
                place_id=models.TextField(help_text="The provider's own id; it may be stored for ever."),
                name=text(),
                address=text(),
                address_parts=models.JSONField(blank=True, null=True),
                latitude=models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
                longitude=models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
                primary_type=text(),
                types=texts(),
                rating=models.DecimalField(blank=True, decimal_places=1, max_digits=2, null=True),
                rating_count=models.PositiveIntegerField(blank=True, null=True),
                price_level=text(),
                website=text(),
                phone=text(),
                opening_hours=models.JSONField(blank=True, null=True),
                business_status=text(),
                moved_to=text(help_text="The place id that replaced this one."),
                map_url=text(),
                attribution=text(),
                raw=models.JSONField(blank=True, null=True),
                facts_at=models.DateTimeField(
                    blank=True, help_text="When the provider returned these facts.", null=True
                ),
                expires_at=models.DateTimeField(
                    blank=True, help_text="When its terms make us forget the facts.", null=True
                ),
                purged_at=models.DateTimeField(blank=True, null=True),
                curation_status=curation(),
                deep_scan_status=processing(),
                notes=text(),
                tags=texts(),
                priority=models.SmallIntegerField(db_default=0, default=0),
                revisit_on=models.DateField(blank=True, null=True),
                **state_columns("deep_scan_"),
            ),
            indexes=[
                *state_indexes("deep_scan", "deep_scan_"),
                Index(fields=["curation_status", "id"], name="places_staging_curation"),
                *change_indexes("places_staging"),
                Index(fields=["rating", "id"], name="places_staging_rating"),
                Index(condition=Q(expires_at__isnull=False), fields=["expires_at"], name="places_staging_expires"),
                Index(
                    condition=Q(
                        expires_at__isnull=True, facts_at__isnull=False, provider="google", purged_at__isnull=True
                    ),
                    fields=["facts_at"],
                    name="places_staging_endless",
                ),
                GinIndex(fields=["tags"], name="places_staging_tags"),
                GinIndex(Words("name"), name="places_staging_search"),
            ],
            constraints=[
                UniqueConstraint(fields=("provider", "place_id"), name="places_staging_identity"),
                one_of("places_staging", "curation_status", CURATION),
                *state_constraints("places_staging", "deep_scan_"),
                CheckConstraint(
                    condition=Q(("latitude__range", (-90, 90)), ("latitude__isnull", True), _connector="OR"),
                    name="places_staging_latitude",
                ),
                CheckConstraint(
                    condition=Q(("longitude__range", (-180, 180)), ("longitude__isnull", True), _connector="OR"),
                    name="places_staging_longitude",
                ),
                *limits("places_staging", notes=10_000, tags=Items(100, 10_000)),
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
            "Budget",
            "budgets",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **times(),
                provider=models.TextField(),
                period=models.TextField(choices=PERIODS),
                amount=models.DecimalField(decimal_places=6, help_text="US dollars.", max_digits=12),
                set_by=text(),
            ),
            constraints=[
                UniqueConstraint(fields=("provider", "period"), name="budgets_identity"),
                *limits("budgets", set_by=300),
            ],
        ),
        table(
            "Bulk",
            "decision_bulks",
            dict(
                id=models.UUIDField(primary_key=True, serialize=False),
                at=models.DateTimeField(db_default=Now()),
                made_by=text(),
                table=models.TextField(),
                to_status=models.TextField(help_text="Empty where fields of leads were changed."),
                reason=text(),
                filter=models.JSONField(
                    blank=True, help_text="The filter of the decision; NULL: rows named one by one.", null=True
                ),
                changes=models.JSONField(
                    blank=True, help_text="What was changed of leads: owner, stage, ...; NULL: the decision.", null=True
                ),
                changed=count(),
                queued=count(),
                undone_at=models.DateTimeField(blank=True, null=True),
                undone_by=text(),
                undo_of=models.ForeignKey(
                    blank=True, null=True, on_delete=models.SET_NULL, related_name="undos", to="jobs.bulk"
                ),
            ),
            indexes=[Index(fields=["at"], name="decision_bulks_at")],
            constraints=limits(
                "decision_bulks",
                made_by=300,
                reason=500,
                filter=JsonBytes(1_000_000),
                changes=JsonBytes(1_000_000),
                undone_by=300,
            ),
        ),
        table(
            "BulkAction",
            "bulk_actions",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **times(),
                noun=models.TextField(help_text="Rows of what: contacts, domains, ..."),
                verb=models.TextField(choices=BULK_ACTS),
                stage=text(help_text="Of queue, cancel and prioritise."),
                filter=models.JSONField(
                    blank=True,
                    db_default={},
                    default=dict,
                    help_text="The list's filters, which a row must still match.",
                ),
                options=models.JSONField(
                    blank=True, db_default={}, default=dict, help_text="rerun, priority, failed, outcome."
                ),
                total=models.PositiveIntegerField(),
                processed=count(help_text="How many rows it has come to."),
                requested_by=text(),
                bulk=models.ForeignKey(
                    blank=True, null=True, on_delete=models.SET_NULL, related_name="actions", to="jobs.bulk"
                ),
            ),
            indexes=[
                Index(condition=Q(processed__lt=F("total")), fields=["updated_at"], name="bulk_actions_unfinished")
            ],
            constraints=[
                CheckConstraint(
                    condition=Q(verb__in=("decide", "undo", "queue", "cancel", "prioritise")), name="bulk_actions_verb"
                ),
                *limits("bulk_actions", filter=JsonBytes(1_000_000), options=JsonBytes(1_000_000), requested_by=300),
            ],
        ),
        table(
            "BulkActionSlice",
            "bulk_action_slices",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                first=models.PositiveIntegerField(help_text="How many rows come before it."),
                row_ids=ArrayField(base_field=models.BigIntegerField(), size=None),
                action=models.ForeignKey(
                    db_index=False, on_delete=models.CASCADE, related_name="slices", to="jobs.bulkaction"
                ),
            ),
            constraints=[UniqueConstraint(fields=("action", "first"), name="bulk_action_slices_order")],
        ),
        table(
            "Decision",
            "decisions",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                at=models.DateTimeField(db_default=Now()),
                made_by=text(),
                table=models.TextField(),
                row_id=models.BigIntegerField(),
                from_status=models.TextField(),
                to_status=models.TextField(),
                reason=text(),
                bulk=models.ForeignKey(
                    db_index=False, on_delete=models.CASCADE, related_name="decisions", to="jobs.bulk"
                ),
            ),
            indexes=[
                Index(fields=["bulk", "id"], name="decisions_bulk"),
                Index(fields=["table", "row_id", "id"], name="decisions_row"),
            ],
            constraints=[
                CheckConstraint(
                    condition=Q(
                        from_status__in=["New", "Selected", "Maybe", "Not a Fit", "Archived"],
                        to_status__in=["New", "Selected", "Maybe", "Not a Fit", "Archived"],
                    ),
                    name="decisions_words",
                ),
                *limits("decisions", made_by=300, reason=500),
            ],
        ),
        table(
            "Destination",
            "destinations",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **times(),
                name=models.TextField(unique=True),
                adapter=models.TextField(help_text="webhook, hubspot, brevo, ..."),
                options=models.JSONField(blank=True, db_default={}, default=dict, help_text="Without what is secret."),
                secrets=text(help_text="Encrypted with SECRET_KEY."),
                mapping=models.JSONField(
                    blank=True, db_default={}, default=dict, help_text="Field there -> field of a lead."
                ),
                enabled=models.BooleanField(db_default=False, default=False),
                reason=text(help_text="Why it is not enabled, or waits."),
                created_by=text(),
                tested_at=models.DateTimeField(blank=True, help_text="The last test that succeeded.", null=True),
                transaction=models.BigIntegerField(
                    db_default=0, default=0, help_text="How far it has followed the leads."
                ),
                lead_seen=models.BigIntegerField(db_default=0, default=0),
                suppression_seen=models.BigIntegerField(db_default=0, default=0),
                fence=models.IntegerField(db_default=0, default=0),
                lease_until=models.DateTimeField(blank=True, null=True),
                due_at=models.DateTimeField(blank=True, help_text="Nothing is sent before.", null=True),
                failures=models.IntegerField(db_default=0, default=0, help_text="Batches in a row."),
                tokens=models.FloatField(db_default=0, default=0, help_text="Requests that may be sent at once."),
                tokens_at=models.DateTimeField(db_default=Now()),
                last_sent_at=models.DateTimeField(blank=True, null=True),
            ),
            constraints=limits(
                "destinations",
                name=100,
                adapter=100,
                options=JsonBytes(20_000),
                secrets=20_000,
                mapping=JsonBytes(20_000),
                reason=500,
                created_by=300,
            ),
        ),
        table(
            "Domain",
            "domains",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **changes(),
                host=models.TextField(unique=True),
                registrable_domain=text(),
                home_url=text(help_text="Scheme and host that answered."),
                source=text(help_text="Who brought it: business, api, ..."),
                title=text(),
                description=text(),
                language=text(),
                site_name=text(),
                favicon_url=text(),
                logo_url=text(),
                emails=texts(),
                phones=texts(),
                socials=models.JSONField(blank=True, db_default={}, default=dict, help_text="Network -> profile URL."),
                organisation=models.JSONField(
                    blank=True, help_text="What the site says of itself in JSON-LD.", null=True
                ),
                technologies=models.JSONField(blank=True, db_default=[], default=list),
                is_wordpress=models.BooleanField(null=True),
                wordpress_version=text(),
                has_elementor=models.BooleanField(null=True),
                feeds=texts(),
                home_etag=text(),
                home_last_modified=text(),
                home_hash=text(),
                facts_at=models.DateTimeField(blank=True, null=True),
                robots_override=models.BooleanField(db_default=False, default=False),
                robots_override_by=text(),
                robots_override_at=models.DateTimeField(blank=True, null=True),
                robots_override_reason=text(),
                page_limit=models.PositiveIntegerField(
                    blank=True, help_text="Most pages stored; NULL is the setting's.", null=True
                ),
                include_patterns=texts(),
                exclude_patterns=texts(),
                sitemap_count=count(),
                page_count=count(),
                contact_count=count(),
                curation_status=curation(),
                status=processing(),
                sitemap_analysis_status=processing(),
                notes=text(),
                tags=texts(),
                **state_columns(""),
                **state_columns("sitemap_analysis_"),
            ),
            indexes=[
                *state_indexes("metadata", ""),
                *state_indexes("discovery", "sitemap_analysis_"),
                Index(fields=["curation_status", "id"], name="domains_curation"),
                *change_indexes("domains"),
                Index(fields=["registrable_domain"], name="domains_registrable"),
                GinIndex(fields=["tags"], name="domains_tags"),
                GinIndex(Words("host"), name="domains_search"),
            ],
            constraints=[
                one_of("domains", "curation_status", CURATION),
                *state_constraints("domains", ""),
                *state_constraints("domains", "sitemap_analysis_"),
                CheckConstraint(condition=Q(host__regex="^[a-z0-9.-]+$"), name="domains_host_canonical"),
                *limits(
                    "domains",
                    notes=10_000,
                    tags=Items(100, 10_000),
                    include_patterns=Items(100, 50_000),
                    exclude_patterns=Items(100, 50_000),
                    robots_override_reason=500,
                    robots_override_by=300,
                    source=300,
                ),
            ],
        ),
        table(
            "Contact",
            "contacts",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **changes(),
                kind=models.TextField(choices=CONTACT_TYPES),
                value=models.TextField(help_text="As the site shows it."),
                normalised=models.TextField(
                    help_text="What makes it the same contact: lower-case e-mail, E.164, profile URL."
                ),
                contact_type=text(help_text="SERVICE, CORPORATE, FREE, ..."),
                name=text(),
                title=text(help_text="Job title."),
                rank=models.SmallIntegerField(db_default=100, default=100, help_text="Lower is the better contact."),
                confidence=models.DecimalField(
                    db_default=0, decimal_places=2, default=0, help_text="0 to 1.", max_digits=3
                ),
                gone_at=models.DateTimeField(
                    blank=True, help_text="Since when no page that was read shows it.", null=True
                ),
                validity=models.TextField(
                    blank=True, choices=VALIDITY, editable=False, help_text="NULL: not checked.", null=True
                ),
                validity_reasons=texts(help_text="Of a closed list."),
                validity_suggestion=text(help_text="What was probably meant."),
                validated_at=models.DateTimeField(blank=True, null=True),
                validity_expires_at=models.DateTimeField(blank=True, help_text="When it is checked again.", null=True),
                verified_by=text(help_text="The verifier, if any."),
                mail_provider=text(help_text="Who receives the mail: google, microsoft, own, other, ..."),
                phone_type=text(help_text="mobile, fixed, toll_free, ..."),
                phone_region=text(help_text="ISO 3166-1 alpha-2."),
                seen_on_pages=models.PositiveIntegerField(blank=True, help_text="When it was validated.", null=True),
                last_seen_at=models.DateTimeField(blank=True, help_text="On a page, as of the validation.", null=True),
                curation_status=curation(),
                validation_status=processing(),
                notes=text(),
                tags=texts(),
                **state_columns("validation_"),
                domain=models.ForeignKey(
                    db_index=False, on_delete=models.CASCADE, related_name="contacts", to="jobs.domain"
                ),
            ),
            indexes=[
                *state_indexes("validation", "validation_"),
                Index(fields=["validity", "id"], name="contacts_validity"),
                Index(
                    condition=Q(validity_expires_at__isnull=False),
                    fields=["validity_expires_at"],
                    name="contacts_expires",
                ),
                Index(fields=["curation_status", "id"], name="contacts_curation"),
                Index(fields=["kind", "id"], name="contacts_kind"),
                Index(fields=["domain", "rank", "id"], name="contacts_best"),
                *change_indexes("contacts"),
                Index(fields=["confidence", "id"], name="contacts_confidence_order"),
                GinIndex(Words("value"), name="contacts_search"),
            ],
            constraints=[
                UniqueConstraint(fields=("domain", "kind", "normalised"), name="contacts_identity"),
                one_of("contacts", "curation_status", CURATION),
                one_of("contacts", "validity", VALIDITY),
                *state_constraints("contacts", "validation_"),
                CheckConstraint(
                    condition=Q(kind__in=["email", "phone", "person", "form", "social", "address"]),
                    name="contacts_kind_word",
                ),
                CheckConstraint(condition=Q(confidence__range=(0, 1)), name="contacts_confidence"),
                *limits("contacts", notes=10_000, tags=Items(100, 10_000)),
            ],
        ),
        table(
            "Export",
            "exports",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **times(),
                noun=models.TextField(help_text="Rows of what: contacts, domains, ..."),
                format=models.TextField(help_text="csv, jsonl, xlsx or parquet."),
                filter=models.JSONField(db_default={}, default=dict, help_text="The list's filters: name -> text."),
                columns=ArrayField(
                    base_field=models.TextField(),
                    default=list,
                    help_text="What the file has of each row, in this order.",
                    size=None,
                ),
                layout=text(help_text="readable, hubspot, ...; empty: technical names."),
                bom=models.BooleanField(db_default=False, default=False, help_text="Of a CSV: for Excel."),
                rows=models.PositiveBigIntegerField(db_default=0, default=0),
                bytes=models.PositiveBigIntegerField(db_default=0, default=0),
                fence=models.IntegerField(db_default=0, default=0),
                lease_until=models.DateTimeField(blank=True, null=True),
                token=models.TextField(help_text="Whoever has it may fetch the file, until it expires."),
                ready_at=models.DateTimeField(blank=True, null=True),
                expires_at=models.DateTimeField(blank=True, null=True),
                cursor=text(help_text="Where the event log was when the rows were read."),
                requested_by=text(),
                previous=models.ForeignKey(
                    blank=True,
                    help_text="The earlier file of the same rows, since which deletions are listed.",
                    null=True,
                    on_delete=models.SET_NULL,
                    related_name="+",
                    to="jobs.export",
                ),
            ),
            indexes=[
                Index(condition=Q(ready_at__isnull=True), fields=["id"], name="exports_unready"),
                Index(condition=Q(expires_at__isnull=False), fields=["expires_at"], name="exports_expiry"),
            ],
            constraints=limits(
                "exports", filter=JsonBytes(1_000_000), layout=100, columns=Items(500, 50_000), requested_by=300
            ),
        ),
        table(
            "ExportPiece",
            "export_pieces",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                number=models.PositiveIntegerField(),
                content=models.BinaryField(),
                export=models.ForeignKey(
                    db_index=False, on_delete=models.CASCADE, related_name="pieces", to="jobs.export"
                ),
            ),
            constraints=[UniqueConstraint(fields=("export", "number"), name="export_pieces_order")],
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
                    condition=Q(
                        guard_metric="", guard_metric__in=["failure_rate", "yield", "seconds"], _connector="OR"
                    ),
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
            "FitScope",
            "fit_scopes",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                kind=models.TextField(choices=SCOPE_KINDS),
                key=models.TextField(blank=True, help_text="The project's id, or the main category; empty for pages."),
                enabled=models.BooleanField(db_default=True, default=True),
                switched_by=text(),
                reason=text(help_text="Why there is no score, for people."),
                pinned=models.BooleanField(
                    db_default=False,
                    default=False,
                    help_text="A person chose the version: training does not replace it.",
                ),
                decisions=count(help_text="At the latest training."),
                trained_at=models.DateTimeField(blank=True, null=True),
                scored_to=models.BigIntegerField(
                    blank=True, help_text="The last id that was scored; NULL: all are.", null=True
                ),
                scored=count(help_text="Leads that the active model scored."),
                weeks=models.JSONField(
                    blank=True,
                    db_default=[],
                    default=list,
                    help_text="Monday, decisions, share alike, average precisions.",
                ),
                select_from=models.DecimalField(
                    blank=True,
                    decimal_places=1,
                    help_text="Leads of this fit are selected by the rule.",
                    max_digits=4,
                    null=True,
                ),
                select_set_by=text(),
                active=models.ForeignKey(
                    blank=True, null=True, on_delete=models.SET_NULL, related_name="active_in", to="jobs.fitmodel"
                ),
            ),
            constraints=[
                UniqueConstraint(fields=("kind", "key"), name="fit_scopes_identity"),
                *limits(
                    "fit_scopes", key=300, reason=1_000, switched_by=300, select_set_by=300, weeks=JsonBytes(1_000_000)
                ),
            ],
        ),
        migrations.AddField(
            model_name="fitmodel",
            name="scope",
            field=models.ForeignKey(on_delete=models.CASCADE, related_name="versions", to="jobs.fitscope"),
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
            "Host",
            "hosts",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **times(),
                host=models.TextField(),
                port=models.PositiveIntegerField(),
                next_request_at=models.DateTimeField(blank=True, null=True),
                delay_seconds=models.FloatField(
                    blank=True, help_text="Set by a person; NULL is the setting's.", null=True
                ),
                crawl_delay_seconds=models.FloatField(
                    blank=True, help_text="What robots.txt asks for, capped.", null=True
                ),
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
            "ImportedRow",
            "imported_rows",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                row_id=models.BigIntegerField(help_text="In the noun's table."),
                result=models.TextField(help_text="accepted, changed or exists."),
                changed_in=models.BigIntegerField(
                    help_text="The transaction of the import's change: a later one is another's."
                ),
                before=models.JSONField(db_default={}, default=dict, help_text="The facts that it replaced."),
                whole=models.ForeignKey(
                    db_index=False, on_delete=models.CASCADE, related_name="imported_rows", to="jobs.import"
                ),
            ),
            indexes=[
                Index(fields=["whole", "row_id"], name="imported_rows_whole"),
                Index(fields=["row_id"], name="imported_rows_row"),
            ],
        ),
        table(
            "ImportMapping",
            "import_mappings",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **times(),
                noun=models.TextField(),
                source=models.TextField(help_text="A file's or an account's name."),
                headers=models.TextField(help_text="A digest of the headers."),
                fields=models.JSONField(db_default={}, default=dict, help_text="Header -> field."),
                changed_by=text(),
            ),
            constraints=[
                UniqueConstraint(fields=("noun", "source", "headers"), name="import_mappings_identity"),
                *limits("import_mappings", noun=100, source=300, headers=64, fields=JsonBytes(200_000), changed_by=300),
            ],
        ),
        table(
            "ImportPiece",
            "import_pieces",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                first=models.PositiveIntegerField(help_text="How many rows come before it."),
                rows=models.JSONField(help_text="A list of [line, [cell, ...], problem]."),
                whole=models.ForeignKey(
                    db_index=False, on_delete=models.CASCADE, related_name="pieces", to="jobs.import"
                ),
            ),
            constraints=[UniqueConstraint(fields=("whole", "first"), name="import_pieces_order")],
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
                sending_until=models.DateTimeField(
                    blank=True, help_text="Somebody is sending it until then.", null=True
                ),
            ),
            indexes=[Index(fields=["closed_at"], name="incidents_closed")],
            constraints=[
                UniqueConstraint(condition=Q(closed_at__isnull=True), fields=("kind", "subject"), name="incidents_open")
            ],
        ),
        table(
            "Lead",
            "leads",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **changes(),
                key=models.TextField(
                    editable=False, help_text="business:<id>, or domain:<id> without a business.", unique=True
                ),
                name=text(),
                main_category=text(),
                categories=texts(),
                address=text(),
                street=text(),
                city=text(),
                state=text(),
                postal_code=text(),
                country=text(help_text="ISO 3166-1 alpha-2."),
                latitude=models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
                longitude=models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
                rating=models.DecimalField(blank=True, decimal_places=1, max_digits=2, null=True),
                rating_count=models.PositiveIntegerField(blank=True, null=True),
                business_status=text(),
                opening_hours=models.JSONField(blank=True, null=True),
                website=text(),
                language=text(),
                technologies=models.JSONField(blank=True, db_default=[], default=list),
                description=text(),
                email=text(help_text="The best one."),
                email_why=text(help_text="Why this one is the best."),
                email_validity=text(
                    help_text="Valid, Risky or Unknown; empty: not checked. An Invalid e-mail is in no lead."
                ),
                emails=texts(help_text="Further e-mails, best first."),
                phone=text(help_text="The best one, E.164."),
                phone_validity=text(help_text="As of the e-mail."),
                phones=texts(help_text="Further phones, best first."),
                people=models.JSONField(
                    blank=True, db_default=[], default=list, help_text="Name, title, e-mail, phone."
                ),
                profiles=texts(help_text="Profiles in social networks."),
                contact_form=text(),
                completeness=models.SmallIntegerField(
                    db_default=0, default=0, help_text="0 to 100: ten for each part."
                ),
                confidence=models.DecimalField(
                    db_default=0,
                    decimal_places=2,
                    default=0,
                    help_text="Of the best e-mail, else of the phone.",
                    max_digits=3,
                ),
                fit=models.DecimalField(
                    blank=True,
                    decimal_places=1,
                    editable=False,
                    help_text="How likely you select it rather than not, in percent, by your decisions; NULL: no evidence.",
                    max_digits=4,
                    null=True,
                ),
                fit_model_id=models.BigIntegerField(
                    blank=True, editable=False, help_text="The model that scored it.", null=True
                ),
                missing=models.JSONField(blank=True, db_default={}, default=dict, help_text="Part -> reason."),
                sources=models.JSONField(blank=True, db_default={}, default=dict, help_text="Part -> source and time."),
                has_email=models.BooleanField(db_default=False, default=False),
                has_phone=models.BooleanField(db_default=False, default=False),
                has_website=models.BooleanField(db_default=False, default=False),
                curation_status=curation(),
                owner=text(help_text="The person who works on it, by log-in name."),
                stage=models.TextField(db_default="New", default="New", help_text="New, To contact, Contacted, ..."),
                next_on=models.DateField(blank=True, help_text="When it is due again.", null=True),
                tags=texts(),
                domain=models.ForeignKey(
                    blank=True,
                    db_constraint=False,
                    null=True,
                    on_delete=models.CASCADE,
                    related_name="leads",
                    to="jobs.domain",
                ),
            ),
            indexes=[
                Index(fields=["curation_status", "id"], name="leads_curation"),
                *change_indexes("leads"),
                Index(fields=["rating", "id"], name="leads_rating"),
                Index(fields=["completeness", "id"], name="leads_completeness"),
                Index(fields=["confidence", "id"], name="leads_confidence"),
                Index(fields=["name", "id"], name="leads_name"),
                Index(fields=["main_category", "id"], name="leads_category"),
                Index(fields=["owner", "id"], name="leads_owner"),
                Index(fields=["stage", "id"], name="leads_stage"),
                Index(fields=["next_on", "id"], name="leads_next_on"),
                Index(fields=["city", "id"], name="leads_city"),
                Index(fields=["country", "id"], name="leads_country"),
                Index(fields=["has_email", "id"], name="leads_has_email"),
                Index(fields=["has_phone", "id"], name="leads_has_phone"),
                Index(fields=["email_validity", "id"], name="leads_email_validity"),
                Index(fields=["has_website", "id"], name="leads_has_website"),
                Index(condition=Q(fit__isnull=False), fields=["fit", "id"], name="leads_fit"),
                GinIndex(fields=["tags"], name="leads_tags"),
                GinIndex(Words("name"), name="leads_search"),
            ],
            constraints=[
                one_of("leads", "curation_status", CURATION),
                *limits("leads", owner=300, stage=100, tags=Items(1_000, 100_000)),
            ],
        ),
        table(
            "LeadChange",
            "lead_changes",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                at=models.DateTimeField(db_default=Now()),
                made_by=models.TextField(),
                field=models.TextField(help_text="owner, stage, next_on or tags."),
                was=models.JSONField(null=True),
                now=models.JSONField(null=True),
                bulk=models.ForeignKey(
                    db_index=False, on_delete=models.CASCADE, related_name="lead_changes", to="jobs.bulk"
                ),
                lead=models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=models.CASCADE,
                    related_name="changes",
                    to="jobs.lead",
                ),
            ),
            indexes=[
                Index(fields=["bulk", "field", "lead"], name="lead_changes_bulk"),
                Index(fields=["lead", "id"], name="lead_changes_lead"),
            ],
            constraints=limits(
                "lead_changes", made_by=300, field=100, was=JsonBytes(1_000_000), now=JsonBytes(1_000_000)
            ),
        ),
        table(
            "LeadCount",
            "lead_counts",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                dimension=models.TextField(help_text="stage, owner, category, ...; empty: all leads."),
                value=models.TextField(),
                number=models.BigIntegerField(),
            ),
            constraints=[UniqueConstraint(fields=("dimension", "value"), name="lead_counts_identity")],
        ),
        table(
            "LeadDeliveryEvent",
            "lead_delivery_events",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                at=models.DateTimeField(db_default=Now()),
                destination_id=models.BigIntegerField(help_text="The destination, which may be gone."),
                destination_name=models.TextField(),
                adapter=models.TextField(),
                lead_id=models.BigIntegerField(),
                key=models.TextField(),
                version=models.IntegerField(),
                action=models.TextField(help_text="sent, updated or deleted."),
                fields=ArrayField(
                    base_field=models.TextField(), default=list, help_text="What was sent, by name.", size=None
                ),
                digests=ArrayField(
                    base_field=models.TextField(),
                    default=list,
                    help_text="Keyed hashes of the addresses and names.",
                    size=None,
                ),
            ),
            indexes=[
                Index(fields=["lead_id", "id"], name="lead_delivery_events_lead"),
                GinIndex(fields=["digests"], name="lead_delivery_events_digests"),
            ],
        ),
        table(
            "LeadNote",
            "lead_notes",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                at=models.DateTimeField(db_default=Now()),
                author=models.TextField(),
                text=models.TextField(),
                lead=models.ForeignKey(
                    db_constraint=False, on_delete=models.CASCADE, related_name="lead_notes", to="jobs.lead"
                ),
            ),
            constraints=limits("lead_notes", author=300, text=10_000),
        ),
        table(
            "LeadSend",
            "lead_sends",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                by_rule=models.BooleanField(db_default=False, default=False),
                at=models.DateTimeField(db_default=Now()),
                requested_by=text(),
                filter=models.JSONField(blank=True, null=True),
                queued=models.IntegerField(db_default=0, default=0),
                undone_at=models.DateTimeField(blank=True, null=True),
                undone_by=text(),
                destination=models.ForeignKey(on_delete=models.CASCADE, related_name="sends", to="jobs.destination"),
            ),
            constraints=limits("lead_sends", requested_by=300, filter=JsonBytes(20_000), undone_by=300),
        ),
        table(
            "LeadDelivery",
            "lead_deliveries",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                key=models.TextField(help_text="The lead's own, the same for ever: business:12, domain:7."),
                lead_id=models.BigIntegerField(help_text="The lead."),
                version=models.IntegerField(db_default=1, default=1),
                sent_version=models.IntegerField(db_default=0, default=0, help_text="0: it is not there."),
                deleted=models.BooleanField(db_default=False, default=False, help_text="It is to be deleted there."),
                payload_hash=text(help_text="Of what is there."),
                digests=ArrayField(
                    base_field=models.TextField(),
                    db_default=[],
                    default=list,
                    help_text="Keyed hashes of the addresses and names there.",
                    size=None,
                ),
                status=models.TextField(choices=LEAD_DELIVERY, db_default="Pending", default="Pending"),
                reason=text(),
                detail=text(help_text="What the service says."),
                remote_id=text(help_text="The service's own id."),
                attempts=models.IntegerField(db_default=0, default=0),
                due_at=models.DateTimeField(blank=True, null=True),
                created_at=models.DateTimeField(db_default=Now(), editable=False),
                attempted_at=models.DateTimeField(blank=True, null=True),
                sent_at=models.DateTimeField(blank=True, null=True),
                destination=models.ForeignKey(
                    db_index=False, on_delete=models.CASCADE, related_name="deliveries", to="jobs.destination"
                ),
                send=models.ForeignKey(
                    blank=True, db_index=False, null=True, on_delete=models.SET_NULL, to="jobs.leadsend"
                ),
            ),
            indexes=[
                Index(condition=Q(status="Pending"), fields=["destination", "id"], name="lead_deliveries_due"),
                Index(fields=["destination", "status", "id"], name="lead_deliveries_status"),
                Index(fields=["lead_id"], name="lead_deliveries_lead"),
                Index(fields=["send"], name="lead_deliveries_send"),
                GinIndex(fields=["digests"], name="lead_deliveries_digests"),
            ],
            constraints=[
                UniqueConstraint(fields=("destination", "key"), name="lead_deliveries_identity"),
                one_of("lead_deliveries", "status", LEAD_DELIVERY),
            ],
        ),
        table(
            "LeadStage",
            "lead_stages",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                name=models.TextField(unique=True),
                position=models.PositiveSmallIntegerField(default=0, help_text="Lower ones come first."),
            ),
            ordering=("position", "id"),
            constraints=limits("lead_stages", name=100),
        ),
        table(
            "LearningCursor",
            "learning_cursors",
            dict(name=models.TextField(primary_key=True, serialize=False), value=models.TextField()),
            constraints=limits("learning_cursors", name=100, value=300),
        ),
        table(
            "LocalBusiness",
            "local_businesses",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **changes(),
                provider=models.TextField(help_text="Where it came from: google, overpass, import."),
                external_id=models.TextField(help_text="The provider's id, or the id of the imported row."),
                name=text(),
                address=text(),
                street=text(),
                city=text(),
                state=text(),
                postal_code=text(),
                country=text(help_text="ISO 3166-1 alpha-2."),
                latitude=models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
                longitude=models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
                phone=text(help_text="E.164."),
                phone_as_written=text(help_text="Of an import, where it could not be read as a number."),
                phones=texts(help_text="Further ones, E.164."),
                website=text(),
                emails=texts(help_text="Of an import."),
                people=models.JSONField(
                    blank=True, db_default=[], default=list, help_text="Of an import: name, title, email."
                ),
                profiles=texts(help_text="In social networks, of an import."),
                custom_fields=models.JSONField(
                    blank=True,
                    db_default={},
                    default=dict,
                    help_text="Columns of imports that are no field: header -> value.",
                ),
                main_category=text(),
                categories=texts(),
                opening_hours=models.JSONField(blank=True, null=True),
                rating=models.DecimalField(blank=True, decimal_places=1, max_digits=2, null=True),
                rating_count=models.PositiveIntegerField(blank=True, null=True),
                business_status=text(),
                sources=models.JSONField(
                    blank=True, db_default={}, default=dict, help_text="Per fact: its source and time."
                ),
                facts_at=models.DateTimeField(blank=True, null=True),
                expires_at=models.DateTimeField(blank=True, null=True),
                purged_at=models.DateTimeField(blank=True, null=True),
                curation_status=curation(),
                domain_extraction_status=processing(),
                notes=text(),
                tags=texts(),
                **state_columns("domain_extraction_"),
                domain=models.ForeignKey(
                    blank=True, null=True, on_delete=models.SET_NULL, related_name="businesses", to="jobs.domain"
                ),
                place=models.OneToOneField(
                    blank=True, null=True, on_delete=models.SET_NULL, related_name="business", to="jobs.place"
                ),
            ),
            verbose_name_plural="local businesses",
            indexes=[
                *state_indexes("extraction", "domain_extraction_"),
                Index(condition=~Q(phone=""), fields=["phone"], name="local_businesses_phone"),
                Index(
                    condition=Q(latitude__isnull=False), fields=["latitude", "longitude"], name="local_businesses_point"
                ),
                Index(fields=["curation_status", "id"], name="local_businesses_curation"),
                *change_indexes("local_businesses"),
                Index(fields=["rating", "id"], name="local_businesses_rating"),
                Index(condition=Q(expires_at__isnull=False), fields=["expires_at"], name="local_businesses_expires"),
                Index(
                    condition=Q(
                        expires_at__isnull=True, facts_at__isnull=False, provider="google", purged_at__isnull=True
                    ),
                    fields=["facts_at"],
                    name="local_businesses_endless",
                ),
                GinIndex(fields=["tags"], name="local_businesses_tags"),
                GinIndex(Words("name"), name="local_businesses_search"),
            ],
            constraints=[
                UniqueConstraint(fields=("provider", "external_id"), name="local_businesses_identity"),
                one_of("local_businesses", "curation_status", CURATION),
                *state_constraints("local_businesses", "domain_extraction_"),
                *limits(
                    "local_businesses",
                    name=10_000,
                    address=10_000,
                    street=10_000,
                    city=10_000,
                    state=10_000,
                    postal_code=10_000,
                    country=10_000,
                    phone=10_000,
                    website=10_000,
                    phone_as_written=10_000,
                    phones=Items(200, 20_000),
                    emails=Items(200, 64_000),
                    people=JsonBytes(1_000_000),
                    profiles=Items(200, 416_600),
                    custom_fields=JsonBytes(1_000_000),
                    main_category=10_000,
                    categories=Items(1_000, 1_000_000),
                    external_id=10_000,
                    sources=JsonBytes(1_000_000),
                    notes=10_000,
                    tags=Items(100, 10_000),
                ),
            ],
        ),
        migrations.AddField(
            model_name="lead",
            name="business",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=models.CASCADE,
                related_name="leads",
                to="jobs.localbusiness",
            ),
        ),
        table(
            "Page",
            "pages",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **changes(),
                url=models.TextField(help_text="Canonical."),
                url_hash=models.GeneratedField(
                    db_persist=True, expression=Cast(MD5(F("url")), models.UUIDField()), output_field=models.UUIDField()
                ),
                page_type=models.TextField(db_default="other", default="other"),
                depth=models.PositiveSmallIntegerField(db_default=0, default=0),
                source=text(help_text="sitemap, link, home, api, import."),
                lastmod=models.DateTimeField(blank=True, null=True),
                sitemap_priority=models.DecimalField(blank=True, decimal_places=1, max_digits=2, null=True),
                changefreq=text(),
                alternates=models.JSONField(blank=True, help_text="Language -> URL.", null=True),
                first_seen_at=models.DateTimeField(blank=True, null=True),
                last_seen_at=models.DateTimeField(blank=True, null=True),
                gone_at=models.DateTimeField(
                    blank=True, help_text="Since when its sitemap no longer names it.", null=True
                ),
                title=text(),
                language=text(),
                http_status=models.PositiveSmallIntegerField(blank=True, null=True),
                etag=text(),
                last_modified=text(),
                content_hash=text(),
                fetched_at=models.DateTimeField(blank=True, null=True),
                contact_count=count(),
                curation_status=curation(),
                page_processing_status=processing(),
                notes=text(),
                tags=texts(),
                **state_columns("page_processing_"),
                domain=models.ForeignKey(
                    db_index=False, on_delete=models.CASCADE, related_name="pages", to="jobs.domain"
                ),
            ),
            indexes=[
                *state_indexes("scrape", "page_processing_", group="domain"),
                Index(
                    condition=Q(page_processing_status="Completed"),
                    fields=["page_processing_settled_at"],
                    name="pages_revisit",
                ),
                Index(
                    condition=Q(lastmod__gt=F("page_processing_settled_at"), page_processing_status="Completed"),
                    fields=["page_processing_settled_at"],
                    name="pages_revisit_sooner",
                ),
                Index(fields=["curation_status", "id"], name="pages_curation"),
                Index(fields=["domain", "id"], name="pages_domain"),
                Index(fields=["page_type", "id"], name="pages_type"),
                *change_indexes("pages"),
                GinIndex(Words("url"), name="pages_search"),
            ],
            constraints=[
                UniqueConstraint(fields=("domain", "url_hash"), name="pages_identity"),
                one_of("pages", "curation_status", CURATION),
                *state_constraints("pages", "page_processing_"),
                *limits("pages", notes=10_000, tags=Items(100, 10_000), source=300),
            ],
        ),
        table(
            "ContactEvidence",
            "contact_evidence",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                source_url=models.TextField(),
                method=models.TextField(help_text="mailto, text, json_ld, cloudflare, ..."),
                snippet=text(),
                confidence=models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=3),
                first_seen_at=models.DateTimeField(),
                last_seen_at=models.DateTimeField(),
                gone_at=models.DateTimeField(blank=True, help_text="Since when the page does not show it.", null=True),
                contact=models.ForeignKey(
                    db_index=False, on_delete=models.CASCADE, related_name="evidence", to="jobs.contact"
                ),
                page=models.ForeignKey(
                    blank=True, null=True, on_delete=models.SET_NULL, related_name="evidence", to="jobs.page"
                ),
            ),
            verbose_name_plural="contact evidence",
            constraints=[
                UniqueConstraint(fields=("contact", "source_url", "method"), name="contact_evidence_identity")
            ],
        ),
        table(
            "PageBudget",
            "page_budgets",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                domain_id=models.BigIntegerField(),
                run_id=models.BigIntegerField(),
                since=models.DateTimeField(db_default=Now()),
                page_ids=ArrayField(
                    base_field=models.BigIntegerField(),
                    help_text="At most FETCH_PAGES_PER_DOMAIN; a page counts once.",
                    size=None,
                ),
            ),
            indexes=[Index(fields=["since"], name="page_budgets_since")],
            constraints=[UniqueConstraint(fields=("domain_id", "run_id"), name="page_budgets_identity")],
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
            "PlaceSearch",
            "place_searches",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **changes(),
                query=models.TextField(help_text="The search in words: plumbers in Ithaca, NY"),
                business_type=text(),
                location=text(),
                provider=models.TextField(choices=PROVIDERS),
                normalised_query=models.TextField(
                    help_text="The query in lower case with single spaces: half of the identity."
                ),
                area=models.JSONField(
                    blank=True, help_text="Circle, rectangle or polygon; NULL means: by words.", null=True
                ),
                area_key=text(help_text="The area, canonical: the other half."),
                language=text(),
                region=text(),
                run_number=models.PositiveIntegerField(
                    db_default=1, default=1, help_text="1 for the first time it was run."
                ),
                tiles=models.JSONField(blank=True, help_text="The tiles of the area and how each went.", null=True),
                pages_fetched=count(),
                result_count=count(),
                new_count=count(),
                gone_count=count(),
                changed_count=count(),
                cost=models.DecimalField(
                    db_default=0, decimal_places=6, default=0, help_text="US dollars.", max_digits=12
                ),
                budget=models.DecimalField(
                    blank=True,
                    decimal_places=6,
                    help_text="US dollars that this run may cost, as agreed; empty: nothing was agreed, and nothing is paid.",
                    max_digits=12,
                    null=True,
                ),
                finish_early=models.BooleanField(
                    db_default=False, default=False, help_text="Somebody decided to finish with what there is."
                ),
                repeat_every_days=models.PositiveIntegerField(blank=True, null=True),
                area_exact=models.BooleanField(
                    db_default=False,
                    default=False,
                    help_text="The area is a boundary, or was drawn or typed by a person.",
                ),
                complete=models.BooleanField(
                    db_default=False,
                    default=False,
                    help_text="All of an exact area was searched. False: something was left out, or the area is an estimate.",
                ),
                left_out=text(help_text="What was left out, and why."),
                requested_by=text(),
                status=processing(),
                **state_columns(""),
                previous=models.ForeignKey(
                    blank=True, null=True, on_delete=models.SET_NULL, related_name="reruns", to="jobs.placesearch"
                ),
            ),
            verbose_name_plural="place searches",
            indexes=[*state_indexes("place_search", ""), *change_indexes("place_searches")],
            constraints=[
                UniqueConstraint(
                    fields=("provider", "normalised_query", "area_key", "run_number"), name="place_searches_identity"
                ),
                *state_constraints("place_searches", ""),
                *limits(
                    "place_searches",
                    query=500,
                    business_type=500,
                    location=500,
                    normalised_query=600,
                    area=JsonBytes(1_000_000),
                    area_key=100,
                    language=35,
                    region=2,
                    requested_by=300,
                ),
            ],
        ),
        table(
            "PlaceFound",
            "place_search_results",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                position=count(),
                fingerprint=text(help_text="A digest of the provider's facts, to compare runs by."),
                change=text(help_text="new, changed or same since the last run; empty: it was the first."),
                place=models.ForeignKey(on_delete=models.CASCADE, related_name="found_by", to="jobs.place"),
                search=models.ForeignKey(on_delete=models.CASCADE, related_name="found", to="jobs.placesearch"),
            ),
            constraints=[UniqueConstraint(fields=("search", "place"), name="place_search_results_identity")],
        ),
        migrations.AddField(
            model_name="place",
            name="searches",
            field=models.ManyToManyField(related_name="places", through="jobs.PlaceFound", to="jobs.placesearch"),
        ),
        table(
            "ApiCall",
            "api_calls",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                at=models.DateTimeField(db_default=Now()),
                provider=models.TextField(),
                sku=models.TextField(),
                units=models.PositiveIntegerField(db_default=1, default=1),
                price=models.DecimalField(
                    db_default=0, decimal_places=6, default=0, help_text="US dollars.", max_digits=12
                ),
                run_id=models.BigIntegerField(blank=True, null=True),
                request_key=text(help_text="What was requested: tile and page."),
                status=models.TextField(choices=CALL_STATUS, db_default="reserved", default="reserved"),
                resumes_at=models.DateTimeField(
                    blank=True, help_text="When the provider accepts calls again, after a quota of the day.", null=True
                ),
                result_count=models.PositiveIntegerField(blank=True, null=True),
                place=models.ForeignKey(
                    blank=True, null=True, on_delete=models.SET_NULL, related_name="api_calls", to="jobs.place"
                ),
                search=models.ForeignKey(
                    blank=True, null=True, on_delete=models.SET_NULL, related_name="api_calls", to="jobs.placesearch"
                ),
            ),
            indexes=[
                Index(fields=["at"], name="api_calls_at"),
                Index(fields=["provider", "sku", "at"], name="api_calls_sku"),
                Index(condition=Q(run_id__isnull=False), fields=["run_id"], name="api_calls_run"),
            ],
            constraints=[one_of("api_calls", "status", CALL_STATUS)],
        ),
        table(
            "PossibleDuplicate",
            "possible_duplicates",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **times(),
                score=models.DecimalField(decimal_places=3, max_digits=4),
                evidence=models.JSONField(db_default={}, default=dict),
                decision=models.TextField(choices=DUPLICATE_STATUS, db_default="open", default="open"),
                decided_by=text(),
                decided_at=models.DateTimeField(blank=True, null=True),
                first=models.ForeignKey(
                    on_delete=models.CASCADE, related_name="duplicates_as_first", to="jobs.localbusiness"
                ),
                second=models.ForeignKey(
                    on_delete=models.CASCADE, related_name="duplicates_as_second", to="jobs.localbusiness"
                ),
            ),
            constraints=[
                UniqueConstraint(fields=("first", "second"), name="possible_duplicates_identity"),
                CheckConstraint(condition=Q(first__lt=F("second")), name="possible_duplicates_order"),
                one_of("possible_duplicates", "decision", DUPLICATE_STATUS),
                *limits("possible_duplicates", decided_by=300),
            ],
        ),
        table(
            "Project",
            "projects",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **changes(),
                name=models.TextField(),
                requested_by=text(),
                mode=models.TextField(choices=PROJECT_MODES, default="contacts"),
                rating_min=models.DecimalField(blank=True, decimal_places=1, max_digits=2, null=True),
                has_website=models.BooleanField(db_default=False, default=False),
                no_chains=models.BooleanField(db_default=False, default=False),
                categories=texts(),
                max_leads=models.PositiveIntegerField(blank=True, null=True),
                max_cost=models.DecimalField(
                    blank=True, decimal_places=6, help_text="US dollars.", max_digits=12, null=True
                ),
                pages_per_domain=models.PositiveSmallIntegerField(db_default=10, default=10),
                status=models.TextField(choices=TASK, db_default="InProgress", default="InProgress"),
                reason=text(help_text="What it waits for, or how it ended."),
                run_id=models.BigIntegerField(blank=True, null=True),
                digest=text(help_text="Of what was requested: the identity."),
                progress=models.JSONField(
                    blank=True, db_default={}, default=dict, help_text="Its counters, as last counted."
                ),
                cost=models.DecimalField(
                    db_default=0, decimal_places=6, default=0, help_text="US dollars.", max_digits=12
                ),
                ended_at=models.DateTimeField(blank=True, null=True),
                businesses=models.ManyToManyField(
                    blank=True, db_table="project_businesses", related_name="projects", to="jobs.localbusiness"
                ),
                domains=models.ManyToManyField(
                    blank=True, db_table="project_domains", related_name="projects", to="jobs.domain"
                ),
                searches=models.ManyToManyField(
                    blank=True, db_table="project_searches", related_name="projects", to="jobs.placesearch"
                ),
            ),
            indexes=[
                Index(condition=Q(status__in=("InProgress", "ManualReview")), fields=["id"], name="projects_under_way"),
                Index(fields=["status", "id"], name="projects_status"),
                *change_indexes("projects"),
            ],
            constraints=[
                one_of("projects", "status", TASK),
                one_of("projects", "mode", PROJECT_MODES),
                UniqueConstraint(condition=Q(ended_at__isnull=True), fields=("digest",), name="projects_identity"),
                *limits("projects", name=300, requested_by=300, reason=10_000, categories=Items(50, 5_000)),
            ],
        ),
        migrations.AddField(
            model_name="fitscope",
            name="project",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=models.CASCADE, related_name="fit_scopes", to="jobs.project"
            ),
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
            "RecipeRow",
            "export_recipe_rows",
            dict(
                pk=models.CompositePrimaryKey(
                    "recipe_id", "row_id", blank=True, editable=False, primary_key=True, serialize=False
                ),
                row_id=models.BigIntegerField(),
                digest=models.UUIDField(),
                recipe=models.ForeignKey(
                    db_index=False, on_delete=models.DO_NOTHING, related_name="+", to="jobs.exportrecipe"
                ),
            ),
        ),
        table(
            "RecipeRun",
            "export_recipe_runs",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **times(),
                number=models.PositiveIntegerField(help_text="The recipe's first run is 1."),
                definition=models.JSONField(default=dict),
                folder=models.TextField(),
                status=models.TextField(choices=TASK, db_default="Queued", default="Queued"),
                requested_by=text(help_text="Empty: the schedule."),
                scheduled_for=models.DateTimeField(),
                due_at=models.DateTimeField(blank=True, help_text="Not before.", null=True),
                fence=models.IntegerField(db_default=0, default=0),
                attempts=models.IntegerField(db_default=0, default=0),
                lease_until=models.DateTimeField(blank=True, null=True),
                complete=models.BooleanField(
                    help_text="Whether all rows are in it; False: changes. Null: not begun.", null=True
                ),
                cursor_from=text(),
                cursor_to=text(),
                gate_stamp=text(),
                manifest=models.JSONField(blank=True, null=True),
                rows=models.PositiveBigIntegerField(db_default=0, default=0),
                deleted=models.PositiveBigIntegerField(db_default=0, default=0),
                bytes=models.PositiveBigIntegerField(db_default=0, default=0),
                reason=text(),
                error=text(),
                mail_due=models.BooleanField(db_default=False, default=False),
                started_at=models.DateTimeField(blank=True, null=True),
                ended_at=models.DateTimeField(blank=True, null=True),
                recipe=models.ForeignKey(
                    db_index=False, on_delete=models.CASCADE, related_name="runs", to="jobs.exportrecipe"
                ),
            ),
            indexes=[Index(fields=["ended_at"], name="export_recipe_runs_ended")],
            constraints=[
                one_of("export_recipe_runs", "status", TASK),
                UniqueConstraint(fields=("recipe", "number"), name="export_recipe_runs_number"),
                UniqueConstraint(
                    condition=Q(status__in=("Queued", "InProgress")),
                    fields=("recipe",),
                    name="export_recipe_runs_unfinished",
                ),
                *limits("export_recipe_runs", requested_by=300, error=500),
            ],
        ),
        table(
            "RecipeChange",
            "export_recipe_changes",
            dict(
                pk=models.CompositePrimaryKey(
                    "run_id", "row_id", blank=True, editable=False, primary_key=True, serialize=False
                ),
                row_id=models.BigIntegerField(),
                digest=models.UUIDField(null=True),
                run=models.ForeignKey(
                    db_index=False, on_delete=models.DO_NOTHING, related_name="+", to="jobs.reciperun"
                ),
            ),
        ),
        table(
            "ReviewClaim",
            "review_claims",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                table=models.TextField(),
                row_id=models.BigIntegerField(),
                claimed_by=models.TextField(),
                expires_at=models.DateTimeField(),
            ),
            constraints=[
                UniqueConstraint(fields=("table", "row_id"), name="review_claims_row"),
                *limits("review_claims", claimed_by=300),
            ],
        ),
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
        migrations.AddField(
            model_name="import",
            name="run",
            field=models.OneToOneField(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=models.DO_NOTHING,
                related_name="imported",
                to="jobs.run",
            ),
        ),
        migrations.AddField(
            model_name="export",
            name="run",
            field=models.OneToOneField(
                db_constraint=False, on_delete=models.DO_NOTHING, related_name="export", to="jobs.run"
            ),
        ),
        migrations.AddField(
            model_name="bulkaction",
            name="run",
            field=models.OneToOneField(
                db_constraint=False, on_delete=models.DO_NOTHING, related_name="bulk_action", to="jobs.run"
            ),
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
            "ScraperRecord",
            "scraper_records",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                scraper=models.TextField(),
                version=text(help_text="Of the plug-in that read it last."),
                facts=models.JSONField(db_default={}, default=dict, help_text="Name -> value and the words around it."),
                callback=models.JSONField(
                    db_default={}, default=dict, help_text="name, cb_kwargs and meta of a spider's request."
                ),
                read_at=models.DateTimeField(blank=True, null=True),
                page=models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=models.CASCADE,
                    related_name="scraper_records",
                    to="jobs.page",
                ),
            ),
            constraints=[UniqueConstraint(fields=("page", "scraper"), name="scraper_records_identity")],
        ),
        table(
            "SendRule",
            "send_rules",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **times(),
                trigger=models.TextField(choices=SEND_TRIGGERS),
                conditions=models.JSONField(
                    blank=True, db_default={}, default=dict, help_text="Filters of the list of leads."
                ),
                cron=text(help_text="Of a schedule: 0 6 * * 1-5, in UTC."),
                enabled=models.BooleanField(db_default=False, default=False),
                created_by=text(),
                next_at=models.DateTimeField(blank=True, help_text="Of a schedule.", null=True),
                destination=models.ForeignKey(on_delete=models.CASCADE, related_name="rules", to="jobs.destination"),
            ),
            constraints=[
                one_of("send_rules", "trigger", SEND_TRIGGERS),
                *limits("send_rules", conditions=JsonBytes(20_000), created_by=300, cron=100),
            ],
        ),
        migrations.AddField(
            model_name="leadsend",
            name="rule",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=models.SET_NULL, related_name="sends", to="jobs.sendrule"
            ),
        ),
        table(
            "SitemapFile",
            "sitemap_files",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **changes(),
                url=models.TextField(help_text="Canonical."),
                url_hash=models.GeneratedField(
                    db_persist=True, expression=Cast(MD5(F("url")), models.UUIDField()), output_field=models.UUIDField()
                ),
                depth=models.PositiveSmallIntegerField(
                    db_default=0, default=0, help_text="0: named by the site itself."
                ),
                discovery_method=text(help_text="robots_txt, common_path, ..."),
                sitemap_type=text(help_text="urlset, sitemapindex, text, ..."),
                generator=text(),
                url_count=models.PositiveIntegerField(blank=True, null=True),
                child_count=models.PositiveIntegerField(blank=True, null=True),
                byte_count=models.PositiveBigIntegerField(blank=True, null=True),
                is_gzipped=models.BooleanField(null=True),
                has_lastmod=models.BooleanField(null=True),
                has_priority=models.BooleanField(null=True),
                has_changefreq=models.BooleanField(null=True),
                first_lastmod=models.DateTimeField(blank=True, null=True),
                last_lastmod=models.DateTimeField(blank=True, null=True),
                etag=text(),
                last_modified=text(),
                content_hash=text(),
                warning=text(),
                scanned_at=models.DateTimeField(blank=True, null=True),
                last_seen_at=models.DateTimeField(blank=True, help_text="When the site last named it.", null=True),
                import_cursor=models.BigIntegerField(
                    db_default=0, default=0, help_text="URLs of the import that are in pages."
                ),
                import_total=models.BigIntegerField(blank=True, null=True),
                import_started_at=models.DateTimeField(blank=True, null=True),
                imported_at=models.DateTimeField(blank=True, null=True),
                imported_etag=text(),
                imported_last_modified=text(),
                imported_hash=text(),
                pages_added=count(),
                pages_updated=count(),
                pages_gone=count(),
                urls_refused=count(),
                curation_status=curation(),
                status=processing(SITEMAP_STATUS),
                sitemap_import_status=processing(),
                notes=text(),
                tags=texts(),
                **state_columns(""),
                **state_columns("sitemap_import_"),
                domain=models.ForeignKey(on_delete=models.CASCADE, related_name="sitemap_files", to="jobs.domain"),
                parent=models.ForeignKey(
                    blank=True, null=True, on_delete=models.SET_NULL, related_name="children", to="jobs.sitemapfile"
                ),
            ),
            indexes=[
                *state_indexes("scan", "", waiting="Pending", group="domain"),
                *state_indexes("import", "sitemap_import_", group="domain"),
                Index(fields=["curation_status", "id"], name="sitemap_files_curation"),
                *change_indexes("sitemap_files"),
                Index(
                    condition=Q(sitemap_import_status="Completed"),
                    fields=["sitemap_import_settled_at"],
                    name="sitemap_files_revisit",
                ),
            ],
            constraints=[
                UniqueConstraint(fields=("domain", "url_hash"), name="sitemap_files_identity"),
                one_of("sitemap_files", "curation_status", CURATION),
                *state_constraints("sitemap_files", "", SITEMAP_STATUS),
                *state_constraints("sitemap_files", "sitemap_import_"),
                *limits("sitemap_files", notes=10_000, tags=Items(100, 10_000)),
            ],
        ),
        migrations.AddField(
            model_name="page",
            name="sitemap_file",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=models.SET_NULL,
                related_name="pages",
                to="jobs.sitemapfile",
            ),
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
            constraints=[
                UniqueConstraint(fields=("minute", "stage", "outcome", "slot"), name="stage_minutes_identity")
            ],
        ),
        table(
            "StorageTarget",
            "storage_targets",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **times(),
                name=models.TextField(unique=True),
                kind=models.TextField(choices=STORAGE_KINDS),
                options=models.JSONField(
                    db_default={}, default=dict, help_text="Bucket, region, host, ...: name -> text."
                ),
                secrets=text(help_text="The credentials, encrypted."),
                test_due=models.BooleanField(db_default=False, default=False, help_text="A worker is to test it."),
                tested_at=models.DateTimeField(blank=True, null=True),
                test_error=text(help_text="Why the last test failed."),
                shown_key=text(help_text="The host key that an SFTP server showed at the last test."),
                fingerprint=text(help_text="Of that key, for people."),
                created_by=text(),
            ),
            constraints=[
                CheckConstraint(
                    condition=Q(kind__in=("local", "s3", "gcs", "azure", "sftp")),
                    name="storage_targets_kind_word",
                    violation_error_message="kind must be one of: local, s3, gcs, azure, sftp.",
                ),
                *limits(
                    "storage_targets",
                    name=100,
                    options=JsonBytes(1_000_000),
                    secrets=100_000,
                    test_error=500,
                    created_by=300,
                ),
            ],
        ),
        migrations.AddField(
            model_name="reciperun",
            name="target",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=models.SET_NULL, related_name="+", to="jobs.storagetarget"
            ),
        ),
        migrations.AddField(
            model_name="exportrecipe",
            name="target",
            field=models.ForeignKey(on_delete=models.RESTRICT, related_name="recipes", to="jobs.storagetarget"),
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
        table(
            "Webhook",
            "webhooks",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                **times(),
                url=models.TextField(),
                description=text(),
                kinds=ArrayField(
                    base_field=models.TextField(), default=list, help_text="Kinds of events; none: all.", size=None
                ),
                stages=ArrayField(
                    base_field=models.TextField(),
                    blank=True,
                    default=list,
                    help_text="Only events of these; none: all.",
                    size=None,
                ),
                secret=models.TextField(help_text="Signs messages: whsec_ and base64."),
                old_secret=text(),
                old_secret_until=models.DateTimeField(blank=True, null=True),
                enabled=models.BooleanField(db_default=True, default=True),
                reason=text(help_text="Why it is not enabled."),
                transaction=models.BigIntegerField(db_default=0, default=0, help_text="Where in the feed it is."),
                event_id=models.BigIntegerField(db_default=0, default=0),
                fence=models.IntegerField(db_default=0, default=0),
                failures=models.IntegerField(db_default=0, default=0, help_text="In a row, of the message on its way."),
                due_at=models.DateTimeField(blank=True, null=True),
                lease_until=models.DateTimeField(blank=True, null=True),
                last_delivered_at=models.DateTimeField(blank=True, null=True),
                created_by=text(),
            ),
            constraints=limits(
                "webhooks", url=2_083, description=500, kinds=Items(50, 2_500), stages=Items(50, 5_000), created_by=300
            ),
        ),
        table(
            "WebhookDelivery",
            "webhook_deliveries",
            dict(
                id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                message_id=models.UUIDField(default=uuid.uuid4, unique=True),
                status=models.TextField(choices=DELIVERY, db_default="Pending", default="Pending"),
                body=models.TextField(),
                events=models.IntegerField(help_text="How many."),
                attempts=models.IntegerField(db_default=0, default=0),
                response_status=models.IntegerField(blank=True, null=True),
                response_text=text(help_text="The first 500 characters."),
                error=text(help_text="Why the last attempt failed."),
                created_at=models.DateTimeField(db_default=Now(), editable=False),
                attempted_at=models.DateTimeField(blank=True, null=True),
                webhook=models.ForeignKey(
                    db_index=False, on_delete=models.CASCADE, related_name="deliveries", to="jobs.webhook"
                ),
            ),
            indexes=[
                Index(fields=["webhook", "id"], name="webhook_deliveries_order"),
                Index(condition=Q(status="Pending"), fields=["webhook"], name="webhook_deliveries_open"),
                Index(fields=["created_at"], name="webhook_deliveries_age"),
            ],
            constraints=[one_of("webhook_deliveries", "status", DELIVERY)],
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
        migrations.AddConstraint(
            model_name="fitmodel", constraint=UniqueConstraint(fields=("scope", "version"), name="fit_models_identity")
        ),
        migrations.AddConstraint(
            model_name="fitscope",
            constraint=CheckConstraint(condition=Q(kind__in=("project", "trade", "pages")), name="fit_scopes_kind"),
        ),
        migrations.AddIndex(
            model_name="page",
            index=Index(
                condition=Q(sitemap_file__isnull=False), fields=["sitemap_file", "last_seen_at"], name="pages_sitemap"
            ),
        ),
    ]
