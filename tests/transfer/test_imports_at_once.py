"""Imports beside others that add the same rows: each row is there once, and both are told which it is."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from jobs.lists.catalogue import DOMAINS
from jobs.models import Domain, LocalBusiness, Page, SitemapFile
from jobs.transfer import own_files
from jobs.transfer.business_import import add_businesses
from jobs.transfer.imports import EXISTS, Imported, add_domains, add_pages, add_sitemap_files
from tests.patience import eventually
from tests.pipeline.conftest import waiting_for_locks

pytestmark = pytest.mark.django_db(transaction=True)

HOST, URL = "kestrel.test", "https://kestrel.test/contact"


def domain() -> Domain:
    return Domain.objects.get_or_create(host=HOST, registrable_domain=HOST)[0]


@pytest.mark.parametrize(
    ("add", "other"),
    [
        (lambda: add_domains([HOST], by="nora"), domain),
        (lambda: own_files.add_rows(DOMAINS, [{"host": HOST}], by="nora"), domain),
        (lambda: add_pages([URL], by="nora"), lambda: Page.objects.create(domain=domain(), url=URL)),
        (lambda: add_sitemap_files([URL], by="nora"), lambda: SitemapFile.objects.create(domain=domain(), url=URL)),
    ],
    ids=["domains", "a file of ours", "pages", "sitemaps"],
)
def test_a_row_that_somebody_else_adds_meanwhile_exists(
    add: Callable[[], Imported], other: Callable[[], Domain | Page | SitemapFile], request: pytest.FixtureRequest
) -> None:
    if request.node.callspec.id in ("pages", "sitemaps"):
        domain()

    def added() -> Imported:
        try:
            return add()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            row = other()
            result = pool.submit(added)
            eventually(lambda: waiting_for_locks() > 0)
        items = result.result().items
    assert [(item.result, item.id) for item in items] == [(EXISTS, row.pk)]


def test_pages_are_added_in_one_order_everywhere_so_that_nobody_waits_in_a_circle() -> None:
    urls = [f"https://kestrel.test/{n}" for n in range(40)]
    add_pages(urls, by="nora")
    stored = Page.objects.order_by("pk")
    assert list(stored.values_list("pk", flat=True)) == list(stored.order_by("url_hash").values_list("pk", flat=True))


@pytest.mark.parametrize("known", [False, True], ids=["new", "stored"])
def test_files_that_name_the_same_business_at_once_make_one_with_the_facts_of_all(known: bool) -> None:
    row = {"name": "Kestrel Plumbing", "website": "kestrel.test"}
    if known:
        add_businesses([row], by="nora")

    def added(more: dict[str, str]) -> None:
        try:
            add_businesses([row | more], by="nora")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            add_businesses([row | {"phone": "+1 607 272 0001"}], by="nora")
            adding = [pool.submit(added, {"address": "1 Elm St"}), pool.submit(added, {"emails": "nora@kestrel.test"})]
            eventually(lambda: waiting_for_locks() > 1)
        for future in adding:
            future.result()
    stored = LocalBusiness.objects.get()
    assert (stored.phone, stored.address, stored.emails) == ("+16072720001", "1 Elm St", ["nora@kestrel.test"])


def test_what_somebody_writes_of_a_business_while_a_file_names_it_is_kept() -> None:
    add_businesses([{"name": "Kestrel Plumbing", "website": "kestrel.test"}], by="nora")

    def added() -> None:
        try:
            add_businesses([{"name": "Kestrel Plumbing", "website": "kestrel.test", "city": "Ithaca"}], by="nora")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            LocalBusiness.objects.update(phone="+16072720001", sources={"phone": {"source": "merged"}})
            adding = pool.submit(added)
            eventually(lambda: waiting_for_locks() > 0)
        adding.result()
    stored = LocalBusiness.objects.get()
    assert (stored.phone, stored.city, stored.sources["phone"]) == ("+16072720001", "Ithaca", {"source": "merged"})
