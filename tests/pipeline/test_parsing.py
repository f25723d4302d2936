"""Strangers' documents are read where they can be killed: what is wrong with one harms no other."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from multiprocessing import current_process
from multiprocessing.util import get_temp_dir
from pathlib import Path
from typing import Any

import pytest

from jobs.models import Domain, Page
from jobs.pipeline import parsing
from jobs.pipeline.parsing import DocumentFailed, close_parsers, in_parser
from jobs.web.failures import Fail, Retry
from jobs.web.process_folder import PREFIX
from tests.fakeweb import answer
from tests.patience import eventually_async, patient
from tests.pipeline import documents
from tests.stages.conftest import site  # noqa: F401 -- a fixture
from tests.stages.site import Site, urlset


@pytest.fixture(autouse=True)
def parsers(settings: Any) -> Iterator[None]:
    close_parsers()
    settings.PARSING_PROCESSES, settings.PARSING_CPU_SECONDS, settings.PARSING_MEMORY_MB = 2, 1, 500
    yield
    close_parsers()


def test_a_document_is_read_in_another_process_which_reads_the_next_one_too() -> None:
    async def main() -> list[int]:
        return [await in_parser(documents.process_id, b"") for _ in range(3)]

    processes = asyncio.run(main())
    assert os.getpid() not in processes
    assert len(set(processes)) == 1


def test_a_document_that_takes_too_much_cpu_is_ended_and_its_neighbours_are_read_meanwhile() -> None:
    async def main() -> int:
        evil = asyncio.ensure_future(in_parser(documents.endless, b""))
        await asyncio.sleep(0)
        read = 0
        while not evil.done():
            await in_parser(documents.process_id, b"")
            read += 1
        with pytest.raises(Fail, match="too_slow_to_read"):
            await evil
        return read

    assert asyncio.run(main()) > 10


def test_a_document_that_takes_too_much_memory_is_refused_and_its_process_reads_on() -> None:
    async def main() -> tuple[int, int]:
        before = await in_parser(documents.process_id, b"")
        with pytest.raises(Fail, match="too_large_to_read"):
            await in_parser(documents.greedy, b"")
        return before, await in_parser(documents.process_id, b"")

    before, after = asyncio.run(main())
    assert before == after


def test_a_document_that_kills_its_process_is_tried_again_later_and_the_next_one_is_read() -> None:
    async def main() -> int:
        with pytest.raises(Retry, match=r"worker_lost.*SIGSEGV"):
            await in_parser(documents.crashing, b"")
        return await in_parser(documents.process_id, b"")

    assert asyncio.run(main())


def test_a_process_that_stands_still_is_killed_and_the_document_is_not_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "WALL_FACTOR", 1.0)
    with pytest.raises(Retry, match="deadline"):
        asyncio.run(in_parser(documents.asleep, b""))


def test_a_mistake_of_our_own_comes_back_with_its_traceback() -> None:
    with pytest.raises(DocumentFailed, match='raise KeyError\\("colour"\\)'):
        asyncio.run(in_parser(documents.wrong, b""))


def test_who_waits_no_longer_frees_the_process_at_once(tmp_path: Path, settings: Any) -> None:
    settings.PARSING_PROCESSES, settings.PARSING_CPU_SECONDS = 1, 1_000
    sign = tmp_path / "sign"

    async def main() -> int:
        reading = asyncio.ensure_future(in_parser(documents.endless_with_a_sign, str(sign)))
        await eventually_async(lambda: sign.exists() and sign.read_text())
        reading.cancel()
        return await asyncio.wait_for(in_parser(documents.process_id, b""), patient(30.0))

    assert asyncio.run(main()) != int(sign.read_text() or 0)


def evil_page() -> str:
    """The sign in the quoted value hides the attributes from the limits, not from the parser: quadratic time."""
    return f"<title>Shop</title><div a='>' {' '.join(f'a{n}' for n in range(60_000))}>Hello there, this is a shop</div>"


@pytest.mark.django_db(transaction=True)
def test_a_page_that_cannot_be_read_in_time_ends_with_its_reason_and_its_neighbours_are_read(site: Site) -> None:  # noqa: F811
    site.web.anything(answer("<title>Kestrel</title><p>Write to us: office@kestrel-plumbing.com, we like pipes"))
    site.web.page("evil.test", "/", evil_page())
    hosts = ["evil.test", *(f"good{n}.test" for n in range(6))]
    rows = [Page(domain=Domain.objects.create(host=host), url=f"http://{host}/") for host in hosts]
    Page.objects.bulk_create(rows)

    assert site.run("page_scrape", *rows) == {"too_slow_to_read": 1, "found": 6}
    evil, *good = rows
    assert evil.page_processing_outcome == "too_slow_to_read"
    assert evil.page_processing_status == "Error"
    assert evil.page_processing_settled_at > max(page.page_processing_settled_at for page in good)


@pytest.mark.django_db(transaction=True)
def test_sitemaps_that_a_home_page_names_are_looked_for_in_the_parser_too(site: Site) -> None:  # noqa: F811
    site.web.page("evil.test", "/", evil_page())
    site.web.page("good.test", "/", "<title>Shop</title><a href=/files/sitemap-a.xml>Map</a>")
    site.web.page("good.test", "/files/sitemap-a.xml", urlset("/a", host="good.test"), Content_Type="application/xml")
    rows = [Domain.objects.create(host=host) for host in ("evil.test", "good.test")]

    assert site.run("sitemap_discovery", *rows) == {"too_slow_to_read": 1, "found": 1}
    assert {row.host: row.sitemap_analysis_outcome for row in rows} == {
        "evil.test": "too_slow_to_read",
        "good.test": "found",
    }


def test_the_socket_of_the_fork_server_lies_in_a_folder_that_goes_when_the_process_was_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(current_process()._config, "tempdir", raising=False)  # type: ignore[attr-defined]
    parsing._use_process_folder()
    assert Path(get_temp_dir()).name.startswith(PREFIX)
