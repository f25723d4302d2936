"""No list of the admin or the API sends more statements for more rows: each is looked at with few rows and with many.

Rows of every noun are copied, whatever its columns; an address whose list does not grow with them is a failure, too, so
that a noun without rows cannot hide one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobs.actions.curation import decide
from jobs.destinations import sending
from jobs.models import (
    Destination,
    Domain,
    Lead,
    LeadDelivery,
    LeadSend,
    SendRule,
    Webhook,
    WebhookDelivery,
)
from scrapersky.admin.base import site
from scrapersky.api.auth import SCOPES, make_key
from scrapersky.api.urls import NOUNS
from tests.admin.conftest import client_of as admin_of
from tests.api.conftest import client_of as api_of
from tests.api.conftest import domains, town  # noqa: F401 -- fixtures
from tests.api.test_nouns import add_a_recipe_and_a_destination

COPIES = 9
Get = Callable[[str], Any]


def copy_rows(model: type[models.Model]) -> None:
    """COPIES more rows like the first one, other only in what is unique: texts, ids and the rows that it names."""
    row = model._default_manager.order_by("pk").values(*(field.attname for field in columns(model))).first()
    assert row is not None, f"There is no row of {model.__name__} to copy."
    unique = unique_columns(model)
    for n in range(1, COPIES + 1):
        others = {f.attname: other(f, row[f.attname], n) for f in columns(model) if f.name in unique}
        model._default_manager.bulk_create([model(**row | others)])


def columns(model: type[models.Model]) -> list[Any]:
    return [f for f in model._meta.concrete_fields if not f.generated and (not f.primary_key or is_uuid(f))]


def is_uuid(field: Any) -> bool:
    return isinstance(field, models.UUIDField)


def unique_columns(model: type[models.Model]) -> set[str]:
    """A column of each unique constraint: the last one that can have another value in every copy."""
    single = [[field] for field in model._meta.concrete_fields if field.unique]
    constraints = [c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint) and c.fields]
    names = [["url" if name == "url_hash" else name for name in c.fields] for c in constraints]
    several = [[model._meta.get_field(name) for name in some] for some in names]
    return {next(field.name for field in reversed(fields) if can_differ(field)) for fields in (*single, *several)}


def can_differ(field: Any) -> bool:
    is_free_text = isinstance(field, models.CharField | models.TextField) and not field.choices
    return is_uuid(field) or field.is_relation or field.primary_key or is_free_text


def other(field: Any, value: Any, n: int) -> Any:
    """Another value of a unique column."""
    if is_uuid(field):
        return uuid4()
    if field.is_relation:
        return field.related_model._default_manager.order_by("-pk").values_list("pk", flat=True)[n - 1]
    return f"{value}{n}"


def statements(get: Get, address: str) -> tuple[int, int]:
    """How many statements an address sends, without what now and then is cleared away; and how many rows it shows, or
    how long a page is that is no list of a noun."""
    get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = get(address)
    assert answer.status_code == 200, (address, answer.content[:300])
    sent = [query["sql"] for query in queries if not re.search("api_usage|SAVEPOINT", query["sql"])]
    if address.startswith("/api/"):
        return len(sent), len(answer.json()["items"])
    return len(sent), answer.content.count(b'data-pk="') or len(answer.content)


@pytest.mark.usefixtures("town")
def test_no_list_sends_more_statements_for_more_rows() -> None:
    ada = User.objects.create_superuser("ada", password="ada-secret-1")
    add_a_recipe_and_a_destination()
    Destination.objects.all().delete()
    options = {"url": "https://hooks.kestrel.test/leads"}
    destination = sending.create("CRM", "webhook", options, by="ada")
    LeadSend.objects.create(destination=destination, requested_by="ada")
    lead = Lead.objects.values_list("pk", flat=True)[0]
    LeadDelivery.objects.create(destination=destination, lead_id=lead, key=f"lead:{lead}", detail="422: Not valid.")
    SendRule.objects.create(destination=destination, trigger="selected", conditions={"country": "US"})
    make_key(ada, "nightly", list(SCOPES))
    decide(Domain, list(Domain.objects.values_list("pk", flat=True)), "Selected", by="ada")
    lists = [*addresses(admin_of(ada).get, api_of(ada).get)]
    webhook = Webhook.objects.order_by("pk")[0]
    WebhookDelivery.objects.create(webhook=webhook, body="{}", events=1)
    single = {"destination": destination, "webhook": webhook, "person": ada}
    lists += [(admin_of(ada).get, reverse(f"admin:{name}", args=[row.pk])) for name, row in single.items()]
    few = [statements(*item) for item in lists]
    for model in dict.fromkeys(resource.model for resource in (*NOUNS_OF_ADMIN, *(view.resource for view in NOUNS))):
        copy_rows(model)
    for model in (User, Group, LeadSend, LeadDelivery, SendRule, WebhookDelivery):
        copy_rows(model)
    many = [statements(*item) for item in lists]
    wrong = [
        (address, before, after)
        for (_, address), before, after in zip(lists, few, many, strict=True)
        if after[0] > before[0] or after[1] <= before[1]
    ]
    assert wrong == []


NOUNS_OF_ADMIN = [noun.resource for noun in site.nouns()]
PAGES = (
    "index", "overview", "sends", "exports", "export_recipes", "storage_targets", "keys", "people", "roles",
    "operations", "webhooks", "destinations", "log", "suppressions", "jobs_localbusiness_duplicates",
)  # fmt: skip


def addresses(admin: Get, api: Get) -> Iterator[tuple[Get, str]]:
    """Each list, and each page that has one, with what asks for it."""
    yield from ((admin, noun.url()) for noun in site.nouns())
    yield from ((admin, reverse(f"admin:{name}")) for name in PAGES)
    for view in NOUNS:
        yield api, f"/api/v3/{view.resource.slug}"
        if names := view.expandable():
            yield api, f"/api/v3/{view.resource.slug}?expand={','.join(names)}"
