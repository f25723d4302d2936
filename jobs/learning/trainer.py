"""Starts the process that trains, feeds it, and ends it when it takes too long: see `jobs.learning.training`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

_ROOT = Path(__file__).resolve().parents[2]
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


class NotTrained(Exception):
    """Nothing was learnt; the message says why."""


def train(rows: Iterable[dict[str, Any]], seconds: float | None = None) -> dict[str, Any]:
    """The model (`content`) and its `figures`, learnt from rows that are read as they are sent.

    Raises NotTrained when nothing can be learnt from them, or it takes longer than LEARNING_MAX_SECONDS, or more memory
    than LEARNING_MEMORY_MB.
    """
    command = [sys.executable, "-m", "jobs.learning.training", str(settings.LEARNING_MEMORY_MB)]
    environment = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH") if name in os.environ}
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 -- ourselves
            command, stdin=subprocess.PIPE, stdout=answer, stderr=errors, cwd=_ROOT, env=environment | _ONE_THREAD
        )
        end = threading.Timer(seconds or settings.LEARNING_MAX_SECONDS, process.kill)
        end.start()
        try:
            _send(process, rows)
            process.wait()
        finally:
            end.cancel()
            process.kill()
            process.wait()
        return _answer(_read(answer), _read(errors), process.returncode)


def _send(process: subprocess.Popen[bytes], rows: Iterable[dict[str, Any]]) -> None:
    assert process.stdin is not None
    try:
        with process.stdin as pipe:
            pipe.write(orjson.dumps({"request": "train"}) + b"\n")
            pipe.writelines(orjson.dumps(row) + b"\n" for row in rows)
    except BrokenPipeError:
        pass  # it has ended, and its answer says why


def _read(file: Any) -> bytes:
    file.seek(0)
    return bytes(file.read(5_000_000))


def _answer(answer: bytes, errors: bytes, status: int) -> dict[str, Any]:
    if status != 0:
        lines = errors.decode(errors="replace").strip().splitlines()
        last = lines[-1][:300] if lines else f"it was ended by signal {-status}"
        raise NotTrained(f"Training did not end: {last}.")
    result: dict[str, Any] = orjson.loads(answer)
    if "error" in result:
        raise NotTrained(f"Nothing can be learnt: {result['error']}.")
    return result
