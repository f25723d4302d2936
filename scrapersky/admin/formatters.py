"""Cells: how a value looks in a list or on a row's page. Text in, safe HTML out; nothing here asks the database."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast
from urllib.parse import quote, urlsplit

from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info

from jobs.lists.quantities import counted
from jobs.models import Contact
from jobs.pipeline import Stage
from jobs.pipeline.spend import PROVIDER_NAMES
from jobs.stages import PIPELINE
from jobs.statuses import Curation, Processing, SitemapFileStatus, Task, Validity
from jobs.transfer.layouts import international
from jobs.transfer.readable import BUSINESS_STATUSES
from jobs.web.failures import FOUND, NOTHING_FOUND, REASONS

Html = SafeString | str
HIGH, MEDIUM = 0.8, 0.6  # confidence from which on it is called so
NOTHING = mark_safe('<span class="none">–</span>')

TONES: dict[str, str] = {
    Curation.NEW: "new",
    Curation.SELECTED: "good",
    Curation.MAYBE: "warn",
    Curation.NOT_A_FIT: "bad",
    Curation.ARCHIVED: "quiet",
    Processing.QUEUED: "wait",
    SitemapFileStatus.PENDING: "wait",
    Processing.PROCESSING: "busy",
    Processing.COMPLETED: "done",  # success is quiet, so that errors stand out
    Processing.ERROR: "bad",
    Task.IN_PROGRESS: "busy",
    Task.MANUAL_REVIEW: "warn",
    Task.CANCELLED: "quiet",
    Task.PAUSED: "warn",
    Validity.VALID: "good",
    Validity.RISKY: "warn",
    Validity.INVALID: "bad",
    Validity.UNKNOWN: "quiet",
}


# Outcomes whose words do not speak for themselves.
_OUTCOMES: dict[str, str] = {
    "bad_url": "Invalid URL",
    "bomb": "Decompression bomb",
    "budget": "Budget reached",
    "spending_limit": "Agreed price reached",
    "bug": "Internal error",
    "circuit_open": "Host backing off",
    "connect": "Couldn't connect",
    "denied": "Access denied by provider",
    "dns_unavailable": "Name servers could not tell",
    "dns": "Host name not found",
    "forbidden_address": "Address not allowed",
    "gave_up": "Retries exhausted",
    "gone": "No longer listed by provider",
    "http_status": "Unexpected HTTP status",
    "login": "Login required",
    "missing_key": "API key missing",
    "not_checked": "No e-mail or phone",
    "nothing_found": "Nothing found",
    "ok": "OK",
    "page_budget": "Page limit reached",
    "parked": "Parked domain",
    "protocol": "Invalid HTTP",
    "quota": "Provider quota used up",
    "redirects": "Too many redirects",
    "robots": "Blocked by robots.txt",
    "robots_unreachable": "robots.txt unreachable",
    "soft_404": "Not-found page (soft 404)",
    "timeout": "Timed out",
    "tls": "TLS error",
    "tls_chain": "Incomplete certificate chain",
    "tls_outdated": "Outdated TLS",
    "url_limit": "URL limit reached",
}
_METHODS = {
    "json_ld": "structured data",
    "microdata": "structured data",
    "mailto": "e-mail link",
    "tel": "phone link",
    "cloudflare": "protected e-mail",
    "hcard": "contact card",
    "pdf": "PDF",
    "import_row": "row of an import",
}
_LABELS: dict[str, str] = {
    Task.IN_PROGRESS: "In progress",
    Task.MANUAL_REVIEW: "Manual review",
    "email": "E-mail",
    "phone": "Phone",
    "person": "Person",
    "form": "Contact form",
    "social": "Profile",
    "address": "Address",
}


def provider(word: str) -> str:
    """A provider by its own name: `overpass` -> `OpenStreetMap`; a source that is none, as a file, stays as it is."""
    return "Import" if word == "import" else PROVIDER_NAMES.get(word, word)


@lru_cache(maxsize=1_024, typed=True)  # a text that is HTML is another one than its equal that is none
def label(word: str | None, tone: str = "", hint: str = "") -> SafeString:
    """A coloured status label; the word itself says what the colour says."""
    if not word:
        return NOTHING
    shown = label_of(word)
    return format_html('<span class="label {}" title="{}">{}</span>', tone or TONES.get(word, "quiet"), hint, shown)


def confidence(value: Any) -> SafeString:
    """High, Medium or Low, with the number in its title."""
    if value is None:
        return NOTHING
    word, tone = ("High", "good") if value >= HIGH else ("Medium", "warn") if value >= MEDIUM else ("Low", "bad")
    return label(word, tone, f"Confidence {value:.0%}")


def phone(number: str) -> str:
    """A number as people dial it, `+1 607-272-0301`; what is no number stays as it was written."""
    return international(number) if number else ""


def dim(text: Any) -> SafeString:
    """A text in place of a value that is not known."""
    return format_html('<span class="dim">{}</span>', text)


def reach(kind: str, value: str) -> Html:
    """An e-mail address or a number as a link that writes or calls, with a button that copies it as it is shown."""
    if not value:
        return NOTHING
    shown = phone(value) if kind == "phone" else value
    scheme = "tel" if kind == "phone" else "mailto"
    return format_html(
        '<a href="{}:{}">{}</a> '
        '<button class="button small bare" type="button" data-copy="{}" aria-label="Copy {}">Copy</button>',
        scheme, quote(value, safe="@+"), shown, shown, shown,
    )  # fmt: skip


def contact(row: Contact) -> str:
    """A contact as people write it: a phone as they dial it."""
    return phone(row.normalised) if row.kind == "phone" else row.value


_WORKER = re.compile(r"[^\s:]+:\d+:\w+:\w+")  # machine, process, role, supervisor: jobs.runtime.names


def actor(name: str) -> Html:
    """Who did something: a person by name; a worker as such, with its machine and process in the title."""
    return format_html('<span title="{}">worker</span>', name) if _WORKER.fullmatch(name) else name or NOTHING


def label_of(word: str) -> str:
    """A state as people write it: `InProgress` -> `In progress`."""
    return _LABELS.get(word, word)


def processing(stage: Stage[Any, Any], row: Any) -> SafeString:
    """A step's state on a row, with its outcome or reason; the sentence is in the title.

    Where the row does not move (`row.waits`, see `scrapersky.admin.waiting`), the cause stands in place of the state.
    """
    status, outcome = getattr(row, stage.column), stage.get(row, "outcome")
    if not status:
        return label("Cancelled", "quiet") if outcome == "cancelled" else NOTHING
    waiting = getattr(row, "waits", {}).get(stage.name)
    if waiting and waiting.serious and status != Processing.ERROR:
        return label(waiting.cause.label, "wait" if not waiting.cause.who else "warn", waiting.sentence)
    shown = label(status, hint=stage.get(row, "error") or sentence(outcome))
    if not outcome or outcome == FOUND:
        return shown
    return format_html('{} <span class="why">{}</span>', shown, outcome_label(outcome))


def words(code: str) -> str:
    """A code as words: `local_business` -> `local business`."""
    return code.replace("_", " ")


def outcome_label(outcome: str | None) -> str:
    """An outcome or reason for people: `gave_up` -> `Retries exhausted`."""
    return _OUTCOMES.get(outcome or "", words(outcome or "").capitalize())


def stage_title(stage: Stage[Any, Any]) -> str:
    """A stage's name for people."""
    return stage.title or words(stage.name).capitalize()


def stage_label(name: str) -> str:
    """The title of the stage of that name, for people."""
    return next((stage_title(stage) for stage in PIPELINE if stage.name == name), words(name).capitalize())


EXPECTED = ("not_found", "robots")  # answers to a question, and no faults: a sitemap is looked for at many addresses


def fetch_tone(outcome: str) -> str:
    """The colour of a request's outcome: success is quiet, and so is what is only not there."""
    return "done" if outcome in ("ok", "unchanged") else "quiet" if outcome in EXPECTED else "bad"


def method_label(method: str) -> str:
    """How a contact was read, for people: `json_ld` -> `structured data`."""
    return _METHODS.get(method, words(method))


def sentence(outcome: str | None) -> str:
    """What an outcome word means, for people."""
    if outcome == NOTHING_FOUND:
        return "Processed; nothing was found."
    return REASONS[outcome].sentence if outcome in REASONS else ""


def age(moment: datetime | None, after: str = "") -> SafeString:
    """How long already (or until when), in one unit, as in "for 3 h"; the exact time is in the title. `after` follows a
    time gone by: see `ago`."""
    if moment is None:
        return NOTHING
    seconds = (timezone.now() - moment).total_seconds()
    text = span(seconds) + after if seconds >= 0 else f"in {span(-seconds)}"
    exact = moment.strftime("%Y-%m-%d %H:%M:%S UTC")
    return format_html('<time datetime="{}" title="{}" data-age="{}">{}</time>', moment.isoformat(), exact, after, text)


def ago(moment: datetime | None) -> SafeString:
    """29 min ago, in 30 d."""
    return age(moment, " ago")


def span(seconds: float) -> str:
    """A duration in one unit: 40 s, 12 min, 3 h, 9 d."""
    for limit, size, unit in ((90, 1, "s"), (5400, 60, "min"), (129_600, 3600, "h")):
        if seconds < limit:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86_400:,.0f} d"


def link(url: str, text: Any, css: str = "") -> SafeString:
    """A link inside the admin."""
    return format_html('<a href="{}" class="{}">{}</a>', url, css, text)


def external_link(url: str, text: str = "") -> SafeString:
    """A link to somebody else's site: only http and https, and it learns nothing about us."""
    if not url:
        return NOTHING
    if urlsplit(url).scheme not in ("http", "https"):
        return format_html("{}", url)
    shown = text or url.removeprefix("https://").removeprefix("http://").removesuffix("/")
    return format_html('<a href="{}" class="out" rel="noreferrer noopener" target="_blank">{}</a>', url, shown)


def number(value: float | Decimal | None) -> SafeString:
    """A number with thousands separators."""
    return NOTHING if value is None else format_html("{}", f"{value:,}")


def money(value: Decimal | float | None) -> str:
    """US dollars; small sums keep their cents' fractions: $12.50, $0.20, $0.105."""
    if value is None:
        return "–"
    whole, _, cents = f"{value:,.{2 if value >= 1 else 4}f}".partition(".")
    return f"${whole}.{cents[:2]}{cents[2:].rstrip('0')}"


def size(count: int | None) -> SafeString:
    """Bytes in a unit that fits."""
    if count is None:
        return NOTHING
    amount = float(count)
    for unit in ("B", "KB", "MB"):
        if amount < 1000:
            return format_html("{}&nbsp;{}", f"{amount:.0f}" if unit == "B" else f"{amount:.1f}", unit)
        amount /= 1000
    return format_html("{}&nbsp;GB", f"{amount:.1f}")


def stars(rating: Decimal | None, count: int | None) -> SafeString:
    """4.6 (1,203): a rating and how many gave one, where that is known."""
    if rating is None:
        return NOTHING
    given = "" if count is None else format_html(' <span class="dim">({})</span>', f"{count:,}")
    return format_html('<span class="stars">{}</span>{}', rating, given)


def listed(values: Iterable[Any], most: int = 20) -> SafeString:
    """Short values as chips."""
    shown = [value for value in values if value]
    if not shown:
        return NOTHING
    chips = format_html_join(" ", '<span class="chip">{}</span>', ((value,) for value in shown[:most]))
    return chips if len(shown) <= most else format_html('{} <span class="dim">+{}</span>', chips, len(shown) - most)


_FOLDED = '<details class="json"><summary>{}</summary><pre tabindex="0">{}</pre></details>'


def structure(value: Any) -> SafeString:
    """JSON, folded."""
    if not value:
        return NOTHING
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    first = counted(len(value), "entry", "entries") if isinstance(value, list | dict) else "value"
    return format_html(_FOLDED, first, text)


def collapsed(text: str | None) -> SafeString:
    """A text of many lines, folded."""
    if not text:
        return NOTHING
    lines = text.count("\n") + (not text.endswith("\n"))
    return format_html(_FOLDED, counted(lines, "line"), text)


_NOT_OPEN = {"CLOSED_PERMANENTLY": "bad", "CLOSED_TEMPORARILY": "bad", "FUTURE_OPENING": "warn"}


def not_open(business_status: str) -> list[SafeString]:
    """The label of a business that is closed or not open yet: what decides stands beside its name."""
    tone = _NOT_OPEN.get(business_status)
    return [label(BUSINESS_STATUSES[business_status], tone)] if tone else []


def open_or_not(business_status: str) -> str:
    """Whether a business is open, in words; empty where nobody says."""
    return BUSINESS_STATUSES.get(business_status) or words(business_status).capitalize()


def language(code: str) -> str:
    """A language by its name, where it is known: `de` -> `German`."""
    try:
        return str(get_language_info(code)["name"]) if code else ""
    except KeyError:
        return code


def yes(value: bool | None) -> str:
    """Yes, no, or not known."""
    return "–" if value is None else "yes" if value else "no"


def plain(value: Any) -> Html:
    """Any value as a fact: each type in the form that people read best."""
    for kinds, show in _FORMS:
        if isinstance(value, kinds):
            return cast(Html, show(value))
    return NOTHING if value is None or value == "" else conditional_escape(value)


_FORMS: tuple[tuple[type | tuple[type, ...], Any], ...] = (
    (SafeString, lambda value: value),
    (bool, yes),
    (datetime, ago),
    ((int, Decimal), number),
    (list, lambda value: structure(value) if any(isinstance(v, dict | list) for v in value) else listed(value)),
    (dict, structure),
)


def bar(done: int, total: int) -> SafeString:
    """A progress bar: `<progress>` for people who see it, and words for all."""
    if not total:
        return NOTHING
    share = f"{min(done / total, 1):.0%}"
    return format_html(
        '<progress value="{}" max="{}" aria-label="{} done"></progress> <span class="dim">{} of {}</span>',
        done, total, share, f"{done:,}", f"{total:,}",
    )  # fmt: skip


def titled(name: Html, below: Any) -> SafeString:
    """A name with the fact that tells it from others below it."""
    return format_html('{}<span class="below">{}</span>', name, below) if below else format_html("{}", name)
