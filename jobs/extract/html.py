# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""Pages: bytes in, facts out. The tree stays in C (lexbor); each part of the page is walked once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import ada_url
from selectolax.lexbor import LexborHTMLParser

from jobs.extract import finding
from jobs.extract.contacts import Contact, merged
from jobs.extract.emails import Site
from jobs.extract.encoding import decode
from jobs.extract.phones import regions
from jobs.extract.structured import Organisation, json_ld, microdata, organisation
from jobs.extract.technology import Technology, technologies
from jobs.extract.urls import canonical_url, host_of, page_depth, page_type, public_suffix, registrable_domain

__all__ = ["Document", "HomePage", "Link", "Page", "decode", "extract_home", "extract_page", "parse"]

P = TypeVar("P", bound="Page")

UNCLOSED_MOST = 20_000
LINKS_MOST = 2000
TEXT_MOST = 400_000  # characters read for contacts
_UNSEEN = [
    "script",
    "style",
    "template",
    "svg",
    "select",
    "textarea",
    "object",
    "iframe",
    "noembed",
    "noframes",
    "math",
]
_HIDDEN = '[hidden], [style*="display:none"], [style*="display: none"]'
_HIDDEN_LONGEST = 25  # a longer hidden part is a menu or a tab; a short one is a trap inside an address


@dataclass(frozen=True)
class Link:
    """A link of a page: canonical URL, its words, its rel, what kind of page it leads to and how deep."""

    url: str
    text: str
    rel: str = ""
    page_type: str = "other"
    depth: int = 0


@dataclass
class Page:
    """The facts of any page. `content_hash` is of its words, so that markup that changes on each visit does not count."""

    title: str = ""
    h1: str = ""
    language: str = ""
    canonical_url: str = ""
    page_type: str = "other"
    contacts: list[Contact] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    noindex: bool = False
    content_hash: str = ""
    text_for_verdict: str = ""
    visible_text_length: int = 0


@dataclass
class HomePage(Page):
    """The facts of a home page: a page's, and what it says of the site."""

    description: str = ""
    favicon_url: str = ""
    logo_url: str = ""
    site_name: str = ""
    open_graph: dict[str, str] = field(default_factory=dict)
    organisation: Organisation | None = None
    feeds: list[str] = field(default_factory=list)
    sitemap_links: list[str] = field(default_factory=list)
    technologies: list[Technology] = field(default_factory=list)
    is_wordpress: bool | None = None
    wordpress_version: str = ""
    has_elementor: bool | None = None


_SIMPLE = re.compile(r"/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,99}/){0,8}(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,99})?")


class Document:
    """A parsed page. Scripts and data are taken out before its text is read."""

    def __init__(self, text: str, url: str = "") -> None:
        self.source = text = _without_abyss(text)
        self.url = url
        self.tree = LexborHTMLParser(text)
        self.head_links = [(node.attributes, "link") for node in self.tree.css("link[href]")[:300]]
        self.metas = [node.attributes for node in self.tree.css("meta[content]")[:200]]
        self.base = self._base()
        self.data: list[dict[str, Any]] = []
        self.scripts: list[str] = []
        self._signs: list[str] = []
        self._take_scripts()

    def _base(self) -> str:
        node = self.tree.css_first("base[href]")
        href = (node.attributes.get("href") or "") if node else ""
        try:
            return str(ada_url.join_url(self.url, href.strip())) if href else self.url
        except ValueError:
            return self.url

    def _take_scripts(self) -> None:
        for node in self.tree.css("script")[:400]:
            attributes = node.attributes
            if attributes.get("src"):
                self._signs.append(str(attributes["src"])[:300])
                continue
            text = node.text(deep=True)
            kind = (attributes.get("type") or "").lower()
            if "ld+json" in kind:
                self.data.extend(json_ld(text))
                self._signs.append(attributes.get("class") or "")
            else:
                self.scripts.append(text)
                self._signs.append(f"{attributes.get('id') or ''} {text[:400]}")

    @cached_property
    def signs(self) -> str:
        """What technologies are known by, one sign a line: generator, addresses of assets, classes, starts of scripts."""
        signs = [
            f"generator={meta['content']}" for meta in self.metas if (meta.get("name") or "").lower() == "generator"
        ]
        signs += [str(attributes["href"])[:300] for attributes, _ in self.head_links]
        for tag in ("html", "body"):
            node = self.tree.css_first(tag)
            signs += [f"{name}={value}" for name, value in (node.attributes.items() if node else ())][:20]
        signs += [(node.attributes.get("src") or "")[:300] for node in self.tree.css("img[src], iframe[src]")[:80]]
        signs += [
            (node.attributes.get("class") or "")[:200]
            for node in self.tree.css("form, [data-elementor-type], [id=wrapper]")[:20]
        ]
        return "\n".join(signs + self._signs)[:200_000]

    @cached_property
    def text(self) -> str:
        """The visible words, a line for each piece of text. Changes the tree: what is not seen is dropped."""
        if self.tree.body is None:
            return ""
        self.tree.strip_tags(_UNSEEN)
        if "display" in self.source or "hidden" in self.source:
            for node in self.tree.css(_HIDDEN)[:200]:
                if len(node.text()) <= _HIDDEN_LONGEST:
                    node.decompose()
        text = self.tree.body.text(separator="\n") if self.tree.body else ""
        return "\n".join([line for raw in text.split("\n") if (line := " ".join(raw.split()))])[:TEXT_MOST]

    def meta(self, *names: str) -> str:
        """The content of the first meta of one of these names (or properties), in the order of the names."""
        for name in names:
            for meta in self.metas:
                if name in (
                    (meta.get("name") or "").lower(),
                    (meta.get("property") or "").lower(),
                    (meta.get("http-equiv") or "").lower(),
                ):
                    content = " ".join((meta["content"] or "").split())
                    if content:
                        return content
        return ""

    def first_text(self, selector: str) -> str:
        """The words of the first element that is not empty, on one line."""
        for node in self.tree.css(selector)[:5]:
            text = " ".join(node.text(separator=" ").split())
            if text:
                return text[:500]
        return ""

    def absolute(self, href: str) -> str:
        """An address of this page as a canonical URL, or nothing."""
        if self._origin and _SIMPLE.fullmatch(href):
            return self._origin + href  # most links of most pages: nothing to normalise
        try:
            return canonical_url(href, self.base) if href.strip() else ""
        except ValueError:
            return ""

    @cached_property
    def _origin(self) -> str:
        try:
            url = canonical_url(self.base)
        except ValueError:
            return ""
        return url[: url.index("/", 8)]

    def linked(self, *rels: str) -> list[str]:
        """The targets of <link> with one of these relations."""
        wanted = set(rels)
        return [
            url
            for a, _ in self.head_links
            if wanted & set((a.get("rel") or "").lower().split()) and (url := self.absolute(a["href"] or ""))
        ]


def _without_abyss(text: str) -> str:
    """Tens of thousands of elements inside each other cost quadratic time to parse and are no page: the rest is cut off."""
    if text.count("<") - 2 * text.count("</") <= UNCLOSED_MOST:
        return text
    return "<".join(text.split("<", UNCLOSED_MOST)[:UNCLOSED_MOST])


def parse(text: str, url: str = "") -> Document:
    """A document from decoded text. Never raises, however damaged the markup."""
    return Document(text, url)


def extract_page(
    body: bytes, url: str, http_charset: str | None = None, region: str | None = None, site: str | None = None
) -> Page:
    """The facts of one page.

    `url` is where it was read (after redirects), `http_charset` what HTTP said, `region` the business's country
    (ISO 3166-1 alpha-2), `site` the host whose contacts these are. Pure and bounded; never raises for bad markup.
    """
    return _fill(Page(), parse(decode(body, http_charset), url), region, site)


def extract_home(
    body: bytes, url: str, http_charset: str | None = None, headers: Mapping[str, str] | None = None, region: str | None = None
) -> HomePage:  # fmt: skip
    """The facts of a home page: those of a page, and what it tells of the site and the business behind it."""
    document = parse(decode(body, http_charset), url)
    home = HomePage()
    _tell_of_the_site(home, document)
    _tell_of_technology(home, document, headers)
    _fill(home, document, region, None)
    return home


def _fill(page: P, document: Document, region: str | None, site: str | None) -> P:
    """Facts that need the whole tree first; contacts and text last, since reading the text drops what is not seen."""
    page.title = document.first_text("head > title, title") or document.meta("og:title")
    page.h1 = document.first_text("h1")
    page.language = _language(document)
    page.canonical_url = next(iter(document.linked("canonical")), "") or document.absolute(document.url)
    page.page_type = page_type(document.url, page.h1)
    page.noindex = "noindex" in document.meta("robots", "googlebot").lower()
    page.links = _links(document)
    host = site or host_of(document.url)
    places = regions(region, public_suffix(host), page.language, finding.stated_country(document.data))
    owner = Site(host, registrable_domain(host))
    page.contacts = merged(finding.contacts(document, page, owner, places))
    page.text_for_verdict, page.visible_text_length = document.text[:5000], len(document.text)
    page.content_hash = hashlib.sha256(document.text.encode("utf-8", "replace")).hexdigest()
    return page


def _language(document: Document) -> str:
    node = document.tree.css_first("html")
    attributes = node.attributes if node else {}
    said = (
        attributes.get("lang")
        or attributes.get("xml:lang")
        or document.meta("content-language", "og:locale", "language")
    )
    match = re.match(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2,4}|\d{3}))?", (said or "").strip())
    if not match:
        return ""
    return match[1].lower() + (f"-{match[2].upper() if len(match[2]) < 4 else match[2].title()}" if match[2] else "")


def _links(document: Document) -> list[Link]:
    found: dict[str, Link] = {}
    seen: set[str] = set()
    for node in document.tree.css("a[href], area[href]")[:LINKS_MOST]:
        attributes = node.attributes
        href = attributes["href"] or ""
        if href in seen or href[:1] in ("", "#") or href[:11].lower().startswith(("mailto:", "tel:", "javascript:")):
            continue
        seen.add(href)
        url = document.absolute(href)
        if url and url not in found:
            text = " ".join(node.text(separator=" ").split())[:200]
            found[url] = Link(url, text, attributes.get("rel") or "", page_type(url, text), page_depth(url))
    return list(found.values())


def _tell_of_the_site(home: HomePage, document: Document) -> None:
    home.description = document.meta("description", "og:description", "twitter:description")
    home.open_graph = {
        name: meta["content"] or ""
        for meta in reversed(document.metas)
        if (name := meta.get("property") or "").startswith("og:")
    }
    home.feeds = [
        url for a, _ in document.head_links
        if (a.get("type") or "").lower() in ("application/rss+xml", "application/atom+xml", "application/feed+json")
        and (url := document.absolute(a["href"] or "")) and "/comments/" not in url
    ]  # fmt: skip
    home.sitemap_links = document.linked("sitemap")
    home.favicon_url = next(
        iter(document.linked("icon") or document.linked("apple-touch-icon")), ""
    ) or document.absolute("/favicon.ico")
    nodes = document.data + (microdata(document.tree) if "itemprop" in document.source else [])
    home.organisation = organisation(nodes)
    site = next(
        (str(n.get("name")) for n in document.data if n.get("@type") == "WebSite" and isinstance(n.get("name"), str)),
        "",
    )
    home.site_name = (
        document.meta("og:site_name", "application-name")
        or site
        or (home.organisation.name if home.organisation else "")
    )
    home.logo_url = _logo(home, document)


_LOGO = 'header img[class*="logo" i], img[class*="logo" i], img[id*="logo" i], [class*="logo" i] img, [id*="logo" i] img, img[src*="logo" i], img[alt*="logo" i]'


def _logo(home: HomePage, document: Document) -> str:
    stated = document.absolute(home.organisation.logo_url) if home.organisation else ""
    if stated:
        return stated
    node = document.tree.css_first(_LOGO) if "logo" in document.source.lower() else None
    source = (node.attributes.get("data-src") or node.attributes.get("src") or "") if node else ""
    return document.absolute(source) if not source.startswith("data:") else ""


def _tell_of_technology(home: HomePage, document: Document, headers: Mapping[str, str] | None) -> None:
    home.technologies = technologies(document.signs, headers)
    by_name = {technology.name: technology for technology in home.technologies}
    home.is_wordpress = "WordPress" in by_name
    home.wordpress_version = by_name["WordPress"].version if home.is_wordpress else ""
    home.has_elementor = "Elementor" in by_name
