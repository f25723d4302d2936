# ruff: noqa: E501 -- rows of files are read whole
"""A fifteenth set of files, half of programs and half kept by hand, of eight further countries, written with the fourteenth
and read only after what that one missed had been mended."""

from __future__ import annotations

import io
import json

from openpyxl import Workbook
from openpyxl.styles import PatternFill

from tests.data.unseen_files.second import UnseenFile, windows

FORTNOX = UnseenFile("SE", windows("""\
Kundnr;Kundnamn;Org.nr/Pers.nr;Fakturaadress;Fakturaadress 2;Postnr;Ort;Landskod;Tel. växel;Tel. mobil;Fax;E-post faktura;Er referens;Webbadress;Betalningsvillkor
1001;Rödhake Bygg AB;556677-8899;Storgatan 3;;411 38;Göteborg;SE;031-55 51 901;070-555 19 02;;faktura@rodhake.test;Karin Ek;www.rodhake.test;30 dagar
1002;Siskan Städ HB;969677-1234;Box 12;;431 22;Mölndal;SE;031-55 51 903;;;;;;10 dagar
"""), [
    {"name": "Rödhake Bygg AB", "website": "rodhake.test", "phone": "+46315551901", "phones": ["+46705551902"], "street": "Storgatan 3", "postal_code": "411 38", "city": "Göteborg", "country": "SE", "emails": ["faktura@rodhake.test"], "people": ["Karin Ek"]},
    {"name": "Siskan Städ HB", "website": "", "phone": "+46315551903", "street": "Box 12", "postal_code": "431 22", "city": "Mölndal", "country": "SE", "emails": [], "people": []},
])  # fmt: skip

MOLONI = UnseenFile("PT", """\
"Nº Cliente","Nome","Contribuinte","Morada","Cód. Postal","Localidade","País","Telefone","Telemóvel","Fax","Email","Website","Pessoa de Contacto","Email do Contacto","Telefone do Contacto","Prazo de Vencimento","Observações"
"1","Melro & Filhos, Lda.","501234567","Rua do Ouro, 14 - 2º Esq.","4000-100","Porto","Portugal","225 551 911","912 551 912","","geral@melro.test","www.melro.test","Rui Melro","rui@melro.test","912 551 913","30 dias",""
"2","Pardal Unipessoal","502345678","Av. da Praia 3","4450-208","Matosinhos","Portugal","","912 551 914","","","","","","","Pronto pagamento","não ligar"
""".encode(), [
    {"name": "Melro & Filhos, Lda.", "website": "melro.test", "phone": "+351225551911", "phones": ["+351912551912"], "street": ["Rua do Ouro, 14 - 2º Esq.", "Rua do Ouro 14"], "postal_code": "4000-100", "city": "Porto", "country": "PT", "emails": [["geral@melro.test", "rui@melro.test"]], "people": ["Rui Melro"]},
    {"name": "Pardal Unipessoal", "website": "", "phone": "+351912551914", "street": "Av. da Praia 3", "postal_code": "4450-208", "city": "Matosinhos", "country": "PT", "emails": [], "people": []},
])  # fmt: skip

CHAMBER = UnseenFile("AU", json.dumps({"members": [
    {"memberId": 1, "orgName": "Galah Graphics", "membershipLevel": "Gold", "primaryContact": {"firstName": "Jo", "lastName": "Galah", "position": "Director"}, "contact": {"businessPhone": "(03) 5555 1920", "mobilePhone": "0491 551 921", "publicEmail": "hello@galah.test", "webUrl": "https://galah.test"}, "streetAddress": {"line1": "3 Sturt St", "line2": "", "suburb": "Ballarat Central", "stateCode": "VIC", "postcode": "3350"}, "industries": ["Graphic design"]},
    {"memberId": 2, "orgName": "Kookaburra Cakes", "membershipLevel": "Silver", "primaryContact": {"firstName": "", "lastName": "", "position": ""}, "contact": {"businessPhone": "(03) 5555 1922", "mobilePhone": None, "publicEmail": None, "webUrl": None}, "streetAddress": {"line1": "9 Main Rd", "line2": None, "suburb": "Ballarat East", "stateCode": "VIC", "postcode": "3350"}, "industries": ["Bakery"]},
]}).encode(), [
    {"name": "Galah Graphics", "website": "galah.test", "phone": "+61355551920", "phones": ["+61491551921"], "street": "3 Sturt St", "city": "Ballarat Central", "state": "VIC", "postal_code": "3350", "emails": ["hello@galah.test"], "people": ["Jo Galah"], "titles": ["Director"]},
    {"name": "Kookaburra Cakes", "website": "", "phone": "+61355551922", "street": "9 Main Rd", "city": "Ballarat East", "state": "VIC", "postal_code": "3350", "emails": [], "people": []},
])  # fmt: skip

CONSTANT = UnseenFile("US", b"""\
"Email address","Email status","Email permission status","First name","Last name","Job title","Company","Phone - work","Phone - mobile","Street address line 1 - Work","Street address line 2 - Work","City - Work","State/Province - Work","Zip/Postal Code - Work","Country - Work","Website","Email Lists","Source Name","Created At","Updated At"
"ana@kestrelkilns.test","Active","Express","Ana","Kestrel","Owner","Kestrel Kilns","(505) 555-1930","(505) 555-1931","77 Adobe Rd","","Santa Fe","NM","87501","United States","kestrelkilns.test","Spring","Upload","2026-05-01 10:00","2026-06-01 10:00"
"hi@lapwinglooms.test","Active","Implied","","","","Lapwing Looms","","","","","Taos","NM","","","","Spring","Upload","2026-05-01 10:00","2026-06-01 10:00"
""", [
    {"name": "Kestrel Kilns", "website": "kestrelkilns.test", "phone": "+15055551930", "phones": ["+15055551931"], "street": "77 Adobe Rd", "city": "Santa Fe", "state": "NM", "postal_code": "87501", "country": "US", "emails": ["ana@kestrelkilns.test"], "people": ["Ana Kestrel"], "titles": ["Owner"]},
    {"name": "Lapwing Looms", "website": "", "phone": "", "city": "Taos", "state": "NM", "emails": ["hi@lapwinglooms.test"], "people": []},
])  # fmt: skip


def _colours() -> bytes:
    """What is red is closed, says a legend below the table."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Proveedor", "Giro", "Tel oficina", "Cel (WhatsApp)", "Correo", "Colonia", "Cd."],
        ["Zanate Pisos", "pisos", "33 3555 1940", "33 1555 1941", "ventas@zanate.test", "Americana", "Guadalajara"],
        ["Tortolita Eventos", "banquetes", None, "33 1555 1942", None, "Centro", "Zapopan"],
        ["Urraca Herrería", "herrería", "pendiente", "33 1555 1943", None, "Providencia", "Guadalajara"],
        [],
        ["rojo = ya cerró"],
        ["amarillo = falta llamar"],
    ):
        sheet.append(row)
    for cell in sheet[3]:
        cell.fill = PatternFill("solid", fgColor="FFFF0000")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


COLOURS = UnseenFile("MX", _colours(), [
    {"name": "Zanate Pisos", "phone": "+523335551940", "phones": ["+523315551941"], "city": "Guadalajara", "emails": ["ventas@zanate.test"], "people": []},
    {"name": "Tortolita Eventos", "phone": "+523315551942", "city": "Zapopan", "emails": [], "people": []},
    {"name": "Urraca Herrería", "phone": "+523315551943", "city": "Guadalajara", "emails": [], "people": []},
])  # fmt: skip

TURKISH = UnseenFile("TR", """\
Dükkan\tUsta\tİş\tCep\tSabit\tSemt / İl\tAdres tarifi\tNot
Bülbül Oto\tAhmet Yılmaz\toto tamir\t0532 555 19 50\t0216 555 19 51\tKadıköy / İstanbul\tcaminin karşısı\tiyi usta
Serçe Mobilya\t\tmobilya\t0532 555 19 52\t-\tÜmraniye / İstanbul\t\tpahalı
Turna Klima\tMehmet Demir\tklima servisi\t\t0312 555 19 53\tÇankaya / Ankara\t\t
""".encode("cp1254"), [
    {"name": "Bülbül Oto", "phone": ["+905325551950", "+902165551951"], "city": ["Kadıköy", "İstanbul"], "people": ["Ahmet Yılmaz"]},
    {"name": "Serçe Mobilya", "phone": "+905325551952", "city": ["Ümraniye", "İstanbul"], "people": []},
    {"name": "Turna Klima", "phone": "+903125551953", "city": ["Çankaya", "Ankara"], "people": ["Mehmet Demir"]},
])  # fmt: skip

GREEK = UnseenFile("GR", """\
ΠΕΛΑΤΗΣ;ΠΟΛΗ;ΤΗΛ.;ΚΙΝ.;MAIL;SITE;ΑΦΜ;ΠΑΡΑΤΗΡΗΣΕΙΣ
Αηδόνι ΕΠΕ;Πάτρα;2610 551960;6945 551961;info@aidoni.test;www.aidoni.test;099999999;πληρώνει αργά
Γεράκι Μεταφορές;-//-;2610 551962;;;;088888888;
Κύκνος Καφέ;Ρίο;;6945 551963;;;077777777;βλ. παραπάνω
""".encode("cp1253"), [
    {"name": "Αηδόνι ΕΠΕ", "website": "aidoni.test", "phone": "+302610551960", "phones": ["+306945551961"], "city": "Πάτρα", "emails": ["info@aidoni.test"]},
    {"name": "Γεράκι Μεταφορές", "website": "", "phone": "+302610551962", "city": "Πάτρα", "emails": []},
    {"name": "Κύκνος Καφέ", "website": "", "phone": "+306945551963", "city": "Ρίο", "emails": []},
])  # fmt: skip

UKRAINIAN = UnseenFile("UA", """\
СТО і шиномонтаж Львів;;;
Назва;тел;хто;де
Дрізд Сервіс;0322 55 19 70, 067 555 19 71;Андрій Коваль;вул. Городоцька 100, Львів
;;;
Кафе;;;
Назва;де;тел;сайт
Сойка;пл. Ринок 5, Львів;0322 55 19 72;soika.test
Чайка;вул. Зелена 7, Львів;;
""".encode("cp1251"), [
    {"name": "Дрізд Сервіс", "phone": "+380322551970", "phones": ["+380675551971"], "people": ["Андрій Коваль"], "website": ""},
    {"name": "Сойка", "phone": "+380322551972", "website": "soika.test", "people": []},
    {"name": "Чайка", "phone": "", "website": "", "people": []},
])  # fmt: skip

FILES: dict[str, UnseenFile] = {
    "fortnox.csv": FORTNOX, "moloni.csv": MOLONI, "chamber.json": CHAMBER, "constant.csv": CONSTANT, "colours.xlsx": COLOURS,
    "turkish.txt": TURKISH, "greek.csv": GREEK, "ukrainian.csv": UKRAINIAN,
}  # fmt: skip
