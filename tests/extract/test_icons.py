"""Numbers whose only label is an icon: a class, a title, a file, a label for screen readers, an emoji."""

from __future__ import annotations

import pytest

from jobs.extract.icons import numbers_behind_icons
from jobs.extract.pages import extract_page

FAX, PHONE = "607-273-0142", "607-273-0143"

ROWS_OF_A_FAX = [
    "<p>Fax (both offices): {}</p>",
    '<p><i class="fas fa-fax"></i> {}</p>',
    '<p><i class="bi bi-printer"></i>\n                                {}</p>',
    '<div><span class="icon icon-fax"></span></div><div>{}</div>',
    '<table><tr><td><i class="fa fa-fax"></i></td><td><a href="tel:6072730142">{}</a></td></tr></table>',
    "<p><svg><title>Fax</title><path d='M1 1h4'/></svg> {}</p>",
    '<p><svg class="icon"><use href="#fax"></use></svg> {}</p>',
    '<p><img src="/img/fax.svg" alt=""> {}</p>',
    '<p><img src="/img/3.png" alt="Fax"> {}</p>',
    '<p><span aria-label="Fax"></span> {}</p>',
    '<p><span class="material-icons">fax</span> {}</p>',
    "<p>📠 {}</p>",
]


def _types(body: str) -> dict[str, str]:
    source = f"<!doctype html><html lang=en><title>Kestrel</title><body><h1>Contact</h1>{body}"
    contacts = extract_page(source.encode(), "https://kestrel-plumbing.test/contact", None, "US").contacts
    return {contact.normalised: contact.type for contact in contacts if contact.kind == "phone"}


@pytest.mark.parametrize("row", ROWS_OF_A_FAX)
def test_a_number_behind_an_icon_of_a_fax_is_a_fax(row: str) -> None:
    rows = f'{row.format(FAX)}<p><i class="fa fa-phone"></i> {PHONE}</p>'
    assert _types(rows) == {"+16072730142": "FAX", "+16072730143": "PHONE"}


def test_a_run_of_digits_behind_an_icon_of_a_phone_is_a_number() -> None:
    assert _types('<p><i class="bi bi-telephone"></i> 6072730142</p>') == {"+16072730142": "PHONE"}
    assert _types('<p><i class="bi bi-star"></i> 6072730142</p>') == {}


@pytest.mark.parametrize(
    "row",
    [
        '<div class="phone-and-fax">{}</div>',
        '<p><i class="fa-fax"></i> <i class="fa-phone"></i> {}</p>',
        '<ul><li><i class="fa-fax"></i></li><li>{}</li></ul>',
        '<p><i class="fa-fax"></i> {0}</p><p><i class="fa-phone"></i> {0}</p>',
    ],
)
def test_a_number_that_is_not_of_a_fax_alone_is_of_a_phone(row: str) -> None:
    assert _types(row.format(FAX)) == {"+16072730142": "PHONE"}


def test_a_source_of_nothing_but_the_word_is_read_at_once() -> None:
    assert numbers_behind_icons("<i class=fax" * 200_000) == []
    assert numbers_behind_icons('<i class="fax"></i>' + "<b>" * 200_000) == []
