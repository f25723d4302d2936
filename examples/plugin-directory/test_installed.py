"""The package as it is installed: found by its entry points, read by the pipeline, shown to operators."""

from __future__ import annotations

import asyncio
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from plugin_directory import source
from plugin_directory.models import Licence
from plugin_directory.stage import stage

from jobs.actions import flags, search_price
from jobs.models import Contact, Domain, LocalBusiness, Page
from jobs.pipeline import Stage, drain, queue
from jobs.pipeline.database import close_threads
from jobs.pipeline.hosts import PostgresHostLimiter
from jobs.pipeline.parsing import close_parsers
from jobs.sources import provider_named
from jobs.sources.places import Question
from jobs.stages import PIPELINE, page_scrape
from jobs.web import Web
from tests.fakeweb import FakeWeb, answer

HERE = Path(__file__).parent


@pytest.fixture
def web(transactional_db: None) -> Iterator[FakeWeb]:
    with connection.cursor() as cursor:  # Procrastinate's tables are not Django's to empty
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    with FakeWeb() as server:
        server.page("directory.test", "/ithaca/members", (HERE / "list.html").read_text())
        for number in (1, 2):
            server.page("directory.test", f"/ithaca/member/{number}", (HERE / "page.html").read_text())
        server.page("directory.test", "/licence.txt", "NY-4711", Content_Type="text/plain")
        yield server
    close_parsers()
    close_threads()


def drained(web: FakeWeb, of: Stage[Any, Any]) -> Counter[str]:
    """Drain a stage in this process; how many rows ended with which outcome."""

    async def run() -> Counter[str]:
        policy = web.policy()
        client = Web(policy, PostgresHostLimiter(policy))
        try:
            return await drain(of, client)
        finally:
            await client.close()

    return asyncio.run(run())


def test_a_list_becomes_businesses_and_its_members_contacts(web):
    domain = Domain.objects.create(host="directory.test")
    page = Page.objects.create(domain=domain, url="http://directory.test/ithaca/members")
    queue(page_scrape.stage, [page.pk])
    assert drained(web, page_scrape.stage) == {"found": 3}
    assert set(LocalBusiness.objects.values_list("name", flat=True)) == {"Kestrel Plumbing", "Owl Heating"}
    assert Contact.objects.filter(normalised="nora@kestrel-plumbing.com").exists()


def test_the_stage_is_in_the_pipeline_and_works(web):
    assert PIPELINE[-1] is stage
    row = Licence.objects.create(domain=Domain.objects.create(host="directory.test"))
    queue(stage, [row.pk])
    assert drained(web, stage) == {"found": 1}
    row.refresh_from_db()
    assert row.number == "NY-4711"


def test_the_source_answers_searches(web, monkeypatch):
    results = {"results": [{"id": 7, "name": "Kestrel Plumbing", "website": "https://kestrel-plumbing.com"}]}
    web.anything(answer(json.dumps(results), 200, {"Content-Type": "application/json"}))
    monkeypatch.setattr(source, "BASE_URL", f"http://127.0.0.1:{web.port}")
    page = asyncio.run(provider_named("directory").search(Question("plumbers in Ithaca", "", None)))
    assert [(place.place_id, place.name) for place in page.places] == [("7", "Kestrel Plumbing")]


def test_a_source_that_is_off_takes_no_search(web):
    assert search_price.explain_search("plumbers in Ithaca, NY", provider="directory", country="US")["price"] == 0
    flags.change("source.directory", {"rule": "off"}, by="ada")
    with pytest.raises(ValueError, match="switched off"):
        search_price.explain_search("plumbers in Ithaca, NY", provider="directory", country="US")


def test_operators_see_all_three(web, admin_client):
    page = admin_client.get("/admin/operations/").content.decode()
    for word in ("scraper of scrapersky-plugin-directory 1.0.0", "stage of", "source of"):
        assert word in page
    response = admin_client.post("/admin/operate/", {"verb": "switch_flag", "flag": "scraper.directory", "on": "0"})
    assert response.status_code == 302
    assert flags.flag_named("scraper.directory").rule == "off"


def test_the_commands_show_them(web):
    out = io.StringIO()
    call_command("plugins", stdout=out)
    assert "scraper.directory  scrapersky-plugin-directory 1.0.0  on  0 pages" in out.getvalue()
    out = io.StringIO()
    url = "url=https://directory.test/ithaca/member/1"
    call_command("explain", "page", str(HERE / "page.html"), url, stdout=out)
    assert "nora@kestrel-plumbing.com" in out.getvalue()
    assert "read_by:" in out.getvalue()
