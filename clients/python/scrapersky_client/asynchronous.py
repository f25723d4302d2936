"""The client for asyncio. Made by generate.py from client.py; not to be edited."""

from __future__ import annotations

import builtins
import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import httpx

from scrapersky_client import flows, rows
from scrapersky_client.errors import error_of
from scrapersky_client.flows import Call, Changes, Flow, Pause
from scrapersky_client.login import headers_of

R = TypeVar("R")
T = TypeVar("T")


class AsyncClient:
    """`AsyncClient("https://sky.example/api/v3", key="sky_...")`. Close it, or use it with `async with`.

    `key` is an API key, or `token` a JWT. Every call is tried again with back-off while the API is busy (429) or away
    (503, network), a POST with an idempotency key. Refusals are raised as `ApiError` with the problem's details.
    """

    def __init__(self, address: str, *, key: str = "", token: str = "", timeout: float = 30.0) -> None:
        self.http = httpx.AsyncClient(base_url=address.rstrip("/"), headers=headers_of(key, token), timeout=timeout)
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

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self.http.aclose()

    async def undo(self, bulk_id: str) -> rows.Undone:
        """Undo a bulk decision; rows that were decided again since stay. `processed_ids` were processed meanwhile."""
        return cast(rows.Undone, await self.drive(flows.post(f"/decisions/{bulk_id}/undo")))

    async def stages(self) -> list[rows.StageRow]:
        """How each stage fares."""
        return cast("list[rows.StageRow]", await self.drive(flows.ask(Call("GET", "/stages"))))

    async def pause(self, stage: str, reason: str = "") -> rows.StageRow:
        """Let a stage claim no more rows."""
        return cast(rows.StageRow, await self.drive(flows.post(f"/stages/{stage}/pause", {"reason": reason})))

    async def resume(self, stage: str) -> rows.StageRow:
        """Let it claim again."""
        return cast(rows.StageRow, await self.drive(flows.post(f"/stages/{stage}/resume")))

    async def events(self, after: str = "0-0", *, follow: bool = False, every: float = 2.0) -> AsyncIterator[rows.EventRow]:
        """What has happened since a cursor (none: all that is stored; empty: nothing), with `follow` also what will."""
        while True:
            page = await self.drive(flows.ask(Call("GET", "/events", {"after": after} if after else {})))
            for row in page["items"]:
                yield row
            if not page["items"]:
                if not follow:
                    return
                await asyncio.sleep(every)
            after = page["next_cursor"]

    async def drive(self, flow: Flow[T]) -> T:
        """Do what a flow asks for, until it returns."""
        answer: Any = None
        try:
            while True:
                answer = await self._step(flow.send(answer))
        except StopIteration as end:
            return cast(T, end.value)

    async def _step(self, step: Call | Pause) -> httpx.Response | httpx.TransportError | None:
        if isinstance(step, Pause):
            await asyncio.sleep(step.seconds)
            return None
        try:
            return await self.http.request(step.method, step.path, params=step.params, json=step.json, headers=step.headers)
        except httpx.TransportError as error:
            return error


class Noun(Generic[R]):
    """A kind of rows that can be listed and read."""

    def __init__(self, client: AsyncClient, path: str) -> None:
        self.client, self.path = client, path

    async def list(self, **filters: Any) -> AsyncIterator[R]:
        """Every row that matches, page after page. Filters are the API's; a list of values means any of them."""
        cursor: str | None = None
        while True:
            page = await self.client.drive(flows.page(self.path, filters, cursor))
            for row in page["items"]:
                yield row
            cursor = page["next_cursor"]
            if not cursor:
                return

    async def changes(self, after: str = "0-0", **filters: Any) -> AsyncIterator[Changes[R]]:
        """Pages of the rows that were changed behind a cursor, as they are now; ends when there are no more.

        Store the `items` of a page together with its `cursor`, and begin there the next time: no change is missed.
        """
        while True:
            page = await self.client.drive(flows.page(self.path, {"limit": 200, **filters, "changes_after": after}, None))
            if not page["items"]:
                return
            after = page["next_cursor"]
            yield Changes(page["items"], after)

    async def get(self, row_id: int, **parameters: Any) -> R:
        """One row. Raises NotFound."""
        return cast(R, await self.client.drive(flows.ask(Call("GET", f"{self.path}/{row_id}", parameters))))

    async def count(self, **filters: Any) -> rows.CountResult:
        """How many match, capped: `capped` says that there are more."""
        return cast(rows.CountResult, await self.client.drive(flows.page(f"{self.path}/count", filters, None)))

    async def save(self, path: str, parameters: dict[str, Any], to: str | Path) -> int:
        """Write an answer to a file as it comes; returns its bytes."""
        async with self.client.http.stream("GET", path, params=parameters, timeout=None) as answer:
            if answer.status_code >= 400:
                await answer.aread()
                raise error_of(answer)
            with Path(to).open("wb") as file:
                return sum([file.write(piece) async for piece in answer.aiter_bytes()])


class Curated(Noun[R]):
    """A noun whose rows are decided on, processed and exported."""

    def __init__(self, client: AsyncClient, path: str, submitted_as: str = "") -> None:
        super().__init__(client, path)
        self.submitted_as = submitted_as

    async def submit(self, new: Iterable[str], *, auto_queue: bool = False) -> rows.SubmittedAll:
        """Add rows, any number. Each is accepted, exists or is invalid, with why; nothing is all-or-nothing."""
        if not self.submitted_as:
            raise TypeError(f"{self.path[1:]} come from the steps before them and cannot be submitted.")
        flow = flows.submit(self.path, self.submitted_as, new, auto_queue)
        return cast(rows.SubmittedAll, await self.client.drive(flow))

    async def decide(self, ids: Iterable[int], status: str, reason: str = "") -> builtins.list[rows.RowsDecisionResult]:
        """Decide on rows by id, a thousand a request: an answer, with its `bulk_id` for `undo`, for each."""
        results = await self.client.drive(flows.decide(self.path, ids, status, reason))
        return cast("builtins.list[rows.RowsDecisionResult]", results)

    async def decide_all(
        self, status: str, /, *, expected_count: int, reason: str = "", **filters: Any
    ) -> rows.DecisionResult:
        """Decide on all that match a filter. Raises Conflict, with `actual`, if they are not as many as expected."""
        body = {"filter": filters, "expected_count": expected_count, "status": status, "reason": reason}
        call = Call("PUT", f"{self.path}/status/filtered", json=body)
        return cast(rows.DecisionResult, await self.client.drive(flows.ask(call)))

    async def queue(self, row_id: int, stage: str, *, rerun: bool = False) -> rows.RunQueued:
        """Ask for a step on a row."""
        return cast(rows.RunQueued, await self.client.drive(flows.post(f"{self.path}/{row_id}/{stage}", {"rerun": rerun})))

    async def change(self, row_id: int, **fields: Any) -> R:
        """Change what people may change: notes, tags."""
        return cast(R, await self.client.drive(flows.ask(Call("PATCH", f"{self.path}/{row_id}", json=fields))))

    async def export(self, to: str | Path, kind: str = "", /, **filters: Any) -> int:
        """Write all that match to a file, streamed; the format (csv, jsonl, xlsx, parquet) is its suffix. The bytes."""
        suffix = kind or Path(to).suffix.lstrip(".")
        return await self.save(f"{self.path}/export.{suffix}", flows.parameters(filters), to)


class Searches(Curated[rows.SearchRow]):
    """Searches cost money: what each may cost is agreed before it starts, and where it is spent the search asks."""

    async def plan(self, queries: Iterable[str], **more: Any) -> rows.PlannedSearches:
        """What searches would cost: the estimate, and the `limit` to send as budget. Raises Conflict for an ambiguous
        one, with `problem["choices"]`."""
        body = {"queries": list(queries), **more}
        return cast(rows.PlannedSearches, await self.client.drive(flows.post(f"{self.path}/plan", body)))

    async def submit(self, new: Iterable[str], *, auto_queue: bool = False, budget: float | None = None) -> rows.SubmittedAll:
        """Add searches; `budget` is what each may cost, in US dollars. Raises Conflict (`price_not_agreed`) without one
        for paid searches that are to start."""
        more = {} if budget is None else {"budget": budget}
        flow = flows.submit(self.path, self.submitted_as, new, auto_queue, more)
        return cast(rows.SubmittedAll, await self.client.drive(flow))

    async def rerun(self, row_id: int, budget: float | None = None) -> rows.SearchRepeated:
        """Search again, as a run of its own that may cost `budget` US dollars."""
        body = {"budget": budget}
        return cast(rows.SearchRepeated, await self.client.drive(flows.post(f"{self.path}/{row_id}/rerun", body)))

    async def raise_limit(self, row_id: int, budget: float) -> rows.RunQueued:
        """Let a search that has spent its agreed price go on, for up to `budget` US dollars in all."""
        body = {"budget": budget}
        return cast(rows.RunQueued, await self.client.drive(flows.post(f"{self.path}/{row_id}/continue", body)))

    async def finish(self, row_id: int) -> rows.RunQueued:
        """End a search that has spent its agreed price with what it has found."""
        return cast(rows.RunQueued, await self.client.drive(flows.post(f"{self.path}/{row_id}/finish")))


class Runs(Noun[rows.RunRow]):
    """Runs can be waited for, paused and cancelled."""

    async def wait(self, run_id: int, *, timeout: float = 3600.0, every: float = 1.0) -> rows.RunRow:
        """The run when it has ended. Raises RunFailed if it did not complete, TimeoutError if it takes longer."""
        return cast(rows.RunRow, await self.client.drive(flows.wait(run_id, timeout, every)))

    async def steer(self, run_id: int, verb: str, reason: str = "") -> rows.RunRow:
        """`pause`, `resume` or `cancel` a run."""
        body = {"reason": reason} if verb != "resume" else None
        return cast(rows.RunRow, await self.client.drive(flows.post(f"{self.path}/{run_id}/{verb}", body)))


class Imports(Noun[rows.ImportRow]):
    """Lists of up to 100,000 rows: up to 2,000 are stored at once, more by workers."""

    async def begin(
        self, noun: str, items: Iterable[str | Mapping[str, Any]], *, country: str = "", auto_queue: bool = False
    ) -> rows.ImportStarted:
        """Store texts, or objects with a value for each column, as rows of a noun ("domains", "local-businesses", ...).

        Wait for its `run_id`, then `get` the counts. `country` is that of phone numbers without a prefix.
        """
        body = {"noun": noun, "rows": list(items), "country": country, "auto_queue": auto_queue}
        return cast(rows.ImportStarted, await self.client.drive(flows.post(self.path, body)))

    async def preview(self, noun: str, items: Iterable[str | Mapping[str, Any]], *, country: str = "") -> rows.ImportPreview:
        """What would become of the rows; nothing is stored."""
        body = {"noun": noun, "rows": list(items), "country": country, "preview": True}
        return cast(rows.ImportPreview, await self.client.drive(flows.post(self.path, body)))


class Exports(Noun[rows.ExportRow]):
    """Files that workers write."""

    async def begin(self, noun: str, kind: str, /, *, fields: Sequence[str] = (), **filters: Any) -> rows.ExportStarted:
        """Have all rows of a noun that match written to a file (csv, jsonl, xlsx, parquet): wait for its `run_id`."""
        body = {"noun": noun, "format": kind, "filter": filters} | ({"fields": list(fields)} if fields else {})
        return cast(rows.ExportStarted, await self.client.drive(flows.post(self.path, body)))

    async def fetch(self, export_id: int, to: str | Path) -> int:
        """Write a file that is ready to one of ours; returns its bytes."""
        return await self.save(f"{self.path}/{export_id}/file", {}, to)


class Webhooks(Noun[rows.WebhookRow]):
    """Where events are sent."""

    async def create(self, url: str, **wants: Any) -> rows.WebhookMade:
        """Have what happens from now on sent to an address; `kinds`, `stages`. The answer has the secret, this once."""
        return cast(rows.WebhookMade, await self.client.drive(flows.ask(Call("POST", self.path, json={"url": url, **wants}))))

    async def change(self, row_id: int, **fields: Any) -> rows.WebhookRow:
        """Change it; `enabled=True` goes on where it stopped."""
        return cast(rows.WebhookRow, await self.client.drive(flows.ask(Call("PATCH", f"{self.path}/{row_id}", json=fields))))

    async def delete(self, row_id: int) -> None:
        """Delete it."""
        await self.client.drive(flows.ask(Call("DELETE", f"{self.path}/{row_id}")))
