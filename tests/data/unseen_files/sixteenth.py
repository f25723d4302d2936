# ruff: noqa: E501 -- rows of files are read whole
"""A sixteenth set of files, written after the rules had been mended by the fifteenth, to see what they are worth on others."""

from __future__ import annotations

import io
import json

from openpyxl import Workbook

from tests.data.unseen_files.second import UnseenFile, windows


def _saved(*rows: list[object]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


XERO = UnseenFile("GB", b"""\
*ContactName,AccountNumber,EmailAddress,FirstName,LastName,POAttentionTo,POAddressLine1,POAddressLine2,POCity,PORegion,POPostalCode,POCountry,SAAttentionTo,SAAddressLine1,SACity,SAPostalCode,PhoneNumber,FaxNumber,MobileNumber,DDINumber,SkypeName,BankAccountName,TaxNumber,Website
Auk Interiors Ltd,A001,accounts@auk.test,Zoe,Auk,,14 Dock Street,,Dundee,,DD1 4BT,United Kingdom,,,,,01382 552001,01382 552002,07700 902003,,,,GB123456789,http://auk.test
Bittern Bikes,A002,,,,,,,Perth,,,,,,,,,,07700 902004,,,,,
""", [
    {"name": "Auk Interiors Ltd", "website": "auk.test", "phone": "+441382552001", "phones": ["+447700902003"], "street": "14 Dock Street", "city": "Dundee", "postal_code": "DD1 4BT", "country": "GB", "emails": ["accounts@auk.test"], "people": ["Zoe Auk"]},
    {"name": "Bittern Bikes", "website": "", "phone": "+447700902004", "city": "Perth", "emails": [], "people": []},
])  # fmt: skip

KOREAN_REGISTER = UnseenFile("KR", """\
관리번호\t사업장명\t소재지전체주소\t도로명우편번호\t전화번호\t업태구분명\t영업상태명\t인허가일자\t홈페이지
3020000-01\t종다리식당\t부산광역시 해운대구 해운대로 12\t48094\t051-555-2010\t한식\t영업\t20190301\tjongdari.test
3020000-02\t까치카페\t부산광역시 수영구 광안로 5\t48303\t\t카페\t영업\t20200401\t
""".encode("cp949"), [
    {"name": "종다리식당", "website": "jongdari.test", "phone": "+82515552010", "postal_code": "48094", "main_category": "한식"},
    {"name": "까치카페", "website": "", "phone": "", "postal_code": "48303", "main_category": "카페"},
])  # fmt: skip

EVENT_APP = UnseenFile("FR", json.dumps({"event": {"title": "Salon du Bois"}, "exhibitors": [
    {"id": 1, "displayName": "Chouette Menuiserie", "booth": "B12", "contactPerson": {"fullName": "Luc Hibou", "jobTitle": "Gérant"}, "emailAddress": "luc@chouette.test", "phoneNumber": "+33 4 78 55 20 20", "websiteUrl": "https://chouette.test", "address": {"street": "3 rue du Lac", "zip": "69003", "city": "Lyon", "countryCode": "FR"}, "sectors": ["Menuiserie"]},
    {"id": 2, "displayName": "Fauvette Parquets", "booth": "B14", "contactPerson": None, "emailAddress": None, "phoneNumber": None, "websiteUrl": None, "address": {"street": None, "zip": "38000", "city": "Grenoble", "countryCode": "FR"}, "sectors": []},
]}).encode(), [
    {"name": "Chouette Menuiserie", "website": "chouette.test", "phone": "+33478552020", "street": "3 rue du Lac", "city": "Lyon", "postal_code": "69003", "country": "FR", "emails": ["luc@chouette.test"], "people": ["Luc Hibou"], "titles": ["Gérant"], "main_category": "Menuiserie"},
    {"name": "Fauvette Parquets", "website": "", "phone": "", "city": "Grenoble", "postal_code": "38000", "country": "FR", "emails": [], "people": []},
])  # fmt: skip

HUNGARIAN = UnseenFile("HU", windows("""\
Partner kód;Partner neve;Irányítószám;Helység;Közterület;Ügyintéző;Telefonszám;Email cím;Weblap;Adószám;Megjegyzés
P001;Fecske Autószerviz Kft.;6720;Szeged;Tisza Lajos krt. 10.;Nagy Éva;62/555-203;info@fecske.test;www.fecske.test;12345678-2-06;
P002;Gólya Pékség Bt.;6722;Szeged;Petőfi u. 3.;;30/555-2031;;;;hétfőn zárva
""", "cp1250"), [
    {"name": "Fecske Autószerviz Kft.", "website": "fecske.test", "postal_code": "6720", "city": "Szeged", "street": "Tisza Lajos krt. 10.", "emails": ["info@fecske.test"], "people": ["Nagy Éva"]},
    {"name": "Gólya Pékség Bt.", "website": "", "phone": "+36305552031", "postal_code": "6722", "city": "Szeged", "street": "Petőfi u. 3.", "emails": [], "people": []},
])  # fmt: skip

VENDORS = UnseenFile("NG", _saved(
    ["VENDORS – Lagos office", None, None, None, None],
    [None, None, None, None, None],
    ["S/N", "Vendor", "What they do", "Line(s)", "Area"],
    [1, "Weaver Catering Services", "Catering", "0803 555 2040 / 0802 555 2041", "Ikeja"],
    [2, "Sunbird Events", "Event planning", "0805 555 2042 (Mrs Ade)", "Lekki"],
    ["** please confirm before calling **", None, None, None, None],
    [3, "Hornbill Prints", "Printing", "same", "Surulere"],
), [
    {"name": "Weaver Catering Services", "phone": "+2348035552040", "phones": ["+2348025552041"], "city": "Ikeja"},
    {"name": "Sunbird Events", "phone": "+2348055552042", "city": "Lekki"},
    {"name": "Hornbill Prints", "city": "Surulere"},
])  # fmt: skip

CHILEAN = UnseenFile("CL", b"\xef\xbb\xbf" + """\
Taller;Comuna;Fono;Correo;Encargado;Ult. visita
Chincol Motos;Ñuñoa;2 2555 2050;taller@chincol.test;Pedro Soto;12-05-2026
Diuca Frenos;ídem;9 5555 2051;no tiene;;pendiente

SIN CONTACTAR
Taller;Fono;Comuna
Loica Pinturas;2 2555 2052;Maipú
""".encode(), [
    {"name": "Chincol Motos", "phone": "+56225552050", "city": "Ñuñoa", "emails": ["taller@chincol.test"], "people": ["Pedro Soto"]},
    {"name": "Diuca Frenos", "phone": "+56955552051", "city": "Ñuñoa", "emails": [], "people": []},
    {"name": "Loica Pinturas", "phone": "+56225552052", "city": "Maipú", "emails": [], "people": []},
])  # fmt: skip

NOTEBOOK = UnseenFile("US", b"""\
Roofers - called so far
Name / who I talked to / number / town / result
Oriole Roofing / Dan / 802-555-2060 / Barre / call back Tue
Phoebe & Sons / Pat Phoebe / 802-555-2061 / Montpelier / no
""", [
    {"name": "Oriole Roofing", "phone": "+18025552060", "city": "Barre"},
    {"name": "Phoebe & Sons", "phone": "+18025552061", "city": "Montpelier"},
])  # fmt: skip

CZECH = UnseenFile("CZ", _saved(
    ["Firma", "Obor", "Kontakt", None, None, "Sídlo", None, None],
    [None, None, "jméno", "mobil", "e-mail", "ulice", "město", "PSČ"],
    ["Čáp Stavby s.r.o.", "stavby", "Jan Čáp", "777 555 207", "jan@cap.test", "Dlouhá 5", "Olomouc", "779 00"],
    ["Drozd Instalace", "voda, topení", None, "777 555 208", None, "Krátká 2", "Prostějov", 79601],
), [
    {"name": "Čáp Stavby s.r.o.", "phone": "+420777555207", "emails": ["jan@cap.test"], "street": "Dlouhá 5", "city": "Olomouc", "postal_code": "779 00", "people": ["Jan Čáp"]},
    {"name": "Drozd Instalace", "phone": "+420777555208", "emails": [], "street": "Krátká 2", "city": "Prostějov", "postal_code": ["79601", "796 01"], "people": []},
])  # fmt: skip

FILES: dict[str, UnseenFile] = {
    "xero.csv": XERO, "korean_register.tsv": KOREAN_REGISTER, "event_app.json": EVENT_APP, "hungarian.csv": HUNGARIAN, "vendors.xlsx": VENDORS,
    "chilean.csv": CHILEAN, "notebook.txt": NOTEBOOK, "czech.xlsx": CZECH,
}  # fmt: skip
