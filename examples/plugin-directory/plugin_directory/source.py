"""The source: the directory's own API as a provider of places."""

from __future__ import annotations

import os
from typing import Any

from jobs.sources.calls import call
from jobs.sources.places import Charge, FoundPlace, Question, ResultPage
from jobs.web.failures import Fail, Retry

BASE_URL = os.environ.get("PLUGIN_DIRECTORY_URL", "https://api.directory.test")


class Directory:
    """The provider `directory`: free, complete answers, facts that may be stored for ever."""

    name = "directory"
    by_words = True
    most_results: int | None = None
    search_has_details = True
    retention_days: int | None = None

    def check(self, business_type: str) -> None:
        """Every trade can be searched for."""

    def charges(self) -> dict[str, Charge]:
        """Free of charge; calls are in the ledger all the same."""
        return {"search": Charge("directory_query"), "details": Charge("directory_query")}

    async def search(self, question: Question, token: str = "", *, ids_only: bool = False) -> ResultPage:
        """The businesses that match the words. Raises Retry for a server that fails, and what `call` raises."""
        status, answer = await call("GET", f"{BASE_URL}/search", params={"q": question.text})
        if status != 200 or not isinstance(answer, dict):
            raise Retry("server_error", f"The directory answered with status {status}.")
        return ResultPage([_place(item) for item in answer.get("results", [])])

    async def details(self, place_id: str) -> FoundPlace:
        """One business by its id. Raises Fail for one that is gone."""
        status, answer = await call("GET", f"{BASE_URL}/members/{place_id}")
        if status == 404:
            raise Fail("gone")
        return _place(answer)


def _place(item: dict[str, Any]) -> FoundPlace:
    texts = {name: str(item.get(name, ""))[:500] for name in ("name", "address", "website", "phone")}
    return FoundPlace(place_id=str(item["id"]), raw=item, **texts)
