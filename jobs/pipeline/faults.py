"""Faults of the database by their kind, from the SQLSTATE and from whether the connection is broken.

Whoever must decide between "again later" and "this row or our code" decides here, with `fault_of` or `is_transient`.
An error can come as Django's, as psycopg's own (inside of a COPY nothing wraps it) or as Procrastinate's.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import django.db
import psycopg
from procrastinate.exceptions import ConnectorException


class Fault(Enum):
    """What a database error means for whoever ran the statement."""

    CONNECTION_LOST = "connection lost"  # open another connection and try again
    SERVER_UNABLE = "server unable"  # it is read-only, full, or cancelled the statement: back off
    RACE_LOST = "race lost"  # deadlock, serialisation, lock timeout: try again at once
    SESSION_LOST = "session lost"  # the connection's state is not what we think it is: open another one
    STATEMENT = "statement"  # the row or our code
    NOT_DATABASE = "not database"  # no error of the database at all


# Appendix A of PostgreSQL's manual. A whole class is two characters; the longest prefix decides.
_BY_STATE = {
    "08": Fault.CONNECTION_LOST,
    "57P": Fault.CONNECTION_LOST,  # shut down, crashed, starting, dropped, idle for too long
    "25P03": Fault.CONNECTION_LOST,  # idle_in_transaction_session_timeout
    "25P04": Fault.CONNECTION_LOST,  # transaction_timeout
    "25006": Fault.SERVER_UNABLE,  # read only: a standby, or a full disk
    "28": Fault.SERVER_UNABLE,  # a password is being rotated
    "3D": Fault.SERVER_UNABLE,  # a restore
    "53": Fault.SERVER_UNABLE,  # disk, memory or connections are used up
    "55006": Fault.SERVER_UNABLE,
    "57014": Fault.SERVER_UNABLE,  # cancelled, or statement_timeout
    "58": Fault.SERVER_UNABLE,  # the server's own input and output
    "40": Fault.RACE_LOST,
    "55P03": Fault.RACE_LOST,  # lock_timeout, NOWAIT
    "25P01": Fault.SESSION_LOST,
    "25P02": Fault.SESSION_LOST,
    "26000": Fault.SESSION_LOST,  # prepared statements behind a pooler: gone
    "42P05": Fault.SESSION_LOST,  # or there already
}
# psycopg's own complaints have no SQLSTATE: after a fault on a pooled connection results belong to others' statements.
_SESSION_TEXTS = ("COPY cannot be mixed", "results from", "another command is already in progress")

DATABASE_ERRORS = (django.db.Error, psycopg.Error)


def fault_of(error: BaseException) -> Fault:
    """The kind of an error, by the first error of the database in its chain of causes. Raises nothing."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, psycopg.Error):
            return _fault_of_driver(cause)
    if any(isinstance(cause, django.db.InterfaceError | django.db.OperationalError) for cause in causes):
        return Fault.CONNECTION_LOST  # Django's own: "connection already closed"
    is_database = any(isinstance(cause, django.db.Error) for cause in causes)
    return Fault.STATEMENT if is_database else Fault.NOT_DATABASE


def is_transient(error: BaseException) -> bool:
    """Whether the database, and neither the row nor our code, is at fault, so that the same may succeed later."""
    return fault_of(error) not in (Fault.STATEMENT, Fault.NOT_DATABASE)


OF_A_STATEMENT = ("57014", "53200")  # it ran for too long, or filled the memory itself
DISK_FULL = "53100"
_FOR_PEOPLE = {
    DISK_FULL: "The disk of the database is full. Free some space there.",
    "53200": "The memory of the database is used up.",
    "57014": "A statement ran for longer than the database allows.",
}


def is_outage(error: BaseException) -> bool:
    """Whether the database was away or refused everybody. What a statement may bring about by its own size is none:
    who waits for the end of that waits for ever."""
    return is_transient(error) and sqlstate_of(error) not in OF_A_STATEMENT


def sentence_of(error: BaseException) -> str:
    """What used the database up, for people, with what to do; "" for any other error."""
    return _FOR_PEOPLE.get(sqlstate_of(error), "")


def sqlstate_of(error: BaseException) -> str:
    """The SQLSTATE of the first error of the driver in the chain of causes; empty when there is none."""
    states = (cause.sqlstate for cause in _causes(error) if isinstance(cause, psycopg.Error))
    return next(states, None) or ""


def first_line(error: BaseException) -> str:
    """The first line of an error's text, at most 200 characters; its class's name when it has no text.

    Procrastinate's own says "Database error." of each: the message of the driver is its cause.
    """
    if isinstance(error, ConnectorException) and error.__cause__:
        error = error.__cause__
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


def _fault_of_driver(error: psycopg.Error) -> Fault:
    if error.sqlstate:
        prefixes = (error.sqlstate[:length] for length in (5, 3, 2))
        return next((_BY_STATE[prefix] for prefix in prefixes if prefix in _BY_STATE), Fault.STATEMENT)
    if any(text in str(error) for text in _SESSION_TEXTS):
        return Fault.SESSION_LOST
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return Fault.CONNECTION_LOST  # no SQLSTATE: the server is gone, in the middle of a COPY, too
    return Fault.STATEMENT


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from. A context counts only where it was not set aside with `from None`."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
