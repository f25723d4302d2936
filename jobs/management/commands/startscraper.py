"""`manage.py startscraper NAME`: a package with a scraper, a page to read and a test that passes."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

_NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")

# `scraper` in a file's name stands for the name of the scraper, `{name}` in its text, too.
TEMPLATE = Path(__file__).parent.parent / "scraper_template"


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
        words = {"name": name, "host": host, "dashed": name.replace("_", "-"), "cls": name.title().replace("_", "")}
        for file in TEMPLATE.glob("*-tpl"):
            target = folder / file.name.removesuffix("-tpl").replace("scraper", name)
            target.write_text(_filled(file.read_text(), words))
        self.stdout.write(
            f"{folder} is ready. Test it:  python -m pytest {folder}\nInstall it:  pip install -e {folder}"
        )


def _filled(text: str, words: dict[str, str]) -> str:
    for word, value in words.items():
        text = text.replace("{" + word + "}", value)
    return text
