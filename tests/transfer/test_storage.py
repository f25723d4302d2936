"""Storage: files are whole or not there, credentials are encrypted, and only allowed addresses are contacted."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from jobs.actions.curation import WrongField
from jobs.models import RecipeRun, StorageTarget
from jobs.store.credentials import ENTER_AGAIN
from jobs.transfer import recipe_runs, recipes, storage
from jobs.transfer.storage import object_stores, reach
from jobs.transfer.storage.failures import REASONS, TransferFailed
from jobs.transfer.storage.gateway import Gateway
from jobs.transfer.storage.local import LocalStorage
from tests.patience import patient
from tests.transfer.azure_server import ACCOUNT, KEY, OTHER_KEY, AzureServer, azure_server, string_to_sign
from tests.transfer.copies import Copy, run_now, settled, source
from tests.transfer.storage_servers import PASSWORD, USER, S3Server, SftpServer, s3_server, sftp_server
from tests.transfer.test_recipe_copies import leads, recipe_of

pytestmark = pytest.mark.django_db(transaction=True)

LOOPBACK = ["127.0.0.0/8"]


@contextmanager
def served(handler: type[BaseHTTPRequestHandler]) -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def s3(settings: Any) -> Iterator[S3Server]:
    settings.EXPORT_ALLOW_NETWORKS = LOOPBACK
    with s3_server() as server:
        settings.EXPORT_ALLOW_PORTS = [server.server.port]
        make_bucket(server)
        yield server


def make_bucket(server: S3Server) -> None:
    import httpx

    assert httpx.put(f"{server.endpoint}/leads").status_code == 200


def s3_target(server: S3Server, **options: str) -> StorageTarget:
    given = {
        "bucket": "leads", "region": "us-east-1", "access_key_id": "AK", "secret_access_key": "very-secret-key",
        "endpoint": server.endpoint, "prefix": "team a/out", **options,
    }  # fmt: skip
    return storage.save(StorageTarget(name="Bucket", kind="s3"), given)


@pytest.fixture
def azure(settings: Any) -> Iterator[AzureServer]:
    settings.EXPORT_ALLOW_NETWORKS = LOOPBACK
    with azure_server() as server:
        settings.EXPORT_ALLOW_PORTS = [server.port]
        server.containers["leads"] = {}
        yield server


def azure_target(server: AzureServer, **options: str) -> StorageTarget:
    given = {
        "account_name": ACCOUNT, "container": "leads", "account_key": KEY, "endpoint": server.endpoint,
        "prefix": "team a/out=1+2", **options,
    }  # fmt: skip
    return storage.save(StorageTarget(name="Container", kind="azure"), given)


@pytest.fixture
def sftp(settings: Any, tmp_path: Path) -> Iterator[tuple[SftpServer, StorageTarget]]:
    settings.EXPORT_ALLOW_NETWORKS = LOOPBACK
    with sftp_server(tmp_path) as (server, port):
        settings.EXPORT_ALLOW_PORTS = [port]
        options = {
            "host": "127.0.0.1", "port": str(port), "user": USER, "password": PASSWORD, "folder": "/upload/leads",
            "host_key": server.host_key,
        }  # fmt: skip
        yield server, storage.save(StorageTarget(name="Server", kind="sftp"), options)


def reason(target: StorageTarget) -> str:
    failed = storage.check_target(target)
    assert failed is None or failed.sentence[:500] == StorageTarget.objects.get(pk=target.pk).test_error
    return failed.reason.word if failed else ""


def pieces(*parts: bytes, error: BaseException | None = None) -> Iterator[bytes]:
    yield from parts
    if error is not None:
        raise error


def all_storages(
    root: Path, s3: S3Server, azure: AzureServer, sftp: tuple[SftpServer, StorageTarget], settings: Any
) -> list[Any]:
    settings.EXPORT_FOLDER = str(root / "disk")
    settings.EXPORT_ALLOW_PORTS = [s3.server.port, azure.port, int(sftp[1].options["port"])]
    disk = storage.save(StorageTarget(name="Disk", kind="local"), {"folder": "out"})
    google = storage.save(StorageTarget(name="Google", kind="gcs"), {
        "bucket": "leads", "endpoint": s3.endpoint, "prefix": "google", "service_account_key": json.dumps(
            {"client_email": "a@b.test", "private_key": "k", "private_key_id": "1", "gcs_base_url": "http://evil.test"}
        ),
    })  # fmt: skip
    targets = (disk, s3_target(s3), google, azure_target(azure), sftp[1])
    return [storage.open_storage(target) for target in targets]


def test_every_storage_has_a_file_whole_or_not_at_all(
    tmp_path: Path, s3: S3Server, azure: AzureServer, sftp: tuple[SftpServer, StorageTarget], settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(object_stores, "CHUNK", 5 * 1024 * 1024)
    large = [b"x" * 3_000_000, b"y" * 3_000_000, b"z" * 1_000_000]
    for place in all_storages(tmp_path, s3, azure, sftp, settings):
        try:
            assert place.read("a/b.csv") is None
            place.write("a/b.csv", pieces(b"id\r\n", b"1\r\n"))
            assert place.read("a/b.csv") == b"id\r\n1\r\n"
            place.write("a/b.csv", pieces(b"new"))
            assert place.read("a/b.csv") == b"new"
            with pytest.raises(RuntimeError, match="died"):
                place.write("a/b.csv", pieces(*large, error=RuntimeError("died")))
            assert place.read("a/b.csv") == b"new", place
            place.write("a/large.csv", pieces(*large))
            assert place.read("a/large.csv")[:3] == b"xxx"
            place.write("a/empty.jsonl", pieces())
            assert place.read("a/empty.jsonl") == b""
            place.remove("a/b.csv")
            place.remove("a/b.csv")
            assert place.read("a/b.csv") is None
        finally:
            place.close()
    assert not list(tmp_path.rglob("*.part"))


def test_a_recipe_writes_to_s3_what_the_source_has(s3: S3Server, tmp_path: Path) -> None:
    leads("shop1", "shop2")
    recipe, copy = recipe_of(target=s3_target(s3), format="parquet"), Copy()
    run = run_now(recipe)
    assert (run.status, run.error) == ("Completed", "")
    fetched(run, tmp_path)
    copy.follow(tmp_path, recipe)
    assert copy.rows == source(recipe)


def test_a_recipe_writes_to_a_container_of_azure_what_the_source_has(azure: AzureServer, tmp_path: Path) -> None:
    leads("shop1", "shop2")
    recipe, copy = recipe_of(target=azure_target(azure), format="jsonl"), Copy()
    run = run_now(recipe)
    assert (run.status, run.error) == ("Completed", "")
    fetched(run, tmp_path)
    copy.follow(tmp_path, recipe)
    assert copy.rows == source(recipe)
    assert {name.split("/")[1] for name in azure.containers["leads"]} == {"out=1+2"}


def test_a_large_file_in_azure_is_blocks_until_its_list_names_them(
    azure: AzureServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_stores, "CHUNK", 1_000_000)
    container, name = storage.open_storage(azure_target(azure, prefix="")), "large.csv"
    container.write(name, pieces(b"old"))
    with pytest.raises(RuntimeError, match="died"):
        container.write(name, pieces(*[b"x" * 900_000] * 5, error=RuntimeError("died")))
    assert (azure.content("leads", name), azure.uncommitted("leads", name) > 0) == (b"old", True)
    container.write(name, pieces(*[b"y" * 900_000] * 5))
    assert (azure.content("leads", name), azure.uncommitted("leads", name)) == (b"y" * 4_500_000, 0)
    assert [comp for _, _, comp in azure.requests].count("blocklist") == 1


@pytest.mark.parametrize(
    ("options", "word", "sentence"),
    [
        ({}, "", ""),
        ({"account_key": OTHER_KEY}, "denied", "refuses the credentials"),
        ({"account_name": "elsewhere"}, "denied", "refuses the credentials"),
        ({"account_key": "no base64!"}, "options", "does not take the target's settings"),
        ({"container": "elsewhere"}, "missing", "There is no such container."),
        ({"container": "Not_A_Name"}, "options", "does not take the target's settings"),
    ],
)
def test_a_test_of_a_container_says_what_is_wrong(
    azure: AzureServer, options: dict[str, str], word: str, sentence: str
) -> None:
    target = azure_target(azure, **options)
    assert reason(target) == word
    target.refresh_from_db()
    assert sentence in target.test_error
    assert bool(target.test_error) == bool(word)
    assert options.get("account_key", KEY) not in target.test_error
    assert azure.containers == {"leads": {}}  # the test file is deleted again


def test_every_method_of_a_container_says_that_it_is_denied(azure: AzureServer) -> None:
    container = storage.open_storage(azure_target(azure, account_key=OTHER_KEY))
    calls: list[Callable[[], object]] = [
        lambda: container.write("a.csv", pieces(b"1")),
        lambda: container.read("a.csv"),
        lambda: container.remove("a.csv"),
    ]
    for call in calls:
        with pytest.raises(TransferFailed) as refused:
            call()
        assert refused.value.reason.word == "denied"


def test_the_stand_in_of_azure_signs_what_microsoft_s_reference_signs() -> None:
    headers = {"x-ms-date": "Fri, 26 Jun 2015 23:39:12 GMT", "x-ms-version": "2015-02-21", "Content-Length": "0"}
    assert string_to_sign(
        "GET", "/mycontainer?restype=container&comp=metadata&timeout=20", headers, "myaccount"
    ).split("\n") == [
        "GET", *[""] * 11, "x-ms-date:Fri, 26 Jun 2015 23:39:12 GMT", "x-ms-version:2015-02-21",
        "/myaccount/mycontainer", "comp:metadata", "restype:container", "timeout:20",
    ]  # fmt: skip


def fetched(run: RecipeRun, root: Path) -> None:
    place = storage.open_storage(StorageTarget.objects.get())
    (root / run.folder).mkdir(parents=True)
    for name in recipes.file_names(run.definition, complete=bool(run.complete)):
        content = place.read(f"{run.folder}/{name}")
        assert content is not None, name
        (root / run.folder / name).write_bytes(content)


@pytest.mark.parametrize(
    ("kind", "fault", "word"),
    [
        ("s3", "503", "busy"), ("s3", "slow", "timeout"), ("s3", "lost", "timeout"), ("azure", "503", "busy"),
        ("azure", "lost", "timeout"),
    ],
)  # fmt: skip
def test_a_storage_that_fails_is_tried_again_and_gets_each_file_once(
    kind: str, fault: str, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue(kind)
    target = s3_target(server) if kind == "s3" else azure_target(server)
    monkeypatch.setattr(object_stores, "SECONDS", patient(0.4))
    monkeypatch.setattr(object_stores, "RETRIES", 0)
    leads("shop1", "shop2")
    recipe, copy = recipe_of(target=target, format="csv"), Copy()
    settled()
    run = recipes.start(recipe.pk)
    for number in range(3):  # the data file, the manifest, the mark
        server.faults = [*[""] * number, fault]
        recipe_runs.process_due()
        server.released.set()
        run.refresh_from_db()
        assert (run.status, run.reason, run.attempts) == ("InProgress", word, number + 1)
        assert run.error.startswith(REASONS[word].sentence)
        assert run.due_at is not None
        assert recipe_runs.process_due() == ""  # not before it is due
        server.released.clear()
        RecipeRun.objects.filter(pk=run.pk).update(due_at=None)
    recipe_runs.process_due()
    run.refresh_from_db()
    assert (run.status, run.reason, run.error) == ("Completed", "", "")
    fetched(run, tmp_path)
    copy.follow(tmp_path, recipe)
    assert copy.rows == source(recipe)
    assert run_now(recipe).rows == 0


def test_a_storage_that_fails_for_good_ends_the_run_with_its_reason(s3: S3Server) -> None:
    leads("shop1")
    recipe = recipe_of(target=s3_target(s3, bucket="elsewhere"))
    run = run_now(recipe)
    assert (run.status, run.reason, run.attempts) == ("Error", "missing", 1)
    assert not recipe_runs.process_due()


def test_a_test_says_what_is_wrong(s3: S3Server) -> None:
    assert reason(s3_target(s3)) == ""
    StorageTarget.objects.all().delete()
    assert reason(s3_target(s3, bucket="elsewhere")) == "missing"
    s3.server.shutdown()
    s3.server.server_close()
    assert reason(StorageTarget.objects.get()) == "unreachable"


def test_another_host_key_is_refused(sftp: tuple[SftpServer, StorageTarget]) -> None:
    server, target = sftp
    assert reason(target) == ""
    for key, word in ((SftpServer(server.root).host_key, "host_key"), ("", "no_host_key")):
        assert reason(storage.save(target, {**target.options, "host_key": key})) == word
        shown = StorageTarget.objects.get()
        assert shown.shown_key.split()[:2] == server.host_key.split()[:2]
        with pytest.raises(WrongField, match="Test the target again"):
            storage.confirm_host_key(shown, "SHA256:somebody-elses")
        storage.confirm_host_key(shown, server.key.get_fingerprint())
        assert reason(target := StorageTarget.objects.get()) == ""


def test_a_worker_tests_a_target_when_somebody_requests_it(tmp_path: Path, settings: Any) -> None:
    target = storage.save(StorageTarget(name="Disk", kind="local"), {})
    storage.request_test(target)
    assert storage.run_requested_tests() == "1 storage targets were tested."
    assert StorageTarget.objects.get().test_error.startswith("EXPORT_FOLDER is not set")
    settings.EXPORT_FOLDER = str(tmp_path)
    storage.request_test(target)
    assert storage.run_requested_tests()
    assert not storage.run_requested_tests()
    target.refresh_from_db()
    assert (target.test_error, target.test_due, target.tested_at is None) == ("", False, False)
    assert not list(tmp_path.iterdir())


def test_sftp_takes_a_password_or_a_key_and_refuses_wrong_ones(sftp: tuple[SftpServer, StorageTarget]) -> None:
    server, target = sftp
    leads("shop1")
    assert run_now(recipe_of(target=target)).status == "Completed"
    assert (server.root / "upload/leads/weekday-leads").is_dir()
    storage.save(target, {**target.options, "password": "wrong-horse-1"})
    assert reason(target) == "denied"
    key = server.client_key.export_private_key().decode()
    storage.save(target, {**target.options, "private_key": key})
    assert reason(target) == ""
    assert reason(storage.save(target, {**target.options, "private_key": "no key"})) == "options"


@pytest.mark.parametrize("change", [{"host": "elsewhere.test"}, {"port": "2222"}])
def test_a_password_is_not_sent_to_a_server_that_nobody_entered_it_for(
    sftp: tuple[SftpServer, StorageTarget], change: dict[str, str]
) -> None:
    _, target = sftp
    with pytest.raises(WrongField) as refused:
        storage.save(target, {**target.options, **change})
    assert refused.value.fields == {"options.password": ENTER_AGAIN}
    assert StorageTarget.objects.get().options["host"] == "127.0.0.1"
    assert storage.save(target, {**target.options, **change, "password": PASSWORD}).pk


def test_keys_of_a_bucket_are_entered_again_for_another_service(s3: S3Server) -> None:
    target = s3_target(s3)
    with pytest.raises(WrongField, match="another one now"):
        storage.save(target, {**target.options, "endpoint": "https://elsewhere.test"})
    assert storage.save(target, {**target.options, "prefix": "leads"}).pk


def test_credentials_are_stored_encrypted_and_bound_to_their_row(s3: S3Server, settings: Any) -> None:
    target = s3_target(s3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM storage_targets AS t")
        [(text,)] = cursor.fetchall()
    assert "very-secret-key" not in text
    assert storage.secrets_of(target) == {"secret_access_key": "very-secret-key"}
    storage.save(target, {**target.options, "secret_access_key": ""})  # left empty: it stays
    assert storage.secrets_of(target) == {"secret_access_key": "very-secret-key"}
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key-of-thirty-two-letters", [settings.SECRET_KEY]
    assert storage.secrets_of(target) == {"secret_access_key": "very-secret-key"}
    settings.SECRET_KEY_FALLBACKS = []
    assert reason(target) == ""  # sealed again under the new key
    settings.SECRET_KEY = "one-more-key-of-thirty-two-letters"
    assert reason(target) == "secrets"
    settings.SECRET_KEY = "another-key-of-thirty-two-letters"
    other = StorageTarget.objects.create(name="Other", kind="s3", options=target.options, secrets=target.secrets)
    assert reason(other) == "secrets"


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://127.0.0.1:9000", "https://169.254.169.254", "https://localhost", "https://minio.internal",
        "http://s3.example.org", "https://s3.example.org:8443", "https://user:pass@s3.example.org", "ftp://s3.test",
    ],
)  # fmt: skip
def test_an_endpoint_off_the_public_internet_is_not_contacted(endpoint: str) -> None:
    with pytest.raises(TransferFailed) as refused:
        reach.checked_url(endpoint)
    assert refused.value.reason.word == "forbidden_address"


def test_a_name_that_leads_to_a_private_address_is_not_contacted(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(reach, "lookup", lambda host: ["93.184.216.34", "10.0.0.5"])
    for call in (lambda: reach.reachable_endpoint("https://s3.example.org"), lambda: reach.connected("a.test", 22)):
        with pytest.raises(TransferFailed) as refused:
            call()
        assert refused.value.reason.word == "forbidden_address"
    settings.EXPORT_ALLOW_NETWORKS = ["10.0.0.0/8"]
    settings.EXPORT_ALLOW_PORTS = [443, 9000]
    monkeypatch.setattr(reach, "lookup", lambda host: ["10.0.0.5"])
    assert reach.reachable_endpoint("https://s3.example.org") == "https://s3.example.org"
    assert reach.reachable_endpoint("http://minio:9000") == "http://10.0.0.5:9000"  # nobody resolves it again
    settings.EXPORT_ALLOW_NETWORKS = ["0.0.0.0/0"]
    monkeypatch.setattr(reach, "lookup", lambda host: ["169.254.169.254"])
    with pytest.raises(TransferFailed):
        reach.reachable_endpoint("http://minio:9000")


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_a_bucket_s_server_leads_nowhere_else(code: int, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """obstore follows redirects: a server outside could have had files read from one inside."""
    asked: list[str] = []

    class Inside(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"role credentials")

        do_POST = do_PUT = do_DELETE = do_GET

    class Outside(Inside):
        def do_GET(self) -> None:
            self.send_response(code)
            self.send_header("Location", f"http://127.0.0.1:{inside.server_port}{self.path}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_PUT = do_DELETE = do_GET

    settings.EXPORT_ALLOW_NETWORKS = LOOPBACK
    with served(Inside) as inside, served(Outside) as outside:
        settings.EXPORT_ALLOW_PORTS = [outside.server_port]
        options = {"bucket": "leads", "region": "us-east-1", "access_key_id": "AK", "secret_access_key": "very-secret"}
        options |= {"endpoint": f"http://127.0.0.1:{outside.server_port}"}
        place = storage.open_storage(storage.save(StorageTarget(name="Bucket", kind="s3"), options))
        monkeypatch.setattr(object_stores, "RETRIES", 0)
        for attempt in (lambda: place.read("a"), lambda: place.write("a", iter([b"x"])), lambda: place.remove("a")):
            with pytest.raises(TransferFailed) as refused:
                attempt()
            assert refused.value.reason.word in ("forbidden_address", "options")
        place.close()
    assert asked == []


def test_no_proxy_of_the_environment_sees_files(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert reason(s3_target(s3)) == ""


def test_only_the_client_uses_the_gateway(s3: S3Server) -> None:
    import httpx

    gateway = Gateway()
    for user in ("", "sky:guessed@"):
        with httpx.Client(proxy=gateway.url.replace(gateway.url[7 : gateway.url.index("@") + 1], user)) as client:
            assert client.get(s3.endpoint).status_code == 407
    with httpx.Client(proxy=gateway.url) as client:
        assert client.get(s3.endpoint).status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("http://169.254.169.254/latest/meta-data")
        assert gateway.failed is not None
        assert gateway.failed.reason.word == "forbidden_address"
        assert client.get(s3.endpoint).status_code == 200
        assert gateway.failed is None  # what is refused now is refused by the service
    gateway.close()


def test_local_files_stay_below_the_folder_of_the_settings(tmp_path: Path, settings: Any) -> None:
    target = storage.save(StorageTarget(name="Disk", kind="local"), {"folder": "../outside"})
    assert reason(target) == "no_folder"
    settings.EXPORT_FOLDER = str(tmp_path / "inside")
    assert reason(target) == "options"
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "link").symlink_to(tmp_path)
    assert reason(storage.save(target, {"folder": "link"})) == "options"
    assert reason(storage.save(target, {"folder": "team"})) == ""
    (tmp_path / "inside" / "team").mkdir(exist_ok=True)
    (tmp_path / "inside" / "team" / "link").symlink_to(tmp_path)
    here = LocalStorage({"folder": "team"}, {})
    for act in (lambda path: here.write(path, iter([b"x"])), here.read, here.remove):
        with pytest.raises(TransferFailed, match="leads out of the folder"):
            act("link/leads.csv")


def test_wrong_settings_are_refused_by_name() -> None:
    for given, name in (
        ({"bucket": "b"}, "region"), ({"colour": "red"}, "colour"), ({"bucket": "b" * 501}, "bucket"),
    ):  # fmt: skip
        with pytest.raises(WrongField) as refused:
            storage.save(StorageTarget(name="x", kind="s3"), given)
        assert refused.value.field == f"options.{name}"
    assert not StorageTarget.objects.exists()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.EACCES, "The worker may not write to the folder."),
        (errno.EROFS, "The worker may not write to the folder."),
        (errno.ENOSPC, "The disk of the folder is full."),
        (errno.EIO, "The folder could not be read or written. It is tried again later. Input/output error."),
    ],
)
def test_a_folder_of_this_machine_fails_in_the_words_of_a_disk(
    tmp_path: Path, settings: Any, code: int, words: str
) -> None:
    settings.EXPORT_FOLDER = str(tmp_path)

    def pieces() -> Iterator[bytes]:
        yield b"1"
        raise OSError(code, os.strerror(code))

    with pytest.raises(TransferFailed) as failed:
        LocalStorage({}, {}).write("a.csv", pieces())
    assert words in failed.value.sentence
    for other in ("credentials", "bucket", "5xx"):
        assert other not in failed.value.sentence


def test_a_folder_that_cannot_be_made_is_missing(tmp_path: Path, settings: Any) -> None:
    (tmp_path / "file").write_text("in its place")
    for place in (tmp_path / "file", tmp_path / "file" / "exports"):
        settings.EXPORT_FOLDER = str(place)
        with pytest.raises(TransferFailed, match="missing"):
            LocalStorage({}, {}).write("a.csv", iter([b"1"]))
