"""Tickets of streams: an EventSource of a browser cannot send Authorization, so that the address has a ticket in it.

A ticket is signed with SECRET_KEY and says for whom it is, by which key, what the stream shows and from where on. It
opens one stream, within 30 seconds: an address that somebody finds in a log opens nothing. It is stored nowhere; what
is counted is that it was used (see `throttling`), for as long as it could be used.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.db import connection
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from scrapersky.accounts.access import active_user, stamp_of
from scrapersky.api.auth import find_key_by_id
from scrapersky.models import ApiKey

SECONDS = 30
PARAMETER = "ticket"
LONGEST = 2_000
_SALT = "scrapersky.api.stream_tickets"
_USE = """
INSERT INTO api_usage AS u (who, minute, count) VALUES (%s, date_trunc('minute', to_timestamp(%s)), 1)
ON CONFLICT (who, minute) DO UPDATE SET count = u.count + 1
RETURNING count
"""


@dataclass(frozen=True)
class StreamTicket:
    """What a ticket says. `stamp` ends it with its owner's other tokens; `key` is null where a token requested it."""

    user: int
    stamp: str
    key: int | None
    after: str
    kinds: list[str]
    stages: list[str]
    made_at: int
    nonce: str


def new_ticket(request: Request, *, after: str, kinds: list[str], stages: list[str]) -> str:
    """A ticket for whoever sent the request, as a text for an address."""
    key = request.auth.pk if isinstance(request.auth, ApiKey) else None
    person: Any = request.user
    ticket = StreamTicket(
        person.pk, stamp_of(person), key, after, kinds, stages, int(time.time()), secrets.token_urlsafe(12)
    )
    return signing.dumps(asdict(ticket), salt=_SALT, compress=True)


def read_ticket(text: str) -> StreamTicket:
    """What a ticket says. Raises AuthenticationFailed for one that is not ours, or too old."""
    try:
        return StreamTicket(**signing.loads(text[:LONGEST], salt=_SALT, max_age=SECONDS))
    except signing.SignatureExpired:
        raise AuthenticationFailed(f"This ticket is older than {SECONDS} seconds. {_NEXT}") from None
    except (signing.BadSignature, TypeError, ValueError):
        raise AuthenticationFailed(f"This is not a ticket of POST /events/ticket. {_NEXT}") from None


_NEXT = "Get a new one with POST /events/ticket for each stream that you open."


class StreamTickets(BaseAuthentication):
    """`?ticket=...`, once."""

    def authenticate(self, request: Request) -> tuple[Any, ApiKey | None] | None:
        """Whom the ticket is for, and the key; None without a ticket. Raises 401 for one that opens nothing."""
        text = request.query_params.get(PARAMETER)
        if text is None:
            return None
        ticket = read_ticket(text)
        _use(ticket)
        active = active_user(ticket.user)
        if active is None or active[1] != ticket.stamp:
            raise AuthenticationFailed(f"The access that this ticket was made with has ended. {_NEXT}")
        if ticket.key is None:
            return active[0], None
        key = find_key_by_id(ticket.key)
        if key is None:
            raise AuthenticationFailed("The API key that this ticket was made with has expired or was revoked.")
        return key.user, key


def _use(ticket: StreamTicket) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_USE, [f"ticket {ticket.nonce}", ticket.made_at])
        (count,) = cursor.fetchone() or (0,)
    if count != 1:
        raise AuthenticationFailed(f"This ticket was used already. {_NEXT}")
