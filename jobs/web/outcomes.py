"""Outcomes: what the head of a response, or an error on the way to it, says of a request."""

from __future__ import annotations

import re
from collections.abc import Mapping

import aiohttp

from jobs.web.connect import ForbiddenAddress
from jobs.web.failures import Fail, Retry, StageOutcome
from jobs.web.mime import essence
from jobs.web.politeness import HostVisit
from jobs.web.responses import FetchRecord
from jobs.web.retry_after import seconds_of
from jobs.web.tls_failures import tls_failure

REDIRECTS = (300, 301, 302, 303, 307, 308)  # where they name a place (RFC 9110, section 15.4)
PAGES = (
    "text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml", "application/xml", "text/xml", "text/plain",
)  # fmt: skip
SURROGATE = re.compile("[\ud800-\udfff]")


def note_answer(answer: aiohttp.ClientResponse, visit: HostVisit, record: FetchRecord) -> None:
    """Record the response's head, whatever comes of its body."""
    headers = answer.headers
    record.status = visit.status = answer.status
    record.content_type = essence(storable(",".join(headers.getall("Content-Type", []))))[:200]
    record.etag, record.last_modified = _validator(headers, "ETag", 500), _validator(headers, "Last-Modified", 100)
    transport = answer.connection.transport if answer.connection is not None else None
    peer = transport.get_extra_info("peername") if transport is not None else None
    record.address = str(peer[0]) if peer else (visit.addresses or [""])[0]
    if answer.status in (429, 503):
        visit.retry_after = seconds_of(headers.get("Retry-After", ""))
    visit.failed = answer.status >= 500 or answer.status == 429
    visit.error = ""


def storable(value: str) -> str:
    """A header's value without the surrogates that stand for bytes that are no UTF-8: no database takes them."""
    return SURROGATE.sub("\ufffd", value)


def _validator(headers: Mapping[str, str], name: str, longest: int) -> str:
    """A validator that can be stored and sent back as it came; "" for any other, which would never match."""
    value = headers.get(name, "")
    return "" if len(value) > longest or SURROGATE.search(value) else value


def note_failure(visit: HostVisit, outcome: StageOutcome) -> None:
    """Record whether it speaks against the host."""
    visit.error = outcome.reason.word
    visit.failed = visit.failed or outcome.reason.word in ("connect", "timeout", "too_slow", "protocol")


def reason_of(error: Exception, has_status: bool) -> StageOutcome:
    """The outcome for an error of aiohttp, TLS or the system."""
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, ForbiddenAddress):
        return Fail("forbidden_address")
    if isinstance(error, ForbiddenAddress):
        return Fail("forbidden_address")
    if isinstance(error, aiohttp.ClientSSLError):
        return tls_failure(error)
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return Retry("connect")
    if isinstance(error, TimeoutError):
        return Retry("too_slow" if has_status else "timeout")
    if isinstance(error, aiohttp.ServerDisconnectedError) and not has_status:
        return Retry("connect", "The server closed the connection without an answer. It is tried again later.")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Retry("dns")
    if isinstance(error, (aiohttp.ClientConnectionError, ConnectionError)):
        return Retry("protocol" if has_status else "connect")
    return Retry("protocol", f"The server does not speak valid HTTP ({type(error).__name__}).")


def is_page_of_redirect(answer: aiohttp.ClientResponse, record: FetchRecord) -> bool:
    """Whether a redirect that names no place has a page instead, which browsers then show."""
    return answer.status in REDIRECTS and answer.content_length != 0 and record.content_type in PAGES


def refuse_status(answer: aiohttp.ClientResponse) -> None:
    """Raises Fail or Retry for a status that has no page."""
    status = answer.status
    after = seconds_of(answer.headers.get("Retry-After", ""))
    if status in (401, 403, 407, 451) or answer.headers.get("cf-mitigated") == "challenge":
        raise Fail("blocked", f"The site refuses automated visitors (status {status}).")
    if status in (404, 410):
        raise Fail("not_found")
    if status == 429:
        raise Retry("rate_limited", after=after)
    if status >= 500 or status in (408, 425):
        raise Retry("server_error", f"The server failed (status {status}). It is tried again later.", after=after)
    if not 200 <= status < 300 or status in (204, 205):
        raise Fail("http_status", f"The server answered with status {status}, which has no page.")


def refuse_type(content_type: str) -> None:
    """Raises Fail for what is no web page."""
    if content_type and content_type not in PAGES:
        raise Fail("not_html", f"The answer is {content_type}, not a web page.")
