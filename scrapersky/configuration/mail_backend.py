"""Django's SMTP, bounded as a whole: its own limit is for each read, so that a server of drips holds a thread."""

from __future__ import annotations

import smtplib
import socket
from contextlib import suppress
from threading import Timer

from django.core.mail.backends import smtp

MOST_SECONDS = 30.0  # from the connection to the last reply, for all messages that are sent over it


class _BoundedSMTP(smtplib.SMTP):
    """A connection that ends after MOST_SECONDS, whatever it waits for; smtplib raises an OSError then."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connected: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        self._same = connected.dup()  # TLS takes the socket itself away
        self._timer = Timer(MOST_SECONDS, self._hang_up)
        self._timer.daemon = True
        self._timer.start()
        return connected

    def _hang_up(self) -> None:
        with suppress(OSError):  # it has ended just now
            self._same.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the connection, and its time."""
        super().close()
        if hasattr(self, "_timer"):
            self._timer.cancel()
            self._same.close()


class _BoundedTLS(smtplib.SMTP_SSL, _BoundedSMTP):
    """The same, with TLS from the beginning: SMTP_SSL asks the next class for its socket."""


class EmailBackend(smtp.EmailBackend):
    """What `EMAIL_URL` uses."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The class of the connection."""
        return _BoundedTLS if self.use_ssl else _BoundedSMTP
