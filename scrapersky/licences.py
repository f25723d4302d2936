"""Data of others that comes with ScraperSky, or that it brings in: whose it is, under which licence, what that asks."""

from __future__ import annotations

from dataclasses import dataclass

CC_BY = ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")
ODBL = ("ODbL 1.0", "https://opendatacommons.org/licenses/odbl/1-0/")
ISC = ("ISC", "https://opensource.org/license/isc-1-0-0")
MIT = ("MIT", "https://opensource.org/license/mit")
PUBLIC_DOMAIN = ("public domain", "https://www.usa.gov/government-copyright")
UNICODE = ("Unicode Licence v3", "https://www.unicode.org/license.txt")


@dataclass(frozen=True)
class Attribution:
    """Data of others: `name` and `url` of the source, its licence with the text's address, and what it is used for.

    `files` are those of ours that hold it, made by a script from the source; none where it comes while it is used.
    """

    name: str
    url: str
    licence: tuple[str, str]
    used_for: str
    files: tuple[str, ...] = ()
    asks: str = ""


_GAZETTEER, _POSTCODES = "jobs/sources/data/gazetteer.sqlite", "jobs/sources/data/postcodes.sqlite"

ATTRIBUTIONS = (
    Attribution(
        "GeoNames", "https://www.geonames.org/", CC_BY, "places of searches, towns in addresses",
        (_GAZETTEER, _POSTCODES, "jobs/extract/data/towns.bin"), "Name the source wherever the data is passed on.",
    ),
    Attribution(
        "geoBoundaries", "https://www.geoboundaries.org/", CC_BY, "boundaries of municipalities and districts",
        (_GAZETTEER,), "Name the source wherever the data is passed on.",
    ),
    Attribution("Unicode CLDR", "https://cldr.unicode.org/", UNICODE, "names of regions", (_GAZETTEER,)),
    Attribution(
        "zipcodes", "https://pypi.org/project/zipcodes/", MIT, "postal codes of the United States", (_GAZETTEER,)
    ),
    Attribution(
        "countrystatecity-postal-codes", "https://pypi.org/project/countrystatecity-postal-codes/", ODBL,
        "postal codes of other countries", (_POSTCODES,),
        "The file is under the same licence: a changed copy of it stays so.",
    ),
    Attribution(
        "iD tagging schema, © iD Contributors", "https://github.com/openstreetmap/id-tagging-schema", ISC,
        "words for trades in many languages", ("jobs/sources/data/trades.json.gz",),
    ),
    Attribution(
        "Faker", "https://github.com/joke2k/faker", MIT, "first names and surnames, to tell people from other words",
        ("jobs/extract/data/names.bin",),
    ),
    Attribution(
        "United States Census Bureau", "https://www.census.gov/topics/population/genealogy/data/1990_census.html",
        PUBLIC_DOMAIN, "frequent first names and surnames, to tell people from other words",
        ("jobs/extract/data/names.bin",),
    ),
    Attribution(
        "OpenStreetMap, © OpenStreetMap contributors", "https://www.openstreetmap.org/copyright", ODBL,
        "places and businesses that searches at OpenStreetMap find", (),
        "Show the attribution, as the sources of rows have it; a database made of them stays under the licence.",
    ),
)  # fmt: skip
