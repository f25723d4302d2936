"""A database that fails while a batch is on its way: no lead ends because of it, and none is blamed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jobs.models import Destination, LeadDelivery
from tests.destinations.conftest import make_leads, send, work
from tests.read_only import read_only


@pytest.mark.parametrize("name", ["webhook", "hubspot"])
def test_leads_arrive_however_often_the_database_fails_before_a_request(
    account: Callable[..., tuple[Any, Destination]], name: str
) -> None:
    service, where = account(name)
    service.set_up()
    send(where, make_leads(3))
    with read_only("destinations", 2, "UPDATE OF tokens"):
        work()
    rows = LeadDelivery.objects.values_list("status", "reason", "attempts")
    assert set(rows) == {("Delivered", "", 0)}
