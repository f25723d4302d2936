"""The screen of events: every kind reads as a sentence, with what it is about, who did it and which webhooks got it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jobs.actions import curation, erasure, operations
from jobs.compliance.subjects import read_subject
from jobs.events import event_log, webhooks
from jobs.events.webhook_delivery import store_message
from jobs.models import Domain, Event
from jobs.models.event import KIND_LABELS
from scrapersky.admin import site
from scrapersky.admin.events import kind_label, subject, what, who
from tests.patience import eventually

LIST = "/admin/jobs/event/"
EXAMPLES = [
    orjson.loads(text)
    for text in re.findall(r"^```json\n(.*?)^```", Path("docs/events.md").read_text(), re.DOTALL | re.MULTILINE)
]


def stored(example: dict[str, Any]) -> Event:
    """An event of docs/events.md as a row."""
    columns = [name for name in event_log.NAMES if example[name] is not None]
    values = [orjson.dumps(example[name]).decode() if name == "detail" else example[name] for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO events ({names}) VALUES ({', '.join(['%s'] * len(values))}) RETURNING id", values)
        return Event.objects.get(pk=cursor.fetchone()[0])


@pytest.mark.django_db
def test_each_kind_of_event_reads_as_a_sentence() -> None:
    rows = {example["kind"]: stored(example) for example in EXAMPLES}
    assert rows.keys() == KIND_LABELS.keys()
    lines = {kind: (kind_label(row), what(row), who(row)) for kind, row in rows.items()}
    assert lines == {
        "settled": ("Stage ended", "Found", "machine-1:7013:stages"),
        "decided": ("Decision", "Undo of 40 domains", ""),
        "run": ("Run ended", "Domain metadata, requeued", ""),
        "operation": ("Operation", "Pause stage: complaints", "ada"),
        "upkeep": ("Upkeep", "120 rows were purged.", ""),
        "webhook": ("Webhook switched off", "The receiver answered 410 Gone: it wants no more messages.", ""),
        "erased": ("Erased", "2 rows deleted", "olga"),
        "contacts": ("Contacts changed", "1 new, 1 gone, 0 changed", ""),
        "leads": ("Lead", "Changed: email, emails", ""),
    }
    links = {kind: re.findall(r'href="([^"]+)"', str(subject(row))) for kind, row in rows.items()}
    assert links["settled"] == ["/admin/jobs/domain/7/"]
    assert links["decided"] == ["/admin/jobs/bulk/5e6e0f8e-6b2c-4d0a-9a55-1c1f3c1f9a10/"]
    assert links["run"] == ["/admin/jobs/run/12/"]
    assert links["leads"] == ["/admin/jobs/lead/31/"]
    assert links["erased"] == []


def test_events_are_filtered_by_kind_and_by_what_they_are_about(administrator: Client, domains: Any) -> None:
    (domain,) = domains(1)
    operations.pause_stage("deep_scan", by="ada")
    curation.decide(Domain, [domain.pk], "Selected", by="bela")
    for query, present, absent in (
        ("", ("Pause stage", "1 domain to Selected"), ()),
        ("?kind=operation", ("Pause stage",), ("1 domain to Selected",)),
        ("?table=domains", ("1 domain to Selected",), ("Pause stage",)),
        ("?kind=operation&outcome=pause_stage", ("Pause stage",), ("1 domain to Selected",)),
    ):
        text = administrator.get(LIST + query).content.decode()
        assert [words for words in present if words not in text] == [], query
        assert [words for words in absent if words in text] == [], query
    decision = administrator.get(f"{LIST}?kind=decided").content.decode()
    assert "bela" in decision
    assert who(Event.objects.get(kind="decided")) == "bela"
    assert administrator.get(f"{LIST}?kind=colour").status_code == 400


def test_pages_are_key_set_and_cost_as_many_statements_for_fifty_rows_as_for_one(administrator: Client) -> None:
    erasure.suppress(read_subject("email", "gone@shop.test"), by="olga")
    costs = []
    for rows in (1, 120):
        for _ in range(rows):
            stored(EXAMPLES[3])
        administrator.get(f"{LIST}?kind=operation")
        with CaptureQueriesContext(connection) as queries:
            first = administrator.get(f"{LIST}?kind=operation").content.decode()
        costs.append(len([query for query in queries if query["sql"].startswith("SELECT")]))
    assert costs[1] <= costs[0] + 1, costs
    following = re.findall(r'href="([^"]*)" rel="next"', first)
    second = administrator.get(LIST + following[0].replace("&amp;", "&")).content.decode()
    ids = [set(re.findall(r"/admin/jobs/event/(\d+)/", page)) for page in (first, second)]
    assert [len(page) for page in ids] == [50, 50]
    assert not ids[0] & ids[1]


@pytest.mark.django_db(transaction=True)
def test_the_page_of_an_event_says_which_webhooks_got_it_without_their_addresses(administrator: Client) -> None:
    webhook = webhooks.create(
        "https://hooks.test/secret-x", kinds=["operation"], stages=[], description="Board", by="a"
    )
    operations.pause_stage("deep_scan", by="ada")
    row = Event.objects.get(outcome="pause_stage")
    events = eventually(lambda: [each for each in event_log.events_after("0-0") if each["outcome"] == row.outcome], 60)
    before = administrator.get(f"{LIST}{row.pk}/").content.decode()
    assert "No webhook got it" in before
    store_message(webhook, "events", events)
    page = administrator.get(f"{LIST}{row.pk}/").content.decode()
    assert f"Board ({webhook.pk})" in page
    assert "secret-x" not in page
    assert events[0]["cursor"] in page


def test_what_is_suppressed_is_not_shown(administrator: Client) -> None:
    row = stored({**EXAMPLES[3], "detail": {"by": "nora@gone.test", "reason": "Asked by nora@gone.test", "host": "a"}})
    assert "nora@gone.test" in administrator.get(LIST).content.decode()
    erasure.suppress(read_subject("email", "nora@gone.test"), by="olga")
    for address in (LIST, f"{LIST}{row.pk}/"):
        assert "nora@gone.test" not in administrator.get(address).content.decode(), address


def test_an_event_of_a_table_that_is_no_longer_there_is_listed(administrator: Client) -> None:
    for example in EXAMPLES:
        stored({**example, "table": "gone_app_rows", "row_id": 7, "kind": example["kind"]})
    page = administrator.get(LIST)
    assert page.status_code == 200
    assert "Undo of 40 rows" in page.content.decode()


def test_whoever_may_not_see_events_sees_none(person: Any) -> None:
    assert person("jobs.view_domain").get(LIST).status_code == 403
    assert person("jobs.view_domain", "jobs.view_event", name="cleo").get(LIST).status_code == 200
    assert site.noun(Event).title == "Events"
