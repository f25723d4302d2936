"""docs/providers.md is true: its fourth provider runs as it stands there, and its prices are the settings'."""

from __future__ import annotations

import asyncio
import re
import threading
import types
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import web
from django.conf import settings as ours

from jobs import sources
from jobs.actions.searches import find_or_create_search
from jobs.models import ApiCall, LocalBusiness, Place
from jobs.stages.place_search import ESTIMATE
from sampletown.city import city
from tests.chaos.workers import ROOT
from tests.patience import patient

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = (ROOT / "docs" / "providers.md").read_text()
PEOPLE = dict(enumerate(city(500), start=1))


def firm(number: int) -> dict[str, Any]:
    b = PEOPLE[number]
    return {"number": number, "title": b.name, "street": b.street, "town": "Ithaca", "lat": b.latitude,
            "lon": b.longitude, "web": b.website, "tel": b.phone}  # fmt: skip


async def firms(request: web.Request) -> web.Response:
    south, west, north, east = (float(side) for side in request.query["bbox"].split(","))
    page = int(request.query["page"])
    found = [n for n, b in PEOPLE.items() if south <= b.latitude <= north and west <= b.longitude <= east]
    told = found[:300]
    body: dict[str, Any] = {"firms": [firm(n) for n in told[(page - 1) * 100 : page * 100]]}
    return web.json_response(body | ({"next": page + 1} if len(told) > page * 100 else {}))


async def one_firm(request: web.Request) -> web.Response:
    number = int(request.match_info["number"])
    return web.json_response(firm(number)) if number in PEOPLE else web.json_response({}, status=404)


@pytest.fixture
def guildbook(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    """The provider of the page, and its API."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    module = types.ModuleType("guildbook")
    exec(compile(code, "docs/providers.md", "exec"), module.__dict__)
    monkeypatch.setitem(sources.PROVIDERS, "guildbook", module.Guildbook)
    app = web.Application()
    app.router.add_get("/firms", firms)
    app.router.add_get("/firms/{number}", one_firm)
    loop, runner = asyncio.new_event_loop(), web.AppRunner(app, access_log=None)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(runner.setup(), loop).result(patient(10))
    asyncio.run_coroutine_threadsafe(web.TCPSite(runner, "127.0.0.1", 0).start(), loop).result(patient(10))
    settings.GUILDBOOK_BASE_URL = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(patient(10))
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


def test_the_fourth_provider_of_the_page_covers_a_city_and_is_scanned(guildbook: None, work_off: Any) -> None:
    with pytest.raises(ValueError, match="has no trade"):
        find_or_create_search("submarines in Ithaca, NY", provider="guildbook")
    search = find_or_create_search("plumbers in Ithaca, NY", provider="guildbook")
    assert work_off("place_search", search) == {"found": 1}
    search.refresh_from_db()
    assert Place.objects.count() == search.result_count == 500
    assert search.left_out == ESTIMATE
    assert search.cost == ApiCall.objects.count() * Decimal("0.01")
    place = Place.objects.get(place_id="7")
    assert work_off("deep_scan", place) == {"found": 1}
    business = LocalBusiness.objects.get()
    assert (business.name, business.city, business.provider) == (PEOPLE[7].name, "Ithaca", "guildbook")
    assert business.expires_at is not None
    assert work_off("deep_scan", Place.objects.create(provider="guildbook", place_id="9999")) == {"gone": 1}


def test_the_prices_of_the_page_are_those_of_the_settings() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]+) \|", PAGE, re.M)
    (_, prices) = ours.GOOGLE_PLACES_PRICES[0]
    assert {sku: Decimal(price) for sku, price in rows} == prices
