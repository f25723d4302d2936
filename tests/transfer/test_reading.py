"""Reading: files as spreadsheets write them become rows with line numbers; files that are none are refused."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from openpyxl import Workbook

from jobs.lists.catalogue import BUSINESSES, DOMAINS, PAGES, PLACE_SEARCHES
from jobs.lists.resource import Resource
from jobs.transfer import bounded_reading, mapping, workbook_sheets
from jobs.transfer.mapping import MAX_CHARACTERS, MappedRow, importable, read_file, read_items, read_pasted
from jobs.transfer.table_lines import Unreadable


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def values(rows: list[MappedRow]) -> list[tuple[int, str]]:
    return [(row.line, row.problem or next(iter(row.values.values()))) for row in rows]


@pytest.mark.parametrize(
    ("name", "body", "line"),
    [
        ("a.csv", "domain\nä.test\n".encode(), 2),
        ("a.csv", "\ufeffcity;Domain\nIthaca;ä.test\n".encode(), 2),
        ("a.tsv", "Domain\tcity\nä.test\tIthaca\n".encode("cp1252"), 2),
        ("a.csv", b"\xe4.test\n", 1),
        ("a.csv", "city|domain\r\n\r\nIthaca|ä.test\r\n".encode(), 3),
        ("a.csv", "sep=;\ncity;domain\nIthaca, NY;ä.test".encode(), 3),
        ("a.csv", "\ufeffcity\tdomain\r\nIthaca\tä.test".encode("utf-16-le"), 2),
        ("a.csv", b'"a, b and c";domain\n"Mill St, 5\nrear";\xe4.test', 2),
        ("a.csv", "city,domain\rIthaca,ä.test\r".encode(), 2),
        ("a.csv", "domain,host\n,ä.test".encode(), 2),
        ("a.xlsx", workbook(("city", "website"), (), ("Ithaca", "ä.test")), 3),
        ("renamed.csv", workbook(("ä.test",)), 1),
        ("a.jsonl", '{"city": "Ithaca"}\n{"Domain": "ä.test"}\n'.encode(), 2),
    ],
)
def test_files_of_many_makes_are_read(name: str, body: bytes, line: int) -> None:
    rows = [row for row in read_file(DOMAINS, name, body).rows if not row.problem]
    assert [(row.line, row.values) for row in rows] == [(line, {"domain": "ä.test"})]


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("a.xlsx", b"PK\x03\x04 broken", "The XLSX file cannot be read."),
        ("a.xlsx", b"", "The XLSX file cannot be read."),
        ("a.csv", b"", "The file is empty. A CSV, XLSX, ODS, JSON, XML, Parquet or vCard file is expected."),
        ("a.csv", b"\0\0\0", "The file has binary data. A CSV"),
        ("a.pdf", b"%PDF-1.7", "This is a PDF document. A CSV"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "This is an old Excel file (.xls); save it as .xlsx or CSV. A CSV"),
        ("a.html", b"\n<!doctype html>", "This is a web page."),
        ("a.json", b'[{"domain": "a.test"', "The JSON array is damaged."),
        ("a.parquet", b"PAR1 broken PAR1", "The Parquet file cannot be read."),
        ("a.csv", b"domain\n", "There are no rows in it."),
        ("a.csv", b"name\n" + b"x" * 200_000, "The CSV file is damaged in line 2"),
        ("a.jsonl", b'{"colour": "red"}', "No column is recognized. The file has: colour. Name one of its columns as"),
    ],
)
def test_a_file_that_is_none_is_refused_with_what_was_expected(name: str, body: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as error:
        read_file(DOMAINS, name, body)
    assert str(error.value).startswith(sentence)


def test_businesses_need_a_header() -> None:
    with pytest.raises(Unreadable, match=r"The file has: colour, size\. Name one of its columns as one of these: name"):
        read_file(BUSINESSES, "a.csv", b"colour,size\nred,2\n")


def test_a_file_that_unpacks_to_far_more_than_it_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_reading, "MAX_UNPACKED_BYTES", 1_000_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", b" " * 1_000_001)
    with pytest.raises(Unreadable, match="unpacks to 1 MB"):
        bounded_reading.refuse_trap(out.getvalue())


def test_a_sheet_whose_row_has_a_number_beyond_all_sheets_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_sheets, "SHEET_ROWS", 10)
    body = workbook(("domain",), ("a.test",))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as source, zipfile.ZipFile(out, "w") as target:
        for member in source.infolist():
            target.writestr(
                member, source.read(member).replace(b'r="2"', b'r="999999999"').replace(b"A2", b"A999999999")
            )
    with pytest.raises(Unreadable, match="There are no rows"):
        read_file(DOMAINS, "a.xlsx", out.getvalue())


def test_columns_that_are_not_read_are_named() -> None:
    table = read_file(BUSINESSES, "a.csv", b"Company,Employees,Wing,Website,url\nKestrel,3,x,,kestrel.test")
    assert table.columns == {"Company": "name", "Website": "website", "url": "website"}
    assert table.unread == ["Employees", "Wing"]
    assert table.rows == [MappedRow(2, {"name": "Kestrel", "website": "kestrel.test"})]


def test_values_that_cannot_be_stored_make_their_row_invalid_and_no_other() -> None:
    lines = ['{"domain": "a\\u0000.test"}', '{"domain": "\\ud800.test"}', "[1]", "{broken", "", '{"domain": "b.test"}']
    rows = read_file(DOMAINS, "a.jsonl", "\n".join(['{"domain": ""}', *lines]).encode()).rows
    assert values(rows) == [
        (2, "Its domain has a NUL character."),
        (3, "Its domain has characters that are no text."),
        (4, "It is not a JSON object."),
        (5, "It is not a JSON object."),
        (7, "b.test"),
    ]
    assert "\0" not in rows[0].text
    rows[1].text.encode()


def test_headers_and_rows_that_cannot_be_stored_are_made_storable() -> None:
    deep: list[object] = []
    for _ in range(5_000):
        deep = [deep]
    items = [{"domain": "a.test", "x\0": "", "\ud800": 1}, ["\ud800"], {"domain": deep}, None]
    table = read_items(DOMAINS, items)
    assert (table.columns, table.unread) == ({"domain": "domain"}, ["x", "?"])
    assert [(row.line, row.problem) for row in table.rows] == [
        (1, ""), (2, "It is not a JSON object."), (3, "It is nested too deeply."), (4, "It is not a JSON object.")
    ]  # fmt: skip
    assert table.rows[1].text == '["?"]'


def test_a_name_twice_in_an_object_is_a_problem_of_its_line_or_of_the_file() -> None:
    twice = b'{"domain": "a.test", "domain": "b.test"}'
    for lines in (twice + b'\n{"domain": "c.test"}', b'{"domain": "c.test"}\n' + twice):
        problems = sorted(row.problem for row in read_file(DOMAINS, "a.jsonl", lines).rows)
        assert (len(problems), problems[0]) == (2, "")
        assert "'domain' stands more than once" in problems[1]
    for whole in (b"[" + twice + b"]", b'{"results": [' + twice + b"]}", twice):
        with pytest.raises(Unreadable, match="'domain' stands more than once"):
            read_file(DOMAINS, "a.json", whole)


def test_a_row_without_a_value_in_the_column_is_invalid_and_an_empty_row_is_none() -> None:
    rows = read_file(DOMAINS, "a.csv", b"name,domain\nKestrel,\n,\nHeron,heron.test").rows
    assert values(rows) == [(2, "It has no domain."), (4, "heron.test")]
    assert rows[0].text == "Kestrel"


def test_a_value_that_is_too_long_makes_its_row_invalid() -> None:
    (row,) = read_items(DOMAINS, ["x" * (MAX_CHARACTERS + 1)]).rows
    assert row.problem == "Its domain has 2,084 characters; at most 2,083 are stored."
    assert len(row.text) == 200


@pytest.mark.parametrize("noun", [noun for noun in importable().values() if noun.importer], ids=str)
def test_a_list_is_read_like_a_file(noun: Resource) -> None:
    if noun.import_aliases:
        assert read_items(noun, [{"Company": "Kestrel"}]).rows == read_file(noun, "", b'{"Company": "Kestrel"}').rows
    else:
        field = noun.import_headers[0]
        assert read_items(noun, ["", " x ", field]).rows == [MappedRow(2, {field: "x"}), MappedRow(3, {field: field})]
        assert read_pasted(noun, "\n x \r\n").rows == [MappedRow(2, {field: "x"})]


def test_a_comma_in_a_search_is_part_of_it_and_in_an_address_a_separator() -> None:
    text = b"plumbers in Ithaca, NY\nflorists in Troy, NY"
    assert values(read_file(PLACE_SEARCHES, "a.txt", text).rows)[1] == (2, "florists in Troy, NY")
    assert values(read_file(PLACE_SEARCHES, "a.csv", b'query\n"florists in Troy, NY"').rows) == [
        (2, "florists in Troy, NY")
    ]
    assert values(read_file(PAGES, "a.csv", b"https://a.test/x,Kestrel").rows) == [(1, "https://a.test/x")]


def test_a_file_of_too_many_rows_is_refused_before_all_of_them_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping, "MAX_ROWS", 3)
    assert len(read_file(DOMAINS, "a.csv", b"domain\na.test\nb.test\nc.test\n\n\n").rows) == 3
    for body in (b"domain\na.test\nb.test\nc.test\nd.test", b"a.test\nb.test\nc.test\nd.test"):
        with pytest.raises(Unreadable, match="There are more than 3 rows"):
            read_file(DOMAINS, "a.csv", body)


# Packed files and tables in markup.

TABLE = b"domain\nfinch.test\n"


def packed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("_", "."), content)
    return out.getvalue()


def locked() -> bytes:
    """An archive whose file says that it is encrypted."""
    body = bytearray(packed(a_csv=TABLE))
    body[6] |= 1  # of the member's own header, and of the list at the end
    body[body.index(b"PK\x01\x02") + 8] |= 1
    return bytes(body)


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("a.zip", packed(a_csv=TABLE, b_csv=TABLE), "The ZIP archive has 2 tables: a.csv, b.csv. Import one after"),
        ("a.zip", packed(a_png=b"\x89PNG"), "The ZIP archive has no table in it. A CSV"),
        ("a.zip", locked(), "The ZIP archive is protected by a password."),
        ("a.zip", packed(a_csv=TABLE)[:60], "The ZIP archive is damaged."),
        ("a.zip", packed(a_csv=b"a" * 25_000_001), "The file in the archive is larger than 25 MB"),
        ("a.csv.gz", gzip.compress(TABLE)[:-9], "The gzip file is cut off."),
        ("a.csv.gz", gzip.compress(TABLE)[:10] + b"\xff\xff\xff", "The gzip file is damaged."),
        ("a.csv.gz", gzip.compress(b"a" * 25_000_001), "The gzip file unpacks to more than 25 MB"),
        ("a.xls", b"<html><p>Please sign in</p></html>", "This is a web page. A CSV"),
        ("a.xml", b"<?xml version='1.0'?><a><b/></a>", "This is an XML file in which nothing repeats"),
        ("a.rar", b"Rar!\x1a\x07", "This is a RAR archive; unpack it first. A CSV"),
        ("a.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet>',
         "The XML workbook is damaged. Open it in a spreadsheet"),
    ],
)  # fmt: skip
def test_a_packed_file_that_cannot_be_read_is_refused_with_what_to_do(name: str, body: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as error:
        read_file(DOMAINS, name, body)
    assert str(error.value).startswith(sentence)


@pytest.mark.parametrize(
    "body",
    [
        packed(a_csv=TABLE), gzip.compress(TABLE), gzip.compress(b"domain\n") + gzip.compress(b"finch.test\n"),
        b"<table><tr><td>Domain</td></tr><tr><td>finch.test</td></tr></table>",
        b'{"status": "ok", "results": [{"domain": "finch.test"}]}', b'{"data": {"items": [{"domain": "finch.test"}]}}',
        b'{\n "domain": "finch.test"\n}', b"BEGIN:VCARD\nVERSION:3.0\nURL:finch.test\nEND:VCARD\n",
    ],
)  # fmt: skip
def test_what_is_in_a_packed_file_or_a_program_s_answer_is_read(body: bytes) -> None:
    assert [row.values for row in read_file(DOMAINS, "", body).rows] == [{"domain": "finch.test"}]


def test_a_line_with_broken_quotes_is_a_row_and_the_lines_keep_their_numbers() -> None:
    text = 'name,website\n"Al" Co,al.test\n"Bo, Inc,bo.test\n"Cy\nInn",cy.test\n"Di, Inc",di.test\n'
    rows = read_file(BUSINESSES, "a.csv", text.encode()).rows
    assert [(row.line, row.values["name"], row.values["website"]) for row in rows] == [
        (2, '"Al" Co', "al.test"), (3, "Bo, Inc", "bo.test"), (4, "Cy\nInn", "cy.test"), (6, "Di, Inc", "di.test"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1250", "Truhlářství Dvořák"), ("cp1250", "Zakład Łąka"), ("cp1252", "Bäckerei Groß"),
        ("cp1252", "Crêperie Là-bas"),
        ("cp1254", "Yıldız Işık"), ("cp1251", "Кафе Ёлка"), ("cp1253", "Ανθοπωλείο"), ("cp932", "株式会社さくら歯科"),
        ("gb18030", "绿叶园艺有限公司"), ("cp949", "푸른하늘 치과"),
        ("cp1252", "Åkerströms Bygg"), ("cp1252", "Panadería Núñez"), ("cp1252", "Construções Simões"),
        ("cp1250", "Ponty Építő"),
    ],
)  # fmt: skip
def test_where_the_headers_tell_nothing_the_letters_tell_the_encoding(encoding: str, name: str) -> None:
    body = f"Company;Website\n{name};finch.test\n".encode(encoding)
    assert [row.values["name"] for row in read_file(BUSINESSES, "a.csv", body).rows] == [name]


def test_a_column_whose_words_differ_is_the_name_where_no_header_says_so() -> None:
    table = read_file(BUSINESSES, "a.csv", b"State of it,Stall,Web\nopen,Moss,moss.test\nopen,Fern,fern.test\n")
    assert table.fields == ["", "name", "website"]
    people = read_file(BUSINESSES, "a.csv", b"Greeting,First name,E-mail\nHi,Al,al@moss.test\nHo,Bo,bo@moss.test\n")
    assert people.fields == ["", "first_name", "email"]


def test_a_line_whose_letters_were_encoded_twice_is_read_as_it_was_and_every_other_as_it_is() -> None:
    twice = "Grünfink Gärten".encode().decode("cp1252")
    body = f"Company;Website\n{twice};a.test\nÃ¼ Ωmega;b.test\nSão Café;c.test\n".encode()
    names = [row.values["name"] for row in read_file(BUSINESSES, "a.csv", body).rows]
    assert names == ["Grünfink Gärten", "Ã¼ Ωmega", "São Café"]


@pytest.mark.parametrize("total", ["Razem:", "Celkem: 3", "合計", "Összesen", "Итого", "Total general"])
def test_a_row_of_totals_is_no_business_in_any_language(total: str) -> None:
    body = f"Company;Website;Sum\nFinch;finch.test;3\n{total};;3\n".encode()
    finch, last = read_file(BUSINESSES, "a.csv", body).rows
    assert (finch.values["name"], last.problem) == ("Finch", "It is a total of the rows, not a business.")
