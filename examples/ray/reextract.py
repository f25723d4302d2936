"""Read an archive of stored pages again with Ray Data, and write the facts back, on many machines.

    python examples/ray/reextract.py --workers 4

The documents are read by the same pure functions (`jobs.extract`), without Django, in Ray's workers; the driver
reads the stored bodies in slices and saves the results by the stage's own `save`, in one transaction a slice. Site
scrapers of plug-ins are not run here: `manage.py reextract` runs them.
"""

from __future__ import annotations

import argparse
import os
import pickle
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
SLICE = 500  # pages that are saved in a transaction
Batch = dict[str, Any]


class Reader:
    """A process of Ray's that reads documents. It imports the extraction alone: no Django, no settings, no database."""

    def __init__(self) -> None:
        sys.path.insert(0, str(ROOT))
        from jobs.extract.pages import extract_page

        self.extract_page = extract_page

    def __call__(self, batch: Batch) -> Batch:
        """Bodies in, facts out; an empty result for a document that cannot be read."""
        columns = (batch["body"], batch["url"], batch["charset"], batch["region"], batch["site"])
        return {"page": batch["page"], "read": [self._read(*row) for row in zip(*columns, strict=True)]}

    def _read(self, body: bytes, url: str, charset: str, region: str, site: str) -> bytes:
        import zstandard

        try:
            document = zstandard.decompress(body)
            return pickle.dumps(self.extract_page(document, str(url), str(charset) or None, str(region), str(site)))
        except Exception:  # one document in a million; the others go on
            return b""


def stored_pages() -> Iterator[list[Batch]]:
    """The archive: the latest stored copy of each page, in slices."""
    from jobs.actions.reextract import latest_copies
    from jobs.models import Page
    from jobs.stages.region import region_of

    last = 0
    while True:
        ids = list(Page.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:SLICE])
        if not ids:
            return
        last, copies = ids[-1], latest_copies(ids)
        pages = (
            Page.objects.filter(pk__in=copies)
            .order_by("pk")
            .select_related("domain")
            .prefetch_related("domain__businesses")
        )
        yield [_row(page, copies[page.pk], region_of(page.domain)) for page in pages]


def _row(page: Any, copy: Any, region: Any) -> Batch:
    _, _, charset = copy.content_type.lower().partition("charset=")
    url, site = copy.final_url or copy.url, page.domain.host
    return {"page": page.pk, "body": bytes(copy.body), "url": url, "charset": charset.strip("\"' "),
            "region": region or "", "site": site}  # fmt: skip


def save(rows: list[Batch]) -> int:
    """Write the facts of a slice back; returns how many pages were read."""
    from jobs.actions.reextract import save_read

    read = {int(row["page"]): pickle.loads(row["read"]) for row in rows if row["read"]}  # noqa: S301 -- our own
    return save_read(read)


def main(workers: int, batch_size: int) -> None:
    """Read everything, and say how long it took."""
    import ray

    ray.init(num_cpus=workers, include_dashboard=False, logging_level="ERROR", configure_logging=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    began, pages = time.monotonic(), 0
    for rows in stored_pages():
        if not rows:
            continue
        read = ray.data.from_items(rows).map_batches(Reader, batch_size=batch_size, concurrency=workers)
        pages += save(list(read.iter_rows()))
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
