"""Which leads a rule chooses: its conditions are filters of the list of leads."""

from __future__ import annotations

from typing import Any

from jobs.lists.catalogue import LEADS
from jobs.lists.filters import FilterError
from jobs.models import SendRule
from jobs.statuses import Curation, SendTrigger


def conditions_of(rule: SendRule) -> dict[str, Any]:
    """The filters of the list of leads that a rule's leads pass."""
    selected = {"curation_status": Curation.SELECTED.value} if rule.trigger == SendTrigger.SELECTED else {}
    return {**rule.conditions, **selected}


def why_it_stands_still(rule: SendRule) -> str:
    """Why a rule chooses nothing, for people: its filter is no more. "" when it can be applied."""
    try:
        LEADS.rows(conditions_of(rule))
    except FilterError as error:
        return str(error)
    return ""
