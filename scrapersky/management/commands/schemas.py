"""`manage.py schemas`: the JSON Schemas of what leaves, as they are in schemas/."""

from __future__ import annotations

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

FOLDER = settings.BASE_DIR / "schemas"


class Command(BaseCommand):
    """Print a schema, or with --write update schemas/."""

    help = "JSON Schemas of rows, events and messages: print one by its name, or write all of them to schemas/."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """What to print, or where to."""
        parser.add_argument("name", nargs="?", help="A noun, event, webhook-message, import or problem.")
        parser.add_argument("--write", action="store_true", help="Write all of them to schemas/.")

    def handle(self, **options: Any) -> None:
        """Print or write. Raises CommandError for a name that there is not."""
        from scrapersky.api.json_schemas import documents

        made = documents()
        if options["write"]:
            for name, text in made.items():
                (FOLDER / f"{name}.json").write_text(text)
            self.stdout.write(f"{FOLDER} is up to date: {len(made)} schemas.")
        elif options["name"] in made:
            self.stdout.write(made[options["name"]], ending="")
        else:
            raise CommandError(f"Name a schema, or --write all. There are: {', '.join(made)}.", returncode=2)
