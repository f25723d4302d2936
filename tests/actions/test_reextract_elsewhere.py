"""Stored pages that are read elsewhere (examples/ray) leave the same facts as `manage.py reextract`.

`make ray` runs the example itself, with Ray, on RAY_PAGES pages.
"""

from __future__ import annotations

import importlib.util
import os
import time
from typing import Any
from urllib.parse import quote

import pytest
import zstandard
from django.conf import settings
from django.db import connection
from django.utils import timezone

from jobs.actions.reextract import reextract
from jobs.models import Contact, ContactEvidence, Domain, Fetch, Lead, Page
from jobs.pipeline.parsing import close_parsers
from jobs.store.leads import rebuild_leads
from tests import processes

EXAMPLE = settings.BASE_DIR / "examples" / "ray" / "reextract.py"
PYTHON, PAGES = os.environ.get("PYTHON_WITH_RAY", ""), int(os.environ.get("RAY_PAGES", "2000"))
BODY = """<!doctype html><html lang="en"><title>{name} of Ithaca</title><h1>{name}</h1>
<p>We have mended pipes since 1962, by day and by night, in all of the county and on the lake, too. {filler}</p>
<p>Call <a href="tel:+16075550{number:03d}">607 555 0{number:03d}</a> or write to office@{host}.</p>
<address>{number} Mill Street, Ithaca, NY 14850</address>"""


def archive(pages: int) -> None:
    """Pages whose bodies were stored when they were fetched; ten of each domain."""
    now = timezone.now()
    domains = Domain.objects.bulk_create(Domain(host=f"shop{n}.test") for n in range(max(1, pages // 10)))
    rows = Page.objects.bulk_create(
        Page(domain=domains[n % len(domains)], url=f"https://shop{n % len(domains)}.test/{n}", fetched_at=now)
        for n in range(pages)
    )
    fetches = []
    for n, page in enumerate(rows):
        host = page.url.split("/")[2]
        text = BODY.format(name=f"Kestrel {n}", number=n % 900, host=host, filler="word " * 300)
        fetches.append(
            Fetch(fetched_at=now, url=page.url, table="pages", row_id=page.pk, status=200, outcome="ok",
                  content_type="text/html; charset=utf-8", body=zstandard.compress(text.encode()), content_hash=f"h{n}")
        )  # fmt: skip
    Fetch.objects.bulk_create(fetches, batch_size=1000)
    rebuild_leads()


def facts() -> dict[str, Any]:
    """What reading leaves, without ids and times."""
    contacts = "domain__host", "kind", "value", "normalised", "contact_type", "name", "title", "rank", "confidence"
    return {
        "pages": sorted(Page.objects.values_list("url", "title", "language", "http_status", "contact_count")),
        "contacts": sorted(map(str, Contact.objects.values_list(*contacts))),
        "evidence": sorted(map(str, ContactEvidence.objects.values_list("source_url", "method", "snippet"))),
        "leads": sorted(map(str, Lead.objects.values_list("key", "email", "phone", "completeness"))),
    }


def forget() -> None:
    ContactEvidence.objects.all().delete()
    Contact.objects.all().delete()
    Page.objects.update(title="", language="", http_status=None, contact_count=0)
    rebuild_leads()


def read_here() -> dict[str, Any]:
    list(reextract(Page.objects.all()))
    return facts()


@pytest.fixture
def example() -> Any:
    spec = importlib.util.spec_from_file_location("ray_example", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    close_parsers()


def read_elsewhere(example: Any) -> int:
    """As the example does it, without Ray."""
    read, pages = example.Reader(), 0
    for slices in example.portions():
        rows = example.rows_of(slices)
        batch = read({name: [row[name] for row in rows] for name in rows[0]})
        results = zip(batch["page"], batch["read"], strict=True)
        pages += example.save(slices, ({"page": page, "read": facts} for page, facts in results))
    return pages


def test_facts_that_were_read_elsewhere_are_those_that_are_read_here(
    db: None, example: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.actions.reextract.SLICE", 7)
    archive(20)
    expected = read_here()
    assert len(expected["contacts"]) > 20
    forget()
    assert facts() != expected
    assert read_elsewhere(example) == 20
    assert facts() == expected


def test_a_document_that_cannot_be_read_holds_nothing_up(db: None, example: Any) -> None:
    archive(2)
    broken, whole = Page.objects.order_by("pk")
    Fetch.objects.filter(row_id=broken.pk).update(body=b"no zstandard")
    assert list(reextract(Page.objects.all())) == [(1, 0)]
    forget()
    assert read_elsewhere(example) == 1
    assert list(Page.objects.exclude(title="").values_list("pk", flat=True)) == [whole.pk]


@pytest.mark.skipif(not PYTHON, reason="make ray: it needs a virtual environment with Ray")
@pytest.mark.django_db(transaction=True)
def test_ray_leaves_the_same_facts(example: Any) -> None:
    archive(PAGES)
    began = time.monotonic()
    expected = read_here()
    print(f"\nmanage.py reextract: {PAGES:,} pages in {time.monotonic() - began:.1f} s")
    at = connection.settings_dict
    url = f"postgresql://{at['USER']}@/{quote(at['NAME'])}?host={quote(at['HOST'], safe='')}&port={at['PORT']}"
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "DATABASE_URL": url}
    environment["RAY_raylet_start_wait_time_s"] = "600"  # a busy machine starts it late
    for workers in (1, 2):
        forget()
        words = [PYTHON, str(EXAMPLE), "--workers", str(workers)]
        done = processes.run(words, env=environment, capture_output=True, text=True, timeout=900 + PAGES / 10)
        assert done.returncode == 0, done.stdout + done.stderr
        print(done.stdout.strip())
        assert facts() == expected
