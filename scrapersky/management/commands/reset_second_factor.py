"""`manage.py reset_second_factor NAME`: for a person who lost the authenticator app and the recovery codes."""

from __future__ import annotations

import argparse
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from scrapersky.accounts import second_factor


class Command(BaseCommand):
    """Switch off somebody's second factor; their sessions and tokens end."""

    help = "Switch off a person's second factor (a lost phone). Their sessions and API tokens end."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Whose."""
        parser.add_argument("name", help="The name that the person logs in with.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Switch it off. Raises CommandError when there is no such person, or no second factor."""
        user = get_user_model().objects.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(f"There is no account {options['name']}.", returncode=2)
        if not second_factor.needed(user):
            raise CommandError(f"{options['name']} has no second factor.", returncode=2)
        second_factor.switch_off(user)
        self.stdout.write(f"{options['name']} now logs in with the password alone.")
