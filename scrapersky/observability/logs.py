"""Logs: one JSON object a line in production, lines for people in development, with the same fields.

`log.info("drained", extra={"stage": ..., "seconds": ...})`: what is passed as `extra` becomes fields.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from django.apps import apps

from jobs.tracing import spans

# What every record has; anything else on it came with `extra`.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class JsonFormatter(logging.Formatter):
    """A line is an object: time (RFC 3339, UTC), level, logger, message, what came as extra, an error's traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
            **fields(record),
            **spans.ids(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


class TextFormatter(logging.Formatter):
    """`08:15:02.123 INFO    jobs.pipeline  drained stage=page_scrape seconds=0.3`."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line for people; a traceback follows on lines of its own."""
        time = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S.%f")[:-3]
        extra = "".join(f" {name}={_brief(value)}" for name, value in (fields(record) | spans.ids()).items())
        line = f"{time} {record.levelname:<7} {record.name}  {record.getMessage()}{extra}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class OneLineForAnOutage(logging.Filter):
    """Each that notices an outage of the database logs a line, without a traceback: there is no bug to find."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten what is about a lost connection; let everything pass."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and (_LOST & {each.__name__ for each in type(error).__mro__} or _is_transient(error)):
            parts = [line.strip() for line in (record.getMessage().splitlines()[0], str(error.__cause__ or error))]
            record.msg, record.args = f"{parts[0]} [{_first_line(parts[1])}]", None
            record.exc_info = record.exc_text = None
        return True


class WithoutTickets(logging.Filter):
    """An address with a ticket of a stream is logged without the ticket, whoever logs it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask it in the message; let everything pass."""
        if "ticket=" in (message := record.getMessage()):
            record.msg, record.args = _TICKET.sub(r"\1...", message), None
        return True


_TICKET = re.compile(r"\b(ticket=)[\w.:~%-]+")
_LOST = frozenset({"OperationalError", "InterfaceError", "ConnectorException"})  # Django's, psycopg's, Procrastinate's


def _is_transient(error: BaseException) -> bool:
    if not apps.models_ready:
        return False
    from jobs.pipeline.faults import is_transient  # late: it needs the models, and logs come first

    return is_transient(error)


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0] if text.strip() else ""


def fields(record: logging.LogRecord) -> dict[str, Any]:
    """What was passed as `extra`; `request` and other objects of Django's own are left out."""
    return {name: value for name, value in vars(record).items() if name not in _OWN and name not in _DJANGO}


_DJANGO = frozenset({"request", "server_time", "status_code", "params", "sql", "alias", "websocket"})


def _brief(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3g}"
    text = str(value)
    return repr(text) if " " in text or not text else text


def log_uncaught_exceptions() -> None:
    """From now on an exception that ends this process or one of its threads is a record like any other."""

    def log_error(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, traceback)
            return
        logging.getLogger("uncaught").critical("The process ends", exc_info=(kind, error, traceback))

    def log_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            name = args.thread.name if args.thread else ""
            facts = (args.exc_type, args.exc_value, args.exc_traceback)
            logging.getLogger("uncaught").error("A thread ended", exc_info=facts, extra={"thread_name": name})

    sys.excepthook = log_error
    threading.excepthook = log_thread


def configuration(level: str, form: str) -> dict[str, Any]:
    """`LOGGING` for a level and a form (`json` or `text`)."""
    quiet = {"level": "WARNING" if level != "DEBUG" else "INFO"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "scrapersky.observability.logs.JsonFormatter"},
            "text": {"()": "scrapersky.observability.logs.TextFormatter"},
        },
        "filters": {
            "outage": {"()": "scrapersky.observability.logs.OneLineForAnOutage"},
            "tickets": {"()": "scrapersky.observability.logs.WithoutTickets"},
            "repeats": {"()": "scrapersky.observability.repeats.FewerRepeats"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": form,
                "filters": ["outage", "tickets", "repeats"],
            },
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Others' chatter: one line a job, a request, a statement.
            **dict.fromkeys(("procrastinate", "httpx", "httpcore", "asyncio", "psycopg", "urllib3", "mcp"), quiet),
            "psycopg.pool": {"level": "ERROR"},  # it warns at each try to connect; whoever waits for it says so, too
            "django": {"handlers": [], "propagate": True, "level": "INFO"},  # Django's own would print each line again
            "django.db.backends": {"level": "INFO"},
            "django.server": {"handlers": [], "propagate": True},
            "uvicorn": {"handlers": [], "propagate": True, "level": "INFO"},
            "uvicorn.access": {"handlers": [], "propagate": True, "level": "WARNING"},
        },
    }
