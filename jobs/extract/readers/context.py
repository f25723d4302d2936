"""What every reader is given: the page, whose it is, and what is known of it so far. Nothing in it changes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from jobs.extract.cached import cached_property
from jobs.extract.contacts import phones
from jobs.extract.contacts.addresses import PostalPlace, places_of
from jobs.extract.contacts.names_in_lines import PageText
from jobs.extract.contacts.ownership import OwnSite
from jobs.extract.contacts.sighting import ContactSighting, SiteHost
from jobs.extract.document import Document
from jobs.extract.names import is_surname
from jobs.extract.outline import Outline
from jobs.extract.readers.other_parties import text_without_others
from jobs.extract.structured_data import ELSEWHERE, first, is_organisation, types
from jobs.extract.text import fold

TITLE_LONGEST, STREET_SHORTEST = 200, 6  # characters
LOGOS_MOST, LINKS_MOST, NAME_LONGEST = 3, 2, 80  # images, links to the home page, characters
_LOGOS = '[class*="logo" i] img[alt], img[class*="logo" i][alt], img[src*="logo" i][alt]'
_PARTS_OF_TITLE = re.compile(r"\s+[|–—·•:>/~-]+\s+|\s*[|»•]\s*|:\s+|,\s+")
_WORD = re.compile(r"[^\W\d_]{5,}")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_NO_LETTER = re.compile(r"[\W_]+")
_CAPITALISED = re.compile(r"[^\W\d_a-z][\w'’-]{3,}")

Sightings = Iterable[ContactSighting | None]  # what a reader gives; None stands for what turned out to be no contact


@dataclass(frozen=True, eq=False)
class PageContext:
    """A page to read contacts from. `regions` are the countries of its national phone numbers, likeliest first."""

    document: Document
    site: SiteHost
    page_type: str = "other"
    url: str = ""  # canonical
    regions: list[str] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        """The visible words."""
        return self.document.text

    @cached_property
    def text_of_business(self) -> str:
        """`text` with spaces where a legal page tells of others, whose e-mail addresses and numbers stand there."""
        return text_without_others(self.text, self.document.url, self.page_type, self.site)

    @cached_property
    def regions_in_text(self) -> list[str]:
        """The countries in which numbers in the text are read: `regions`, or those that the text itself shows."""
        return self.regions or phones.stated_regions(self.document.text)

    @cached_property
    def outline(self) -> Outline:
        """The sections of `text`."""
        return Outline(self.document, self.text)

    @cached_property
    def places(self) -> list[PostalPlace]:
        """The postal addresses in `text`, whosever they are."""
        return places_of(self.text, self.regions_in_text, self.outline, self.own)

    @cached_property
    def named(self) -> PageText:
        """`text` as those look at it who judge whom it names."""
        return PageText(self.outline, self.places, self.own, self.regions_in_text)

    @cached_property
    def own(self) -> OwnSite:
        """By what the page is known to be of its site."""
        titles = (self.document.first_text("title"), self.document.meta("og:site_name"))
        names = fold(" ".join((self.site.domain, *(title[:TITLE_LONGEST] for title in titles))))
        words = (word for title in titles for word in _CAPITALISED.findall(title[:TITLE_LONGEST]))
        own = (word for word in words if fold(word) in self.site.domain and is_surname(word))
        streets = (
            fold(_NO_LETTER.sub("", first(node.get("streetAddress"))))
            for node in self.document.nodes
            if node.get("streetAddress") and node["_under"].lower() not in ELSEWHERE
        )
        return OwnSite(
            self.site.domain,
            "".join(names.split()),
            self.page_type,
            tuple(dict.fromkeys(own)),
            tuple(street for street in streets if len(street) >= STREET_SHORTEST),
            any(word in self.site.domain for word in _WORD.findall(fold(titles[0][:TITLE_LONGEST]))),
        )

    @cached_property
    def names_of_site(self) -> list[str]:
        """What its data, logo, link home and parts of the title that the domain has call the site; folded."""
        document = self.document
        nodes = (node for node in document.nodes if is_organisation(node) or "website" in types(node))
        names = [document.meta("og:site_name", "application-name"), *(first(node.get("name")) for node in nodes)]
        if document.has("logo"):
            names += [node.attributes.get("alt") or "" for node in document.tree.css(_LOGOS)[:LOGOS_MOST]]
        names += [node.text() for node in document.tree.css('a[href="/"]')[:LINKS_MOST]]
        title = document.first_text("title")[:TITLE_LONGEST]
        names += filter(self._is_in_domain, _PARTS_OF_TITLE.split(title))
        folded = (" ".join(fold(name[:NAME_LONGEST]).split()) for name in names)
        return list(dict.fromkeys(filter(None, folded)))

    def _is_in_domain(self, name: str) -> bool:
        words = _LONG_WORD.findall(fold(name))
        return bool(words) and all(word in self.site.domain for word in words)
