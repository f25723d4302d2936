"""Curation: decide, one row, checked rows or all that match; undo; review one after the other. And, from PIPELINE, the
buttons that ask for a stage.

Every act comes to one address as `verb:object` (`decide:Selected`, `queue:domain_metadata`) with checked rows, or with
a listing and the number of rows that was confirmed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.forms import (
    ModelForm,
)
from django.http import (
    HttpRequest,
    HttpResponse,
    QueryDict,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.views.decorators.http import require_POST

from jobs.actions import bulk_actions, operations
from jobs.actions.bulk_actions import ActionRequest, QueueChange
from jobs.actions.curation import (
    Refused,
    WrongField,
    confirm_count,
    decide,
    decide_seen,
    refuse_suppressed,
    versions_shown,
)
from jobs.actions.search_price import PriceNotAgreed
from jobs.lists.filters import Rows
from jobs.lists.listing import Listing
from jobs.lists.sent_ids import read_count, read_ids
from jobs.models import Bulk
from jobs.pipeline import Stage
from jobs.pipeline.spend import read_dollars
from jobs.statuses import Curation
from scrapersky.admin import formatters
from scrapersky.admin.answers import answer, is_script, next_url, started
from scrapersky.admin.base import rights, site
from scrapersky.admin.decision_sentences import conflicts_sentence, decided_sentence, undo_sentence
from scrapersky.admin.notes_form import as_sent, initial_of, notes_form
from scrapersky.admin.permissions import CURATE, OPERATE, require_own, require_permission
from scrapersky.admin.resource_admin import ResourceAdmin
from scrapersky.admin.review import KEYS, ReviewMixin
from scrapersky.admin.row_page import find, row_page
from scrapersky.http.reasons import reason_in

TOLERANCE = 0.01  # the share by which the number of matching rows may have changed since it was confirmed
SAMPLE = 8
SOONER, LATER = -10, 10

Targets = Rows | list[int]


@dataclass(frozen=True)
class ActResult:
    """To how many rows an act was done; the address that undoes it, where one does."""

    rows: int
    undo_url: str = ""


@dataclass(frozen=True)
class Act:
    """Something that a person asks for on rows; `done` tells what came of it.

    `carry_out` takes the rows, who asks, and the agreed price of each row in US dollars, where there is one.
    """

    name: str
    label: str
    permission: str
    carry_out: Callable[[Targets, str, Decimal | None], ActResult]
    done: str
    step: str = ""  # the stage's name, where it belongs to one
    brief: str = ""  # its name among the acts of that step
    verb: str = ""  # what it is as a bulk action, which workers carry out
    options: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def stage(self) -> str:
        """The name of its stage."""
        return self.name.partition(":")[2]


def stage_acts(stage: Stage[Any, Any]) -> list[Act]:
    """The actions of a stage."""
    title, name = formatters.stage_title(stage), stage.name

    def run(rows: Targets, by: str, budget: Decimal | None) -> ActResult:
        return ActResult(operations.requeue(stage, rows, by=by, title=title, budget=budget).rows)

    def rerun(rows: Targets, by: str, budget: Decimal | None) -> ActResult:
        again = f"{title}, again"
        return ActResult(operations.requeue(stage, rows, by=by, rerun=True, title=again, budget=budget).rows)

    def cancel(rows: Targets, by: str, _: Decimal | None) -> ActResult:
        return _undoable(bulk_actions.cancel_rows(stage, rows, by=by))

    def sooner(rows: Targets, by: str, _: Decimal | None, priority: int = SOONER) -> ActResult:
        return _undoable(bulk_actions.prioritise(stage, rows, priority, by=by))

    later, in_text = partial(sooner, priority=LATER), title.lower()
    acts: list[tuple[str, str, str, Callable[[Targets, str, Decimal | None], ActResult], str, str, dict[str, Any]]] = [
        ("queue", "Run or retry", CURATE, run, "queued for", "queue", {}),
        ("rerun", "Run again", CURATE, rerun, "queued again for", "queue", {"rerun": True}),
        ("cancel", "Cancel", CURATE, cancel, "taken out of the queue of", "cancel", {}),
        ("sooner", "Move to front", OPERATE, sooner, "moved to the front of", "prioritise", {"priority": SOONER}),
        ("later", "Move to end", OPERATE, later, "moved to the end of", "prioritise", {"priority": LATER}),
    ]
    return [
        Act(f"{word}:{name}", f"{brief}: {title}", permission, act, f"{done} {in_text}", title, brief, verb, options)
        for word, brief, permission, act, done, verb, options in acts
    ]


def _undoable(change: QueueChange) -> ActResult:
    return ActResult(change.rows, reverse("admin:undo_bulk_action", args=[change.run]) if change.run else "")


class CuratedAdmin(ReviewMixin, ResourceAdmin):
    """A noun that people decide about or machines work on: its list can act, its rows can be reviewed."""

    editable: ClassVar[Sequence[str]] = ()

    def more_urls(self) -> list[URLPattern]:
        """The one address of acts; review mode and its cards."""
        urls = [
            self.route("act/", require_POST(self.act_view), "act"),
            self.route("<str:object_id>/notes/", require_POST(self.notes_view), "notes"),
            self.route("<str:object_id>/edit/", self.edit_view, "edit"),
        ]
        if self.curated:
            urls += self.review_urls()
        return [*urls, *super().more_urls()]

    def row_extras(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """The buttons of a row's page, and its notes."""
        return super().row_extras(request, row) | {
            "act_url": self.url("act"),
            "version": versions_shown([row])[row.pk] if self.curated else "",
            "decisions": [(word, formatters.TONES[word]) for word in Curation.values] if self.curated else [],
            "form": self.edit_form()(instance=row) if self.editable else None,
            "edit_url": self.url("notes", row.pk) if self.editable else "",
            "edit_refused": self.why_not_edited(request, row),
        }

    @property
    def acts(self) -> dict[str, Act]:
        """The acts of its stages by name."""
        acts = [act for stage in self.stages for act in stage_acts(stage)]
        return {act.name: act for act in acts if self.rerun_label or not act.name.startswith("rerun:")}

    def list_extras(self, request: HttpRequest, listing: Listing) -> dict[str, Any]:
        """The buttons of the list."""
        mine = rights(request)
        acts = [act for act in self.acts.values() if mine["operate" if act.permission == OPERATE else "curate"]]
        decisions = [(key, word.value) for key, word in KEYS.items()] if self.curated else []
        steps = [(step, list(group)) for step, group in groupby(acts, key=lambda act: act.step)]
        edits = any(column.edits for column in self.columns)
        more = {"acts": steps, "decisions": decisions, "act_url": self.url("act")}
        more |= {"row_edit_url": self.url("edit", 0) if edits else ""}
        return super().list_extras(request, listing) | more

    def edit_form(self) -> type[ModelForm[Any]]:
        """The form of what people write on a row."""
        return notes_form(self.model, self.editable)

    def store_edit(self, row: Any, shown: dict[str, Any], changed: dict[str, Any], by: str) -> bool:
        """Store what somebody changed; False when the row no longer has what the form `shown` to them."""
        return bool(self.model._default_manager.filter(pk=row.pk, **shown).update(**changed))

    # Acts.

    def act_title(self, name: str) -> str:
        """What an act is called where it is confirmed. Raises KeyError."""
        return name.removeprefix("decide:") if name.startswith("decide:") else self.acts[name].label

    def is_undoable(self, name: str) -> bool:
        """Whether an act can be taken back, and has a reason."""
        return name.startswith("decide:")

    def act_view(self, request: HttpRequest) -> HttpResponse:
        """Carry out an act on checked rows, or (after a confirmation) on all matching rows; 400 for an unknown act."""
        name = request.POST.get("act", "")
        deciding = name.startswith("decide:")
        if not deciding and name not in self.acts:
            raise BadRequest(f"There is no act {name!r} here.")
        require_permission(request, CURATE if deciding else self.acts[name].permission)
        if deciding and (not self.curated or name.removeprefix("decide:") not in Curation.values):
            raise BadRequest(f"There is no decision {name!r} here.")
        if request.POST.get("scope") == "all":
            return self._act_on_all(request, name)
        return self._act_on_checked(request, name)

    def _act_on_checked(self, request: HttpRequest, name: str) -> HttpResponse:
        ids = read_ids(request.POST.getlist("row"))
        if not ids:
            return self._answer(request, "Check rows first.", level=messages.WARNING)
        reason = reason_in(request.POST)
        try:
            if name.startswith("decide:"):
                return self._decide_checked(request, ids, name, reason)
            return self._carry_out(request, self.acts[name], ids)
        except Refused as error:
            return self._answer(request, str(error), level=messages.WARNING)

    def _decide_checked(self, request: HttpRequest, ids: list[int], name: str, reason: str) -> HttpResponse:
        """Decide rows in the state that the page showed; a script that names none decides them as they are."""
        shown = dict(entry.split("=", 1) for entry in request.POST.getlist("seen") if "=" in entry)
        seen = {pk: shown[str(pk)] for pk in ids if str(pk) in shown}
        word, by = name.removeprefix("decide:"), request.user.get_username()
        if len(seen) < len(set(ids)):
            return self._answer_decided(request, decide(self.model, ids, word, by=by, reason=reason), name)
        return self._answer_decided(request, decide_seen(self.model, seen, word, by=by, reason=reason), name)

    def _act_on_all(self, request: HttpRequest, name: str) -> HttpResponse:
        listing = self.listing(QueryDict(request.POST.get("query", "")))
        expected = read_count(request.POST.get("expected", ""))
        if expected is None:
            return self._ask(request, name, listing)
        try:
            return self._confirmed(request, name, listing, expected)
        except Refused as error:
            return self._ask(request, name, listing, str(error))

    def _confirmed(self, request: HttpRequest, name: str, listing: Listing, expected: int) -> HttpResponse:
        if not expected:
            return self._answer(request, "No rows match. Nothing was changed.", level=messages.WARNING)
        everything = request.POST.get("everything", "").strip().lower() == "everything"
        if name.startswith("decide:"):
            decided = bulk_actions.decide_all_matching(
                self.resource, listing.values, name.removeprefix("decide:"), by=request.user.get_username(),
                expected=expected, everything=everything, tolerance=TOLERANCE,
                reason=reason_in(request.POST),
            )  # fmt: skip
            return started(request, decided.run) if decided.run else self._answer_decided(request, decided, name)
        act = self.acts[name]
        by_workers = act.verb and act.stage not in operations.NEEDS_AGREEMENT  # a price is agreed to first
        if by_workers and bulk_actions.is_long(expected):
            return self._start(request, act, listing, expected, everything)
        with transaction.atomic():
            confirm_count(
                listing.rows(), expected=expected, filter_used=listing.values, everything=everything,
                tolerance=TOLERANCE,
            )  # fmt: skip
            return self._carry_out(request, act, listing.rows())

    def _start(self, request: HttpRequest, act: Act, listing: Listing, expected: int, everything: bool) -> HttpResponse:
        self.require_own_rows(request, act, listing.rows())
        by = request.user.get_username()
        action_request = ActionRequest(
            self.resource, act.verb, by, listing.values, stage=act.stage, options=act.options
        )
        action = bulk_actions.start(action_request, expected=expected, everything=everything, tolerance=TOLERANCE)
        return started(request, action.run_id)

    def _ask(self, request: HttpRequest, name: str, listing: Listing, problem: str = "") -> HttpResponse:
        """How many rows it would be, and which: to be confirmed."""
        count, columns = listing.rows().count(), self.shown_columns(request, "")
        context = {
            "noun": self,
            "title": self.act_title(name),
            "act": name,
            "deciding": self.is_undoable(name),
            "decision": name.removeprefix("decide:") if name.startswith("decide:") else "",
            "listing": listing,
            "chips": [(self.filters[n].title, self.value_words(n, text)) for n, text in listing.values.items()],
            "count": count,
            "shown_count": f"{count:,}",
            "long": bulk_actions.is_long(count),
            "sample": self.table_rows(listing.page(self.list_queryset, SAMPLE).rows, columns),
            "query": listing.address()[1:],
            "problem": problem,
            "columns": columns,
            "act_url": self.url("act"),
            "back_url": self.url() + listing.address(),
            "reason": request.POST.get("reason", ""),
        }  # fmt: skip
        return site.render(request, "console/confirm.html", context, status=409 if problem else 200)

    def _carry_out(self, request: HttpRequest, act: Act, rows: Targets) -> HttpResponse:
        self.require_own_rows(request, act, rows)
        try:
            result = act.carry_out(rows, request.user.get_username(), read_dollars(request.POST.get("budget", "")))
        except PriceNotAgreed as error:
            return self._ask_price(request, act, error)
        text = f"{result.rows:,} {act.done}."
        return self._answer(request, text, result.undo_url)

    def require_own_rows(self, request: HttpRequest, act: Act, rows: Targets) -> None:
        """Raises NotYours for an act that ends what somebody else began, where rows are somebody's."""

    def _ask_price(self, request: HttpRequest, act: Act, error: PriceNotAgreed) -> HttpResponse:
        """The price of the request, to be agreed to: nothing was queued."""
        plans = error.total.plans
        budget = max((plan.budget for plan in plans), default=error.total.limit)
        limit = sum((budget - plan.search.cost for plan in plans), Decimal(0)) if plans else budget
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
        context = {
            "noun": self,
            "title": "Agree to the price",
            "act": act,
            "act_url": self.url("act"),
            "back_url": next_url(request, self.url()),
            "sent": [(name, value) for name, value in sent if name not in ("csrfmiddlewaretoken", "budget")],
            "plans": [(plan, formatters.money(plan.price)) for plan in plans[:SAMPLE]],
            "calls": error.total.calls,
            "shown_calls": f"{error.total.calls:,}",
            "unshown": max(len(plans) - SAMPLE, 0),
            "price": formatters.money(error.total.price),
            "each": formatters.money(budget),
            "limit": formatters.money(limit),
            "budget": budget,
        }
        return site.render(request, "console/agree_price.html", context, status=409)

    def _answer_decided(self, request: HttpRequest, decided: Any, name: str) -> HttpResponse:
        text = decided_sentence(self, decided, name.removeprefix("decide:"))
        level = messages.SUCCESS if decided.changed or not decided.missing else messages.WARNING
        if decided.conflicts:
            level = messages.WARNING
            left = conflicts_sentence(self, decided.conflicts, request.user.get_username())
            text = f"{text} {left}" if decided.changed else left
        undo = reverse("admin:undo", args=[decided.bulk]) if decided.changed else ""
        return self._answer(request, text, undo, level)

    def _answer(
        self, request: HttpRequest, text: str, undo_url: str = "", level: int = messages.SUCCESS
    ) -> HttpResponse:
        return answer(request, text, self.url(), undo_url, level)

    # Notes.

    def notes_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Change notes, tags and the like, unless somebody changed the same in the meantime."""
        require_permission(request, CURATE)
        row = find(self, object_id)
        if refused := self.why_not_edited(request, row):
            return answer(request, refused, self.row_url(row), level=messages.WARNING)
        form = self.edit_form()(request.POST, instance=row)
        if not form.is_valid():
            problem = "; ".join(f"{form.fields[name].label}: {errors[0]}" for name, errors in form.errors.items())
            return self._typed_again(request, object_id, problem)
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        if not changed:
            return answer(request, "No changes to save.", self.row_url(row))
        if problem := self.edit_problem(row, changed):
            return self._typed_again(request, object_id, problem)
        shown = {name: initial_of(form, name) for name in changed}
        try:
            stored = self._store_allowed(row, shown, changed, request.user.get_username())
        except WrongField as error:
            return self._typed_again(request, object_id, f"{form.fields[error.field].label}: {error}")
        if not stored:
            text = "Someone else edited this in the meantime. Your text is still in the form: review it and save again."
            return self._typed_again(request, object_id, text)
        return answer(request, self.edited(request, row, changed), self.row_url(row))

    def _store_allowed(self, row: Any, shown: dict[str, Any], changed: dict[str, Any], by: str) -> bool:
        with transaction.atomic():
            refuse_suppressed(changed)
            return self.store_edit(row, shown, changed, by)

    def edit_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The form that the list has of a row, with what is stored now; 404 for no such row."""
        require_permission(request, CURATE)
        row = find(self, object_id)
        urls = {"edit_url": self.url("notes", row.pk), "note_url": self.note_url(row)}
        context = {"name": self.short(row), "form": self.edit_form()(instance=row), **urls}
        return TemplateResponse(request, "console/row_edit.html", context)

    def why_not_edited(self, request: HttpRequest, row: Any) -> str:
        """Why the person may not change what people write on a row, though they may curate; "" when they may."""
        return ""

    def note_url(self, row: Any) -> str:
        """Where a note of the row is added; "" where it has none of its own."""
        return ""

    def edit_problem(self, row: Any, changed: dict[str, Any]) -> str:
        """Why values cannot be saved together, for people; "" when they can."""
        return ""

    def edited(self, request: HttpRequest, row: Any, changed: dict[str, Any]) -> str:
        """What follows from values that were saved; returns what to tell."""
        return "Saved."

    def _typed_again(self, request: HttpRequest, object_id: str, problem: str) -> HttpResponse:
        """The row's page with what was typed still in its fields, and beside it what is stored by now; a script, whose
        fields stay, gets the sentence."""
        if is_script(request):
            return answer(request, problem, self.row_url(find(self, object_id)), level=messages.WARNING)
        stored = find(self, object_id)
        stored_form = self.edit_form()(instance=stored)
        touched = self.edit_form()(request.POST, instance=find(self, object_id)).changed_data
        data = request.POST.copy()
        theirs = []
        for field in stored_form:
            now = as_sent(field)
            if data.get(field.html_initial_name, "") != now:
                theirs.append((field.label, now))
                if field.name not in touched:  # theirs stays when this is saved
                    data[field.html_name] = now
            data[field.html_initial_name] = now
        typed = self.edit_form()(data, instance=stored)
        page = row_page(self, request, object_id)
        assert isinstance(page, TemplateResponse)
        assert page.context_data is not None
        page.context_data |= {"form": typed, "edit_problem": problem, "theirs": theirs, "here": self.row_url(stored)}
        page.status_code = 409
        return page


@site.page("undo/<uuid:bulk_id>/", "undo", CURATE)
@require_POST
def undo_view(request: HttpRequest, bulk_id: UUID) -> HttpResponse:
    """Undo a decision, for all rows that were not decided again since; 404 for an unknown one. What somebody else
    decided, operators undo."""
    bulk = get_object_or_404(Bulk, pk=bulk_id)
    noun = site.noun(bulk.table)
    require_own(request, bulk.made_by, "decision")
    undone = bulk_actions.undo(bulk_id, by=request.user.get_username())
    if undone.run:
        return started(request, undone.run)
    level = messages.SUCCESS if undone.changed else messages.WARNING
    return answer(request, undo_sentence(noun, undone), noun.url(), level=level)
