"""Who lives in the sample town: businesses, the sites that some of them have, and what a visitor must find there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache


@dataclass(frozen=True)
class TownSite:
    """A website: its host, how it is made (see site_templates.py), and the contacts that it shows.

    `reason` is why nothing can be found on it; None: its contacts must be found.
    """

    host: str
    name: str
    make: str
    mail: str = ""
    phone: str = ""
    language: str = "en"
    person: str = ""
    reason: str | None = None

    @property
    def email(self) -> str:
        """The address that the site shows."""
        return self.mail


@dataclass(frozen=True)
class Business:
    """A place on the map; `website` may be its own site, a page on a shared host, or nothing."""

    place_id: str
    name: str
    trade: str
    street: str
    latitude: float
    longitude: float
    phone: str
    website: str = ""
    rating: float = 4.5
    rating_count: int = 20
    status: str = "OPERATIONAL"
    travels: bool = False  # it has no premises: it comes to its customers
    types: tuple[str, ...] = field(default=("point_of_interest", "establishment"))


# host label, name, make, e-mail, phone, language, person
_SITES = """
kestrel-plumbing|Kestrel Plumbing|plain|office@kestrelplumbing-ithaca.com|(607) 272-0101|en|
fall-creek-pipes|Fall Creek Pipes|wordpress|hello@fallcreekpipes.com|(607) 272-0102|en|
gorge-drains|Gorge Drain Service|plain|service@gorgedrains.com|(607) 272-0103|en|
lakeview-heating|Lakeview Heating & Plumbing|json_ld|info@lakeview-heating-co.com|(607) 272-0104|en|Nora Quillfeather
redtail-plumbers|Redtail Plumbers|obfuscated|jobs@redtailplumbers.com|(607) 272-0105|en|
inlet-water|Inlet Water Works|gzip|contact@inletwaterworks.com|(607) 272-0106|en|
six-mile-plumbing|Six Mile Plumbing|no_sitemap|ask@sixmileplumbing.com|(607) 272-0107|en|
cayuga-boilers|Cayuga Boilers|redirect_www|boilers@cayugaboilers.com|(607) 272-0108|en|
hilltop-septic|Hilltop Septic|http_only|dig@hilltopseptic.com|(607) 272-0109|en|
copper-kettle-repair|Copper Kettle Repair|cloudflare|fix@copperkettlerepair.com|(607) 272-0110|en|
old-mill-plumbing|Old Mill Plumbing|dead||||
triphammer-drains|Triphammer Drains|error_500||||
quiet-pipes|Quiet Pipes|robots_forbidden||||
frozen-taps|Frozen Taps|parked||||
brook-and-son|Brook & Son Plumbing|soft_404|desk@brookandsonplumbing.com|(607) 272-0115|en|
ithaca-rooter|Ithaca Rooter Team|chain|central@rooterteam-group.com|(607) 272-0116|en|
blue-heron-bakery|Blue Heron Bakery|wordpress|bread@blueheronbakery-ny.com|(607) 272-0201|en|
stone-oven|Stone Oven|plain|oven@stoneoven-ithaca.com|(607) 272-0202|en|
backerei-linden|Bäckerei Linden|german|post@baeckerei-linden-ithaca.com|(607) 272-0203|de|Ottilie Lindwurm
boulangerie-du-lac|Boulangerie du Lac|french|bonjour@boulangeriedulac.com|(607) 272-0204|fr|
panaderia-sol|Panadería Sol|spanish|hola@panaderiasol-ithaca.com|(607) 272-0205|es|
rye-and-shine|Rye & Shine|json_ld|rise@ryeandshinebakers.com|(607) 272-0206|en|Basil Ferncastle
crumb-collective|Crumb Collective|text_sitemap|crew@crumbcollective.com|(607) 272-0207|en|
sugar-maple-cakes|Sugar Maple Cakes|obfuscated|cakes@sugarmaplecakes.com|(607) 272-0208|en|
flour-garden|Flour Garden|big|orders@flourgarden-bakery.com|(607) 272-0209|en|
night-loaf|Night Loaf|empty||||
gorge-dental|Gorge Dental|microdata|smile@gorgedental-practice.com|(607) 272-0301|en|Ines Marrowby
lakeside-smiles|Lakeside Smiles|wordpress|front@lakesidesmiles-dental.com|(607) 272-0302|en|
college-town-dentist|Collegetown Dentist|plain|appointments@collegetowndentist.com|(607) 272-0303|en|
bridge-street-dental|Bridge Street Dental|traps|team@bridgestreetdental.com|(607) 272-0304|en|
gentle-tooth|The Gentle Tooth|form_only|||en|
ivory-clinic|Ivory Clinic|login||||
hemlock-roofing|Hemlock Roofing|feed_sitemap|roof@hemlockroofing-ny.com|(607) 272-0401|en|
slate-and-gable|Slate & Gable|wordpress|gable@slateandgable.com|(607) 272-0402|en|
north-ridge-roofs|North Ridge Roofs|nested_sitemap|north@northridgeroofs.com|(607) 272-0403|en|
tin-hat-roofing|Tin Hat Roofing|broken_sitemap|hat@tinhatroofing.com|(607) 272-0404|en|
finch-florist|Finch Florist|plain|petals@finchflorist-ithaca.com|(607) 272-0501|en|
wild-aster|Wild Aster Flowers|windows_1252|aster@wildasterflowers.com|(607) 272-0502|en|
moss-and-fern|Moss & Fern|reversed|green@mossandfern-studio.com|(607) 272-0503|en|
owl-books|Owl Books|wordpress|owl@owlbooks-ithaca.com|(607) 272-0601|en|
paper-lantern|Paper Lantern|slow|lantern@paperlanternshop.com|(607) 272-0602|en|
spindle-yarns|Spindle Yarns|entities|yarn@spindleyarns-ithaca.com|(607) 272-0603|en|
loom-and-co|Loom & Co|plain|weave@loomandco-textiles.com|(607) 272-0604|en|
harbor-cycles|Harbor Cycles|scripted|ride@harborcycles-ny.com|(607) 272-0605|en|
""".strip().splitlines()

REASONS = {
    "dead": "connect", "error_500": "server_error", "robots_forbidden": "robots", "parked": "parked",
    "empty": "nothing_found", "login": "login",
}  # fmt: skip


@cache
def sites() -> dict[str, TownSite]:
    """Host -> site."""
    by_host = {}
    for line in _SITES:
        label, name, make, mail, phone, language, person = line.split("|")
        host = f"{label}.sample.test"
        by_host[host] = TownSite(host, name, make, mail, phone, language or "en", person, REASONS.get(make))
    return by_host


TRADES = {
    "plumber": [line.split("|")[0] for line in _SITES[:16]],
    "bakery": [line.split("|")[0] for line in _SITES[16:26]],
    "dentist": [line.split("|")[0] for line in _SITES[26:32]],
    "roofing_contractor": [line.split("|")[0] for line in _SITES[32:36]],
    "florist": [line.split("|")[0] for line in _SITES[36:39]],
    "store": [line.split("|")[0] for line in _SITES[39:]],
}

# Plumbers without a site of their own: enough for a second page of results.
_OTHERS = (
    ("Kestrel Plumbing South", "https://kestrel-plumbing.sample.test/south"),
    ("Ithaca Rooter Team, West", "https://ithaca-rooter.sample.test/"),
    ("Ithaca Rooter Team, East", "http://www.ithaca-rooter.sample.test/east?from=maps"),
    ("Honest Hank Plumbing", "https://www.facebook.com/honesthankplumbing"),
    ("Pipe Dreams", "https://www.yelp.com/biz/pipe-dreams-ithaca"),
    ("Drip & Drop", "https://linktr.ee/dripanddrop"),
    ("Uncle Moe's Drains", ""),
    ("Leak Geeks", ""),
    ("Tap Doctor", ""),
    ("Closed Valve Plumbing", "https://old-mill-plumbing.sample.test/"),
)


@cache
def businesses() -> tuple[Business, ...]:
    """Everybody on the map of the town."""
    return tuple(_with_sites()) + tuple(_without())


def _with_sites() -> Iterator[Business]:
    n = 0
    for trade, labels in TRADES.items():
        for label in labels:
            site, n = sites()[f"{label}.sample.test"], n + 1
            yield _business(n, site.name, trade, f"https://{site.host}/", site.phone or f"(607) 272-09{n:02}")


def _without() -> Iterator[Business]:
    for n, (name, website) in enumerate(_OTHERS, start=60):
        status = "CLOSED_PERMANENTLY" if name.startswith("Closed") else "OPERATIONAL"
        yield _business(n, name, "plumber", website, f"(607) 272-08{n:02}", status)


def _business(n: int, name: str, trade: str, website: str, phone: str, status: str = "OPERATIONAL") -> Business:
    return Business(
        place_id=f"ChIJsample{n:04}town",
        name=name,
        trade=trade,
        street=f"{100 + n} {('Cayuga', 'Aurora', 'Tioga', 'Seneca')[n % 4]} Street",
        latitude=round(42.4300 + (n % 9) * 0.0037, 6),
        longitude=round(-76.5200 + (n % 7) * 0.0061, 6),
        phone=phone,
        website=website,
        rating=round(3.4 + (n % 16) / 10, 1),
        rating_count=3 + n * 7 % 240,
        status=status,
        types=(trade, "point_of_interest", "establishment"),
    )
