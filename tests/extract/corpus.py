"""The corpus: pages written in the styles of the real web, each with the facts that a careful person would find."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jobs.extract.pages import HomePage, ParsedPage, extract_home, extract_page

PAGES = sorted((Path(__file__).parent.parent / "data" / "pages").glob("*.html"))
KINDS = {"email": "emails", "phone": "phones", "person": "people", "social": "socials", "address": "addresses"}


def expected(path: Path) -> dict[str, Any]:
    return json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


def read(path: Path) -> ParsedPage | HomePage:
    facts = expected(path)
    if "technologies" in facts:
        return extract_home(path.read_bytes(), facts["url"], facts["http_charset"])
    return extract_page(path.read_bytes(), facts["url"], facts["http_charset"], facts.get("country"))


def folded(kind: str, value: str) -> str:
    return "".join(c for c in value.lower() if c.isalnum()) if kind in ("person", "address") else value


@dataclass
class Score:
    """Right, wrong and missed facts by kind, with the pages on which it happened."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)

    def add(self, name: str, kind: str, extracted: set[str], truth: set[str]) -> None:
        self.right[kind] += len(extracted & truth)
        self.wrong[kind] += len(extracted - truth)
        self.missed[kind] += len(truth - extracted)
        self.remarks += [f"{name}: {kind} made up: {value}" for value in sorted(extracted - truth)]
        self.remarks += [f"{name}: {kind} missed: {value}" for value in sorted(truth - extracted)]

    def precision(self, kind: str) -> float:
        return self.right[kind] / max(1, self.right[kind] + self.wrong[kind])

    def recall(self, kind: str) -> float:
        return self.right[kind] / max(1, self.right[kind] + self.missed[kind])


def judged() -> Score:
    score = Score()
    for path in PAGES:
        page, facts = read(path), expected(path)
        for kind, key in KINDS.items():
            extracted = {
                folded(kind, c.value if kind in ("person", "address") else c.normalised)
                for c in page.contacts
                if c.kind == kind
            }
            score.add(path.stem, kind, extracted, {folded(kind, value) for value in facts[key]})
        forms = sum(c.kind == "form" for c in page.contacts)
        score.add(path.stem, "form", {f"form {i}" for i in range(forms)}, {f"form {i}" for i in range(facts["forms"])})
        score.add(path.stem, "title", {page.title}, {facts["title"]})
        score.add(path.stem, "language", {page.language}, {facts["language"]})
        if isinstance(page, HomePage):
            named = {technology.name for technology in page.technologies}
            score.add(path.stem, "technology", named & set(facts["technologies"]), set(facts["technologies"]))
    return score
