"""The shape of the templates: an element a line, nothing that reaches nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

FRONT = Path(__file__).resolve().parent.parent / "scrapersky"
FOLDER = FRONT / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
COLUMNS = 120
NAME = re.compile(r"""["']((?:console|admin)/[\w/]+\.html)["']""")


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_line_of_a_template_is_wider_than_a_screen(name: str) -> None:
    wide = [n for n, line in enumerate((FOLDER / name).read_text().splitlines(), 1) if len(line) > COLUMNS]
    assert wide == [], f"{name} has more than {COLUMNS} columns in these lines"


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_names_only_templates_that_exist(name: str) -> None:
    for used in {name, *NAME.findall((FOLDER / name).read_text())}:
        get_template(used)


def test_every_template_of_ours_is_used() -> None:
    files = [*FRONT.rglob("*.py"), *FOLDER.rglob("*.html")]
    used = {name for path in files for name in NAME.findall(path.read_text())}
    assert {name for name in TEMPLATES if name.startswith("console/")} <= used
