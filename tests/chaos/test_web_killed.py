"""The web is killed in the middle of requests with an Idempotency-Key, and the client repeats them.

`make test` kills four times; `make kill-web` (WEB_KILLS) two hundred times, and prints what it measured.
"""

from __future__ import annotations

import os
import random
import statistics
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from django.contrib.auth.models import Group, User
from django.db import connection

from scrapersky.api.jwt_tokens import RefreshToken
from tests.chaos.keyed_requests import Keyed, Rows, described, effects, kinds
from tests.chaos.webs import ForkedWeb, LoadedWeb, loaded
from tests.patience import eventually

pytestmark = pytest.mark.chaos
KILLS = int(os.environ.get("WEB_KILLS", "4"))
SEED = int(os.environ.get("WEB_KILLS_SEED", "0")) or random.randrange(10**6)


@dataclass
class Measured:
    """What became of the killed requests."""

    kills: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)  # from the kill to the answer

    def __str__(self) -> str:
        slowest, middle = max(self.seconds), statistics.median(self.seconds)
        return f"{dict(self.kills)}; from the kill to the answer {middle:.3f} s (median), {slowest:.3f} s (most)"


@pytest.fixture
def person(transactional_db: None) -> User:
    user = User.objects.create_user("ada", password="correct-horse-1")
    user.groups.add(Group.objects.get(name="administrator"))
    return user


@pytest.fixture
def web(url: str, tmp_path: Path) -> Iterator[LoadedWeb]:
    """Webs are forked from it; their log is `web.log`."""
    with loaded(url, tmp_path / "web.log") as process:
        yield process


def headers_of(person: User) -> dict[str, str]:
    token = RefreshToken.for_user(person).access_token
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex}


def prepared(make: Callable[[], Keyed]) -> tuple[Keyed, dict[str, int]]:
    """The request, and how many rows each table has before it."""
    keyed = make()
    with connection.cursor() as cursor:  # a wake-up that waits already is not deferred again
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    return keyed, effects()


def difference(before: dict[str, int]) -> dict[str, int]:
    after = effects()
    return {table: after[table] - before[table] for table in after if after[table] != before[table]}


def repeated(web: ForkedWeb, keyed: Keyed, headers: dict[str, str]) -> httpx.Response:
    """The answer that a client gets who sends the request again while it is in progress."""

    def sent() -> httpx.Response | None:
        answer = web.send(keyed, headers)
        return None if answer.status_code in (409, 503) and "Retry-After" in answer.headers else answer

    answer = eventually(sent, 60, 0.02)
    assert answer is not None
    return answer


def test_every_request_with_a_key_is_one_of_those_that_are_killed(person: User) -> None:
    assert set(kinds(Rows(person))) == described()


def test_every_request_with_a_key_succeeds_while_nothing_is_killed(person: User, web: LoadedWeb) -> None:
    serving = web.fork().ready()
    for make in kinds(Rows(person)).values():
        _undisturbed(serving, make, person)


def test_a_web_that_is_killed_does_everything_once_and_answers_the_same(
    person: User, web: LoadedWeb, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    every = sorted(kinds(Rows(person)).items())
    chosen = [pair for _ in range(KILLS // len(every)) for pair in every] + chance.sample(every, KILLS % len(every))
    measured = Measured()
    with ThreadPoolExecutor(1) as client:
        serving, spare = web.fork().ready(), web.fork()
        for number, (name, make) in enumerate(chosen, start=1):
            _undisturbed(spare.ready(), make, person)  # what is loaded with the first request is loaded
            _undisturbed(serving, make, person)
            took, usual = _undisturbed(serving, make, person)
            delay = chance.uniform(0, took * 1.1)
            _killed(name, make, usual, delay, person, (serving, spare), client, measured)
            serving, spare = spare, web.fork()
            if KILLS >= 20:
                with capsys.disabled():
                    print(f"{number} of {KILLS}, {name}, after {delay:.3f} of {took:.3f} s: {measured}", flush=True)


def _undisturbed(web: ForkedWeb, make: Callable[[], Keyed], person: User) -> tuple[float, tuple[int, dict[str, int]]]:
    """How long such a request takes, and what it answers and does when nothing is killed."""
    keyed, before = prepared(make)
    started = time.perf_counter()
    answer = web.send(keyed, headers_of(person))
    took = time.perf_counter() - started
    assert answer.status_code < 300, f"{keyed}: {answer.text}"
    return took, (answer.status_code, difference(before))


def _killed(
    name: str, make: Callable[[], Keyed], usual: tuple[int, dict[str, int]], delay: float, person: User,
    webs: tuple[ForkedWeb, ForkedWeb], client: ThreadPoolExecutor, measured: Measured,
) -> None:  # fmt: skip
    """One request, a kill, the repetition: the usual effects, one answer."""
    (serving, spare), (keyed, before), headers = webs, prepared(make), headers_of(person)
    first: Future[httpx.Response] = client.submit(serving.send, keyed, headers)
    time.sleep(delay)  # not a wait: the moment of the kill
    serving.kill()
    killed_at = time.perf_counter()
    answer = repeated(spare, keyed, headers)
    measured.seconds.append(time.perf_counter() - killed_at)
    received = None if first.exception() else first.result()
    measured.kills[_moment(received, answer)] += 1
    if received is not None:
        assert (received.status_code, received.content) == (answer.status_code, answer.content), name
    again = spare.send(keyed, headers)
    assert (again.status_code, again.content) == (answer.status_code, answer.content), name
    assert (answer.status_code, difference(before)) == usual, f"{name}, seed {SEED}: {answer.text}"


def _moment(received: httpx.Response | None, answer: httpx.Response) -> str:
    if received is not None:
        return "behind the answer"
    return "between commit and answer" if "Idempotency-Replayed" in answer.headers else "before the commit"
