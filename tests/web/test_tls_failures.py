"""Why TLS failed: an old server, an incomplete chain, an expired certificate each say what they are."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from jobs.web import Web
from jobs.web.addresses import Mapping
from jobs.web.failures import Fail
from tests.fakeweb import FakeWeb


def failure(web: FakeWeb, **policy: Any) -> Fail:
    async def run() -> None:
        client = Web(web.policy(**policy))
        try:
            await client.fetch("https://shop.test/", obey_robots=False)
        finally:
            await client.close()

    with pytest.raises(Fail) as error:
        asyncio.run(run())
    return error.value


@contextmanager
def server_of_tls_1_0(ca_file: Path) -> Iterator[int]:
    """The port of a server that speaks TLS 1.0 and nothing newer, and says so, as asyncio's servers do not."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ca_file.with_name("server.pem"))
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1

    def answer() -> None:
        for _ in range(2):
            with suppress(OSError), listening.accept()[0] as connection:
                context.wrap_socket(connection, server_side=True)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10.0)
        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)  # whoever waits for one more caller goes home
    thread.join(10.0)


def test_a_server_that_knows_no_tls_newer_than_1_0_is_outdated() -> None:
    with FakeWeb(tls=True) as web, server_of_tls_1_0(web.ca_file) as port:
        outcome = failure(web, mappings=(Mapping("*.test", "127.0.0.1", port, tls=True),))
    assert outcome.reason.word == "tls_outdated"
    assert "TLS 1.0" in outcome.sentence


def test_a_chain_that_leads_to_no_known_authority_is_incomplete() -> None:
    with FakeWeb(tls=True) as web:
        outcome = failure(web, ca_file=None)
    assert outcome.reason.word == "tls_chain"
    assert "whole chain" in outcome.sentence


def test_an_expired_certificate_and_one_of_another_name_say_so() -> None:
    with FakeWeb(tls=True, expired=True) as web:
        assert "expired" in failure(web).sentence
    with FakeWeb(tls=True, names=("other.test",)) as web:
        assert "another name" in failure(web).sentence
