"""`DATABASE_URL` becomes Django's settings, for a server reached directly or through a transaction-mode pooler."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

# Where transaction-mode poolers listen: Supabase's Supavisor, PgBouncer. LISTEN hears nothing through them.
POOLER_PORTS = frozenset({"6543", "6432"})

_FORM = "postgresql://user:password@host:5432/database"
_UNENCODED = re.compile(r"[@/?#\s\[\]]|%(?![0-9A-Fa-f]{2})")  # RFC 3986, section 3.2.1: none of these in a userinfo


def parse(url: str) -> dict[str, str]:
    """A `postgres://` or `postgresql://` URL as libpq parameters (`host`, `user`, `sslmode`, ...).

    Raises ValueError with a sentence for people. Whatever libpq knows may follow the question mark
    (PostgreSQL documentation, 34.1.1.2); `pgbouncer=true`, as other tools write it, is accepted and dropped.
    """
    if not url.startswith(("postgres://", "postgresql://")):
        raise ValueError("must start with postgres:// or postgresql://")
    _refuse_unencoded(url.partition("://")[2])
    base, _, query = url.partition("?")
    options = "&".join(option for option in query.split("&") if option and not option.startswith("pgbouncer="))
    try:
        parsed = conninfo_to_dict(f"{base}?{options}" if options else base)
    except ProgrammingError as error:
        raise ValueError(f"must be a PostgreSQL URL{_unknown_option(error)}: {_FORM}") from None
    parameters = {name: str(value) for name, value in parsed.items()}
    if not parameters.get("dbname"):
        raise ValueError(f"must name a database: {_FORM}")
    if not parameters.get("port", "0").replace(",", "").isdecimal():
        raise ValueError(f"must have a number as its port: {_FORM}")
    return parameters


def _refuse_unencoded(rest: str) -> None:
    """libpq takes `p@ss` and `p/ss` apart where it should not; it would then print pieces of a password as a host."""
    credentials, at, _ = rest.rpartition("@")
    if at and _UNENCODED.search(credentials):
        raise ValueError("must have special characters percent-encoded, in a password above all: @ as %40, / as %2F")


def _unknown_option(error: ProgrammingError) -> str:
    """The one part of libpq's messages that cannot hold a piece of a password: the name of an option."""
    option = re.search(r'invalid URI query parameter: "(\w+)"', str(error))
    return f" (there is no option {option[1]})" if option else ""


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
