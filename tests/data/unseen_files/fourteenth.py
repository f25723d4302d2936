# ruff: noqa: E501 -- rows of files are read whole
"""A fourteenth set of files: eight as registers, offices, shops, bookkeeping and fairs write them, eight as somebody in an
office keeps them, of sixteen countries, written before anything was mended for them."""

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


# As programs write them.

CAMARA = UnseenFile("ES", windows("""\
RAZÓN SOCIAL;NOMBRE COMERCIAL;EPÍGRAFE IAE;TIPO VÍA;NOMBRE VÍA;Nº;C.P.;MUNICIPIO;PROVINCIA;TELÉFONO 1;TELÉFONO 2;E-MAIL CORPORATIVO;PÁG. WEB;FECHA ALTA
ALONDRA REFORMAS, S.L.;Alondra Hogar;501.3;CL;MAYOR;14;50001;ZARAGOZA;ZARAGOZA;976 55 17 01;600 55 17 02;info@alondra.test;www.alondra.test;12/03/2019
BÚHO PANADEROS, S.C.;;644.1;AV;GOYA;3 BIS;50006;ZARAGOZA;ZARAGOZA;976 55 17 03;;;;01/09/2021
"""), [
    {"name": ["Alondra Hogar", "ALONDRA REFORMAS, S.L."], "website": "alondra.test", "phone": "+34976551701", "phones": ["+34600551702"], "street": ["CL MAYOR 14", "MAYOR 14", "CL MAYOR, 14"], "city": "ZARAGOZA", "postal_code": "50001", "emails": ["info@alondra.test"], "people": []},
    {"name": "BÚHO PANADEROS, S.C.", "website": "", "phone": "+34976551703", "street": ["AV GOYA 3 BIS", "GOYA 3 BIS", "AV GOYA, 3 BIS"], "city": "ZARAGOZA", "postal_code": "50006", "emails": []},
])  # fmt: skip

RECEITA = UnseenFile("BR", """\
cnpj_basico;identificador_matriz_filial;nome_fantasia;situacao_cadastral;razao_social;tipo_logradouro;logradouro;numero;complemento;bairro;cep;uf;municipio_nome;ddd_1;telefone_1;ddd_2;telefone_2;ddd_fax;fax;correio_eletronico;cnae_descricao
12345678;1;CURIO MATERIAIS;02;CURIO MATERIAIS DE CONSTRUCAO LTDA;RUA;DAS ACACIAS;210;LOJA 2;CENTRO;80010000;PR;CURITIBA;41;35551711;41;995551712;41;35551713;contato@curio.test;Comércio varejista de materiais de construção
23456789;1;;02;SABIA CONTABIL S/S;AVENIDA;SETE;88;;BATEL;80420000;PR;CURITIBA;41;35551714;;;;;;Atividades de contabilidade
""".encode(), [
    {"name": ["CURIO MATERIAIS", "CURIO MATERIAIS DE CONSTRUCAO LTDA"], "website": "", "phone": "+554135551711", "phones": ["+5541995551712"], "street": ["RUA DAS ACACIAS 210", "DAS ACACIAS 210", "RUA DAS ACACIAS, 210"], "city": "CURITIBA", "state": "PR", "postal_code": ["80010000", "80010-000"], "emails": ["contato@curio.test"], "people": []},
    {"name": "SABIA CONTABIL S/S", "website": "", "phone": "+554135551714", "city": "CURITIBA", "state": "PR", "postal_code": ["80420000", "80420-000"], "emails": []},
])  # fmt: skip

DATEV = UnseenFile("DE", windows("""\
Konto;Name (Adressattyp Unternehmen);Unternehmensgegenstand;Name (Adressattyp natürl. Person);Vorname (Adressattyp natürl. Person);Adressattyp;Kurzbezeichnung;EU-Land;EU-UStID;Anrede;Straße;Postfach;Postleitzahl;Ort;Land;Telefon;Bemerkung (Telefon);Telefax;E-Mail;Bemerkung (E-Mail);Internet
70001;Dohle Elektrotechnik GmbH;Elektroinstallation;;;2;Dohle;DE;123456789;Firma;Gerberstr. 8;;04105;Leipzig;DE;0341/5551720;Zentrale;0341/5551721;buero@dohle.test;Rechnung;www.dohle.test
70002;Elster & Co. KG;Bäckerei;;;2;Elster;;;;Am Wall 2;;06108;Halle (Saale);DE;0345 5551722;;;;;
"""), [
    {"name": "Dohle Elektrotechnik GmbH", "website": "dohle.test", "phone": "+493415551720", "street": "Gerberstr. 8", "city": "Leipzig", "postal_code": "04105", "country": "DE", "emails": ["buero@dohle.test"], "people": []},
    {"name": "Elster & Co. KG", "website": "", "phone": "+493455551722", "street": "Am Wall 2", "city": "Halle (Saale)", "postal_code": "06108", "country": "DE", "emails": [], "people": []},
])  # fmt: skip

OUTLOOK = UnseenFile("CA", b"""\
"Title","First Name","Middle Name","Last Name","Suffix","Company","Department","Job Title","Business Street","Business Street 2","Business City","Business State","Business Postal Code","Business Country/Region","Home Street","Home City","Home State","Home Postal Code","Home Country/Region","Assistant's Phone","Business Fax","Business Phone","Business Phone 2","Company Main Phone","Home Phone","Mobile Phone","Account","Anniversary","Assistant's Name","Billing Information","Birthday","Categories","E-mail Address","E-mail Type","E-mail Display Name","Manager's Name","Notes","Web Page"
"Ms.","Fay","","Flicker","","Flicker Framing Inc.","","Owner","40 King St W","Unit 5","Hamilton","ON","L8P 1A1","Canada","9 Private Lane","Dundas","ON","L9H 1A1","Canada","","(905) 555-1731","(905) 555-1730","","(905) 555-1732","(905) 555-1733","(905) 555-1734","","0/0/00","","","0/0/00","Suppliers","fay@flickerframing.test","SMTP","Fay Flicker (fay@flickerframing.test)","","","http://flickerframing.test"
""", [
    {"name": "Flicker Framing Inc.", "website": "flickerframing.test", "phone": ["+19055551732", "+19055551730"], "phones": ["+19055551734"], "city": "Hamilton", "state": "ON", "postal_code": "L8P 1A1", "country": "CA", "emails": ["fay@flickerframing.test"], "people": ["Fay Flicker"], "titles": ["Owner"]},
])  # fmt: skip

HYGIENE = UnseenFile("GB", json.dumps({"meta": {"dataSource": "API", "totalCount": 2}, "establishments": [
    {"FHRSID": 1701, "LocalAuthorityBusinessID": "PI/17", "BusinessName": "Gannet Grill", "BusinessType": "Restaurant/Cafe/Canteen", "BusinessTypeID": 1, "AddressLine1": "2 Harbour Road", "AddressLine2": "", "AddressLine3": "Penzance", "AddressLine4": "Cornwall", "PostCode": "TR18 2LX", "Phone": "", "RatingValue": "5", "RatingDate": "2026-02-01T00:00:00", "LocalAuthorityName": "Cornwall", "LocalAuthorityWebSite": "http://www.council.test", "LocalAuthorityEmailAddress": "food@council.test", "scores": {"Hygiene": 0, "Structural": 5}, "geocode": {"longitude": "-5.5331", "latitude": "50.1186"}},
    {"FHRSID": 1702, "LocalAuthorityBusinessID": "PI/18", "BusinessName": "Heron Takeaway", "BusinessType": "Takeaway/sandwich shop", "BusinessTypeID": 7844, "AddressLine1": "5 Market Place", "AddressLine2": "", "AddressLine3": "Penzance", "AddressLine4": "Cornwall", "PostCode": "TR18 2JF", "Phone": "", "RatingValue": "AwaitingInspection", "RatingDate": None, "LocalAuthorityName": "Cornwall", "LocalAuthorityWebSite": "http://www.council.test", "LocalAuthorityEmailAddress": "food@council.test", "scores": {"Hygiene": None, "Structural": None}, "geocode": None},
]}).encode(), [
    {"name": "Gannet Grill", "website": "", "phone": "", "street": "2 Harbour Road", "city": "Penzance", "postal_code": "TR18 2LX", "emails": [], "latitude": 50.1186, "longitude": -5.5331},
    {"name": "Heron Takeaway", "website": "", "phone": "", "street": "5 Market Place", "city": "Penzance", "postal_code": "TR18 2JF", "emails": []},
])  # fmt: skip

LICENCES = UnseenFile("US", b"""\
"License Number","License Type","License Expiration Date","License Status","License Creation Date","Business Industry","Business Name","Business Name 2","Address Building","Address Street Name","Secondary Address Street Name","Address City","Address State","Address ZIP","Contact Phone Number","Address Borough","Borough Code","Community Board","BIN","BBL","Longitude","Latitude","Location"
"1701001-DCA","Business","02/28/2027","Active","05/04/2019","Home Improvement Contractor","IBIS RENOVATION CORP.","","120","BEDFORD AVE","","BROOKLYN","NY","11211","7185551740","Brooklyn","3","301","3000001","3023000001","-73.957","40.719","(40.719, -73.957)"
"1701002-DCA","Business","02/28/2027","Active","05/05/2019","Laundries","JAY WASH & FOLD LLC","","","","","QUEENS","NY","11101","","Queens","4","402","","","","",""
""", [
    {"name": "IBIS RENOVATION CORP.", "website": "", "phone": "+17185551740", "street": "120 BEDFORD AVE", "city": "BROOKLYN", "state": "NY", "postal_code": "11211", "main_category": "Home Improvement Contractor", "latitude": 40.719, "longitude": -73.957},
    {"name": "JAY WASH & FOLD LLC", "website": "", "phone": "", "city": "QUEENS", "state": "NY", "postal_code": "11101", "main_category": "Laundries"},
])  # fmt: skip

MAGENTO = UnseenFile("IT", b"""\
"ID","Name","Email","Group","Phone","ZIP","Country","State/Province","Customer Since","Web Site","Confirmed email","Account Created in","Billing Address","Shipping Address","Date of Birth","Tax VAT Number","Gender","Street Address","City","Fax","VAT Number","Company","Billing Firstname","Billing Lastname","Account Lock"
"171","Carla Kiwi","carla@kiwiarredi.test","Wholesale","051 5551750","40121","Italy","Bologna","Jun 1, 2026 10:00:00 AM","Main Website","Confirmation Not Required","Default Store View","Via Indipendenza 5 Bologna Bologna 40121","Via Altra 9 Modena Modena 41121","","IT01234567890","","Via Indipendenza 5","Bologna","","","Kiwi Arredi S.r.l.","Carla","Kiwi","Unlocked"
"172","Ugo Lodola","ugo@mail.test","General","051 5551751","40122","Italy","Bologna","Jun 2, 2026 10:00:00 AM","Main Website","Confirmation Not Required","Default Store View","Via Riva 1 Bologna Bologna 40122","","","","","Via Riva 1","Bologna","","","","Ugo","Lodola","Unlocked"
""", [
    {"name": "Kiwi Arredi S.r.l.", "website": "", "phone": "+390515551750", "street": "Via Indipendenza 5", "city": "Bologna", "postal_code": "40121", "country": "IT", "emails": ["carla@kiwiarredi.test"], "people": ["Carla Kiwi"]},
    {"name": ["", "Ugo Lodola"], "website": "", "phone": "+390515551751", "street": "Via Riva 1", "city": "Bologna", "postal_code": "40122", "country": "IT", "emails": ["ugo@mail.test"]},
])  # fmt: skip

FAIR = UnseenFile("IN", b"""\
S.No.,Exhibitor Name,Stall No.,Concerned Person,Desig.,Mob. No.,Landline (with STD),Email ID,Website,City,Pin,Products on display
1,Myna Agro Equipments Pvt Ltd,H2-14,Mr. Ravi Sharma,Mktg. Head,98765 51761,020-25551760,sales@myna.test,www.myna.test,Pune,411001,"Tractors, pumps"
2,Nightjar Textiles,H2-16,Smt. Asha Patel,Prop.,98765 51762,,asha@nightjar.test,NA,Surat,395003,Sarees
""", [
    {"name": "Myna Agro Equipments Pvt Ltd", "website": "myna.test", "phone": "+912025551760", "phones": ["+919876551761"], "city": "Pune", "postal_code": "411001", "emails": ["sales@myna.test"], "people": ["Ravi Sharma"], "titles": ["Mktg. Head"]},
    {"name": "Nightjar Textiles", "website": "", "phone": "+919876551762", "city": "Surat", "postal_code": "395003", "emails": ["asha@nightjar.test"], "people": ["Asha Patel"], "titles": ["Prop."]},
])  # fmt: skip

# As somebody in an office keeps them.

TWO_TABLES = UnseenFile("AT", _saved(
    ["Tischler"],
    ["Betrieb", "Tel", "Ort", "Mail"],
    ["Ortolan Möbel", "0316 5551770", "Graz", "office@ortolan.test"],
    ["Pirol Holzbau GmbH", "03452 5551771", "Leibnitz", None],
    [],
    ["Elektriker"],
    ["Firma", "Ansprechperson", "Ort", "Telefonnr."],
    ["Rabe Elektro", "Hans Gruber", "Weiz", "03172 5551772"],
    ["Specht Licht & Strom", None, "Graz", "0316 5551773"],
), [
    {"name": "Ortolan Möbel", "phone": "+433165551770", "city": "Graz", "emails": ["office@ortolan.test"], "people": []},
    {"name": "Pirol Holzbau GmbH", "phone": "+4334525551771", "city": "Leibnitz", "emails": [], "people": []},
    {"name": "Rabe Elektro", "phone": "+4331725551772", "city": "Weiz", "emails": [], "people": ["Hans Gruber"]},
    {"name": "Specht Licht & Strom", "phone": "+433165551773", "city": "Graz", "emails": [], "people": []},
])  # fmt: skip

DITTO = UnseenFile("NZ", _saved(
    ["Outfit", "Sort of thing", "Town", "Ph", "Email", "Last rang"],
    ["Tui Tours", "Tour operator", "Nelson", "03 555 1780", "kia@tuitours.test", "3 May"],
    ["Weka Kayaks", "\"", "\"", "03 555 1781", None, "\""],
    ["Kea Cabins", "Motel", "\"", "see above", "stay@keacabins.test", None],
    ["Pukeko Pies", "Bakery", "Motueka", "tbc", None, "no answer"],
), [
    {"name": "Tui Tours", "phone": "+6435551780", "city": "Nelson", "emails": ["kia@tuitours.test"], "main_category": "Tour operator"},
    {"name": "Weka Kayaks", "phone": "+6435551781", "city": "Nelson", "emails": [], "main_category": "Tour operator"},
    {"name": "Kea Cabins", "phone": ["+6435551781", ""], "city": "Nelson", "emails": ["stay@keacabins.test"], "main_category": "Motel"},
    {"name": "Pukeko Pies", "phone": "", "city": "Motueka", "emails": [], "main_category": "Bakery"},
])  # fmt: skip

PHONE_WITH_NAME = UnseenFile("FR", windows("""\
Artisan;Joindre;Où;Mel;Obs.
Toiture Alouette;M. Durand 05 56 55 17 90;Bordeaux (33);alouette@toitures.test;à relancer
Maçonnerie Bruant;05 56 55 17 91 (Mme Petit, le matin);Pessac;;devis reçu
Carrelage Corbeau;06 12 55 17 92 ou 05 56 55 17 93;Mérignac;corbeau@carrelage.test;
"""), [
    {"name": "Toiture Alouette", "phone": "+33556551790", "city": ["Bordeaux", "Bordeaux (33)"], "emails": ["alouette@toitures.test"]},
    {"name": "Maçonnerie Bruant", "phone": "+33556551791", "city": "Pessac", "emails": []},
    {"name": "Carrelage Corbeau", "phone": "+33612551792", "phones": ["+33556551793"], "city": "Mérignac", "emails": ["corbeau@carrelage.test"]},
])  # fmt: skip

UNITS = UnseenFile("PL", windows("""\
Lp.;Kto;Gdzie;Ile km;Kom.;Nast. kontakt;Www;Obrót
1.;Czapla Transport sp. z o.o.;Gdynia;12 km;600 551 801;12.06.2026;czapla.test;1,2 mln zł
2.;Dzięcioł Meble;Sopot;4,5 km;600551802;brak;;300 tys. zł
3.;Gołąb Catering;Gdańsk;0 km;12.05.2026;19.06.2026;golab.test;?
""", "cp1250"), [
    {"name": "Czapla Transport sp. z o.o.", "website": "czapla.test", "phone": "+48600551801", "city": "Gdynia", "people": []},
    {"name": "Dzięcioł Meble", "website": "", "phone": "+48600551802", "city": "Sopot", "people": []},
    {"name": "Gołąb Catering", "website": "golab.test", "phone": "", "city": "Gdańsk", "people": []},
])  # fmt: skip

SIDE_BY_SIDE = UnseenFile("IE", _saved(
    ["CORK", None, None, None, "GALWAY", None, None],
    ["Garage", "Phone", "Contact", None, "Garage", "Phone", "Contact"],
    ["Plover Motors", "021 555 1810", "Sean Murphy", None, "Redshank Autos", "091 555 1812", "Mary Kelly"],
    ["Quail Tyres", "021 555 1811", None, None, "Snipe Service Station", "091 555 1813", None],
), [
    {"name": "Plover Motors", "phone": "+353215551810", "people": ["Sean Murphy"]},
    {"name": "Redshank Autos", "phone": "+353915551812", "people": ["Mary Kelly"]},
    {"name": "Quail Tyres", "phone": "+353215551811", "people": []},
    {"name": "Snipe Service Station", "phone": "+353915551813", "people": []},
])  # fmt: skip

MIXED_LANGUAGES = UnseenFile("CH", "\ufeff".encode() + windows("""\
Firma / Entreprise / Ditta;Branche;PLZ Ort;Tel. / Tél.;E-Mail / Courriel;Kontaktperson / Personne de contact;Bemerkung
Alpendohle AG;Schreinerei;3011 Bern;031 555 18 20;info@alpendohle.test;Frau Meier;ruft zurück
Bergfink Sàrl;menuiserie;1700 Fribourg;026 555 18 21;;;pas intéressé
Codirosso SA;falegnameria;6900 Lugano;+41 91 555 18 22;info@codirosso.test;Sig. Rossi;richiamare
""", "utf-8"), [
    {"name": "Alpendohle AG", "phone": "+41315551820", "city": "Bern", "postal_code": "3011", "emails": ["info@alpendohle.test"]},
    {"name": "Bergfink Sàrl", "phone": "+41265551821", "city": "Fribourg", "postal_code": "1700", "emails": []},
    {"name": "Codirosso SA", "phone": "+41915551822", "city": "Lugano", "postal_code": "6900", "emails": ["info@codirosso.test"]},
])  # fmt: skip

NOTES_BETWEEN = UnseenFile("ZA", b"""\
Guest houses to visit,,,,
(list from Thandi - not checked!!),,,,
Place,Tel,Web,Whos there,Rate p/n
*** Northern suburbs ***,,,,
Avocet Guest House,021 555 1830,avocetguest.test,Pieter,R950
 - closed in winter,,,,
Bee-eater B&B,021 555 1831,,Lindiwe,R700
*** Peninsula ***,,,,
Cormorant Lodge,+27 21 555 1832,www.cormorantlodge.test,,R1 200
>> ask about group rates,,,,
""", [
    {"name": "Avocet Guest House", "phone": "+27215551830", "website": "avocetguest.test", "rating": None},
    {"name": "Bee-eater B&B", "phone": "+27215551831", "website": "", "rating": None},
    {"name": "Cormorant Lodge", "phone": "+27215551832", "website": "cormorantlodge.test", "rating": None},
])  # fmt: skip

JAPANESE = UnseenFile("JP", """\
お店,ジャンル,場所,でんわ,HP,担当
喫茶ひばり,カフェ,京都市,075-555-1840,hibari.test,田中
そば処つばめ,そば,〃,075-555-1841,,〃
居酒屋かもめ,居酒屋,大阪市,06-5555-1842,なし,佐藤
""".encode("cp932"), [
    {"name": "喫茶ひばり", "phone": "+81755551840", "website": "hibari.test", "city": "京都市"},
    {"name": "そば処つばめ", "phone": "+81755551841", "website": "", "city": "京都市"},
    {"name": "居酒屋かもめ", "phone": "+81655551842", "website": "", "city": "大阪市"},
])  # fmt: skip

FILES: dict[str, UnseenFile] = {
    "camara.csv": CAMARA, "receita.csv": RECEITA, "datev.csv": DATEV, "outlook.csv": OUTLOOK, "hygiene.json": HYGIENE, "licences.csv": LICENCES,
    "magento.csv": MAGENTO, "fair.csv": FAIR, "two_tables.xlsx": TWO_TABLES, "ditto.xlsx": DITTO, "phone_with_name.csv": PHONE_WITH_NAME, "units.csv": UNITS,
    "side_by_side.xlsx": SIDE_BY_SIDE, "mixed_languages.csv": MIXED_LANGUAGES, "notes_between.csv": NOTES_BETWEEN, "japanese.csv": JAPANESE,
}  # fmt: skip
