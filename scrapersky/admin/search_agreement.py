"""The price of a search on its page: another run of it, and what to do when it has spent what was agreed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from jobs.actions import operations
from jobs.actions.curation import Refused
from jobs.actions.ownership import whose_search
from jobs.actions.search_price import Plan, plan_rerun, plan_search, waits_for_answer
from jobs.models import PlaceSearch
from jobs.pipeline.spend import read_dollars
from scrapersky.admin import formatters
from scrapersky.admin.permissions import require_own, why_not_own


def price_text(plan: Plan) -> str:
    """The estimate and its limit, as in "about $0.07, at most $0.11"."""
    return f"about {formatters.money(plan.price)}, at most {formatters.money(plan.limit)}"


def rerun_label(search: PlaceSearch) -> tuple[str, dict[str, str]]:
    """The label of the button for another run, with its price, and what the button sends: the limit that it shows."""
    plan = plan_rerun(search)
    return (f"Search again ({price_text(plan)})", {"limit": str(plan.limit)}) if plan.price else ("Search again", {})


def rerun_search(request: HttpRequest, search: PlaceSearch, by: str) -> str:
    """Another run, for the price that stood on the button. Raises Refused when it is dearer now, or none was shown."""
    plan = plan_rerun(search)
    shown = read_dollars(request.POST.get("limit", ""))
    if plan.price and (shown is None or shown < plan.limit):
        raise Refused(f"Searching again costs {price_text(plan)}. Press the button again to agree.")
    search, _ = operations.search_again(search, by=by, budget=plan.budget if plan.price else None)
    return f"Searching again for “{search.query}” (run {search.run_number})."


def require_own_search(request: HttpRequest, search: PlaceSearch, verb: str = "change") -> None:
    """Raises NotYours for a search that neither the person nor a project of theirs began, unless they may operate."""
    require_own(request, whose_search(search, request.user.get_username()), "search", verb)


def why_not_own_search(request: HttpRequest, search: PlaceSearch, verb: str = "change") -> str:
    """The sentence of `require_own_search`, for a page without the button; "" for who may."""
    return why_not_own(request, whose_search(search, request.user.get_username()), "search", verb)


def open_question(request: HttpRequest, search: PlaceSearch) -> dict[str, Any] | None:
    """What a search that stopped at its agreed price asks: its cost, the estimate of the rest, a new limit, and why the
    person may not end it."""
    if not waits_for_answer(search):
        return None
    plan = plan_search(search)
    return {
        "sentence": search.error,  # type: ignore[attr-defined]  # a state column
        "left_out": search.left_out,
        "places": search.result_count,
        "rest": price_text(plan),
        "calls": plan.calls,
        "budget": f"{plan.budget:.2f}",
        "not_yours": why_not_own_search(request, search, "end"),
    }


def raise_limit(request: HttpRequest, search: PlaceSearch, by: str) -> str:
    """Let it go on, for what was typed. Raises Refused for what is no amount, or leaves no call."""
    budget = read_dollars(request.POST.get("budget", ""))
    if budget is None:
        raise Refused("Type the new limit in US dollars, as in 1.50.")
    operations.continue_search(search, by=by, budget=budget)
    return f"The search goes on, for up to {formatters.money(budget)} in all."


def finish_search(request: HttpRequest, search: PlaceSearch, by: str) -> str:
    """End it with what it has. Raises NotYours for another's, unless the person may operate."""
    require_own_search(request, search, "end")
    operations.finish_search(search, by=by)
    return "The search ends with what it has found. Nothing more is charged."
