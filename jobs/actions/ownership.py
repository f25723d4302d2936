"""Whose work something is, and who may undo or end it: whoever began it, and operators.

Imports, decisions, merges (which are decisions), actions on many rows, runs, projects, searches, sends to destinations
and export files all ask here. To pause a project, and to let it go on, is to end and to undo; so is to change what a
search may cost and whether it repeats. What only operators may end (recipes, stages) and what only its owner may change
(saved views, notes) needs no such question.
"""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet

from jobs.actions.curation import Refused
from jobs.models import PlaceSearch, Project

_BY_PROJECT = re.compile(r"project (\d{1,18})")  # that decides by its conditions


class NotYours(Refused):
    """It is somebody else's; the message is for people."""

    kind = "permission_denied"


def is_of(begun_by: str, person: str) -> bool:
    """Whether it is a person's, begun at the screen, by an API key, which is named behind the log-in name, or by a
    project of theirs."""
    if match := _BY_PROJECT.fullmatch(begun_by):
        begun_by = Project.objects.filter(pk=match[1]).values_list("requested_by", flat=True).first() or ""
    return bool(person) and (begun_by == person or begun_by.startswith(f"{person} ("))


def begun_by(person: str) -> Q:
    """`is_of` for rows with a column `requested_by`."""
    return Q(requested_by=person) | Q(requested_by__startswith=f"{person} (")


def searches_of_others(searches: QuerySet[PlaceSearch], person: str) -> QuerySet[PlaceSearch]:
    """Those that neither the person nor a project of theirs began."""
    return searches.exclude(begun_by(person)).exclude(projects__in=Project.objects.filter(begun_by(person)))


def whose_search(search: PlaceSearch, person: str) -> str:
    """Who began it, for `refuse_anothers`: the person, where a project of theirs waits for it."""
    others = searches_of_others(PlaceSearch.objects.filter(pk=search.pk), person)
    return search.requested_by if others.exists() else person


def refuse_anothers(begun_by: str, person: str, *, operates: bool, what: str, verb: str = "undo") -> None:
    """Raises NotYours unless it is the person's own, or the person may operate."""
    if operates or is_of(begun_by, person):
        return
    whose, who = (f"by {begun_by}", f"{begun_by} or an operator") if begun_by else ("somebody else's", "an operator")
    does = verb if " it" in verb else f"{verb} it"
    raise NotYours(f"This {what} is {whose}. Only {who} may {does}.")
