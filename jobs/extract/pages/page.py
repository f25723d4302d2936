"""Any page: its title, language, type, links, contacts, and whether its words have changed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import unquote

from jobs.extract.contacts import ContactSighting, SiteHost
from jobs.extract.contacts.phones import likely_regions
from jobs.extract.document import Document, Link, parse
from jobs.extract.encoding import decode
from jobs.extract.outline import TEAM, kind_of
from jobs.extract.page_quality import classify_non_content, is_shell
from jobs.extract.page_types import page_type
from jobs.extract.pages.identity import IdentityFact, identity_of
from jobs.extract.pages.linked_cards import linked_cards
from jobs.extract.pages.opening_hours import opening_hours_in
from jobs.extract.pages.organisation import organisation_of
from jobs.extract.readers import PageContext, extract_contacts
from jobs.extract.structured_data import Node, first
from jobs.extract.urls import host_of, public_suffix, registrable_domain

STATES_IDENTITY = ("home", "legal", "contact", "about")  # types of pages
TEXT_START = 5_000  # characters, by which it is judged whether this is a page at all
_LANGUAGE_OF_SUFFIX = {
    **{suffix: suffix for suffix in ("de", "fr", "it", "es", "pt", "nl", "pl", "hu", "fi", "no", "ro", "hr")},
    "at": "de",
    "cz": "cs",
    "dk": "da",
    "se": "sv",
    "gr": "el",
    "br": "pt",
    "mx": "es",
    "ar": "es",
    "jp": "ja",
}
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2,4}|\d{3}))?")


@dataclass
class ParsedPage:
    """The facts of a page. Every text may be empty.

    `language` is a tag of BCP 47 (`de`, `en-GB`). `content_hash` is of the words, so that markup that changes on each
    visit does not count. `text_start` are the first 5,000 characters of the text, `visible_text_length` counts all.
    `linked_cards` are URLs of vCards, `identity` what a home, legal, contact or about page states of the business.
    `is_shell`: it says next to nothing, but has scripts and an element for them to fill.
    """

    title: str = ""
    h1: str = ""
    language: str = ""
    canonical_url: str = ""
    page_type: str = "other"
    contacts: list[ContactSighting] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    linked_cards: list[str] = field(default_factory=list)
    identity: list[IdentityFact] = field(default_factory=list)
    content_hash: str = ""
    text_start: str = ""
    visible_text_length: int = 0
    has_scripts: bool = False
    is_shell: bool = False

    @property
    def is_filled(self) -> bool:
        """Whether it says something without its scripts: contacts or links, or some text and no script."""
        return bool(self.contacts or self.links or (self.visible_text_length and not self.has_scripts))

    def non_content(self, url: str) -> str | None:
        """Why this is not the page that it claims to be, or None; `url` is where the redirects led."""
        return classify_non_content(
            url, self.title, self.text_start, self.visible_text_length, is_filled=self.is_filled
        )


P = TypeVar("P", bound=ParsedPage)


def extract_page(
    body: bytes, url: str, http_charset: str | None = None, region: str | None = None, site: str | None = None
) -> ParsedPage:
    """The facts of one page.

    `url` is where it was read (after redirects), `http_charset` the header's, `region` the country of the business
    (ISO 3166-1 alpha-2), `site` the host whose contacts these are. Pure and bounded; never raises for bad markup.
    """
    page = fill_page(ParsedPage(), parse(decode(body, http_charset, host_of(url)), url), region, site)
    page.is_shell = is_shell(body, page.visible_text_length)
    return page


def fill_page(page: P, document: Document, region: str | None, site: str | None) -> P:
    """The page with the facts that the document gives for any page."""
    describe(page, document)
    page.links = document.links
    host = site or host_of(document.url)
    context = context_of(page, document, region, host)
    page.contacts = extract_contacts(context)
    if page.page_type in STATES_IDENTITY:
        label = context.site.domain.partition(".")[0]
        page.identity = identity_of(document, page.page_type, context.regions, label)
    if page.page_type == "contact":
        page.identity += _hours(document, usual_language(page, host))
    page.linked_cards = linked_cards(page.links, page.page_type, host)
    page.text_start, page.visible_text_length = document.text[:TEXT_START], len(document.text)
    page.has_scripts = document.has_scripts
    page.content_hash = hashlib.sha256(document.text.encode("utf-8", "replace")).hexdigest()
    return page


def describe(page: ParsedPage, document: Document) -> None:
    """Fill in what the page is called, its language, its URL and its type."""
    page.title = document.first_text("title") or document.meta("og:title")
    page.h1 = document.first_text("h1")
    page.language = _language(document)
    page.canonical_url = next(iter(document.linked("canonical")), "") or document.canonical_url
    page.page_type = page_type(document.url, page.h1)


def usual_language(page: ParsedPage, host: str) -> str:
    """The language that a page states, else the one that most pages of the suffix of its host have."""
    suffix = public_suffix(host).rpartition(".")[2]
    return page.language or _LANGUAGE_OF_SUFFIX.get(suffix, "")


def _hours(document: Document, language: str) -> list[IdentityFact]:
    """The opening hours that a contact page states, in its data, else in its text."""
    stated = organisation_of(document.nodes)
    hours = (stated.opening_hours if stated else []) or opening_hours_in(document.text, language)
    return [IdentityFact("opening_hours", "; ".join(hours))] if hours else []


def context_of(page: ParsedPage, document: Document, region: str | None, host: str) -> PageContext:
    """What the readers of contacts are given: of a page, its language, type and URL are known."""
    regions = likely_regions(region, public_suffix(host), page.language, _stated_country(document.json_ld))
    site = SiteHost(host, registrable_domain(host))
    return PageContext(document, site, _type_for_people(page, document.url), page.canonical_url, regions)


def _type_for_people(page: ParsedPage, url: str) -> str:
    """The type of a page; that of the team, too, where only its title or the last word of its path says so."""
    name = unquote(url).rstrip("/").rpartition("/")[2].partition(".")[0]
    says_team = page.page_type == "other" and TEAM in (kind_of(page.h1), kind_of(name))
    return "team" if says_team else page.page_type


def _stated_country(nodes: list[Node]) -> str:
    """The country of the first address in the data, as a code of two letters, or nothing."""
    countries = (first(node.get("addressCountry")) for node in nodes)
    return next((country.upper() for country in countries if len(country) == 2), "")


def _language(document: Document) -> str:
    """As the page states it (HTML standard, section 3.2.6.2), in BCP 47's spelling."""
    node = document.tree.root
    attributes = node.attributes if node else {}
    stated = (
        attributes.get("lang")
        or attributes.get("xml:lang")
        or document.meta("content-language", "og:locale", "language")
    )
    match = _LANGUAGE.match((stated or "").strip())
    if not match:
        return ""
    language, region = match[1].lower(), match[2] or ""
    return f"{language}-{region.upper() if len(region) < 4 else region.title()}" if region else language
