"""The journal of a long submission: a file that says which parts were answered, so that it goes on where it was."""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

IDS_MOST = 1000  # the API's limit for one request
COUNTS = ("accepted", "exists", "invalid", "queued")


class Journal:
    """A file of JSON lines: the submission, then a line for each part that the API has answered.

    A part that was sent, and whose answer was lost, is sent again with the same idempotency key: it is done once.
    """

    def __init__(self, path: str | Path, to: str) -> None:
        """Begin it, or go on with the one at `path`. Raises ValueError for a journal of another list, or no journal."""
        self.path = Path(path)
        lines = _whole_lines(self.path)
        if not lines:
            lines = [{"submission": uuid.uuid4().hex, "to": to}]
            self._append(lines[0])
        if lines[0].get("to") != to or "submission" not in lines[0]:
            raise ValueError(f"{self.path} is no journal of a submission to {to}. Name another file.")
        self.submission: str = lines[0]["submission"]
        self.parts: list[dict[str, Any]] = lines[1:]

    def key_of(self, number: int) -> str:
        """The idempotency key of a part."""
        return f"{self.submission}-{number}"

    def has(self, number: int, rows: Sequence[Any]) -> bool:
        """Whether this part was answered. Raises ValueError where other rows were sent as this part."""
        if number >= len(self.parts):
            return False
        if self.parts[number]["digest"] != _digest(rows):
            raise ValueError(f"These are not the rows that {self.path} is about, from row {number * IDS_MOST + 1} on.")
        return True

    def note(self, number: int, rows: Sequence[Any], answer: dict[str, Any]) -> None:
        """Write down that a part was answered, and which of its rows are invalid."""
        start = number * IDS_MOST
        invalid = [item for item in answer["items"] if item["result"] == "invalid"]
        counts = {name: answer[name] for name in COUNTS}
        items = [{**item, "index": item["index"] + start} for item in invalid]
        part = {"digest": _digest(rows), **counts, "run_id": answer["run_id"], "items": items}
        self._append(part)
        self.parts.append(part)

    def totals(self) -> dict[str, Any]:
        """The counts of all parts added up, the runs, and the rows that are invalid."""
        whole: dict[str, Any] = {name: sum(part[name] for part in self.parts) for name in COUNTS}
        runs = dict.fromkeys(part["run_id"] for part in self.parts if part["run_id"])
        return whole | {"run_ids": list(runs), "items": [item for part in self.parts for item in part["items"]]}

    def _append(self, line: dict[str, Any]) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())


def _whole_lines(path: Path) -> list[dict[str, Any]]:
    """The lines of a journal. One that was being written when the process ended is cut off."""
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        path.write_text(whole, encoding="utf-8")
    try:
        return [dict(json.loads(line)) for line in whole.splitlines()]
    except ValueError as error:
        raise ValueError(f"{path} is no journal of a submission: {error}. Name another file.") from None


def _digest(rows: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(list(rows)).encode()).hexdigest()
