"""The visible words: addresses and numbers in them, people by labels and by layout, and what markup cuts up."""

from __future__ import annotations

import html
import re

from selectolax.lexbor import LexborNode

from jobs.extract.contacts import addresses, emails, people, phones
from jobs.extract.readers.context import PageContext, Sightings

BLOCKS_MOST = 3_000  # elements
LABELS_MOST = 200
BLOCK_LONGEST = 200  # characters
_CUT = re.compile(r"@(?:\n|$|(?<=\n@))")


def turned_emails(page: PageContext) -> Sightings:
    """Addresses written backwards in an element whose style turns them round again."""
    if "bidi-override" not in page.document.source:
        return
    for node in page.document.content.css('[style*="bidi-override"]')[:50]:
        shown = node.text(strip=True)[:200]
        if "rtl" in (node.attributes.get("style") or "") and "@" in shown:
            yield emails.email(shown[::-1], page.site, "reversed", 0.9, shown)


def emails_in_text(page: PageContext) -> Sightings:
    """E-mail addresses in the words: plain, reversed and spelled out."""
    return emails.in_text(page.text, page.site)


def emails_in_pieces(page: PageContext) -> Sightings:
    """Addresses cut by inline elements: `info<span>@</span>domain`. Read from the block around the @."""
    text = page.document.text
    if "@" not in text or not _CUT.search(text):
        return
    for node in page.document.visible.css("p, li, td, dd, address, div, span, h4, h5")[:BLOCKS_MOST]:
        words = node.text() or ""
        if "@" in words and len(words) < BLOCK_LONGEST:
            yield from _emails_in_block(node, words, text, page)


def _emails_in_block(node: LexborNode, words: str, text: str, page: PageContext) -> Sightings:
    joined = re.sub(r"[ \t]*\n\s*", "\n", _with_breaks(node))
    for match in emails.EMAIL.finditer(joined):
        if match[0] not in text:
            sighting = emails.email(match[0], page.site, "text", 0.75, " ".join(words.split()))
            is_own = sighting and emails.email_domain(sighting) == page.site.domain
            if sighting and (sighting.type in ("FREE", "CORPORATE") or is_own):
                yield sighting


def _with_breaks(node: LexborNode) -> str:
    """An element's words, inline elements joined, with its line breaks: `3 456<br>info@` are two lines."""
    markup = re.sub(r"<br\b[^>]{0,100}>", "\n", (node.html or "")[:4000])
    return html.unescape(re.sub(r"<[^>]{0,1000}>", "", markup))


def phones_in_text(page: PageContext) -> Sightings:
    """Phone numbers in the words."""
    return phones.in_text(page.text, page.regions_in_text)


def phones_in_letters(page: PageContext) -> Sightings:
    """Phone numbers that are shown in letters, 1-800-FENCES-4."""
    return phones.in_letters(page.text, page.regions_in_text)


def addresses_in_text(page: PageContext) -> Sightings:
    """Postal addresses in the words."""
    return addresses.in_text(page.text)


def people_by_label(page: PageContext) -> Sightings:
    """People that a label names: "Inhaber: ..."."""
    return people.in_text(page.text)


def people_on_cards(page: PageContext) -> Sightings:
    """People on cards: a name and a job title in neighbouring elements."""
    return people.in_cards(page.document.visible)


def people_in_headings(page: PageContext) -> Sightings:
    """People by name over title in neighbouring lines of a page about people."""
    labels = page.document.visible.css("dt, th")[:LABELS_MOST]
    return people.in_headings(page.text, frozenset(" ".join(node.text(separator=" ").split()) for node in labels))


def titled_people_in_headings(page: PageContext) -> Sightings:
    """The same on a page about anything, of names with an academic title only."""
    return people.titled_in_headings(page.text)
