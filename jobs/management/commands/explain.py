"""`manage.py explain`: what the product would make of an input, and why. No database and no paid call.

Only a page that is given by its URL is fetched.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jobs.actions.search_price import explain_search
from jobs.extract.contacts import merge_sightings
from jobs.extract.document import parse as parse_document
from jobs.extract.encoding import decode
from jobs.extract.pages import HomePage, extract_home, extract_page
from jobs.extract.sitemaps import NotASitemap, SitemapParser
from jobs.extract.websites import read_website
from jobs.pipeline.database import close_threads
from jobs.pipeline.web import make_web
from jobs.plugins.entry_points import SCRAPERS, load
from jobs.plugins.patterns import matches_any
from jobs.plugins.scraping import PageRequest, Reading, read_with
from jobs.store.comparison import compare
from jobs.web import Response, strict_json
from jobs.web.failures import StageOutcome
from jobs.web.robots import parse as parse_robots

MOST_BYTES = 50_000_000  # of a file that is explained
FIELDS = {
    "search": ("text", "provider", "country"),
    "website": ("value",),
    "duplicates": ("a", "b"),
    "page": ("file", "html", "url", "country", "home"),  # of a URL alone, the page is fetched
    "robots": ("robots", "url", "agent"),
    "sitemap": ("file", "text", "url"),
}
EXAMPLES = {
    "search": "plumbers in Ithaca, NY",
    "website": "https://www.kestrel.test/about",
    "duplicates": """a='{"name": "Kestrel Plumbing"}' b='{"name": "Kestrel Plumbing LLC"}'""",
    "page": "https://www.kestrel.test/contact   (or a file: page.html)",
    "robots": "robots='User-agent: *' url=https://www.kestrel.test/",
    "sitemap": "sitemap.xml   (a file; or text='<urlset>...')",
}
OF_WORDS = ("search", "website")  # their input may be several words
Input = dict[str, Any]


class Command(BaseCommand):
    """Explain one input given as arguments, or one JSON object a line from standard input."""

    help = "Show what the product makes of a search, a website, a pair of businesses, a page, a robots.txt, a sitemap."
    requires_system_checks: list[str] = []  # noqa: RUF012 -- Django's own spelling; nothing here needs a database

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The kind of input, its values, or --jsonl."""
        parser.add_argument("kind", choices=EXPLAINERS)
        parser.add_argument(
            "values", nargs="*", help="The input: its first value, or name=value (text=..., country=US)."
        )
        parser.add_argument(
            "--jsonl", action="store_true", help="Read a JSON object a line from standard input, write one for each."
        )

    def handle(self, **options: Any) -> None:
        """Print the explanations. Raises CommandError for an input that has an error."""
        kind = options["kind"]
        if options["jsonl"]:
            for line in _input_lines():
                self.stdout.write(json.dumps(explain_line(kind, line), ensure_ascii=False, default=_plain))
                self.stdout.flush()
            return
        if not options["values"]:
            raise CommandError(f"Say what to explain: manage.py explain {kind} {EXAMPLES[kind]}", returncode=2)
        value = _from_arguments(kind, options["values"])
        result = explain(kind, _fetched(value) if kind == "page" else value)
        if result.keys() == {"error"}:
            raise CommandError(result["error"], returncode=2)
        for name, value in result.items():
            self.stdout.write(f"{name + ':':<20} {_readable(value)}")


def _fetched(value: Input) -> Input:
    """The input with the page of its URL, where only a URL is given: fetched by our policy and robots.txt, not stored.

    Raises CommandError for a page that cannot be fetched, with the reason.
    """
    given = str(value.get("file") or "")
    if given.startswith(("http://", "https://")):
        value = {name: text for name, text in value.items() if name != "file"} | {"url": given}
    if value.get("file") or value.get("html") or not value.get("url"):
        return value
    try:
        response = asyncio.run(_fetch(value["url"]))
    except StageOutcome as outcome:
        raise CommandError(f"{value['url']}: {outcome}") from None
    return value | {"url": response.final_url, "html": response.body.decode("utf-8", "surrogateescape")}


async def _fetch(url: str) -> Response:
    web = make_web()  # with the limits, pauses and suppressions of all workers
    try:
        return await web.fetch(url)
    finally:
        await web.close()
        close_threads()


def explain_line(kind: str, line: str) -> dict[str, Any]:
    """The explanation of a line of JSON; a line that cannot be read has {"error": why}, and nothing is raised."""
    try:
        value = strict_json.loads(line)
    except strict_json.RepeatedName as error:
        return {"error": str(error)}
    except ValueError as error:
        return {"error": f"The line is not JSON: {error}."}
    if not isinstance(value, dict):
        return {"error": "The line is not a JSON object."}
    return explain(kind, value)


def explain(kind: str, value: Input) -> dict[str, Any]:
    """What the product makes of an input, as JSON values; {"error": why} where the input is not one of its kind."""
    try:
        return EXPLAINERS[kind](value)
    except OSError as error:
        return {"error": f"The file {error.filename} cannot be read: {error.strerror}."}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return {"error": str(error) or type(error).__name__}


def _search(value: Input) -> dict[str, Any]:
    return explain_search(_text(value, "text"), provider=value.get("provider"), country=value.get("country") or "")


def _website(value: Input) -> dict[str, Any]:
    website = read_website(_text(value, "value", empty=True))
    return {
        "host": website.host, "registrable_domain": website.registrable_domain, "outcome": website.outcome,
        "kind": website.kind, "why": website.detail,
    }  # fmt: skip


def _duplicates(value: Input) -> dict[str, Any]:
    first, second = value.get("a"), value.get("b")
    if not (isinstance(first, dict) and isinstance(second, dict)):
        raise ValueError("Give two businesses, a and b, as objects.")
    evidence = compare(first, second)
    return {"duplicate": evidence.duplicate, "why": evidence.reasons}


def _page(value: Input) -> dict[str, Any]:
    body, url, country = _body(value, "html"), value.get("url") or "", value.get("country") or None
    read, faults = _scraped(body, url, country)
    readings = {name: _as_values(reading) for name, reading in read.items()}
    page = extract_home(body, url, region=country) if value.get("home") else extract_page(body, url, region=country)
    contacts = [
        {name: getattr(contact, name) for name in ("kind", "value", "normalised", "title", "method", "confidence")}
        for contact in merge_sightings([*(c for reading in read.values() for c in reading.contacts), *page.contacts])
    ]
    by_scrapers = {"read_by": [*readings, "general reader"], "scrapers": readings, "faults": faults} if url else {}
    return by_scrapers | {
        "contacts": contacts,
        "title": page.title,
        "description": page.description if isinstance(page, HomePage) else _description(body, url),
        "language": page.language,
        "verdict": page.non_content(url),
    }


def _scraped(body: bytes, url: str, country: str | None) -> tuple[dict[str, Reading], dict[str, str]]:
    """What each scraper that matches the URL reads, be its flag on or off; and the tracebacks of those that fail."""
    readings: dict[str, Reading] = {}
    faults: dict[str, str] = {}
    for loaded in load(SCRAPERS):
        name = loaded.plugin.name
        if loaded.error or not matches_any(loaded.value.matches, url):
            faults |= {name: loaded.error} if loaded.error else {}
            continue
        try:
            readings[name] = read_with(loaded.value, PageRequest(url, body, region=country), name)
        except Exception:  # whatever the scraper raises is for its author
            faults[name] = traceback.format_exc()
    return readings, faults


def _as_values(reading: Reading) -> dict[str, Any]:
    values = {field.name: getattr(reading, field.name) for field in fields(reading) if field.name != "page"}
    items = {
        name: [asdict(item) if is_dataclass(item) and not isinstance(item, type) else item for item in items]
        for name, items in values.items()
    }
    return items | {"complete": reading.page is not None}


def _description(body: bytes, url: str) -> str:
    document = parse_document(decode(body, None), url)
    return document.meta("description") or document.meta("og:description")


def _robots(value: Input) -> dict[str, Any]:
    body, url = _text(value, "robots", empty=True).encode("utf-8", "surrogateescape"), _text(value, "url")
    rules = parse_robots(body, value.get("agent") or settings.FETCH_USER_AGENT)
    sitemaps = [urljoin(url, sitemap) for sitemap in rules.sitemaps]
    return {"allowed": rules.allows(url), "crawl_delay": rules.crawl_delay, "sitemaps": sitemaps}


def _sitemap(value: Input) -> dict[str, Any]:
    parser, base = SitemapParser(), value.get("url") or ""
    result: dict[str, Any] = {"type": "", "urls": [], "sitemaps": [], "error": None}
    entries = []
    try:
        entries += parser.feed(_body(value, "text"))
        summary = parser.close()
        entries += parser.last
        result |= {"type": summary.type, "error": summary.warning or None}
    except NotASitemap as error:
        result["error"] = f"{error.word}: {error}"
    for entry in entries:
        loc = urljoin(base, entry.loc)
        if result["type"] == "sitemapindex":
            result["sitemaps"].append(loc)
        else:
            result["urls"].append({"loc": loc, "lastmod": entry.lastmod})
    return result


EXPLAINERS: dict[str, Callable[[Input], dict[str, Any]]] = {
    "search": _search,
    "website": _website,
    "duplicates": _duplicates,
    "page": _page,
    "robots": _robots,
    "sitemap": _sitemap,
}


def _text(value: Input, name: str, *, empty: bool = False) -> str:
    text = value.get(name)
    if not isinstance(text, str) or not (text or empty):
        raise ValueError(f"Give {name} as text.")
    return text


def _body(value: Input, name: str) -> bytes:
    """The bytes of a file, or of text given directly."""
    if value.get("file"):
        with Path(str(value["file"])).open("rb") as file:
            body = file.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise ValueError(f"The file is larger than {MOST_BYTES:,} bytes.")
        return body
    return _text(value, name).encode("utf-8", "surrogateescape")


def _input_lines() -> Iterator[str]:
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", "replace").strip()
        if line:
            yield line


def _from_arguments(kind: str, values: list[str]) -> Input:
    """`name=value` pairs; what is none is the first field of the kind. A value that is a JSON object is read as one."""
    result: Input = {}
    for value in values:
        name, equals, rest = value.partition("=")
        if not equals or name not in FIELDS[kind]:
            name, rest = FIELDS[kind][0], value
        if name in result and name == FIELDS[kind][0] and kind in OF_WORDS:
            rest = f"{result[name]} {rest}"
        elif name in result:
            raise CommandError(f"{name} is given twice. Put a text of several words in quotation marks.")
        result[name] = _object(rest) if rest.startswith("{") and kind == "duplicates" else rest
    return result


def _object(text: str) -> Any:
    try:
        return strict_json.loads(text)
    except ValueError as error:
        raise CommandError(f"{text[:60]!r} is not JSON: {error}.", returncode=2) from None


def _readable(value: Any) -> str:
    if isinstance(value, list):
        return "".join(f"\n  {_readable(entry)}" for entry in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_readable(part)}" for name, part in value.items())
    return "none" if value is None or value == "" else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form.")
