"""Districts that people know lie inside of the area of their city: which do, and how large the areas are.

`python -m pytest tests/sources/test_districts.py -s` prints the table of docs/performance.md. Coordinates are of the
middle of each district, areas of land are square kilometres, both from general knowledge and rounded.
"""

from __future__ import annotations

import math
import statistics

from jobs.sources.queries import read_query

CITIES: dict[str, tuple[float, dict[str, tuple[float, float]]]] = {
    "Los Angeles, CA": (1_216, {
        "Venice": (33.99, -118.46), "Northridge": (34.23, -118.54), "San Pedro": (33.74, -118.29),
        "Hollywood": (34.10, -118.33), "Sylmar": (34.31, -118.45),
    }),
    "Houston, TX": (1_658, {
        "Clear Lake": (29.58, -95.10), "Kingwood": (30.05, -95.19), "Alief": (29.70, -95.60),
    }),
    "New York, NY": (778, {
        "Flushing": (40.765, -73.82), "Tottenville": (40.51, -74.24), "Riverdale": (40.895, -73.91),
        "Coney Island": (40.575, -73.98),
    }),
    "Chicago, IL": (590, {
        "Rogers Park": (42.01, -87.67), "Hegewisch": (41.65, -87.55), "Austin": (41.89, -87.765),
    }),
    "Phoenix, AZ": (1_341, {
        "Ahwatukee": (33.33, -111.99), "Deer Valley": (33.68, -112.13), "Maryvale": (33.50, -112.18),
    }),
    "Jacksonville, FL": (1_935, {
        "Mandarin": (30.16, -81.63), "Arlington": (30.33, -81.59), "Oceanway": (30.47, -81.63),
    }),
    "Nashville, TN": (1_232, {"Antioch": (36.06, -86.67), "Bellevue": (36.07, -86.92)}),
    "San Diego, CA": (843, {
        "La Jolla": (32.84, -117.27), "Rancho Bernardo": (33.02, -117.06), "San Ysidro": (32.55, -117.04),
    }),
    "London": (1_572, {"Croydon": (51.37, -0.10), "Enfield": (51.65, -0.08), "Heathrow": (51.47, -0.45)}),
    "Paris, France": (105, {"Montmartre": (48.887, 2.34), "Bercy": (48.838, 2.383)}),
    "Hamburg": (755, {"Blankenese": (53.56, 9.80), "Bergedorf": (53.49, 10.21), "Harburg": (53.46, 9.98)}),
    "Berlin": (891, {"Spandau": (52.535, 13.20), "Köpenick": (52.445, 13.575), "Frohnau": (52.633, 13.29)}),
    "Madrid, Spain": (604, {"Vallecas": (40.38, -3.62), "Barajas": (40.475, -3.58), "Carabanchel": (40.385, -3.74)}),
    "Rome, Italy": (1_285, {"Ostia": (41.73, 12.28), "EUR": (41.83, 12.47)}),
    "Toronto, ON": (631, {"Scarborough": (43.77, -79.25), "Etobicoke": (43.64, -79.56), "North York": (43.77, -79.41)}),
    "Tokyo": (628, {"Setagaya": (35.646, 139.653), "Adachi": (35.775, 139.805)}),
    "São Paulo": (1_521, {"Santo Amaro": (-23.65, -46.71), "Itaquera": (-23.54, -46.455)}),
}  # fmt: skip
INSIDE_AT_LEAST = 47  # of 49, as measured on 2026-11-29


def test_most_districts_lie_in_the_area_of_their_city() -> None:
    inside, ratios, lines = 0, [], []
    for city, (land, districts) in CITIES.items():
        south, west, north, east = _box(city)
        held = [name for name, (lat, lon) in districts.items() if south <= lat <= north and west <= lon <= east]
        missed = sorted(set(districts) - set(held))
        size = (north - south) * (east - west) * 111.2**2 * math.cos(math.radians((south + north) / 2))
        inside, ratios = inside + len(held), [*ratios, size / land]
        lines.append(f"| {city} | {len(held)} of {len(districts)} | {', '.join(missed)} | {size / land:.1f} |")
    total = sum(len(districts) for _, districts in CITIES.values())
    print("\n".join([*lines, f"{inside} of {total}, median {statistics.median(ratios):.1f}"]))
    assert (len(CITIES), total) == (17, 49)
    assert inside >= INSIDE_AT_LEAST
    assert statistics.median(ratios) <= 2.5


def _box(city: str) -> list[float]:
    query = read_query(f"plumbers in {city}")
    assert query.place is not None, city
    assert query.place.box is not None, city
    return query.place.box.as_list()
