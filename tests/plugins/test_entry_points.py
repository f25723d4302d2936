"""Plug-ins are found by entry points, may be left out, and cannot end the process."""

from __future__ import annotations

import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from jobs.destinations.plugins import adapters_of_plugins
from jobs.plugins import bounded_import
from jobs.plugins.entry_points import GROUPS, SCRAPERS, STAGES, Plugin, WithPlugins, allow, app_of, installed, load
from jobs.sources import PROVIDERS
from jobs.stages import _of_plugins
from jobs.verifiers import FINDERS as FINDERS_BY_NAME
from jobs.verifiers import VERIFIERS as VERIFIERS_BY_NAME
from tests.patience import eventually
from tests.plugins.conftest import Install

GOOD = "class Members:\n    matches = ['directory.test/member/*']\n    def parse(self, page): ...\n"


def test_an_installed_plug_in_has_a_name_a_package_a_version_and_a_switch(install: Install) -> None:
    install("members", GOOD, "1.2", scrapers={"members": "members:Members"})
    assert installed(*GROUPS) == (Plugin(SCRAPERS, "members", "members", "1.2", "members:Members"),)
    assert installed(SCRAPERS)[0].flag == "scraper.members"
    assert "members" not in sys.modules, "listing imports nothing"


def test_a_broken_plug_in_is_a_traceback_and_the_others_are_loaded(install: Install) -> None:
    install("broken", "import nothing_of_this_name", scrapers={"broken": "broken:Broken"})
    install("leaving", "raise SystemExit(3)", scrapers={"leaving": "leaving:Leaving"})
    install("members", GOOD, scrapers={"members": "members:Members"})
    broken, leaving, members = load(SCRAPERS)
    assert "No module named 'nothing_of_this_name'" in broken.error
    assert "SystemExit: 3" in leaving.error
    assert (members.error, members.value.matches) == ("", ["directory.test/member/*"])


# It asks a server that does not answer, again and again: for some seconds, after which a test without a bound fails.
HANGS = """
import socket
listener = socket.create_server(("127.0.0.1", 0))
for _ in range(40):
    try:
        socket.create_connection(listener.getsockname(), timeout=0.1).recv(1)
    except Exception:
        pass
"""
HANGS_WHEN_READY = f"""
from django.apps import AppConfig
class SlowConfig(AppConfig):
    name = "slow_ready"
    def ready(self):
        exec({HANGS!r})
"""


@pytest.mark.parametrize("group", ["exporters", "stages"])
def test_a_plug_in_that_hangs_while_it_is_imported_is_left_out_with_a_sentence(
    install: Install, monkeypatch: pytest.MonkeyPatch, group: str
) -> None:
    monkeypatch.setattr(bounded_import, "LONGEST_IMPORT_SECONDS", 1.0)
    install("hanging", HANGS, **{group: {"hanging": "hanging:Hanging"}})
    install("members", GOOD, **{group: {"members": "members:Members"}})
    plugins = installed(f"scrapersky.{group}")
    assert [app_of(plugin) for plugin in plugins] == ["", "members"]
    began = signal.getitimer(signal.ITIMER_REAL)
    hanging, members = load(f"scrapersky.{group}")
    assert "Plug-in hanging of hanging was still being imported after 1 s, and is left out." in hanging.error
    assert members.error == ""
    assert began == (0.0, 0.0) == signal.getitimer(signal.ITIMER_REAL), "nothing of ours is ended by what is left of it"
    assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL


@pytest.mark.parametrize(("part", "module", "source"), [
    ("apps", "apps", HANGS), ("models", "models", HANGS), ("ready", "apps", HANGS_WHEN_READY),
])  # fmt: skip
def test_a_stage_whose_app_hangs_at_the_start_is_left_out(
    install: Install, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path,
    part: str, module: str, source: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(bounded_import, "LONGEST_IMPORT_SECONDS", 0.2)
    monkeypatch.setattr(bounded_import, "AGAIN_SECONDS", 0.2)
    install("unused", "", stages={"slow": f"slow_{part}.stage:Members"})
    package = tmp_path / f"slow_{part}"
    package.mkdir()
    for name, text in (("__init__", ""), (module, source), ("stage", GOOD)):
        (package / f"{name}.py").write_text(text)
    [plugin] = installed(STAGES)
    assert app_of(plugin) == ("" if part == "apps" else package.name)
    if part != "apps":
        settings.INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "jobs", package.name]
    [slow] = load(STAGES)
    assert "Plug-in slow of unused was still being imported after 0.2 s, and is left out." in slow.error


def test_a_thread_that_waits_for_a_plug_in_is_named(
    install: Install, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(bounded_import, "LONGEST_IMPORT_SECONDS", 0.1)
    monkeypatch.setattr(bounded_import, "may_end", Event(), raising=False)  # what the plug-in waits for
    waits = "from jobs.plugins import bounded_import\nbounded_import.may_end.wait()\n"
    install("slow", waits + GOOD, exporters={"slow": "slow:Members"})
    with ThreadPoolExecutor(1) as threads:
        loading = threads.submit(load, "scrapersky.exporters")
        eventually(lambda: "Plug-in slow of slow was still being imported after 0.1 s." in caplog.text)
        bounded_import.may_end.set()  # type: ignore[attr-defined]  # of this test
        [slow] = loading.result()
    assert slow.error == ""


def test_a_plug_in_for_another_version_of_the_interface_is_not_used(install: Install) -> None:
    install("members", f"{GOOD}    api = 2\n", scrapers={"members": "members:Members"})
    [members] = load(SCRAPERS)
    assert "made for version 2" in members.error


def test_only_allowed_plug_ins_are_loaded(install: Install) -> None:
    install("members", GOOD, scrapers={"members": "members:Members", "others": "members:Members"})
    for names, left in (("*",), 2), (("members",), 2), (("others",), 1), ((), 0):
        allow(names)
        assert len(installed(SCRAPERS)) == left, names


def test_of_two_with_one_name_the_first_package_has_it(install: Install) -> None:
    install("aaa", GOOD, scrapers={"members": "aaa:Members"})
    install("bbb", GOOD, scrapers={"members": "bbb:Members"})
    [plugin] = installed(SCRAPERS)
    assert plugin.package == "aaa"


def test_a_name_that_cannot_stand_in_an_address_is_left_out(install: Install) -> None:
    names = ["members", "a/../b?c%d e", "<b>&'\"", "x" * 81]
    install("members", GOOD, scrapers=dict.fromkeys(names, "members:Members"))
    assert [plugin.name for plugin in installed(SCRAPERS)] == ["members"]


NONSENSE = """
import sys

five = 5

class Empty: ...

class Raises:
    def __init__(self): raise RuntimeError("no key")

class Leaves:
    def __init__(self): sys.exit(3)

class Free:
    name, by_words, most_results, search_has_details, retention_days = "free", True, None, True, None
    def check(self, business_type): ...
    def charges(self): return {"search": 5}
    def search(self, *given): ...
    details = verify = find = search

def nothing(): ...
"""
SERVICES = ("sources", "verifiers", "finders", "destinations")
PAGES = ("", "operations/", "flags/", "destinations/", "exports/", "configuration/", "budgets/", "plugins/")


@pytest.mark.django_db
def test_what_is_no_service_is_an_error_of_its_own_and_not_of_every_page(
    install: Install, administrator: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """A source that cannot say what it costs had ended each screen that lists what calls cost."""
    names = ("five", "Empty", "Raises", "Leaves", "Free", "nothing")
    points = {name.lower(): f"nonsense:{name}" for name in names}
    install("nonsense", NONSENSE, **dict.fromkeys((*SERVICES, "stages", "exporters", "scrapers"), points))
    for table in (PROVIDERS, VERIFIERS_BY_NAME, FINDERS_BY_NAME):
        monkeypatch.setattr(table, "data", WithPlugins(table.group, table.own).data)
        assert dict(table) == table.own
    assert adapters_of_plugins() == {}
    for group in SERVICES:
        assert all(loaded.error for loaded in load(f"scrapersky.{group}")), group
    for page in PAGES:
        assert administrator.get(f"/admin/{page}").status_code in (200, 404), page
    call_command("queue", "status")
    call_command("plugins")


def test_a_stage_takes_no_name_of_ours(install: Install) -> None:
    source = "from jobs.stages import domain_metadata\nstage = domain_metadata.stage\n"
    install("another", source, stages={"domain_metadata": "another:stage"})
    assert list(_of_plugins()) == []
