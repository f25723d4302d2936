# ruff: noqa: E501 -- rows of files are read whole
"""An eighteenth set of files, written after the rules had been mended by the seventeenth, to see what they are worth on others."""

from __future__ import annotations

import io
import json

from openpyxl import Workbook

from tests.data.unseen_files.second import UnseenFile, windows


def _saved(*sheets: tuple[str, list[list[object]]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


CARDS_3 = UnseenFile("CH", """\
BEGIN:VCARD
VERSION:3.0
PRODID:-//Apple Inc.//iPhone OS 19.1//EN
N:Tanner;Beat;;;
FN:Beat Tanner
ORG:Tanner Storen AG;
TITLE:Inhaber
item1.EMAIL;type=INTERNET;type=WORK;type=pref:beat@tannerstoren.test
TEL;type=WORK;type=VOICE;type=pref:044 555 07 00
TEL;type=CELL;type=VOICE:079 555 07 01
item2.ADR;type=WORK;type=pref:;;Seestrasse 8\\, 2. Stock;Zürich;ZH;8002;Schweiz
item2.X-ABADR:ch
item3.URL;type=pref:tannerstoren.test
NOTE:Messe 2026
 , Stand 4
BDAY:1970-01-01
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Molkerei Rigi
ORG:Molkerei Rigi
TEL;type=MAIN:041 555 07 02
X-ABShowAs:COMPANY
END:VCARD
""".encode(), [
    {"name": "Tanner Storen AG", "phone": "+41445550700", "phones": ["+41795550701"], "street": "Seestrasse 8, 2. Stock", "city": "Zürich", "state": "ZH", "postal_code": "8002", "country": "CH", "website": "tannerstoren.test", "emails": ["beat@tannerstoren.test"], "people": ["Beat Tanner"], "titles": ["Inhaber"]},
    {"name": "Molkerei Rigi", "phone": "+41415550702", "people": []},
])  # fmt: skip

OUTLOOK_GERMAN = UnseenFile("DE", windows("""\
"Anrede";"Vorname";"Weitere Vornamen";"Nachname";"Suffix";"Firma";"Abteilung";"Position";"Straße geschäftlich";"Ort geschäftlich";"Region geschäftlich";"Postleitzahl geschäftlich";"Land/Region geschäftlich";"Straße privat";"Ort privat";"Fax geschäftlich";"Telefon geschäftlich";"Telefon geschäftlich 2";"Mobiltelefon";"E-Mail-Adresse";"E-Mail-Typ";"E-Mail 2: Adresse";"Webseite";"Notizen"
"Herr";"Kai";"";"Dohle";"";"Dohle Dächer";"";"Meister";"Ringstr. 5";"Kassel";"Hessen";"34117";"Deutschland";"";"";"0561 555071";"0561 555070";"";"0170 5550712";"kai@dohle.test";"SMTP";"buero@dohle.test";"http://dohle.test";""
"";"";"";"";"";"Elster Eis";"";"";"";"Fulda";"";"36037";"";"";"";"";"0661 555073";"";"";"";"";"";"";"nur im Sommer"
"""), [
    {"name": "Dohle Dächer", "phone": "+49561555070", "phones": ["+491705550712"], "street": "Ringstr. 5", "city": "Kassel", "state": "Hessen", "postal_code": "34117", "country": "DE", "website": "dohle.test", "emails": ["kai@dohle.test", "buero@dohle.test"], "people": ["Kai Dohle"], "titles": ["Meister"]},
    {"name": "Elster Eis", "phone": "+49661555073", "city": "Fulda", "postal_code": "36037", "website": "", "emails": [], "people": []},
])  # fmt: skip

PRINTED = UnseenFile("GB", b"""\
Guild of Glaziers                            Register at 1 Nov 2026

Firm                        Principal          Town           Telephone
==========================  =================  =============  =============
Bullfinch Glass Ltd         Amy Bull           Ripon          01765 555074
Chiffchaff & Daughters      Jo Chaff           Thirsk         01845 555075
Dunnock Leadlights                             Bedale

3 firms
""", [
    {"name": "Bullfinch Glass Ltd", "people": ["Amy Bull"], "city": "Ripon", "phone": "+441765555074"},
    {"name": "Chiffchaff & Daughters", "people": ["Jo Chaff"], "city": "Thirsk", "phone": "+441845555075"},
    {"name": "Dunnock Leadlights", "people": [], "city": "Bedale", "phone": ""},
])  # fmt: skip

MONTHS = UnseenFile("NL", _saved(
    ("januari", [["Klantenlijst", None, None, None], ["Klant", "Contactpersoon", "Tel.", "Woonplaats"], ["Garage Fuut", "Piet Fuut", "010 555 0760", "Rotterdam"], ["Totaal", None, None, 1]]),
    ("februari", [["Klantenlijst", None, None, None], ["Klant", "Contactpersoon", "Tel.", "Woonplaats"], ["Slagerij Gaai", None, "0182 555 076", "Gouda"], ["Kapsalon IJsvogel", "Els Visser", None, "Delft"], ["Totaal", None, None, 2]]),
    ("uitleg", [["Kleur geel = nog bellen"]]),
), [
    {"name": "Garage Fuut", "people": ["Piet Fuut"], "phone": "+31105550760", "city": "Rotterdam"},
    {"name": "Slagerij Gaai", "people": [], "phone": "+31182555076", "city": "Gouda"},
    {"name": "Kapsalon IJsvogel", "people": ["Els Visser"], "phone": "", "city": "Delft"},
])  # fmt: skip

LABELLED_CELLS = UnseenFile("FR", windows("""\
Adhérent;Coordonnées;Activité
Jaseur Électricité;"14 rue Haute - 35000 Rennes
Tél : 02 99 55 07 80 - Port. : 06 55 55 07 81
contact@jaseur.test";électricien
Linotte Coiffure;"Place du Marché - 35400 Saint-Malo
Tél : 02 99 55 07 82
www.linotte.test";coiffeur
"""), [
    {"name": "Jaseur Électricité", "phone": "+33299550780", "phones": ["+33655550781"], "emails": ["contact@jaseur.test"], "main_category": "électricien"},
    {"name": "Linotte Coiffure", "phone": "+33299550782", "website": "linotte.test", "emails": [], "main_category": "coiffeur"},
])  # fmt: skip

GRAPH = UnseenFile("US", json.dumps({"data": {"viewer": {"accounts": {"totalCount": 2, "pageInfo": {"hasNextPage": False}, "edges": [
    {"cursor": "a", "node": {"id": "1", "displayName": "Merganser Marine", "primaryPhone": "(206) 555-0790", "webUrl": "https://merganser.test", "mailingAddress": {"line1": "9 Dock Ave", "city": "Seattle", "stateCode": "WA", "zip": "98101"}, "mainContact": {"firstName": "Gus", "lastName": "Ander", "emailAddress": "gus@merganser.test"}}},
    {"cursor": "b", "node": {"id": "2", "displayName": "Nuthatch Nails", "primaryPhone": None, "webUrl": None, "mailingAddress": None, "mainContact": None}},
]}}}}).encode(), [
    {"name": "Merganser Marine", "phone": "+12065550790", "website": "merganser.test", "street": "9 Dock Ave", "city": "Seattle", "state": "WA", "postal_code": "98101", "emails": ["gus@merganser.test"], "people": ["Gus Ander"]},
    {"name": "Nuthatch Nails", "phone": "", "website": "", "emails": [], "people": []},
])  # fmt: skip

PAGED_LINES = UnseenFile("ES", "\n".join(json.dumps(page, ensure_ascii=False) for page in (
    {"pagina": 1, "total": 3, "resultados": [{"nombre": "Oropéndola Muebles", "telefono": "976 550 800", "municipio": "Zaragoza", "web": "oropendola.test"}, {"nombre": "Pinzón Fontanería", "telefono": "976 550 801", "municipio": "Utebo", "web": ""}]},
    {"pagina": 2, "total": 3, "resultados": [{"nombre": "Ruiseñor Óptica", "telefono": "", "municipio": "Huesca", "web": "https://ruisenor.test/"}]},
)).encode(), [
    {"name": "Oropéndola Muebles", "phone": "+34976550800", "city": "Zaragoza", "website": "oropendola.test"},
    {"name": "Pinzón Fontanería", "phone": "+34976550801", "city": "Utebo", "website": ""},
    {"name": "Ruiseñor Óptica", "phone": "", "city": "Huesca", "website": "ruisenor.test"},
])  # fmt: skip

EXHIBITOR_FEED = UnseenFile("DE", """\
<?xml version="1.0" encoding="UTF-8"?>
<messe id="77"><name>Holzbau Süd</name><stand>2026-11-01</stand>
<aussteller>
  <eintrag><firma><![CDATA[Sperber & Söhne]]></firma><halle>2</halle><standnummer>B11</standnummer>
    <anschrift><strasse>Mühlweg 3</strasse><plz>89073</plz><ort>Ulm</ort><land>Deutschland</land></anschrift>
    <kommunikation><tel>+49 731 555081</tel><mail>info@sperber.test</mail><web>https://www.sperber.test</web></kommunikation>
    <produkte><produkt>Leimholz</produkt><produkt>Dachstühle</produkt></produkte></eintrag>
  <eintrag><firma>Turmfalke Werkzeuge</firma><halle>2</halle><standnummer>B12</standnummer>
    <anschrift><strasse/><plz>6850</plz><ort>Dornbirn</ort><land>Österreich</land></anschrift>
    <kommunikation><tel>+43 5572 55508</tel></kommunikation></eintrag>
</aussteller></messe>
""".encode(), [
    {"name": "Sperber & Söhne", "phone": "+49731555081", "emails": ["info@sperber.test"], "website": "sperber.test", "street": "Mühlweg 3", "postal_code": "89073", "city": "Ulm", "country": "DE"},
    {"name": "Turmfalke Werkzeuge", "phone": "+43557255508", "emails": [], "website": "", "postal_code": "6850", "city": "Dornbirn", "country": "AT"},
])  # fmt: skip

JAPANESE_FAIR = UnseenFile("JP", """\
No,出展社名,フリガナ,小間番号,所在地,TEL,FAX,担当部署・担当者,E-MAIL,URL,出展製品
1,株式会社ウグイス精機,ウグイスセイキ,A-01,愛知県名古屋市中区栄1-2-3,052-555-0830,052-555-0831,営業部 山田太郎,sales@uguisu.test,https://uguisu.test,工作機械
2,有限会社ツバメ,ツバメ,A-02,大阪府堺市,072-555-0832,,,,,工具
""".encode("shift_jis"), [
    {"name": "株式会社ウグイス精機", "phone": "+81525550830", "emails": ["sales@uguisu.test"], "website": "uguisu.test"},
    {"name": "有限会社ツバメ", "phone": "+81725550832", "emails": [], "website": ""},
])  # fmt: skip

PERSIAN = UnseenFile("IR", """\
ردیف,نام شرکت,مدیرعامل,تلفن,موبایل,آدرس,شهر,وبسایت,ایمیل,زمینه فعالیت
1,شرکت بلبل صنعت,رضا بلبلی,021-55550840,0912 555 0841,خیابان آزادی پلاک ۱۲,تهران,bolbol.test,info@bolbol.test,ماشین آلات
2,چاپخانه سار,,031-35550842,,,اصفهان,,,چاپ
""".encode(), [
    {"name": "شرکت بلبل صنعت", "people": ["رضا بلبلی"], "phone": "+982155550840", "phones": ["+989125550841"], "city": "تهران", "website": "bolbol.test", "emails": ["info@bolbol.test"]},
    {"name": "چاپخانه سار", "people": [], "phone": "+983135550842", "city": "اصفهان", "website": "", "emails": []},
])  # fmt: skip

CASES = UnseenFile("US", _saved(
    ("Pipeline", [
        ["Q4 pipeline – updated by Jo 11/3", None, None, None, None, None],
        [None, None, None, None, None, None],
        ["HOT", None, None, None, None, None],
        ["Acct", "POC", "POC phone", "POC email", "Loc", "$ est"],
        ["Avocet Awnings", "Bo Reed (owner)", "603.555.0850 x12", "bo@avocet.test", "Keene, NH", 4000],
        ["WARM", None, None, None, None, None],
        ["Bobolink Bounce Houses", "Cy / Di", "603.555.0851", None, "Nashua NH", None],
        ["COLD - revisit in spring", None, None, None, None, None],
        ["Catbird Curtains", None, None, "hello@catbird.test", "Dover, NH 03820", 150],
    ]),
), [
    {"name": "Avocet Awnings", "people": ["Bo Reed"], "titles": ["owner"], "phone": "+16035550850", "emails": ["bo@avocet.test"], "city": "Keene", "state": "NH"},
    {"name": "Bobolink Bounce Houses", "phone": "+16035550851", "emails": [], "city": "Nashua", "state": "NH"},
    {"name": "Catbird Curtains", "phone": "", "emails": ["hello@catbird.test"], "people": [], "city": "Dover", "state": "NH", "postal_code": "03820"},
])  # fmt: skip

POLISH_MAIL = UnseenFile("PL", windows("""\
Adres e-mail;Status;Imię;Nazwisko;Firma;Telefon;Miasto;Data zapisu;Otwarcia;Kliknięcia
biuro@dzierzba.test;aktywny;Ola;Dzierzba;Dzierzba Okna;+48 61 555 08 60;Poznań;2026-02-01 10:00;12;3
kos@kos.test;nieaktywny;;;Kos i Synowie;;Gniezno;2026-02-02 11:00;0;0
""", "cp1250"), [
    {"name": "Dzierzba Okna", "emails": ["biuro@dzierzba.test"], "people": ["Ola Dzierzba"], "phone": "+48615550860", "city": "Poznań"},
    {"name": "Kos i Synowie", "emails": ["kos@kos.test"], "people": [], "phone": "", "city": "Gniezno"},
])  # fmt: skip

CHATTED = UnseenFile("ZA", """\
[11/03/26, 09:12] Thabo: morning, the fence guys:
1) Hadeda Fencing – 011 555 0870 – Randburg
2) Kingfisher Gates – 082 555 0871 – info@kingfishergates.test
3) Loerie Palisade – 012 555 0872 – www.loerie.test
[11/03/26, 09:15] Thabo: the 2nd one is cheapest
""".encode(), [
    {"name": "Hadeda Fencing", "phone": "+27115550870"},
    {"name": "Kingfisher Gates", "phone": "+27825550871", "emails": ["info@kingfishergates.test"]},
    {"name": "Loerie Palisade", "phone": "+27125550872", "website": "loerie.test"},
])  # fmt: skip

PORTUGUESE_WEB = UnseenFile("BR", """\
<html><head><meta http-equiv=Content-Type content="text/html; charset=windows-1252"></head><body>
<table border=0><tr><td colspan=5><b>Guia Comercial de Blumenau</b></td></tr></table>
<table border=1>
<tr bgcolor=#cccccc><td>Empresa</td><td>Segmento</td><td>Fone(s)</td><td>Endereço / Bairro</td><td>Site</td></tr>
<tr><td>Sabiá Móveis Ltda</td><td>Móveis</td><td>(47) 3355-0880<br>(47) 99955-0881</td><td>Rua XV de Novembro, 100 - Centro</td><td><a href="http://www.sabiamoveis.test">acessar</a></td></tr>
<tr><td>Tico-tico Festas</td><td>Buffet</td><td>(47) 3355-0882</td><td>&nbsp;</td><td>-</td></tr>
</table></body></html>
""".encode("cp1252"), [
    {"name": "Sabiá Móveis Ltda", "main_category": "Móveis", "phone": "+554733550880", "phones": ["+5547999550881"], "website": "sabiamoveis.test"},
    {"name": "Tico-tico Festas", "main_category": "Buffet", "phone": "+554733550882", "website": ""},
])  # fmt: skip

TURKISH_CHAMBER = UnseenFile("TR", _saved(
    ("Üyeler", [
        ["T.C. DENİZLİ TİCARET ODASI", None, None, None, None, None, None],
        ["Sicil No", "Ünvanı", "Yetkili Ad Soyad", "İletişim", None, "Adres", None],
        [None, None, None, "Tel", "E-posta", "Mahalle/Cadde", "İlçe"],
        [10234, "Bülbül Tekstil San. Tic. Ltd. Şti.", "Ayşe Bülbül", "0258 555 08 90", "info@bulbul.test", "Sanayi Mah. 12. Cad. No:4", "Merkezefendi"],
        [10235, "Keklik Mermer A.Ş.", None, "0258 555 08 91", None, None, "Honaz"],
        [None, "Toplam üye: 2", None, None, None, None, None],
    ]),
), [
    {"name": "Bülbül Tekstil San. Tic. Ltd. Şti.", "people": ["Ayşe Bülbül"], "phone": "+902585550890", "emails": ["info@bulbul.test"], "city": "Merkezefendi"},
    {"name": "Keklik Mermer A.Ş.", "people": [], "phone": "+902585550891", "emails": [], "city": "Honaz"},
])  # fmt: skip

FILES: dict[str, UnseenFile] = {
    "cards3.vcf": CARDS_3, "outlook_german.csv": OUTLOOK_GERMAN, "printed.txt": PRINTED, "months.xlsx": MONTHS,
    "labelled_cells.csv": LABELLED_CELLS, "graph.json": GRAPH, "paged_lines.jsonl": PAGED_LINES,
    "exhibitor_feed.xml": EXHIBITOR_FEED, "japanese_fair.csv": JAPANESE_FAIR, "persian.csv": PERSIAN, "cases.xlsx": CASES,
    "polish_mail.csv": POLISH_MAIL, "pasted_chat.txt": CHATTED, "portuguese_web.html": PORTUGUESE_WEB,
    "turkish_chamber.xlsx": TURKISH_CHAMBER,
}  # fmt: skip
