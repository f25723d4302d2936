"""How answers are written."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
from rest_framework.metadata import BaseMetadata
from rest_framework.renderers import BaseRenderer


class JsonRenderer(BaseRenderer):
    """JSON by orjson: times as RFC 3339 in UTC, decimals as numbers."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """Bytes of JSON; nothing for nothing."""
        if data is None:
            return b""
        return orjson.dumps(data, default=_plain, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return dict(value)
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, Decimal):
        return float(value)
    return str(value)


class Anything(JsonRenderer):
    """So that any Accept is taken where the address names the format; a problem is JSON all the same."""

    media_type = "*/*"
    format = "any"


class NoMetadata(BaseMetadata):
    """OPTIONS says which methods there are (Allow); the rest is in the description."""

    def determine_metadata(self, request: Any, view: Any) -> dict[str, str]:
        """Where to read on."""
        return {"schema": "/api/v3/schema"}
