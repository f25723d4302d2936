"""A status board: a page that follows ScraperSky's events in the browser, without an API key in it.

    SCRAPERSKY_URL=https://sky.example/api/v3 SCRAPERSKY_KEY=sky_... python serve.py

This server has the key. The page asks it for a ticket, and opens the stream of ScraperSky with that.
"""

from __future__ import annotations

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from scrapersky_client import ApiError, Client

PAGE = Path(__file__).with_name("board.html")
KINDS = ["run", "decided", "operation", "webhook"]
RUNNING = {"status": "Queued,InProgress,Paused", "order": "-id", "limit": 20}
MOST_BYTES = 1_000


class Board(BaseHTTPRequestHandler):
    """The page, tickets for it, and the runs that it begins with."""

    sky: Client

    def do_GET(self) -> None:
        """The page, or the runs that have not ended."""
        if self.path == "/":
            self._answer(200, PAGE.read_bytes(), "text/html; charset=utf-8")
        elif self.path == "/runs":
            self._answer_json(lambda: self.sky.call("runs_list", parameters=RUNNING)["items"])
        else:
            self._answer(404, b"There is no such page.", "text/plain")

    def do_POST(self) -> None:
        """A ticket: behind the event that the page had last, or from now on."""
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(min(length, MOST_BYTES)) or b"{}")
        chosen = {"kinds": KINDS} | ({"after": body["after"]} if body.get("after") else {})
        self._answer_json(lambda: self.sky.call("events_ticket", body=chosen))

    def _answer_json(self, answer: Any) -> None:
        try:
            status, content = 200, answer()
        except ApiError as error:
            status, content = 502, {"error": str(error)}
        self._answer(status, json.dumps(content).encode(), "application/json")

    def _answer(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)


def main() -> None:
    """Serve on this machine alone: whoever reaches this server sees the board."""
    port = int(os.environ.get("PORT", "8100"))
    with Client(os.environ["SCRAPERSKY_URL"], key=os.environ["SCRAPERSKY_KEY"]) as Board.sky:
        server = ThreadingHTTPServer(("127.0.0.1", port), Board)
        print(f"The status board is at http://127.0.0.1:{server.server_port}/", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
