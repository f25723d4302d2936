"""The second engine, with a real Chromium: what it renders, and that nothing gets past our fetcher."""

from __future__ import annotations

import asyncio
import contextvars
import itertools
import os
import shutil
import signal
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from jobs.extract.page_quality import is_shell
from jobs.extract.pages import extract_page
from jobs.web import Response, Web, browser
from jobs.web.addresses import networks
from jobs.web.failures import Retry, StageOutcome
from jobs.web.politeness import Policy
from jobs.web.responses import FetchRecord, journal
from tests.fakeweb import FakeWeb, Out, Received, answer
from tests.patience import eventually, patient
from tests.whole import in_whole

CHROMIUM = shutil.which("chromium") or ""
with_chromium = pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed")

SHELL = '<!doctype html><title>Kestrel</title><div id="root"></div><script src="/app.js"></script>'
FAKE_WEB = networks(["127.0.0.1/32"])  # other loopback addresses are as forbidden as they always are
TEXT = "Kestrel Plumbing mends pipes in Ithaca and all around it, day and night."


class SharedBrowser:
    """One Chromium for all tests of this file that do not end it: to start one takes a second of a core."""

    def __init__(self) -> None:
        self.runner = asyncio.Runner()
        self.browser: browser.Browser | None = None

    @asynccontextmanager
    async def client(self, policy: Policy) -> AsyncIterator[Web]:
        """A client with limits, scripts and connections of its own. What is no Chromium is not shared."""
        client = Web(policy)
        if policy.browser == CHROMIUM:
            client._browser = self.browser = self.browser or browser.Browser(policy)
            self.browser.policy, self.browser.cache = policy, browser.ScriptCache()
        try:
            yield client
        finally:
            if client._browser is self.browser:
                client._browser = None
            await client.close()

    def close(self) -> None:
        """End Chromium; the next client starts another."""
        if self.browser is not None:
            self.runner.run(self.browser.close())
        self.browser = None


SHARED = SharedBrowser()


@pytest.fixture(scope="module", autouse=True)
def shared_browser() -> Iterator[None]:
    yield
    SHARED.close()
    SHARED.runner.close()


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as served:
        yield served


def render(web: FakeWeb, *paths: str, **limits: Any) -> list[Response | str]:
    """Fetch and render pages of app.test in one process, one after the other; reason words for those that fail."""
    given = {
        "browser": CHROMIUM,
        "sandbox": False,
        "render": patient(6.0),
        "deadline": patient(5.0),
        "max_queue_wait": patient(3.0),
    }
    policy = web.policy(**(given | limits))

    async def one(client: Web, path: str) -> Response | str:
        try:
            return await client.render(await client.fetch(f"http://app.test{path}"))
        except StageOutcome as ended:
            return ended.reason.word

    async def main() -> list[Response | str]:
        async with SHARED.client(policy) as client, asyncio.timeout(patient(120)):
            return [await one(client, path) for path in paths]

    return SHARED.runner.run(main(), context=contextvars.copy_context())  # with the journal of the test


def script(web: FakeWeb, source: str, path: str = "/") -> None:
    web.page("app.test", path, SHELL.replace("/app.js", f"/app.js?{path}"))
    web.page("app.test", f"/app.js?{path}", source, Content_Type="text/javascript")


def text(response: Response | str) -> str:
    assert isinstance(response, Response), response
    return response.body.decode()


@with_chromium
def test_an_address_that_a_script_puts_in_is_found(web: FakeWeb) -> None:
    script(web, f"""
        fetch('/contact.json').then(answer => answer.json()).then(contact => {{
            document.getElementById('root').innerHTML = '<h1>{TEXT}</h1><p>Write: ' + contact.email + '</p>';
        }});""")  # fmt: skip
    web.page("app.test", "/contact.json", '{"email": "office@kestrel-plumbing.com"}', Content_Type="application/json")
    (rendered,) = render(web, "/")
    assert isinstance(rendered, Response)
    page = extract_page(rendered.body, rendered.final_url, rendered.charset, "US", "app.test")
    assert [contact.normalised for contact in page.contacts] == ["office@kestrel-plumbing.com"]
    assert (rendered.status, rendered.etag, rendered.charset) == (200, "", "utf-8")


@with_chromium
def test_text_that_comes_after_a_while_is_waited_for(web: FakeWeb) -> None:
    script(web, f"setTimeout(() => {{ document.getElementById('root').textContent = '{TEXT}' }}, 1200)")
    assert TEXT in text(render(web, "/")[0])


@with_chromium
def test_a_page_asks_politely_one_at_a_time_and_only_for_what_robots_allow(web: FakeWeb) -> None:
    web.page("app.test", "/robots.txt", "User-agent: *\nDisallow: /private")
    script(web, f"""
        document.getElementById('root').textContent = '{TEXT}';
        for (const n of [1, 2, 3]) fetch('/data/' + n);
        fetch('/private/secret');
        fetch('/order', {{method: 'POST', body: 'pipe'}});
        new Image().src = '/picture.png';""")  # fmt: skip
    render(web, "/", host_delay=0.3)
    asked = [one for one in web.log if one.host == "app.test"]
    assert {one.path for one in asked} == {"/robots.txt", "/", "/app.js?/", "/data/1", "/data/2", "/data/3"}
    gaps = [later.at - earlier.at for earlier, later in itertools.pairwise(asked)]
    assert min(gaps) > 0.28
    assert {one.headers["user-agent"] for one in asked} == {web.policy().user_agent}


@dataclass
class Canary:
    """A server on an address that is not allowed: whoever connects, or sends a datagram, is written down."""

    address: str = "127.0.0.2"
    caught: list[str] = field(default_factory=list)

    def __enter__(self) -> Canary:
        self.tcp, self.udp = socket.create_server((self.address, 0)), socket.socket(type=socket.SOCK_DGRAM)
        self.port = self.tcp.getsockname()[1]
        self.udp.bind((self.address, self.port))
        for one in (self.tcp, self.udp):
            one.settimeout(0.1)
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()
        return self

    def _watch(self) -> None:
        while not self.ended.is_set():
            for name, wait in (("tcp", self.tcp.accept), ("udp", lambda: self.udp.recvfrom(100))):
                try:
                    wait()
                    self.caught.append(name)
                except TimeoutError:
                    pass

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join(5)
        self.tcp.close()
        self.udp.close()


ESCAPES = """
    const there = 'HOST';
    const tries = [
        () => fetch('http://' + there + '/fetch', {mode: 'no-cors'}),
        () => navigator.sendBeacon('http://' + there + '/beacon', 'x'),
        () => { new Image().src = 'http://' + there + '/image' },
        () => { const one = document.createElement('iframe'); one.src = 'http://' + there + '/frame';
                document.body.append(one) },
        () => { const one = document.createElement('iframe'); document.body.append(one);
                new one.contentWindow.WebSocket('ws://' + there + '/socket-of-a-frame') },
        () => { const one = document.createElement('iframe'); document.body.append(one);
                const peer = new one.contentWindow.RTCPeerConnection({iceServers: [{urls: 'stun:' + there}]});
                peer.createDataChannel('x'); peer.createOffer().then(offer => peer.setLocalDescription(offer)) },
        () => { const turn = {urls: 'turn:' + there + '?transport=tcp', username: 'x', credential: 'y'};
                const peer = new RTCPeerConnection({iceServers: [{urls: 'stun:' + there}, turn]});
                peer.createDataChannel('x'); peer.createOffer().then(offer => peer.setLocalDescription(offer)) },
        () => new WebSocket('ws://' + there + '/socket'),
        () => new EventSource('http://' + there + '/events'),
        () => new WebTransport('https://' + there + '/transport'),
        () => { const one = document.createElement('link'); one.rel = 'preconnect'; one.href = 'http://' + there;
                document.head.append(one) },
        () => { const one = document.createElement('link'); one.rel = 'prefetch'; one.href = 'http://' + there + '/pre';
                document.head.append(one) },
        () => { const one = document.createElement('script'); one.src = 'http://' + there + '/script';
                document.head.append(one) },
        () => { const source = "fetch('http://" + there + "/worker'); new WebSocket('ws://" + there + "/ws')";
                new Worker(URL.createObjectURL(new Blob([source]))) },
        () => { const source = "fetch('http://" + there + "/shared'); new WebSocket('ws://" + there + "/ws')";
                new SharedWorker(URL.createObjectURL(new Blob([source]))) },
        () => navigator.serviceWorker.register('/worker.js'),
        () => window.open('http://' + there + '/popup'),
        () => { const form = document.createElement('form'); form.method = 'post'; form.target = '_blank';
                form.action = 'http://' + there + '/form'; document.body.append(form); form.submit() },
        () => { const one = document.createElement('a'); one.href = 'http://' + there + '/load'; one.download = 'x';
                document.body.append(one); one.click() },
        () => fetch('http://app.test/redirect'),
    ];
    for (const each of tries) { try { const made = each(); if (made && made.catch) made.catch(() => 0) } catch (e) {} }
    document.getElementById('root').textContent = 'TEXT';
"""


@with_chromium
def test_a_page_s_scripts_reach_no_address_that_is_not_public(web: FakeWeb) -> None:
    with Canary() as canary:
        there = f"{canary.address}:{canary.port}"
        web.page("app.test", "/redirect", "", 302, Location=f"http://{there}/redirected")
        web.page("app.test", "/worker.js", f"fetch('http://{there}/service')", Content_Type="text/javascript")
        script(web, ESCAPES.replace("HOST", there).replace("TEXT", TEXT))
        (rendered,) = render(web, "/", allowed=FAKE_WEB, ports=(80, 443, canary.port))
        assert TEXT in text(rendered)
        assert canary.caught == []
        with socket.create_connection((canary.address, canary.port)):  # the canary would have sung
            pass
        eventually(lambda: canary.caught == ["tcp"])


@with_chromium
@pytest.mark.parametrize(
    "there",
    ["169.254.169.254", "localhost", "0x7f000003"]
    + [in_whole(there) for there in ("[::1]", "metadata.google.internal", "127.3", "10.0.0.1")],
)
def test_a_page_that_leads_its_visitor_inside_is_refused(web: FakeWeb, there: str) -> None:
    script(web, f"""
        fetch('http://{there}/latest/meta-data/').then(answer => answer.text(), error => 'refused').then(said => {{
            document.getElementById('root').textContent = 'It said: ' + said + ' {TEXT}' }})""")  # fmt: skip
    records: list[FetchRecord] = []
    token = journal.set(records)
    (rendered,) = render(web, "/", allowed=FAKE_WEB)
    journal.reset(token)
    assert "It said: refused" in text(rendered)
    assert records[-2].outcome == "forbidden_address"
    assert (records[-1].method, records[-1].outcome) == ("BROWSER", "ok")


@with_chromium
def test_a_script_that_never_ends_ends_at_the_deadline_and_the_next_page_is_rendered(web: FakeWeb) -> None:
    script(web, "while (true) {}", "/for-ever")
    script(web, f"document.getElementById('root').textContent = '{TEXT}'", "/good")
    for_ever, good = render(web, "/for-ever", "/good", render=patient(2.0))
    assert for_ever == "timeout"
    assert TEXT in text(good)


@with_chromium
def test_a_page_that_asks_for_ever_is_read_at_its_deadline_and_bounded(web: FakeWeb) -> None:
    script(web, f"""
        document.getElementById('root').textContent = '{TEXT}';
        let n = 0; const ask = () => fetch('/poll/' + n++).then(ask, ask); ask();""")  # fmt: skip

    async def poll(request: Received, out: Out) -> None:
        await answer("{}", headers={"Content-Type": "application/json"})(request, out)

    web.anything(poll)
    (rendered,) = render(web, "/", render=patient(1.5), render_requests=10)
    assert TEXT in text(rendered)
    assert sum(1 for one in web.log if one.path.startswith("/poll/")) <= 10


@with_chromium
def test_a_page_that_eats_memory_ends_alone(web: FakeWeb) -> None:
    script(web, "const kept = []; while (true) kept.push(new Uint8Array(5_000_000).fill(7));", "/hungry")
    script(web, f"document.getElementById('root').textContent = '{TEXT}'", "/good")
    hungry, good = render(web, "/hungry", "/good", render_memory=300_000_000)
    assert hungry == "too_large"
    assert TEXT in text(good)


@with_chromium
def test_pages_that_find_no_room_come_back_later_without_blame(web: FakeWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "QUEUE_SECONDS", 0.3)
    script(web, "while (true) {}")
    policy = web.policy(browser=CHROMIUM, sandbox=False, render=patient(1.0), renders=1, max_queue_wait=patient(3.0))

    async def main() -> list[Any]:
        client = Web(policy)
        shell = await client.fetch("http://app.test/")
        found = await asyncio.gather(client.render(shell), client.render(shell), return_exceptions=True)
        await client.close()
        return found

    first, second = asyncio.run(main())
    assert (first.reason.word, isinstance(second, Retry) and second.counts) == ("timeout", False)


def processes(word: str) -> list[int]:
    """Those of our children, and of theirs, whose command has this word in it."""
    found, looked_at = [], [os.getpid()]
    while looked_at:
        parent = looked_at.pop()
        for one in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if int((one / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                    looked_at.append(int(one.name))
                    found += [int(one.name)] * (word in (one / "cmdline").read_text())
    return found


@with_chromium
@pytest.mark.parametrize("word", ["playwright/driver", "--headless"])
def test_a_browser_or_driver_that_dies_is_started_again_and_nothing_is_a_bug(web: FakeWeb, word: str) -> None:
    SHARED.close()  # its processes would be among those that are killed
    script(web, f"document.getElementById('root').textContent = '{TEXT}'")

    async def main() -> list[str]:
        policy = web.policy(browser=CHROMIUM, sandbox=False, render=patient(4.0), max_queue_wait=patient(3.0))
        client, found = Web(policy), []
        shell = await client.fetch("http://app.test/")
        for _ in range(4):
            try:
                found.append("ok" if TEXT in (await client.render(shell)).body.decode() else "empty")
            except StageOutcome as ended:
                found.append(ended.reason.word)
            if len(found) == 1:
                for process in processes(word):
                    os.kill(process, signal.SIGKILL)
        await client.close()
        return found

    found = asyncio.run(main())
    assert (found[0], found[2], found[3]) == ("ok", "ok", "ok")
    assert found[1] in ("ok", "protocol")
    assert not processes("--headless")


@with_chromium
def test_a_script_that_several_pages_share_is_asked_for_once(web: FakeWeb) -> None:
    for path in ("/", "/contact"):
        web.page("app.test", path, SHELL)
    web.page(
        "app.test", "/app.js", f"document.getElementById('root').textContent = '{TEXT}'", Content_Type="text/javascript"
    )
    assert [TEXT in text(one) for one in render(web, "/", "/contact")] == [True, True]
    assert web.count("app.test", "/app.js") == 1


def test_without_a_browser_a_shell_says_that_it_needs_one(web: FakeWeb) -> None:
    web.page("app.test", "/", SHELL)
    assert render(web, "/", browser="") == ["empty_shell"]


def test_a_browser_that_does_not_start_is_no_bug(web: FakeWeb) -> None:
    web.page("app.test", "/", SHELL)
    assert render(web, "/", browser="/bin/false") == ["empty_shell"]


@pytest.mark.parametrize(
    ("document", "length", "shell"),
    [
        (SHELL, 7, True),
        ('<div id=__next></div><script src="/_next/static/main.js">', 0, True),
        ("<app-root></app-root><SCRIPT src=main.js>", 0, True),
        ('<div class="x" id="app" data-v></div><script>', 60, True),
        ('<div id="root">much text</div><script>', 4000, False),
        ('<div id="root"></div>', 0, False),
        ('<div id="rooter"></div><script>', 0, False),
        ("<p>Opening soon</p><script>", 12, False),
    ],
)
def test_a_shell_is_told_by_little_text_a_script_and_a_place_to_fill(document: str, length: int, shell: bool) -> None:
    assert is_shell(document.encode(), length) is shell
