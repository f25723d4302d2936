"""Plug-ins are found by entry points, may be left out, and cannot end the process."""

from __future__ import annotations

import sys

from jobs.plugins.entry_points import GROUPS, SCRAPERS, Plugin, allow, installed, load
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
