"""Files of rows, for tests that look at what has left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from jobs.lists.catalogue import resource_of
from jobs.lists.keyset import Order
from jobs.transfer.csv_form import PLAIN, CsvForm
from jobs.transfer.exports import ExportRequest


def export(
    rows: QuerySet[Any], columns: Mapping[str, str], format_name: str, progress: Callable[[int], None] | None = None,
    *, layout: str = "", form: CsvForm = PLAIN, order: Order | None = None,
) -> Iterator[bytes]:  # fmt: skip
    """These columns of the rows as a file of a format, piece by piece."""
    request = ExportRequest(resource_of(rows.model), {}, dict(columns), format_name, layout, form)
    return request.file(line for _, line in request.lines(rows, progress, order))
