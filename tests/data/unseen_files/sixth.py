# ruff: noqa: E501 -- rows of files are read whole
"""A sixth set of files, written before anything was mended for it: listings, customer databases and spreadsheets of other countries."""

from __future__ import annotations

import io
import json

from openpyxl import Workbook

from tests.data.unseen_files.second import UnseenFile, windows

APIFY_FLAT = UnseenFile("", """\
additionalInfo/Accessibility/0/Wheelchair accessible entrance,additionalInfo/Amenities/0/Restroom,address,categories/0,categories/1,categoryName,cid,city,claimThisBusiness,countryCode,emails/0,emails/1,facebooks/0,fid,imageUrl,location/lat,location/lng,neighborhood,openingHours/0/day,openingHours/0/hours,permanentlyClosed,phone,phoneUnformatted,placeId,postalCode,rank,reviewsCount,searchString,state,street,title,totalScore,url,website
true,true,"Calle Mayor 8, 28013 Madrid, España",Clínica dental,Ortodoncista,Clínica dental,998,Madrid,false,ES,hola@vencejodental.test,citas@vencejodental.test,https://www.facebook.com/vencejo,0x1:0x2,https://lh3.google.test/p,40.4165,-3.7038,Centro,lunes,9:00-18:00,false,+34 910 55 59 01,+34910555901,ChIJvencejo,28013,1,212,dentista,Comunidad de Madrid,Calle Mayor 8,Vencejo Dental,4.8,https://www.google.com/maps/search/?api=1&query=x,https://www.vencejodental.test/
""".encode("utf-8-sig"), [
    {"name": "Vencejo Dental", "website": "vencejodental.test", "phone": "+34910555901", "street": "Calle Mayor 8", "city": "Madrid", "postal_code": "28013", "country": "ES", "latitude": 40.4165, "longitude": -3.7038, "rating": 4.8, "rating_count": 212, "place_id": "ChIJvencejo", "main_category": "Clínica dental", "emails": ["hola@vencejodental.test", "citas@vencejodental.test"], "people": []},
])  # fmt: skip

GOSOM_JSON = UnseenFile("", "\n".join(json.dumps(item, ensure_ascii=False) for item in [
    {"input_id": "1", "link": "https://www.google.com/maps/place/Jerzyk", "cid": "77", "title": "Jerzyk Hydraulika", "categories": ["Hydraulik", "Gaz"], "category": "Hydraulik", "address": "Jerzyk Hydraulika, ul. Długa 5, 80-827 Gdańsk, Polska", "open_hours": {"poniedziałek": ["08:00–16:00"]}, "popular_times": {}, "web_site": "http://www.jerzykhydraulika.test/", "phone": "58 555 59 03", "plus_code": "9F00", "review_count": 18, "review_rating": 4.9, "reviews_per_rating": {"5": 17}, "latitude": 54.3496, "longtitude": 18.6532, "status": "Open", "description": "", "complete_address": {"borough": "Śródmieście", "street": "ul. Długa 5", "city": "Gdańsk", "postal_code": "80-827", "state": "", "country": "PL"}, "owner": {"id": "1", "name": "Jerzyk Hydraulika (właściciel)", "link": "https://www.google.com/maps/contrib/1"}, "emails": ["biuro@jerzykhydraulika.test"]},
    {"input_id": "1", "title": "Zięba Instalacje", "categories": None, "category": "", "address": "", "web_site": "", "phone": "", "review_count": 0, "review_rating": 0, "latitude": 0, "longtitude": 0, "complete_address": {"street": "", "city": "Sopot", "postal_code": "", "country": "PL"}, "emails": None},
]).encode(), [
    {"name": "Jerzyk Hydraulika", "website": "jerzykhydraulika.test", "phone": "+48585555903", "street": "ul. Długa 5", "city": "Gdańsk", "postal_code": "80-827", "country": "PL", "latitude": 54.3496, "longitude": 18.6532, "rating": 4.9, "rating_count": 18, "main_category": "Hydraulik", "emails": ["biuro@jerzykhydraulika.test"], "people": []},
    {"name": "Zięba Instalacje", "website": "", "phone": "", "city": "Sopot", "country": "PL", "emails": []},
])  # fmt: skip

BING_PLACES = UnseenFile("", b"""\
Store Id,Business Name,Address line 1,Address line 2,City,State/Province,ZIP/Postal code,Country/Region,Phone Number,Website,Categories,Business Email,Latitude,Longitude,Hours,Facebook,Twitter,Image URL,Offers
SW-01,Swift Tyres,Unit 4,Kiln Lane,Stoke-on-Trent,Staffordshire,ST6 1AA,GB,01782 555904,https://www.swifttyres.test,Tyre Shops; Garages,desk@swifttyres.test,53.05,-2.19,Mon-Fri 08:00-17:30,,,https://img.swifttyres.test/1.png,
""", [
    {"name": "Swift Tyres", "website": "swifttyres.test", "phone": "+441782555904", "street": ["Unit 4, Kiln Lane", "Unit 4 Kiln Lane", "Unit 4"], "city": "Stoke-on-Trent", "state": "Staffordshire", "postal_code": "ST6 1AA", "country": "GB", "latitude": 53.05, "longitude": -2.19, "emails": ["desk@swifttyres.test"], "people": []},
])  # fmt: skip

PIPEDRIVE = UnseenFile("US", b"""\
Person - Name,Person - Label,Organization - Name,Person - Email - Work,Person - Email - Home,Person - Phone - Work,Person - Phone - Mobile,Organization - Address,Organization - City/town/village/locality of Address,Organization - ZIP/Postal code of Address,Organization - Country of Address,Organization - Website,Person - Open deals,Person - Next activity date,Person - Owner,Person - ID
Mo Martin,Hot lead,Martin Millwork,mo@martinmillwork.test,,(607) 555-0905,607-555-0906,"3 Saw St, Ithaca, NY 14850, USA",Ithaca,14850,United States,martinmillwork.test,2,2026-12-01,Sam Lee,41
""", [
    {"name": "Martin Millwork", "website": "martinmillwork.test", "phone": "+16075550905", "phones": ["+16075550906"], "city": "Ithaca", "postal_code": "14850", "country": "US", "emails": ["mo@martinmillwork.test"], "people": ["Mo Martin"]},
])  # fmt: skip

ZOHO = UnseenFile("", b"""\
Record Id,Lead Owner.id,Lead Owner,Company,First Name,Last Name,Full Name,Designation,Email,Secondary Email,Phone,Mobile,Website,Lead Source,Lead Status,Industry,No. of Employees,Street,City,State,Zip Code,Country,Skype ID,Email Opt Out,Created By,Modified Time,Tag
zcrm_5001,zcrm_77,Sam Lee,Bulbul Textiles Pvt Ltd,Anita,Rao,Anita Rao,Purchase Head,anita@bulbultextiles.test,office@bulbultextiles.test,080 4555 5907,+91 98455 55908,www.bulbultextiles.test,Trade Show,Contacted,Textiles,120,"12, 4th Cross, Jayanagar",Bengaluru,Karnataka,560011,India,bulbul.rao,false,Sam Lee,2026-11-02 10:20:00,fair
""", [
    {"name": "Bulbul Textiles Pvt Ltd", "website": "bulbultextiles.test", "phone": "+918045555907", "phones": ["+919845555908"], "street": "12, 4th Cross, Jayanagar", "city": "Bengaluru", "state": "Karnataka", "postal_code": "560011", "country": "IN", "main_category": "Textiles", "emails": ["anita@bulbultextiles.test", "office@bulbultextiles.test"], "people": ["Anita Rao"], "titles": ["Purchase Head"]},
])  # fmt: skip

NOTION = UnseenFile("US", """\
\ufeffName,Status,Company URL,Decision maker,Role,E-mail,Phone,Location,Tags,Created,Related deals
Nuthatch Brewing,To contact,https://nuthatchbrewing.test,Ravi Nuthatch,Co-founder & CEO,ravi@nuthatchbrewing.test,607-555-0909,"Ithaca, NY","brewery, b2c","November 3, 2026 9:12 AM",Spring (https://www.notion.so/Spring-0123456789abcdef)
Treecreeper Books,Contacted,,,,,,"Dryden, NY",,"November 4, 2026 9:12 AM",
""".encode(), [
    {"name": "Nuthatch Brewing", "website": "nuthatchbrewing.test", "phone": "+16075550909", "city": "Ithaca", "state": "NY", "emails": ["ravi@nuthatchbrewing.test"], "people": ["Ravi Nuthatch"], "titles": ["Co-founder & CEO"]},
    {"name": "Treecreeper Books", "website": "", "city": "Dryden", "state": "NY", "emails": [], "people": []},
])  # fmt: skip

INSTANTLY = UnseenFile("", b"""\
email,first_name,last_name,company_name,companyDomain,phone,website,jobTitle,linkedIn,location,personalization,esp_code,status,lt_interest_status
nils@meisetec.test,Nils,Meise,Meisetec GmbH,meisetec.test,+49 341 555910,https://meisetec.test,Einkaufsleiter,https://www.linkedin.com/in/nilsmeise,"Leipzig, Saxony, Germany","Loved your talk at test@fair.test",2,1,
""", [
    {"name": "Meisetec GmbH", "website": "meisetec.test", "phone": "+49341555910", "emails": ["nils@meisetec.test"], "people": ["Nils Meise"], "titles": ["Einkaufsleiter"], "city": "Leipzig", "country": "DE"},
])  # fmt: skip

LIBREOFFICE_SEMICOLONS = UnseenFile("ES", """\
"Nombre comercial";"Razón social";"Persona de contacto";"Cargo";"Teléfono fijo";"Móvil";"Correo electrónico";"Página web";"Dirección";"C.P.";"Población";"Provincia";"Latitud";"Longitud";"Valoración";"Nº reseñas"
"Panadería Gorrión";"Gorrión e Hijos, S.L.";"Luz Gorrión";"Gerente";"954 55 59 11";"655 55 59 12";"info@gorrion.test";"www.gorrion.test";"C/ Sierpes, 14, bajo";"41004";"Sevilla";"Sevilla";"37,3891";"-5,9845";"4,5";"1.320"
""".encode(), [
    {"name": "Panadería Gorrión", "website": "gorrion.test", "phone": "+34954555911", "phones": ["+34655555912"], "street": "C/ Sierpes, 14, bajo", "city": "Sevilla", "state": "Sevilla", "postal_code": "41004", "latitude": 37.3891, "longitude": -5.9845, "rating": 4.5, "rating_count": 1320, "emails": ["info@gorrion.test"], "people": ["Luz Gorrión"], "titles": ["Gerente"]},
])  # fmt: skip

JAPANESE = UnseenFile("JP", """\
会社名,代表者名,役職,郵便番号,都道府県,市区町村,番地,電話番号,FAX番号,メールアドレス,ホームページ,業種
つばめ印刷株式会社,燕 太郎,代表取締役,〒604-8005,京都府,京都市中京区,恵比須町1-2,075-555-5913,075-555-5914,info@tsubame.test,https://www.tsubame.test/,印刷業
""".encode("cp932"), [
    {"name": "つばめ印刷株式会社", "website": "tsubame.test", "phone": "+81755555913", "street": "恵比須町1-2", "city": "京都市中京区", "state": "京都府", "postal_code": ["〒604-8005", "604-8005"], "country": ["JP", ""], "emails": ["info@tsubame.test"], "people": ["燕 太郎"], "titles": ["代表取締役"], "main_category": "印刷業"},
])  # fmt: skip


def _totals() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Klienci"
    for row in (
        ["Baza klientów – województwo mazowieckie", None, None, None, None, None, None, None],
        ["Stan na dzień 29.11.2026", None, None, None, None, None, None, None],
        [],
        [
            "Lp.",
            "Nazwa firmy",
            "NIP",
            "Osoba kontaktowa",
            "Telefon",
            "Adres e-mail",
            "Kod pocztowy i miejscowość",
            "Strona www",
        ],
        [
            1,
            "Sikora Meble Sp. z o.o.",
            5250001111,
            "Jan Sikora",
            225555915,
            "biuro@sikora.test",
            "00-950 Warszawa",
            "sikora.test",
        ],
        [
            2,
            "Kos Transport",
            "525-000-22-22",
            None,
            "22 555 59 16, 602 555 917",
            "kos@kos-transport.test",
            "05-500 Piaseczno",
            None,
        ],
        [None, "Razem:", 2, None, None, None, None, None],
    ):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


POLISH_TOTALS = UnseenFile("PL", _totals(), [
    {"name": "Sikora Meble Sp. z o.o.", "website": "sikora.test", "phone": "+48225555915", "city": "Warszawa", "postal_code": "00-950", "emails": ["biuro@sikora.test"], "people": ["Jan Sikora"]},
    {"name": "Kos Transport", "website": "", "phone": "+48225555916", "phones": ["+48602555917"], "city": "Piaseczno", "postal_code": "05-500", "emails": ["kos@kos-transport.test"], "people": []},
])  # fmt: skip

MOJIBAKE = UnseenFile("DE", windows("""\
Firma;Straße;PLZ;Ort;Telefon;E-Mail;Web
Grünfink Gärten;Müllerstraße 7;13353;Berlin;030 5555918;gruen@gruenfink.test;gruenfink.test
""").decode("cp1252").encode("utf-8").decode("cp1252").encode("utf-8"), [
    {"name": "Grünfink Gärten", "website": "gruenfink.test", "phone": "+49305555918", "street": "Müllerstraße 7", "city": "Berlin", "postal_code": "13353", "emails": ["gruen@gruenfink.test"]},
])  # fmt: skip

YELP_EXPORT = UnseenFile("", b"""\
id\talias\tname\timage_url\tis_closed\turl\treview_count\tcategories\trating\tcoordinates.latitude\tcoordinates.longitude\ttransactions\tprice\tlocation.address1\tlocation.address2\tlocation.city\tlocation.zip_code\tlocation.country\tlocation.state\tlocation.display_address\tphone\tdisplay_phone\tdistance
aB3\tbunting-bagels-ithaca\tBunting Bagels\thttps://s3.yelp.test/1.jpg\tFalse\thttps://www.yelp.com/biz/bunting-bagels-ithaca?adjust_creative=x\t88\t[{'alias': 'bagels', 'title': 'Bagels'}, {'alias': 'coffee', 'title': 'Coffee & Tea'}]\t4.5\t42.44\t-76.5\t['delivery']\t$\t5 Dough St\t\tIthaca\t14850\tUS\tNY\t['5 Dough St', 'Ithaca, NY 14850']\t+16075550919\t(607) 555-0919\t512.3
""", [
    {"name": "Bunting Bagels", "website": ["", "yelp.com"], "phone": "+16075550919", "street": "5 Dough St", "city": "Ithaca", "state": "NY", "postal_code": "14850", "country": "US", "latitude": 42.44, "longitude": -76.5, "rating": 4.5, "rating_count": 88, "main_category": "Bagels", "emails": [], "people": []},
])  # fmt: skip

FILES: dict[str, UnseenFile] = {
    "apify_flat.csv": APIFY_FLAT, "gosom.json": GOSOM_JSON, "bing_places.csv": BING_PLACES, "pipedrive.csv": PIPEDRIVE, "zoho_leads.csv": ZOHO, "notion.csv": NOTION,
    "instantly.csv": INSTANTLY, "libreoffice.csv": LIBREOFFICE_SEMICOLONS, "japanese.csv": JAPANESE, "polish_totals.xlsx": POLISH_TOTALS, "mojibake.csv": MOJIBAKE, "yelp_export.tsv": YELP_EXPORT,
}  # fmt: skip
