"""A process that reads strangers' documents: it may burn its CPU, eat its memory or crash, and takes nothing along.

`jobs.pipeline.parsing` starts it and kills it. It knows neither the settings nor the database.
"""

from __future__ import annotations

import ctypes
import gc
import math
import pickle
import resource
import sys
import traceback
from multiprocessing.connection import Connection

from selectolax.lexbor import SelectolaxError

from jobs.extract.data import load
from jobs.extract.pages import (  # imported before the first document comes
    extract_home,
    extract_page,
    extract_stored,
    read_cards,
    read_pdf,
    sitemap_links,
)

load.cache_clear()  # the rules have made their tables of it

FUNCTIONS = (extract_page, extract_home, extract_stored, sitemap_links, read_cards, read_pdf)

READ, TOO_LARGE, FAILED = "read", "too_large", "failed"  # how a document ended
_TOO_LARGE = pickle.dumps((TOO_LARGE, ""))  # made before there is no memory left to make it
SOON_SECONDS = 0.05  # without a document; then there is time for what costs half a millisecond
_trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None  # glibc's
IDLE_SECONDS = 60.0  # a process without work ends; another one takes a tenth of a second to start
DOCUMENTS_MOST = 2_000  # then it ends, too: what C libraries hold on to goes with it


def serve(connection: Connection, cpu_seconds: int, memory_bytes: int) -> None:
    """Read documents until there are none; each message is a pickled function with its arguments."""
    _limit(resource.RLIMIT_DATA, memory_bytes)
    _limit(resource.RLIMIT_CORE, 0)
    gc.freeze()  # what was imported is no garbage, and is shared with the process that this one was forked from
    for _ in range(DOCUMENTS_MOST):
        if not connection.poll(SOON_SECONDS) and _trim is not None:
            _trim(0)  # documents leave holes: a sixth of what the process holds, until it gives them back
        if not connection.poll(IDLE_SECONDS):
            return
        try:
            message = connection.recv_bytes()
        except EOFError:
            return
        _limit(resource.RLIMIT_CPU, math.ceil(_cpu_seconds_used()) + cpu_seconds)
        connection.send_bytes(_reply(message))


def _reply(message: bytes) -> bytes:
    try:
        function, arguments = pickle.loads(message)  # noqa: S301 -- from the process that started us
        return pickle.dumps((READ, function(*arguments)))
    except (MemoryError, SelectolaxError):
        return _TOO_LARGE
    except Exception:
        return pickle.dumps((FAILED, traceback.format_exc()))


def _limit(kind: int, soft: int) -> None:
    """Beyond the limit of CPU the system ends the process, also inside of a C library: SIGXCPU has no handler here."""
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _cpu_seconds_used() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
