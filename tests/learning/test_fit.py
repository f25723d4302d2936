"""Lead fit: what is trained, used, shown, switched off; with a made market whose taste is known."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from benchmarks.markets import Market, make_market, store
from jobs.actions.curation import Refused, decide, undo
from jobs.learning import fit, scoring
from jobs.learning.because import because
from jobs.learning.labels import read_labels
from jobs.learning.trainer import NotTrained, train
from jobs.learning.weights import weights_of, words_of
from jobs.lists.catalogue import LEADS
from jobs.models import (
    Bulk,
    Decision,
    Domain,
    FitModel,
    FitScope,
    Lead,
    LocalBusiness,
    Place,
    PlaceFound,
    PlaceSearch,
    Project,
)
from jobs.store.leads import rebuild_leads
from tests.patience import eventually

DECIDED = 240


def decide_like(ids: Sequence[int], selected: Sequence[bool], by: str = "ana") -> None:
    for pk, positive in zip(ids, selected, strict=True):
        decide(Lead, [pk], "Selected" if positive else "Not a Fit", by=by)


def content(**weights: float) -> dict[str, Any]:
    """A model's content: weights by feature, with `__` for a colon; each occurs in half of the leads."""
    names = [name.replace("__", ":") for name in weights]
    return {"features": names, "weights": list(weights.values()), "occurs": [0.5] * len(names), "intercept": 0.0,
            "centre": None}  # fmt: skip


def model_in_use(trade: str = "dentist", figures: Any = None, **weights: float) -> FitScope:
    """A scope whose model is given, not trained."""
    scope, _ = FitScope.objects.get_or_create(kind="trade", key=trade)
    version = FitModel.objects.filter(scope=scope).count() + 1
    model = FitModel.objects.create(
        scope=scope, version=version, decisions=50, positives=25, usable=True, content=content(**weights),
        figures=figures or {},
    )  # fmt: skip
    FitScope.objects.filter(pk=scope.pk).update(active=model, scored_to=0)
    scope.refresh_from_db()
    return scope


def leads(number: int, trade: str = "dentist", **values: Any) -> list[Lead]:
    first = Lead.objects.count()
    return Lead.objects.bulk_create(
        Lead(key=f"business:{first + n + 1}", name=f"{trade} {first + n}", main_category=trade, **values)
        for n in range(number)
    )


def fits() -> dict[int, Any]:
    return dict(Lead.objects.values_list("pk", "fit"))


# Trained.


@pytest.mark.django_db
def test_decisions_teach_an_order_that_is_better_than_by_rating_and_every_lead_gets_a_score() -> None:
    market: Market = make_market(600, seed=3)
    ids = store(market)
    decide_like(ids[:DECIDED], market.before[:DECIDED])
    assert "version 1 is in use" in fit.learn()
    scope = FitScope.objects.get(kind="trade", key="dentist")
    model = scope.active
    assert model is not None
    assert (model.decisions, model.version, model.usable) == (DECIDED, 1, True)
    assert model.figures["ap"] > max(model.figures["ap_rating"], model.figures["ap_random"])
    assert model.first_at is not None
    assert len(str(model.content)) < 200_000
    scoring.score_pending()
    scored = Lead.objects.filter(pk__in=ids[DECIDED:], fit__isnull=False).order_by("-fit").values_list("pk", flat=True)
    assert len(scored) == 600 - DECIDED
    truth = dict(zip(ids, market.before, strict=True))
    best, worst = scored[:100], list(scored)[-100:]
    assert sum(truth[pk] for pk in best) > 1.5 * sum(truth[pk] for pk in worst)
    assert fit.learn() == "", "nothing new to learn"


@pytest.mark.django_db
def test_without_evidence_there_is_no_score() -> None:
    """Decisions by chance: a model is stored, with its figures, and not used."""
    market = make_market(200, seed=5)
    ids = store(market)
    decide_like(ids[:120], [hash(str(pk * 7919 % 101)) % 2 == 0 or pk % 2 == 0 for pk in ids[:120]])
    sentence = fit.learn()
    scope = FitScope.objects.get(kind="trade", key="dentist")
    assert scope.active is None, sentence
    assert "is not used" in scope.reason
    scoring.score_pending()
    assert set(fits().values()) == {None}


@pytest.mark.django_db
def test_few_decisions_and_decisions_of_one_kind_train_nothing_and_the_scope_says_what_is_lacking(settings) -> None:
    ids = [lead.pk for lead in leads(60)]
    decide_like(ids[:20], [True] * 20)
    fit.learn()
    assert FitScope.objects.get().reason.startswith("20 of 50 decisions")
    decide_like(ids[20:], [True] * 40)
    fit.learn()
    assert FitScope.objects.get().reason.startswith("60 selected, 0 not a fit")
    assert not FitModel.objects.exists()


@pytest.mark.django_db
def test_only_people_teach(settings) -> None:
    """What a rule or a project decided is no label, nor what was undone, nor Maybe and Archived."""
    rule, project, person, undone, maybe = leads(5)
    decide(Lead, [rule.pk], "Selected", by="rule:select_by_fit")
    decide(Lead, [project.pk], "Selected", by="project 3")
    decide(Lead, [person.pk], "Not a Fit", by="ana")
    undo(decide(Lead, [undone.pk], "Selected", by="ana").bulk, by="ana")
    decide(Lead, [maybe.pk], "Maybe", by="ana")
    assert [(label.lead, label.selected) for label in read_labels()] == [(person.pk, False)]


def test_training_that_takes_too_long_is_ended_and_says_so() -> None:
    def slow() -> Any:
        import time

        for number in range(50):
            yield {"f": ["a"], "y": number % 2 == 0, "b": None, "c": number}
            time.sleep(0.02)

    with pytest.raises(NotTrained, match="did not end: it was ended by signal 9"):
        train(slow(), seconds=0.2)


def test_training_beyond_its_memory_ends_and_says_so(settings) -> None:
    settings.LEARNING_MEMORY_MB = 1
    rows = ({"f": [f"w{n}:{k}" for k in range(200)], "y": n % 2 == 0, "b": None, "c": n} for n in range(3_000))
    with pytest.raises(NotTrained):
        train(rows)


@pytest.mark.parametrize("rows", [[], [True], [False] * 30], ids=["none", "one", "of one class"])
def test_rows_that_nothing_can_be_learnt_from_say_so(rows: list[bool]) -> None:
    facts = ({"f": ["a"], "y": positive, "b": float("nan"), "c": number} for number, positive in enumerate(rows))
    with pytest.raises(NotTrained, match="all rows are of one class"):
        train(facts)


# Scored.


@pytest.mark.django_db
def test_a_score_is_no_change_of_the_lead_and_needs_none_of_its_settles() -> None:
    lead = leads(1)[0]
    before = Lead.objects.values_list("updated_at", "changed_in").get(pk=lead.pk)
    model_in_use(category__dentist=2.0)
    scoring.score_pending()
    after = Lead.objects.get(pk=lead.pk)
    assert after.fit == Decimal("88.1")
    assert (after.updated_at, after.changed_in) == before
    Lead.objects.filter(pk=lead.pk).update(name="Another")
    assert Lead.objects.get(pk=lead.pk).changed_in >= before[1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'leads'::regclass AND tgname = 'touch'")
        assert cursor.fetchone()


@pytest.mark.django_db
def test_what_is_decided_keeps_the_score_that_it_had() -> None:
    decided, new = leads(2)
    model_in_use(category__dentist=2.0)
    scoring.score_pending()
    decide(Lead, [decided.pk], "Selected", by="ana")
    model_in_use(category__dentist=-2.0)
    scoring.score_pending()
    assert fits() == {decided.pk: Decimal("88.1"), new.pk: Decimal("11.9")}


@pytest.mark.django_db(transaction=True)
def test_a_lead_that_changes_is_scored_again_and_a_new_one_is_scored() -> None:
    lead = leads(1)[0]
    model_in_use(has__email=2.0)
    scoring.score_pending()
    assert fits() == {lead.pk: Decimal("50.0")}
    Lead.objects.filter(pk=lead.pk).update(has_email=True)
    other = leads(1, has_email=True)[0]
    expected = {lead.pk: Decimal("88.1"), other.pk: Decimal("88.1")}
    # A change is seen once every older transaction of the server has ended, those of other databases, too.
    eventually(lambda: scoring.score_pending() and fits() == expected)


@pytest.mark.django_db
def test_scoring_goes_on_where_it_stopped_group_by_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "GROUP", 3)
    leads(8)
    scope = model_in_use(category__dentist=2.0)
    active = scoring.active_models()
    assert scoring._next_groups(active, ends=0) == (3, 3)  # the time is over: one group is finished
    scope.refresh_from_db()
    assert (scope.scored, scope.scored_to) == (3, sorted(fits())[2])
    scoring.score_pending()
    scope.refresh_from_db()
    assert (scope.scored, scope.scored_to) == (8, None)
    assert None not in fits().values()


@pytest.mark.django_db
def test_trades_that_are_at_the_same_place_are_scored_together_in_the_order_of_the_leads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scoring, "GROUP", 4)
    leads(3)
    leads(3, "baker")
    leads(3, "smith")
    dentist, baker = model_in_use(category__dentist=2.0), model_in_use("baker", category__baker=-2.0)
    assert scoring._next_groups(scoring.active_models(), ends=0) == (4, 4)
    for scope, number in ((dentist, 3), (baker, 1)):
        scope.refresh_from_db()
        assert (scope.scored, scope.scored_to) == (number, sorted(fits())[3])
    scoring.score_pending()
    baker.refresh_from_db()
    assert (baker.scored, baker.scored_to) == (3, None)
    assert [fit is not None and fit > 50 for _, fit in sorted(fits().items())] == [True] * 3 + [False] * 6
    assert list(fits().values()).count(None) == 3


@pytest.mark.django_db
def test_whoever_begins_anew_meanwhile_is_not_overtaken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "GROUP", 3)
    ids = [row.pk for row in leads(8)]
    scope = model_in_use(category__dentist=2.0)
    FitScope.objects.filter(pk=scope.pk).update(scored_to=ids[0])
    score_leads = scoring.score_leads

    def begun_anew(*given: Any) -> int:
        scoring.begin(scope)
        return score_leads(*given)

    monkeypatch.setattr(scoring, "score_leads", begun_anew)
    assert scoring._next_groups(scoring.active_models(), ends=float("inf")) == (3, 3)
    scope.refresh_from_db()
    assert (scope.scored, scope.scored_to) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(5))
def test_the_leads_of_a_project_are_the_same_among_some_as_in_its_list(seed: int) -> None:
    draw = random.Random(seed)
    projects = [Project.objects.create(name=name, digest=name) for name in ("Dentists", "Bakers")]
    search = PlaceSearch.objects.create(business_type="dentist", location="Ithaca")
    draw.choice(projects).searches.add(search)
    for number in range(20):
        domain = Domain.objects.create(host=f"site{number}.test")
        place = Place.objects.create(provider="google", place_id=str(number), name="Wren")
        if draw.random() < 0.3:
            PlaceFound.objects.create(search=search, place=place)
        business = LocalBusiness.objects.create(
            provider="google", external_id=str(number), name="Wren", place=place if draw.random() < 0.7 else None,
            domain=domain if draw.random() < 0.7 else None,
        )  # fmt: skip
        for project in projects:
            project.businesses.add(*([business] if draw.random() < 0.2 else []))
            project.domains.add(*([domain] if draw.random() < 0.2 else []))
    rebuild_leads()
    Lead.objects.filter(pk__in=draw.sample(sorted(fits()), 2)).update(domain=None)
    for project in projects:
        listed = set(LEADS.rows({"project_id": str(project.pk)}).values_list("pk", flat=True))
        assert set(scoring._in_project(sorted(fits()), project.pk)) == listed
        assert 0 < len(listed) < Lead.objects.count()


# Why.


def test_the_strongest_reasons_are_words_and_say_what_would_change() -> None:
    from jobs.learning.weights import Weights

    weights = Weights(content(category__dentist=1.0, page__booking=2.0, chain__yes=-1.5, has__email=0.2))
    answer = weights.because(["category:dentist", "page:booking", "chain:no"])
    assert [(reason.text, reason.speaks_for) for reason in answer.reasons] == [
        ("has a booking page", True), ("dentist", True), ("no e-mail known", False),
    ]  # fmt: skip
    assert [change.text for change in answer.changes] == ["no booking page", "a chain"]
    assert answer.changes[0].percent < answer.percent


@pytest.mark.parametrize(
    ("feature", "absent", "words"),
    [
        ("technology:wordpress", False, "site made with WordPress"),
        ("technology:wix", True, "site not made with Wix"),
        ("technology:of its own", False, "site made with of its own"),
        ("has:email", True, "no e-mail known"),
        ("page:pricing", False, "has a pricing page"),
    ],
)  # fmt: skip
def test_a_feature_reads_as_people_write_it(feature: str, absent: bool, words: str) -> None:
    assert words_of(feature, absent) == words


@pytest.mark.django_db
def test_a_lead_says_why_it_has_its_score_and_one_without_has_no_reasons() -> None:
    dentist, plumber = leads(1)[0], leads(1, trade="plumber")[0]
    model_in_use(category__dentist=2.0)
    scoring.score_pending()
    dentist.refresh_from_db()
    answer = because(dentist)
    assert answer is not None
    assert [reason.text for reason in answer.reasons] == ["dentist"]
    assert because(plumber) is None


# Switched, versions, drift.


@pytest.mark.django_db
def test_a_scope_that_is_switched_off_has_no_scores_and_gets_them_back() -> None:
    leads(3)
    scope = model_in_use(category__dentist=2.0)
    scoring.score_pending()
    fit.switch(scope, False, by="ada")
    scoring.score_pending()
    assert set(fits().values()) == {None}
    fit.switch(scope, True, by="ada")
    scoring.score_pending()
    assert set(fits().values()) == {Decimal("88.1")}


@pytest.mark.django_db
def test_going_back_to_a_version_is_one_step_and_training_does_not_undo_it() -> None:
    leads(1)
    model_in_use(category__dentist=2.0)
    scope = model_in_use(category__dentist=1.0)
    fit.use_version(scope, 1, by="ada")
    scoring.score_pending()
    assert set(fits().values()) == {Decimal("88.1")}
    newer = FitModel.objects.get(scope=scope, version=2)
    assert "stays in use" in fit.use_if_better(scope, newer)
    scope.refresh_from_db()
    assert scope.active is not None
    assert scope.active.version == 1
    fit.unpin(scope, by="ada")
    scope.refresh_from_db()
    assert scope.active_id == newer.pk
    with pytest.raises(Refused, match="no version 9"):
        fit.use_version(scope, 9, by="ada")


@pytest.mark.django_db
def test_scores_that_somebody_switched_off_while_a_model_was_trained_stay_off() -> None:
    leads(1)
    model_in_use(category__dentist=2.0)
    as_training_began = model_in_use(category__dentist=1.0)
    fit.switch(as_training_began, False, by="ada")
    assert "switched the scores off" in fit.use_if_better(as_training_began, FitModel.objects.get(version=1))
    scope = FitScope.objects.get()
    assert scope.active is not None
    assert (scope.active.version, scope.reason) == (2, "Switched off by ada.")


@pytest.mark.django_db
def test_a_model_that_falls_below_its_baseline_is_taken_out_of_use_and_says_so() -> None:
    """High scores are refused, low ones selected: worse than chance."""
    wrong = leads(30, has_email=True, rating=3) + leads(30, rating=5)
    scope = model_in_use(has__email=2.0)
    scoring.score_pending()
    decide_like([lead.pk for lead in wrong], [False] * 30 + [True] * 30)
    assert "Taken out of use" in fit.check_drift(scope)
    scope.refresh_from_db()
    assert scope.active is None
    assert "by rating 1.00" in scope.reason
    [(_, decisions, alike, *_)] = scope.weeks
    assert (decisions, alike) == (60, 0.5)


@pytest.mark.django_db
def test_a_few_bad_decisions_take_no_model_out_of_use() -> None:
    wrong = leads(20, has_email=True, rating=3) + leads(29, rating=5)
    scope = model_in_use(has__email=2.0)
    scoring.score_pending()
    decide_like([lead.pk for lead in wrong], [False] * 20 + [True] * 29)
    assert fit.check_drift(scope) == ""
    scope.refresh_from_db()
    assert scope.active is not None


@pytest.mark.django_db
def test_the_version_in_use_stays_however_many_newer_ones_there_are() -> None:
    leads(1)
    scope = model_in_use(category__dentist=2.0)
    decide_like([Lead.objects.get().pk], [True])
    for _ in range(fit.MOST_VERSIONS + 2):
        fit.store_version(scope, {}, content(category__dentist=1.0), decisions=1, positives=1)
    scope.refresh_from_db()
    assert scope.active is not None
    versions = FitModel.objects.filter(scope=scope).order_by("version").values_list("version", flat=True)
    assert list(versions) == [1, *range(4, 14)]


@pytest.mark.django_db
def test_a_lead_that_is_decided_while_its_group_is_scored_keeps_its_score() -> None:
    decided, new = leads(2, fit=Decimal("50.0"))
    model_in_use(category__dentist=2.0)
    Lead.objects.filter(pk=decided.pk).update(curation_status="Selected")  # since the group was read
    assert scoring.score_leads([decided.pk, new.pk], scoring.active_models()) == 1
    assert fits() == {decided.pk: Decimal("50.0"), new.pk: Decimal("88.1")}


# The rule.


@pytest.mark.django_db
def test_a_rule_is_off_until_a_threshold_is_set_and_selects_only_what_nobody_has_decided() -> None:
    above, undone, _ = leads(2, has_email=True) + leads(1)
    undo(decide(Lead, [undone.pk], "Not a Fit", by="ana").bulk, by="ana")
    scope = model_in_use(has__email=2.0)
    scoring.score_pending()
    assert not Lead.objects.filter(curation_status="Selected").exists()
    fit.set_rule(scope, Decimal(80), by="ada")
    assert "1 leads were selected by a rule" in scoring.score_pending()
    assert list(Lead.objects.filter(curation_status="Selected")) == [above]
    assert Decision.objects.get(row_id=above.pk).made_by == "rule:select_by_fit"
    undo(Bulk.objects.get(made_by="rule:select_by_fit").pk, by="ada")
    scoring.score_pending()
    assert not Lead.objects.filter(curation_status="Selected").exists(), "it does not select again what was undone"


@pytest.mark.django_db
def test_the_preview_of_a_rule_counts_what_it_would_have_got_wrong() -> None:
    right, wrong, _ = leads(3, has_email=True)
    scope = model_in_use(has__email=2.0, figures={"judged": 40, "thresholds": [[80, 9, 2]]})
    scoring.score_pending()
    decide_like([right.pk, wrong.pk], [True, False])
    preview = fit.preview_rule(scope, Decimal(80))
    assert (preview.judged, preview.selected, preview.wrong, preview.waiting) == (42, 11, 3, 1)
    for threshold in (Decimal(20), Decimal(100)):
        with pytest.raises(Refused, match=r"50 to 99\.9"):
            fit.set_rule(scope, threshold, by="ada")


@pytest.mark.django_db
def test_weights_of_a_version_are_read_once() -> None:
    scope = model_in_use(category__dentist=2.0)
    assert scope.active_id is not None
    assert weights_of(scope.active_id) is weights_of(scope.active_id)
