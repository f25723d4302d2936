"""Courier processes that are killed, or stopped for longer than their lease, at random, until a line is read.

Then fresh ones go on in peace until standard input closes: one that was stopped sends again what it had in hand.

One process has loaded everything; the couriers are its forks, so that a new one is at work at once.
"""

from __future__ import annotations

import asyncio
import os
import random
import select
import signal
import sys
import time

import psutil

from tests.patience import patient
from tests.processes import end_with

LEASE_SECONDS, BATCH_SECONDS = patient(2.0), patient(0.8)
LIFE_SECONDS = 0.005, 0.15  # of a processor: on a busy machine nobody is killed before it could do anything


def prepare() -> None:
    import django

    django.setup()
    from jobs.destinations import ADAPTERS, adapter, following, outbox

    following.SECONDS_BETWEEN_SWEEPS = 5.0  # more often, and a life that short has no time for much else
    outbox.LEASE_SECONDS, outbox.BATCH_SECONDS = LEASE_SECONDS, BATCH_SECONDS
    outbox.FIRST_WAIT_SECONDS, outbox.LONGEST_WAIT_SECONDS = 0.05, 0.2
    outbox.MOST_ATTEMPTS = 10_000
    for service in ADAPTERS.values():
        type(service).rate = adapter.Rate(100_000.0, 100_000)


def courier(parent: int) -> None:
    end_with(parent)
    from jobs.destinations import following
    from jobs.destinations.courier import Courier
    from jobs.pipeline.database import in_database

    async def work() -> None:
        worker = Courier()
        while True:
            await in_database(following.follow_all)
            await worker.serve_due()
            await asyncio.sleep(0.1)  # one that finds nothing lives long: a life is measured in work

    asyncio.run(work())


def start() -> int:
    parent = os.getpid()
    if (pid := os.fork()) == 0:
        courier(parent)
    return pid


def main(number: int, seed: int) -> None:
    prepare()
    chance, killed, stopped = random.Random(seed), 0, 0
    couriers = [start() for _ in range(number)]
    print("ready", flush=True)
    while not lived(couriers[place := chance.randrange(number)], chance.uniform(*LIFE_SECONDS)):
        if chance.random() < 0.25 and killed:  # however quickly it ends, one was killed
            os.kill(couriers[place], signal.SIGSTOP)
            time.sleep(LEASE_SECONDS * 1.1)
            os.kill(couriers[place], signal.SIGCONT)
            stopped += 1
        else:
            os.kill(couriers[place], signal.SIGKILL)
            os.waitpid(couriers[place], 0)
            couriers[place] = start()
            killed += 1
    end(couriers)
    couriers = [start() for _ in range(number)]
    print(killed, stopped, flush=True)
    sys.stdin.read()
    end(couriers)


def lived(courier: int, seconds: float) -> bool:
    """Wait until a courier has used so much more of a processor; True when a line came meanwhile, which is the end."""
    process = psutil.Process(courier)
    until = sum(process.cpu_times()[:2]) + seconds
    while sum(process.cpu_times()[:2]) < until:
        if select.select([sys.stdin], [], [], 0.02)[0]:
            return True
    return False


def end(couriers: list[int]) -> None:
    for pid in couriers:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
