"""A piece of an import or of a bulk action that ends its process each time is given up with a reason."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from jobs.actions import bulk_actions
from jobs.actions.bulk_actions import ActionRequest
from jobs.lists.catalogue import DOMAINS
from jobs.models import BulkAction, Domain, Import, Run
from jobs.pipeline import pieces
from jobs.transfer import import_jobs
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.mapping import read_pasted
from tests import processes
from tests.patience import eventually
from tests.pipeline.conftest import waiting_for_locks

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = """
import os, signal, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = os.environ["TEST_DATABASE"]
from jobs.actions import bulk_actions
from jobs.pipeline import pieces
from jobs.transfer import import_jobs
pieces.BEGUN_SECONDS = 0
def deadly(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
killed = 0
for _ in range(10):
    if (child := os.fork()) == 0:
        if sys.argv[1] == "import":
            import_jobs._store_lines = deadly
            import_jobs.process_pending()
        else:
            bulk_actions._VERBS["decide"] = deadly
            bulk_actions.process_pending()
        os._exit(0)
    killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
print(killed)
"""


def killed_by(kind: str) -> int:
    """How many of ten workers, one after the other, were killed."""
    environment = os.environ | {"TEST_DATABASE": connection.settings_dict["NAME"]}
    workers = processes.start([sys.executable, "-c", WORKERS, kind], env=environment, stdout=processes.subprocess.PIPE)
    return int(workers.communicate()[0])


def an_import() -> int:
    request = ImportRequest(DOMAINS, read_pasted(DOMAINS, "a.test\nb.test"), "clara")
    return import_jobs.create(request).run_id or 0


def an_action() -> int:
    Domain.objects.bulk_create([Domain(host=f"bakery{n}.test") for n in range(3)])
    request = ActionRequest(DOMAINS, "decide", "clara", {"curation_status": "New"}, status="Archived")
    return bulk_actions.start(request, expected=3).run_id


def test_a_piece_that_waited_for_who_cancelled_its_run_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As an undo does, which holds the import, cancels its run and takes back what there is."""
    monkeypatch.setattr(import_jobs, "INLINE_ROWS", 0)
    run = an_import()
    pk, carried_out = Import.objects.get().pk, list[Import]()
    monkeypatch.setattr(pieces, "_begin", lambda *claimed: pk)

    def carry_out() -> None:
        try:
            pieces.carry_out_next(Import, carried_out.append, only=pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Import.objects.select_for_update().get(pk=pk)
            waiting = pool.submit(carry_out)
            eventually(lambda: waiting_for_locks() > 0)
            Run.objects.filter(pk=run).update(status="Cancelled")
        waiting.result()
    assert carried_out == []


@pytest.mark.parametrize(("kind", "begin"), [("import", an_import), ("decide", an_action)])
def test_a_piece_that_kills_its_worker_each_time_is_given_up_with_a_reason(
    kind: str, begin: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_jobs, "INLINE_ROWS", 0)
    run = begin()
    assert killed_by(kind) == pieces.MOST_ATTEMPTS
    stored = Run.objects.get(pk=run)
    assert (stored.status, pieces.GIVEN_UP in stored.reason) == ("Error", True)
    assert not Domain.objects.exclude(curation_status="New").exists()


def test_a_piece_whose_attempt_another_process_has_just_counted_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_jobs, "INLINE_ROWS", 0)
    run = an_import()
    Import.objects.update(attempts=1, attempted_at=Run.objects.get(pk=run).created_at)
    monkeypatch.setattr(pieces, "BEGUN_SECONDS", 600.0)
    assert not import_jobs._process_piece()
    monkeypatch.setattr(pieces, "BEGUN_SECONDS", 0.0)
    assert import_jobs._process_piece()
    assert list(Import.objects.values_list("attempts", "attempted_at", "accepted")) == [(0, None, 2)]


def test_pieces_that_end_are_no_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_actions, "SLICE_ROWS", 1)
    an_action()
    assert bulk_actions._process_slice()
    assert list(BulkAction.objects.values_list("processed", "attempts", "attempted_at")) == [(1, 0, None)]
