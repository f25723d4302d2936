"""Domain extraction: one domain for all branches of a chain, none for a page on somebody else's site."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.models import Domain, LocalBusiness, Suppression

pytestmark = pytest.mark.django_db(transaction=True)


def business(number: int, website: str) -> LocalBusiness:
    return LocalBusiness.objects.create(provider="import", external_id=str(number), website=website)


def test_branches_that_share_a_website_share_its_domain_however_it_is_written(work_off: Any) -> None:
    websites = ["https://www.Rooter.test/", "http://rooter.test:80/east?from=maps", "rooter.test/west"]
    branches = [business(n, website) for n, website in enumerate(websites)]
    assert work_off("domain_extraction", *branches) == {"found": 3}
    domain = Domain.objects.get()
    assert domain.host == "rooter.test"
    assert domain.businesses.count() == 3


@pytest.mark.parametrize(
    ("website", "outcome"),
    [
        ("", "no_website"),
        ("   ", "no_website"),
        ("https://www.facebook.com/honesthank", "shared_host"),
        ("https://linktr.ee/dripanddrop", "shared_host"),
        ("https://www.yelp.com/biz/pipe-dreams", "shared_host"),
        ("https://sites.google.com/view/tapdoctor", "shared_host"),
        ("http://user@@", "invalid_website"),
    ],
)
def test_what_is_no_domain_of_its_own_says_why_and_is_kept(work_off: Any, website: str, outcome: str) -> None:
    assert work_off("domain_extraction", business(1, website)) == {outcome: 1}
    assert Domain.objects.count() == 0
    assert LocalBusiness.objects.count() == 1


def test_a_domain_that_is_known_keeps_its_decision_and_gets_the_business(work_off: Any) -> None:
    known = Domain.objects.create(host="kestrel.test", curation_status="Maybe", notes="Seen")
    row = business(1, "https://kestrel.test/contact")
    work_off("domain_extraction", row)
    row.refresh_from_db()
    known.refresh_from_db()
    assert row.domain_id == known.pk
    assert (known.curation_status, known.notes) == ("Maybe", "Seen")


@pytest.mark.parametrize("website", ["https://forgotten.test/", "https://shop.forgotten.test/"])
def test_a_domain_that_asked_to_be_forgotten_does_not_come_back_and_the_row_says_why(
    work_off: Any, website: str
) -> None:
    Suppression.objects.create(kind="domain", value="forgotten.test")
    row = business(1, website)
    assert work_off("domain_extraction", row) == {"suppressed": 1}
    assert Domain.objects.count() == 0
    row.refresh_from_db()
    assert "asked to be forgotten" in str(row.domain_extraction_error)
