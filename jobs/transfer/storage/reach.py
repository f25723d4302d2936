"""Where files may go: the public internet, and what EXPORT_ALLOW_NETWORKS and EXPORT_ALLOW_PORTS add."""

from __future__ import annotations

import socket

from django.conf import settings

from jobs.transfer.storage.failures import TransferFailed
from jobs.web.addresses import may_contact, networks, target_of
from jobs.web.connect import lookup
from jobs.web.failures import Fail

CONNECT_SECONDS = 10.0


def address_of(host: str, port: int) -> str:
    """An address of a host that may be contacted on a port. One forbidden address among several refuses the host.

    Raises TransferFailed (dns, forbidden_address).
    """
    scheme = "http" if settings.EXPORT_ALLOW_NETWORKS else "https"
    checked_url(f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}/")
    allowed = networks(settings.EXPORT_ALLOW_NETWORKS)
    try:
        addresses = [host] if (":" in host or host.replace(".", "").isdigit()) else list(lookup(host))
    except (OSError, UnicodeError):
        raise TransferFailed("dns", host) from None
    if not addresses or not all(may_contact(address, allowed) for address in addresses):
        raise TransferFailed("forbidden_address", host)
    return addresses[0]


def checked_url(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an endpoint that may be contacted, by its form. Raises TransferFailed.

    http is for private networks alone: EXPORT_ALLOW_NETWORKS has to name one.
    """
    allowed = networks(settings.EXPORT_ALLOW_NETWORKS)
    try:
        target = target_of(
            url, ports=settings.EXPORT_ALLOW_PORTS, allowed=allowed, local_names=bool(allowed), settings_prefix="EXPORT"
        )
    except Fail as refused:
        raise TransferFailed("forbidden_address", refused.sentence) from None
    if target.scheme != "https" and not allowed:
        raise TransferFailed("forbidden_address", "The endpoint must be https.")
    return target.scheme, target.host, target.port


def reachable_endpoint(url: str) -> str:
    """The endpoint as it may be connected to now, so that a wrong one is known before the work. Raises TransferFailed.

    Over http the name is replaced by the address that was checked: nobody resolves it again.
    """
    scheme, host, port = checked_url(url)
    address = address_of(host.strip("[]"), port)
    if scheme == "https":
        return url.rstrip("/")
    return f"http://{f'[{address}]' if ':' in address else address}:{port}"


def connected(host: str, port: int) -> socket.socket:
    """A connection to a host that may be contacted. Raises TransferFailed."""
    address = address_of(host, port)
    try:
        connection = socket.create_connection((address, port), timeout=CONNECT_SECONDS)
    except TimeoutError:
        raise TransferFailed("timeout") from None
    except OSError:
        raise TransferFailed("unreachable") from None
    connection.setblocking(False)  # as an event loop takes it
    return connection
