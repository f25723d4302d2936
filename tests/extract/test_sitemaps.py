"""Each sitemap of the corpus gives what is expected, in whatever pieces it arrives."""

from __future__ import annotations

import pytest

from jobs.extract.sitemaps import NotASitemap
from tests.extract.sitemaps import CASES, FOLDER, expected, lengthened, read, result_of

SITEMAPS = [name for name, case in CASES.items() if "reason" not in case]
OTHERS = [name for name, case in CASES.items() if "reason" in case]


def test_every_file_has_a_case_and_every_case_a_file():
    assert len(CASES) >= 200
    assert {path.name for path in FOLDER.iterdir()} - {"cases.toml"} == set(CASES)


@pytest.mark.parametrize("name", SITEMAPS)
def test_a_sitemap_gives_the_entries_that_are_in_it(name):
    case = CASES[name]
    entries, summary = read((FOLDER / name).read_bytes())
    if "count" in case:
        assert len(entries) == case["count"]
        entries = entries[:1] + entries[-1:]
    assert entries == expected(case)
    assert summary.type == case["type"]


@pytest.mark.parametrize("name", SITEMAPS)
def test_a_sitemap_is_summed_up(name):
    case = CASES[name]
    entries, summary = read((FOLDER / name).read_bytes())
    numbers = (0, len(entries)) if summary.type == "sitemapindex" else (len(entries), 0)
    assert (summary.url_count, summary.child_count) == numbers
    assert summary.generator == case.get("generator", "")
    assert summary.is_gzipped == case.get("gzipped", False)
    assert summary.truncated == case.get("truncated", False)
    assert summary.refused == case.get("refused", 0)
    assert case.get("warning", "") in summary.warning
    assert bool(summary.warning) == ("warning" in case)


@pytest.mark.parametrize("name", SITEMAPS)
def test_what_entries_say_is_what_the_summary_says_of_them(name):
    entries, summary = read((FOLDER / name).read_bytes())
    times = [entry.lastmod for entry in entries if entry.lastmod]
    assert summary.has_lastmod == bool(times)
    assert (summary.first_lastmod, summary.last_lastmod) == ((min(times), max(times)) if times else (None, None))
    assert summary.has_priority == any(entry.priority is not None for entry in entries)
    assert summary.has_changefreq == any(entry.changefreq for entry in entries)


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_sitemap_is_refused_with_its_reason(name):
    with pytest.raises(NotASitemap) as refused:
        read((FOLDER / name).read_bytes())
    assert refused.value.word == CASES[name]["reason"]
    assert CASES[name]["says"] in str(refused.value)


@pytest.mark.parametrize("step", [1, 7, 1_000])
@pytest.mark.parametrize("name", CASES)
def test_the_pieces_in_which_a_file_arrives_do_not_matter(name, step):
    data = lengthened((FOLDER / name).read_bytes())
    if len(data) < 20_000 or step > 1:
        assert result_of(data, step) == result_of(data, len(data) or 1)


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("https://larch.test/o'brien", "https://larch.test/o'brien"),
        ("https://larch.test/menu'", "https://larch.test/menu'"),
        ("'https://larch.test/o'brien'", "https://larch.test/o'brien"),
        ("'https://larch.test/a','2026-01-02'", "https://larch.test/a"),
        ('"https://larch.test/o\'brien", 2026-01-02', "https://larch.test/o'brien"),
    ],
)
def test_an_apostrophe_belongs_to_a_url_and_ends_one_that_began_with_it(line: str, url: str) -> None:
    entries, summary = read(f"https://larch.test/\n{line}\n".encode())
    assert [entry.loc for entry in entries] == ["https://larch.test/", url]
    assert summary.refused == 0


@pytest.mark.parametrize(
    ("line", "time"),
    [
        ("https://larch.test/a,2026-01-02", "2026-01-02"),
        ("https://larch.test/a;0.8;daily", None),
        ("https://larch.test/a\t2026-01-02T10:00:00+01:00\t1.0\tweekly", "2026-01-02T09:00:00"),
        ('"https://larch.test/a","2026-01-02 10:00:00","0.5"', "2026-01-02T10:00:00"),
        ("https://larch.test/a | 2026-01-02 10:00 +0100", "2026-01-02T09:00:00"),
        ("https://larch.test/a,,", None),
    ],
)
def test_columns_behind_a_url_are_no_part_of_it(line: str, time: str | None) -> None:
    [first, entry], summary = read(f"https://larch.test/?box=1,2\n{line}\n".encode())
    assert (first.loc, entry.loc, summary.refused) == ("https://larch.test/?box=1,2", "https://larch.test/a", 0)
    assert (entry.lastmod and entry.lastmod.isoformat()[: len(time or "")]) == time


@pytest.mark.parametrize("url", ["https://larch.test/map?ll=51.5,0.1", "https://larch.test/?every=noon,daily"])
def test_a_query_that_ends_as_a_column_would_is_whole(url: str) -> None:
    lines = (
        url,
        f"{url},2026-01-02,0.8",
        f'"{url}","2026-01-02"',
        f'"{url}","Our menu",2026-01-02',
        f"{url}\t2026-01-02",
    )
    entries, summary = read("\n".join(["https://larch.test/", *lines]).encode())
    assert [entry.loc for entry in entries[1:]] == [url] * len(lines)
    assert [entry.lastmod is not None for entry in entries[1:]] == [False, True, True, True, True]
    assert summary.refused == 0
