"""Rows that all tests of a file share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker


@contextmanager
def shared_rows(blocker: DjangoDbBlocker) -> Iterator[None]:
    """For a fixture of a module that makes rows and yields, whose tests are no `transaction=True`.

    The transaction of each test is nested in this one: the next test sees nothing of what it changes, the next file
    nothing of the rows. PostgreSQL's `now()` is the moment at which this one began.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
