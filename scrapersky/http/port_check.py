"""Where the web listens: a port that there is, and that can be had."""

from __future__ import annotations

import socket

from django.core.management.base import CommandError


def refuse_a_taken_port(host: str, port: int) -> None:
    """Raise CommandError, with exit code 2, where nothing can listen."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        detail = f"Nothing can listen on {host} port {port}: {error.strerror or error}."
        raise CommandError(f"{detail} Set HOST and PORT to what is free here.", returncode=2) from None
