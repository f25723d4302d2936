"""A form that is refused says so above, and at each field what is wrong with it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

FORMS = {
    "people/invite": ({"username": "", "email": "no address"}, 2), "webhooks": ({"url": ""}, 1),
    "account/keys": ({"name": "", "scopes": "read", "days": "90"}, 1),
    "destinations/new/webhook": ({"name": "Hook", "url": "", "leads": "1"}, 1),
    "storage-targets/add/sftp": ({"name": "", "host": "files.test"}, 1),
    "storage-targets/add/s3": ({"name": "Files", "bucket": ""}, 1), "roles/new": ({"name": ""}, 1),
    "suppressions": ({"value": "ada lovelace", "do": "look"}, 1), "subject": ({"value": "+1 607", "do": "find"}, 1),
    "suppressions/import": ({}, 1),
    "password_change": ({"old_password": "", "new_password1": "", "new_password2": ""}, 3),
}  # fmt: skip


@pytest.mark.parametrize("page", list(FORMS))
def test_a_refused_form_names_the_number_of_wrong_fields_above_and_marks_each(administrator: Client, page: str) -> None:
    typed, wrong = FORMS[page]
    shown = " ".join(administrator.post(f"/admin/{page}/", typed).content.decode().split())
    says = f"Correct the {wrong} fields that are marked" if wrong > 1 else "Correct the field that is marked"
    assert shown.index(says) < shown.index('aria-invalid="true"')
    assert len(re.findall(r'aria-invalid="true"', shown)) == wrong


@pytest.mark.parametrize(
    ("page", "typed", "field", "says"),
    [
        ("suppressions", {"value": "ada lovelace", "do": "look"}, "scope", "A person needs a domain or the name"),
        ("suppressions", {"value": "kestrel.test", "do": "add"}, "confirm", "Confirm that what is stored"),
        ("subject", {"value": "kestrel.test", "do": "erase"}, "confirm", "Type the word erase"),
        ("subject", {"value": "ada", "kind": "phone", "do": "find"}, "value", "Not a phone number."),
        ("roles/new", {"name": "Curator"}, "name", "There is a role with the name Curator already."),
        ("storage-targets/add/local", {"name": "Files", "folder": "x" * 2_001}, "folder", "A text of at most"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    administrator: Client, page: str, typed: dict[str, str], field: str, says: str
) -> None:
    shown = " ".join(administrator.post(f"/admin/{page}/", typed).content.decode().split())
    (label,) = [part for part in shown.split("<label")[1:] if 'aria-invalid="true"' in part]
    assert f'name="{field}"' in label
    assert says in label.partition("<button")[0]
