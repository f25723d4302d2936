"""Page worth: what pages have given orders what is read next; the hand-made page types are the start."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db.models.functions import Now

from benchmarks.made_web import candidates, found, make_site
from jobs.actions.scope import best_pages
from jobs.learning import fit, page_yields
from jobs.learning.page_worth import Candidate, features_of_page, ranked
from jobs.learning.weights import Weights
from jobs.models import Contact, ContactEvidence, Domain, FitModel, FitScope, Page
from jobs.statuses import Processing
from jobs.store.page_order import ORDER_SQL, order_of

PEOPLE = {"features": ["folder:people"], "weights": [4.0], "occurs": [0.1], "intercept": -2.0, "centre": None}


def page(number: int, path: str, kind: str = "other", depth: int = 1) -> Candidate:
    return Candidate(number, 1, f"https://made.test{path}", kind, depth, "en")


def test_the_page_types_are_the_order_until_something_is_learnt() -> None:
    pages = [page(1, "/blog/x", depth=2), page(2, "/people/profile-1", depth=2), page(3, "/contact", "contact"),
             page(4, "/", "home", 0)]  # fmt: skip
    assert [item.id for item in ranked(pages, None)] == [3, 4, 1, 2]


def test_what_is_learnt_comes_after_the_contact_and_the_home_page() -> None:
    pages = [page(1, "/blog/x", depth=2), page(2, "/people/profile-1", depth=2), page(3, "/contact", "contact"),
             page(4, "/", "home", 0), page(5, "/about", "about")]  # fmt: skip
    assert [item.id for item in ranked(pages, Weights(PEOPLE))][:3] == [3, 4, 2]


def test_names_in_addresses_reach_no_model() -> None:
    features = features_of_page(page(1, "/people/michael-smith"))
    assert "folder:people" in features
    assert not [name for name in features if "michael" in name or "smith" in name]


def test_ten_pages_find_more_with_what_was_learnt_than_by_type() -> None:
    import random

    draw = random.Random(9)
    sites = [make_site(number, draw) for number in range(20)]
    weights = Weights(
        {"features": ["folder:people", "folder:locations", "folder:departments", "type:blog"],
         "weights": [3.0, 3.0, 3.0, -3.0], "occurs": [0.1] * 4, "intercept": -1.0, "centre": None}
    )  # fmt: skip
    by_type, learnt = (sum(len(found(n, site, 10, by)) for n, site in enumerate(sites)) for by in (None, weights))
    assert learnt > by_type
    assert len({item.id for item in candidates(0, sites[0])}) == len(sites[0])


def known_domain(paths: dict[str, str]) -> Domain:
    """A domain that is read, with pages by path and type that nobody has decided about."""
    done = Processing.COMPLETED.value
    domain = Domain.objects.create(host="known.test", status=done, sitemap_analysis_status=done)
    Page.objects.bulk_create(
        Page(domain=domain, url=f"https://known.test{path}", page_type=kind, depth=path.count("/"))
        for path, kind in paths.items()
    )
    return domain


@pytest.mark.django_db
def test_a_project_reads_the_pages_that_the_model_chooses_and_never_more_than_its_budget() -> None:
    domain = known_domain({"/contact": "contact", "/services": "services", "/people/profile-1": "other"})
    domains, paths = Domain.objects.filter(pk=domain.pk), dict(Page.objects.values_list("pk", "url"))
    by_type = [paths[pk].removeprefix("https://known.test") for pk in best_pages(domains, 2)]
    assert sorted(by_type) == ["/contact", "/services"]
    scope = FitScope.objects.create(kind="pages", key="")
    model = FitModel.objects.create(scope=scope, version=1, decisions=1, positives=1, content=PEOPLE)
    FitScope.objects.filter(pk=scope.pk).update(active=model)
    learnt = [paths[pk].removeprefix("https://known.test") for pk in best_pages(domains, 2)]
    assert sorted(learnt) == ["/contact", "/people/profile-1"]
    Page.objects.filter(url__endswith="/contact").update(curation_status="Selected")
    assert len(best_pages(domains, 2)) == 1
    fit.switch(scope, False, by="ada")
    assert sorted(paths[pk] for pk in best_pages(domains, 3)) == [
        "https://known.test/people/profile-1", "https://known.test/services"
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_contact_on_every_page_is_no_yield_and_one_of_its_own_is() -> None:
    done = Processing.COMPLETED.value
    domain = Domain.objects.create(host="known.test")
    pages = [
        Page.objects.create(domain=domain, url=f"https://known.test/{n}", page_processing_status=done, fetched_at=Now())
        for n in range(6)
    ]
    footer, own = (
        Contact.objects.create(domain=domain, kind="email", value=value, normalised=value, confidence=Decimal(1))
        for value in ("info@known.test", "desk@known.test")
    )
    for contact, where in ((footer, pages), (own, pages[3:4])):
        for item in where:
            ContactEvidence.objects.create(
                contact=contact, page=item, source_url=item.url, method="text", snippet="", confidence=Decimal(1),
                first_seen_at=Now(), last_seen_at=Now(),
            )  # fmt: skip
    assert [candidate.id for candidate, given in page_yields.read_yields() if given] == [pages[3].pk]
    assert page_yields.learn() == ""
    assert FitScope.objects.get(kind="pages").reason.startswith("6 of 500 pages were read")


@pytest.mark.django_db
def test_of_the_versions_of_the_model_of_pages_the_newest_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    read = [(Candidate(n, n, "https://known.test/", "home", 0, "en"), True) for n in range(page_yields.LEAST_PAGES)]
    monkeypatch.setattr(page_yields, "read_yields", lambda: read)
    monkeypatch.setattr("jobs.learning.trainer.train", lambda rows: {"figures": {}, "content": PEOPLE})
    for _ in range(fit.MOST_VERSIONS + 2):
        FitScope.objects.filter(kind="pages").update(trained_at=None, decisions=0)
        assert "is not used" in page_yields.learn()
    versions = FitModel.objects.order_by("version").values_list("version", flat=True)
    assert list(versions) == list(range(3, fit.MOST_VERSIONS + 3))


@pytest.mark.django_db
def test_policies_and_home_pages_of_languages_come_behind_the_team_in_sql_as_in_python() -> None:
    paths = {"": "home", "/en/": "home", "/privacy-policy": "legal", "/cookies": "legal", "/gizlilik": "legal"}
    paths |= {"/impressum": "legal", "/contact": "contact", "/people": "team", "/about": "about", "/x": "other"}
    domain = known_domain(paths)
    chosen = [Page.objects.get(pk=pk) for pk in best_pages(Domain.objects.filter(pk=domain.pk), 5)]
    assert [page.url.removeprefix("https://known.test") for page in chosen] == [
        "/contact", "", "/impressum", "/about", "/people",
    ]  # fmt: skip
    stored = list(Page.objects.all())
    in_sql = [row.pk for row in Page.objects.raw(f"SELECT id FROM pages ORDER BY {ORDER_SQL}, id")]
    assert in_sql == [page.pk for page in sorted(stored, key=lambda p: (*order_of(p.page_type, p.depth, p.url), p.pk))]
