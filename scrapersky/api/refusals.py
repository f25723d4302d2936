"""Refused requests are throttled by address: 401 and 403 answers become 429 when there are too many in a minute."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.exceptions import Throttled
from rest_framework.response import Response
from rest_framework_simplejwt.exceptions import TokenError

from scrapersky.accounts.login_throttle import address_of
from scrapersky.api import problems
from scrapersky.api.throttling import count_request


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's exception handler: a 401 or 403 is counted, and 429 once an address has had too many.

    Whoever has a credential in force is never slowed down by the refusals of others behind the same address.
    """
    if isinstance(error, TokenError) or getattr(error, "status_code", 0) in (401, 403):
        limit = int(settings.API_REFUSALS_PER_MINUTE)
        count, seconds = count_request(f"refused {address_of(context['request'])}") if limit else (0, 0)
        if count > limit:
            error = Throttled(wait=seconds, detail="Too many refused requests from this address.")
    return problems.handle(error, context)
