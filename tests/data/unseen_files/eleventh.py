# ruff: noqa: E501 -- rows of files are read whole
"""An eleventh set of files, in further languages and of further programs, written together with the tenth and not read
until the rules had been mended by that one."""

from __future__ import annotations

import io
import json

from openpyxl import Workbook

from tests.data.unseen_files.second import UnseenFile, windows


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


DANISH = UnseenFile("DK", windows("""\
Virksomhed;Brancheområde;Vej og nr.;Postnr. og by;Tlf.nr.;Mobilnr.;Mailadr.;Hjemmeside;Kontakt;CVR-nr.;Antal ansatte
Ål & Sønner ApS;Tømrer;Havnegade 12, st. tv.;8000 Aarhus C;86 55 13 00;20 55 13 01;info@aal.test;www.aal.test;Søren Ål;12345678;7
Bækørred VVS;VVS;Strandvejen 3;9990 Skagen;98 55 13 02;;;;;23456789;2
"""), [
    {"name": "Ål & Sønner ApS", "website": "aal.test", "phone": "+4586551300", "phones": ["+4520551301"], "street": "Havnegade 12, st. tv.", "postal_code": "8000", "city": "Aarhus C", "emails": ["info@aal.test"], "people": ["Søren Ål"], "main_category": "Tømrer"},
    {"name": "Bækørred VVS", "website": "", "phone": "+4598551302", "street": "Strandvejen 3", "postal_code": "9990", "city": "Skagen", "emails": [], "people": [], "main_category": "VVS"},
])  # fmt: skip


def _finnish() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(
        [
            "Yrityksen nimi",
            "Toimiala",
            "Katuosoite",
            "Postinro",
            "Postitmp",
            "Puh.",
            "Sposti",
            "Kotisivun osoite",
            "Yht.hlö",
            "Y-tunnus",
        ]
    )
    sheet.append(
        [
            "Ahven Sähkö Oy",
            "Sähköasennus",
            "Satamakatu 4",
            90100,
            "Oulu",
            "08 555 1310",
            "myynti@ahvensahko.test",
            "ahvensahko.test",
            "Aino Ahven",
            "1234567-8",
        ]
    )
    sheet.append(
        [
            "Hauki Huolto",
            "Autokorjaamo",
            "Tehtaankatu 1 A 2",
            140,
            "Helsinki",
            "+358 9 555 1311",
            None,
            None,
            None,
            "2345678-9",
        ]
    )
    return _saved(book)


FINNISH = UnseenFile("FI", _finnish(), [
    {"name": "Ahven Sähkö Oy", "website": "ahvensahko.test", "phone": "+35885551310", "street": "Satamakatu 4", "postal_code": "90100", "city": "Oulu", "emails": ["myynti@ahvensahko.test"], "people": ["Aino Ahven"], "main_category": "Sähköasennus"},
    {"name": "Hauki Huolto", "website": "", "phone": "+35895551311", "street": "Tehtaankatu 1 A 2", "postal_code": "00140", "city": "Helsinki", "emails": [], "people": [], "main_category": "Autokorjaamo"},
])  # fmt: skip

BRAZILIAN = UnseenFile("BR", windows("""\
CNPJ;Razão Social;Nome Fantasia;Situação Cadastral;CNAE Principal;Tipo Logradouro;Logradouro;Número;Complemento;Bairro;CEP;UF;Município;DDD Telefone 1;Correio Eletrônico;Sócios
12.345.678/0001-90;Pirarucu Comércio de Tintas Ltda;Tintas Pirarucu;ATIVA;4741500;RUA;XV de Novembro;120;Sala 2;Centro;80020-310;PR;Curitiba;(41) 3555-1320;contato@pirarucu.test;João Pirarucu
"""), [
    {"name": ["Tintas Pirarucu", "Pirarucu Comércio de Tintas Ltda"], "website": "", "phone": "+554135551320", "postal_code": "80020-310", "city": "Curitiba", "state": "PR", "street": ["XV de Novembro 120", "RUA XV de Novembro 120", "XV de Novembro, 120"], "emails": ["contato@pirarucu.test"], "people": ["João Pirarucu"]},
])  # fmt: skip

UKRAINIAN = UnseenFile("UA", windows("""\
№\tНазва підприємства\tПІБ керівника\tТелефони\tЕл. адреса\tСайт компанії\tМісто\tВулиця, будинок\tКод ЄДРПОУ
1\tТОВ «Щука Буд»\tІваненко Олена Петрівна\t(032) 555-13-30; 067 555 13 31\toffice@shchuka.test\tshchuka.test\tЛьвів\tвул. Городоцька, 7\t12345678
""", "cp1251"), [
    {"name": "ТОВ «Щука Буд»", "website": "shchuka.test", "phone": "+380325551330", "phones": ["+380675551331"], "city": "Львів", "street": "вул. Городоцька, 7", "emails": ["office@shchuka.test"], "people": ["Іваненко Олена Петрівна"]},
])  # fmt: skip

THAI = UnseenFile("TH", """\
ลำดับ,ชื่อร้าน,ประเภท,ที่อยู่,จังหวัด,รหัสไปรษณีย์,เบอร์โทร,อีเมล,เว็บไซต์,ผู้ติดต่อ
1,ร้านปลาดุกซ่อมรถ,อู่ซ่อมรถ,99 ถนนห้วยแก้ว,เชียงใหม่,50200,053-555-134,pladuk@pladuk.test,www.pladuk.test,สมชาย ปลาดุก
2,ปลานิลเบเกอรี่,เบเกอรี่,12 ถนนสุเทพ,เชียงใหม่,50200,081-555-1341,,,
""".encode("utf-8-sig"), [
    {"name": "ร้านปลาดุกซ่อมรถ", "website": "pladuk.test", "phone": "+6653555134", "street": "99 ถนนห้วยแก้ว", "postal_code": "50200", "emails": ["pladuk@pladuk.test"], "people": ["สมชาย ปลาดุก"], "main_category": "อู่ซ่อมรถ"},
    {"name": "ปลานิลเบเกอรี่", "website": "", "phone": "+66815551341", "street": "12 ถนนสุเทพ", "postal_code": "50200", "emails": [], "people": [], "main_category": "เบเกอรี่"},
])  # fmt: skip

HEBREW = UnseenFile("IL", """\
שם העסק,תחום,איש קשר,טלפון,נייד,דוא"ל,אתר,רחוב ומספר,עיר,מיקוד
נגריית קרפיון,נגרות,דנה קרפיון,03-555-1350,052-555-1351,dana@karpion.test,www.karpion.test,אלנבי 12,תל אביב-יפו,6332510
מאפיית סלמון,מאפייה,,04-855-1352,,,,הרצל 3,חיפה,3312101
""".encode("cp1255"), [
    {"name": "נגריית קרפיון", "website": "karpion.test", "phone": "+97235551350", "phones": ["+972525551351"], "street": "אלנבי 12", "city": "תל אביב-יפו", "postal_code": "6332510", "emails": ["dana@karpion.test"], "people": ["דנה קרפיון"], "main_category": "נגרות"},
    {"name": "מאפיית סלמון", "website": "", "phone": "+97248551352", "street": "הרצל 3", "city": "חיפה", "postal_code": "3312101", "emails": [], "people": [], "main_category": "מאפייה"},
])  # fmt: skip

VIETNAMESE = UnseenFile("VN", """\
STT;Tên công ty;Mã số thuế;Người đại diện;Chức vụ;Điện thoại;Email liên hệ;Trang web;Địa chỉ trụ sở;Tỉnh/Thành phố;Ngành nghề kinh doanh
1;Công ty TNHH Cá Hồi;0312345678;Nguyễn Thị Hồi;Giám đốc;028 3555 1360;lienhe@cahoi.test;http://cahoi.test;25 Lê Lợi, Quận 1;TP. Hồ Chí Minh;Xây dựng
2;Nhà hàng Cá Thu;0312345679;Trần Văn Thu;Chủ quán;0905551361;;;8 Bạch Đằng, Hải Châu;Đà Nẵng;Nhà hàng
""".encode(), [
    {"name": "Công ty TNHH Cá Hồi", "website": "cahoi.test", "phone": "+842835551360", "street": ["25 Lê Lợi, Quận 1"], "city": ["TP. Hồ Chí Minh"], "emails": ["lienhe@cahoi.test"], "people": ["Nguyễn Thị Hồi"], "titles": ["Giám đốc"], "main_category": "Xây dựng"},
    {"name": "Nhà hàng Cá Thu", "website": "", "phone": "+84905551361", "city": "Đà Nẵng", "emails": [], "people": ["Trần Văn Thu"], "titles": ["Chủ quán"], "main_category": "Nhà hàng"},
])  # fmt: skip

SCRAPY_LINES = UnseenFile("GB", "\n".join(json.dumps(line) for line in (
    {"_type": "ListingItem", "page_url": "https://www.towndirectory.test/b/101", "listing": {"title": "Perch Plastering", "trade": "Plasterers"}, "contact_info": {"tel": ["0191 555 1370", "07700 900370"], "mail": ["hi@perchplastering.test"], "web": "https://perchplastering.test"}, "loc": {"line1": "5 Quay Rd", "town": "North Shields", "post_code": "NE30 1JJ", "geo": {"lat": "55.0085", "lng": "-1.4425"}}, "score": {"avg": 4.9, "n": 31}, "scraped": "2026-06-01T10:00:00Z"},
    {"_type": "ListingItem", "page_url": "https://www.towndirectory.test/b/102", "listing": {"title": "Roach Removals", "trade": "Removal firms"}, "contact_info": {"tel": ["0191 555 1371"], "mail": [], "web": None}, "loc": {"line1": "9 Dock Rd", "town": "South Shields", "post_code": "NE33 1DZ", "geo": None}, "score": None, "scraped": "2026-06-01T10:00:02Z"},
)).encode(), [
    {"name": "Perch Plastering", "website": "perchplastering.test", "phone": "+441915551370", "phones": ["+447700900370"], "street": "5 Quay Rd", "city": "North Shields", "postal_code": "NE30 1JJ", "latitude": 55.0085, "longitude": -1.4425, "emails": ["hi@perchplastering.test"], "rating": 4.9, "rating_count": 31, "main_category": "Plasterers"},
    {"name": "Roach Removals", "website": "", "phone": "+441915551371", "street": "9 Dock Rd", "city": "South Shields", "postal_code": "NE33 1DZ", "emails": [], "main_category": "Removal firms"},
])  # fmt: skip

SUITE_CRM = UnseenFile("US", b"""\
"Name","ID","Date Created","Date Modified","Modified By","Created By","Description","Deleted","Assigned User","Type","Industry","Annual Revenue","Fax","Billing Street","Billing City","Billing State","Billing Postal Code","Billing Country","Rating","Office Phone","Alternate Phone","Website","Ownership","Employees","Ticker Symbol","Shipping Street","Shipping City","Shipping State","Shipping Postal Code","Shipping Country","Email Address","Non Primary E-mails","SIC Code","Campaign ID"
"Shad Stoneworks","36-abc","05/01/2026 09:00","05/02/2026 09:00","1","1","","0","kseller","Customer","Construction","","704-555-1381","12 Quarry Rd","Charlotte","NC","28202","USA","Hot","704-555-1380","704-555-1382","http://www.shadstoneworks.test","","15","","","","","","","info@shadstoneworks.test","jo@shadstoneworks.test","",""
""", [
    {"name": "Shad Stoneworks", "website": "shadstoneworks.test", "phone": "+17045551380", "phones": ["+17045551382"], "street": "12 Quarry Rd", "city": "Charlotte", "state": "NC", "postal_code": "28202", "country": "US", "emails": ["info@shadstoneworks.test", "jo@shadstoneworks.test"], "rating": None, "people": [], "main_category": "Construction"},
])  # fmt: skip

NO_HEADER = UnseenFile("DE", """\
Rapfen Sanitär GmbH;Bergstr. 8;01069;Dresden;0351 555 1390;info@rapfen-sanitaer.test;H. Rapfen
Schleie Gartenbau;Hauptstr. 44;01824;Königstein;035021/55139;;Frau Schleie
Stör & Partner Steuerberater;Königstr. 2a;01097;Dresden;+49 351 5551391;kanzlei@stoer.test;
""".encode("cp1252"), [
    {"name": "Rapfen Sanitär GmbH", "phone": "+493515551390", "street": "Bergstr. 8", "postal_code": "01069", "city": "Dresden", "emails": ["info@rapfen-sanitaer.test"]},
    {"name": "Schleie Gartenbau", "phone": "+493502155139", "street": "Hauptstr. 44", "postal_code": "01824", "city": "Königstein", "emails": []},
    {"name": "Stör & Partner Steuerberater", "phone": "+493515551391", "street": "Königstr. 2a", "postal_code": "01097", "city": "Dresden", "emails": ["kanzlei@stoer.test"]},
])  # fmt: skip

LINKED_DATA = UnseenFile("", json.dumps({"@context": "https://schema.org", "@graph": [
    {"@type": ["LocalBusiness", "Dentist"], "@id": "https://tunadental.test/#business", "name": "Tuna Dental", "telephone": "+1-503-555-1400", "email": "mailto:smile@tunadental.test", "url": "https://tunadental.test/", "sameAs": ["https://www.facebook.com/tunadental.test"], "address": {"@type": "PostalAddress", "streetAddress": "31 NW Couch St", "addressLocality": "Portland", "addressRegion": "OR", "postalCode": "97209", "addressCountry": "US"}, "geo": {"@type": "GeoCoordinates", "latitude": 45.5237, "longitude": -122.6717}, "aggregateRating": {"@type": "AggregateRating", "ratingValue": "4.7", "reviewCount": "212"}, "founder": {"@type": "Person", "name": "Dr. Uma Tuna"}},
    {"@type": "LocalBusiness", "name": "Wahoo Wraps", "telephone": "(503) 555-1401", "address": {"@type": "PostalAddress", "streetAddress": "2 SE Ash St", "addressLocality": "Portland", "addressRegion": "OR", "postalCode": "97214", "addressCountry": {"@type": "Country", "name": "US"}}},
]}).encode(), [
    {"name": "Tuna Dental", "website": "tunadental.test", "phone": "+15035551400", "street": "31 NW Couch St", "city": "Portland", "state": "OR", "postal_code": "97209", "country": "US", "latitude": 45.5237, "longitude": -122.6717, "emails": ["smile@tunadental.test"], "rating": 4.7, "rating_count": 212},
    {"name": "Wahoo Wraps", "website": "", "phone": "+15035551401", "street": "2 SE Ash St", "city": "Portland", "state": "OR", "postal_code": "97214", "country": "US", "emails": []},
])  # fmt: skip


def _fair() -> bytes:
    """The list of a fair: a title, groups over the header, several addresses in a cell, and halls as rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["SpringBuild Expo 2026 – Exhibitor directory", None, None, None, None, None, None, None],
        ["as of 1 June", None, None, None, None, None, None, None],
        ["Exhibitor", None, "Stand", None, "Booth contact", None, "Online", None],
        ["Company", "Country", "Hall", "No.", "Name", "Direct tel.", "E-mails", "Web"],
        ["Hall 1", None, None, None, None, None, None, None],
        ["Yellowfin Tools Ltd", "United Kingdom", 1, "A12", "Amy Yellow", "+44 121 555 1410 ext. 12", "amy@yellowfin.test\nsales@yellowfin.test", "www.yellowfin.test"],
        ["Zingel Werkzeuge GmbH", "Germany", 1, "A14", "Dr. Kai Zingel", "+49 89 5551411", "kai@zingel.test", None],
        ["Hall 2", None, None, None, None, None, None, None],
        ["Acara Surfaces", "France", 2, "C3", None, None, None, "https://acara.test/fr"],
        ["Total exhibitors", 3, None, None, None, None, None, None],
    ):  # fmt: skip
        sheet.append(row)
    for cells in ("A1:H1", "A2:H2", "A3:B3", "C3:D3", "E3:F3", "G3:H3", "A5:H5", "A8:H8"):
        sheet.merge_cells(cells)
    return _saved(book)


FAIR = UnseenFile("", _fair(), [
    {"name": "Yellowfin Tools Ltd", "website": "yellowfin.test", "phone": "+441215551410", "country": "GB", "emails": ["amy@yellowfin.test", "sales@yellowfin.test"], "people": ["Amy Yellow"]},
    {"name": "Zingel Werkzeuge GmbH", "website": "", "phone": "+49895551411", "country": "DE", "emails": ["kai@zingel.test"], "people": [["Dr. Kai Zingel"], ["Kai Zingel"]]},
    {"name": "Acara Surfaces", "website": "acara.test", "phone": "", "country": "FR", "emails": [], "people": []},
])  # fmt: skip

FILES: dict[str, UnseenFile] = {
    "danish.csv": DANISH, "finnish.xlsx": FINNISH, "brazilian.csv": BRAZILIAN, "ukrainian.txt": UKRAINIAN, "thai.csv": THAI, "hebrew.csv": HEBREW,
    "vietnamese.csv": VIETNAMESE, "listings.jl": SCRAPY_LINES, "suite_crm.csv": SUITE_CRM, "no_header.csv": NO_HEADER, "graph.json": LINKED_DATA, "fair.xlsx": FAIR,
}  # fmt: skip
