# ruff: noqa: E501 -- markup is read whole
"""The readers of contacts: they change nothing, so that they may run in any order, and each has something to read."""

from __future__ import annotations

import random

import pytest

from jobs.extract.contacts import SiteHost
from jobs.extract.document import Document, parse
from jobs.extract.encoding import decode
from jobs.extract.page_types import page_type
from jobs.extract.readers import READERS, PageContext, extract_contacts
from jobs.extract.urls import host_of, registrable_domain
from tests.extract.corpus import PAGES, expected

# What no page of the corpus shows, by the name of its reader.
OTHERS = {
    "builder_addresses": "<p data-aid=CONTACT_INFO_ADDRESS_REND>118 Main St<br>Ava, MO 65608</p>",
    "joomla_addresses": "<joomla-hidden-mail first='aW5mbw==' last='a2VzdHJlbC1wbHVtYmluZy5jb20='></joomla-hidden-mail>",
    "squarespace_settings": '<script>Static.SQUARESPACE_CONTEXT = {"contactEmail":"studio@kestrel-plumbing.com"}</script>',
    "turned_emails": "<p style='unicode-bidi:bidi-override;direction:rtl'>moc.gnibmulp-lertsek@ofni</p>",
    "phones_in_letters": "<p>Call 1-800-FENCES-4 today.</p>",
    "framed_forms": "<iframe src='https://form.jotform.com/2300001'></iframe>",
    "numbers_in_attributes": "<a data-phone='(607) 272-0142'>Show number</a>",
    "addresses_part_by_part": "<ul><li>Street: 118 Main St<li>City: Ava<li>State: MO<li>ZIP: 65608</ul>",
    "popups_of_maps": "<script>L.marker([1, 2]).bindPopup('118 Main St<br>Ava, MO 65608')</script>",
    "hcards": "<div class=vcard><b class=fn>Jane Roe</b><i class=title>Owner</i></div>",
    "people_on_home_page": "<p>Dr. med. Friederike Lohmann</p><p>Ärztin</p>",
    "people_on_other_pages": "<p>Private events: Dana Whitlock, Events Director, 312 555 0164</p>",
    "people_in_sentences": "<p>The workshop is run by Gemma Harland and her dog.</p>",
    "people_side_by_side": "<p>Dr. med. Friederike Lohmann &amp; Dr. med. Jana Krüger</p>",
}
ORDERS = [random.Random(seed).sample(READERS, len(READERS)) for seed in range(5)]


def context(document: Document) -> PageContext:
    host = host_of(document.url)
    kind = page_type(document.url)
    return PageContext(document, SiteHost(host, registrable_domain(host)), kind, document.url, ["US"])


def corpus_page(path) -> tuple[str, str]:
    facts = expected(path)
    return decode(path.read_bytes(), facts["http_charset"]), facts["url"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_readers_may_run_in_any_order(path):
    text, url = corpus_page(path)
    shared = context(parse(text, url))
    contacts = extract_contacts(context(parse(text, url)))
    for order in (READERS[::-1], *ORDERS):
        assert extract_contacts(context(parse(text, url)), order) == contacts
        assert extract_contacts(shared, order) == contacts


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_reading_leaves_the_page_as_it_was(path):
    text, url = corpus_page(path)
    document = parse(text, url)
    before = document.tree.html
    page = context(document)
    extract_contacts(page)
    assert document.tree.html == before
    visible, content = document.visible.html, document.content.html
    extract_contacts(page, ORDERS[0])
    assert (document.tree.html, document.content.html, document.visible.html) == (before, content, visible)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.read.__name__)
def test_every_reader_finds_something(reader):
    pages = [parse(*corpus_page(path)) for path in PAGES]
    pages.append(parse(OTHERS.get(reader.read.__name__, ""), "https://kestrel-plumbing.com/"))
    pages.append(parse(OTHERS.get(reader.read.__name__, ""), "https://kestrel-plumbing.com/visit"))
    pages.append(parse(OTHERS.get(reader.read.__name__, ""), "https://kestrel-plumbing.com/impressum"))
    sightings = [
        sighting
        for page in map(context, pages)
        if not reader.page_types or page.page_type in reader.page_types
        for sighting in reader.read(page)
    ]
    assert any(sightings)


def test_of_two_equally_sure_sightings_the_one_of_the_upper_reader_stands():
    name = '<script type="application/ld+json">{"@type":"Plumber","email":"Info@kestrel-plumbing.com"}</script>'
    page = context(
        parse(f"{name}<a href='mailto:info@kestrel-plumbing.com'>write</a>", "https://kestrel-plumbing.com/")
    )
    for order in (READERS, READERS[::-1]):
        [contact] = extract_contacts(page, order)
        assert (contact.value, contact.method, contact.confidence) == ("Info@kestrel-plumbing.com", "json_ld", 0.98)


def test_what_is_not_shown_is_no_text():
    markup = (
        "<p>Call us<span style='display:none'>not <b hidden>here</b></span></p><script>x = 'not here'</script>"
        "<div hidden style='display:none'><i hidden>nor here</i></div><select><option>nor here</select><p>now</p>"
    )
    document = parse(markup)
    assert document.text == "Call us\nnow"
    assert "nor here" in document.tree.html


def test_a_long_hidden_part_is_a_menu_that_a_click_opens():
    assert "valves" in parse("<div hidden>Pipes, boilers, taps, drains, leaks, valves</div>").text


def test_comments_are_in_the_tree_but_not_in_the_content():
    document = parse("<p>Ours</p><div id=comments class=comments-area><p>Theirs <a href=/x>link</a></p></div>")
    assert document.text == "Ours"
    assert "Theirs" in document.tree.html
    assert "Theirs" not in document.content.html
