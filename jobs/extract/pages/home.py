# ruff: noqa: E501 -- patterns are read whole, not in pieces
"""A home page: what it says of the site and the business behind it, beside the facts of any page."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from jobs.extract.document import Document, parse
from jobs.extract.encoding import decode
from jobs.extract.page_quality import is_shell
from jobs.extract.pages.opening_hours import opening_hours_in
from jobs.extract.pages.organisation import Organisation, organisation_of
from jobs.extract.pages.page import ParsedPage, fill_page, usual_language
from jobs.extract.pages.site_name import site_name
from jobs.extract.pages.technology import Technology, technologies
from jobs.extract.urls import host_of, registrable_domain

_FILLED_IN = re.compile(
    r"just another wordpress (?:site|weblog)|(?:eine weitere|une autre|otro|un altro) .{0,20}wordpress.{0,20}|(?:my |your )?(?:site |meta )?description.{0,12}|lorem ipsum.*|.{3,40} (?:con|par|by|con|mit|met) prestashop",
    re.IGNORECASE,
)
_FEEDS = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_LOGO = 'header img[class*="logo" i], img[class*="logo" i], img[id*="logo" i], [class*="logo" i] img, [id*="logo" i] img, img[src*="logo" i], img[alt*="logo" i]'

_AT_HOME = 'header a[href="/"] img, [id*="header" i] a[href="/"] img'  # whatever it is called


@dataclass
class HomePage(ParsedPage):
    """The facts of a home page: a page's, and what it says of the site. URLs are canonical, or empty."""

    description: str = ""
    favicon_url: str = ""
    logo_url: str = ""
    site_name: str = ""
    organisation: Organisation | None = None
    feeds: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)  # of a page without links; one of them is the menu
    sitemap_links: list[str] = field(default_factory=list)
    technologies: list[Technology] = field(default_factory=list)
    is_wordpress: bool | None = None
    wordpress_version: str = ""
    has_elementor: bool | None = None


def extract_home(
    body: bytes, url: str, http_charset: str | None = None, headers: Mapping[str, str] | None = None, region: str | None = None
) -> HomePage:  # fmt: skip
    """The facts of a home page: those of a page (see `extract_page`), and what it tells of the site and its business.

    `headers` are those of the response, which tell of technology, too. Never raises for bad markup.
    """
    document = parse(decode(body, http_charset, host_of(url)), url)
    home = fill_page(HomePage(), document, region, None)
    home.is_shell = is_shell(body, home.visible_text_length)
    _fill_site(home, document)
    _fill_technology(home, document, headers)
    return home


def _fill_site(home: HomePage, document: Document) -> None:
    home.description = _description(document)
    home.feeds = _feeds(document)
    home.sitemap_links = document.linked("sitemap")
    if not home.links:
        frames = document.tree.css("frame[src]")[:4]
        home.frames = [url for node in frames if (url := document.absolute(node.attributes["src"] or ""))]
    icons = document.linked("icon") or document.linked("apple-touch-icon") or [document.absolute("/favicon.ico")]
    home.favicon_url = icons[0]
    home.organisation = _with_hours(
        organisation_of(document.nodes), document, usual_language(home, host_of(document.url))
    )
    label = registrable_domain(host_of(document.url)).partition(".")[0]
    home.site_name = site_name(document, home.organisation.name if home.organisation else "", label)
    home.logo_url = _logo(home, document)


def _with_hours(stated: Organisation | None, document: Document, language: str) -> Organisation | None:
    """The business as its data describe it, with the opening hours of the text where they state none."""
    if stated and stated.opening_hours:
        return stated
    hours = opening_hours_in(document.text, language)
    return replace(stated or Organisation(), opening_hours=hours) if hours else stated


def _description(document: Document) -> str:
    """What the site says of itself; not what its software filled in, and once more unescaped where that was doubled."""
    texts = (document.meta(name) for name in ("description", "og:description", "twitter:description"))
    text = next((text for text in texts if text and not _FILLED_IN.fullmatch(text)), "")
    return html.unescape(text) if "&" in text else text


def _feeds(document: Document) -> list[str]:
    """RSS, Atom and JSON feeds of the site itself, not of the comments on a post."""
    links = [link for link in document.head_links if (link.get("type") or "").lower() in _FEEDS]
    return [url for link in links if (url := document.absolute(link["href"] or "")) and "/comments/" not in url]


def _logo(home: HomePage, document: Document) -> str:
    stated = document.absolute(home.organisation.logo_url) if home.organisation else ""
    if stated:
        return stated
    node = (document.has("logo") and document.tree.css_first(_LOGO)) or document.tree.css_first(_AT_HOME)
    sources = [node.attributes.get(name) or "" for name in ("data-src", "data-lazy-src", "src")] if node else []
    return document.absolute(next((source for source in sources if source and source[:5] != "data:"), ""))


def _fill_technology(home: HomePage, document: Document, headers: Mapping[str, str] | None) -> None:
    own = f"//{host_of(document.url)}/"  # a restaurant may be called as a booking system is
    away = "\n".join([link.url for link in home.links if own not in link.url])
    home.technologies = technologies(document.signs, headers, away)
    by_name = {technology.name: technology for technology in home.technologies}
    home.is_wordpress = "WordPress" in by_name
    home.wordpress_version = by_name["WordPress"].version if home.is_wordpress else ""
    home.has_elementor = "Elementor" in by_name
