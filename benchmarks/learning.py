"""Learning: how soon decisions teach an order, how much review it saves, and what it costs.

Fictional markets with a taste that is known, noise, and a change of taste half-way (`benchmarks/markets.py`). First in
memory, by the training process itself: average precision on 2,000 leads that nobody has decided after 50, 200 and 1,000
decisions, beside the order by rating and chance; reviews until 90 % of the fits are found; calibration; recovery after
the change; training time and memory at `--train` labels; page worth on a made web of `--sites`. Last, in the database:
scores a second at `--score` leads, and pages of the list by score beside those by id.

    make bench NAME=learning [ARGS="--train 100000 --score 200000 --markets 5 --sites 1000"]
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.base import median, prepare, report
from benchmarks.markets import CENTRE, MadeLead, make_market, store

CURVE = (50, 200, 1_000)
HELD = 2_000
POOL = 1_000  # leads of the review that is simulated
BATCH = 50
STORED_AT_ONCE = 10_000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", type=int, default=100_000)
    parser.add_argument("--score", type=int, default=200_000)
    parser.add_argument("--markets", type=int, default=5)
    parser.add_argument("--sites", type=int, default=1_000)
    options = parser.parse_args()
    prepare()
    curves = shown("curves", learning_curves(options.markets))
    reviews = shown("reviews", reviews_needed(options.markets))
    recovery = shown("recovery", recovery_after_change(options.markets))
    acceptance = shown("acceptance", acceptance_best_first(options.markets))
    training = shown("training", training_cost(options.train))
    pages = shown("pages", page_worth(options.sites))
    scoring = shown("scoring", scoring_rate(options.score))
    report(
        "learning", options.score, scoring["leads_a_second"], {}, {"by_fit_vs_by_id": scoring["by_fit_vs_by_id"]},
        curves=curves, reviews=reviews, recovery=recovery, acceptance=acceptance, training=training, scoring=scoring,
        pages=pages,
    )  # fmt: skip


def shown(name: str, result: dict[str, Any]) -> dict[str, Any]:
    print(name, result, flush=True)
    return result


# Features of a made lead as `jobs.learning.features` makes them, without the database.


def features(lead: MadeLead) -> list[str]:
    from jobs.learning.features import Facts, features_of

    facts = Facts(
        id=1, main_category="dentist", categories=[], rating=lead.rating, rating_count=lead.rating_count,
        latitude=lead.place[0], longitude=lead.place[1], business_status="", language="en",
        technologies=[*lead.technologies], title=f"House {' '.join(lead.words[:2])}",
        description=f"We do {', '.join(lead.words[2:])}.", has_email=False, has_phone=False, has_website=True,
        has_form=lead.form, has_profiles=False, has_hours=False, page_count=len(lead.pages),
        website="https://made.test/", page_types=sorted(lead.pages), alike=3 if lead.chain else 1, people=[],
    )  # fmt: skip
    return features_of(facts, CENTRE)


def rows_of(leads: list[MadeLead], labels: list[bool]) -> Any:
    from jobs.learning.training import Rows

    baseline = [-1.0 if lead.rating is None else lead.rating + min(lead.rating_count, 99_999) / 1e6 for lead in leads]
    return Rows([features(lead) for lead in leads], list(labels), baseline, list(range(len(leads))))


def joined(a: Any, b: Any) -> Any:
    from jobs.learning.training import Rows

    return Rows(a.features + b.features, a.positive + b.positive, a.baseline + b.baseline,
                list(range(len(a) + len(b))))  # fmt: skip


# Learning curves, beside gradient boosting.


def learning_curves(markets: int) -> dict[str, Any]:
    from sklearn.metrics import average_precision_score

    from jobs.learning.training import judge, learn

    lines: dict[int, list[dict[str, float]]] = {number: [] for number in CURVE}
    for seed in range(markets):
        market = make_market(max(CURVE) + HELD, seed)
        rows = rows_of(market.leads, market.before)
        held = rows.part(range(max(CURVE), max(CURVE) + HELD))
        for number in CURVE:
            known = rows.part(range(number))
            fitted, _, _ = learn(known, frozenset())
            scores = fitted.probabilities(held)
            figures = judge(known, frozenset())
            lines[number].append({
                "ap": average_precision_score(held.positive, scores),
                "ap_rating": average_precision_score(held.positive, held.baseline),
                "ap_random": sum(held.positive) / HELD,
                "ap_boosting": boosting(known, held),
                "calibration_error": calibration_error(scores, held.positive),
                "used": float(figures.get("over_rating", -1) > 0 and figures.get("over_random", -1) > 0),
            })  # fmt: skip
    return {
        str(number): {name: round(median(line[name] for line in of), 3) if name != "used"
                      else sum(line[name] for line in of) / len(of) for name in of[0]}
        for number, of in lines.items()
    }  # fmt: skip


def boosting(known: Any, held: Any) -> float:
    """Average precision of gradient boosting on the same features, dense."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.metrics import average_precision_score

    from jobs.learning.training import matrix_of, vocabulary_of

    vocabulary = vocabulary_of(known)
    model = HistGradientBoostingClassifier(max_iter=100, random_state=0, min_samples_leaf=min(20, len(known) // 5))
    model.fit(matrix_of(known.features, vocabulary).toarray(), known.positive)
    scores = model.predict_proba(matrix_of(held.features, vocabulary).toarray())[:, 1]
    return float(average_precision_score(held.positive, scores))


def calibration_error(scores: Any, positive: Any) -> float:
    """The mean distance of score and share, over tenths, weighted by how many."""
    from jobs.learning.training import calibration, np

    lines = calibration(np.array(positive), scores)
    return sum(abs(mean - share) * number for mean, share, number in lines) / len(positive)


# How many reviews it takes to find nine of ten fits.


def reviews_needed(markets: int) -> dict[str, float]:
    """Of a pool of 1,000: reviewed at random, by rating, and best first with a model that learns every fifty."""
    found: dict[str, list[int]] = {"random": [], "by_rating": [], "best_first": []}
    for seed in range(markets):
        market = make_market(POOL, 100 + seed)
        rows = rows_of(market.leads, market.before)
        draw = random.Random(seed)
        order = draw.sample(range(POOL), POOL)
        found["random"].append(until(order, market.before))
        found["by_rating"].append(until(sorted(order, key=lambda n: -rows.baseline[n]), market.before))
        found["best_first"].append(until(best_first(rows, draw), market.before))
    return {name: median(numbers) for name, numbers in found.items()} | {"pool": POOL}


def until(order: list[int], positive: list[bool], share: float = 0.9) -> int:
    target, hits = share * sum(positive), 0
    for number, place in enumerate(order, 1):
        hits += positive[place]
        if hits >= target:
            return number
    return len(order)


def best_first(rows: Any, draw: random.Random) -> list[int]:
    """Batches of fifty: the first by rating; then 70 best, 20 uncertain, 10 at random of a hundred."""
    from jobs.learning.training import learn

    left = sorted(range(len(rows)), key=lambda n: -rows.baseline[n])
    order = left[:BATCH]
    while len(order) < len(rows):
        left = [n for n in range(len(rows)) if n not in set(order)]
        known = rows.part(order)
        if len(set(known.positive)) < 2:
            order += left[:BATCH]
            continue
        fitted, _, _ = learn(known, frozenset())
        scores = dict(zip(left, fitted.probabilities(rows.part(left)), strict=True))
        batch = sorted(left, key=lambda n: -scores[n])[: BATCH * 7 // 10]
        rest = [n for n in left if n not in set(batch)]
        uncertain = sorted(rest, key=lambda n: abs(scores[n] - 0.5))[: BATCH * 2 // 10]
        others = [n for n in rest if n not in set(uncertain)]
        order += batch + uncertain + draw.sample(others, min(BATCH // 10, len(others)))
    return order


# A change of taste.


def recovery_after_change(markets: int) -> dict[str, Any]:
    """Average precision on the new taste: before the change, and 0, 100, 200, 400 decisions after 1,000 of the old."""
    from sklearn.metrics import average_precision_score

    from jobs.learning.training import learn

    after = (0, 100, 200, 400)
    lines: dict[str, list[float]] = {"old_taste": [], "ap_random": [], **{str(number): [] for number in after}}
    for seed in range(markets):
        market = make_market(1_000 + max(after) + HELD, 200 + seed)
        old, new = rows_of(market.leads, market.before), rows_of(market.leads, market.after)
        held = range(1_000 + max(after), 1_000 + max(after) + HELD)
        for number in after:
            rows = joined(old.part(range(1_000)), new.part(range(1_000, 1_000 + number)))
            fitted, _, _ = learn(rows, frozenset())
            scores = fitted.probabilities(new.part(held))
            lines[str(number)].append(average_precision_score(new.part(held).positive, scores))
            if not number:
                lines["old_taste"].append(average_precision_score(old.part(held).positive, scores))
        lines["ap_random"].append(sum(new.part(held).positive) / HELD)
    return {name: round(median(numbers), 3) for name, numbers in lines.items()}


# Whether a new version is accepted after reviews best first.


def acceptance_best_first(markets: int) -> dict[str, Any]:
    """After so many decisions best first, and after a change of taste: the share of markets whose new version is used,
    by the newest fifth alone and with decisions of all times, and its average precision on leads left out.

    The newest fifth are leads that the model before thought best, so that nearly all of them are alike.
    """
    from sklearn.metrics import average_precision_score

    from jobs.learning.fit import is_better
    from jobs.learning.training import judge, learn

    lines: dict[str, list[dict[str, float]]] = {}
    for seed in range(markets):
        market = make_market(REVIEWED_POOL + HELD, 300 + seed)
        old, new = rows_of(market.leads, market.before), rows_of(market.leads, market.after)
        held = range(REVIEWED_POOL, REVIEWED_POOL + HELD)
        for number, known, taste in reviewed_best_first(old, new, random.Random(seed)):
            figures = judge(known, frozenset())
            fitted, _, _ = learn(known, frozenset())
            kept = taste.part(held)
            over_newest = {name: bound for name, bound in figures.items() if not name.endswith("_all_times")}
            lines.setdefault(number, []).append({
                "used_by_newest": float(is_better(over_newest)), "used": float(is_better(figures)),
                "positive_of_newest": figures.get("ap_random", 0.0),
                "ap": float(average_precision_score(kept.positive, fitted.probabilities(kept))),
                "ap_rating": float(average_precision_score(kept.positive, kept.baseline)),
            })  # fmt: skip
    return {
        number: {name: round(sum(line[name] for line in of) / len(of), 3) for name in of[0]}
        for number, of in lines.items()
    }


REVIEWED_POOL = 4_000
REVIEWED = (50, 200, 1_000)  # decisions at which a version is judged
AFTER_CHANGE = (100, 200, 400)


def reviewed_best_first(old: Any, new: Any, draw: random.Random) -> Iterator[tuple[str, Any, Any]]:
    """The decisions so far at each number, in the order of review, and the taste that holds then."""
    from jobs.learning.training import learn

    order: list[int] = draw.sample(range(REVIEWED_POOL), BATCH)
    last = max(REVIEWED) + max(AFTER_CHANGE)
    model = None
    while True:
        before, after = order[: max(REVIEWED)], order[max(REVIEWED) :]
        known = joined(old.part(before), new.part(after))
        if len(order) in REVIEWED:
            yield str(len(order)), known, old
        elif len(after) in AFTER_CHANGE:
            yield f"{max(REVIEWED)}+{len(after)}", known, new
        if len(order) >= last:
            return
        if model is None or len(order) % 100 == 0:
            model, _, _ = learn(known, frozenset())
        left = [place for place in range(REVIEWED_POOL) if place not in set(order)]
        order += one_batch(left, model.probabilities(old.part(left)), draw)


def one_batch(left: list[int], scores: Any, draw: random.Random) -> list[int]:
    """Fifty: 70 best, 20 uncertain, 10 at random of a hundred."""
    by_score = [place for _, place in sorted(zip(scores, left, strict=True), reverse=True)]
    best, rest = by_score[: BATCH * 7 // 10], by_score[BATCH * 7 // 10 :]
    distance = dict(zip(left, (abs(score - 0.5) for score in scores), strict=True))
    uncertain = sorted(rest, key=lambda place: distance[place])[: BATCH * 2 // 10]
    others = [place for place in rest if place not in set(uncertain)]
    return best + uncertain + draw.sample(others, BATCH // 10)


# In the database.


def training_cost(number: int) -> dict[str, Any]:
    """Time and memory of one training: rows are made as they are sent to the process that trains."""
    from jobs.learning.trainer import train

    market = make_market(number, 11)

    def rows() -> Iterator[dict[str, Any]]:
        for place, (lead, label) in enumerate(zip(market.leads, market.before, strict=True)):
            yield {"f": features(lead), "y": label, "b": lead.rating, "c": place}

    began = time.perf_counter()
    result = train(rows(), seconds=1_200)
    figures = {name: result["figures"][name] for name in ("ap", "ap_rating", "ap_random", "seconds", "memory_mb")}
    CONTENT.update(result["content"])
    return {"labels": number, "with_sending_seconds": round(time.perf_counter() - began, 1)} | figures


CONTENT: dict[str, Any] = {}


def scoring_rate(number: int) -> dict[str, Any]:
    """Scores a second of undecided leads, by the chore, and pages of the list by score beside those by id."""
    from django.db import connection

    from jobs.learning import scoring
    from jobs.lists.catalogue import LEADS
    from jobs.lists.listing import Listing
    from jobs.models import FitModel, FitScope, Lead

    for first in range(0, number, STORED_AT_ONCE):
        store(make_market(min(STORED_AT_ONCE, number - first), 1_000 + first), "plumber")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    scope = FitScope.objects.create(kind="trade", key="plumber")
    content = CONTENT | {"centre": CENTRE}
    scope.active = FitModel.objects.create(scope=scope, version=1, decisions=1, positives=1, content=content)
    scope.save()
    scoring.begin(scope)
    began = time.perf_counter()
    while FitScope.objects.filter(scored_to__isnull=False).exists():
        scoring.score_pending(30)
    seconds = time.perf_counter() - began
    scored = Lead.objects.filter(fit__isnull=False).count()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE leads")

    def page(order: str) -> float:
        began = time.perf_counter()
        listing = Listing.read(LEADS, {"order": order, "curation_status": "New"})
        second = listing.page()
        Listing.read(LEADS, {"order": order, "curation_status": "New", "cursor": second.after}).page()
        return time.perf_counter() - began

    times = {order: median(page(order) for _ in range(15)) for order in ("-id", "-fit")}
    return {
        "leads": scored, "seconds": round(seconds, 1), "leads_a_second": scored / seconds,
        "two_million_minutes": round(2_000_000 / (scored / seconds) / 60, 1),
        "page_by_id_ms": round(times["-id"] * 1_000, 2), "page_by_fit_ms": round(times["-fit"] * 1_000, 2),
        "by_fit_vs_by_id": round(times["-id"] / times["-fit"], 2),
    }  # fmt: skip


def page_worth(sites: int) -> dict[str, Any]:
    """See `benchmarks.made_web`."""
    from benchmarks.made_web import measured

    return measured(sites)


if __name__ == "__main__":
    main()
