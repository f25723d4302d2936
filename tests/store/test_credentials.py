"""Credentials at rest: bound to their row, read after SECRET_KEY has changed, sealed again under the present one."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.models import Destination, StorageTarget
from jobs.store.credentials import Unsealable, credentials_of, seal_again, store_credentials

pytestmark = pytest.mark.django_db
KEPT = {"token": "pat-very-secret"}
NEW = "a-new-key-of-more-than-thirty-two-letters"


@pytest.fixture(params=[Destination, StorageTarget])
def row(request: Any) -> Any:
    kind = {"adapter": "hubspot"} if request.param is Destination else {"kind": "s3"}
    made = request.param.objects.create(name="Ours", **kind)
    store_credentials(made, KEPT)
    return request.param.objects.get()


def test_what_is_stored_shows_no_secret_and_opens_again(row: Any) -> None:
    assert "pat-very-secret" not in row.secrets
    assert credentials_of(row) == KEPT


def test_a_text_that_is_copied_to_another_row_does_not_open(row: Any) -> None:
    other = type(row)(**{**{f.name: getattr(row, f.name) for f in row._meta.fields}, "id": None, "name": "Other"})
    other.save()
    with pytest.raises(Unsealable, match="cannot be read"):
        credentials_of(other)


@pytest.mark.parametrize("text", ["v1:", "v1:AAAA", "not base64!", "v1:" + "A" * 80])
def test_a_text_that_is_damaged_is_refused_with_a_sentence(row: Any, text: str) -> None:
    row.secrets = text
    with pytest.raises(Unsealable, match="Enter them again"):
        credentials_of(row)


def test_use_seals_again_what_an_earlier_key_sealed(row: Any, settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [settings.SECRET_KEY]
    assert credentials_of(row) == KEPT
    settings.SECRET_KEY_FALLBACKS = []
    assert credentials_of(type(row).objects.get()) == KEPT


def test_use_does_not_overwrite_what_was_entered_meanwhile(row: Any, settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [settings.SECRET_KEY]
    store_credentials(type(row).objects.get(), {"token": "newer"})
    assert credentials_of(row) == KEPT  # read before
    assert credentials_of(type(row).objects.get()) == {"token": "newer"}


def test_the_upkeep_seals_again_what_nobody_uses_and_counts_what_it_cannot_read(row: Any, settings: Any) -> None:
    assert seal_again() == ""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [settings.SECRET_KEY]
    assert seal_again() == "Credentials of 1 rows were sealed again."
    settings.SECRET_KEY_FALLBACKS = []
    assert seal_again() == ""
    assert credentials_of(type(row).objects.get()) == KEPT
    settings.SECRET_KEY = "x" * 40
    assert seal_again() == "Credentials of 1 rows cannot be read."
