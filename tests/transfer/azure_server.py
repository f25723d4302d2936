"""Azure Blob Storage on this machine, written from Microsoft's REST reference, not from a client of it.

Sources: "Authorize with Shared Key", "Put Blob", "Put Block", "Put Block List", "Get Blob", "Delete Blob", "Blob
Batch", "Create Container", "Status and error codes" (learn.microsoft.com/rest/api/storageservices), in the versions
from 2015-02-21 on.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, message_from_string
from email.utils import parsedate_tz
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree import ElementTree

ACCOUNT = "scrapertown"
KEY = base64.b64encode(b"an invented key of an invented account, sixty-four bytes in all!").decode()
OTHER_KEY = base64.b64encode(b"a key that this account does not have").decode()
OLDEST_VERSION = "2015-02-21"  # since then, an empty body signs an empty Content-Length
LARGEST_BLOCK = 4_000 * 1024 * 1024
MOST_BLOCKS = 50_000
MOST_IN_BATCH = 256
BATCH_ANSWER = "batchresponse_of_this_machine"
CONTAINER = re.compile(r"(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")
# In the order of the string to sign.
SIGNED_HEADERS = (
    "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date",
    "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range",
)  # fmt: skip


class AzureError(Exception):
    """A refusal: HTTP status and the service's error code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


@dataclass
class Blob:
    """Its content, none until it is committed; and blocks that were uploaded and belong to no content yet."""

    content: bytes | None = None
    committed: dict[str, bytes] = field(default_factory=dict)
    uncommitted: dict[str, bytes] = field(default_factory=dict)


class AzureServer:
    """One storage account. `faults` are taken by the next PUT requests: 503, 500, slow (no answer), lost (it is
    stored, and the answer does not come), or empty for none."""

    def __init__(self) -> None:
        self.containers: dict[str, dict[str, Blob]] = {}
        self.faults: list[str] = []
        self.requests: list[tuple[str, str, str]] = []  # method, path, comp
        self.released = threading.Event()
        self.lock = threading.Lock()
        account = self

        class Handler(AzureHandler):
            server_of = account

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def content(self, container: str, name: str) -> bytes | None:
        """What a reader gets of a blob; None without one."""
        blob = self.containers[container].get(name)
        return blob.content if blob else None

    def uncommitted(self, container: str, name: str) -> int:
        """How many blocks were uploaded that no list has named."""
        return len(self.containers[container][name].uncommitted)

    def blob(self, container: str, name: str) -> Blob:
        """A blob that has content. Raises AzureError."""
        blob = self.blobs(container).get(name)
        if blob is None or blob.content is None:
            raise AzureError(404, "BlobNotFound")
        return blob

    def blobs(self, container: str) -> dict[str, Blob]:
        """The blobs of a container, also those without content. Raises AzureError."""
        if not CONTAINER.fullmatch(container):
            raise AzureError(400, "InvalidResourceName")
        if container not in self.containers:
            raise AzureError(404, "ContainerNotFound")
        return self.containers[container]


class AzureHandler(BaseHTTPRequestHandler):
    """A request: authorized first, then carried out."""

    server_of: AzureServer
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        """Put Blob, Put Block, Put Block List, Create Container."""
        fault = self.server_of.faults.pop(0) if self.server_of.faults else ""
        if fault.isdigit():
            self._body()
            self._refuse(AzureError(int(fault), "ServerBusy"))
            return
        if fault == "slow":
            self.server_of.released.wait(30)
        self._answered(self._put, lost=fault == "lost")

    def do_GET(self) -> None:
        """Get Blob."""
        self._answered(self._get)

    def do_HEAD(self) -> None:
        """Get Blob Properties."""
        self._answered(self._get)

    def do_DELETE(self) -> None:
        """Delete Blob."""
        self._answered(self._delete)

    def do_POST(self) -> None:
        """Blob Batch, of a container."""
        self._answered(self._batch)

    def _answered(self, call: Any, *, lost: bool = False) -> None:
        body = self._body()
        container, _, name = unquote(urlsplit(self.path).path).lstrip("/").partition("/")
        self.server_of.requests.append((self.command, unquote(urlsplit(self.path).path), self._query().get("comp", "")))
        try:
            check_version(self.headers)
            authorize(self.command, self.path, self.headers, KEY)
            with self.server_of.lock:
                status, content = call(container, name, body)
        except AzureError as error:
            self._refuse(error)
            return
        if lost:
            self.server_of.released.wait(30)
        batch = {"Content-Type": f"multipart/mixed; boundary={BATCH_ANSWER}"} if self.command == "POST" else {}
        self._send(status, content, batch)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))

    def _put(self, container: str, name: str, body: bytes) -> tuple[int, bytes]:
        query = self._query()
        if query.get("restype") == "container":
            return self._create_container(container)
        blobs = self.server_of.blobs(container)
        self._check_md5(body)
        if query.get("comp") == "block":
            put_block(blobs.setdefault(name, Blob()), query.get("blockid", ""), body)
        elif query.get("comp") == "blocklist":
            put_block_list(blobs.setdefault(name, Blob()), body)
        else:
            self._put_blob(blobs, name, body)
        return 201, b""

    def _create_container(self, container: str) -> tuple[int, bytes]:
        if not CONTAINER.fullmatch(container):
            raise AzureError(400, "InvalidResourceName")
        if container in self.server_of.containers:
            raise AzureError(409, "ContainerAlreadyExists")
        self.server_of.containers[container] = {}
        return 201, b""

    def _check_md5(self, body: bytes) -> None:
        given = self.headers.get("Content-MD5")
        if given and base64.b64encode(hashlib.md5(body).digest()).decode() != given:
            raise AzureError(400, "Md5Mismatch")

    def _put_blob(self, blobs: dict[str, Blob], name: str, body: bytes) -> None:
        if self.headers.get("x-ms-blob-type") is None:
            raise AzureError(400, "MissingRequiredHeader")
        if self.headers["x-ms-blob-type"] != "BlockBlob":
            raise AzureError(400, "InvalidHeaderValue")
        blobs[name] = Blob(body)  # blocks that wait for a list are discarded

    def _get(self, container: str, name: str, body: bytes) -> tuple[int, bytes]:
        return 200, self.server_of.blob(container, name).content or b""

    def _delete(self, container: str, name: str, body: bytes) -> tuple[int, bytes]:
        self.server_of.blob(container, name)
        del self.server_of.containers[container][name]
        return 202, b""

    def _batch(self, container: str, name: str, body: bytes) -> tuple[int, bytes]:
        """Each part is a request, with a signature of its own; the answer has a part for each."""
        self.server_of.blobs(container)
        if (self._query().get("restype"), self._query().get("comp")) != ("container", "batch"):
            raise AzureError(400, "InvalidQueryParameterValue")
        kind = self.headers.get("Content-Type") or ""
        parts = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body).get_payload()
        if not kind.startswith("multipart/mixed") or not isinstance(parts, list) or len(parts) > MOST_IN_BATCH:
            raise AzureError(400, "InvalidInput")
        answers = [self._of_batch(container, part) for part in parts]
        return 202, "".join([*answers, f"--{BATCH_ANSWER}--\r\n"]).encode()

    def _of_batch(self, container: str, part: Any) -> str:
        line, _, headers = part.get_payload().lstrip().partition("\n")
        method, target, version = line.split()
        try:
            if (method, version, part.get_content_type()) != ("DELETE", "HTTP/1.1", "application/http"):
                raise AzureError(400, "InvalidInput")
            self._delete_of_batch(container, target, message_from_string(headers))
            answer = "202 Accepted\r\n"
        except AzureError as error:
            answer = f"{error.status} Refused\r\nx-ms-error-code: {error.code}\r\n"
        head = f"--{BATCH_ANSWER}\r\nContent-Type: application/http\r\nContent-ID: {part['Content-ID']}\r\n\r\n"
        return f"{head}HTTP/1.1 {answer}x-ms-version: {OLDEST_VERSION}\r\n\r\n"

    def _delete_of_batch(self, container: str, target: str, headers: Any) -> None:
        if headers.get("x-ms-version", self.headers["x-ms-version"]) != self.headers["x-ms-version"]:
            raise AzureError(400, "InvalidHeaderValue")  # the version of the whole holds for its parts
        authorize("DELETE", target, headers, KEY)
        within, _, name = unquote(urlsplit(target).path).lstrip("/").partition("/")
        if within != container:
            raise AzureError(400, "InvalidInput")
        self._delete(container, name, b"")

    def _refuse(self, error: AzureError) -> None:
        text = f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{error.code}</Code><Message>No.</Message></Error>'
        self._send(error.status, text.encode(), {"x-ms-error-code": error.code, "Content-Type": "application/xml"})

    def _send(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        try:
            self.send_response(status)
            etag = {"ETag": f'"{hashlib.sha256(content).hexdigest()[:16]}"', "Content-Length": str(len(content))}
            seen = {"Last-Modified": "Sat, 28 Nov 2026 12:00:00 GMT", "x-ms-version": OLDEST_VERSION}
            for name, value in {**etag, **seen, "x-ms-blob-type": "BlockBlob", **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)
        except OSError:  # nobody waits for a late answer
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class's name
        """Nothing is logged."""


def put_block(blob: Blob, encoded: str, body: bytes) -> None:
    """A block waits for the list that names it. The ids of a blob's blocks have one length. Raises AzureError."""
    try:
        number = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise AzureError(400, "InvalidQueryParameterValue") from None
    if not 0 < len(number) <= 64:
        raise AzureError(400, "InvalidQueryParameterValue")
    if not 0 < len(body) <= LARGEST_BLOCK:
        raise AzureError(413 if body else 400, "RequestBodyTooLarge" if body else "InvalidHeaderValue")
    if any(len(known) != len(encoded) for known in (*blob.committed, *blob.uncommitted)):
        raise AzureError(400, "InvalidBlobOrBlock")
    blob.uncommitted[encoded] = body


def put_block_list(blob: Blob, body: bytes) -> None:
    """The blob's content is the blocks of the list, in its order; blocks that it does not name are discarded. Raises
    AzureError: one unknown block, and the blob stays as it was."""
    try:
        listed = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        raise AzureError(400, "InvalidXmlDocument") from None
    if listed.tag != "BlockList" or len(listed) > MOST_BLOCKS:
        raise AzureError(400, "InvalidXmlDocument" if listed.tag != "BlockList" else "BlockListTooLong")
    places = {
        "Committed": blob.committed, "Uncommitted": blob.uncommitted, "Latest": {**blob.committed, **blob.uncommitted},
    }  # fmt: skip
    blocks: dict[str, bytes] = {}
    content: list[bytes] = []
    for element in listed:
        name = (element.text or "").strip()
        if element.tag not in places or name not in places[element.tag]:
            raise AzureError(400, "InvalidBlockList")
        blocks[name] = places[element.tag][name]
        content.append(blocks[name])
    blob.content, blob.committed, blob.uncommitted = b"".join(content), blocks, {}


def check_version(headers: Any) -> None:
    """Raises AzureError for a request without a version, or with one whose rules are others."""
    if (headers.get("x-ms-version") or "") < OLDEST_VERSION:
        raise AzureError(400, "MissingRequiredHeader")


def authorize(method: str, target: str, headers: Any, key: str) -> None:
    """Raises AzureError unless the request is signed with the account's key, over what the reference says."""
    scheme, _, credential = (headers.get("Authorization") or "").partition(" ")
    if not credential:
        raise AzureError(401, "NoAuthenticationInformation")
    if not parsedate_tz(headers.get("x-ms-date") or headers.get("Date") or ""):
        raise AzureError(403, "AuthenticationFailed")
    account, _, signature = credential.partition(":")
    expected = hmac.digest(base64.b64decode(key), string_to_sign(method, target, headers).encode(), "sha256")
    if (scheme, account) != ("SharedKey", ACCOUNT) or base64.b64encode(expected).decode() != signature:
        raise AzureError(403, "AuthenticationFailed")


def string_to_sign(method: str, target: str, headers: Any, account: str = ACCOUNT) -> str:
    """What a Shared Key signs of a request to the Blob service."""
    standard = {name: headers.get(name) or "" for name in SIGNED_HEADERS}
    if standard["Content-Length"] == "0":
        standard["Content-Length"] = ""
    if headers.get("x-ms-date"):
        standard["Date"] = ""
    own = sorted((name.lower(), " ".join(value.split())) for name, value in headers.items()
                 if name.lower().startswith("x-ms-"))  # fmt: skip
    lines = [method, *standard.values(), *(f"{name}:{value}" for name, value in own)]
    return "\n".join(lines) + "\n" + canonical_resource(target, account)


def canonical_resource(target: str, account: str) -> str:
    """The account, the path as it was sent, and the decoded parameters in the order of their names."""
    parts = urlsplit(target)
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        values.setdefault(name.lower(), []).append(value)
    lines = [f"\n{name}:{','.join(sorted(values[name]))}" for name in sorted(values)]
    return f"/{account}{parts.path}" + "".join(lines)


@contextmanager
def azure_server() -> Iterator[AzureServer]:
    server = AzureServer()
    server.thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.server.shutdown()
        server.server.server_close()
        server.thread.join(30)
