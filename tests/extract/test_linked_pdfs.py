"""PDF files that a page about contacts links to: which are read, what is found in them, and what they may cost."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable

import pytest

from jobs.extract.document import Link
from jobs.extract.pages import extract_page, linked_pdfs, read_pdf
from jobs.extract.pages.linked_pdfs import PAGES_MOST
from tests.extract.pdfs import pdf_of

SITE, URL = "harrow-law.de", "https://harrow-law.de/impressum.pdf"


def contacts_of(body: bytes) -> dict[str, str]:
    return {c.normalised: c.kind for c in read_pdf(body, URL, "de", "DE", SITE)}


def links_of(page: str) -> list[Link]:
    return extract_page(page.encode(), "https://harrow-law.de/kontakt", "utf-8").links


def test_the_contacts_of_a_file_have_its_address_its_words_and_their_own_method() -> None:
    lines = ("Impressum", "Harrow Rechtsanwälte GmbH", "Telefon: 030 901820", "E-Mail: kanzlei@harrow-law.de")
    contacts = {contact.kind: contact for contact in read_pdf(pdf_of(*lines), URL, "de", "DE", SITE)}
    assert {kind: contact.normalised for kind, contact in contacts.items() if kind != "address"} == {
        "email": "kanzlei@harrow-law.de",
        "phone": "+4930901820",
    }
    assert {(contact.method, contact.source_url) for contact in contacts.values()} == {("pdf", URL)}
    assert "Rechtsanwälte GmbH Telefon: 030 901820" in contacts["phone"].snippet


def test_likely_files_come_first_and_only_those_of_the_site_itself() -> None:
    links = links_of(
        '<a href="/a.pdf">Speisekarte</a><a href="/b.pdf?v=2">Impressum</a><a href="/Preisliste.PDF">hier</a>'
        '<a href="https://other.de/impressum.pdf">Impressum</a><a href="https://cdn.harrow-law.de/team.pdf">x</a>'
        '<a href="/pdf">Impressum</a>'
    )
    likely = ["https://harrow-law.de/b.pdf?v=2", "https://harrow-law.de/Preisliste.PDF"]
    assert linked_pdfs(links, "contact", SITE, 2) == likely
    everything = [*likely, "https://cdn.harrow-law.de/team.pdf", "https://harrow-law.de/a.pdf"]
    assert linked_pdfs(links, "contact", SITE, 10) == everything
    assert linked_pdfs(links, "blog", SITE, 10) == []
    assert linked_pdfs(links, "contact", SITE, 0) == []


def test_only_the_first_pages_are_read() -> None:
    body = pdf_of("E-Mail: kanzlei@harrow-law.de", pages=PAGES_MOST * 300)
    started = time.thread_time()
    assert contacts_of(body) == {"kanzlei@harrow-law.de": "email"}
    assert time.thread_time() - started < 5.0, "as long as a document may take"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Not found: write to info@harrow-law.de</html>",
        b"%PDF-1.7\ninfo@harrow-law.de",
        pdf_of("E-Mail: info@harrow-law.de")[:300],
        pdf_of(packed=b"no stream"),
        lambda: pdf_of(packed=zlib.compress(b"\0" * 200_000_000)),  # not before it is needed
        pdf_of(packed=zlib.compress(b"(((((" * 100_000)),
        pdf_of("a").replace(b"/Kids[4 0 R]", b"/Kids[2 0 R]"),
        b"%PDF-1.7" + b"x" * 5_000_001,
    ],
    ids=["empty", "html", "no objects", "cut", "no stream", "bomb", "brackets", "circle", "large"],
)
def test_a_file_that_is_none_has_no_contacts(body: bytes | Callable[[], bytes]) -> None:
    assert contacts_of(body() if callable(body) else body) == {}
