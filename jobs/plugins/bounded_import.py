"""A plug-in that hangs while it is imported (it asks a server that does not answer) must not hang the start."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

log = logging.getLogger("jobs.plugins")

LONGEST_IMPORT_SECONDS = 30.0  # large libraries take some on a slow disk
AGAIN_SECONDS = 1.0  # a plug-in may catch whatever is raised in it


class ImportTookTooLong(BaseException):
    """No Exception: a plug-in that tries again after each of them would go on."""


@contextmanager
def bounded_import(name: str, package: str) -> Iterator[None]:
    """End what is imported inside after LONGEST_IMPORT_SECONDS. Raises ImportTookTooLong with a sentence.

    By a signal, which ends a wait for the network, too. Only the main thread can be ended so, where all imports of a
    start are; another one is named in the log, and goes on waiting.
    """
    sentence = (
        f"Plug-in {name} of {package} was still being imported after {LONGEST_IMPORT_SECONDS:g} s, and is left out. "
        "What takes long belongs into its methods. Uninstall it, or leave it out of SCRAPERSKY_PLUGINS."
    )
    bound = _ended_by_signal if threading.current_thread() is threading.main_thread() else _named
    with bound(sentence):
        yield


@contextmanager
def _ended_by_signal(sentence: str) -> Iterator[None]:
    def end(*_: Any) -> None:
        raise ImportTookTooLong(sentence)

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, LONGEST_IMPORT_SECONDS, AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _named(sentence: str) -> Iterator[None]:
    timer = threading.Timer(LONGEST_IMPORT_SECONDS, log.error, [sentence.replace(", and is left out", "")])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
