"""Credentials, and where the command line keeps them."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


def headers_of(key: str, token: str) -> dict[str, str]:
    """The Authorization header for an API key or a JWT."""
    headers = {"User-Agent": "scrapersky-client/3.0.0", "Accept": "application/json"}
    if key:
        headers["Authorization"] = f"Api-Key {key}"
    elif token:
        headers["Authorization"] = f"Bearer {token}"
    return headers


def is_refresh_token(token: str) -> bool:
    """Whether a JWT says of itself that it is a refresh token (`token_type`)."""
    claims = token.split(".")[1] if token.count(".") == 2 else ""
    try:
        return bool(
            json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4))).get("token_type") == "refresh"
        )
    except (ValueError, AttributeError):
        return False


@dataclass(frozen=True)
class Login:
    """Where the API is, and the key to it."""

    address: str
    key: str


def file() -> Path:
    """`$XDG_CONFIG_HOME/scrapersky.json`, usually under ~/.config."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "scrapersky.json"


def keep(login: Login) -> Path:
    """Write it to the file, readable by nobody else."""
    path = file()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        json.dump(asdict(login), out)
    path.chmod(0o600)
    return path


def find() -> Login | None:
    """From SCRAPERSKY_URL and SCRAPERSKY_KEY, or the file."""
    if os.environ.get("SCRAPERSKY_URL") and os.environ.get("SCRAPERSKY_KEY"):
        return Login(os.environ["SCRAPERSKY_URL"], os.environ["SCRAPERSKY_KEY"])
    try:
        return Login(**json.loads(file().read_text()))
    except (OSError, ValueError, TypeError):
        return None
