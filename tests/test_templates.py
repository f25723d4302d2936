"""The shape of the templates: an element a line, nothing that reaches nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template
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


def test_a_column_without_a_heading_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a heading"):
        Template('{% table "mini" %}{% heads "Stage" "" %}{% endtable %}').render(Context())


def test_a_table_names_its_columns_and_scrolls_within_a_region() -> None:
    source = """{% table "mini" label %}{% heads "Stage" "Waiting|num" %}{% heads "Actions|hidden" %}
        {% for row in rows %}<tr><td>{{ row }}</td></tr>{% endfor %}{% endtable %}"""
    page = Template(source).render(Context({"label": "<Stages>", "rows": ["<b>"]}))
    assert '<div class="scroll" tabindex="0" role="region" aria-label="&lt;Stages&gt;"><table class="mini">' in page
    assert '<th scope="col">Stage</th><th scope="col" class="num">Waiting</th>' in page
    assert '<th scope="col"><span class="visually-hidden">Actions</span></th></tr></thead><tbody>' in page
    assert "<td>&lt;b&gt;</td></tr></tbody></table></div>" in page


def test_what_stands_in_place_of_rows_goes_across_all_columns() -> None:
    source = """{% table "mini" %}{% heads "Stage" "Waiting|num" %}
        {% for row in rows %}{% empty %}{% no_rows %}None <b>yet</b>.{% endno_rows %}{% endfor %}{% endtable %}"""
    assert '<tr><td colspan="2" class="dim">None <b>yet</b>.</td></tr>' in Template(source).render(Context())


def test_a_table_without_heads_has_no_head_row() -> None:
    page = Template('{% table "mini" %}<tr><td>1</td></tr>{% endtable %}').render(Context())
    assert page == '<table class="mini"><tbody><tr><td>1</td></tr></tbody></table>'


ENDS_SOMETHING = re.compile(
    r"<button\b[^>]*?>\s*(?:Delete|Revoke|Remove this|Remove the sample|Forget “|Log out everywhere)"
)
ON_A_PAGE_OF_ITS_OWN = '<button class="button primary">Delete'


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_button_that_ends_something_for_good_asks_first(name: str) -> None:
    text = (FOLDER / name).read_text()
    bare = [found[0] for found in ENDS_SOMETHING.finditer(text) if "data-sure=" not in found[0]]
    assert bare == ([ON_A_PAGE_OF_ITS_OWN] if name == "console/objection.html" else [])
