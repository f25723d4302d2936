"""Build trades.json.gz, what people call a trade and how OpenStreetMap tags it, from the iD tagging schema.

    python jobs/sources/data/build_trades.py FOLDER

FOLDER is @openstreetmap/id-tagging-schema 6.19.2 (ISC licence), unpacked from npm: `npm pack`, then tar xzf.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from jobs.sources.names import fold

KEYS = ("shop", "amenity", "craft", "office", "leisure", "tourism", "healthcare", "club")
LANGUAGES = [
    "en", "en-GB", "en-US", "de", "fr", "es", "it", "nl", "pt", "pt-BR", "pl", "sv", "da", "cs", "ru", "uk", "ja",
    "zh-CN", "zh-TW", "ko", "ar", "tr", "el", "hu", "fi", "he", "vi", "th", "id", "ro", "sk", "sl", "hr", "bg", "ca",
    "no", "et", "gl", "is", "sr", "mk", "fa",
]  # fmt: skip
# What nobody lists as a business: furniture of streets, parts of buildings, public services of the state.
LEFT_OUT = frozenset([
    "amenity=bench", "amenity=waste_basket", "amenity=post_box", "amenity=telephone", "amenity=drinking_water",
    "amenity=toilets", "amenity=clock", "amenity=parking_space", "amenity=bicycle_parking", "amenity=hunting_stand",
    "amenity=grit_bin", "amenity=fountain", "amenity=recycling", "amenity=waste_disposal", "amenity=shelter",
    "amenity=water_point", "amenity=watering_place", "amenity=police", "amenity=fire_station", "amenity=prison",
    "amenity=townhall", "amenity=courthouse", "leisure=pitch", "leisure=bleachers", "leisure=firepit",
    "leisure=picnic_table", "leisure=garden", "leisure=nature_reserve", "leisure=track", "leisure=slipway",
    "leisure=common", "tourism=information", "tourism=viewpoint", "tourism=artwork", "tourism=attraction",
    "amenity=parking_entrance", "amenity=lounger", "amenity=bbq", "amenity=vending_machine", "amenity=ticket_validator",
    "amenity=payment_terminal", "amenity=parcel_locker", "amenity=letter_box", "amenity=smoking_area", "amenity=shower",
    "amenity=lavoir", "amenity=trolley_bay", "amenity=dog_toilet", "amenity=loading_dock", "amenity=baking_oven",
    "amenity=binoculars", "amenity=kneipp_water_cure", "amenity=weighbridge", "amenity=luggage_locker",
    "amenity=vacuum_cleaner", "amenity=compressed_air", "amenity=device_charging_station", "amenity=give_box",
    "amenity=public_bookcase", "amenity=bicycle_wash", "amenity=motorcycle_parking", "amenity=polling_station",
    "amenity=dressing_room", "amenity=traffic_park", "amenity=ranger_station", "amenity=refugee_site",
    "amenity=library_dropoff", "amenity=kitchen", "amenity=sanitary_dump_station", "leisure=hot_tub",
    "leisure=bathing_place", "leisure=bandstand", "leisure=bird_hide", "leisure=fitness_station",
    "leisure=outdoor_seating", "leisure=dog_park", "tourism=camp_pitch", "shop=vacant",
])  # fmt: skip
RANKS = {"name": 0, "alias": 1, "tag": 2, "term": 3}


def main(folder: Path) -> None:
    """Write the file anew: presets as lists of tags, and phrases in every language that lead to them."""
    presets = _presets(json.loads((folder / "dist/presets.min.json").read_text()))
    numbers = {name: number for number, name in enumerate(presets)}
    phrases: dict[str, list[list[Any]]] = {}
    for language in LANGUAGES:
        translated = json.loads((folder / f"dist/translations/{language}.min.json").read_text())
        entries = translated[language].get("presets", {}).get("presets", {})
        for name in presets.keys() & entries.keys():
            for phrase, rank in _phrases(presets[name]["tags"], entries[name], language):
                rows = phrases.setdefault(phrase, [])
                if not any(row[0] == numbers[name] and row[2] == language[:2] for row in rows):
                    rows.append([numbers[name], rank, language[:2]])
    result = {
        "meta": {"source": "@openstreetmap/id-tagging-schema 6.19.2, ISC, (c) iD Contributors", "built": "2026-11-29"},
        "presets": [[name, preset["tags"], preset["score"]] for name, preset in presets.items()],
        "phrases": {phrase: rows for phrase, rows in sorted(phrases.items()) if _tells(rows)},
    }
    text = json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode()
    (Path(__file__).parent / "trades.json.gz").write_bytes(gzip.compress(text, 9, mtime=0))


def _presets(presets: dict[str, Any]) -> dict[str, dict[str, Any]]:
    presets_by_name = {}
    for name, preset in presets.items():
        tags = preset.get("addTags") or preset["tags"]
        first = next(((key, value) for key, value in preset["tags"].items() if key in KEYS), None)
        if first is None or "*" in tags.values() or preset.get("searchable") is False or "=".join(first) in LEFT_OUT:
            continue
        presets_by_name[name] = {"tags": preset["tags"], "score": preset.get("matchScore", 1)}
    return presets_by_name


def _phrases(tags: dict[str, str], entry: dict[str, str], language: str) -> list[tuple[str, int]]:
    texts = [(entry.get("name", ""), "name")]
    texts += [(text, "alias") for text in entry.get("aliases", "").split("\n")]
    texts += [(text, "term") for text in entry.get("terms", "").split(",")]
    if language == "en" and len(tags) == 1:
        texts += [(value.replace("_", " "), "tag") for value in tags.values()]
    return [(phrase, RANKS[kind]) for text, kind in texts if (phrase := fold(text))]


def _tells(rows: list[list[Any]]) -> bool:
    """A term of many presets tells none of them from the others."""
    return min(row[1] for row in rows) < RANKS["term"] or len({row[0] for row in rows}) <= 4


if __name__ == "__main__":
    main(Path(sys.argv[1]))
