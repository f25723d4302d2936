"""Models that decisions have taught, for programs: read by anybody with `read`, changed by operators."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from jobs.models import Domain, Event, FitModel, FitScope, Lead
from jobs.models.learning import PAGES, TRADE
from jobs.store.leads import rebuild_leads

FIGURES = {"judged": 80, "ap": 0.81, "ap_rating": 0.52, "ap_random": 0.4, "agreement": 0.84, "features": 2,
           "thresholds": [[percent, 10, 2] for percent in range(50, 100)]}  # fmt: skip
CONTENT = {"features": ["category:dentist", "chain:yes"], "weights": [0.7, -1.9], "occurs": [0.4, 0.1],
           "intercept": 0.2, "centre": None}  # fmt: skip
MODELS = "/api/v3/fit-models"


@pytest.fixture
def scope(db: None) -> FitScope:
    """A trade with two versions, of which the second is in use."""
    week = ["2026-03-02", 40, 0.85, 0.8, 0.5, 0.4]
    scope = FitScope.objects.create(kind=TRADE, key="Dentist", decisions=120, weeks=[week])
    at = datetime(2026, 3, 1, tzinfo=UTC)
    for version in (1, 2):
        scope.active = FitModel.objects.create(
            scope=scope, version=version, decisions=60 * version, positives=20 * version, first_at=at, last_at=at,
            usable=True, figures=FIGURES, content=CONTENT,
        )  # fmt: skip
    scope.save()
    return scope


def test_a_list_says_what_is_in_use_and_how_good_its_weeks_were(scope: FitScope, operator: APIClient) -> None:
    [row] = operator.get(MODELS).json()
    assert (row["id"], row["kind"], row["key"], row["name"]) == (scope.pk, "trade", "Dentist", "Trade Dentist")
    assert (row["version"], row["enabled"], row["pinned"], row["scoring"]) == (2, True, False, False)
    assert row["weeks"] == [
        {"monday": "2026-03-02", "decisions": 40, "agreement": 0.85, "average_precision": 0.8,
         "average_precision_rating": 0.5, "average_precision_random": 0.4}
    ]  # fmt: skip
    assert operator.get(f"{MODELS}/{scope.pk}").json() == row
    assert operator.get(f"{MODELS}/{scope.pk + 1}").status_code == 404


def test_a_version_of_another_model_is_not_there(scope: FitScope, operator: APIClient) -> None:
    another = FitScope.objects.create(kind=TRADE, key="Baker")
    assert operator.get(f"{MODELS}/{another.pk}/versions/1").status_code == 404
    assert operator.get(f"{MODELS}/{another.pk}/versions").json() == []


def test_versions_have_their_figures_and_one_has_its_features_the_heaviest_first(
    scope: FitScope, operator: APIClient
) -> None:
    versions = operator.get(f"{MODELS}/{scope.pk}/versions").json()
    assert [(row["version"], row["in_use"], row["decisions"]) for row in versions] == [(2, True, 120), (1, False, 60)]
    assert versions[0]["figures"] == {name: value for name, value in FIGURES.items() if name != "thresholds"}
    assert "features" not in versions[0]
    version = operator.get(f"{MODELS}/{scope.pk}/versions/1").json()
    assert version["features"] == [
        {"feature": "chain:yes", "words": "a chain", "weight": -1.9},
        {"feature": "category:dentist", "words": "dentist", "weight": 0.7},
    ]
    assert operator.get(f"{MODELS}/{scope.pk}/versions/7").status_code == 404


def test_an_operator_goes_a_version_back_and_lets_training_choose_again(scope: FitScope, operator: APIClient) -> None:
    row = operator.patch(f"{MODELS}/{scope.pk}", {"version": 1}, format="json").json()
    assert (row["version"], row["pinned"], row["switched_by"]) == (1, True, "operator-1")
    assert Event.objects.filter(kind="operation", outcome="fit_version").count() == 1
    row = operator.patch(f"{MODELS}/{scope.pk}", {"version": None}, format="json").json()
    assert (row["version"], row["pinned"]) == (2, False)


def test_a_version_that_is_gone_changes_nothing_of_what_came_with_it(scope: FitScope, operator: APIClient) -> None:
    answer = operator.patch(f"{MODELS}/{scope.pk}", {"version": 9, "enabled": False}, format="json")
    assert answer.status_code == 409
    assert "no version 9" in answer.json()["detail"]
    scope.refresh_from_db()
    assert scope.enabled


def test_scores_are_switched_off_and_on(scope: FitScope, operator: APIClient) -> None:
    row = operator.patch(f"{MODELS}/{scope.pk}", {"enabled": False}, format="json").json()
    assert (row["enabled"], row["reason"]) == (False, "Switched off by operator-1.")
    assert operator.patch(f"{MODELS}/{scope.pk}", {"enabled": True}, format="json").json()["enabled"] is True


def test_a_rule_is_previewed_set_and_ended(scope: FitScope, operator: APIClient) -> None:
    preview = operator.get(f"{MODELS}/{scope.pk}/preview?threshold=80").json()
    assert preview == {"threshold": 80.0, "judged": 80, "selected": 10, "wrong": 2, "waiting": 0}
    for threshold in ("", "49", "100", "much"):
        assert operator.get(f"{MODELS}/{scope.pk}/preview?threshold={threshold}").status_code == 400, threshold
    row = operator.patch(f"{MODELS}/{scope.pk}", {"select_from": "80"}, format="json").json()
    assert (row["select_from"], row["select_set_by"]) == (80.0, "operator-1")
    for wrong in (30, 99.96, 1e300):
        assert operator.patch(f"{MODELS}/{scope.pk}", {"select_from": wrong}, format="json").status_code == 400
    rounded = operator.patch(f"{MODELS}/{scope.pk}", {"select_from": 54.0560767}, format="json").json()
    assert rounded["select_from"] == 54.1
    assert operator.patch(f"{MODELS}/{scope.pk}", {"select_from": None}, format="json").json()["select_from"] is None


def test_a_rule_needs_a_model_of_leads_in_use(scope: FitScope, operator: APIClient) -> None:
    change = {"enabled": False, "select_from": 80}
    assert operator.patch(f"{MODELS}/{scope.pk}", change, format="json").status_code == 409
    scope.refresh_from_db()
    assert scope.enabled
    pages = FitScope.objects.create(kind=PAGES, active=scope.active)
    answer = operator.patch(f"{MODELS}/{pages.pk}", {"select_from": 80}, format="json")
    assert (answer.status_code, "selects leads" in answer.json()["detail"]) == (409, True)


def test_who_is_no_operator_reads_and_changes_nothing(scope: FitScope, viewer: APIClient) -> None:
    assert viewer.get(MODELS).status_code == 200
    assert viewer.patch(f"{MODELS}/{scope.pk}", {"enabled": False}, format="json").status_code == 403
    scope.refresh_from_db()
    assert scope.enabled


def test_a_lead_has_the_reasons_of_its_score(scope: FitScope, operator: APIClient) -> None:
    Domain.objects.create(host="kestrel-plumbing.test")
    rebuild_leads()
    lead = Lead.objects.get()
    url = f"/api/v3/leads/{lead.pk}/fit"
    assert operator.get(url).json() == {"fit": None, "reasons": [], "changes": []}
    content = CONTENT | {"features": ["host:own", "chain:no"], "weights": [1.5, -0.9]}
    model = FitModel.objects.create(scope=scope, version=3, decisions=1, positives=1, content=content)
    Lead.objects.filter(pk=lead.pk).update(fit=Decimal("72.5"), fit_model_id=model.pk)
    answer = operator.get(url).json()
    assert answer["fit"] == 72.5
    assert {"text": "a site of its own", "speaks_for": True} in answer["reasons"]
    assert {"text": "no chain", "speaks_for": False} in answer["reasons"]
    assert operator.get(f"/api/v3/leads/{lead.pk + 1}/fit").status_code == 404
