"""The invented directory as a website on 127.0.0.1:8098, to harvest it: `python examples/plugin-directory/serve.py`."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).parent
PORT = 8098
HOME = """<!doctype html><html lang="en"><title>The directory</title><h1>The directory</h1>
<p>Businesses of the county, town by town, checked every spring by people who live there.</p>
<a href="/ithaca/members">Our members in Ithaca</a></html>"""
PAGES = {
    "/": ("text/html", HOME),
    "/robots.txt": ("text/plain", "User-agent: *\nAllow: /\n"),
    "/licence.txt": ("text/plain", "NY-4711"),
    "/ithaca/members": ("text/html", (HERE / "list.html").read_text()),
    "/ithaca/member/1": ("text/html", (HERE / "page.html").read_text()),
    "/ithaca/member/2": ("text/html", (HERE / "page.html").read_text().replace("Kestrel Plumbing", "Owl Heating")),
}


class Directory(BaseHTTPRequestHandler):
    """Answers a GET with a page, or 404."""

    def do_GET(self) -> None:
        """The page of the path."""
        kind, text = PAGES.get(self.path, ("text/plain", ""))
        body = text.encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", PORT), Directory).serve_forever()
