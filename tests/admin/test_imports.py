"""Import: previewed first, stored row by row, each with its result; Back and reload do nothing twice."""

from __future__ import annotations

import html
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.maintenance import pruning
from jobs.models import Domain, Import, LocalBusiness, Page, PlaceSearch, Run, SitemapFile
from jobs.transfer import bounded_reading, import_jobs, waiting_files
from jobs.transfer.workbooks import write_workbook
from tests.admin.conftest import MakePerson

IMPORT = "/admin/import/"

CSV = (
    b"name,Website,city\r\nKestrel,https://Kestrel-Plumbing.test/about,Ithaca\r\n"
    b"Harrow,harrow.test,Ithaca\r\nBad,not a host,\r\n"
)


def preview(client: Client, **fields: Any) -> tuple[str, str]:
    """The address of a preview, and its page in words."""
    response = client.post(IMPORT, fields)
    assert response.status_code == 302, response.content.decode()
    return response["Location"], text_of(client, response["Location"])


def text_of(client: Client, url: str) -> str:
    return " ".join(html.unescape(client.get(url).content.decode()).split())


def store(client: Client, **fields: Any) -> str:
    """Preview and confirm; the page that follows, in words."""
    url, _ = preview(client, **fields)
    assert client.post(url)["Location"] == url
    return text_of(client, url)


def test_a_file_is_previewed_before_anything_is_stored(administrator: Client) -> None:
    Domain.objects.create(host="harrow.test")
    _, page = preview(administrator, noun="domains", file=SimpleUploadedFile("leads.csv", CSV))
    for words in (
        "1 new",
        "1 exist",
        "1 invalid",
        "It contains spaces or more than one domain",
        '<option value="domain" selected>Domain</option>',
        "Harrow",
        "Import 1 domain",
    ):
        assert words in page
    assert Domain.objects.count() == 1
    assert not Run.objects.exists()


def test_what_was_confirmed_is_stored_and_the_rest_says_why_not(administrator: Client) -> None:
    suppression_list.add(read_subject("domain", "gone.test"), by="olga")
    page = store(
        administrator, noun="domains", values="kestrel.test\nhttps://www.harrow.test/x\n\nkestrel.test\ngone.test"
    )
    assert sorted(Domain.objects.values_list("host", flat=True)) == ["harrow.test", "kestrel.test"]
    assert "Imported 2 new domains." in page
    assert "This is on the suppression list" in page
    assert f'<a href="{reverse("admin:jobs_domain_change", args=[Domain.objects.get(host="harrow.test").pk])}">' in page
    run = Run.objects.get()
    assert (run.kind, run.title, run.requested_by) == ("import", "Import of 4 domains", "ada")
    assert run.counts == {"accepted": 2, "exists": 1, "invalid": 1}


def test_back_and_reload_import_nothing_twice(administrator: Client) -> None:
    url, _ = preview(administrator, noun="domains", values="kestrel.test")
    for _ in range(3):
        assert administrator.post(url)["Location"] == url
        assert "Imported 1 new domain." in text_of(administrator, url)
    assert (Domain.objects.count(), Run.objects.count(), Import.objects.count()) == (1, 1, 1)


def test_the_step_that_follows_is_queued_only_when_requested(administrator: Client) -> None:
    store(administrator, noun="pages", values="https://kestrel.test/contact")
    assert Page.objects.get().page_processing_status is None
    store(administrator, noun="pages", values="https://kestrel.test/team", auto_queue="1")
    assert Page.objects.get(url__endswith="team").page_processing_status == "Queued"
    store(administrator, noun="pages", values="https://kestrel.test/contact", auto_queue="1")
    assert Page.objects.get(url__endswith="contact").page_processing_status == "Queued"


SHOPS = (
    b"Business Name;Website;Phone;Lat\r\nKestrel Plumbing;kestrel-plumbing.test;607-555-0142;42.44\r\n"
    b"Harrow Roofs;;;95\r\n;;;\r\nFinch Florist;finch.test;;\r\n"
)


def test_a_file_of_businesses_is_previewed_then_stored_with_all_its_columns(administrator: Client) -> None:
    file = SimpleUploadedFile("shops.csv", SHOPS)
    url, page = preview(administrator, noun="local-businesses", country="us", auto_queue="1", file=file)
    for words in (
        "3 new",
        "1 with remarks",
        "Values left out of the rows above: Latitude 1.",
        "Kestrel Plumbing, kestrel-plumbing.test, 607-555-0142",
        "coordinate in degrees",
    ):
        assert words in page
    assert not LocalBusiness.objects.exists()
    administrator.post(url)
    kestrel = LocalBusiness.objects.get(name="Kestrel Plumbing")
    assert (kestrel.phone, kestrel.website, kestrel.domain_extraction_status) == (
        "+16075550142", "kestrel-plumbing.test", "Queued"
    )  # fmt: skip
    assert LocalBusiness.objects.count() == 3
    assert Run.objects.get(kind="import").counts == {"accepted": 3}
    assert "Import of shops.csv" in text_of(administrator, url)


def test_businesses_that_exist_keep_their_decision_and_get_the_new_facts(administrator: Client) -> None:
    store(administrator, noun="local-businesses", values="place_id,name\nk-1,Kestrel")
    LocalBusiness.objects.update(curation_status="Selected")
    url, page = preview(administrator, noun="local-businesses", values="place_id,name\nk-1,Kestrel Plumbing")
    assert "update 1" in page
    administrator.post(url)
    assert "Its facts are brought up to date." in text_of(administrator, url)
    assert list(LocalBusiness.objects.values_list("name", "curation_status")) == [("Kestrel Plumbing", "Selected")]


def test_a_preview_shows_what_is_stored_of_each_row_and_keeps_every_column_that_is_read(administrator: Client) -> None:
    file = SimpleUploadedFile("a.csv", b"Company,Phones,ZIP,Country\nFinch,607-555-0142; 607-555-0143,7030.0,USA\n")
    page = administrator.post("/admin/import/", {"noun": "local-businesses", "file": file}, follow=True)
    text = page.content.decode()
    assert "Stored as: Finch · +1 607-555-0142 · +1 607-555-0143 · 07030 · United States" in text
    assert '<option value="phones" selected>Further phones</option>' in text
    fields = {f"column_{n}": choice["field"] for n, choice in enumerate(Import.objects.get().report["choices"])}
    administrator.post(page.redirect_chain[-1][0], {"act": "columns", "country": "", **fields})
    assert Import.objects.get().columns == {
        "Company": "name", "Phones": "phones", "ZIP": "postal_code", "Country": "country",
    }  # fmt: skip


def test_a_remark_on_a_column_stays_when_another_one_is_chosen(administrator: Client) -> None:
    file = SimpleUploadedFile("a.csv", b"Company,Phone,Web\nFinch,a@finch.test,finch.test\n")
    page = administrator.post("/admin/import/", {"noun": "local-businesses", "file": file}, follow=True)
    chosen = {"act": "columns", "country": "", "column_0": "name", "column_1": "email", "column_2": "notes"}
    administrator.post(url := page.redirect_chain[-1][0], chosen)
    assert "Its header says phone numbers, its values are e-mail addresses." in text_of(administrator, url)


def test_the_preview_says_in_sentences_what_is_not_read_and_what_to_do(administrator: Client) -> None:
    body = b"Company,Phone,Town,Mood\nFinch,607-555-0142,Ithaca,good\nTotal,,1,\n"
    made = administrator.post(
        "/admin/import/", {"noun": "local-businesses", "country": "US", "file": SimpleUploadedFile("a.csv", body)}
    )
    page = text_of(administrator, made["Location"])
    assert 'Not read: Mood. Choose a field for a column to read it, or "Custom field" to keep its values' in page
    assert "It is a total of the rows, not a business." in page
    assert "Invalid rows are left out: download them, correct them, and import that file." in page


def test_where_nothing_would_change_nothing_is_offered(administrator: Client) -> None:
    Domain.objects.create(host="harrow.test")
    _, page = preview(administrator, noun="domains", values="harrow.test\nnot a host")
    assert "There is nothing to import: what is in this file is stored already." in page
    assert "Invalid rows are left out: download them, correct them, and import that file." in page
    assert "Import 0" not in page


def test_sitemaps_and_searches_are_imported_too(administrator: Client) -> None:
    store(administrator, noun="sitemap-files", values="https://kestrel.test/sitemap.xml")
    store(administrator, noun="place-searches", values="plumbers in Ithaca, NY")
    assert SitemapFile.objects.count() == PlaceSearch.objects.count() == 1


def test_a_long_import_is_previewed_in_part_and_stored_by_workers_with_its_progress(
    administrator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_jobs, "INLINE_ROWS", 2)
    monkeypatch.setattr(import_jobs, "PIECE_ROWS", 2)
    url, page = preview(administrator, noun="domains", values="a.test\nb.test\nc.test\nnot a host\ne.test")
    assert "These are the first 2 of 5 rows." in page
    administrator.post(url)
    page = text_of(administrator, url)
    assert "0 of 5" in page
    assert "data-moving" in page
    assert import_jobs._process_piece()
    assert "2 of 5" in text_of(administrator, url)
    import_jobs.process_pending()
    page = text_of(administrator, url)
    assert "Imported 4 new domains." in page
    assert "It contains spaces or more than one domain" in page
    assert "data-moving" not in page


REFUSALS = pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"noun": "domains"}, "Choose a file, or paste a list."),
        ({"noun": "runs", "values": "a.test"}, "Choose what to import the rows as."),
        ({"noun": "local-businesses", "values": "colour,size\nred,2"}, "No column is recognized."),
        ({"noun": "local-businesses", "values": "name\nKestrel", "country": "XX"}, "'XX' is not a country"),
    ],
)


def test_the_form_is_empty_at_first(administrator: Client) -> None:
    page = administrator.get(IMPORT).content.decode()
    assert "></textarea>" in page
    assert '<option value="" selected>Recognize it' in " ".join(page.split())


@REFUSALS
def test_a_refusal_says_what_to_do_and_loses_nothing_that_was_typed(
    administrator: Client, fields: dict[str, str], sentence: str
) -> None:
    response = administrator.post(IMPORT, fields)
    page = html.unescape(response.content.decode())
    assert response.status_code == 400
    assert sentence in page
    assert f">{fields.get('values', '')}</textarea>" in page


def test_previews_that_nobody_confirms_are_forgotten(administrator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_jobs, "MAX_PREVIEWS", 2)
    urls = [preview(administrator, noun="domains", values=f"shop{n}.test")[0] for n in range(3)]
    assert [administrator.get(url).status_code for url in urls] == [404, 200, 200]
    store(administrator, noun="domains", values="kestrel.test")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE imports SET created_at = now() - interval '25 hours'")
    assert "1 imports" in pruning.prune()
    assert Import.objects.get().run is not None


def test_a_viewer_may_not_import(person: MakePerson, administrator: Client) -> None:
    url, _ = preview(administrator, noun="domains", values="kestrel.test")
    viewer = person("jobs.view_domain")
    for address in (IMPORT, url):
        assert viewer.get(address).status_code == 403
        assert viewer.post(address, {"noun": "domains", "values": "kestrel.test"}).status_code == 403
    assert not Domain.objects.exists()


BUSINESSES = (
    b"Company,Website,Phone,City\nKestrel,kestrel.test,607-272-0101,Ithaca\nHarrow,harrow.test,607-272-0102,Ithaca\n"
)


def test_what_a_file_holds_is_recognized_where_nobody_says_it(administrator: Client) -> None:
    _, page = preview(administrator, file=SimpleUploadedFile("firms.csv", BUSINESSES))
    assert "Preview: businesses" in page
    assert "looks like" not in page
    _, page = preview(administrator, values="kestrel.test\nharrow.test")
    assert "Preview: domains" in page
    _, page = preview(administrator, file=SimpleUploadedFile("names.csv", b"Company,Tel\nKestrel,607-272-0101\n"))
    assert "Preview: businesses" in page


def test_of_many_columns_that_are_not_read_the_first_are_named(administrator: Client) -> None:
    wide = ",".join(f"Column {letter}" for letter in "ABCDEFGHIJKL")
    body = f"domain,{wide}\nkestrel.test{',x' * 12}\n".encode()
    _, page = preview(administrator, noun="domains", file=SimpleUploadedFile("wide.csv", body))
    assert "Column G, Column H and 4 more columns would not be read." in " ".join(page.split())


def test_a_file_that_looks_like_businesses_is_offered_as_such_and_previewed_whole(administrator: Client) -> None:
    url, page = preview(administrator, noun="domains", file=SimpleUploadedFile("firms.csv", BUSINESSES))
    assert "This file looks like businesses. As domains, Company, Phone, City would not be read." in page
    better = administrator.post(url, {"act": "noun"})["Location"]
    assert "Import 2 businesses" in text_of(administrator, better)
    assert "looks like" not in text_of(administrator, better)
    administrator.post(better)
    assert list(LocalBusiness.objects.order_by("name").values_list("name", "phone_as_written", "city")) == [
        ("Harrow", "607-272-0102", "Ithaca"),
        ("Kestrel", "607-272-0101", "Ithaca"),
    ]
    assert "Company is read as Name" in text_of(administrator, better)


@pytest.mark.parametrize(
    "text",
    [
        b"domain\nkestrel.test\n",
        b"domain,notes\nkestrel.test,call on Monday\n",
        b"Website,Tags\nkestrel.test,north\n",
        b"kestrel.test\nharrow.test\n",
    ],
)
def test_a_file_of_domains_looks_like_nothing_else(administrator: Client, text: bytes) -> None:
    _, page = preview(administrator, noun="domains", file=SimpleUploadedFile("hosts.csv", text))
    assert "looks like" not in page


def test_businesses_without_a_header_are_recognized_by_their_values(administrator: Client) -> None:
    text = b"Kestrel Plumbing,kestrel.test,607-272-0101\nHarrow Roofs,harrow.test,607-272-0102\n"
    url, page = preview(administrator, noun="domains", file=SimpleUploadedFile("firms.csv", text))
    assert "This file looks like businesses." in page
    assert "Import 2 businesses" in text_of(administrator, administrator.post(url, {"act": "noun"})["Location"])


def test_an_export_of_ours_is_offered_as_what_it_is(administrator: Client) -> None:
    text = b"id,name,website,completeness,city\n4,Kestrel,https://kestrel.test/,80,Ithaca\n"
    _, page = preview(administrator, noun="domains", file=SimpleUploadedFile("leads.csv", text))
    assert "This file looks like leads." in page


def test_large_numbers_are_grouped(administrator: Client) -> None:
    values = "\n".join(f"shop{n}.test" for n in range(1_200))
    assert "Import 1,200 domains" in preview(administrator, noun="domains", values=values)[1]


def test_what_can_only_be_imported_from_our_own_files_says_so(administrator: Client) -> None:
    page = text_of(administrator, IMPORT)
    assert "(as )" not in page
    own = page.partition('<optgroup label="Only files that were exported here">')[2].partition("</optgroup>")[0]
    assert [noun in own for noun in ("Leads", "Places", "Contacts", "Domains")] == [True, True, True, False]


def test_what_is_left_out_is_a_file_to_mend_and_to_import_again(administrator: Client) -> None:
    for url in (preview(administrator, noun="domains", file=SimpleUploadedFile("leads.csv", CSV))[0],):
        for _ in ("of the preview", "of the import"):
            assert f'href="{url}problems.csv"' in text_of(administrator, url)
            answer = administrator.get(f"{url}problems.csv")
            lines = answer.content.decode("utf-8-sig").splitlines()
            assert lines[0] == "name,Website,city,Line in the file,Left out,ScraperSky row"
            assert lines[1].startswith("Bad,not a host,,4,")
            assert "not a host" in lines[1]
            assert len(lines) == 2
            administrator.post(url)
    clean = preview(administrator, noun="domains", values="finch.test")[0]
    assert "problems.csv" not in text_of(administrator, clean)


def large_workbook(rows: int = 300) -> SimpleUploadedFile:
    out = io.BytesIO()
    write_workbook(out, ["Name", "Website"], [20, 20], ([f"Shop {n}", f"shop{n}.test"] for n in range(rows)))
    return SimpleUploadedFile("shops.xlsx", out.getvalue())


@pytest.fixture
def _all_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_reading, "SMALL_BYTES", 1_000)
    monkeypatch.setattr(bounded_reading, "LONG_TAGS", 1_000)


@pytest.mark.usefixtures("_all_is_long")
def test_a_large_workbook_waits_for_a_worker_on_a_page_that_follows(administrator: Client) -> None:
    fields = {"noun": "local-businesses", "country": "US", "source": "HubSpot", "file": large_workbook()}
    url = administrator.post(IMPORT, fields)["Location"]
    page = text_of(administrator, url)
    assert "A worker reads shops.xlsx" in page
    assert "data-moving" in page
    assert administrator.post(url).status_code == 200
    assert not LocalBusiness.objects.exists()

    waiting_files.process_pending()

    page = text_of(administrator, url)
    assert "data-moving" not in page
    preview_url = page.partition('primary" href="')[2].partition('"')[0]
    assert "300 new" in text_of(administrator, preview_url)
    made = Import.objects.get(total=300)
    assert (made.country, made.source, made.file_name) == ("US", "HubSpot", "shops.xlsx")
    administrator.post(preview_url)
    assert LocalBusiness.objects.count() == 300


@pytest.mark.usefixtures("_all_is_long")
def test_a_worker_recognizes_what_a_large_workbook_has_as_the_form_does_of_a_small_one(administrator: Client) -> None:
    administrator.post(IMPORT, {"noun": "", "file": large_workbook()})
    waiting_files.process_pending()
    assert Import.objects.get(total=300).noun == "local-businesses"


@pytest.mark.usefixtures("_all_is_long")
def test_a_large_workbook_that_cannot_be_read_says_why_on_its_page(administrator: Client) -> None:
    waiting = administrator.post(IMPORT, {"noun": "local-businesses", "file": large_workbook()})["Location"]
    second = administrator.post(IMPORT, {"noun": "leads", "file": large_workbook()})["Location"]
    assert "1 before it." in text_of(administrator, second)
    assert administrator.get(f"{waiting}problems.csv").status_code == 404
    waiting_files.process_pending()
    assert "is read." in text_of(administrator, waiting)
    assert "Leads are imported only from files that were exported here" in text_of(administrator, second)
    assert not waiting_files.read_next()


@pytest.mark.usefixtures("_all_is_long")
def test_a_file_that_a_worker_cannot_read_keeps_no_other_waiting(administrator: Client) -> None:
    fields = {"noun": "local-businesses", "country": "US"}
    urls = [administrator.post(IMPORT, fields | {"file": large_workbook()})["Location"] for _ in range(3)]
    first, second, _ = Import.objects.order_by("pk")
    Import.objects.filter(pk=first.pk).update(noun="of-a-plug-in-that-is-gone")
    Import.objects.filter(pk=second.pk).update(attempts=5)  # each ended its process
    waiting_files.process_pending()
    pages = [text_of(administrator, url) for url in urls]
    assert ["could not be read this time" in page for page in pages] == [True, True, False]
    assert "is read." in pages[2]
