"""docs/events.md: every event that happens is on it, with its fields and their types."""

from __future__ import annotations

import ast
import json
import re
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from jobs.actions import (
    automation,
    budgets,
    bulk_actions,
    curation,
    erasure,
    flags,
    host_operations,
    lead_suppressions,
    operations,
    suppressions,
)
from jobs.compliance.subjects import read_subject
from jobs.events import event_log, webhook_delivery, webhooks
from jobs.events.webhook_delivery import Reply
from jobs.flags import samples
from jobs.flags.declared import CANDIDATE
from jobs.learning import fit
from jobs.lists.catalogue import resource_of
from jobs.maintenance import upkeep
from jobs.models import Domain, FeatureFlag, FitModel, FitScope, Host, Lead, PlaceSearch, StageMinute
from jobs.models.event import KINDS
from jobs.pipeline import Done, periodic, queue
from jobs.pipeline.claim import claim
from jobs.pipeline.settle import settle, settlement_of
from jobs.stages import stage_named
from jobs.store.contact_changes import record_changes
from jobs.store.leads import refresh_leads
from jobs.web.failures import Fail

PAGE = (settings.BASE_DIR / "docs" / "events.md").read_text()
SECTIONS: dict[str, str] = dict(re.findall(r"^## `(\w+)`\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
TYPES: dict[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "uuid": lambda value: str(uuid.UUID(value)) == value,
    "time": lambda value: datetime.fromisoformat(value).tzinfo is not None,
    "object": lambda value: isinstance(value, dict),
    "list": lambda value: isinstance(value, list),
    "null": lambda value: value is None,
}

# The page.


def fields_of(section: str) -> dict[str, str]:
    """Field -> type of the table in a section."""
    return dict(re.findall(r"^\| `([\w.]+)` \| ([a-z, ]+) \|", section, re.MULTILINE))


FIELDS = {kind: fields_of(section) for kind, section in SECTIONS.items()}
EVERY = fields_of(PAGE.partition("## Every event")[2].partition("\n## ")[0])
_OPERATION = re.compile(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \| `(\{.*\})` \|$", re.MULTILINE)
OPERATIONS = {
    outcome: (dict(re.findall(r"`(\w+)` (\w+(?: or null)?)", keys)), json.loads(example))
    for outcome, keys, example in _OPERATION.findall(SECTIONS["operation"])
}


def described(kind: str, outcome: str) -> dict[str, str]:
    """Field -> type of an event, those of its operation among them."""
    more = OPERATIONS[outcome][0] if kind == "operation" else {}
    return FIELDS[kind] | {f"detail.{key}": words for key, words in more.items()}


def filled(event: dict[str, Any]) -> dict[str, Any]:
    """The fields that an event fills, those of `detail` by their dotted names."""
    flat = {name: event[name] for name in event_log.NAMES if name not in ("kind", "detail")}
    flat = {name: value for name, value in flat.items() if value not in ("", None)}
    return flat | {f"detail.{key}": value for key, value in (event["detail"] or {}).items()}


def assert_described(event: dict[str, Any]) -> None:
    types, fields = described(event["kind"], event["outcome"]), filled(event)
    needed = {name for name, words in types.items() if "optional" not in words}
    assert needed <= set(fields) <= set(types), event
    for name, value in fields.items():
        assert of_type(types[name], value), (name, value, types[name])


def of_type(words: str, value: Any) -> bool:
    return any(TYPES[word](value) for word in words.removesuffix(", optional").split(" or "))


# What happens.


@pytest.fixture
def happened(db: None) -> list[dict[str, Any]]:
    """Everything that leaves an event is done once; the events, oldest first."""
    with connection.cursor() as cursor:  # Procrastinate's tables are not Django's to empty
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    decide_and_undo()
    work_and_operate()
    answer_searches_that_ask()
    steer_hosts_and_rules()
    learn_and_switch()
    switch_a_webhook_off()
    do_a_chore()
    erase_somebody()
    read_a_page_again()
    work_on_a_lead()
    return [as_read(row) for row in rows("SELECT * FROM events ORDER BY id")]


def rows(sql: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def as_read(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in event_log.NAMES} | {"detail": row["detail"] and json.loads(row["detail"])}


def decide_and_undo() -> None:
    domain = Domain.objects.create(host="kestrel.test")
    bulk = curation.decide(Domain, [domain.pk], "Maybe", by="ada").bulk
    curation.undo(bulk, by="ada")


def work_and_operate() -> None:
    stage = stage_named("domain_metadata")
    found, failed, *waiting = [Domain.objects.create(host=f"shop{number}.test").pk for number in range(4)]
    first = operations.requeue(stage, [found, failed], by="ada").run
    assert first is not None
    operations.pause_run(first, by="ada", reason="complaints")
    operations.resume_run(first, by="ada")
    ended = {found: Done(), failed: Fail("dns")}
    settle(
        stage, [settlement_of(stage, row, ended[row.pk]) for row in claim(stage, 10)], worker="machine-1:7013:stages"
    )
    assert operations.retry_failed(stage, "dns", by="ada").rows == 1
    queue(stage, waiting)
    bulk_actions.prioritise(stage, waiting, -5, by="ada")
    bulk_actions.cancel_rows(stage, waiting, by="ada")
    second = operations.requeue(stage, waiting, by="ada").run
    assert second is not None
    operations.cancel_run(second, by="ada")
    operations.pause_stage(stage, by="ada", reason="complaints")
    operations.resume_stage(stage, by="ada")
    operations.run_stage_now(stage, by="ada", delayed=True)
    everything = bulk_actions.ActionRequest(resource_of("domains"), "cancel", "ada", {"q": "shop"}, stage=stage.name)
    bulk_actions.start(everything, expected=4)


def answer_searches_that_ask() -> None:
    for number in range(2):
        search = PlaceSearch.objects.create(
            query=f"plumbers {number}", normalised_query=f"plumbers {number}", provider="google", budget=1,
            status="Error", outcome="spending_limit",
        )  # fmt: skip
        if number:
            operations.finish_search(search, by="ada")
        else:
            operations.continue_search(search, by="ada", budget=Decimal("1.50"))


def learn_and_switch() -> None:
    scope = FitScope.objects.create(kind="trade", key="dentist")
    FitModel.objects.create(scope=scope, version=1, decisions=50, positives=20)
    scope.active = fit.use_version(scope, 1, by="ada")
    fit.set_rule(scope, Decimal(90), by="ada")
    fit.set_rule(scope, None, by="ada")
    fit.unpin(scope, by="ada")
    fit.switch(scope, False, by="ada")
    fit.switch(scope, True, by="ada")


def steer_hosts_and_rules() -> None:
    Host.objects.create(host="kestrel.test", port=443)
    host_operations.pause_host("kestrel.test", by="ada")
    host_operations.resume_host("kestrel.test", by="ada", port=443)
    host_operations.reset_host("kestrel.test", by="ada")
    host_operations.override_robots("kestrel.test", True, by="ada", reason="the owner asked")
    host_operations.override_robots("kestrel.test", False, by="ada")
    automation.switch("select_pages", True, "ada")
    automation.switch("select_pages", False, "ada")
    flags.change(
        CANDIDATE, {"rule": "on", "guard_metric": "failure_rate", "guard_bound": 0.5, "guard_samples": 1}, by="ada"
    )
    samples.store([samples.FlaggedRow(CANDIDATE, enabled=True, failed=True)])
    FeatureFlag.objects.update(changed_at=Now() - timedelta(minutes=1))  # samples count from the last change on
    assert flags.trip_due()


def erase_somebody() -> None:
    domain = Domain.objects.create(host="forgotten.test", emails=["ada@forgotten.test"])
    domain.contacts.create(kind="email", value="ada@forgotten.test", normalised="ada@forgotten.test")
    entry, _ = erasure.suppress(read_subject("email", "ada@forgotten.test"), by="ada")
    _, pieces = suppressions.export_list(by="ada")
    suppressions.import_list(suppressions.read_list("".join(pieces)), by="ada")
    suppressions.remove(entry.pk, by="ada", reason="a typing error")
    budget = budgets.set_budget("google", "day", Decimal("12.50"), by="ada")
    budgets.remove_budget(budget.pk, by="ada")


def read_a_page_again() -> None:
    domain = Domain.objects.create(host="changed.test")
    page = domain.pages.create(url="https://changed.test/contact")
    contact = domain.contacts.create(kind="email", value="bo@changed.test", normalised="bo@changed.test")
    contact.evidence.create(page=page, source_url=page.url, method="text", first_seen_at=Now(), last_seen_at=Now())
    record_changes({}, {}, {}, [page.pk], set())


def work_on_a_lead() -> None:
    domain = Domain.objects.create(host="worthwhile.test")
    refresh_leads(domains=[domain.pk])
    Lead.objects.filter(domain=domain).update(stage="Contacted")
    lead_suppressions.suppress_leads(list(Lead.objects.filter(domain=domain).values_list("pk", flat=True)), by="ada")
    domain.delete()


def switch_a_webhook_off() -> None:
    hook = webhooks.create("https://hooks.kestrel.test/", kinds=[], stages=[], description="", by="ada")
    webhooks.change(hook.pk, {"description": "Ours"}, by="ada")
    webhooks.rotate(hook.pk, by="ada")
    webhooks.switch(hook.pk, False, by="ada")
    webhooks.switch(hook.pk, True, by="ada")
    webhooks.remove(webhooks.create(hook.url, kinds=[], stages=[], description="", by="ada"), by="ada")
    webhooks.ping(hook)
    message = webhook_delivery.claim(hook.pk)
    assert message is not None
    webhook_delivery.settle(message, Reply(410, "Gone", None), "The receiver answered 410.")


def do_a_chore() -> None:
    StageMinute.objects.create(stage="page_scrape", minute=Now() - timedelta(days=30), outcome="found", count=1)
    prune = next(chore for chore in upkeep.CHORES if chore.name == "prune")
    assert periodic.run(prune)


# They are the same.


def test_every_event_is_as_the_page_describes_it(happened):
    for event in happened:
        assert_described(event)
    assert {event["kind"] for event in happened} == set(SECTIONS) == set(KINDS)


def test_every_operation_of_the_page_happens(happened):
    assert {event["outcome"] for event in happened if event["kind"] == "operation"} == set(OPERATIONS)


def test_every_field_of_the_page_happens(happened):
    for kind in SECTIONS:
        fields = {name for event in happened if event["kind"] == kind for name in filled(event)}
        assert set(FIELDS[kind]) <= fields, kind


def test_every_event_has_the_fields_of_the_feed():
    assert set(EVERY) == {"cursor", "at", *event_log.NAMES}


@pytest.mark.parametrize("kind", sorted(SECTIONS))
def test_the_example_of_a_kind_is_one_of_it(kind):
    example = json.loads(SECTIONS[kind].partition("```json\n")[2].partition("```")[0])
    assert set(example) == set(EVERY)
    assert all(of_type(EVERY[name], value) for name, value in example.items())
    assert example["kind"] == kind
    assert_described(example)


@pytest.mark.parametrize("outcome", sorted(OPERATIONS))
def test_the_example_of_an_operation_has_its_keys(outcome):
    keys, example = OPERATIONS[outcome]
    assert set(example) == {"by", *keys}
    assert all(of_type(keys.get(key, "text"), value) for key, value in example.items())


# What this file does not do would be missed by all of the above; so every emitter in the code is looked up, too.


def code() -> str:
    folders = [settings.BASE_DIR / "jobs", settings.BASE_DIR / "scrapersky"]
    paths = [path for folder in folders for path in folder.rglob("*.py") if "migrations" not in path.parts]
    return "\n".join(path.read_text() for path in sorted(paths))


def test_every_statement_that_writes_an_event_has_a_kind_of_the_page():
    statements = re.findall(r"INSERT INTO events\b(.{0,200})", code(), re.DOTALL)
    kinds = [words[0] for statement in statements if (words := re.findall(r"'(\w+)'", statement))]
    assert len(kinds) == len(statements) - 1  # emit_event itself, whose callers name the kind
    assert {*kinds, *re.findall(r'emit_event\("(\w+)"', code())} == set(SECTIONS)


def test_every_recorded_operation_is_on_the_page():
    calls = [node for node in ast.walk(ast.parse(code_without_futures())) if isinstance(node, ast.Call)]
    recorders = ("record", "_record")
    named = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id in recorders]
    words = {node.value for name in named for node in ast.walk(name) if isinstance(node, ast.Constant)}
    assert words == set(OPERATIONS)


def code_without_futures() -> str:
    return code().replace("from __future__ import annotations\n", "")
