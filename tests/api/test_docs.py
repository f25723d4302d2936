"""docs/api.md: what it shows works, in its order, against the running server."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.contrib.auth.models import Group, User

from scrapersky.api.problem_types import PROBLEM_TYPES
from scrapersky.api.urls import VIEWS
from tests.patience import patient

TEXT = Path("docs/api.md").read_text()
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    for line in block.replace("\\\n", " ").splitlines()
    if "curl" in line
]
_CURL = re.compile(r"^(?:(?P<name>[A-Z]+)=\$\()?curl (?P<rest>.*?)(?: \| jq -r \.(?P<key>\w+)\))?$")


@pytest.fixture
def ada(transactional_db: None, town: Any) -> User:
    town["domain"].__class__.objects.exclude(pk=town["domain"].pk).delete()
    person = User.objects.create_user("ada", password="correct-horse-1")
    person.groups.add(Group.objects.get(name="operator"))
    return person


def as_request(rest: str) -> dict[str, Any]:
    """What curl would ask for."""
    words, asked = shlex.split(rest), {"method": "", "headers": {}, "content": None}
    while words:
        word = words.pop(0)
        if word == "-X":
            asked["method"] = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            asked["headers"][name] = value
        elif word == "-d":
            asked["content"] = words.pop(0)
        else:
            asked["url"] = word
    asked["method"] = asked["method"] or ("POST" if asked["content"] else "GET")
    return asked


def test_every_command_works(server: str, ada: User, town: Any) -> None:
    known = {"API": server}
    for command in COMMANDS:
        found = _CURL.match(command)
        assert found, command
        text = re.sub(r"\$([A-Z]+)", lambda name: str(known[name[1]]), found["rest"])
        asked = as_request(
            text.replace('"ids": [1,', f'"ids": [{town["domain"].pk},').replace(
                "/domains/1 ", f"/domains/{town['domain'].pk} "
            )
        )
        if "KEY" in known:
            asked["headers"].setdefault("Authorization", f"Api-Key {known['KEY']}")
        answer = httpx.request(**asked, timeout=patient(30))
        assert answer.status_code < 300, (command, answer.text)
        if found["name"]:
            known[found["name"]] = json.loads(answer.text)[found["key"]]
    assert set(known) == {
        "API", "TOKEN", "KEY", "PROJECT", "RUN", "IMPORT", "BULK", "HOOK", "EXPORT", "TARGET", "RECIPE",
    }  # fmt: skip


def test_every_noun_and_every_problem_is_named() -> None:
    assert [noun for noun in VIEWS if f"`{noun}`" not in TEXT] == []
    rows = [f"| `{kind}` | {status} | {meaning} |" for kind, (status, _, meaning) in PROBLEM_TYPES.items()]
    assert [row for row in rows if row not in TEXT] == []
