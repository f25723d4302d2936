"""Markup that takes parsers quadratic time is cut before it is parsed; what is on the page is read all the same."""

from __future__ import annotations

import time

import pytest

from jobs.extract.markup_limits import ATTRIBUTES_MOST, DEPTH_MOST, ELEMENTS_MOST, OPTIONS_MOST, bounded_markup
from jobs.extract.pages import extract_page

CONTACT = "<p>Write to us: office@kestrel-plumbing.com</p>"
TOWNS = "".join(f"<option value={n}>Town {n}</option>" for n in range(100_000))
EVIL = {
    "300,000 attributes in one tag": f"{CONTACT}<div {' '.join(f'a{n}=1' for n in range(300_000))}>x</div>",
    "attributes with slashes between them": f"{CONTACT}<div/{'/'.join(f'a{n}' for n in range(300_000))}>x</div>",
    "100,000 towns": f"{CONTACT}<select>{TOWNS}</select>",
    "100,000 towns in capitals": f"{CONTACT}<SELECT>{TOWNS.replace('option', 'OPTION')}</SELECT>",
    "divisions inside each other": CONTACT + "<div>" * 100_000,
    "divisions that are closed": CONTACT + "<div>" * 100_000 + "</div>" * 100_000,
    "a million elements": CONTACT + "<i>.</i>" * 500_000,
}


@pytest.mark.parametrize("page", EVIL.values(), ids=EVIL)
def test_what_is_quadratic_is_cut_and_the_page_is_read(page: str) -> None:
    started = time.process_time()
    contacts = extract_page(page.encode(), "https://kestrel-plumbing.com/", "utf-8").contacts
    assert [contact.normalised for contact in contacts] == ["office@kestrel-plumbing.com"]
    assert time.process_time() - started < 20.0, "CPU time; without the limits it is minutes"


def test_a_picture_in_an_attribute_is_no_list_of_attributes() -> None:
    picture = f'<img alt="Our van" src="data:image/png;base64,{"AB/+" * 100_000}">'
    assert bounded_markup(picture) == picture


def test_an_ordinary_page_is_left_as_it_is() -> None:
    rows = "".join(f"<tr><td>{n}<td><p>Row<li><br><img src=x>" for n in range(20_000))
    page = f"<table>{rows}</table><select>{'<option>a' * OPTIONS_MOST}</select>" + "<div>" * 900 + "</div>" * 900
    assert bounded_markup(page) == page


def test_what_is_beyond_the_limits_is_what_is_cut() -> None:
    names = " ".join(f"a{n}" for n in range(ATTRIBUTES_MOST * 3))
    assert bounded_markup(f"<b>x</b><div {names}>y</div>") == "<b>x</b><div>y</div>"
    assert bounded_markup("<i>" * 10_000) == "<i>" * DEPTH_MOST
    assert bounded_markup("<br>" * (ELEMENTS_MOST + 5)) == "<br>" * ELEMENTS_MOST
    assert bounded_markup("<option>a" * (OPTIONS_MOST + 9)) == "<option>a" * OPTIONS_MOST
