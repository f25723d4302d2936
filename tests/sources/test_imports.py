"""Files of businesses: read whatever the columns are called, stored once, bad lines told."""

from __future__ import annotations

import io

import pytest

from jobs.models import LocalBusiness, PossibleDuplicate
from jobs.transfer.business_import import import_businesses
from jobs.transfer.business_rows import BadLine, ImportedBusiness, read_businesses

CSV = """\ufeffCompany,Site,Telephone,Lat,Lng
Moss & Fern,https://moss.test,(607) 272-0503,42.44,-76.5
"Quiet, Ltd",,,,
,,,1,2
Far Away,far.test,,95,0
"""


def test_a_csv_is_read_by_its_header_and_bad_lines_say_why() -> None:
    good, named, empty, far = list(read_businesses(io.StringIO(CSV)))
    assert isinstance(good, ImportedBusiness)
    assert (good.name, good.website, str(good.latitude)) == ("Moss & Fern", "https://moss.test", "42.440000")
    assert isinstance(named, ImportedBusiness)
    assert isinstance(empty, BadLine)
    assert "no name" in empty.why
    assert isinstance(far, BadLine)
    assert "'95' is not a coordinate" in far.why


def test_json_lines_are_read_and_what_is_not_an_object_is_a_bad_line() -> None:
    lines = ['{"name": "Owl Books", "url": "https://owl.test", "place_id": "x1"}\n', "[1]\n", "{broken\n", "\n"]
    owl, *bad = list(read_businesses(lines))
    assert isinstance(owl, ImportedBusiness)
    assert (owl.external_id, owl.website) == ("x1", "https://owl.test")
    assert [line.number for line in bad if isinstance(line, BadLine)] == [2, 3]


def test_a_file_without_a_column_that_we_know_is_refused() -> None:
    with pytest.raises(ValueError, match="No column is known"):
        list(read_businesses(["colour,size\n", "red,2\n"]))


@pytest.mark.django_db
def test_the_same_file_again_adds_nothing_and_keeps_decisions() -> None:
    first = import_businesses(io.StringIO(CSV), source="shops.csv", country="US")
    LocalBusiness.objects.filter(name="Moss & Fern").update(curation_status="Selected")
    again = import_businesses(io.StringIO(CSV), source="shops.csv", country="US")
    assert (first.stored, first.bad, again.stored) == (2, 2, 2)
    assert LocalBusiness.objects.count() == 2
    moss = LocalBusiness.objects.get(name="Moss & Fern")
    assert (moss.phone, moss.curation_status) == ("+16072720503", "Selected")


@pytest.mark.django_db
def test_an_imported_business_that_a_provider_knows_is_proposed_for_merge() -> None:
    LocalBusiness.objects.create(
        provider="google",
        external_id="g1",
        name="Moss and Fern",
        phone="+16072720503",
        website="http://www.moss.test/x",
    )
    assert import_businesses(io.StringIO(CSV), source="shops.csv", country="US").proposals == 1
    assert PossibleDuplicate.objects.get().evidence == {"phone": True, "website": True, "name": False, "place": False}
