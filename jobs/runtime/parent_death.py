"""A process that ends with the one that started it, however that ended."""

from __future__ import annotations

import ctypes
import signal
import sys
from collections.abc import Callable


def _ask_for_a_signal() -> None:
    set_parent_death_signal = 1  # prctl(2): PR_SET_PDEATHSIG
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


# For `preexec_fn` of subprocess.Popen. Linux alone knows it; elsewhere a killed parent leaves its children behind.
END_WITH_PARENT: Callable[[], None] | None = _ask_for_a_signal if sys.platform == "linux" else None
