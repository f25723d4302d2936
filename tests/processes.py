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
from subprocess import CompletedProcess
from typing import Any

from tests import loaded_python
from tests.patience import patient

_SET_PARENT_DEATH_SIGNAL = 1  # prctl(2): PR_SET_PDEATHSIG; Linux alone has it
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None

Words = Sequence[str | Path]


def start(words: Words, *, fresh: bool = False, **options: Any) -> subprocess.Popen[Any]:
    """`subprocess.Popen` of a process that does not outlive this one.

    A program of ours is forked from a process that has loaded the libraries, unless it is to be `fresh`.
    """
    if not fresh and loaded_python.can_run(words, options):
        return loaded_python.LoadedPopen(words, **options)
    parent = os.getpid()
    return subprocess.Popen(words, preexec_fn=lambda: end_with(parent), **options)


def run(
    words: Words, *, timeout: float = 120.0, check: bool = False, capture_output: bool = False, **options: Any
) -> CompletedProcess[Any]:
    """`subprocess.run` of a process that does not outlive this one, with a patient time limit, started as by `start`.

    Its exit code is not checked unless you ask for it. Raises TimeoutExpired, CalledProcessError.
    """
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} if capture_output else {}
    if (given := options.pop("input", None)) is not None:
        pipes["stdin"] = subprocess.PIPE
    with start(words, **options, **pipes) as process:
        try:
            out, errors = process.communicate(given, timeout=patient(timeout))
        except BaseException:
            process.kill()
            raise
    done = CompletedProcess(words, process.returncode, out, errors)
    if check:
        done.check_returncode()
    return done


def end_with(parent: int) -> None:
    """Called in a process that `parent` has just started: die when it dies."""
    if _LIBC is None:
        return
    _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the kernel knew
        os._exit(1)
