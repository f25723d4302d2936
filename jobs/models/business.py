"""Local businesses: made from selected places and from rows of imports."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import FloatField, Func, Q, TextField
from django.db.models.functions import Cast, Left, Lower

from jobs.models.columns import (
    ChangeTracked,
    Timed,
    change_indexes,
    choice,
    curation,
    moment,
    processing,
    processing_constraints,
    processing_indexes,
    text,
    texts,
)
from jobs.models.limits import FACT, JSON, NOTES, PERSON, TAGS, Limit, limited
from jobs.models.place import ENDLESS
from jobs.models.search import search_index
from jobs.models.stored_json import StoredJSONField
from jobs.statuses import Curation, DuplicateStatus, one_of

# By which rows that may be one business stand beside each other: jobs/store/duplicates.py has the same expressions.
NAME_ORDER = Left(Lower("name"), 100)
WEBSITE_HOST = Func(
    "website",
    template=r"lower(substring(%(expressions)s FROM '^(?:[a-zA-Z]+:/+)?(?:www\.)?([^/:?#]+)'))",
    output_field=TextField(),
)
POINT = Func(
    Cast("longitude", FloatField()), Cast("latitude", FloatField()), function="point", output_field=TextField()
)
HAS_POINT = Q(latitude__isnull=False)


@limited(
    name=FACT,
    address=FACT,
    street=FACT,
    city=FACT,
    state=FACT,
    postal_code=FACT,
    country=FACT,
    phone=FACT,
    website=FACT,
    phone_as_written=FACT,
    phones=Limit(100, items=200),
    emails=Limit(320, items=200),
    people=JSON,
    profiles=Limit(2_083, items=200),
    custom_fields=JSON,
    main_category=FACT,
    categories=Limit(1_000, items=1_000),
    external_id=FACT,
    sources=JSON,
    notes=NOTES,
    tags=TAGS,
)
class LocalBusiness(ChangeTracked):
    """A business with an address, a phone and, with luck, a website."""

    place = models.OneToOneField("jobs.Place", models.SET_NULL, null=True, blank=True, related_name="business")
    provider = models.TextField(help_text="Where it came from: google, overpass, import.")
    external_id = models.TextField(help_text="The provider's id, or the id of the imported row.")
    name = text()
    address = text()
    street = text()
    city = text()
    state = text()
    postal_code = text()
    country = text("ISO 3166-1 alpha-2.")
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    phone = text("E.164.")
    phone_as_written = text("Of an import, where it could not be read as a number.")
    phones = texts("Further ones, E.164.")
    website = text()
    emails = texts("Of an import.")
    people = StoredJSONField([{str: Any}], blank=True, help_text="Of an import: name, title, email.")
    profiles = texts("In social networks, of an import.")
    custom_fields = StoredJSONField(
        {str: Any}, blank=True, help_text="Columns of imports that are no field: header -> value."
    )
    main_category = text()
    categories = texts()
    opening_hours = models.JSONField(null=True, blank=True)
    rating = models.DecimalField(max_digits=2, decimal_places=1, null=True, blank=True)
    rating_count = models.PositiveIntegerField(null=True, blank=True)
    business_status = text()
    sources = StoredJSONField({str: {str: Any}}, blank=True, help_text="Per fact: its source and time.")
    facts_at = moment()
    expires_at = moment()
    purged_at = moment()
    domain = models.ForeignKey("jobs.Domain", models.SET_NULL, null=True, blank=True, related_name="businesses")

    curation_status = curation()
    domain_extraction_status = processing()
    notes = text()
    tags = texts()

    class Meta:
        db_table = "local_businesses"
        verbose_name_plural = "local businesses"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "external_id"], name="local_businesses_identity"),
            one_of("local_businesses", "curation_status", Curation),
            *processing_constraints("local_businesses", "domain_extraction_status"),
        ]
        indexes: ClassVar = [
            *processing_indexes("extraction", "domain_extraction_status"),
            models.Index("phone", NAME_ORDER, name="local_businesses_phone_name", condition=~Q(phone="")),
            models.Index(WEBSITE_HOST, NAME_ORDER, name="local_businesses_host_name", condition=~Q(website="")),
            models.Index(NAME_ORDER, "latitude", name="local_businesses_name_place", condition=HAS_POINT),
            GistIndex(POINT, name="local_businesses_nearest", condition=HAS_POINT),
            models.Index(fields=["curation_status", "id"], name="local_businesses_curation"),
            *change_indexes("local_businesses"),
            models.Index(fields=["rating", "id"], name="local_businesses_rating"),
            models.Index(fields=["expires_at"], name="local_businesses_expires", condition=Q(expires_at__isnull=False)),
            models.Index(fields=["facts_at"], name="local_businesses_endless", condition=ENDLESS),
            GinIndex(fields=["tags"], name="local_businesses_tags"),
            search_index("name", "local_businesses_search"),
        ]

    def __str__(self) -> str:
        return self.name or self.external_id


@limited(decided_by=PERSON)
class PossibleDuplicate(Timed):
    """Two businesses that look like one; a person decides, nothing is merged silently."""

    first = models.ForeignKey(LocalBusiness, models.CASCADE, related_name="duplicates_as_first")
    second = models.ForeignKey(LocalBusiness, models.CASCADE, related_name="duplicates_as_second")
    score = models.DecimalField(max_digits=4, decimal_places=3)
    evidence = StoredJSONField({str: Any})
    decision = choice(DuplicateStatus.OPEN)
    decided_by = text()
    decided_at = moment()

    class Meta:
        db_table = "possible_duplicates"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="possible_duplicates_identity"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="possible_duplicates_order"),
            one_of("possible_duplicates", "decision", DuplicateStatus),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}?"
