"""Contacts on a page: what they are, and how many sightings of one become one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

SNIPPET_LONGEST = 200


@dataclass(frozen=True)
class Contact:
    """One way to reach somebody, and how it was read.

    `kind` is email, phone, person, form, social or address; `value` is as shown, `normalised` what makes two
    sightings the same contact (lower-case e-mail, E.164, profile URL). `type`: SERVICE, CORPORATE, FREE or UNKNOWN for
    an e-mail; the network for a social profile; PHONE, MOBILE or FAX for a phone. `rank`: lower is better.
    `confidence` is from 0 to 1. `method` says where it stood: mailto, text, json_ld, microdata, attribute, ...
    """

    kind: str
    value: str
    normalised: str
    type: str = ""
    name: str = ""
    title: str = ""
    rank: int = 100
    confidence: float = 0.5
    method: str = ""
    snippet: str = ""


def snippet(text: str, start: int, end: int) -> str:
    """The words around a match, at most 200 characters, on one line."""
    room = max(0, (SNIPPET_LONGEST - (end - start)) // 2)
    return " ".join(text[max(0, start - room) : end + room].split())[:SNIPPET_LONGEST]


def merged(found: Iterable[Contact]) -> list[Contact]:
    """One contact for each identity, best rank first.

    The surest sighting wins; a name, title or snippet that it lacks comes from the others.
    A second way of reading it makes it surer.
    """
    best: dict[tuple[str, str], Contact] = {}
    for contact in found:
        key = contact.kind, contact.normalised
        best[key] = _both(best[key], contact) if key in best else contact
    _drop_parts_of_others(best)
    return sorted(best.values(), key=lambda contact: (contact.rank, -contact.confidence))


def _drop_parts_of_others(best: dict[tuple[str, str], Contact]) -> None:
    """One address written shorter elsewhere, without its country or in another order, is the same address."""
    addresses = [(key, frozenset(key[1].split())) for key in best if key[0] == "address"][:40]
    for key, words in addresses:
        if any(words < others for _, others in addresses):
            del best[key]


def _both(one: Contact, other: Contact) -> Contact:
    first, second = (one, other) if one.confidence >= other.confidence else (other, one)
    surer = first.confidence + (0.03 if first.method != second.method else 0.0)
    return replace(
        first,
        name=first.name or second.name,
        title=first.title or second.title,
        snippet=first.snippet or second.snippet,
        rank=min(first.rank, second.rank),
        confidence=min(round(surer, 2), 0.99),
    )
