"""A worker to be killed: `python -m tests.sources.drainer STAGE`. It is warm; each line on stdin forks a child that
drains the stage, and its process id is the answer. Another line comes when that child has ended."""

from __future__ import annotations

import asyncio
import os
import sys

import django

from tests.processes import end_with


def main(name: str) -> None:
    """Fork once a line, until stdin ends."""
    django.setup()
    from jobs.pipeline import drain
    from jobs.runtime.tasks import app  # noqa: F401 -- loaded once, not by each child
    from jobs.stages import stage_named

    stage = stage_named(name)
    for _ in sys.stdin:
        parent, child = os.getpid(), os.fork()
        if not child:
            end_with(parent)
            asyncio.run(drain(stage, None))  # type: ignore[arg-type]  # its work uses no web
            os._exit(0)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
