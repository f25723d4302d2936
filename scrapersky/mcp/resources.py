"""What an agent can read beside the tools: leads as JSON, and the documents that explain the words."""

from __future__ import annotations

from collections.abc import Callable

import orjson
from django.conf import settings

from scrapersky.mcp.api_calls import ApiRefusal
from scrapersky.mcp.tools import get_lead

DOCUMENTS = ("glossary", "pipeline", "api", "agents", "curating", "files", "events")


def lead(lead_id: str) -> str:
    """A lead with its contacts and their evidence. Raises ApiRefusal for none."""
    if not lead_id.isdecimal():
        raise ApiRefusal({"detail": "A lead's id is a number."})
    return orjson.dumps(get_lead(int(lead_id))).decode()


def documents() -> str:
    """The documents that can be read."""
    return "\n".join(f"scrapersky://docs/{name}" for name in DOCUMENTS)


def document(name: str) -> str:
    """A document. Raises ApiRefusal for one that is not among them."""
    if name not in DOCUMENTS:
        raise ApiRefusal({"detail": f"There is no document {name[:60]!r}. There are: {', '.join(DOCUMENTS)}."})
    return (settings.BASE_DIR / "docs" / f"{name}.md").read_text(encoding="utf-8")


RESOURCES: dict[str, Callable[..., str]] = {
    "scrapersky://leads/{lead_id}": lead,
    "scrapersky://docs": documents,
    "scrapersky://docs/{name}": document,
}
