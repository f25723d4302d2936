"""Other sections: the parts of a page, by its markup, that tell of somebody else than the business behind it.

What stands under a heading such as "Preferred vendors" or "Zuständige Kammer" up to the next heading, and the cards of
what is offered (a property of another broker, an event elsewhere). The words are in `data/other_parties.toml`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode

from jobs.extract.data import load, words_of
from jobs.extract.literals import Phrases
from jobs.extract.names import known_names

HEADINGS_MOST, SIBLINGS_MOST, CARDS_MOST = 300, 60, 400
HEADING_LONGEST, SECTION_LONGEST, CARD_LONGEST = 80, 4_000, 1_500  # characters
_DATA = load("other_parties")
_HEADING = re.compile(rf"\W{{0,5}}(?:{'|'.join(words_of(_DATA['sections']))})\W{{0,5}}", re.IGNORECASE)
# Friends of the house, or those who own it: then the first line below is the name of somebody.
_PARTNERS = re.compile(rf"\W{{0,5}}(?:{'|'.join(words_of(_DATA['partners']))})\W{{0,5}}", re.IGNORECASE)
_OFFERED = Phrases(words_of(_DATA["offers"]))
del _DATA  # as all lists that rules are made of
HEADING_LEVELS = {f"h{level}": level for level in range(1, 7)}
NAME_LONGEST, WORDS_OF_NAME = 80, 4  # characters, words
_NAME_WORDS = re.compile(r"[^\W\d_a-z][\w'’-]+\.?")
_INITIALS = re.compile(r"(?:CA |Adv\.? )?(?:[^\W\d_a-z]\. ?){1,3}[^\W\d_a-z][^\W\d_A-Z]{2}")  # "R. S. Iyer"
_ENDS = ("footer", "header", "nav", "main")
_CARDS = (
    'article, section, li, tr, [class*="card" i], [class*="listing" i], [class*="propert" i], [class*="event" i],'
    ' [class*="offer" i], [class*="objekt" i], [class*="expose" i], [class*="immo" i], [class*="inmueble" i],'
    ' [class*="annonce" i]'
)


def other_sections(
    tree: LexborHTMLParser, headings: list[LexborNode], own_domain: str, *, has_offers: bool
) -> list[LexborNode]:
    """The elements of a tree that tell of others; none that names the site's own domain in an e-mail address.

    `has_offers`: one of the signs of what is offered stands in the source, so that the cards are looked at.
    """
    nodes = _under_headings(headings)
    if has_offers:
        nodes += [card for card in tree.css(_CARDS)[:CARDS_MOST] if _is_offer(card)]
    return [node for node in nodes if not own_domain or f"@{own_domain}" not in (node.html or "").lower()]


def _under_headings(headings: list[LexborNode]) -> list[LexborNode]:
    nodes: list[LexborNode] = []
    for heading in headings[:HEADINGS_MOST]:
        words = " ".join((heading.text() or "").split())
        if not 2 < len(words) <= HEADING_LONGEST:
            continue
        if names_others(words) or (_names_partners(words) and not _begins_with_somebody(_section(heading))):
            nodes += _section(heading)
    return nodes


def _begins_with_somebody(section: list[LexborNode]) -> bool:
    """Whether the first words below a heading are the name of somebody, behind their titles."""
    below = " ".join(" ".join(node.text(separator=" ") or "" for node in section[1:3]).split())[:NAME_LONGEST]
    if _INITIALS.match(below):
        return True
    words = [word for word in _NAME_WORDS.findall(below) if not word.endswith(".")]
    return any(known_names(list(pair)) > 1 for pair in pairwise(words[:WORDS_OF_NAME]))


@lru_cache(maxsize=512)
def names_others(words: str) -> bool:
    """Whether a heading, or a label, announces somebody else than the business: "Hosting", "Zuständige Kammer"."""
    return _HEADING.fullmatch(words) is not None


@lru_cache(maxsize=256)  # teasers have the same heading again and again
def _names_partners(words: str) -> bool:
    return _PARTNERS.fullmatch(words) is not None


def _section(heading: LexborNode) -> list[LexborNode]:
    """A heading's section: what follows it up to the next heading that is as high, a footer or a long text."""
    first = _module_of(heading)
    section: list[LexborNode] = [first]
    length, node = 0, first.next
    level = HEADING_LEVELS[heading.tag or ""]
    as_high = ", ".join(list(HEADING_LEVELS)[:level])
    for _ in range(SIBLINGS_MOST):
        if node is None or node.tag in _ENDS or HEADING_LEVELS.get(node.tag or "", 9) <= level:
            break
        length += len(node.text() or "")
        if length > SECTION_LONGEST or (first != heading and node.is_element_node and node.css_first(as_high)):
            break
        if node.is_element_node:
            section.append(node)
        node = node.next
    return section


def _module_of(heading: LexborNode) -> LexborNode:
    """A heading, or the outermost element that holds nothing else: builders wrap each, with what follows beside it."""
    words, module = (heading.text() or "").strip(), heading
    while (parent := module.parent) and parent.tag not in _ENDS and (parent.text() or "").strip() == words:
        module = parent
    return module


def _is_offer(card: LexborNode) -> bool:
    words = card.text(separator=" ") or ""
    return len(words) <= CARD_LONGEST and _OFFERED.are_in(words) and card.css_first("footer") is None
