"""Links that begin an e-mail, a call or a chat, and links to profiles."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from jobs.extract.contacts import email_protection, emails, people, phones, social
from jobs.extract.contacts.sighting import ContactSighting
from jobs.extract.readers.context import PageContext, Sightings
from jobs.extract.readers.surroundings import words_around, words_before, words_just_before
from jobs.extract.urls import host_of

LINKS_MOST = 300
PROFILES_MOST = 2_000
_SELECTOR = (
    'a[href^="mailto:" i], a[href^="tel:" i], a[href^="fax:" i], a[href^="callto:" i], a[href^="sms:" i],'
    ' a[href*="email-protection#"], a[href*="UnCryptMailto"], area[href^="mailto:" i],'
    ' a[href*="//wa.me/"], a[href*="whatsapp.com/send"]'
)


def contact_links(page: PageContext) -> Sightings:
    """mailto:, tel:, fax:, sms:, WhatsApp and protected links."""
    for node in page.document.content.css(_SELECTOR)[:LINKS_MOST]:
        href = (node.attributes["href"] or "").strip()
        shown = " ".join(node.text(separator=" ").split())[:100]
        yield from _read(node, href, shown, page)


def _read(node: LexborNode, href: str, shown: str, page: PageContext) -> Iterator[ContactSighting | None]:
    around = words_around(node, shown)
    if href[:7].lower() == "mailto:":
        for address in emails.in_mailto(href):
            name = shown if people.is_name(shown) else ""
            sighting = emails.email(address, page.site, "mailto", 0.95, around, name)
            yield emails.unless_credited(sighting, words_before(node), page.site)
    elif "email-protection#" in href:
        address = email_protection.decode_cloudflare(href.rpartition("#")[2])
        sighting = emails.email(address, page.site, "cloudflare", 0.95, around)
        yield emails.unless_credited(sighting, words_before(node), page.site)
    elif "UnCryptMailto" in href:
        yield emails.email(email_protection.decode_typo3(href), page.site, "obfuscated", 0.9, around)
    elif "whatsapp" in href or "//wa.me/" in href:
        yield phones.in_whatsapp(href, around)
    else:
        yield _number(node, href, around, page)


def _number(node: LexborNode, href: str, around: str, page: PageContext) -> ContactSighting | None:
    before = words_before(node)
    return None if emails.credited(before) else phones.in_tel(href, page.regions, around, before[-15:])


def profile_links(page: PageContext) -> Sightings:
    """Social profiles among the links that lead away from the site."""
    own = f"//{page.site.host}/", f"//www.{page.site.host}/"
    theirs = _profiles_of_others(page)
    for link in page.document.links:
        if link.url not in theirs and own[0] not in link.url and own[1] not in link.url:
            yield social.social_profile(link.url, "link", 0.9, link.text)


def _profiles_of_others(page: PageContext) -> set[str]:
    """The profiles that the page shows in a credit or in a section of others, and nowhere else."""
    everywhere = {link.url for link in page.document.links if social.network_of(host_of(link.url))}
    for node, url in _leading_to(everywhere, page) if everywhere else ():
        if not emails.credited(words_just_before(node)):
            everywhere.discard(url)
    return everywhere


def _leading_to(urls: set[str], page: PageContext) -> Iterator[tuple[LexborNode, str]]:
    document = page.document
    for node in document.content.css("a[href], area[href]")[:PROFILES_MOST]:
        url = document.absolute(node.attributes["href"] or "")
        if url in urls:
            yield node, url
