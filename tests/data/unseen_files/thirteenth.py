# ruff: noqa: E501 -- rows of files are read whole
"""A thirteenth set of files, written after the rules had been mended by the twelfth, to see what they are worth on others."""

from __future__ import annotations

import json

from tests.data.unseen_files.second import UnseenFile, windows

INSIGHTLY = UnseenFile("US", b"""\
Record Id,Organization Name,Background,Phone,Phone Fax,Website,Linkedin,Email Domain 1,Billing Address Street,Billing Address City,Billing Address State,Billing Address Postal Code,Billing Address Country,Shipping Address Street,Shipping Address City,Organization Owner,Date Created,Organization Tag 1
8801,Wren Windows,,512-555-1601,512-555-1602,http://wrenwindows.test,,wrenwindows.test,90 Oak Blvd,Austin,Texas,78704,United States,,,Max Colleague,06/01/2026,prospect
8802,Xeme Xylophones,,,,,,,,Austin,Texas,,United States,,,Max Colleague,06/01/2026,
""", [
    {"name": "Wren Windows", "website": "wrenwindows.test", "phone": "+15125551601", "street": "90 Oak Blvd", "city": "Austin", "state": ["Texas", "TX"], "postal_code": "78704", "country": "US", "emails": [], "people": []},
    {"name": "Xeme Xylophones", "website": "", "phone": "", "city": "Austin", "emails": [], "people": []},
])  # fmt: skip

ROMANIAN = UnseenFile("RO", windows("""\
Nr. crt.;Denumire societate;CUI;Persoană de contact;Telefon fix;Mobil;Adresă e-mail;Pagină web;Adresa sediu;Localitate;Județ;Domeniu activitate
1;Cormoran Construct SRL;12345678;Ioana Cormoran;021 555 1610;0722 555 161;office@cormoran.test;www.cormoran.test;Str. Lalelelor 5;București;București;construcții
2;Brutăria Egreta;23456789;Dan Egreta;0264 555 162;;;;Str. Horea 12;Cluj-Napoca;Cluj;panificație
""".replace("ț", "þ").replace("ă", "ã").replace("ș", "º"), "cp1252"), [
    {"website": "cormoran.test", "phone": "+40215551610", "phones": ["+40722555161"], "street": "Str. Lalelelor 5", "emails": ["office@cormoran.test"], "people": ["Ioana Cormoran"], "name": "Cormoran Construct SRL"},
    {"website": "", "phone": "+40264555162", "street": "Str. Horea 12", "city": "Cluj-Napoca", "state": "Cluj", "emails": [], "people": ["Dan Egreta"]},
])  # fmt: skip

EVENT = UnseenFile("GB", b"""\
Order #,Order Date,First Name,Surname,Email,Ticket Type,Quantity,Company / Organisation,What is your job title?,Company website,Mobile (for updates),Where are you based?
1001,2026-05-01,Nia,Kite,nia@kitecafes.test,Standard,1,Kite Cafes,Operations Director,kitecafes.test,07700 900162,Cardiff
1002,2026-05-02,Tom,Rook,tom@rookroofing.test,Standard,2,Rook Roofing Ltd,Director,,,Swansea
""", [
    {"name": "Kite Cafes", "website": "kitecafes.test", "phone": "+447700900162", "city": "Cardiff", "emails": ["nia@kitecafes.test"], "people": ["Nia Kite"], "titles": ["Operations Director"]},
    {"name": "Rook Roofing Ltd", "website": "", "phone": "", "city": "Swansea", "emails": ["tom@rookroofing.test"], "people": ["Tom Rook"], "titles": ["Director"]},
])  # fmt: skip

TRUST_PAGES = UnseenFile("", json.dumps([
    {"input": {"keyword": "vets"}, "businessName": "Swift Vets", "trustScore": 4.6, "numberOfReviews": 318, "categories": ["Veterinarian"], "contact": {"website": "https://swiftvets.test", "email": "care@swiftvets.test", "phone": "+44 113 555 1630"}, "location": {"address": "4 Mill Row", "zipCode": "LS1 4AP", "city": "Leeds", "country": "GB"}, "isClaimed": True},
    {"input": {"keyword": "vets"}, "businessName": "Tern Animal Clinic", "trustScore": None, "numberOfReviews": 0, "categories": [], "contact": {"website": None, "email": None, "phone": "+44 113 555 1631"}, "location": {"address": None, "zipCode": None, "city": "Leeds", "country": "GB"}, "isClaimed": False},
]).encode(), [
    {"name": "Swift Vets", "website": "swiftvets.test", "phone": "+441135551630", "street": "4 Mill Row", "city": "Leeds", "postal_code": "LS1 4AP", "country": "GB", "emails": ["care@swiftvets.test"], "rating": 4.6, "rating_count": 318, "main_category": "Veterinarian", "people": []},
    {"name": "Tern Animal Clinic", "website": "", "phone": "+441135551631", "city": "Leeds", "country": "GB", "emails": []},
])  # fmt: skip

WOO = UnseenFile("DE", b"""\
"customer_id","user_role","billing_first_name","billing_last_name","billing_company","billing_email","billing_phone","billing_address_1","billing_postcode","billing_city","billing_country","shipping_city","total_spent","order_count","last_order"
"77","wholesale","Ines","Uhu","Uhu Feinkost","ines@uhufeinkost.test","030 5551640","Torstr. 9","10119","Berlin","DE","Potsdam","1204,50","7","2026-05-09"
""", [
    {"name": "Uhu Feinkost", "website": "", "phone": "+49305551640", "street": "Torstr. 9", "postal_code": "10119", "city": "Berlin", "country": "DE", "emails": ["ines@uhufeinkost.test"], "people": ["Ines Uhu"], "rating_count": None},
])  # fmt: skip

CHECKATRADE = UnseenFile("GB", b"""\
Trader\tTrades\tScore /10\tReviews\tPostcode area\tLandline\tMobile\tProfile\tSite
Vulture Vans\tRemovals\t9.8\t64\tBS3\t0117 555 1650\t07700 900165\thttps://www.tradelist.test/p/vulture\thttp://vulturevans.test
Warbler Walls\tPlasterer\t9.2\t12\tBS5\t\t07700 900166\thttps://www.tradelist.test/p/warbler\t
""", [
    {"name": "Vulture Vans", "website": "vulturevans.test", "phone": "+441175551650", "phones": ["+447700900165"], "rating_count": 64, "rating": None, "main_category": "Removals"},
    {"name": "Warbler Walls", "website": "", "phone": "+447700900166", "rating_count": 12, "main_category": "Plasterer"},
])  # fmt: skip

KOREAN = UnseenFile("KR", """\
번호,상호명,업종명,대표자명,도로명주소,우편번호,전화번호,휴대전화,홈페이지 주소,이메일 주소
1,두루미치과의원,치과,김두루,서울특별시 강남구 테헤란로 12,06234,02-555-1660,010-5555-1661,www.durumi.test,info@durumi.test
""".encode("cp949"), [
    {"name": "두루미치과의원", "website": "durumi.test", "phone": "+8225551660", "phones": ["+821055551661"], "postal_code": "06234", "emails": ["info@durumi.test"], "people": ["김두루"], "main_category": "치과"},
])  # fmt: skip

NOTES_APP = UnseenFile("US", b"""\
Business | Contact info | Notes
--- | --- | ---
Avocet Awnings | Liz Avo, 702-555-1670, liz@avocetawnings.test | warm
Bittern Blinds | bitternblinds.test, 702-555-1671 | called 6/2
""", [
    {"name": "Avocet Awnings", "phone": "+17025551670", "emails": ["liz@avocetawnings.test"]},
    {"name": "Bittern Blinds", "phone": "+17025551671", "website": "bitternblinds.test"},
])  # fmt: skip

FILES: dict[str, UnseenFile] = {
    "insightly.csv": INSIGHTLY, "romanian.csv": ROMANIAN, "event.csv": EVENT, "trust_pages.json": TRUST_PAGES, "woo.csv": WOO, "checkatrade.tsv": CHECKATRADE,
    "korean.csv": KOREAN, "notes.txt": NOTES_APP,
}  # fmt: skip
