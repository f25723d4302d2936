"""docs/glossary.md: its words are the code's, and every word of the code that people meet is on it."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from jobs import models
from jobs.models.contact import KINDS as CONTACT_KINDS
from jobs.models.event import KINDS as EVENT_KINDS
from jobs.stages import PIPELINE
from jobs.statuses import Curation, Processing, SitemapFileStatus, Task
from jobs.web.failures import FOUND, NOTHING_FOUND, REASONS
from scrapersky.accounts.roles import ROLES

ROOT = settings.BASE_DIR
PAGE = ROOT / "docs" / "glossary.md"


def lines_of(text: str) -> list[tuple[str, str, str]]:
    """The rows of all tables: words, meaning, code."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:2] == "| "]
    return [(row[0], row[1], row[2]) for row in cells if len(row) == 3 and row[0] != "word"]


LINES = lines_of(PAGE.read_text())
WORDS = {word.strip("`") for words, _, _ in LINES for word in words.split(", ")}
CODE = {code.strip("`") for _, _, code in LINES}


def exists(code: str) -> bool:
    """Whether a path is a file or folder of ours, or a dotted name leads to something."""
    if "/" in code:
        return (ROOT / code).exists()
    parts = code.split(".")
    for end in range(len(parts), 0, -1):
        try:
            target: Any = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        return leads_to(target, parts[end:])
    return False


def leads_to(target: Any, names: list[str]) -> bool:
    for name in names:
        if not hasattr(target, name) and name not in getattr(target, "__dataclass_fields__", {}):
            return False
        target = getattr(target, name, None)
    return True


def test_the_page_has_every_line_in_three_columns():
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| ") and not line.startswith("| word ")]
    assert len(rows) == len(LINES) > 150
    assert all(words and meaning.endswith(".") and re.fullmatch("`[^`]+`", code) for words, meaning, code in LINES)


@pytest.mark.parametrize("code", sorted(CODE))
def test_what_the_last_column_names_exists(code):
    assert exists(code), f"docs/glossary.md names {code}, which is not in the code"


def test_a_name_that_is_not_there_is_noticed():
    missing = ("jobs.pipeline.claim.steal", "jobs.models.Parcel", "jobs/parcels/", "jobs.models.Domain.colour", "claim")
    assert not any(exists(code) for code in missing)


@pytest.mark.parametrize(
    "vocabulary", [Curation, Processing, SitemapFileStatus, Task], ids=lambda words: words.__name__
)
def test_every_status_is_on_the_page(vocabulary):
    assert not set(vocabulary.values) - WORDS


def test_every_outcome_and_reason_is_in_a_group():
    assert not {FOUND, NOTHING_FOUND, *REASONS} - WORDS


def test_every_stage_is_on_the_page():
    assert not {stage.name for stage in PIPELINE} - WORDS


def test_every_wing_is_on_the_page():
    wings = {f"{path.parent.relative_to(ROOT)}/" for name in ("jobs", "scrapersky") for path in packages_of(name)}
    assert not wings - CODE - {"scrapersky/migrations/", "scrapersky/management/"}  # as under jobs/


def packages_of(name: str) -> list[Path]:
    found = sorted((ROOT / name).glob("*/__init__.py"))
    assert found, name
    return found


def test_every_table_is_on_the_page():
    assert models.__all__
    assert not {f"jobs.models.{name}" for name in models.__all__} - CODE


def test_every_kind_of_event_contact_and_run_and_every_role_is_on_the_page():
    runs = {str(kind) for kind, _ in models.Run._meta.get_field("kind").choices or ()}
    assert not {*EVENT_KINDS, *CONTACT_KINDS, *runs, *ROLES} - WORDS
