"""A candidate for the extractor, run beside ours on a share of the domains, and how its contacts differ.

SCRAPERSKY_EXTRACTOR_CANDIDATE names a function of the form of `jobs.extract.pages.extract_page`; the flag
`extractor.candidate` says for which domains it runs. What it reads is compared and never stored as contacts.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from jobs.compliance.gate import Gate
from jobs.extract.pages import ParsedPage
from jobs.flags import samples, snapshot
from jobs.flags.declared import CANDIDATE
from jobs.flags.evaluation import is_on
from jobs.flags.samples import FlaggedRow
from jobs.models import ExtractorDifference, Page
from jobs.pipeline.parsing import DocumentFailed, in_process_of
from jobs.stages.region import region_of, scopes_of
from jobs.web import Response
from jobs.web.failures import StageOutcome

Key = tuple[str, str]  # kind and normalised value
STORED_MOST = 200  # contacts of a page, of those that differ


@dataclass(frozen=True)
class CandidateReading:
    """The contacts of both extractors on a page; `theirs` is None where the candidate failed."""

    ours: frozenset[Key]
    theirs: frozenset[Key] | None
    seconds: float


async def compare(page: Page, response: Response, ours: ParsedPage) -> CandidateReading | None:
    """Run the candidate on a page, if it is on for its domain; None where it is not. Raises nothing for its faults."""
    if not settings.EXTRACTOR_CANDIDATE:
        return None
    await snapshot.refreshed()
    if not is_on(CANDIDATE, page.domain.host):
        return None
    begin = time.perf_counter()
    theirs = await _theirs(page, response)
    return CandidateReading(_keys(ours), theirs, time.perf_counter() - begin)


async def _theirs(page: Page, response: Response) -> frozenset[Key] | None:
    """Read in processes of its own, bounded as a scraper is."""
    arguments = (response.body, response.final_url, response.charset, region_of(page.domain), page.domain.host)
    try:
        extractor = import_string(settings.EXTRACTOR_CANDIDATE)
        return _keys(await in_process_of(CANDIDATE, settings.SCRAPER_SECONDS, extractor, *arguments))
    except (ImportError, StageOutcome, DocumentFailed):
        return None


def _keys(read: ParsedPage) -> frozenset[Key]:
    return frozenset((contact.kind, contact.normalised) for contact in read.contacts)


def save(results: Sequence[tuple[Page, CandidateReading | None]], allowed: Gate) -> None:
    """Store how both fared, ours as the group without the flag, and the contacts that differ and are not suppressed."""
    compared = [(page, comparison) for page, comparison in results if comparison is not None]
    if not compared:
        return
    samples.store(row for _, comparison in compared for row in _rows(comparison))
    ExtractorDifference.objects.bulk_create(
        _difference(page, comparison, allowed)
        for page, comparison in compared
        if comparison.theirs is not None and comparison.theirs != comparison.ours
    )


def _rows(comparison: CandidateReading) -> list[FlaggedRow]:
    theirs = comparison.theirs or frozenset()
    return [
        FlaggedRow(CANDIDATE, True, comparison.theirs is None, len(theirs), comparison.seconds),
        FlaggedRow(CANDIDATE, False, results=len(comparison.ours)),
    ]


def _difference(page: Page, comparison: CandidateReading, allowed: Gate) -> ExtractorDifference:
    theirs, scopes = comparison.theirs or frozenset(), scopes_of(page.domain)

    def stored(keys: frozenset[Key]) -> list[list[str]]:
        return [[kind, value] for kind, value in sorted(keys) if not allowed.contact(kind, value, scopes)][:STORED_MOST]

    return ExtractorDifference(
        page_id=page.pk, url=allowed.text(page.url, scopes),
        gained=stored(theirs - comparison.ours), lost=stored(comparison.ours - theirs),
    )  # fmt: skip
