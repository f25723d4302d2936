"""The lists that native speakers edit: a mistake in one is told here, and every phrase does what its list says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jobs.extract import data
from jobs.extract.contacts.names_and_titles import is_name, is_title, person
from jobs.extract.data import load, words_of
from jobs.extract.page_quality import classify_non_content
from jobs.extract.text import fold

FOLDER = Path(data.__file__).parent
FILES = [path for path in FOLDER.iterdir() if path.suffix in (".toml", ".json")]
QUALITY = load("page_quality")
REASONS = {
    kind: {"needs_script": "empty_shell"}.get(kind, kind.removesuffix("_titles"))
    for kind in QUALITY
    if not kind.endswith(("_hosts", "_paths"))
}
_PLAIN = re.compile(r"\^?[\w' !,-]+(?:\\b|\$)?")  # phrases without a choice, which can be tried as they stand
PHRASES = [(kind, phrase) for kind in REASONS for phrase in words_of(QUALITY[kind]) if _PLAIN.fullmatch(phrase)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_list_can_be_read_and_is_read_once(path):
    assert load(path.stem)
    assert load(path.stem) is load(path.stem)


def test_a_list_that_is_not_there_is_an_error():
    with pytest.raises(FileNotFoundError):
        load("no_such_list")


@pytest.mark.parametrize("name", ["page_quality", "other_parties"])
def test_every_expression_is_one_by_itself(name):
    expressions = [word for kind in load(name).values() for word in words_of(kind)]
    assert len(expressions) > 40
    for expression in expressions:
        assert re.compile(expression).groups == 0, f"{expression}: write (?:...) for (...)"
        assert not re.compile(expression).search(""), f"{expression} matches everything"


@pytest.mark.parametrize("kind", ["phone", "fax", "other_number"])
def test_every_label_of_a_number_is_an_expression_by_itself(kind):
    labels = [*load("phone_labels")[kind]["words"], *load("phone_labels")[kind]["signs"]]
    assert labels
    assert all(re.compile(label).groups == 0 and not re.compile(label).search("") for label in labels)


@pytest.mark.parametrize(("kind", "phrase"), PHRASES)
def test_a_phrase_convicts_a_short_page(kind, phrase):
    words = re.sub(r"^\^|\\b$|\$$", "", phrase)
    title, text = (words, "") if kind.endswith("_titles") else ("", words)
    assert classify_non_content("https://shop.test/", title, text, 100) == REASONS[kind]


def test_phrases_of_every_kind_were_tried():
    assert {kind for kind, _ in PHRASES} == set(REASONS)


def test_words_that_are_in_no_name_are_spelled_as_they_are_compared():
    words = words_of(load("people")["never_in_names"])
    assert len(words) > 150
    assert [word for word in words if fold(word) != word] == []
    assert is_name("Jane Roe")
    assert [word for word in words if is_name(f"Jane {word.capitalize()}")] == []


@pytest.mark.parametrize("word", words_of(load("people")["before_names"]))
def test_what_stands_before_a_name_is_taken_off(word):
    sighting = person(f"{word} Jane Rowe", "", "text", 0.5)
    assert sighting is not None
    assert sighting.normalised == "jane rowe"


def test_an_advert_for_a_job_is_no_job_title():
    assert is_title("Plumber")
    assert not any(is_title(f"Plumber {word}") for word in load("people")["job_adverts"])
