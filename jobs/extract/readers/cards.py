"""vCards in files, in the addresses of links and QR pictures; and addresses that only the link of a map shows."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from urllib.parse import parse_qs, unquote, unquote_plus, urlsplit

from jobs.extract.contacts import addresses, emails, names_and_titles, phones
from jobs.extract.contacts.sighting import ContactSighting, SiteHost, merge_sightings
from jobs.extract.marks import MAP_SIGNS
from jobs.extract.readers.context import PageContext, Sightings
from jobs.extract.structured_data import address_line

CARDS_MOST, CARD_LONGEST, LINES_MOST = 50, 65_536, 200
FILE_CARDS_MOST, FILE_LONGEST = 20, 262_144  # of a linked file; most of its bytes are a picture
MAPS_MOST, QUERY_LONGEST = 30, 300
_CARD = re.compile(r"BEGIN:VCARD(.*?)(?:END:VCARD|$)", re.IGNORECASE | re.DOTALL)
_MECARD = re.compile(r"MECARD:(.{3,2000}?)(?:;;|$)", re.IGNORECASE | re.DOTALL)
_MESSAGE = re.compile(r"MATMSG:TO:([^;]{5,200});", re.IGNORECASE)
_IS_CARD = re.compile("vcard|mecard|matmsg", re.IGNORECASE)
_BASE64 = re.compile(r"^data:text/(?:x-)?vcard[^,]{0,60};base64,", re.IGNORECASE)
_LINE = re.compile(r"(?:[\w-]{1,20}\.)?(FN|TITLE|EMAIL|TEL|ADR)((?:;[^:]{0,80})?):(.{3,300})", re.IGNORECASE)
_MAP = re.compile(
    r"(?:^https?:)?//(?:[\w-]{1,20}\.)?(?:google\.[a-z.]{2,6}/maps|maps\.google(?:apis)?\.[a-z.]{2,6}|maps\.apple\.com|bing\.com/maps|openstreetmap\.org|waze\.com|goo\.gl/maps|maps\.app"
    r"|(?:maps\.)?yandex\.[a-z.]{2,6}|mapy\.(?:cz|com)|2gis\.[a-z]{2,3}|map\.(?:naver|kakao|baidu)\.com|here\.com|osm\.org)|^geo:|^maps:",
    re.IGNORECASE,
)
_QUERIES = (  # the parameters of maps that may be an address
    *("q", "query", "daddr", "destination", "address", "where1", "where", "rtp"),
    *("near", "text", "searchText", "wd", "center", "markers"),
)
_PLACE = re.compile(r"/(?:place|search|dir/[^/]{0,200})/([^/@?]{8,300})")
SCRIPTS_MOST, SCRIPT_LONGEST, LITERALS_MOST = 100, 20_000, 200
_POPUP = re.compile("bindPopup|InfoWindow|setPopup")
_LITERAL = re.compile(r"""(["'`])((?=[^"'`]{0,200}\d)(?:(?!\1)[^\\]|\\.){12,300})\1""")
_TAG = re.compile(r"<[^<>]{0,200}>")
_EMBEDDED = re.compile(r"![12]s([^!]{8,300})")


def vcards(page: PageContext) -> Sightings:
    """Contacts of vCards in data URLs, and in the addresses of services that draw QR codes."""
    if not page.document.has("vcard", "mecard", "matmsg"):
        return
    pictures = (node.attributes.get("src") or "" for node in page.document.elements["img"])
    for address in islice(chain((href for _, href in page.document.anchors), pictures), 3_000):
        card = _card_in(address)
        if card is not None:
            yield from _contacts(card, page.site, page.regions)


def contacts_of_file(text: str, site: SiteHost, regions: list[str]) -> list[ContactSighting]:
    """The contacts of a file of vCards (RFC 6350), one sighting for each; of what is none, nothing."""
    cards = islice(_CARD.finditer(text[:FILE_LONGEST]), FILE_CARDS_MOST)
    return merge_sightings(contact for card in cards for contact in _contacts(card[1], site, regions) if contact)


def _abroad(page: PageContext) -> Iterator[str]:
    """What may lead to a map: all the other links stay on the site."""
    yield from (
        href for _, href in page.document.anchors if "//" in href or href[:5].lower().startswith(("geo:", "maps:"))
    )
    yield from page.document.frames
    if page.document.has("staticmap"):
        yield from (node.attributes.get("src") or "" for node in page.document.elements["img"])


def _card_in(address: str) -> str | None:
    if len(address) > CARD_LONGEST or not _IS_CARD.search(address):
        return None
    if match := _BASE64.match(address):
        try:
            text = base64.b64decode(unquote(address[match.end() :]), validate=False).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return None
    else:
        text = unquote_plus(address) if address.startswith("http") else unquote(address)
    if card := _CARD.search(text):
        return card[1]
    if message := _MESSAGE.search(text):
        return f"EMAIL:{message[1]}"
    short = _MECARD.search(text)  # the same fields, between semicolons
    return re.sub(r"(?<!\\);", "\n", short[1]) if short else None


def _contacts(card: str, site: SiteHost, regions: list[str]) -> Iterator[ContactSighting | None]:
    unfolded = re.sub(r"\r?\n[ \t]", "", card)
    fields = [match.groups() for line in unfolded.splitlines()[:LINES_MOST] if (match := _LINE.match(line.strip()))]
    first = {name.upper(): value for name, _, value in fields[::-1]}
    name = _unescaped(first.get("FN", ""))
    yield names_and_titles.person(name, _unescaped(first.get("TITLE", "")), "vcard", 0.85) if name else None
    for kind, parameters, value in fields:
        shown = _unescaped(value)
        if kind.upper() == "EMAIL":
            yield emails.email(shown.removeprefix("mailto:"), site, "vcard", 0.9, name=name)
        elif kind.upper() == "TEL":
            number = shown.lower().removeprefix("tel:").partition(";")[0]
            sighting = phones.phone(number, regions, "vcard", 0.9, fax="fax" in parameters.lower())
            yield replace(sighting, name=name) if sighting else None
        elif kind.upper() == "ADR":
            yield addresses.address(_address_line(value, next(iter(regions), "")), "vcard", 0.8)


# The parts of ADR (RFC 6350, section 6.3.1) in schema.org's words; the first two are a box and a flat.
_ADDRESS_PARTS = ("streetAddress", "addressLocality", "addressRegion", "postalCode", "addressCountry")


def _address_line(value: str, country: str) -> str:
    parts = [_unescaped(part) for part in re.split(r"(?<!\\);", value)]
    street = ", ".join(part for part in [*parts[2:3], *parts[:2]] if part)
    return address_line(dict(zip(_ADDRESS_PARTS, [street, *parts[3:]], strict=False)), country)


def _unescaped(value: str) -> str:
    return value.replace("\\,", ",").replace("\\;", ";").replace("\\n", " ").strip()


def map_links(page: PageContext) -> Sightings:
    """Addresses that the link or the frame of a map asks for, where they are whole."""
    if not page.document.has(*MAP_SIGNS):
        return
    for address in islice((address for address in _abroad(page) if _MAP.search(address[:80])), MAPS_MOST):
        for query in _queries(address):
            for sighting in addresses.of_anybody(query[:QUERY_LONGEST], page.regions_in_text):
                yield replace(sighting, method="map", confidence=min(sighting.confidence, 0.75), snippet="")


def popups_of_maps(page: PageContext) -> Sightings:
    """Addresses that a script shows in a popup of its map."""
    for script in page.document.scripts[:SCRIPTS_MOST]:
        if len(script) <= SCRIPT_LONGEST and _POPUP.search(script):
            for match in islice(_LITERAL.finditer(script), LITERALS_MOST):
                text = _TAG.sub("\n", match[2].replace("\\n", "\n").replace("\\/", "/"))
                for sighting in addresses.of_anybody(html.unescape(text), page.regions_in_text):
                    yield replace(sighting, method="map", confidence=min(sighting.confidence, 0.75), snippet="")


def _queries(address: str) -> Iterator[str]:
    parts = urlsplit(address.replace("geo:", "geo://x/", 1) if address.startswith("geo:") else address)
    parameters = parse_qs(parts.query[:2_000])
    yield from (parameters[name][0] for name in _QUERIES if name in parameters)
    yield from (unquote_plus(match) for match in _PLACE.findall(parts.path))
    yield from (unquote_plus(match) for pb in parameters.get("pb", []) for match in _EMBEDDED.findall(pb))
