"""Stand-ins of services, written from their documentation: what they store, refuse, and how they fail."""

from __future__ import annotations

import asyncio
import json
import random
import threading
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.patience import patient

Handler = Callable[[web.Request, Any], web.Response]
HANG_SECONDS = 3.0  # longer than any deadline of the tests


class StandIn:
    """A server with faults: errors before it has stored, silence after it has stored, and limits."""

    def __init__(self, faults: float = 0.0, seed: int = 1) -> None:
        self.faults, self.random = faults, random.Random(seed)
        self.port = 0
        self.requests: list[tuple[str, str, Any]] = []
        self.history: dict[str, list[str]] = defaultdict(list)  # key -> what was stored of it, in order
        self.injected: dict[str, int] = defaultdict(int)
        self.lock = threading.Lock()
        self.odd: Callable[[str, Any], web.Response | None] = lambda path, body: (
            None
        )  # in place of what the service does

    def set_up(self) -> None:
        """As it is after the test of a destination."""

    def answer(self, request: web.Request, body: Any) -> web.Response:
        """What the service does; overridden."""
        raise NotImplementedError

    async def handle(self, request: web.Request) -> web.StreamResponse:
        content = await request.read()
        body = json.loads(content) if content and request.content_type == "application/json" else content.decode()
        fault = self.random.random()
        if fault < self.faults / 3:
            self.injected["error"] += 1
            return json_response({"message": "Try again."}, 503)
        if fault < self.faults / 2:
            self.injected["limit"] += 1
            return self.limited()
        with self.lock:
            self.requests.append((request.method, request.path_qs, body))
            answer = self.odd(request.path, body) or self.answer(request, body)
        if fault < self.faults * 0.75:
            self.injected["silence"] += 1
            await asyncio.sleep(HANG_SECONDS)
        return answer

    def limited(self) -> web.Response:
        return json_response({"message": "Too fast."}, 429, {"Retry-After": "0"})

    def opt_out(self, email: str, *, bounced: bool = False) -> None:
        """Somebody unsubscribes at the service, or bounces."""
        raise NotImplementedError

    def holds(self, email: str) -> bool:
        """Whether there is a record of this address, with its objection."""
        raise NotImplementedError


def json_response(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response(body, status=status, headers=headers)


@contextmanager
def serving(standin: StandIn) -> Iterator[StandIn]:
    """The stand-in on a port of this machine, in a thread of its own."""
    ready, loop = threading.Event(), asyncio.new_event_loop()

    async def serve() -> web.AppRunner:
        app = web.Application(client_max_size=50_000_000)
        app.router.add_route("*", "/{path:.*}", standin.handle)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        standin.port = runner.addresses[0][1]
        return runner

    def work() -> None:
        runner = loop.run_until_complete(serve())
        ready.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert ready.wait(patient(30))
    yield standin
    loop.call_soon_threadsafe(loop.stop)
    thread.join(30)


class Receiver(StandIn):
    """A receiver of whole leads that does as docs/destinations.md says: it drops versions lower than it has."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.leads: dict[str, dict[str, Any]] = {}
        self.versions: dict[str, list[int]] = defaultdict(list)
        self.headers: list[dict[str, str]] = []
        self.refused: set[str] = set()  # keys that it refuses

    def answer(self, request: web.Request, body: Any) -> web.Response:
        self.headers.append(dict(request.headers))
        for lead in body["data"].get("leads", [body["data"]]):
            if lead["key"] in self.refused:
                return json_response({"message": f"{lead['key']} is not valid."}, 422)
        for lead in body["data"].get("leads", [body["data"]]):
            self.versions[lead["key"]].append(lead["version"])
            if body["type"] == "lead.deleted":
                self.leads.pop(lead["key"], None)
                self.history[lead["key"]].append("deleted")
            elif body["type"] == "lead.sent":
                self.leads[lead["key"]] = lead["lead"]
                self.history[lead["key"]].append(lead["lead"]["description"])
        return web.Response(status=204)

    def texts(self) -> str:
        return json.dumps([body for _, _, body in self.requests])

    def shown(self) -> dict[str, str]:
        return {key: lead["description"] for key, lead in self.leads.items()}


class HubSpotAccount(StandIn):
    """HubSpot: records with properties, unique ones among them; batches of 100; a partial failure is a 207."""

    KEY = "scrapersky_lead_id"

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.records: dict[str, dict[str, dict[str, str]]] = {"companies": {}, "contacts": {}}
        self.properties: dict[str, set[str]] = {"companies": set(), "contacts": set()}
        self.associations: set[tuple[str, str]] = set()
        self.ids = iter(range(1001, 10**9))
        self.refuse_whole_batches = False  # a bad input fails all of its batch (400), as the reference allows, too
        self.bad: set[str] = set()  # keys whose values are refused
        self.daily_limit = False

    def set_up(self) -> None:
        self.properties = {kind: {self.KEY, "scrapersky_adopted"} for kind in self.records}

    def limited(self) -> web.Response:
        policy = "DAILY" if self.daily_limit else "TEN_SECONDLY_ROLLING"
        body = {"status": "error", "message": "You have reached your limit.", "policyName": policy}
        return json_response(body, 429, {"Retry-After": "0"})

    def answer(self, request: web.Request, body: Any) -> web.Response:
        if request.headers.get("Authorization") != "Bearer pat-1":
            return json_response({"status": "error", "category": "INVALID_AUTHENTICATION", "message": "No."}, 401)
        if self.daily_limit:
            return self.limited()
        parts = request.path.strip("/").split("/")
        if parts[:3] == ["crm", "v3", "properties"]:
            return self.make_property(parts[3], body)
        if parts[:2] == ["crm", "v4"]:
            for pair in body["inputs"]:
                self.associations.add((pair["from"]["id"], pair["to"]["id"]))
            return json_response({"status": "COMPLETE", "results": []})
        kind, verb = parts[-3] if parts[-2] == "batch" else parts[-2], parts[-1]
        return getattr(self, verb.replace("-", "_"))(kind, body)

    def opt_out(self, email: str, *, bounced: bool = False) -> None:
        why = {"hs_email_hard_bounce_reason_enum": "UNKNOWN_USER"} if bounced else {"hs_email_optout": "true"}
        pk = next((pk for pk, r in self.records["contacts"].items() if r.get("email") == email), str(next(self.ids)))
        at = f"2026-11-28T10:00:00.{len(self.records['contacts']):03}Z"
        self.records["contacts"].setdefault(pk, {"email": email}).update(why | {"lastmodifieddate": at})

    def holds(self, email: str) -> bool:
        named = [r for r in self.records["contacts"].values() if r.get("email") == email]
        return any("hs_email_optout" in r or "hs_email_hard_bounce_reason_enum" in r for r in named)

    def make_property(self, kind: str, body: Any) -> web.Response:
        if body["name"] in self.properties[kind]:
            return json_response({"status": "error", "category": "OBJECT_ALREADY_EXISTS", "message": "Exists."}, 409)
        self.properties[kind].add(body["name"])
        return json_response({"name": body["name"]}, 201)

    def upsert(self, kind: str, body: Any) -> web.Response:
        if len(body["inputs"]) > 100:
            return json_response({"category": "VALIDATION_ERROR", "message": "At most 100 inputs."}, 400)
        if any(entry["idProperty"] not in self.properties[kind] for entry in body["inputs"]):
            return json_response({"category": "VALIDATION_ERROR", "message": "Not a unique property."}, 400)
        errors = {entry["id"]: error for entry in body["inputs"] if (error := self.error_of(kind, entry))}
        if errors and self.refuse_whole_batches:
            return json_response({"category": "VALIDATION_ERROR", "message": "Property values were not valid"}, 400)
        results = [self.store(kind, entry) for entry in body["inputs"] if entry["id"] not in errors]
        self.random.shuffle(results)  # the order of an answer is not promised
        answer = {"status": "COMPLETE", "results": results}
        if errors:
            return json_response(answer | {"numErrors": len(errors), "errors": list(errors.values())}, 207)
        return json_response(answer)

    def error_of(self, kind: str, entry: Any) -> dict[str, Any] | None:
        trace = {"objectWriteTraceId": [entry["objectWriteTraceId"]]}
        if entry["id"] in self.bad:
            return {"status": "error", "category": "VALIDATION_ERROR", "message": "Not valid.", "context": trace}
        email = entry["properties"].get("email")
        for pk, record in self.records[kind].items():
            if kind == "contacts" and email and record.get("email") == email and record.get(self.KEY) != entry["id"]:
                message = f"Contact already exists. Existing ID: {pk}"
                return {"status": "error", "category": "CONFLICT", "message": message, "context": trace}
        return None

    def store(self, kind: str, entry: Any) -> dict[str, Any]:
        records = self.records[kind]
        pk = next((pk for pk, record in records.items() if record.get(self.KEY) == entry["id"]), "")
        new = not pk
        pk = pk or str(next(self.ids))
        records.setdefault(pk, {}).update(entry["properties"])
        if kind == "companies":
            self.history[entry["id"]].append(entry["properties"].get("description", ""))
        return {"id": pk, "new": new, "objectWriteTraceId": entry["objectWriteTraceId"], "properties": records[pk]}

    def read(self, kind: str, body: Any) -> web.Response:
        by, keys = body.get("idProperty"), {entry["id"] for entry in body["inputs"]}
        rows = {pk: r for pk, r in self.records[kind].items() if (r.get(by) if by else pk) in keys}
        return json_response({"status": "COMPLETE", "results": [_record(pk, r) for pk, r in rows.items()]}, 207)

    def update(self, kind: str, body: Any) -> web.Response:
        for entry in body["inputs"]:
            record = self.records[kind][entry["id"]]
            record.update(entry["properties"])
            for name in [name for name, value in record.items() if value == ""]:
                del record[name]
        return json_response({"status": "COMPLETE", "results": []})

    def archive(self, kind: str, body: Any) -> web.Response:
        for entry in body["inputs"]:
            self.records[kind].pop(entry["id"], None)
        return web.Response(status=204)

    def gdpr_delete(self, kind: str, body: Any) -> web.Response:
        return web.Response(status=204 if self.records["contacts"].pop(body["objectId"], None) else 404)

    def search(self, kind: str, body: Any) -> web.Response:
        rows = [_record(pk, r) for pk, r in self.records[kind].items() if _matches(r, body["filterGroups"])]
        for sort in body.get("sorts", []):
            rows.sort(key=lambda row: row["properties"].get(sort["propertyName"], ""))
        begin = int(body.get("after") or 0)
        return json_response({"total": len(rows), "results": rows[begin : begin + body["limit"]]})

    def texts(self) -> str:
        return json.dumps([body for _, path, body in self.requests if path.endswith("/upsert")])

    def shown(self) -> dict[str, str]:
        records = self.records["companies"].values()
        return {record[self.KEY]: record.get("description", "") for record in records if self.KEY in record}


def _milliseconds(text: str | None) -> int:
    return int(datetime.fromisoformat(str(text)).timestamp() * 1_000)


def _record(pk: str, properties: dict[str, str]) -> dict[str, Any]:
    return {"id": pk, "properties": {"hs_object_id": pk, **properties}, "archived": False}


def _matches(record: dict[str, str], groups: Any) -> bool:
    tests: dict[str, Callable[[str | None, Any], bool]] = {
        "IN": lambda value, f: value in f["values"], "EQ": lambda value, f: value == f["value"],
        "GTE": lambda value, f: bool(value) and _milliseconds(value) >= int(f["value"]),
        "HAS_PROPERTY": lambda value, f: bool(value), "NOT_HAS_PROPERTY": lambda value, f: not value,
    }  # fmt: skip
    return any(
        all(tests[f["operator"]](record.get(f["propertyName"]), f) for f in group["filters"]) for group in groups
    )


class BrevoAccount(StandIn):
    """Brevo: contacts, unique by e-mail and by `ext_id`; unknown attributes are ignored without a word."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.contacts: dict[int, dict[str, Any]] = {}
        self.attributes = {"FIRSTNAME", "LASTNAME"}
        self.lists = {7}
        self.ids = iter(range(1, 10**9))

    def set_up(self) -> None:
        self.attributes |= {"CATEGORY", "COMPANY"}

    def answer(self, request: web.Request, body: Any) -> web.Response:
        if request.headers.get("api-key") != "xkeysib-1":
            return json_response({"code": "unauthorized", "message": "Key not found"}, 401)
        parts = request.path.strip("/").split("/")[1:]  # v3
        if parts[:2] == ["contacts", "lists"]:
            known = int(parts[2]) in self.lists
            return json_response({"id": 7} if known else {"code": "document_not_found"}, 200 if known else 404)
        if parts[:2] == ["contacts", "attributes"]:
            return self.make_attribute(parts[3])
        if request.method == "GET":
            since, offset = request.query["modifiedSince"], int(request.query["offset"])
            rows = [c for _, c in sorted(self.contacts.items()) if c.get("modifiedAt", "2026-11-01T00:00:00Z") >= since]
            return json_response({"contacts": rows[offset : offset + int(request.query["limit"])], "count": len(rows)})
        if request.method == "POST":
            return self.create(body)
        return self.change(request, parts[1], body)

    def opt_out(self, email: str, *, bounced: bool = False) -> None:
        pk = next((pk for pk, c in self.contacts.items() if c["email"] == email), 0) or next(self.ids)
        contact = self.contacts.setdefault(pk, {"id": pk, "email": email, "ext_id": None, "attributes": {}})
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        contact |= {"emailBlacklisted": True, "modifiedAt": now.replace("+00:00", "Z")}

    def holds(self, email: str) -> bool:
        return any(c["email"] == email and c["emailBlacklisted"] for c in self.contacts.values())

    def make_attribute(self, name: str) -> web.Response:
        if name in self.attributes:
            return json_response({"code": "invalid_parameter", "message": "Attribute name must be unique"}, 400)
        self.attributes.add(name)
        return web.Response(status=201)

    def create(self, body: Any) -> web.Response:
        by_email = [pk for pk, c in self.contacts.items() if c["email"] == body["email"].lower()]
        by_key = [pk for pk, c in self.contacts.items() if c["ext_id"] == body["ext_id"]]
        if by_key and by_key != by_email:
            return json_response({"code": "duplicate_parameter", "message": "ext_id is already associated"}, 400)
        if by_email and not body.get("updateEnabled"):
            return json_response({"code": "duplicate_parameter", "message": "email is already associated"}, 400)
        if by_email and self.contacts[by_email[0]]["ext_id"] not in (body["ext_id"], None):
            return json_response({"code": "duplicate_parameter", "message": "email is already associated"}, 400)
        pk = by_email[0] if by_email else next(self.ids)
        if not by_email:
            self.contacts[pk] = {"id": pk, "email": "", "ext_id": None, "attributes": {}, "emailBlacklisted": False}
        self.write(pk, body["attributes"], email=body["email"], key=body["ext_id"])
        return web.Response(status=204) if by_email else json_response({"id": pk}, 201)

    def change(self, request: web.Request, key: str, body: Any) -> web.Response:
        assert request.query["identifierType"] == "ext_id"
        pk = next((pk for pk, c in self.contacts.items() if c["ext_id"] == key), None)
        if pk is None:
            return json_response({"code": "document_not_found", "message": "Contact does not exist"}, 404)
        if request.method == "DELETE":
            del self.contacts[pk]
            return web.Response(status=204)
        email = body["attributes"].get("EMAIL", self.contacts[pk]["email"]).lower()
        if any(c["email"] == email and c["id"] != pk for c in self.contacts.values()):
            return json_response({"code": "duplicate_parameter", "message": "email is already associated"}, 400)
        self.write(pk, body["attributes"], email=email, key=key)
        return web.Response(status=204)

    def write(self, pk: int, attributes: dict[str, Any], *, email: str, key: str) -> None:
        contact = self.contacts[pk]
        contact |= {"email": email.lower(), "ext_id": key}
        contact["attributes"] |= {name: value for name, value in attributes.items() if name in self.attributes}
        self.history[key].append(attributes.get("CATEGORY", ""))

    def texts(self) -> str:
        return json.dumps([body for method, _, body in self.requests if method in ("POST", "PUT")])

    def shown(self) -> dict[str, str]:
        return {c["ext_id"]: c["attributes"].get("CATEGORY", "") for c in self.contacts.values()}


Work = Callable[[], Awaitable[None]]
