"""The map of the search form: what lies in its part, what an area would cost, what is wrong with one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from jobs.models import LocalBusiness, PlaceSearch

pytestmark = pytest.mark.django_db
NEW = "/admin/jobs/placesearch/"
CROSSING = [[-76.6, 42.4], [-76.4, 42.5], [-76.6, 42.5], [-76.4, 42.4], [-76.6, 42.4]]


def priced(client: Client, area: Any, **fields: str) -> dict[str, Any]:
    text = area if isinstance(area, str) else json.dumps(area)
    response = client.post(f"{NEW}area-price/", {"area": text, "provider": "google", **fields})
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def test_the_map_shows_cities_and_known_businesses_of_its_part(admin_client: Client) -> None:
    LocalBusiness.objects.create(provider="google", external_id="a", name="Finch", latitude="42.44", longitude="-76.5")
    LocalBusiness.objects.create(provider="google", external_id="b", name="Far", latitude="10", longitude="10")
    answer = admin_client.get(f"{NEW}known/?box=42.3,-76.7,42.6,-76.3").json()
    assert answer["finds"] == [[42.44, -76.5]]
    assert "Ithaca" in [name for _, _, name in answer["cities"]]
    assert len(admin_client.get(f"{NEW}known/?box=-90,-180,90,180").json()["cities"]) == 40
    assert admin_client.get(f"{NEW}known/?box=x").status_code == 400


def test_a_named_place_has_its_box(admin_client: Client) -> None:
    south, west, north, east = admin_client.get(f"{NEW}known/?where=Ithaca, NY").json()["box"]
    assert south < 42.44 < north
    assert west < -76.5 < east
    assert admin_client.get(f"{NEW}known/?where=Xyzzyville").json()["box"] is None


@pytest.mark.parametrize(
    ("area", "sentence"),
    [
        ([-76.6, 42.3, -76.4, 42.5], "latitude and longitude swapped there is"),
        ([-70, 80, -69, 85], "No city is in this area or within 300 km"),
        ({"type": "Polygon", "coordinates": [CROSSING]}, "crosses itself"),
        ("[1, 2", "This is not JSON."),
        ({"latitude": 42.4, "longitude": -76.5, "radius": 900_000}, "The radius is between"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_area_is_said_at_once(admin_client: Client, area: Any, sentence: str) -> None:
    answer = priced(admin_client, area, what="plumbers")
    assert sentence in answer["text"]
    assert answer["bad"] is True


def test_the_price_of_an_area_is_that_of_its_searches(admin_client: Client, settings: Any) -> None:
    settings.GOOGLE_MAPS_API_KEY = "invented"
    area = [42.4, -76.6, 42.5, -76.4]
    assert priced(admin_client, area)["text"].endswith("Say what to search for to see the price.")
    answer = priced(admin_client, area, what="plumbers\nroofers")
    assert answer["text"].startswith("11.1 km from north to south, about ")
    assert "2 searches: about $" in answer["text"]
    assert not PlaceSearch.objects.exists()
    assert "1 search: free." in priced(admin_client, area, what="plumbers", provider="overpass")["text"]
    assert "no tag for" in priced(admin_client, area, what="submarines", provider="overpass")["text"]


def test_only_the_server_of_the_tiles_is_added_to_the_policy_of_the_page(admin_client: Client, settings: Any) -> None:
    assert "tiles" not in admin_client.get(f"{NEW}new/")["Content-Security-Policy"]
    settings.MAP_TILES_URL, settings.MAP_TILES_CREDIT = "https://{s}.tiles.test/{z}/{x}/{y}.png", "© tiles"
    response = admin_client.get(f"{NEW}new/")
    assert "img-src 'self' data: https://*.tiles.test;" in response["Content-Security-Policy"]
    assert 'data-credit="© tiles"' in response.content.decode()
    assert "tiles.test" not in admin_client.get(NEW)["Content-Security-Policy"]


def test_somebody_who_only_looks_is_not_shown_the_map(client: Client, django_user_model: Any) -> None:
    eve = django_user_model.objects.create_user("eve", password="eve-secret-1")
    eve.groups.add(Group.objects.get(name="viewer"))
    client.force_login(eve)
    assert client.get(f"{NEW}known/?box=42.3,-76.7,42.6,-76.3").status_code == 403
    assert client.post(f"{NEW}area-price/", {"area": "[1,2,3,4]"}).status_code == 403
