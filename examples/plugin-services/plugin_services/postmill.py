"""The service: whether a mailbox exists, and which mailboxes a domain has."""

from __future__ import annotations

import os
from decimal import Decimal

from jobs.sources.places import Charge
from jobs.verifiers.services import FinderAnswer, FoundEmail, Verification, charge, part, send, text

BASE_URL = os.environ.get("POSTMILL_URL", "https://api.postmill.test")
REASONS = {"yes": ("mailbox_confirmed",), "no": ("mailbox_missing",)}


class Postmill:
    """The verifier and finder `postmill`; its price is an entry of VERIFIER_PRICES, free without one."""

    name = "postmill"

    def charges(self) -> dict[str, Charge]:
        """A call of either kind."""
        return {"verify": charge("postmill"), "find": charge("postmill")}

    async def verify(self, address: str) -> Verification:
        """Whether the mailbox exists. Raises Retry and Fail as `send` does."""
        answer = await send("Postmill", "GET", f"{BASE_URL}/mailbox", params={"address": address})
        return Verification(REASONS.get(text(answer.get("exists")), ("verifier_unsure",)), Decimal(0))

    async def find(self, domain: str, first_name: str = "", last_name: str = "") -> FinderAnswer:
        """The mailboxes of a domain. Raises Retry and Fail as `send` does."""
        answer = await send("Postmill", "GET", f"{BASE_URL}/mailboxes", params={"domain": domain})
        items = answer.get("mailboxes")
        rows = [part(item) for item in items] if isinstance(items, list) else []
        return FinderAnswer(
            tuple(FoundEmail(text(row.get("address")), text(row.get("name"))) for row in rows), Decimal(0)
        )
