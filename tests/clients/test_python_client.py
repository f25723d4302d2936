"""The Python client, against the real server: everything it offers does what it says."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
from django.db.models.functions import Now
from scrapersky_client import (
    ApiError,
    AsyncClient,
    Client,
    Conflict,
    NotAllowed,
    NotFound,
    NotGenuine,
    RunFailed,
    Unavailable,
    commandline,
    verify,
)
from scrapersky_client import flows as flows_of_client
from scrapersky_client.operations import OPERATIONS

from jobs.actions import bulk_actions, operations
from jobs.actions.bulk_actions import ActionRequest
from jobs.events import webhook_signing
from jobs.lists.catalogue import BUSINESSES, DOMAINS, NOUNS
from jobs.models import Decision, Domain, Place, PlaceSearch, Run
from jobs.store.erased_rows import emit_erased
from jobs.transfer import export_jobs, import_jobs
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.mapping import read_items
from scrapersky.api.jwt_tokens import RefreshToken
from tests import processes
from tests.description import description
from tests.patience import eventually, patient

CLIENT = Path(__file__).parent.parent.parent / "clients" / "python"


def test_what_is_generated_is_what_the_api_and_the_client_say() -> None:
    sys.path.insert(0, str(CLIENT))
    import generate

    command = "python clients/python/generate.py docs/openapi.yaml"
    rows = generate.generated(description(), generate.CLIENT.read_text())
    assert generate.ROWS.read_text() == rows, f"Stale: {command}"
    assert generate.OPERATIONS.read_text() == generate.operations(description()), f"Stale: {command}"
    assert generate.ASYNC_CLIENT.read_text() == generate.asynchronous(generate.CLIENT.read_text()), f"Stale: {command}"


def test_every_path_of_the_client_is_one_of_the_api() -> None:
    paths = set(description()["paths"])
    client = Client("https://sky.test/api/v3")
    nouns = [value.path for value in vars(client).values() if hasattr(value, "path")]
    assert {f"/api/v3{path}" for path in nouns} <= paths
    assert {f"/api/v3{path}/count" for path in nouns} <= paths


def test_the_client_has_every_operation_of_the_api() -> None:
    paths = description()["paths"]
    described = {op["operationId"]: (method.upper(), path) for path, ops in paths.items() for method, op in ops.items()}
    assert {name: (method, f"/api/v3{path}") for name, (method, path) in OPERATIONS.items()} == described


def test_any_operation_is_called_by_its_name(sky: Client, town: Any) -> None:
    (lead,) = sky.call("leads_list", parameters={"domain": "shop0000.test", "limit": 1})["items"]
    (contact,) = sky.call("leads_contacts", id=lead["id"])
    assert (contact["value"], contact["url"]) == ("607 555 0100", "https://shop0000.test/contact")
    assert sky.call("leads_notes_create", id=lead["id"], body={"text": "Call back."})["text"] == "Call back."
    assert sky.call("leads_export", kind="csv").startswith(b"id,business_id,")
    assert sky.call("me_retrieve")["key"]["name"] == "tests"
    assert sky.call("webhooks_destroy", id=sky.call("webhooks_list")["items"][0]["id"]) is None
    with pytest.raises(TypeError, match="domains_retrieve takes id"):
        sky.call("domains_retrieve", id=None)
    with pytest.raises(TypeError, match="leads_contacts takes id"):
        sky.call("leads_contacts")
    name: Any = "lead_contacts"
    with pytest.raises(TypeError, match=r"no operation 'lead_contacts'\. Did you mean leads_contacts\?"):
        sky.call(name)


def test_a_webhook_s_message_is_verified() -> None:
    secret, body = webhook_signing.new_secret(), b'{"type": "ping"}'
    sent = webhook_signing.headers("msg_1", 1_000, body, [webhook_signing.new_secret(), secret])
    assert verify(secret, sent, body, now=1_100) == "msg_1"
    for wrong in ((secret, sent, body + b" ", 1_100), (secret, sent, body, 1_301), (secret, {}, body, 1_000),
                  (webhook_signing.new_secret(), sent, body, 1_100)):  # fmt: skip
        with pytest.raises(NotGenuine):
            verify(*wrong[:3], now=wrong[3])


def test_a_list_is_every_row_once_over_many_pages(sky: Client, domains: Any) -> None:
    made = domains(130)
    found = [row["id"] for row in sky.domains.list(limit=25)]
    assert sorted(found) == sorted(domain.pk for domain in made)
    assert sky.domains.count() == {"count": 130, "capped": False}
    assert [row["host"] for row in sky.domains.list(host="shop0007.test")] == ["shop0007.test"]
    assert len(list(sky.domains.list(id=[made[0].pk, made[1].pk]))) == 2


def test_rows_are_read_by_name_a_thousand_a_request_in_the_order_of_their_names(sky: Client, domains: Any) -> None:
    ids = [row.pk for row in domains(1_001)]
    answer = sky.domains.batch([*reversed(ids), 999_999], fields=["id"])
    assert [row and row["id"] for row in answer.items] == [*reversed(ids), None]
    assert answer.missing == [999_999]
    keys = [{"host": "www.shop0007.test"}, {"host": "nowhere.test"}]
    by_key = sky.domains.batch(keys=keys)
    assert [row and row["host"] for row in by_key.items] == ["shop0007.test", None]
    assert by_key.missing == keys[1:]
    assert sky.call("leads_batch", body={"ids": [999_999]}) == {"items": [None], "missing_ids": [999_999]}


def test_rows_are_submitted_by_the_thousand_each_with_its_answer(sky: Client) -> None:
    answer = sky.domains.submit([f"new{n}.test" for n in range(1500)] + ["not a domain", "new3.test"])
    assert (answer["accepted"], answer["exists"], answer["invalid"]) == (1500, 1, 1)
    assert [item["index"] for item in answer["items"]] == list(range(1502))
    assert answer["items"][1500]["detail"]
    assert Domain.objects.count() == 1500


def test_what_comes_from_steps_cannot_be_submitted(sky: Client) -> None:
    with pytest.raises(TypeError, match="cannot be submitted"):
        sky.contacts.submit(["x"])


def test_decisions_are_made_and_undone(sky: Client, domains: Any) -> None:
    rows = domains(3)
    (answer,) = sky.domains.decide([rows[0].pk, rows[1].pk, 99_999], "Maybe")
    assert answer["changed"] == 2
    with pytest.raises(Conflict) as refused:
        sky.domains.decide_all("Archived", expected_count=7, curation_status="Maybe")
    assert refused.value.actual == 2
    assert sky.domains.decide_all("Archived", expected_count=2, curation_status="Maybe")["changed"] == 2
    assert Domain.objects.filter(curation_status="Archived").count() == 2
    assert sky.undo(answer["bulk_id"])["requested"] == 2


def test_many_rows_are_decided_and_undone_by_runs_that_are_waited_for(
    sky: Client, domains: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_actions, "AT_ONCE_ROWS", 20)
    domains(45)
    answer = sky.domains.decide_all("Archived", expected_count=45, curation_status="New")
    assert (answer["requested"], answer["changed"]) == (45, 0)
    with pytest.raises(Conflict, match="still being carried out"):
        sky.undo(answer["bulk_id"])
    bulk_actions.process_pending()
    assert sky.runs.wait(answer["run_id"] or 0)["counts"] == {"changed": 45}
    undone = sky.undo(answer["bulk_id"])
    bulk_actions.process_pending()
    assert sky.runs.wait(undone["run_id"] or 0)["counts"] == {"restored": 45}
    assert not Domain.objects.filter(curation_status="Archived").exists()


def test_an_undo_after_the_step_has_run_names_the_rows_that_were_processed(sky: Client, domains: Any) -> None:
    rows = domains(2)
    (answer,) = sky.domains.decide([row.pk for row in rows], "Selected")
    Domain.objects.filter(pk=rows[0].pk).update(status="Completed", settled_at=Now())
    undone = sky.undo(answer["bulk_id"])
    assert (undone["changed"], undone["processed_ids"]) == (2, [rows[0].pk])
    assert set(Domain.objects.values_list("curation_status", flat=True)) == {"New"}


def test_a_run_is_asked_for_watched_and_cancelled(sky: Client, domains: Any) -> None:
    (domain,) = domains(1)
    asked = sky.domains.queue(domain.pk, "domain_metadata")
    assert asked["queued"] == 1
    run_id = asked["run_id"] or 0
    with pytest.raises(TimeoutError, match="0 of 1"):
        sky.runs.wait(run_id, timeout=0.1, every=0.1)
    sky.runs.steer(run_id, "cancel", "changed my mind")
    with pytest.raises(RunFailed, match="Cancelled"):
        sky.runs.wait(run_id)
    Run.objects.filter(pk=run_id).update(status="Completed")
    assert sky.runs.wait(run_id)["status"] == "Completed"


def test_a_row_is_read_changed_and_exported(sky: Client, domains: Any, tmp_path: Path) -> None:
    (domain,) = domains(1)
    assert sky.domains.change(domain.pk, notes="ask for Jane")["notes"] == "ask for Jane"
    assert sky.domains.get(domain.pk, fields="host") == {"host": "shop0000.test"}
    size = sky.domains.export(tmp_path / "all.csv")
    assert size == (tmp_path / "all.csv").stat().st_size
    assert "shop0000.test" in (tmp_path / "all.csv").read_text()
    with pytest.raises(NotFound):
        sky.domains.export(tmp_path / "all.docx")
    assert not (tmp_path / "all.docx").exists()


def test_stages_events_and_steering(sky: Client, domains: Any) -> None:
    (domain,) = domains(1)
    assert sky.pause("page_scrape", "lunch")["paused"]
    assert not sky.resume("page_scrape")["paused"]
    assert len(sky.stages()) == 9
    sky.domains.decide([domain.pk], "Maybe")
    # The feed waits for whatever began earlier on this server, other tests included.
    decided = eventually(lambda: [event["table"] for event in sky.events() if event["kind"] == "decided"], 90)
    assert decided == ["domains"]


def test_refusals_carry_their_problem(sky: Client, server: str) -> None:
    with pytest.raises(NotFound) as missing:
        sky.domains.get(404404)
    assert missing.value.kind == "not_found"
    assert missing.value.request_id
    with pytest.raises(ApiError, match="nonsense") as unknown:
        list(sky.domains.list(nonsense=1))
    assert unknown.value.errors[0]["field"] == "nonsense"
    with Client(server, key="sky_wrong_key") as stranger, pytest.raises(NotAllowed):
        stranger.stages()


def test_the_client_for_asyncio_does_the_same(server: str, key: str, domains: Any) -> None:
    domains(30)

    async def use() -> list[str]:
        async with AsyncClient(server, key=key) as sky:
            assert (await sky.domains.count())["count"] == 30
            with pytest.raises(NotFound):
                await sky.domains.get(404404)
            return [row["host"] async for row in sky.domains.list(limit=7)]

    assert len(set(asyncio.run(use()))) == 30


class Busy(httpx.BaseTransport):
    """The outermost edge: answers of a server that is busy, then away, then there."""

    def __init__(self, *answers: int | Exception | httpx.Response) -> None:
        self.answers, self.seen = list(answers), []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return answer
        return httpx.Response(answer, headers={"Retry-After": "0"}, json={"detail": "busy", "next_cursor": None})


def busy(*answers: int | Exception | httpx.Response) -> tuple[Client, Busy]:
    client, transport = Client("https://sky.test/api/v3"), Busy(*answers)
    client.http = httpx.Client(base_url="https://sky.test/api/v3", transport=transport)
    return client, transport


def test_a_busy_api_is_asked_again_with_the_same_idempotency_key() -> None:
    client, transport = busy(429, 503, httpx.ConnectError("away"), 200)
    client.drive(flows_of_client.post("/domains", {}))
    assert len({request.headers["Idempotency-Key"] for request in transport.seen}) == 1
    assert len(transport.seen) == 4


def test_a_post_whose_first_try_is_still_being_answered_waits_for_that_answer() -> None:
    working = httpx.Response(409, json={"type": "/api/v3/problems/in_progress"}, headers={"Retry-After": "0"})
    client, transport = busy(httpx.ReadTimeout("slow"), working, 200)
    client.drive(flows_of_client.post("/domains", {}))
    assert len(transport.seen) == 3
    client, transport = busy(httpx.Response(409, json={"type": "/api/v3/problems/refused"}))
    with pytest.raises(Conflict):
        client.drive(flows_of_client.post("/domains", {}))
    assert len(transport.seen) == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_changes_something_is_sent_again_with_one_key(method: str) -> None:
    client, transport = busy(httpx.ReadTimeout("slow"), 200)
    client.drive(flows_of_client.ask(flows_of_client.Call(method, "/domains/1", json={})))
    assert len({request.headers["Idempotency-Key"] for request in transport.seen}) == 1
    assert len(transport.seen) == 2


CHANGES: dict[str, Callable[[Client], Any]] = {
    "undo": lambda sky: sky.undo("b", idempotency_key="mine"),
    "pause": lambda sky: sky.pause("page_scrape", idempotency_key="mine"),
    "resume": lambda sky: sky.resume("page_scrape", idempotency_key="mine"),
    "submit": lambda sky: sky.domains.submit(["a.test"], idempotency_key="mine"),
    "decide": lambda sky: sky.domains.decide([1], "Maybe", idempotency_key="mine"),
    "decide_all": lambda sky: sky.domains.decide_all("Maybe", expected_count=1, id=1, idempotency_key="mine"),
    "queue": lambda sky: sky.domains.queue(1, "domain_metadata", idempotency_key="mine"),
    "change": lambda sky: sky.domains.change(1, notes="x", idempotency_key="mine"),
    "steer": lambda sky: sky.runs.steer(1, "pause", idempotency_key="mine"),
    "import": lambda sky: sky.imports.begin("domains", ["a.test"], idempotency_key="mine"),
    "export": lambda sky: sky.exports.begin("domains", "csv", idempotency_key="mine"),
    "create": lambda sky: sky.webhooks.create("https://hooks.test/x", idempotency_key="mine"),
    "change a webhook": lambda sky: sky.webhooks.change(1, enabled=False, idempotency_key="mine"),
    "delete": lambda sky: sky.webhooks.delete(1, idempotency_key="mine"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_caller_has_a_key_of_its_own(name: str) -> None:
    submitted = {"accepted": 0, "exists": 0, "invalid": 0, "queued": 0, "run_id": None, "items": []}
    client, transport = busy(httpx.Response(200, json=submitted))
    CHANGES[name](client)
    assert [request.headers["Idempotency-Key"] for request in transport.seen] == ["mine"]


def test_the_parts_of_a_long_submission_have_keys_of_their_own() -> None:
    submitted = {"accepted": 0, "exists": 0, "invalid": 0, "queued": 0, "run_id": None, "items": []}
    client, transport = busy(*[httpx.Response(200, json=submitted)] * 2)
    client.domains.submit([f"x{n}.test" for n in range(1500)], idempotency_key="mine")
    assert [request.headers["Idempotency-Key"] for request in transport.seen] == ["mine", "mine-1000"]


@pytest.fixture
def tens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten rows a request."""
    monkeypatch.setattr("scrapersky_client.flows.IDS_MOST", 10)
    monkeypatch.setattr("scrapersky_client.journal.IDS_MOST", 10)


class Interrupted(httpx.HTTPTransport):
    """The outermost edge: the process ends before its third request, or after it and before its answer."""

    def __init__(self, *, after: bool) -> None:
        super().__init__()
        self.after, self.seen = after, 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen += 1
        if self.seen == 3 and self.after:
            super().handle_request(request).read()
        if self.seen == 3:
            raise KeyboardInterrupt
        return super().handle_request(request)


def over(sky: Client, transport: Interrupted) -> Interrupted:
    sky.http = httpx.Client(base_url=sky.http.base_url, headers=sky.http.headers, transport=transport)
    return transport


@pytest.mark.parametrize("after", [False, True])
def test_a_submission_with_a_journal_goes_on_where_it_was(
    sky: Client, tens: None, tmp_path: Path, *, after: bool
) -> None:
    lines, journal = [f"shop{n}.test" for n in range(34)] + ["no domain"], tmp_path / "submission.journal"
    counting = over(sky, Interrupted(after=after))
    with pytest.raises(KeyboardInterrupt):
        sky.domains.submit_many(lines, journal)
    with journal.open("a") as file:
        file.write('{"digest": "half of a li')  # as a process leaves it that was killed
    totals = sky.domains.submit_many(lines, journal)
    assert counting.seen == 5  # two, the one that was interrupted, and the two that were not answered
    assert (totals["accepted"], totals["exists"], totals["invalid"]) == (34, 0, 1)
    assert [item["index"] for item in totals["items"]] == [34]
    assert sky.domains.submit_many(iter(lines), journal) == totals
    assert counting.seen == 5
    assert Domain.objects.count() == 34


def test_a_journal_is_of_its_rows_and_of_its_list(sky: Client, tens: None, tmp_path: Path) -> None:
    lines, journal = [f"shop{n}.test" for n in range(15)], tmp_path / "submission.journal"
    sky.domains.submit_many(lines, journal)
    with pytest.raises(ValueError, match="from row 11 on"):
        sky.domains.submit_many([*lines[:14], "other.test"], journal)
    with pytest.raises(ValueError, match="no journal of a submission to /pages"):
        sky.pages.submit_many(["https://shop1.test/"], journal)
    (tmp_path / "notes.txt").write_text("my notes\n")
    with pytest.raises(ValueError, match="Name another file"):
        sky.domains.submit_many(lines, tmp_path / "notes.txt")
    assert (tmp_path / "notes.txt").read_text() == "my notes\n"
    with pytest.raises(TypeError):
        sky.contacts.submit_many(lines, tmp_path / "other.journal")


class LostAnswer(httpx.HTTPTransport):
    """The outermost edge: the server does what it is asked, and its first answer is lost on the way."""

    lost = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        if not self.lost:
            self.lost = True
            answer.read()
            raise httpx.ReadError("connection reset")
        return answer


def test_a_decision_whose_answer_was_lost_keeps_its_bulk(sky: Client, domains: Any) -> None:
    (domain,) = domains(1)
    sky.http = httpx.Client(base_url=sky.http.base_url, headers=sky.http.headers, transport=LostAnswer())
    (answer,) = sky.domains.decide([domain.pk], "Maybe")
    assert Decision.objects.count() == answer["changed"] == 1
    assert sky.undo(answer["bulk_id"])["changed"] == 1


class Files(BaseHTTPRequestHandler):
    """A server that is busy, then breaks off in the middle, then is well; or is busy for ever."""

    requests: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.requests.append(self.path)
        number = len(self.requests)
        if number == 1 or "busy" in self.path:
            self.send_response(503 if number % 2 else 429)
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Length", "10000")
        self.end_headers()
        self.wfile.write(b"new" if number == 2 else b"n" * 10000)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def files() -> Iterator[Client]:
    Files.requests.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    with Client(f"http://127.0.0.1:{server.server_port}") as client:
        yield client
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_file_is_replaced_when_its_download_is_whole(files: Client, tmp_path: Path) -> None:
    file = tmp_path / "all.csv"
    file.write_text("old")
    assert files.domains.export(file) == 10_000
    assert file.read_bytes() == b"n" * 10_000
    assert len(Files.requests) == 3  # 503, broken off, whole
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_stays_as_it_was_when_its_download_fails(files: Client, tmp_path: Path) -> None:
    file = tmp_path / "busy.csv"
    file.write_text("old")
    with pytest.raises(Unavailable):
        files.exports.save("/busy", {}, file)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_token_that_has_expired_is_refreshed(server: str, user: Any, domains: Any) -> None:
    domains(1)
    token = RefreshToken.for_user(user("viewer"))
    with Client(server, token=str(token)) as sky:
        assert sky.domains.count()["count"] == 1
    expired = token.access_token
    expired.set_exp(lifetime=-timedelta(minutes=1))
    with Client(server, token=str(expired), refresh=str(token)) as sky:
        assert sky.domains.count()["count"] == 1
    with Client(server, token=str(expired)) as sky, pytest.raises(NotAllowed):
        sky.domains.count()

    async def count() -> int:
        async with AsyncClient(server, token=str(token)) as sky:
            return (await sky.domains.count())["count"]

    assert asyncio.run(count()) == 1


def test_after_all_tries_the_refusal_is_raised() -> None:
    client, transport = busy(*[503] * flows_of_client.TRIES)
    with pytest.raises(Unavailable, match="busy"):
        client.stages()
    assert len(transport.seen) == flows_of_client.TRIES


# The command line: in this process, which has loaded what it needs, and as a process.


@pytest.fixture
def shell(server: str, key: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("SCRAPERSKY_URL", server)
    monkeypatch.setenv("SCRAPERSKY_KEY", key)
    monkeypatch.setattr(commandline.screen, "width", 200)

    def run(*words: str, code: int = 0) -> str:
        assert commandline.main(words) == code
        out, errors = capsys.readouterr()
        return out if code == 0 else errors

    return run


@pytest.fixture
def shell_process(server: str, key: str, tmp_path: Path) -> Any:
    def run(*words: str, given: str = "", code: int = 0, **environment: str) -> str:
        done = processes.run(
            [sys.executable, "-m", "scrapersky_client.commandline", *words],
            input=given,
            capture_output=True,
            text=True,
            timeout=60,
            env={
                "PYTHONPATH": str(CLIENT), "XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path), "COLUMNS": "200",
                "SCRAPERSKY_URL": server, "SCRAPERSKY_KEY": key, **environment,
            },
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout if code == 0 else done.stderr

    return run


def test_a_day_at_the_shell(shell: Any, shell_process: Any, tmp_path: Path) -> None:
    (tmp_path / "domains.txt").write_text("one.test\ntwo.test\n\nnot a domain\n")
    said = shell_process("submit", "domains", "--file", str(tmp_path / "domains.txt"))
    assert "2 accepted, 0 known already, 1 invalid" in said
    words = ("--file", str(tmp_path / "domains.txt"), "--journal", str(tmp_path / "domains.journal"))
    assert "0 accepted, 2 known already, 1 invalid" in shell("submit", "domains", *words)
    assert "one.test" in shell("list", "domains", "curation_status=New")
    assert shell("count", "domains").strip() == "2"
    first = Domain.objects.order_by("id")[0]
    assert shell("get", "domains", str(first.pk), "--json").startswith("{")
    decided = shell("decide", "domains", "Maybe", "--id", str(first.pk))
    bulk = re.search(r"undo ([0-9a-f-]{36})", decided)
    assert bulk
    assert "1 of 1 undone" in shell("undo", bulk[1])
    operations.requeue("domain_metadata", [first.pk], by="ada")
    cancelled = bulk_actions.cancel_rows("domain_metadata", [first.pk], by="ada")
    assert "Completed. restored 1" in shell("undo", str(cancelled.run))
    bulk_actions.cancel_rows("domain_metadata", [first.pk], by="ada")
    assert "2 of 2 changed" in shell("decide", "domains", "Archived", "--where", "curation_status=New", "--expect", "2")
    assert "bytes" in shell("export", "domains", "--to", str(tmp_path / "out.jsonl"))
    shell("export", "domains", "--to", str(tmp_path / "out.csv"), "--separator", "semicolon", "--decimal-comma")
    assert (tmp_path / "out.csv").read_text().startswith("id;host;")
    assert "page_scrape" in shell("stages")
    assert "1 queued" in shell("queue", "domains", str(first.pk), "domain_metadata")
    assert "request" in shell("runs")
    shell("events", "--json")
    assert "calls" in shell("search", "plumbers in Ithaca, NY", "--plan", "--json")


def test_logging_in_makes_a_key_that_is_readable_by_nobody_else(
    shell_process: Any, server: str, user: Any, tmp_path: Path
) -> None:
    person = user("curator")
    person.set_password("correct-horse-1")
    person.save()
    nothing = {"SCRAPERSKY_URL": "", "SCRAPERSKY_KEY": ""}
    assert "Not logged in" in shell_process("stages", code=2, **nothing)
    said = shell_process("login", server, "--user", person.username, given="correct-horse-1\n", **nothing)
    assert "Logged in" in said
    assert (tmp_path / "scrapersky.json").stat().st_mode & 0o077 == 0
    assert "page_scrape" in shell_process("stages", **nothing)
    refused = shell_process("login", server, "--user", person.username, given="wrong\n", code=2, **nothing)
    assert "The name or the password is wrong" in refused


@pytest.mark.parametrize("status", ["Completed", "Error", "Cancelled"])
def test_the_shell_waits_for_every_way_in_which_a_run_ends(shell: Any, status: str) -> None:
    run = Run.objects.create(kind="export", title="A file", status=status)
    said = shell("runs", "--id", str(run.pk), "--wait", code=0 if status == "Completed" else 2)
    assert status in said


def test_the_shell_prints_what_was_changed_since_the_last_time(shell: Any, domains: Any, tmp_path: Path) -> None:
    first, second = domains(2)
    words, lines = ("changes", "domains", "--cursor-file", str(tmp_path / "cursor")), []

    def hosts() -> list[str]:
        lines.extend(json.loads(line)["host"] for line in shell(*words).splitlines())
        return lines

    assert eventually(lambda: hosts()[1:], 60) == [second.host]
    Domain.objects.filter(pk=first.pk).update(notes="call on Monday")
    assert eventually(lambda: hosts()[2:], 60) == [first.host]


def test_a_copy_follows_what_was_erased(sky: Client, shell: Any, domains: Any, tmp_path: Path) -> None:
    first, second = domains(2)
    place = Place.objects.create(provider="import", place_id="kestrel", name="Kestrel")
    gone = [first.contacts.create(kind="email", value=name, normalised=name).pk for name in ("a@x.test", "b@x.test")]
    emit_erased("deleted", "contacts", gone, by="olga")
    emit_erased("cleared", "domains", [second.pk], by="olga", columns=["emails"])
    emit_erased("deleted", "places_staging", [place.pk], by="olga")
    words, copy = ("deletions", "contacts", "--cursor-file", str(tmp_path / "cursor")), set(gone)

    def follow() -> bool:
        for line in shell(*words).splitlines():
            copy.difference_update(json.loads(line)["deleted"])
        return not copy

    assert eventually(follow, 60)
    assert shell(*words) == ""  # it goes on behind them
    cleared = [page for page in sky.domains.deletions() if page.cleared or page.deleted]
    assert [(page.deleted, page.cleared) for page in cleared] == [([], [second.pk])]
    assert [row for page in sky.places.deletions() for row in page.deleted] == [place.pk]
    assert list(sky.domains.deletions(cleared[-1].cursor)) == []


def test_every_list_whose_rows_are_erased_has_the_name_of_its_table(sky: Client) -> None:
    for noun in NOUNS:
        table = flows_of_client._TABLES.get(f"/{noun.slug}", noun.slug.replace("-", "_"))
        assert table == noun.table, noun.slug


def test_what_a_run_on_many_rows_did_to_the_queue_is_undone(
    sky: Client, domains: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = domains(3)
    operations.requeue("domain_metadata", [row.pk for row in rows], by="ada")
    request = ActionRequest(DOMAINS, "cancel", "ada", {"curation_status": "New"}, stage="domain_metadata")
    action = bulk_actions.start(request, expected=3, wake=False)
    bulk_actions.process_pending()
    run = sky.runs.undo(action.run_id)
    bulk_actions.process_pending()
    assert sky.runs.wait(run["id"])["counts"] == {"restored": 3}
    assert Domain.objects.filter(status="Queued").count() == 3


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["list", "domains", "nonsense=1"], "nonsense"),
        (["list", "domains", "nonsense"], "name=value"),
        (["get", "domains", "404404"], "scrapersky: "),
        (["decide", "domains", "Maybe"], "Say which"),
        (["decide", "domains", "Wrong", "--id", "1"], "Wrong"),
        (["submit", "domains", "--file", "/nope.txt"], "/nope.txt"),
        (["decide", "runs", "Maybe", "--id", "1"], "have no decisions or steps"),
    ],
)
def test_a_failure_is_one_sentence_and_exit_code_2(shell: Any, words: list[str], says: str) -> None:
    said = shell(*words, code=2)
    assert says in said
    assert len(said.strip().splitlines()) == 1


def test_a_long_list_is_imported_and_a_file_is_exported_by_workers(sky: Client, tmp_path: Path) -> None:
    begun = sky.imports.begin("domains", [f"shop{n}.test" for n in range(2100)])
    import_jobs.process_pending()
    assert sky.runs.wait(begun["run_id"])["counts"] == {"accepted": 2100}
    asked = sky.exports.begin("domains", "csv", curation_status=["New"])
    export_jobs.process_pending()
    sky.runs.wait(asked["run_id"])
    assert sky.exports.fetch(asked["id"], tmp_path / "all.csv") == (tmp_path / "all.csv").stat().st_size > 10_000
    again = sky.exports.again(asked["id"], only_new=True)
    export_jobs.process_pending()
    assert (sky.exports.get(again["id"])["rows"], sky.exports.get(again["id"])["new_rows"]) == (0, 0)
    german = sky.exports.begin("domains", "csv", separator="semicolon", decimal_comma=True, fields=["id", "host"])
    export_jobs.process_pending()
    sky.exports.fetch(german["id"], tmp_path / "german.csv")
    assert (tmp_path / "german.csv").read_text().startswith("id;host\n")


def test_businesses_are_previewed_then_imported(sky: Client) -> None:
    rows = [{"name": "Kestrel", "phone": "607 555 0142"}, {"colour": "green"}]
    preview = sky.imports.preview("local-businesses", rows, country="US")
    assert (preview["accepted"], preview["invalid"], preview["unread"]) == (1, 1, ["colour"])
    assert sky.local_businesses.count()["count"] == 0
    assert sky.imports.begin("local-businesses", rows, country="US")["accepted"] == 1
    assert [row["phone"] for row in sky.local_businesses.list()] == ["+16075550142"]


def test_the_preview_that_a_worker_made_is_read(sky: Client) -> None:
    table = read_items(BUSINESSES, [{"name": "Kestrel"}])
    made = import_jobs.create_preview(ImportRequest(BUSINESSES, table, by="operator-1"))
    assert sky.imports.previewed(made.pk)["accepted"] == 1


def test_webhooks_are_made_changed_and_deleted(sky: Client) -> None:
    made = sky.webhooks.create("https://hooks.kestrel-plumbing.test/sky", kinds=["run"])
    assert made["secret"].startswith("whsec_")
    assert sky.webhooks.change(made["id"], enabled=False)["enabled"] is False
    sky.webhooks.delete(made["id"])
    assert list(sky.webhooks.list()) == []


@pytest.mark.parametrize("status", ["Error", "Cancelled"])
def test_a_run_that_did_not_complete_is_not_waited_for(sky: Client, status: str) -> None:
    run = Run.objects.create(kind="export", title="A file", status=status, reason="Too many rows for a sheet.")
    with pytest.raises(RunFailed):
        sky.runs.wait(run.pk, timeout=patient(10))


def test_filters_may_be_called_as_arguments_are(sky: Client, town: Any, tmp_path: Path) -> None:
    assert sky.contacts.export(tmp_path / "phones.csv", kind="phone") > 0
    assert "607 555 0100" in (tmp_path / "phones.csv").read_text()
    sky.contacts.export(tmp_path / "emails.csv", kind="email")
    assert "607 555 0100" not in (tmp_path / "emails.csv").read_text()
    asked = sky.exports.begin("contacts", "csv", kind=["phone"], fields=["id", "value"])
    wanted = sky.exports.get(asked["id"])
    assert (wanted["filter"], wanted["columns"]) == ({"kind": "phone"}, ["id", "value"])
    with pytest.raises(Conflict):
        sky.domains.decide_all("Archived", expected_count=7, status=["Error"])


def test_a_paid_search_starts_with_the_price_that_was_agreed(sky: Client, settings: Any) -> None:
    settings.PLACES_PROVIDER, settings.GOOGLE_MAPS_API_KEY = "google", "a-key"
    with pytest.raises(Conflict) as refused:
        sky.place_searches.submit(["plumbers in Ithaca, NY"], auto_queue=True)
    assert (refused.value.kind, refused.value.problem["limit"]) == ("price_not_agreed", 0.11)
    plan = sky.place_searches.plan(["plumbers in Ithaca, NY"])
    added = sky.place_searches.submit(["plumbers in Ithaca, NY"], auto_queue=True, budget=plan["limit"])
    assert (added["queued"], sky.place_searches.get(added["items"][0]["id"])["budget"]) == (1, 0.11)
    with pytest.raises(Conflict) as ambiguous:
        sky.place_searches.plan(["plumbers in Springfield"])
    assert ambiguous.value.problem["choices"][0]["query"] == "plumbers in Springfield, MO, US"


def test_a_search_that_stopped_at_its_price_goes_on_and_is_made_again(sky: Client, settings: Any) -> None:
    settings.PLACES_PROVIDER, settings.GOOGLE_MAPS_API_KEY = "google", "a-key"
    [added] = sky.place_searches.submit(["plumbers in Ithaca, NY"], auto_queue=True, budget=0.11)["items"]
    PlaceSearch.objects.update(status="Error", outcome="spending_limit")
    assert sky.place_searches.raise_limit(added["id"], 1.5)["queued"] == 1
    assert sky.place_searches.get(added["id"])["budget"] == 1.5
    PlaceSearch.objects.update(status="Completed", outcome="found")
    again = sky.place_searches.rerun(added["id"], 0.5)
    assert sky.place_searches.get(again["id"])["budget"] == 0.5
    assert again["id"] != added["id"]


def test_a_copy_of_a_file_learns_what_was_deleted_since(sky: Client) -> None:
    sky.domains.submit(["kestrel.test", "heron.test"])
    first = sky.exports.begin("domains", "csv")["id"]
    export_jobs.process_pending()
    second = sky.exports.begin("domains", "csv")["id"]
    export_jobs.process_pending()
    told = sky.exports.changed_since(second, first)
    assert (told["since"], told["complete"], told["deleted"]) == (first, True, [])
    assert sky.exports.changed_since(second)["since"] == first
