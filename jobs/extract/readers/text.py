"""The visible words: addresses and numbers in them, people by labels and by layout, and what markup cuts up."""

from __future__ import annotations

from jobs.extract.contacts import (
    addresses,
    belonging,
    emails,
    labelled_addresses,
    names_and_titles,
    names_in_lines,
    other_firms,
    people,
    people_behind_labels,
    people_in_lines,
    phones,
    staff_lists,
)
from jobs.extract.marks import CARD_CLASSES
from jobs.extract.page_types import PEOPLE_PAGES, type_of_words
from jobs.extract.readers.context import PageContext, Sightings

NEAR_A_TITLE = range(-4, 5)  # lines
REPEATED_MOST = 100  # lines of a page that are not skipped
LABELS_MOST, CARDS_MOST, HEADINGS_MOST = 200, 150, 100
_COMMON_CARDS = (".card", ".col")  # the others are figures and `CARD_CLASSES`


def turned_emails(page: PageContext) -> Sightings:
    """Addresses written backwards in an element whose style turns them round again."""
    if not page.document.has("bidi-override"):
        return
    for node in page.document.content.css('[style*="bidi-override"]')[:50]:
        shown = node.text(strip=True)[:200]
        if "rtl" in (node.attributes.get("style") or "") and "@" in shown:
            yield emails.email(shown[::-1], page.site, "reversed", 0.9, shown)


def emails_in_text(page: PageContext) -> Sightings:
    """E-mail addresses in the words: plain, reversed and spelled out."""
    for sighting in emails.in_text(page.text_of_business, page.site):
        is_own = emails.email_domain(sighting) == page.site.domain
        yield sighting if is_own or not other_firms.is_of_others(sighting.value, page.outline, page.own) else None


def phones_in_text(page: PageContext) -> Sightings:
    """Phone numbers in the words."""
    return phones.in_text(page.text_of_business, page.regions_in_text)


def phones_in_letters(page: PageContext) -> Sightings:
    """Phone numbers that are shown in letters, 1-800-FENCES-4."""
    return phones.in_letters(page.text_of_business, page.regions_in_text)


def addresses_in_text(page: PageContext) -> Sightings:
    """Postal addresses in the words."""
    return addresses.in_text(page.text, page.places, page.text_of_business)


def addresses_part_by_part(page: PageContext) -> Sightings:
    """Postal addresses whose parts stand behind labels: "Street: ...", "ZIP: ..."."""
    return labelled_addresses.in_text(page.text_of_business, next(iter(page.regions_in_text), ""))


def people_by_label(page: PageContext) -> Sightings:
    """People that a label names: "Inhaber: ..."."""
    return people_behind_labels.in_text(page.text)


def people_on_cards(page: PageContext) -> Sightings:
    """People on cards: a name and a job title in neighbouring elements."""
    if not names_and_titles.lines_that_are_titles(page.text):
        return ()
    classes = [f".{name}" for name in CARD_CLASSES if name in page.document.marks]
    figures = ["figure"] if "figure" in page.document.rare_tags else []
    return people.in_cards(page.document.visible.css(", ".join([*_COMMON_CARDS, *classes, *figures]))[:CARDS_MOST])


def people_in_headings(page: PageContext) -> Sightings:
    """People by name over title in neighbouring lines of a page about people."""
    has_labels = not page.document.rare_tags.isdisjoint(("dt", "th"))
    labels = page.document.visible.css("dt, th")[:LABELS_MOST] if has_labels else []
    return people.in_headings(page.text, frozenset(" ".join(node.text(separator=" ").split()) for node in labels))


def people_on_home_page(page: PageContext) -> Sightings:
    """People on a home page: names that are known or have an academic title."""
    return people.in_home_page(page.text)


def people_on_other_pages(page: PageContext) -> Sightings:
    """People on a page about anything, who can be reached on the line that names them."""
    return people.on_other_pages(page.text)


def people_in_lines_of_theirs(page: PageContext) -> Sightings:
    """People on a page about people, whose names begin a line or stand behind its label."""
    yield from people_in_lines.in_lines(page.text)
    yield from people_in_lines.alone_in_lines(page.text, page.regions_in_text)


def people_side_by_side(page: PageContext) -> Sightings:
    """People of a practice on one line of its legal page, each with an academic title."""
    return people_in_lines.titled_side_by_side(page.text)


def people_in_sentences(page: PageContext) -> Sightings:
    """People of whom a sentence says that they lead the business, or that one asks for them."""
    return people_in_lines.in_sentences(page.text)


def people_in_alike_blocks(page: PageContext) -> Sightings:
    """People whose names stand in alike places of the markup: on any page below a heading about the team."""
    body = page.document.content.body
    is_about_people = page.page_type in ("team", "about", "contact")
    if body is None or not (is_about_people or _announces_team(page)):
        return ()
    return staff_lists.in_alike_blocks(body, is_about_people=is_about_people)


def _announces_team(page: PageContext) -> bool:
    headings = {node.text(separator=" ")[:60].strip() for node in page.document.elements["heading"][:HEADINGS_MOST]}
    return any(type_of_words(heading) == "team" for heading in headings)


def people_by_signs(page: PageContext) -> Sightings:
    """People for whom more speaks than against them, where a section or the whole page is about people."""
    return belonging.by_signs(page.named, lines_about_people(page))


def lines_about_people(page: PageContext) -> list[int]:
    """All lines of a page about people; else those of its sections about people, and those near a title."""
    count = len(page.outline.lines)
    if page.page_type in PEOPLE_PAGES:
        first = dict(zip(reversed(page.outline.lines), range(count - 1, -1, -1), strict=True))
        repeated = count - len(first)
        return list(range(count)) if repeated < REPEATED_MOST else sorted(first.values())
    sections = {at for lines in page.outline.sections("team", "contact") for at in lines}
    near = {at + step for at in names_and_titles.lines_with_title_word(page.text) for step in NEAR_A_TITLE}
    named = names_in_lines.lines_of_namesakes(page.named) | names_in_lines.lines_over_addresses(page.named)
    named |= names_in_lines.lines_of_those_who_lead(page.named) | names_in_lines.lines_with_numbers(page.named)
    named |= names_in_lines.lines_of_several(page.named)
    return sorted(at for at in sections | near | named if 0 <= at < count)
