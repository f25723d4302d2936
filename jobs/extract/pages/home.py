# ruff: noqa: E501 -- patterns are read whole, not in pieces
"""A home page: what it says of the site and the business behind it, beside the facts of any page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jobs.extract.document import Document, parse
from jobs.extract.encoding import decode
from jobs.extract.page_quality import is_shell
from jobs.extract.pages.organisation import Organisation, organisation_of
from jobs.extract.pages.page import ParsedPage, fill_page
from jobs.extract.pages.technology import Technology, technologies
from jobs.extract.urls import host_of

_FEEDS = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_LOGO = 'header img[class*="logo" i], img[class*="logo" i], img[id*="logo" i], [class*="logo" i] img, [id*="logo" i] img, img[src*="logo" i], img[alt*="logo" i]'


@dataclass
class HomePage(ParsedPage):
    """The facts of a home page: a page's, and what it says of the site. URLs are canonical, or empty."""

    description: str = ""
    favicon_url: str = ""
    logo_url: str = ""
    site_name: str = ""
    organisation: Organisation | None = None
    feeds: list[str] = field(default_factory=list)
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
    home.description = document.meta("description", "og:description", "twitter:description")
    home.feeds = _feeds(document)
    home.sitemap_links = document.linked("sitemap")
    icons = document.linked("icon") or document.linked("apple-touch-icon") or [document.absolute("/favicon.ico")]
    home.favicon_url = icons[0]
    home.organisation = organisation_of(document.nodes)
    home.site_name = (
        document.meta("og:site_name", "application-name")
        or _name_in_data(document)
        or (home.organisation.name if home.organisation else "")
    )
    home.logo_url = _logo(home, document)


def _feeds(document: Document) -> list[str]:
    """RSS, Atom and JSON feeds of the site itself, not of the comments on a post."""
    links = [link for link in document.head_links if (link.get("type") or "").lower() in _FEEDS]
    return [url for link in links if (url := document.absolute(link["href"] or "")) and "/comments/" not in url]


def _name_in_data(document: Document) -> str:
    names = (node.get("name") for node in document.json_ld if node.get("@type") == "WebSite")
    return next((name for name in names if isinstance(name, str)), "")


def _logo(home: HomePage, document: Document) -> str:
    stated = document.absolute(home.organisation.logo_url) if home.organisation else ""
    if stated:
        return stated
    node = document.tree.css_first(_LOGO) if document.has("logo") else None
    source = (node.attributes.get("data-src") or node.attributes.get("src") or "") if node else ""
    return document.absolute(source) if not source.startswith("data:") else ""


def _fill_technology(home: HomePage, document: Document, headers: Mapping[str, str] | None) -> None:
    home.technologies = technologies(document.signs, headers)
    by_name = {technology.name: technology for technology in home.technologies}
    home.is_wordpress = "WordPress" in by_name
    home.wordpress_version = by_name["WordPress"].version if home.is_wordpress else ""
    home.has_elementor = "Elementor" in by_name
