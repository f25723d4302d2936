"""Lists of domains as people paste them, with the hosts that were written beforehand (`tests/data/typed`)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from jobs.actions.search_lines import list_lines, searches_in
from jobs.extract import websites
from jobs.extract.urls import canonical_host
from jobs.lists.catalogue import DOMAINS, PAGES
from jobs.sources.queries import read_query
from jobs.transfer import imports, project_input
from jobs.transfer.imports import host_named
from jobs.transfer.mapping import read_file, read_pasted
from jobs.transfer.project_input import UnreadableInput, read_text, read_upload
from jobs.transfer.single_values import only_values

FOLDER = Path(__file__).parents[1] / "data/typed"
LISTS: list[dict[str, Any]] = [
    entry for path in sorted(FOLDER.glob("domain_lists*.toml")) for entry in tomllib.loads(path.read_text())["lists"]
]


@pytest.mark.parametrize("entry", LISTS, ids=[entry["text"][:30] for entry in LISTS])
def test_every_domain_of_a_pasted_list_is_read_and_what_is_none_is_named(entry: dict[str, Any]) -> None:
    hosts, refused = list[str](), 0
    for row in read_pasted(DOMAINS, entry["text"]).rows:
        try:
            hosts.append(host_named(row.values["domain"]).host)
        except ValueError:
            refused += 1
    assert list(dict.fromkeys(hosts)) == entry["hosts"]
    assert refused == entry.get("left", 0)


def test_a_line_that_is_a_domain_or_the_root_of_a_site_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read = list[str]()
    for module in (project_input, websites, imports):
        monkeypatch.setattr(module, "canonical_host", lambda text: (read.append(text), canonical_host(text))[1])
    lines = ["goby.test", "https://www.perch.test/", "HTTP://Bücher.test"]
    assert project_input._sorted_lines(lines)[0] == ["goby.test", "perch.test", "xn--bcher-kva.test"]
    assert read == lines


def test_several_domains_in_a_cell_of_a_column_are_rows() -> None:
    table = read_file(DOMAINS, "shops.csv", b"Shop,Domains\nGoby,goby.test; goby.example.test\nPerch,perch.test\n")
    assert [row.values["domain"] for row in table.rows] == ["goby.test", "goby.example.test", "perch.test"]
    assert [row.line for row in table.rows] == [2, 2, 3]


def test_pages_keep_their_commas_and_brackets() -> None:
    pages = "https://goby.test/a,b.html\nhttps://goby.test/Goby_(fish)\n"
    assert [row.values["url"] for row in read_pasted(PAGES, pages).rows] == pages.split()


@pytest.mark.django_db
def test_a_line_of_a_project_has_several_domains() -> None:
    assert read_text("goby.test, perch.test\ntench.test").hosts == ["goby.test", "perch.test", "tench.test"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["shops.txt", "shops.csv"])
def test_in_a_list_of_domains_a_line_that_is_none_is_named_and_never_searched_for(name: str) -> None:
    lines = "goby.test\nperch.test\nPerch Boats\ntench.test\nruffe..test\ndace.test\nroach.test\nbream.test"
    for read in (lambda: read_text(lines), lambda: read_upload(name, lines.encode())):
        with pytest.raises(UnreadableInput, match=r"2 lines are neither .*: 'Perch Boats', 'ruffe..test'\. Correct"):
            read()


@pytest.mark.django_db
def test_a_trade_in_a_known_place_is_a_search_among_many_domains_too() -> None:
    hosts = [f"goby{number}.test" for number in range(9)]
    given = read_text("\n".join([*hosts, "dentists in Ithaca, NY"]))
    assert (given.hosts, [search.query for search in given.searches]) == (hosts, ["dentists in Ithaca, NY"])


@pytest.mark.django_db
@pytest.mark.parametrize("domains", [1, 2, 4])
def test_searches_beside_as_many_domains_or_in_few_lines_are_searches(domains: int) -> None:
    searches = ["dentists in Ithaca, NY", "plumbers in Cortland, NY", "bakers in Utica, NY", "gyms in Troy, NY"]
    hosts = [f"goby{number}.test" for number in range(domains)]
    given = read_text("\n".join([*hosts, *searches[: max(domains, 2)]]))
    assert (given.hosts, [search.query for search in given.searches]) == (hosts, searches[: max(domains, 2)])


@pytest.mark.parametrize("text", ["plumbers in St. Louis", "dentists at 48.137, 11.575", "plumbers washington d.c."])
def test_a_search_is_no_list_of_domains(text: str) -> None:
    assert only_values(text, DOMAINS) == []


SEARCHES: list[dict[str, Any]] = tomllib.loads((FOLDER / "pasted_searches.toml").read_text())["texts"]


@pytest.mark.django_db
@pytest.mark.parametrize("entry", SEARCHES, ids=[entry["text"][:30] for entry in SEARCHES])
def test_every_search_of_a_pasted_text_is_read(entry: dict[str, Any]) -> None:
    queries = [read_query(search.query) for search in read_text(entry["text"]).searches]
    read = [f"{query.what} | {query.place.name if query.place else ''}" for query in queries]
    assert read == entry["searches"]


@pytest.mark.parametrize(
    "line", ["hotels in Bosnia and Herzegovina", "plumbers in Brighton and Hove", "bar; Ithaca, NY"]
)
def test_one_place_with_an_and_in_its_name_and_a_cell_of_a_table_are_one_search(line: str) -> None:
    assert searches_in(list_lines(f"• {line}")) == [line]
