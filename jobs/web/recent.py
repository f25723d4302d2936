"""Recent: what one step of the pipeline has just read of a site, the next one does not request again."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

SECONDS = 600.0  # the steps of one look at a site follow each other within minutes
LARGEST, MOST_BYTES = 1_000_000, 8_000_000  # of one body; of all that a process remembers


class Read(Protocol):
    """A response that was read whole."""

    url: str
    final_url: str
    body: bytes


T = TypeVar("T", bound=Read)


class RecentResponses(Generic[T]):
    """The responses of the last minutes by what was requested: a bounded memory of this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._responses: OrderedDict[tuple[str, str], tuple[float, T]] = OrderedDict()
        self._bytes = 0

    def add(self, accept: str, response: T) -> None:
        """Remember a response under the URL that was requested and the one that redirects led to."""
        if len(response.body) > LARGEST:
            return
        for url in {response.url, response.final_url}:
            self._drop((accept, url))
            self._responses[accept, url] = self._clock(), response
            self._bytes += len(response.body)
        while self._bytes > MOST_BYTES:
            self._drop(next(iter(self._responses)))

    def get(self, accept: str, url: str) -> T | None:
        """The response for a URL, unless it is too old or forgotten."""
        at, response = self._responses.get((accept, url), (0.0, None))
        if response is None or self._clock() - at > SECONDS:
            return None
        return response

    def _drop(self, key: tuple[str, str]) -> None:
        if (entry := self._responses.pop(key, None)) is not None:
            self._bytes -= len(entry[1].body)
