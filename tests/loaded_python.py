"""Programs of ours, run in a process that is forked from one that has loaded the libraries: a start takes a third.

Nothing that is loaded before depends on the environment: settings, models and what imports them are loaded by each
program. It then is what `python manage.py ...` or `python -m ...` would be: a session, signals, exit code, the end of
the interpreter. It dies with the process that started it.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import pickle
import pkgutil
import runpy
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = (
    "aiohttp", "asgiref.sync", "croniter", "cryptography.fernet", "django.contrib.admin.options",
    "django.core.handlers.asgi", "django.core.management.commands.check", "django.db.backends.postgresql.base",
    "django.db.migrations.executor", "django.forms", "django.template.loader", "django.views.generic",
    "drf_spectacular", "email_validator", "jinja2", "lxml.etree", "lxml.html", "opentelemetry.trace", "phonenumbers",
    "procrastinate", "procrastinate.worker", "protego", "psycopg", "psycopg_pool", "rest_framework.fields",
    "rest_framework.serializers", "rest_framework.viewsets", "selectolax.lexbor", "tldextract", "uvicorn", "uvloop",
)  # fmt: skip
OURS = ("jobs.extract", "jobs.compression", "jobs.sources", "jobs.validation", "jobs.web")
LARGEST_REQUEST = 1_000_000
# What a program reports of itself once it is one, and the process that forked it of its end: its id, its status.
_REPORT, _RUNS = struct.Struct("ii"), -1
_SIGNALS = (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM)
# What the interpreter or the loader reads before any code runs.
_EARLY = ("PYTHON", "LD_", "LC_", "LANG", "MALLOC_", "GLIBC_")
_OPTIONS = {"cwd", "env", "stdin", "stdout", "stderr", "start_new_session", "text", "encoding", "errors", "bufsize",
            "universal_newlines"}  # fmt: skip


@dataclass(frozen=True)
class Program:
    """What is to be run: the words after `python`."""

    words: tuple[str, ...]
    environment: dict[str, str]
    session: bool


# The side of the tests.


def can_run(words: Sequence[str | Path], options: Mapping[str, Any]) -> bool:
    """Whether these words are a program of ours, in an environment that needs no interpreter of its own."""
    if sys.platform != "linux" or len(words) < 2 or str(words[0]) != sys.executable or not options.keys() <= _OPTIONS:
        return False
    folder = Path(options.get("cwd") or Path.cwd()).resolve()
    ours = str(words[1]) in ("manage.py", str(ROOT / "manage.py")) or (words[1] == "-m" and len(words) > 2)
    return ours and folder == ROOT and _early(options.get("env") or os.environ) == _loaded().early


def _early(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(_EARLY)}


class LoadedPopen(subprocess.Popen[Any]):
    """`subprocess.Popen` of a program that `can_run`."""

    def _execute_child(self, args: Any, *more: Any) -> None:
        # As of Python 3.11: ..., preexec_fn, close_fds, pass_fds, cwd, env, ..., the pipes' ends, ..., the session.
        environment, ends, session = more[5], more[9:15], more[20]
        program = Program(tuple(map(str, args[1:])), dict(environment or os.environ), session)
        self._reports, theirs = os.pipe()
        outputs = [end if end != -1 else number for number, end in enumerate((ends[0], ends[3], ends[5]))]
        _loaded().start(program, [*outputs, theirs])
        os.close(theirs)
        self.pid, status = self._read_report()
        if status != _RUNS:
            self.returncode = os.waitstatus_to_exitcode(status)  # it died before it was the program
        self._child_created = True
        self._close_pipe_fds(*ends)  # type: ignore[attr-defined]

    def _read_report(self) -> tuple[int, int]:
        """Its process id, and `_RUNS` or how it ended; as if killed when the one that forked it is gone."""
        if written := os.read(self._reports, _REPORT.size):
            pid, status = _REPORT.unpack(written)
            if status == _RUNS:
                return pid, status
        else:
            pid, status = self.pid, int(signal.SIGKILL)
        os.close(self._reports)
        if pid is None:
            raise ChildProcessError("The process that programs are forked from died before it forked this one.")
        return pid, status

    def _internal_poll(self, _deadstate: int | None = None, **_: Any) -> int | None:
        if self.returncode is None:
            pid, status = self._try_wait(os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def _try_wait(self, flags: int) -> tuple[int, int]:
        if not select.select([self._reports], [], [], 0 if flags & os.WNOHANG else None)[0]:
            return 0, 0
        return self._read_report()


class _Loaded:
    """The process that programs are forked from, of this process."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.early = _early(os.environ)
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.control.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LARGEST_REQUEST)
        environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        words = [sys.executable, "-m", __name__, str(theirs.fileno()), str(self.owner)]
        self.process = subprocess.Popen(
            words, cwd=ROOT, env=environment, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        theirs.close()
        atexit.register(self.close)

    def close(self) -> None:
        """It ends, and so do the programs that still run; not in a process that was forked from its owner."""
        if self.owner == os.getpid():
            self.control.close()
            self.process.wait()

    def start(self, program: Program, descriptors: Sequence[int]) -> None:
        """The descriptors are its input, its outputs, and what reports are written to, of its start and of its end."""
        with suppress(BrokenPipeError):  # it has just died: no report will come
            socket.send_fds(self.control, [pickle.dumps(program)], descriptors)

    def is_of_use(self) -> bool:
        """Whether this process may start programs with it."""
        return self.owner == os.getpid() and self.process.poll() is None


_current: _Loaded | None = None
_making = threading.Lock()


def _loaded() -> _Loaded:
    global _current
    with _making:
        if _current is None or not _current.is_of_use():
            _current = _Loaded()
        return _current


# The side of the programs.


def serve(control: socket.socket, parent: int) -> None:
    """Fork for each request, and tell how it ended, until the parent is gone; returns in a forked process alone."""
    read_end, write_end = os.pipe()
    for end in (read_end, write_end):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    at_interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)  # what a program inherits: a shell's "&" ignores it
    running, loaded = dict[int, int](), os.getpid()
    while os.getppid() == parent:
        ready = select.select([control, read_end], [], [], 1.0)[0]
        if read_end in ready:
            with suppress(BlockingIOError):
                os.read(read_end, 4096)
            _bury(running)
        if control not in ready:
            continue
        message, descriptors, _, _ = socket.recv_fds(control, LARGEST_REQUEST, 4)
        if not message:
            break
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        pid = os.fork()
        if pid == 0:
            for end in (read_end, write_end, control.detach(), *running.values()):
                os.close(end)
            signal.signal(signal.SIGINT, at_interrupt)
            _become(pickle.loads(message), descriptors[:3], loaded)
            os.write(descriptors[3], _REPORT.pack(os.getpid(), _RUNS))  # it has its session: it may be signalled to
            os.close(descriptors[3])
            return
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        running[pid] = descriptors[3]
        for end in descriptors[:3]:
            os.close(end)
    os._exit(0)  # those that still run end with it


def _bury(running: dict[int, int]) -> None:
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            end = running.pop(ended[0])
            with suppress(BrokenPipeError):
                os.write(end, _REPORT.pack(*ended))
            os.close(end)


def _become(program: Program, outputs: Sequence[int], parent: int) -> None:
    from tests.processes import end_with  # late: it imports this module

    end_with(parent)
    if program.session:
        os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    for number, end in enumerate(outputs):
        os.dup2(end, number)
        os.close(end)
    os.environ.clear()
    os.environ.update(program.environment)
    time.tzset()
    sys.argv[:] = program.words
    gc.enable()


def load() -> None:
    """The libraries, and what we have of pure functions. Whatever needs settings cannot be loaded here, and is not."""
    for name in LIBRARIES:
        _import(name)
    for name in OURS:
        if package := _import(name):
            for module in pkgutil.walk_packages(package.__path__, name + "."):
                _import(module.name)
    gc.collect()
    gc.freeze()


def _import(name: str) -> Any:
    from django.core.exceptions import AppRegistryNotReady, ImproperlyConfigured

    with suppress(AppRegistryNotReady, ImproperlyConfigured, ImportError):
        return importlib.import_module(name)
    return None


def main() -> None:
    """Load, serve, and in each forked process be the program."""
    gc.disable()
    load()
    serve(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]))
    if sys.argv[0] == "-m":
        del sys.argv[0]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
