# ruff: noqa: E501 -- rows of files are read whole
"""A seventeenth set of files: address books, scrapers, offices, saved pages and answers of programs, written with their
right rows before any of them was read."""

from __future__ import annotations

import base64
import io
import json
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import PatternFill

from tests.data.unseen_files.second import UnseenFile, windows


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _book(*rows: list[object], title: str = "Sheet") -> Workbook:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return book


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


# Address books.

CARDS_21 = UnseenFile("DE", windows("""\
BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCcke;J=C3=B6rg;;Herr;
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg M=C3=BCcke
ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCcke Ofenbau
TITLE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Gesch=C3=A4ftsf=C3=BChrer
TEL;WORK;VOICE:0351 5550301
TEL;CELL:0171 5550302
TEL;WORK;FAX:0351 5550303
ADR;WORK;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;;L=C3=B6btauer Stra=C3=9Fe 4;Dresden;;01159;Deutsch=
land
EMAIL;INTERNET:j.muecke@muecke-ofenbau.test
URL;WORK:http://www.muecke-ofenbau.test
END:VCARD
BEGIN:VCARD
VERSION:2.1
N:;Libelle Optik
FN:Libelle Optik
ORG:Libelle Optik;Filiale Neustadt
TEL;WORK:0351 5550304
ADR;WORK:;;Alaunstr. 9;Dresden;Sachsen;01099;
END:VCARD
""", "ascii"), [
    {"name": "Mücke Ofenbau", "phone": "+493515550301", "phones": ["+491715550302"], "street": "Löbtauer Straße 4", "city": "Dresden", "postal_code": "01159", "country": "DE", "website": "muecke-ofenbau.test", "emails": ["j.muecke@muecke-ofenbau.test"], "people": ["Jörg Mücke"], "titles": ["Geschäftsführer"]},
    {"name": "Libelle Optik", "phone": "+493515550304", "street": "Alaunstr. 9", "city": "Dresden", "state": "Sachsen", "postal_code": "01099", "website": "", "emails": [], "people": []},
])  # fmt: skip

CARDS_4 = UnseenFile("FR", """\
BEGIN:VCARD
VERSION:4.0
KIND:org
UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1
FN:Menuiserie Cigale
ORG:Menuiserie Cigale
item1.TEL;VALUE=uri;TYPE="voice,work":tel:+33-4-67-55-03-10
item1.X-ABLabel:Atelier
TEL;VALUE=uri;TYPE=cell:tel:+33-6-12-55-03-11
ADR;TYPE=work;LABEL="8 rue des Étuves\\n34000 Montpellier":;;8 rue des Étuves;Montpellier;;34000;France
GEO:geo:43.6089,3.8773
URL:https://cigale.test/
EMAIL;PREF=1:atelier@cigale.test
NOTE:Devis envoyé\\; à rappeler en mai
CATEGORIES:menuiserie
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Zoé Luciole
N:Luciole;Zoé;;;
ORG:Luciole Éclairage;Ventes
TITLE:Responsable des
  ventes
EMAIL:zoe@luciole.test
RELATED;TYPE=friend:urn:uuid:f81d4fae
END:VCARD
""".encode(), [
    {"name": "Menuiserie Cigale", "phone": "+33467550310", "phones": ["+33612550311"], "street": "8 rue des Étuves", "city": "Montpellier", "postal_code": "34000", "country": "FR", "latitude": 43.6089, "longitude": 3.8773, "website": "cigale.test", "emails": ["atelier@cigale.test"], "people": []},
    {"name": "Luciole Éclairage", "phone": "", "emails": ["zoe@luciole.test"], "people": ["Zoé Luciole"], "titles": ["Responsable des ventes"]},
])  # fmt: skip

LDIF = UnseenFile("IT", f"""\
version: 1

dn: cn=Ada Grillo,mail=ada@grillo.test
objectclass: top
objectclass: person
objectclass: organizationalPerson
objectclass: inetOrgPerson
objectclass: mozillaAbPersonAlpha
givenName: Ada
sn: Grillo
cn: Ada Grillo
mail: ada@grillo.test
telephoneNumber: 02 5550320
mobile: 333 5550321
facsimileTelephoneNumber: 02 5550322
street:: {_base64("Via della Libertà 3")}
l: Milano
st: MI
postalCode: 20121
c: Italia
o: Officine Grillo srl
title: Titolare
mozillaWorkUrl: http://www.grillo.test
modifytimestamp: 1764400000

dn:: {_base64("cn=Caffè Farfalla,mail=info@farfalla.test")}
objectclass: top
objectclass: person
cn:: {_base64("Caffè Farfalla")}
o:: {_base64("Caffè Farfalla")}
mail: info@farfalla.test
telephoneNumber: 02 555
 0323
l: Monza
""".encode(), [
    {"name": "Officine Grillo srl", "phone": "+39025550320", "phones": ["+393335550321"], "street": "Via della Libertà 3", "city": "Milano", "state": "MI", "postal_code": "20121", "country": "IT", "website": "grillo.test", "emails": ["ada@grillo.test"], "people": ["Ada Grillo"], "titles": ["Titolare"]},
    {"name": "Caffè Farfalla", "phone": "+39025550323", "city": "Monza", "emails": ["info@farfalla.test"], "people": []},
])  # fmt: skip

OUTLOOK_SPANISH = UnseenFile("ES", windows("""\
"Tratamiento","Nombre","Segundo nombre","Apellidos","Sufijo","Organización","Departamento","Puesto","Calle del trabajo","Ciudad de trabajo","Provincia o estado de trabajo","Código postal del trabajo","País o región de trabajo","Calle del domicilio","Fax del trabajo","Número de centralita de la organización","Teléfono del trabajo","Teléfono móvil","Aniversario","Dirección de correo electrónico","Tipo de correo electrónico","Nombre de pantalla de correo electrónico","Página Web","Prioridad"
"Sra.","Lola","","Mariposa Gil","","Cerámicas Mariposa SL","","Gerente","Calle Mayor 14","Toledo","Toledo","45001","España","","925 550 330","","925 550 331","655 550 332","0/0/00","lola@mariposa.test","SMTP","Lola Mariposa (lola@mariposa.test)","www.mariposa.test","Normal"
"","","","","","Panadería Grillo","","","","Talavera de la Reina","","45600","","","","925 550 333","","","0/0/00","","","","","Normal"
"""), [
    {"name": "Cerámicas Mariposa SL", "phone": "+34925550331", "phones": ["+34655550332"], "street": "Calle Mayor 14", "city": "Toledo", "state": "Toledo", "postal_code": "45001", "country": "ES", "website": "mariposa.test", "emails": ["lola@mariposa.test"], "people": ["Lola Mariposa Gil"], "titles": ["Gerente"]},
    {"name": "Panadería Grillo", "phone": "+34925550333", "city": "Talavera de la Reina", "postal_code": "45600", "website": "", "emails": [], "people": []},
])  # fmt: skip

OUTLOOK_JAPANESE = UnseenFile("JP", """\
"敬称","名","姓","ふりがな","会社名","部署","役職","番地 (会社)","住所 (会社)","都道府県 (会社)","郵便番号 (会社)","国 (会社)","会社 FAX","会社電話","携帯電話","電子メール アドレス","Web ページ","分類項目"
"様","太郎","蛍川","ほたるがわ","蛍川印刷株式会社","","代表取締役","寺町通12","京都市","京都府","604-0001","日本","075-555-0342","075-555-0340","090-5555-0341","taro@hotarugawa.test","http://hotarugawa.test","取引先"
"","","","","喫茶とんぼ","","","","宇治市","京都府","611-0001","","","0774-55-0343","","","",""
""".encode("cp932"), [
    {"name": "蛍川印刷株式会社", "phone": "+81755550340", "phones": ["+819055550341"], "city": "京都市", "state": "京都府", "postal_code": "604-0001", "country": "JP", "website": "hotarugawa.test", "emails": ["taro@hotarugawa.test"], "titles": ["代表取締役"]},
    {"name": "喫茶とんぼ", "phone": "+81774550343", "city": "宇治市", "state": "京都府", "postal_code": "611-0001", "website": "", "emails": [], "people": []},
])  # fmt: skip

# Programs of sales, bookkeeping and mail.

DEALS = UnseenFile("GB", b"""\
Deal - ID,Deal - Title,Deal - Value,Deal - Currency,Deal - Stage,Deal - Owner,Deal - Expected close date,Organization - Name,Organization - Address,Organization - Web page,Person - Name,Person - Job title,Person - Phone,Person - Email
11,Cricket kitchens spring order,1200,GBP,Proposal,Sam Lee,2026-12-01,Cricket Kitchens,"2 Market Row, Norwich NR1 3AB, UK",https://cricketkitchens.test,Ivy Cricket,Buyer,01603 555035,ivy@cricketkitchens.test
12,Mantis Gym mats,,GBP,Lead in,Sam Lee,,Mantis Gym,,,,,,
""", [
    {"name": "Cricket Kitchens", "website": "cricketkitchens.test", "phone": "+441603555035", "emails": ["ivy@cricketkitchens.test"], "people": ["Ivy Cricket"], "titles": ["Buyer"], "country": "GB"},
    {"name": "Mantis Gym", "website": "", "phone": "", "emails": [], "people": []},
])  # fmt: skip

BOOKS_GERMAN = UnseenFile("DE", windows("""\
Kunden-Nr.;Organisation;Namenszusatz;Anrede;Titel;Vorname;Nachname;Position;Straße;PLZ;Ort;Adresszusatz;Land;Telefon 1;Telefon 2;Telefax;E-Mail;Internet;USt-IdNr.;Debitoren-Nr.;Zahlungsziel;IBAN;Kategorie
1001;Käfer Gerüstbau GmbH;;Herr;Dr.;Ulf;Käfer;Prokurist;Industriestr. 20;99084;Erfurt;Hinterhaus;Deutschland;0361 5550360;0151 25550361;0361 5550362;info@kaefer.test;www.kaefer.test;DE123456789;10001;14;DE02120300000000202051;Kunde
1002;;;Frau;;Ina;Wespe;;Am Anger 1;99084;Erfurt;;;;0361 5550363;;ina.wespe@post.test;;;10002;14;;Kunde
""", "cp1252"), [
    {"name": "Käfer Gerüstbau GmbH", "phone": "+493615550360", "phones": ["+4915125550361"], "street": "Industriestr. 20", "postal_code": "99084", "city": "Erfurt", "country": "DE", "website": "kaefer.test", "emails": ["info@kaefer.test"], "people": ["Ulf Käfer"], "titles": ["Prokurist"]},
    {"phone": "+493615550363", "street": "Am Anger 1", "city": "Erfurt", "emails": ["ina.wespe@post.test"], "people": ["Ina Wespe"]},
])  # fmt: skip

BOOKS_AMERICAN = UnseenFile("US", b"""\
Customer full name,Company name,Phone numbers,Email,Bill address,Ship address,Open balance,Customer type,Terms
Ladybird Nursery:Main Street,Ladybird Nursery,Phone:(802) 555-0370 Mobile:(802) 555-0371,grow@ladybird.test,"19 Main St Burlington VT  05401 US","19 Main St Burlington VT  05401 US",$120.50,Retail,Net 30
Moth Signs,Moth Signs,Phone:(802) 555-0372,"moth@mothsigns.test, pay@mothsigns.test","PO Box 8
Barre, VT 05641",,$0.00,,Net 15
TOTAL,,,,,,$120.50,,
""", [
    {"name": "Ladybird Nursery", "phone": "+18025550370", "phones": ["+18025550371"], "emails": ["grow@ladybird.test"]},
    {"name": "Moth Signs", "phone": "+18025550372", "emails": ["moth@mothsigns.test", "pay@mothsigns.test"], "city": "Barre", "state": "VT", "postal_code": "05641"},
])  # fmt: skip

AUDIENCE = UnseenFile("FR", """\
"Adresse e-mail",Prénom,"Nom de famille",Adresse,"Numéro de téléphone",Société,MMERGE6,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,LATITUDE,LONGITUDE,GMTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS
contact@abeille.test,Luc,Bourdon,"12 rue Pasteur  Lyon  69007  FR","04 72 55 03 80","Ruchers Abeille",ruchersabeille.test,2,"2026-01-02 10:00:00","2026-01-02 10:01:00",45.7,4.8,1,europe/paris,FR,,"2026-02-01 09:00:00",1001,abc1,,"\"\"Salon 2026\"\""
jo@frelon.test,Jo,Frelon,,,"Frelon Sécurité",,2,,"2026-01-03 10:01:00",,,,,,,"2026-02-01 09:00:00",1002,abc2,,
""".encode(), [
    {"name": "Ruchers Abeille", "website": "ruchersabeille.test", "phone": "+33472550380", "emails": ["contact@abeille.test"], "people": ["Luc Bourdon"], "country": "FR"},
    {"name": "Frelon Sécurité", "website": "", "emails": ["jo@frelon.test"], "people": ["Jo Frelon"]},
])  # fmt: skip

SCRAPER = UnseenFile("AU", b"""\
Name,Fulladdress,Street,Municipality,Categories,Phone,Phones,Claimed,Review Count,Average Rating,Review URL,Google Maps URL,Latitude,Longitude,Website,Domain,Opening Hours,Featured Image,Cid,Place Id,Kgmid,Plus Code,Email,Facebook,Instagram
Cicada Coffee,"5 Wharf St, Hobart TAS 7000, Australia","5 Wharf St","Hobart TAS 7000","Coffee shop, Cafe","+61 3 5550 0390","+61 3 5550 0390, +61 3 5550 0391",YES,212,4.6,https://search.google.test/r?x,https://www.google.com/maps?cid=1,-42.8826,147.3257,https://cicadacoffee.test/menu?utm=gmb,cicadacoffee.test,"Monday:[7AM-3PM], Tuesday:[7AM-3PM]",https://lh5.test/p/x,1,ChIJcicada,/g/11x,48HC+XX Hobart,hey@cicadacoffee.test,https://www.facebook.com/cicada,
Weevil Wines,"Launceston TAS 7250, Australia",,"Launceston TAS 7250",Winery,,,NO,,,,https://www.google.com/maps?cid=2,-41.4332,147.1441,,,,,2,ChIJweevil,,,,,
""", [
    {"name": "Cicada Coffee", "street": "5 Wharf St", "city": "Hobart", "state": "TAS", "postal_code": "7000", "country": "AU", "phone": "+61355500390", "phones": ["+61355500391"], "rating": 4.6, "rating_count": 212, "latitude": -42.8826, "longitude": 147.3257, "website": "cicadacoffee.test", "emails": ["hey@cicadacoffee.test"], "main_category": "Coffee shop", "place_id": "ChIJcicada"},
    {"name": "Weevil Wines", "city": "Launceston", "state": "TAS", "postal_code": "7250", "country": "AU", "phone": "", "website": "", "main_category": "Winery"},
])  # fmt: skip

# Offices.


def _exhibitors() -> bytes:
    book = _book(
        ["SALONE DEL LEGNO 2026 - EXHIBITORS", None, None, None, None, None],
        ["Exhibitor", "Location", None, "Contact details", None, None],
        [None, "Hall", "Stand", "Telephone", "E-mail", "Website"],
        ["ITALY", None, None, None, None, None],
        ["Bruco Legnami Spa", "3", "A12", "+39 0432 555040", "export@bruco.test", "www.bruco.test"],
        ["Formica Utensili", "3", "A14-A16", "+39 0432 555041", None, None],
        ["SLOVENIA", None, None, None, None, None],
        ["Mravlja d.o.o.", "4", "C02", "+386 5 555 04 20", "info@mravlja.test", "mravlja.test"],
    )
    sheet = book.active
    assert sheet is not None
    for area in ("A1:F1", "B2:C2", "D2:F2", "A2:A3", "A4:F4", "A7:F7"):
        sheet.merge_cells(area)
    return _saved(book)


EXHIBITORS = UnseenFile("IT", _exhibitors(), [
    {"name": "Bruco Legnami Spa", "phone": "+390432555040", "emails": ["export@bruco.test"], "website": "bruco.test"},
    {"name": "Formica Utensili", "phone": "+390432555041", "emails": [], "website": ""},
    {"name": "Mravlja d.o.o.", "phone": "+38655550420", "emails": ["info@mravlja.test"], "website": "mravlja.test"},
])  # fmt: skip


def _legend() -> bytes:
    book = _book(
        ["Door-to-door list, north side", None, None, None, None],
        ["green", "called, interested", None, None, None],
        ["red", "do not call", None, None, None],
        [None, None, None, None, None],
        ["Business", "Boss", "Ring", "Where", "Last talk"],
        ["Earwig Electrics", "Pete E.", "0131 555 0430", "3 Quay Rd, Leith", date(2026, 3, 4)],
        ["Gnat Cabs", None, "0131 555 0431 (after 6)", "Granton", 46085],
        [None, None, None, None, None],
        ["2 businesses", None, None, None, None],
    )
    sheet = book.active
    assert sheet is not None
    sheet["A2"].fill = PatternFill("solid", fgColor="00FF00")
    sheet["A6"].fill = PatternFill("solid", fgColor="00FF00")
    return _saved(book)


LEGEND = UnseenFile("GB", _legend(), [
    {"name": "Earwig Electrics", "phone": "+441315550430", "people": ["Pete E."]},
    {"name": "Gnat Cabs", "phone": "+441315550431", "people": []},
])  # fmt: skip


def _regions() -> bytes:
    book = _book(
        ["Company", "Phone", "City"],
        ["Louse Locks", "512-555-0440", "Austin"],
        ["Midge Movers", "512-555-0441", "Round Rock"],
        title="Texas",
    )
    oklahoma = book.create_sheet("Oklahoma")
    for row in (["Company", "Phone", "City"], ["Nit Nursery", "405-555-0442", "Norman"]):
        oklahoma.append(row)
    notes = book.create_sheet("Notes")
    notes.append(["call before noon"])
    return _saved(book)


REGIONS = UnseenFile("US", _regions(), [
    {"name": "Louse Locks", "phone": "+15125550440", "city": "Austin"},
    {"name": "Midge Movers", "phone": "+15125550441", "city": "Round Rock"},
    {"name": "Nit Nursery", "phone": "+14055550442", "city": "Norman"},
])  # fmt: skip

ONE_CELL = UnseenFile("AT", _saved(_book(
    ["Betriebe im Bezirk"],
    ["Tischlerei Ohrwurm\nHauptplatz 3\n8010 Graz\nTel.: 0316 555045\nE-Mail: office@ohrwurm.test"],
    ["Gasthof Zikade\nDorfstraße 11\n8020 Graz\nTel.: 0316 555046\nwww.zikade.test"],
    ["Malerei Schnake\nSchulgasse 2\n8051 Graz\nMobil: 0664 5550470"],
)), [
    {"name": "Tischlerei Ohrwurm", "phone": "+43316555045", "emails": ["office@ohrwurm.test"], "street": "Hauptplatz 3", "city": "Graz", "postal_code": "8010"},
    {"name": "Gasthof Zikade", "phone": "+43316555046", "website": "zikade.test", "street": "Dorfstraße 11", "city": "Graz", "postal_code": "8020"},
    {"name": "Malerei Schnake", "phone": "+436645550470", "street": "Schulgasse 2", "city": "Graz", "postal_code": "8051"},
])  # fmt: skip

PEOPLE_IN_A_CELL = UnseenFile("PT", "\ufeff".encode() + """\
Associado;Sócios;Fixo;Telemóvel 1;Telemóvel 2;Correio;Concelho;Nº sócio;Quota paga
Padaria Gafanhoto, Lda.;Rui Gafanhoto e Ana Melga;222 555 048;912 555 049;913 555 050;padaria@gafanhoto.test;Porto;17;sim
Oficina Traça;Zé Traça;;914 555 051;;;Matosinhos;18;não
""".encode(), [
    {"name": "Padaria Gafanhoto, Lda.", "phone": "+351222555048", "phones": ["+351912555049", "+351913555050"], "emails": ["padaria@gafanhoto.test"], "people": ["Rui Gafanhoto", "Ana Melga"], "city": "Porto"},
    {"name": "Oficina Traça", "phone": "+351914555051", "phones": [], "emails": [], "people": ["Zé Traça"], "city": "Matosinhos"},
])  # fmt: skip

NUMBERS = UnseenFile("US", _saved(_book(
    ["ID", "Client", "Main Ph", "Alt Ph", "Zip", "Town/State", "Cust. since", "YTD $", "Reviews (Google)"],
    [1, "Sawfly Supply", 9195550520, 9195550521.0, 27601, "Raleigh NC", 44197, 1520.5, "4.5 (31)"],
    [2, "Skeeter Spas", 9195550522, None, 27701, "Durham NC", 45292, 80, None],
    [None, "Total", None, None, None, None, None, 1600.5, None],
)), [
    {"name": "Sawfly Supply", "phone": "+19195550520", "phones": ["+19195550521"], "postal_code": "27601", "city": "Raleigh", "state": "NC"},
    {"name": "Skeeter Spas", "phone": "+19195550522", "phones": [], "postal_code": "27701", "city": "Durham", "state": "NC"},
])  # fmt: skip

FIXED_WIDTH = UnseenFile("CA", b"""\
MEMBER LISTING                                         PAGE 1
NAME                     PHONE         CITY            PROV
------------------------ ------------- --------------- ----
TERMITE TIMBER LTD       519-555-0530  GUELPH          ON
WASP WINDOWS & DOORS     519-555-0531  ELORA           ON
YELLOWJACKET YACHTS                    PORT DOVER      ON
""", [
    {"name": "TERMITE TIMBER LTD", "phone": "+15195550530", "city": "GUELPH", "state": "ON"},
    {"name": "WASP WINDOWS & DOORS", "phone": "+15195550531", "city": "ELORA", "state": "ON"},
    {"name": "YELLOWJACKET YACHTS", "phone": "", "city": "PORT DOVER", "state": "ON"},
])  # fmt: skip

# Encodings.

ARABIC_OLD = UnseenFile("EG", windows("""\
اسم المحل;النوع;المالك;تليفون;محمول;العنوان;المحافظة
صيدلية الجندب;صيدلية;حسن الجندب;02 25550540;0100 555 0541;١٢ شارع النيل;القاهرة
ورشة النحلة;ميكانيكا;;;0111 555 0542;شارع البحر;الإسكندرية
""".replace("١٢", "12"), "cp1256"), [
    {"name": "صيدلية الجندب", "phone": "+20225550540", "phones": ["+201005550541"], "state": "القاهرة", "people": ["حسن الجندب"], "main_category": "صيدلية"},
    {"name": "ورشة النحلة", "phone": "+201115550542", "state": "الإسكندرية", "people": [], "main_category": "ميكانيكا"},
])  # fmt: skip

MAC_ROMAN = UnseenFile("FR", """\
Société\tActivité\tCode postal\tLocalité\tTéléphone\tMél\tDernière relance
Éts Punaise\tdécolletage\t74300\tCluses\t04 50 55 05 50\tcontact@punaise.test\tété 2026
Crêperie du Taon\tcrêperie\t29000\tQuimper\t02 98 55 05 51\t\tà faire
""".replace("\n", "\r").encode("mac-roman"), [
    {"name": "Éts Punaise", "phone": "+33450550550", "postal_code": "74300", "city": "Cluses", "emails": ["contact@punaise.test"], "main_category": "décolletage"},
    {"name": "Crêperie du Taon", "phone": "+33298550551", "postal_code": "29000", "city": "Quimper", "emails": [], "main_category": "crêperie"},
])  # fmt: skip

CHINESE = UnseenFile("CN", """\
序号,展商名称,展位号,国家/地区,联系人,手机,座机,电邮,网址,主营产品,备注
1,杭州蜻蜓机械有限公司,3A12,中国,王芳,13855550560,0571-55550561,sales@qingting.test,www.qingting.test,包装机械,老客户
2,宁波蟋蟀电器厂,3A15,中国,,13955550562,,,,小家电,
""".encode("gb18030"), [
    {"name": "杭州蜻蜓机械有限公司", "phone": ["+8657155550561", "+8613855550560"], "phones": [["+8613855550560"], ["+8657155550561"]], "country": "CN", "website": "qingting.test", "emails": ["sales@qingting.test"], "people": ["王芳"]},
    {"name": "宁波蟋蟀电器厂", "phone": "+8613955550562", "country": "CN", "website": "", "emails": [], "people": []},
])  # fmt: skip

BULGARIAN = UnseenFile("BG", windows("""\
ЕИК;Търговец;Управител;Седалище;Адрес;Пощ. код;Тел. за връзка;Ел. поща;Уеб страница;Дейност
123456789;Щурец Билд ЕООД;Иван Щурецов;гр. Пловдив;ул. Иван Вазов 7;4000;032/555 057;office@shturets.test;www.shturets.test;строителство
987654321;ЕТ Калинка;;гр. Асеновград;;4230;0888 555 058;;;фурна
""", "cp1251"), [
    {"name": "Щурец Билд ЕООД", "phone": "+35932555057", "street": "ул. Иван Вазов 7", "city": ["Пловдив", "гр. Пловдив"], "postal_code": "4000", "emails": ["office@shturets.test"], "people": ["Иван Щурецов"], "website": "shturets.test"},
    {"name": "ЕТ Калинка", "phone": "+359888555058", "city": ["Асеновград", "гр. Асеновград"], "postal_code": "4230", "emails": [], "people": []},
])  # fmt: skip

# Answers of programs, and saved pages.

JSON_API = UnseenFile("NL", json.dumps({
    "jsonapi": {"version": "1.0"}, "links": {"self": "https://api.test/v1/companies?page=1", "next": None}, "meta": {"total": 2},
    "data": [
        {"type": "companies", "id": "c1", "attributes": {"trade-name": "Bakkerij Krekel", "phone-number": "020 555 0590", "e-mail": "brood@krekel.test", "homepage": "https://krekel.test", "visiting-address": {"street": "Singel", "house-number": "12", "postal-code": "1012 AB", "city": "Amsterdam"}}, "links": {"self": "https://api.test/v1/companies/c1"}},
        {"type": "companies", "id": "c2", "attributes": {"trade-name": "Fietsen Mug", "phone-number": None, "e-mail": None, "homepage": None, "visiting-address": {"street": None, "house-number": None, "postal-code": None, "city": "Zaandam"}}, "links": {"self": "https://api.test/v1/companies/c2"}},
    ],
}, indent=2).encode(), [
    {"name": "Bakkerij Krekel", "phone": "+31205550590", "emails": ["brood@krekel.test"], "website": "krekel.test", "street": "Singel 12", "postal_code": "1012 AB", "city": "Amsterdam"},
    {"name": "Fietsen Mug", "phone": "", "emails": [], "website": "", "city": "Zaandam"},
])  # fmt: skip

PAGES = UnseenFile("US", json.dumps([
    {"page": 1, "pageSize": 2, "results": [{"businessName": "Aphid Air", "phones": [{"type": "Office", "number": "208-555-0600"}, {"type": "Fax", "number": "208-555-0601"}], "site": "aphidair.test"}, {"businessName": "Botfly Boats", "phones": [], "site": None}]},
    {"page": 2, "pageSize": 2, "results": [{"businessName": "Caddis Cabins", "phones": [{"type": "Office", "number": "208-555-0602"}], "site": "https://caddis.test/stay"}]},
]).encode(), [
    {"name": "Aphid Air", "phone": "+12085550600", "website": "aphidair.test"},
    {"name": "Botfly Boats", "phone": "", "website": ""},
    {"name": "Caddis Cabins", "phone": "+12085550602", "website": "caddis.test"},
])  # fmt: skip

SCHEMA_LINES = UnseenFile("IE", "\n".join(json.dumps(item, ensure_ascii=False) for item in (
    {"@context": "https://schema.org", "@type": "Plumber", "name": "Dragonfly Plumbing", "telephone": "01 555 0610", "url": "https://dragonfly.test/", "sameAs": ["https://www.facebook.com/dragonfly"], "address": {"@type": "PostalAddress", "streetAddress": "4 Quay Lane", "addressLocality": "Dublin", "addressRegion": "Leinster", "postalCode": "D01 X2P3", "addressCountry": "IE"}, "geo": {"@type": "GeoCoordinates", "latitude": 53.35, "longitude": -6.26}, "aggregateRating": {"@type": "AggregateRating", "ratingValue": "4.8", "reviewCount": "52"}, "founder": {"@type": "Person", "name": "Nuala Fly"}},
    {"@context": "https://schema.org", "@type": "Bakery", "name": "Firefly Bakes", "telephone": "", "url": "", "address": {"@type": "PostalAddress", "addressLocality": "Bray", "addressCountry": {"@type": "Country", "name": "Ireland"}}},
)).encode(), [
    {"name": "Dragonfly Plumbing", "phone": "+35315550610", "website": "dragonfly.test", "street": "4 Quay Lane", "city": "Dublin", "state": "Leinster", "postal_code": "D01 X2P3", "country": "IE", "latitude": 53.35, "longitude": -6.26, "rating": 4.8, "rating_count": 52},
    {"name": "Firefly Bakes", "phone": "", "website": "", "city": "Bray", "country": "IE"},
])  # fmt: skip

ESRI = UnseenFile("US", json.dumps({
    "displayFieldName": "BUS_NAME", "fieldAliases": {"BUS_NAME": "BUS_NAME", "PHONE": "PHONE"}, "geometryType": "esriGeometryPoint",
    "spatialReference": {"wkid": 4326}, "fields": [{"name": "OBJECTID", "type": "esriFieldTypeOID"}, {"name": "BUS_NAME", "type": "esriFieldTypeString"}],
    "features": [
        {"attributes": {"OBJECTID": 1, "BUS_NAME": "GRASSHOPPER GOODS", "SITE_ADDR": "100 ELM AVE", "SITE_CITY": "BOISE", "SITE_ZIP": "83702", "PHONE": "2085550620", "LIC_TYPE": "RETAIL", "ISSUE_DATE": 1767225600000}, "geometry": {"x": -116.2, "y": 43.61}},
        {"attributes": {"OBJECTID": 2, "BUS_NAME": "HORNET HAIR", "SITE_ADDR": "7 OAK ST", "SITE_CITY": "MERIDIAN", "SITE_ZIP": "83642", "PHONE": None, "LIC_TYPE": "SALON", "ISSUE_DATE": 1767225600000}, "geometry": {"x": -116.39, "y": 43.61}},
    ],
}).encode(), [
    {"name": "GRASSHOPPER GOODS", "phone": "+12085550620", "street": "100 ELM AVE", "city": "BOISE", "postal_code": "83702", "latitude": 43.61, "longitude": -116.2},
    {"name": "HORNET HAIR", "phone": "", "street": "7 OAK ST", "city": "MERIDIAN", "postal_code": "83642", "latitude": 43.61, "longitude": -116.39},
])  # fmt: skip

ATTRIBUTES = UnseenFile("PL", """\
<?xml version="1.0" encoding="windows-1250"?>
<kontrahenci wersja="2.1" data="2026-11-20">
  <kontrahent kod="K001" nazwa="Świerszcz Meble Sp. z o.o." nip="5250000000">
    <adres ulica="Długa" nr="5" kod="00-238" miasto="Warszawa"/>
    <kontakt telefon="22 555 06 30" email="biuro@swierszcz.test" www="swierszcz.test"/>
  </kontrahent>
  <kontrahent kod="K002" nazwa="Mrówka Transport" nip="">
    <adres ulica="" nr="" kod="05-800" miasto="Pruszków"/>
    <kontakt telefon="602 555 063" email="" www=""/>
  </kontrahent>
</kontrahenci>
""".encode("cp1250"), [
    {"name": "Świerszcz Meble Sp. z o.o.", "phone": "+48225550630", "street": "Długa 5", "postal_code": "00-238", "city": "Warszawa", "emails": ["biuro@swierszcz.test"], "website": "swierszcz.test"},
    {"name": "Mrówka Transport", "phone": "+48602555063", "postal_code": "05-800", "city": "Pruszków", "emails": [], "website": ""},
])  # fmt: skip

SAVED_PAGE = UnseenFile("US", b"""\
<!DOCTYPE html>
<!-- saved from url=(0040)https://www.chamber.test/directory?page=1 -->
<html lang="en"><head><meta charset="utf-8"><title>Member directory</title><style>td{padding:2px}</style></head>
<body><table class="nav"><tr><td><a href="/">Home</a></td><td><a href="/join">Join</a></td></tr></table>
<h1>Member Directory</h1><p>Showing 1-3 of 3</p>
<table id="members"><thead><tr><th scope="col">Member</th><th>Contact</th><th>Phone</th><th></th><th>Category</th></tr></thead>
<tbody>
<tr><td><a href="/members/11">Inchworm Insurance</a></td><td>Ned Worm</td><td><a href="tel:+15095550640">(509) 555-0640</a></td><td><a href="https://inchworm.test/" target="_blank">Visit website</a></td><td>Insurance</td></tr>
<tr><td><a href="/members/12">June Bug Jewelry</a></td><td>&nbsp;</td><td>(509) 555-0641</td><td></td><td>Jewelers &amp; Watches</td></tr>
<tr><td><a href="/members/13">Katydid Kennels</a></td><td>Kat &Ouml;z</td><td></td><td><a href="http://www.katydid.test">Visit website</a></td><td>Pets</td></tr>
</tbody></table>
<table class="footer"><tr><td>&copy; 2026 Chamber</td></tr></table></body></html>
""", [
    {"name": "Inchworm Insurance", "phone": "+15095550640", "website": "inchworm.test", "people": ["Ned Worm"], "main_category": "Insurance"},
    {"name": "June Bug Jewelry", "phone": "+15095550641", "website": "", "people": []},
    {"name": "Katydid Kennels", "phone": "", "website": "katydid.test", "people": ["Kat Öz"]},
])  # fmt: skip

# Pasted.

THREAD = UnseenFile("GB", b"""\
Hi Sam,

here are the ones I promised, see below. Call them after the 3rd please.

> Leafhopper Lifts, 0113 555 0650, liftsales@leafhopper.test
> Mayfly Marquees, 0113 555 0651, www.mayflymarquees.test
> Pond Skater Pools, 0113 555 0652

Cheers
Jo
""", [
    {"name": "Leafhopper Lifts", "phone": "+441135550650", "emails": ["liftsales@leafhopper.test"]},
    {"name": "Mayfly Marquees", "phone": "+441135550651", "website": "mayflymarquees.test"},
    {"name": "Pond Skater Pools", "phone": "+441135550652"},
])  # fmt: skip

INDIAN = UnseenFile("IN", b"""\
Sl.No.|Party Name|Prop./Partner|Mob.1|Mob.2|Ph.(O)|Locality|City & Pin|GSTIN|Business Line
1|Shri Titli Traders|Ramesh Titli|98450 55066|+91-98450-55067|080-25550660|Jayanagar|Bengaluru - 560041|29ABCDE1234F1Z5|Hardware
2|Jugnu Sweets|Smt. Meena|98450 55068|||Malleswaram|Bengaluru - 560003||Sweets
""", [
    {"name": "Shri Titli Traders", "people": ["Ramesh Titli"], "phone": ["+918025550660", "+919845055066"], "phones": [["+919845055066", "+919845055067"], ["+918025550660", "+919845055067"]], "city": "Bengaluru", "postal_code": "560041", "main_category": "Hardware"},
    {"name": "Jugnu Sweets", "phone": "+919845055068", "city": "Bengaluru", "postal_code": "560003", "main_category": "Sweets"},
])  # fmt: skip

RUSSIAN = UnseenFile("RU", _saved(_book(
    ["Отбор: Поставщики", None, None, None],
    [None, None, None, None],
    ["Контрагент", "Юр. адрес", "Контактная информация", "Менеджер"],
    ["ООО «Стрекоза»", "197022, г. Санкт-Петербург, ул. Льва Толстого, д. 9", "тел.: +7 (812) 555-06-70; e-mail: info@strekoza.test; сайт: strekoza.test", "Петрова"],
    ["ИП Кузнечик А. В.", "188640, Ленинградская обл., г. Всеволожск", "моб.: 8-921-555-06-71", "Петрова"],
    ["Итого: 2", None, None, None],
)), [
    {"name": "ООО «Стрекоза»", "phone": "+78125550670", "emails": ["info@strekoza.test"], "website": "strekoza.test"},
    {"name": "ИП Кузнечик А. В.", "phone": "+79215550671", "emails": [], "website": ""},
])  # fmt: skip

FILES: dict[str, UnseenFile] = {
    "cards21.vcf": CARDS_21, "cards4.vcf": CARDS_4, "addresses.ldif": LDIF, "outlook_spanish.csv": OUTLOOK_SPANISH,
    "outlook_japanese.csv": OUTLOOK_JAPANESE, "deals.csv": DEALS, "books_german.csv": BOOKS_GERMAN,
    "books_american.csv": BOOKS_AMERICAN, "audience.csv": AUDIENCE, "scraper.csv": SCRAPER, "exhibitors.xlsx": EXHIBITORS,
    "legend.xlsx": LEGEND, "regions.xlsx": REGIONS, "one_cell.xlsx": ONE_CELL, "people_in_a_cell.csv": PEOPLE_IN_A_CELL,
    "numbers.xlsx": NUMBERS, "fixed_width.txt": FIXED_WIDTH, "arabic_old.csv": ARABIC_OLD, "mac_roman.txt": MAC_ROMAN,
    "chinese.csv": CHINESE, "bulgarian.csv": BULGARIAN, "json_api.json": JSON_API, "pages.json": PAGES,
    "schema_lines.jsonl": SCHEMA_LINES, "esri.json": ESRI, "attributes.xml": ATTRIBUTES, "saved_page.html": SAVED_PAGE,
    "pasted_thread.txt": THREAD, "indian.csv": INDIAN, "russian.xlsx": RUSSIAN,
}  # fmt: skip
