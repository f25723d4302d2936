"""The log of Operations: the latest lines by level, stage, reason, row and process; bounded, and for operators."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from jobs.models import Domain
from jobs.monitoring import log_lines
from jobs.monitoring.log_lines import LogFilter, latest_lines
from tests.admin.conftest import MakePerson

PAGE = "/admin/log/"


@pytest.fixture
def lines(db: None) -> Domain:
    """A row that was read, one that is refused, one that is tried again."""
    domain = Domain.objects.create(host="kestrel.test")
    for outcome, stage in (("found", "domain_metadata"), ("robots", "page_scrape"), ("timeout", "page_scrape")):
        happen(outcome, stage, domain.pk)
    return domain


def happen(outcome: str, stage: str, row: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO events (kind, "table", row_id, stage, outcome, seconds, detail)
               VALUES ('settled', 'domains', %s, %s, %s, 0.5, '{"worker": "machine-1:7013:stages"}')""",
            [row, stage, outcome],
        )


def test_operators_see_the_latest_lines_with_a_link_to_the_row(administrator: Client, lines: Domain) -> None:
    page = administrator.get(PAGE).content.decode()
    for text in ("machine-1:7013:stages", f"/admin/jobs/domain/{lines.pk}/", "0.50 s", "robots.txt asks us not to"):
        assert text in page, text
    assert page.rindex("Blocked by robots.txt") > page.rindex("Timed out")  # the newest line is the first


@pytest.mark.parametrize(
    ("chosen", "outcomes"),
    [
        ({}, ["timeout", "robots", "found"]),
        ({"level": "Failure"}, ["robots"]),
        ({"level": "Warning"}, ["timeout"]),
        ({"level": "Info"}, ["found"]),
        ({"stage": "page_scrape"}, ["timeout", "robots"]),
        ({"reason": "robots"}, ["robots"]),
        ({"text": "7013"}, ["timeout", "robots", "found"]),
        ({"text": "robo"}, ["robots"]),
        ({"text": "no such thing"}, []),
        ({"level": "Failure", "stage": "domain_metadata"}, []),
    ],
)
def test_lines_are_found_by(lines: Domain, chosen: dict[str, str], outcomes: list[str]) -> None:
    assert [line.outcome for line in latest_lines(LogFilter(**chosen))] == outcomes


def test_a_number_finds_the_lines_of_a_row(lines: Domain) -> None:
    happen("found", "domain_metadata", lines.pk + 90_017)
    found = latest_lines(LogFilter(text=str(lines.pk + 90_017)))
    assert [line.row_id for line in found] == [lines.pk + 90_017]


def test_lines_are_bounded_and_old_ones_are_not_looked_at(
    administrator: Client, lines: Domain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_lines, "SHOWN", 2)
    assert len(latest_lines(LogFilter())) == 2
    assert "The latest 2 lines" in administrator.get(PAGE).content.decode()
    monkeypatch.setattr(log_lines, "READ", 1)
    assert [line.outcome for line in latest_lines(LogFilter())] == ["timeout"]


@pytest.mark.parametrize("query", ["text=%00x", "level=Loud", "stage=none", "text=" + "9" * 500, "reason=<b>"])
def test_what_somebody_types_into_the_address_breaks_nothing(administrator: Client, lines: Domain, query: str) -> None:
    answer = administrator.get(f"{PAGE}?{query}")
    assert answer.status_code == 200
    assert "<b>" not in answer.content.decode().partition("<main")[2]


def test_nobody_else_sees_the_log(person: MakePerson) -> None:
    assert person("jobs.view_domain").get(PAGE).status_code == 403
