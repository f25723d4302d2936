"""schemas/: the JSON Schemas of what leaves are those of the description, and what is served keeps to them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator
from rest_framework.test import APIClient

import scrapersky.api.urls  # noqa: F401 -- loads every view
from jobs.lists.catalogue import NOUNS
from scrapersky.api.json_schemas import MESSAGES, documents
from scrapersky.api.resource_viewset import ResourceViewSet
from tests.api.conftest import client_of
from tests.patience import eventually

FOLDER = settings.BASE_DIR / "schemas"
OF_A_DESTINATION = "lead.json"  # the message of the destination Webhook, which tests/destinations compares


def checked(name: str) -> Draft202012Validator:
    schema = json.loads((FOLDER / f"{name}.json").read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.fixture
def administrator(user: Any) -> APIClient:
    return client_of(user("administrator"))


def test_the_committed_schemas_are_the_present_ones() -> None:
    committed = {path.stem: path.read_text() for path in FOLDER.glob("*.json") if path.name != OF_A_DESTINATION}
    assert committed == documents(), "run: manage.py schemas --write"


def test_every_noun_has_a_schema_and_its_rows_keep_to_it(administrator: APIClient, town: Any) -> None:
    served = {}
    for view in ResourceViewSet.by_model.values():
        slug = view.resource.slug
        items = administrator.get(f"/api/v3/{slug}").json()["items"]
        for row in items:
            checked(slug).validate(row)
        served[slug] = len(items)
    assert len(served) > 20
    assert len([slug for slug, rows in served.items() if rows]) > 15, served


def test_a_column_that_the_schema_does_not_know_is_noticed(administrator: APIClient, town: Any) -> None:
    row = administrator.get("/api/v3/domains").json()["items"][0]
    assert not checked("domains").is_valid(row | {"colour": "red"})
    assert not checked("domains").is_valid(row | {"curation_status": "Fine"})


def test_the_rows_of_a_file_keep_to_the_schema_of_their_noun(administrator: APIClient, town: Any) -> None:
    for noun in NOUNS:
        if noun.model not in ResourceViewSet.by_model:
            continue
        columns = ",".join(noun.row_columns)
        answer = administrator.get(f"/api/v3/{noun.slug}/export.jsonl?fields={columns}")
        lines = b"".join(answer.streaming_content).splitlines()
        assert lines, noun
        for line in lines:
            checked(noun.slug).validate(json.loads(line))


@pytest.mark.django_db(transaction=True)
def test_events_refusals_and_messages_keep_to_theirs(administrator: APIClient, town: Any) -> None:
    done = administrator.put("/api/v3/domains/status", {"ids": [town["domain"].pk], "status": "Maybe"})
    assert done.status_code == 200
    feed = "/api/v3/events?after=0-0"  # it waits for older transactions of the server, of other tests, too
    events = eventually(lambda: administrator.get(feed).json()["items"])
    for event in events:
        checked("event").validate(event)
    checked("problem").validate(administrator.get("/api/v3/domains/999999").json())
    message = {"type": "events", "timestamp": events[0]["at"], "data": {"webhook_id": 7, "events": events}}
    checked("webhook-message").validate(message)
    checked("import").validate({"noun": "domains", "rows": ["kestrel.test"]})
    assert set(MESSAGES) == {"event", "webhook-message", "import", "problem"}
