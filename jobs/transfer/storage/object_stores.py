"""Files in S3 and what speaks like it, Google Cloud Storage and Azure Blob Storage, through obstore."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from itertools import chain
from typing import Any, TypeVar

from jobs.transfer.storage.base import StorageKind, StorageOption, joined
from jobs.transfer.storage.failures import TransferFailed
from jobs.transfer.storage.gateway import Gateway
from jobs.transfer.storage.reach import reachable_endpoint

CHUNK = 8 * 1024 * 1024  # of an upload in parts; a file up to it goes in one request
SECONDS, CONNECT_SECONDS = 60, 10  # of a request: a part, or a small file
RETRIES, RETRY_SECONDS = 2, 20  # within an attempt
MOST_READ = 1_000_000
GOOGLE = "https://storage.googleapis.com"

_BUSY = re.compile(r"code: (?:5\d\d|429)\b")
_DENIED = re.compile(r"code: 40[13]\b")  # of a deletion of Azure's, which obstore sends as a batch: no class says so
_DENIALS = ("PermissionDeniedError", "UnauthenticatedError")

T = TypeVar("T")


class ObjectStorage:
    """A bucket. A file is there once its last part is: unfinished uploads are no files."""

    def __init__(self, store: Any, prefix: str, gateway: Gateway) -> None:
        self.store, self.prefix, self.gateway = store, prefix, gateway

    def write(self, path: str, parts: Iterator[bytes]) -> None:
        """See Storage."""
        import obstore  # 16 MB, which a process that moves no files does without

        name, first = joined(self.prefix, path), _up_to(parts, CHUNK)
        if len(first) < CHUNK:
            self._call(lambda: obstore.put(self.store, name, first, use_multipart=False))
        else:
            self._call(lambda: obstore.put(
                self.store, name, chain([first], parts), use_multipart=True, chunk_size=CHUNK, max_concurrency=2
            ))  # fmt: skip

    def read(self, path: str) -> bytes | None:
        """See Storage."""
        import obstore

        name = joined(self.prefix, path)
        try:
            return self._call(lambda: bytes(obstore.get(self.store, name).bytes())[:MOST_READ])
        except TransferFailed as failed:
            if failed.reason.word == "missing" and not failed.detail:  # the file, not what it is in
                return None
            raise

    def remove(self, path: str) -> None:
        """See Storage."""
        import obstore

        try:
            self._call(lambda: obstore.delete(self.store, joined(self.prefix, path)))
        except TransferFailed as failed:
            if failed.reason.word != "missing":
                raise

    def close(self) -> None:
        """Its connections end with it."""
        self.gateway.close()

    def _call(self, call: Callable[[], T]) -> T:
        """What the call returns. Raises TransferFailed for what the service, or the way to it, does not do."""
        from obstore.exceptions import BaseError

        self.gateway.failed = None
        try:
            return call()
        except (FileNotFoundError, PermissionError, BaseError) as error:
            raise self.gateway.failed or _failed(error) from error


def _up_to(parts: Iterator[bytes], size: int) -> bytes:
    """The parts together, until they are so large."""
    gathered, length = [], 0
    for part in parts:
        gathered.append(part)
        length += len(part)
        if length >= size:
            break
    return b"".join(gathered)


def _failed(error: Exception) -> TransferFailed:
    """By the error's class, then by what obstore writes into its text: it has no codes."""
    text = str(error).lower()
    if "containernotfound" in text:
        return TransferFailed("missing", "There is no such container.")
    if "nosuchbucket" in text or "bucket does not exist" in text:
        return TransferFailed("missing", "There is no such bucket.")
    if isinstance(error, PermissionError) or type(error).__name__ in _DENIALS or _DENIED.search(text):
        return TransferFailed("denied")
    if isinstance(error, FileNotFoundError):
        return TransferFailed("missing")
    if _BUSY.search(text):
        return TransferFailed("busy")
    if "timed out" in text or "timedout" in text:
        return TransferFailed("timeout")
    if "dns error" in text:
        return TransferFailed("dns")
    if "error sending request" in text or "connection" in text or "connect" in text:
        return TransferFailed("unreachable")
    return TransferFailed("options")


def _client(endpoint: str, gateway: Gateway) -> dict[str, Any]:
    times = {"timeout": f"{SECONDS * 1000:.0f}ms", "connect_timeout": f"{CONNECT_SECONDS}s"}
    options: Any = {**times, "proxy_url": gateway.url}  # it would follow redirects anywhere
    if endpoint.startswith("http://"):
        options["allow_http"] = True
        options["pool_max_idle_per_host"] = "0"  # the gateway takes one request a connection
    retry: Any = {"max_retries": RETRIES, "retry_timeout": timedelta(seconds=RETRY_SECONDS)}
    return {"client_options": options, "retry_config": retry}


def _opened(endpoint: str, prefix: str, make: Callable[[dict[str, Any]], Any]) -> ObjectStorage:
    """A storage at the endpoint. Raises TransferFailed for settings that it does not take."""
    gateway = Gateway()
    try:
        return ObjectStorage(make(_client(endpoint, gateway)), prefix, gateway)
    except Exception as error:  # obstore, pydantic-like: one class for each store and each setting
        gateway.close()
        raise TransferFailed("options", str(error).splitlines()[0][:200]) from error


def open_s3(options: Mapping[str, str], secrets: Mapping[str, str]) -> ObjectStorage:
    """A bucket of S3, or of what speaks like it at `endpoint`. Raises TransferFailed."""
    from obstore.store import S3Store

    endpoint = options.get("endpoint", "") or f"https://s3.{options['region']}.amazonaws.com"
    reached = reachable_endpoint(endpoint)
    own: dict[str, Any] = {"virtual_hosted_style_request": False, "endpoint": reached}
    return _opened(reached, options.get("prefix", ""), lambda client: S3Store(
        options["bucket"], region=options["region"], access_key_id=options["access_key_id"],
        secret_access_key=secrets["secret_access_key"], **own, **client,
    ))  # fmt: skip


def open_gcs(options: Mapping[str, str], secrets: Mapping[str, str]) -> ObjectStorage:
    """A bucket of Google Cloud Storage. Of the key file only what identifies the account is used: a key file can also
    name other servers. Raises TransferFailed."""
    from obstore.store import GCSStore

    account = _account(secrets["service_account_key"])
    endpoint = options.get("endpoint", "")
    reached = reachable_endpoint(endpoint or GOOGLE)
    if endpoint:  # a stand-in: no token of Google's is sent there
        account |= {"gcs_base_url": reached, "disable_oauth": True, "client_email": "", "private_key": ""}
        account |= {"private_key_id": ""}
    return _opened(reached, options.get("prefix", ""), lambda client: GCSStore(
        options["bucket"], service_account_key=json.dumps(account), **client,
    ))  # fmt: skip


def _account(text: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
        return {name: str(given[name]) for name in ("client_email", "private_key", "private_key_id")}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise TransferFailed("options", "The key is not the JSON of a service account.") from None


def open_azure(options: Mapping[str, str], secrets: Mapping[str, str]) -> ObjectStorage:
    """A container of Azure Blob Storage. Raises TransferFailed."""
    from obstore.store import AzureStore

    endpoint = options.get("endpoint", "") or f"https://{options['account_name']}.blob.core.windows.net"
    reached = reachable_endpoint(endpoint)
    own: dict[str, Any] = {"endpoint": reached}
    return _opened(reached, options.get("prefix", ""), lambda client: AzureStore(
        options["container"], account_name=options["account_name"], account_key=secrets["account_key"],
        **own, **client,
    ))  # fmt: skip


_PREFIX = StorageOption("prefix", "Folder in it", "As leads/team-a; empty: none.")
_ENDPOINT = StorageOption("endpoint", "Endpoint", "Only of another service, as https://s3.example.org.", address=True)
S3 = StorageKind("s3", "S3 and compatible", (
    StorageOption("bucket", "Bucket", required=True),
    StorageOption("region", "Region", "As eu-central-1; elsewhere often us-east-1.", required=True),
    StorageOption("access_key_id", "Access key ID", required=True),
    StorageOption("secret_access_key", "Secret access key", required=True, secret=True),
    _PREFIX, _ENDPOINT,
), open_s3)  # fmt: skip
GCS = StorageKind("gcs", "Google Cloud Storage", (
    StorageOption("bucket", "Bucket", required=True),
    StorageOption("service_account_key", "Key file of the service account", "Its JSON.", required=True, secret=True,
                  long=True, most=10_000),
    _PREFIX, _ENDPOINT,
), open_gcs)  # fmt: skip
AZURE = StorageKind("azure", "Azure Blob Storage", (
    StorageOption("account_name", "Storage account", required=True),
    StorageOption("container", "Container", required=True),
    StorageOption("account_key", "Access key", required=True, secret=True),
    _PREFIX, _ENDPOINT,
), open_azure)  # fmt: skip
