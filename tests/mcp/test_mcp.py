"""Agents: the official client finds the tools that a key allows, and goes from a search to a lead."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client as Browser

from jobs.actions.projects import advance
from jobs.lists.catalogue import DOMAINS
from jobs.models import Decision, Domain, Lead, LeadNote, Project, Suppression
from jobs.store.leads import rebuild_leads
from jobs.transfer import import_jobs
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.mapping import read_items
from scrapersky.mcp import tools
from scrapersky.mcp.tools import TOOLS
from tests import processes
from tests.mcp.conftest import answer_of

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
WORDS = ["plumbers in Ithaca, NY"]
MOST_TOKENS = 3_000
BYTES_A_TOKEN = 4  # of English and JSON; the tokenizers of today's models have 3.5 to 4.5


def names(tools: Any) -> set[str]:
    return {tool.name for tool in tools.tools}


async def list_tools(client: Any) -> Any:
    return await client.list_tools()


def test_the_list_of_tools_is_small(talk, key_with):
    tools = talk(key_with("read", "curate", "export", "operate", role="operator"), list_tools)
    assert names(tools) == {tool.__name__ for tool in TOOLS}
    assert len(tools.tools) <= 12
    on_the_wire = json.dumps([tool.model_dump(by_alias=True, exclude_none=True) for tool in tools.tools])
    assert len(on_the_wire) / BYTES_A_TOKEN < MOST_TOKENS


def test_a_key_sees_the_tools_that_its_scopes_allow(talk, key_with):
    tools = talk(key_with("read"), list_tools)
    assert names(tools) == {tool.__name__ for tool, scope in TOOLS.items() if scope == "read"}
    assert all(tool.annotations.read_only_hint for tool in tools.tools)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_from_a_search_to_a_lead(talk, key_with, work, mode, settings):
    """The transcript: what is called in which order, and what the answers lead to."""
    settings.MCP_ASK_ABOVE_USD = 5.0
    key = key_with("read", "curate", "export")

    async def begin(client: Any) -> dict[str, Any]:
        plan = answer_of(await client.call_tool("plan_search", {"lines": WORDS}))
        started = answer_of(await client.call_tool("start_search", {"lines": WORDS, "max_leads": 5}))
        again = answer_of(await client.call_tool("start_search", {"lines": WORDS, "max_leads": 5}))
        progress = answer_of(await client.call_tool("search_progress", {"project_id": started["id"]}))
        return {"plan": plan, "started": started, "again": again, "progress": progress}

    begun = talk(key, begin, mode)
    assert begun["plan"]["price"] > 0
    assert begun["started"]["id"] == begun["again"]["id"] == begun["progress"]["id"]
    assert begun["progress"]["status"] == "InProgress"

    project = begun["started"]["id"]
    for _ in range(6):
        work()
        advance(project)
    rebuild_leads()

    async def go_on(client: Any) -> dict[str, Any]:
        progress = answer_of(await client.call_tool("search_progress", {"project_id": project}))
        page = answer_of(await client.call_tool("list_leads", {"project_id": project, "limit": 2}))
        lead = page["leads"][0]["id"]
        whole = answer_of(await client.call_tool("get_lead", {"lead_id": lead}))
        decided = answer_of(
            await client.call_tool("decide_leads", {"lead_ids": [lead], "status": "Selected", "reason": "Fits."})
        )
        after = Lead.objects.filter(pk=lead).values_list("curation_status", flat=True)
        decided["then"] = await asyncio.to_thread(lambda: list(after))
        undone = answer_of(await client.call_tool("undo", {"bulk_id": decided["bulk_id"]}))
        export = answer_of(await client.call_tool("export_leads", {"project_id": project}))
        ready = answer_of(await client.call_tool("export_leads", {"export_id": export["export_id"]}))
        return {
            "progress": progress, "page": page, "lead": whole, "decided": decided, "undone": undone, "export": ready,
        }  # fmt: skip

    gone_on = talk(key, go_on, mode)
    assert gone_on["progress"]["status"] == "Completed"
    assert len(gone_on["page"]["leads"]) == 2
    assert gone_on["page"]["next_cursor"]
    assert gone_on["lead"]["name"] == gone_on["page"]["leads"][0]["name"]
    assert gone_on["decided"]["then"] == ["Selected"]
    assert gone_on["undone"]["changed"] == 1
    assert Lead.objects.get(pk=gone_on["lead"]["id"]).curation_status == "New"
    assert gone_on["export"]["url"] is None  # no worker has written it
    assert Decision.objects.filter(table="leads").first().made_by == "curator-1 (an agent)"


def test_a_person_starts_what_costs_money_whatever_an_agent_states(talk, key_with, work):
    key = key_with("read", "curate")

    async def start(client: Any) -> Any:
        misled = await client.call_tool("start_search", {"lines": WORDS, "agreed_price": 100})
        wished = {"lines": WORDS, "mode": "search", "max_leads": 7, "rating_min": 4.0, "has_website": False}
        return misled, answer_of(await client.call_tool("start_search", wished))

    misled, answer = talk(key, start)
    assert "no argument agreed_price" in misled.content[0].text
    assert (answer["started"], Project.objects.count()) == (False, 0)
    assert f"${answer['price']:.2f}" in answer["question"]
    browser = Browser()
    browser.force_login(User.objects.get(username="curator-1"))
    page = browser.get(urlsplit(answer["address"])._replace(scheme="", netloc="").geturl())
    box = page.context["form"]
    assert box["text"].value() == WORDS[0]
    chosen = {name: box[name].value() for name in ("mode", "max_leads", "rating_min", "has_website")}
    assert chosen == {"mode": "search", "max_leads": "7", "rating_min": "4.0", "has_website": ""}


def test_lines_too_long_for_an_address_are_pasted_by_the_person(talk, key_with, work):
    lines = [f"plumbers near the {n}th bridge of Ithaca, NY" for n in range(200)]

    async def start(client: Any) -> Any:
        return answer_of(await client.call_tool("start_search", {"lines": lines}))

    answer = talk(key_with("read", "curate"), start)
    assert (answer["started"], answer["address"][-7:]) == (False, "/admin/")
    assert "pastes" in answer["hint"]


def test_a_sum_that_an_administrator_allows_needs_no_person(talk, key_with, work, settings):
    settings.MCP_ASK_ABOVE_USD = 5.0

    async def start(client: Any) -> Any:
        return answer_of(await client.call_tool("start_search", {"lines": WORDS}))

    assert talk(key_with("read", "curate"), start)["started"] is True
    assert Project.objects.count() == 1


def test_a_lead_has_the_page_and_the_words_of_its_contacts(talk, key_with, town):
    lead = Lead.objects.get(domain=town["domain"])

    async def read(client: Any) -> list[Any]:
        page = answer_of(await client.call_tool("explain_page", {"url": "https://shop0000.test/contact#top"}))
        read_lead = answer_of(await client.call_tool("get_lead", {"lead_id": lead.pk}))
        as_resource = await client.read_resource(f"scrapersky://leads/{lead.pk}")
        document = await client.read_resource("scrapersky://docs/glossary")
        prompt = await client.get_prompt("find_me", {"what": "plumbers", "where": "Ithaca"})
        state = answer_of(await client.call_tool("status", {}))
        return [page, read_lead, as_resource.contents[0].text, document.contents[0].text, prompt, state]

    page, read_lead, as_resource, document, prompt, state = talk(key_with("read"), read)
    assert [contact["value"] for contact in page["contacts"]] == ["607 555 0100"]
    assert page["last_request"]["status"] == 200
    (contact,) = read_lead["contacts"]
    assert (contact["value"], contact["url"]) == ("607 555 0100", "https://shop0000.test/contact")
    assert json.loads(as_resource) == read_lead
    assert document.startswith("# ")
    assert "plumbers in Ithaca" in prompt.messages[0].content.text
    assert state["you"] == {"username": "curator-1", "scopes": ["read"]}
    assert [project["name"] for project in state["projects"]] == ["Plumbers"]


def test_what_the_api_refuses_is_a_sentence_for_the_model(talk, key_with, town):
    async def ask(client: Any) -> list[str]:
        results = [
            await client.call_tool("get_lead", {"lead_id": 987654321}),
            await client.call_tool("list_leads", {"filter": {"colour": "red"}}),
            await client.call_tool("explain_page", {"url": "https://shop0000.test/nowhere"}),
            await client.call_tool("decide_leads", {"lead_ids": [1], "status": "Selected"}),
        ]
        assert all(result.is_error for result in results)
        return [result.content[0].text for result in results]

    missing, unknown, nowhere, no_scope = talk(key_with("read"), ask)
    assert "There is no lead 987654321." in missing
    assert "colour" in unknown
    assert "There is no url" in nowhere
    assert "decide_leads" in no_scope  # a tool that this key does not have


def test_an_argument_that_a_tool_does_not_have_is_refused(talk, key_with, town):
    async def conversation(client):
        misspelled = await client.call_tool("list_leads", {"with_email": True})
        without = await client.call_tool("status", {"leads": 1})
        return misspelled, without

    misspelled, without = talk(key_with("read"), conversation)
    assert misspelled.is_error
    assert misspelled.content[0].text.startswith("list_leads has no argument with_email; there are: ")
    assert without.is_error
    assert without.content[0].text == "status has no argument leads; there are none."


def test_credentials_origins_hosts_and_sizes_are_checked(anybody, key_with, settings):
    settings.API_REFUSALS_PER_MINUTE = 0
    message = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    assert anybody.post("/mcp", message).status_code == 401
    assert anybody.post("/mcp", message, HTTP_AUTHORIZATION="Bearer sky_0_0").status_code == 401
    key = {"HTTP_AUTHORIZATION": f"Bearer {key_with('read')}", "HTTP_ACCEPT": "application/json, text/event-stream"}
    assert anybody.post("/mcp", message, **key).json() == {"jsonrpc": "2.0", "id": 1, "result": {}}
    assert anybody.get("/mcp", **key).status_code == 405
    assert anybody.post("/mcp", message, HTTP_ORIGIN="https://evil.test", **key).status_code == 403
    assert anybody.post("/mcp", message, HTTP_ORIGIN="http://testserver", **key).status_code == 200
    assert anybody.post("/mcp", message, HTTP_HOST="evil.test", **key).status_code == 400
    assert anybody.post("/mcp", {"x": "y" * 5_000_001}, **key).status_code == 413


def test_calls_count_towards_the_limit_of_the_key(anybody, key_with, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    key = {"HTTP_AUTHORIZATION": f"Bearer {key_with('read')}", "HTTP_ACCEPT": "application/json, text/event-stream"}
    message = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    statuses = [anybody.post("/mcp", message, **key).status_code for _ in range(4)]
    assert statuses[:2] == [200, 200]
    assert 429 in statuses


def stdio_environment(key: str) -> dict[str, str]:
    database = connection.settings_dict
    host = quote(database["HOST"], safe="")
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "scrapersky.settings",
        "DATABASE_URL": f"postgresql://{database['USER']}@/{quote(database['NAME'])}?host={host}&port={database['PORT']}",
        "MCP_API_KEY": key,
    }


def test_the_same_over_standard_input_and_output(key_with, town):
    from mcp import Client, StdioServerParameters

    environment = stdio_environment(key_with("read"))
    server = StdioServerParameters(command=sys.executable, args=["manage.py", "mcp"], env=environment, cwd=ROOT)

    async def talk_to_it() -> Any:
        async with Client(server) as client:
            tools = await client.list_tools()
            leads = answer_of(await client.call_tool("list_leads", {}))
            return names(tools), leads

    tools, leads = asyncio.run(talk_to_it())
    assert tools == {tool.__name__ for tool, scope in TOOLS.items() if scope == "read"}
    assert len(leads["leads"]) == Lead.objects.count() > 0


def test_over_standard_input_a_name_twice_is_refused_with_the_name_too(key_with):
    twice = '{"name": "list_leads", "arguments": {"limit": 1, "limit": 2}}'
    lines = [
        '{"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": ' + twice + "}",
        "[" * 5_000 + "no message",
        twice + ", and no end",
        "[" + twice + "," + "[" * 5_000,
        '{"jsonrpc": "2.0", "id": 8, "method": "ping"}',
    ]
    command = [sys.executable, "manage.py", "mcp"]
    environment = stdio_environment(key_with("read"))
    ended = processes.run(
        command, input="\n".join(lines) + "\n", capture_output=True, text=True, env=environment, cwd=ROOT, check=True
    )
    answers = {answer.get("id"): answer for answer in map(json.loads, ended.stdout.splitlines())}
    assert answers[7]["error"]["code"] == -32600
    assert "'limit' stands more than once" in answers[7]["error"]["message"]
    assert 8 in answers  # the lines behind it are read


def test_a_name_twice_in_a_message_is_refused_with_the_name(server, key_with):
    """The SDK would take the last one in silence."""
    twice = '{"name": "plan_search", "arguments": {"lines": ["a"], "lines": ["b"]}}'
    message = '{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": ' + twice + "}"
    sent = {"Authorization": f"Bearer {key_with('read')}", "Content-Type": "application/json"}
    import httpx2

    answer = httpx2.post(server.replace("/api/v3", "/mcp"), content=message, headers=sent)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, -32600)
    assert "'lines' stands more than once" in answer.json()["error"]["message"]


def test_a_note_on_several_leads_is_written_and_undone(talk, key_with, town):
    ids = list(Lead.objects.values_list("pk", flat=True))

    async def converse(client: Any) -> Any:
        change = {"lead_ids": ids, "note": "Met at the fair", "add_tags": ["fair"]}
        done = answer_of(await client.call_tool("change_leads", change))
        written = list(await sync_to_async(list)(LeadNote.objects.values_list("lead_id", "text")))
        return done, written, answer_of(await client.call_tool("undo", {"bulk_id": done["bulk_id"]}))

    done, written, undone = talk(key_with("read", "curate"), converse)
    assert done["changed"] == undone["changed"] == len(ids)
    assert sorted(written) == [(pk, "Met at the fair") for pk in sorted(ids)]
    assert not LeadNote.objects.exists()


@pytest.mark.parametrize("most", [500, 1])
def test_an_import_is_undone_and_one_of_many_rows_is_left_to_a_person(talk, key_with, most, monkeypatch):
    monkeypatch.setattr(tools, "MOST_CHANGED", most)
    key = key_with("read", "curate", "submit")
    table = read_items(DOMAINS, ["goby.test", "perch.test"])
    stored = import_jobs.create(ImportRequest(DOMAINS, table, User.objects.get().username))

    async def converse(client: Any) -> Any:
        assert (await client.call_tool("undo", {})).is_error
        return answer_of(await client.call_tool("undo", {"import_id": stored.pk}))

    answer = talk(key, converse)
    assert answer["undone"] is (most == 500)
    assert answer.get("removed", 2) == 2
    assert Domain.objects.count() == (0 if answer["undone"] else 2)
    assert answer["undone"] or urlsplit(answer["address"]).path == f"/admin/import/{stored.pk}/"


def test_suppressing_leads_is_left_to_a_person_at_an_address(talk, key_with, town):
    """What an agent states may come from a text of a site: it erases nothing."""
    Suppression.objects.all().delete()
    lead = Lead.objects.filter(domain__isnull=False).first()
    key = key_with("read", "operate", role="operator")
    call = {"lead_ids": [lead.pk]}

    async def converse(client: Any) -> Any:
        return answer_of(await client.call_tool("suppress_leads", call))

    answer = talk(key, converse)
    assert (answer["suppressed"], Suppression.objects.count()) == (0, 0)
    person = Browser()
    person.force_login(User.objects.create_superuser("ada", password="ada-secret-1"))
    where = urlsplit(answer["address"])
    page = person.get(f"{where.path}?{where.query}")
    assert "Suppress 1 lead?" in page.content.decode()
    form = {"row": str(lead.pk), "expected": "1", "confirm": "erase"}
    assert person.get(f"{where.path}?{where.query}&confirm=erase&expected=1").status_code == 200
    assert not Suppression.objects.exists()
    person.post(where.path, form)
    assert Suppression.objects.get().kind == "domain"
