"""Couriers that are killed at random, and services that fail: each lead arrives once, in order, or not at all."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.models import Destination, Lead, LeadDelivery
from tests import processes
from tests.destinations.conftest import ACCOUNTS, contact_of, make_leads, send
from tests.patience import eventually
from tests.whole import in_whole

FOLDER = Path(__file__).resolve().parent.parent.parent
LEADS = int(os.environ.get("KILL_TEST_LEADS", "0"))  # `make kill-destinations` has 1,000
COURIERS, CHANGES = 3, 16 if LEADS else 4
ROUNDS = 5  # until the service had a fault, which is random


def environment(port: int) -> dict[str, str]:
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}@/{quote(database['NAME'])}?host={quote(database['HOST'], safe='')}"
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "scrapersky.settings", "DATABASE_URL": f"{url}&port={database['PORT']}",
        "FETCH_RESOLVE": f"*.kestrel.test=127.0.0.1:{port}", "WEBHOOK_ALLOW_NETWORKS": "127.0.0.0/8",
        "RETRY_BASE_SECONDS": "0.05", "LOG_LEVEL": "ERROR", "PYTHONPATH": str(FOLDER),
    }  # fmt: skip


# The share of requests that end in a fault, with few leads and with a thousand: of a service that takes leads one by
# one, most batches would end in one if each request had many. Then the number of leads in the short form.
FAULTS = {"webhook": (0.05, 0.0125, 15), "hubspot": (0.3, 0.12, 40), "brevo": (0.05, 0.0125, 15),
          "mautic": (0.2, 0.1, 40), "twenty": (0.2, 0.15, 40), "google_sheets": (0.2, 0.2, 40)}  # fmt: skip


# A request for each lead, batches, and the rows of a table; each of the others is like one of the first two.
SHORT = ("webhook", "hubspot", "google_sheets")


@pytest.mark.parametrize("name", [name if name in SHORT or LEADS else in_whole(name) for name in ACCOUNTS])
def test_killed_couriers_send_each_lead_once_in_order_and_nothing_suppressed(
    name: str, account: Callable[..., tuple[Any, Destination]], capsys: pytest.CaptureFixture[str]
) -> None:
    few, many, number = FAULTS[name]
    standin, destination = account(name, faults=many if LEADS else few)
    standin.set_up()
    leads = make_leads(LEADS or number)
    for lead in leads[:10]:
        contact_of(lead)
    hidden, late = leads[0], leads[1]  # suppressed before anything is sent, and while it is sent
    suppression_list.add(read_subject("email", hidden.email), by="ada")
    send(destination, leads)
    command = [sys.executable, "-m", "tests.destinations.killed_couriers", str(COURIERS), "7"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    nursery = processes.start(command, cwd=FOLDER, env=environment(standin.port), **pipes)
    assert nursery.stdout.readline() == "ready\n"
    for round_ in range(ROUNDS):
        change(leads, late, 1 + round_ * CHANGES)
        eventually(lambda: arrived(destination, late), 1_200 if LEADS else 120, pause=0.1)
        if sum(standin.injected.values()) and round_:  # in one round all may arrive before anybody is killed
            break
    nursery.stdin.write("\n")
    nursery.stdin.flush()
    killed, stopped = nursery.stdout.readline().split()
    eventually(lambda: arrived(destination, late), 1_200 if LEADS else 120, pause=0.1)
    nursery.communicate()
    assert int(killed) > 0, f"{killed} killed, {stopped} stopped"
    assert sum(standin.injected.values()) > 0
    check(standin, leads, hidden, late)
    if LEADS:
        with capsys.disabled():
            figures = f"{len(standin.requests)} requests answered, {dict(standin.injected)} injected"
            print(f"\n{name}: {killed} killed, {stopped} stopped, {figures}")


def change(leads: list[Lead], late: Lead, first: int) -> None:
    """A third of the leads change while they are being sent; one of them is suppressed."""
    chance = random.Random(3)
    for number in range(first, first + CHANGES):
        some = chance.sample([lead.pk for lead in leads], len(leads) // 3)
        Lead.objects.filter(pk__in=some).update(description=f"v{number:02}")
        if number == 2:
            suppression_list.add(read_subject("domain", f"{late.website.split('/')[2]}"), by="ada")
        time.sleep(0.2)  # between two changes, so that something is on its way; nothing depends on how long


def arrived(destination: Destination, late: Lead) -> bool:
    """Every lead was followed to its last change, the one that was suppressed is taken back, and nothing waits.

    What was on its way when it was suppressed is found by the next sweep.
    """
    destination.refresh_from_db()
    followed = (destination.transaction, destination.lead_seen)
    newest = Lead.objects.order_by("-changed_in", "-pk").values_list("changed_in", "pk").first()
    statuses = dict(LeadDelivery.objects.values_list("key", "status"))
    return followed == newest and statuses.get(late.key) == "Withheld" and "Pending" not in statuses.values()


def check(standin: Any, leads: list[Lead], hidden: Lead, late: Lead) -> None:
    rows = {lead.key: lead for lead in Lead.objects.all()}
    expected = {key: lead.description for key, lead in rows.items() if key != late.key}
    shown = standin.shown()
    if hidden.key not in shown:  # a service that needs an e-mail has nothing of it
        del expected[hidden.key]
    assert shown == expected
    assert hidden.email not in standin.texts()
    assert late.key not in shown
    for key, history in standin.history.items():
        versions = [text for text in history if text != "deleted"]
        assert versions == sorted(versions), f"{key} went backwards: {history}"
    statuses = dict(LeadDelivery.objects.values_list("key", "status"))
    assert statuses[late.key] == "Withheld"
    assert {status for key, status in statuses.items() if key not in (late.key, hidden.key)} == {"Delivered"}
