"""How bodies are read. REST framework loads this before its own views exist, so that nothing here may import one."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import Any

from django.conf import settings
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import JSONParser
from rest_framework.utils.json import strict_constant

from jobs.web import strict_json


class JsonParser(JSONParser):
    """A body of JSON, which is UTF-8 whatever a `charset` says (RFC 8259, sections 8.1 and 11). One that nests deeper
    than Python can follow, or has a name twice in an object, is malformed, not a fault of ours."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """What it says. Raises ParseError."""
        body = stream.read().removeprefix(BOM_UTF8)
        try:
            return strict_json.loads(body.decode(), parse_constant=strict_constant)
        except UnicodeDecodeError:
            raise ParseError("The body is not UTF-8, as JSON is. Encode it so.") from None
        except strict_json.RepeatedName as error:
            raise ParseError(str(error)) from None
        except ValueError as error:
            raise ParseError(f"JSON parse error - {error}") from error


def measure(request: Any) -> None:
    """Say how long a chunked body is: without a Content-Length it would be taken for none."""
    chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    stream = getattr(request, "_stream", None)
    if not chunked or stream is None or "CONTENT_LENGTH" in request.META:
        return
    request.META["CONTENT_LENGTH"] = str(stream.seek(0, 2))
    stream.seek(0)


def refuse_encoded(request: Any) -> None:
    """415 for a compressed body: read as JSON, it would only be a riddle."""
    if (encoding := request.headers.get("Content-Encoding", "identity").lower()) not in ("", "identity"):
        raise UnsupportedMediaType(encoding, f"A body that is compressed ({encoding[:20]}) is not read; send it plain.")


def read_large(request: Any, length: int) -> None:
    """Read a body of a length that the view has allowed and Django would refuse: its limit is that of forms."""
    if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        request._body = request.read(length)
