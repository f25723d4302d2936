"""What the pages of a site state of its business, stored a page at a time; and a home page that is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from jobs.models import Domain, Page
from jobs.pipeline import drain, queue
from jobs.pipeline.database import close_threads
from jobs.pipeline.hosts import PostgresHostLimiter
from jobs.stages import stage_named
from jobs.web import Web
from scrapersky.admin.identity import founded, gone, identity_numbers, legal_name
from tests.fakeweb import FakeWeb, answer

HOME = (
    "<html lang=de-DE><title>Mühlbach Bau GmbH | Köln</title><p>Wir bauen Dächer. Gegründet 1931.</p>"
    "<p>info@muehlbach-bau.de</p><p>Tel. 0221 912 84 07</p>"
)
LEGAL = (
    "<title>Impressum</title><p>Mühlbach Bau GmbH</p><p>Amtsgericht Köln, HRB 48213</p>"
    "<p>USt-IdNr.: DE792174218</p><p>Für den Inhalt dieser Seiten ist die Firma verantwortlich.</p>"
)


@pytest.fixture
def domain(transactional_db: None) -> Iterator[Domain]:
    with connection.cursor() as cursor:  # Procrastinate's tables are not Django's to empty
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    yield Domain.objects.create(host="muehlbach-bau.test", home_url="http://muehlbach-bau.test/")
    close_threads()


def run(web: FakeWeb, stage_name: str, row: Any) -> None:
    stage, policy = stage_named(stage_name), web.policy()
    queue(stage, [row.pk], rerun=True)

    async def main() -> None:
        client = Web(policy, PostgresHostLimiter(policy))
        try:
            await drain(stage, client)
        finally:
            await client.close()

    asyncio.run(main())
    row.refresh_from_db()


def read_legal_page(web: FakeWeb, domain: Domain, body: str) -> Page:
    web.routes["muehlbach-bau.test", "/impressum"] = answer(body)
    page, _ = Page.objects.get_or_create(
        domain=domain, url="http://muehlbach-bau.test/impressum", defaults={"page_type": "legal"}
    )
    run(web, "page_scrape", page)
    domain.refresh_from_db()
    return page


def test_what_the_legal_page_states_stands_beside_what_the_home_page_says(web: FakeWeb, domain: Domain) -> None:
    web.routes["muehlbach-bau.test", "/"] = answer(HOME)
    run(web, "domain_metadata", domain)
    read_legal_page(web, domain, LEGAL)
    run(web, "domain_metadata", domain)

    organisation = domain.organisation
    assert legal_name(organisation) == "Mühlbach Bau GmbH"
    assert founded(organisation) == "1931"
    shown = " ".join(identity_numbers(organisation))
    assert "DE USt-IdNr." in shown
    assert 'href="http://muehlbach-bau.test/impressum"' in shown
    assert "Köln HRB 48213" in shown


def test_a_number_that_the_page_states_no_longer_is_gone(web: FakeWeb, domain: Domain) -> None:
    read_legal_page(web, domain, LEGAL)
    read_legal_page(web, domain, LEGAL.replace("USt-IdNr.: DE792174218", "Wir sind umgezogen."))
    assert "DE792174218" not in str(domain.organisation)
    assert "HRB 48213" in str(domain.organisation)

    page = read_legal_page(web, domain, LEGAL)
    web.routes["muehlbach-bau.test", "/impressum"] = answer(b"gone", 404)
    run(web, "page_scrape", page)
    domain.refresh_from_db()
    assert "HRB 48213" not in str(domain.organisation)


def test_a_home_page_that_is_gone_takes_its_contacts_along_and_says_since_when(web: FakeWeb, domain: Domain) -> None:
    web.routes["muehlbach-bau.test", "/"] = answer(HOME)
    run(web, "domain_metadata", domain)
    assert (domain.emails, domain.phones) == (["info@muehlbach-bau.de"], ["+492219128407"])

    web.routes["muehlbach-bau.test", "/"] = answer(b"<h1>Not Found</h1>", 404)
    run(web, "domain_metadata", domain)
    assert domain.outcome == "not_found"
    assert (domain.emails, domain.phones, domain.socials) == ([], [], {})
    assert domain.organisation["gone"]["emails"] == ["info@muehlbach-bau.de"]
    assert "info@muehlbach-bau.de" in gone(domain.organisation)

    web.routes["muehlbach-bau.test", "/"] = answer(HOME)
    run(web, "domain_metadata", domain)
    assert domain.emails == ["info@muehlbach-bau.de"]
    assert gone(domain.organisation) == ""
