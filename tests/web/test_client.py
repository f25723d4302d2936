"""The httpx client: what every door that uses it is limited by; then the doors themselves, providers and webhooks."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import Iterator
from typing import Any

import brotli
import httpx
import pytest

from jobs.events.webhook_delivery import webhook_policy
from jobs.sources import calls
from jobs.web import Policy
from jobs.web.addresses import may_contact, networks
from jobs.web.client import client_for
from jobs.web.failures import Fail, Retry, StageOutcome
from tests.fakeweb import LOOPBACK, FakeWeb, answer, raw


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as web:
        yield web


def fetch(policy: Policy, url: str, method: str = "GET", **options: Any) -> httpx.Response:
    limits = {name: options.pop(name) for name in ("seconds", "most_bytes", "cut") if name in options}

    async def send() -> httpx.Response:
        async with client_for(policy, **({"seconds": 5.0, "most_bytes": 100_000} | limits)) as client:
            return await client.request(method, url, **options)

    return asyncio.run(send())


def reason(policy: Policy, url: str, **options: Any) -> str:
    with pytest.raises(StageOutcome) as ended:
        fetch(policy, url, **options)
    return ended.value.reason.word


def test_a_request_is_httpx_s_and_arrives_whole(web: FakeWeb) -> None:
    web.page("shop.test", "/in", '{"ok": true}', 201, X_Colour="teal")
    response = fetch(web.policy(), "https://shop.test/in", "POST", json={"a": 1}, headers={"X-Key": "k"})
    assert (response.status_code, response.json(), response.headers["x-colour"]) == (201, {"ok": True}, "teal")
    (asked,) = web.log
    assert (asked.host, asked.scheme, asked.headers["x-key"]) == ("shop.test", "https", "k")
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["user-agent"] == web.policy().user_agent


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress)])
def test_an_answer_is_unpacked_within_its_limit(web: FakeWeb, coding: str, pack: Any) -> None:
    web.page("shop.test", "/a", pack(b"kestrel " * 100), Content_Encoding=coding)
    assert fetch(web.policy(), "http://shop.test/a").content == b"kestrel " * 100
    web.page("shop.test", "/bomb", pack(b"\0" * 50_000_000), Content_Encoding=coding)
    assert reason(web.policy(), "http://shop.test/bomb", most_bytes=100_000_000) == "bomb"
    assert reason(web.policy(), "http://shop.test/bomb") == "too_large"


def test_an_answer_that_is_too_large_is_refused_or_cut(web: FakeWeb) -> None:
    web.page("shop.test", "/a", b"x" * 100_001)
    assert reason(web.policy(), "http://shop.test/a") == "too_large"
    assert fetch(web.policy(), "http://shop.test/a", most_bytes=10, cut=True).content == b"x" * 10
    web.routes["shop.test", "/endless"] = raw(b"HTTP/1.1 200 X\r\n\r\n", *[b"x" * 60_000] * 10, hang=True)
    assert reason(web.policy(), "http://shop.test/endless") == "too_large"


def test_an_answer_that_is_cut_may_be_damaged(web: FakeWeb) -> None:
    web.page("shop.test", "/a", b"no gzip", 200, Content_Encoding="gzip")
    assert reason(web.policy(), "http://shop.test/a") == "protocol"
    assert fetch(web.policy(), "http://shop.test/a", cut=True).status_code == 200


@pytest.mark.parametrize("pieces", [(), (b"HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\n", b"x")])
def test_an_answer_that_does_not_come_is_a_timeout(web: FakeWeb, pieces: tuple[bytes, ...]) -> None:
    web.routes["shop.test", "/slow"] = raw(*pieces, hang=True)
    assert reason(web.policy(idle=60.0), "http://shop.test/slow", seconds=0.3) == "timeout"


def test_a_redirect_is_not_followed(web: FakeWeb) -> None:
    web.routes["shop.test", "/a"] = answer(b"", 302, {"Location": "/b"})
    assert fetch(web.policy(), "http://shop.test/a").status_code == 302
    assert [asked.path for asked in web.log] == ["/a"]


def test_proxies_of_the_environment_are_ignored(web: FakeWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    web.page("shop.test", "/a", "direct")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert fetch(web.policy(), "http://shop.test/a").text == "direct"


def test_nobody_there_is_retried_and_a_wrong_certificate_is_not(web: FakeWeb) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        policy = Policy(ports=(closed.getsockname()[1],), allowed=LOOPBACK)
        assert reason(policy, f"http://127.0.0.1:{closed.getsockname()[1]}/") == "connect"
    with FakeWeb(tls=True) as tls:
        assert reason(tls.policy(ca_file=None), "https://shop.test/") == "tls_chain"


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/", "http://shop.test/"])
def test_an_address_inside_is_never_connected_to(web: FakeWeb, url: str) -> None:
    assert reason(web.policy(allowed=()), url) == "forbidden_address"
    assert web.log == []


def test_a_literal_that_the_url_let_through_is_refused_at_the_socket(
    web: FakeWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jobs.web import addresses

    monkeypatch.setattr(addresses, "_check_host", lambda *_: None)
    policy = web.policy(allowed=(), mappings=(), ports=(web.port,))
    assert reason(policy, f"http://127.0.0.1:{web.port}/") == "forbidden_address"
    assert web.log == []


METADATA = """
169.254.169.254 169.254.170.2 169.254.170.23 168.63.129.16 100.100.100.200 192.0.0.192 fd00:ec2::254 fd20:ce::254
::ffff:169.254.169.254 64:ff9b::a9fe:a9fe 2002:a9fe:a9fe::1 ::a9fe:a9fe fe80::a9fe:a9fe
""".split()  # noqa: SIM905  # a table is easier to read than a list of literals


@pytest.mark.parametrize("address", METADATA)
def test_no_setting_opens_a_metadata_address(address: str) -> None:
    everything = networks(["0.0.0.0/0", "::/0"])
    assert may_contact("10.0.0.1", everything)
    assert may_contact("fd00::1", everything)
    assert not may_contact(address, everything)


# Providers.


def call(url: str, **options: Any) -> tuple[int, Any]:
    return asyncio.run(calls.call("POST", url, **options))


def failure(url: str, **limits: Any) -> StageOutcome:
    with pytest.raises(StageOutcome) as ended:
        call(url, **limits)
    return ended.value


def test_a_provider_s_call_has_all_limits(web: FakeWeb, settings: Any) -> None:
    base = f"http://127.0.0.1:{web.port}"
    host = "127.0.0.1"
    settings.FETCH_USER_AGENT, settings.FETCH_CONTACT_URL = "Kestrel", "https://kestrel.test/bot"
    web.page(host, "/ok", '{"elements": []}')
    web.page(host, "/text", "no json")
    web.routes[host, "/redirect"] = answer(b"", 302, {"Location": "/ok"})
    web.page(host, "/large", b"x" * 1001)
    web.routes[host, "/slow"] = raw(hang=True)

    assert call(f"{base}/ok", data={"data": "q"}) == (200, {"elements": []})
    assert web.log[-1].headers["user-agent"] == "Kestrel/1.0 (+https://kestrel.test/bot)"
    assert call(f"{base}/text") == (200, None)
    assert call(f"{base}/redirect") == (302, None)
    too_large = failure(f"{base}/large", most_bytes=1000)
    assert isinstance(too_large, Fail)
    assert too_large.reason.word == "too_large"
    too_slow = failure(f"{base}/slow", seconds=0.3)
    assert isinstance(too_slow, Retry)
    assert too_slow.reason.word == "timeout"


@pytest.mark.parametrize("name", ["overpass.test", "overpass", "metadata.google.internal"])
def test_a_provider_s_name_leads_inside_only_where_an_operator_allows_it(
    web: FakeWeb, monkeypatch: pytest.MonkeyPatch, settings: Any, name: str
) -> None:
    from jobs.web import connect

    monkeypatch.setattr(connect.socket, "getaddrinfo", _leads_to("127.0.0.1", connect.socket.getaddrinfo))
    web.page(name, "/api", "{}")
    url = f"http://{name}:{web.port}/api"
    settings.FETCH_ALLOW_NETWORKS = settings.WEBHOOK_ALLOW_NETWORKS = ["127.0.0.0/8"]
    assert failure(url).reason.word == "forbidden_address"
    settings.PLACES_ALLOW_NETWORKS = ["127.0.0.0/8"]
    assert call(url) == (200, {})


def _leads_to(address: str, real: Any) -> Any:
    def look_up(host: str, *given: Any, **more: Any) -> Any:
        return real(address if not host.replace(".", "").isdigit() else host, *given, **more)

    return look_up


# Webhooks.


def test_what_is_open_to_webhooks_is_not_open_to_pages_nor_the_other_way(settings: Any) -> None:
    from jobs.pipeline.web import make_policy

    settings.FETCH_ALLOW_NETWORKS, settings.FETCH_ALLOW_PORTS = ["10.1.0.0/16"], [80, 443, 8080]
    settings.WEBHOOK_ALLOW_NETWORKS, settings.WEBHOOK_ALLOW_PORTS = ["10.2.0.0/16"], [443, 9000]
    pages, hooks = make_policy(), webhook_policy()
    assert may_contact("10.1.0.1", pages.allowed)
    assert not may_contact("10.1.0.1", hooks.allowed)
    assert may_contact("10.2.0.1", hooks.allowed)
    assert not may_contact("10.2.0.1", pages.allowed)
    assert (pages.ports, hooks.ports) == ((80, 443, 8080), (443, 9000))
    assert (pages.local_names, hooks.local_names) == (False, True)
