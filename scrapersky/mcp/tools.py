"""The tools. Each is a request of the API or two; what it answers is short, because the caller pays for each word.

A tool's docstring and the descriptions of its parameters are what an agent reads: they are the manual.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from pydantic import Field

from jobs.statuses import Curation, Task
from scrapersky.mcp.api_calls import ApiRefusal, get, page_address, send

MOST_ROWS = 50
MOST_CONTACTS = 12
MOST_CHANGED = 500
LONGEST_SNIPPET = 200
LONGEST_QUERY = 4_000  # characters of an address that a person opens
SHOWN = ("id", "name", "city", "email", "phone", "website", "rating", "completeness", "curation_status", "stage")

Lines = Annotated[
    list[str], Field(description='Each a trade and a place ("dentists in Ithaca, NY"), or a domain.', min_length=1)
]
ProjectId = Annotated[int | None, Field(description="Only leads of this project.")]
LeadFilter = Annotated[
    dict[str, str] | None,
    Field(description="has_email, has_phone, rating_min, city, country, category, owner, stage, curation_status, q."),
]
LeadIds = Annotated[list[int], Field(min_length=1, max_length=MOST_CHANGED)]
UNDER_WAY = (Task.IN_PROGRESS.value, Task.MANUAL_REVIEW.value, Task.PAUSED.value)


def plan_search(lines: Lines) -> dict[str, Any]:
    """What a search would cost in US dollars, and how many leads to expect. Free, starts nothing. `searches` say how
    each line was read: if its place may be another, ask your user, and send the `query` of one of its alternatives."""
    plan = send("POST", "/projects/plan", {"lines": lines})
    return {**plan, "price": float(plan["price"])}


def start_search(
    lines: Lines,
    mode: Annotated[
        Literal["contacts", "steps", "search"],
        Field(description="contacts: go all the way; steps: a person decides between steps; search: businesses only."),
    ] = "contacts",
    max_leads: int | None = None,
    rating_min: float | None = None,
    has_website: bool = False,
) -> dict[str, Any]:
    """Start a search as a project. One that costs money is started by your user: give them the answer's price and
    address, and find it in status when they have. It takes minutes to hours: watch it with search_progress. The same
    search is not started twice."""
    price = plan_search(lines)["price"]
    conditions = {"mode": mode, "max_leads": max_leads, "rating_min": rating_min, "has_website": has_website}
    if price > settings.MCP_ASK_ABOVE_USD:
        return _left_to_a_person(price, lines, conditions)
    return _project(send("POST", "/projects", {"lines": lines, "agreed_price": price, **conditions}))


def _left_to_a_person(price: float, lines: list[str], conditions: Mapping[str, Any]) -> dict[str, Any]:
    """The price, and where a person sees the search with it and starts it: nothing that an agent sends is that person.

    What an agent states may come from a text of a site that it has read.
    """
    filled = {name: "" if value is False else str(value) for name, value in conditions.items() if value is not None}
    address = "?" + urlencode({"text": "\n".join(lines), **filled})
    fits = len(address) <= LONGEST_QUERY
    return {
        "started": False,
        "price": price,
        "question": f"This search costs about ${price:.2f}. You start it yourself, at the address.",
        "address": page_address(reverse("admin:index")) + (address if fits else ""),
        **({} if fits else {"hint": "The lines are too long for an address: your user pastes them there."}),
    }


def search_progress(project_id: int) -> dict[str, Any]:
    """How far a search is, what it found and cost, and why it waits, if it does."""
    row = _project(get(f"/projects/{project_id}"))
    waits = get(f"/projects/{project_id}/waiting") if row["status"] in UNDER_WAY else []
    return row | {"waits_for": [f"{wait['stage']}: {wait['sentence']} {wait['remedy']}".strip() for wait in waits]}


def _project(row: Mapping[str, Any]) -> dict[str, Any]:
    shown = ("id", "name", "status", "reason", "cost", "mode", "created_at", "ended_at")
    counts = {name: value for name, value in (row["progress"] or {}).items() if isinstance(value, int)}
    return {"started": True, **{name: row[name] for name in shown}, "counts": counts}


def list_leads(
    project_id: ProjectId = None,
    filter: LeadFilter = None,  # noqa: A002 -- the API's word
    order: Annotated[str, Field(description="As -completeness, -rating, name, -id.")] = "-completeness",
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 20,
    cursor: Annotated[str | None, Field(description="next_cursor of the page before.")] = None,
) -> dict[str, Any]:
    """A page of leads: a business each, with its best e-mail and phone."""
    parameters = {**(filter or {}), "project_id": project_id, "fields": list(SHOWN)}
    page = get("/leads", **parameters, order=order, limit=limit, cursor=cursor)
    rows = [{name: value for name, value in row.items() if value not in (None, "")} for row in page["items"]]
    return {"leads": rows, "next_cursor": page["next_cursor"]}


def get_lead(lead_id: int) -> dict[str, Any]:
    """A lead with all that is known, and its contacts, each with the page and the words where it stands."""
    lead = {name: value for name, value in get(f"/leads/{lead_id}").items() if value not in (None, "", [], {})}
    contacts = get(f"/leads/{lead_id}/contacts")
    shown = [_contact(contact) for contact in contacts[:MOST_CONTACTS]]
    lead.pop("sources", None)
    return {**lead, "contacts": shown, "more_contacts": max(0, len(contacts) - MOST_CONTACTS)}


def _contact(row: Mapping[str, Any]) -> dict[str, Any]:
    row = {**row, "snippet": (row.get("snippet") or "")[:LONGEST_SNIPPET]}
    return {name: value for name, value in row.items() if value not in (None, "") and name != "curation_status"}


def decide_leads(
    lead_ids: LeadIds,
    status: Curation,
    reason: Annotated[str, Field(description="For the history.", max_length=500)] = "",
) -> dict[str, Any]:
    """Decide on leads. The answer's bulk_id undoes it."""
    return _changed(send("PUT", "/leads/status", {"ids": lead_ids, "status": status, "reason": reason}))


def change_leads(
    lead_ids: LeadIds,
    note: Annotated[str | None, Field(description="Written on each.", max_length=10_000)] = None,
    owner: Annotated[str | None, Field(description='A log-in name; "" for nobody.')] = None,
    stage: str | None = None,
    next_on: Annotated[str | None, Field(description="As 2026-11-28: when it is due again.")] = None,
    add_tags: list[str] | None = None,
    remove_tags: list[str] | None = None,
) -> dict[str, Any]:
    """Write a note on leads, assign them, or set stage, date or tags. The answer's bulk_id undoes it."""
    fields = {"note": note, "owner": owner, "stage": stage, "next_on": next_on}
    tags = {"add_tags": add_tags, "remove_tags": remove_tags}
    return _changed(send("PUT", "/leads/changes", {"ids": lead_ids, **fields, **tags}))


def _changed(done: Mapping[str, Any]) -> dict[str, Any]:
    return {name: done[name] for name in ("bulk_id", "requested", "changed", "skipped")}


def suppress_leads(lead_ids: LeadIds) -> dict[str, Any]:
    """Where your user suppresses leads, which erases them for good: you cannot."""
    return {
        "suppressed": 0,
        "question": "This erases the leads for good. You do it yourself, at the address.",
        "address": f"{page_address(reverse('admin:suppress_leads'))}?{urlencode({'row': lead_ids}, doseq=True)}",
    }


def undo(
    bulk_id: Annotated[str | None, Field(pattern=r"^[0-9a-f-]{36}$")] = None,
    import_id: Annotated[int | None, Field(description="Instead: an import of yours. Needs scope submit.")] = None,
) -> dict[str, Any]:
    """Undo a decision or change by its bulk_id, or an import; rows that somebody changed again since stay.

    Raises ApiRefusal for both ids, or none.
    """
    if (bulk_id is None) == (import_id is None):
        raise ApiRefusal({"detail": "Give bulk_id or import_id, one of the two."})
    if import_id is not None:
        return _undo_import(import_id)
    done = send("POST", f"/decisions/{bulk_id}/undo")
    return {name: done[name] for name in ("bulk_id", "requested", "changed")}


def _undo_import(import_id: int) -> dict[str, Any]:
    """Rows that an import added are gone for good: of more than a decision may have, a person undoes it."""
    stored = get(f"/imports/{import_id}")
    if (rows := stored["accepted"] + stored["changed"]) > MOST_CHANGED:
        return {
            "undone": False,
            "question": f"This takes back {rows:,} rows. You do it yourself, at the address.",
            "address": page_address(reverse("admin:import_job", args=[import_id])),
        }
    done = send("POST", f"/imports/{import_id}/undo")
    return {"undone": True, **{name: done[name] for name in ("removed", "restored", "skipped")}}


def export_leads(
    file_format: Literal["csv", "xlsx", "jsonl", "parquet"] = "csv",
    project_id: ProjectId = None,
    filter: LeadFilter = None,  # noqa: A002 -- the API's word
    export_id: Annotated[int | None, Field(description="Of an earlier call: whether its file is ready.")] = None,
) -> dict[str, Any]:
    """Write leads to a file. The first answer has export_id; call again with it until there is a url."""
    if export_id is not None:
        row = get(f"/exports/{export_id}")
        return {"export_id": row["id"], "rows": row["rows"], "url": row["url"], "expires_at": row["expires_at"]}
    chosen = {**(filter or {}), **({"project_id": str(project_id)} if project_id else {})}
    body = {"noun": "leads", "format": file_format, "layout": "readable", "filter": chosen or None}
    return {"export_id": send("POST", "/exports", body)["id"], "url": None}


def explain_page(url: str) -> dict[str, Any]:
    """What is known of a page: when it was read, what was read from it, or why not. Reads nothing anew.

    Raises ApiRefusal for an unknown page."""
    rows = get("/pages", url=url)["items"]
    if not rows:
        raise ApiRefusal({"detail": f"No page {url} is known. Its site may be: list_leads with filter q."})
    page = rows[0]
    fetches = get("/fetches", table="pages", row_id=page["id"], limit=1)["items"]
    names = ("id", "url", "page_type", "title", "source", "fetched_at", "http_status", "curation_status")
    step = {name.removeprefix("page_processing_"): value for name, value in page.items() if "page_processing" in name}
    return {
        **{name: page[name] for name in names},
        "scrape": {name: step.get(name) for name in ("status", "outcome", "error")},
        **_contacts_on(page["id"]),
        "last_request": _only(fetches[:1], ("fetched_at", "status", "outcome", "error", "final_url", "decoded_bytes")),
    }


def _contacts_on(page_id: int) -> dict[str, Any]:
    """What stands on a page, or that the caller may not see it."""
    try:
        shown = get("/contacts", page_id=page_id, limit=MOST_ROWS, fields=["id", "kind", "value", "name", "confidence"])
    except ApiRefusal as refusal:
        if refusal.kind != "permission_denied":
            raise
        return {"contacts": [], "contacts_hidden": str(refusal)}
    return {"contacts": shown["items"]}


def _only(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[str, Any] | None:
    return {name: rows[0][name] for name in names} if rows else None


def status() -> dict[str, Any]:
    """Who you are here and may do what, money left, searches under way, and what stands still."""
    stages = get("/stages")
    projects = get("/projects", status=UNDER_WAY, limit=10)["items"]
    return {
        "you": {name: value for name, value in get("/me").items() if name in ("username", "scopes")},
        "budgets": [
            {name: line[name] for name in ("provider", "period", "spent", "remaining")}
            for line in get("/budgets/spending")
        ],
        "projects": [{name: row[name] for name in ("id", "name", "status", "reason")} for row in projects],
        "stages": {row["name"]: _stage(row) for row in stages if row["waiting"] or row["in_flight"] or row["paused"]},
    }


def _stage(row: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: row[name] for name in ("waiting", "in_flight", "oldest_wait_seconds")}
    return shown | {name: True for name in ("paused", "stalled") if row[name]}


# Tool -> the scope that it needs; a caller without it does not see the tool, and the API would refuse it.
TOOLS: dict[Callable[..., dict[str, Any]], str] = {
    status: "read",
    plan_search: "curate",
    start_search: "curate",
    search_progress: "read",
    list_leads: "read",
    get_lead: "read",
    decide_leads: "curate",
    change_leads: "curate",
    suppress_leads: "operate",
    undo: "curate",
    export_leads: "export",
    explain_page: "read",
}
READS = (status, plan_search, search_progress, list_leads, get_lead, explain_page, suppress_leads)
REPEATABLE = (start_search, decide_leads, undo)  # the same call again changes nothing more
