"""A scraper on a page: loaded, called and bounded. Runs in a process that may be killed (`jobs.pipeline.parsing`)."""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from itertools import islice
from typing import Any

from jobs.extract.contacts import ContactSighting, SiteHost, merge_sightings
from jobs.extract.contacts.addresses import address
from jobs.extract.contacts.emails import email
from jobs.extract.contacts.names_and_titles import person
from jobs.extract.contacts.phones import likely_regions, phone
from jobs.extract.contacts.sighting import snippet
from jobs.extract.contacts.social import social_profile
from jobs.extract.page_types import page_type
from jobs.extract.pages import ParsedPage
from jobs.extract.pages.page import TEXT_START
from jobs.extract.urls import public_suffix, registrable_domain, same_site
from jobs.plugins import patterns
from jobs.plugins.entry_points import Plugin, load_plugin
from jobs.plugins.page import Page
from jobs.plugins.scraper import KINDS, Business, Contact, Fact, Follow, Item, Scraper

ITEMS_MOST = 1_000  # of one page; what comes after them is left out
FOLLOWS_MOST, FACTS_MOST = 200, 100
TEXT_LONGEST, ARGUMENTS_LONGEST = 2_000, 10_000  # characters


@dataclass(frozen=True)
class PageRequest:
    """A page to be read by a scraper, as it is sent to the other process."""

    url: str
    body: bytes
    charset: str | None = None
    region: str | None = None
    site: str = ""
    callback: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Reading:
    """What a scraper read off a page. `page` is the page's own facts, set where the scraper says that it is complete.

    `refused` are sentences for its author on what cannot be used.
    """

    contacts: list[ContactSighting] = field(default_factory=list)
    businesses: list[Business] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    follows: list[Follow] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    page: ParsedPage | None = None

    @property
    def results(self) -> int:
        """How many contacts, businesses and facts."""
        return len(self.contacts) + len(self.businesses) + len(self.facts)


@dataclass(frozen=True)
class ScraperDescription:
    """A scraper's patterns; or why it cannot be used, as its author needs it."""

    matches: tuple[str, ...] = ()
    error: str = ""


class ScraperFailed(Exception):
    """A scraper cannot be loaded, or ended the process; the text says how."""


def describe(plugin: Plugin) -> ScraperDescription:
    """The patterns of an installed scraper. Never raises for its faults."""
    loaded = load_plugin(plugin)
    if loaded.error:
        return ScraperDescription(error=loaded.error)
    try:
        return ScraperDescription(patterns.check(list(loaded.value.matches)))
    except (AttributeError, TypeError, ValueError) as error:
        return ScraperDescription(error=f"{plugin.value}: {error}")


def read_page(plugin: Plugin, request: PageRequest) -> Reading:
    """What an installed scraper reads off a page. Raises whatever the scraper raises, and ScraperFailed."""
    loaded = load_plugin(plugin)
    if loaded.error:
        raise ScraperFailed(loaded.error)
    return read_with(loaded.value, request, plugin.name)


def read_with(scraper: type[Scraper], request: PageRequest, name: str = "") -> Reading:
    """What a scraper reads off a page; each result with its evidence. Raises as `read_page` does.

    Also for tests of a scraper: `read_with(Members, PageRequest(url, body)).contacts`.
    """
    page = Page(
        request.url, request.body, request.charset, region=request.region, site=request.site,
        callback=request.callback, arguments=request.arguments,
    )  # fmt: skip
    worker, reading = scraper(), Reading()
    try:
        for item in islice(_items(worker.parse(page)), ITEMS_MOST):
            _add(item, reading, page, f"scraper:{name or scraper.__name__}")
    except (SystemExit, KeyboardInterrupt, GeneratorExit) as error:
        raise ScraperFailed(f"The scraper raised {type(error).__name__}, which would end its process.") from error
    reading.contacts = merge_sightings(reading.contacts)
    reading.refused = page.refused
    reading.page = _own_facts(page) if worker.complete else None
    return reading


def _items(result: Any) -> Iterator[Any]:
    """What `parse` gives back, whatever its shape: a generator, a list, an item, nothing, an asynchronous generator."""
    if inspect.isasyncgen(result):
        yield from asyncio.run(_listed(result))
    elif inspect.iscoroutine(result):
        yield from _items(asyncio.run(result))
    elif isinstance(result, Contact | Business | Fact | Follow):
        yield result
    elif result is not None:
        yield from result


async def _listed(items: Any) -> list[Any]:
    result = []
    async for item in items:
        result.append(item)
        if len(result) >= ITEMS_MOST:
            break
    return result


def _add(item: Item, reading: Reading, page: Page, method: str) -> None:
    if isinstance(item, Contact):
        sighting = _sighting(item, page, method)
        if sighting is None:
            page.refuse(f"{item.kind} {item.value!r} is not one, or not one that we store.")
        else:
            reading.contacts.append(sighting)
    elif isinstance(item, Business):
        _add_business(item, reading, page)
    elif isinstance(item, Fact):
        _add_fact(item, reading, page)
    elif isinstance(item, Follow):
        _add_follow(item, reading, page)
    else:
        page.refuse(f"A {type(item).__name__} was yielded; yield Contact, Business, Fact or page.follow(...).")


# Contacts go through the readers' own rules, so that one that both read is one contact.

_Read = Callable[[Contact, Page, str, str], ContactSighting | None]


def _sighting(contact: Contact, page: Page, method: str) -> ContactSighting | None:
    if contact.kind not in KINDS or not isinstance(contact.value, str):
        return None
    around = _bounded(contact.snippet)[:200] or _around(contact.value, page)
    sighting = _READ[contact.kind](contact, page, method, around)
    if sighting is None:
        return None
    confidence = round(min(max(float(contact.confidence), 0.0), 1.0), 2)
    name, title = _bounded(contact.name) or sighting.name, _bounded(contact.title) or sighting.title
    return replace(sighting, name=name[:200], title=title[:200], confidence=confidence, snippet=around)


def _around(value: str, page: Page) -> str:
    start = page.text.find(value.strip()) if value.strip() else -1
    return snippet(page.text, start, start + len(value.strip())) if start >= 0 else ""


def _email(contact: Contact, page: Page, method: str, around: str) -> ContactSighting | None:
    site = SiteHost(page.site, registrable_domain(page.site))
    return email(contact.value, site, method, contact.confidence, around)


def _phone(contact: Contact, page: Page, method: str, around: str) -> ContactSighting | None:
    regions = likely_regions(page.region, public_suffix(page.site), "")
    return phone(contact.value, regions, method, contact.confidence, around)


def _person(contact: Contact, page: Page, method: str, around: str) -> ContactSighting | None:
    return person(contact.value, _bounded(contact.title), method, contact.confidence, around)


def _form(contact: Contact, page: Page, method: str, around: str) -> ContactSighting | None:
    url = page.absolute(contact.value)
    return ContactSighting("form", url, url, "FORM", rank=50, method=method) if url else None


def _social(contact: Contact, page: Page, method: str, around: str) -> ContactSighting | None:
    return social_profile(page.absolute(contact.value) or contact.value, method, contact.confidence, around)


def _address(contact: Contact, page: Page, method: str, around: str) -> ContactSighting | None:
    return address(contact.value, method, contact.confidence, around)


_READ: dict[str, _Read] = {
    "email": _email, "phone": _phone, "person": _person, "form": _form, "social": _social, "address": _address,
}  # fmt: skip


# The rest.


def _add_business(business: Business, reading: Reading, page: Page) -> None:
    texts = {
        part.name: _bounded(getattr(business, part.name)) for part in fields(Business) if part.name != "categories"
    }
    texts["website"] = page.absolute(texts["website"]) if texts["website"] else ""
    texts["country"] = texts["country"].upper() if len(texts["country"]) == 2 else ""
    if not texts["name"]:
        page.refuse("A business without a name was yielded.")
        return
    facts = [texts[name].lower() for name in ("name", "website", "phone", "address")]
    digest = hashlib.blake2b("\x1f".join(facts).encode("utf-8", "replace"), digest_size=12).hexdigest()
    texts["external_id"] = texts["external_id"][:500] or digest
    categories = tuple(text for value in islice(business.categories, 50) if (text := _bounded(value)[:200]))
    reading.businesses.append(Business(**texts, categories=categories))


def _add_fact(fact: Fact, reading: Reading, page: Page) -> None:
    name, value = _bounded(fact.name)[:100], _bounded(fact.value)
    if not name or not value:
        page.refuse("A fact without a name or a value was yielded.")
    elif len(reading.facts) >= FACTS_MOST:
        page.refuse(f"More than {FACTS_MOST} facts were yielded.")
    else:
        reading.facts.append(Fact(name, value, _bounded(fact.snippet)[:200] or _around(value, page)))


def _add_follow(follow: Follow, reading: Reading, page: Page) -> None:
    url = page.absolute(follow.url)
    if not url or not same_site(url, page.url):
        page.refuse(f"{follow.url[:200]!r} is no page of this site; a business of another site is a Business.")
    elif len(reading.follows) >= FOLLOWS_MOST:
        page.refuse(f"More than {FOLLOWS_MOST} further pages were yielded.")
    elif (arguments := _as_json(follow.arguments)) is None:
        page.refuse(f"The arguments for {url[:200]} are not JSON, or more than {ARGUMENTS_LONGEST:,} characters.")
    elif all(other.url != url for other in reading.follows):
        reading.follows.append(Follow(url, _bounded(follow.callback)[:200], arguments))


def _as_json(value: Mapping[str, Any]) -> dict[str, Any] | None:
    try:
        text = json.dumps(dict(value))
    except (TypeError, ValueError, RecursionError):
        return None
    result: dict[str, Any] | None = json.loads(text) if len(text) <= ARGUMENTS_LONGEST else None
    return result


def _bounded(value: Any) -> str:
    """A text on one line, without NUL characters; nothing for what is no text."""
    text = value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""
    return " ".join(text[: TEXT_LONGEST * 2].replace("\x00", "").split())[:TEXT_LONGEST]


def _own_facts(page: Page) -> ParsedPage:
    """Title, text and links of the page, without looking for contacts."""
    document = page.document
    language = document.tree.css_first("html[lang]")
    title, heading = document.first_text("title") or document.meta("og:title"), document.first_text("h1")
    return ParsedPage(
        title=title, h1=heading, canonical_url=document.absolute(page.url), page_type=page_type(page.url, heading),
        links=document.links, text_start=document.text[:TEXT_START], visible_text_length=len(document.text),
        content_hash=hashlib.sha256(document.text.encode("utf-8", "replace")).hexdigest(),
        has_scripts=document.has_scripts, language=((language.attributes["lang"] or "")[:20] if language else ""),
    )  # fmt: skip
