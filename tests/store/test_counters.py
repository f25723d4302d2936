"""Counters on domains: who waited for a domain counts what came while they waited."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from jobs.actions.erasure import _recount
from jobs.models import Contact, Domain, Page, SitemapFile
from jobs.stages import sitemap_discovery
from jobs.stages.sitemap_import import Summary, _count
from jobs.store.bulk import add_pages, count_contacts, lock_domains
from tests.patience import eventually
from tests.pipeline.conftest import waiting_for_locks

pytestmark = pytest.mark.django_db(transaction=True)


def contacts(domain: Domain) -> None:
    with transaction.atomic():
        count_contacts([domain.pk])


def all_again(domain: Domain) -> None:
    _recount([domain.pk])


def pages_of_a_tree(domain: Domain) -> None:
    with transaction.atomic():
        _count(SitemapFile.objects.get(domain=domain), Summary())


def sitemaps_of_discovery(domain: Domain) -> None:
    with transaction.atomic():
        sitemap_discovery._count([domain.pk])


def count_while_others_add(count: Callable[[Domain], None]) -> Domain:
    domain = Domain.objects.create(host="kestrel.test", registrable_domain="kestrel.test")
    SitemapFile.objects.create(domain=domain, url="https://kestrel.test/sitemap.xml")

    def counted() -> None:
        count(domain)
        connection.close()

    counting = threading.Thread(target=counted)
    home = {"domain_id": domain.pk, "url": "https://kestrel.test/", "page_type": "home", "depth": 0, "source": "link"}
    with transaction.atomic():
        add_pages([home])
        Contact.objects.create(domain=domain, kind="email", value="a@kestrel.test", normalised="a@kestrel.test")
        SitemapFile.objects.create(domain=domain, url="https://kestrel.test/news.xml")
        count_contacts([domain.pk])
        counting.start()
        eventually(lambda: waiting_for_locks() > 0)
    counting.join()
    domain.refresh_from_db()
    return domain


@pytest.mark.parametrize("count", [contacts, all_again, pages_of_a_tree])
def test_what_was_added_while_a_count_waited_is_counted(count: Callable[[Domain], None]) -> None:
    domain = count_while_others_add(count)
    assert (domain.page_count, domain.contact_count) == (Page.objects.count(), Contact.objects.count()) == (1, 1)


@pytest.mark.parametrize("count", [all_again, sitemaps_of_discovery])
def test_sitemaps_that_were_added_while_a_count_waited_are_counted(count: Callable[[Domain], None]) -> None:
    assert count_while_others_add(count).sitemap_count == SitemapFile.objects.count() == 2


def test_domains_are_not_locked_outside_a_transaction_where_the_lock_would_end_at_once() -> None:
    domain = Domain.objects.create(host="kestrel.test", registrable_domain="kestrel.test")
    with pytest.raises(transaction.TransactionManagementError):
        lock_domains([domain.pk])
    with CaptureQueriesContext(connection) as queries:
        all_again(domain)
    assert [query["sql"].split()[0] for query in queries][:3] == ["BEGIN", "SELECT", "UPDATE"]
