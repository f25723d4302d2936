"""Counters on domains: who waited for a domain counts what came while they waited."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from jobs.actions.erasure import _recount
from jobs.models import Contact, Domain, Page, SitemapFile
from jobs.stages.sitemap_import import Summary, _count
from jobs.store.bulk import add_pages, count_contacts
from tests.patience import eventually
from tests.pipeline.conftest import waiting_for_locks

pytestmark = pytest.mark.django_db(transaction=True)


def contacts(domain: Domain) -> None:
    count_contacts([domain.pk])


def all_again(domain: Domain) -> None:
    _recount([domain.pk])


def pages_of_a_tree(domain: Domain) -> None:
    _count(SitemapFile.objects.get(domain=domain), Summary())


@pytest.mark.parametrize("count", [contacts, all_again, pages_of_a_tree])
def test_what_was_added_while_a_count_waited_is_counted(count: Callable[[Domain], None]) -> None:
    domain = Domain.objects.create(host="kestrel.test", registrable_domain="kestrel.test")
    SitemapFile.objects.create(domain=domain, url="https://kestrel.test/sitemap.xml")

    def counted() -> None:
        count(domain)
        connection.close()

    counting = threading.Thread(target=counted)
    with transaction.atomic():
        add_pages(
            [
                {
                    "domain_id": domain.pk,
                    "url": "https://kestrel.test/",
                    "page_type": "home",
                    "depth": 0,
                    "source": "link",
                }
            ]
        )
        Contact.objects.create(domain=domain, kind="email", value="a@kestrel.test", normalised="a@kestrel.test")
        count_contacts([domain.pk])
        counting.start()
        eventually(lambda: waiting_for_locks() > 0)
    counting.join()
    domain.refresh_from_db()
    assert (domain.page_count, domain.contact_count) == (Page.objects.count(), Contact.objects.count()) == (1, 1)
