# ruff: noqa: E501 -- rows of files are read whole
"""A nineteenth set: siblings of files that people brought, each with the same trap in another program's, language's or encoding's form.

`UNREAD` has of a file the headers that no field of a business may take; they are named as not read, or kept aside.
"""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook

from tests.data.unseen_files.second import UnseenFile, windows


def workbook(*sheets: tuple[str, list[list[object]]]) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return book


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# The export of a tool that many people use.

ZOOMINFO = UnseenFile("US", b"""\
ZoomInfo Company ID,Company Name,Website,Founded Year,Company HQ Phone,Fax,Ticker,Revenue (in 000s USD),Employees,Primary Industry,Company Street Address,Company City,Company State,Company Zip Code,Company Country,Full Address,Company Division Name,ZoomInfo Company Profile URL,LinkedIn Company Profile URL
344589,Larkspur Heating,www.larkspur-heating.test,1998,(607) 555-0150,(607) 555-0151,,1200,9,Construction,7 Ferry Rd,Owego,New York,13827,United States,"7 Ferry Rd, Owego, New York, 13827, United States",,https://app.zoominfo.test/#/c/344589,https://www.linkedin.com/company/larkspur-heating
""", [{"name": "Larkspur Heating", "website": "larkspur-heating.test", "phone": "+16075550150", "street": "7 Ferry Rd", "city": "Owego", "state": ["New York", "NY"], "postal_code": "13827", "country": "US"}])  # fmt: skip

APOLLO_PEOPLE = UnseenFile("US", b"""\
First Name,Last Name,Title,Company,Company Name for Emails,Email,Email Status,Seniority,Departments,Work Direct Phone,Mobile Phone,Corporate Phone,Stage,Lists,# Employees,Industry,Person Linkedin Url,Website,Company Linkedin Url,City,State,Country,Company Address,Company City,Company State,Company Country,Company Phone
Nell,Osprey,Owner,Sedge & Reed Bakery,Sedge,nell@sedge-reed.test,Verified,Owner,C-Suite,,,'+1 607-555-0152,Cold,,4,food,http://linkedin.com/in/nell,http://www.sedge-reed.test,http://linkedin.com/company/sedge,Elmira,New York,United States,"3 Dock St, Corning, New York, United States, 14830",Corning,New York,United States,'+1 607-555-0152
""", [{"name": "Sedge & Reed Bakery", "website": "sedge-reed.test", "phone": "+16075550152", "city": "Corning", "country": "US", "emails": ["nell@sedge-reed.test"], "people": ["Nell Osprey"], "titles": ["Owner"]}])  # fmt: skip

SALESFORCE_ACCOUNTS = UnseenFile("US", b"""\
Account ID,Account Name,Account Owner,Type,Billing Street,Billing City,Billing State/Province,Billing Zip/Postal Code,Billing Country,Shipping Street,Shipping City,Phone,Fax,Website,Last Modified Date
0015e00000AbCdE,Teal Roofing,Sam Lee,Prospect,12 High St,Keene,NH,03431,US,9 Back Ln,Nashua,(603) 555-0153,(603) 555-0154,teal-roofing.test,11/2/2026
0015e00000AbCdF,Zimmerei Rohrdommel GmbH,Sam Lee,Prospect,Ringstr. 4,Kassel,,34117,Germany,,,0561 5550155,,www.zimmerei-rohrdommel.test,11/2/2026
""", [
    {"name": "Teal Roofing", "website": "teal-roofing.test", "phone": "+16035550153", "street": "12 High St", "city": "Keene", "state": "NH", "postal_code": "03431", "country": "US"},
    {"name": "Zimmerei Rohrdommel GmbH", "website": "zimmerei-rohrdommel.test", "phone": "+495615550155", "street": "Ringstr. 4", "city": "Kassel", "postal_code": "34117", "country": "DE"},
])  # fmt: skip

PIPEDRIVE_ORGANIZATIONS = UnseenFile("GB", b"""\
Organization - ID,Organization - Name,Organization - Label,Organization - Address,Organization - Street/road name of Address,Organization - House number of Address,Organization - City/town/village/locality of Address,Organization - Zip/Postal code of Address,Organization - Country of Address,Organization - People,Organization - Open deals,Organization - Website,Organization - Phone
17,Dabchick Joinery,,"5 Mill Lane, Ripon, UK",Mill Lane,5,Ripon,HG4 1AA,United Kingdom,2,1,https://dabchick.test,01765 555156
18,Knot Knitwear,Hot,,,,,,,0,0,,
""", [
    {"name": "Dabchick Joinery", "website": "dabchick.test", "phone": "+441765555156", "street": ["5 Mill Lane", "Mill Lane 5"], "city": "Ripon", "postal_code": "HG4 1AA", "country": "GB"},
    {"name": "Knot Knitwear", "website": "", "phone": ""},
])  # fmt: skip

GOSOM = UnseenFile("", b'''\
input_id,link,title,category,address,open_hours,popular_times,website,phone,plus_code,review_count,review_rating,reviews_per_rating,latitude,longitude,cid,status,descriptions,reviews_link,thumbnail,timezone,price_range,data_id,images,reservations,order_online,menu,owner,complete_address,about,user_reviews,emails
a1,https://www.google.com/maps/place/x,Garganey Tiles,Tile contractor,"9 Bay Rd, Leith, Edinburgh EH6 7BE, United Kingdom","{""Monday"":[""9-5""]}",{},https://garganey-tiles.test/?y_source=1_abc,+44 131 555 0157,XX,17,4.8,{},55.975,-3.166,1234,,,https://search.google.com/x,https://lh5.test/a.jpg,Europe/London,,0x4:0x5,[],[],[],{},"{""id"":""1"",""name"":""Garganey Tiles (Owner)""}","{""borough"":""Leith"",""street"":""9 Bay Rd"",""city"":""Edinburgh"",""postal_code"":""EH6 7BE"",""state"":"""",""country"":""GB""}",[],[],hi@garganey-tiles.test
''', [{"name": "Garganey Tiles", "website": "garganey-tiles.test", "phone": "+441315550157", "latitude": 55.975, "longitude": -3.166, "emails": ["hi@garganey-tiles.test"], "main_category": "Tile contractor", "rating": 4.8, "rating_count": 17}])  # fmt: skip

APIFY_PLACES = UnseenFile("", b"""\
title,subTitle,price,categoryName,address,neighborhood,street,city,postalCode,state,countryCode,website,phone,phoneUnformatted,claimThisBusiness,location/lat,location/lng,totalScore,permanentlyClosed,temporarilyClosed,placeId,categories/0,categories/1,fid,cid,reviewsCount,imagesCount,scrapedAt,url,searchString,rank
Schmiede Wachtel,,,Schmied,"Am Tor 2, 4600 Wels, Austria",,Am Tor 2,Wels,4600,Upper Austria,AT,http://schmiede-wachtel.test/,+43 7242 555158,+437242555158,false,48.16,14.03,4.6,false,false,ChIJwachtel00000000000000002,Schmied,Schlosser,0x1:0x9,991,8,12,2026-11-01T10:00:00.000Z,https://www.google.com/maps/search/?api=1&query=x,schmied wels,1
""", [{"name": "Schmiede Wachtel", "website": "schmiede-wachtel.test", "phone": "+437242555158", "street": "Am Tor 2", "city": "Wels", "postal_code": "4600", "country": "AT", "latitude": 48.16, "longitude": 14.03, "place_id": "ChIJwachtel00000000000000002", "address": "Am Tor 2, 4600 Wels, Austria"}])  # fmt: skip

TAKEOUT_GERMAN = UnseenFile("DE", """\
Titel,Notiz,URL,Tags,Kommentar
,,,,
Bäckerei Wiedehopf,gutes Brot,https://www.google.com/maps/place/B%C3%A4ckerei/data=!4m2!3m1!1s0x1:0x5,,
Schlosserei Ammer,,https://maps.app.goo.gl/AbC123,,"ruft zurück, montags"
""".encode(), [{"name": "Bäckerei Wiedehopf", "website": "", "phone": ""}, {"name": "Schlosserei Ammer", "website": "", "phone": ""}])  # fmt: skip

TAKEOUT_STARRED = UnseenFile("US", b"""\
{"type": "FeatureCollection", "features": [
 {"type": "Feature", "geometry": {"type": "Point", "coordinates": [-76.5, 42.44]}, "properties": {"date": "2026-01-02T00:00:00Z", "google_maps_url": "http://maps.google.com/?cid=11", "location": {"address": "5 Lake St, Ithaca, NY 14850, USA", "country_code": "US", "name": "Pipit Pottery"}}},
 {"type": "Feature", "geometry": {"type": "Point", "coordinates": [-76.4, 42.49]}, "properties": {"date": "2026-01-03T00:00:00Z", "google_maps_url": "http://maps.google.com/?cid=12", "location": {"address": "8 Main St, Dryden, NY 13053, USA", "country_code": "US", "name": "Plover Print"}}}
]}
""", [
    {"name": "Pipit Pottery", "website": "", "phone": "", "country": "US", "latitude": 42.44, "longitude": -76.5, "address": "5 Lake St, Ithaca, NY 14850, USA"},
    {"name": "Plover Print", "website": "", "phone": "", "country": "US", "latitude": 42.49, "longitude": -76.4},
])  # fmt: skip

# Headers written in another way or language.

SPANISH = UnseenFile("ES", """\
Razón social;Sitio web;Tfno.;Domicilio;C.P.;Localidad;Provincia;Observaciones
Carpintería Abejaruco S.L.;www.abejaruco.test;976 555 160;C/ Mayor 3;50001;Zaragoza;Zaragoza;llamar por la tarde
""".encode(), [{"name": "Carpintería Abejaruco S.L.", "website": "abejaruco.test", "phone": "+34976555160", "street": "C/ Mayor 3", "postal_code": "50001", "city": "Zaragoza"}])  # fmt: skip

CZECH = UnseenFile("CZ", """\
Název firmy;Webové stránky;Telefon;Ulice;PSČ;Město;Poznámka
Truhlářství Sýkora s.r.o.;truhlarstvi-sykora.test;541 555 161;Dlouhá 8;602 00;Brno;volat po obědě
""".encode(), [{"name": "Truhlářství Sýkora s.r.o.", "website": "truhlarstvi-sykora.test", "phone": "+420541555161", "street": "Dlouhá 8", "postal_code": "602 00", "city": "Brno"}])  # fmt: skip

SPACED_HEADER = UnseenFile("US", "\u200bCompany\u00a0Name\u00a0,\u00a0WEB_SITE,Phone\u00a0No.:,E\u2011Mail *\nLinnet Locks,linnet-locks.test,+16075550162,hi@linnet-locks.test\n".encode(), [
    {"name": "Linnet Locks", "website": "linnet-locks.test", "phone": "+16075550162", "emails": ["hi@linnet-locks.test"]},
])  # fmt: skip

BROKEN_HEADER = UnseenFile("FR", '"Nom de\nl\'entreprise";"Site\u202fInternet :";"N° de\ntéléphone";"Ville (siège)"\nMenuiserie Loriot;loriot.test;02 99 55 51 63;Rennes\n'.encode(), [
    {"name": "Menuiserie Loriot", "website": "loriot.test", "phone": "+33299555163", "city": "Rennes"},
])  # fmt: skip

# The structure of a sheet as people make it.

DOUBLED_PHONES = UnseenFile("GB", b"""\
Phone,Name,Phone,Website
,Rook Rugs,01904 555164,rook-rugs.test
01904 555165,Shrike Shoes,,
""", [{"name": "Rook Rugs", "phone": "+441904555164", "website": "rook-rugs.test"}, {"name": "Shrike Shoes", "phone": "+441904555165", "website": ""}])  # fmt: skip

DOUBLED_GERMAN = UnseenFile("DE", """\
Firma;Ort;Telefon;Firma;Telefon
Elektro Pirol;Fulda;;Elektro Pirol;0661 555166
;Hanau;06181 555167;Sanitär Stieglitz;
""".encode(), [{"name": "Elektro Pirol", "city": "Fulda", "phone": "+49661555166"}, {"name": "Sanitär Stieglitz", "city": "Hanau", "phone": "+496181555167"}])  # fmt: skip

BLANK_ROWS = UnseenFile("US", "name\twebsite\tphone\n\t\t\n\u00a0\t\u00a0\t\n\"\"\t\"\"\t\"\"\nSwift Signs\tswift-signs.test\t+16075550168\n\n\t \t\nTeasel Tiles\t\t+16075550169\n\u200b\t\t\n".encode(), [
    {"name": "Swift Signs", "website": "swift-signs.test", "phone": "+16075550168"}, {"name": "Teasel Tiles", "website": "", "phone": "+16075550169"},
])  # fmt: skip

BLANK_ROWS_XLSX = UnseenFile("SE", saved(workbook(("Blad1", [["Företag", "Hemsida", "Telefon"], [None, None, None], [" ", "\u00a0", None], ["Ejder El AB", "ejder-el.test", "08-555 01 70"], [None, None, None], [None, None, None], ["Gärdsmyg Golv", None, "031-555 01 71"], ["", "", ""]]))), [
    {"name": "Ejder El AB", "website": "ejder-el.test", "phone": "+4685550170"}, {"name": "Gärdsmyg Golv", "website": "", "phone": "+46315550171"},
])  # fmt: skip


def _merged_swedish() -> bytes:
    book = workbook(
        (
            "Kunder",
            [
                ["Kundlista hösten 2026", None, None, None],
                ["utskriven 2026-11-01", None, None, None],
                ["Företag", "Webbplats", "Telefon", "Grundat"],
                ["Järnsparv Plåt AB", "jarnsparv.test", 85550172, 1990],
            ],
        )
    )
    book["Kunder"].merge_cells("A1:D1")
    book["Kunder"].merge_cells("A2:D2")
    return saved(book)


def _merged_groups() -> bytes:
    book = workbook(
        (
            "Leads",
            [
                ["Prospects", None, None, None, None],
                ["Business", None, "How to reach", None, None],
                ["Business name", "Town", "Tel", "Web", "Est."],
                ["Wheatear Windows", "Ripon", "01765 555173", "wheatear.test", 2001],
            ],
        )
    )
    for cells in ("A1:E1", "A2:B2", "C2:E2"):
        book["Leads"].merge_cells(cells)
    return saved(book)


MERGED_SWEDISH = UnseenFile("SE", _merged_swedish(), [{"name": "Järnsparv Plåt AB", "website": "jarnsparv.test", "phone": "+4685550172"}])  # fmt: skip
MERGED_GROUPS = UnseenFile("GB", _merged_groups(), [{"name": "Wheatear Windows", "city": "Ripon", "website": "wheatear.test", "phone": "+441765555173"}])  # fmt: skip

NO_HEADER_GERMAN = UnseenFile("DE", """\
Gärtnerei Buchfink;Lange Str. 3;34117 Kassel;0561 555174;www.buchfink.test
Café Kleiber;Markt 1;36037 Fulda;0661 555175;kleiber.test
""".encode("cp1252"), [
    {"name": "Gärtnerei Buchfink", "street": "Lange Str. 3", "postal_code": "34117", "city": "Kassel", "phone": "+49561555174", "website": "buchfink.test"},
    {"name": "Café Kleiber", "street": "Markt 1", "postal_code": "36037", "city": "Fulda", "phone": "+49661555175", "website": "kleiber.test"},
])  # fmt: skip

NO_HEADER_TABS = UnseenFile("US", b"Whimbrel Welding\t(607) 555-0176\thttps://whimbrel.test\tinfo@whimbrel.test\nWillet Wheels\t(607) 555-0177\t\t\nWryneck Wraps\t\twryneck.test\t\n", [
    {"name": "Whimbrel Welding", "phone": "+16075550176", "website": "whimbrel.test", "emails": ["info@whimbrel.test"]},
    {"name": "Willet Wheels", "phone": "+16075550177", "website": ""},
    {"name": "Wryneck Wraps", "phone": "", "website": "wryneck.test"},
])  # fmt: skip

SECOND_SHEET_DUTCH = UnseenFile("NL", saved(workbook(("Toelichting", [["Dit bestand bevat de klanten van 2026."], ["Vragen? bel Kim"]]), ("Klanten", [["Bedrijf", "Website", "Tel."], ["Bakkerij Grutto", "grutto.test", "010 555 0178"]]), ("Leeg", []))), [
    {"name": "Bakkerij Grutto", "website": "grutto.test", "phone": "+31105550178"},
])  # fmt: skip

EMPTY_FIRST_SHEET = UnseenFile("US", saved(workbook(("Sheet1", []), ("Summary", [["Total leads", 1], ["Owner", "Kim"]]), ("Export", [["Company", "URL", "Phone"], ["Veery Vinyl", "https://veery.test/", "+1 607 555 0179"]]))), [
    {"name": "Veery Vinyl", "website": "veery.test", "phone": "+16075550179"},
])  # fmt: skip

TITLE_ROWS_FRENCH = UnseenFile("FR", windows("""\
Liste des prospects - novembre 2026;;;
Édité le 02/11/2026 par K. Merle;;;
;;;
Société;Site web;Téléphone;Ville
Plomberie Bruant;www.bruant.test;02 99 55 51 80;Rennes
"""), [{"name": "Plomberie Bruant", "website": "bruant.test", "phone": "+33299555180", "city": "Rennes"}])  # fmt: skip

TITLE_ROWS_COMMENTS = UnseenFile("US", b"""\
# exported 2026-11-02 10:14
# filter: stage = new
name,website,phone
Vireo Vans,vireo-vans.test,+16075550181
""", [{"name": "Vireo Vans", "website": "vireo-vans.test", "phone": "+16075550181"}])  # fmt: skip

# Values as people type them.

COMMA_DECIMALS_QUOTED = UnseenFile("SE", b"""\
name,website,latitude,longitude
Alfagel Fisk,alfagel.test,"59,3293","18,0686"
""", [{"name": "Alfagel Fisk", "website": "alfagel.test", "latitude": 59.3293, "longitude": 18.0686}])  # fmt: skip

COMMA_DECIMALS_TABS = UnseenFile("BR", """\
Empresa\tSite\tLatitude\tLongitude\tNota média
Padaria Bem-te-vi\tbemtevi.test\t-23,5505\t-46,6333\t4,7
""".encode(), [{"name": "Padaria Bem-te-vi", "website": "bemtevi.test", "latitude": -23.5505, "longitude": -46.6333, "rating": 4.7}])  # fmt: skip


def _links() -> bytes:
    book = workbook(
        (
            "Tabelle1",
            [
                ["Firma", "Homepage", "Telefon", "Mail"],
                ["Malerei Zaunkönig", "hier klicken", 49561555182, "schreiben"],
                [
                    "Tischlerei Zeisig",
                    '=HYPERLINK("https://www.zeisig-holz.test/start","Website")',
                    49661555183.0,
                    None,
                ],
                ["Optik Zwergtaucher", None, None, None],
            ],
        )
    )
    sheet: Any = book["Tabelle1"]
    sheet["B2"].hyperlink = "https://zaunkoenig.test/"
    sheet["D2"].hyperlink = "mailto:info@zaunkoenig.test"
    return saved(book)


def _zeros() -> bytes:
    book = workbook(
        (
            "Sheet1",
            [
                ["Business", "Zip", "Phone", "Site"],
                ["Yellowlegs Yoga", 2134, 6175550184, "yellowlegs.test"],
                ["Knot Kayaks", 7030, "2015550185", "knot-kayaks.test"],
            ],
        )
    )
    sheet: Any = book["Sheet1"]
    for cell in ("B2", "B3"):
        sheet[cell].number_format = "00000"
    sheet["C2"].number_format = "(000) 000-0000"
    return saved(book)


NUMBERS_AND_LINKS = UnseenFile("DE", _links(), [
    {"name": "Malerei Zaunkönig", "website": "zaunkoenig.test", "phone": "+49561555182", "emails": ["info@zaunkoenig.test"]},
    {"name": "Tischlerei Zeisig", "website": "zeisig-holz.test", "phone": "+49661555183"},
    {"name": "Optik Zwergtaucher", "website": "", "phone": ""},
])  # fmt: skip
FORMATTED_NUMBERS = UnseenFile("US", _zeros(), [
    {"name": "Yellowlegs Yoga", "postal_code": "02134", "phone": "+16175550184", "website": "yellowlegs.test"},
    {"name": "Knot Kayaks", "postal_code": "07030", "phone": "+12015550185", "website": "knot-kayaks.test"},
])  # fmt: skip

BRITISH_VALUES = UnseenFile("GB", b"""\
Company,Web,Tel
Avocet Awnings,HTTP://WWW.AVOCET-AWNINGS.TEST/Home,+44 (0)1904 555186
Bittern Bikes,enquiries@bittern-bikes.test,01904 555187 ext. 4
Crake Carpets,none,tbc
Dotterel Dogs,www.dotterel.test & www.dotterel-dogs.test,01904 555188 / 07700 900188
Egret Engines,https:// egret.test,(01904) 555189
Fieldfare Feeds,coming soon,00000 000000
-,n/a,-
""", [
    {"name": "Avocet Awnings", "website": "avocet-awnings.test", "phone": "+441904555186"},
    {"name": "Bittern Bikes", "website": ["", "bittern-bikes.test"], "phone": "+441904555187", "emails": ["enquiries@bittern-bikes.test"]},
    {"name": "Crake Carpets", "website": "", "phone": ""},
    {"name": "Dotterel Dogs", "website": "dotterel.test", "phone": "+441904555188", "phones": ["+447700900188"]},
    {"name": "Egret Engines", "website": ["", "egret.test"], "phone": "+441904555189"},
    {"name": "Fieldfare Feeds", "website": "", "phone": "", "reported": True},
])  # fmt: skip

FRENCH_VALUES = UnseenFile("FR", """\
Société;Site;Téléphone
Ancolie Fleurs;http://ancolie.test/index.php?utm_campaign=a;+33(0)2 99 55 51 90
Bourrache Bio;mailto:contact@bourrache.test;02.99.55.51.91
Cardère Cuir;néant;néant
Digitale Déco;digitale.test, digitale-deco.test;02-99-55-51-92 ou 06 39 98 51 93
Églantine Eau;pas de site;non communiqué
;;néant
""".encode(), [
    {"name": "Ancolie Fleurs", "website": "ancolie.test", "phone": "+33299555190"},
    {"name": "Bourrache Bio", "website": ["", "bourrache.test"], "phone": "+33299555191", "emails": ["contact@bourrache.test"]},
    {"name": "Cardère Cuir", "website": "", "phone": ""},
    {"name": "Digitale Déco", "website": "digitale.test", "phone": "+33299555192", "phones": ["+33639985193"]},
    {"name": "Églantine Eau", "website": "", "phone": ""},
])  # fmt: skip

# What cannot be normalised.

NO_COUNTRY_GERMAN = UnseenFile("", b"""\
Firma,Telefon
Heizung Rotkehlchen,0561 555194
Dach Sperling,+49 561 555195
Bad Star,0049 561 555196
""", [
    {"name": "Heizung Rotkehlchen", "phone": "", "phone_as_written": "0561 555194", "reported": True},
    {"name": "Dach Sperling", "phone": "+49561555195"},
    {"name": "Bad Star", "phone": "+49561555196"},
])  # fmt: skip

COUNTRY_IN_SOME_ROWS = UnseenFile("", b"""\
company;phone;country
Tormentil Taxi;020 7946 0197;UK
Valerian Vans;555 0198;
Yarrow Yachts;(02) 5550 0199;Australia
""", [
    {"name": "Tormentil Taxi", "phone": "+442079460197", "country": "GB"},
    {"name": "Valerian Vans", "phone": "", "phone_as_written": "555 0198", "reported": True},
    {"name": "Yarrow Yachts", "phone": "+61255500199", "country": "AU"},
])  # fmt: skip

# Plain files.

PLAIN_BRITISH = UnseenFile("GB", b"""\
Name,Website,Phone,Address
"Sloe, Haw & Sons",https://sloe-haw.test/,01904 555200,"4 Low Lane, York YO1 7AA"
Bramble Books,bramble-books.test,01904 555201,5 Low Lane
""", [
    {"name": "Sloe, Haw & Sons", "website": "sloe-haw.test", "phone": "+441904555200", "address": "4 Low Lane, York YO1 7AA"},
    {"name": "Bramble Books", "website": "bramble-books.test", "phone": "+441904555201", "address": "5 Low Lane"},
])  # fmt: skip

PLAIN_JAPANESE = UnseenFile("JP", """\
name,website,phone,address
株式会社ミサゴ,https://misago.test,03-5555-0202,東京都千代田区丸の内1-1-1
有限会社ノスリ,nosuri.test,06-5555-0203,大阪府大阪市北区2-2
""".encode(), [
    {"name": "株式会社ミサゴ", "website": "misago.test", "phone": "+81355550202", "address": "東京都千代田区丸の内1-1-1"},
    {"name": "有限会社ノスリ", "website": "nosuri.test", "phone": "+81655550203"},
])  # fmt: skip

# A dialect or encoding that a spreadsheet writes.

WINDOWS_1250 = UnseenFile("PL", windows("""\
Nazwa;Strona WWW;Telefon;Adres
Zakład Stolarski Żuraw;www.zuraw.test;61 555 02 04;"ul. Długa 1; 61-001 Poznań"
Piekarnia Świstunka;swistunka.test;+48 61 555 02 05;ul. Łąkowa 2
""", "cp1250"), [
    {"name": "Zakład Stolarski Żuraw", "website": "zuraw.test", "phone": "+48615550204", "address": "ul. Długa 1; 61-001 Poznań"},
    {"name": "Piekarnia Świstunka", "website": "swistunka.test", "phone": "+48615550205", "address": "ul. Łąkowa 2"},
])  # fmt: skip

WINDOWS_1251 = UnseenFile("RU", windows("""\
Название;Сайт;Телефон;Адрес
ООО «Щегол»;schegol.test;8 (843) 555-02-06;"ул. Баумана, 1; Казань"
Пекарня Иволга;www.ivolga.test;+7 843 555-02-07;ул. Пушкина, 2
""", "cp1251"), [
    {"name": "ООО «Щегол»", "website": "schegol.test", "phone": "+78435550206", "address": "ул. Баумана, 1; Казань"},
    {"name": "Пекарня Иволга", "website": "ivolga.test", "phone": "+78435550207"},
])  # fmt: skip

SEP_TAB = UnseenFile("US", b"sep=\t\r\nname\twebsite\tphone\r\nTansy Tools, Inc.\ttansy-tools.test\t+16075550208\r\n", [{"name": "Tansy Tools, Inc.", "website": "tansy-tools.test", "phone": "+16075550208"}])  # fmt: skip
SEP_QUOTED = UnseenFile("GB", "\ufeff\"sep=|\"\r\nName|Website|Phone\r\nWoad; Weld & Co|woad-weld.test|01904 555209\r\n".encode(), [{"name": "Woad; Weld & Co", "website": "woad-weld.test", "phone": "+441904555209"}])  # fmt: skip

UTF_16_BIG = UnseenFile("GR", b"\xfe\xff" + "Επωνυμία\tΙστοσελίδα\tΤηλέφωνο\r\nΦούρνος Κότσυφας\twww.kotsyfas.test\t2310 555 021\r\n".encode("utf-16-be"), [{"name": "Φούρνος Κότσυφας", "website": "kotsyfas.test", "phone": "+302310555021"}])  # fmt: skip
UTF_16_UNMARKED = UnseenFile("TR", "Firma;Web sitesi;Telefon\r\nÇınar Çatı Ltd. Şti.;www.cinar-cati.test;0312 555 02 11\r\n".encode("utf-16-le"), [{"name": "Çınar Çatı Ltd. Şti.", "website": "cinar-cati.test", "phone": "+903125550211"}])  # fmt: skip

FILES = {
    "zoominfo.csv": ZOOMINFO, "apollo_people.csv": APOLLO_PEOPLE, "salesforce_accounts.csv": SALESFORCE_ACCOUNTS,
    "pipedrive_organizations.csv": PIPEDRIVE_ORGANIZATIONS, "gosom.csv": GOSOM, "apify_places.csv": APIFY_PLACES,
    "gespeicherte_orte.csv": TAKEOUT_GERMAN, "saved_places.json": TAKEOUT_STARRED, "spanish.csv": SPANISH, "czech.csv": CZECH,
    "spaced_header.csv": SPACED_HEADER, "broken_header.csv": BROKEN_HEADER, "doubled_phones.csv": DOUBLED_PHONES,
    "doubled_german.csv": DOUBLED_GERMAN, "blank_rows.tsv": BLANK_ROWS, "blank_rows.xlsx": BLANK_ROWS_XLSX,
    "merged_swedish.xlsx": MERGED_SWEDISH, "merged_groups.xlsx": MERGED_GROUPS, "no_header_german.csv": NO_HEADER_GERMAN,
    "no_header_tabs.txt": NO_HEADER_TABS, "second_sheet_dutch.xlsx": SECOND_SHEET_DUTCH, "empty_first_sheet.xlsx": EMPTY_FIRST_SHEET,
    "title_rows_french.csv": TITLE_ROWS_FRENCH, "title_rows_comments.csv": TITLE_ROWS_COMMENTS,
    "comma_decimals_quoted.csv": COMMA_DECIMALS_QUOTED, "comma_decimals_tabs.txt": COMMA_DECIMALS_TABS,
    "numbers_and_links_german.xlsx": NUMBERS_AND_LINKS, "formatted_numbers.xlsx": FORMATTED_NUMBERS,
    "british_values.csv": BRITISH_VALUES, "french_values.csv": FRENCH_VALUES, "no_country_german.csv": NO_COUNTRY_GERMAN,
    "country_in_some_rows.csv": COUNTRY_IN_SOME_ROWS, "plain_british.csv": PLAIN_BRITISH, "plain_japanese.csv": PLAIN_JAPANESE,
    "windows_1250.csv": WINDOWS_1250, "windows_1251.csv": WINDOWS_1251, "sep_tab.csv": SEP_TAB, "sep_quoted.csv": SEP_QUOTED,
    "utf_16_big.txt": UTF_16_BIG, "utf_16_unmarked.csv": UTF_16_UNMARKED,
}  # fmt: skip

UNREAD = {
    "zoominfo.csv": ["ZoomInfo Company ID", "Founded Year", "Fax", "Ticker", "Revenue (in 000s USD)", "Employees"],
    "salesforce_accounts.csv": ["Account Owner", "Shipping Street", "Shipping City", "Fax", "Last Modified Date"],
    "pipedrive_organizations.csv": ["Organization - People", "Organization - Open deals"],
    "gosom.csv": ["link", "reviews_link", "thumbnail"],
    "apify_places.csv": ["fid", "cid", "scrapedAt", "searchString", "rank"],
    "gespeicherte_orte.csv": ["Notiz", "URL", "Tags", "Kommentar"],
    "spanish.csv": ["Observaciones"],
    "czech.csv": ["Poznámka"],
    "merged_swedish.xlsx": ["Grundat"],
    "merged_groups.xlsx": ["Est."],
}
