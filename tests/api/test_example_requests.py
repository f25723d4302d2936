"""Every example of a request in the OpenAPI description, sent as it stands: whoever copies one is not refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from rest_framework.test import APIClient

from jobs.models import StorageTarget
from tests.description import description

pytestmark = pytest.mark.django_db

EXAMPLES = description()["components"]["examples"]
ACCEPTED = {200, 201, 202, 204}
ABSENT = {404, 409}  # what the example names is not there, or its number is another one here
REFUSED = {"/api/v3/token/refresh": 401, "/api/v3/token/verify": 401, "/api/v3/token/revoke": 401}  # no token is one


def example_requests() -> Iterator[Any]:
    for path, operations in description()["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            for example in content.get("examples", {}).values():
                name = example["$ref"].rpartition("/")[2]
                yield pytest.param(
                    method, path, EXAMPLES[name]["value"], id=f"{method} {path.removeprefix('/api/v3/')}"
                )


REQUESTS = list(example_requests())


@pytest.fixture
def named(town: dict[str, Any]) -> None:
    """What several examples name."""
    ada = get_user_model().objects.create_user("ada", password=EXAMPLES["CredentialsRequest"]["value"]["password"])
    ada.groups.add(Group.objects.get(name="curator"))
    StorageTarget.objects.create(pk=3, name="Disk", kind="local", options={"folder": "leads"}, created_by="ada")


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS)
def test_an_example_is_accepted_or_names_what_is_not_there(
    client_as: Any, named: None, method: str, path: str, body: Any
) -> None:
    client: APIClient = client_as("administrator")
    address = re.sub(r"\{\w+\}", "1", path)
    answer = getattr(client, method)(address, body, format="json")
    assert answer.status_code in ACCEPTED | ABSENT | {REFUSED.get(path)}, (answer.status_code, answer.content[:600])


def test_there_are_examples_of_all_bodies() -> None:
    assert len(REQUESTS) > 100
