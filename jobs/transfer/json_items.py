"""The items of a JSON file that begins with an object: JSON lines, or a program's answer with a list in it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from jobs.transfer.table_lines import Unreadable, too_many
from jobs.web import strict_json

# Under which names programs put the list of what they answer.
_LISTS = (
    "results", "data", "items", "records", "rows", "businesses", "places", "leads", "companies", "organizations",
    "@graph", "itemListElement", "accounts", "contacts", "people",
    "features", "elements", "hits", "documents", "entries", "value", "list",
    "response",
)  # fmt: skip
_ABOUT_THEM = (
    "status", "page", "pages", "total", "count", "next", "previous", "meta", "pagination", "type", "generator",
    "version", "crs", "bbox", "timestamp", "osm3s", "name", "links", "paging", "success", "message", "error", "took",
    "per_page", "has_more", "cursor", "next_page_token", "limit", "offset",
    "@context", "@id", "@type",
)  # fmt: skip
_ROWS = ("results", "data", "items", "records", "rows", "businesses", "places", "leads", "companies", "organizations")
_OF_ONE = frozenset(
    ["title", "phone", "website", "email", "address", "business_name", "company"]
)  # it is an item itself
_OF_A_MAP = ("features", "elements")  # whatever stands beside them
_ANY_LIST = re.compile(r"\w+_(?:results|items|records|places|businesses|list)")
_ABOUT_A_SEARCH = re.compile(r"search_\w+|\w+_(?:metadata|parameters|information|pagination|count|url|token)")
DEPTH = 3
MOST_NESTED = 6
_WRAPPED_IN = ("node", "_source", "resource", "record")  # beside what a program says of an item


def items_of(text: str, max_rows: int) -> Iterator[tuple[int, Any]]:
    """Each item with its number: of lines the line, of a list in an object its place. An item that is no JSON is
    None, one with a name twice is the RepeatedName that says so, which is raised for what is no line. Raises Unreadable
    for more lines than `max_rows` and a header."""
    whole = _whole(text)
    if whole is None:
        lines = list(islice(_lines(text), max_rows + 2))
        if len(lines) > max_rows + 1:
            raise Unreadable(too_many(max_rows))
        items = items_of_pages([item for _, item in lines])
        yield from lines if len(items) == len(lines) else enumerate(items, start=1)
    elif (found := _list_in(whole) or _lone_list(whole) or _values_by_id(whole)) is not None:
        yield from enumerate(map(_flat_feature, found), start=1)
    else:
        yield 1, whole


def items_of_pages(items: list[Any]) -> list[Any]:
    """The items of all pages of an answer, where each item is a page with a list in it; else the items themselves."""
    pages = [_list_of_page(item) for item in items]
    is_of_pages = bool(pages) and all(page is not None for page in pages)
    return [_flat_feature(item) for page in pages for item in page or ()] if is_of_pages else items


def _list_of_page(item: Any) -> list[Any] | None:
    """The list of an object that has one, beside which stands nothing but what is about it: fields with usual names,
    and numbers."""
    values = list(item.values()) if isinstance(item, Mapping) else []
    lists = [value for value in values if isinstance(value, list)]
    if len(lists) != 1 or not all(isinstance(part, Mapping) for part in lists[0]):
        return None
    others = [key for key, value in item.items() if not isinstance(value, list | int | float | bool | None)]
    is_page = not set(others) - set(_ABOUT_THEM) and "name" not in item and (len(values) > 1 or len(others) == 0)
    return lists[0] if is_page else None


def _lone_list(whole: Mapping[str, Any], depth: int = 0) -> list[Any] | None:
    """The only list of objects in an object of objects, as GraphQL answers: {"data": {"viewer": {"accounts": ...}}}."""
    if not _OF_ONE.isdisjoint(whole) or depth > MOST_NESTED:
        return None
    lists = [value for value in whole.values() if isinstance(value, list)]
    inside = [_lone_list(value, depth + 1) for value in whole.values() if isinstance(value, Mapping)]
    found = [items for items in (*lists, *inside) if items and all(isinstance(item, Mapping) for item in items)]
    is_about = all(isinstance(value, list | Mapping | int | None) for value in whole.values())
    return found[0] if len(found) == 1 and is_about else None


def _values_by_id(whole: Mapping[str, Any]) -> list[Any] | None:
    """The objects that stand under their ids, with a field that all have: {"8812": {"name": ...}, "8813": ...}."""
    values = list(whole.values())
    if len(values) < 2 or not all(isinstance(value, Mapping) for value in values):
        return None
    return values if any(map(str.isdigit, "".join(whole))) and set.intersection(*map(set, values)) else None


def _whole(text: str) -> dict[str, Any] | None:
    """The object that the text is; None where it is several lines of them."""
    first = text.lstrip().partition("\n")[0].rstrip()
    if first.endswith("}") and text.lstrip()[len(first) :].strip():  # a whole object, and more below it
        try:
            strict_json.loads(first)
        except strict_json.RepeatedName:
            return None
        except (ValueError, RecursionError):
            pass
        else:
            return None
    try:
        value = strict_json.loads(text)
    except strict_json.RepeatedName:
        raise
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _list_in(whole: Mapping[str, Any], depth: int = 0) -> list[Any] | None:
    """The list of objects under a usual name, beside nothing but fields about the list."""
    lists = [*_LISTS, *(name for name in whole if _ANY_LIST.fullmatch(name))]
    about = [*_ABOUT_THEM, *(name for name in whole if _ABOUT_A_SEARCH.fullmatch(name))]
    names = [name for name in lists if isinstance(whole.get(name), list | dict)]
    for name in names:
        value = whole[name]
        is_about = name in _OF_A_MAP or (name in _ROWS and _OF_ONE.isdisjoint(whole))
        if not is_about and any(key not in (*about, *lists) for key in whole):
            return None
        if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
            return value
        if isinstance(value, dict) and depth < DEPTH and (items := _list_in(value, depth + 1)) is not None:
            return items
    return _only_list([whole[name] for name in whole if name not in (*about, *lists)], whole)


def _only_list(values: list[Any], whole: Mapping[str, Any]) -> list[Any] | None:
    """The list of objects under a name of the program's own, beside nothing but objects about it."""
    found = [value for value in values if isinstance(value, list)]
    is_one = len(found) == 1 and all(isinstance(value, list | Mapping) for value in values)
    has_items = is_one and any(isinstance(item, Mapping) for item in found[0])
    return found[0] if has_items and _OF_ONE.isdisjoint(whole) else None


def _flat_feature(item: Any) -> Any:
    """A feature of GeoJSON or of ArcGIS, or an element of OpenStreetMap, as its properties, id and point."""
    if not isinstance(item, Mapping):
        return item
    wrapped = [item[name] for name in _WRAPPED_IN if isinstance(item.get(name), Mapping)]
    if wrapped and sum(isinstance(value, Mapping | list) for value in item.values()) == 1:
        return wrapped[0]
    properties = item.get("properties") or item.get("tags") or ("geometry" in item and item.get("attributes"))
    if not isinstance(properties, Mapping):
        return item
    center = item.get("center")
    point = _point(item.get("geometry")) or (center if isinstance(center, Mapping) else {})
    places = {"latitude": point.get("lat", item.get("lat")), "longitude": point.get("lon", item.get("lon"))}
    return {"id": item.get("id"), **{key: value for key, value in places.items() if value is not None}, **properties}


def _point(geometry: Any) -> dict[str, Any]:
    """The point of a geometry of GeoJSON, which has the longitude first (RFC 7946, 3.1.1), or of ArcGIS in degrees."""
    if isinstance(geometry, Mapping) and {"x", "y"} <= geometry.keys() and _are_degrees(geometry):
        return {"lon": geometry["x"], "lat": geometry["y"]}
    if not isinstance(geometry, Mapping) or geometry.get("type") != "Point":
        return {}
    coordinates = geometry.get("coordinates")
    is_pair = isinstance(coordinates, list) and len(coordinates) >= 2
    return {"lon": coordinates[0], "lat": coordinates[1]} if is_pair and coordinates else {}


def _are_degrees(point: Mapping[str, Any]) -> bool:
    """Whether a point is none in metres of a projection."""
    x, y = point["x"], point["y"]
    return isinstance(x, int | float) and isinstance(y, int | float) and abs(x) <= 180 and abs(y) <= 90


def _lines(text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(io.StringIO(text), start=1):
        if line.strip():
            try:
                yield number, strict_json.loads(line)
            except strict_json.RepeatedName as error:
                yield number, error
            except (ValueError, RecursionError):
                yield number, None
