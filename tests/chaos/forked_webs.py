"""Web processes that are forked from one that has loaded everything: a start takes milliseconds in place of seconds.

Reads a port a line, starts `manage.py web` on it in a process of its own, and prints that process's id.
"""

from __future__ import annotations

import os
import signal
import sys

from tests.processes import end_with


def main() -> None:
    """Start a web for each line, until there are no more lines."""
    _load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those that were killed leave nothing behind
    parent = os.getpid()
    for line in sys.stdin:
        if pid := os.fork():
            print(pid, flush=True)
        else:
            _serve(line.strip(), parent)


def _load() -> None:
    """All that a web imports. No thread and no connection may come of it: neither survives a fork."""
    from django.urls import get_resolver

    import scrapersky.asgi  # noqa: F401  # it reads the settings

    _ = get_resolver().url_patterns


def _serve(port: str, parent: int) -> None:
    from django.core.management import call_command

    end_with(parent)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.close(0)  # the lines are for the parent,
    os.dup2(2, 1)  # and nothing but process ids is printed
    call_command("web", port=int(port))
    os._exit(0)


if __name__ == "__main__":
    main()
