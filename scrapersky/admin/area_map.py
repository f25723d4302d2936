"""The map of the search form: what lies in the part that is looked at, and what an area that was drawn would cost."""

from __future__ import annotations

import json

from django.http import HttpRequest, JsonResponse

from jobs.lists.quantities import counted
from jobs.models import LocalBusiness
from jobs.sources.areas import METRES_PER_DEGREE, check_place, read_area
from jobs.sources.gazetteer import largest_in, population_in
from jobs.sources.locations import find_location
from jobs.sources.places import Rectangle, clamped
from scrapersky.admin import formatters
from scrapersky.admin.permissions import CURATE, require_permission
from scrapersky.admin.search_form import MOST_TEXT, SearchForm

MOST_CITIES = 40
MOST_FINDS = 1_000


def known_view(request: HttpRequest) -> JsonResponse:
    """What lies in a box: the largest cities, and the businesses that are known. Of a place, its box.

    `cities` are latitude, longitude, name; `finds` latitude, longitude. Nothing is requested from anybody.
    """
    require_permission(request, CURATE)
    if where := request.GET.get("where", "")[:300]:
        place = find_location(where).place
        return JsonResponse({"box": place.rectangle.as_list() if place else None})
    try:
        box = _box(request.GET.get("box", ""))
    except ValueError:
        return JsonResponse({"cities": [], "finds": []}, status=400)
    inside = {"latitude__range": (box.south, box.north), "longitude__range": (box.west, box.east)}
    finds = LocalBusiness.objects.filter(**inside).values_list("latitude", "longitude")[:MOST_FINDS]
    return JsonResponse(
        {
            "cities": largest_in(box, MOST_CITIES),
            "finds": [(float(lat), float(lon)) for lat, lon in finds if lat is not None and lon is not None],
        }
    )


def _box(text: str) -> Rectangle:
    south, west, north, east = (float(side) for side in text.split(","))
    return clamped(south, west, north, east)


def area_price_view(request: HttpRequest) -> JsonResponse:
    """What the searches of the form would cost in the area that is drawn, in a sentence; or what is wrong with it."""
    require_permission(request, CURATE)
    try:
        area = read_area(json.loads(request.POST.get("area", "")[:MOST_TEXT]))
        check_place(area)
    except (ValueError, RecursionError) as error:
        detail = "This is not JSON." if isinstance(error, json.JSONDecodeError) else str(error)
        return JsonResponse({"text": detail, "bad": True})
    form = SearchForm(request.POST)
    text = f"{_size(area.box)}, about {population_in(area.box):,} people in its cities."
    if not request.POST.get("what", "").strip():
        return JsonResponse({"text": f"{text} Say what to search for to see the price."})
    if not form.is_valid():
        return JsonResponse({"text": f"{text} {_first_error(form)}", "bad": True})
    return JsonResponse({"text": f"{text} {_price(form)}", "bad": not form.plan().affordable})


def _size(box: Rectangle) -> str:
    high = (box.north - box.south) * METRES_PER_DEGREE / 1000
    return f"{high:,.1f} km from north to south"


def _first_error(form: SearchForm) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors[:1])


def _price(form: SearchForm) -> str:
    total = form.plan()
    count = counted(len(total.plans), "search", "searches")
    if not total.price:
        return f"{count}: free."
    return f"{count}: about {formatters.money(total.price)}, at most {formatters.money(total.limit)}."
