"""A worker to be killed while it imports: `python -m tests.chaos.importer SLICE`.

It is warm; each line on stdin forks a child that drains the import, and its process id is the answer. Another line,
its exit code, comes when that child has ended.
"""

from __future__ import annotations

import asyncio
import os
import sys

import django

from tests.processes import end_with


def main(entries: int) -> None:
    """Fork once a line, until stdin ends."""
    django.setup()
    from jobs.runtime.tasks import app  # noqa: F401 -- loaded once, not by each child
    from jobs.stages import sitemap_import

    sitemap_import.SLICE = entries
    for _ in sys.stdin:
        parent, child = os.getpid(), os.fork()
        if not child:
            end_with(parent)
            asyncio.run(drain_import())
            os._exit(0)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


async def drain_import() -> None:
    """What a worker does, once."""
    from jobs.pipeline import drain
    from jobs.pipeline.web import make_web
    from jobs.stages.sitemap_import import stage

    web = make_web()
    try:
        await drain(stage, web, 300)
    finally:
        await web.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
