"""Robots files: the rules of hosts, read when they are needed, remembered, and obeyed."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime

from jobs.web.addresses import Target
from jobs.web.failures import Fail, Retry, StageOutcome
from jobs.web.politeness import NOT_CONNECTED, HostVisit, Policy, RobotsFile, not_now, robots_file
from jobs.web.requests import FetchRequest
from jobs.web.responses import Response, Validators
from jobs.web.robots import MOST_BYTES, MOST_REDIRECTS, Robots, decoded, parse

SMALL_FILE = 16_384  # bytes; reading so much takes about a millisecond, half a mebibyte takes fifty
MOST_PARSED = 5_000  # remembered in a process
NO_WAY_IN = (*NOT_CONNECTED, "forbidden_address")  # for any page of a host


class RobotsFiles:
    """The robots.txt of each host that a process visits; `fetch` requests one."""

    def __init__(self, policy: Policy, fetch: Callable[[FetchRequest], Awaitable[Response]]) -> None:
        self.policy, self._fetch = policy, fetch
        self._rules: OrderedDict[tuple[str, int], tuple[datetime, Robots]] = OrderedDict()

    async def obey(self, target: Target, visit: HostVisit) -> None:
        """Read the rules of a host, unless they are known. Raises Fail or Retry where they do not let us in."""
        known = visit.robots
        robots = await self.of(target, visit)
        if visit.robots is not None and visit.robots.outcome == "disallow_all":
            raise Retry("robots_unreachable", after=self.policy.unreachable)
        if not robots.allows(target.url):
            raise Fail("robots")
        if visit.robots is not known and visit.requested:
            if visit.delay > self.policy.max_queue_wait:
                raise not_now(visit.delay)  # robots.txt is stored by now, so that the next visit needs one request
            await asyncio.sleep(visit.delay)

    async def of(self, target: Target, visit: HostVisit) -> Robots:
        """The rules of the host of a visit, which takes over its pause. Raises what `fetch` raises."""
        if visit.robots is None or not visit.robots.fresh:
            visit.robots = await self._read(target, visit)
            visit.robots_changed = True
        robots = await self._parsed((target.host, target.port), visit.robots)
        visit.crawl_delay = min(robots.crawl_delay or 0.0, self.policy.longest_crawl_delay) or None
        visit.delay = max(visit.delay, visit.crawl_delay or 0.0)
        return robots

    async def _parsed(self, host: tuple[str, int], file: RobotsFile) -> Robots:
        cached = self._rules.get(host)
        if cached is None or cached[0] != file.fetched_at:
            body = file.body.encode("utf-8", "surrogateescape")
            if len(body) <= SMALL_FILE:
                rules = parse(body, self.policy.product)
            else:
                rules = await asyncio.to_thread(parse, body, self.policy.product)
            cached = self._rules[host] = (file.fetched_at, rules)
            if len(self._rules) > MOST_PARSED:
                self._rules.popitem(last=False)
        return cached[1]

    async def _read(self, target: Target, visit: HostVisit) -> RobotsFile:
        """RFC 9309, section 2.3.1: what each way in which reading a robots.txt can end means.

        Raises Retry or Fail only where the host cannot be connected to at all, so that the page could not be either;
        what happens on another host, to which its robots.txt redirects, says nothing of its pages.
        """
        old = visit.robots if visit.robots and visit.robots.outcome == "parsed" else None
        request = self._request(target, visit, old)
        try:
            response = await self._fetch(request)
        except StageOutcome as outcome:
            if _is_busy(outcome) or (outcome.reason.word in NO_WAY_IN and not request.elsewhere):
                raise
            return _file_of_failure(outcome, old, self.policy.unreachable)
        if response.not_modified and old is not None:
            return robots_file("parsed", body=old.body, status=200, etag=old.etag, last_modified=old.last_modified)
        body = decoded(response.body)
        return robots_file(
            "parsed", body=body, status=response.status, etag=response.etag, last_modified=response.last_modified
        )

    def _request(self, target: Target, visit: HostVisit, old: RobotsFile | None) -> FetchRequest:
        """The rules apply to the host of the first request, wherever its robots.txt has moved to."""
        return FetchRequest(
            f"{target.scheme}://{target.netloc}/robots.txt", "any",
            Validators(old.etag, old.last_modified) if old else None, MOST_BYTES, False, self.policy.deadline,
            cut=True, redirects=MOST_REDIRECTS, visit=visit,
        )  # fmt: skip


def _is_busy(outcome: StageOutcome) -> bool:
    return isinstance(outcome, Retry) and not outcome.counts


def _file_of_failure(outcome: StageOutcome, old: RobotsFile | None, seconds: float) -> RobotsFile:
    word = outcome.reason.word
    if word in ("blocked", "not_found", "http_status", "redirects", "bad_url"):
        return robots_file("allow_all")  # section 2.3.1.3: "unavailable"
    if old is not None:
        return robots_file("parsed", seconds, body=old.body, status=old.status, etag=old.etag)
    return robots_file("disallow_all", seconds)  # section 2.3.1.4: "unreachable"
