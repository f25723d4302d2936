"""What the tests share: a small real web server, and an empty queue."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from security_txt.models import SecurityFile

from jobs.models import Domain
from jobs.pipeline.database import close_threads
from tests.fakeweb import FakeWeb


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    """Serves every host under `.test`; a page that no test has set is a 404."""
    with FakeWeb() as server:
        yield server


@pytest.fixture
def row(transactional_db: None) -> Iterator[SecurityFile]:
    """The row of a stored domain, not started yet."""
    with connection.cursor() as cursor:  # Procrastinate's tables are not Django's to empty
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    yield SecurityFile.objects.create(domain=Domain.objects.create(host="kestrel.test"))
    close_threads()
