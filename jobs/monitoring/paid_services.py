"""Paid services: verifiers and finders, whether they are in use and set up, what they cost, how calls ended lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, Max, Q
from django.db.models.functions import Now

from jobs.models import ApiCall
from jobs.pipeline.spend import spending
from jobs.statuses import CallStatus
from jobs.verifiers import FINDERS, REQUIRED_SETTINGS, VERIFIERS

DAYS = 30


@dataclass(frozen=True)
class PaidService:
    """A service. `position` is its place among the finders (from 1; 0: not in use as one), `missing` the setting
    that it lacks; calls are those of DAYS days, `last_reason` says how the newest call that failed ended."""

    name: str
    verifies: bool
    position: int
    missing: str
    succeeded: int
    failed: int
    last_succeeded_at: datetime | None
    last_failed_at: datetime | None
    last_reason: str
    spent_today: Decimal
    spent_this_month: Decimal

    @property
    def in_use(self) -> bool:
        """Whether it is switched on."""
        return self.verifies or bool(self.position)


def paid_services() -> list[PaidService]:
    """Every verifier and finder that there is."""
    return [_service(name) for name in sorted({*VERIFIERS, *FINDERS})]


def _service(name: str) -> PaidService:
    calls = ApiCall.objects.filter(provider=name, at__gt=Now() - timedelta(days=DAYS))
    succeeded, failed = Q(status=CallStatus.COMMITTED), Q(status__in=(CallStatus.RELEASED, CallStatus.UNCERTAIN))
    counts = calls.aggregate(
        succeeded=Count("pk", filter=succeeded), failed=Count("pk", filter=failed),
        last_succeeded_at=Max("at", filter=succeeded), last_failed_at=Max("at", filter=failed),
    )  # fmt: skip
    last = calls.filter(failed).order_by("-at", "-pk").values_list("reason", flat=True).first()
    setting = REQUIRED_SETTINGS.get(name, "")  # what a plug-in needs is its own
    today, month = spending(name)
    return PaidService(
        name, name == settings.VERIFIER, list(settings.FINDERS).index(name) + 1 if name in settings.FINDERS else 0,
        "" if getattr(settings, setting, "") else setting, last_reason=last or "", spent_today=today.spent,
        spent_this_month=month.spent, **counts,
    )  # fmt: skip
