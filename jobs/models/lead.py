"""Leads: one row a business, or a domain without one, with the best that is known. Written by `jobs.store.leads`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now

from jobs.models.columns import ChangeTracked, change_indexes, choice, curation, flag, text, texts
from jobs.models.limits import JSON, NAME, NOTES, PERSON, Limit, limited
from jobs.models.sort_keys import NameSortKey
from jobs.models.stored_json import StoredJSONField
from jobs.statuses import Colour, Curation, one_of

FIRST_STAGE = Curation.NEW.value  # of every new lead, as its decision; the others can be renamed and removed
STAGES = (FIRST_STAGE, "To contact", "Contacted", "Replied", "Won", "Lost")  # until somebody changes the list


# What few leads have is looked up in the index alone, whatever else they are filtered, sorted or counted by: eight
# thousand leads of a city lie on eight thousand pages of the table, and on a hundred of the index. An entry of it has
# room for 2,704 bytes, which is why `jobs.store.leads` cuts what sites and providers say too long.
_FILTERED_BY = (
    "curation_status", "stage", "owner", "country", "rating", "completeness", "confidence", "fit", "has_email",
    "has_phone", "has_website", "email_validity",
)  # fmt: skip
_NULLABLE = {"business", "rating", "next_on", "fit"}  # without a value they are NULL; texts are empty


def _with_value(column: str, name: str, include: Sequence[str] = ()) -> models.Index:
    """An index of the leads that have a value there. Most begin as a domain alone, and storing one costs a step for
    each index that it is in."""
    has_value = models.Q(**{f"{column}__isnull": False} if column in _NULLABLE else {f"{column}__gt": ""})
    return models.Index(fields=[column, "id"], include=include or None, condition=has_value, name=name)


@limited(owner=PERSON, stage=NAME, tags=Limit(100, items=1_000))
class Lead(ChangeTracked):
    """A business worth writing to, perhaps. All but the last columns are made of businesses, domains and contacts.

    The score (`fit`) is written by `jobs.learning.scoring`.

    The foreign keys have no constraint: its check would wait for rows that a settlement holds.
    """

    key = models.TextField(editable=False, help_text="business:<id>, or domain:<id> without a business.")
    business = models.ForeignKey(
        "jobs.LocalBusiness", models.CASCADE, null=True, blank=True, related_name="leads", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    domain = models.ForeignKey(
        "jobs.Domain", models.CASCADE, null=True, blank=True, related_name="leads", db_constraint=False
    )
    name = text()
    main_category = text()
    categories = texts()
    address = text()
    street = text()
    city = text()
    state = text()
    postal_code = text()
    country = text("ISO 3166-1 alpha-2.")
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    rating = models.DecimalField(max_digits=2, decimal_places=1, null=True, blank=True)
    rating_count = models.PositiveIntegerField(null=True, blank=True)
    business_status = text()
    opening_hours = models.JSONField(null=True, blank=True)
    website = text()
    language = text()
    technologies = StoredJSONField([Any], blank=True)
    description = text()
    email = text("The best one.")
    email_why = text("Why this one is the best.")
    email_validity = text("Valid, Risky or Unknown; empty: not checked. An Invalid e-mail is in no lead.")
    emails = texts("Further e-mails, best first.")
    phone = text("The best one, E.164.")
    phone_validity = text("As of the e-mail.")
    phones = texts("Further phones, best first.")
    people = StoredJSONField([{str: Any}], blank=True, help_text="Name, title, e-mail, phone.")
    profiles = texts("Profiles in social networks.")
    contact_form = text()
    completeness = models.SmallIntegerField(default=0, db_default=0, help_text="0 to 100: ten for each part.")
    confidence = models.DecimalField(
        max_digits=3,
        decimal_places=2,
        default=0,
        db_default=0,
        help_text="Of the best e-mail, else of the phone.",
    )
    fit = models.DecimalField(
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        editable=False,
        help_text="How likely you select it rather than not, in percent, by your decisions; NULL: no evidence.",
    )
    fit_model_id = models.BigIntegerField(null=True, blank=True, editable=False, help_text="The model that scored it.")
    missing = StoredJSONField({str: str}, blank=True, help_text="Part -> reason.")
    sources = StoredJSONField({str: {str: Any}}, blank=True, help_text="Part -> source and time.")
    has_email = flag()
    has_phone = flag()
    has_website = flag()

    curation_status = curation()
    owner = text("The person who works on it, by log-in name.")
    stage = models.TextField(default=FIRST_STAGE, db_default=FIRST_STAGE, help_text="New, To contact, Contacted, ...")
    next_on = models.DateField(null=True, blank=True, help_text="When it is due again.")
    tags = texts()

    class Meta:
        db_table = "leads"
        constraints: ClassVar = [
            one_of("leads", "curation_status", Curation),
            models.UniqueConstraint(fields=["key"], name="leads_key_key"),  # unique=True brings an index for LIKE, too
        ]
        indexes: ClassVar = [
            models.Index(fields=["curation_status", "id"], name="leads_curation"),
            *change_indexes("leads"),
            models.Index(fields=["completeness", "id"], name="leads_completeness"),
            models.Index(fields=["confidence", "id"], name="leads_confidence"),
            models.Index(NameSortKey("name"), "id", name="leads_by_name"),
            models.Index(fields=["stage", "id"], name="leads_stage"),
            models.Index(fields=["has_email", "id"], name="leads_has_email"),
            models.Index(fields=["has_phone", "id"], name="leads_has_phone"),
            models.Index(fields=["has_website", "id"], name="leads_has_website"),
            _with_value("business", "leads_of_business"),
            _with_value("rating", "leads_rated"),
            _with_value("main_category", "leads_in_category", [*_FILTERED_BY, "city"]),
            _with_value("city", "leads_in_city", [*_FILTERED_BY, "main_category"]),
            _with_value("country", "leads_in_country"),
            _with_value("owner", "leads_owned"),
            _with_value("next_on", "leads_due"),
            _with_value("email_validity", "leads_checked"),
            _with_value("fit", "leads_fit"),
            GinIndex(fields=["tags"], name="leads_tags"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.key


class LeadWords(models.Model):
    """What a lead is found by. Triggers keep it true: see `jobs.store.lead_words`."""

    lead = models.OneToOneField(
        Lead, models.DO_NOTHING, primary_key=True, related_name="lead_words", db_constraint=False
    )
    words = SearchVectorField()

    class Meta:
        db_table = "lead_words"
        indexes: ClassVar = [GinIndex(fields=["words"], name="lead_words_search")]

    def __str__(self) -> str:
        return str(self.words)


@limited(name=NAME)
class LeadStage(models.Model):
    """A step of the work on leads, of a list that somebody changed; until then STAGES holds."""

    id = models.BigAutoField(primary_key=True)
    name = models.TextField(unique=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="Lower ones come first.")
    colour = choice(Colour.GRAY)
    closed = flag("The work on its leads has ended.")

    class Meta:
        db_table = "lead_stages"
        ordering = ("position", "id")
        constraints: ClassVar = [one_of("lead_stages", "colour", Colour)]

    def __str__(self) -> str:
        return self.name


@limited(author=PERSON, text=NOTES)
class LeadNote(models.Model):
    """What somebody wrote about a lead, and when. It is added or removed, never changed."""

    id = models.BigAutoField(primary_key=True)
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="lead_notes", db_constraint=False)
    at = models.DateTimeField(db_default=Now())
    author = models.TextField()
    text = models.TextField()

    class Meta:
        db_table = "lead_notes"

    def __str__(self) -> str:
        return self.text[:80]


@limited(made_by=PERSON, field=NAME, was=JSON, now=JSON)
class LeadChange(models.Model):
    """A field of a lead that somebody changed. Append-only: the history, and what an undo needs."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    made_by = models.TextField()
    bulk = models.ForeignKey("jobs.Bulk", models.CASCADE, related_name="lead_changes", db_index=False)
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="changes", db_index=False, db_constraint=False)
    field = models.TextField(help_text="owner, stage, next_on or tags.")
    was = models.JSONField(null=True)
    now = models.JSONField(null=True)

    class Meta:
        db_table = "lead_changes"
        indexes: ClassVar = [
            models.Index(fields=["bulk", "field", "lead"], name="lead_changes_bulk"),
            models.Index(fields=["lead", "id"], name="lead_changes_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.was} to {self.now}"


class LeadCount(models.Model):
    """How many leads have a value: of the whole table, so that no list has to count it. See `jobs.store.lead_counts`.

    A trigger on `leads` appends what changes to `lead_count_changes`; upkeep adds that up here.
    """

    id = models.BigAutoField(primary_key=True)
    dimension = models.TextField(help_text="stage, owner, category, ...; empty: all leads.")
    value = models.TextField()
    number = models.BigIntegerField()

    class Meta:
        db_table = "lead_counts"
        constraints: ClassVar = [models.UniqueConstraint(fields=["dimension", "value"], name="lead_counts_identity")]

    def __str__(self) -> str:
        return f"{self.dimension} {self.value}: {self.number}"


class LeadCountChange(models.Model):
    """A change of a count that is not yet added up."""

    id = models.BigAutoField(primary_key=True)
    dimension = models.TextField()
    value = models.TextField()
    number = models.BigIntegerField()

    class Meta:
        db_table = "lead_count_changes"

    def __str__(self) -> str:
        return f"{self.dimension} {self.value}: {self.number:+}"
