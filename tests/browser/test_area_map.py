"""An area of a search, drawn on the map of the form, in a real browser: with the mouse, by keyboard, written."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESKTOP, Look, Opened, at_a_desk
from tests.browser.test_agreed_price import look_at


def drag(page: Page, canvas: Locator, *points: tuple[float, float]) -> None:
    """Clicks at parts of the map: (0, 0) is its upper left corner, (1, 1) its lower right one."""
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    for across, down in points:
        x, y = box["x"] + box["width"] * across, box["y"] + box["height"] * down
        page.mouse.move(x - 5, y - 5)
        page.mouse.move(x, y)
        page.mouse.click(x, y)


@at_a_desk
def test_an_area_is_drawn_priced_changed_and_searched(opened_empty: Opened, settings: Any, look: Look) -> None:
    settings.PLACES_PROVIDER, settings.GOOGLE_MAPS_API_KEY = "google", "invented"
    page = opened_empty("/admin/jobs/placesearch/new/", **look)
    page.get_by_label("What, one a line").fill("plumbers")
    page.get_by_label("Where, one a line").fill("Ithaca, NY")
    page.get_by_label("Where, one a line").blur()
    canvas, field, price = (
        page.locator(".area-canvas"),
        page.get_by_label("Area, in place"),
        page.locator(".area-price"),
    )
    expect(canvas).to_contain_text("Ithaca")
    page.get_by_role("button", name="Rectangle").click()
    expect(page.get_by_text("Click one corner")).to_be_visible()
    drag(page, canvas, (0.35, 0.35), (0.65, 0.65))
    expect(price).to_contain_text("people in its cities. 1 search: about $")
    south, west, north, east = json.loads(field.input_value())
    assert 42.3 < south < north < 42.6
    assert -76.7 < west < east < -76.3
    look_at(page, "area-rectangle")
    page.get_by_role("button", name="Circle").click()
    drag(page, canvas, (0.5, 0.5), (0.7, 0.5))
    expect(page.get_by_role("button", name="Circle")).to_have_attribute("aria-pressed", "false")
    assert json.loads(field.input_value())["radius"] > 100
    page.get_by_role("button", name="Polygon").click()
    drag(page, canvas, (0.3, 0.3), (0.7, 0.35), (0.5, 0.7), (0.3, 0.3))
    expect(page.get_by_role("button", name="Polygon")).to_have_attribute("aria-pressed", "false")
    assert json.loads(field.input_value())["type"] == "Polygon"
    look_at(page, "area-polygon")
    field.fill("[-76.6, 42.3, -76.4, 42.5]")
    expect(price).to_contain_text("latitude and longitude swapped there is")
    field.fill('{"latitude": 42.44, "longitude": -76.5, "radius": 4000}')
    expect(price).to_contain_text("8.0 km from north to south")
    page.get_by_role("button", name="Show the plan and its price").click()
    expect(page.get_by_role("button", name="Search for about")).to_be_visible()
    expect(price).to_contain_text("8.0 km from north to south")


def test_an_area_is_put_on_the_map_by_keyboard_and_removed(opened_empty: Opened) -> None:
    page = opened_empty("/admin/jobs/placesearch/new/", size=DESKTOP)
    field = page.get_by_label("Area, in place")
    page.get_by_role("button", name="Circle").press("Enter")
    assert json.loads(field.input_value())["radius"] == 200_000
    expect(page.get_by_text("It was put into the middle of the map.")).to_be_visible()
    page.get_by_role("button", name="Remove the area").press("Enter")
    expect(field).to_have_value("")
    expect(page.locator(".area-price")).to_be_empty()
