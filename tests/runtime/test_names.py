"""Names of worker processes, where containers share the name of a host and number their processes alike."""

from __future__ import annotations

import sys

from tests.imports import ROOT
from tests.processes import run

NAMES = """
import os, subprocess, sys
from jobs.runtime.names import worker_name
print(worker_name("stages", 7), flush=True)
if len(sys.argv) == 1:
    subprocess.run([sys.executable, __file__, "a program"], check=True)
    if os.fork() == 0:
        print(worker_name("stages", 7), flush=True)
"""


def names(script: str) -> list[str]:
    done = run([sys.executable, script], capture_output=True, text=True, check=True, cwd=ROOT,
                          env={"PYTHONPATH": str(ROOT)})  # fmt: skip
    return done.stdout.split()


def test_two_supervisors_of_one_host_name_share_no_name_and_their_children_have_theirs(tmp_path) -> None:
    """One of them would release the slots of the other's living processes, and write its heartbeat."""
    script = tmp_path / "names.py"
    script.write_text(NAMES)
    one, other = names(str(script)), names(str(script))
    assert len(one) == len(other) == 3
    assert len(set(one)) == len(set(other)) == 1, "a program and a forked process have their supervisor's"
    assert set(one).isdisjoint(other)
