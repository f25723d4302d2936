"""Credentials are not sent to a server that nobody entered them for: whoever changes an address need not know them."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.destinations import ADAPTERS, sending
from jobs.destinations.adapter import WrongOptions
from jobs.models import Destination
from jobs.store.credentials import ENTER_AGAIN
from tests.destinations.conftest import ACCOUNTS

ELSEWHERE = "https://elsewhere.test"


def connected(name: str) -> tuple[Destination, str, dict[str, Any]]:
    """A destination, the option that is its address, and its credentials."""
    _, options, secrets = ACCOUNTS[name]
    address = next(option.name for option in ADAPTERS[name].options if option.kind == "url")
    return sending.create(name, name, {**options, **secrets}, by="ada"), address, secrets


@pytest.mark.parametrize("name", ACCOUNTS)
def test_a_new_address_asks_for_the_credentials_again(db: None, name: str) -> None:
    where, address, secrets = connected(name)
    with pytest.raises(WrongOptions) as refused:
        sending.change(where, options={address: ELSEWHERE})
    assert set(refused.value.sentences.values()) == {ENTER_AGAIN}
    where.refresh_from_db()
    assert where.options[address] != ELSEWHERE
    sending.change(where, options={address: ELSEWHERE, **secrets})
    where.refresh_from_db()
    assert where.options[address] == ELSEWHERE


def test_so_does_another_port_or_scheme_and_a_value_that_is_taken_away_is_entered(db: None) -> None:
    where, _, _ = connected("mautic")
    for url in ("https://mautic.kestrel.test:8443", "http://mautic.kestrel.test"):
        with pytest.raises(WrongOptions):
            sending.change(where, options={"base_url": url})
    hook, _, _ = connected("webhook")
    sending.change(hook, options={"url": ELSEWHERE, "secret": ""})
    assert sending.all_options(hook)["secret"] == ""


def test_another_path_of_the_same_server_and_other_options_need_none(db: None) -> None:
    where, _, secrets = connected("mautic")
    sending.change(where, options={"base_url": "https://MAUTIC.kestrel.test/crm"})
    sending.change(where, options={"tags": "new"})
    where.refresh_from_db()
    assert sending.all_options(where)["password"] == secrets["password"]
