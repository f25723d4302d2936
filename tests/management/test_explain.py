# ruff: noqa: E501 -- tables are read whole
"""`manage.py explain`: what the product makes of an input, one by one or a line of JSON at a time."""

from __future__ import annotations

import json
from io import BytesIO, StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from jobs.management.commands import explain as command
from jobs.management.commands.explain import EXPLAINERS, explain, explain_line

PAGE = """<html lang="en"><head><title>Kestrel Plumbing</title><meta name="description" content="Pipes."></head>
<body><p>Call (607) 272-0101 or write to ann@kestrel.test</p></body></html>"""

INPUTS: dict[str, dict[str, Any]] = {
    "search": {"text": "plumbers in Ithaca, NY", "provider": "overpass", "country": "US"},
    "website": {"value": "http:/kestrel.weebly.com"},
    "duplicates": {"a": {"name": "Kestrel LLC", "website": "kestrel.test"}, "b": {"name": "Kestrel", "website": "http://kestrel.test"}},
    "page": {"html": PAGE, "url": "https://kestrel.test/contact", "country": "US"},
    "robots": {"robots": "User-agent: *\nDisallow: /a\nCrawl-delay: 2\nSitemap: /s.xml", "url": "https://kestrel.test/a", "agent": "x"},
    "sitemap": {"text": "https://kestrel.test/a\nhttps://kestrel.test/b\n", "url": "https://kestrel.test/s.txt"},
}  # fmt: skip
FORMS = {
    "search": {"what", "where", "place", "area", "tags", "calls", "price", "question", "error"},
    "website": {"host", "registrable_domain", "outcome", "kind"},
    "duplicates": {"duplicate", "why"},
    "page": {"contacts", "title", "description", "language", "verdict"},
    "robots": {"allowed", "crawl_delay", "sitemaps"},
    "sitemap": {"type", "urls", "sitemaps", "error"},
}


@pytest.mark.parametrize("kind", sorted(EXPLAINERS))
def test_each_kind_has_the_documented_form_without_a_database(kind: str) -> None:
    result = explain(kind, INPUTS[kind])
    assert result.keys() >= FORMS[kind]
    assert not result.get("error")


def test_the_values_are_those_of_the_product() -> None:
    search = explain("search", INPUTS["search"])
    assert (search["what"], search["place"]["admin1"], search["tags"], search["price"]) == (
        "plumbers",
        "NY",
        ["craft=plumber"],
        0,
    )
    assert explain("website", INPUTS["website"])["host"] == "kestrel.weebly.com"
    assert explain("duplicates", INPUTS["duplicates"])["duplicate"]
    page = explain("page", INPUTS["page"])
    assert (page["title"], page["description"], page["language"]) == ("Kestrel Plumbing", "Pipes.", "en")
    assert {contact["normalised"] for contact in page["contacts"]} >= {"+16072720101"}
    assert explain("page", INPUTS["page"] | {"home": True})["description"] == "Pipes."
    robots = explain("robots", INPUTS["robots"])
    assert robots == {"allowed": False, "crawl_delay": 2.0, "sitemaps": ["https://kestrel.test/s.xml"]}
    assert [url["loc"] for url in explain("sitemap", INPUTS["sitemap"])["urls"]] == [
        "https://kestrel.test/a",
        "https://kestrel.test/b",
    ]


def test_a_sitemap_of_a_file_and_an_index_are_read(tmp_path: Path) -> None:
    file = tmp_path / "s.xml"
    file.write_text("<sitemapindex><sitemap><loc>https://kestrel.test/1.xml</loc></sitemap></sitemapindex>")
    assert explain("sitemap", {"file": str(file)})["sitemaps"] == ["https://kestrel.test/1.xml"]
    assert "web page" in explain("sitemap", {"text": "<html></html>"})["error"]


@pytest.mark.parametrize(
    ("kind", "line", "why"),
    [
        ("search", "{", "not JSON"),
        ("search", '{"text": "x", "text": "y"}', "'text' stands more than once"),
        ("search", "[1]", "not a JSON object"),
        ("search", "{}", "Give text"),
        ("search", '{"text": "x", "provider": "nobody"}', "no provider"),
        ("duplicates", '{"a": 1}', "Give two businesses"),
        (
            "duplicates",
            '{"a": {"latitude": "x", "longitude": 1}, "b": {"latitude": 1, "longitude": 1}}',
            "could not convert",
        ),
        ("page", '{"file": "/no/such/file"}', "No such file"),
        ("robots", '{"robots": ""}', "Give url"),
    ],
)
def test_a_line_that_is_wrong_says_why(kind: str, line: str, why: str) -> None:
    assert why in explain_line(kind, line)["error"]


def test_lines_are_answered_in_their_order_and_a_wrong_one_does_not_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = b'{"value": "kestrel.test"}\n{"value": 5}\nnonsense\n\n{"value": "facebook.com/kestrel"}\n'
    monkeypatch.setattr(command, "sys", SimpleNamespace(stdin=SimpleNamespace(buffer=BytesIO(lines))))
    out = StringIO()
    call_command("explain", "website", jsonl=True, stdout=out)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [answer.get("outcome", "error") for answer in answers] == ["own", "error", "error", "shared_host"]


def test_one_input_as_arguments_is_answered_readably() -> None:
    out = StringIO()
    call_command("explain", "search", "plumbers in Ithaca, NY", "provider=overpass", stdout=out)
    assert "craft=plumber" in out.getvalue()
    assert "name Ithaca" in out.getvalue()


def test_words_need_no_quotation_marks() -> None:
    out = StringIO()
    call_command("explain", "search", "plumbers", "in", "Ithaca,", "NY", "provider=overpass", stdout=out)
    assert "name Ithaca" in out.getvalue()


@pytest.mark.parametrize("kind", EXPLAINERS)
def test_without_an_input_an_example_is_shown(kind: str) -> None:
    with pytest.raises(CommandError, match=f"manage.py explain {kind} ..."):
        call_command("explain", kind)


def test_a_file_that_is_not_there_is_a_sentence() -> None:
    assert explain("page", {"file": "/no/such/file"}) == {
        "error": "The file /no/such/file cannot be read: No such file or directory."
    }
