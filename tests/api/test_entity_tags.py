"""ETags: every JSON answer to a GET has one, and with it a row is changed or deleted only as the caller knows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django.plugin import DjangoDbBlocker

from jobs.models import FitScope
from scrapersky.api.auth import make_key
from tests.api.conftest import add_a_row_of_each_noun
from tests.api.test_nouns import add_a_recipe_and_a_destination
from tests.description import description
from tests.shared_rows import shared_rows

PATHS = description()["paths"]
ROWS = [
    (path, method)
    for path in PATHS
    for method in ("patch", "delete")
    if path.endswith("/{id}") and method in PATHS[path]
]
REFUSED_ALL_THE_SAME = {  # a recipe writes to the target; a suppression is lifted with a reason
    "/api/v3/storage-targets/{id}": (200, 409), "/api/v3/suppressions/{id}": (400,),
}  # fmt: skip
STALE = '"an-older-one"'


@pytest.fixture(scope="module", autouse=True)
def town(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A row of each noun."""
    with shared_rows(django_db_blocker):
        add_a_row_of_each_noun()
        add_a_recipe_and_a_destination()
        FitScope.objects.create(kind="trade", key="plumber", decisions=3)
        yield


@pytest.fixture
def address(operator: Any) -> Any:
    """The address of a row of a noun; the rows are an operator's."""

    def find(path: str) -> str:
        noun = path.removesuffix("/{id}")
        listed = operator.get(noun).json()
        rows = listed["items"] if isinstance(listed, dict) else listed
        return f"{noun}/{rows[0].get('id') or rows[0]['key']}"

    return find


@pytest.mark.parametrize(("path", "method"), ROWS)
def test_a_row_is_changed_and_deleted_only_as_the_caller_knows_it(
    operator: Any, address: Any, path: str, method: str
) -> None:
    if "/keys/" in path:
        make_key(User.objects.get(username="operator-1"), "nightly", ["read"])
    row, change = address(path), getattr(operator, method)
    known = operator.get(row)
    for wrong, status in ((STALE, 412), ("no quotes", 400)):
        refused = change(row, {}, HTTP_IF_MATCH=wrong)
        assert (refused.status_code, refused["Content-Type"]) == (status, "application/problem+json")
        assert operator.get(row)["ETag"] == known["ETag"]
    done = change(row, {}, HTTP_IF_MATCH=known["ETag"])
    assert done.status_code in REFUSED_ALL_THE_SAME.get(path, (200, 202, 204)), done.content
    assert method == "delete" or done["ETag"] == operator.get(row)["ETag"]


@pytest.mark.parametrize(("path", "method"), ROWS)
def test_the_description_says_so(path: str, method: str) -> None:
    operation = PATHS[path][method]
    assert "If-Match" in [parameter["name"] for parameter in operation["parameters"]]
    assert "412" in operation["responses"]
    assert method == "delete" or "ETag" in operation["responses"]["200"]["headers"]


@pytest.mark.parametrize("path", [path for path in PATHS if "get" in PATHS[path] and "{" not in path])
def test_an_answer_to_a_get_has_the_tag_that_the_description_promises(client_as: Any, path: str) -> None:
    answer = PATHS[path]["get"]["responses"].get("200", {})
    if "application/json" not in answer.get("content", {}):
        return  # a file, or a stream
    administrator = client_as("administrator")
    known = administrator.get(path, {} if path != "/api/v3/leads/summary" else {"group_by": "city"})
    assert known.status_code == 200, known.content
    assert "ETag" in known
