"""The gate itself: each of its questions about each kind, with a value that is suppressed and one that is not."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Callable
from typing import Literal

import pytest
from django.db import connection, transaction

from jobs.compliance import suppression_list
from jobs.compliance.digests import MOST_KEYS
from jobs.compliance.gate import REMOVED, Gate, gate_of, writing
from jobs.compliance.mentions import pattern
from jobs.compliance.subjects import read_subject
from jobs.extract.urls import canonical_host
from jobs.models import SuppressionKey
from tests.patience import eventually, patient
from tests.pipeline.conftest import waiting_for_locks

SHOP = ["shop.test"]
Question = Callable[[Gate, str], bool]

# kind -> (what is suppressed, its scope, the same as others write it, what looks like it and is not it)
KINDS: dict[str, tuple[str, str, list[str], list[str]]] = {
    "domain": ("gone.test", "",
        ["gone.test", "www.gone.test", "https://a.gone.test/x"], ["gone.test.example", "x.test"]),
    "email": ("nora@shop.test", "", ["nora@shop.test", "Nora@Shop.test"], ["mara@shop.test", "anora@shop.test"]),
    "email_domain": ("lost.test", "", ["info@lost.test", "a@mail.lost.test"], ["info@lost.test.example", "a@ost.test"]),
    "phone": ("+16072720143", "", ["+16072720143", "(607) 272-0143", "607.272.0143"], ["+16072720144", "272-0143"]),
    "person": ("Nora Quillfeather", "shop.test", ["Nora Quillfeather", "NORA  quillfeather"], ["Nora Quill", "Nora"]),
    "place_id": ("ChIJgone0001", "", ["ChIJgone0001", "chijgone0001"], ["ChIJgone0002", "gone0001"]),
}  # fmt: skip

# The questions that are asked about a single value of a kind.
QUESTIONS: dict[str, list[Question]] = {
    "domain": [lambda gate, text: gate.domain(text), lambda gate, text: gate.email(f"a@{canonical_host(text).host}")],
    "email": [lambda gate, text: gate.email(text), lambda gate, text: gate.contact("email", text)],
    "email_domain": [lambda gate, text: gate.email(text), lambda gate, text: gate.contact("email", text)],
    "phone": [lambda gate, text: gate.phone(text), lambda gate, text: gate.contact("phone", text)],
    "person": [
        lambda gate, text: gate.person(text, SHOP), lambda gate, text: gate.person(text),
        lambda gate, text: gate.contact("person", text, SHOP),
    ],
    "place_id": [lambda gate, text: gate.place(text)],
}  # fmt: skip
CASES = [(kind, question) for kind, questions in QUESTIONS.items() for question in questions]


@pytest.mark.parametrize(("kind", "question"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_suppressed_value_is_recognised_as_others_write_it_and_nothing_that_only_looks_like_it(
    kind: str, question: Question
) -> None:
    value, scope, same, other = KINDS[kind]
    gate = gate_of(read_subject(kind, value, scope))
    assert [text for text in same if not question(gate, text)] == []
    assert [text for text in other if question(gate, text)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_texts_that_hold_a_suppressed_value_are_blocked_and_cleared(kind: str) -> None:
    value, scope, same, other = KINDS[kind]
    gate = gate_of(read_subject(kind, value, scope))
    for text in same:
        sentence = f"Ask for {text} or come by."
        assert gate.blocks(sentence, SHOP)
        assert gate.text(sentence, SHOP) == f"Ask for {REMOVED} or come by."
        assert gate.clean({"a": [text, "stays"], "b": (text,)}, SHOP) == {"a": ["stays"], "b": ("",)}
    for text in other:
        assert gate.text(f"Ask for {text} or come by.", SHOP) == f"Ask for {text} or come by."


def test_a_namesake_elsewhere_stays() -> None:
    gate = gate_of(read_subject("person", "Nora Quillfeather", "shop.test"))
    assert gate.person("Nora Quillfeather", ["team.shop.test"])
    assert not gate.person("Nora Quillfeather", ["other.test"])
    assert gate.text("Nora Quillfeather", ["other.test"]) == "Nora Quillfeather"


@pytest.mark.parametrize("kind", KINDS)
def test_a_gate_of_one_kind_answers_no_question_of_another(kind: str) -> None:
    value, scope, _, _ = KINDS[kind]
    gate = gate_of(read_subject(kind, value, scope))
    for other, questions in QUESTIONS.items():
        if other != kind:
            assert not any(question(gate, text) for question in questions for text in KINDS[other][2])


@pytest.mark.django_db(transaction=True)
def test_what_is_stored_is_checked_in_the_transaction_that_stores_it() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        writing()
    with transaction.atomic():
        assert writing().empty


@pytest.mark.django_db(transaction=True)
def test_who_adds_to_the_list_waits_for_whoever_is_storing_something() -> None:
    def add() -> None:
        suppression_list.add(read_subject("email", "nora@shop.test"), by="ada")
        connection.close()

    adding = threading.Thread(target=add)
    with transaction.atomic():
        assert not writing().email("nora@shop.test")
        adding.start()
        eventually(lambda: waiting_for_locks() or not adding.is_alive())
        assert adding.is_alive(), "it was added while somebody stored it"
    adding.join(patient(60))
    with transaction.atomic():
        assert writing().email("nora@shop.test")


@pytest.mark.django_db
def test_the_lists_of_so_many_databases_are_held_and_of_no_more() -> None:
    """With each key, each value that is checked is hashed once more."""
    keys = [f"{n:064x}" for n in range(MOST_KEYS)]
    lists = {"format": suppression_list.FORMAT, "entries": []}
    with pytest.raises(ValueError, match="of more than 4 other databases"):
        suppression_list.import_list(lists | {"keys": keys}, by="ada")
    assert suppression_list.import_list(lists | {"keys": keys[1:]}, by="ada") == 0
    assert SuppressionKey.objects.count() == MOST_KEYS


# Two of more than five words, as the gate counted once; letters whose cases PostgreSQL does not know.
NAMES = ["José García", "Maria da Conceição dos Santos e Silva", "नरेन्द्र मोदी", "Γιώργος Παπαδόπουλος", "Jörg Strauß",
         "İbrahim Yılmaz", "שָׁלוֹם בֶּן־דָּוִד כֹּהֵן", "김민수 박"]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_person_is_recognised_and_looked_for_however_the_accents_are_written(
    name: str, form: Literal["NFC", "NFD"]
) -> None:
    subject = read_subject("person", name, "shop.test")
    text = f"Ask {unicodedata.normalize(form, name)} about it"
    assert gate_of(subject).text(text, SHOP) == f"Ask {REMOVED} about it"
    assert gate_of(subject).person(unicodedata.normalize(form, name), SHOP)
    assert read_subject("person", subject.name, subject.scope) == subject, "as erasures and links read it back"
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s ~* %s", [text, pattern(subject)])
        assert cursor.fetchone() == (True,)


def test_a_name_that_would_not_be_recognised_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 8 words"):
        read_subject("person", "a b c d e f g h i", "shop.test")
