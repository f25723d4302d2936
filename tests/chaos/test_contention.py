"""Everything that changes the same rows at once: nobody waits in a circle, and nobody gets anything but a reason.

Each actor is a thread with a session of its own. The circles that PostgreSQL broke are counted by itself.
"""

from __future__ import annotations

import random
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import zstandard
from django.db import IntegrityError, connection
from django.utils import timezone

from jobs.actions import bulk_actions, curation, duplicates, erasure, operations, projects, reextract, suppressions
from jobs.actions import leads as lead_actions
from jobs.actions.curation import Refused
from jobs.actions.project_steps import scope_of
from jobs.compliance.subjects import read_subject
from jobs.destinations import following, outbox, sending
from jobs.lists.catalogue import BUSINESSES, DOMAINS, LEADS
from jobs.models import (
    Bulk,
    Contact,
    Destination,
    Domain,
    Fetch,
    Import,
    Lead,
    LeadSend,
    LocalBusiness,
    Page,
    PossibleDuplicate,
    Project,
    SendRule,
)
from jobs.pipeline import Done, queue
from jobs.pipeline.claim import claim
from jobs.pipeline.faults import Fault, fault_of
from jobs.pipeline.settle import settle, settlement_of
from jobs.stages import stage_named
from jobs.store.duplicates import propose_duplicates
from jobs.store.leads import rebuild_leads, refresh_leads
from jobs.store.retention import purge_expired
from jobs.transfer import export_jobs, import_jobs, import_undo
from jobs.transfer.exports import export_request
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.mapping import read_pasted
from jobs.web.failures import Fail
from tests.destinations.conftest import destination
from tests.whole import WHOLE

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 60.0 if WHOLE else 4.0
LEAST_TURNS = 3
MOST_CIRCLES = 4 if WHOLE else 3
FIRMS = 30
HOSTS = [f"finch{n}.test" for n in range(FIRMS)]
TEAM = "<title>Team</title><h1>Team</h1><p>Call +1 607 272 0101 or write to {name}@{host}</p>"
MODELS = (Domain, LocalBusiness, Lead, Page, Contact)
dice = random.Random(5)


def some(model: Any, most: int = 25) -> list[int]:
    ids = list(model.objects.values_list("pk", flat=True))
    return dice.sample(ids, min(len(ids), most))


# What there is.


def town() -> None:
    rows = "\n".join(f"Finch {n // 2},+1607272{n // 2:04},https://{host}/" for n, host in enumerate(HOSTS))
    imported(BUSINESSES, f"name,phone,website\n{rows}\n")
    imported(DOMAINS, "\n".join(HOSTS))
    for domain in Domain.objects.all():
        furnish(domain)
    propose_duplicates(some(LocalBusiness, 1_000))
    made = destination("webhook")
    SendRule.objects.create(
        destination=made, trigger="matches", conditions={"curation_status": "Selected"}, enabled=True
    )


def furnish(domain: Domain) -> None:
    """A business, and pages of its site with a stored copy."""
    for business in LocalBusiness.objects.filter(website__contains=f"//{domain.host}/", domain=None).order_by("pk"):
        LocalBusiness.objects.filter(pk=business.pk).update(domain=domain)
        refresh_leads(businesses=[business.pk])
    for name in ("team", "contact"):
        url = f"https://{domain.host}/{name}"
        page, new = Page.objects.get_or_create(domain=domain, url=url, defaults={"page_type": "team"})
        if new:
            Fetch.objects.create(
                fetched_at=timezone.now(), url=url, table="pages", row_id=page.pk, status=200, outcome="ok",
                content_type="text/html", content_hash=url,
                body=zstandard.compress(TEAM.format(name=name, host=domain.host).encode()),
            )  # fmt: skip


def imported(noun: Any, text: str) -> Import:
    return import_jobs.create(ImportRequest(noun, read_pasted(noun, text), "nora", source="a list"))


# Who changes it.


def decide() -> None:
    model = dice.choice(MODELS)
    curation.decide(model, some(model), dice.choice(["Selected", "Maybe", "New", "Archived"]), by="clara")


def decide_seen() -> None:
    model = dice.choice(MODELS)
    seen = {pk: state.version for pk, state in curation.states_of(model, some(model)).items()}
    curation.decide_seen(model, seen, dice.choice(["Selected", "New"]), by="cleo")


def undo() -> None:
    bulk = Bulk.objects.filter(undone_at=None).order_by("?").first()
    if bulk:
        curation.undo(bulk.pk, by="clara")


def change_leads() -> None:
    tag = dice.choice("abc")
    lead_actions.change_leads(some(Lead), {dice.choice(["add_tags", "remove_tags"]): [tag]}, by="clara")


def merge() -> None:
    pair = PossibleDuplicate.objects.filter(decision="open").order_by("?").first()
    if pair:
        duplicates.merge(pair.pk, dice.choice([pair.first_id, pair.second_id]), by="mia")
    else:
        PossibleDuplicate.objects.all().delete()
        for pk in some(LocalBusiness, 1_000):
            LocalBusiness.objects.filter(pk=pk, curation_status="Archived").update(curation_status="New")
        propose_duplicates(some(LocalBusiness, 1_000))


def erase() -> None:
    host = dice.choice(HOSTS)
    kind, value = dice.choice([("domain", host), ("email", f"team@{host}"), ("phone", "+16072720003")])
    entry, _ = erasure.suppress(read_subject(kind, value), by="olga")
    suppressions.remove(entry.pk, by="olga", reason="a test")


def bring() -> None:
    hosts = dice.sample(HOSTS, 10)
    if dice.random() < 0.5:
        rows = "\n".join(f"Finch {HOSTS.index(host) // 2},Ithaca {dice.random()},https://{host}/" for host in hosts)
        imported(BUSINESSES, f"name,city,website\n{rows}\n")
    else:
        imported(DOMAINS, "\n".join(hosts))
    for domain in Domain.objects.filter(host__in=hosts):
        with suppress(IntegrityError):  # it was erased just now
            furnish(domain)


def take_back() -> None:
    stored = Import.objects.filter(undone_at=None).order_by("?").first()
    if stored:
        import_undo.undo(stored.pk, by="nora")


def work() -> None:
    """A worker's turn at a stage: what was found is stored with the ends of the rows."""
    stage = stage_named(dice.choice(["domain_metadata", "page_scrape", "contact_validation", "domain_extraction"]))
    queue(stage, some(stage.model), rerun=True)
    ended = [
        settlement_of(stage, row, dice.choice([Done("nothing_found"), Fail("not_found")])) for row in claim(stage, 20)
    ]
    settle(stage, ended)


def read_again() -> None:
    for _ in reextract.reextract(Page.objects.filter(pk__in=some(Page, 10))):
        pass


def retain() -> None:
    past = timezone.now() - timedelta(days=1)
    LocalBusiness.objects.filter(pk__in=some(LocalBusiness, 3)[:1]).update(provider="google", expires_at=past)
    purge_expired()


def rebuild() -> None:
    rebuild_leads()


def step() -> None:
    project = Project.objects.filter(ended_at=None).order_by("?").first()
    if project is None or dice.random() < 0.1:
        for paused in Project.objects.filter(status="Paused"):
            projects.resume(paused, by="pia")
        members = projects.Members(domains=some(Domain, 10), businesses=some(LocalBusiness, 10))
        if not members.empty:
            projects.start(members, projects.Conditions(), name="Finches", by="pia")
    else:
        scope_of(project)
        projects.advance(project.pk)


def stop_project() -> None:
    project = Project.objects.filter(ended_at=None).order_by("?").first()
    if project:
        dice.choice([projects.pause, projects.stop])(project, by="pia")


def export() -> None:
    for pk in list(export_jobs.Export.objects.filter(requested_by="eve").values_list("pk", flat=True)):
        export_jobs.remove(pk, by="eve")
    export_jobs.create(export_request(LEADS, {}, "csv"), by="eve")
    export_jobs.process_pending()


def send() -> None:
    where = Destination.objects.get()
    if dice.random() < 0.5:
        sending.send(where, some(Lead), by="sam")
    following.follow(where.pk, sweep=True)


def take_sends_back() -> None:
    made = LeadSend.objects.filter(undone_at=None).order_by("?").first()
    if made:
        sending.undo(made, by="sam")


def deliver() -> None:
    where = Destination.objects.get()
    sending.send_failed_again(where)
    if batch := outbox.claim(where.pk):
        outbox.settle(batch, outbox.BatchEnding((), "timeout", "busy"))
    Destination.objects.update(due_at=None, lease_until=None, enabled=True)


def move_in_queue() -> None:
    stage = stage_named("page_scrape")
    operations.requeue(stage, some(Page), by="otto", rerun=True)
    bulk_actions.prioritise(stage, some(Page), dice.choice([-5, 5]), by="otto")
    bulk_actions.cancel_rows(stage, some(Page), by="otto")


ACTORS: tuple[Callable[[], None], ...] = (
    decide, decide, decide_seen, undo, change_leads, merge, merge, erase, bring, bring, take_back, work, work,
    read_again, read_again, retain, rebuild, step, stop_project, export, send, send, take_sends_back, deliver,
    move_in_queue,
)  # fmt: skip


class Contention:
    """The actors at work, and what they met."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.failed: list[str] = []

    def run(self, seconds: float) -> int:
        """Let them work for so long; returns how many circles PostgreSQL broke."""
        before = deadlocks()
        end = time.monotonic() + seconds
        threads = [threading.Thread(target=self._act, args=(actor, end)) for actor in ACTORS]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return deadlocks() - before

    def _act(self, actor: Callable[[], None], end: float) -> None:
        try:
            turns = 0  # each has some, however slow the machine is
            while time.monotonic() < end or turns < LEAST_TURNS:
                self._once(actor)
                turns += 1
        finally:
            connection.close()

    def _once(self, actor: Callable[[], None]) -> None:
        try:
            actor()
            self.done[actor.__name__] += 1
        except Refused as refusal:
            self.refused[f"{actor.__name__}: {refusal}"[:100]] += 1
        except Exception as error:
            if fault_of(error) is Fault.RACE_LOST:
                return
            self.failed.append(f"{actor.__name__}\n{traceback.format_exc()}")


def deadlocks() -> int:
    """How many circles PostgreSQL has broken in this database: each session counts when it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush(), pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        (number,) = cursor.fetchone() or (0,)
        return int(number)


def test_hardly_anybody_waits_in_a_circle() -> None:
    """Five in a minute, while statements both locked and wrote; one is left, where workers settle. Who loses one is
    told to try again, as a worker does by itself."""
    town()
    contention = Contention()
    circles = contention.run(SECONDS)
    print(circles, dict(contention.done), dict(contention.refused))
    assert contention.failed == []
    assert circles <= MOST_CIRCLES
    idle = {actor.__name__ for actor in ACTORS} - contention.done.keys() - {"undo", "take_back", "merge"}
    assert not idle, "each had a turn"
