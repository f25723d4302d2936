"""Stored JSON as an older version or a hand in the database may have left it: every page and operation says something.

Each column is set in each row, and every address of the admin and every operation of the API is called: none fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from psycopg.types.json import Jsonb

from jobs.destinations import ADAPTERS, outbox, sending
from jobs.lists.filters import FilterError
from jobs.lists.send_rules import why_it_stands_still
from jobs.models import Destination, Run, SendRule
from jobs.models.stored_json import FILTER, NUMBER, Instead, Misfit, OrNull, StoredJSONField, checker, fitting
from tests.admin.conftest import administrator  # noqa: F401 -- a fixture
from tests.admin.test_every_address import ENDS_SESSIONS, _routes
from tests.api.conftest import client_of, town  # noqa: F401 -- a fixture
from tests.api.test_rights_by_rows import add_rows_of_operators, operations
from tests.whole import in_whole

pytestmark = pytest.mark.usefixtures("misfits_allowed")
WRONG = [None, {}, [], 1, {"unknown": 1}, ["x"], [{}], {"x": None}, [None], {"x": {"y": [1]}}]
# What a column has that some code names: tables, nouns, words.
WORDS = {
    "table": "leads", "noun": "leads", "to_status": "Maybe", "from_status": "New", "verb": "decide", "payload": "{}",
    "body": "{}", "format": "csv", "stage": "page_scrape", "adapter": "webhook",
}  # fmt: skip


def columns() -> Iterator[tuple[type[models.Model], Any]]:
    """Every JSON column, and every list of texts."""
    for app in ("jobs", "scrapersky"):
        for model in apps.get_app_config(app).get_models():
            for column in model._meta.concrete_fields if model._meta.managed else ():
                texts = isinstance(column, ArrayField) and isinstance(column.base_field, models.TextField)
                if isinstance(column, models.JSONField) or texts:
                    yield model, column


def add_a_row(model: type[models.Model]) -> None:
    """A row, where there is none, with as little as the table takes; none where the table wants more."""
    if model._default_manager.exists() or not model._meta.managed:
        return
    values: dict[str, Any] = {}
    for column in model._meta.concrete_fields:
        if isinstance(column, models.ForeignKey):
            values[column.name] = column.related_model._default_manager.first()
        elif not (column.null or column.has_default() or _has_default(column)):
            values[column.name] = _value_of(column)
    try:
        with transaction.atomic():
            model._default_manager.create(**values)
    except (DatabaseError, ValueError):
        return


def _has_default(column: Any) -> bool:
    return isinstance(column, models.AutoField) or column.db_default is not models.NOT_PROVIDED


def _value_of(column: Any) -> Any:
    if column.choices:
        return column.choices[0][0]
    kinds: tuple[tuple[Any, Any], ...] = (
        (models.DateTimeField, timezone.now() + timedelta(days=1)), (models.DateField, timezone.now().date()),
        (models.BooleanField, True), (models.BinaryField, b"x"), (models.JSONField, {}), (ArrayField, []),
        (models.UUIDField, UUID(int=1)), ((models.IntegerField, models.DecimalField, models.FloatField), 1),
    )  # fmt: skip
    for kind, value in kinds:
        if isinstance(column, kind):
            return value
    return WORDS.get(column.name, "x")


def corrupt(value: Any) -> None:
    """Set it in each JSON column of each row; a column that the database guards stays as it is."""
    for model, column in columns():
        stored = ["unknown"] if isinstance(column, ArrayField) else Jsonb(value)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f'UPDATE "{model._meta.db_table}" SET "{column.column}" = %s', [stored])
        except DatabaseError:
            continue


def pages() -> Iterator[tuple[str, str]]:
    for route, name in _routes(get_resolver().url_patterns):
        if route.startswith("admin/") and name not in (*ENDS_SESSIONS, "logout"):
            table = re.match(r"admin/(?:jobs/(\w+)|(suppression)s)/", route)
            row = apps.get_model("jobs", table[1] or table[2])._default_manager.first() if table else None
            address = "/" + re.sub(r"<[^>]*>", str(row.pk) if row else "1", route).strip("^$")
            yield "get", address
            yield "post", address


def failed(client: Any, verb: str, address: str, **sent: Any) -> bool:
    """Whether the answer is a failure of ours; what it changed is taken back."""
    with transaction.atomic():
        answer = getattr(client, verb)(address, **sent)
        if answer.streaming and "stream" not in address:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return bool(answer.status_code >= 500)


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("value", ["x", *(in_whole(value) for value in WRONG)], ids=repr)
def test_no_address_fails_for_what_stands_in_a_column(value: Any, administrator: Client) -> None:  # noqa: F811
    add_rows_of_operators()
    for app in ("jobs", "scrapersky"):
        for model in apps.get_app_config(app).get_models():
            add_a_row(model)
    administrator.raise_request_exception = False
    client = client_of(User.objects.get(username="ada"))
    addresses, acts = list(dict.fromkeys(pages())), list(operations())
    corrupt(value)
    wrong = [(verb, address) for verb, address in addresses if failed(administrator, verb, address)]
    for verb, address, _ in acts:
        sent = {} if verb == "get" else {"data": {}, "format": "json"}
        wrong += [(verb, address)] if failed(client, verb, address, **sent) else []
    assert wrong == [], "\n".join(map(str, wrong))


TILE = {"box": OrNull((NUMBER, NUMBER)), "state": str, "note?": str}
READ: list[tuple[Any, Any, Any]] = [
    ({str: NUMBER}, {"a": 1, "b": "x", "c": None, "d": 2.5, "e": True}, {"a": 1, "d": 2.5}),
    ([TILE], [{"box": [1, 2], "state": "done", "token": ""}], [{"box": [1, 2], "state": "done", "token": ""}]),
    ([TILE], [{"box": None, "state": "done", "note": 1}, {"box": [1], "state": "done"}, {}, 7], [
        {"box": None, "state": "done"},
    ]),
    ([Instead(TILE, "lost")], [{"box": None, "state": "done"}, {"box": 1}, 7], [
        {"box": None, "state": "done"}, "lost", "lost",
    ]),
    (FILTER, {"q": "x", "city": ["a", "b"], "all": True}, {"q": "x", "city": ["a", "b"], "all": True}),
    ({"x": Any, "y?": OrNull(Any)}, {"x": [1], "y": {}}, {"x": [1], "y": {}}),
    (FILTER, {"q": None}, {"unreadable": "{'q': None}"}),
    (FILTER, [], {"unreadable": "[]"}),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "stored", "read"), READ)
def test_what_has_not_the_shape_is_left_out_and_a_filter_is_refused_as_a_whole(
    shape: Any, stored: Any, read: Any
) -> None:
    assert fitting(shape, stored) == read
    assert checker(shape)(stored) is (read == stored)


def test_what_stands_in_place_of_an_item_belongs_to_its_row_alone() -> None:
    shape: Any = [Instead(TILE, {"state": "unreadable"})]
    first, second = fitting(shape, [1, 2])
    first["state"] = "done"
    assert [second, *fitting(shape, [3])] == [{"state": "unreadable"}] * 2


@pytest.mark.parametrize(("shape", "stored"), [({str: str}, []), ([str], {}), (NUMBER, True), ((str,), []), (TILE, {})])
def test_what_has_nothing_of_the_shape_is_a_misfit(shape: Any, stored: Any) -> None:
    with pytest.raises(Misfit):
        fitting(shape, stored)
    assert not checker(shape)(stored)


def test_a_value_is_looked_at_quickly_as_it_is_read_slowly() -> None:
    shapes = [column.shape for _, column in columns() if isinstance(column, StoredJSONField)]
    for shape in [*shapes, TILE, [TILE], OrNull([str]), [(int, str)], {str: [{"a": bool, "b?": OrNull(NUMBER)}]}]:
        values = [*WRONG, "x", 1.5, True, [True], [[1, "x"]], {"box": None, "state": "x"}, {"x": [{"a": True}]}]
        for value in [*values, *({"facts": [value]} for value in values)]:
            assert checker(shape)(value) is _is_read_whole(shape, value), (shape, value)


def _is_read_whole(shape: Any, value: Any) -> bool:
    try:
        return bool(fitting(shape, value) == value)
    except Misfit:
        return False


@pytest.mark.django_db
@pytest.mark.parametrize("stored", ["x", [], 1, {"leads": None}, {"q": None}])
def test_a_rule_whose_conditions_cannot_be_read_sends_nothing_rather_than_everything(stored: Any) -> None:
    destination = Destination.objects.create(name="CRM", adapter="webhook")
    rule = SendRule.objects.create(destination=destination, trigger="matches")
    SendRule.objects.update(conditions=stored)
    rule.refresh_from_db()
    assert "unreadable" in why_it_stands_still(rule)
    with pytest.raises(FilterError):
        sending.matching(rule.trigger, rule.conditions)


@pytest.mark.django_db
@pytest.mark.parametrize("stored", ["x", {}, {"url": None}, {"url": "", "leads": "many"}, {"another": 1}])
def test_a_destination_without_its_address_says_so_at_its_test_and_is_switched_off_with_that(stored: Any) -> None:
    row = Destination.objects.create(name="CRM", adapter="webhook", enabled=True)
    Destination.objects.update(options=stored)
    row.refresh_from_db()
    sentence = "Address: missing in what is stored. Enter it again under Account."
    assert sending.test(row) == sending.TestResult(False, sentence)
    with pytest.raises(ValueError, match="Address: missing"):
        outbox.options_of(row)
    assert sending.options_with_secrets_hidden(row)["leads"] == 1


@pytest.mark.parametrize(("stored", "read"), [({}, "https://api.twenty.com"), ({"base_url": ["x"]}, "")])
def test_an_address_that_cannot_be_read_is_none_and_not_the_services_own(stored: Any, read: str) -> None:
    adapter = ADAPTERS["twenty"]
    options = adapter.stored_options(stored | {"api_key": "of our own server"})
    assert options["base_url"] == read
    assert adapter.missing_options(options) == ([] if read else ["Address"])


@pytest.mark.django_db
def test_a_nullable_column_reads_null_and_another_its_default() -> None:
    run = Run.objects.create(kind="request", title="Two domains")
    Run.objects.update(counts=["x"], parameters="x")
    run.refresh_from_db()
    assert (run.counts, run.parameters) == ({}, {})
    assert list(Run.objects.values_list("counts", "result")) == [({}, None)]
