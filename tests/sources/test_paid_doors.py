"""Every door to a paid search: without a price that was agreed nothing is paid, and with one never more than that."""

from __future__ import annotations

import asyncio
import io
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from jobs.actions import searches
from jobs.actions.searches import find_or_create_search
from jobs.models import ApiCall, PlaceSearch
from jobs.pipeline import drain, queue
from jobs.pipeline.database import close_threads
from jobs.stages import stage_named
from sampletown.city import city
from sampletown.google_places import World
from scrapersky.api.jwt_tokens import RefreshToken
from tests.imports import ROOT

pytestmark = pytest.mark.django_db(transaction=True)

QUERY = "plumbers in Ithaca, NY"
ADMIN, API = "/admin/jobs/placesearch", "/api/v3"
LIMIT = Decimal("0.11")  # of the plan: three calls of $0.035, rounded up to a cent


@dataclass
class Cast:
    """Who asks: a browser without JavaScript, a program, a shell; and a search that is stored."""

    browser: Client
    program: APIClient
    folder: Path

    def stored(self, status: str | None = None, **fields: Any) -> PlaceSearch:
        search = find_or_create_search(QUERY)
        PlaceSearch.objects.filter(pk=search.pk).update(status=status, **fields)
        return PlaceSearch.objects.get(pk=search.pk)

    def post(self, path: str, body: Any) -> Any:
        return self.program.post(f"{API}{path}", body, format="json")

    def run(self, *words: str) -> str:
        said = io.StringIO()
        try:
            call_command(*words, stdout=said)
        except CommandError as error:
            return f"{said.getvalue()} {error}"
        return said.getvalue()


@pytest.fixture
def cast(transactional_db: None, providers: str, world: World, tmp_path: Path) -> Any:
    everybody = city(400)  # far more than the estimate: the limit has to stop every search
    world.businesses = lambda: everybody
    person = User.objects.create_superuser("ada", password="ada-secret-1")
    person.groups.add(*Group.objects.filter(name__in=("operator", "curator")))
    browser, program = Client(), APIClient(raise_request_exception=False)
    browser.force_login(person)
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {RefreshToken.for_user(person).access_token}")
    with connection.cursor() as cursor:  # Procrastinate's tables are not Django's to empty
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    yield Cast(browser, program, tmp_path)
    close_threads()


def work_off() -> Counter[str]:
    return asyncio.run(drain(stage_named("place_search"), None))  # type: ignore[arg-type]  # it uses no web


def paid(world: World) -> Decimal:
    return world.billed["text_search_enterprise"] * Decimal("0.035")


# How each door is used by somebody who did not agree to a price; what it answers, where it answers at once.


def quick(cast: Cast) -> str:
    return cast.browser.post(f"{ADMIN}/quick/", {"words": QUERY}).content.decode()


def quick_with_a_price_for_other_words(cast: Cast) -> str:
    form = {"words": QUERY, "limit": "0.11", "priced": "plumbers in Troy, NY"}
    return cast.browser.post(f"{ADMIN}/quick/", form).content.decode()


def quick_with_too_low_a_price(cast: Cast) -> str:
    return cast.browser.post(f"{ADMIN}/quick/", {"words": QUERY, "limit": "0.01", "priced": QUERY}).content.decode()


def batch(cast: Cast) -> str:
    return cast.browser.post(f"{ADMIN}/new/", {"what": QUERY, "provider": "google"}).content.decode()


def search_again(cast: Cast) -> str:
    row = cast.stored("Completed").pk
    answer = cast.browser.post("/admin/operate/", {"verb": "rerun_search", "row": row}, follow=True)
    return answer.content.decode()


def checked_rows(cast: Cast) -> str:
    form = {"act": "queue:place_search", "row": cast.stored().pk}
    return cast.browser.post(f"{ADMIN}/act/", form).content.decode()


def all_matching_rows(cast: Cast) -> str:
    cast.stored()
    form = {"act": "queue:place_search", "scope": "all", "query": "provider=google", "expected": "1"}
    return cast.browser.post(f"{ADMIN}/act/", form).content.decode()


def retry_of_a_stage(cast: Cast) -> str:
    cast.stored("Error", outcome="denied")
    form = {"verb": "retry_failed", "stage": "place_search"}
    return cast.browser.post("/admin/operate/", form, follow=True).content.decode()


def repeat_by_a_row_s_form(cast: Cast) -> str:
    row = cast.stored("Completed", settled_at="2026-01-01T00:00Z").pk
    form = {"budget": "", "initial-budget": "", "repeat_every_days": "7", "initial-repeat_every_days": ""}
    said = cast.browser.post(f"{ADMIN}/{row}/notes/", form).content.decode()
    searches.repeat_due()
    return said


def import_page(cast: Cast) -> str:
    form = {"noun": "place-searches", "values": QUERY, "auto_queue": "1", "country": ""}
    return cast.browser.post("/admin/import/", form, follow=True).content.decode()


def create(cast: Cast) -> str:
    return cast.post("/place-searches", {"queries": [QUERY], "auto_queue": True}).content.decode()


def rerun(cast: Cast) -> str:
    return cast.post(f"/place-searches/{cast.stored('Completed').pk}/rerun", {}).content.decode()


def step(cast: Cast) -> str:
    return cast.post(f"/place-searches/{cast.stored().pk}/place_search", {}).content.decode()


def step_again(cast: Cast) -> str:
    search = cast.stored("Completed", budget=5)
    return cast.post(f"/place-searches/{search.pk}/place_search", {"rerun": True}).content.decode()


def stage_by_ids(cast: Cast) -> str:
    return cast.post("/stages/place_search/runs", {"ids": [cast.stored().pk]}).content.decode()


def stage_of_what_failed(cast: Cast) -> str:
    cast.stored("Error", outcome="denied")
    return cast.post("/stages/place_search/runs", {"failed": True}).content.decode()


def repeat_by_a_change(cast: Cast) -> str:
    row = cast.stored("Completed", settled_at="2026-01-01T00:00Z").pk
    answer = cast.program.patch(f"{API}/place-searches/{row}", {"repeat_every_days": 7}, format="json")
    searches.repeat_due()
    return answer.content.decode()


def repeat_of_a_new_search(cast: Cast) -> str:
    return cast.post("/place-searches", {"queries": [QUERY], "repeat_every_days": 7}).content.decode()


def import_by_program(cast: Cast) -> str:
    return cast.post("/imports", {"noun": "place-searches", "rows": [QUERY], "auto_queue": True}).content.decode()


def harvest(cast: Cast) -> str:
    return cast.run("harvest", "--search", QUERY, "--no-worker", "--out", str(cast.folder / "contacts.csv"))


def requeue_command(cast: Cast) -> str:
    return cast.run("queue", "requeue", "place_search", str(cast.stored().pk))


def retry_command(cast: Cast) -> str:
    cast.stored("Error", outcome="denied")
    return cast.run("queue", "retry", "place_search")


def import_command(cast: Cast) -> str:
    file = cast.folder / "searches.txt"
    file.write_text(f"query\n{QUERY}\n")
    return cast.run("import", str(file), "--as", "place-searches", "--auto-queue")


def schedule(cast: Cast) -> str:
    cast.stored("Completed", settled_at="2026-01-01T00:00Z", repeat_every_days=7)
    return searches.repeat_due()


def kernel(cast: Cast) -> str:
    queue(stage_named("place_search"), [cast.stored().pk])
    return ""


PRICE = r"at most \$0\.11|at most <strong>\$0\.11"
DOORS: list[tuple[Callable[[Cast], str], str]] = [
    (quick, PRICE), (quick_with_a_price_for_other_words, PRICE), (quick_with_too_low_a_price, PRICE),
    (batch, PRICE), (search_again, PRICE), (checked_rows, PRICE), (all_matching_rows, PRICE), (retry_of_a_stage, PRICE),
    (repeat_by_a_row_s_form, "needs an agreed price"), (import_page, "These searches cost money"),
    (create, PRICE), (rerun, PRICE), (step, PRICE), (step_again, PRICE), (stage_by_ids, PRICE),
    (stage_of_what_failed, PRICE), (repeat_by_a_change, "needs a budget"), (repeat_of_a_new_search, "needs a budget"),
    (import_by_program, "These searches cost money"), (harvest, r"Add --budget 0\.11"), (requeue_command, PRICE),
    (retry_command, PRICE), (import_command, "These searches cost money"), (schedule, ""), (kernel, ""),
]  # fmt: skip


@pytest.mark.parametrize(("door", "answers"), DOORS, ids=[door.__name__ for door, _ in DOORS])
def test_no_door_pays_before_somebody_agreed_to_a_price(
    cast: Cast, world: World, door: Callable[[Cast], str], answers: str
) -> None:
    said = door(cast)
    assert re.search(answers, said), said[-2_000:]
    work_off()
    assert paid(world) == 0
    assert ApiCall.objects.exclude(price=0).count() == 0


# The same doors, used by somebody who agreed.


def quick_with_the_price_that_was_shown(cast: Cast) -> None:
    shown = cast.browser.get(f"{ADMIN}/price/", {"words": QUERY}).json()
    cast.browser.post(f"{ADMIN}/quick/", {"words": QUERY, "priced": QUERY, "limit": shown["limit"]})


def batch_agreed(cast: Cast) -> None:
    form = {"what": QUERY, "provider": "google"}
    page = cast.browser.post(f"{ADMIN}/new/", form).content.decode()
    agreed = re.findall(r'name="agreed" value="([^"]+)"', page)
    cast.browser.post(f"{ADMIN}/new/", form | {"agreed": agreed[0]})


def search_again_agreed(cast: Cast) -> None:
    row = cast.stored("Completed").pk
    page = cast.browser.get(f"{ADMIN}/{row}/").content.decode()
    (limit,) = re.findall(r'name="limit" value="([^"]+)"', page)
    assert f"at most ${limit})" in page
    cast.browser.post("/admin/operate/", {"verb": "rerun_search", "row": row, "limit": limit})


def checked_rows_agreed(cast: Cast) -> None:
    form = {"act": "queue:place_search", "row": cast.stored().pk}
    page = cast.browser.post(f"{ADMIN}/act/", form).content.decode()
    sent = dict(re.findall(r'<input type="(?:hidden|text)"[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
    cast.browser.post(f"{ADMIN}/act/", form | {"budget": sent["budget"]})


def created_with_a_budget(cast: Cast) -> None:
    plan = cast.post("/place-searches/plan", {"queries": [QUERY]}).json()
    cast.post("/place-searches", {"queries": [QUERY], "auto_queue": True, "budget": plan["items"][0]["limit"]})


def rerun_with_a_budget(cast: Cast) -> None:
    row = cast.stored("Completed").pk
    price = cast.post(f"/place-searches/{row}/rerun", {}).json()
    cast.post(f"/place-searches/{row}/rerun", {"budget": price["limit"]})


def step_with_a_budget(cast: Cast) -> None:
    cast.post(f"/place-searches/{cast.stored().pk}/place_search", {"budget": 0.11})


def stage_with_a_budget(cast: Cast) -> None:
    cast.post("/stages/place_search/runs", {"ids": [cast.stored().pk], "budget": 0.11})


def harvest_with_a_budget(cast: Cast) -> None:
    out = str(cast.folder / "contacts.csv")
    cast.run("harvest", "--search", QUERY, "--budget", "0.11", "--no-worker", "--timeout", "0.1", "--out", out)


def requeue_command_with_a_budget(cast: Cast) -> None:
    cast.run("queue", "requeue", "place_search", str(cast.stored().pk), "--budget", "0.11")


def schedule_with_a_budget(cast: Cast) -> None:
    cast.stored("Completed", settled_at="2026-01-01T00:00Z", repeat_every_days=7, budget=LIMIT)
    searches.repeat_due()


AGREED = (
    quick_with_the_price_that_was_shown, batch_agreed, search_again_agreed, checked_rows_agreed, created_with_a_budget,
    rerun_with_a_budget, step_with_a_budget, stage_with_a_budget, harvest_with_a_budget, requeue_command_with_a_budget,
    schedule_with_a_budget,
)  # fmt: skip


@pytest.mark.parametrize("door", AGREED)
def test_no_door_pays_more_than_was_agreed_and_the_search_then_asks(
    cast: Cast, world: World, door: Callable[[Cast], None]
) -> None:
    door(cast)
    assert work_off() == {"spending_limit": 1}
    search = PlaceSearch.objects.latest("pk")
    assert search.budget == LIMIT
    assert 0 < search.cost == paid(world) <= LIMIT
    page = cast.browser.get(f"{ADMIN}/{search.pk}/").content.decode()
    assert "The agreed price is used up. Continue?" in page
    assert "Finish with these results" in page


def test_only_the_two_stages_that_reserve_each_call_ask_a_provider() -> None:
    asks = re.compile(r"\bprovider\.(?:search|details)\(")
    files = {str(path.relative_to(ROOT)) for path in (ROOT / "jobs").rglob("*.py") if asks.search(path.read_text())}
    assert files == {"jobs/stages/place_search.py", "jobs/stages/deep_scan.py"}
    for file in files:
        source = (ROOT / file).read_text()
        assert source.index("spend.reserve(") < asks.search(source).start() or "async def _ask" in source  # type: ignore[union-attr]
