"""Parsing of strangers' documents in processes that can be killed: bounded in CPU, in memory and in time.

A document that is not read within its limits ends alone; its neighbours, the event loop and the leases notice nothing.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection
from multiprocessing.util import Finalize
from typing import Any, ParamSpec, TypeVar, cast

from django.conf import settings

from jobs.extract import process as parser
from jobs.tracing import spans
from jobs.web.failures import Fail, Retry
from jobs.web.process_folder import process_folder

P = ParamSpec("P")
T = TypeVar("T")

ENDED_MOST = 3  # new processes that may end as idle ones do before the document is to blame
WALL_FACTOR = 20.0  # a machine with much to do may take so many times the CPU seconds


class DocumentFailed(Exception):
    """Our code failed on a document; the text is the traceback of the other process."""


class _Ended(Exception):
    """The process ended without an answer, of its own accord: it had idled, or has read its share."""


async def in_parser(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of `function`, a pure function of a document, called in a process that can be killed.

    Raises Fail (`too_slow_to_read`, `too_large_to_read`), Retry when the process died (`worker_lost`) or stood still
    (`deadline`), and `DocumentFailed` for an error of our code. When the caller is cancelled, the process is killed.
    """
    assert not kwargs, "arguments by position, which is all that is sent"
    with spans.span("read", {"code.function.name": function.__name__}):
        return cast(T, await _awaited(_pool(), _Job(pickle.dumps((function, args)))))


def in_parser_soon(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
    """As `in_parser`, beside what the caller does meanwhile; the future raises what `in_parser` does."""
    assert not kwargs, "arguments by position, which is all that is sent"
    pool = _pool()
    return cast(Future[T], pool.threads.submit(pool.read, _Job(pickle.dumps((function, args)))))


async def in_process_of(plugin: str, seconds: float, function: Callable[..., T], *args: Any) -> T:
    """As `in_parser`, in processes that only this plug-in has, within so many seconds: it can spoil no one else's."""
    return cast(T, await _awaited(_pool(plugin), _Job(pickle.dumps((function, args)), seconds)))


def in_process_of_now(plugin: str, seconds: float, function: Callable[..., T], *args: Any) -> T:
    """As `in_process_of`, for callers without an event loop."""
    return cast(T, _pool(plugin).read(_Job(pickle.dumps((function, args)), seconds)))


def in_process_for(
    purpose: str, cpu_seconds: int, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """As `in_parser`, for callers without an event loop and a purpose that takes more CPU than a page: in processes of
    its own, no more than `PARSING_PROCESSES` at a time. Callers beyond that wait."""
    assert not kwargs, "arguments by position, which is all that is sent"
    pool = _pool(purpose, cpu_seconds)
    return cast(T, pool.threads.submit(pool.read, _Job(pickle.dumps((function, args)), seconds)).result())


async def _awaited(pool: _Pool, job: _Job) -> Any:
    try:
        return await asyncio.get_running_loop().run_in_executor(pool.threads, pool.read, job)
    except asyncio.CancelledError:
        job.cancel()
        raise


class _Job:
    """A document on its way, and the process that has it; `seconds` is how long that may take."""

    def __init__(self, message: bytes, seconds: float | None = None) -> None:
        self.message = message
        self.seconds = settings.PARSING_CPU_SECONDS * WALL_FACTOR if seconds is None else seconds
        self.cancelled = False
        self.process: _Process | None = None
        self.lock = threading.Lock()

    def given_to(self, process: _Process | None) -> None:
        """Raises _Ended for a job that nobody waits for."""
        with self.lock:
            self.process = process
            if self.cancelled:
                raise asyncio.CancelledError

    def cancel(self) -> None:
        """Nobody waits for it any more: free its process."""
        with self.lock:
            self.cancelled = True
            if self.process is not None:
                self.process.kill()


class _Process:
    """A process with our end of its pipe."""

    def __init__(self, cpu_seconds: int) -> None:
        context = multiprocessing.get_context("forkserver")  # never fork a process with threads and connections
        context.set_forkserver_preload([parser.__name__])
        _use_process_folder()
        ours, theirs = context.Pipe()
        limits = (cpu_seconds, settings.PARSING_MEMORY_MB * 1_000_000)
        self.process = context.Process(target=parser.serve, args=(theirs, *limits), name="parser", daemon=True)
        self.process.start()
        theirs.close()
        self.pipe: Connection = ours

    def answer(self, job: _Job) -> tuple[str, Any]:
        """Send a document and wait. Raises _Ended, Fail or Retry when there is no answer; then it is dead."""
        try:
            self.pipe.send_bytes(job.message)
            if self.pipe.poll(job.seconds):
                return cast(tuple[str, Any], pickle.loads(self.pipe.recv_bytes()))  # noqa: S301 -- our own process
        except (EOFError, OSError):
            raise self._ending() from None
        self.kill()
        raise Retry("deadline", "The process that reads documents stood still. The document is read again.")

    def _ending(self) -> Exception:
        self.process.join(5.0)
        code = self.process.exitcode
        if code == 0:
            return _Ended()
        if code == -signal.SIGXCPU:
            return Fail("too_slow_to_read")
        name = signal.Signals(-code).name if code and code < 0 else f"exit code {code}"
        return Retry("worker_lost", f"The process that read this document died ({name}).")

    def kill(self) -> None:
        """End it at once, whatever it does."""
        self.process.kill()

    def close(self) -> None:
        """Its end of the pipe tells it that there is nothing more."""
        self.pipe.close()


class _Pool:
    """As many threads as processes; a thread waits for its process's answer. Processes start when they are needed."""

    def __init__(self, cpu_seconds: int) -> None:
        self.cpu_seconds = cpu_seconds
        self.threads = ThreadPoolExecutor(settings.PARSING_PROCESSES, thread_name_prefix="parsing")
        self.idle: list[_Process] = []

    def read(self, job: _Job) -> Any:
        """The function's result. Raises as `in_parser` does."""
        ended = 0
        while ended < ENDED_MOST:
            idle = self._take_idle()
            process = idle or _Process(self.cpu_seconds)
            try:
                job.given_to(process)
                kind, value = process.answer(job)
                job.given_to(None)
            except _Ended:
                process.close()
                ended += idle is None
                continue
            except BaseException:
                process.kill()
                process.close()
                raise
            self.idle.append(process)
            return _value(kind, value)
        raise Retry("worker_lost", "The processes that read this document ended, each without a result.")

    def _take_idle(self) -> _Process | None:
        with suppress(IndexError):  # another thread has taken the last one
            return self.idle.pop()
        return None

    def close(self) -> None:
        """End the processes, once the documents in hand are read."""
        self.threads.shutdown(wait=True)
        while self.idle:
            self.idle.pop().close()


def _value(kind: str, value: Any) -> Any:
    if kind == parser.TOO_LARGE:
        raise Fail("too_large_to_read")
    if kind == parser.FAILED:
        raise DocumentFailed(value)
    return value


_folder_lock = threading.Lock()


def _use_process_folder() -> None:
    """The socket of the fork server lies in a folder that goes also when this process is killed. Python's own stays."""
    config: dict[str, Any] = multiprocessing.current_process()._config  # type: ignore[attr-defined]
    with _folder_lock:
        if "tempdir" not in config:
            folder = ExitStack()
            config["tempdir"] = str(folder.enter_context(process_folder()))
            Finalize(None, folder.close, exitpriority=-100)  # as Python does with its own: last, and not in a fork


# Of this process (a forked child must not share its parent's pipes), for documents (""), each plug-in and purpose.
_pools: dict[tuple[int, str], _Pool] = {}


def _pool(name: str = "", cpu_seconds: int = 0) -> _Pool:
    key = os.getpid(), name
    if key not in _pools:
        return _pools.setdefault(key, _Pool(cpu_seconds or settings.PARSING_CPU_SECONDS))
    return _pools[key]


def close_parsers() -> None:
    """End this process's parsers: at the end of a process or of a test."""
    for key in [key for key in _pools if key[0] == os.getpid()]:
        _pools.pop(key).close()
