"""Texts of strangers are stored as they are, less what PostgreSQL cannot hold."""

from __future__ import annotations

import pytest

from jobs.extract.sitemaps import Entry
from jobs.models import Domain, Page, SitemapFile
from jobs.stages.sitemap_import import _line
from jobs.store.bulk import merge_pages, update_facts

pytestmark = pytest.mark.django_db

TEXTS = {
    "Windows\\u0000": "Windows\\u0000",  # six characters that somebody typed, no NUL
    "a\\\\u0000b": "a\\\\u0000b",
    "\\u0000\\": "\\u0000\\",
    "a\0b": "ab",
    "\\\0": "\\",
    "\\\\\0\\u0000\0": "\\\\\\u0000",
    "half \ud83d of a pair\0": "half  of a pair",
}


@pytest.mark.parametrize(("text", "stored"), TEXTS.items(), ids=range(len(TEXTS)))
def test_a_title_is_stored_as_it_is_written(text: str, stored: str) -> None:
    domain = Domain.objects.create(host="kestrel.test")
    assert update_facts(Domain, [{"id": domain.pk, "title": text, "description": "x"}]) == 1
    domain.refresh_from_db()
    assert (domain.title, domain.description) == (stored, "x")


def test_an_escape_in_an_address_of_a_sitemap_costs_no_page() -> None:
    domain = Domain.objects.create(host="kestrel.test")
    file = SitemapFile.objects.create(domain=domain, url="https://kestrel.test/sitemap.xml")
    alternates = {"de": "https://kestrel.test/?q=\\u0000"}
    line = _line("https://kestrel.test/?q=\\u0000", Entry("", alternates=alternates))
    assert merge_pages(domain.pk, file.pk, line.encode(), 10).added == 1
    assert Page.objects.values_list("url", "alternates").get() == ("https://kestrel.test/?q=\\u0000", alternates)
