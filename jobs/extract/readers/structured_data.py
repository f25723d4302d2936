"""What the page says for machines: JSON-LD, microdata, and people and organisations by class names (hCard)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from jobs.extract.contacts import addresses, emails, names_and_titles, phones, social
from jobs.extract.contacts.sighting import ContactSighting
from jobs.extract.readers.context import PageContext, Sightings
from jobs.extract.structured_data import ELSEWHERE, Node, address_line, first, is_organisation, strings, types

_CONTACT_OF_OTHERS = (
    "review", "reviews", "itemreviewed", "brand", "manufacturer",
    "parentorganization", "memberof", "affiliation", "alumniof", "sponsor", "funder",
)  # fmt: skip
_WRITERS = ("author", "creator", "review", "reviews", "reviewedby", "contributor", "editor")
_STAFF = ("founder", "founders", "employee", "employees", "member")


def nodes(page: PageContext) -> Sightings:
    """Contacts of organisations, contact points and people in JSON-LD and microdata (schema.org)."""
    for node in page.document.nodes:
        is_person = "person" in types(node)
        is_of_others = node["_under"].lower() in _CONTACT_OF_OTHERS or node.get("_elsewhere")
        if is_of_others or (is_person and not _is_of_the_staff(node)):
            continue
        yield from _ways_to_reach(node, first(node.get("name")) if is_person else "", page)
        method = _method(node)
        if is_person:
            yield names_and_titles.person(first(node.get("name")), first(node.get("jobTitle")), method, 0.9)
        yield _address_in(node, method, next(iter(page.regions), ""))


def _method(node: Node) -> str:
    return str(node.get("_method", "json_ld"))


def _ways_to_reach(node: Node, name: str, page: PageContext) -> Iterator[ContactSighting | None]:
    method = _method(node)
    for shown in strings(node.get("email")):
        yield emails.email(shown.removeprefix("mailto:"), page.site, method, 0.95, name=name)
    for key in ("telephone", "faxNumber"):
        for shown in strings(node.get(key)):
            yield phones.phone(shown, page.regions, method, 0.95, fax=key == "faxNumber")
    for url in strings(node.get("sameAs")):
        yield social.social_profile(url, method, 0.95) if url.startswith("http") else None


def _address_in(node: Node, method: str, country: str) -> ContactSighting | None:
    """A postal address, in parts or, as an organisation's, written in one; `country` is the page's."""
    written, under = node.get("address"), node["_under"].lower()
    if "postaladdress" in types(node) and node.get("streetAddress"):
        return addresses.address(address_line(node, country), method, 0.95) if under not in ELSEWHERE else None
    if isinstance(written, str) and is_organisation(node):
        return addresses.address(html.unescape(written), method, 0.85)
    return None


def _is_of_the_staff(node: Node) -> bool:
    """Authors of articles and reviewers are people too, but nobody to reach."""
    under = node["_under"].lower()
    can_be_reached = bool(node.get("email") or node.get("telephone"))
    if under in _WRITERS:
        return bool(node.get("jobTitle")) and can_be_reached
    return bool(node.get("jobTitle")) or can_be_reached or under in _STAFF


def hcards(page: PageContext) -> Sightings:
    """People and organisations by the class names of hCard and h-card (microformats.org)."""
    if not page.document.has("vcard", "h-card"):
        return
    for card in page.document.content.css(".vcard, .h-card")[:100]:
        yield from _card(card, page)


def _card(card: LexborNode, page: PageContext) -> Iterator[ContactSighting | None]:
    if _is_byline(card):
        return
    name, title = _words(card, ".fn, .p-name"), _words(card, ".title, .role, .p-job-title, .p-role")
    yield names_and_titles.person(name, title, "hcard", 0.85) if title or not card.css_first(".org, .p-org") else None
    for node in card.css(".email, .u-email")[:5]:
        yield emails.email(node.text(strip=True), page.site, "hcard", 0.9)
    for node in card.css(".tel, .p-tel")[:5]:
        shown = " ".join(node.text(separator=" ").split())
        number, fax = re.sub(r"^[^\d+(]{1,20}", "", shown), "fax" in shown.lower()
        yield phones.phone(number, page.regions, "hcard", 0.9, fax=fax)
    parts = card.css_first(".adr, .p-adr, .h-adr")
    if parts is not None:
        lines = [line for line in parts.text(separator="\n").split("\n") if line.strip(" ,")]
        yield addresses.address(", ".join(lines), "hcard", 0.85)


_BYLINE = re.compile(
    r"\b(?:author|byline|entry-meta|post-meta|rich-snippet|posted-by|hentry|h-entry|h-feed)", re.IGNORECASE
)


def _is_byline(card: LexborNode) -> bool:
    """Whether a card names the writer of a post (hAtom), who is nobody to reach; themes put one on every page."""
    classes = card.attributes.get("class") or ""
    parent = card.parent
    around = (parent.attributes.get("class") or "") if parent is not None else ""
    is_marked = _BYLINE.search(f"{classes} {around}") or card.css_first('[rel~="author"], a[href*="/author/"]')
    return bool(is_marked) and not card.css_first(".email, .u-email, .tel, .p-tel, .title, .p-job-title")


def _words(card: LexborNode, selector: str) -> str:
    node = card.css_first(selector)
    return " ".join(node.text(separator=" ").split()) if node else ""
