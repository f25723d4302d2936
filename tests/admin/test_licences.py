"""Whose data comes with the product is said, in the admin and in the documents, and no file of data is forgotten."""

from __future__ import annotations

import gzip
import json
import sqlite3

import pytest
from django.conf import settings
from django.test import Client

from scrapersky.licences import ATTRIBUTIONS

DOCUMENT = settings.BASE_DIR / "docs" / "licences.md"
OWN = {".py", ".toml", ".json"}  # lists that people keep by hand


@pytest.mark.django_db
def test_the_page_is_linked_on_every_page_and_names_every_source(admin_client: Client) -> None:
    assert '<a href="/admin/licences/">Data licences</a>' in admin_client.get("/admin/").content.decode()
    page = admin_client.get("/admin/licences/").content.decode()
    for attribution in ATTRIBUTIONS:
        assert f'href="{attribution.url}"' in page
        assert f'href="{attribution.licence[1]}"' in page


def test_the_document_has_the_same_list() -> None:
    lines = DOCUMENT.read_text()
    for a in ATTRIBUTIONS:
        files = ", ".join(f"`{name}`" for name in a.files) or "rows of searches"
        assert f"| [{a.name}]({a.url}) | [{a.licence[0]}]({a.licence[1]}) | {a.used_for} | {files} |" in lines
    assert lines.count("\n| [") == len(ATTRIBUTIONS)


def test_every_file_of_data_that_is_not_written_by_hand_has_its_sources() -> None:
    made = {
        str(path.relative_to(settings.BASE_DIR))
        for path in (settings.BASE_DIR / "jobs").rglob("data/*")
        if path.is_file() and path.suffix not in OWN
    }
    assert made == {name for attribution in ATTRIBUTIONS for name in attribution.files}


@pytest.mark.parametrize("name", ["gazetteer", "postcodes"])
def test_what_the_files_themselves_name_is_in_the_list(name: str) -> None:
    path = f"jobs/sources/data/{name}.sqlite"
    with sqlite3.connect(f"file:{settings.BASE_DIR / path}?mode=ro", uri=True) as file:
        meta = " ".join(text for _, text in file.execute("SELECT * FROM meta"))
    for attribution in ATTRIBUTIONS:
        if path in attribution.files:
            assert attribution.name.removeprefix("Unicode ") in meta


def test_the_trades_name_the_schema() -> None:
    with gzip.open(settings.BASE_DIR / "jobs/sources/data/trades.json.gz") as file:
        assert "iD Contributors" in json.load(file)["meta"]["source"]
