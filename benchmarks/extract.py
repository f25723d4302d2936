# ruff: noqa: E501 -- tables and markup are read whole
"""Extraction: pages a second on one core, on the repo's own corpus, beside the same facts read with BeautifulSoup.

The peer is what one writes with BeautifulSoup, lxml beneath it: the same fields, regexes for addresses, Cloudflare's
protection, `phonenumbers` on the visible text, JSON-LD, profiles by the network's host, forms, and our own signs for technology.
Both get the same bytes; the facts that each gets right and makes up are counted beside the speed.
`python -m benchmarks.extract [rounds]`
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import phonenumbers
from bs4 import BeautifulSoup

from benchmarks.base import median, report
from jobs.extract.html import extract_home
from jobs.extract.technology import technologies

EMAIL = re.compile(r"[a-zA-Z0-9._%+-]{1,64}@[a-zA-Z0-9.-]{1,190}\.[a-zA-Z]{2,24}")
NETWORKS = ("facebook.com", "instagram.com", "linkedin.com", "x.com", "twitter.com", "youtube.com", "tiktok.com", "pinterest.com", "yelp.com",
            "vimeo.com", "wa.me", "t.me", "behance.net")  # fmt: skip
REGION = {"en-US": "US", "en-GB": "GB", "en-IE": "IE", "en-AU": "AU", "en-CA": "CA", "de": "DE", "fr": "FR", "fr-FR": "FR", "es": "ES", "es-ES": "ES",
          "es-MX": "MX", "it": "IT", "it-IT": "IT", "pl": "PL", "nl": "NL", "pt-BR": "BR", "pt-PT": "PT", "sv": "SE", "cs": "CZ", "da": "DK", "fi": "FI",
          "hu": "HU", "tr": "TR", "ru": "RU", "ja": "JP", "zh-CN": "CN"}  # fmt: skip
Facts = dict[str, set[str]]


def ours(body: bytes, facts: dict) -> Facts:
    page = extract_home(body, facts["url"], facts["http_charset"])
    of = lambda kind: {c.normalised for c in page.contacts if c.kind == kind}  # noqa: E731
    return {"emails": of("email"), "phones": of("phone"), "socials": of("social"), "people": {c.value for c in page.contacts if c.kind == "person"},
            "technologies": {t.name for t in page.technologies}, "titles": {page.title}, "links": {link.url for link in page.links}}  # fmt: skip


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


def timed(read: Callable[[bytes, dict], Facts], pages: list[tuple[bytes, dict]]) -> float:
    started = time.process_time()
    for body, facts in pages:
        read(body, facts)
    return len(pages) / (time.process_time() - started)


def score(read: Callable[[bytes, dict], Facts], pages: list[tuple[bytes, dict]]) -> dict[str, int]:
    """Contacts right, made up and missed."""
    right = wrong = missed = 0
    for body, facts in pages:
        found = read(body, facts)
        for kind in ("emails", "phones", "socials", "people"):
            truth = set(facts[kind])
            right, wrong, missed = (
                right + len(found[kind] & truth),
                wrong + len(found[kind] - truth),
                missed + len(truth - found[kind]),
            )
    return {"right": right, "made_up": wrong, "missed": missed}


def main() -> None:
    from tests.extract.corpus import PAGES, expected

    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    pages = [(path.read_bytes(), expected(path)) for path in PAGES]
    small, heavy = measured(pages, rounds), measured([(at_real_weight(body), facts) for body, facts in pages], rounds)
    facts = {"ours": score(ours, pages), "beautifulsoup": score(with_beautifulsoup, pages)}
    for name, (mine, theirs, kib) in {"as stored": small, "at the weight of real home pages": heavy}.items():
        print(
            f"{name}, {kib:.0f} KiB each: ours {mine:.0f}, BeautifulSoup {theirs:.0f} pages a second per core: {mine / theirs:.1f} times"
        )
    ratios = {"vs_beautifulsoup": heavy[0] / heavy[1], "vs_beautifulsoup_small_pages": small[0] / small[1]}
    report(
        "extract",
        len(pages),
        heavy[0],
        {"beautifulsoup": heavy[1]},
        ratios,
        facts=facts,
        kib_a_page=[round(heavy[2]), round(small[2])],
    )


def measured(pages: list[tuple[bytes, dict]], rounds: int) -> tuple[float, float, float]:
    """Median rates of both, interleaved, and the mean weight of a page in KiB."""
    timed(ours, pages), timed(with_beautifulsoup, pages[:5])
    rates = [(timed(ours, pages), timed(with_beautifulsoup, pages)) for _ in range(rounds)]
    return (
        median(a for a, _ in rates),
        median(b for _, b in rates),
        sum(len(body) for body, _ in pages) / len(pages) / 1024,
    )


def at_real_weight(body: bytes) -> bytes:
    """The page with what fills real ones (menus, teasers, icons, styles, a script), none of it a contact: about 100 KiB more."""
    style = "".join(f".c{i}{{margin:{i % 9}px;color:#{i:06x}}}" for i in range(500))
    script = "".join(f"function f{i}(a){{return a.map(function(b){{return b*{i}}})}}" for i in range(250))
    icon = (
        '<svg viewBox="0 0 24 24" class="icon"><path d="M12 2L2 7l10 5 10-5-10-5z"/><path d="M2 17l10 5 10-5"/></svg>'
    )
    menu = "".join(
        f'<li class="menu-item"><a class="nav-link" href="/catalogue/item-{i}">{icon}<span>Item {i}</span></a></li>'
        for i in range(120)
    )
    teasers = "".join(
        f'<article class="teaser col-md-4"><a href="/catalogue/{i}"><img loading="lazy" src="/media/{i}.jpg" alt="A view"></a><div class="body">'
        f'<h4>Something new</h4><p>What we did <em>there</em> took a week, and <strong>everyone</strong> liked it.</p><span class="tag">work</span></div></article>'
        for i in range(150)
    )  # fmt: skip
    more = f"<style>{style}</style><ul>{menu}</ul><section>{teasers}</section><script>{script}</script></body>"
    return body.replace(b"</body>", more.encode(), 1)


if __name__ == "__main__":
    main()
