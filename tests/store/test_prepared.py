"""Statements that are prepared in SQL work in any session, and leave the planner as it was."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from jobs.models import Domain, Lead
from jobs.store import leads
from jobs.store.leads import refresh_leads
from jobs.store.prepared import Prepared

pytestmark = pytest.mark.django_db


def rows(statement: str, **parameters: Any) -> Any:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(Prepared.NAMES)
        statements = Prepared(cursor, {"ids": "bigint[]", "names": "text[]"})
        statements.execute(statement, parameters)
        result = cursor.fetchall()
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone() == ("auto",)
        return result


def test_parameters_go_where_they_are_named_and_a_percent_sign_stays() -> None:
    statement = "SELECT n FROM unnest(%(names)s) AS n WHERE n LIKE 'a%%' AND cardinality(%(ids)s) = 2"
    for _ in range(2):
        assert rows(statement, ids=[1, 2], names=["ab", "b"]) == [("ab",)]
    assert rows("SELECT cardinality(%(ids)s)", ids=[1], names=[]) == [(1,)]


def test_a_session_that_has_not_prepared_a_statement_prepares_it() -> None:
    domain = Domain.objects.create(host="kestrel.test")
    for name in ("Kestrel", "Wren"):
        Domain.objects.filter(pk=domain.pk).update(site_name=name, title=name)
        refresh_leads(domains=[domain.pk])
        assert Lead.objects.get().name == name
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")  # as behind a pooler, where the next transaction has another session


def test_few_and_many_leads_are_made_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    domain = Domain.objects.create(host="kestrel.test", title="Kestrel", emails=["info@kestrel.test"])
    made = []
    for few in (100, 0):
        monkeypatch.setattr(leads, "FEW", few)
        Lead.objects.all().delete()
        refresh_leads(domains=[domain.pk])
        made.append(Lead.objects.values("key", "name", "email", "website", "missing", "completeness").get())
    assert made[0] == made[1]
    assert made[0]["email"] == "info@kestrel.test"
