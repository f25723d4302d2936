"""Child processes: started in order, restarted with back-off, watched, stopped together."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from jobs.runtime.forked_process import ForkedProcess, can_fork
from jobs.runtime.parent_death import ending_with_this_process

HEALTHY_SECONDS = 60.0  # a process that lived so long starts afresh; its earlier failures are forgotten
FIRST_WAIT_SECONDS, MOST_DOUBLINGS, LONGEST_WAIT_SECONDS = 0.5, 6, 30.0
POLL_SECONDS = 1.0  # a signal, of a child that ended above all, is heard at once
LIFE, HELP = b".", b"+"  # what a process writes to its heartbeat pipe; HELP: it needs more like it
START_SECONDS = 60.0  # what a process may take to import and connect before its first heartbeat


_of_the_manager: set[int] = set()  # descriptors that no process may have that is forked from this one


def _pipe() -> tuple[int, int]:
    """The read and the write end of a pipe that blocks nobody."""
    ends = os.pipe()
    for end in ends:
        os.set_blocking(end, False)
    return ends


@dataclass
class ManagedProcess:
    """A child process: how to start it, how to watch it, and its state.

    With `heartbeat_seconds` it is started with `--heartbeat-pipe FD`; it is killed when it writes nothing to that
    descriptor for so long. With `memory_mb` it is killed when its resident memory is larger. A process that runs
    `once` is not started again when it has ended. With `main`, which does what the command does and is given that
    descriptor, it is forked from this process where that is safe (`can_fork`); `environment` is then not its own.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    main: Callable[[int | None], object] | None = None
    stop_last: bool = False  # the others need it until they have ended
    heartbeat_seconds: float | None = None
    memory_mb: int = 0
    once: bool = False
    needs_help: bool = False
    process: subprocess.Popen[bytes] | ForkedProcess | None = None
    pipe: int | None = None
    heartbeat_at: float = 0.0
    started_at: float = 0.0
    restart_at: float = 0.0
    failures: int = 0

    def start(self) -> None:
        """Start it in a session of its own: a Ctrl-C in the terminal is for the manager to pass on, in order."""
        write_end = None
        if self.heartbeat_seconds is not None:
            self.pipe, write_end = _pipe()
            _of_the_manager.add(self.pipe)
        self.process = self._forked(self.main, write_end) if self.main and can_fork() else self._program(write_end)
        if write_end is not None:
            os.close(write_end)
        self.started_at = time.monotonic()
        self.heartbeat_at = self.started_at + START_SECONDS - (self.heartbeat_seconds or 0.0)

    def _forked(self, main: Callable[[int | None], object], write_end: int | None) -> ForkedProcess:
        return ForkedProcess(self.name, lambda: main(write_end), _of_the_manager)

    def _program(self, write_end: int | None) -> subprocess.Popen[bytes]:
        more = [] if write_end is None else ["--heartbeat-pipe", str(write_end)]
        return subprocess.Popen(  # noqa: S603 -- ourselves
            [*self.command, *more],
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            pass_fds=[] if write_end is None else [write_end],
            start_new_session=True,
            preexec_fn=ending_with_this_process(),
        )

    def fault(self, now: float) -> str:
        """Why the running process must be killed, as the rest of a sentence; empty when it need not be."""
        assert self.process is not None
        if self.heartbeat_seconds is not None and self._silent_seconds(now) > self.heartbeat_seconds:
            return f"stood still for {self.heartbeat_seconds:.0f} s"
        if 0 < self.memory_mb < _resident_mb(self.process.pid):
            return f"used more than {self.memory_mb} MB"  # before the system kills another one, the database perhaps
        return ""

    def buried(self, now: float) -> float:
        """Clean up after an end and return the seconds until the restart."""
        if self.pipe is not None:
            _of_the_manager.discard(self.pipe)
            os.close(self.pipe)
        self.process = self.pipe = None
        self.needs_help = False
        self.failures = 1 if now - self.started_at > HEALTHY_SECONDS else self.failures + 1
        wait = min(FIRST_WAIT_SECONDS * 2.0 ** min(self.failures - 1, MOST_DOUBLINGS), LONGEST_WAIT_SECONDS)
        self.restart_at = now + wait
        return wait

    def _silent_seconds(self, now: float) -> float:
        assert self.pipe is not None
        try:
            if written := os.read(self.pipe, 4096):
                self.heartbeat_at, self.needs_help = now, written.endswith(HELP)
        except BlockingIOError:
            pass
        return now - self.heartbeat_at


@contextmanager
def pause_until_a_signal() -> Iterator[Callable[[float], None]]:
    """A function that waits so many seconds, or until a signal comes: that a child ended, or that all is to stop."""
    read_end, write_end = _pipe()
    _of_the_manager.update((read_end, write_end))
    signal.signal(signal.SIGCHLD, lambda *_: None)  # without a handler it would wake nobody
    before = signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)

    def pause(seconds: float) -> None:
        select.select([read_end], [], [], seconds)
        with suppress(BlockingIOError):
            os.read(read_end, 4096)

    try:
        yield pause
    finally:
        signal.set_wakeup_fd(before)
        _of_the_manager.difference_update((read_end, write_end))
        os.close(read_end)
        os.close(write_end)


class ProcessManager:
    """Keeps processes running until a signal, then stops them all.

    `report` gets a sentence for people whenever a process ends or is killed. `stop_seconds` is how long a process may
    take to stop before it is killed. `ended` gets a process that ended by itself or was killed, with its id;
    `polled` gets all of them after each look, as a list to which it may add.
    """

    def __init__(
        self,
        processes: Sequence[ManagedProcess],
        report: Callable[[str], object],
        stop_seconds: float,
        ended: Callable[[ManagedProcess, int], object] = lambda managed, pid: None,
        polled: Callable[[list[ManagedProcess]], object] = lambda processes: None,
    ) -> None:
        self.processes = list(processes)
        self.report = report
        self.stop_seconds = stop_seconds
        self.ended = ended
        self.polled = polled
        self.stopping = False

    def run(self, when_started: Callable[[], object] = lambda: None) -> None:
        """Return when SIGTERM, SIGINT or SIGHUP has stopped all; `when_started` is called once all have started."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            for managed in self.processes:
                managed.start()
            when_started()
            with pause_until_a_signal() as pause:
                while not self.stopping:
                    for managed in [*self.processes]:
                        self._tend(managed)
                    self.polled(self.processes)
                    pause(self._seconds_until_a_start())
        finally:
            self._stop_all()

    def _seconds_until_a_start(self) -> float:
        starts = [managed.restart_at for managed in self.processes if managed.process is None]
        return min(POLL_SECONDS, max(0.0, min(starts, default=0.0) - time.monotonic())) if starts else POLL_SECONDS

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def _tend(self, managed: ManagedProcess) -> None:
        now = time.monotonic()
        if managed.process is None:
            if now >= managed.restart_at:
                managed.start()
        elif (code := managed.process.poll()) is None:
            if fault := managed.fault(now):
                self.report(f"The {managed.name} process {fault} and is killed.")
                managed.process.kill()
        else:
            self.ended(managed, managed.process.pid)
            wait = managed.buried(now)
            if managed.once:
                self.processes.remove(managed)
            if code or not managed.once:
                then = "" if managed.once else f"; starting it again in {wait:g} s"
                self.report(f"The {managed.name} process ended ({_exit_text(code)}){then}.")

    def _stop_all(self) -> None:
        for last in (False, True):
            running = [managed for managed in self.processes if managed.process and managed.stop_last is last]
            for managed in running:
                assert managed.process is not None
                managed.process.terminate()
            deadline = time.monotonic() + self.stop_seconds
            for managed in running:
                assert managed.process is not None
                self._wait(managed, managed.process, deadline)

    def _wait(self, managed: ManagedProcess, process: subprocess.Popen[bytes] | ForkedProcess, deadline: float) -> None:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.report(f"The {managed.name} process did not stop in {self.stop_seconds:g} s and is killed.")
            process.kill()
            process.wait()
            self.ended(managed, process.pid)


def _exit_text(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name


def _resident_mb(pid: int) -> float:
    """A process's memory in MB; 0 where the system does not tell (it has no /proc), or the process is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000
