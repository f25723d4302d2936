"""A made web: sites of several builds, which put their contacts on pages that the page types know, or do not know.

Half of the sites are read as today (40 pages each, by type); from their yields page worth is learnt. On the other half:
how many contacts a budget of 5, 10 and 20 pages finds, by type and with what was learnt. One page in fifty has a
contact by chance, one in ten that should have some has none. In memory, by the product's own functions.
"""

from __future__ import annotations

import random
import re
from typing import Any

from jobs.extract.page_types import page_type_and_depth
from jobs.learning.page_worth import Candidate, by_type, features_of_page, ranked

BUDGETS = (5, 10, 20)
READ = 40  # pages of each site that taught
TOWNS = ("ithaca", "cortland", "dryden", "lansing", "groton", "geneva", "auburn", "elmira", "owego", "homer")
TOPICS = ("roof", "heating", "windows", "boiler", "garden", "floors", "paint", "insulation", "solar", "drains")

Site = dict[str, set[str]]  # path -> the contacts that stand there


def make_site(number: int, draw: random.Random) -> Site:
    """A site: pages of its build, and blog and product pages around them."""
    pages: Site = {"/": {f"office-{number}"}}
    build = draw.choice(BUILDS)
    pages |= build(number, draw)
    for n in range(draw.randint(10, 60)):
        pages[f"/blog/{2015 + n % 9}/{draw.choice(TOPICS)}-tips-{n}"] = set()
    for n in range(draw.randint(5, 60)):
        pages[f"/products/{draw.choice(TOPICS)}-{n}"] = set()
    for page in ("services", "about", "careers", "pricing", "legal", "faq"):
        if draw.random() < 0.6:
            pages.setdefault(f"/{page}", set())
    for n, topic in enumerate(TOPICS):
        if draw.random() < 0.6:
            pages[f"/services/{topic}-{n}"] = set()
    items = [(path, _noisy(path, contacts, number, draw)) for path, contacts in pages.items()]
    draw.shuffle(items)
    return dict(items)


def _noisy(path: str, contacts: set[str], number: int, draw: random.Random) -> set[str]:
    if contacts:
        return set() if draw.random() < 0.1 else contacts
    return {f"chance-{number}-{path}"} if draw.random() < 0.02 else set()


def _usual(number: int, draw: random.Random) -> Site:
    return {"/contact": {f"mail-{number}", f"phone-{number}"}, "/about": {f"owner-{number}"}}


def _branches(number: int, draw: random.Random) -> Site:
    towns = draw.sample(TOWNS, draw.randint(3, 9))
    return {"/contact": {f"mail-{number}"}} | {f"/locations/{town}": {f"branch-{number}-{town}"} for town in towns}


def _people(number: int, draw: random.Random) -> Site:
    count = draw.randint(4, 15)
    return {"/reach-us": {f"mail-{number}"}} | {
        f"/people/profile-{n}": {f"person-{number}-{n}", f"direct-{number}-{n}"} for n in range(count)
    }


def _departments(number: int, draw: random.Random) -> Site:
    departments = draw.sample(("sales", "support", "press", "billing", "parts", "service-desk"), draw.randint(2, 5))
    return {f"/departments/{name}": {f"{name}-{number}"} for name in departments} | {"/contact": {f"mail-{number}"}}


def _german(number: int, draw: random.Random) -> Site:
    return {
        "/impressum": {f"mail-{number}", f"phone-{number}"}, "/praxis/sprechzeiten": {f"desk-{number}"},
        "/anfahrt": {f"route-{number}"}, "/notdienst": {f"emergency-{number}"},
    }  # fmt: skip


BUILDS = (_usual, _branches, _people, _departments, _german)


def candidates(number: int, site: Site) -> list[Candidate]:
    rows = []
    for place, path in enumerate(site):
        kind, depth = page_type_and_depth(f"https://made-{number}.test{path}")
        rows.append(Candidate(number * 1_000 + place, number, f"https://made-{number}.test{path}", kind, depth, "en"))
    return rows


def path_of(page: Candidate) -> str:
    return re.sub(r"^https://[^/]+", "", page.url)


def measured(sites: int) -> dict[str, Any]:
    """Contacts found, and for each page fetched, at each budget: by type, and learnt."""
    draw = random.Random(4)
    web = [make_site(number, draw) for number in range(sites)]
    taught, tested = web[: sites // 2], web[sites // 2 :]
    weights, figures = learnt(taught)
    lines: dict[str, Any] = {"sites": sites, "ap": figures.get("ap"), "ap_by_type": figures.get("ap_rating")}
    for budget in (*BUDGETS, READ):
        hand, model = (
            sum(len(found(number, site, budget, by)) for number, site in enumerate(tested)) for by in (None, weights)
        )
        fetched = sum(min(budget, len(site)) for site in tested)
        lines[str(budget)] = {"by_type": hand, "learnt": model, "by_type_a_page": round(hand / fetched, 3),
                              "learnt_a_page": round(model / fetched, 3)}  # fmt: skip
        lines[str(budget)] |= without_chance(tested, budget, weights)
    lines["all"] = sum(len(set().union(*site.values())) for site in tested)
    return lines | {"town": town(weights)}


def without_chance(tested: list[Site], budget: int, weights: Any) -> dict[str, int]:
    """The same without the contacts that stand on a page by chance, which no order foresees; and the most that any
    order could find."""
    orders = {"by_type": None, "learnt": weights}
    lines = {
        f"{name}_without_chance": sum(len(_foreseeable(found(n, site, budget, by))) for n, site in enumerate(tested))
        for name, by in orders.items()
    }
    return lines | {"possible_without_chance": sum(len(possible(site, budget)) for site in tested)}


def _foreseeable(contacts: set[str]) -> set[str]:
    return {contact for contact in contacts if not contact.startswith("chance")}


def possible(site: Site, budget: int) -> set[str]:
    """The foreseeable contacts of the pages that add most, one after the other."""
    left, contacts = {path: _foreseeable(given) for path, given in site.items()}, set[str]()
    for _ in range(min(budget, len(site))):
        best = max(left, key=lambda path: len(left[path] - contacts))
        contacts |= left.pop(best)
    return contacts


def found(number: int, site: Site, budget: int, weights: Any) -> set[str]:
    chosen = ranked(candidates(number, site), weights)[:budget]
    return set().union(*(site[path_of(page)] for page in chosen))


def learnt(sites: list[Site]) -> tuple[Any, dict[str, Any]]:
    """The weights from the yields of READ pages of each site, by type."""
    from jobs.learning.trainer import train
    from jobs.learning.weights import Weights

    rows = []
    for number, site in enumerate(sites):
        for page in ranked(candidates(number, site), None)[:READ]:
            given = bool(site[path_of(page)])
            rows.append({"f": features_of_page(page), "y": given, "b": by_type(page), "c": number})
    result = train(rows, seconds=600)
    return Weights(result["content"]), result["figures"]


# The sample town: its sites are small, so that the page types find nearly all.


def town(weights: Any) -> dict[str, Any]:
    """Contacts of the sample town's sites at each budget, read with the product's extraction."""
    from sampletown.town import sites

    webs = [crawl(site) for site in sites().values()]
    webs = [site for site in webs if len(site) > 1]
    lines: dict[str, Any] = {"sites": len(webs), "pages": sum(len(site) for site in webs)}
    for budget in BUDGETS:
        hand, model = (sum(len(found(n, site, budget, by)) for n, site in enumerate(webs)) for by in (None, weights))
        lines[str(budget)] = {"by_type": hand, "learnt": model}
    return lines


def crawl(site: Any, most: int = 60) -> Site:
    """The pages that a site's links lead to, with the contacts of each."""
    from jobs.extract.pages import extract_page
    from sampletown.site_templates import answer

    pages: Site = {}
    waiting = ["/"]
    while waiting and len(pages) < most:
        path = waiting.pop(0)
        reply = answer(site, path, "https")
        if path in pages or reply.status != 200:
            continue
        body = reply.body if isinstance(reply.body, bytes) else reply.body.encode()
        page = extract_page(body, f"https://{site.host}{path}", None, "US", site.host)
        pages[path] = {f"{contact.kind}:{contact.normalised}" for contact in page.contacts}
        waiting += re.findall(r'href="(/[^"#?]*)"', body.decode(errors="replace"))
    return pages
