"""The name of a worker process, by which its heartbeat, its pump slots and its log lines belong together."""

from __future__ import annotations

import os
import secrets
import socket

_VARIABLE = "SUPERVISOR_ID"  # a process that is started as a program has it from its supervisor, as a forked one does


def worker_name(role: str, pid: int) -> str:
    """`host:pid:role:supervisor`, unique in the cluster.

    Containers may share the name of a host, and in each of them the same process ids are given out: one's heartbeat
    would be the other's, and what one of them releases as that of a dead process would be at work in the other.
    """
    return f"{socket.gethostname()}:{pid}:{role}:{_supervisor}"


_supervisor = os.environ.setdefault(_VARIABLE, secrets.token_hex(3))  # before any child is started
