"""`EMAIL_URL` becomes Django's settings of mail.

`smtp://` begins in the clear and switches to TLS (STARTTLS, port 587), `smtps://` is TLS from the beginning (port 465),
`smtp+plain://` is never encrypted (port 25): for a relay on the same machine.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
TIMEOUT_SECONDS = 10

_FORM = "smtp://user:password@mail.example.org:587"


def parse(url: str) -> dict[str, Any]:
    """Scheme, host, port, user and password of the URL. Raises ValueError with a sentence that repeats none of it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f"must have a number as its port, and special characters percent-encoded: {_FORM}") from None
    if parts.scheme not in PORTS:
        raise ValueError(f"must start with {'://, '.join(PORTS)}://")
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"must be a mail server's URL, with special characters percent-encoded: {_FORM}")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return {"scheme": parts.scheme, "host": parts.hostname, "port": port, "user": user, "password": password}


def django_settings(url: str) -> dict[str, Any]:
    """Django's EMAIL_* settings for the URL."""
    given = parse(url)
    return {
        "EMAIL_BACKEND": "scrapersky.configuration.mail_backend.EmailBackend",
        "EMAIL_HOST": given["host"],
        "EMAIL_PORT": given["port"] or PORTS[given["scheme"]],
        "EMAIL_HOST_USER": given["user"],
        "EMAIL_HOST_PASSWORD": given["password"],
        "EMAIL_USE_TLS": given["scheme"] == "smtp",
        "EMAIL_USE_SSL": given["scheme"] == "smtps",
        "EMAIL_TIMEOUT": TIMEOUT_SECONDS,
    }
