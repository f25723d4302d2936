"""The words around an element: they are the evidence of a contact, and tell whose it is."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from jobs.extract.contacts import emails
from jobs.extract.contacts.sighting import ContactSighting, SiteHost

AROUND_LONGEST = 200  # characters
BEFORE_LONGEST = 100  # characters
_BLOCKS = ("body", "html", "footer", "section", "main", "li", "tr", "ul")


def words_around(node: LexborNode, shown: str) -> str:
    """The words of an element's parent on one line; where they are more than 200 characters, `shown`."""
    parent = node.parent
    text = " ".join(parent.text(separator=" ").split()) if parent is not None else shown
    return text if len(text) <= AROUND_LONGEST else shown


def words_before(node: LexborNode) -> str:
    """The words before an element, the last 100 characters.

    Of what stands before it in its parent; where that is nothing, of what stands before the parent, twice at most.
    """
    parts: list[str] = []
    current: LexborNode | None = node
    for _ in range(3):
        sibling = current.prev if current is not None else None
        while sibling is not None and len(" ".join(parts)) < 80:
            parts.insert(0, (sibling.text(separator=" ") or "")[-90:])
            sibling = sibling.prev
        current = current.parent if current is not None else None
        if current is None or current.tag in _BLOCKS or " ".join(parts).strip():
            break
    return " ".join(" ".join(parts).split())[-BEFORE_LONGEST:]


def unless_credited(sighting: ContactSighting | None, node: LexborNode, site: SiteHost) -> ContactSighting | None:
    """The sighting of an e-mail, unless its domain is foreign and the words before the element credit others."""
    if sighting is None or emails.email_domain(sighting) == site.domain:
        return sighting
    return emails.unless_credited(sighting, words_before(node), site)


_OF_A_LINE = ("span", "b", "strong", "em", "i", "small", "font", "u")


def words_just_before(node: LexborNode) -> str:
    """The words before an element on its line, from the last link or block on, the last 100 characters."""
    parts: list[str] = []
    current: LexborNode | None = node
    for _ in range(3):
        sibling = current.prev if current is not None else None
        while sibling is not None and (not sibling.is_element_node or sibling.tag in _OF_A_LINE):
            parts.insert(0, (sibling.text(separator=" ") or sibling.text_content or "")[-90:])
            sibling = sibling.prev
        current = current.parent if current is not None else None
        if sibling is not None or current is None or current.tag not in _OF_A_LINE:
            break
    return " ".join(" ".join(parts).split())[-BEFORE_LONGEST:]
