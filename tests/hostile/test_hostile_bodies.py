"""Bodies that are odd, at every form and operation: refused, and never a failure of ours."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from tests.admin.conftest import client_of
from tests.admin.test_every_address import addresses
from tests.api.conftest import client_of as api_client_of
from tests.api.conftest import town  # noqa: F401 -- a fixture
from tests.api.test_rights_by_rows import add_rows_of_operators, operations

MULTIPART = "multipart/form-data; boundary=B"
DEEP = "[" * 10_000 + "]" * 10_000


def parts(*fields: str, end: str = "--B--") -> str:
    """A form with a file in it, whose name is a path and has NUL in it."""
    texts = [f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\na\0b\r\n' for name in fields]
    file = '--B\r\nContent-Disposition: form-data; name="file"; filename="../a\0.csv"\r\n\r\na.test\r\n'
    return "".join([*texts, file, file, end])


FIELDS = 50  # a form has at most so many here: reading a thousand at each page took six seconds
MANY = parts(*(f"field{number}" for number in range(10 * FIELDS)))
BODIES = [
    ("1" * 20, "application/json"),
    (DEEP, "application/json"),
    (MANY, MULTIPART),
    (parts("what", end=""), MULTIPART),
]
FORMS = [(DEEP, "application/json"), (parts("name", "reason", "text", "value", "q"), MULTIPART), (MANY, MULTIPART)]


def failed(client: Any, verb: str, address: str, bodies: list[tuple[str, str]]) -> list[tuple[str, str, str, int]]:
    """What was answered by 5xx; what was changed is taken back."""
    found = []
    for body, content_type in bodies:
        with transaction.atomic():
            status = client.generic(verb.upper(), address, body, content_type=content_type).status_code
            transaction.set_rollback(True)
        found += [(verb, address, body[:40], status)] if status >= 500 else []
    return found


@pytest.fixture
def ada(town: Any, settings: Any) -> User:  # noqa: F811 -- the fixture
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = FIELDS
    add_rows_of_operators()
    return User.objects.create_superuser("ada", password="ada-secret-1")


def test_no_operation_of_the_api_fails_at_an_odd_body(ada: User) -> None:
    client = api_client_of(ada)
    sends = [(verb, address) for verb, address, _ in operations() if verb in ("post", "put", "patch")]
    assert [found for verb, address in sends for found in failed(client, verb, address, BODIES)] == []


def test_no_page_of_the_admin_fails_at_an_odd_form(ada: User) -> None:
    client = client_of(ada)
    client.raise_request_exception = False
    pages = [address for name, address in addresses() if name != "destination"]  # its options are not those of a form
    assert [found for address in pages for found in failed(client, "post", address, FORMS)] == []


@pytest.mark.parametrize("field", ["area", "choose", "widths"])
@pytest.mark.parametrize("address", ["", "searches/", "jobs/domain/column-widths/"])
def test_deep_json_in_a_field_is_refused(ada: User, address: str, field: str) -> None:
    answer = client_of(ada).post(f"/admin/{address}", {field: DEEP, "what": "plumbers", "where": "Ithaca, NY"})
    assert answer.status_code < 500
