"""Home pages that are gone: what they showed moves away from what is current, so that no door gives it as such."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from jobs.models import Domain
from jobs.store.bulk import update_facts
from jobs.store.identity import merged, with_facts


def set_gone(domain_ids: Sequence[int]) -> None:
    """Move the e-mails, phones and profiles of home pages that are gone to `organisation.gone`, with the time.

    A home page that comes back is read whatever it was before, and has nothing gone. Call it in a transaction.
    """
    if not domain_ids:
        return
    now = timezone.now().isoformat(timespec="seconds")
    domains = Domain.objects.filter(pk__in=domain_ids).order_by("pk")
    update_facts(Domain, [_without_current(domain, now) for domain in domains])


def _without_current(domain: Domain, now: str) -> dict[str, Any]:
    organisation: dict[str, Any] = domain.organisation or {}
    facts = merged(organisation.get("facts", []), domain.home_url, [])
    gone = organisation.get("gone") or {
        "since": now, "emails": domain.emails, "phones": domain.phones, "socials": domain.socials,
    }  # fmt: skip
    return {
        "id": domain.pk, "emails": [], "phones": [], "socials": {}, "home_etag": "", "home_last_modified": "",
        "home_hash": "",
        "organisation": (with_facts(organisation, facts) or {}) | {"gone": gone},
    }  # fmt: skip
