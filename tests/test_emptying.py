"""What a test that commits leaves for the next: no rows, nothing of its session, and its connection."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from jobs.models import Domain
from tests import emptying


def answer_to(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        (row,) = cursor.fetchall()
        return row[0]


@pytest.mark.django_db(transaction=True)
def test_rows_and_what_a_session_has_are_gone_while_the_connection_and_the_roles_stay() -> None:
    session, timeout = answer_to("SELECT pg_backend_pid()"), answer_to("SHOW statement_timeout")
    Domain.objects.create(host="kestrel.test")
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '7min'")
        cursor.execute("SELECT pg_advisory_lock(11)")
        cursor.execute("CREATE TEMPORARY TABLE left_over (number int)")
    emptying.empty()
    assert not Domain.objects.exists()
    assert Group.objects.exists()
    assert answer_to("SELECT pg_backend_pid()") == session
    assert answer_to("SHOW statement_timeout") == timeout
    assert answer_to("SELECT to_regclass('pg_temp.left_over')") is None
    assert answer_to("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()") == 0


SESSIONS: list[object] = []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_the_next_test_has_the_connection_of_the_last(time: str) -> None:
    SESSIONS.append(answer_to("SELECT pg_backend_pid()"))
    assert len(set(SESSIONS)) == 1, time


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_ended_after_its_test_is_replaced_before_the_next() -> None:
    session = answer_to("SELECT pg_backend_pid()")
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [session])
    other.close()
    emptying.close_a_lost_connection()
    assert answer_to("SELECT pg_backend_pid()") != session
