"""Leads, decisions about rows and their undo, projects, and what is learned from decisions."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.functions import Now

from jobs.migrations.tables.vocabulary import (
    CURATION,
    TASK,
    Items,
    JsonBytes,
    change_indexes,
    changes,
    count,
    curation,
    dollars,
    flag,
    job_of_run,
    json_list,
    json_object,
    key,
    limits,
    link,
    moment,
    one_of,
    optional_link,
    same,
    table,
    text,
    texts,
    times,
)
from jobs.models.sort_keys import NameSortKey

BULK_ACTS = same("decide", "undo", "queue", "cancel", "prioritise")
SCOPE_KINDS = same("project", "trade", "pages")
COLOURS = [(colour, colour.title()) for colour in ("gray", "teal", "purple", "amber", "green", "red")]
PROJECT_MODES = [
    ("search", "Only search"),
    ("steps", "Decide each step yourself"),
    ("contacts", "All the way to contacts"),
]
# What most lists of leads filter by.
FILTERED_BY = """
curation_status stage owner country rating completeness confidence fit has_email has_phone has_website email_validity
""".split()


def _with_value(column: str, name: str, include: Sequence[str] | None = None, **condition: Any) -> Index:
    """Of the rows with a value in the column alone."""
    has_value = Q(**{f"{column}__{operator}": bound for operator, bound in condition.items()})
    return Index(fields=[column, "id"], include=include, condition=has_value, name=name)


TABLES = [
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
            undone_at=moment(),
            undone_by=text(),
            undo_of=optional_link("jobs.bulk", related_name="undos"),
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
            id=key(),
            **times(),
            noun=models.TextField(help_text="Rows of what: contacts, domains, ..."),
            verb=models.TextField(choices=BULK_ACTS),
            stage=text(help_text="Of queue, cancel and prioritise."),
            filter=json_object(blank=True, help_text="The list's filters, which a row must still match."),
            options=json_object(blank=True, help_text="rerun, priority, failed, outcome."),
            total=models.PositiveIntegerField(),
            processed=count(help_text="How many rows it has come to."),
            requested_by=text(),
            bulk=optional_link("jobs.bulk", related_name="actions"),
            run=job_of_run(related_name="bulk_action"),
            undo_of=optional_link("jobs.bulkaction", related_name="undos"),
            attempted_at=moment(help_text="When it was begun last."),
            attempts=models.SmallIntegerField(db_default=0, default=0, help_text="Times that the next piece was begun."),
        ),
        indexes=[Index(condition=Q(processed__lt=F("total")), fields=["updated_at"], name="bulk_actions_unfinished")],
        constraints=[
            CheckConstraint(
                condition=Q(verb__in=("decide", "undo", "queue", "cancel", "prioritise")), name="bulk_actions_verb"
            ),
            *limits("bulk_actions", filter=JsonBytes(1_000_000), options=JsonBytes(1_000_000), requested_by=300),
        ],
    ),
    table(
        "BulkActionRow",
        "bulk_action_rows",
        dict(
            id=key(),
            row_id=models.BigIntegerField(),
            priority=models.SmallIntegerField(),
            fair_order=models.BigIntegerField(),
            due_at=moment(),
            queued_at=moment(),
            action=link("jobs.bulkaction", db_index=False, related_name="rows"),
        ),
        constraints=[UniqueConstraint(fields=("action", "row_id"), name="bulk_action_rows_identity")],
    ),
    table(
        "BulkActionSlice",
        "bulk_action_slices",
        dict(
            id=key(),
            first=models.PositiveIntegerField(help_text="How many rows come before it."),
            row_ids=ArrayField(base_field=models.BigIntegerField(), size=None),
            action=link("jobs.bulkaction", db_index=False, related_name="slices"),
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
            bulk=link("jobs.bulk", db_index=False, related_name="decisions"),
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
        "Lead",
        "leads",
        dict(
            id=key(),
            **changes(),
            key=models.TextField(editable=False, help_text="business:<id>, or domain:<id> without a business."),
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
            technologies=json_list(blank=True),
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
            people=json_list(blank=True, help_text="Name, title, e-mail, phone."),
            profiles=texts(help_text="Profiles in social networks."),
            contact_form=text(),
            completeness=models.SmallIntegerField(db_default=0, default=0, help_text="0 to 100: ten for each part."),
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
            missing=json_object(blank=True, help_text="Part -> reason."),
            sources=json_object(blank=True, help_text="Part -> source and time."),
            has_email=flag(),
            has_phone=flag(),
            has_website=flag(),
            curation_status=curation(),
            owner=text(help_text="The person who works on it, by log-in name."),
            stage=models.TextField(db_default="New", default="New", help_text="New, To contact, Contacted, ..."),
            next_on=models.DateField(blank=True, help_text="When it is due again.", null=True),
            tags=texts(),
            domain=link("jobs.domain", blank=True, db_constraint=False, null=True, related_name="leads"),
            business=link(
                "jobs.localbusiness", blank=True, db_constraint=False, db_index=False, null=True, related_name="leads"
            ),
        ),
        indexes=[
            Index(fields=["curation_status", "id"], name="leads_curation"),
            *change_indexes("leads"),
            Index(fields=["completeness", "id"], name="leads_completeness"),
            Index(fields=["confidence", "id"], name="leads_confidence"),
            Index(NameSortKey("name"), "id", name="leads_by_name"),
            Index(fields=["stage", "id"], name="leads_stage"),
            Index(fields=["has_email", "id"], name="leads_has_email"),
            Index(fields=["has_phone", "id"], name="leads_has_phone"),
            Index(fields=["has_website", "id"], name="leads_has_website"),
            _with_value("fit", "leads_fit", isnull=False),
            GinIndex(fields=["tags"], name="leads_tags"),
            _with_value("business", "leads_of_business", isnull=False),
            _with_value("rating", "leads_rated", isnull=False),
            _with_value("main_category", "leads_in_category", gt="", include=[*FILTERED_BY, "city"]),
            _with_value("city", "leads_in_city", gt="", include=[*FILTERED_BY, "main_category"]),
            _with_value("country", "leads_in_country", gt=""),
            _with_value("owner", "leads_owned", gt=""),
            _with_value("next_on", "leads_due", isnull=False),
            _with_value("email_validity", "leads_checked", gt=""),
        ],
        constraints=[
            UniqueConstraint(fields=["key"], name="leads_key_key"),  # unique=True brings an index for LIKE, too
            one_of("leads", "curation_status", CURATION),
            *limits("leads", owner=300, stage=100, tags=Items(1_000, 100_000)),
        ],
    ),
    table(
        "LeadWords",
        "lead_words",
        dict(
            lead=models.OneToOneField(
                db_constraint=False,
                on_delete=models.DO_NOTHING,
                primary_key=True,
                related_name="lead_words",
                serialize=False,
                to="jobs.lead",
            ),
            words=SearchVectorField(),
        ),
        indexes=[GinIndex(fields=["words"], name="lead_words_search")],
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
            bulk=link("jobs.bulk", db_index=False, related_name="lead_changes"),
            lead=link("jobs.lead", db_constraint=False, db_index=False, related_name="changes"),
        ),
        indexes=[
            Index(fields=["bulk", "field", "lead"], name="lead_changes_bulk"),
            Index(fields=["lead", "id"], name="lead_changes_lead"),
        ],
        constraints=limits("lead_changes", made_by=300, field=100, was=JsonBytes(1_000_000), now=JsonBytes(1_000_000)),
    ),
    table(
        "LeadNote",
        "lead_notes",
        dict(
            id=models.BigAutoField(primary_key=True, serialize=False),
            at=models.DateTimeField(db_default=Now()),
            author=models.TextField(),
            text=models.TextField(),
            lead=link("jobs.lead", db_constraint=False, related_name="lead_notes"),
        ),
        constraints=limits("lead_notes", author=300, text=10_000),
    ),
    table(
        "LeadStage",
        "lead_stages",
        dict(
            id=models.BigAutoField(primary_key=True, serialize=False),
            name=models.TextField(unique=True),
            position=models.PositiveSmallIntegerField(default=0, help_text="Lower ones come first."),
            closed=flag(help_text="The work on its leads has ended."),
            colour=models.TextField(choices=COLOURS, db_default="gray", default="gray"),
        ),
        ordering=("position", "id"),
        constraints=[one_of("lead_stages", "colour", COLOURS), *limits("lead_stages", name=100)],
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
        "Project",
        "projects",
        dict(
            id=key(),
            **changes(),
            name=models.TextField(),
            requested_by=text(),
            mode=models.TextField(choices=PROJECT_MODES, default="contacts"),
            rating_min=models.DecimalField(blank=True, decimal_places=1, max_digits=2, null=True),
            has_website=flag(),
            no_chains=flag(),
            categories=texts(),
            max_leads=models.PositiveIntegerField(blank=True, null=True),
            max_cost=dollars(blank=True, help_text="US dollars.", null=True),
            pages_per_domain=models.PositiveSmallIntegerField(db_default=10, default=10),
            status=models.TextField(choices=TASK, db_default="InProgress", default="InProgress"),
            reason=text(help_text="What it waits for, or how it ended."),
            run_id=models.BigIntegerField(blank=True, null=True),
            digest=text(help_text="Of what was requested: the identity."),
            progress=json_object(blank=True, help_text="Its counters, as last counted."),
            cost=dollars(db_default=0, default=0, help_text="US dollars."),
            ended_at=moment(),
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
    table(
        "FitModel",
        "fit_models",
        dict(
            id=models.BigAutoField(primary_key=True, serialize=False),
            version=models.PositiveIntegerField(),
            created_at=models.DateTimeField(db_default=Now()),
            decisions=models.PositiveIntegerField(),
            positives=models.PositiveIntegerField(help_text="How many of them are Selected."),
            first_at=moment(help_text="The oldest decision that it was trained on."),
            last_at=moment(),
            usable=flag(help_text="It was better than its baselines."),
            figures=models.JSONField(default=dict),
            content=models.JSONField(default=dict, help_text="Features and weights, no code."),
        ),
        constraints=limits("fit_models", content=JsonBytes(1_000_000), figures=JsonBytes(1_000_000)),
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
            pinned=flag(help_text="A person chose the version: training does not replace it."),
            decisions=count(help_text="At the latest training."),
            trained_at=moment(),
            scored_to=models.BigIntegerField(
                blank=True, help_text="The last id that was scored; NULL: all are.", null=True
            ),
            scored=count(help_text="Leads that the active model scored."),
            weeks=json_list(blank=True, help_text="Monday, decisions, share alike, average precisions."),
            select_from=models.DecimalField(
                blank=True,
                decimal_places=1,
                help_text="Leads of this fit are selected by the rule.",
                max_digits=4,
                null=True,
            ),
            select_set_by=text(),
            active=optional_link("jobs.fitmodel", related_name="active_in"),
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
        field=link("jobs.fitscope", related_name="versions"),
    ),
    migrations.AddField(
        model_name="fitscope",
        name="project",
        field=link("jobs.project", blank=True, null=True, related_name="fit_scopes"),
    ),
    migrations.AddConstraint(
        model_name="fitmodel", constraint=UniqueConstraint(fields=("scope", "version"), name="fit_models_identity")
    ),
    migrations.AddConstraint(
        model_name="fitscope",
        constraint=CheckConstraint(condition=Q(kind__in=("project", "trade", "pages")), name="fit_scopes_kind"),
    ),
    table(
        "LearningCursor",
        "learning_cursors",
        dict(name=models.TextField(primary_key=True, serialize=False), value=models.TextField()),
        constraints=limits("learning_cursors", name=100, value=300),
    ),
]
