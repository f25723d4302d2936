# ruff: noqa: E501 -- rows of files are read whole
"""A twenty-second set, half as large, written when the rules had been mended by the twenty-first."""

from __future__ import annotations

import json

from tests.data.unseen_files.nineteenth import saved, workbook
from tests.data.unseen_files.second import UnseenFile, windows

SAGE = UnseenFile("GB", windows("""\
A/C,Company Name,Balance,Credit Limit,Contact Name,Telephone,Fax,Street1,Street2,Town,County,Post Code,Country Code,VAT Reg No,Email,Web Page,Last Inv Date
KNOT01,Knot Networks,0.00,1000.00,Ann Bell,01904 555301,01904 555302,1 Mill Way,,York,N Yorks,YO1 7AA,GB,GB999999973,ann@knot.test,www.knot.test,01/11/2026
"""), [{"name": "Knot Networks", "website": "knot.test", "phone": "+441904555301", "street": "1 Mill Way", "city": "York", "postal_code": "YO1 7AA", "country": "GB", "emails": ["ann@knot.test"], "people": ["Ann Bell"]}])  # fmt: skip

LEXOFFICE = UnseenFile("DE", """\
Kundennummer;Lieferantennummer;Firmenname;Anrede (Ansprechpartner);Vorname (Ansprechpartner);Nachname (Ansprechpartner);Straße (Rechnungsadresse);PLZ (Rechnungsadresse);Ort (Rechnungsadresse);Land (Rechnungsadresse);E-Mail (geschäftlich);Telefon (geschäftlich);Notiz
10001;;Alk Antriebe GmbH;Herr;Ben;Alk;Hafenstr. 3;20457;Hamburg;DE;ben@alk.test;040 5550303;zahlt pünktlich
""".encode("utf-8-sig"), [{"name": "Alk Antriebe GmbH", "phone": "+49405550303", "street": "Hafenstr. 3", "postal_code": "20457", "city": "Hamburg", "country": "DE", "emails": ["ben@alk.test"], "people": ["Ben Alk"]}])  # fmt: skip

SQUARE = UnseenFile("US", b"""\
Reference ID,First Name,Last Name,Email Address,Phone Number,Nickname,Company Name,Street Address 1,Street Address 2,City,State,Postal Code,Birthday,Memo,Square Customer ID,Creation Source,First Visit,Last Visit,Transaction Count,Lifetime Spend,Email Subscription Status
,Ivy,Jay,ivy@jaydeli.test,'+16075550304,,Jay Deli,5 Elm St,,Ithaca,NY,14850,,catering,SQ1,Directory,2026-01-02,2026-10-10,7,$310.00,subscribed
""", [{"name": "Jay Deli", "phone": "+16075550304", "street": "5 Elm St", "city": "Ithaca", "state": "NY", "postal_code": "14850", "emails": ["ivy@jaydeli.test"], "people": ["Ivy Jay"], "website": ""}])  # fmt: skip

OUTLOOK_FRENCH = UnseenFile("FR", windows("""\
"Titre","Prénom","Nom","Société","Fonction","Rue (bureau)","Ville (bureau)","Dép/Région (bureau)","Code postal (bureau)","Pays/Région (bureau)","Téléphone (bureau)","Tél. mobile","Adresse de messagerie","Page Web"
"Mme","Zoé","Huppe","Huppe Habitat","Gérante","2 rue des Lilas","Angers","","49000","France","02 41 55 53 05","06 12 55 53 06","zoe@huppe.test","http://huppe.test"
"""), [{"name": "Huppe Habitat", "website": "huppe.test", "phone": "+33241555305", "phones": ["+33612555306"], "street": "2 rue des Lilas", "city": "Angers", "postal_code": "49000", "country": "FR", "emails": ["zoe@huppe.test"], "people": ["Zoé Huppe"], "titles": ["Gérante"]}])  # fmt: skip

SERPAPI = UnseenFile("", json.dumps({"search_metadata": {"id": "x", "status": "Success"}, "local_results": [
    {"position": 1, "title": "Plover Plumbing", "place_id": "ChIJplover307", "data_id": "0x1:0x2", "gps_coordinates": {"latitude": 30.26, "longitude": -97.74}, "place_id_search": "https://serpapi.test/search.json?x", "rating": 4.9, "reviews": 77, "type": "Plumber", "types": ["Plumber"], "address": "1 Oak St, Austin, TX 78701", "open_state": "Open", "phone": "(512) 555-0307", "website": "https://plover-plumbing.test/", "thumbnail": "https://lh5.test/p"},
    {"position": 2, "title": "Rail Rooter", "place_id": "ChIJrail308", "gps_coordinates": {"latitude": 30.27, "longitude": -97.75}, "rating": 4.0, "reviews": 3, "type": "Plumber", "address": "Austin, TX", "phone": "(512) 555-0308"},
]}).encode(), [
    {"name": "Plover Plumbing", "website": "plover-plumbing.test", "place_id": "ChIJplover307", "latitude": 30.26, "longitude": -97.74, "rating": 4.9, "rating_count": 77, "city": "Austin", "postal_code": "78701", "main_category": "Plumber"},
    {"name": "Rail Rooter", "website": "", "place_id": "ChIJrail308", "rating": 4.0, "rating_count": 3},
])  # fmt: skip


def _grouped() -> bytes:
    return saved(workbook(("Board", [
        ["Leads Q4", None, None, None],
        ["Hot", None, None, None],
        ["Deal", "Telephone", "Web", "Town"],
        ["Swift Sails", "020 7946 0309", "swiftsails.test", "London"],
        ["Cold", None, None, None],
        ["Deal", "Telephone", "Web", "Town"],
        ["Gull Gates", "020 7946 0310", None, "London"],
        ["Exported 30 November 2026 at 10:15", None, None, None],
    ])))  # fmt: skip


GROUPED = UnseenFile("GB", _grouped(), [
    {"name": "Swift Sails", "website": "swiftsails.test", "phone": "+442079460309", "city": "London"},
    {"name": "Gull Gates", "website": "", "phone": "+442079460310", "city": "London"},
])  # fmt: skip

BY_HAND_GERMAN = UnseenFile("DE", """\
Wer;Was;Wo;Nummer;Internet;Gesprochen mit
Ziegler Zäune;Zaunbau;Ulm;0731 5550311;ja, ziegler-zaeune.test;Hr. Ziegler
Blumen Amsel;Florist;Neu-Ulm;0731/5550312;nein;
""".encode(), [
    {"name": "Ziegler Zäune", "website": "ziegler-zaeune.test", "phone": "+497315550311", "city": "Ulm"},
    {"name": "Blumen Amsel", "website": "", "phone": "+497315550312", "city": "Neu-Ulm"},
])  # fmt: skip

KOREAN = UnseenFile("KR", """\
상호명,대표자,업종,도로명주소,우편번호,전화,홈페이지
제비 카페,김민수 님,카페,서울특별시 종로구 세종대로 1,03154,02-555-0313,www.jebi.test
""".encode("cp949"), [{"name": "제비 카페", "website": "jebi.test", "phone": "+8225550313", "postal_code": "03154", "people": ["김민수"]}])  # fmt: skip

ACTIVE_CAMPAIGN = UnseenFile("US", b"""\
"ID","Email","First Name","Last Name","Phone","Organization","IP4","Created","*Website","*Full Address","Tags"
"9","lou@larkloans.test","Lou","Lark","607-555-0314","Lark Loans","198.51.100.7","2026-11-01 10:00:00","larkloans.test","3 Bank St Elmira NY 14901","lead, vip"
""", [{"name": "Lark Loans", "website": "larkloans.test", "phone": "+16075550314", "phones": [], "city": "Elmira", "postal_code": "14901", "emails": ["lou@larkloans.test"], "people": ["Lou Lark"]}])  # fmt: skip

PRESTASHOP = UnseenFile("FR", """\
ID;Alias;Société;Prénom;Nom;Adresse;Adresse (2);Code postal;Ville;Pays;Téléphone;Téléphone mobile;Email;Dernière visite
12;Mon adresse;Moineau Meubles;Luc;Moineau;7 rue Haute;;44000;Nantes;France;02 40 55 53 15;;luc@moineau.test;2026-11-01 10:00:00
""".encode(), [{"name": "Moineau Meubles", "phone": "+33240555315", "street": "7 rue Haute", "postal_code": "44000", "city": "Nantes", "country": "FR", "emails": ["luc@moineau.test"], "people": ["Luc Moineau"]}])  # fmt: skip

GEOAPIFY = UnseenFile("", json.dumps({"type": "FeatureCollection", "features": [
    {"type": "Feature", "properties": {"name": "Starling Studio", "country": "Belgium", "country_code": "be", "city": "Ghent", "postcode": "9000", "street": "Veldstraat", "housenumber": "5", "lat": 51.05, "lon": 3.72, "formatted": "Starling Studio, Veldstraat 5, 9000 Ghent, Belgium", "address_line1": "Starling Studio", "website": "https://starling.test", "contact": {"phone": "+32 9 555 03 16", "email": "hi@starling.test"}, "categories": ["commercial", "commercial.art"], "datasource": {"sourcename": "openstreetmap", "url": "https://www.openstreetmap.org/copyright"}, "place_id": "51abc"}, "geometry": {"type": "Point", "coordinates": [3.72, 51.05]}},
]}).encode(), [{"name": "Starling Studio", "website": "starling.test", "phone": "+3295550316", "street": "Veldstraat 5", "city": "Ghent", "postal_code": "9000", "country": "BE", "latitude": 51.05, "longitude": 3.72, "emails": ["hi@starling.test"]}])  # fmt: skip

VCARD_ANDROID = UnseenFile("IN", b"""\
BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4D=79=6E=61;Asha;;;
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=41=73=68=61=20=4D=79=6E=61
TEL;CELL:+919800555317
TEL;WORK:02255550318
EMAIL;WORK:asha@mynamotors.test
ORG:Myna Motors
TITLE:Proprietor
ADR;WORK:;;4 Hill Rd;Mumbai;Maharashtra;400050;India
URL:http://mynamotors.test
END:VCARD
""", [{"name": "Myna Motors", "website": "mynamotors.test", "phone": "+912255550318", "phones": ["+919800555317"], "street": "4 Hill Rd", "city": "Mumbai", "postal_code": "400050", "country": "IN", "emails": ["asha@mynamotors.test"], "people": ["Asha Myna"], "titles": ["Proprietor"]}])  # fmt: skip

FILES = {
    "sage_customers.csv": SAGE, "lexoffice_kontakte.csv": LEXOFFICE, "square_customers.csv": SQUARE,
    "outlook_french.csv": OUTLOOK_FRENCH, "serpapi_local.json": SERPAPI, "grouped_board.xlsx": GROUPED,
    "by_hand_german.csv": BY_HAND_GERMAN, "korean_shops.csv": KOREAN, "active_campaign.csv": ACTIVE_CAMPAIGN,
    "prestashop_addresses.csv": PRESTASHOP, "geoapify_places.geojson": GEOAPIFY, "android_contacts.vcf": VCARD_ANDROID,
}  # fmt: skip
