"""Learns page worth from what pages have given: the labels of `jobs.learning.page_worth`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now

from jobs.learning import trainer
from jobs.learning.fit import store_version, use_if_better
from jobs.learning.page_worth import Candidate, by_type, features_of_page
from jobs.learning.trainer import NotTrained
from jobs.models import FitScope
from jobs.models.learning import PAGES
from jobs.statuses import sql_with_states

CHORE = "learn_pages"
LEAST_PAGES, MOST_PAGES = 500, 30_000  # that were read
LEAST_GROWTH = 0.2
EVERY = timedelta(hours=20)
FEW = 0.2  # share of a site's pages that a contact may be on, to be a yield of each of them

# A contact on every page (a footer's) is no page's own. Of sites with at least three pages that were read.
_YIELDS = sql_with_states("""
WITH newest AS (
    SELECT id, domain_id, url, page_type, depth, fetched_at FROM pages
    WHERE page_processing_status = {Processing.COMPLETED} AND fetched_at IS NOT NULL ORDER BY id DESC LIMIT %(most)s
), sites AS (
    SELECT domain_id, count(*) AS pages FROM newest GROUP BY 1 HAVING count(*) >= 3
), seen AS (
    SELECT DISTINCT e.contact_id, e.page_id, n.domain_id FROM contact_evidence AS e
    JOIN newest AS n ON n.id = e.page_id JOIN contacts AS c ON c.id = e.contact_id
    WHERE c.kind IN ('email', 'phone', 'person', 'form')
), own AS (
    SELECT s.contact_id FROM seen AS s JOIN sites ON sites.domain_id = s.domain_id
    GROUP BY s.contact_id, sites.pages HAVING count(*) <= greatest(1, sites.pages * %(few)s)
)
SELECT n.id, n.domain_id, n.url, n.page_type, n.depth, d.language,
    EXISTS (SELECT FROM seen AS s JOIN own ON own.contact_id = s.contact_id WHERE s.page_id = n.id)
FROM newest AS n JOIN sites USING (domain_id) JOIN domains AS d ON d.id = n.domain_id
ORDER BY n.fetched_at, n.id
""")


def read_yields() -> list[tuple[Candidate, bool]]:
    """The newest pages that were read, in the order of time, each with whether it gave a contact of its own."""
    with connection.cursor() as cursor:
        cursor.execute(_YIELDS, {"most": MOST_PAGES, "few": FEW})
        return [(Candidate(*row[:6]), row[6]) for row in cursor.fetchall()]


def training_rows(yields: list[tuple[Candidate, bool]]) -> Iterator[dict[str, Any]]:
    """The rows for `jobs.learning.training`; a site is a cluster, the hand-made order is the baseline."""
    for page, given in yields:
        yield {"f": features_of_page(page), "y": given, "b": by_type(page), "c": page.site}


def learn() -> str:
    """Train the model of pages once a day, when enough more were read. Returns a sentence, or ""."""
    scope, _ = FitScope.objects.get_or_create(kind=PAGES, key="")
    due = Q(trained_at__isnull=True) | Q(trained_at__lt=Now() - EVERY)
    if not FitScope.objects.filter(due, pk=scope.pk, enabled=True).exists():
        return ""
    yields = read_yields()
    if len(yields) < LEAST_PAGES:
        reason = f"{len(yields):,} of {LEAST_PAGES:,} pages were read: the page types decide which come first."
        FitScope.objects.filter(pk=scope.pk).update(reason=reason)
        return ""
    if abs(len(yields) - scope.decisions) < LEAST_GROWTH * scope.decisions and len(yields) < MOST_PAGES:
        return ""
    return _train(scope, yields)


def _train(scope: FitScope, yields: list[tuple[Candidate, bool]]) -> str:
    began = time.monotonic()
    try:
        result = trainer.train(training_rows(yields))
    except NotTrained as error:
        FitScope.objects.filter(pk=scope.pk).update(trained_at=Now(), reason=str(error)[:1_000])
        return f"{scope}: {error}"
    figures = result["figures"] | {"whole_seconds": round(time.monotonic() - began, 1)}
    positives = sum(given for _, given in yields)
    model = store_version(scope, figures, result["content"], decisions=len(yields), positives=positives)
    FitScope.objects.filter(pk=scope.pk).update(decisions=len(yields))
    return use_if_better(scope, model)
