"""ZeroBounce, API v2: `GET /v2/validate` verifies, `GET /v2/guessformat` finds. Refusals come with status 200, too."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings

from jobs.sources.places import Charge
from jobs.verifiers.services import FinderAnswer, FoundEmail, Verification, charge, send, text
from jobs.web.failures import Fail, Retry

CONFIDENCE = {"HIGH": 0.85, "MEDIUM": 0.6, "LOW": 0.3}
_STATUS = {
    "valid": "mailbox_confirmed", "invalid": "mailbox_missing", "catch-all": "catch_all", "spamtrap": "spam_trap",
    "abuse": "complainer", "unknown": "verifier_unsure", "do_not_mail": "verifier_doubts",
}  # fmt: skip
_SUB_STATUS = {  # what says more than the status
    "mailbox_quota_exceeded": "full_mailbox", "disposable": "disposable", "role_based": "mailbox_confirmed",
    "role_based_catch_all": "catch_all", "role_based_accept_all": "catch_all", "possible_trap": "spam_trap",
}  # fmt: skip


class ZeroBounce:
    """The verifier and finder `zerobounce`."""

    name = "zerobounce"

    def charges(self) -> dict[str, Charge]:
        """A credit for an address that is verified; 20 for an address that is found."""
        return {"verify": charge("zerobounce"), "find": charge("zerobounce_finder")}

    async def verify(self, address: str) -> Verification:
        """What ZeroBounce knows of an address; unknown costs nothing. Raises Fail("missing_key"), and as `send`."""
        answer = await _get("validate", email=address, ip_address="")
        status, sub_status = text(answer.get("status")).lower(), text(answer.get("sub_status")).lower()
        if status not in _STATUS:
            raise Retry("malformed", "ZeroBounce's answer has no status that its documentation names.")
        reason = _SUB_STATUS.get(sub_status) if status in ("invalid", "do_not_mail") else None
        price = Decimal(0) if status == "unknown" else self.charges()["verify"].price
        return Verification((reason or _STATUS[status],), price, text(answer.get("did_you_mean")))

    async def find(self, domain: str, first_name: str = "", last_name: str = "") -> FinderAnswer:
        """The address of a person. Nothing, for nothing, without a name. Raises as `verify`."""
        if not first_name and not last_name:
            return FinderAnswer((), Decimal(0))
        answer = await _get("guessformat", domain=domain, first_name=first_name, last_name=last_name)
        address = text(answer.get("email"))
        if "@" not in address:
            return FinderAnswer((), Decimal(0))
        sure = CONFIDENCE.get(text(answer.get("email_confidence")).upper(), 0.3)
        name = f"{first_name} {last_name}".strip()
        return FinderAnswer((FoundEmail(address, name, confidence=sure),), self.charges()["find"].price)


async def _get(act: str, **parameters: str) -> dict[str, Any]:
    if not settings.ZEROBOUNCE_API_KEY:
        raise Fail("missing_key", "ZeroBounce needs ZEROBOUNCE_API_KEY.")
    url = f"{settings.ZEROBOUNCE_BASE_URL.rstrip('/')}/v2/{act}"
    answer = await send("ZeroBounce", "GET", url, params={"api_key": settings.ZEROBOUNCE_API_KEY, **parameters})
    error = answer.get("error")
    if error:  # a wrong key and spent credits, with status 200
        message = text(error[0] if isinstance(error, list) and error else error)
        raise Fail("denied", f"ZeroBounce refused the call: {message}. Check its key and its credits.")
    return answer
