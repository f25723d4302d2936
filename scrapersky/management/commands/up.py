"""`manage.py up`: everything on this machine, from nothing, until one Ctrl-C."""

from __future__ import annotations

import argparse
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from jobs.management import arguments
from jobs.models import Domain, Place, PlaceSearch
from jobs.runtime.process_manager import ManagedProcess, ProcessManager
from scrapersky.http.port_check import refuse_a_taken_port

TOWN_HOST, TOWN_PORT = "127.0.0.1", 8099
READY_SECONDS = 60.0
_MANAGE = (sys.executable, str(settings.BASE_DIR / "manage.py"))


class Command(BaseCommand):
    """Database, migrations, first account, web, worker, and the sample town in an empty database."""

    help = "Run everything on this machine: database, web and worker. Ctrl-C ends all of it."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """What differs from the settings for this once."""
        parser.add_argument("--host", default=settings.HOST)
        parser.add_argument("--port", type=arguments.port, default=settings.PORT)
        parser.add_argument(
            "--processes", type=arguments.processes, default=settings.WORKER_PROCESSES, help="Worker processes."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, then supervise until a signal."""
        refuse_a_taken_port(options["host"], options["port"])
        call_command("migrate", verbosity=0, interactive=False)
        password = make_first_admin()
        town = _free_port() if _wants_sample() else None
        connections.close_all()
        manager = ProcessManager(self._processes(options, town), self._say, settings.STOP_SECONDS + 15)
        manager.run(lambda: self._welcome(options["host"], options["port"], password, town))
        self._say("Ended.")

    def _processes(self, options: Mapping[str, Any], town: int | None) -> list[ManagedProcess]:
        web = [*_MANAGE, "web", "--host", options["host"], "--port", str(options["port"])]
        worker = [*_MANAGE, "worker", "--processes", str(options["processes"])]
        if town is None:
            return [ManagedProcess("web", web), ManagedProcess("worker", worker)]
        serve = [sys.executable, "-m", "sampletown.serve", "--host", TOWN_HOST, "--port", str(town)]
        hosts = _where_the_town_is(town)
        return [
            ManagedProcess("sample town", serve, stop_last=True),
            ManagedProcess("web", web, hosts),
            ManagedProcess("worker", worker, hosts),
        ]

    def _welcome(self, host: str, port: int, password: str | None, town: int | None) -> None:
        if town is not None and _is_empty():
            _wait_for(TOWN_HOST, town)
            load, environment = [*_MANAGE, "load_sample"], os.environ | _where_the_town_is(town)
            subprocess.run(load, env=environment, check=False)  # noqa: S603 -- ourselves
        connections.close_all()
        _wait_for(host, port)
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 -- printed, not bound
        self._say(f"\nScraperSky is at http://{shown}:{port}/   (Ctrl-C ends it)")
        if password:
            self._say(f"The first account: admin   password: {password}   (shown only now; `manage.py changepassword`)")

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


def make_first_admin() -> str | None:
    """Where nobody can administer, make `admin` with a random password and return it; else None."""
    users = get_user_model().objects
    if users.filter(is_superuser=True, is_active=True).exists():
        return None
    password = secrets.token_urlsafe(12)
    admin, _ = users.get_or_create(username="admin")
    admin.is_staff = admin.is_superuser = admin.is_active = True
    admin.set_password(password)
    admin.save()
    return password


def _wants_sample() -> bool:
    """The sample is for an empty database; once it is in, its web must be up whenever its rows are processed."""
    if not settings.SAMPLE or not find_spec("sampletown"):
        return False
    return _is_empty() or Domain.objects.filter(host__endswith=".sample.test").exists()


def _is_empty() -> bool:
    return not any(model.objects.exists() for model in (PlaceSearch, Place, Domain))


def _where_the_town_is(port: int) -> dict[str, str]:
    """How the sample's hosts are found. A real key for Google keeps searches on the real Google."""
    from jobs.validation.dns_client import system_servers  # late: it loads what fetches

    server = f"{TOWN_HOST}:{port}"
    found = {
        "FETCH_RESOLVE": ",".join((*settings.FETCH_RESOLVE, f"*.sample.test={server}")),
        "FETCH_ALLOW_NETWORKS": ",".join((*settings.FETCH_ALLOW_NETWORKS, "127.0.0.0/8")),
        "DNS_SERVERS": ",".join((server, *(settings.DNS_SERVERS or system_servers()))),
    }
    if not settings.GOOGLE_MAPS_API_KEY:
        found |= {"GOOGLE_PLACES_BASE_URL": f"http://{server}", "GOOGLE_MAPS_API_KEY": "sample-town"}
        found |= {"OVERPASS_BASE_URL": f"http://{server}", "PLACES_PROVIDER": "google"}
    return found


def _free_port() -> int:
    """The town's usual port, or another one: several checkouts may run side by side."""
    for port in (TOWN_PORT, 0):
        with socket.socket() as probe, suppress(OSError):
            probe.bind((TOWN_HOST, port))
            return int(probe.getsockname()[1])
    raise CommandError("No port is free on 127.0.0.1.", returncode=2)


def _wait_for(host: str, port: int) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection((host, port), 1.0).close()
            return
        except OSError:
            time.sleep(0.1)
