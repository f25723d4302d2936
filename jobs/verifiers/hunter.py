"""Hunter, API v2: `GET /v2/email-finder` for a person, `GET /v2/domain-search` for a domain."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings

from jobs.sources.places import Charge
from jobs.verifiers.services import FinderAnswer, FoundEmail, charge, part, send, text
from jobs.web.failures import Fail, Retry, StageOutcome

MOST = 10  # addresses of a domain: what one credit pays for


class Hunter:
    """The finder `hunter`."""

    name = "hunter"

    def charges(self) -> dict[str, Charge]:
        """A credit for a search with a result; one without is free."""
        return {"find": charge("hunter")}

    async def find(self, domain: str, first_name: str = "", last_name: str = "") -> FinderAnswer:
        """The address of a person, or those of a domain. Raises Fail("missing_key"), and as `send`."""
        if first_name and last_name:
            person = await _get("email-finder", domain=domain, first_name=first_name, last_name=last_name)
            emails = [_email(person, "email", "score")]
        else:
            found = await _get("domain-search", domain=domain, limit=str(MOST))
            entries = found.get("emails")
            emails = [_email(part(entry), "value", "confidence") for entry in entries or []][:MOST]
        known = tuple(email for email in emails if "@" in email.address)
        return FinderAnswer(known, self.charges()["find"].price if known else Decimal(0))


def _email(entry: dict[str, Any], address: str, score: str) -> FoundEmail:
    sources = entry.get("sources")
    first = part(sources[0]) if isinstance(sources, list) and sources else {}
    sure = entry.get(score)
    return FoundEmail(
        address=text(entry.get(address)),
        name=" ".join(filter(None, (text(entry.get("first_name")), text(entry.get("last_name"))))),
        title=text(entry.get("position")),
        confidence=min(max(float(sure) / 100, 0.0), 1.0) if isinstance(sure, int | float) else 0.5,
        source_url=text(first.get("uri")),
    )


async def _get(act: str, **parameters: str) -> dict[str, Any]:
    """The `data` of an answer. A person whose address Hunter may not show (451), or a 404, is nothing."""
    if not settings.HUNTER_API_KEY:
        raise Fail("missing_key", "Hunter needs HUNTER_API_KEY.")
    url = f"{settings.HUNTER_BASE_URL.rstrip('/')}/v2/{act}"
    try:
        headers = {"X-API-KEY": settings.HUNTER_API_KEY}
        return part((await send("Hunter", "GET", url, params=parameters, headers=headers)).get("data"))
    except StageOutcome as refusal:
        if "answered 404" in refusal.sentence or "answered 451" in refusal.sentence:
            return {}
        if "answered 403" in refusal.sentence:  # too fast; 429 is the plan's limit
            raise Retry("quota", refusal.sentence, after=60.0, counts=False) from None
        raise
