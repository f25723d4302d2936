# ruff: noqa: E501 -- rows of files are read whole
"""A thirty-first set: exports of customer databases and map scrapers, workbooks and tables as people leave them; written
before it was read."""

from __future__ import annotations

import json

from tests.data.unseen_files.nineteenth import saved, workbook
from tests.data.unseen_files.second import UnseenFile

HUBSPOT = UnseenFile("US", b"""\
Record ID,Record name,Company Domain Name,Phone Number,Street Address,City,State/Region,Postal Code,Country/Region,Create Date,Lead Status,Associated Contact,Associated Contact IDs
19304,Avocet Awnings,avocet-awnings.test,(607) 555-0901,4 Elm St,Ithaca,NY,14850,United States,2026-02-01 10:00,New,"Ada Finchley (ada@avocet-awnings.test);Ben Otterby (ben@avocet-awnings.test)",771;772
19305,Bittern Books,bittern-books.test,,,Dryden,NY,13053,United States,2026-02-02 11:30,,,
""", [
    {"name": "Avocet Awnings", "website": "avocet-awnings.test", "phone": "+16075550901", "city": "Ithaca", "postal_code": "14850"},
    {"name": "Bittern Books", "website": "bittern-books.test", "phone": "", "city": "Dryden", "state": "NY"},
])  # fmt: skip

SALESFORCE = UnseenFile("US", b"""\
"Account ID","Account Name","Website","Phone","Fax","Billing Street","Billing City","Billing State/Province","Billing Zip/Postal Code","Billing Country","Shipping Street","Shipping City","Shipping State/Province","Account Owner","Last Modified Date"
"001xx000003DGb1","Crake Cabinets","http://www.crake-cabinets.test","607.555.0902","607.555.0903","9 Main St
Floor 2","Elmira","NY","14901","USA","1 Depot Rd","Corning","NY","Jo Rep","1/2/2026"
"001xx000003DGb2","Dunlin Dental","dunlin-dental.test","607.555.0904","","","Elmira","NY","14901","USA","","","","Jo Rep","1/3/2026"

"Accounts Report"
"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."
"Confidential Information - Do Not Distribute"
""", [
    {"name": "Crake Cabinets", "website": "crake-cabinets.test", "phone": "+16075550902", "city": "Elmira", "state": "NY"},
    {"name": "Dunlin Dental", "website": "dunlin-dental.test", "phone": "+16075550904"},
])  # fmt: skip

APOLLO = UnseenFile("US", b"""\
First Name,Last Name,Title,Company Name,Email,Email Status,Work Direct Phone,Mobile Phone,Corporate Phone,Person Linkedin Url,Website,Company Address,Company City,Company State,Company Country,# Employees
Ada,Finchley,Owner,Egret Electric,ada@egret-electric.test,Verified,,,'+1 607-555-0905,http://www.linkedin.com/in/ada-finchley-x,http://www.egret-electric.test,"5 Oak St, Ithaca, New York, United States, 14850",Ithaca,New York,United States,12
Ben,Otterby,Estimator,Egret Electric,ben@egret-electric.test,Verified,'+1 607-555-0906,,'+1 607-555-0905,,http://www.egret-electric.test,"5 Oak St, Ithaca, New York, United States, 14850",Ithaca,New York,United States,12
""", [
    {"name": "Egret Electric", "website": "egret-electric.test", "emails": ["ada@egret-electric.test"], "people": ["Ada Finchley"], "titles": ["Owner"], "city": "Ithaca"},
    {"name": "Egret Electric", "emails": ["ben@egret-electric.test"], "people": ["Ben Otterby"], "titles": ["Estimator"]},
])  # fmt: skip

OUTSCRAPER = UnseenFile("US", b"""\
query,name,site,type,subtypes,category,phone,full_address,borough,street,city,postal_code,state,us_state,country,country_code,latitude,longitude,time_zone,plus_code,rating,reviews,place_id,google_id,cid,owner_title,email_1,email_1_full_name,email_1_title,email_2,phone_1,facebook
"florist, 14850, US",Fulmar Flowers,https://fulmar-flowers.test/?utm_source=gbp,Florist,"Florist, Gift shop",florist,+1 607-555-0907,"7 Fern St, Ithaca, NY 14850",,7 Fern St,Ithaca,14850,New York,New York,United States of America,US,42.4401,-76.4969,America/New_York,CFR3+2R,4.7,88,ChIJaaaaaaaaaaaaaaaaaaaaaaa,0x89d:0x1,1234,Fulmar Flowers,hi@fulmar-flowers.test,Cleo Heronby,Manager,orders@fulmar-flowers.test,+1 607-555-0907,https://facebook.com/fulmarflowers
""", [
    {"name": "Fulmar Flowers", "website": "fulmar-flowers.test", "phone": "+16075550907", "street": "7 Fern St", "city": "Ithaca", "postal_code": "14850", "latitude": 42.4401, "longitude": -76.4969, "rating": 4.7, "rating_count": 88, "emails": ["hi@fulmar-flowers.test", "orders@fulmar-flowers.test"], "people": ["Cleo Heronby"], "country": "US"},
])  # fmt: skip

MAPS_SCRAPER = UnseenFile("US", json.dumps([
    {"title": "Garganey Gym", "totalScore": 4.4, "reviewsCount": 31, "street": "11 Pine St", "city": "Ithaca", "state": "New York", "countryCode": "US", "website": "https://garganey-gym.test/", "phone": "(607) 555-0908", "phoneUnformatted": "+16075550908", "categoryName": "Gym", "location": {"lat": 42.44, "lng": -76.5}, "url": "https://www.google.com/maps/search/?api=1&query=Garganey", "placeId": "ChIJbbbbbbbbbbbbbbbbbbbbbbb"},
    {"title": "Hoopoe Hats", "totalScore": None, "reviewsCount": 0, "street": None, "city": "Ithaca", "state": "New York", "countryCode": "US", "website": None, "phone": None, "categoryName": "Hat shop", "location": {"lat": 42.45, "lng": -76.51}, "placeId": "ChIJccccccccccccccccccccccc"},
]).encode(), [
    {"name": "Garganey Gym", "website": "garganey-gym.test", "phone": "+16075550908", "rating": 4.4, "rating_count": 31, "latitude": 42.44, "longitude": -76.5, "place_id": "ChIJbbbbbbbbbbbbbbbbbbbbbbb", "main_category": "Gym"},
    {"name": "Hoopoe Hats", "website": "", "phone": "", "latitude": 42.45, "longitude": -76.51, "main_category": "Hat shop"},
])  # fmt: skip


def _merged_headings() -> bytes:
    rows: list[list[object]] = [
        ["Company", None, "Where", None, None, "How to reach", None],
        ["Name", "Trade", "Street", "Town", "Postcode", "Phone", "E-mail"],
        ["Ibis Interiors", "Designer", "2 High St", "Ludlow", "SY8 1AA", "01584 555 091", "hi@ibis-interiors.test"],
        ["Jackdaw Joinery", "Joiner", "8 Low St", "Ludlow", "SY8 1AB", "01584 555 092", None],
    ]
    book = workbook(("Suppliers", rows))
    for cells in ("A1:B1", "C1:E1", "F1:G1"):
        book.worksheets[0].merge_cells(cells)
    return saved(book)


MERGED_HEADINGS = UnseenFile("GB", _merged_headings(), [
    {"name": "Ibis Interiors", "street": "2 High St", "city": "Ludlow", "postal_code": "SY8 1AA", "emails": ["hi@ibis-interiors.test"], "phone": ["+441584555091", ""]},
    {"name": "Jackdaw Joinery", "street": "8 Low St", "city": "Ludlow"},
])  # fmt: skip

DECIMAL_COMMA = UnseenFile("DE", """\
Firma;Breitengrad;Längengrad;Bewertung;Anzahl Bewertungen;Telefon;Webseite
Kleiber Keramik;48,1374;11,5755;4,6;1.204;089 55509 09;kleiber-keramik.test
Lerche Lederwaren;48,1401;11,5702;;;;
""".encode("cp1252"), [
    {"name": "Kleiber Keramik", "latitude": 48.1374, "longitude": 11.5755, "rating": 4.6, "rating_count": 1204, "website": "kleiber-keramik.test", "phone": "+49895550909"},
    {"name": "Lerche Lederwaren", "latitude": 48.1401, "rating": None},
])  # fmt: skip

UTF16_SEMICOLON = UnseenFile("FR", "\ufeffRaison sociale;Téléphone;Site internet;Code postal;Ville;Courriel\r\nMésange Menuiserie;02 40 55 09 10;mesange.test;44000;Nantes;contact@mesange.test\r\nŒillet & Fils;;;44100;Nantes;\r\n".encode("utf-16-le"), [
    {"name": "Mésange Menuiserie", "website": "mesange.test", "postal_code": "44000", "city": "Nantes", "emails": ["contact@mesange.test"]},
    {"name": "Œillet & Fils", "city": "Nantes", "postal_code": "44100"},
])  # fmt: skip

TWO_HEADER_ROWS = UnseenFile("US", b"""\
name,website,phone,city
Business name,Web site address,Main telephone,Town or city
Nuthatch Nursery,nuthatch-nursery.test,(607) 555-0911,Ithaca
Oriole Optics,oriole-optics.test,(607) 555-0912,Dryden
""", [
    {"name": "Nuthatch Nursery", "website": "nuthatch-nursery.test", "phone": "+16075550911", "city": "Ithaca"},
    {"name": "Oriole Optics", "website": "oriole-optics.test", "phone": "+16075550912", "city": "Dryden"},
])  # fmt: skip

TOTALS_BELOW = UnseenFile("US", b"""\
Customer,City,Phone,Orders,Revenue
Petrel Pools,Ithaca,(607) 555-0913,12,$4200.00
Quelea Quilts,Elmira,(607) 555-0914,3,$610.00
,,Subtotal,15,$4810.00
Grand Total,,,15,$4810.00
""", [
    {"name": "Petrel Pools", "city": "Ithaca", "phone": "+16075550913"},
    {"name": "Quelea Quilts", "city": "Elmira", "phone": "+16075550914"},
])  # fmt: skip

JSON_LINES = UnseenFile("US", b"""\
{"business_name": "Redstart Roofing", "contact": {"phone": "+1 607 555 0915", "email": "hi@redstart-roofing.test"}, "urls": {"website": "https://redstart-roofing.test"}, "address": {"street": "3 Ash St", "city": "Ithaca", "region": "NY", "zip": "14850"}}

{"business_name": "Siskin Soap", "contact": {"phone": null, "email": null}, "urls": {"website": ""}, "address": {"street": "", "city": "Groton", "region": "NY", "zip": "13073"}}
""", [
    {"name": "Redstart Roofing", "phone": "+16075550915", "website": "redstart-roofing.test", "emails": ["hi@redstart-roofing.test"], "street": "3 Ash St", "city": "Ithaca", "state": "NY", "postal_code": "14850"},
    {"name": "Siskin Soap", "city": "Groton", "postal_code": "13073"},
])  # fmt: skip

SCIENTIFIC = UnseenFile("GB", b"""\
Business,Telephone,Mobile,Website
Treecreeper Trees,4.42079E+11,,treecreeper.test
Wagtail Wines,4.42079460916E+11,,wagtail.test
Yaffle Yarns,020 7946 0917,7.9E+09,yaffle.test
""", [
    {"name": "Treecreeper Trees", "phone": "", "website": "treecreeper.test"},
    {"name": "Wagtail Wines", "phone": "+442079460916", "website": "wagtail.test"},
    {"name": "Yaffle Yarns", "phone": "+442079460917"},
])  # fmt: skip

SPLIT_NAMES = UnseenFile("DE", """\
Anrede;Titel;Vorname;Nachname;Funktion;Firma 1;Firma 2;Strasse;Hausnr.;PLZ;Ort;Vorwahl;Rufnummer;E-Mail 1;E-Mail 2
Frau;Dr.;Adelheid;Finkenstein;Geschäftsführerin;Zeisig Zahntechnik;GmbH;Lindenweg;4a;80331;München;089;5550918;adelheid@zeisig.test;info@zeisig.test
Herr;;Bruno;Otterbach;Inhaber;Star Steinmetz;;Am Markt;7;04109;Leipzig;0341;5550919;;
""".encode(), [
    {"name": ["Zeisig Zahntechnik GmbH", "Zeisig Zahntechnik"], "street": ["Lindenweg 4a"], "postal_code": "80331", "city": "München", "emails": ["adelheid@zeisig.test", "info@zeisig.test"], "phone": "+49895550918"},
    {"name": "Star Steinmetz", "postal_code": "04109", "city": "Leipzig", "titles": ["Inhaber"], "phone": "+493415550919"},
])  # fmt: skip

SEVERAL_EMAILS = UnseenFile("US", b"""\
Company,E-mail addresses,Site
Anhinga Art,"""
    b'"Ada Finchley <ada@anhinga-art.test>; info@anhinga-art.test / sales(at)anhinga-art.test",anhinga-art.test\n'
    b'Bulbul Bikes,"shop@bulbul-bikes.test\nrepairs@bulbul-bikes.test",bulbul-bikes.test\n'
    b"Coot Cakes,mailto:hi@coot-cakes.test?subject=Order,coot-cakes.test\n", [
    {"name": "Anhinga Art", "emails": [["ada@anhinga-art.test", "info@anhinga-art.test", "sales@anhinga-art.test"]]},
    {"name": "Bulbul Bikes", "emails": ["shop@bulbul-bikes.test", "repairs@bulbul-bikes.test"]},
    {"name": "Coot Cakes", "emails": ["hi@coot-cakes.test"]},
])  # fmt: skip

VCARDS = UnseenFile("US", b"""\
Company,Card,City
Dipper Dance,"BEGIN:VCARD
VERSION:3.0
N:Heronby;Cleo;;;
FN:Cleo Heronby
ORG:Dipper Dance
TITLE:Director
TEL;TYPE=WORK:+1 607 555 0920
EMAIL:cleo@dipper-dance.test
URL:https://dipper-dance.test
END:VCARD",Ithaca
""", [
    {"name": "Dipper Dance", "city": "Ithaca", "phone": "+16075550920", "emails": ["cleo@dipper-dance.test"], "website": "dipper-dance.test", "people": ["Cleo Heronby"]},
])  # fmt: skip

FILES = {
    "hubspot.csv": HUBSPOT,
    "salesforce.csv": SALESFORCE,
    "apollo.csv": APOLLO,
    "outscraper.csv": OUTSCRAPER,
    "maps_scraper.json": MAPS_SCRAPER,
    "merged_headings.xlsx": MERGED_HEADINGS,
    "decimal_comma.csv": DECIMAL_COMMA,
    "utf16_semicolon.csv": UTF16_SEMICOLON,
    "two_header_rows.csv": TWO_HEADER_ROWS,
    "totals_below.csv": TOTALS_BELOW,
    "nested.jsonl": JSON_LINES,
    "scientific.csv": SCIENTIFIC,
    "split_names.csv": SPLIT_NAMES,
    "several_emails.csv": SEVERAL_EMAILS,
    "vcards_in_cells.csv": VCARDS,
}
