"""Why work did not end in a result: one closed list of reasons, and three exceptions that carry one.

A stage's `work` either returns a result or raises one of `Skip`, `Retry` and `Fail`
with a word from `REASONS`. The word is stored on the row (its outcome), beside a sentence for people.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """One word of the closed list.

    `sentence` tells a person what happened and what to do next; `retry` says whether
    the same attempt, later, can be expected to end differently.
    """

    word: str
    sentence: str
    retry: bool


_ALL = [
    # The web: what other people's servers do.
    Reason("dns", "The host name does not resolve. Check its spelling.", True),
    Reason("connect", "No connection could be made to the server. It is tried again later.", True),
    Reason(
        "own_network",
        "Our own network failed, so that no host can be reached. No attempt is counted; it goes on by itself.",
        True,
    ),
    Reason("tls", "The server's certificate or TLS set-up is broken. A person may open it over http.", False),
    Reason(
        "tls_outdated",
        "The server speaks only TLS 1.0 or 1.1, or keys too short to be safe, which browsers refuse as well. Its owner "
        "has to update it.",
        False,
    ),
    Reason(
        "tls_chain",
        "The server leaves out the certificates between its own and a known authority's, or the authority is unknown. "
        "Its owner has to install the whole chain.",
        False,
    ),
    Reason("timeout", "The server did not answer in time. It is tried again later.", True),
    Reason("too_slow", "The server sent its answer too slowly to wait for. It is tried again later.", True),
    Reason("too_large", "The answer is larger than our limit. Raise the limit to read it.", False),
    Reason("bomb", "The answer unpacks to far more than it sends; it was refused as an attack.", False),
    Reason("protocol", "The server does not speak valid HTTP.", True),
    Reason("redirects", "The redirects form a loop or are too many.", False),
    Reason("forbidden_address", "The address is not on the public internet and is never contacted.", False),
    Reason("bad_url", "The URL is not one that can be fetched. Correct it.", False),
    Reason("robots", "robots.txt asks us not to fetch this. A person can override it for the domain.", False),
    Reason("robots_unreachable", "robots.txt could not be read, which means: do not fetch. Tried again later.", True),
    Reason("blocked", "The site refuses automated visitors (block page, 401, 403 or 451).", False),
    Reason("login", "The page is behind a login.", False),
    Reason("not_found", "The page does not exist (404 or 410).", False),
    Reason("soft_404", "The page says that it does not exist, though its status says otherwise.", False),
    Reason("parked", "The domain is parked or for sale: nobody's business site.", False),
    Reason("coming_soon", "The site is a 'coming soon' page.", False),
    Reason("rate_limited", "The server asks for fewer requests (429). It is tried again when it allows.", True),
    Reason("server_error", "The server failed (5xx). It is tried again later.", True),
    Reason("http_status", "The server answered with a status that has no page.", False),
    Reason("not_html", "The answer is not a web page.", False),
    Reason("empty_shell", "The page holds no text without a browser. Set FETCH_ENGINE=browser to read it.", False),
    Reason("host_paused", "A person paused this host. Resume it to go on.", True),
    Reason("circuit_open", "The host failed repeatedly and is left alone for a while.", True),
    Reason(
        "page_budget",
        "As many pages of this domain were read as one request may ask for. Retry it for more, or raise "
        "FETCH_PAGES_PER_DOMAIN.",
        False,
    ),
    # Documents.
    Reason("not_sitemap", "The file is not a sitemap.", False),
    Reason("malformed", "The document is damaged beyond what can be read.", False),
    Reason("too_slow_to_read", "Reading the document takes more CPU time than PARSING_CPU_SECONDS allows.", False),
    Reason("too_large_to_read", "Reading the document takes more memory than PARSING_MEMORY_MB allows.", False),
    Reason("truncated", "The document breaks off; what came before the break was stored.", False),
    Reason("url_limit", "The domain's limit of URLs was reached; the rest was left out.", False),
    # Scrapers of plug-ins: stored with the scraper's faults; the row itself goes on with the general reader.
    Reason("scraper_failed", "A plug-in's scraper failed on this page. Its author needs the traceback.", False),
    Reason("scraper_too_slow", "A plug-in's scraper took more time than SCRAPERSKY_SCRAPER_SECONDS allows.", False),
    Reason("scraper_too_large", "A plug-in's scraper took more memory than PARSING_MEMORY_MB allows.", False),
    Reason("scraper_died", "The process of a plug-in's scraper died on this page.", False),
    Reason("scraper_refused", "A plug-in's scraper yielded what cannot be used; the rest was stored.", False),
    # Stages.
    Reason("unchanged", "Nothing has changed since the last visit.", False),
    Reason("shared_host", "The website is a page on somebody else's site, not the business's own domain.", False),
    Reason("no_website", "The business names no website.", False),
    Reason("invalid_website", "The business's website is not a valid address. Correct it.", False),
    Reason("suppressed", "This domain is on the suppression list and is not processed.", False),
    Reason("missing_key", "The provider needs a key that is not set: GOOGLE_MAPS_API_KEY.", False),
    Reason("bad_request", "The provider refused the request as invalid.", False),
    Reason("denied", "The provider refused our key or project.", False),
    Reason("gone", "The provider no longer knows this place.", False),
    Reason("closed", "The business has closed for good.", False),
    Reason("location_unknown", "The location could not be found on the map. Give a point or a rectangle.", False),
    Reason("budget", "The money budget is spent. Raise it, and the work goes on.", True),
    Reason(
        "spending_limit",
        "The price that was agreed is used up. Raise the limit to go on, or finish with what there is.",
        False,
    ),
    Reason("quota", "The provider's quota is used up. The work goes on when it resets.", True),
    Reason("not_checked", "Only e-mails and phones are validated.", False),
    Reason("dns_unavailable", "The name servers could not tell whether the domain receives mail.", True),
    # The kernel.
    Reason("deadline", "The work took longer than its deadline.", True),
    Reason("worker_lost", "The worker died or lost its lease while it processed this row.", True),
    Reason("gave_up", "Every attempt failed. The last reason is in the error; retry it by hand.", False),
    Reason("bug", "Our code failed unexpectedly; the traceback is in the log. Please report it.", False),
    Reason("cancelled", "A person cancelled it.", False),
]

NO_LONGER_THERE = ("not_found", "soft_404", "parked")  # how a page ends that is gone
TLS_FAILURES = ("tls", "tls_outdated", "tls_chain")

REASONS: dict[str, Reason] = {reason.word: reason for reason in _ALL}

FOUND = "found"
NOTHING_FOUND = "nothing_found"


class StageOutcome(Exception):
    """Work ended without a result. Use one of the three kinds below."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = REASONS[reason]
        self.detail = detail
        super().__init__(f"{reason}: {self.sentence}")

    @property
    def sentence(self) -> str:
        """A sentence for people: what happened in this case, or the reason's own sentence."""
        return self.detail or self.reason.sentence


def failure_for(word: str) -> StageOutcome:
    """How work ends on a page that is none, by the word of the reason: `Retry` where a later attempt may help."""
    return Retry(word) if REASONS[word].retry else Fail(word)


class Skip(StageOutcome):
    """Not ours to do; the row is complete, with the reason as its outcome."""


class Fail(StageOutcome):
    """It cannot succeed as things are; the row ends in Error."""


class Retry(StageOutcome):
    """A passing fault; the row waits and is processed again.

    `after` is in seconds: the server's Retry-After, or None for exponential back-off.
    `counts=False` means that the wait is nobody's failure (a busy host, a budget): it counts no attempt.
    `resting` is the host and port that gets no requests meanwhile: the other rows of that host wait, too.
    """

    def __init__(
        self,
        reason: str,
        detail: str = "",
        *,
        after: float | None = None,
        counts: bool = True,
        resting: tuple[str, int] | None = None,
    ) -> None:
        super().__init__(reason, detail)
        self.after = after
        self.counts = counts
        self.resting = resting
