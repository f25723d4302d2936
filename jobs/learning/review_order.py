"""The order of review: the best leads first, among them a share of uncertain and of different ones, to learn from.

The shares are settings. Each place of a batch is drawn by itself, so that any number of leads has these shares.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef

from jobs.lists.filters import Rows
from jobs.models import Lead
from jobs.statuses import Curation

BEST, UNCERTAIN, DIFFERENT = "", "uncertain", "different"
CANDIDATES = 40  # that are looked at for each uncertain or different lead


@dataclass
class Mix:
    """Places of a batch, filled in turn; no site is twice among the uncertain and different ones."""

    rows: Rows  # those that may be dealt, in no order
    taken: set[int]  # ids that were dealt already
    sites: set[int] = field(default_factory=set)

    def pick(self, lane: str) -> Any:
        """The next lead of a lane; None when there is none."""
        candidates = self._uncertain() if lane == UNCERTAIN else self._different()
        for row in candidates:
            site = row.domain_id or -row.pk
            if row.pk not in self.taken and site not in self.sites:
                self.taken.add(row.pk)
                self.sites.add(site)
                return row
        return None

    def _uncertain(self) -> list[Any]:
        """The leads next to 50 %, the nearest first: both sides by the index on scores."""
        scored = self.rows.filter(fit__isnull=False)
        above = scored.filter(fit__gte=50).order_by("fit", "pk")[:CANDIDATES]
        below = scored.filter(fit__lt=50).order_by("-fit", "-pk")[:CANDIDATES]
        return sorted([*above, *below], key=lambda row: (abs(row.fit - 50), row.pk))

    def _different(self) -> list[Any]:
        """Leads at random, of sites that nobody has decided about."""
        scored = self.rows.filter(fit__isnull=False)
        site = Lead.objects.filter(domain_id=OuterRef("domain_id"))
        scored = scored.filter(~Exists(site.exclude(curation_status=Curation.NEW)))
        first, last = (scored.order_by(order).values_list("fit", flat=True).first() for order in ("fit", "-fit"))
        if first is None or last is None:
            return []
        start = random.uniform(float(first), float(last))  # noqa: S311 -- a sample
        above = scored.filter(fit__gte=start).order_by("fit", "pk")[:CANDIDATES]
        below = scored.filter(fit__lt=start).order_by("-fit", "-pk")[:CANDIDATES]
        return [*above, *below]


def lanes(count: int, first: bool) -> list[str]:
    """From which lane each of `count` places is filled; the first card of a sitting is the best lead."""
    uncertain, different = settings.LEARNING_UNCERTAIN_PERCENT, settings.LEARNING_DIFFERENT_PERCENT
    weights = [max(100 - uncertain - different, 0), uncertain, different]
    drawn = random.choices([BEST, UNCERTAIN, DIFFERENT], weights, k=count)  # noqa: S311 -- a sample
    return [BEST, *drawn[1:]] if first else drawn


def mixed(best: Sequence[Any], rows: Rows, dealt: Iterable[int], *, first: bool) -> list[tuple[Any, str]]:
    """As many leads as `best` has, each with its lane: the best ones, some replaced by uncertain and different ones.

    `rows` are those that may be dealt, `dealt` the ids that this person has on the screen already.
    """
    ahead = iter(best)
    mix, dealing = Mix(rows, {*dealt, *(row.pk for row in best)}), []
    for lane in lanes(len(best), first):
        row = None if lane == BEST else mix.pick(lane)
        dealing.append((row, lane) if row else (next(ahead), BEST))
    return dealing
