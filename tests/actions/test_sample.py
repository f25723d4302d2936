"""The sample is removed with all that followed from it, and nothing else is."""

from __future__ import annotations

from django.utils import timezone

from jobs.actions.sample import find_sample, remove_sample
from jobs.models import Domain, Event, Fetch, LocalBusiness, Page, Place, PlaceSearch, Project


def searched(words, by, *places):
    row = PlaceSearch.objects.create(query=words, normalised_query=words, provider="google", requested_by=by)
    for place in places:
        row.found.create(place=place)
    return row


def test_the_sample_goes_with_all_that_followed_and_what_is_somebodys_own_stays(db):
    both, theirs = (Place.objects.create(provider="google", place_id=name) for name in ("both", "theirs"))
    searched("plumbers in Ithaca, NY", "sample", both, theirs)
    own = searched("roofers in Albany, NY", "clara", both)
    town, other = (Domain.objects.create(host=host) for host in ("kestrel.sample.test", "kestrel.test"))
    Domain.objects.create(host="osprey.sample.test", source="sample")
    LocalBusiness.objects.create(provider="google", external_id="t", place=theirs, domain=town)
    stays = LocalBusiness.objects.create(provider="google", external_id="b", place=both, domain=other)
    for domain in (town, other):
        page = Page.objects.create(domain=domain, url=f"https://{domain.host}/")
        Fetch.objects.create(fetched_at=timezone.now(), url=page.url, outcome="ok", table="pages", row_id=page.pk)

    for by in ("sample", "clara"):
        Project.objects.create(name="bakery", requested_by=by, digest=by).searches.add(own)

    assert (find_sample().searches, find_sample().domains) == (1, 1)
    assert remove_sample(by="olga") > 5
    assert find_sample() is None
    assert list(PlaceSearch.objects.all()) == [own]
    assert [project.requested_by for project in Project.objects.all()] == ["clara"]
    assert list(Place.objects.all()) == [both]
    assert list(Domain.objects.all()) == [other]
    assert list(LocalBusiness.objects.all()) == [stays]
    assert [fetch.url for fetch in Fetch.objects.all()] == ["https://kestrel.test/"]
    assert Event.objects.get(kind="operation").outcome == "remove_sample"
