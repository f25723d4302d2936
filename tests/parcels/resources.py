"""A noun of an installation's own: what EXTRA_RESOURCES names."""

from __future__ import annotations

from collections.abc import Sequence

from jobs.lists.filters import Texts
from jobs.lists.resource import Resource
from jobs.transfer.imports import ACCEPTED, EXISTS, Imported, Item
from tests.parcels.models import Courier


def add_couriers(names: Sequence[str], *, by: str, auto_queue: bool = False) -> Imported:
    """Store couriers by name."""
    items = []
    for name in names:
        courier, made = Courier.objects.get_or_create(name=name.strip())
        items.append(Item(ACCEPTED if made else EXISTS, courier.pk))
    return Imported(items)


COURIERS = Resource(
    Courier, "couriers", "Courier", "Couriers", ("id", "name", "district"), (Texts("district", on_form=True),),
    search="name", import_headers=("courier", "name"), import_sample="Finch and Daughters",
    importer="tests.parcels.resources.add_couriers",
)  # fmt: skip
