"""Bulk actions: what is done to many rows by workers, with its progress, Cancel, and Undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from jobs.actions import bulk_actions, operations
from jobs.lists.catalogue import resource_of
from jobs.models import Bulk, BulkAction, Run
from jobs.statuses import Task
from scrapersky.admin import formatters
from scrapersky.admin.answers import answer, started
from scrapersky.admin.base import site
from scrapersky.admin.decision_sentences import queue_undo_sentence
from scrapersky.admin.permissions import (
    CURATE,
    OPERATE,
    has_permission,
    owns,
    require_own,
    require_permission,
    why_not_own,
)


@site.page("bulk-actions/<int:run_id>/", "bulk_action", CURATE)
def bulk_action_view(request: HttpRequest, run_id: int) -> HttpResponse:
    """How far a bulk action is, what became of the rows, and how to stop it or take it back."""
    action = get_object_or_404(BulkAction.objects.select_related("run", "bulk"), run_id=run_id)
    run, noun = action.run, site.noun(resource_of(action.noun).model)
    working = run.status not in operations.ENDED
    context = {
        "title": run.title,
        "action": action,
        "run": run,
        "status": formatters.label(run.status),
        "working": working,
        "paused": run.status == Task.PAUSED,
        "rows_done": f"{action.processed:,} of {action.total:,} rows done.",
        "progress": formatters.bar(action.processed, action.total),
        "counts": [(formatters.words(word), f"{number:,}") for word, number in sorted((run.counts or {}).items())],
        "filters": [noun.filter_words(name, value) for name, value in action.filter.items()],
        "by": action.requested_by,
        "started": formatters.ago(action.created_at),
        "may_cancel": working and owns(request, action.requested_by),
        "not_yours": why_not_own(request, action.requested_by, "action", "cancel") if working else "",
        "undo_of": _undo_of(action) if not working and owns(request, action.requested_by) else None,
        "may_undo": _may_undo(request, action),
        "noun": noun,
        "list_url": noun.url(),
        "run_url": site.noun(Run).row_url(run),
        "decision_url": site.noun(Bulk).row_url(action.bulk) if action.bulk and action.bulk.changed else "",
        "here": request.path,
    }
    return site.render(request, "console/bulk_action.html", context)


def _undo_of(action: BulkAction) -> Any:
    bulk = action.bulk
    return bulk.pk if action.verb == "decide" and bulk and bulk.changed and bulk.undone_at is None else None


def _may_undo(request: HttpRequest, action: BulkAction) -> bool:
    """Whether the person may take back what it did to the queue, and it can be taken back."""
    may = has_permission(request.user, _needed(action)) and owns(request, action.requested_by)
    return may and not bulk_actions.why_not_undone(action)


def _needed(action: BulkAction) -> str:
    return OPERATE if action.verb == "prioritise" else CURATE


@site.page("bulk-actions/<int:run_id>/undo/", "undo_bulk_action")
@require_POST
def undo_bulk_action_view(request: HttpRequest, run_id: int) -> HttpResponse:
    """Restore where its rows stood in the queue: at once, or many as a bulk action of its own.

    403 for whoever may not do the same.
    """
    action = get_object_or_404(BulkAction, run_id=run_id)
    require_permission(request, _needed(action))
    here = reverse("admin:bulk_action", args=[run_id])
    require_own(request, action.requested_by, "action")
    undone = bulk_actions.undo_run(run_id, by=request.user.get_username())
    if undone.waits and undone.run:
        return started(request, undone.run)
    text = "Undone." if action.verb == "decide" else queue_undo_sentence(undone)
    return answer(request, text, here, level=messages.SUCCESS if undone.restored else messages.WARNING)


@site.page("bulk-actions/<int:run_id>/cancel/", "cancel_bulk_action", CURATE)
@require_POST
def cancel_bulk_action_view(request: HttpRequest, run_id: int) -> HttpResponse:
    """Change no more rows; those that were changed stay so, until they are undone. Somebody else's goes on."""
    action = get_object_or_404(BulkAction, run_id=run_id)
    require_own(request, action.requested_by, "action", "cancel")
    operations.cancel_run(run_id, by=request.user.get_username())
    return HttpResponseRedirect(reverse("admin:bulk_action", args=[run_id]))
