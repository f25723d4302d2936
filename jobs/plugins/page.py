"""The page that a scraper gets: fetched already, and parsed by the library that its author uses, when it is used."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jobs.extract.document import Document, parse
from jobs.extract.encoding import decode
from jobs.extract.structured_data import Node
from jobs.extract.urls import host_of
from jobs.plugins.scraper import Follow

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from parsel import Selector, SelectorList

REFUSED_MOST = 20  # sentences


class Page:
    """A page of a site, after redirects. Nothing here fetches: `follow` names a page that is read later.

    `callback` and `arguments` are those with which `follow` named this page. `region` is the country of the business
    (ISO 3166-1 alpha-2) or None, `site` the host whose page it is.
    """

    def __init__(
        self,
        url: str,
        body: bytes,
        charset: str | None = None,
        *,
        region: str | None = None,
        site: str = "",
        callback: str = "",
        arguments: Mapping[str, Any] | None = None,
    ) -> None:
        self.url, self.body, self.charset = url, body, charset
        self.region, self.site = region, site or host_of(url)
        self.callback, self.arguments = callback, dict(arguments or {})
        self.refused: list[str] = []

    @cached_property
    def document(self) -> Document:
        """The page as our own readers see it: links, lines, metas. The fastest of all views."""
        return parse(decode(self.body, self.charset, host_of(self.url)), self.url)

    @property
    def html(self) -> str:
        """The decoded markup."""
        return self.document.source

    @property
    def text(self) -> str:
        """The visible words, in lines."""
        return self.document.text

    @property
    def json_ld(self) -> list[Node]:
        """The nodes of its JSON-LD, flat, of a damaged one what can be saved."""
        return self.document.json_ld

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The page as BeautifulSoup over lxml: the most convenient view, and some ten times slower than `css`."""
        from bs4 import BeautifulSoup  # late: most scrapers do without

        return BeautifulSoup(self.html, "lxml")

    @cached_property
    def selector(self) -> Selector:
        """The page as parsel's Selector, which Scrapy's responses have."""
        from parsel import Selector  # late, as above

        return Selector(text=self.html or "<html></html>", base_url=self.document.base)

    def css(self, query: str) -> SelectorList[Selector]:
        """What a CSS selector (with parsel's `::text` and `::attr(name)`) finds."""
        return self.selector.css(query)

    def xpath(self, query: str, **variables: Any) -> SelectorList[Selector]:
        """What an XPath expression finds."""
        return self.selector.xpath(query, **variables)

    def absolute(self, href: str) -> str:
        """An address of this page as a canonical URL; empty where it is none of http or https."""
        return self.document.absolute(href)

    def follow(self, href: str, callback: str = "", **arguments: Any) -> Follow:
        """A further page of this site, to be yielded. It is read later, as every page is: robots.txt, pauses, budgets.

        `callback` and `arguments` (what JSON can hold) are on that page when it is read.
        """
        return Follow(self.absolute(href), callback, arguments)

    def refuse(self, sentence: str) -> None:
        """Say that something on the page cannot be used; its author reads it with the scraper's faults."""
        if len(self.refused) < REFUSED_MOST:
            self.refused.append(sentence[:500])
