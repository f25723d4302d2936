"""A form that is refused says so above, and at each field what is wrong with it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

FORMS = {
    "people/invite": ({"username": "", "email": "no address"}, 2), "webhooks": ({"url": ""}, 1),
    "account/keys": ({"name": "", "scopes": "read", "days": "90"}, 1),
    "destinations/new/webhook": ({"name": "Hook", "url": "", "leads": "1"}, 1),
    "password_change": ({"old_password": "", "new_password1": "", "new_password2": ""}, 3),
}  # fmt: skip


@pytest.mark.parametrize("page", list(FORMS))
def test_a_refused_form_names_the_number_of_wrong_fields_above_and_marks_each(administrator: Client, page: str) -> None:
    typed, wrong = FORMS[page]
    shown = " ".join(administrator.post(f"/admin/{page}/", typed).content.decode().split())
    says = f"Correct the {wrong} fields that are marked" if wrong > 1 else "Correct the field that is marked"
    assert shown.index(says) < shown.index('aria-invalid="true"')
    assert len(re.findall(r'aria-invalid="true"', shown)) == wrong
