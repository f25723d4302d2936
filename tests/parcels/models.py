from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from jobs.models.columns import Timed, curation, processing, processing_constraints, processing_indexes
from jobs.models.search import search_index
from jobs.statuses import Curation, one_of


class Parcel(models.Model):
    """Something to deliver. `does` is what happens when it is worked: a name in stages.py; `seconds`: for how long."""

    does = models.TextField(default="nothing", db_default="nothing")
    seconds = models.FloatField(default=0, db_default=0)
    street = models.BigIntegerField(default=0, db_default=0, help_text="The group of the stage `returns`.")
    status = processing()
    return_status = processing()

    class Meta:
        db_table = "parcels"
        constraints: ClassVar = [
            *processing_constraints("parcels", "status"),
            *processing_constraints("parcels", "return_status"),
        ]
        indexes: ClassVar = [
            *processing_indexes("parcels", "status"),
            *processing_indexes("parcels_return", "return_status"),
        ]

    def __str__(self) -> str:
        return f"parcel {self.pk}"


class Delivery(models.Model):
    """The ledger: one row for each time that an effect was applied."""

    stage = models.TextField()
    parcel_id = models.BigIntegerField()
    attempt = models.IntegerField()
    worker = models.IntegerField(help_text="The process id.")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "deliveries"

    def __str__(self) -> str:
        return f"{self.stage} {self.parcel_id} #{self.attempt}"


class Courier(Timed):
    """A noun that people decide about: see resources.py."""

    name = models.TextField(unique=True)
    district = models.TextField(blank=True, db_default="", default="")
    curation_status = curation()
    notes = models.TextField(blank=True, db_default="", default="")

    class Meta:
        db_table = "couriers"
        constraints: ClassVar = [one_of("couriers", "curation_status", Curation)]
        indexes: ClassVar = [
            models.Index(fields=["curation_status", "id"], name="couriers_curation"),
            models.Index(fields=["district", "id"], name="couriers_district"),
            models.Index(fields=["updated_at", "id"], name="couriers_updated"),
            search_index("name", "couriers_search"),
        ]

    def __str__(self) -> str:
        return self.name
