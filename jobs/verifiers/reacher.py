"""Reacher (check-if-email-exists), on a server of one's own: `POST /v0/check_email`, by its OpenAPI document."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from jobs.sources.places import Charge
from jobs.validation.reasons import VALIDITY_REASONS
from jobs.verifiers.services import Verification, charge, part, send
from jobs.web.failures import Fail, Retry


class Reacher:
    """The verifier `reacher`."""

    name = "reacher"

    def charges(self) -> dict[str, Charge]:
        """Free, unless VERIFIER_PRICES has what the server costs."""
        return {"verify": charge("reacher")}

    async def verify(self, address: str) -> Verification:
        """What the mail server answers Reacher. Raises Fail("missing_key") without REACHER_BASE_URL, and as `send`."""
        if not settings.REACHER_BASE_URL:
            raise Fail("missing_key", "The verifier needs REACHER_BASE_URL.")
        headers = {"Authorization": settings.REACHER_SECRET} if settings.REACHER_SECRET else {}
        url = f"{settings.REACHER_BASE_URL.rstrip('/')}/v0/check_email"
        answer = await send("Reacher", "POST", url, json={"to_email": address}, headers=headers)
        return Verification(_reasons(answer), self.charges()["verify"].price)


def _reasons(answer: dict[str, Any]) -> tuple[str, ...]:
    """`is_reachable` is safe, risky, invalid or unknown; `smtp` says why, or is an error."""
    smtp, misc = part(answer.get("smtp")), part(answer.get("misc"))
    match answer.get("is_reachable"):
        case "safe":
            return ("mailbox_confirmed",)
        case "invalid":
            return ("mailbox_disabled" if smtp.get("is_disabled") is True else "mailbox_missing",)
        case "risky":
            return _risks(smtp, misc)
        case "unknown":
            return ("verifier_unsure",)
    raise Retry("malformed", "Reacher's answer does not tell whether the address is reachable.")


def _risks(smtp: dict[str, Any], misc: dict[str, Any]) -> tuple[str, ...]:
    """Reacher calls roles risky, too: their mailbox exists."""
    signs = {
        "catch_all": smtp.get("is_catch_all"), "full_mailbox": smtp.get("has_full_inbox"),
        "disposable": misc.get("is_disposable"),
    }  # fmt: skip
    risks = tuple(word for word, sign in signs.items() if sign is True and word in VALIDITY_REASONS)
    if risks:
        return risks
    is_role = misc.get("is_role_account") is True and smtp.get("is_deliverable") is True
    return ("mailbox_confirmed",) if is_role else ("verifier_doubts",)
