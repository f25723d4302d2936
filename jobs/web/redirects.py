"""Redirects: the URL that an answer leads on to, by its Location or by its document."""

from __future__ import annotations

import ada_url

from jobs.web.failures import Fail
from jobs.web.outcomes import SURROGATE
from jobs.web.refresh import refresh_of
from jobs.web.responses import Response


def joined(base: str, location: str) -> str:
    """The URL that a redirect leads to. Raises Fail where it is none."""
    try:
        # aiohttp hands header bytes on as UTF-8 with surrogates for what is none: bytes of an older charset stay.
        return str(ada_url.URL(SURROGATE.sub(lambda match: f"%{ord(match[0]) & 0xFF:02X}", location), base).href)
    except ValueError:
        raise Fail("bad_url", "The redirect leads to what is no URL.") from None


def refreshed(response: Response) -> str | None:
    """Where a page sends its visitor on to; None for what is no web address (a script, an app)."""
    header = response.headers.get("Refresh", "")
    refresh = None if response.not_modified else refresh_of(response.body, header)
    if refresh is None:
        return None
    base = joined(response.final_url, refresh.base) if refresh.base else response.final_url
    url = joined(base, refresh.url)
    return url if url.startswith(("http://", "https://")) else None
