"""The client for threads."""

from __future__ import annotations

import builtins
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import httpx

from scrapersky_client import flows, rows
from scrapersky_client.flows import Batch, Call, Changes, Deletions, Download, Flow, Pause, Refresh
from scrapersky_client.journal import Journal
from scrapersky_client.login import headers_of, is_refresh_token
from scrapersky_client.operations import Operation

R = TypeVar("R")
T = TypeVar("T")
DOWNLOAD_SECONDS = 300.0  # the longest that a download waits for its next piece


class Client:
    """`Client("https://sky.example/api/v3", key="sky_...")`. Close it, or use it with `with`.

    `key` is an API key, or `token` a JWT: an access token, or a refresh token, from which new access tokens are made
    while it lasts. Every call is tried again with back-off while the API is busy (429) or away (503, network). What
    changes something has an idempotency key, so that it is done once; `idempotency_key` is a key of your own. Refusals
    are raised as `ApiError` with the problem's details.
    """

    def __init__(
        self, address: str, *, key: str = "", token: str = "", refresh: str = "", timeout: float = 30.0
    ) -> None:
        self.refresh = refresh or (token if is_refresh_token(token) else "")
        self.http = httpx.Client(base_url=address.rstrip("/"), headers=headers_of(key, token), timeout=timeout)
        self.leads = Curated[rows.LeadRow](self, "/leads")
        self.place_searches = Searches(self, "/place-searches", "queries")
        self.places = Curated[rows.PlaceRow](self, "/places")
        self.local_businesses = Curated[rows.BusinessRow](self, "/local-businesses")
        self.domains = Curated[rows.DomainRow](self, "/domains", "domains")
        self.sitemap_files = Curated[rows.SitemapRow](self, "/sitemap-files", "urls")
        self.pages = Curated[rows.PageRow](self, "/pages", "urls")
        self.contacts = Curated[rows.ContactRow](self, "/contacts")
        self.decisions = Noun[rows.DecisionRow](self, "/decisions")
        self.fetches = Noun[rows.FetchRow](self, "/fetches")
        self.hosts = Noun[rows.HostRow](self, "/hosts")
        self.runs = Runs(self, "/runs")
        self.imports = Imports(self, "/imports")
        self.exports = Exports(self, "/exports")
        self.webhooks = Webhooks(self, "/webhooks")

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

    def call(
        self, operation: Operation, /, *, body: Any = None, parameters: Mapping[str, Any] | None = None,
        idempotency_key: str = "", **path: Any,
    ) -> Any:  # fmt: skip
        """Any operation of the API by its name: `call("leads_contacts", id=7)`. Returns its JSON, or a file's bytes.

        `path` are the parts of its address, `parameters` those behind the question mark. A stream of events does not
        end: use `events(follow=True)`.
        """
        return self.drive(flows.operation(operation, path, parameters or {}, body, idempotency_key))

    def undo(self, bulk_id: str, *, idempotency_key: str = "") -> rows.Undone:
        """Undo a bulk decision; rows that were decided again since stay. `processed_ids` were processed meanwhile."""
        return cast(rows.Undone, self.drive(flows.post(f"/decisions/{bulk_id}/undo", None, idempotency_key)))

    def stages(self) -> list[rows.StageRow]:
        """How each stage fares."""
        return cast("list[rows.StageRow]", self.drive(flows.ask(Call("GET", "/stages"))))

    def pause(self, stage: str, reason: str = "", *, idempotency_key: str = "") -> rows.StageRow:
        """Let a stage claim no more rows."""
        return cast(
            rows.StageRow, self.drive(flows.post(f"/stages/{stage}/pause", {"reason": reason}, idempotency_key))
        )

    def resume(self, stage: str, *, idempotency_key: str = "") -> rows.StageRow:
        """Let it claim again."""
        return cast(rows.StageRow, self.drive(flows.post(f"/stages/{stage}/resume", None, idempotency_key)))

    def events(self, after: str = "0-0", *, follow: bool = False, every: float = 2.0) -> Iterator[rows.EventRow]:
        """What has happened since a cursor (none: all that is stored; empty: nothing), with `follow` also what will."""
        while True:
            page = self.drive(flows.ask(Call("GET", "/events", {"after": after} if after else {})))
            yield from page["items"]
            if not page["items"]:
                if not follow:
                    return
                time.sleep(every)
            after = page["next_cursor"]

    def drive(self, flow: Flow[T]) -> T:
        """Do what a flow asks for, until it returns."""
        answer: Any = None
        try:
            while True:
                answer = self._step(flow.send(answer))
        except StopIteration as end:
            return cast(T, end.value)

    def _step(self, step: Call | Pause | Refresh) -> httpx.Response | httpx.TransportError | bool | None:
        if isinstance(step, Pause):
            time.sleep(step.seconds)
            return None
        if isinstance(step, Refresh):
            return self._refresh()
        try:
            if isinstance(step, Download):
                return self._write(step)
            return self.http.request(step.method, step.path, params=step.params, json=step.json, headers=step.headers)
        except httpx.TransportError as error:
            return error

    def _write(self, step: Download) -> httpx.Response:
        timeout = httpx.Timeout(self.http.timeout.connect, read=DOWNLOAD_SECONDS)
        with self.http.stream("GET", step.path, params=step.params, timeout=timeout) as answer:
            if answer.status_code >= 400:
                answer.read()
                return answer
            with step.file.open("wb") as file:
                for piece in answer.iter_bytes():
                    file.write(piece)
            return answer

    def _refresh(self) -> bool:
        if not self.refresh:
            return False
        without = {"Authorization": ""}
        answer = self.http.post("/token/refresh", json={"refresh": self.refresh}, headers=without)
        if answer.status_code == 200:
            self.http.headers["Authorization"] = f"Bearer {answer.json()['access']}"
        return answer.status_code == 200


class Noun(Generic[R]):
    """A kind of rows that can be listed and read."""

    def __init__(self, client: Client, path: str) -> None:
        self.client, self.path = client, path

    def list(self, **filters: Any) -> Iterator[R]:
        """Every row that matches, page after page. Filters are the API's; a list of values means any of them."""
        cursor: str | None = None
        while True:
            page = self.client.drive(flows.page(self.path, filters, cursor))
            yield from page["items"]
            cursor = page["next_cursor"]
            if not cursor:
                return

    def changes(self, after: str = "0-0", **filters: Any) -> Iterator[Changes[R]]:
        """Pages of the rows that were changed behind a cursor, as they are now; ends when there are no more.

        Store the `items` of a page together with its `cursor`, and begin there the next time: no change is missed.
        """
        while True:
            page = self.client.drive(flows.page(self.path, {"limit": 200, **filters, "changes_after": after}, None))
            if not page["items"]:
                return
            after = page["next_cursor"]
            yield Changes(page["items"], after)

    def deletions(self, after: str = "0-0") -> Iterator[Deletions]:
        """Which rows were deleted, or lost a value, behind a cursor of the events; ends when there are no more.

        Delete the ids of `deleted` from your copy, read those of `cleared` again, and store the `cursor` with them.
        Events are stored for RETENTION_EVENTS_DAYS (90): a copy that is older begins anew.
        """
        while True:
            erased = self.client.drive(flows.deletions(self.path, after))
            if erased is None:
                return
            after = erased.cursor
            yield erased

    def get(self, row_id: int, **parameters: Any) -> R:
        """One row. Raises NotFound."""
        return cast(R, self.client.drive(flows.ask(Call("GET", f"{self.path}/{row_id}", parameters))))

    def batch(
        self, ids: Iterable[int] = (), /, *, keys: Iterable[Mapping[str, str]] = (), **parameters: Any
    ) -> Batch[R]:
        """Rows by id, or by natural key (of domains `{"host": "shop.example"}`), a thousand a request.

        `items` has a row for each name, in their order, None where there is no such row; `missing` are those names.
        """
        given, word = (keys, "keys") if keys else (ids, "ids")
        return cast(Batch[R], self.client.drive(flows.batch(self.path, word, given, parameters)))

    def count(self, **filters: Any) -> rows.CountResult:
        """How many match, capped: `capped` says that there are more."""
        return cast(rows.CountResult, self.client.drive(flows.page(f"{self.path}/count", filters, None)))

    def save(self, path: str, parameters: dict[str, Any], to: str | Path) -> int:
        """Write an answer to a file, which is replaced when the answer is whole; returns its bytes."""
        return self.client.drive(flows.download(path, parameters, Path(to)))


class Curated(Noun[R]):
    """A noun whose rows are decided on, processed and exported."""

    def __init__(self, client: Client, path: str, submitted_as: str = "") -> None:
        super().__init__(client, path)
        self.submitted_as = submitted_as

    def submit(self, new: Iterable[str], *, auto_queue: bool = False, idempotency_key: str = "") -> rows.SubmittedAll:
        """Add rows, any number. Each is accepted, exists or is invalid. Raises TypeError where none can be added."""
        if not self.submitted_as:
            raise TypeError(f"{self.path[1:]} come from the steps before them and cannot be submitted.")
        flow = flows.submit(self.path, self.submitted_as, new, auto_queue, idempotency_key)
        return cast(rows.SubmittedAll, self.client.drive(flow))

    def submit_many(self, new: Iterable[str], journal: str | Path, *, auto_queue: bool = False) -> rows.SubmittedAll:
        """Add any number of rows as they come, without holding them; `journal` is a file that is made.

        Called again with the same file and the same rows, it goes on after what was answered. `items` are the invalid
        rows. Raises ValueError for other rows than those of the journal, TypeError where none can be added.
        """
        if not self.submitted_as:
            raise TypeError(f"{self.path[1:]} come from the steps before them and cannot be submitted.")
        flow = flows.submit_noted(self.path, self.submitted_as, new, auto_queue, Journal(journal, self.path))
        return cast(rows.SubmittedAll, self.client.drive(flow))

    def decide(
        self, ids: Iterable[int], status: str, reason: str = "", *, idempotency_key: str = ""
    ) -> builtins.list[rows.RowsDecisionResult]:
        """Decide on rows by id, a thousand a request: an answer, with its `bulk_id` for `undo`, for each."""
        results = self.client.drive(flows.decide(self.path, ids, status, reason, idempotency_key))
        return cast("builtins.list[rows.RowsDecisionResult]", results)

    def decide_all(
        self, status: str, /, *, expected_count: int, reason: str = "", idempotency_key: str = "", **filters: Any
    ) -> rows.DecisionResult:
        """Decide on all that match a filter. Raises Conflict, with `actual`, if they are not as many as expected.

        Many rows (more than 5,000) are decided by workers: wait for the `run_id`, whose counts say what changed.
        """
        body = {"filter": filters, "expected_count": expected_count, "status": status, "reason": reason}
        call = Call("PUT", f"{self.path}/status/filtered", json=body)
        return cast(rows.DecisionResult, self.client.drive(flows.ask(call, idempotency_key)))

    def queue(self, row_id: int, stage: str, *, rerun: bool = False, idempotency_key: str = "") -> rows.RunQueued:
        """Ask for a step on a row."""
        flow = flows.post(f"{self.path}/{row_id}/{stage}", {"rerun": rerun}, idempotency_key)
        return cast(rows.RunQueued, self.client.drive(flow))

    def change(self, row_id: int, *, idempotency_key: str = "", **fields: Any) -> R:
        """Change what people may change: notes, tags."""
        call = Call("PATCH", f"{self.path}/{row_id}", json=fields)
        return cast(R, self.client.drive(flows.ask(call, idempotency_key)))

    def export(self, to: str | Path, kind: str = "", /, **filters: Any) -> int:
        """Write all that match to a file, streamed; the format (csv, jsonl, xlsx, parquet) is its suffix. The bytes."""
        suffix = kind or Path(to).suffix.lstrip(".")
        return self.save(f"{self.path}/export.{suffix}", flows.parameters(filters), to)


class Searches(Curated[rows.SearchRow]):
    """Searches cost money: what each may cost is agreed before it starts, and where it is spent the search asks."""

    def plan(self, queries: Iterable[str], **more: Any) -> rows.PlannedSearches:
        """What searches would cost: the estimate, and the `limit` to send as budget. Raises Conflict for an ambiguous
        one, with `problem["choices"]`."""
        body = {"queries": list(queries), **more}
        return cast(rows.PlannedSearches, self.client.drive(flows.post(f"{self.path}/plan", body)))

    def submit(
        self, new: Iterable[str], *, auto_queue: bool = False, idempotency_key: str = "", budget: float | None = None
    ) -> rows.SubmittedAll:
        """Add searches; `budget` is what each may cost, in US dollars. Raises Conflict (`price_not_agreed`) without one
        for paid searches that are to start."""
        more = {} if budget is None else {"budget": budget}
        flow = flows.submit(self.path, self.submitted_as, new, auto_queue, idempotency_key, more)
        return cast(rows.SubmittedAll, self.client.drive(flow))

    def rerun(self, row_id: int, budget: float | None = None) -> rows.SearchRepeated:
        """Search again, as a run of its own that may cost `budget` US dollars."""
        body = {"budget": budget}
        return cast(rows.SearchRepeated, self.client.drive(flows.post(f"{self.path}/{row_id}/rerun", body)))

    def raise_limit(self, row_id: int, budget: float) -> rows.RunQueued:
        """Let a search that has spent its agreed price go on, for up to `budget` US dollars in all."""
        body = {"budget": budget}
        return cast(rows.RunQueued, self.client.drive(flows.post(f"{self.path}/{row_id}/continue", body)))

    def finish(self, row_id: int) -> rows.RunQueued:
        """End a search that has spent its agreed price with what it has found."""
        return cast(rows.RunQueued, self.client.drive(flows.post(f"{self.path}/{row_id}/finish")))


class Runs(Noun[rows.RunRow]):
    """Runs can be waited for, paused and cancelled."""

    def wait(self, run_id: int, *, timeout: float = 3600.0, every: float = 1.0) -> rows.RunRow:
        """The run when it has ended. Raises RunFailed if it did not complete, TimeoutError if it takes longer."""
        return cast(rows.RunRow, self.client.drive(flows.wait(run_id, timeout, every)))

    def undo(self, run_id: int, *, idempotency_key: str = "") -> rows.RunRow:
        """Take back what a run on many rows did: the run of the undo, to be waited for."""
        return cast(rows.RunRow, self.client.drive(flows.post(f"{self.path}/{run_id}/undo", None, idempotency_key)))

    def steer(self, run_id: int, verb: str, reason: str = "", *, idempotency_key: str = "") -> rows.RunRow:
        """`pause`, `resume` or `cancel` a run."""
        body = {"reason": reason} if verb != "resume" else None
        return cast(rows.RunRow, self.client.drive(flows.post(f"{self.path}/{run_id}/{verb}", body, idempotency_key)))


class Imports(Noun[rows.ImportRow]):
    """Lists of up to 100,000 rows: up to 2,000 are stored at once, more by workers."""

    def begin(
        self,
        noun: str,
        items: Iterable[str | Mapping[str, Any]],
        *,
        country: str = "",
        source: str = "",
        columns: Mapping[str, str] | None = None,
        auto_queue: bool = False,
        idempotency_key: str = "",
    ) -> rows.ImportStarted:
        """Store texts, or objects with a value for each column, as rows of a noun ("domains", "local-businesses", ...).

        Wait for its `run_id`, then `get` the counts. `country` is that of phone numbers without a prefix, `source`
        whose ids the rows have, `columns` what columns are read as (header -> field), where it is not recognized.
        """
        body = {"noun": noun, "rows": list(items), "country": country, "auto_queue": auto_queue}
        body |= {"source": source, "columns": dict(columns or {})}
        return cast(rows.ImportStarted, self.client.drive(flows.post(self.path, body, idempotency_key)))

    def preview(self, noun: str, items: Iterable[str | Mapping[str, Any]], *, country: str = "") -> rows.ImportPreview:
        """What would become of the rows; nothing is stored."""
        body = {"noun": noun, "rows": list(items), "country": country, "preview": True}
        return cast(rows.ImportPreview, self.client.drive(flows.post(self.path, body)))

    def previewed(self, import_id: int) -> rows.ImportPreview:
        """The preview of a large workbook, once the run of it has ended."""
        return cast(rows.ImportPreview, self.client.drive(flows.ask(Call("GET", f"{self.path}/{import_id}/preview"))))

    def undo(self, import_id: int, *, idempotency_key: str = "") -> rows.ImportUndone:
        """Take an import back: rows that it added go, facts that it replaced come back; what changed since stays."""
        path = f"{self.path}/{import_id}/undo"
        return cast(rows.ImportUndone, self.client.drive(flows.post(path, None, idempotency_key)))


class Exports(Noun[rows.ExportRow]):
    """Files that workers write."""

    def begin(
        self,
        noun: str,
        kind: str,
        /,
        *,
        fields: Sequence[str] = (),
        separator: str = "",
        decimal_comma: bool = False,
        only_new: bool = False,
        idempotency_key: str = "",
        **filters: Any,
    ) -> rows.ExportStarted:
        """Have all rows of a noun that match written to a file (csv, jsonl, xlsx, parquet): wait for its `run_id`.

        Of a CSV, `separator` (comma, semicolon, tab) and `decimal_comma`; `only_new`: rows that your files before had
        not.
        """
        form = {"separator": separator, "decimal_comma": decimal_comma, "only_new": only_new, "fields": list(fields)}
        chosen = {name: value for name, value in form.items() if value}
        body = {"noun": noun, "format": kind, "filter": filters} | chosen
        return cast(rows.ExportStarted, self.client.drive(flows.post(self.path, body, idempotency_key)))

    def again(self, export_id: int, *, only_new: bool = False, idempotency_key: str = "") -> rows.ExportStarted:
        """Make a file again, with the rows of now, or only those that it and those before it had not."""
        flow = flows.post(f"{self.path}/{export_id}/again", {"only_new": only_new}, idempotency_key)
        return cast(rows.ExportStarted, self.client.drive(flow))

    def fetch(self, export_id: int, to: str | Path) -> int:
        """Write a file that is ready to one of ours; returns its bytes."""
        return self.save(f"{self.path}/{export_id}/file", {}, to)

    def changed_since(self, export_id: int, earlier: int | None = None) -> rows.DeletedRows:
        """What to delete and to read again in a copy that has an earlier file (by default the previous one)."""
        path, parameters = f"{self.path}/{export_id}/deletions", {} if earlier is None else {"since": earlier}
        return cast(rows.DeletedRows, self.client.drive(flows.ask(Call("GET", path, parameters))))


class Webhooks(Noun[rows.WebhookRow]):
    """Where events are sent."""

    def create(self, url: str, *, idempotency_key: str = "", **wants: Any) -> rows.WebhookMade:
        """Have what happens from now on sent to an address; `kinds`, `stages`. The answer has the secret, this once."""
        body = {"url": url, **wants}
        return cast(rows.WebhookMade, self.client.drive(flows.post(self.path, body, idempotency_key)))

    def change(self, row_id: int, *, idempotency_key: str = "", **fields: Any) -> rows.WebhookRow:
        """Change it; `enabled=True` goes on where it stopped."""
        call = Call("PATCH", f"{self.path}/{row_id}", json=fields)
        return cast(rows.WebhookRow, self.client.drive(flows.ask(call, idempotency_key)))

    def delete(self, row_id: int, *, idempotency_key: str = "") -> None:
        """Delete it."""
        self.client.drive(flows.ask(Call("DELETE", f"{self.path}/{row_id}"), idempotency_key))
