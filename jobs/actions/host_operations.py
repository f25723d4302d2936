"""What operators do to hosts: pause, resume, reset, and read a domain's pages whatever its robots.txt says."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from jobs.actions.curation import Refused
from jobs.actions.operations import Unknown, record
from jobs.models import Domain, Host
from jobs.pipeline import parking

PORTS = (443, 80)


def pause_host(host: str, *, by: str, port: int | None = None) -> int:
    """Send nothing to a host until it is resumed; its rows wait. Returns how many host-and-port pairs are paused.

    Raises `Refused` for an empty name.
    """
    name = host.strip().lower().rstrip(".")
    if not name:
        raise Refused("Which host?")
    with transaction.atomic():
        missing = [Host(host=name, port=number) for number in ((port,) if port else PORTS)]
        Host.objects.bulk_create(missing, ignore_conflicts=True)
        changed: int = _hosts(name, port).update(paused=True, paused_by=by, paused_at=Now())
        record("pause_host", by, host=name, port=port)
    return changed


def resume_host(host: str, *, by: str, port: int | None = None) -> int:
    """Let requests to a host go out again. Raises `Unknown` when no request ever went to it."""
    with transaction.atomic():
        changed: int = _hosts(host, port).update(paused=False, paused_by="", paused_at=None)
        _known(host, changed)
        parking.rested(host, port)
        record("resume_host", by, host=host, port=port)
    return changed


def reset_host(host: str, *, by: str, port: int | None = None) -> int:
    """Reset the state of a host: its failures, its open circuit, its robots.txt. Raises `Unknown`."""
    never = ("circuit_open_until", "next_request_at", "robots_expires_at", "robots_fetched_at")
    empty = ("last_error", "robots_etag", "robots_last_modified")
    forgotten: dict[str, Any] = {"failures": 0, **dict.fromkeys(never), **dict.fromkeys(empty, "")}
    with transaction.atomic():
        changed: int = _hosts(host, port).update(**forgotten)
        _known(host, changed)
        parking.rested(host, port)
        record("reset_host", by, host=host, port=port)
    return changed


def override_robots(domain: str, on: bool, *, by: str, reason: str = "") -> int:
    """Read a domain's pages whatever its robots.txt says, or (`on=False`) as it says again; stores who and why.

    Raises `Unknown` for a domain that is not stored, `Refused` without a reason. Rows that ended with `robots` stay so
    until they are retried.
    """
    host = domain.strip().lower().rstrip(".")
    if on and not reason.strip():
        raise Refused("Say why robots.txt may be left unread, for example: the owner's mail of 3 May.")
    values = {"robots_override": on, "robots_override_by": by, "robots_override_reason": reason.strip()}
    with transaction.atomic():
        changed: int = Domain.objects.filter(host=host).update(**values, robots_override_at=Now())
        if not changed:
            raise Unknown(f"There is no domain {host!r}.")
        record("override_robots" if on else "obey_robots", by, host=host, reason=reason)
    return changed


def _hosts(host: str, port: int | None) -> QuerySet[Host]:
    rows = Host.objects.filter(host=host.strip().lower().rstrip("."))
    return rows if port is None else rows.filter(port=port)


def _known(host: str, changed: int) -> None:
    if not changed:
        raise Unknown(f"There is no host {host!r}: no request ever went to it.")
