# ruff: noqa: E501 -- rows of files are read whole
"""A twelfth set of files: registers, further customer databases and languages, written after the rules had been mended by
the eleventh, to see what they are worth on others."""

from __future__ import annotations

import io
import json

from openpyxl import Workbook

from tests.data.unseen_files.second import UnseenFile, windows

COPPER = UnseenFile("US", b"""\
Copper ID,Company,Primary Address Street,Primary Address City,Primary Address State,Primary Address Postal Code,Primary Address Country,Work Phone,Mobile Phone,Work Email,Work Website,Contact Type,Owned By,Tags,Details
71100,Auk Aviation,40 Hangar Rd,Bozeman,MT,59715,US,406-555-1501,406-555-1502,ops@aukaviation.test,https://aukaviation.test,Potential Customer,Lee Colleague,"air,parts",Met at fair
71101,Booby Boats,,Bozeman,MT,,US,,,,,Potential Customer,Lee Colleague,,
""", [
    {"name": "Auk Aviation", "website": "aukaviation.test", "phone": "+14065551501", "phones": ["+14065551502"], "street": "40 Hangar Rd", "city": "Bozeman", "state": "MT", "postal_code": "59715", "country": "US", "emails": ["ops@aukaviation.test"], "people": []},
    {"name": "Booby Boats", "website": "", "phone": "", "city": "Bozeman", "state": "MT", "emails": [], "people": []},
])  # fmt: skip

BITRIX = UnseenFile("RU", """\
ID;Название компании;Тип компании;Рабочий телефон;Мобильный телефон;Рабочий e-mail;Корпоративный сайт;Адрес;Населенный пункт;Сфера деятельности;Ответственный;Дата создания
12;ООО «Гагара»;Клиент;+7 (812) 555-15-10;+7 921 555-15-11;info@gagara.test;http://gagara.test;Невский пр., 5;Санкт-Петербург;Строительство;Ольга Менеджер;01.06.2026 10:00:00
13;ИП Баклан;Клиент;8 812 555 15 12;;;;;Санкт-Петербург;Торговля;Ольга Менеджер;01.06.2026 10:05:00
""".encode("utf-8-sig"), [
    {"name": "ООО «Гагара»", "website": "gagara.test", "phone": "+78125551510", "phones": ["+79215551511"], "city": "Санкт-Петербург", "emails": ["info@gagara.test"], "people": []},
    {"name": "ИП Баклан", "website": "", "phone": "+78125551512", "city": "Санкт-Петербург", "emails": [], "people": []},
])  # fmt: skip

ROCKET = UnseenFile("US", b"""\
Name,First Name,Last Name,Current Title,Current Employer,Employer Website,Recommended Email,Work Email,Personal Email,Office Phone,Recommended Phone,Location,City,Region,Country Code,LinkedIn,Lookup Status
Cora Crane,Cora,Crane,Head of Purchasing,Crane Kitchens,cranekitchens.test,cora@cranekitchens.test,cora@cranekitchens.test,,(919) 555-1520,(919) 555-1521,"Raleigh, North Carolina, United States",Raleigh,North Carolina,US,https://www.linkedin.com/in/coracrane,complete
""", [
    {"name": "Crane Kitchens", "website": "cranekitchens.test", "phone": ["+19195551520", "+19195551521"], "city": "Raleigh", "state": "North Carolina", "country": "US", "emails": ["cora@cranekitchens.test"], "people": ["Cora Crane"], "titles": ["Head of Purchasing"]},
])  # fmt: skip

COMPANIES_HOUSE = UnseenFile("GB", b"""\
CompanyName, CompanyNumber,RegAddress.CareOf,RegAddress.AddressLine1, RegAddress.AddressLine2,RegAddress.PostTown,RegAddress.County,RegAddress.Country,RegAddress.PostCode,CompanyCategory,CompanyStatus,IncorporationDate,SICCode.SicText_1,URI
"DUNLIN DAIRY LIMITED","01234567","","1 MARSH LANE","","PRESTON","LANCASHIRE","UNITED KINGDOM","PR1 8UQ","Private Limited Company","Active","01/02/1999","10511 - Liquid milk and cream production","http://business.data.gov.uk/id/company/01234567"
"EIDER JOINERY LIMITED","SC765432","","2 KIRK BRAE","","EDINBURGH","","SCOTLAND","EH16 6HP","Private Limited Company","Active","11/12/2004","43320 - Joinery installation","http://business.data.gov.uk/id/company/SC765432"
""", [
    {"name": "DUNLIN DAIRY LIMITED", "website": "", "phone": "", "street": "1 MARSH LANE", "city": "PRESTON", "postal_code": "PR1 8UQ", "country": "GB"},
    {"name": "EIDER JOINERY LIMITED", "website": "", "phone": "", "street": "2 KIRK BRAE", "city": "EDINBURGH", "postal_code": "EH16 6HP", "country": "GB"},
])  # fmt: skip

SIRENE = UnseenFile("FR", b"""\
siren,nic,siret,denominationUniteLegale,enseigne1Etablissement,numeroVoieEtablissement,typeVoieEtablissement,libelleVoieEtablissement,codePostalEtablissement,libelleCommuneEtablissement,activitePrincipaleEtablissement,etatAdministratifEtablissement
123456789,00011,12345678900011,FOULQUE MENUISERIE,,12,RUE,DES TANNEURS,59000,LILLE,43.32A,A
""", [
    {"name": "FOULQUE MENUISERIE", "website": "", "phone": "", "street": ["12 RUE DES TANNEURS", "DES TANNEURS 12", "RUE DES TANNEURS 12"], "postal_code": "59000", "city": "LILLE"},
])  # fmt: skip


def _croatian() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Popis tvrtki – lipanj 2026.", None, None, None, None, None, None, None, None],
        ["R.br.", "Tvrtka", "Kontakt osoba", "Broj telefona", "E-adresa", "Mrežna stranica", "Adresa", "Mjesto", "Poštanski br.", "Djelatnost"],
        [1, "Galeb gradnja d.o.o.", "Ana Galeb", "01/555-1530", "ana@galebgradnja.test", "www.galebgradnja.test", "Ilica 10", "Zagreb", 10000, "građevinarstvo"],
        [2, "Pekara Čigra", "Ivo Čigra", "021 555 1531", None, None, "Obala 3", "Split", 21000, "pekarstvo"],
        ["Ukupno", 2, None, None, None, None, None, None, None, None],
    ):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("A1:J1")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


CROATIAN = UnseenFile("HR", _croatian(), [
    {"name": "Galeb gradnja d.o.o.", "website": "galebgradnja.test", "phone": "+38515551530", "street": "Ilica 10", "city": "Zagreb", "postal_code": "10000", "emails": ["ana@galebgradnja.test"], "people": ["Ana Galeb"], "main_category": "građevinarstvo"},
    {"name": "Pekara Čigra", "website": "", "phone": "+385215551531", "street": "Obala 3", "city": "Split", "postal_code": "21000", "emails": [], "people": ["Ivo Čigra"], "main_category": "pekarstvo"},
])  # fmt: skip

INDONESIAN = UnseenFile("ID", b"""\
No;Nama Usaha;Jenis Usaha;Alamat Lengkap;Kota/Kabupaten;Provinsi;Kode Pos;No. HP/WA;Telp. Kantor;Email;Situs Web;Nama Pemilik
1;Bengkel Camar;Bengkel;Jl. Diponegoro No. 8;Bandung;Jawa Barat;40115;0812-5555-1540;(022) 5551541;halo@camar.test;camar.test;Budi Santoso
2;Toko Roti Dara;Toko Roti;Jl. Asia Afrika 20;Bandung;Jawa Barat;40111;081355551542;;;;Siti Rahayu
""", [
    {"name": "Bengkel Camar", "website": "camar.test", "phone": ["+62225551541", "+6281255551540"], "city": "Bandung", "state": "Jawa Barat", "postal_code": "40115", "street": "Jl. Diponegoro No. 8", "emails": ["halo@camar.test"], "people": ["Budi Santoso"]},
    {"name": "Toko Roti Dara", "website": "", "phone": "+6281355551542", "city": "Bandung", "state": "Jawa Barat", "postal_code": "40111", "emails": [], "people": ["Siti Rahayu"]},
])  # fmt: skip

HINDI = UnseenFile("IN", """\
क्रमांक,दुकान का नाम,काम,मालिक का नाम,मोबाइल नंबर,पता,शहर,पिन कोड
1,मोर इलेक्ट्रिकल्स,बिजली मिस्त्री,राजेश कुमार,98100 15550,12 सदर बाज़ार,जयपुर,302001
2,हंस बेकरी,बेकरी,सुनीता शर्मा,+91 98290 15551,5 एम आई रोड,जयपुर,302001
""".encode("utf-16"), [
    {"name": "मोर इलेक्ट्रिकल्स", "phone": "+919810015550", "street": "12 सदर बाज़ार", "city": "जयपुर", "postal_code": "302001", "people": ["राजेश कुमार"]},
    {"name": "हंस बेकरी", "phone": "+919829015551", "street": "5 एम आई रोड", "city": "जयपुर", "postal_code": "302001", "people": ["सुनीता शर्मा"]},
])  # fmt: skip

FOURSQUARE = UnseenFile("", json.dumps({"results": [
    {"fsq_id": "4b0588f1", "categories": [{"id": 13035, "name": "Coffee Shop", "icon": {"prefix": "https://ss3.4sqi.test/", "suffix": ".png"}}], "chains": [], "distance": 120, "geocodes": {"main": {"latitude": 41.8781, "longitude": -87.6298}, "roof": {"latitude": 41.8781, "longitude": -87.6298}}, "link": "/v3/places/4b0588f1", "location": {"address": "10 W Lake St", "country": "US", "cross_street": "", "formatted_address": "10 W Lake St, Chicago, IL 60601", "locality": "Chicago", "postcode": "60601", "region": "IL"}, "name": "Heron Coffee", "tel": "(312) 555-1550", "website": "https://heroncoffee.test", "email": "hi@heroncoffee.test", "rating": 8.9, "stats": {"total_ratings": 77}},
    {"fsq_id": "4b0588f2", "categories": [], "chains": [], "distance": 300, "geocodes": {"main": {"latitude": 41.88, "longitude": -87.63}}, "link": "/v3/places/4b0588f2", "location": {"country": "US", "formatted_address": "Chicago, IL", "locality": "Chicago", "region": "IL"}, "name": "Ibis Tailor"},
], "context": {"geo_bounds": {"circle": {"center": {"latitude": 41.8, "longitude": -87.6}, "radius": 1000}}}}).encode(), [
    {"name": "Heron Coffee", "website": "heroncoffee.test", "phone": "+13125551550", "street": "10 W Lake St", "city": "Chicago", "state": "IL", "postal_code": "60601", "country": "US", "latitude": 41.8781, "longitude": -87.6298, "emails": ["hi@heroncoffee.test"], "rating": None, "main_category": "Coffee Shop"},
    {"name": "Ibis Tailor", "website": "", "phone": "", "city": "Chicago", "state": "IL", "country": "US"},
])  # fmt: skip

DEALERS = UnseenFile("DE", """\
<?xml version="1.0" encoding="UTF-8"?>
<haendlerliste stand="2026-06-01">
  <region name="Nord">
    <haendler nr="1" firma="Kiebitz Fahrräder" strasse="Deichweg 4" plz="26122" ort="Oldenburg" telefon="0441 5551560" email="info@kiebitz.test" web="www.kiebitz.test"/>
    <haendler nr="2" firma="Lerche Motorgeräte" strasse="Hafenstr. 9" plz="28195" ort="Bremen" telefon="0421 5551561"/>
  </region>
  <region name="Süd">
    <haendler nr="3" firma="Milan Gartentechnik" strasse="Isarweg 2" plz="80331" ort="München" telefon="089 5551562" email="kontakt@milan.test"/>
  </region>
</haendlerliste>
""".encode(), [
    {"name": "Kiebitz Fahrräder", "website": "kiebitz.test", "phone": "+494415551560", "street": "Deichweg 4", "postal_code": "26122", "city": "Oldenburg", "emails": ["info@kiebitz.test"]},
    {"name": "Lerche Motorgeräte", "website": "", "phone": "+494215551561", "street": "Hafenstr. 9", "postal_code": "28195", "city": "Bremen", "emails": []},
    {"name": "Milan Gartentechnik", "website": "", "phone": "+49895551562", "street": "Isarweg 2", "postal_code": "80331", "city": "München", "emails": ["kontakt@milan.test"]},
])  # fmt: skip

BLOCKS = UnseenFile("US", b"""\
Nuthatch Nursery
14 Elm St
Ithaca, NY 14850
607-555-1570
nuthatchnursery.test

Osprey Optical
2 Main St
Cortland, NY 13045
(607) 555-1571

Petrel Pets
9 Lake Rd
Dryden, NY 13053
607-555-1572
hello@petrelpets.test
""", [
    {"name": "Nuthatch Nursery", "website": "nuthatchnursery.test", "phone": "+16075551570", "street": "14 Elm St", "city": "Ithaca", "state": "NY", "postal_code": "14850"},
    {"name": "Osprey Optical", "website": "", "phone": "+16075551571", "street": "2 Main St", "city": "Cortland", "postal_code": "13045"},
    {"name": "Petrel Pets", "phone": "+16075551572", "street": "9 Lake Rd", "city": "Dryden", "postal_code": "13053", "emails": ["hello@petrelpets.test"]},
])  # fmt: skip

WEB_SCRAPER = UnseenFile("AT", windows("""\
"web-scraper-order";"web-scraper-start-url";"eintrag";"eintrag-href";"firmenname";"tel_text";"web-href";"mail-href";"anschrift"
"1717-1";"https://www.branchenbuch.test/maler/wien";"Details";"https://www.branchenbuch.test/e/1";"Rohrdommel Malerei";"Tel.: 01 5551580";"https://www.rohrdommel.test/";"mailto:office@rohrdommel.test";"Gumpendorfer Straße 3, 1060 Wien"
"1717-2";"https://www.branchenbuch.test/maler/wien";"Details";"https://www.branchenbuch.test/e/2";"Stelze Anstriche";"Tel.: 0664 5551581";"";"";"Ottakringer Straße 8/2, 1170 Wien"
"""), [
    {"name": "Rohrdommel Malerei", "website": "rohrdommel.test", "phone": "+4315551580", "street": "Gumpendorfer Straße 3", "city": "Wien", "postal_code": "1060", "emails": ["office@rohrdommel.test"], "people": []},
    {"name": "Stelze Anstriche", "website": "", "phone": "+436645551581", "street": "Ottakringer Straße 8/2", "city": "Wien", "postal_code": "1170", "emails": [], "people": []},
])  # fmt: skip

FILES: dict[str, UnseenFile] = {
    "copper.csv": COPPER, "bitrix.csv": BITRIX, "rocket.csv": ROCKET, "companies_house.csv": COMPANIES_HOUSE, "sirene.csv": SIRENE, "croatian.xlsx": CROATIAN,
    "indonesian.csv": INDONESIAN, "hindi.txt": HINDI, "foursquare.json": FOURSQUARE, "dealers.xml": DEALERS, "blocks.txt": BLOCKS, "web_scraper.csv": WEB_SCRAPER,
}  # fmt: skip
