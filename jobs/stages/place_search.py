"""Place search: a query to a provider becomes places to curate, tile by tile, each answer stored as it comes."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import F
from django.db.models.expressions import RawSQL
from django.utils import timezone

from jobs.compliance.gate import Gate, writing
from jobs.models import Place, PlaceFound, PlaceSearch
from jobs.pipeline import Done, Stage, spend
from jobs.sources import provider_named
from jobs.sources.areas import Area, read_area
from jobs.sources.places import FoundPlace, Provider, Question, Rectangle, ResultPage
from jobs.statuses import CallStatus
from jobs.web import Web
from jobs.web.failures import FOUND, NOTHING_FOUND, StageOutcome

MOST_PAGES = 20  # of a tile; Google has three of twenty results
SMALLEST_DEGREES = 0.002  # about 200 m; a tile is not split any further

# box: south, west, north, east, or None: by words. state: unknown (to be probed), waiting (to be searched), done,
# split, full (it cannot be split) or unreadable (what is stored of it is no tile). token: of its next page. results: so
# far. The first is the whole of the area; it counts those without premises, who are requested nowhere else.
Tile = dict[str, Any]


@dataclass(frozen=True)
class ProviderAnswer:
    """An answer of the provider, and the tiles' state after it. A probe brings only ids; they are not stored."""

    provider: Provider
    page: ResultPage
    tiles: list[Tile]
    call: int
    probe: bool


async def work(search: PlaceSearch, web: Web) -> AsyncIterator[ProviderAnswer | Done]:
    """Search tile by tile; a full tile is split in four. An interrupted search continues where it stopped.

    Where probes are cheap, tiles are split by probes, and only tiles that need no split are paid for. One that a person
    finishes early ends with what it has.
    """
    provider = provider_named(search.provider)
    area = read_area(search.area) if search.area else None
    tiles = [dict(tile) for tile in search.tiles] if search.tiles else [_first_tile(provider, search, area)]
    results = search.result_count
    while not search.finish_early and (tile := _next(tiles)):
        probing = tile["state"] == "unknown"
        charge = provider.charges()["probe" if probing else "search"]
        key = f"{tile['box']} {tile['results']}"
        call = await spend.reserve(search.provider, charge, search=search, request_key=key)
        page = await _ask(provider, search, tile, call)
        if page is None:
            continue
        _advance(provider, area, tiles, tile, page)
        stored = _restricted(search, area, page, probing)
        results += len(stored.places)
        yield ProviderAnswer(provider, stored, [dict(tile) for tile in tiles], call, probing)
    yield Done(FOUND if results else NOTHING_FOUND, _left_out(search, tiles))


def _next(tiles: list[Tile]) -> Tile | None:
    """The next tile: probes come first, so that the number of paid calls is known."""
    return next((t for state in ("unknown", "waiting") for t in tiles if t["state"] == state), None)


async def _ask(provider: Provider, search: PlaceSearch, tile: Tile, call: int) -> ResultPage | None:
    """The tile's next page; None when its token has expired (a search that waited for its budget): it starts over."""
    try:
        return await provider.search(_question(search, tile), tile["token"], ids_only=tile["state"] == "unknown")
    except StageOutcome as ended:
        await spend.release(call, ended)
        if ended.reason.word != "bad_request" or not tile["token"] or tile.get("again"):
            raise
    tile.update(token="", results=0, pages=0, without_premises=0, again=True)
    return None


def _first_tile(provider: Provider, search: PlaceSearch, area: Area | None) -> Tile:
    """The box of the search's area; for a location in words, one tile for the whole answer."""
    by_words = provider.by_words and not search.area_key
    return _tile(None if by_words or area is None else area.box.as_list()) | {"whole": True, "without_premises": 0}


def _tile(box: Any, state: str = "waiting") -> Tile:
    return {"box": box, "state": state, "token": "", "results": 0}


def _question(search: PlaceSearch, tile: Tile) -> Question:
    area = Rectangle(*tile["box"]) if tile["box"] else None
    what, whole = search.business_type or search.query, tile.get("whole", area is None)
    text = what if search.area_key else search.query  # a drawn area is the location; its name would narrow it
    return Question(text, what, area, search.language, search.region, whole)


def _advance(provider: Provider, area: Area | None, tiles: list[Tile], tile: Tile, page: ResultPage) -> None:
    """Update the tile's state after a page of it."""
    new = len(page.places) + sum(page.unreadable.values())
    tile["results"] += new
    tile["pages"] = tile.get("pages", 0) + 1
    repeats = bool(page.token) and (page.token == tile["token"] or not new or tile["pages"] >= MOST_PAGES)
    tile["token"] = "" if repeats else page.token
    if page.unreadable:
        tile["unreadable"] = dict(Counter(tile.get("unreadable", {})) + Counter(page.unreadable))
    if tile.get("whole"):
        tile["without_premises"] += sum(place.latitude is None for place in page.places)
    full = provider.most_results is not None and tile["results"] >= provider.most_results
    probed = tile["state"] == "unknown" and tile["results"]
    if repeats and not full and not probed:  # what the provider has beyond it is not known
        tile.update(state="full", cut=True)
        return
    if tile["token"] and not full:
        return
    tile["token"] = ""
    box = Rectangle(*tile["box"]) if tile["box"] else area and area.box
    if full and area and box and box.north - box.south > SMALLEST_DEGREES:
        tile["state"] = "split"
        state = "unknown" if "probe" in provider.charges() else "waiting"
        tiles.extend(_tile(quarter.as_list(), state) for quarter in box.quarters() if area.meets(quarter))
    elif probed:
        tile.update(state="waiting", expected=tile["results"], results=0, pages=0)
    else:
        tile["state"] = "full" if full else "done"


def _restricted(search: PlaceSearch, area: Area | None, page: ResultPage, probing: bool) -> ResultPage:
    """The page without the places of a probe, and without those in the tile but outside the area."""
    if probing:
        return replace(page, places=[])
    if area is None or not search.area_key:
        return page
    return replace(page, places=[place for place in page.places if _within(area, place)])


def _within(area: Area, place: FoundPlace) -> bool:
    """Whether it lies in the area; a business without a place of its own serves it."""
    if place.latitude is None or place.longitude is None:
        return True
    return area.holds(float(place.latitude), float(place.longitude))


def _left_out(search: PlaceSearch, tiles: list[Tile]) -> str:
    """What was left out so far and why, for people; "" when all of an exact area is searched."""
    states = Counter(tile["state"] for tile in tiles)
    open_tiles = states["waiting"] + states["unknown"]
    sentences = ["Finished early, by decision."] if search.finish_early else []
    cut = sum(bool(tile.get("cut")) for tile in tiles)
    if cut:
        sentences.append(f"In {cut} tiles the provider's pages repeated and were not read on: places may be missing.")
    if states["full"] > cut:
        sentences.append(
            f"{states['full'] - cut} full tiles could not be split further: places in them may be missing."
        )
    if open_tiles:
        sentences.append(f"{open_tiles} of {len(tiles) - states['split']} tiles are still to be searched.")
    if states["unreadable"]:
        sentences.append(f"{states['unreadable']} of the stored tiles {UNREADABLE}")
    if tiles[0]["state"] == "split" and (count := tiles[0].get("without_premises")):
        sentences.append(f"{count} businesses without premises were listed; to find more, search by district.")
    if unreadable := sum((Counter(tile.get("unreadable", {})) for tile in tiles), Counter[str]()):
        reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(unreadable.items()))
        sentences.append(f"Places that the provider sent but that could not be read: {reasons}.")
    if covered(tiles) and not search.area_exact:
        sentences.append(ESTIMATE if search.area else WITHOUT_AREA)
    return " ".join(sentences)


UNREADABLE = "cannot be read and were not searched: places in them may be missing. Search again."
ESTIMATE = "The area is an estimate of the place, not its boundary: places at its edge may be missing."
WITHOUT_AREA = "The search had no area: the provider lists at most 60 places."


def covered(tiles: Sequence[Tile]) -> bool:
    """Whether all of the area was searched, and no tile holds more places than the provider lists."""
    return bool(tiles) and all(tile["state"] in ("done", "split") for tile in tiles)


RESULTS_A_PAGE = 20  # of a paid call


def remaining_calls(tiles: Sequence[Tile]) -> int:
    """How many paid calls a search that stopped still takes, at least: a call for each page of each open tile."""
    calls = 0
    for tile in tiles:
        if tile["state"] in ("waiting", "unknown"):
            calls += max(1, math.ceil((tile.get("expected", 0) - tile["results"]) / RESULTS_A_PAGE))
    return calls


# Facts are upserted; a place's decision, notes and tags are not among them.
FACTS = [
    "name", "address", "address_parts", "latitude", "longitude", "primary_type", "types", "rating", "rating_count",
    "price_level", "website", "phone", "opening_hours", "business_status", "moved_to", "map_url", "attribution", "raw",
    "facts_at", "expires_at", "purged_at",
]  # fmt: skip


def save(results: Sequence[tuple[PlaceSearch, ProviderAnswer]]) -> None:
    """Store an answer: places, that this search found them, the tiles, and the call's cost."""
    for search, answer in results:
        before = set(_known(search.provider, answer.page.places))
        places = upsert_places(answer.provider, answer.page.places)
        _link(search, places)
        spend.commit(answer.call, len(answer.page.places))
        PlaceSearch.objects.filter(pk=search.pk).update(
            tiles=answer.tiles,
            pages_fetched=F("pages_fetched") + int(not answer.probe),
            new_count=F("new_count") + len({place.place_id for place in places} - before),
            complete=search.area_exact and covered(answer.tiles),
            left_out=_left_out(search, answer.tiles),
        )
        _compare(search)


def _known(provider: str, places: Sequence[FoundPlace]) -> list[str]:
    ids = [place.place_id for place in places]
    return list(Place.objects.filter(provider=provider, place_id__in=ids).values_list("place_id", flat=True))


def upsert_places(provider: Provider, places: Sequence[FoundPlace]) -> list[Place]:
    """Store a provider's facts of places: facts are replaced, decisions stay. Returns the rows.

    Suppressed places are left out.
    """
    allowed, now = writing(), timezone.now()
    places = [place for place in places if not suppressed(place, allowed)]
    expires = now + timedelta(days=provider.retention_days) if provider.retention_days else None
    unique = {place.place_id: place for place in places}
    rows = [
        Place(
            provider=provider.name,
            facts_at=now,
            expires_at=expires,
            **allowed.clean(_facts(place), [place.name, place.website]),
        )
        for _, place in sorted(unique.items())
    ]
    if not rows:
        return []
    return Place.objects.bulk_create(
        rows, update_conflicts=True, update_fields=FACTS, unique_fields=["provider", "place_id"]
    )


def suppressed(place: FoundPlace, allowed: Gate) -> bool:
    """Whether a place is not to be stored at all: by its id, its website's domain, or the person in its name."""
    names = [place.name, place.website]
    return allowed.place(place.place_id) or allowed.domain(place.website) or allowed.person(place.name, names)


def _facts(place: FoundPlace) -> dict[str, Any]:
    return {name: getattr(place, name) for name in FoundPlace.__dataclass_fields__} | {"types": list(place.types)}


def _link(search: PlaceSearch, places: Sequence[Place]) -> None:
    start = PlaceFound.objects.filter(search=search).count()
    links = [
        PlaceFound(search=search, place=place, position=start + n, fingerprint=_fingerprint(place))
        for n, place in enumerate(places)
    ]
    PlaceFound.objects.bulk_create(links, ignore_conflicts=True)


# A digest outlives the facts, which the provider's terms make us forget: runs years apart can be compared. A place that
# has no premises is marked: no tile could have found it, only the question of it all, which tells some of them.
COMPARED = ("name", "address", "website", "phone", "business_status", "primary_type", "moved_to")


def _fingerprint(place: Place) -> str:
    facts = "\x1f".join(str(getattr(place, name)) for name in COMPARED)
    mark = "~" if place.latitude is None else ""
    return mark + hashlib.blake2b(facts.encode(), digest_size=12).hexdigest()


# Each place is compared with the last run: it did not find it (new), or found it saying something else (changed).
_CHANGES = """
UPDATE place_search_results AS r SET change =
    CASE WHEN old.id IS NULL THEN 'new' WHEN old.fingerprint <> r.fingerprint THEN 'changed' ELSE 'same' END
FROM place_search_results AS this LEFT JOIN place_search_results AS old
    ON old.search_id = %(previous)s AND old.place_id = this.place_id
WHERE this.search_id = %(search)s AND this.change = '' AND r.id = this.id
"""

# A run can miss a place only when it searched the whole area; one without premises, only when no more were found than
# the provider lists at once.
_MISSED = """NOT EXISTS (
        SELECT 1 FROM place_search_results AS r WHERE r.search_id = {run}.id AND r.place_id = old.place_id)
    AND jsonb_array_length({run}.tiles) > 0
    AND NOT jsonb_path_exists({run}.tiles, '$[*] ? (!(@.state == "done" || @.state == "split"))')
    AND NOT (starts_with(old.fingerprint, '~') AND {run}.tiles -> 0 ->> 'state' = 'split')"""

# Providers' answers flicker: a place that one run does not see may be there in the next. It is gone when two runs in a
# row miss it, or when one does and its details say so.
GONE = f"""
SELECT old.place_id FROM place_searches AS this
JOIN place_search_results AS old ON old.search_id = this.previous_id
JOIN places_staging AS place ON place.id = old.place_id
WHERE this.id = %(search)s AND {_MISSED.format(run="this")}
    AND (place.deep_scan_outcome IN ('gone', 'closed') OR place.business_status = 'CLOSED_PERMANENTLY')
UNION
SELECT old.place_id FROM place_searches AS this JOIN place_searches AS last ON last.id = this.previous_id
JOIN place_search_results AS old ON old.search_id = last.previous_id
WHERE this.id = %(search)s AND {_MISSED.format(run="this")} AND {_MISSED.format(run="last")}
"""  # noqa: S608 -- a statement of our own

_COUNTS = f"""
UPDATE place_searches AS s SET result_count = n.found,
    cost = (SELECT coalesce(sum(price), 0) FROM api_calls WHERE search_id = s.id AND status <> '{CallStatus.RELEASED}'),
    new_count = CASE WHEN s.previous_id IS NULL THEN s.new_count ELSE n.new END,
    changed_count = n.changed,
    gone_count = (SELECT count(*) FROM ({GONE}) AS gone)
FROM (SELECT count(*) AS found, count(*) FILTER (WHERE change = 'new') AS new,
        count(*) FILTER (WHERE change = 'changed') AS changed
    FROM place_search_results WHERE search_id = %(search)s) AS n
WHERE s.id = %(search)s
"""  # noqa: S608 -- a statement of our own


def _compare(search: PlaceSearch) -> None:
    """Update the search's counts, compared with the run before it."""
    with connection.cursor() as cursor:
        if search.previous_id is not None:
            cursor.execute(_CHANGES, {"search": search.pk, "previous": search.previous_id})
        cursor.execute(_COUNTS, {"search": search.pk})


def gone_places(search: PlaceSearch) -> RawSQL:
    """The ids of places that two runs in a row missed, or whose details say that they closed, for a filter."""
    return RawSQL(GONE.replace("%(search)s", "%s"), [search.pk, search.pk])  # noqa: S611 -- a statement of our own


MISSED_ONCE = f"""
SELECT old.place_id FROM place_searches AS this JOIN place_search_results AS old ON old.search_id = this.previous_id
WHERE this.id = %(search)s AND {_MISSED.format(run="this")}
"""  # noqa: S608 -- a statement of our own


def missed_places(search: PlaceSearch) -> RawSQL:
    """The ids of places that the last run saw and this one did not, for a filter; they may come back."""
    return RawSQL(MISSED_ONCE.replace("%(search)s", "%s"), [search.pk])  # noqa: S611 -- a statement of our own


stage = Stage(
    "place_search",
    PlaceSearch,
    column="status",
    work=work,
    save=save,
    task="process_places_search_background",
    settings_prefix="PLACE_SEARCH",
    on_selected=False,
    resumes=True,
    title="Place search",
    doc_purpose="Where everything begins: the businesses of a trade in an area.",
    doc_reads="the provider's search",
    doc_writes="places, which search found them, the ledger of paid calls",
)
