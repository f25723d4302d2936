# ruff: noqa: E501 -- rows of files are read whole
"""A tenth set of files: customer databases, directories and maps of other makers, sheets kept by hand, written with their
right rows before any of them was read."""

from __future__ import annotations

import io
import json
import zipfile

from openpyxl import Workbook

from tests.data.unseen_files.second import UnseenFile, windows


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# Customer databases and bookkeeping.

ZOOMINFO = UnseenFile("US", b"""\
"ZoomInfo Contact ID","Last Name","First Name","Middle Name","Salutation","Suffix","Job Title","Job Function","Management Level","Company Division Name","Direct Phone Number","Email Address","Email Domain","Department","Mobile phone","Contact Accuracy Score","Person Street","Person City","Person State","Person Zip Code","Country","ZoomInfo Company ID","Company Name","Website","Founded Year","Company HQ Phone","Fax","Revenue (in 000s USD)","Employees","SIC Code 1","Primary Industry","Full Address","Company Street Address","Company City","Company State","Company Zip Code","Company Country"
"-1200033","Pike","Dana","","Ms.","","Facilities Manager","Operations","Manager","","(312) 555-1001","dana.pike@pikehvac.test","pikehvac.test","Operations","(312) 555-1002","95","","Oak Park","Illinois","60301","United States","34100","Pike Heating and Cooling","www.pikehvac.test","1988","(312) 555-1003","(312) 555-1004","4200","38","1711","Construction","77 Lake St, Chicago, Illinois, 60601, United States","77 Lake St","Chicago","Illinois","60601","United States"
""", [
    {"name": "Pike Heating and Cooling", "website": "pikehvac.test", "phone": ["+13125551003", "+13125551001"], "phones": ["+13125551002"], "street": "77 Lake St", "city": "Chicago", "state": ["IL", "Illinois"], "postal_code": "60601", "country": "US", "emails": ["dana.pike@pikehvac.test"], "people": ["Dana Pike"], "titles": ["Facilities Manager"]},
])  # fmt: skip

CLOSE = UnseenFile("US", json.dumps([
    {"id": "lead_a1", "display_name": "Elver Yachts", "url": "http://elveryachts.test", "description": "", "status_label": "Potential", "created_by_name": "Sam Seller",
     "contacts": [
         {"id": "cont_1", "name": "Ida Elver", "title": "Owner", "emails": [{"email": "ida@elveryachts.test", "type": "office"}], "phones": [{"phone": "+14015551010", "country": "US", "type": "mobile"}], "urls": []},
         {"id": "cont_2", "name": "Rob Elver", "title": "Foreman", "emails": [{"email": "rob@elveryachts.test", "type": "office"}], "phones": [], "urls": []},
     ],
     "addresses": [{"label": "business", "address_1": "3 Dock St", "address_2": "", "city": "Newport", "state": "RI", "zipcode": "02840", "country": "US"}], "custom": {"Source": "boat show"}, "opportunities": []},
    {"id": "lead_a2", "display_name": "Fluke Diving", "url": None, "description": "", "status_label": "Bad Fit", "created_by_name": "Sam Seller", "contacts": [], "addresses": [], "custom": {}, "opportunities": []},
]).encode(), [
    {"name": "Elver Yachts", "website": "elveryachts.test", "phone": "+14015551010", "street": "3 Dock St", "city": "Newport", "state": "RI", "postal_code": "02840", "country": "US", "emails": ["ida@elveryachts.test", "rob@elveryachts.test"], "people": ["Ida Elver", "Rob Elver"], "titles": ["Owner", "Foreman"]},
    {"name": "Fluke Diving", "website": "", "phone": "", "people": [], "emails": []},
])  # fmt: skip


def _odoo() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(
        [
            "ID esterno",
            "Nome visualizzato",
            "È un'azienda",
            "Telefono",
            "Cellulare",
            "E-mail",
            "Link sito web",
            "Via",
            "Via 2",
            "CAP",
            "Città",
            "Stato/Provincia",
            "Nazione",
            "Partita IVA",
            "Addetto vendite",
            "Tag",
        ]
    )
    sheet.append(
        [
            "res_partner_11",
            "Officina Trota S.r.l.",
            True,
            "011 5551020",
            "+39 333 5551021",
            "info@officinatrota.test",
            "http://www.officinatrota.test",
            "Via Po 14",
            None,
            10123,
            "Torino",
            "Torino (TO)",
            "Italia",
            "IT01234567890",
            "Anna Venditrice",
            "Fornitore",
        ]
    )
    sheet.append(
        [
            "res_partner_12",
            "Panificio Lago",
            True,
            "0322 555102",
            False,
            False,
            False,
            "Corso Roma 2",
            None,
            28041,
            "Arona",
            "Novara (NO)",
            "Italia",
            False,
            "Anna Venditrice",
            False,
        ]
    )
    return _saved(book)


ODOO = UnseenFile("IT", _odoo(), [
    {"name": "Officina Trota S.r.l.", "website": "officinatrota.test", "phone": "+390115551020", "phones": ["+393335551021"], "street": "Via Po 14", "city": "Torino", "postal_code": "10123", "country": "IT", "emails": ["info@officinatrota.test"], "people": []},
    {"name": "Panificio Lago", "website": "", "phone": "+390322555102", "street": "Corso Roma 2", "city": "Arona", "postal_code": "28041", "country": "IT", "emails": [], "people": []},
])  # fmt: skip


def _dynamics() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Active Accounts"
    sheet.append(
        [
            "(Do Not Modify) Account",
            "(Do Not Modify) Row Checksum",
            "(Do Not Modify) Modified On",
            "Account Name",
            "Main Phone",
            "Other Phone",
            "Address 1: Street 1",
            "Address 1: City",
            "Address 1: State/Province",
            "Address 1: ZIP/Postal Code",
            "Address 1: Country/Region",
            "Primary Contact",
            "Email (Primary Contact)",
            "Website",
            "Owner",
            "Status Reason",
        ]
    )
    sheet.append(
        [
            "8a1b9c77-0000-4000-8000-000000000001",
            "kq0W==",
            "2026-05-01 09:12",
            "Grayling Signs",
            "0161 555 1030",
            None,
            "8 Canal St",
            "Manchester",
            "Greater Manchester",
            "M1 3HE",
            "United Kingdom",
            "Moss Grayling",
            "moss@graylingsigns.test",
            "https://graylingsigns.test/contact",
            "Kit Seller",
            "Active",
        ]
    )
    sheet.append(
        [
            "8a1b9c77-0000-4000-8000-000000000002",
            "kq1W==",
            "2026-05-01 09:13",
            "Hake Logistics",
            None,
            "0161 555 1031",
            None,
            "Salford",
            None,
            "M5 4WT",
            "United Kingdom",
            None,
            None,
            None,
            "Kit Seller",
            "Active",
        ]
    )
    return _saved(book)


DYNAMICS = UnseenFile("GB", _dynamics(), [
    {"name": "Grayling Signs", "website": "graylingsigns.test", "phone": "+441615551030", "street": "8 Canal St", "city": "Manchester", "state": "Greater Manchester", "postal_code": "M1 3HE", "country": "GB", "emails": ["moss@graylingsigns.test"], "people": ["Moss Grayling"]},
    {"name": "Hake Logistics", "website": "", "phone": "+441615551031", "city": "Salford", "postal_code": "M5 4WT", "country": "GB", "emails": [], "people": []},
])  # fmt: skip

XERO = UnseenFile("AU", b"""\
*ContactName,AccountNumber,EmailAddress,FirstName,LastName,POAttentionTo,POAddressLine1,POAddressLine2,POAddressLine3,POAddressLine4,POCity,PORegion,POPostalCode,POCountry,SAAttentionTo,SAAddressLine1,SACity,SARegion,SAPostalCode,SACountry,PhoneNumber,FaxNumber,MobileNumber,DDINumber,SkypeName,BankAccountName,TaxNumber,Website,Discount
Ide Carpets Pty Ltd,IDE1,accounts@idecarpets.test,Wes,Ide,,Unit 4,19 Wharf Rd,,,Geelong,VIC,3220,Australia,,,,,,,03 5555 1040,03 5555 1041,0491 570 156,,,,,https://idecarpets.test,
""", [
    {"name": "Ide Carpets Pty Ltd", "website": "idecarpets.test", "phone": "+61355551040", "phones": ["+61491570156"], "city": "Geelong", "state": "VIC", "postal_code": "3220", "country": "AU", "street": ["Unit 4, 19 Wharf Rd", "Unit 4", "Unit 4 19 Wharf Rd", "19 Wharf Rd"], "emails": ["accounts@idecarpets.test"], "people": ["Wes Ide"]},
])  # fmt: skip

# Scrapers and directories.

OCTOPARSE = UnseenFile("US", b"""\
Field1,Field2,Field3,Field4,Field5,Field6,Field7
1,Jig & Lure Tackle,https://www.bestlocal.test/biz/jig-lure-tackle,Fishing Store,(814) 555-1050,https://jiglure.test/,"12 Pier Rd, Erie, PA 16501"
2,Kelp Juice Bar,https://www.bestlocal.test/biz/kelp-juice-bar,Juice Bar,(814) 555-1051,,"90 State St, Erie, PA 16501"
3,Ling Laundry,https://www.bestlocal.test/biz/ling-laundry,Laundromat,(814) 555-1052,http://www.linglaundry.test,"5 Peach St, Erie, PA 16502"
4,Mako Motors,https://www.bestlocal.test/biz/mako-motors,Car Dealer,,makomotors.test,"7 Buffalo Rd, Erie, PA 16510"
""", [
    {"name": "Jig & Lure Tackle", "website": "jiglure.test", "phone": "+18145551050", "city": "Erie", "postal_code": "16501"},
    {"name": "Kelp Juice Bar", "website": "", "phone": "+18145551051", "city": "Erie", "postal_code": "16501"},
    {"name": "Ling Laundry", "website": "linglaundry.test", "phone": "+18145551052", "city": "Erie", "postal_code": "16502"},
    {"name": "Mako Motors", "website": "makomotors.test", "phone": "", "city": "Erie", "postal_code": "16510"},
])  # fmt: skip

PAGES_JAUNES = UnseenFile("FR", windows("""\
Dénomination;Activité principale;N° et voie;CP;Commune;Dépt;Tél. fixe;Tél. portable;Courriel;Site Internet;Gérant;Effectif
Nageoire Plomberie;Plombier;18 rue des Lilas;01000;Bourg-en-Bresse;Ain;04 55 51 06 00;06 39 98 10 61;contact@nageoire.test;www.nageoire.test;Mme Léa Perche;3
Ombre Chauffage;Chauffagiste;2 bis place du Marché;69400;Villefranche-sur-Saône;Rhône;04 55 51 06 02;;;;;NC
"""), [
    {"name": "Nageoire Plomberie", "website": "nageoire.test", "phone": "+33455510600", "phones": ["+33639981061"], "street": "18 rue des Lilas", "city": "Bourg-en-Bresse", "postal_code": "01000", "emails": ["contact@nageoire.test"], "people": ["Léa Perche"], "main_category": "Plombier"},
    {"name": "Ombre Chauffage", "website": "", "phone": "+33455510602", "street": "2 bis place du Marché", "city": "Villefranche-sur-Saône", "postal_code": "69400", "emails": [], "people": [], "main_category": "Chauffagiste"},
])  # fmt: skip

GELBE_SEITEN = UnseenFile("DE", """\
lfd|Firmierung|Gewerk|Str. u. Nr.|PLZ Ort|Tel. 1|Tel. 2|Mailadresse|Internetseite|Sterne|Anz. Bewertungen|Breite|Länge
1|Plötze Dachbau GmbH & Co. KG|Dachdecker|Am Wehr 3|99084 Erfurt|(0361) 555 10 70|0151 5555 1071|post@ploetze.test|ploetze.test|4,8|1.204|50,97787|11,02904
2|Quappe Elektro|Elektriker|Neugasse 11a|07743 Jena|03641/5551072|||–|3,9|17|50,92716|11,58614
""".encode("cp1252"), [
    {"name": "Plötze Dachbau GmbH & Co. KG", "website": "ploetze.test", "phone": "+493615551070", "phones": ["+4915155551071"], "street": "Am Wehr 3", "postal_code": "99084", "city": "Erfurt", "emails": ["post@ploetze.test"], "main_category": "Dachdecker", "rating": 4.8, "rating_count": 1204, "latitude": 50.97787, "longitude": 11.02904},
    {"name": "Quappe Elektro", "website": "", "phone": "+4936415551072", "street": "Neugasse 11a", "postal_code": "07743", "city": "Jena", "emails": [], "main_category": "Elektriker", "rating": 3.9, "rating_count": 17, "latitude": 50.92716, "longitude": 11.58614},
])  # fmt: skip

TWO_GIS = UnseenFile("RU", windows("""\
ID;Наименование;Описание;Рубрики;Адрес;Комментарий к адресу;Почтовый индекс;Населённый пункт;Регион;Страна;Часы работы;Телефон 1;Телефон 2;E-mail 1;Веб-сайт 1;ВКонтакте 1;Рейтинг;Количество отзывов;Широта;Долгота
7000000100;Рыбка, стоматология;частная клиника;Стоматологические клиники;Ленина проспект, 10;2 этаж;620014;Екатеринбург;Свердловская область;Россия;Пн-Пт 9-20;+7 (343) 555-10-80;+7–900–555–10–81;info@rybka.test;http://rybka.test;https://vk.com/rybka_test;4.7;312;56.838011;60.597465
""", "cp1251"), [
    {"name": "Рыбка, стоматология", "website": "rybka.test", "phone": "+73435551080", "phones": ["+79005551081"], "street": ["Ленина проспект, 10", ""], "city": "Екатеринбург", "state": "Свердловская область", "postal_code": "620014", "country": "RU", "emails": ["info@rybka.test"], "rating": 4.7, "rating_count": 312, "latitude": 56.838011, "longitude": 60.597465, "people": []},
])  # fmt: skip

POLISH = UnseenFile("PL", windows("""\
Zestawienie kontrahentów – stan na 30.06.2026;;;;;;;
;;;;;;;
L.p.;Kontrahent;Osoba do kontaktu;Ulica i nr;Kod;Poczta;Tel./kom.;Mail;Strona
1.;Śledź i Synowie s.c.;Żaneta Śledź;ul. Długa 7/2;05-120;Legionowo;22 555 10 90, 600 555 109;biuro@sledz.test;www.sledz.test
2.;Tołpyga Meble;;ul. Krótka 1;30-002;Kraków;12 555 10 91;;
Razem: 2;;;;;;;;
""", "cp1250"), [
    {"name": "Śledź i Synowie s.c.", "website": "sledz.test", "phone": "+48225551090", "phones": ["+48600555109"], "street": "ul. Długa 7/2", "postal_code": "05-120", "city": "Legionowo", "emails": ["biuro@sledz.test"], "people": ["Żaneta Śledź"]},
    {"name": "Tołpyga Meble", "website": "", "phone": "+48125551091", "street": "ul. Krótka 1", "postal_code": "30-002", "city": "Kraków", "emails": [], "people": []},
])  # fmt: skip

JAPANESE = UnseenFile("JP", windows("""\
No.,法人名,代表者,〒,都道府県,市町村,町名・番地,TEL,FAX,e-mail,ホームページURL,業種
1,株式会社うなぎ建設,鰻田太郎,460-0008,愛知県,名古屋市中区,栄3-1-1,052-555-1100,052-555-1101,info@unagi.test,https://www.unagi.test/,建設業
2,有限会社えび食堂,海老名花子,450-0002,愛知県,名古屋市中村区,名駅1-2-3,052-555-1102,,,,飲食業
""", "cp932"), [
    {"name": "株式会社うなぎ建設", "website": "unagi.test", "phone": "+81525551100", "street": "栄3-1-1", "city": "名古屋市中区", "state": "愛知県", "postal_code": "460-0008", "emails": ["info@unagi.test"], "people": ["鰻田太郎"], "main_category": "建設業"},
    {"name": "有限会社えび食堂", "website": "", "phone": "+81525551102", "street": "名駅1-2-3", "city": "名古屋市中村区", "state": "愛知県", "postal_code": "450-0002", "emails": [], "people": ["海老名花子"], "main_category": "飲食業"},
])  # fmt: skip

GREEK = UnseenFile("GR", windows("""\
Εταιρεία\tΑντικείμενο\tΥπεύθυνος\tΤηλ.\tΚινητό τηλ.\tΗλ. ταχυδρομείο\tΙστότοπος\tΟδός & αριθμός\tΤ.Κ.\tΠόλη/Δήμος\tΝομός
Ψαράς Κουφώματα\tΑλουμίνια\tΝίκος Ψαράς\t2310 555110\t6945551111\tinfo@psaras.test\twww.psaras.test\tΕγνατία 5\t546 24\tΘεσσαλονίκη\tΘεσσαλονίκης
""", "cp1253"), [
    {"name": "Ψαράς Κουφώματα", "website": "psaras.test", "phone": "+302310555110", "phones": ["+306945551111"], "street": "Εγνατία 5", "postal_code": "546 24", "city": "Θεσσαλονίκη", "emails": ["info@psaras.test"], "people": ["Νίκος Ψαράς"]},
])  # fmt: skip

AMAP = UnseenFile("CN", """\
序号,名称,大类,地址,电话,省,市,区,经度,纬度
1,海豚宠物医院(望京店),生活服务,望京街9号,010-55551120;13955551121,北京市,北京市,朝阳区,116.480053,39.996794
2,金枪鱼日料,餐饮服务,建国路88号,[],北京市,北京市,朝阳区,116.474293,39.908721
""".encode("gb18030"), [
    {"name": "海豚宠物医院(望京店)", "phone": "+861055551120", "phones": ["+8613955551121"], "city": "北京市", "state": "北京市", "latitude": 39.996794, "longitude": 116.480053},
    {"name": "金枪鱼日料", "phone": "", "city": "北京市", "state": "北京市", "latitude": 39.908721, "longitude": 116.474293},
])  # fmt: skip

# Other kinds of files.


def _ods() -> bytes:
    """A sheet of LibreOffice: a title over all columns, links, repeated empty cells, a postal code as a number."""

    def text(value: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    def link(url: str, shown: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p><text:a xlink:type="simple" xlink:href="{url}">{shown}</text:a></text:p></table:table-cell>'

    rows = [
        '<table:table-cell table:number-columns-spanned="6" office:value-type="string"><text:p>Kontakte Messe 2026</text:p></table:table-cell><table:covered-table-cell table:number-columns-repeated="5"/>',
        '<table:table-cell table:number-columns-repeated="6"/>',
        "".join(map(text, ["Aussteller", "Ansprechpartner/in", "Telefon", "Mail", "Homepage", "Ort"])),
        text("Rotauge Küchen AG")
        + text("Uwe Rotauge")
        + text("044 555 11 30")
        + link("mailto:uwe@rotauge.test", "Uwe schreiben")
        + link("https://www.rotauge.test/", "zur Website")
        + text("8004 Zürich"),
        text("Saibling <text:s/>Optik")
        + "<table:table-cell/>"
        + text("031 555 11 31")
        + '<table:table-cell table:number-columns-repeated="2"/>'
        + text("3011 Bern"),
    ]
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    content = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3"><office:body><office:spreadsheet><table:table table:name="Tabelle1"><table:table-column table:number-columns-repeated="6"/>{body}<table:table-row table:number-rows-repeated="1048571"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        file.writestr("content.xml", content)
        file.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
    return out.getvalue()


ODS = UnseenFile("CH", _ods(), [
    {"name": "Rotauge Küchen AG", "website": "rotauge.test", "phone": "+41445551130", "city": "Zürich", "postal_code": "8004", "emails": ["uwe@rotauge.test"], "people": ["Uwe Rotauge"]},
    {"name": ["Saibling Optik", "Saibling  Optik"], "website": "", "phone": "+41315551131", "city": "Bern", "postal_code": "3011", "emails": [], "people": []},
])  # fmt: skip

KML = UnseenFile("US", b"""\
<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Prospects upstate</name>
<Style id="icon-1"><IconStyle><scale>1</scale></IconStyle></Style>
<Folder><name>Layer one</name>
<Placemark><name>Tarpon Tiles &amp; Stone</name><description><![CDATA[Address: 21 Mill St, Utica, NY 13501<br>Phone: (315) 555-1140<br>Website: https://tarpontiles.test]]></description><styleUrl>#icon-1</styleUrl>
<ExtendedData><Data name="Address"><value>21 Mill St, Utica, NY 13501</value></Data><Data name="Phone"><value>(315) 555-1140</value></Data><Data name="Website"><value>https://tarpontiles.test</value></Data></ExtendedData>
<Point><coordinates>-75.2327,43.1009,0</coordinates></Point></Placemark>
<Placemark><name>Urchin Upholstery</name><styleUrl>#icon-1</styleUrl><Point><coordinates>
            -75.4557,43.2128,0
          </coordinates></Point></Placemark>
</Folder></Document></kml>
""", [
    {"name": "Tarpon Tiles & Stone", "website": "tarpontiles.test", "phone": "+13155551140", "city": "Utica", "postal_code": "13501", "latitude": 43.1009, "longitude": -75.2327},
    {"name": "Urchin Upholstery", "website": "", "phone": "", "latitude": 43.2128, "longitude": -75.4557},
])  # fmt: skip

OVERTURE = UnseenFile("", json.dumps({"type": "FeatureCollection", "features": [
    {"type": "Feature", "geometry": {"type": "Point", "coordinates": [4.8952, 52.3702]}, "properties": {"id": "08f196952d", "version": 1, "names": {"primary": "Voorn Fietsen", "common": None, "rules": None}, "categories": {"primary": "bicycle_shop", "alternate": ["bike_rentals"]}, "confidence": 0.97, "websites": ["https://voornfietsen.test/"], "socials": ["https://www.facebook.com/1234567"], "emails": None, "phones": ["+31205551150"], "addresses": [{"freeform": "Haarlemmerstraat 8", "locality": "Amsterdam", "postcode": "1013 ER", "region": None, "country": "NL"}], "sources": [{"dataset": "meta", "record_id": "1234567"}]}},
    {"type": "Feature", "geometry": {"type": "Point", "coordinates": [4.4777, 51.9244]}, "properties": {"id": "08f196952e", "version": 1, "names": {"primary": "Winde Kapper"}, "categories": {"primary": "hair_salon", "alternate": None}, "confidence": 0.5, "websites": None, "socials": None, "emails": ["hallo@windekapper.test"], "phones": None, "addresses": [{"freeform": "Coolsingel 20", "locality": "Rotterdam", "postcode": "3011 AD", "region": "NL-ZH", "country": "NL"}], "sources": []}},
]}).encode(), [
    {"name": "Voorn Fietsen", "website": "voornfietsen.test", "phone": "+31205551150", "street": "Haarlemmerstraat 8", "city": "Amsterdam", "postal_code": "1013 ER", "country": "NL", "latitude": 52.3702, "longitude": 4.8952, "emails": [], "main_category": ["bicycle_shop", "bicycle shop"]},
    {"name": "Winde Kapper", "website": "", "phone": "", "street": "Coolsingel 20", "city": "Rotterdam", "postal_code": "3011 AD", "country": "NL", "latitude": 51.9244, "longitude": 4.4777, "emails": ["hallo@windekapper.test"], "main_category": ["hair_salon", "hair salon"]},
])  # fmt: skip

OUTLOOK_CARDS = UnseenFile("DE", """\
BEGIN:VCARD
VERSION:2.1
N;LANGUAGE=de;CHARSET=Windows-1252:Zander;Jörg;;Dr.
FN;CHARSET=Windows-1252:Dr. Jörg Zander
ORG;CHARSET=Windows-1252:Zander Prüftechnik GmbH;Vertrieb
TITLE;CHARSET=Windows-1252:Geschäftsführer
TEL;WORK;VOICE:+49 (711) 555 1160
TEL;CELL;VOICE:0171 5551161
ADR;WORK;PREF;CHARSET=Windows-1252:;;Königstraße 4;Stuttgart;;70173;Deutschland
LABEL;WORK;PREF;ENCODING=QUOTED-PRINTABLE;CHARSET=Windows-1252:K=F6nigstra=DFe 4=0D=0A=
70173 Stuttgart
URL;WORK:www.zander-prueftechnik.test
EMAIL;PREF;INTERNET:j.zander@zander-prueftechnik.test
PHOTO;TYPE=JPEG;ENCODING=BASE64:
 /9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRof
 Hh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/

X-MS-OL-DEFAULT-POSTAL-ADDRESS:2
REV:20260501T091200Z
END:VCARD
""".replace("\n", "\r\n").encode("cp1252"), [
    {"name": "Zander Prüftechnik GmbH", "website": "zander-prueftechnik.test", "phone": "+497115551160", "phones": ["+491715551161"], "street": "Königstraße 4", "city": "Stuttgart", "postal_code": "70173", "country": "DE", "emails": ["j.zander@zander-prueftechnik.test"], "people": [["Dr. Jörg Zander"], ["Jörg Zander"]], "titles": ["Geschäftsführer"]},
])  # fmt: skip

XML = UnseenFile("US", b"""\
<?xml version="1.0" encoding="ISO-8859-1"?>
<!-- exported by MemberDesk -->
<members count="2" generated="2026-06-01">
  <member id="501" status="current">
    <organization>Alewife Framing &amp; Art</organization>
    <category>Retail</category>
    <primaryContact><firstName>Ren\xe9e</firstName><lastName>Alewife</lastName><jobTitle>Owner</jobTitle><email>renee@alewifeframing.test</email></primaryContact>
    <phone>207-555-1170</phone>
    <address><street>6 Exchange St</street><city>Portland</city><state>ME</state><zip>04101</zip></address>
    <website>alewifeframing.test</website>
  </member>
  <member id="502" status="current">
    <organization>Bream Cycles</organization>
    <category>Sports</category>
    <phone>207-555-1171</phone>
    <address><street>40 Fore St</street><city>Portland</city><state>ME</state><zip>04101</zip></address>
    <website/>
  </member>
</members>
""", [
    {"name": "Alewife Framing & Art", "website": "alewifeframing.test", "phone": "+12075551170", "street": "6 Exchange St", "city": "Portland", "state": "ME", "postal_code": "04101", "emails": ["renee@alewifeframing.test"], "people": ["Renée Alewife"], "titles": ["Owner"], "main_category": "Retail"},
    {"name": "Bream Cycles", "website": "", "phone": "+12075551171", "street": "40 Fore St", "city": "Portland", "state": "ME", "postal_code": "04101", "emails": [], "people": []},
])  # fmt: skip

# Kept by hand.


def _by_hand() -> bytes:
    """A sheet in the words of the one who keeps it, with a row for each town, links, and a count at the end."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["PLUMBERS TO CALL (updated by Jo 6/12)", None, None, None, None, None],
        ["Who", "Call", "Web", "Spoke to", "Zip", "Email them"],
        ["CORTLAND", None, None, None, None, None],
        ["Carp Plumbing", "607 555 1180 or 607 555 1181", "their site", "Bob Carp", 13045, "bob@carpplumbing.test"],
        ["Dace Drains", 6075551182, None, None, 13045, None],
        ["HOBOKEN", None, None, None, None, None],
        ["Eel & Daughters", "(201) 555-1183", "eeldaughters.test", "Mia Eel", 7030, "mia@eeldaughters.test / office@eeldaughters.test"],
        ["3 companies", None, None, None, None, None],
    ):  # fmt: skip
        sheet.append(row)
    for cells in ("A1:F1", "A3:F3", "A6:F6"):
        sheet.merge_cells(cells)
    sheet["C4"].hyperlink = "http://carpplumbing.test/"
    return _saved(book)


BY_HAND = UnseenFile("US", _by_hand(), [
    {"name": "Carp Plumbing", "website": "carpplumbing.test", "phone": "+16075551180", "phones": ["+16075551181"], "postal_code": "13045", "emails": ["bob@carpplumbing.test"], "people": ["Bob Carp"]},
    {"name": "Dace Drains", "website": "", "phone": "+16075551182", "postal_code": "13045", "emails": [], "people": []},
    {"name": "Eel & Daughters", "website": "eeldaughters.test", "phone": "+12015551183", "postal_code": "07030", "emails": ["mia@eeldaughters.test", "office@eeldaughters.test"], "people": ["Mia Eel"]},
])  # fmt: skip

ONE_COLUMN = UnseenFile("US", b"""\
"Name, Street, Town, Phone"
"Flounder Florist, 4 Ink St, Ithaca NY 14850, 607-555-1190"
"Goby Guitars, 17 Aurora St, Ithaca NY 14850, 607-555-1191"
"Herring House, 2 Dryden Rd, Dryden NY 13053,"
""", [
    {"name": "Flounder Florist", "phone": "+16075551190", "street": "4 Ink St", "city": "Ithaca", "state": "NY", "postal_code": "14850"},
    {"name": "Goby Guitars", "phone": "+16075551191", "street": "17 Aurora St", "city": "Ithaca", "state": "NY", "postal_code": "14850"},
    {"name": "Herring House", "phone": "", "street": "2 Dryden Rd", "city": "Dryden", "state": "NY", "postal_code": "13053"},
])  # fmt: skip

FLOATS = UnseenFile("US", b"""\
,biz_name,biz_phone,biz_zip,biz_city,biz_st,stars_avg,n_reviews,biz_lat,biz_lng,biz_url
0,Ibex Climbing,6.07555012E9,2139.0,Cambridge,MA,4.5,128.0,42.36231,-71.10412,www.ibexclimbing.test
1,Jackal Vets,6.175551201E9,2446.0,Brookline,MA,,,42.3317,-71.1212,
2,Koala Kids,,14850.0,Ithaca,NY,5.0,3.0,,,https://koalakids.test/?utm_source=gmb
""", [
    {"name": "Ibex Climbing", "phone": "+16075550120", "postal_code": "02139", "city": "Cambridge", "state": "MA", "rating": 4.5, "rating_count": 128, "latitude": 42.36231, "longitude": -71.10412, "website": "ibexclimbing.test"},
    {"name": "Jackal Vets", "phone": "+16175551201", "postal_code": "02446", "city": "Brookline", "state": "MA", "website": ""},
    {"name": "Koala Kids", "phone": "", "postal_code": "14850", "city": "Ithaca", "state": "NY", "rating": 5.0, "rating_count": 3, "website": "koalakids.test"},
])  # fmt: skip

REPEATED = UnseenFile("GB", b"""\
\xef\xbb\xbfTrading name,Tel no,Web address,Town,Post code
Lemur Lighting,0117 555 1210,lemurlighting.test,Bristol,BS1 4ST

\xef\xbb\xbfTrading name,Tel no,Web address,Town,Post code
Marmot Mortgages,01225 555 121,https://www.marmotmortgages.test,Bath,BA1 1LN
Trading name,Tel no,Web address,Town,Post code
Narwhal Nails,,,Wells,BA5 2SE
""", [
    {"name": "Lemur Lighting", "phone": "+441175551210", "website": "lemurlighting.test", "city": "Bristol", "postal_code": "BS1 4ST"},
    {"name": "Marmot Mortgages", "phone": "+441225555121", "website": "marmotmortgages.test", "city": "Bath", "postal_code": "BA1 1LN"},
    {"name": "Narwhal Nails", "phone": "", "website": "", "city": "Wells", "postal_code": "BA5 2SE"},
])  # fmt: skip

ARABIC = UnseenFile("SA", """\
م,اسم المنشأة,النشاط,المسؤول,رقم الجوال,هاتف المكتب,البريد الالكتروني,الموقع الالكتروني,المدينة,الحي والشارع
١,مؤسسة الدلفين للمقاولات,مقاولات,سالم الدلفين,٠٥٥٥٥٥١٢٢٠,٠١١٥٥٥١٢٢١,info@dolphin-sa.test,www.dolphin-sa.test,الرياض,شارع العليا
٢,مخبز السلمون,مخابز,,0555551222,,,,جدة,شارع فلسطين
""".encode("utf-8-sig"), [
    {"name": "مؤسسة الدلفين للمقاولات", "website": "dolphin-sa.test", "phone": ["+966115551221", "+966555551220"], "phones": [["+966555551220"], ["+966115551221"]], "city": "الرياض", "street": "شارع العليا", "emails": ["info@dolphin-sa.test"], "people": ["سالم الدلفين"], "main_category": "مقاولات"},
    {"name": "مخبز السلمون", "website": "", "phone": "+966555551222", "city": "جدة", "street": "شارع فلسطين", "emails": [], "people": [], "main_category": "مخابز"},
])  # fmt: skip

LINKS = UnseenFile("US", b"""\
listing-name\tlisting-name-href\tcontact-link\tcontact-link-href\tcall-href\tsite-href\tmap-href
Otter Outfitters\t/members/otter-outfitters\tEmail us\tmailto:hello@otteroutfitters.test?subject=Directory\ttel:+1-802-555-1230\thttps://otteroutfitters.test/?ref=chamber\thttps://maps.google.com/?q=44.4759,-73.2121
Puffin Press\t/members/puffin-press\t\t\ttel:8025551231\t\thttps://maps.google.com/?q=44.4800,-73.2100
Quokka Cafe\t/members/quokka-cafe\tEmail us\tmailto:eat@quokkacafe.test\t\thttp://quokkacafe.test\t
""", [
    {"name": "Otter Outfitters", "website": "otteroutfitters.test", "phone": "+18025551230", "emails": ["hello@otteroutfitters.test"]},
    {"name": "Puffin Press", "website": "", "phone": "+18025551231", "emails": []},
    {"name": "Quokka Cafe", "website": "quokkacafe.test", "phone": "", "emails": ["eat@quokkacafe.test"]},
])  # fmt: skip

FILES: dict[str, UnseenFile] = {
    "zoominfo.csv": ZOOMINFO, "close.json": CLOSE, "odoo.xlsx": ODOO, "dynamics.xlsx": DYNAMICS, "xero.csv": XERO, "octoparse.csv": OCTOPARSE,
    "pages_jaunes.csv": PAGES_JAUNES, "gelbe_seiten.csv": GELBE_SEITEN, "two_gis.csv": TWO_GIS, "polish.csv": POLISH, "japanese.csv": JAPANESE,
    "greek.txt": GREEK, "amap.csv": AMAP, "messe.ods": ODS, "my_map.kml": KML, "overture.geojson": OVERTURE, "outlook.vcf": OUTLOOK_CARDS,
    "members.xml": XML, "by_hand.xlsx": BY_HAND, "one_column.csv": ONE_COLUMN, "floats.csv": FLOATS, "repeated.csv": REPEATED,
    "arabic.csv": ARABIC, "links.tsv": LINKS,
}  # fmt: skip
