"""Place searches and the places that they found."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from jobs.models.columns import (
    ChangeTracked,
    change_indexes,
    count,
    curation,
    flag,
    moment,
    processing,
    processing_constraints,
    processing_indexes,
    text,
    texts,
)
from jobs.models.limits import JSON, NOTES, PERSON, TAGS, Limit, limited
from jobs.models.search import search_index
from jobs.models.stored_json import NUMBER, Instead, OrNull, StoredJSONField
from jobs.statuses import Curation, one_of

# Facts of a provider that limits their storage time, stored while the limit was switched off.
ENDLESS = models.Q(provider="google", expires_at__isnull=True, purged_at__isnull=True, facts_at__isnull=False)


SEARCH = Limit(500)  # of the words of a search


TILE = {"box": OrNull((NUMBER, NUMBER, NUMBER, NUMBER)), "state": str, "token": str, "results": int}
UNREADABLE_TILE = {"box": None, "state": "unreadable", "token": "", "results": 0}


@limited(
    query=SEARCH,
    business_type=SEARCH,
    location=SEARCH,
    normalised_query=Limit(600),
    area=JSON,
    area_key=Limit(100),
    language=Limit(35),
    region=Limit(2),
    requested_by=PERSON,
)
class PlaceSearch(ChangeTracked):
    """One search: what, where, at which provider; each run of it is a row of its own."""

    query = models.TextField(help_text="The search in words: plumbers in Ithaca, NY")
    business_type = text()
    location = text()
    provider = models.TextField(choices=[("google", "Google Places"), ("overpass", "OpenStreetMap")])
    normalised_query = models.TextField(help_text="The query in lower case with single spaces: half of the identity.")
    area = StoredJSONField(
        dict | list, null=True, blank=True, help_text="Circle, rectangle or polygon; NULL means: by words."
    )
    area_key = text("The area, canonical: the other half.")
    language = text()
    region = text()
    run_number = models.PositiveIntegerField(default=1, db_default=1, help_text="1 for the first time it was run.")
    previous = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="reruns")
    tiles = StoredJSONField(
        [Instead(TILE, UNREADABLE_TILE)],
        null=True,
        blank=True,
        help_text="The tiles of the area and how each went.",
    )
    pages_fetched = count()
    result_count = count()
    new_count = count()
    gone_count = count()
    changed_count = count()
    cost = models.DecimalField(max_digits=12, decimal_places=6, default=0, db_default=0, help_text="US dollars.")
    budget = models.DecimalField(
        max_digits=12, decimal_places=6, null=True, blank=True,
        help_text="US dollars that this run may cost, as agreed; empty: nothing was agreed, and nothing is paid.",
    )  # fmt: skip
    finish_early = flag("Somebody decided to finish with what there is.")
    repeat_every_days = models.PositiveIntegerField(null=True, blank=True)
    area_exact = flag("The area is a boundary, or was drawn or typed by a person.")
    complete = flag("All of an exact area was searched. False: something was left out, or the area is an estimate.")
    left_out = text("What was left out, and why.")
    requested_by = text()
    status = processing()

    class Meta:
        db_table = "place_searches"
        verbose_name_plural = "place searches"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider", "normalised_query", "area_key", "run_number"], name="place_searches_identity"
            ),
            *processing_constraints("place_searches", "status"),
        ]
        indexes: ClassVar = [
            *processing_indexes("place_search", "status"),
            *change_indexes("place_searches"),
        ]

    def __str__(self) -> str:
        return self.query


@limited(notes=NOTES, tags=TAGS)
class Place(ChangeTracked):
    """A place as a provider describes it; facts only, the decision about it stands apart."""

    provider = models.TextField()
    place_id = models.TextField(help_text="The provider's own id; it may be stored for ever.")
    name = text()
    address = text()
    address_parts = models.JSONField(null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    primary_type = text()
    types = texts()
    rating = models.DecimalField(max_digits=2, decimal_places=1, null=True, blank=True)
    rating_count = models.PositiveIntegerField(null=True, blank=True)
    price_level = text()
    website = text()
    phone = text()
    opening_hours = models.JSONField(null=True, blank=True)
    business_status = text()
    moved_to = text("The place id that replaced this one.")
    map_url = text()
    attribution = text()
    raw = models.JSONField(null=True, blank=True)
    facts_at = moment("When the provider returned these facts.")
    expires_at = moment("When its terms make us forget the facts.")
    purged_at = moment()
    searches = models.ManyToManyField(PlaceSearch, through="PlaceFound", related_name="places")

    curation_status = curation()
    deep_scan_status = processing()
    notes = text()
    tags = texts()
    priority = models.SmallIntegerField(default=0, db_default=0)
    revisit_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "places_staging"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "place_id"], name="places_staging_identity"),
            one_of("places_staging", "curation_status", Curation),
            *processing_constraints("places_staging", "deep_scan_status"),
            models.CheckConstraint(
                condition=models.Q(latitude__range=(-90, 90)) | models.Q(latitude__isnull=True),
                name="places_staging_latitude",
            ),
            models.CheckConstraint(
                condition=models.Q(longitude__range=(-180, 180)) | models.Q(longitude__isnull=True),
                name="places_staging_longitude",
            ),
        ]
        indexes: ClassVar = [
            *processing_indexes("deep_scan", "deep_scan_status"),
            models.Index(fields=["curation_status", "id"], name="places_staging_curation"),
            *change_indexes("places_staging"),
            models.Index(fields=["rating", "id"], name="places_staging_rating"),
            models.Index(
                fields=["expires_at"], name="places_staging_expires", condition=models.Q(expires_at__isnull=False)
            ),
            models.Index(fields=["facts_at"], name="places_staging_endless", condition=ENDLESS),
            GinIndex(fields=["tags"], name="places_staging_tags"),
            search_index("name", "places_staging_search"),
        ]

    def __str__(self) -> str:
        return self.name or self.place_id


class PlaceFound(models.Model):
    """That a search found a place, and at which position of its results."""

    search = models.ForeignKey(PlaceSearch, models.CASCADE, related_name="found")
    place = models.ForeignKey(Place, models.CASCADE, related_name="found_by")
    position = count()
    fingerprint = text("A digest of the provider's facts, to compare runs by.")
    change = text("new, changed or same since the last run; empty: it was the first.")

    class Meta:
        db_table = "place_search_results"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["search", "place"], name="place_search_results_identity")
        ]

    def __str__(self) -> str:
        return f"{self.search_id}: {self.place_id}"
