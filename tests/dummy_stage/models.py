from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from jobs.models.columns import processing, processing_constraints, processing_indexes


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
    fence = models.IntegerField()
    worker = models.IntegerField(help_text="The process id.")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "deliveries"

    def __str__(self) -> str:
        return f"{self.stage} {self.parcel_id} #{self.fence}"
