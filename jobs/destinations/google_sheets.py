"""Google Sheets: a row for each lead in a sheet that a service account may edit. Found again by its key, in column A.

Sources: Google's reference of `spreadsheets.batchUpdate` (atomic, one request of the quota), its usage limits, and the
service accounts' own flow of OAuth (RFC 7523). Appending is not idempotent: the keys are read before each batch, so
that what was stored by a request whose answer was lost is found. Values are written as they are, never as formulas.
Columns that people add are never touched; rows may be sorted.
"""

from __future__ import annotations

import re
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

import httpx
import orjson
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from jobs.destinations import exchange
from jobs.destinations.adapter import (
    Adapter,
    BatchFailed,
    Connection,
    LeadItem,
    Option,
    PlannedRequest,
    Rate,
    Result,
    Values,
    WrongOptions,
)

KEY_COLUMN = "scrapersky_lead_id"
SCOPE = "https://www.googleapis.com/auth/spreadsheets"
TOKEN_SECONDS, SPARE_SECONDS = 3_600, 120
MOST_CELL = 50_000  # characters
MOST_TOKENS = 100
_IN_ADDRESS = re.compile(r"/spreadsheets/d/([\w-]+)")  # as it is copied from a browser
_ACCOUNT = ("client_email", "private_key", "token_uri")


@dataclass(frozen=True)
class Sheet:
    """A sheet as it is: its number, its headings, and the row (from 0) of each key."""

    number: int
    headings: tuple[str, ...]
    rows: Mapping[str, int] = field(default_factory=dict)


class GoogleSheets(Adapter):
    """A sheet of a spreadsheet."""

    name = "google_sheets"
    label = "Google Sheets"
    hint = "A row for each lead. Share the spreadsheet with the address of the service account, as an editor."
    options = (
        Option("account", "Key of a service account", "secret", "The content of the JSON file that Google gives you "
               "once. Its client_email is the address to share the spreadsheet with.", required=True, most=10_000,
               multiline=True),
        Option("spreadsheet", "Spreadsheet", hint="Its address, or the part of it between /d/ and /edit.", most=300,
               required=True),
        Option("sheet", "Sheet", hint="The name on its tab.", default="Leads", required=True, most=100),
        Option("base_url", "Address of the API", "url", default="https://sheets.googleapis.com", required=True),
    )  # fmt: skip
    fields: ClassVar[Mapping[str, str]] = {
        "Name": "name", "E-mail": "email", "Phone": "phone", "Website": "website", "Person": "person_name",
        "Title": "job_title", "Category": "main_category", "Street": "street", "City": "city",
        "Postcode": "postal_code", "Country": "country", "Source": "source_url", "Found on": "source_date",
        "First-contact note": "first_contact_note",
    }  # fmt: skip
    needs = ("Name",)
    batch_size = 200
    rate = Rate(0.9, 20)  # 60 reads and 60 writes a minute for an account

    def __init__(self) -> None:
        self._tokens: dict[tuple[str, str], tuple[str, float]] = {}

    def options_of(self, given: Mapping[str, Any]) -> Values:
        """As they are stored. Raises WrongOptions, also for a key that is none."""
        values = super().options_of(given)
        if in_address := _IN_ADDRESS.search(str(values["spreadsheet"])):
            values["spreadsheet"] = in_address[1]
        if not str(values["account"]).startswith("${"):
            try:
                _account(values)
            except BatchFailed as failure:
                raise WrongOptions({"account": failure.detail}) from None
        return values

    async def test(self, connection: Connection) -> str:
        """Write the headings where the sheet is empty. Raises BatchFailed."""
        sheet = await self._read(connection)
        if not sheet.headings:
            await self._update(connection, _heading_requests(sheet, self.fields))
        return f"{_account(connection.options)['client_email']} may edit the sheet, and it has our column of keys."

    def plan(self, options: Mapping[str, Any], items: Sequence[LeadItem]) -> list[PlannedRequest]:
        """The rows as they are appended; a row that is there is changed in its place."""
        titles = list(dict.fromkeys(name for item in items for name in item.values))
        sheet = Sheet(0, (KEY_COLUMN, *titles))
        url = f"{_url(options)}:batchUpdate"
        return [PlannedRequest("POST", url, {"requests": _requests(sheet, items)})] if items else []

    async def send(self, connection: Connection, items: Sequence[LeadItem]) -> list[Result]:
        """Rows that are there in their place, the others at the end. Raises BatchFailed."""
        return await exchange.halved(items, lambda some: self._store(connection, some))

    async def _store(self, connection: Connection, items: Sequence[LeadItem]) -> list[Result]:
        """All of them in one atomic request. Raises BatchRefused where that is too large."""
        sheet = await self._read(connection)
        titles = list(dict.fromkeys(name for item in items for name in item.values))
        headings, new = _with_headings(sheet, titles)
        await self._update(connection, [*new, *_requests(headings, items)])
        return [Result(item.key) for item in items]

    async def delete(self, connection: Connection, items: Sequence[LeadItem]) -> list[Result]:
        """Delete the rows, the lowest first, so that the others keep their places."""
        sheet = await self._read(connection)
        rows = sorted((sheet.rows[item.key] for item in items if item.key in sheet.rows), reverse=True)
        await self._update(connection, [
            {"deleteDimension": {"range": {"sheetId": sheet.number, "dimension": "ROWS", "startIndex": row,
                                           "endIndex": row + 1}}}
            for row in rows
        ])  # fmt: skip
        return [Result(item.key) for item in items]

    async def _read(self, connection: Connection) -> Sheet:
        """Raises BatchFailed, also for a sheet whose first column is not ours."""
        title = str(connection.options["sheet"])
        properties = await self._call(connection, "GET", "?fields=sheets.properties(sheetId,title)")
        sheets = {s["properties"]["title"]: s["properties"]["sheetId"] for s in properties.get("sheets", [])}
        if title not in sheets:
            raise BatchFailed("gone", f"The spreadsheet has no sheet {title!r}.")
        name = "'" + title.replace("'", "''") + "'"
        ranges = urlencode({"ranges": [f"{name}!1:1", f"{name}!A:A"], "majorDimension": "ROWS"}, doseq=True)
        values = await self._call(connection, "GET", f"/values:batchGet?{ranges}")
        first, keys = ([list(row) for row in part.get("values", [])] for part in values["valueRanges"])
        headings = tuple(str(cell) for cell in (first[0] if first else []))
        if (headings and headings[0] != KEY_COLUMN) or (not headings and keys):
            raise BatchFailed(
                "setup", f"Cell A1 of the sheet is not {KEY_COLUMN}: choose an empty sheet, or put it back."
            )
        rows = {str(row[0]): number for number, row in reversed(list(enumerate(keys))) if row and number}
        return Sheet(int(sheets[title]), headings, rows)

    async def _update(self, connection: Connection, requests: list[Values]) -> None:
        if requests:
            await self._call(connection, "POST", ":batchUpdate", {"requests": requests})

    async def _call(self, connection: Connection, method: str, path: str, body: Any = None) -> Values:
        """Raises BatchFailed for whatever is no success: a request is done as a whole, or not at all."""
        url, response = _url(connection.options) + path, None
        while response is None or response.status_code == 401:
            token, fresh = await self._token(connection)
            headers = {"Authorization": f"Bearer {token}"}
            response = await connection.request(method, url, body=body, headers=headers)
            if fresh or response.status_code != 401:
                break
            self._tokens.clear()  # it was withdrawn before its time
        if response.status_code == 403:
            share = f"Share the spreadsheet with {_account(connection.options)['client_email']}, as an editor."
            raise BatchFailed("no_access", f"{share} {exchange.message_of(response)}")
        _refuse(response)
        return exchange.object_of(response, 200)

    async def _token(self, connection: Connection) -> tuple[str, bool]:
        """An access token, the same for most of an hour, and whether it is a new one. Raises BatchFailed."""
        account = _account(connection.options)
        known = (account["client_email"], account["private_key"])
        token, until = self._tokens.get(known, ("", 0.0))
        if time.monotonic() < until:
            return token, False
        form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": _assertion(account)}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        response = await connection.request(
            "POST", account["token_uri"], content=urlencode(form).encode(), headers=headers
        )
        content = exchange.content_of(response)
        if response.status_code == 400 or not isinstance(content, dict) or "access_token" not in content:
            exchange.refuse_batch(response)
            raise BatchFailed("credentials", exchange.message_of(response))
        if len(self._tokens) >= MOST_TOKENS:
            self._tokens.clear()
        seconds = float(content.get("expires_in", TOKEN_SECONDS)) - SPARE_SECONDS
        self._tokens[known] = (str(content["access_token"]), time.monotonic() + seconds)
        return self._tokens[known][0], True


def _url(options: Mapping[str, Any]) -> str:
    return f"{exchange.base_url(options)}/v4/spreadsheets/{quote(str(options['spreadsheet']), safe='')}"


def _refuse(response: httpx.Response) -> None:
    if response.status_code == 413:
        raise exchange.BatchRefused(exchange.message_of(response))
    exchange.refuse_batch(response)
    if not response.is_success:
        raise BatchFailed("gone" if response.status_code == 404 else "setup", exchange.message_of(response))


# The service account.


def _account(options: Mapping[str, Any]) -> dict[str, str]:
    """The content of its key file. Raises BatchFailed."""
    try:
        account = orjson.loads(options["account"])
    except orjson.JSONDecodeError:
        account = None
    if not isinstance(account, dict) or not all(isinstance(account.get(name), str) for name in _ACCOUNT):
        raise BatchFailed("credentials", "This is not the JSON file of a service account's key.")
    return {name: account[name] for name in _ACCOUNT}


def _assertion(account: Mapping[str, str]) -> str:
    """A signed claim to be the service account (RFC 7523), for an hour. Raises BatchFailed."""
    try:
        key = serialization.load_pem_private_key(account["private_key"].encode(), None)
    except ValueError:
        key = None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise BatchFailed("credentials", "The private_key of the service account cannot be read.")
    now = int(time.time())
    claims = {
        "iss": account["client_email"], "scope": SCOPE, "aud": account["token_uri"], "iat": now,
        "exp": now + TOKEN_SECONDS,
    }  # fmt: skip
    signed = _base64({"alg": "RS256", "typ": "JWT"}) + b"." + _base64(claims)
    signature = key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    return (signed + b"." + urlsafe_b64encode(signature).rstrip(b"=")).decode()


def _base64(part: Mapping[str, Any]) -> bytes:
    return urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=")


# Requests on cells.


def _heading_requests(sheet: Sheet, titles: Iterable[str]) -> list[Values]:
    """The first row of an empty sheet, which stays in sight; the keys are hidden."""
    frozen = {"sheetId": sheet.number, "gridProperties": {"frozenRowCount": 1}}
    column = {"sheetId": sheet.number, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    return [
        _cells(sheet, 0, 0, [KEY_COLUMN, *titles]),
        {"updateSheetProperties": {"properties": frozen, "fields": "gridProperties.frozenRowCount"}},
        {"updateDimensionProperties": {"range": column, "properties": {"hiddenByUser": True},
                                       "fields": "hiddenByUser"}},
    ]  # fmt: skip


def _with_headings(sheet: Sheet, titles: Sequence[str]) -> tuple[Sheet, list[Values]]:
    """The sheet with a column for each title, and the requests that make those that are missing."""
    if not sheet.headings:
        return Sheet(sheet.number, (KEY_COLUMN, *titles), sheet.rows), _heading_requests(sheet, titles)
    missing = [title for title in titles if title not in sheet.headings]
    if not missing:
        return sheet, []
    wider = {"appendDimension": {"sheetId": sheet.number, "dimension": "COLUMNS", "length": len(missing)}}
    headings = _cells(sheet, 0, len(sheet.headings), missing)
    return Sheet(sheet.number, (*sheet.headings, *missing), sheet.rows), [wider, headings]


def _requests(sheet: Sheet, items: Sequence[LeadItem]) -> list[Values]:
    """What stores these leads: runs of our cells where a row is there, whole rows at the end where none is."""
    changed = [item for item in items if item.key in sheet.rows]
    requests = [request for item in changed for request in _runs(sheet, sheet.rows[item.key], item)]
    if new := [item for item in items if item.key not in sheet.rows]:
        rows = [{"values": [_cell(value) for value in _row(sheet, item)]} for item in new]
        requests.append({"appendCells": {"sheetId": sheet.number, "rows": rows, "fields": "userEnteredValue"}})
    return requests


def _row(sheet: Sheet, item: LeadItem) -> list[Any]:
    return [item.key, *(item.values.get(title, "") for title in sheet.headings[1:])]


def _runs(sheet: Sheet, row: int, item: LeadItem) -> list[Values]:
    """A row's cells that are ours, side by side: what lies between belongs to people."""
    runs: list[tuple[int, list[Any]]] = []
    for column, title in enumerate(sheet.headings):
        if title not in item.values or not column:
            continue
        if runs and runs[-1][0] + len(runs[-1][1]) == column:
            runs[-1][1].append(item.values[title])
        else:
            runs.append((column, [item.values[title]]))
    return [_cells(sheet, row, column, values) for column, values in runs]


def _cells(sheet: Sheet, row: int, column: int, values: Sequence[Any]) -> Values:
    start = {"sheetId": sheet.number, "rowIndex": row, "columnIndex": column}
    cells = {"values": [_cell(value) for value in values]}
    return {"updateCells": {"start": start, "rows": [cells], "fields": "userEnteredValue"}}


def _cell(value: Any) -> Values:
    """A value as it is: a text that begins with = or + stays a text."""
    if isinstance(value, bool):
        return {"userEnteredValue": {"boolValue": value}}
    if isinstance(value, int | float):
        return {"userEnteredValue": {"numberValue": value}}
    text = "" if value is None else str(value)[:MOST_CELL]
    return {"userEnteredValue": {"stringValue": text}} if text else {}
