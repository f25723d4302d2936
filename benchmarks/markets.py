"""Fictional markets: leads of one trade with a taste that is known, noise, and a change of taste half-way.

The taste is a sum of what curators look at (what the site is made with, pages, words, chain, distance, reviews); the
rating counts a little. The same seed gives the same market.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from math import exp
from typing import Any

WORDS = ("emergency", "family", "implants", "whitening", "children", "discount", "luxury", "holistic", "insurance",
         "weekend", "modern", "historic", "laser", "budget", "organic", "vegan", "wholesale", "repair", "custom",
         "certified", "express", "premium", "local", "online", "workshop")  # fmt: skip
TECHNOLOGIES = ("WordPress", "Shopify", "Wix", "Squarespace", "Joomla", "Elementor")
PAGES = ("contact", "about", "team", "pricing", "services", "careers", "blog", "legal")
CENTRE = (42.44, -76.50)

BEFORE = {
    "page:pricing": 1.4, "page:team": 0.9, "technology:WordPress": 0.8, "technology:Wix": -1.0, "chain": -1.8,
    "word:implants": 1.2, "word:discount": -1.1, "word:emergency": 0.8, "near": 0.9, "far": -0.8, "reviews": 0.6,
    "rating": 0.3, "form": 0.5,
}  # fmt: skip
AFTER = BEFORE | {
    "page:pricing": -0.4, "technology:WordPress": -0.8, "technology:Shopify": 1.4, "word:implants": -0.8,
    "word:holistic": 1.3, "word:organic": 1.1, "near": -0.2,
}  # fmt: skip


@dataclass
class MadeLead:
    """A lead of a made market, and what decides about it."""

    name: str
    rating: float | None
    rating_count: int
    place: tuple[float, float]
    technologies: list[str]
    words: list[str]
    pages: list[str]
    form: bool
    chain: bool
    traits: set[str] = field(default_factory=set)

    def taste(self, weights: dict[str, float], share: float) -> float:
        """How likely the curator selects it; `share` moves all."""
        return 1 / (1 + exp(-2 * (sum(weights.get(trait, 0.0) for trait in self.traits) + share)))


def make_lead(number: int, draw: random.Random) -> MadeLead:
    """A lead at random."""
    chain = draw.random() < 0.12
    distance = draw.choice((0.01, 0.03, 0.08, 0.2, 0.6))
    lead = MadeLead(
        name=f"Chain {draw.randrange(8)}" if chain else f"House {number}",
        rating=None if draw.random() < 0.1 else round(min(5.0, max(1.5, draw.gauss(4.2, 0.5))), 1),
        rating_count=int(draw.expovariate(1 / 60)),
        place=(CENTRE[0] + draw.uniform(-distance, distance), CENTRE[1] + draw.uniform(-distance, distance)),
        technologies=[name for name in TECHNOLOGIES if draw.random() < 0.2],
        words=[word for word in WORDS if draw.random() < 0.14],
        pages=[page for page in PAGES if draw.random() < 0.4],
        form=draw.random() < 0.5, chain=chain,
    )  # fmt: skip
    lead.traits = {f"technology:{name}" for name in lead.technologies} | {f"word:{word}" for word in lead.words}
    lead.traits |= {f"page:{page}" for page in lead.pages} | ({"chain"} if chain else set())
    lead.traits |= {"near"} if distance <= 0.03 else {"far"} if distance >= 0.6 else set()
    lead.traits |= ({"reviews"} if lead.rating_count >= 100 else set()) | ({"form"} if lead.form else set())
    lead.traits |= {"rating"} if (lead.rating or 0) >= 4.7 else set()
    return lead


@dataclass
class Market:
    """Leads with the decisions that the curator would make, before and after the change of taste."""

    leads: list[MadeLead]
    before: list[bool]
    after: list[bool]


def make_market(size: int, seed: int = 1, noise: float = 0.05, share: float = -0.9) -> Market:
    """A market; `noise` is the share of decisions that are the wrong way round."""
    draw = random.Random(seed)
    leads = [make_lead(number, draw) for number in range(size)]
    decide = lambda weights: [  # noqa: E731 -- used twice, here
        (draw.random() < lead.taste(weights, share)) != (draw.random() < noise) for lead in leads
    ]
    return Market(leads, decide(BEFORE), decide(AFTER))


def store(market: Market, trade: str = "dentist") -> list[int]:
    """The market in the database, as leads with their domains and pages; returns the leads' ids."""
    from jobs.models import Domain, Lead, LocalBusiness, Page

    draw = random.Random(7)
    tag = draw.randrange(10**9)
    domains = Domain.objects.bulk_create(
        Domain(host=f"made-{trade}-{tag}-{n}.test", title=f"House {' '.join(lead.words[:2])}", language="en",
               page_count=len(lead.pages))
        for n, lead in enumerate(market.leads)
    )  # fmt: skip
    Page.objects.bulk_create(
        Page(domain=domain, url=f"https://{domain.host}/{page}", page_type=page, depth=1)
        for domain, lead in zip(domains, market.leads, strict=True)
        for page in lead.pages
    )
    businesses = LocalBusiness.objects.bulk_create(
        LocalBusiness(provider="import", external_id=f"{tag}-{n}", name=lead.name, domain=domain)
        for n, (lead, domain) in enumerate(zip(market.leads, domains, strict=True))
    )
    return [lead.pk for lead in Lead.objects.bulk_create(_rows(market, domains, businesses, trade), batch_size=5_000)]


def _rows(market: Market, domains: list[Any], businesses: list[Any], trade: str) -> list[Any]:
    from jobs.models import Lead

    return [
        Lead(
            key=f"business:{business.pk}", business=business, domain=domain, name=lead.name, main_category=trade,
            rating=lead.rating, rating_count=lead.rating_count, latitude=lead.place[0], longitude=lead.place[1],
            website=f"https://{domain.host}/", language="en", technologies=[{"name": t} for t in lead.technologies],
            description=f"We do {', '.join(lead.words[2:])}.", has_website=True,
            contact_form=f"https://{domain.host}/contact" if lead.form else "",
        )
        for lead, domain, business in zip(market.leads, domains, businesses, strict=True)
    ]  # fmt: skip
