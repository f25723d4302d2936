"""A mail server that is never done holds nobody up."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.core.mail import EmailMessage

from scrapersky.configuration import mail_backend
from scrapersky.configuration.email_url import django_settings

BEFORE_TLS = (b"220 mail.test\r\n", b"250-mail.test\r\n250 STARTTLS\r\n", b"220 Go on.\r\n")


@pytest.fixture
def dripping(scheme: str) -> Iterator[int]:
    """The port of a server whose greeting, or TLS handshake, has no end."""

    def serve() -> None:
        other, _ = service.accept()
        with other, suppress(OSError):
            for reply in BEFORE_TLS if scheme == "smtp" else ():
                other.sendall(reply)
                other.recv(1_000)
            other.sendall(b"\x16\x03\x03\x3f\xff")  # of a TLS record of 16 KB, or of a line
            while True:
                other.sendall(b"2")
                time.sleep(0.02)  # shorter than the limit of any read

    with socket.create_server(("127.0.0.1", 0)) as service:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield service.getsockname()[1]
    thread.join(30)


@pytest.mark.parametrize("scheme", ["smtp+plain", "smtps", "smtp"])
def test_mail_to_a_server_that_drips_bytes_ends_in_time(
    monkeypatch: pytest.MonkeyPatch, dripping: int, scheme: str
) -> None:
    monkeypatch.setattr(mail_backend, "MOST_SECONDS", 0.2)
    given = django_settings(f"{scheme}://127.0.0.1:{dripping}")
    backend = mail_backend.EmailBackend(
        given["EMAIL_HOST"], given["EMAIL_PORT"], use_tls=given["EMAIL_USE_TLS"], use_ssl=given["EMAIL_USE_SSL"],
        timeout=10,
    )  # fmt: skip
    assert given["EMAIL_BACKEND"].endswith("mail_backend.EmailBackend")
    with pytest.raises(OSError, match=r"^(?!.*(?:timed out|refused))"):  # what it says depends on where it was cut
        backend.send_messages([EmailMessage("s", "t", "a@example.test", ["b@example.test"])])
