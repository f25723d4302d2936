"""A bulk submitter: a file of domains of any length, one a line, of which each is submitted once.

    SCRAPERSKY_URL=https://sky.example/api/v3 SCRAPERSKY_KEY=sky_... python submit.py domains.txt

Beside the file a journal is written. Run it again after a failure: it goes on behind what was answered.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from scrapersky_client import Client


def lines(path: Path) -> Iterator[str]:
    """The domains, without holding the file in memory."""
    with path.open(encoding="utf-8") as file:
        yield from (line.strip() for line in file if line.strip())


def submit(sky: Client, path: Path) -> int:
    """Submit all; print what became of them. Returns how many are invalid, which are written to `<file>.invalid`."""
    done = sky.domains.submit_many(lines(path), path.with_suffix(".journal"), auto_queue=True)
    print(
        f"{done['accepted']} accepted, {done['exists']} exist, {done['invalid']} invalid, {done['queued']} steps queued"
    )
    invalid = [f"entry {item['index'] + 1}: {item['detail']}\n" for item in done["items"]]
    path.with_suffix(".invalid").write_text("".join(invalid), encoding="utf-8")
    return done["invalid"]


if __name__ == "__main__":
    with Client(os.environ["SCRAPERSKY_URL"], key=os.environ["SCRAPERSKY_KEY"]) as client:
        sys.exit(1 if submit(client, Path(sys.argv[1])) else 0)
