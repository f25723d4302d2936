"""Stand-ins of Mautic, Twenty and Google Sheets, written from their documentation."""

from __future__ import annotations

import base64
import csv
import json
import re
from typing import Any, ClassVar
from urllib.parse import parse_qs

from aiohttp import web
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.destinations.standins import StandIn, json_response


class MauticServer(StandIn):
    """Mautic: contacts with fields; no unique index on e-mails; merges a new contact with one of the same e-mail."""

    KEY = "scrapersky_lead_id"
    CORE = ("email", "firstname", "lastname", "company", "position", "phone", "website", "address1", "city", "state",
            "zipcode", "country")  # fmt: skip

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.contacts: dict[int, dict[str, Any]] = {}
        self.tags: dict[int, set[str]] = {}
        self.fields = set(self.CORE)
        self.opted_out: list[dict[str, Any]] = []  # the table lead_donotcontact
        self.ids = iter(range(1, 10**9))
        self.bad: set[str] = set()  # keys that are refused
        self.api_enabled = True

    def set_up(self) -> None:
        self.fields |= {self.KEY, "scrapersky_adopted"}

    def answer(self, request: web.Request, body: Any) -> web.Response:
        if not self.api_enabled:
            error = {"message": "API disabled. You need to enable the API.", "code": 403, "type": "api_disabled"}
            return json_response({"errors": [error]}, 403)
        if request.headers.get("Authorization") != "Basic " + base64.b64encode(b"ada:pass-1").decode():
            return json_response({"errors": [{"message": "Access denied", "code": 401, "type": "access_denied"}]}, 401)
        return self.route(request, body)

    def route(self, request: web.Request, body: Any) -> web.Response:
        match request.method, request.path.removeprefix("/api").strip("/").split("/"):
            case "GET", ["fields", "contact"]:
                rows = [{"id": n, "alias": name} for n, name in enumerate(sorted(self.fields))]
                return json_response({"total": len(rows), "fields": rows})
            case "POST", ["fields", "contact", "new"]:
                self.fields.add(body["alias"])
                return json_response({"field": {"id": 1, "alias": body["alias"]}}, 201)
            case "GET", ["contacts"]:
                return self.list(request)
            case "GET", ["stats", "lead_donotcontact"]:
                return self.statistics(request)
            case "POST", ["contacts", "batch", "new"]:
                return self.batch(body, self.new, 201)
            case "PATCH", ["contacts", "batch", "edit"]:
                return self.batch(body, self.edit, 200)
            case "DELETE", ["contacts", "batch", "delete"]:
                return self.delete(request)
        return json_response({"errors": [{"message": "Not found", "code": 404}]}, 404)

    def statistics(self, request: web.Request) -> web.Response:
        since, limit = int(request.query["where[0][val]"]), int(request.query["limit"])
        assert (request.query["where[0][col]"], request.query["where[0][expr]"]) == ("id", "gt")
        rows = [row for row in self.opted_out if row["id"] > since][:limit]
        return json_response({"total": str(len(self.opted_out)), "stats": rows})

    def delete(self, request: web.Request) -> web.Response:
        for pk in map(int, request.query["ids"].split(",")):
            self.contacts.pop(pk, None)
        return json_response({"contacts": {}})

    def list(self, request: web.Request) -> web.Response:
        column, limit = request.query["where[0][col]"], int(request.query.get("limit", 30))
        if column not in self.fields and column != "id":
            return json_response({"errors": [{"message": f"Unknown column {column}", "code": 500}]}, 500)
        assert request.query["where[0][expr]"] == "in"
        sought = {text.lower() for text in next(csv.reader([request.query["where[0][val]"]]))}
        value = (lambda pk, row: str(pk)) if column == "id" else (lambda pk, row: str(row.get(column) or "").lower())
        rows = {str(pk): self.shape(pk) for pk, row in self.contacts.items() if value(pk, row) in sought}
        some = dict(list(rows.items())[:limit])
        return json_response({"total": str(len(rows)), "contacts": some or []})  # PHP: an empty array

    def shape(self, pk: int) -> dict[str, Any]:
        left = [row for row in self.opted_out if row["lead_id"] == pk]
        return {"id": pk, "fields": {"core": {}, "all": {"id": pk, **self.contacts[pk]}}, "doNotContact": left}

    def opt_out(self, email: str, *, bounced: bool = False) -> None:
        pk = next((pk for pk, c in self.contacts.items() if c["email"] == email), 0) or next(self.ids)
        self.contacts.setdefault(pk, {"email": email})
        number = len(self.opted_out) + 1
        self.opted_out.append({"id": number, "lead_id": pk, "reason": 2 if bounced else 1, "channel": "email"})

    def holds(self, email: str) -> bool:
        return any(row["lead_id"] in self.contacts for row in self.opted_out) and any(
            contact["email"] == email for contact in self.contacts.values()
        )

    def batch(self, body: Any, act: Any, usual: int) -> web.Response:
        if len(body) > 200:
            return json_response({"errors": [{"message": "Batch limit reached", "code": 400}]}, 400)
        contacts, codes, errors = {}, {}, {}
        for number, row in enumerate(body):
            if row.get(self.KEY) in self.bad:
                codes[str(number)], errors[str(number)] = 400, {"code": 400, "message": "email: not a valid address"}
                contacts[str(number)] = None
                continue
            pk, codes[str(number)] = act(row)
            contacts[str(number)] = self.shape(pk) if pk else None
        return json_response({"contacts": contacts, "statusCodes": codes, "errors": errors}, usual)

    def new(self, row: dict[str, Any]) -> tuple[int, int]:
        email = str(row["email"]).lower()
        pk = next((pk for pk, contact in self.contacts.items() if str(contact["email"]).lower() == email), 0)
        created = not pk
        pk = pk or next(self.ids)
        self.write(pk, row)
        return pk, 201 if created else 200

    def edit(self, row: dict[str, Any]) -> tuple[int, int]:
        if row["id"] not in self.contacts:
            return 0, 404
        self.write(row["id"], row)
        return row["id"], 200

    def write(self, pk: int, row: dict[str, Any]) -> None:
        contact = self.contacts.setdefault(pk, {})
        for name, value in row.items():
            if name in self.fields and (value not in ("", None) or row.get("overwriteWithBlank")):
                contact[name] = value or None
        self.tags.setdefault(pk, set()).update(row.get("tags", []))
        if row.get(self.KEY) and "company" in row:
            self.history[row[self.KEY]].append(row.get("position", ""))

    def limited(self) -> web.Response:
        return json_response({"errors": [{"message": "Too many requests", "code": 429}]}, 429, {"Retry-After": "0"})

    def texts(self) -> str:
        return json.dumps([body for method, _, body in self.requests if method in ("POST", "PATCH")])

    def shown(self) -> dict[str, str]:
        return {c[self.KEY]: c.get("position") or "" for c in self.contacts.values() if c.get(self.KEY)}


class TwentyWorkspace(StandIn):
    """Twenty: records by id; e-mails and domains exist once, those of soft-deleted records included."""

    KINDS: ClassVar[dict[str, tuple[str, str, str]]] = {
        "Companies": ("companies", "domainName", "primaryLinkUrl"),
        "People": ("people", "emails", "primaryEmail"),
    }

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.records: dict[str, dict[str, dict[str, Any]]] = {"companies": {}, "people": {}}
        self.deleted: set[str] = set()  # soft
        self.bad: set[str] = set()  # names that are refused

    def answer(self, request: web.Request, body: Any) -> web.Response:
        if request.headers.get("Authorization") != "Bearer key-1":
            return _graphql_error("UNAUTHENTICATED", "Token invalid.")
        assert request.path == "/graphql"
        if body["query"].startswith("query"):
            return self.find("companies" if " companies(" in body["query"] else "people", body["variables"])
        ((verb, plural),) = re.findall(r" (create|destroy)(Companies|People)\(", body["query"])
        kind, field, part = self.KINDS[plural]
        return self.create(kind, body, field, part) if verb == "create" else self.destroy(kind, body["variables"])

    def find(self, kind: str, variables: Any) -> web.Response:
        rows = [row for pk, row in self.records[kind].items() if pk not in self.deleted]
        for field, parts in variables.get("filter", {}).items():
            ((part, test),) = parts.items()
            rows = [row for row in rows if row.get(field, {}).get(part) in test["in"]]
        return json_response({"data": {kind: {"edges": [{"node": row} for row in rows[:60]]}}})

    def create(self, kind: str, body: Any, field: str, part: str) -> web.Response:
        assert "upsert: true" in body["query"]
        data = body["variables"]["data"]
        if len(data) > 60:
            return _graphql_error("BAD_USER_INPUT", "At most 60 records.")
        taken = {r[field][part]: pk for pk, r in self.records[kind].items() if r.get(field, {}).get(part)}
        for row in data:
            value = row.get(field, {}).get(part)
            if value and taken.setdefault(value, row["id"]) != row["id"]:
                return _graphql_error("BAD_USER_INPUT", f"Duplicate {part} {value}. Please set a unique one.")
            if str(row.get("name")) in self.bad or row["id"] in self.deleted:
                return _graphql_error("BAD_USER_INPUT", "This record is not valid.")
        for row in data:
            stored = self.records[kind].setdefault(row["id"], {"id": row["id"]})
            stored.update(row)
            if kind == "companies":
                self.history[row["leadKey"]].append(row.get("tagline", ""))
        return json_response({"data": {f"create{kind.title()}": [{"id": row["id"]} for row in data]}})

    def destroy(self, kind: str, variables: Any) -> web.Response:
        gone = [pk for pk in variables["filter"]["id"]["in"] if self.records[kind].pop(pk, None)]
        return json_response({"data": {f"destroy{kind.title()}": [{"id": pk} for pk in gone]}})

    def limited(self) -> web.Response:
        return _graphql_error("LIMIT_REACHED", "Limit reached. Please try again later.")

    def texts(self) -> str:
        return json.dumps([body["variables"] for _, _, body in self.requests if "create" in body["query"]])

    def shown(self) -> dict[str, str]:
        return {row["leadKey"]: row.get("tagline", "") for row in self.records["companies"].values()}


def _graphql_error(code: str, message: str) -> web.Response:
    return json_response({"errors": [{"message": message, "extensions": {"code": code}}], "data": None})


class Spreadsheet(StandIn):
    """Google Sheets: a grid; a batch of requests is done as a whole or not at all; tokens by a signed claim."""

    KEY = "scrapersky_lead_id"

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.titles = {"Leads": 42}
        self.grid: list[list[Any]] = []
        self.columns = 26
        self.hidden: set[int] = set()
        self.tokens: set[str] = set()
        self.shared = True

    def answer(self, request: web.Request, body: Any) -> web.Response:
        if request.path == "/token":
            return self.token(body)
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return _google_error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        if not self.shared:
            return _google_error(403, "PERMISSION_DENIED", "The caller does not have permission")
        rest = request.path.removeprefix("/v4/spreadsheets/sheet-1")
        if rest == request.path:
            return _google_error(404, "NOT_FOUND", "Requested entity was not found.")
        if request.method == "GET" and not rest:
            sheets = [{"properties": {"title": title, "sheetId": pk}} for title, pk in self.titles.items()]
            return json_response({"sheets": sheets})
        if request.method == "GET":
            ranges = request.query.getall("ranges")
            assert ranges == ["'Leads'!1:1", "'Leads'!A:A"]
            rows = [_trimmed(row[:1]) for row in self.grid]
            while rows and not rows[-1]:
                rows.pop()
            first = [_trimmed(self.grid[0])] if self.grid and any(map(_is_set, self.grid[0])) else []
            return json_response({"valueRanges": [_range(first), _range(rows)]})
        return self.batch_update(body["requests"])

    def token(self, body: Any) -> web.Response:
        claim = parse_qs(body)["assertion"][0]
        signed, _, signature = claim.rpartition(".")
        KEY_OF_ACCOUNT.public_key().verify(
            base64.urlsafe_b64decode(signature + "=="), signed.encode(), padding.PKCS1v15(), hashes.SHA256()
        )
        claims = json.loads(base64.urlsafe_b64decode(signed.split(".")[1] + "=="))
        assert claims["iss"] == ACCOUNT["client_email"]
        assert claims["aud"] == ACCOUNT["token_uri"]
        assert claims["exp"] - claims["iat"] <= 3_600
        token = f"ya29.{len(self.tokens)}"
        self.tokens.add(token)
        return json_response({"access_token": token, "expires_in": 3_599, "token_type": "Bearer"})

    def batch_update(self, requests: Any) -> web.Response:
        grid, columns = [list(row) for row in self.grid], self.columns
        for request in requests:
            ((verb, how),) = request.items()
            if verb == "appendDimension":
                self.columns += how["length"]
            elif verb == "deleteDimension":
                del grid[how["range"]["startIndex"] : how["range"]["endIndex"]]
            elif verb == "updateDimensionProperties":
                self.hidden.add(how["range"]["startIndex"])
            elif verb == "updateCells":
                self.put(grid, how["start"]["rowIndex"], how["start"]["columnIndex"], how["rows"])
            elif verb == "appendCells":
                self.put(grid, len(grid), 0, how["rows"])
            elif verb != "updateSheetProperties":
                return _google_error(400, "INVALID_ARGUMENT", f"Unknown name {verb}")
            if any(len(row) > self.columns for row in grid):
                self.columns = columns
                return _google_error(400, "INVALID_ARGUMENT", "Attempting to write column beyond the last one")
        self.grid = grid
        return json_response({"replies": [{} for _ in requests]})

    def put(self, grid: list[list[Any]], row: int, column: int, rows: Any) -> None:
        for number, cells in enumerate(rows, start=row):
            while len(grid) <= number:
                grid.append([])
            line = grid[number]
            line.extend([None] * (column + len(cells["values"]) - len(line)))
            for place, cell in enumerate(cells["values"], start=column):
                assert "formulaValue" not in cell.get("userEnteredValue", {})
                line[place] = next(iter(cell.get("userEnteredValue", {"": None}).values()))
            if number and "Title" in grid[0] and line[0]:
                title = grid[0].index("Title")
                self.history[line[0]].append((line[title] if title < len(line) else "") or "")

    def rows(self) -> list[dict[str, Any]]:
        headings = self.grid[0]
        return [dict(zip(headings, [*row, *[None] * len(headings)], strict=False)) for row in self.grid[1:]]

    def limited(self) -> web.Response:
        return _google_error(429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Write requests'")

    def texts(self) -> str:
        return json.dumps([body for _, path, body in self.requests if path.endswith(":batchUpdate")])

    def shown(self) -> dict[str, str]:
        keys = [row[self.KEY] for row in self.rows() if row[self.KEY]] if self.grid else []
        assert len(keys) == len(set(keys)), "a key has two rows"
        return {row[self.KEY]: row["Title"] or "" for row in self.rows() if row[self.KEY]} if self.grid else {}


def _is_set(value: Any) -> bool:
    return value not in (None, "")


def _trimmed(row: list[Any]) -> list[Any]:
    """Values without the empty ones at the end; those between are empty texts."""
    while row and not _is_set(row[-1]):
        row = row[:-1]
    return ["" if value is None else str(value) for value in row]


def _range(rows: list[list[Any]]) -> dict[str, Any]:
    return {"majorDimension": "ROWS", **({"values": rows} if rows else {})}


def _google_error(code: int, status: str, message: str) -> web.Response:
    return json_response({"error": {"code": code, "status": status, "message": message}}, code)


KEY_OF_ACCOUNT = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
ACCOUNT = {
    "type": "service_account", "client_email": "leads@kestrel.iam.test",
    "token_uri": "https://oauth.kestrel.test/token",
    "private_key": KEY_OF_ACCOUNT.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode(),
}  # fmt: skip
