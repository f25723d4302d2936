"""How well are searches, trades, websites and pairs of businesses read that the rules were not made from?

    make bench NAME=typed ARGS="--wrong"

The inputs and their right values (`tests/data/typed`) were written before they were read: the files without a suffix
first; those named `_second` were read when the rules had been mended by the misses of the first, and so on.
"""

from __future__ import annotations

import argparse
import math
import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django

import benchmarks.base  # noqa: F401 -- names the settings

django.setup()

from jobs.management.commands.explain import explain  # noqa: E402 -- after Django's set-up
from jobs.sources.gazetteer import population_in  # noqa: E402
from jobs.sources.queries import read_query  # noqa: E402
from jobs.sources.trades import trade_of  # noqa: E402

FOLDER = Path(__file__).resolve().parents[1] / "tests/data/typed"
SUFFIXES = (
    "",
    "_second",
    "_third",
    "_fourth",
    "_fifth",
    "_sixth",
    "_seventh",
    "_eighth",
    "_ninth",
    "_tenth",
    "_eleventh",
    "_twelfth",
    "_thirteenth",
    "_fourteenth",
    "_fifteenth",
    "_sixteenth",
    "_seventeenth",
    "_eighteenth",
    "_nineteenth",
    "_twentieth",
    "_twenty_first",
    "_twenty_second",
    "_twenty_third",
    "_twenty_fourth",
    "_twenty_fifth",
    "_twenty_sixth",
    "_twenty_seventh",
    "_twenty_eighth",
    "_twenty_ninth",
    "_thirtieth",
    "_thirty_first",
    "_thirty_second",
    "_thirty_third",
)
MOST_TAGS = 8
DEGREE_KM = 111.32

Row = list[str]
Judgement = tuple[bool, Any]  # whether the answer is right, and the answer


def judge_search(row: Row) -> Judgement:
    """Right: the trade's stem and none of the words that are no part of it, an area that holds a point and is small

    enough, its place's name and country.
    """
    text, stem, names, countries, points, most_km, question, never = (*row, "", "")[:8]
    answer = explain("search", {"text": text, "provider": "google"})
    asks = bool(answer["question"]) if "question" in answer else False
    if answer.get("error") or not answer.get("area"):
        return asks and question in ("?", "!"), answer
    place, area = answer["place"] or {}, answer["area"]
    right = (
        question != "!"
        and _plain(stem) in _plain(answer["what"])
        and not {_plain(word) for word in never.split(",")} & set(_plain(answer["what"]).split())
        and (not names or any(_plain(name) in _plain(place.get("name")) for name in names.split("/")))
        and (not place.get("country") or place["country"] in countries.split("/"))
        and any(_holds(area, point) for point in points.split(";"))
        and _longest_side(area) <= float(most_km)
    )
    return right, answer


def judge_trade(row: Row) -> Judgement:
    """Right: a tag that is right and none that is wrong; or none at all, where the row allows it."""
    text, right, never, none = (*row, "", "", "")[:4]
    answer = explain("search", {"text": text, "provider": "overpass"})
    tags = {tag for alternative in answer.get("tags") or [] for tag in alternative.split(" + ")}
    if not tags:
        return none.strip() == "none", answer
    return bool(tags & set(right.split(","))) and not tags & set(never.split(",")) and len(tags) <= MOST_TAGS, answer


def judge_website(row: Row) -> Judgement:
    """Right: one of the outcomes; of the business's own, one of the hosts, and the domain where one is given."""
    value, outcomes, hosts, domain = (*row, "", "")[:4]
    answer = explain("website", {"value": value})
    own = answer.get("outcome") == "own"
    host_right = not own or _host(answer["host"]) in {_host(host) for host in hosts.split(",")}
    domain_right = not own or not domain or answer["registrable_domain"] == _host(domain)
    return answer.get("outcome") in outcomes.split(",") and host_right and domain_right, answer


def judge_pair(row: Row) -> Judgement:
    """Right: a duplicate where it is one, and none where it is none."""
    expected, first, second, metres = row
    answer = explain("duplicates", {"a": _business("google", first, None), "b": _business("overpass", second, metres)})
    return bool(answer.get("duplicate")) == (expected == "y"), answer


JUDGES: dict[str, Callable[[Row], Judgement]] = {
    "searches": judge_search,
    "trades": judge_trade,
    "websites": judge_website,
    "duplicates": judge_pair,
}


def read_rows(name: str) -> list[Row]:
    """The rows of a set, without a header: their columns are those that the judge of the set names."""
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").split("\n")
    return [line.split("\t") for line in lines if line]


def suffixes_of(kind: str) -> list[str]:
    """The sets of a kind: the first has no suffix."""
    return [suffix for suffix in SUFFIXES if (FOLDER / f"{kind}{suffix}.tsv").exists()]


def judged(kind: str, suffix: str = "") -> Iterator[tuple[Row, bool, Any]]:
    """Each row of a set with whether it is read right, and the answer."""
    for row in read_rows(kind + suffix):
        right, answer = JUDGES[kind](row)
        yield row, right, answer


def _business(provider: str, text: str, metres: str | None) -> dict[str, Any]:
    name, phone, website = text.split("|")
    latitude: float | None = 42.44
    if metres == "-":
        latitude = None
    elif metres:
        latitude = 42.44 + float(metres) / 1000 / DEGREE_KM
    return {
        "provider": provider, "name": name, "phone": phone, "website": website, "country": "",
        "latitude": latitude, "longitude": None if latitude is None else -76.5,
    }  # fmt: skip


def _plain(text: Any) -> str:
    decomposed = unicodedata.normalize("NFKD", str(text or ""))
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).lower()
    return unicodedata.normalize("NFC", letters).translate(str.maketrans({"ø": "o", "ł": "l", "ı": "i"}))


def _holds(area: dict[str, Any], point: str) -> bool:
    lat, lon = (float(part) for part in point.split(","))
    return bool(area["south"] <= lat <= area["north"] and area["west"] <= lon <= area["east"])


def _longest_side(area: dict[str, Any]) -> float:
    middle = math.radians((area["south"] + area["north"]) / 2)
    return float(max(area["north"] - area["south"], (area["east"] - area["west"]) * math.cos(middle)) * DEGREE_KM)


def _host(text: str) -> str:
    text = re.sub(r"^www\.", "", text.lower())
    return text.encode("idna").decode() if not text.isascii() else text


def report_cost() -> None:
    """Print the processor time of reading a search, and of counting who lives in its area."""
    texts = [row[0] for suffix in suffixes_of("searches") for row in read_rows(f"searches{suffix}")]
    read_query("plumbers in Ithaca, NY")  # the lists are read once
    trade_of("quantum wombats")
    began = time.process_time()
    places = [place for text in texts if (place := read_query(text).place)]
    read = time.process_time()
    for place in places:
        population_in(place.rectangle)
    counted = time.process_time()
    print(f"{len(texts)} searches: {(read - began) * 1e3 / len(texts):.2f} ms of CPU to read one,", end=" ")
    print(f"{(counted - read) * 1e3 / len(places):.2f} ms to count who lives in its area")


def main() -> None:
    """Print the share of each set that is right; with --wrong, what is not; with --cost, the processor time instead."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="show each row that is read wrong")
    parser.add_argument("--set", choices=[*JUDGES, "all"], default="all")
    parser.add_argument("--cost", action="store_true", help="the processor time of reading, instead")
    options = parser.parse_args()
    if options.cost:
        report_cost()
        return
    for kind in JUDGES:
        for suffix in suffixes_of(kind) if options.set in (kind, "all") else ():
            results = list(judged(kind, suffix))
            _report(kind + suffix, results)
            for row, right, answer in results if options.wrong else ():
                if not right:
                    print("  wrong:", " | ".join(row), "->", str(answer)[:400])


def _report(name: str, results: list[tuple[Row, bool, Any]]) -> None:
    right = sum(ok for _, ok, _ in results)
    print(f"{name:<22} {len(results):>4} inputs, {right} right, share {right / len(results):.2f}", end="")
    if name.startswith("duplicates"):
        proposed = [row for row, _, answer in results if answer.get("duplicate")]
        hits = sum(row[0] == "y" for row in proposed)
        are = sum(row[0] == "y" for row, _, _ in results)
        print(f", precision {hits / len(proposed):.2f}, recall {hits / are:.2f}", end="")
    print()


if __name__ == "__main__":
    main()
