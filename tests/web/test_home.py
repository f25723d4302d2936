"""Which address of a home page is tried when, and what is remembered of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from jobs.web import Response, Validators, Web
from jobs.web.addresses import Mapping
from jobs.web.connect import Lookup
from jobs.web.failures import StageOutcome
from tests.fakeweb import FakeWeb, Handler, Out, Received, answer


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as served:
        served.anything(answer("Hello"))
        yield served


def nowhere(host: str) -> Sequence[str]:
    raise OSError("no such host")


def home(web: FakeWeb, host: str, remembered: str = "", *, look_up: Lookup = nowhere, **more: Any) -> Response | str:
    validators = more.pop("validators", None)

    async def main() -> Response | str:
        client = Web(web.policy(**more), look_up=look_up)
        try:
            return await client.home(host, remembered, validators=validators)
        except StageOutcome as ended:
            return ended.reason.word
        finally:
            await client.close()

    return asyncio.run(main())


def asked(web: FakeWeb) -> list[str]:
    """The pages that were asked for, without robots.txt."""
    return [f"{one.scheme}://{one.host}{one.path}" for one in web.log if one.path != "/robots.txt"]


def only(is_served: Callable[[Received], bool]) -> Handler:
    """Connections are closed unanswered, but for what is served."""

    async def handler(request: Received, out: Out) -> None:
        if is_served(request):
            await answer("Hello")(request, out)
        else:
            out.close()

    return handler


def test_https_is_first_and_enough(web: FakeWeb) -> None:
    response = home(web, "shop.test")
    assert isinstance(response, Response)
    assert response.final_url == "https://shop.test/"
    assert {one.scheme for one in web.log} == {"https"}


def test_http_is_tried_where_https_does_not_connect(web: FakeWeb) -> None:
    web.anything(only(lambda request: request.scheme == "http"))
    response = home(web, "shop.test")
    assert isinstance(response, Response)
    assert response.final_url == "http://shop.test/"
    assert asked(web) == ["http://shop.test/"]
    assert [one.scheme for one in web.log].count("https") >= 2  # apex and www


def test_http_is_tried_where_tls_fails(web: FakeWeb) -> None:
    plain_on_443 = (Mapping("*.test", "127.0.0.1", web.port, tls=True),)
    response = home(web, "shop.test", mappings=plain_on_443)
    assert isinstance(response, Response)
    assert response.final_url == "http://shop.test/"


@pytest.mark.parametrize(
    ("status", "word"), [(404, "not_found"), (403, "blocked"), (500, "server_error"), (429, "rate_limited")]
)
def test_what_https_answers_is_the_answer_whatever_it_is(web: FakeWeb, status: int, word: str) -> None:
    web.page("shop.test", "/robots.txt", "", 404)
    web.anything(answer("", status))
    assert home(web, "shop.test") == word
    assert asked(web) == ["https://shop.test/"]


def test_a_name_that_does_not_resolve_is_tried_with_www(web: FakeWeb) -> None:
    response = home(web, "shop.test", mappings=(Mapping("www.shop.test", "127.0.0.1", web.port),))
    assert isinstance(response, Response)
    assert response.final_url == "https://www.shop.test/"
    assert asked(web) == ["https://www.shop.test/"]


def test_a_www_that_does_not_resolve_is_tried_without(web: FakeWeb) -> None:
    response = home(web, "www.shop.test", mappings=(Mapping("shop.test", "127.0.0.1", web.port),))
    assert isinstance(response, Response)
    assert response.final_url == "https://shop.test/"


def test_https_with_www_comes_before_http_without(web: FakeWeb) -> None:
    web.anything(only(lambda request: request.host.startswith("www.") or request.scheme == "http"))
    response = home(web, "shop.test")
    assert isinstance(response, Response)
    assert response.final_url == "https://www.shop.test/"


def test_what_worked_is_remembered_and_asked_for_at_once(web: FakeWeb) -> None:
    web.anything(only(lambda request: request.scheme == "http" and request.host.startswith("www.")))
    first = home(web, "shop.test")
    assert isinstance(first, Response)
    web.log.clear()
    second = home(web, "shop.test", first.final_url)
    assert isinstance(second, Response)
    assert second.final_url == "http://www.shop.test/"
    assert {one.scheme for one in web.log} == {"http"}
    assert asked(web) == ["http://www.shop.test/"]


def test_what_worked_once_and_does_no_more_is_looked_for_again(web: FakeWeb) -> None:
    web.anything(only(lambda request: request.scheme == "https"))
    response = home(web, "shop.test", "http://shop.test/start", validators=Validators('"1"'))
    assert isinstance(response, Response)
    assert response.final_url == "https://shop.test/"
    assert "if-none-match" not in web.log[-1].headers  # they were those of another page


def test_an_unchanged_home_page_costs_a_304(web: FakeWeb) -> None:
    web.page("shop.test", "/start", "", 304)
    response = home(web, "shop.test", "https://shop.test/start", validators=Validators('"1"'))
    assert isinstance(response, Response)
    assert (response.not_modified, response.body) == (True, b"")
    assert web.log[-1].headers["if-none-match"] == '"1"'


def test_a_site_that_is_nowhere_says_dns_and_one_that_is_down_says_connect(web: FakeWeb) -> None:
    assert home(web, "shop.test", mappings=()) == "dns"
    web.anything(only(lambda request: False))
    assert home(web, "shop.test") == "connect"
    down_with_www_nowhere = (Mapping("shop.test", "127.0.0.1", web.port),)
    assert home(web, "shop.test", mappings=down_with_www_nowhere) == "connect"
