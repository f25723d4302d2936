"""Where the web listens: a port that there is, and that can be had."""

from __future__ import annotations

import argparse
import socket

from django.core.management.base import CommandError

MOST_PROCESSES = 256


def port_number(text: str) -> int:
    """A port, for argparse. Raises ArgumentTypeError for what is none."""
    if text.isdecimal() and 1 <= int(text) <= 65_535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port: a number from 1 to 65535")


def number_of_processes(text: str) -> int:
    """How many, for argparse. Raises ArgumentTypeError for none, and for more than any machine should start."""
    if text.isdecimal() and len(text) <= 3 and 1 <= int(text) <= MOST_PROCESSES:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a number of processes: 1 to {MOST_PROCESSES}")


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
