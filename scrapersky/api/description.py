"""The OpenAPI description as it is served: made by the first request of a process, in memory for all others."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from rest_framework.renderers import BaseRenderer

from scrapersky.api.problems import Problem

MAKING = "The description is being made, once after a start. Ask again in some seconds."
RETRY_SECONDS = 5


@dataclass(frozen=True)
class RenderedDescription:
    """The description in one format, as it is and as gzip, with its strong ETag."""

    content: bytes
    gzipped: bytes
    etag: str


class Description:
    """The description, and its documents by format. It depends on the code alone, never on who reads it."""

    def __init__(self) -> None:
        self._documents: dict[str, RenderedDescription] = {}
        self._making = Lock()

    def document(self, renderer: BaseRenderer) -> RenderedDescription:
        """The document in the renderer's format. Raises Problem (503) while another request makes it.

        Others do not wait: each would hold one of the few threads that answer requests.
        """
        made = self._documents.get(str(renderer.format))
        if made is not None:
            return made
        if not self._making.acquire(blocking=False):
            raise _unavailable()
        try:
            return self._documents.setdefault(str(renderer.format), self._made(renderer))
        finally:
            self._making.release()

    def _made(self, renderer: BaseRenderer) -> RenderedDescription:
        content = HttpResponse(renderer.render(self._schema)).content
        return RenderedDescription(content, gzip.compress(content), f'"{hashlib.sha256(content).hexdigest()[:32]}"')

    @cached_property
    def _schema(self) -> Any:
        return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]


def _unavailable() -> Problem:
    problem = Problem("unavailable", MAKING)
    problem.wait = RETRY_SECONDS - 1  # type: ignore[attr-defined]  # read where Retry-After is written
    return problem


description = Description()
