"""Feature flags: who has them, who changed them, and the guards that switch them off."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openfeature import api
from openfeature.evaluation_context import EvaluationContext

from jobs.actions import flags
from jobs.actions.curation import Refused
from jobs.flags import samples, snapshot
from jobs.flags.declared import CANDIDATE
from jobs.flags.evaluation import is_on, part_of
from jobs.flags.samples import FlaggedRow
from jobs.maintenance import pruning, upkeep
from jobs.models import FeatureFlag, FlagSample
from jobs.monitoring import alerts
from jobs.pipeline import periodic
from jobs.pipeline.database import close_threads
from jobs.pipeline.guard import database_refused

HOSTS = [f"shop{n}.test" for n in range(1_000)]


@pytest.fixture(autouse=True)
def database(db: None) -> Iterator[None]:
    snapshot.forget()
    yield
    snapshot.forget()


def change(**changes: Any) -> FeatureFlag:
    """Ada changes the flag; the process looks again, as it does when a transaction commits."""
    flag = flags.change(CANDIDATE, changes, by="ada")
    snapshot.forget()
    return flag


def hosts_with_it() -> set[str]:
    return {host for host in HOSTS if is_on(CANDIDATE, host)}


def test_a_flag_of_ours_is_off_until_somebody_switches_it_on() -> None:
    assert not is_on(CANDIDATE, "kestrel.test")
    change(rule="on")
    assert is_on(CANDIDATE, "kestrel.test")


def test_a_share_is_the_same_domains_each_time_and_part_of_a_larger_share() -> None:
    change(rule="percent", percent=Decimal(5))
    few = hosts_with_it()
    assert 25 <= len(few) <= 80
    assert hosts_with_it() == few
    change(percent=Decimal(20))
    assert few < hosts_with_it()
    change(percent=Decimal(100))
    assert hosts_with_it() == set(HOSTS)


def test_another_flag_has_other_domains_in_its_share() -> None:
    first, second = ({host for host in HOSTS if part_of(key, host) < 1_000} for key in ("one", "two"))
    assert len(first & second) < len(first) / 2


def test_a_list_names_domains_with_their_subdomains() -> None:
    change(rule="list", subjects=["kestrel.test"])
    assert is_on(CANDIDATE, "kestrel.test")
    assert is_on(CANDIDATE, "www.kestrel.test")
    assert not is_on(CANDIDATE, "owl.test")


def test_a_flag_may_be_on_in_one_environment_alone(settings: Any) -> None:
    change(rule="on", environments=["staging"])
    assert not is_on(CANDIDATE, "kestrel.test")
    settings.ENVIRONMENT = "staging"
    assert is_on(CANDIDATE, "kestrel.test")


def test_plug_ins_ask_by_openfeature_s_own_client() -> None:
    is_on(CANDIDATE)  # the provider is set with the first evaluation
    change(rule="list", subjects=["kestrel.test"])
    details = api.get_client().get_boolean_details(CANDIDATE, False, EvaluationContext("kestrel.test"))
    assert (details.value, details.variant) == (True, "on")
    assert api.get_client().get_string_value(CANDIDATE, "off", EvaluationContext("owl.test")) == "off"
    assert api.get_client().get_integer_value(CANDIDATE, 7) == 7
    assert api.get_client().get_boolean_value("nobody.knows.it", True)


def test_a_thousand_evaluations_read_the_table_once(settings: Any) -> None:
    settings.FLAGS_SECONDS = 3_600
    change(rule="on")
    with CaptureQueriesContext(connection) as queries:
        hosts_with_it()
    assert len(queries) == 1


def test_work_on_a_row_evaluates_without_the_database(settings: Any) -> None:
    change(rule="on")
    assert is_on(CANDIDATE)
    FeatureFlag.objects.update(rule="off")
    token = database_refused.set(True)
    try:
        assert is_on(CANDIDATE), "what the process knows, however old"
    finally:
        database_refused.reset(token)
    assert not is_on(CANDIDATE)


@pytest.mark.django_db(transaction=True)
def test_before_work_a_database_thread_reads_the_flags() -> None:
    change(rule="on")

    async def work() -> bool:
        token = database_refused.set(True)
        try:
            await snapshot.refreshed()
            return is_on(CANDIDATE)
        finally:
            database_refused.reset(token)

    assert asyncio.run(work())
    close_threads()


def test_every_change_is_recorded_with_who_and_from_what_to_what() -> None:
    change(rule="on")
    change(rule="percent", percent=Decimal("2.5"))
    last, first = flags.history(CANDIDATE)
    assert (first.by, first.before, first.after) == ("ada", {"rule": "off"}, {"rule": "on"})
    assert last.before == {"rule": "on", "percent": 0.0}
    assert last.after == {"rule": "percent", "percent": 2.5}


@pytest.mark.parametrize(
    "wrong", [{"rule": "sometimes"}, {"percent": Decimal(101)}, {"guard_metric": "yield"}, {"guard_minutes": 0}]
)
def test_values_that_do_not_fit_are_refused_and_nothing_is_recorded(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        change(**wrong)
    assert flags.history(CANDIDATE) == []


# Guards.


def guarded(metric: str, bound: float, **more: Any) -> FeatureFlag:
    flag = change(rule="on", guard_metric=metric, guard_bound=bound, guard_samples=10, **more)
    FeatureFlag.objects.update(changed_at=Now() - timedelta(minutes=30))
    return flag


def rows(number: int, *, enabled: bool = True, failed: int = 0, results: int = 1, seconds: float = 0.1) -> None:
    samples.store(FlaggedRow(CANDIDATE, enabled, n < failed, results, seconds) for n in range(number))


def state() -> tuple[str, bool]:
    flag = FeatureFlag.objects.get(key=CANDIDATE)
    return flag.rule, flag.tripped_at is not None


@pytest.mark.parametrize(
    ("metric", "bound", "good", "bad"),
    [
        ("failure_rate", 0.2, {"failed": 2}, {"failed": 3}),
        ("yield", 2.0, {"results": 2}, {"results": 1}),
        ("seconds", 1.0, {"seconds": 1.0}, {"seconds": 1.1}),
    ],
)
def test_a_flag_past_its_bound_switches_itself_off(metric: str, bound: float, good: Any, bad: Any) -> None:
    guarded(metric, bound)
    rows(10, **good)
    assert flags.trip_due() == ""
    assert state() == ("on", False)
    FlagSample.objects.all().delete()
    rows(10, **bad)
    assert "switched itself off" in flags.trip_due()
    assert state() == ("off", True)
    assert not is_on(CANDIDATE)


def test_a_guard_does_not_judge_by_too_few_rows() -> None:
    guarded("failure_rate", 0.2)
    rows(9, failed=9)
    assert flags.trip_due() == ""


def test_a_relative_guard_compares_with_the_rows_for_which_the_flag_is_off() -> None:
    guarded("failure_rate", 0.2, guard_relative=True)
    rows(10, failed=9)
    assert flags.trip_due() == "", "there is nothing to compare with"
    rows(10, failed=8, enabled=False)
    assert flags.trip_due() == "", "a bad night for everybody"
    rows(90, failed=0, enabled=False)
    assert "differs by +0.8" in flags.trip_due()


def test_a_flag_that_tripped_is_a_change_by_the_guard_an_alert_and_stays_off() -> None:
    guarded("failure_rate", 0.2)
    rows(10, failed=10)
    chore = next(chore for chore in upkeep.CHORES if chore.name == "guard_flags")
    assert periodic.run(chore)
    assert periodic.run(chore) == ""
    change_ = flags.history(CANDIDATE)[0]
    assert (change_.by, change_.before, change_.after) == ("guard", {"rule": "on"}, {"rule": "off"})
    assert "Failure rate of 10 rows is 1" in change_.reason
    [wrong] = [wrong for wrong in alerts.find_wrong() if wrong.kind == "flag_tripped"]
    assert (wrong.subject, "switched itself off" in wrong.sentence) == (CANDIDATE, True)


def test_when_a_person_switches_it_on_again_old_rows_are_forgotten() -> None:
    guarded("failure_rate", 0.2)
    rows(10, failed=10)
    FlagSample.objects.update(at=Now() - timedelta(minutes=5))
    flags.trip_due()
    change(rule="on")
    assert state() == ("on", False)
    assert [wrong for wrong in alerts.find_wrong() if wrong.kind == "flag_tripped"] == []
    assert flags.trip_due() == ""


def test_old_samples_are_pruned() -> None:
    rows(3)
    FlagSample.objects.update(at=Now() - timedelta(days=4))
    rows(2)
    pruning.prune()
    assert FlagSample.objects.get().rows == 2


# The doors.


def test_the_command_switches_guards_and_shows(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("flags")
    assert f"{CANDIDATE}: off; in a day: no rows yet." in capsys.readouterr().out
    call_command("flags", "percent", CANDIDATE, "5", "--reason", "a trial")
    call_command("flags", "guard", CANDIDATE, "failure_rate", "0.1", "--samples", "50", "--relative")
    shown = capsys.readouterr().out
    assert f"{CANDIDATE}: on for 5 %; switches itself off above 0.1 (failure rate)" in shown
    call_command("flags", "history", CANDIDATE)
    assert "a trial" in capsys.readouterr().out
    flag = FeatureFlag.objects.get(key=CANDIDATE)
    assert (flag.guard_samples, flag.guard_relative) == (50, True)


@pytest.mark.parametrize(
    "words", [("on", "nobody.knows.it"), ("percent", CANDIDATE), ("guard", CANDIDATE, "luck", "1")]
)
def test_the_command_says_what_is_wrong(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match=r"manage\.py flags|Give a"):
        call_command("flags", *words)


def test_operators_change_a_flag_on_its_screen_and_see_who_did(admin_client: Client) -> None:
    assert CANDIDATE in admin_client.get("/admin/flags/").content.decode()
    form = {"rule": "percent", "percent": "5", "subjects": "", "environments": "", "guard_metric": "failure_rate",
            "guard_bound": "0.1", "guard_samples": "200", "guard_minutes": "60"}  # fmt: skip
    response = admin_client.post(f"/admin/flags/{CANDIDATE}/", form)
    assert response.status_code == 302, response.content.decode()
    flag = FeatureFlag.objects.get(key=CANDIDATE)
    assert (flag.rule, flag.percent, flag.guard_bound, flag.changed_by) == ("percent", 5, 0.1, "admin")
    page = admin_client.get(f"/admin/flags/{CANDIDATE}/").content.decode()
    assert "rule: off → percent" in page


def test_the_screen_of_a_flag_says_what_does_not_fit_and_keeps_what_was_typed(admin_client: Client) -> None:
    form = {"rule": "percent", "percent": "300", "guard_samples": "200", "guard_minutes": "60"}
    response = admin_client.post(f"/admin/flags/{CANDIDATE}/", form)
    page = response.content.decode()
    assert (response.status_code, 'value="300"' in page, "less than or equal to 100" in page) == (400, True, True)
    form |= {"percent": "5", "guard_metric": "yield"}
    response = admin_client.post(f"/admin/flags/{CANDIDATE}/", form)
    assert (response.status_code, "A guard needs a bound" in response.content.decode()) == (400, True)
    assert admin_client.get("/admin/flags/no.such.flag/").status_code == 404
