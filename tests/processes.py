"""Processes that tests start: each ends with the process that started it, however that ended.

A run of pytest that is killed, or one of its processes, leaves nothing behind: the kernel kills what was started here.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.patience import patient

_SET_PARENT_DEATH_SIGNAL = 1  # prctl(2): PR_SET_PDEATHSIG; Linux alone has it
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None

Words = Sequence[str | Path]


def start(words: Words, **options: Any) -> subprocess.Popen[Any]:
    """`subprocess.Popen` of a process that does not outlive this one."""
    parent = os.getpid()
    return subprocess.Popen(words, preexec_fn=lambda: end_with(parent), **options)


def run(words: Words, *, timeout: float = 120.0, **options: Any) -> subprocess.CompletedProcess[Any]:
    """`subprocess.run` of a process that does not outlive this one, with a patient time limit; its exit code is not
    checked. Raises TimeoutExpired."""
    parent = os.getpid()
    return subprocess.run(
        words, preexec_fn=lambda: end_with(parent), timeout=patient(timeout), **{"check": False, **options}
    )


def end_with(parent: int) -> None:
    """Called in a process that `parent` has just started: die when it dies."""
    if _LIBC is None:
        return
    _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the kernel knew
        os._exit(1)
