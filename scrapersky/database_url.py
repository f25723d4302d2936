"""`DATABASE_URL` becomes Django's settings, for a server reached directly or through a transaction-mode pooler."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

# Where transaction-mode poolers listen: Supabase's Supavisor, PgBouncer. LISTEN hears nothing through them.
POOLER_PORTS = frozenset({"6543", "6432"})


def parse(url: str) -> dict[str, str]:
    """A `postgres://` or `postgresql://` URL as libpq parameters (`host`, `user`, `sslmode`, ...).

    Raises ValueError with a sentence for people. Whatever libpq knows may follow the question mark
    (PostgreSQL documentation, 34.1.1.2); `pgbouncer=true`, as other tools write it, is accepted and dropped.
    """
    if not url.startswith(("postgres://", "postgresql://")):
        raise ValueError("must start with postgres:// or postgresql://")
    base, _, query = url.partition("?")
    kept = "&".join(each for each in query.split("&") if each and not each.startswith("pgbouncer="))
    try:
        found = conninfo_to_dict(f"{base}?{kept}" if kept else base)
    except ProgrammingError as error:
        raise ValueError(f"must be a PostgreSQL URL ({str(error).strip()})") from None
    parameters = {name: str(value) for name, value in found.items()}
    if not parameters.get("dbname"):
        raise ValueError("must name a database: postgresql://user:password@host:5432/database")
    return parameters


def is_pooled(url: str) -> bool:
    """Whether the URL looks like a transaction-mode pooler's."""
    parameters = parse(url)
    return "pgbouncer=true" in url or parameters.get("port") in POOLER_PORTS


def django_database(parameters: dict[str, str]) -> dict[str, Any]:
    """`DATABASES["default"]` for libpq parameters; nothing in it needs a session that outlives a transaction."""
    rest = {name: value for name, value in parameters.items() if name not in _OWN_KEYS}
    return {
        "ENGINE": "scrapersky.postgres",
        **{ours: parameters.get(theirs, "") for theirs, ours in _OWN_KEYS.items()},
        "OPTIONS": {**_NOTICE_A_DEAD_SERVER, "application_name": "scrapersky", **rest, "prepare_threshold": None},
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 60,
    }


def named(url: str) -> str:
    """The server of a URL for people: user, host, port and database, no password."""
    parameters = parse(url)
    host = parameters.get("host", "localhost")
    return f"{parameters.get('user', '')}@{host}:{parameters.get('port', '5432')}/{unquote(parameters['dbname'])}"


# A server that vanished without a word is noticed in a minute, not after the two hours that TCP would wait.
_NOTICE_A_DEAD_SERVER = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,  # milliseconds
}

_OWN_KEYS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
