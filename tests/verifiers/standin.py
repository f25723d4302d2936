"""Stand-ins of Reacher, ZeroBounce and Hunter on a local port, written from their public documentation."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.patience import patient

KEY = "a-key"
OUT_OF_CREDITS = {"error": "Invalid API Key or your account ran out of credits"}
HTML = "<html><h1>502 Bad Gateway</h1></html>"


@dataclass
class Services:
    """What they know, how they fail, and what they were sent."""

    mailboxes: dict[str, dict[str, Any]] = field(default_factory=dict)  # address -> the fields that differ
    people: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)  # (domain, name) -> Hunter's data
    domains: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # domain -> Hunter's emails
    guesses: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)  # ZeroBounce: address, confidence
    failure: str = ""  # 401, 402, 403, 404, 429, 451, 500, html, credits, empty, slow, cut
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    pause: float = 0.0  # seconds before ZeroBounce answers
    at_once: int = 0
    most_at_once: int = 0

    def app(self) -> web.Application:
        """All of them, by their paths."""
        app = web.Application()
        app.router.add_post("/v0/check_email", self.reacher)
        app.router.add_get("/v2/validate", self.zerobounce)
        app.router.add_get("/v2/guessformat", self.guess)
        app.router.add_get("/v2/email-finder", self.email_finder)
        app.router.add_get("/v2/domain-search", self.domain_search)
        return app

    async def reacher(self, request: web.Request) -> web.StreamResponse:
        """`POST /v0/check_email`: is_reachable, misc, mx, smtp, syntax."""
        body = await request.json()
        self.requests.append(("reacher", {"email": body["to_email"], "auth": request.headers.get("Authorization", "")}))
        if refusal := await self._refusal(request, {"error": "Internal error"}):
            return refusal
        answer = {
            "input": body["to_email"], "is_reachable": "safe",
            "misc": {"is_disposable": False, "is_role_account": False, "gravatar_url": None},
            "mx": {"accepts_mail": True, "records": ["mx.kestrel.com."]},
            "smtp": {"can_connect_smtp": True, "has_full_inbox": False, "is_catch_all": False, "is_deliverable": True,
                     "is_disabled": False},
            "syntax": {"address": body["to_email"], "is_valid_syntax": True},
        }  # fmt: skip
        return web.json_response(answer | self.mailboxes.get(body["to_email"], {}))

    async def zerobounce(self, request: web.Request) -> web.StreamResponse:
        """`GET /v2/validate`: every result has status 200, a wrong key's, too."""
        self.requests.append(("zerobounce", dict(request.query)))
        if refusal := await self._refusal(request, {"error": "Too many requests"}):
            return refusal
        if request.query.get("api_key") != KEY:
            return web.json_response(OUT_OF_CREDITS)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(self.pause)
        self.at_once -= 1
        address = request.query["email"]
        answer = {
            "address": address, "status": "valid", "sub_status": "", "free_email": False, "did_you_mean": "",
            "account": address.partition("@")[0], "domain": address.partition("@")[2], "mx_found": "true",
            "processed_at": "2026-11-28 12:00:00.000",
        }  # fmt: skip
        return web.json_response(answer | self.mailboxes.get(address, {}))

    async def guess(self, request: web.Request) -> web.StreamResponse:
        """`GET /v2/guessformat`: an address with its confidence, or a reason for none."""
        self.requests.append(("guess", dict(request.query)))
        if refusal := await self._refusal(request, OUT_OF_CREDITS):
            return refusal
        name = f"{request.query['first_name']} {request.query['last_name']}"
        address, sure = self.guesses.get((request.query["domain"], name), ("", ""))
        why = "" if address else "Undetermined"
        return web.json_response({"email": address, "email_confidence": sure, "failure_reason": why})

    async def email_finder(self, request: web.Request) -> web.StreamResponse:
        """`GET /v2/email-finder`: `data` with an email, or null."""
        self.requests.append(("hunter", dict(request.query)))
        if refusal := await self._refusal(request, {"errors": [{"id": "error", "code": 0, "details": "Refused"}]}):
            return refusal
        if request.headers.get("X-API-KEY") != KEY:
            return web.json_response({"errors": [{"id": "authentication_failed", "details": "No user"}]}, status=401)
        name = f"{request.query['first_name']} {request.query['last_name']}"
        known = self.people.get((request.query["domain"], name), {"email": None, "score": None, "sources": []})
        return web.json_response({"data": known, "meta": {"params": dict(request.query)}})

    async def domain_search(self, request: web.Request) -> web.StreamResponse:
        """`GET /v2/domain-search`: `data.emails`."""
        self.requests.append(("hunter", dict(request.query)))
        if refusal := await self._refusal(request, {"errors": [{"id": "error", "code": 0, "details": "Refused"}]}):
            return refusal
        emails = self.domains.get(request.query["domain"], [])
        return web.json_response({"data": {"domain": request.query["domain"], "emails": emails}})

    async def _refusal(self, request: web.Request, body: dict[str, Any]) -> web.StreamResponse | None:
        if self.failure.isdigit():
            return web.json_response(body, status=int(self.failure))
        if self.failure == "html":
            return web.Response(text=HTML, content_type="text/html")
        if self.failure == "credits":
            return web.json_response(OUT_OF_CREDITS)
        if self.failure == "empty":
            return web.json_response({})
        if self.failure == "slow":
            await asyncio.sleep(30)
        if self.failure == "cut" and request.transport is not None:
            request.transport.abort()
        return None


@contextmanager
def serving(services: Services) -> Iterator[str]:
    """Serve them all; the base URL of each."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    runner = web.AppRunner(services.app(), access_log=None, shutdown_timeout=0.1)
    port = asyncio.run_coroutine_threadsafe(_start(runner), loop).result(patient(10))
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(patient(10))
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


async def _start(runner: web.AppRunner) -> int:
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return int(runner.addresses[0][1])
