"""What became of a decision, in sentences for people: an undo, a conflict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.timesince import timesince

from jobs.actions.bulk_actions import RunUndone
from jobs.actions.curation import BulkDecision, DecisionState, UndoResult
from jobs.lists.quantities import counted
from scrapersky.admin import formatters

if TYPE_CHECKING:
    from scrapersky.admin.resource_admin import ResourceAdmin


def decided_sentence(noun: ResourceAdmin, decided: BulkDecision, word: str) -> str:
    """What a decision did, for people, without the rows that somebody else decided: `conflicts_sentence`."""
    same = decided.requested - decided.changed - len(decided.conflicts) - decided.missing
    parts = [f"{noun.resource.counted(decided.changed)} → {word}."] if decided.changed or same <= 0 else []
    if same > 0:
        rows = f"{same:,}" if decided.changed else noun.resource.counted(same)
        parts.append(f"{rows} {'was' if same == 1 else 'were'} already {word}.")
    parts += missing_sentences(decided)
    if decided.changed:
        parts += [f"{rows:,} queued for {formatters.words(stage)}." for stage, rows in decided.queued.items()]
    return " ".join(parts)


def missing_sentences(decided: BulkDecision) -> list[str]:
    """How many of the rows somebody deleted since they were read, in a sentence; none where none was."""
    verb = "was" if decided.missing == 1 else "were"
    return [f"{decided.missing:,} {verb} deleted in the meantime."] if decided.missing else []


def undo_sentence(noun: ResourceAdmin, undone: UndoResult) -> str:
    """What an undo did, for people: what is restored, what left the queue, which rows were processed meanwhile."""
    parts = [f"Undone: {counted(undone.changed, 'row')} restored."]
    for stage, rows in undone.dequeued.items():
        if rows:
            parts.append(f"{rows:,} taken out of the queue of {formatters.words(stage)}.")
    for stage, rows in undone.processed.items():
        if rows:
            parts.append(f"{rows:,} had started {formatters.words(stage)} meanwhile; what it finds stays.")
    if undone.processed_rows:
        parts.append(f"Processed: {_named(noun, undone.processed_rows)}.")
    if undone.reopened:
        parts.append(
            "The records are possible duplicates again; facts, contacts, tags and notes that the merge copied stay."
        )
    if left := undone.requested - undone.changed:
        parts.append(f"{left:,} couldn't be undone: {'it was' if left == 1 else 'they were'} decided again since.")
    return " ".join(parts)


def queue_undo_sentence(undone: RunUndone) -> str:
    """What the undo of a cancellation or a move did to the queue, for people."""
    rows = "1 row stands" if undone.restored == 1 else f"{undone.restored:,} rows stand"
    parts = [f"Undone: {rows} in the queue again as before."]
    if left := undone.rows - undone.restored:
        parts.append(f"{left:,} couldn't be undone: {'it was' if left == 1 else 'they were'} queued or moved since.")
    return " ".join(parts)


def _named(noun: ResourceAdmin, ids: Sequence[int], most: int = 5) -> str:
    rows = noun.model._default_manager.in_bulk(ids[:most])
    names = ", ".join(str(rows[pk]) for pk in ids[:most] if pk in rows)
    return names if len(ids) <= most else f"{names} and more"


def conflict_sentence(state: DecisionState, by: str) -> str:
    """Who decided what, and when: `zoe decided Not a Fit 2 minutes ago.`"""
    if state.at is None:
        return f"It is {state.status} now."
    ago = timesince(state.at, depth=1).replace("\u00a0", " ")
    when = "just now" if ago.startswith("0 ") else f"{ago} ago"
    if state.made_by == by:
        return f"You decided {state.status} in another window, {when}."
    return f"{state.made_by or 'Somebody'} decided {state.status} {when}."


def conflicts_sentence(noun: ResourceAdmin, conflicts: Sequence[DecisionState], by: str) -> str:
    """The rows of a decision that were left alone, with what they are now."""
    rows = noun.model._default_manager.in_bulk([state.row for state in conflicts[:5]])
    named = " ".join(f"{rows[state.row]}: {conflict_sentence(state, by)}" for state in conflicts[:5])
    count = "1 row was" if len(conflicts) == 1 else f"{len(conflicts):,} rows were"
    anyway = f"Decide again to change {'it' if len(conflicts) == 1 else 'them'} anyway."
    return f"{count} not changed, because somebody decided since you read the list. {named} {anyway}"
