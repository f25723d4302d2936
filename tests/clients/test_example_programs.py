"""The programs of examples/: each does what its page says, against the API behind a real socket."""

from __future__ import annotations

import importlib.util
import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from scrapersky_client import Client

from jobs.actions import erasure
from jobs.compliance.subjects import read_subject
from jobs.models import Domain, Lead
from tests import processes
from tests.patience import eventually


def example(name: str) -> Any:
    """The module of a program."""
    spec = importlib.util.spec_from_file_location("example", settings.BASE_DIR / "examples" / name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lead(host: str) -> Lead:
    domain = Domain.objects.create(host=host)
    return Lead.objects.create(key=f"domain:{domain.pk}", name=host, domain=domain, website=f"https://{host}/")


def test_a_copy_is_brought_up_to_date_every_night(sky: Client, tmp_path: Path) -> None:
    program, copy = example("nightly-sync/sync.py"), sqlite3.connect(tmp_path / "leads.sqlite")
    first, second = lead("heron.test"), lead("kestrel.test")

    def synced() -> dict[int, str]:
        program.sync(sky, copy)
        return dict(copy.execute("SELECT id, name FROM leads"))

    both = {first.pk: "heron.test", second.pk: "kestrel.test"}
    eventually(lambda: synced() == both, 60)  # a change waits until all older transactions have ended
    Lead.objects.filter(pk=first.pk).update(name="Heron Bakery")
    eventually(lambda: synced() == both | {first.pk: "Heron Bakery"}, 60)
    erasure.suppress(read_subject("domain", "kestrel.test"), by="olga")
    eventually(lambda: synced() == {first.pk: "Heron Bakery"}, 60)
    assert program.sync(sky, copy) == (0, 0)
    copy.close()


def test_a_file_is_submitted_once_however_often_it_is_run(
    server: str, key: str, sky: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "domains.txt"
    file.write_text("".join(f"shop{n}.test\n" for n in range(1_200)) + "\nnot a domain\n")
    given = {"SCRAPERSKY_URL": server, "SCRAPERSKY_KEY": key, "PYTHONPATH": str(settings.BASE_DIR / "clients/python")}
    program = settings.BASE_DIR / "examples" / "bulk-submitter" / "submit.py"
    done = processes.run([sys.executable, program, file], env=os.environ | given, capture_output=True, text=True)
    line = "1200 accepted, 0 exist, 1 invalid, 2400 steps queued\n"
    assert (done.returncode, done.stdout) == (1, line), done.stderr
    assert example("bulk-submitter/submit.py").submit(sky, file) == 1
    assert capsys.readouterr().out == line
    assert (tmp_path / "domains.invalid").read_text().startswith("entry 1201: ")
    assert Domain.objects.count() == 1_200
