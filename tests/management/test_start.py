"""What a process loads at its start: nothing that its command does not need, so that it answers soon."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.imports import ROOT
from tests.processes import run

# Each takes a tenth of a second of CPU or more, or brings along what does.
SPREADSHEETS_AND_LEARNING = ("openpyxl", "pyarrow", "sklearn", "numpy", "pandas")
SERVICES = ("boto3", "google.cloud", "azure", "paramiko", "apprise", "opentelemetry.sdk", "playwright")
COMMAND_LINES = ("rich", "pygments", "click")  # httpx's own, and nobody calls it
OTHER_RESOLVERS = ("dns.query", "dns.asyncquery")  # loaded with the first query
SEVERAL_MEGABYTES = ("tldextract", "charset_normalizer")  # of which we read a file, or which few pages need
FETCHING = ("aiohttp", "httpx", "jobs.stages", "jobs.extract", "jobs.pipeline", "scrapersky.admin")

ALWAYS = (*SPREADSHEETS_AND_LEARNING, *SERVICES, *OTHER_RESOLVERS, *SEVERAL_MEGABYTES)
LOADED = """
import sys
from scrapersky.commandline import main
try:
    main(sys.argv)
finally:
    print("\\n".join(["loaded:", *sys.modules]))
"""


def loaded_by(*words: str) -> set[str]:
    done = run(
        [sys.executable, "-c", LOADED, *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert "loaded:" in done.stdout, done.stderr
    return set(done.stdout.partition("loaded:")[2].split())


@pytest.mark.parametrize("command", ["settings", "up", "web"])
def test_a_command_that_reads_no_rows_loads_neither_the_kernel_nor_the_admin(command):
    loaded = loaded_by(command, "--help")
    assert "jobs.models.domain" in loaded
    assert loaded.isdisjoint({*ALWAYS, *FETCHING})


@pytest.mark.parametrize(("command", "needs"), [("worker", "jobs.stages"), ("harvest", "jobs.transfer.harvest")])
def test_a_worker_and_a_harvest_load_no_file_formats_services_or_admin(command, needs):
    loaded = loaded_by(command, "--help")
    assert needs in loaded
    own = {"rich"} if command == "harvest" else set()  # it shows a table
    assert loaded.isdisjoint({*ALWAYS, *COMMAND_LINES, "scrapersky.admin", "scrapersky.api"} - own)


@pytest.mark.parametrize(("command", "views"), [("describe", False), ("check", True)])
def test_django_s_checks_of_our_code_load_the_views_for_check_alone(command, views):
    assert ("scrapersky.urls" in loaded_by(command)) is views


def test_what_is_missing_on_the_machine_is_said_before_any_command():
    environment = {**os.environ, "FETCH_ENGINE": "browser", "FETCH_BROWSER": "no-such-browser"}
    words = [sys.executable, "manage.py", "describe"]
    done = run(words, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "scrapersky.E002" in done.stderr


def test_garbage_is_collected_once_the_command_is_loaded():
    """Nothing of a start is garbage, so the collector waits; what a worker makes later is."""
    code = LOADED.replace('"loaded:"', '"loaded:", "collecting" if __import__("gc").isenabled() else "not"')
    done = run([sys.executable, "-c", code, "help"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert "loaded:\ncollecting\n" in done.stdout
