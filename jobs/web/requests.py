"""Requests: one URL to fetch, and how."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from jobs.web.addresses import Target
from jobs.web.cookies import FetchCookies
from jobs.web.politeness import CountedPage, HostVisit
from jobs.web.responses import Validators


@dataclass
class FetchRequest:
    """One URL to fetch, and how."""

    url: str
    accept: str = "html"
    validators: Validators | None = None
    max_bytes: int = 0
    obey_robots: bool = True
    deadline: float = 0.0
    cut: bool = False  # read only `max_bytes` of a larger answer, instead of refusing it
    redirects: int = 10
    visit: HostVisit | None = None  # the slot that is held already
    page: CountedPage | None = None  # what it counts as
    elsewhere: bool = False  # whether redirects led to another host
    held: AsyncExitStack | None = None  # who gives the slot back, if not the request itself
    spent: float = 0.0  # seconds of the deadline
    cookies: FetchCookies = field(default_factory=FetchCookies)  # of this fetch alone
    states: set[tuple[str, str]] = field(default_factory=set)  # what was requested, with which cookies

    def state_of(self, target: Target) -> tuple[str, str]:
        """What tells a request from another one: with a new cookie the same URL may give something else."""
        return target.url, self.cookies.header(target)
