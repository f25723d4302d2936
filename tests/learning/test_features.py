"""What a model can know of a lead, and what never reaches it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jobs.learning.features import GROUPS, features_of, read_facts
from jobs.learning.labels import read_labels, training_rows
from jobs.learning.weights import words_of
from jobs.models import Domain, Lead, LocalBusiness, Page

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).parents[2] / "docs" / "learning.md"

PEOPLE = [{"name": "Ines Marrowby", "title": "Dr.", "email": "ines@gorge.test", "phone": "+16072720301"}]


def gorge() -> Lead:
    domain = Domain.objects.create(
        host="gorge.test", title="Gorge Dental | Dr. Ines Marrowby, implants", page_count=12, language="en"
    )
    Page.objects.create(domain=domain, url="https://gorge.test/prices", page_type="pricing")
    return Lead.objects.create(
        key="business:1", domain=domain, name="Gorge Dental", main_category="dentist", rating=4.8, rating_count=120,
        language="en", technologies=[{"name": "WordPress"}], people=PEOPLE, email="ines@gorge.test", has_email=True,
        phone="+16072720301", has_phone=True, website="https://gorge.test/", has_website=True,
        street="301 State Street", city="Ithaca", postal_code="14850",
        description="Emergency dentist. Ask Michael or Marrowby: ines@gorge.test, +1 607 272 0301, www.gorge.test/x",
        profiles=["https://facebook.test/ines.marrowby"],
    )  # fmt: skip


def test_the_facts_of_a_lead_become_features_in_words() -> None:
    features = features_of(read_facts([gorge().pk])[0])
    assert {
        "category:dentist", "rating:4.7 or more", "reviews:100 to 499", "technology:wordpress", "page:pricing",
        "has:email", "size:5 to 24", "chain:no", "host:own", "language:en", "word:emergency", "word:implants",
    } <= set(features)  # fmt: skip


@pytest.mark.parametrize(
    ("status", "feature"),
    [("OPERATIONAL", "status:open"), ("CLOSED_TEMPORARILY", "status:closed for a time"),
     ("FUTURE_OPENING", "status:not open yet")],
)  # fmt: skip
def test_whether_it_is_open_is_a_feature_with_words_of_its_own(status: str, feature: str) -> None:
    lead = Lead.objects.create(key="business:2", name="Gorge Dental", business_status=status)
    assert feature in features_of(read_facts([lead.pk])[0])
    assert words_of(feature) == feature.removeprefix("status:")


def test_nothing_about_persons_reaches_the_model() -> None:
    """Names (also those that only the text has), e-mails, phones, streets and places of living."""
    text = " ".join(features_of(read_facts([gorge().pk])[0])).lower()
    for part in ("ines", "marrowby", "michael", "607", "0301", "@", "state street", "ithaca", "14850", "facebook"):
        assert part not in text, part


def test_words_of_names_that_other_leads_have_are_named_to_the_training() -> None:
    """`Fernleigh` is in no list of names: a person of this lead has it, another lead's text uses it."""
    from jobs.actions.curation import decide

    lead = gorge()
    Lead.objects.filter(pk=lead.pk).update(people=[{"name": "Ada Fernleigh"}])
    decide(Lead, [lead.pk], "Selected", by="ana")
    rows = list(training_rows(read_labels(), None))
    assert "fernleigh" in rows[-1]["names"]


def test_every_feature_belongs_to_a_group_that_the_docs_list() -> None:
    groups = {feature.partition(":")[0] for feature in features_of(read_facts([gorge().pk])[0], (42.4, -76.5))}
    listed = set(re.findall(r"^\| `([a-z]+)` \|", DOCS.read_text(), re.MULTILINE))
    assert groups <= set(GROUPS)
    assert listed == set(GROUPS)


def test_a_name_or_a_site_that_several_leads_have_is_a_chain() -> None:
    domain = Domain.objects.create(host="chain.test")
    for number in range(3):
        LocalBusiness.objects.create(provider="import", external_id=str(number), name="x", domain=domain)
    lead = Lead.objects.create(key="business:9", domain=domain, name="Branch")
    assert "chain:yes" in features_of(read_facts([lead.pk])[0])


def test_a_word_that_few_sites_have_is_no_feature_however_often_they_have_it() -> None:
    """Also a name that no list knows, and that no person of a lead has."""
    from jobs.learning.training import Rows, vocabulary_of

    rows = Rows(
        [["word:quillfeather"]] * 6 + [["word:roof"]] * 3 + [["word:banned"]] * 3, [True] * 12, [0.0] * 12,
        [1, 1, 1, 2, 2, 2, 1, 2, 3, 1, 2, 3],
    )  # fmt: skip
    assert vocabulary_of(rows, frozenset({"word:banned"})) == {"word:roof": 0}
