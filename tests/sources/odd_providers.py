"""Second stand-ins of both providers, written from their public documents alone, which answer as nobody should.

They know nothing of the first ones (sampletown): no shared words, no shared places. What they send is written down as
text, so that nothing in between can make it better.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

Reply = tuple[int, str, bytes]  # status, content type, body
JSON = "application/json; charset=UTF-8"


def as_json(value: Any, status: int = 200) -> Reply:
    """An answer as the documents have it."""
    return status, JSON, json.dumps(value).encode()


@dataclass
class OddServer:
    """Answers each request by `answer(number, request)`, from 0; the last answers are repeated for ever."""

    answer: Callable[[int, dict[str, Any]], Reply]
    requests: list[dict[str, Any]] = field(default_factory=list)

    def reply(self, request: dict[str, Any]) -> Reply:
        """The next answer."""
        self.requests.append(request)
        return self.answer(len(self.requests) - 1, request)


@contextmanager
def served(server: OddServer) -> Iterator[str]:
    """Serve it; its address."""

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            form = "form-urlencoded" in (self.headers.get("Content-Type") or "")
            sent = parse_qs(body) if form else json.loads(body or "{}")
            status, kind, content = server.reply({"path": self.path, "body": sent, "headers": dict(self.headers)})
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _any

        def log_message(self, *_: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_port}"
    finally:
        http.shutdown()
        http.server_close()
        thread.join(10)
