"""What a form of the list of leads asks to change, and of which rows."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from jobs.actions import leads


def named_change(request: HttpRequest) -> str:
    """`change:owner` with its field as `change:owner=ana`; one that was confirmed has its value already. Raises
    BadRequest for one that there is not."""
    name = request.POST["act"].removeprefix("change:")
    if "=" in name:
        return f"change:{name}"
    if name not in leads.CHANGES:
        raise BadRequest(f"There is no change {name!r} of leads.")
    value = request.POST.get("tags" if name.endswith("_tags") else name, "")
    return f"change:{urlencode({name: value})}"


def changes_of(name: str) -> dict[str, Any]:
    """The changes that a name stands for. Raises BadRequest."""
    changes: dict[str, Any] = dict(parse_qsl(name.removeprefix("change:"), keep_blank_values=True))
    for field in ("add_tags", "remove_tags"):
        if field in changes:
            changes[field] = [tag.strip() for tag in changes[field].split(",") if tag.strip()]
    try:
        if "next_on" in changes:
            changes["next_on"] = date.fromisoformat(changes["next_on"]) if changes["next_on"] else None
    except ValueError:
        raise BadRequest("A date is written as 2026-11-28.") from None
    return changes
