"""A business's own name is nobody, whatever its words; who it is named after is somebody where the page says so."""

from __future__ import annotations

import pytest

from jobs.extract.pages import extract_page
from jobs.extract.text import fold
from tests.extract.namesakes import NAMESAKES, Namesake


@pytest.mark.parametrize("page", NAMESAKES, ids=lambda page: page.url.split("/")[2].partition("-sample")[0])
def test_a_page_names_its_people_and_no_firm(page: Namesake) -> None:
    contacts = extract_page(page.markup, page.url, None, page.country).contacts
    read = {contact.normalised for contact in contacts if contact.kind == "person"}
    assert read == {fold(name) for name in page.people.split(", ") if name}
