"""Scores on screens: the list by fit, reasons on the card, best first in review, versions and the rule."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from jobs.learning import scoring
from jobs.models import Domain, FitModel, FitScope, Lead, ReviewClaim
from tests.admin.conftest import MakePerson
from tests.learning.test_fit import content, model_in_use

pytestmark = pytest.mark.django_db
LIST, CARDS = "/admin/jobs/lead/", "/admin/jobs/lead/review/cards/"


@pytest.fixture(autouse=True)
def leads() -> list[Lead]:
    """Twelve leads of a trade with a model: the first ones have an e-mail, the last ones have not been scored."""
    domains = Domain.objects.bulk_create(Domain(host=f"site{n}.test") for n in range(14))
    made = [
        Lead(key=f"business:{n}", name=f"Lead {n:02d}", domain=domain, main_category="dentist" if n < 12 else "baker",
             has_email=n < 6, has_phone=n % 2 == 0)
        for n, domain in enumerate(domains)
    ]  # fmt: skip
    Lead.objects.bulk_create(made)
    model_in_use(figures={"judged": 40, "thresholds": [[80, 9, 2]], "ap": 0.8, "ap_rating": 0.5}, has__email=2.0,
                 has__phone=0.5)  # fmt: skip
    scoring.score_pending()
    return made


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content[:500]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def cards(client: Client, query: str) -> list[dict[str, Any]]:
    return list(client.get(f"{CARDS}?{query}").json()["cards"])


def test_the_list_is_sorted_by_fit_and_filtered_by_the_least(administrator: Client) -> None:
    page = administrator.get(f"{LIST}?order=-fit&fit_min=60").content.decode()
    assert re.findall(r'class="name">(Lead \d\d)<', page) == [f"Lead {n:02d}" for n in (4, 2, 0, 5, 3, 1, 10, 8, 6)]
    assert "92 %" in page


def test_the_card_says_why_and_what_would_change_it(administrator: Client, leads: list[Lead]) -> None:
    text = text_of(administrator, f"{LIST}{leads[4].pk}/")
    assert "Fit 92 %" in text
    assert "For it: an e-mail is known, a phone is known." in text
    assert "no e-mail known: 62 %" in text
    assert "Fit 92 %" in cards(administrator, "order=-fit&n=1")[0]["html"]
    assert "By your earlier decisions" not in text_of(administrator, f"{LIST}{leads[13].pk}/")


def test_review_best_first_deals_the_best_and_goes_on_behind_them(administrator: Client, settings: Any) -> None:
    settings.LEARNING_UNCERTAIN_PERCENT = settings.LEARNING_DIFFERENT_PERCENT = 0
    first = cards(administrator, "order=-fit&n=3")
    assert [card["name"] for card in first] == ["Lead 04", "Lead 02", "Lead 00"]
    assert first[0]["suggestion"] == 92.4
    onward = cards(administrator, f"order=-fit&n=2&cursor={first[-1]['cursor']}")
    assert [card["name"] for card in onward] == ["Lead 05", "Lead 03"]


def test_uncertain_and_different_leads_are_marked_and_move_nothing_on(administrator: Client, settings: Any) -> None:
    settings.LEARNING_UNCERTAIN_PERCENT, settings.LEARNING_DIFFERENT_PERCENT = 50, 50
    dealt = cards(administrator, "order=-fit&n=4")
    assert dealt[0]["name"] == "Lead 04"
    assert {card["cursor"] for card in dealt} == {dealt[0]["cursor"]}, "the next batch begins behind the best lead"
    assert all("Uncertain" in card["html"] or "Different" in card["html"] for card in dealt[1:])
    assert len({card["pk"] for card in dealt}) == 4
    again = cards(administrator, f"order=-fit&n=4&cursor={dealt[-1]['cursor']}")
    elsewhere = [card["pk"] for card in again if "Uncertain" in card["html"] or "Different" in card["html"]]
    assert not {card["pk"] for card in dealt} & set(elsewhere), "what is on the screen already is not drawn again"


def test_an_uncertain_lead_is_the_nearest_to_fifty_and_a_different_one_is_of_a_site_that_nobody_decided_about(
    administrator: Client, settings: Any, leads: list[Lead]
) -> None:
    settings.LEARNING_UNCERTAIN_PERCENT, settings.LEARNING_DIFFERENT_PERCENT = 50, 0
    weighed = [card for _ in range(6) for card in cards(administrator, "order=-fit&n=4")[1:]]
    uncertain = [card["suggestion"] for card in weighed if "Uncertain" in card["html"]]
    assert uncertain
    assert uncertain[0] == 50.0
    settings.LEARNING_UNCERTAIN_PERCENT, settings.LEARNING_DIFFERENT_PERCENT = 0, 50
    ReviewClaim.objects.all().delete()
    Lead.objects.filter(pk__in=[lead.pk for lead in leads[1:]]).update(domain=leads[1].domain)
    Lead.objects.filter(pk=leads[1].pk).update(curation_status="Selected")
    drawn = [card for _ in range(6) for card in cards(administrator, "order=-fit&n=4")]
    assert not [card for card in drawn if "Different" in card["html"] and card["pk"] != leads[0].pk]


def test_a_score_is_never_written_as_a_decision(administrator: Client) -> None:
    administrator.get(f"{LIST}review/?order=-fit")
    cards(administrator, "order=-fit&n=10")
    assert set(Lead.objects.values_list("curation_status", flat=True)) == {"New"}


def test_review_offers_best_first_only_where_there_are_scores(administrator: Client) -> None:
    assert "Best first" in text_of(administrator, f"{LIST}review/")
    assert "Most complete first" in text_of(administrator, f"{LIST}review/?order=-fit")
    assert "Best first" not in text_of(administrator, f"{LIST}review/?category=baker")


def test_an_operator_turns_a_scope_off_and_goes_back_to_a_version(administrator: Client, leads: list[Lead]) -> None:
    scope = FitScope.objects.get()
    FitModel.objects.create(scope=scope, version=2, decisions=9, positives=3, content=content(has__email=-2.0))
    page = f"/admin/fit/{scope.pk}/"
    assert "Trade dentist" in text_of(administrator, "/admin/fit/")
    assert "In use" in text_of(administrator, page)
    administrator.post(f"{page}change/", {"verb": "use", "version": "2"})
    scoring.score_pending()
    assert Lead.objects.get(pk=leads[0].pk).fit < 50
    assert "chosen by ada" in text_of(administrator, page)
    administrator.post(f"{page}change/", {"verb": "switch", "on": "0"})
    scoring.score_pending()
    assert "Switched off by ada." in text_of(administrator, page)
    assert not Lead.objects.filter(fit__isnull=False).exists()
    assert "Trade dentist" in text_of(administrator, "/admin/operations/")


def test_a_rule_is_previewed_turned_on_and_off(administrator: Client) -> None:
    scope = FitScope.objects.get()
    page = f"/admin/fit/{scope.pk}/"
    text = text_of(administrator, f"{page}?threshold=80")
    assert "the rule would have selected 9. You decided differently about 2 of them." in text
    assert "It would select 6 new leads" in text
    assert "from 50 to 99.9" in text_of(administrator, f"{page}?threshold=abc")
    administrator.post(f"{page}change/", {"verb": "set_rule", "threshold": "80"})
    scoring.score_pending()
    assert Lead.objects.filter(curation_status="Selected").count() == 6
    assert "Turned on by ada" in text_of(administrator, page)
    administrator.post(f"{page}change/", {"verb": "end_rule"})
    scope.refresh_from_db()
    assert scope.select_from is None
    assert administrator.post(f"{page}change/", {"verb": "explode"}).status_code == 400


def test_who_may_only_look_changes_nothing(person: MakePerson) -> None:
    client, scope = person("jobs.view_lead", "jobs.view_contact"), FitScope.objects.get()
    assert client.get(f"/admin/fit/{scope.pk}/").status_code in (200, 302, 403)
    answer = client.post(f"/admin/fit/{scope.pk}/change/", {"verb": "switch", "on": "0"})
    assert answer.status_code in (302, 403)
    scope.refresh_from_db()
    assert scope.enabled


def test_programs_read_the_score_and_sort_and_filter_by_it(administrator: Client) -> None:
    from django.contrib.auth.models import User
    from rest_framework.test import APIClient

    client = APIClient()
    client.force_authenticate(User.objects.get(username="ada"))
    rows = json.loads(client.get("/api/v3/leads?order=-fit&fit_min=90").content)["items"]
    assert [row["fit"] for row in rows] == [92.4, 92.4, 92.4]
