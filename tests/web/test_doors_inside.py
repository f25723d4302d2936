"""Each door to the outside is really tried with addresses inside: a listener on this machine counts who comes."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import dns.message
import dns.query
import dns.rdatatype
import httpx
import pytest
from django.conf import LazySettings
from jwt.exceptions import PyJWKClientError

from jobs.destinations.adapter import BatchFailed
from jobs.destinations.courier import Account
from jobs.destinations.courier import client as courier_client
from jobs.events.webhook_delivery import webhook_policy
from jobs.models import Domain, SitemapFile
from jobs.sources.calls import call
from jobs.stages import sitemap_discovery, sitemap_import, sitemap_scan
from jobs.transfer.storage.failures import TransferFailed
from jobs.transfer.storage.gateway import Gateway
from jobs.transfer.storage.reach import connected, reachable_endpoint
from jobs.verifiers.services import send
from jobs.web import Policy, Web, connect
from jobs.web.addresses import Mapping, networks
from jobs.web.client import client_for
from jobs.web.failures import StageOutcome
from scrapersky.api import external_jwt
from tests.dns_server import Zone, serving
from tests.fakeweb import FakeWeb, answer
from tests.patience import eventually, patient

PUBLIC = "127.0.0.2"  # stands for a public address, which the settings allow
ALLOWED = networks([f"{PUBLIC}/32"])  # and it alone
INSIDE = [
    "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "[::]", "169.254.169.254",
    "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost",
    "[::ffff:10.0.0.1]",
]  # fmt: skip


@dataclass
class Listener:
    """Listens at every address of this machine, and remembers at which of them somebody came."""

    port: int = 0
    came: list[str] = field(default_factory=list)

    @property
    def inside(self) -> list[str]:
        return [address for address in self.came if address != PUBLIC]


@pytest.fixture
def listener() -> Iterator[Listener]:
    seen, server = Listener(), socket.create_server(("", 0), family=socket.AF_INET6, dualstack_ipv6=True)
    seen.port = server.getsockname()[1]

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                seen.came.append(connection.getsockname()[0].removeprefix("::ffff:"))
                connection.close()

    threading.Thread(target=accept, daemon=True).start()
    yield seen
    server.close()


@pytest.fixture
def site() -> Iterator[FakeWeb]:
    with FakeWeb(address=PUBLIC) as served:
        yield served


def ended(work: Callable[[], Any]) -> str:
    """Carry it out; the word with which it was refused, or failed."""
    try:
        work()
    except (StageOutcome, BatchFailed, TransferFailed, OSError, httpx.HTTPError, PyJWKClientError) as error:
        reason = getattr(error, "reason", "")
        return str(getattr(reason, "word", reason) or type(error).__name__)
    return "done"


def test_the_listener_hears_who_comes(listener: Listener) -> None:
    for address in ("127.0.0.1", PUBLIC, "::1"):
        socket.create_connection((address, listener.port), timeout=patient(5.0)).close()
    policy = Policy(ports=(listener.port,), allowed=networks(["127.0.0.1/32"]))
    ended(lambda: asyncio.run(Web(policy).fetch(f"http://127.0.0.1:{listener.port}/")))
    assert {"127.0.0.1", "::1"} <= set(listener.inside)


# What a site says: where its pages, its robots.txt and its sitemaps are.


def page(web: Web, url: str) -> None:
    asyncio.run(_closing(web, web.fetch(url)))


async def _closing(web: Web, work: Any) -> Any:
    try:
        return await work
    finally:
        await web.close()


def by_redirect(site: FakeWeb, there: str, web: Web) -> None:
    site.routes["shop.test", "/a"] = answer(b"", 302, {"Location": "/b"})
    site.routes["shop.test", "/b"] = answer(b"", 307, {"Location": there})
    page(web, "http://shop.test/a")


def by_refresh(site: FakeWeb, there: str, web: Web) -> None:
    site.page("shop.test", "/a", f'<meta http-equiv="refresh" content="0; url={there}">')
    page(web, "http://shop.test/a")


def by_robots(site: FakeWeb, there: str, web: Web) -> None:
    site.routes["shop.test", "/robots.txt"] = answer(b"", 301, {"Location": there})
    page(web, "http://shop.test/a")


def by_home(site: FakeWeb, there: str, web: Web) -> None:
    site.routes["shop.test", "/"] = answer(b"", 301, {"Location": there})
    asyncio.run(_closing(web, web.home("shop.test", "")))


def discovered(web: Web) -> None:
    domain = SimpleNamespace(host="shop.test", home_url="", robots_override=False, remembered_sitemaps=[])
    asyncio.run(_closing(web, sitemap_discovery.work(domain, web)))  # type: ignore[arg-type]


def by_sitemaps_of_robots(site: FakeWeb, there: str, web: Web) -> None:
    site.page("shop.test", "/", "<title>Shop</title><p>Welcome")
    site.page("shop.test", "/robots.txt", f"Sitemap: {there}\nSitemap: /index.xml\n", Content_Type="text/plain")
    index = f"<sitemapindex><sitemap><loc>{there}</loc></sitemap></sitemapindex>"
    site.page("shop.test", "/index.xml", index, Content_Type="application/xml")
    discovered(web)


def by_a_link_to_a_sitemap(site: FakeWeb, there: str, web: Web) -> None:
    site.page("shop.test", "/", f'<link rel="sitemap" href="{there}"><p>Welcome')
    discovered(web)


def _file(url: str) -> Any:
    return SitemapFile(url=url, domain=Domain(host="shop.test"))


def by_a_nested_sitemap(site: FakeWeb, there: str, web: Web) -> None:
    asyncio.run(_closing(web, sitemap_scan.work(_file(there), web)))


def by_an_import_of_a_sitemap(site: FakeWeb, there: str, web: Web) -> None:
    async def first() -> None:
        async for _ in sitemap_import._arriving(_file(there), web):
            return

    asyncio.run(_closing(web, first()))


def by_a_sitemap_that_redirects(site: FakeWeb, there: str, web: Web) -> None:
    site.routes["shop.test", "/nested.xml"] = answer(b"", 302, {"Location": there})
    asyncio.run(_closing(web, sitemap_scan.work(_file("http://shop.test/nested.xml"), web)))


OF_SITES = [
    by_redirect, by_refresh, by_robots, by_home, by_sitemaps_of_robots, by_a_link_to_a_sitemap, by_a_nested_sitemap,
    by_an_import_of_a_sitemap, by_a_sitemap_that_redirects,
]  # fmt: skip


@pytest.mark.parametrize("door", OF_SITES)
def test_what_a_site_names_inside_is_not_contacted(door: Any, site: FakeWeb, listener: Listener) -> None:
    mapped = (Mapping("shop.test", PUBLIC, site.port),)
    for address in INSIDE:
        site.routes.clear()
        policy = site.policy(allowed=ALLOWED, ports=(80, 443, listener.port), mappings=mapped)
        ended(partial(door, site, f"http://{address}:{listener.port}/x", Web(policy)))
        assert listener.came == [], (door.__name__, address)
    ended(lambda: door(site, f"http://{PUBLIC}:{listener.port}/x", Web(policy)))
    eventually(lambda: listener.came)  # the door is a door
    assert set(listener.came) == {PUBLIC}


# What operators and curators name: receivers, services, stores of files, providers.


def ask(policy: Policy, url: str) -> None:
    async def request() -> None:
        async with client_for(policy, seconds=patient(5.0), most_bytes=1_000) as client:
            await client.post(url, content=b"{}")

    asyncio.run(request())


def to_a_webhook(url: str) -> None:
    ask(webhook_policy(), url)


def to_a_destination(url: str) -> None:
    async def deliver() -> None:
        http = courier_client()
        try:
            await Account(http, {}).request("POST", url, body={})
        finally:
            await http.aclose()

    asyncio.run(deliver())


def to_a_store(url: str) -> None:
    where = urlsplit(url)
    reachable_endpoint(url)
    connected(where.hostname or "", where.port or 80).close()


def through_the_gateway_of_a_store(url: str) -> None:
    """As obstore goes: each of its connections is a CONNECT."""
    gateway, place = Gateway(), urlsplit(url).netloc
    try:
        with socket.create_connection(gateway.server_address, timeout=patient(5.0)) as client:
            head = f"CONNECT {place} HTTP/1.1\r\nProxy-Authorization: {gateway.authorization.decode()}\r\n\r\n"
            client.sendall(head.encode())
            is_open = client.recv(100).startswith(b"HTTP/1.1 200")
    finally:
        gateway.close()
    if not is_open:
        raise gateway.failed or ConnectionError


def to_the_keys_of_an_issuer(url: str) -> None:
    external_jwt._keys(url).fetch_data()


def to_a_place_provider(url: str) -> None:
    asyncio.run(call("POST", url, seconds=patient(5.0)))


def to_a_verifier(url: str) -> None:
    asyncio.run(send("Reacher", "POST", url))


@pytest.fixture
def policies(settings: LazySettings, listener: Listener) -> None:
    """The listener's port is allowed, and the address that stands for a public one."""
    settings.WEBHOOK_ALLOW_PORTS = settings.EXPORT_ALLOW_PORTS = [listener.port]
    networks_allowed = [f"{PUBLIC}/32"]
    settings.WEBHOOK_ALLOW_NETWORKS = settings.EXPORT_ALLOW_NETWORKS = networks_allowed
    settings.PLACES_ALLOW_NETWORKS = settings.VERIFIER_ALLOW_NETWORKS = networks_allowed


OF_PEOPLE = [to_a_webhook, to_a_destination, to_a_store, through_the_gateway_of_a_store]
OF_THE_ENVIRONMENT = [to_a_place_provider, to_a_verifier]


@pytest.mark.usefixtures("policies")
@pytest.mark.parametrize("door", OF_PEOPLE)
def test_what_people_name_inside_is_not_contacted(door: Any, listener: Listener) -> None:
    for address in INSIDE:
        assert ended(lambda there=address: door(f"http://{there}:{listener.port}/x")) != "done"  # type: ignore[misc]
        assert listener.came == [], (door.__name__, address)
    ended(lambda: door(f"http://{PUBLIC}:{listener.port}/x"))
    eventually(lambda: listener.came)  # the door is a door
    assert set(listener.came) == {PUBLIC}


@pytest.mark.usefixtures("policies")
@pytest.mark.parametrize("door", [*OF_PEOPLE, *OF_THE_ENVIRONMENT, to_the_keys_of_an_issuer])
def test_a_service_that_redirects_inside_is_not_followed(door: Any, site: FakeWeb, listener: Listener) -> None:
    from django.conf import settings

    settings.WEBHOOK_ALLOW_PORTS = settings.EXPORT_ALLOW_PORTS = [site.port]
    site.anything(answer(b"", 307, {"Location": f"http://127.0.0.1:{listener.port}/x"}))
    ended(lambda: door(f"http://{PUBLIC}:{site.port}/x"))
    assert listener.came == []


@pytest.mark.usefixtures("policies")
@pytest.mark.parametrize("door", [*OF_PEOPLE, *OF_THE_ENVIRONMENT])
@pytest.mark.parametrize("address", ["169.254.169.254", "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]"])
def test_credentials_of_a_cloud_are_refused_even_where_an_operator_names_them(door: Any, address: str) -> None:
    assert ended(lambda: door(f"http://{address}/latest/meta-data/")) == "forbidden_address" or door is to_a_destination


# A name that leads outside when it is checked, and inside when it is connected to.


class Turning(Zone):
    """A name server whose names lead to the public address at first, and inside from the second answer on."""

    def answer(self, wire: bytes, *, tcp: bool = False) -> bytes | None:
        name = dns.message.from_wire(wire).question[0].name.to_text(omit_final_dot=True).lower()
        self.records[name] = {"A": ["127.0.0.1" if self.queries[name, "A"] else PUBLIC]}
        return super().answer(wire, tcp=tcp)


@pytest.fixture
def turning(monkeypatch: pytest.MonkeyPatch) -> Iterator[Turning]:
    """Names are looked up there."""

    def look_up(host: str, *_: Any, **__: Any) -> list[Any]:
        query = dns.message.make_query(host, dns.rdatatype.A)
        response = dns.query.udp(query, "127.0.0.1", port=zone.port, timeout=patient(5.0))
        records = [record.address for answered in response.answer for record in answered]
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (record, 0)) for record in records]

    fake = SimpleNamespace(getaddrinfo=look_up, **{n: getattr(socket, n) for n in dir(socket) if n != "getaddrinfo"})
    with serving(Turning()) as zone:
        monkeypatch.setattr(connect, "socket", fake)
        yield zone  # type: ignore[misc]


@pytest.mark.usefixtures("policies")
@pytest.mark.parametrize("door", [*OF_PEOPLE, *OF_THE_ENVIRONMENT, "page"])
def test_a_name_that_turns_inside_is_never_connected_to_there(door: Any, listener: Listener, turning: Turning) -> None:
    policy = Policy(ports=(listener.port,), allowed=ALLOWED, connect=patient(1.0), idle=patient(1.0))
    for name in ("a.turning.example", "a.turning.example", "b.turning.example"):
        url = f"http://{name}:{listener.port}/robots.txt"
        ended(lambda url=url: page(Web(policy), url) if door == "page" else door(url))  # type: ignore[misc]
    assert turning.queries["a.turning.example", "A"] >= 1
    assert listener.inside == []


def test_a_resolver_that_is_asked_again_refuses_what_has_turned(turning: Turning) -> None:
    async def look_up_twice() -> list[str]:
        resolver = connect.Resolver(Policy(allowed=ALLOWED))
        first = await resolver.addresses("c.turning.example")
        resolver.remembered.clear()  # as after a minute
        assert first == [PUBLIC]
        try:
            return await resolver.addresses("c.turning.example")
        finally:
            await resolver.close()

    assert ended(lambda: asyncio.run(look_up_twice())) == "forbidden_address"
