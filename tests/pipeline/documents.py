"""Functions of documents for tests of the parsers: each misbehaves in its own way, in the parser's process."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def process_id(body: bytes) -> int:
    """Behaves."""
    return os.getpid()


def endless(body: bytes) -> None:
    """Burns CPU for ever."""
    while True:
        pass


def endless_with_a_sign(sign: str) -> None:
    """As `endless`, and leaves its process id in a file."""
    Path(sign).write_text(str(os.getpid()))
    endless(b"")


def asleep(body: bytes) -> None:
    """Burns nothing, for ever."""
    time.sleep(100_000)


def greedy(body: bytes) -> int:
    """Wants more memory than there is."""
    return len(bytearray(4_000_000_000))


def crashing(body: bytes) -> None:
    """Dies of a fault in a C library."""
    os.kill(os.getpid(), signal.SIGSEGV)


def wrong(body: bytes) -> None:
    """Our own mistake."""
    raise KeyError("colour")
