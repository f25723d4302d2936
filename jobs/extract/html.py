"""Pages: bytes in, facts out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from jobs.extract.contacts import Contact
from jobs.extract.urls import canonical_url, page_depth, page_type

EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}")


@dataclass(frozen=True)
class Link:
    url: str
    text: str
    page_type: str
    depth: int


@dataclass
class Page:
    title: str = ""
    language: str = ""
    canonical_url: str = ""
    page_type: str = "other"
    contacts: list[Contact] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    text_for_verdict: str = ""
    visible_text_length: int = 0


@dataclass
class HomePage(Page):
    description: str = ""
    favicon_url: str = ""
    logo_url: str = ""
    site_name: str = ""
    organisation: Any = None
    feeds: list[str] = field(default_factory=list)
    technologies: list[Any] = field(default_factory=list)
    is_wordpress: bool | None = None
    wordpress_version: str = ""
    has_elementor: bool | None = None


def extract_home(
    body: bytes, url: str, http_charset: str | None = None, headers: Mapping[str, str] | None = None,
    region: str | None = None,
) -> HomePage:  # fmt: skip
    tree, page = _read(body, url, http_charset, HomePage())
    description = tree.css_first('meta[name="description"]')
    page.description = (description.attributes.get("content") or "") if description else ""
    page.is_wordpress = b"wp-content" in body
    return page


def extract_page(
    body: bytes, url: str, http_charset: str | None = None, region: str | None = None, site: str | None = None
) -> Page:
    return _read(body, url, http_charset, Page())[1]


def _read(body: bytes, url: str, charset: str | None, page: Any) -> tuple[LexborHTMLParser, Any]:
    tree = LexborHTMLParser(body.decode(charset or "utf-8", "replace"))
    title, html = tree.css_first("title"), tree.css_first("html")
    page.title = title.text(strip=True) if title else ""
    page.language = (html.attributes.get("lang") or "") if html else ""
    for a in tree.css("a[href]"):
        href, text = a.attributes.get("href") or "", a.text(strip=True)
        if href.startswith("mailto:") and EMAIL.fullmatch(address := href[7:].partition("?")[0].strip()):
            page.contacts.append(
                Contact("email", address, address.lower(), "UNKNOWN", rank=10, confidence=0.9, method="mailto")
            )
        else:
            try:
                target = canonical_url(href, url)
            except ValueError:
                continue
            page.links.append(Link(target, text, page_type(target, text), page_depth(target)))
    text = tree.body.text(separator=" ", strip=True) if tree.body else ""
    for match in EMAIL.finditer(text):
        page.contacts.append(
            Contact(
                "email",
                match[0],
                match[0].lower(),
                "UNKNOWN",
                rank=20,
                confidence=0.7,
                method="text",
                snippet=text[max(0, match.start() - 60) : match.end() + 60],
            )
        )
    page.text_for_verdict, page.visible_text_length = text[:5000], len(text)
    return tree, page
