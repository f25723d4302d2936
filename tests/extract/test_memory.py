"""A process that reads pages stays small: so many times one that has loaded the parser of markup and nothing else."""

from __future__ import annotations

import json
import multiprocessing
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from jobs.extract import process
from tests.imports import ROOT
from tests.patience import eventually
from tests.processes import run

OWN = """
def own():
    with open("/proc/self/smaps_rollup") as rollup:
        return next(int(line.split()[1]) for line in rollup if line.startswith("Anonymous:"))

import selectolax.lexbor
parser_alone = own()
import jobs.extract.process
"""
READING = """
import json, pathlib
for path in sorted(pathlib.Path("tests/data/pages").glob("*.html")):
    facts = json.loads(path.with_suffix(".json").read_text())
    jobs.extract.process.extract_home(path.read_bytes(), facts["url"], facts["http_charset"])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says what memory is a process's own")
@pytest.mark.parametrize(("work", "most"), [("", 3.95), (READING, 5.1)], ids=["loaded", "with all pages read"])
def test_a_process_that_reads_pages_is_a_few_times_as_large_as_the_parser(work, most):
    assert min(times_the_parser(work) for _ in range(3)) < most  # it jumps by a twentieth between starts


def times_the_parser(work: str) -> float:
    command = [sys.executable, "-c", f"{OWN}{work}\nprint(own() / parser_alone)"]
    return float(run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout)


def test_the_lists_that_rules_were_made_of_do_not_stay_in_memory():
    words = "import jobs.extract.process\nfrom jobs.extract.data import load\nprint(load.cache_info().currsize)"
    done = run([sys.executable, "-c", words], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert done.stdout == "0\n"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says what memory is a process's own")
def test_what_documents_have_taken_is_given_back_as_soon_as_none_waits():
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe()
    reader = context.Process(target=process.serve, args=(theirs, 60, 2_000_000_000), daemon=True)
    reader.start()
    try:
        for path in sorted((ROOT / "tests" / "data" / "pages").glob("*.html")):
            facts = json.loads(path.with_suffix(".json").read_text())
            given = (path.read_bytes(), facts["url"], facts["http_charset"])
            ours.send_bytes(pickle.dumps((process.extract_home, given)))
            assert pickle.loads(ours.recv_bytes())[0] == process.READ
        busy = own(reader.pid)
        eventually(lambda: own(reader.pid) < busy - 500)
    finally:
        reader.kill()
        reader.join()


def own(process_id: int) -> int:
    """Kilobytes that no other process has."""
    lines = Path(f"/proc/{process_id}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Anonymous:"))
