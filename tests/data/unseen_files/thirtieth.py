# ruff: noqa: E501 -- rows of files are read whole
"""A thirtieth set: links over own websites, words that equal a category's code, files of tools and registers of further
countries; written before it was read."""

from __future__ import annotations

import json

from tests.data.unseen_files.nineteenth import saved, workbook
from tests.data.unseen_files.second import UnseenFile

LINKS_HEADER = UnseenFile("US", b"""\
Name,Phone,Links
Marten Masonry,(607) 555-0720,https://marten-masonry.test
Otter Optics,(607) 555-0721,www.otter-optics.test
Pika Pies,(607) 555-0722,https://www.facebook.com/pikapies
""", [
    {"name": "Marten Masonry", "website": "marten-masonry.test", "phone": "+16075550720"},
    {"name": "Otter Optics", "website": "otter-optics.test", "phone": "+16075550721"},
    {"name": "Pika Pies", "phone": "+16075550722"},
])  # fmt: skip

CATEGORY_WORDS = UnseenFile("US", b"""\
Business,Category,Phone
Quail Coffee,coffee shop,(607) 555-0723
Raven Repairs,car repair,(607) 555-0724
Seal Supplies,Hardware Store,(607) 555-0725
Tern Tea,coffee_shop,(607) 555-0726
""", [
    {"name": "Quail Coffee", "main_category": "coffee shop"},
    {"name": "Raven Repairs", "main_category": "car repair"},
    {"name": "Seal Supplies", "main_category": "Hardware Store"},
    {"name": "Tern Tea"},
])  # fmt: skip

SWEDISH = UnseenFile("SE", "\ufeffOrg.nr;Företagsnamn;Besöksadress;Postnr;Ort;Tel växel;Hemsida;E-post\n556677-8899;Björk Bygg AB;Hamngatan 3;411 14;Göteborg;031-555 07 27;bjorkbygg.test;info@bjorkbygg.test\n556677-8800;Alm El AB;;903 25;Umeå;;;\n".encode(), [
    {"name": "Björk Bygg AB", "website": "bjorkbygg.test", "phone": "+46315550727", "street": "Hamngatan 3", "postal_code": "411 14", "city": "Göteborg", "emails": ["info@bjorkbygg.test"]},
    {"name": "Alm El AB", "city": "Umeå", "website": ""},
])  # fmt: skip

POLISH = UnseenFile("PL", """\
Nazwa firmy;NIP;Ulica;Nr domu;Nr lokalu;Kod pocztowy;Miejscowość;Telefon kontaktowy;Strona WWW;Adres e-mail
Zakład Ślusarski Jesion;5250000000;Polna;12;4;00-625;Warszawa;22 555 07 28;www.jesion.test;biuro@jesion.test
Kwiaciarnia Bez;;Rynek;3;;30-001;Kraków;;;
""".encode("cp1250"), [
    {"name": "Zakład Ślusarski Jesion", "website": "jesion.test", "phone": "+48225550728", "postal_code": "00-625", "city": "Warszawa", "emails": ["biuro@jesion.test"]},
    {"name": "Kwiaciarnia Bez", "city": "Kraków", "postal_code": "30-001"},
])  # fmt: skip

PORTUGUESE = UnseenFile("PT", """\
Designação social;Morada;Código Postal;Localidade;Telefone;Telemóvel;Sítio Web;Correio eletrónico
Oficina do Freixo, Lda.;Rua do Sol 8;4000-123;Porto;225 550 729;;freixo.test;geral@freixo.test
Padaria Cedro;;1100-001;Lisboa;;912 345 730;;
""".encode("cp1252"), [
    {"name": "Oficina do Freixo, Lda.", "website": "freixo.test", "phone": "+351225550729", "street": ["Rua do Sol 8", ""], "city": "Porto", "postal_code": "4000-123", "emails": ["geral@freixo.test"]},
    {"name": "Padaria Cedro", "phone": "+351912345730", "city": "Lisboa"},
])  # fmt: skip

MAPS_SCRAPER = UnseenFile("", b"""\
title,totalScore,reviewsCount,street,city,state,countryCode,website,phone,categoryName,url,location/lat,location/lng,placeId
Urchin Upholstery,4.7,83,3 Quay St,Ithaca,New York,US,https://urchin.test/?utm_source=gmb,(607) 555-0731,Upholstery shop,https://www.google.com/maps/search/?api=1&query=Urchin,42.44,-76.5,ChIJurchin0000000000000000001
Vole Vision,,0,,Ithaca,New York,US,,,Optician,https://www.google.com/maps/search/?api=1&query=Vole,42.45,-76.51,ChIJvole00000000000000000002
""", [
    {"name": "Urchin Upholstery", "website": "urchin.test", "phone": "+16075550731", "street": "3 Quay St", "city": "Ithaca", "country": "US", "main_category": "Upholstery shop", "rating": 4.7, "rating_count": 83, "latitude": 42.44, "longitude": -76.5},
    {"name": "Vole Vision", "website": "", "phone": "", "main_category": "Optician"},
])  # fmt: skip

GEOJSON = UnseenFile("", json.dumps({"type": "FeatureCollection", "features": [
    {"type": "Feature", "id": "node/11", "geometry": {"type": "Point", "coordinates": [9.93, 51.53]}, "properties": {"@id": "node/11", "craft": "plumber", "name": "Weasel Wasser", "phone": "+49 551 5550732", "contact:website": "https://weasel-wasser.test", "addr:street": "Weender Str.", "addr:housenumber": "7", "addr:postcode": "37073", "addr:city": "Göttingen"}},
    {"type": "Feature", "id": "way/12", "geometry": {"type": "Polygon", "coordinates": [[[9.9, 51.5], [9.92, 51.5], [9.92, 51.52], [9.9, 51.5]]]}, "properties": {"name": "Yak Yoga", "leisure": "fitness_centre"}},
]}).encode(), [
    {"name": "Weasel Wasser", "website": "weasel-wasser.test", "phone": "+495515550732", "postal_code": "37073", "city": "Göttingen", "latitude": 51.53, "longitude": 9.93},
    {"name": "Yak Yoga", "website": ""},
])  # fmt: skip

JSON_LINES = UnseenFile("US", b"""\
{"biz": {"name": "Zebra Zippers", "contact": {"phone": "607-555-0733", "email": "hi@zebra-zippers.test"}, "web": {"url": "https://zebra-zippers.test"}}}
{"biz": {"name": "Adder Audio", "contact": {"phone": null, "email": null}, "web": {"url": null}}}
""", [
    {"name": "Zebra Zippers", "website": "zebra-zippers.test", "phone": "+16075550733", "emails": ["hi@zebra-zippers.test"]},
    {"name": "Adder Audio", "website": "", "phone": "", "emails": []},
])  # fmt: skip

TITLED = UnseenFile("US", saved(workbook(("Prospects", [
    ["Prospects of the north-east", None, None, None],
    ["Exported 2026-11-02 by CRM", None, None, None],
    [None, None, None, None],
    ["Account Name", "Main Phone", "Web Site", "Billing City"],
    ["Badger Bikes", "(607) 555-0734", "http://badger-bikes.test", "Ithaca"],
    ["Civet Clocks", "", "n/a", "Geneva"],
    ["2 records", None, None, None],
]))), [
    {"name": "Badger Bikes", "website": "badger-bikes.test", "phone": "+16075550734", "city": "Ithaca"},
    {"name": "Civet Clocks", "website": "", "city": "Geneva"},
])  # fmt: skip

MARKDOWN = UnseenFile("US", b"""\
| Company | Phone | Site |
|:--|:--:|--:|
| Dingo Dance | (607) 555-0735 | [dingo-dance.test](https://dingo-dance.test) |
| Eland Eats \\| Grill | | |
""", [
    {"name": "Dingo Dance", "website": "dingo-dance.test", "phone": "+16075550735"},
    {"name": "Eland Eats | Grill", "website": ""},
])  # fmt: skip

SQL_DUMP_TABS = UnseenFile("US", b"""\
id\tcompany_name\tprimary_phone\tsite_url\tcreated_at
1\tFerret Fences\t6075550736\thttps://ferret-fences.test\t2026-01-02 03:04:05
2\tGecko Glass\t\\N\t\\N\t2026-01-02 03:04:05
""", [
    {"name": "Ferret Fences", "website": "ferret-fences.test", "phone": "+16075550736"},
    {"name": "Gecko Glass", "website": "", "phone": ""},
])  # fmt: skip

JAPANESE = UnseenFile("JP", """\
会社名,郵便番号,住所,電話番号,ホームページ,代表者
株式会社かえで工業,160-0022,東京都新宿区新宿1-2-3,03-5555-0737,https://kaede-kogyo.test,山本 楓
さくら理容室,530-0001,大阪府大阪市北区梅田1-1,06-5555-0738,,
""".encode("cp932"), [
    {"name": "株式会社かえで工業", "website": "kaede-kogyo.test", "phone": "+81355550737", "postal_code": "160-0022", "people": ["山本 楓"]},
    {"name": "さくら理容室", "website": "", "phone": "+81655550738", "people": []},
])  # fmt: skip

SWISS = UnseenFile("CH", "Firma\tStrasse / Nr.\tPLZ / Ort\tTelefon G\tInternet\nHaselmaus Malerei\tDorfstrasse 4\t8001 Zürich\t044 555 07 39\twww.haselmaus.test\nIltis Garage AG\tRoute de Berne 2\t1700 Fribourg\t026 555 07 40\t\n".encode(), [
    {"name": "Haselmaus Malerei", "website": "haselmaus.test", "phone": "+41445550739", "street": "Dorfstrasse 4", "postal_code": "8001", "city": "Zürich"},
    {"name": "Iltis Garage AG", "phone": "+41265550740", "postal_code": "1700", "city": "Fribourg", "website": ""},
])  # fmt: skip

PASTED_LISTING = UnseenFile("US", b"""\
1. Jackal Jewelry - 4 Pier Rd, Ithaca, NY 14850 - (607) 555-0741 - https://jackal-jewelry.test
2. Koala Kites - 9 Fall St, Geneva, NY 14456 - (315) 555-0742
3. Lynx Locks - 1 Oak Ave, Ithaca, NY 14850 - (607) 555-0743 - lynx-locks.test
""", [
    {"name": "Jackal Jewelry", "website": "jackal-jewelry.test", "phone": "+16075550741", "address": "4 Pier Rd, Ithaca, NY 14850"},
    {"name": "Koala Kites", "phone": "+13155550742", "website": ""},
    {"name": "Lynx Locks", "website": "lynx-locks.test", "phone": "+16075550743"},
])  # fmt: skip

OUTLOOK = UnseenFile("US", b"""\
"First Name","Last Name","Company","Business Street","Business City","Business State","Business Postal Code","Business Phone","Web Page","E-mail Address","Job Title"
"Mina","Moose","Moose Movers","12 Ridge Rd","Ithaca","NY","14850","(607) 555-0744","http://moose-movers.test","mina@moose-movers.test","Owner"
"Nils","Newt","Newt Nets","","","","","","","nils@newt-nets.test",""
""", [
    {"name": "Moose Movers", "website": "moose-movers.test", "phone": "+16075550744", "emails": ["mina@moose-movers.test"], "people": ["Mina Moose"], "titles": ["Owner"], "street": "12 Ridge Rd", "state": "NY"},
    {"name": "Newt Nets", "emails": ["nils@newt-nets.test"], "people": ["Nils Newt"]},
])  # fmt: skip

# The siblings of what the first fifteen showed, written when their kinds were mended.
LINKS_OF_PROFILES = UnseenFile("US", b"""\
Name,Website,Links
Puffin Paint,https://puffin-paint.test,https://www.facebook.com/puffinpaint
Quoll Quilts,https://quoll-quilts.test,https://www.instagram.com/quollquilts
""", [
    {"name": "Puffin Paint", "website": "puffin-paint.test"},
    {"name": "Quoll Quilts", "website": "quoll-quilts.test"},
])  # fmt: skip

GERMAN_PAGES = UnseenFile("DE", b"""\
Betrieb;Telefon;Internetseiten
Rabe Rohrbau;0551 5550750;https://rabe-rohrbau.test
Specht Spengler;0551 5550751;www.specht-spengler.test
""", [
    {"name": "Rabe Rohrbau", "website": "rabe-rohrbau.test", "phone": "+495515550750"},
    {"name": "Specht Spengler", "website": "specht-spengler.test"},
])  # fmt: skip

MARKDOWN_OF_EMPTY_CELLS = UnseenFile("US", b"""\
Company | City | Phone | Site
--- | --- | --- | ---
Toucan Tiles | Ithaca | (607) 555-0752 | <https://toucan-tiles.test>
Urial \\| Sons | Geneva | | `urial-sons.test`
Viper Vans | | (315) 555-0753 |
""", [
    {"name": "Toucan Tiles", "website": "toucan-tiles.test", "phone": "+16075550752", "city": "Ithaca"},
    {"name": "Urial | Sons", "website": "urial-sons.test", "phone": "", "city": "Geneva"},
    {"name": "Viper Vans", "website": "", "phone": "+13155550753", "city": ""},
])  # fmt: skip

FILES = {
    "links.csv": LINKS_HEADER, "category_words.csv": CATEGORY_WORDS, "swedish.csv": SWEDISH, "polish.csv": POLISH,
    "portuguese.csv": PORTUGUESE, "maps_scraper.csv": MAPS_SCRAPER, "turbo.geojson": GEOJSON, "lines.jsonl": JSON_LINES,
    "titled.xlsx": TITLED, "pasted_markdown.txt": MARKDOWN, "dump.tsv": SQL_DUMP_TABS, "kaisha.csv": JAPANESE,
    "swiss.tsv": SWISS, "pasted_listing.txt": PASTED_LISTING, "outlook.csv": OUTLOOK,
    "profile_links.csv": LINKS_OF_PROFILES, "internetseiten.csv": GERMAN_PAGES, "pasted_markdown_cells.txt": MARKDOWN_OF_EMPTY_CELLS,
}  # fmt: skip
