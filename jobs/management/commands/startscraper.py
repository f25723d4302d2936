"""`manage.py startscraper NAME`: a package with a scraper, a page to read and a test that passes."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

_NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")

PYPROJECT = """\
[build-system]
requires = ["setuptools>=61"]
build-backend = "setuptools.build_meta"

[project]
name = "scrapersky-{dashed}"
version = "0.1.0"
description = "A scraper for ScraperSky that reads {host}."
requires-python = ">=3.11"

[project.entry-points."scrapersky.scrapers"]
{name} = "{name}:{cls}"

[tool.setuptools]
py-modules = ["{name}"]

[tool.pytest.ini_options]
pythonpath = ["."]
"""

SCRAPER = '''\
"""A scraper for {host}."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.plugins.scraping import Business, Contact, Fact, Follow, Page, Scraper


class {cls}(Scraper):
    """Reads the members of {host}: the list and each member's page."""

    matches = ("{host}/members", "{host}/member/*")

    def parse(self, page: Page) -> Iterator[Business | Contact | Fact | Follow]:
        """A list has businesses and links to their pages; a member's page has contacts."""
        for link in page.css("li.member a"):
            yield Business(link.css("::text").get(""), website=link.attrib.get("data-website", ""))
            yield page.follow(link.attrib["href"])
        for address in page.css("a.mail::text").getall():
            yield Contact("email", address, name=page.css("h1::text").get(""))
        for licence in page.css(".licence::text").getall():
            yield Fact("licence", licence)
'''

FIXTURE = """\
<!doctype html>
<title>Members</title>
<h1>Nora Quillfeather</h1>
<p><a class="mail">nora@kestrel-plumbing.com</a>, licence <span class="licence">4711</span></p>
<ul>
  <li class="member"><a href="/member/1" data-website="https://kestrel-plumbing.com">Kestrel Plumbing</a></li>
</ul>
"""

TEST = '''\
"""The scraper reads the page that is stored beside this test."""

from __future__ import annotations

from pathlib import Path

from {name} import {cls}

from jobs.plugins.patterns import matches_any
from jobs.plugins.scraping import PageRequest, read_with

URL = "https://{host}/members"
PAGE = Path(__file__).parent.joinpath("page.html").read_bytes()


def test_its_pages_are_known() -> None:
    assert matches_any({cls}.matches, URL)
    assert not matches_any({cls}.matches, "https://elsewhere.example/members")


def test_the_page_is_read() -> None:
    result = read_with({cls}, PageRequest(URL, PAGE))
    assert result.refused == []
    assert [contact.normalised for contact in result.contacts] == ["nora@kestrel-plumbing.com"]
    assert [business.name for business in result.businesses] == ["Kestrel Plumbing"]
    assert [fact.value for fact in result.facts] == ["4711"]
    assert [follow.url for follow in result.follows] == ["https://{host}/member/1"]
'''

FILES = {"pyproject.toml": PYPROJECT, "{name}.py": SCRAPER, "page.html": FIXTURE, "test_{name}.py": TEST}


class Command(BaseCommand):
    """Write the package."""

    help = "Make a package with a scraper for a site, a stored page and a test that passes."
    requires_system_checks: list[str] = []  # noqa: RUF012 -- Django's own spelling; nothing here needs a database

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Its name, and the site."""
        parser.add_argument("name", help="A Python name, as in chamber_members.")
        parser.add_argument("--host", default="directory.example", help="The host that it reads.")
        parser.add_argument("--folder", type=Path, help="Where to write it; else a new folder of that name.")

    def handle(self, **options: Any) -> None:
        """Write the files. Raises CommandError for a name that is none, and for a folder that is not empty."""
        name, host = options["name"], options["host"]
        folder: Path = options["folder"] or Path(name)
        if not _NAME.fullmatch(name) or name in ("jobs", "scrapersky"):
            raise CommandError(f"{name!r} is no name for a module: use small letters, digits and _.", returncode=2)
        if not re.fullmatch(r"[a-z0-9.-]{3,253}", host):
            raise CommandError(f"{host!r} is no host, as in directory.example.", returncode=2)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            is_empty = not any(folder.iterdir())
        except OSError as error:
            raise CommandError(f"{folder} cannot be made: {error.strerror}.", returncode=2) from None
        if not is_empty:
            raise CommandError(f"{folder} is not empty. Give another --folder.", returncode=2)
        words = {"name": name, "host": host, "dashed": name.replace("_", "-"), "cls": _class_of(name)}
        for file, text in FILES.items():
            folder.joinpath(file.format(**words)).write_text(_filled(text, words))
        self.stdout.write(
            f"{folder} is ready. Test it:  python -m pytest {folder}\nInstall it:  pip install -e {folder}"
        )


def _class_of(name: str) -> str:
    return "".join(part.title() for part in name.split("_"))


def _filled(text: str, words: dict[str, str]) -> str:
    for word, value in words.items():
        text = text.replace("{" + word + "}", value)
    return text
