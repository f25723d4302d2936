"""Read an archive of stored pages again with Ray Data, and write the facts back, on many machines.

    python examples/ray/reextract.py --workers 4

The documents are read by the same pure functions (`jobs.extract`), without Django, in Ray's workers; the driver reads
the stored bodies and saves the results while the workers go on, by the function of `manage.py reextract` and in its
slices. A page that a plug-in's site scraper reads is read in the driver.
"""

from __future__ import annotations

import argparse
import os
import pickle
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobs.actions.reextract import StoredSlice

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
PORTION = 40  # slices that one dataset of Ray's reads: 20,000 pages, at most 1.3 GB
Batch = dict[str, Any]


class Reader:
    """A process of Ray's that reads documents. It imports the extraction alone: no Django, no settings, no database."""

    def __init__(self) -> None:
        sys.path.insert(0, str(ROOT))
        from jobs.extract.pages import extract_stored

        self.extract_stored = extract_stored

    def __call__(self, batch: Batch) -> Batch:
        """Documents in, facts out; an empty result for a document that cannot be read."""
        return {"page": batch["page"], "read": [self._read(document) for document in batch["document"]]}

    def _read(self, document: bytes) -> bytes:
        try:
            return pickle.dumps(self.extract_stored(pickle.loads(document)))  # noqa: S301 -- our own
        except Exception:  # one document in a million; the others go on
            return b""


def portions() -> Iterator[list[StoredSlice]]:
    """The archive in portions: slices of the latest stored copies."""
    from jobs.actions.reextract import stored_slices
    from jobs.models import Page

    slices = stored_slices(Page.objects.filter(fetched_at__isnull=False))
    while some := list(islice(slices, PORTION)):
        yield some


def rows_of(slices: Sequence[StoredSlice]) -> list[Batch]:
    """The documents of a portion, as rows of a dataset in the order of its slices."""
    return [
        {"page": item.page.pk, "document": pickle.dumps(item.document)} for part in slices for item in part.pages
    ]  # fmt: skip


def save(slices: Sequence[StoredSlice], rows: Iterator[Batch]) -> int:
    """Write facts back as their rows come, slice by slice; returns how many pages were read."""
    from jobs.actions.reextract import save_read

    pages = 0
    for part in slices:
        read = {int(row["page"]): row["read"] for row in islice(rows, len(part.pages))}
        pages += save_read(part.pages, {page: pickle.loads(facts) for page, facts in read.items() if facts})  # noqa: S301
    return pages


def main(workers: int, batch_size: int) -> None:
    """Read everything, and say how long it took."""
    import ray

    ray.init(num_cpus=workers, include_dashboard=False, logging_level="ERROR", configure_logging=False)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.execution_options.preserve_order = True
    began, pages = time.monotonic(), 0
    for slices in portions():
        rows = rows_of(slices)
        blocks = max(1, len(rows) // (4 * batch_size))  # several a worker: the first are saved while others are read
        dataset = ray.data.from_items(rows, override_num_blocks=blocks)
        read = dataset.map_batches(Reader, batch_size=batch_size, concurrency=workers)
        pages += save(slices, iter(read.iter_rows()))
    seconds = time.monotonic() - began
    print(f"{pages:,} pages read again in {seconds:.1f} s by {workers} workers")
    ray.shutdown()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--batch-size", type=int, default=50)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scrapersky.settings")
    import django

    django.setup()
    main(options.workers, options.batch_size)
