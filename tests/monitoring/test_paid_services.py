"""Paid services: whether verifiers and finders are set up, what they cost, and how their calls ended."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from jobs.models import ApiCall
from jobs.monitoring.paid_services import PaidService, paid_services
from jobs.pipeline.spend import _release
from jobs.verifiers import _OWN_FINDERS, _OWN_VERIFIERS, REQUIRED_SETTINGS
from tests.api.conftest import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Any:
    return client_of(User.objects.create_superuser("olga", password="correct-horse-1"))


def named() -> dict[str, PaidService]:
    return {service.name: service for service in paid_services()}


def call(provider: str, status: str, price: str = "0.008") -> ApiCall:
    return ApiCall.objects.create(provider=provider, sku=provider, price=Decimal(price), status=status)


def test_every_service_has_the_setting_that_it_needs() -> None:
    assert set(REQUIRED_SETTINGS) >= {*_OWN_VERIFIERS, *_OWN_FINDERS}


def test_a_service_is_in_use_or_not_and_says_which_setting_it_lacks(settings: Any) -> None:
    settings.VERIFIER, settings.FINDERS = "zerobounce", ("hunter", "zerobounce")
    settings.ZEROBOUNCE_API_KEY, settings.HUNTER_API_KEY, settings.REACHER_BASE_URL = "zb-secret", "", ""
    rows = named()
    assert (rows["zerobounce"].verifies, rows["zerobounce"].position, rows["zerobounce"].missing) == (True, 2, "")
    assert (rows["hunter"].in_use, rows["hunter"].position, rows["hunter"].missing) == (True, 1, "HUNTER_API_KEY")
    assert not rows["reacher"].in_use


def test_calls_of_thirty_days_are_counted_with_their_price_and_the_newest_failure() -> None:
    call("zerobounce", "committed")
    call("zerobounce", "committed")
    _release(call("zerobounce", "reserved").pk, None, "released", "quota")
    _release(call("zerobounce", "reserved").pk, None, "uncertain", "timeout")
    ApiCall.objects.filter(pk=call("zerobounce", "committed").pk).update(at=timezone.now() - timedelta(days=31))
    row = named()["zerobounce"]
    assert (row.succeeded, row.failed, row.last_reason) == (2, 2, "timeout")
    assert row.spent_today == Decimal("0.024")  # an uncertain call may have been billed
    assert row.last_failed_at is not None
    assert named()["hunter"].last_succeeded_at is None


def test_the_screen_and_the_api_show_them_without_a_key(client: Client, operator: Any, settings: Any) -> None:
    settings.VERIFIER, settings.ZEROBOUNCE_API_KEY = "zerobounce", "zb-secret"
    _release(call("zerobounce", "reserved").pk, None, "released", "denied")
    client.force_login(User.objects.create_superuser("ada", password="ada-secret-1"))
    text = client.get("/admin/budgets/").content.decode()
    assert "Verifiers and finders" in text
    assert "HUNTER_API_KEY is empty" in text
    rows = {row["name"]: row for row in operator.get("/api/v3/budgets/services").json()}
    assert (rows["zerobounce"]["in_use"], rows["zerobounce"]["last_reason"]) == (True, "denied")
    assert "zb-secret" not in text + str(rows)
