"""A program that shows what it was given, and ends as its first word says: for test_loaded_python.py."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
import time


def main(end: str) -> None:
    """Show everything, then end: with a number or a sentence, by an exception, a signal, or not at all."""
    descriptors = [number for number in range(20) if _is_open(number)]
    ours = {name: value for name, value in os.environ.items() if name in ("COLOUR", "TZ", "DJANGO_SETTINGS_MODULE")}
    print(__name__, sys.argv, sys.path[0], os.getcwd(), time.tzname, ours, descriptors)
    print(
        os.getsid(0) == os.getsid(os.getppid()),
        [signal.getsignal(number) for number in (2, 15, 17)],
        signal.set_wakeup_fd(-1),
    )
    print("sleep" if end == "sleep" else repr(sys.stdin.read()), flush=True)
    atexit.register(print, "the end", flush=True)
    threading.Thread(target=lambda: (time.sleep(0.05), print("a thread has ended"))).start()
    if end == "sleep":
        time.sleep(600)
    if end == "raise":
        raise ValueError(end)
    if end.startswith("SIG"):
        os.kill(os.getpid(), signal.Signals[end])
    sys.exit(int(end) if end.isdigit() else end)


def _is_open(number: int) -> bool:
    try:
        return bool(os.fstat(number))
    except OSError:
        return False


if __name__ == "__main__":
    main(sys.argv[1])
