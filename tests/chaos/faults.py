"""The harms: each is done to the workers, the network or the database, and undone by itself."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import psycopg

from tests.chaos.proxy import Proxy
from tests.chaos.server import Server
from tests.chaos.workers import FAKETIME, Worker

LOG = Path(os.environ["CHAOS_LOG"]) if os.environ.get("CHAOS_LOG") else None  # a file for what the workers say
ROLES = ("stages", "stages", "quarantine", "control")
WEIGHTS = {
    "kill": 50,
    "kill_several": 12,
    "freeze": 10,
    "restart_database": 5,
    "kill_backends": 7,
    "use_up_connections": 3,
    "cut_off": 4,
    "hang": 4,
    "slow_disk": 3,
    "lock_table": 2,
    "read_only": 3,
    "cancel_statements": 6,
    "kill_all_stages": 4,
}


class Harm:
    """Does harm to `workers`; `done` counts what was done, `kills` the processes that were killed."""

    def __init__(self, server: Server, proxy: Proxy, chance: random.Random, lease: float, environment: dict[str, str]):
        self.server, self.proxy, self.chance, self.lease = server, proxy, chance, lease
        self.environment = environment
        self.done: Counter[str] = Counter()
        self.timers: list[threading.Timer] = []
        self.spells: list[threading.Thread] = []
        self.workers = [self._start(role, behind_proxy=i == 0) for i, role in enumerate(ROLES)]

    @property
    def kills(self) -> int:
        return self.done["kills"]

    def _start(self, role: str, behind_proxy: bool) -> Worker:
        skew = 0
        if FAKETIME.exists() and self.chance.random() < 0.3:
            skew = self.chance.choice((-1, 1)) * self.chance.randint(60, 3 * 24 * 3600)
            self.done["skewed_clocks"] += 1
        url = self.server.url("127.0.0.1", self.proxy.port) if behind_proxy else self.server.url()
        return Worker(role, url, environment=self.environment, skew_seconds=skew, log=LOG).start()

    def one(self) -> str:
        """Do one harm, chosen by chance; returns its name."""
        name = self.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        with suppress(psycopg.OperationalError):  # the database may be away because of an earlier one
            getattr(self, name)()
            self.done[name] += 1
        self._replace_dead()
        return name

    def kill(self) -> None:
        self._kill(self.chance.randrange(len(self.workers)))

    def kill_several(self) -> None:
        for index in self.chance.sample(range(len(self.workers)), 2):
            self._kill(index)

    def _kill(self, index: int) -> None:
        if self.workers[index].running:
            self.workers[index].kill()
            self.done["kills"] += 1

    def freeze(self) -> None:
        """Hold a worker past its lease: it wakes up to rows that are somebody else's by now."""
        worker = self.chance.choice(self.workers)
        worker.send(signal.SIGSTOP)
        self._later(self.lease * self.chance.uniform(1.2, 2.5), lambda: worker.send(signal.SIGCONT))

    def restart_database(self) -> None:
        self.server.restart("immediate")

    def kill_backends(self) -> None:
        self.server.kill_backends(self.chance.choice((0.3, 1.0)))

    def use_up_connections(self) -> None:
        self.server.kill_backends()
        self._while(self.server.full(), self.chance.uniform(0.5, 3.0))

    def cut_off(self) -> None:
        """One worker's network: every connection breaks, none comes through, until its leases have run out."""
        self.proxy.cut()
        self._later(self.lease * self.chance.uniform(0.5, 2.0), self.proxy.heal)

    def hang(self) -> None:
        """The same, in silence; what it had sent arrives late."""
        self.proxy.hang()
        self._later(self.lease * self.chance.uniform(0.5, 2.0), self.proxy.heal)

    def slow_disk(self) -> None:
        self._while(self.server.slow(self.chance.randint(2, 10)), self.chance.uniform(1.0, 3.0))

    def lock_table(self) -> None:
        self._while(self.server.locked("parcels"), self.lease * self.chance.uniform(0.5, 1.5))

    def read_only(self) -> None:
        """A failover to a standby, or a full disk: nothing can be written for a while."""
        self._while(self.server.read_only(), self.chance.uniform(0.5, 3.0))

    def cancel_statements(self) -> None:
        """Whatever is running is cancelled, a COPY in its middle, too."""
        self.server.cancel_statements()

    def kill_all_stages(self) -> None:
        """No process is left that works the stage: its slots are free again at once or soon."""
        for index, worker in enumerate(self.workers):
            if worker.role == "stages":
                self._kill(index)

    def _while(self, spell: AbstractContextManager[None], seconds: float) -> None:
        def last() -> None:
            with suppress(psycopg.OperationalError), spell:  # a restart ends it early
                time.sleep(seconds)

        thread = threading.Thread(target=last)
        thread.start()
        self.spells.append(thread)

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        timer = threading.Timer(seconds, act)
        timer.start()
        self.timers.append(timer)

    def _replace_dead(self) -> None:
        for index, worker in enumerate(self.workers):
            if not worker.running:
                if worker.process is not None and worker.process.returncode not in (-9, 0):
                    self.done["exits"] += 1  # a worker that ended by itself: its supervisor would start it again
                self.workers[index] = self._start(worker.role, behind_proxy=index == 0)

    def end(self) -> None:
        """Undo everything that is still in force; all workers run again."""
        for task in (*self.timers, *self.spells):
            task.join()
        self.proxy.heal()
        with self.server.connect() as connection:
            connection.execute("ALTER DATABASE scrapersky RESET statement_timeout")
        self.server.make_writable()
        self._replace_dead()

    def tend(self) -> None:
        """What a supervisor does meanwhile."""
        self._replace_dead()

    def stop(self) -> list[int]:
        """SIGTERM to all; returns the exit codes."""
        return [worker.stop() for worker in self.workers]

    def abandon(self) -> None:
        for worker in self.workers:
            worker.send(signal.SIGCONT)
            worker.kill()
