"""A process that ends with the one that started it, however that ended."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_LIBRARY = ctypes.CDLL(None) if sys.platform == "linux" else None
_SET_PARENT_DEATH_SIGNAL = 1  # prctl(2): PR_SET_PDEATHSIG


def end_with_parent(parent: int) -> None:
    """Called in a process that `parent` has just started: get SIGTERM when it dies (on Linux)."""
    if _LIBRARY is None:
        return
    _LIBRARY.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
    if os.getppid() != parent:  # it died before the kernel knew
        os.kill(os.getpid(), signal.SIGTERM)


def ending_with_this_process() -> Callable[[], None]:
    """For `preexec_fn` of subprocess.Popen. Elsewhere than on Linux, a killed parent leaves its children behind."""
    parent = os.getpid()
    return lambda: end_with_parent(parent)
