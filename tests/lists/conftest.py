"""A client of the API and one of the admin who may see everything, and an invented town."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client
from rest_framework.test import APIClient

from jobs.models import Contact, Domain, Lead, LocalBusiness, Page, SitemapFile
from jobs.store.leads import rebuild_leads
from scrapersky.api.jwt_tokens import RefreshToken
from tests.admin.fixtures_town import fill


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_superuser("ada", password="ada-secret-1")


@pytest.fixture
def admin(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def api(user: User) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {RefreshToken.for_user(user).access_token}")
    return client


@pytest.fixture
def town(db: None) -> None:
    """Some rows of every noun."""
    add_town()


def add_town() -> None:
    fill(trades=12)
    domains = list(Domain.objects.all()[:3]) + Domain.objects.bulk_create(
        [Domain(host=f"late{n}.test") for n in (1, 2)]
    )
    SitemapFile.objects.bulk_create(
        SitemapFile(domain=domain, url=f"https://{domain.host}/late.xml") for domain in domains
    )
    Page.objects.bulk_create(Page(domain=domain, url=f"https://{domain.host}/late") for domain in domains)
    Contact.objects.bulk_create(
        Contact(domain=domain, kind="phone", value=f"0{n}", normalised=f"+1{n}", confidence=f"0.{n}")
        for n, domain in enumerate(domains)
    )
    for domain in domains:
        LocalBusiness.objects.create(provider="import", external_id=domain.host, name="Late", domain=domain)
    rebuild_leads()
    Lead.objects.update(next_on=date(2026, 12, 1))
