"""What a provider's terms make us forget is forgotten, in exports too; the rest stays; facts come back on demand."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from jobs.actions.scope import Scope
from jobs.actions.searches import find_or_create_search
from jobs.models import Contact, Domain, LocalBusiness, Place
from jobs.pipeline import queue
from jobs.stages import stage_named
from jobs.store.retention import purge_expired, warnings
from jobs.transfer.file_formats import FORMATS
from jobs.transfer.harvest import write_contacts
from sampletown.google_places import World
from sampletown.town import businesses
from tests.exports import export

pytestmark = pytest.mark.django_db(transaction=True)

KNOWN = businesses()[0]
FACTS = (KNOWN.name, KNOWN.street, KNOWN.website, KNOWN.phone, str(KNOWN.latitude), "Ithaca", "plumber")


def later(days: int) -> None:
    """Move the database's clock: everything in it happened so many days earlier."""
    with connection.cursor() as cursor:
        for table in ("places_staging", "local_businesses"):
            cursor.execute(
                f"UPDATE {table} SET expires_at = expires_at - make_interval(days => %s), "
                "facts_at = facts_at - make_interval(days => %s)",
                [days, days],
            )


def stored() -> str:
    """All that the database holds of places and businesses."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text || row_to_json(b)::text FROM places_staging p, local_businesses b")
        return str((cursor.fetchone() or [""])[0])


def whole_database() -> str:
    """Every row of every table, as text: sentences, events and logs, too."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')
            rows += [text for (text,) in cursor.fetchall()]
        return "\n".join(rows)


def files(model: Any, columns: tuple[str, ...]) -> str:
    """Both text formats of an export."""
    paths = {column: column for column in columns}
    return "".join(b"".join(export(model.objects.all(), paths, name)).decode() for name in ("csv", "jsonl"))


@pytest.fixture
def place(work_off: Any) -> Place:
    """A place that was scanned and decided on, and its business."""
    made = Place.objects.create(provider="google", place_id=KNOWN.place_id)
    work_off("deep_scan", made)
    Place.objects.update(curation_status="Selected", tags=["mine"])
    LocalBusiness.objects.update(curation_status="Selected", notes="Good")
    return made


def test_facts_are_kept_for_30_days_and_then_only_the_id_and_our_decisions(place: Place) -> None:
    later(29)
    assert purge_expired() == ""
    assert KNOWN.name in stored()
    later(2)
    assert purge_expired() == "Cleared the expired facts of 1 places and 1 businesses."
    for fact in FACTS:
        assert fact not in stored(), fact
    place.refresh_from_db()
    business = LocalBusiness.objects.get()
    assert (place.place_id, place.curation_status, place.tags) == (KNOWN.place_id, "Selected", ["mine"])
    assert (business.external_id, business.curation_status, business.notes) == (KNOWN.place_id, "Selected", "Good")
    assert purge_expired() == ""


def test_an_export_holds_nothing_that_had_to_go_even_before_the_purge_came_round(place: Place) -> None:
    places = ("place_id", "name", "address", "address_parts", "latitude", "primary_type", "website", "phone", "raw")
    shops = (
        "external_id",
        "name",
        "address",
        "street",
        "city",
        "latitude",
        "phone",
        "website",
        "categories",
        "sources",
    )
    before = files(Place, places) + files(LocalBusiness, shops)
    assert KNOWN.name in before
    assert set(FORMATS) >= {"csv", "jsonl"}
    later(31)
    after = files(Place, places) + files(LocalBusiness, shops)
    assert KNOWN.place_id in after
    for fact in FACTS:
        assert fact not in after, fact


@pytest.mark.parametrize("website", ["www.kestrel plumbing", "https://www.facebook.com/kestrel-of-ithaca"])
def test_no_row_of_the_database_tells_an_expired_fact(work_off: Any, world: World, website: str) -> None:
    made_up = replace(KNOWN, website=website)
    world.businesses = lambda: [made_up]
    work_off("place_search", find_or_create_search("plumbers in Ithaca, NY"))
    work_off("deep_scan", Place.objects.get())
    work_off("domain_extraction", LocalBusiness.objects.get())
    own = {"name": KNOWN.name, "street": KNOWN.street, "website": "kestrel", "phone": KNOWN.phone[-8:]}
    own["digits"] = own["phone"].replace("-", "")  # seven of them: four stand in some time or id now and then
    assert all(fact in whole_database() for fact in own.values())
    later(31)
    purge_expired()
    told = whole_database()
    assert KNOWN.place_id in told
    assert [name for name, fact in own.items() if fact in told] == []


def test_the_file_of_a_harvest_does_not_name_a_business_by_what_has_expired(place: Place, tmp_path: Path) -> None:
    domain = Domain.objects.create(host="kestrel.test")
    LocalBusiness.objects.update(domain=domain)
    Contact.objects.create(domain=domain, kind="email", value="ask@kestrel.test", normalised="ask@kestrel.test")
    for days, name in ((0, KNOWN.name), (31, "")):
        later(days)
        write_contacts(Scope([domain.pk]), tmp_path / "contacts.csv")
        (row,) = csv.DictReader((tmp_path / "contacts.csv").open())
        assert row["business"] == name


def test_a_scan_on_demand_brings_the_facts_back_for_another_30_days(place: Place, work_off: Any) -> None:
    later(31)
    purge_expired()
    assert queue(stage_named("deep_scan"), [place.pk], rerun=True) == 1
    assert work_off("deep_scan") == {"found": 1}
    place.refresh_from_db()
    business = LocalBusiness.objects.get()
    assert (place.name, business.name, place.purged_at, business.purged_at) == (KNOWN.name, KNOWN.name, None, None)
    assert place.expires_at is not None
    assert (place.expires_at - datetime.now(UTC)).days == 29
    assert (business.curation_status, business.notes) == ("Selected", "Good")


def test_what_the_business_s_own_site_says_takes_the_place_of_what_the_provider_said(place: Place) -> None:
    own = {"name": "Kestrel & Daughters", "city": "Cortland", "address": "1 Owl Lane"}
    domain = Domain.objects.create(
        host="kestrel.test", home_url="https://kestrel.test/", phones=["+16075550100"], organisation=own,
        facts_at=datetime(2026, 11, 1, tzinfo=UTC),
    )  # fmt: skip
    LocalBusiness.objects.update(domain=domain, sources={"*": {"source": "google"}, "street": {"source": "a person"}})
    LocalBusiness.objects.update(street="2 Heron Road")
    later(31)
    purge_expired()
    business = LocalBusiness.objects.get()
    assert (business.name, business.city, business.phone) == ("Kestrel & Daughters", "Cortland", "+16075550100")
    assert (business.street, business.website) == ("2 Heron Road", "https://kestrel.test/")
    assert business.sources["name"]["source"] == "https://kestrel.test/"
    assert business.sources["street"] == {"source": "a person"}
    assert "*" not in business.sources
    assert "state" not in business.sources


def test_facts_stored_while_retention_was_off_expire_once_it_is_on_again(work_off: Any, settings: Any) -> None:
    settings.GOOGLE_RETENTION_DAYS = 0
    made = Place.objects.create(provider="google", place_id=KNOWN.place_id)
    work_off("deep_scan", made)
    later(100)
    assert purge_expired() == ""
    settings.GOOGLE_RETENTION_DAYS = 30
    assert purge_expired() == "Cleared the expired facts of 1 places and 1 businesses."
    assert KNOWN.name not in stored()


@pytest.mark.parametrize(("days", "said"), [(30, ""), (7, ""), (0, "for ever"), (90, "for 90 days")])
def test_keeping_facts_for_longer_than_the_terms_allow_is_warned_of(settings: Any, days: int, said: str) -> None:
    settings.PLACES_PROVIDER, settings.GOOGLE_RETENTION_DAYS = "google", days
    assert said in json.dumps(warnings())
    assert bool(warnings()) == bool(said)
    settings.PLACES_PROVIDER = "overpass"
    assert warnings() == []


def test_the_lists_of_places_and_businesses_warn_while_retention_is_off(admin_client: Client, settings: Any) -> None:
    settings.PLACES_PROVIDER, settings.GOOGLE_RETENTION_DAYS = "google", 0
    for noun in ("place", "localbusiness"):
        assert "place content is stored for ever" in admin_client.get(f"/admin/jobs/{noun}/").content.decode()
    settings.GOOGLE_RETENTION_DAYS = 30
    assert "place content is stored" not in admin_client.get("/admin/jobs/place/").content.decode()
