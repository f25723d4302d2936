# ruff: noqa: E501 -- rows of files are read whole
"""A ninth set of files, written after the rules had been mended by the eighth, to see what they are worth on others."""

from __future__ import annotations

import json

from tests.data.unseen_files.second import UnseenFile, windows

MONDAY = UnseenFile("US", b"""\
Leads Board,,,,,,,
,,,,,,,
New leads,,,,,,,
Name,Subitems,Company,Title,Email,Phone,Location,Status
Gus Char,,Char Metalworks,Plant manager,gus@charmetal.test,16075550901,"Rochester, NY, USA",Working on it
""", [
    {"name": "Char Metalworks", "phone": "+16075550901", "city": "Rochester", "state": "NY", "country": "US", "emails": ["gus@charmetal.test"], "people": ["Gus Char"], "titles": ["Plant manager"]},
])  # fmt: skip

HUNGARIAN = UnseenFile("HU", windows("""\
Cégnév;Adószám;Kapcsolattartó;Beosztás;Telefonszám;Mobil;E-mail cím;Honlap;Irsz.;Település;Cím;Tevékenység
Ponty Építő Kft.;12345678-2-41;Kiss Éva;ügyvezető;06 1 555 5902;06 30 555 5903;iroda@ponty.test;www.ponty.test;1052;Budapest;Váci u. 8.;építőipar
""", "cp1250"), [
    {"name": "Ponty Építő Kft.", "website": "ponty.test", "phone": "+3615555902", "phones": ["+36305555903"], "street": "Váci u. 8.", "city": "Budapest", "postal_code": "1052", "emails": ["iroda@ponty.test"], "people": ["Kiss Éva"], "titles": ["ügyvezető"], "main_category": "építőipar"},
])  # fmt: skip

SWEDISH = UnseenFile("SE", """\
Företag;Org.nr;Kontaktperson;Befattning;Växel;Direktnummer;E-post;Hemsida;Besöksadress;Postnr;Ort;Bransch
Gädda Bygg AB;556000-1111;Åsa Gädda;VD;08-555 590 04;070-555 59 05;asa@gaddabygg.test;gaddabygg.test;Storgatan 3;111 22;Stockholm;Bygg
""".encode("cp1252"), [
    {"name": "Gädda Bygg AB", "website": "gaddabygg.test", "phone": "+46855559004", "phones": ["+46705555905"], "street": "Storgatan 3", "city": "Stockholm", "postal_code": "111 22", "emails": ["asa@gaddabygg.test"], "people": ["Åsa Gädda"], "titles": ["VD"], "main_category": "Bygg"},
])  # fmt: skip

CHINESE = UnseenFile("CN", """\
序号,企业名称,法定代表人,电话,更多电话,邮箱,网址,企业地址,所属省份,所属城市,所属行业
1,鲤鱼科技有限公司,李鱼,010-55559006,13800005907,info@liyu.test,www.liyu.test,海淀区中关村大街1号,北京市,北京市,软件
""".encode("gb18030"), [
    {"name": "鲤鱼科技有限公司", "website": "liyu.test", "phone": "+861055559006", "phones": ["+8613800005907"], "city": "北京市", "emails": ["info@liyu.test"], "people": ["李鱼"], "main_category": "软件"},
])  # fmt: skip

SERP_JSON = UnseenFile("", json.dumps({"search_metadata": {"id": "1", "status": "Success"}, "search_parameters": {"q": "tyres"}, "local_results": [
    {"position": 1, "title": "Tench Tyres", "place_id": "ChIJtench", "data_id": "0x1:0x2", "gps_coordinates": {"latitude": 53.4, "longitude": -2.1}, "rating": 4.6, "reviews": 77, "type": "Tyre shop", "types": ["Tyre shop"], "address": "2 Kiln St, Stockport SK1 1AA, United Kingdom", "phone": "+44 161 555 5908", "website": "https://tenchtyres.test/"},
]}).encode(), [
    {"name": "Tench Tyres", "website": "tenchtyres.test", "phone": "+441615555908", "city": "Stockport", "postal_code": "SK1 1AA", "country": "GB", "latitude": 53.4, "longitude": -2.1, "rating": 4.6, "rating_count": 77, "place_id": "ChIJtench", "main_category": "Tyre shop"},
])  # fmt: skip

DUTCH = UnseenFile("NL", b"""\
Handelsnaam,KvK-nummer,Contactpersoon,Functie,Vast nummer,Mobiel nummer,E-mailadres,Website,Straatnaam,Huisnr.,Toev.,Postcode,Vestigingsplaats,SBI-omschrijving
Baars Techniek,12345678,Jan Baars,Eigenaar,020 555 5909,06 5555 5910,info@baarstechniek.test,baarstechniek.test,Keizersgracht,12,A,1015 CR,Amsterdam,Installatie
""", [
    {"name": "Baars Techniek", "website": "baarstechniek.test", "phone": "+31205555909", "phones": ["+31655555910"], "street": ["Keizersgracht 12", "Keizersgracht 12 A", "Keizersgracht 12A"], "city": "Amsterdam", "postal_code": "1015 CR", "emails": ["info@baarstechniek.test"], "people": ["Jan Baars"], "titles": ["Eigenaar"]},
])  # fmt: skip

FILES: dict[str, UnseenFile] = {
    "monday.csv": MONDAY, "hungarian.csv": HUNGARIAN, "swedish.csv": SWEDISH, "chinese.csv": CHINESE, "serp.json": SERP_JSON, "dutch.csv": DUTCH,
}  # fmt: skip
