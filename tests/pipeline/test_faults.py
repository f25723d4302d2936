"""A passing fault of the database is never a row's: whatever statement it hits, no row ends as a `bug`.

The server itself raises each fault (RAISE ... USING ERRCODE, or the end of the connection's own backend), in the place
of the nth statement of the kernel; what the driver and Django make of it is theirs.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

import django.db
import psycopg
import pytest
from django.db import connection
from django.db.utils import DatabaseError as DjangoError
from procrastinate.exceptions import ConnectorException

from jobs.events import event_log, webhook_delivery, webhooks
from jobs.maintenance.upkeep import CHORES
from jobs.models import Domain, Fetch, Webhook
from jobs.pipeline import claim, database, parking, periodic, queue, slots, watch
from jobs.pipeline.database import in_database_patiently
from jobs.pipeline.faults import Fault, fault_of, first_line, is_transient
from jobs.pipeline.settlement import Settlement
from jobs.web.responses import FetchRecord, journal
from tests.pipeline.conftest import work_off
from tests.whole import WHOLE

BROKEN = "broken"  # the connection's own backend is ended
PASSING = [
    *("08000", "08003", "08006", "08P01", "25006", "40001", "40P01", "53100", "53200", "53300", "55P03"),
    *("57014", "57P01", "57P02", "57P03", "57P05", BROKEN),
]
KINDS = ["08006", "25006", "40P01", "53100", "55P03", "57014", BROKEN]  # one of each, for what is slow
MOST_TRIED = 6  # statements of a chore


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    """What is shown is that a fault is survived; how long one waits after it is shown elsewhere."""
    monkeypatch.setattr(database, "FIRST_WAIT_SECONDS", 0.001)
    monkeypatch.setattr(database, "QUICK_RETRY_SECONDS", 0.002)


class Faults:
    """Fails the nth statement from now on, once; `statements` are those that were run."""

    def __init__(self, state):
        self.state, self.nth, self.statements = state, None, []

    def before(self, cursor, statement):
        self.statements.append(str(statement))
        if len(self.statements) == self.nth:
            self.nth = None
            _RUN(cursor, self.sql())

    def sql(self):
        if self.state == BROKEN:
            return "SELECT pg_terminate_backend(pg_backend_pid())"
        return f"DO $$ BEGIN RAISE EXCEPTION 'A test''s fault.' USING ERRCODE = '{self.state}'; END $$"


_RUN, _COPY = psycopg.Cursor.execute, psycopg.Cursor.copy


@pytest.fixture
def fail(monkeypatch):
    """`with fail(state, n)`: the nth statement of any connection fails in the block. Gives the statements."""

    @contextmanager
    def act(state, nth):
        faults = Faults(state)
        faults.nth = nth

        def execute(cursor, query, *args, **kwargs):
            if "DO $$" not in str(query):
                faults.before(cursor, query)
            return _RUN(cursor, query, *args, **kwargs)

        @contextmanager
        def copy(cursor, statement, *args, **kwargs):
            with _COPY(cursor, statement, *args, **kwargs) as stream:
                yield stream
            faults.before(cursor, statement)  # a COPY that is cancelled fails at its end

        with monkeypatch.context() as patch:
            patch.setattr(psycopg.Cursor, "execute", execute)
            patch.setattr(psycopg.Cursor, "copy", copy)
            yield faults

    return act


async def visit(domain, web):
    """Work that leaves evidence, which is stored by a COPY."""
    records = journal.get()
    assert records is not None
    records.append(FetchRecord(f"http://{domain.host}/", datetime.now(UTC), outcome="ok", status=200))
    return f"hello {domain.host};"


def statements_for(state, number, step):
    """Which of a number of statements, counted from 1, fail in this way: every step-th, each kind at others."""
    return range(1 + KINDS.index(state) % step, number + 1, step)


def test_every_statement_fails_in_one_way_at_least():
    assert {nth for state in KINDS for nth in statements_for(state, 20, 6)} == set(range(1, 21))


def statements_of(fail, act):
    with fail("57014", None) as faults:
        act()
    return len(faults.statements)


@pytest.mark.parametrize("state", KINDS)
def test_a_drain_ends_every_row_well_whichever_of_its_statements_fails_once(domains, stage_of, fail, state):
    domains(2)
    stage = stage_of(visit)
    queue(stage, Domain.objects.all())
    number = statements_of(fail, lambda: work_off(stage))
    assert number > 10

    for nth in statements_for(state, number, 1 if WHOLE else 3):
        Domain.objects.update(notes="", status=None)
        Fetch.objects.all().delete()
        queue(stage, Domain.objects.all())
        with fail(state, nth) as faults:
            work_off(stage)
        failed = "".join(faults.statements[nth - 1 : nth])  # a look more or less: rows may end before or behind it
        where = f"{state} in statement {nth}: {failed[:60]}"
        assert set(Domain.objects.values_list("status", "outcome")) == {("Completed", "found")}, where
        assert set(Domain.objects.values_list("notes", flat=True)) == {"hello shop0.test;", "hello shop1.test;"}, where
        assert Fetch.objects.count() == 2, where


@pytest.mark.parametrize("state", KINDS)
def test_a_streamed_result_survives_a_fault_in_any_of_its_parts(domains, stage_of, fail, state):
    async def stream(domain, web):
        yield "one;"
        yield "two;"

    domains(1)
    stage = stage_of(stream)
    queue(stage, Domain.objects.all())
    number = statements_of(fail, lambda: work_off(stage))
    for nth in statements_for(state, number, 2 if WHOLE else 6):
        Domain.objects.update(notes="", status=None)
        queue(stage, Domain.objects.all())
        with fail(state, nth):
            work_off(stage)
        assert set(Domain.objects.values_list("outcome", "notes")) == {("found", "one;two;")}, f"statement {nth}"


def acts_of(stage, row):
    """What the kernel and those around it do in the database, by name; each may be done again."""
    webhook = webhooks.create("https://receiver.test/", kinds=[], stages=[], description="", by="ada")
    Webhook.objects.update(transaction=0, event_id=0)
    webhook_delivery.store_message(webhook, "ping", [])
    message = webhook_delivery.claim(webhook.pk)
    assert message is not None
    parked = Settlement(row, 0, "Queued", "host_paused", "It rests.", wait=60.0, resting=("shop.test", 443))
    return {
        "renew": lambda: claim.renew(stage, [row]),
        "release": lambda: claim.release(stage, [row]),
        "expired": lambda: claim.claim_expired(stage),
        "claimable": lambda: claim.any_claimable(stage),
        "take a slot": lambda: slots.take(stage, "here:1:stages"),
        "renew a slot": lambda: slots.renew(stage, 0, "here:1:stages"),
        "free a slot": lambda: slots.release(stage, 0, "here:1:stages"),
        "events": lambda: event_log.events_after("0-0"),
        "due webhooks": lambda: webhook_delivery.due([], 5),
        "webhook": lambda: webhook_delivery.claim(webhook.pk),
        "message that arrived": lambda: webhook_delivery.settle(message, webhook_delivery.Reply(204, "", None), ""),
        "message that failed": lambda: webhook_delivery.settle(message, None, "It failed."),
        "rows of other groups": lambda: claim.claim_of_other_groups(stage, 1, []),
        "rows still ours": lambda: claim.still_ours(stage, [row]),
        "park": lambda: parking.park(stage, [parked]),
        "tend the parked": lambda: parking.tend(stage),
        "look at all stages": lambda: watch.look([stage], webhook_delivery.ANY_DUE),
        "look for lost rows": lambda: watch.with_lost_rows([stage]),
        **{chore.name: partial(periodic.run, chore) for chore in CHORES if chore.name != "watch"},
    }


@pytest.mark.parametrize("state", KINDS)
def test_everything_beside_the_rows_succeeds_after_a_fault_in_any_of_its_statements(domains, stage_of, fail, state):
    domains(1)
    stage = stage_of(visit)
    queue(stage, Domain.objects.all())
    (row,) = claim.claim(stage, 1)
    for name, act in acts_of(stage, row).items():
        number = min(statements_of(fail, act), MOST_TRIED)
        for nth in range(1, number + 1):
            with fail(state, nth) as faults:
                asyncio.run(in_database_patiently(act))
            assert faults.nth is None or nth > 1, f"{name}: nothing failed"


def _execute():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _copy_out():
    with connection.cursor() as cursor, cursor.copy("COPY (SELECT 1) TO STDOUT") as copy:
        list(copy)


@pytest.mark.parametrize("state", PASSING)
@pytest.mark.parametrize("within", ["execute", "copy"])
def test_a_fault_has_one_kind_wherever_it_strikes(transactional_db, fail, state, within):
    with fail(state, 1), pytest.raises((psycopg.Error, DjangoError)) as caught:
        _copy_out() if within == "copy" else _execute()
    connection.close()
    assert is_transient(caught.value), "the database is at fault, not the row"
    broken = state == BROKEN or state.startswith(("08", "57P"))
    assert (fault_of(caught.value) is Fault.CONNECTION_LOST) == broken


@pytest.mark.parametrize("state", ["22001", "23505", "42601", "0A000", "P0001"])
def test_a_fault_of_the_row_or_of_our_code_is_not_passed_off_as_the_database_s(transactional_db, fail, state):
    with fail(state, 1), pytest.raises((psycopg.Error, DjangoError)) as caught:
        _execute()
    assert fault_of(caught.value) is Fault.STATEMENT
    assert fault_of(ValueError("no")) is Fault.NOT_DATABASE


@pytest.mark.parametrize("text", ["COPY cannot be mixed with other operations", "received 2 results from COMMIT"])
def test_results_of_somebody_else_s_statement_mean_that_the_session_is_lost(text):
    error = django.db.utils.ProgrammingError(text)
    error.__cause__ = psycopg.ProgrammingError(text)
    assert fault_of(error) is Fault.SESSION_LOST


def test_a_row_is_a_bug_only_when_its_fault_repeats_alone_on_a_healthy_connection(domains, stage_of):
    calls = []

    def save(results):
        calls.append([domain.host for domain, _ in results])
        if len(results) > 1 or results[0][0].host == "shop1.test":
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1/0")

    domains(3)
    stage = stage_of(visit, save)
    queue(stage, Domain.objects.all())
    assert work_off(stage) == {"found": 2, "bug": 1}
    assert Domain.objects.get(outcome="bug").host == "shop1.test"
    assert len(calls[0]) == 3
    assert calls[1:] == [["shop0.test"], ["shop1.test"], ["shop2.test"]]


def test_what_procrastinate_could_not_do_is_said_with_the_driver_s_words():
    error = ConnectorException()
    error.__cause__ = psycopg.OperationalError("connection refused\nIs the server running?")
    assert first_line(error) == "connection refused"
    assert first_line(ConnectorException("no pool")) == "no pool"


def test_an_outage_that_stops_many_statements_is_said_once(monkeypatch, caplog):
    monkeypatch.setattr(database, "_warned_at", float("-inf"))
    error = psycopg.OperationalError("connection refused")
    for waiting in range(50):
        database._warn(error, 0.1, 100 + waiting / 1000)
    database._warn(error, 0.2, 100.3)
    assert [record.getMessage() for record in caplog.records] == [
        "The database failed (connection refused); trying again in 0.1 s.",
        "The database failed (connection refused); trying again in 0.2 s.",
    ]
