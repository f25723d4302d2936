# ruff: noqa: E501 -- rows of files are read whole
"""A seventh set of files, written after the rules had been mended by the sixth, to see what they are worth on others."""

from __future__ import annotations

import io
import json

from openpyxl import Workbook

from tests.data.unseen_files.second import UnseenFile, windows

APIFY_JSON = UnseenFile("", json.dumps([
    {"title": "Goby Barbearia", "subTitle": None, "categoryName": "Barbearia", "address": "R. Augusta, 900 - Consolação, São Paulo - SP, 01304-001, Brasil", "neighborhood": "Consolação", "street": "R. Augusta, 900", "city": "São Paulo", "postalCode": "01304-001", "state": "São Paulo", "countryCode": "BR", "website": "http://www.gobybarbearia.test/", "phone": "(11) 3555-5901", "phoneUnformatted": "+551135555901", "location": {"lat": -23.5535, "lng": -46.6541}, "totalScore": 4.9, "permanentlyClosed": False, "placeId": "ChIJgoby", "categories": ["Barbearia", "Salão de beleza"], "reviewsCount": 320, "openingHours": [{"day": "segunda-feira", "hours": "9 AM to 7 PM"}], "additionalInfo": {"Pagamentos": [{"Cartões": True}]}, "contactInfo": {"emails": ["ola@gobybarbearia.test"], "phones": ["+551135555901"], "facebooks": [], "instagrams": ["https://www.instagram.com/goby"]}, "scrapedAt": "2026-11-01T10:00:00Z"},
], ensure_ascii=False).encode(), [
    {"name": "Goby Barbearia", "website": "gobybarbearia.test", "phone": "+551135555901", "street": "R. Augusta, 900", "city": "São Paulo", "state": "São Paulo", "postal_code": "01304-001", "country": "BR", "latitude": -23.5535, "longitude": -46.6541, "rating": 4.9, "rating_count": 320, "place_id": "ChIJgoby", "main_category": "Barbearia", "emails": ["ola@gobybarbearia.test"], "people": []},
])  # fmt: skip

AIRTABLE = UnseenFile("AU", """\
\ufeffCompany,Primary Contact,Contact Email (from Contacts),Contact Phone (from Contacts),Site,Suburb / State,Stage,Attachments,Last modified,Record ID
Blenny Roofing Pty Ltd,Jo Blenny,jo@blennyroofing.test,"(02) 5550 5902, 0491 570 156",https://blennyroofing.test,"Parramatta, NSW",Cold,roof.jpg (https://dl.airtable.test/roof.jpg),1/11/2026 9:00am,rec123
""".encode(), [
    {"name": "Blenny Roofing Pty Ltd", "website": "blennyroofing.test", "phone": "+61255505902", "phones": ["+61491570156"], "city": "Parramatta", "state": "NSW", "emails": ["jo@blennyroofing.test"], "people": ["Jo Blenny"]},
])  # fmt: skip

LEMLIST = UnseenFile("", b"""\
email;firstName;lastName;companyName;companyDomain;jobTitle;phone;linkedinUrl;timezone;icebreaker;emailStatus;location
lea@loche.test;L\xc3\xa9a;Loche;Loche Conseil;loche.test;Directrice commerciale;+33 1 55 55 59 03;https://www.linkedin.com/in/lealoche;Europe/Paris;"Bonjour; ravie";deliverable;"Nantes, Pays de la Loire, France"
""", [
    {"name": "Loche Conseil", "website": "loche.test", "phone": "+33155555903", "city": "Nantes", "country": "FR", "emails": ["lea@loche.test"], "people": [["L\u00e9a Loche"]], "titles": ["Directrice commerciale"]},
])  # fmt: skip

ITALIAN_MOJIBAKE = UnseenFile("IT", "Insegna;Ragione sociale;Attività;Località;Provincia;CAP;Via;Tel. fisso;Cellulare;E-mail;Sito web;Voto medio;N. recensioni\nCaffè Tinca;Tinca S.r.l.;Bar e caffetteria;Forlì;FC;47121;Via Città di Castello 5;0543 555904;333 5555905;info@caffetinca.test;www.caffetinca.test;4,7;1.045\n".encode().decode("cp1252", "replace").replace("\ufffd", "\u00a0").encode(), [
    {"name": "Caffè Tinca", "website": "caffetinca.test", "phone": "+390543555904", "phones": ["+393335555905"], "street": "Via Città di Castello 5", "city": "Forlì", "state": "FC", "postal_code": "47121", "rating": 4.7, "rating_count": 1045, "main_category": "Bar e caffetteria", "emails": ["info@caffetinca.test"]},
])  # fmt: skip


def _czech_report() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Přehled odběratelů", None, None, None, None, None, None, None],
        ["Odběratel", "IČO", "Ulice a č.p.", "PSČ", "Město", "Kontaktní osoba", "Telefon / mobil", "E-mail"],
        [
            "Lín Stavby s.r.o.",
            12345678,
            "Nádražní 12",
            "702 00",
            "Ostrava",
            "Ing. Petr Lín",
            "596 555 906 / 602 555 907",
            "lin@linstavby.test",
        ],
        ["Celkem: 1", None, None, None, None, None, None, None],
    ):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


CZECH_REPORT = UnseenFile("CZ", _czech_report(), [
    {"name": "Lín Stavby s.r.o.", "website": ["", "linstavby.test"], "phone": "+420596555906", "phones": ["+420602555907"], "street": "Nádražní 12", "city": "Ostrava", "postal_code": "702 00", "emails": ["lin@linstavby.test"], "people": [["Petr Lín"], ["Ing. Petr Lín"]]},
])  # fmt: skip

RUSSIAN = UnseenFile("RU", windows("""\
№;Наименование организации;Вид деятельности;Город;Адрес;Телефоны;Эл. почта;Сайт;Контактное лицо;Должность;Рейтинг;Кол-во отзывов
1;ООО «Голец»;Ремонт обуви;Казань;ул. Баумана, 10;8 (843) 555-59-08, 8 (917) 555-59-09;info@golets.test;golets.test;Иван Голец;Директор;4,3;57
Итого;;;;;;;;;;;57
""", "cp1251"), [
    {"name": "ООО «Голец»", "website": "golets.test", "phone": "+78435555908", "phones": ["+79175555909"], "street": "ул. Баумана, 10", "city": "Казань", "rating": 4.3, "rating_count": 57, "main_category": "Ремонт обуви", "emails": ["info@golets.test"], "people": ["Иван Голец"], "titles": ["Директор"]},
])  # fmt: skip

FILES: dict[str, UnseenFile] = {
    "apify.json": APIFY_JSON, "airtable.csv": AIRTABLE, "lemlist.csv": LEMLIST, "italian_mojibake.csv": ITALIAN_MOJIBAKE, "czech_report.xlsx": CZECH_REPORT, "russian.csv": RUSSIAN,
}  # fmt: skip
