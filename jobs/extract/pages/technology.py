# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""What a site is built with, by signs stored as data (`data/technologies.json`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from jobs.extract.data import load
from jobs.extract.literals import Literals


@dataclass(frozen=True)
class Technology:
    """A product that a site is built with: its version where the site tells, and the sign that gave it away."""

    name: str
    category: str
    version: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class _Sign:
    name: str
    category: str
    literals: tuple[str, ...]
    version: re.Pattern[str] | None
    headers: tuple[tuple[str, str], ...]
    implies: tuple[str, ...]


def _signs() -> list[_Sign]:
    return [
        _Sign(
            row["name"], category, tuple(literal.lower() for literal in row.get("signs", [])),
            re.compile(row["version"], re.IGNORECASE) if "version" in row else None,
            tuple((name.lower(), value.lower()) for name, value in row.get("headers", {}).items()),
            tuple(row.get("implies", [])),
        )
        for category, rows in load("technologies").items()
        for row in rows
    ]  # fmt: skip


SIGNS = _signs()
_SIGNS_OF: dict[str, list[int]] = {}
for _number, _sign in enumerate(SIGNS):
    for _literal in _sign.literals:
        _SIGNS_OF.setdefault(_literal, []).append(_number)
_LITERALS = Literals(_SIGNS_OF)
_OF_BOOKINGS = Literals(literal for sign in SIGNS if sign.category == "booking" for literal in sign.literals)
_BY_HEADER = {number for number, sign in enumerate(SIGNS) if sign.headers}
_CATEGORY = {sign.name: sign.category for sign in SIGNS}


def technologies(signs: str, headers: Mapping[str, str] | None = None, links: str = "") -> list[Technology]:
    """The products whose signs stand in `signs` (addresses of assets, generator, classes, starts of scripts) or headers.

    `links`, the URLs of all links, may have signs of bookings. A literal decides; only then a version is looked for.
    """
    text = signs.lower()
    sent = {name.lower(): value.lower() for name, value in (headers or {}).items()}
    present = _LITERALS.in_text(text) | _OF_BOOKINGS.in_text(links.lower())
    candidates = {number for literal in present for number in _SIGNS_OF[literal]} | (_BY_HEADER if sent else set())
    products: dict[str, Technology] = {}
    for sign in (SIGNS[number] for number in sorted(candidates)):
        evidence = next((literal for literal in sign.literals if literal in present), "")
        if not evidence and sent:
            evidence = next((f"{n}: {v}" for n, v in sign.headers if n in sent and v in sent[n]), "")
        if evidence:
            products[sign.name] = Technology(sign.name, sign.category, _version(sign, text, sent), evidence)
            for other in sign.implies:
                products.setdefault(other, Technology(other, _CATEGORY.get(other, ""), "", f"implied by {sign.name}"))
    return sorted(products.values(), key=lambda technology: (technology.category, technology.name))


def _version(sign: _Sign, text: str, sent: Mapping[str, str]) -> str:
    if sign.version is None:
        return ""
    match = sign.version.search(text) or sign.version.search(" ".join(f"{n}: {v}" for n, v in sent.items()))
    return match[1] if match else ""
