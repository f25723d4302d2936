"""Sightings: one place on a page where a contact stands, and how several sightings become one contact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from jobs.extract.data import load
from jobs.extract.text import fold

_SAY_NO_JOB = frozenset(load("people")["say_no_job"])
SNIPPET_LONGEST = 200  # characters
SECOND_METHOD = 0.03  # confidence that a second way of reading the same contact adds
ADDRESSES_COMPARED = 40  # of a page, each with each


@dataclass(frozen=True)
class SiteHost:
    """Whose page it is: the host of the page and its registrable domain."""

    host: str
    domain: str


@dataclass(frozen=True)
class ContactSighting:
    """One way to reach somebody, as it stands on a page, and how it was read.

    `kind` is email, phone, person, form, social or address; `value` is as shown, `normalised` what makes two
    sightings the same contact (lower-case e-mail, E.164, profile URL). `type`: SERVICE, CORPORATE, FREE or UNKNOWN for
    an e-mail; the network for a social profile; PHONE, MOBILE or FAX for a phone. `rank`: lower is better.
    `confidence` is from 0 to 1. `method` says where it stood: mailto, text, json_ld, microdata, attribute, ...
    `source_url` is a file that the page links to, where it stands in that and not on the page itself.
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
    source_url: str = ""


def snippet(text: str, start: int, end: int) -> str:
    """The words around a match, at most 200 characters, on one line."""
    room = max(0, (SNIPPET_LONGEST - (end - start)) // 2)
    return " ".join(text[max(0, start - room) : end + room].split())[:SNIPPET_LONGEST]


def merge_sightings(sightings: Iterable[ContactSighting]) -> list[ContactSighting]:
    """One sighting for each contact, best rank first.

    The surest sighting of a contact wins, of equally sure ones the first; a name, title or snippet that it lacks comes
    from the others. A second way of reading it makes it surer.
    """
    best: dict[tuple[str, str], ContactSighting] = {}
    for sighting in sightings:
        key = sighting.kind, sighting.normalised
        best[key] = _merge(best[key], sighting) if key in best else sighting
    _drop_shorter_addresses(best)
    return sorted(best.values(), key=lambda sighting: (sighting.rank, -sighting.confidence))


def says_a_job(title: str) -> bool:
    """Whether a title says what somebody does, and not only how they are reached: "Your contact"."""
    return title != "" and fold(title) not in _SAY_NO_JOB


def _drop_shorter_addresses(best: dict[tuple[str, str], ContactSighting]) -> None:
    """An address whose words are all in another, without its country or in another order, is the same address."""
    addresses = [(key, frozenset(key[1].split())) for key in best if key[0] == "address"][:ADDRESSES_COMPARED]
    seen: list[frozenset[str]] = []
    for key, words in addresses:
        if words in seen or any(words < others for _, others in addresses):
            del best[key]
        seen.append(words)


def _merge(earlier: ContactSighting, later: ContactSighting) -> ContactSighting:
    surer, other = (earlier, later) if earlier.confidence >= later.confidence else (later, earlier)
    confidence = surer.confidence + (SECOND_METHOD if surer.method != other.method else 0.0)
    return replace(
        surer,
        name=surer.name or other.name,
        title=next(filter(says_a_job, (surer.title, other.title)), surer.title or other.title),
        snippet=surer.snippet or other.snippet,
        rank=min(surer.rank, other.rank),
        confidence=min(round(confidence, 2), 0.99),
    )
