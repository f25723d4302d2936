"""A process that is forked from this one: it starts in milliseconds, and shares the memory of what is loaded.

Only where that is safe: on Linux, and while this process has one thread. A thread does not survive a fork, but the lock
that it holds does. Callers close their connections before, and name the descriptors that are theirs alone.
"""

from __future__ import annotations

import atexit
import gc
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import NoReturn

from jobs.runtime.parent_death import end_with_parent

log = logging.getLogger("jobs.runtime.forked_process")

POLL_SECONDS = 0.01
# What each `main` runs in. A program that turns errors into sentences and exit codes sets it: its children do, too.
surroundings: Callable[[], AbstractContextManager[None]] = nullcontext
_THREADS = Path("/proc/self/task")
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


def can_fork() -> bool:
    """Whether this process may be forked now. Its native threads count, those of libraries too."""
    return sys.platform == "linux" and len(os.listdir(_THREADS)) == 1


class ForkedProcess:
    """A child that runs `main` in a session of its own, with no input; its methods are those of `subprocess.Popen`.

    It ends with the exit code that a program would have: 0, that of SystemExit, or 1 after an exception, which goes to
    `sys.excepthook`. `name` is what `ps -o comm` and `top` show; the child closes the descriptors in `closing`.
    """

    def __init__(self, name: str, main: Callable[[], object], closing: Iterable[int] = ()) -> None:
        self.name = name
        self.returncode: int | None = None
        gc.collect()
        gc.freeze()  # a collection in the child would write to, and so copy, all memory that it shares
        parent = os.getpid()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)  # until the child is deaf to the parent's handlers
        try:
            self.pid = os.fork()
            if self.pid == 0:
                _be_child(name, main, closing, parent)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def poll(self) -> int | None:
        """Its exit code, negative for a signal; None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended. Raises `subprocess.TimeoutExpired` when it has not in so many seconds."""
        end = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired(self.name, timeout or 0.0)
            time.sleep(POLL_SECONDS)
        return code

    def terminate(self) -> None:
        """SIGTERM, unless it has ended."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL, unless it has ended."""
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if self.poll() is None:  # not reaped yet: the number is no one else's
            os.kill(self.pid, number)


def _be_child(name: str, main: Callable[[], object], closing: Iterable[int], parent: int) -> NoReturn:
    """Run `main` as the whole of a program, and leave without a step back into the parent's."""
    code = 1
    try:
        _leave_parent_behind(name, closing, parent)
        with surroundings():
            main()
        code = 0
    except SystemExit as error:
        code = _exit_code(error.code)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        _end(code)


def _exit_code(code: object) -> int:
    """As the interpreter has it: a sentence is printed, and is a failure."""
    if code is None or isinstance(code, int):
        return code or 0
    print(code, file=sys.stderr)
    return 1


def _leave_parent_behind(name: str, closing: Iterable[int], parent: int) -> None:
    os.setsid()
    signal.set_wakeup_fd(-1)
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    end_with_parent(parent)
    for descriptor in closing:
        os.close(descriptor)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    with suppress(OSError):
        Path("/proc/self/comm").write_text(name)
    gc.enable()


def _end(code: int) -> NoReturn:
    """As the interpreter ends: threads that are not daemons first, then what was registered."""
    try:
        threading._shutdown()  # type: ignore[attr-defined]  # it has no public name
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)
