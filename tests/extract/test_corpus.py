"""What extraction gets right and wrong on the corpus, by kind of fact."""

from __future__ import annotations

import pytest

from tests.extract.corpus import PAGES, expected, judged, read

# What was reached: (precision, recall). A change that falls below is a step back.
REACHED = {
    "email": (1.0, 1.0),
    "phone": (1.0, 1.0),
    "person": (1.0, 1.0),
    "social": (1.0, 1.0),
    "address": (1.0, 1.0),
    "form": (1.0, 1.0),
    "title": (1.0, 1.0),
    "language": (1.0, 1.0),
    "technology": (1.0, 1.0),
}


@pytest.fixture(scope="module")
def score():
    return judged()


def test_the_corpus_has_at_least_sixty_pages():
    assert len(PAGES) >= 60


@pytest.mark.parametrize("kind", REACHED)
def test_precision_and_recall_stay_where_they_are(score, kind):
    precision, recall = score.precision(kind), score.recall(kind)
    print(f"{kind:12} precision {precision:.3f}  recall {recall:.3f}  of {score.right[kind] + score.missed[kind]}")
    assert score.right[kind], "nothing of this kind is in the corpus"
    assert precision >= REACHED[kind][0], "\n".join(score.remarks)
    assert recall >= REACHED[kind][1], "\n".join(score.remarks)


@pytest.mark.parametrize("path", [p for p in PAGES if "organisation" in expected(p)], ids=lambda p: p.stem)
def test_the_organisation_of_a_page_is_read(path):
    organisation = read(path).organisation
    for key, value in expected(path)["organisation"].items():
        actual = getattr(organisation, key)
        assert (list(actual) if isinstance(actual, tuple) else actual) == value


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_every_contact_says_where_it_came_from(path):
    for contact in read(path).contacts:
        assert contact.method
        assert 0 < contact.confidence < 1
        assert len(contact.snippet) <= 200
