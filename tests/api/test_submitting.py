"""What programs bring: each item has its own answer."""

from __future__ import annotations

from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.models import Domain, Page, PlaceSearch, SitemapFile


def results(answer):
    assert answer.status_code == 200, answer.content
    return [item["result"] for item in answer.json()["items"]]


def test_domains_are_accepted_exist_or_are_invalid_each_on_its_own(curator, domains):
    (there,) = domains(1)
    suppression_list.add(read_subject("domain", "forgotten.test"), by="olga")
    names = ["https://www.Kestrel.test/home", "kestrel.test", "shop0000.test", "not a domain", "", "forgotten.test"]
    answer = curator.post("/api/v3/domains", {"domains": names})
    assert results(answer) == ["accepted", "exists", "exists", "invalid", "invalid", "invalid"]
    items = answer.json()["items"]
    assert items[0]["id"] == items[1]["id"] == Domain.objects.get(host="kestrel.test").pk
    assert items[2]["id"] == there.pk
    assert "suppression list" in items[5]["detail"]
    assert Domain.objects.count() == 2


def test_auto_queue_starts_the_first_steps_as_one_run(curator):
    said = curator.post("/api/v3/domains", {"domains": ["a.test", "b.test"], "auto_queue": True}).json()
    run = curator.get(f"/api/v3/runs/{said['run_id']}").json()
    assert run["total"] == said["queued"] > 0
    assert set(Domain.objects.values_list("status", flat=True)) == {"Queued"}
    again = curator.post("/api/v3/domains", {"domains": ["a.test"], "auto_queue": True}).json()
    assert (again["run_id"], again["queued"]) == (None, 0)


def test_pages_and_sitemaps_come_with_their_domain(curator):
    urls = ["https://kestrel.test/contact#top", "https://kestrel.test/contact", "ftp://kestrel.test/", "kestrel"]
    answer = curator.post("/api/v3/pages", {"urls": urls})
    assert results(answer) == ["accepted", "exists", "invalid", "invalid"]
    page = Page.objects.get()
    assert (page.page_type, page.domain.host, page.source) == ("contact", "kestrel.test", "api")
    answer = curator.post("/api/v3/sitemap-files", {"urls": ["https://kestrel.test/sitemap.xml"], "auto_queue": True})
    assert results(answer) == ["accepted"]
    assert SitemapFile.objects.get().domain == page.domain
    assert results(curator.post("/api/v3/sitemap-files", {"urls": ["https://kestrel.test/sitemap.xml"]})) == ["exists"]


def test_domains_know_how_many_pages_and_sitemaps_were_submitted(curator, domains):
    (shop,) = domains(1)
    pages = [f"https://{shop.host}/{n}" for n in (1, 2, 2)] + ["https://other.test/"]
    curator.post("/api/v3/pages", {"urls": pages})
    curator.post("/api/v3/pages", {"urls": [*pages, f"https://{shop.host}/3"]})
    curator.post("/api/v3/sitemap-files", {"urls": [f"https://{shop.host}/sitemap.xml"]})
    shop.refresh_from_db()
    assert (shop.page_count, shop.sitemap_count) == (3, 1)
    assert Domain.objects.get(host="other.test").page_count == 1


def test_searches_are_asked_for_in_words(curator):
    queries = ["plumbers in Ithaca, NY", "Plumbers in  Ithaca, NY", ""]
    answer = curator.post("/api/v3/place-searches", {"queries": queries, "auto_queue": True})
    assert results(answer) == ["accepted", "exists", "invalid"]
    assert PlaceSearch.objects.get().status == "Queued"


def test_a_thousand_at_once_and_no_more(curator):
    names = [f"shop{n}.test" for n in range(1000)]
    assert curator.post("/api/v3/domains", {"domains": names}).json()["accepted"] == 1000
    assert curator.post("/api/v3/domains", {"domains": [*names, "one-more.test"]}).status_code == 400


def test_a_viewer_submits_nothing(viewer):
    assert viewer.post("/api/v3/domains", {"domains": ["a.test"]}).status_code == 403


def test_a_body_that_is_too_large_is_413_and_one_that_is_not_json_400(curator):
    large = curator.post("/api/v3/domains", {"domains": ["x" * 5_000_001]})
    assert (large.status_code, large["Content-Type"]) == (413, "application/problem+json")
    broken = curator.post("/api/v3/domains", "{", content_type="application/json")
    assert (broken.status_code, broken.json()["type"]) == (400, "/api/v3/problems/malformed")
    assert curator.post("/api/v3/domains", "a", content_type="text/csv").status_code == 415
