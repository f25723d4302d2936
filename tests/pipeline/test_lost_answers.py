"""The connection is lost at a COMMIT, before it or before its answer: nothing is done twice, and nothing is lost."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import OperationalError
from django.utils import timezone

from jobs.actions import bulk_actions
from jobs.actions.bulk_actions import ActionRequest
from jobs.lists.catalogue import DOMAINS
from jobs.models import Decision, Destination, Domain, Export, ExportPiece, Import, LeadDelivery, LeadDeliveryEvent, Run
from jobs.pipeline import queue, work_expired
from jobs.pipeline.faults import is_transient
from jobs.transfer import export_jobs, import_jobs
from jobs.transfer.exports import export_request
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.mapping import read_pasted
from tests.destinations.conftest import account, make_leads, quick, send, work
from tests.pipeline.conftest import work_off

__all__ = ["account", "quick"]

pytestmark = pytest.mark.django_db(transaction=True)
MOMENTS = ("before", "after")


class Losing:
    """The connections that are lost at a COMMIT: at the `nth` from now, by whatever thread."""

    def __init__(self) -> None:
        self.left = 0
        self.moment = ""
        self.lock = threading.Lock()
        self.commit = BaseDatabaseWrapper._commit

    def at(self, nth: int, moment: str) -> None:
        self.left, self.moment = nth, moment

    def _is_now(self) -> bool:
        with self.lock:
            self.left -= 1
            return self.left == 0

    def commits(self, wrapper: BaseDatabaseWrapper) -> None:
        if not self._is_now():
            self.commit(wrapper)
            return
        if self.moment == "after":
            self.commit(wrapper)
        lost = "server closed the connection unexpectedly"
        wrapper.connection.close()
        raise OperationalError(lost) from psycopg.OperationalError(lost)

    @property
    def happened(self) -> bool:
        return self.left <= 0


@pytest.fixture
def losing(monkeypatch: pytest.MonkeyPatch) -> Losing:
    losing = Losing()
    monkeypatch.setattr(BaseDatabaseWrapper, "_commit", lambda wrapper: losing.commits(wrapper))
    return losing


def as_a_chore(act: Callable[[], Any]) -> None:
    """A worker's chore: after a fault of the database it is done again."""
    for _ in range(5):
        try:
            act()
        except Exception as error:
            if not is_transient(error):
                raise
            connection.close()


def each_commit(losing: Losing, moment: str, begin: Callable[[], Any], act: Callable[[], Any], state: Any) -> int:
    """Lose the connection at the first COMMIT of the act, then at the second, and so on: the state is the same."""
    begin()
    as_a_chore(act)
    expected = state()
    for nth in range(1, 100):
        begin()
        losing.at(nth, moment)
        as_a_chore(act)
        if not losing.happened:
            return nth - 1
        losing.at(0, "")
        assert state() == expected, f"{moment} COMMIT {nth}"
    raise AssertionError("it does not end")


@pytest.mark.parametrize("moment", MOMENTS)
def test_pieces_of_imports_are_stored_once(losing: Losing, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_jobs, "INLINE_ROWS", 0)
    monkeypatch.setattr(import_jobs, "PIECE_ROWS", 2)
    monkeypatch.setattr("jobs.pipeline.pieces.BEGUN_SECONDS", 0.0)

    def begin() -> None:
        Import.objects.all().delete()
        Domain.objects.all().delete()
        import_jobs.create(
            ImportRequest(DOMAINS, read_pasted(DOMAINS, "a.test\nb.test\nc.test\nd.test\ne.test"), "nora")
        )

    def state() -> Any:
        run = Run.objects.latest("pk")
        counts = Import.objects.values_list("processed", "accepted", "exists", "attempts").get()
        return counts, run.status, run.settled, run.counts, Domain.objects.count()

    assert each_commit(losing, moment, begin, import_jobs.process_pending, state) >= 3
    assert state()[0] == (5, 5, 0, 0)


@pytest.mark.parametrize("moment", MOMENTS)
def test_slices_of_bulk_actions_are_carried_out_once(
    losing: Losing, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_actions, "SLICE_ROWS", 2)
    monkeypatch.setattr("jobs.pipeline.pieces.BEGUN_SECONDS", 0.0)

    def begin() -> None:
        Domain.objects.all().delete()
        Decision.objects.all().delete()
        Domain.objects.bulk_create([Domain(host=f"bakery{n}.test") for n in range(5)])
        request = ActionRequest(DOMAINS, "decide", "clara", {"curation_status": "New"}, status="Selected")
        bulk_actions.start(request, expected=5)

    def state() -> Any:
        run = Run.objects.latest("pk")
        return run.status, run.settled, run.counts, Decision.objects.count()

    assert each_commit(losing, moment, begin, bulk_actions.process_pending, state) >= 3
    assert state() == ("Completed", 5, {"changed": 5}, 5)


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_export_has_each_row_once(losing: Losing, moment: str) -> None:
    Domain.objects.bulk_create([Domain(host=f"bakery{n}.test") for n in range(5)])

    def begin() -> None:
        Export.objects.all().delete()
        export_jobs.create(export_request(DOMAINS, {}, "csv", ["host"]), by="eve")

    def state() -> Any:
        content = b"".join(
            bytes(piece) for piece in ExportPiece.objects.order_by("number").values_list("content", flat=True)
        )
        return Export.objects.get().rows, content, Run.objects.latest("pk").status

    def act() -> None:
        Export.objects.update(lease_until=None)  # others go first for a while after a fault
        export_jobs.process_pending()

    each_commit(losing, moment, begin, act, state)
    assert state()[1].count(b".test") == 5


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_lead_is_sent_once_and_its_history_says_so_once(losing: Losing, moment: str, account: Any) -> None:
    receiver, where = account("webhook")
    got: list[int] = []

    def begin() -> None:
        Domain.objects.all().delete()
        LeadDelivery.objects.all().delete()
        LeadDeliveryEvent.objects.all().delete()
        where.lease_until, where.due_at, where.failures, where.enabled, where.reason = None, None, 0, True, ""
        where.save(update_fields=["lease_until", "due_at", "failures", "enabled", "reason"])
        receiver.leads.clear()
        got.append(len(receiver.requests))
        send(where, make_leads(1))

    def state() -> Any:
        delivered = LeadDelivery.objects.values_list("status", "attempts", "version", "sent_version").get()
        return delivered, LeadDeliveryEvent.objects.count(), len(receiver.leads), len(receiver.requests) - got[-1]

    def act() -> None:
        work(2)
        Destination.objects.update(lease_until=None)  # that of a claim that nobody heard of has run out
        work(2)

    assert each_commit(losing, moment, begin, act, state) >= 4
    assert state()[1:] == (1, 1, 1)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_part_of_a_streamed_result_is_saved_once(losing: Losing, moment: str, stage_of: Any) -> None:
    async def parts(domain: Domain, web: Any) -> Any:
        for number in range(3):
            yield f"{number};"

    stage = stage_of(parts)

    def begin() -> None:
        Domain.objects.all().delete()
        queue(stage, [Domain.objects.create(host="shop.test").pk])

    def state() -> Any:
        return Domain.objects.get().notes, Domain.objects.get().status

    def act() -> None:
        work_off(stage)
        past = timezone.now() - timedelta(hours=1)
        Domain.objects.filter(lease_until__isnull=False).update(lease_until=past)  # of a claim that nobody heard of
        asyncio.run(work_expired(stage, None, "", asyncio.Event()))  # type: ignore[arg-type]  # this work uses no web

    assert each_commit(losing, moment, begin, act, state) >= 4
    assert state() == ("0;1;2;", "Completed")
