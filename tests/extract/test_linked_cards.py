# ruff: noqa: E501 -- a card is read whole
"""vCards that a page links to: which are read, and what such a file says."""

from __future__ import annotations

from jobs.extract.pages import extract_page, read_cards

CARD = (
    b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Hollis;Jane;;;\r\nFN:Jane Hollis\r\nTITLE:Partner\r\nORG:Harrow Law\r\n"
    b"TEL;TYPE=WORK,VOICE:(617) 555-0108\r\nTEL;TYPE=FAX:(617) 555-0109\r\nEMAIL;TYPE=INTERNET:jhollis@harrow-law.com\r\n"
    b"ADR;TYPE=WORK:;;One Federal Street;Boston;MA;02110;USA\r\nPHOTO;ENCODING=b:"
    + b"QUJD" * 2_000
    + b"\r\nEND:VCARD\r\n"
)


URL = "https://harrow-law.com/card.vcf"


def page(links: str, path: str = "team") -> list[str]:
    body = f"<title>People</title><p>Our people are here for you.</p>{links}".encode()
    return extract_page(body, f"https://harrow-law.com/{path}", "utf-8").linked_cards


def test_a_card_says_who_somebody_is_and_how_to_reach_them() -> None:
    contacts = {c.kind: c for c in read_cards(CARD, URL, None, "harrow-law.com", "US") if c.type != "FAX"}
    assert (contacts["person"].value, contacts["person"].title) == ("Jane Hollis", "Partner")
    assert contacts["email"].normalised == "jhollis@harrow-law.com"
    assert (contacts["phone"].normalised, contacts["phone"].name) == ("+16175550108", "Jane Hollis")
    assert {c.normalised for c in read_cards(CARD, URL, None, "harrow-law.com", "US") if c.type == "FAX"} == {
        "+16175550109"
    }
    assert contacts["address"].value.startswith("One Federal Street")


def test_a_file_may_have_several_cards_and_two_of_one_contact_are_one() -> None:
    other = CARD.replace(b"Jane Hollis", b"Rafael Mbeki").replace(b"jhollis", b"rmbeki")
    kinds = [c.kind for c in read_cards(CARD + other + CARD, URL, None, "harrow-law.com", "US")]
    assert kinds.count("person") == kinds.count("email") == 2
    assert kinds.count("phone") == 2, "the office's number and fax, each once"


def test_what_is_no_card_has_no_contacts() -> None:
    assert read_cards(b"<html><p>Not found: write to info@harrow-law.com</p>", URL, None, "harrow-law.com", "US") == []
    assert read_cards(b"BEGIN:VCARD\n" * 20_000, URL, None, "harrow-law.com", "US") == []


def test_cards_of_the_own_site_are_read_on_pages_about_people() -> None:
    links = '<a href="/cards/jane.vcf">Jane</a><a href="https://cdn.harrow-law.com/R.VCF?v=2">R</a>'
    assert page(links) == ["https://harrow-law.com/cards/jane.vcf", "https://cdn.harrow-law.com/R.VCF?v=2"]
    assert page(links, "blog/2026") == []
    assert page('<a href="https://elsewhere.com/x.vcf">x</a><a href="/vcf-guide">y</a>') == []
    assert len(page("".join(f'<a href="/{n}.vcf">{n}</a>' for n in range(20)))) == 5
