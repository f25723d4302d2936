"""Sentences about people: who is of the business by what the words around a name say, and who is elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from jobs.extract.contacts import sentences
from tests.extract.test_people_of_pages import people_of

PARAGRAPH = "We mend what others throw away, and we have done so since the bridge was built. " * 3


@pytest.mark.parametrize(
    ("before", "behind", "sign"),
    [
        ("", " answers the letters.", "a subject"),
        ("When ", " bought a truck in 2009, he was alone.", "a subject"),
        ("The hill was stony. Jenny and ", " planted it in 1998.", "a subject"),
        ("I share the studio with ", ", who fires the kiln.", "who does something"),
        ("It is now with his daughter ", ".", "kin before"),
        ("Cakes are made by our baker ", ".", "a job before"),
        ("Homebrewers Matt Sorensen and ", " met in Duluth.", "a job before"),
        ("The mill belongs to ", ".", "of those who lead"),
        ("She trained under ", ".", "elsewhere before"),
        ("The ale is named after his old neighbour ", ".", "elsewhere before"),
    ],
)
def test_the_words_around_a_name_say_what_somebody_has_to_do_with_the_business(
    before: str, behind: str, sign: str
) -> None:
    assert sign in set(sentences.signs_of(before, behind))
    assert sign not in set(sentences.signs_of("Lorem ipsum. The lights are out. Nobody, nowhere: ", ", Leeds"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (f"{PARAGRAPH}His daughter Hannah Pell knows every hinge.", ["Hannah Pell"]),
        ("The forge was founded by brothers Rick and Tony Delvecchio.", ["Tony Delvecchio", "Rick Delvecchio"]),
        ("We also work with tax attorney Gil Farber of Farber Nash PLLC.", []),
        ("Write to jonah@kestrel-plumbing.com. On Fridays you will see Jonah Peckover.", ["Jonah Peckover"]),
        ("Ask for Donna Birch (contracts manager), please.", ["Donna Birch"]),
        ("Questions about shows go to Jan Siebert at the Extension Office, 850-555-0197.", []),
        ("She learned the trade under Dr. Alan Whitfield, years ago.", []),
        ("Today Tony's daughter keeps the keys of the house.", []),
        ("It is his niece, Hannah Pellgrove, who holds the planer.", ["Hannah Pellgrove"]),
        (
            "Today baker Jan Siebert looks after bread, Hannah Pellgrove after cakes.",
            ["Jan Siebert", "Hannah Pellgrove"],
        ),
        ("The shop was started by Jan Siebert. Jan passed away in 1998.", []),
        ("In 1921 our baker Jan Siebert built the oven.", []),
        ("The shop takes its name from Jan Siebert, who shared it from 1931.", []),
        ("She did an internship with Dr. Jan Siebert in Guelph.", []),
        ("Interview with Jan Siebert, gardener", []),
        ("Next weekend: loose covers with guest tutor Jan Siebert.", []),
        ("Same-day service across Oneida County and beyond.", []),
    ],
)
def test_a_page_about_the_business_names_its_people_in_sentences(text: str, names: Sequence[str]) -> None:
    assert sorted(people_of(f"<p>{text}</p>", "/about", "US")) == sorted(names)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The shop is run by Jan Siebert, a Registered Piano Technician. He tunes.", "Registered Piano Technician"),
        ("Today the founder's son Jan Siebert is president of the company.", "president"),
        ("The daughter took over in 2019, and our head mechanic is Jan Siebert.", "head mechanic"),
        ("Principal dentist Dr Jan Siebert welcomes you.", "Principal dentist"),
        ("Jan Siebert and Donna Birch, owners, pick the fish.", "owners"),
    ],
)
def test_a_sentence_says_what_somebody_does_before_and_behind_the_name(text: str, title: str) -> None:
    people = people_of(f"<p>{PARAGRAPH}{text}</p>", "/about", "US")
    assert [job for name, job in people.items() if name.endswith("Jan Siebert")] == [title]


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Working with", "Selway Title, attorney Jan Siebert"),
        ("Vi støtter", "Kunstner Jan Siebert"),
        ("In memory", "Jan Siebert"),
        ("Nos cuvées", "Jan Siebert, rosé"),
        ("What clients say", "Jan Siebert, Director, Birch Joinery"),
    ],
)
def test_names_below_a_heading_of_others_are_nobody_of_the_team(heading: str, text: str) -> None:
    team = "<section><h2>Our team</h2><p>Isobel Farrant</p><p>Owner</p><p>Yusuf Demir</p><p>Baker</p></section>"
    people = people_of(f"{team}<section><h2>{heading}</h2><p>{text}</p></section>")
    assert set(people) == {"Isobel Farrant", "Yusuf Demir"}


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("R. S. Iyer", "Partner"),
        ("周建国", "高级合伙人"),
        ("吴晓丽", "合伙人，婚姻家事"),
        ("Άρης Τσαμπάς", "Ασκούμενος δικηγόρος"),
    ],
)
def test_names_of_initials_of_three_signs_and_of_other_scripts_are_read(name: str, title: str) -> None:
    assert people_of(f"<h3>{name}</h3><p>{title}</p>") == {name: title}


def test_two_whole_names_are_no_couple() -> None:
    founded = "<p>Irodánkat 2007-ben alapította Kováts Ádám és Szűcs Réka.</p>"
    assert "Szűcs Réka" in people_of(founded, "/rolunk", "HU")
    assert "Ádám Réka" not in people_of(founded, "/rolunk", "HU")


def test_a_name_that_is_the_streets_is_nobody() -> None:
    shops = "<h3>Aldo Moro</h3><p>Viale Aldo Moro 15, 48018 Faenza (RA)<br>0546 555019</p>"
    assert people_of(f"<h1>Negozi</h1>{shops}", "/negozi", "IT") == {}
    assert set(people_of(shops.replace("Viale Aldo Moro", "Via Mazzini"), "/contatti", "IT")) == {"Aldo Moro"}
