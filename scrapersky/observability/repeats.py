"""What an outage says again and again is logged once, then at growing intervals with the number of the others."""

from __future__ import annotations

import logging
import re
import threading
from dataclasses import dataclass

LOGGERS = ("opentelemetry", "jobs.pipeline.loops", "jobs.pipeline.database", "jobs.pipeline.hosts")
FIRST_SECONDS = 5.0  # until the second line; then twice as long each time
LONGEST_SECONDS = 600.0
QUIET_SECONDS = 60.0  # longer than any loop waits: what comes after that is a new outage
MOST = 200  # texts that are remembered
_VARIES = re.compile(r"0x[0-9a-f]+|\d+(\.\d+)?", re.I)  # addresses of objects, seconds


@dataclass
class _Repeated:
    """A text of an outage: when it last came, when it is logged next, and how often it was not."""

    seen: float
    due: float
    interval: float = FIRST_SECONDS
    hidden: int = 0


class FewerRepeats(logging.Filter):
    """For warnings and errors of LOGGERS alone: a row that fails is not an outage, and each has its line."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, _Repeated] = {}
        self.lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is logged; if others were not, their number is added to it."""
        if record.levelno < logging.WARNING or not record.name.startswith(LOGGERS):
            return True
        with self.lock:
            hidden = self._hidden(_text_of(record), record.created)
        if hidden:
            record.msg, record.args = f"{record.getMessage()} ({hidden:,} more like it since the last line)", None
        return hidden is not None

    def _hidden(self, text: str, now: float) -> int | None:
        """How many were hidden since the last line; None for one that is hidden, too."""
        known = self.known.get(text)
        if known is None or not 0 <= now - known.seen <= QUIET_SECONDS:
            self.known.pop(text, None)
            if len(self.known) >= MOST:
                del self.known[next(iter(self.known))]
            self.known[text] = _Repeated(now, now + FIRST_SECONDS)
            return 0
        known.seen = now
        if now < known.due:
            known.hidden += 1
            return None
        hidden, known.hidden, known.interval = known.hidden, 0, min(known.interval * 2, LONGEST_SECONDS)
        known.due = now + known.interval
        return hidden


def _text_of(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else ""
    return _VARIES.sub("", f"{record.name} {getattr(record, 'loop', '')} {record.getMessage()} {error}")
