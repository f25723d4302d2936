"""Review: one row at a time with its evidence, decided by a key.

The page keeps a queue of operations (decide, undo) and sends them in their order, at most one a row at a time. Each has
a key, so that it can be sent again, and the version of the row that was on the screen. The answer is what the database
says afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.views.decorators.http import require_POST

from jobs.actions.curation import DecisionState, Refused, decide_seen, require_decided, states_of, undo
from jobs.actions.review_claims import claim_rows, free_rows, held_rows, release_rows
from jobs.lists.counts import Count
from jobs.lists.listing import Listing
from jobs.models import Bulk
from jobs.models.limits import LARGEST_ID
from jobs.statuses import Curation
from jobs.web import strict_json
from scrapersky.admin import formatters
from scrapersky.admin.base import rights
from scrapersky.admin.chips import chips_of
from scrapersky.admin.decision_sentences import conflict_sentence, undo_sentence
from scrapersky.admin.permissions import CURATE, has_permission, require_own, require_permission
from scrapersky.admin.resource_admin import ResourceAdmin
from scrapersky.admin.row_page import card

LANES = {
    "uncertain": ("Uncertain", "The score is near 50 %: your decision teaches most here."),
    "different": ("Different", "Drawn at random, from a site that nobody has decided about."),
}
CARDS = 10  # how many cards one request may ask for
OPERATIONS = 20  # how many operations one request may send

KEYS = {"s": Curation.SELECTED, "m": Curation.MAYBE, "n": Curation.NOT_A_FIT, "a": Curation.ARCHIVED}


class ReviewMixin(ResourceAdmin):
    """A noun whose rows can be reviewed."""

    def review_urls(self) -> list[URLPattern]:
        """The page, its cards, and where its decisions go."""
        return [
            self.route("review/", self.review_view, "review"),
            self.route("review/cards/", self.cards_view, "cards"),
            self.route("review/decide/", require_POST(self.review_decide_view), "review_decide"),
        ]

    def review_view(self, request: HttpRequest) -> HttpResponse:
        """One row at a time, with its evidence, decided by a key; 403 without the permission to view."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        listing = self._review_listing(request)
        cards = self._cards(request, listing, 1)
        onward = listing.address(cursor=cards[-1]["cursor"] if cards else None)
        # The tabs have no counts: the next decision would make them wrong.
        context = self.admin_site.each_context(request) | {
            "noun": self,
            "title": f"Review: {self.title}",
            "cards": cards,
            "held": 0 if cards else self._held(request, listing),
            "total": self._free(request, listing).remaining() if cards else Count(0),
            "listing": listing,
            "tabs": self.tabs(listing),
            "chips": chips_of(self, listing, request),
            "keys": [(key.upper(), key, word.value, formatters.TONES[word]) for key, word in KEYS.items()],
            "labels": [(word.value, formatters.label(word)) for word in Curation],
            "query": listing.address()[1:],
            "orders": self.review_orders(listing),
            "act_url": self.url("act"),
            "cards_url": self.url("cards"),
            "decide_url": self.url("review_decide"),
            "list_url": self.url() + listing.address(),
            "next_url": self.url("review") + onward,
        }
        return TemplateResponse(request, "console/review.html", context)

    def cards_view(self, request: HttpRequest) -> HttpResponse:
        """The next cards, before they are needed; `held` others are under review by somebody. 403 as for the page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        number, listing = request.GET.get("n", "3"), self._review_listing(request)
        count = min(int(number), CARDS) if number.isdecimal() and len(number) < 5 else 3
        cards = self._cards(request, listing, count)
        return JsonResponse({"cards": cards, "held": 0 if cards else self._held(request, listing)})

    def _review_listing(self, request: HttpRequest) -> Listing:
        parameters = request.GET.copy()
        parameters.pop("n", None)
        if "curation_status" not in parameters:
            parameters["curation_status"] = Curation.NEW.value
        return self.listing_of_form(parameters)

    def _held(self, request: HttpRequest, listing: Listing) -> int:
        return held_rows(listing.rows(), by=request.user.get_username())

    def _cards(self, request: HttpRequest, listing: Listing, count: int) -> list[dict[str, Any]]:
        dealt = self._dealt(request, listing, count)
        states = states_of(self.model, [row.pk for row, _ in dealt])
        cards, cursor = [], listing.cursor
        for row, lane in dealt:
            cursor = cursor if lane else listing.cursor_of(row)  # a row from elsewhere in the order moves nothing on
            if state := states.get(row.pk):
                cards.append(self._card(request, row, lane, state) | {"cursor": cursor})
        return cards

    def _card(self, request: HttpRequest, row: Any, lane: str, state: DecisionState) -> dict[str, Any]:
        context = card(self, row, request.user) | {"may": rights(request), "lane": LANES.get(lane)}
        return {
            "pk": row.pk,
            "name": str(row),
            "status": state.status,
            "version": state.version,
            "suggestion": self.suggestion(row),
            "html": render_to_string("console/card.html", context, request),
        }

    def _dealt(self, request: HttpRequest, listing: Listing, count: int) -> list[tuple[Any, str]]:
        """The next rows that nobody else has under review; who may decide has them from now on."""
        by, free = request.user.get_username(), self._free(request, listing)
        if not has_permission(request.user, CURATE):
            return [(row, "") for row in listing.page(size=count).rows]
        for _ in range(3):  # somebody may take the same rows between the two statements
            dealt = self.deal(request, free, free.page(size=count).rows)
            claimed = claim_rows(self.model, [row.pk for row, _ in dealt], by=by)
            if claimed or not dealt:
                return [(row, lane) for row, lane in dealt if row.pk in claimed]
        return []

    # What a noun with scores does otherwise.

    def review_orders(self, listing: Listing) -> list[tuple[str, str, bool]]:
        """The orders that review offers: label, address, whether it is the one in use. None: there is no choice."""
        return []

    def deal(self, request: HttpRequest, listing: Listing, rows: list[Any]) -> list[tuple[Any, str]]:
        """The rows of a batch, each with a word when it comes from elsewhere in the order."""
        return [(row, "") for row in rows]

    def suggestion(self, row: Any) -> float | None:
        """How likely it is selected, in percent; None where nothing is known."""
        return None

    def _free(self, request: HttpRequest, listing: Listing) -> Listing:
        """The list without what somebody else has under review; whoever only reads is in nobody's way."""
        if not has_permission(request.user, CURATE):
            return listing
        rows = self.resource.all_rows() if listing.among is None else listing.among
        return replace(listing, among=free_rows(rows, by=request.user.get_username()))

    def review_decide_view(self, request: HttpRequest) -> HttpResponse:
        """Carry out operations in their order; each has its result, with what the database says of the row now."""
        require_permission(request, CURATE)
        operations = _operations(request)
        by = request.user.get_username()
        results = [self._undo(request, op) if op["do"] == "undo" else self._decide(op, by) for op in operations]
        release_rows(self.model, [op["row"] for op in operations], by=by)
        return JsonResponse({"results": results})

    def _decide(self, op: Mapping[str, Any], by: str) -> dict[str, Any]:
        try:
            seen = {op["row"]: op["version"]}
            done = decide_seen(self.model, seen, op["status"], by=by, key=op["key"])
        except Refused as error:
            return self._result(op, "refused", str(error))
        for state in done.conflicts:
            return self._result(op, "conflict", conflict_sentence(state, by))
        return self._result(op, "saved", "")

    def _undo(self, request: HttpRequest, op: Mapping[str, Any]) -> dict[str, Any]:
        try:
            require_decided(self.model, op["of"], op["row"])
            for bulk in Bulk.objects.filter(pk=op["of"]):
                require_own(request, bulk.made_by, "decision")
            undone = undo(op["of"], by=request.user.get_username(), undo_id=op["key"])
        except Refused as error:
            return self._result(op, "refused", str(error))
        return self._result(op, "undone", undo_sentence(self, undone))

    def _result(self, op: Mapping[str, Any], result: str, message: str) -> dict[str, Any]:
        state = states_of(self.model, [op["row"]]).get(op["row"])
        if state is None:
            state, result, message = DecisionState(op["row"], ""), "gone", "The row was deleted."
        now = {"status": state.status, "version": state.version}
        return {"key": str(op["key"]), "result": result, "message": message} | now


def _operations(request: HttpRequest) -> list[dict[str, Any]]:
    """The operations of a request. Raises BadRequest for what is none, such as a form."""
    try:
        given = strict_json.loads(request.body)["operations"]
        if not 0 < len(given) <= OPERATIONS:
            raise ValueError(f"1 to {OPERATIONS} operations are taken at once.")
        return [_operation(item) for item in given]
    except (ValueError, TypeError, KeyError, AttributeError, RawPostDataException) as error:
        raise BadRequest(f"These are no operations of a review: {error}") from error


def _operation(item: Mapping[str, Any]) -> dict[str, Any]:
    row = int(item["row"])
    if not 0 < row <= LARGEST_ID:
        raise ValueError("There is no such row.")
    op = {"do": str(item["do"]), "key": UUID(item["key"]), "row": row}
    if op["do"] == "undo":
        return op | {"of": UUID(item["of"])}
    return op | {"version": str(item["version"])[:60], "status": Curation(item["status"]).value}
