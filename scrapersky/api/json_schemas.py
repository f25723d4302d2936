"""JSON Schemas of everything that leaves: a file for each noun, events, messages; made of the API's description.

OpenAPI 3.1 describes bodies in JSON Schema 2020-12, so that a file is a component with the components that it names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from scrapersky.api.resource_viewset import ResourceViewSet

DIALECT = "https://json-schema.org/draft/2020-12/schema"
BASE = "https://scrapersky.test/schemas/v3"
_COMPONENTS = "#/components/schemas/"

# What leaves beside rows: file -> component, and what it is.
MESSAGES: Mapping[str, tuple[str, str]] = {
    "event": ("EventRow", "An event, as GET /api/v3/events and its stream answer it."),
    "webhook-message": ("WebhookMessage", "What a webhook's receiver gets."),
    "import": ("NewImportRequest", "What POST /api/v3/imports takes."),
    "problem": ("ProblemDetails", "How the API refuses: RFC 9457."),
}


def documents() -> dict[str, str]:
    """Name of the file, without .json -> the schema as text."""
    described = SchemaGenerator().get_schema(request=None, public=True)["components"]["schemas"]  # type: ignore[no-untyped-call]
    return {name: _text(name, *entry, described) for name, entry in _entries()}


def _entries() -> Iterator[tuple[str, tuple[str, str]]]:
    for view in sorted(ResourceViewSet.by_model.values(), key=lambda view: view.resource.slug):
        noun = view.resource
        sentence = f"{noun.label}: a row as GET /api/v3/{noun.slug} answers it. ?fields= leaves columns out."
        yield noun.slug, (view.serializer_class.__name__, sentence)
    yield from MESSAGES.items()


def _text(name: str, component: str, sentence: str, described: Mapping[str, Any]) -> str:
    names = _named_by(component, described)
    schema = {
        "$schema": DIALECT,
        "$id": f"{BASE}/{name}.json",
        **_local(described[component]),
        "title": sentence,
        "$defs": {other: _local(described[other]) for other in sorted(names - {component})},
    }
    if name not in MESSAGES:
        schema["additionalProperties"] = False
    return json.dumps(schema, indent=2, ensure_ascii=False, default=str) + "\n"


def _named_by(component: str, described: Mapping[str, Any]) -> set[str]:
    """The component, and all that it names, directly or not."""
    names, waiting = set[str](), [component]
    while waiting:
        if (name := waiting.pop()) not in names:
            names.add(name)
            waiting += [reference.removeprefix(_COMPONENTS) for reference in _references(described[name])]
    return names


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


def _local(part: Any) -> Any:
    """The part with references into its own file."""
    if isinstance(part, Mapping):
        return {
            name: f"#/$defs/{value.removeprefix(_COMPONENTS)}" if name == "$ref" else _local(value)
            for name, value in part.items()
        }
    return [_local(value) for value in part] if isinstance(part, list) else part
