"""Pages of 2026, written before extraction read them, and how right it reads them: by kind, and by its confidence."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jobs.extract.contacts import ContactSighting
from jobs.extract.pages import extract_page

PAGES = sorted((Path(__file__).parent.parent / "data" / "pages_2026").glob("*.html"))
KINDS = {"email": "emails", "phone": "phones", "person": "people", "social": "socials", "address": "addresses"}
_COUNTRY = re.compile(r"^(?:[a-z]{1,2})$")


@dataclass
class Reading:
    """Right, made up and missed contacts by kind, with the pages on which it happened; and (confidence, is right)."""

    right: Counter[str] = field(default_factory=Counter)
    made_up: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)
    confidences: dict[str, list[tuple[float, bool]]] = field(default_factory=lambda: defaultdict(list))

    def precision(self, kind: str) -> float:
        return self.right[kind] / max(1, self.right[kind] + self.made_up[kind])

    def recall(self, kind: str) -> float:
        return self.right[kind] / max(1, self.right[kind] + self.missed[kind])


def read_all(paths: Sequence[Path] = PAGES) -> Reading:
    """Every page, read as a page of its domain in its country."""
    reading = Reading()
    for path in paths:
        facts = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        page = extract_page(path.read_bytes(), facts["url"], facts["http_charset"], facts.get("country"))
        for kind, key in KINDS.items():
            _compare(reading, path.stem, kind, [c for c in page.contacts if c.kind == kind], facts[key])
    return reading


def _compare(reading: Reading, name: str, kind: str, contacts: list[ContactSighting], expected: list[Any]) -> None:
    missed = list(expected)
    for contact in contacts:
        value = next((value for value in missed if is_same(kind, contact, value)), None)
        reading.confidences[kind].append((contact.confidence, value is not None))
        if value is None:
            reading.made_up[kind] += 1
            reading.remarks.append(f"{name}: {kind} made up: {contact.value} ({contact.method}, {contact.confidence})")
        else:
            missed.remove(value)
            reading.right[kind] += 1
    reading.missed[kind] += len(missed)
    reading.remarks += [f"{name}: {kind} missed: {value}" for value in missed]


def is_same(kind: str, contact: ContactSighting, value: str) -> bool:
    """Whether a contact is the expected one; an address may have its country beside it, a name a title."""
    if kind == "address":
        shown, truth = (re.findall(r"\w+", text.lower()) for text in (contact.value, value))
        without = [word for word in shown if word in truth or not _COUNTRY.fullmatch(word)]
        return without[: len(truth)] == truth and len(without) - len(truth) <= 2
    if kind == "person":
        return _words(value) <= _words(contact.value) or _words(contact.normalised) == _words(value)
    return profile(contact.normalised) == profile(value)


def profile(text: str) -> str:
    return re.sub(r"^(?:https://)?(?:www\.)?", "", text).rstrip("/")


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))
