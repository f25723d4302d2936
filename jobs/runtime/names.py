"""The name of a worker process, by which its heartbeat, its pump slots and its log lines belong together."""

from __future__ import annotations

import socket


def worker_name(role: str, pid: int) -> str:
    """`host:pid:role`, unique as long as the machine or container lives."""
    return f"{socket.gethostname()}:{pid}:{role}"
