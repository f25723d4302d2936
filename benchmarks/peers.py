# ruff: noqa: E501 -- tables are read whole
"""The same facts of a page, read as one reads them with BeautifulSoup, and as one reads them in a Scrapy spider.

The same fields, regexes for addresses, Cloudflare's protection, `phonenumbers` on the visible text, JSON-LD, profiles by the network's
host, forms, and our own signs for technology: only what parses and selects is the peer's.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import phonenumbers
from bs4 import BeautifulSoup

from jobs.extract.pages.technology import technologies

EMAIL = re.compile(r"[a-zA-Z0-9._%+-]{1,64}@[a-zA-Z0-9.-]{1,190}\.[a-zA-Z]{2,24}")
NETWORKS = ("facebook.com", "instagram.com", "linkedin.com", "x.com", "twitter.com", "youtube.com", "tiktok.com", "pinterest.com", "yelp.com",
            "vimeo.com", "wa.me", "t.me", "behance.net")  # fmt: skip
REGION = {"en-US": "US", "en-GB": "GB", "en-IE": "IE", "en-AU": "AU", "en-CA": "CA", "de": "DE", "fr": "FR", "fr-FR": "FR", "es": "ES", "es-ES": "ES",
          "es-MX": "MX", "it": "IT", "it-IT": "IT", "pl": "PL", "nl": "NL", "pt-BR": "BR", "pt-PT": "PT", "sv": "SE", "cs": "CZ", "da": "DK", "fi": "FI",
          "hu": "HU", "tr": "TR", "ru": "RU", "ja": "JP", "zh-CN": "CN"}  # fmt: skip
Facts = dict[str, set[str]]


def with_beautifulsoup(body: bytes, facts: dict) -> Facts:
    soup = BeautifulSoup(body, "lxml", from_encoding=facts["http_charset"])
    found: Facts = {"emails": set(), "phones": set(), "socials": set(), "people": set()}
    html = soup.find("html")
    region = REGION.get(html.get("lang", "") if html else "")
    found["titles"] = {soup.title.get_text(strip=True) if soup.title else ""}
    soup.find("meta", attrs={"name": "description"}), soup.find("link", rel="canonical"), soup.find("link", rel="icon")
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            _walk(json.loads(script.string or ""), found, region)
        except ValueError:
            continue
    found["links"] = set()
    for a in soup.find_all("a", href=True):
        _link(a["href"], facts["url"], found, region)
    for token in soup.select("[data-cfemail]"):
        data = bytes.fromhex(token["data-cfemail"])
        found["emails"] |= set(EMAIL.findall("".join(chr(b ^ data[0]) for b in data[1:])))
    for node in soup.select("[itemprop=telephone]"):
        _phone(node.get("content") or node.get_text(), region, found)
    signs = "\n".join([*(m.get("content", "") for m in soup.find_all("meta", attrs={"name": "generator"})), *(s.get("src") or (s.string or "")[:400] for s in soup.find_all("script")),
                       *(link.get("href", "") for link in soup.find_all("link")), *(i.get("src", "") for i in soup.find_all(["img", "iframe"]))])  # fmt: skip
    found["technologies"] = {t.name for t in technologies(signs)}
    found["forms"] = {str(i) for i, form in enumerate(soup.find_all("form")) if form.find("textarea")}
    for hidden in soup(["script", "style", "template", "svg", "select", "textarea"]):
        hidden.decompose()
    text = soup.get_text("\n", strip=True)
    found["emails"] |= {e.lower() for e in EMAIL.findall(text)}
    for match in phonenumbers.PhoneNumberMatcher(text, region):
        found["phones"].add(phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164))
    for card in soup.select(".team-member, .mitarbeiter, .vcard, .elementor-image-box-content"):
        name = card.find(["h3", "h4"]) or card.select_one(".fn")
        found["people"] |= {name.get_text(strip=True)} if name else set()
    return found


def with_selectors(page: Any, url: str) -> Facts:
    """As a spider reads them from its response: Scrapy's own selectors (parsel over lxml)."""
    found: Facts = {"emails": set(), "phones": set(), "socials": set(), "people": set(), "links": set()}
    region = REGION.get(page.xpath("/html/@lang").get(""))
    found["titles"] = {page.css("title::text").get("").strip()}
    found["descriptions"] = {page.css('meta[name="description"]::attr(content)').get("")}
    page.css('link[rel="canonical"]::attr(href)').get(), page.css('link[rel="icon"]::attr(href)').get()
    for script in page.css('script[type="application/ld+json"]::text').getall():
        try:
            _walk(json.loads(script), found, region)
        except ValueError:
            continue
    for href in page.css("a::attr(href)").getall():
        _link(href, url, found, region)
    for token in page.css("[data-cfemail]::attr(data-cfemail)").getall():
        data = bytes.fromhex(token)
        found["emails"] |= set(EMAIL.findall("".join(chr(b ^ data[0]) for b in data[1:])))
    for node in page.css("[itemprop=telephone]"):
        _phone(node.attrib.get("content") or "".join(node.css("::text").getall()), region, found)
    signs = [*page.css('meta[name="generator"]::attr(content)').getall(), *page.css("script::attr(src)").getall(),
             *(text[:400] for text in page.css("script::text").getall()), *page.css("link::attr(href)").getall(),
             *page.css("img::attr(src), iframe::attr(src)").getall()]  # fmt: skip
    found["technologies"] = {t.name for t in technologies("\n".join(signs))}
    found["forms"] = {str(i) for i, form in enumerate(page.css("form")) if form.css("textarea")}
    text = "\n".join(line for raw in page.xpath(_SEEN).getall() if (line := raw.strip()))
    found["emails"] |= {e.lower() for e in EMAIL.findall(text)}
    for match in phonenumbers.PhoneNumberMatcher(text, region):
        found["phones"].add(phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164))
    for card in page.css(".team-member, .mitarbeiter, .vcard, .elementor-image-box-content"):
        found["people"] |= {name.strip() for name in card.css("h3::text, h4::text, .fn::text").getall()[:1]}
    return found


_SEEN = "//body//text()[not(ancestor::script or ancestor::style or ancestor::template or ancestor::svg or ancestor::select or ancestor::textarea)]"


def _walk(node: object, found: Facts, region: str | None) -> None:
    if isinstance(node, list):
        for item in node:
            _walk(item, found, region)
    elif isinstance(node, dict):
        if isinstance(node.get("email"), str):
            found["emails"].add(node["email"].lower())
        if isinstance(node.get("telephone"), str):
            _phone(node["telephone"], region, found)
        found["socials"] |= {_profile(url) for url in node.get("sameAs", []) if isinstance(url, str)}
        for value in node.values():
            _walk(value, found, region)


def _phone(shown: str, region: str | None, found: Facts) -> None:
    try:
        number = phonenumbers.parse(shown, region)
    except phonenumbers.NumberParseException:
        return
    if phonenumbers.is_valid_number(number):
        found["phones"].add(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _link(href: str, base: str, found: Facts, region: str | None) -> None:
    if href.startswith("mailto:"):
        found["emails"] |= set(EMAIL.findall(href.partition("?")[0]))
    elif href.startswith("tel:"):
        _phone(href[4:], region, found)
    elif not href.startswith(("#", "javascript:")):
        url = urljoin(base, href)
        found["links"].add(url)
        if (urlsplit(url).hostname or "").removeprefix("www.") in NETWORKS:
            found["socials"].add(_profile(url))


def _profile(url: str) -> str:
    parts = urlsplit(url)
    return f"https://{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}"
