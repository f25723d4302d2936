"""Links that begin an e-mail, a call or a chat, and links to profiles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from jobs.extract.contacts import email_protection, emails, names_and_titles, other_firms, phones, social
from jobs.extract.contacts.sighting import ContactSighting
from jobs.extract.readers.context import PageContext, Sightings
from jobs.extract.readers.surroundings import unless_credited, words_around, words_before, words_just_before
from jobs.extract.urls import host_of

LINKS_MOST = 300
PROFILES_MOST = 2_000
WIDGETS_MOST = 10
CREDIT_LONGEST, NAME_SHORTEST = 80, 6  # characters, letters
_NO_LETTER = re.compile(r"[\W_]+")
_SCHEMES = ("mailto:", "tel:", "fax:", "callto:", "sms:")
_IN_LINKS = re.compile(r"email-protection#|UnCryptMailto|//wa\.me/|whatsapp(?:\.com/|://)send|^viber://", re.IGNORECASE)


def contact_links(page: PageContext) -> Sightings:
    """mailto:, tel:, fax:, sms:, WhatsApp and protected links."""
    is_protected = page.document.has("email-protection#")  # else a link that stays on the site is no contact
    links = page.document.anchors if is_protected else page.document.anchors_elsewhere
    for node, href in islice(((node, href.strip()) for node, href in links if _is_contact(href)), LINKS_MOST):
        shown = " ".join(node.text(separator=" ").split())[:100]
        yield from _read(node, href, shown, page)


def _is_contact(href: str) -> bool:
    return href[:9].lstrip().lower().startswith(_SCHEMES) or _IN_LINKS.search(href) is not None


def _read(node: LexborNode, href: str, shown: str, page: PageContext) -> Iterator[ContactSighting | None]:
    around = words_around(node, shown)
    if href[:7].lower() == "mailto:":
        for address in emails.in_mailto(href):
            if other_firms.is_named(address.rpartition("@")[2], lambda: f"{words_before(node)} {shown}", page.own):
                continue
            name = shown if names_and_titles.is_name(shown) else ""
            sighting = emails.email(address, page.site, "mailto", 0.95, around, name)
            yield unless_credited(sighting, node, page.site)
    elif "email-protection#" in href:
        address = email_protection.decode_cloudflare(href.rpartition("#")[2])
        sighting = emails.email(address, page.site, "cloudflare", 0.95, around)
        yield unless_credited(sighting, node, page.site)
    elif "UnCryptMailto" in href:
        yield emails.email(email_protection.decode_typo3(href), page.site, "obfuscated", 0.9, around)
    elif "whatsapp" in href or "//wa.me/" in href or href.startswith("viber:"):
        yield phones.in_chat(href, around)
    else:
        yield _number(node, href, around, page)


def _number(node: LexborNode, href: str, around: str, page: PageContext) -> ContactSighting | None:
    before = words_before(node)
    return None if emails.credited(before) else phones.in_tel(href, page.regions, around, before[-15:])


# `href="www.instagram.com/name"` is a path of the site to a browser, and a profile to who wrote it.
_WITHOUT_SCHEME = re.compile(
    r"/(?<=[^/:]/)((?:www\.|m\.)?(?:facebook|instagram|linkedin|twitter|youtube|tiktok|pinterest)\.com/[^\s?#]{2,150})$",
    re.IGNORECASE | re.MULTILINE,
)


def profile_links(page: PageContext) -> Sightings:
    """Social profiles among the links that lead away from the site."""
    own = tuple(f"{scheme}://{www}{page.site.host}/" for scheme in ("https", "http") for www in ("", "www."))
    links = [link for link in page.document.links if not link.url.startswith(own)]
    urls = "\n".join([link.url for link in page.document.links])
    for match in _WITHOUT_SCHEME.finditer(urls):
        link = page.document.links[urls.count("\n", 0, match.start())]
        yield social.social_profile(f"https://{match[1]}", "link", 0.8, link.text)
    for url in _of_widgets(page):
        yield social.social_profile(url, "link", 0.85)
    theirs = _profiles_of_others([link.url for link in links], page)
    for link in links:
        if link.url not in theirs:
            yield social.social_profile(link.url, "link", 0.9, link.text)


def _of_widgets(page: PageContext) -> Iterator[str]:
    """The pages that Facebook's plugin shows: in a frame, or in an element that its script fills."""
    yield from (url for url in page.document.frames if "facebook.com/plugins/" in url)
    if page.document.has("fb-page"):
        for node in page.document.content.css(".fb-page[data-href]")[:WIDGETS_MOST]:
            yield node.attributes["data-href"] or ""


def _profiles_of_others(urls: list[str], page: PageContext) -> set[str]:
    """The profiles that the page shows in a credit or in a section of others only; none that has its name."""
    name = page.site.domain.partition(".")[0].replace("-", "")
    named = (url for url in urls if len(name) < NAME_SHORTEST or name not in _NO_LETTER.sub("", url.lower()))
    everywhere = {url for url in named if social.network_of(host_of(url))}
    for node, url in _leading_to(everywhere, page) if everywhere else ():
        handle = urlsplit(url).path.strip("/").rpartition("/")[2]
        is_named = "/in/" not in url and other_firms.is_named(handle, partial(words_before, node), page.own)
        if not (is_named or _credits_somebody(words_just_before(node)) or _is_in_a_credit(node)):
            everywhere.discard(url)
    return everywhere


# Of profiles alone: the number behind "Photography:" may be of a part of the business, and so may that of a member.
_OF_OTHERS = re.compile(
    r"\b(?:aangesloten bij|lid van|member of|mitglied (?:im|der|bei)|membre d|soci[oa] de|aderente a|medlem av)|"
    r"\b(?:photo(?:s|graphy|graphies?)?|fotos?|fotograf[ií][ea]?|bilder|zdjęcia)\s?(?:by|von|par|di|de|door|av|:|©)",
    re.IGNORECASE,
)


def _is_in_a_credit(node: LexborNode) -> bool:
    """Whether a link stands in a short line that credits somebody: "Site by Pixel Barn, Instagram"."""
    parent = node.parent
    if parent is None or parent.tag in ("footer", "body", "nav", "ul"):
        return False
    shown = " ".join(parent.text(separator=" ").split())
    return len(shown) <= CREDIT_LONGEST and _credits_somebody(words_before(node))


def _credits_somebody(before: str) -> bool:
    return emails.credited(before) or _OF_OTHERS.search(before) is not None


def _leading_to(urls: set[str], page: PageContext) -> Iterator[tuple[LexborNode, str]]:
    document = page.document
    for node, href in document.anchors_elsewhere[:PROFILES_MOST]:
        url = document.absolute(href)
        if url in urls:
            yield node, url
