"""What can be done with rows at the admin, the API, MCP and the command line: an act that a door lacks has a reason."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.management import BaseCommand
from django.urls import get_resolver

from jobs.actions import leads
from jobs.management.commands import bulk, queue
from scrapersky.admin import operations, projects, site
from scrapersky.admin.curation import CuratedAdmin
from scrapersky.admin.destinations import _VERBS as DESTINATION_VERBS
from scrapersky.admin.resource_admin import ResourceAdmin
from scrapersky.api.urls import NOUNS
from scrapersky.mcp.tools import TOOLS

NO = "no: "
# Why a whole kind of acts is not for agents, or not for the command line.
OPERATORS = NO + "an agent works on searches and leads; what stands still, it reads in status"
ROWS = NO + "an agent starts searches, which queue their own rows"
SET_UP = NO + "it is set up once, by a person who has the credentials"
BY_HAND = NO + "one row is changed where it is read; the command is for all that match"
WHOLE = NO + "the API takes ids or a filter"
BY_ADMIN = NO + "the page has it; a command would need the same credentials in a shell's history"


@dataclass(frozen=True)
class Act:
    """An act; each door with its names there, or with NO and the reason."""

    what: str
    admin: str
    api: str
    mcp: str
    command: str


ACTS = [
    Act("decide", "decide, review_decide", "* status, * status_filtered", "decide_leads", "bulk decide"),
    Act("undo", "undo", "decisions undo", "undo", "bulk undo"),
    Act("apply a decision again", NO + "the list has its filter: decide all that match", WHOLE, OPERATORS,
        "queue replay-decision"),
    *(Act(f"change leads: {name}", f"change:{name}", "leads changes, leads changes_filtered", "change_leads",
          "bulk change") for name in leads.CHANGES),
    Act("suppress leads", "suppress_leads", "leads suppress, leads suppress_filtered", "suppress_leads",
        "bulk suppress"),
    Act("change a row", "notes, edit", "* partial_update", NO + "change_leads takes one lead, too", BY_HAND),
    Act("note on a lead", "note, remove_note", "leads add_note, leads remove_note", "change_leads", BY_HAND),
    Act("stages of leads", "lead_stages", "leads set_stages", SET_UP, BY_ADMIN),
    Act("queue", "queue, rerun, rerun_search, retry_failed, extract_again",
        "* queue_step, stages runs, place-searches rerun, pages extract", ROWS,
        "bulk queue, queue requeue, queue retry"),
    Act("take out of the queue", "cancel", "stages cancel", ROWS, "bulk cancel, queue cancel"),
    Act("move in the queue", "sooner, later", "stages prioritise", ROWS, "bulk prioritise, queue prioritise"),
    Act("undo of a run", "undo_bulk_action", "runs undo", ROWS, "bulk undo"),
    Act("a run", "pause_run, resume_run, cancel_run, cancel_bulk_action", "runs pause, runs resume, runs cancel",
        OPERATORS, "queue pause-run, queue resume-run, queue cancel-run"),
    Act("a stage", "pause_stage, resume_stage, run_stage_now", "stages pause, stages resume",
        OPERATORS, "queue pause, queue resume, queue run"),
    Act("a host", "pause_host, resume_host, reset_host", "hosts pause, hosts resume, hosts reset", OPERATORS,
        "queue pause-host, queue resume-host, queue reset-host"),
    Act("robots.txt of a domain", "override_robots, override", "domains robots, projects robots",
        NO + "a person answers for it", "queue override-robots, queue obey-robots"),
    Act("suppress a domain", "forget_domain", "domains destroy", NO + "it erases for good: a person does it",
        NO + "manage.py erase"),
    Act("send leads", "send", "destinations send, destinations send_filtered",
        NO + "it leaves the house: a person sends", BY_ADMIN),
    Act("take back what was sent", "send_undo", "destinations undo", NO + "who cannot send takes nothing back",
        BY_ADMIN),
    Act("search", "quick, new", "place-searches create, projects create", "start_search", NO + "manage.py harvest"),
    Act("go on with a search", "raise_limit, finish_search",
        "place-searches continue_search, place-searches finish", NO + "it may cost: a person agrees", BY_HAND),
    Act("add rows", "import", "domains create, sitemap-files create, pages create, imports create, imports undo",
        NO + "start_search takes domains", NO + "manage.py import"),
    Act("plan", "price", "place-searches plan, projects plan", "plan_search", NO + "harvest prints it"),
    Act("a project", "pause, resume, stop, retry",
        "projects pause, projects resume, projects stop, projects retry", OPERATORS, BY_HAND),
    Act("export", "exports", "exports create, exports destroy, exports again", "export_leads",
        NO + "manage.py export"),
    Act("duplicates", "duplicate", "possible-duplicates merge, possible-duplicates dismiss",
        NO + "two rows become one for good: a person looks", NO + "two rows become one for good: a person looks"),
    Act("budgets", "set_budget, remove_budget", "budgets create, budgets destroy", NO + "an agent sets no limits to "
        "itself", BY_ADMIN),
    Act("one value on the suppression list", "suppressions", "suppressions create, suppressions destroy",
        NO + "it erases for good: a person does it", NO + "manage.py subject --erase"),
    Act("keys", "keys, revoke_key", "keys create, keys destroy", NO + "an agent makes itself no credentials", BY_ADMIN),
    Act("recipes", "export_recipe_do, export_recipe_add, export_recipe_edit",
        "export-recipes create, export-recipes partial_update, export-recipes destroy, export-recipes begin_anew, "
        "export-recipes cancel, export-recipes pause, export-recipes resume, export-recipes run", SET_UP, BY_ADMIN),
    Act("storage targets", "storage_target_do, storage_target_add",
        "storage-targets create, storage-targets partial_update, storage-targets destroy, storage-targets check, "
        "storage-targets confirm_host_key", SET_UP, BY_ADMIN),
    Act("webhooks", "webhook_do, switch_webhook",
        "webhooks create, webhooks partial_update, webhooks destroy, webhooks replay, webhooks rotate, "
        "webhooks send_again, webhooks test", SET_UP, BY_ADMIN),
    Act("destinations", "destination_new, test, on, pause, map, options, redrive, delete, preview, undo",
        "destinations create, destinations partial_update, destinations destroy, destinations dry_run, "
        "destinations redrive, destinations test", SET_UP, BY_ADMIN),
    Act("rules of destinations", "add_rule, rule_on, rule_off, rule_now, rule_delete",
        "destinations add_rule, destinations change_rule, destinations remove_rule, destinations preview_rule",
        SET_UP, BY_ADMIN),
    Act("rules and flags", "switch_rule, switch_flag", "automation update, flags partial_update", SET_UP,
        NO + "manage.py automation, manage.py flags"),
]  # fmt: skip
DOORS = ("admin", "api", "mcp", "command")
LOOKING = {  # what changes nothing
    "queue": {"status", "workers", "schedule", "database", "spending", "history", "check", "top", "show", "in-flight",
              "runs"},
    "mcp": {"status", "search_progress", "list_leads", "get_lead", "explain_page"},
    "routes": {"rows", "suggest", "arrivals", "review", "cards", "panel", "act", "do", "map",
               "known", "area_price", "duplicates"},
}  # fmt: skip
PAGES = {  # of the admin, about rows, that carry something out
    "exports", "undo", "undo_bulk_action", "cancel_bulk_action", "send_undo", "set_budget", "remove_budget", "keys",
    "revoke_key", "import", "suppress_leads", "suppressions", "lead_stages", "export_recipe_do", "export_recipe_add",
    "export_recipe_edit", "storage_target_do", "storage_target_add", "webhook_do", "destination_new",
}  # fmt: skip


def admin_acts() -> Iterator[str]:
    yield "decide"
    yield from (f"change:{name}" for name in leads.CHANGES)
    yield "send"  # there is one for each destination
    for noun in site._registry.values():
        if isinstance(noun, CuratedAdmin):
            yield from (name.partition(":")[0] for name in noun.acts)
        if isinstance(noun, ResourceAdmin):
            named = [str(route.name).removeprefix(f"jobs_{noun.opts.model_name}_") for route in noun.more_urls()]
            yield from (name for name in named if name not in LOOKING["routes"])
    yield from (*operations.VERBS, *projects._VERBS, *DESTINATION_VERBS)
    yield from PAGES & {name for _, _, name in site.views}


def api_acts() -> Iterator[str]:
    nouns = {view.resource.slug for view in NOUNS} | {"stages", "automation", "flags"}
    shared = {"status", "status_filtered", "partial_update", "queue_step"}
    of_its_own = {"export-recipes", "storage-targets", "webhooks", "destinations", "flags"}
    for route in get_resolver("scrapersky.api.urls").url_patterns[0].url_patterns:  # type: ignore[union-attr]
        view: Any = route.callback
        slug = re.split(r"[/$]", str(route.pattern).strip("^"))[0]
        for verb, action in (getattr(view, "actions", None) or {}).items():
            if verb not in ("post", "put", "patch", "delete") or slug not in nouns or action == "batch":
                continue
            yield f"{'*' if action in shared and slug not in of_its_own else slug} {action}"


def command_acts() -> Iterator[str]:
    for module in (bulk, queue):
        name = module.__name__.rpartition(".")[2]
        command: BaseCommand = module.Command()
        parser = command.create_parser("manage.py", name)
        for group in (action for action in parser._actions if isinstance(action, argparse._SubParsersAction)):
            yield from (f"{name} {word}" for word in group.choices if word not in LOOKING.get(name, set()))


def mcp_acts() -> Iterator[str]:
    yield from (tool.__name__ for tool in TOOLS if tool.__name__ not in LOOKING["mcp"])


def names(cell: str) -> set[str]:
    return set() if cell.startswith(NO) else {name.strip() for name in cell.split(",")}


@pytest.mark.django_db
def test_an_act_that_a_door_lacks_has_its_reason_and_no_door_has_an_act_that_is_not_listed() -> None:
    there: dict[str, set[str]] = {
        "admin": set(admin_acts()),
        "api": set(api_acts()),
        "mcp": set(mcp_acts()),
        "command": set(command_acts()),
    }
    listed = {door: set[str]().union(*(names(getattr(act, door)) for act in ACTS)) for door in DOORS}
    assert {door: sorted(there[door] - listed[door]) for door in DOORS} == {key: [] for key in DOORS}
    assert {door: sorted(listed[door] - there[door]) for door in DOORS} == {key: [] for key in DOORS}
    for act in ACTS:
        for door in DOORS:
            cell = getattr(act, door)
            assert names(cell) or len(cell.removeprefix(NO).split()) >= 2, f"{act.what}: why not at {door}?"
