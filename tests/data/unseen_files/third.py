# ruff: noqa: E501 -- rows of files are read whole
"""A third set of files, written after the rules had been mended by the second, to see what they are worth on others."""

from __future__ import annotations

import json

from tests.data.unseen_files.second import UnseenFile, windows

FRESHSALES = UnseenFile("", b"""\
Id,First name,Last name,Job title,Account,Work email,Emails,Work phone,Mobile,Address,City,State,Zipcode,Country,Sales owner,Lifecycle stage,Subscription status,Linkedin
7001,Ola,Brandt,Head of Ops,Brandt Logistics AB,ola@brandtlogistics.test,,+46 8 555 401 00,+46 70 555 40 11,Hamngatan 2,Stockholm,,111 47,Sweden,Sam Lee,Lead,Subscribed,https://www.linkedin.com/in/olabrandt
""", [
    {"name": "Brandt Logistics AB", "phone": "+46855540100", "phones": ["+46705554011"], "street": "Hamngatan 2", "city": "Stockholm", "postal_code": "111 47", "country": "SE", "emails": ["ola@brandtlogistics.test"], "people": ["Ola Brandt"], "titles": ["Head of Ops"]},
])  # fmt: skip

D7 = UnseenFile("US", b"""\
ID,Business Name,Phone,Phone Type,Carrier,Email,Website,Address 1,Address 2,City,State,Zip,Country,Category,Google Stars,Google Review Count,Facebook Profile,Instagram Profile,Linkedin,Runs Google Ads,Uses WordPress
1,Fathom Diving,(305) 555-0411,Landline,ATT,info@fathomdiving.test,http://www.fathomdiving.test,8 Pier Rd,Unit 2,Miami,FL,33101,US,Dive shop,4.9,310,https://www.facebook.com/fathom,,,No,Yes
""", [
    {"name": "Fathom Diving", "website": "fathomdiving.test", "phone": "+13055550411", "street": "8 Pier Rd, Unit 2", "city": "Miami", "state": "FL", "postal_code": "33101", "country": "US", "main_category": "Dive shop", "rating": 4.9, "rating_count": 310, "emails": ["info@fathomdiving.test"], "people": []},
])  # fmt: skip

SWEDISH = UnseenFile("SE", windows("""\
Företag;Kontaktperson;Gatuadress;Postnr;Postort;Telefon;E-post;Hemsida;Org.nr
Åkerströms Bygg;Örjan Åkerström;Storgatan 5;411 24;Göteborg;031-555 04 12;info@akerstroms.test;www.akerstroms.test;556000-0000
"""), [
    {"name": "Åkerströms Bygg", "website": "akerstroms.test", "phone": "+46315550412", "street": "Storgatan 5", "city": "Göteborg", "postal_code": "411 24", "emails": ["info@akerstroms.test"], "people": ["Örjan Åkerström"]},
])  # fmt: skip

DUTCH = UnseenFile("NL", windows("""\
Bedrijfsnaam;Straat;Huisnummer;Postcode;Plaats;Telefoonnummer;E-mailadres;Website;Contactpersoon
Fietsenmaker Groen;Kerkstraat;14b;1017 GL;Amsterdam;020-555 04 13;groen@fietsenmaker.test;fietsenmaker.test;Jan de Groen
"""), [
    {"name": "Fietsenmaker Groen", "website": "fietsenmaker.test", "phone": "+31205550413", "street": "Kerkstraat 14b", "city": "Amsterdam", "postal_code": "1017 GL", "emails": ["groen@fietsenmaker.test"], "people": ["Jan de Groen"]},
])  # fmt: skip

SPANISH = UnseenFile("ES", windows("""\
Nombre comercial;Persona de contacto;Dirección;C.P.;Población;Provincia;Teléfono;Móvil;Correo electrónico;Página web
Panadería Núñez;Íñigo Núñez;Calle Mayor 3;8002;Barcelona;Barcelona;93 555 04 14;600 555 414;hola@panaderianunez.test;www.panaderianunez.test
"""), [
    {"name": "Panadería Núñez", "website": "panaderianunez.test", "phone": "+34935550414", "phones": ["+34600555414"], "street": "Calle Mayor 3", "city": "Barcelona", "postal_code": "08002", "emails": ["hola@panaderianunez.test"], "people": ["Íñigo Núñez"]},
])  # fmt: skip

CZECH = UnseenFile("CZ", windows("""\
Název firmy;Ulice a č.p.;PSČ a město;Telefon;E-mail;Web;Jednatel
Truhlářství Dvořák;Žižkova 12;602 00 Brno;541 555 415;info@truhlarstvi-dvorak.test;www.truhlarstvi-dvorak.test;Jiří Dvořák
""", "cp1250"), [
    {"name": "Truhlářství Dvořák", "website": "truhlarstvi-dvorak.test", "phone": "+420541555415", "street": "Žižkova 12", "city": "Brno", "postal_code": "602 00", "emails": ["info@truhlarstvi-dvorak.test"], "people": ["Jiří Dvořák"]},
])  # fmt: skip

KOREAN = UnseenFile("KR", windows("""\
회사명,대표자,주소,전화번호,이메일,홈페이지
푸른하늘 치과,김민수,서울특별시 강남구 테헤란로 1,02-555-0416,info@pureun.test,www.pureun.test
""", "cp949"), [
    {"name": "푸른하늘 치과", "website": "pureun.test", "phone": "+8225550416", "emails": ["info@pureun.test"], "people": ["김민수"]},
])  # fmt: skip

GREEK = UnseenFile("GR", windows("""\
Επωνυμία;Διεύθυνση;ΤΚ;Πόλη;Τηλέφωνο;Email;Ιστοσελίδα
Ανθοπωλείο Γιασεμί;Ερμού 7;105 63;Αθήνα;210 555 0417;info@giasemi.test;www.giasemi.test
""", "cp1253"), [
    {"name": "Ανθοπωλείο Γιασεμί", "website": "giasemi.test", "phone": "+302105550417", "street": "Ερμού 7", "city": "Αθήνα", "postal_code": "105 63", "emails": ["info@giasemi.test"]},
])  # fmt: skip

FORMULAS = UnseenFile("US", b"""\
"Company Name","Zip","Phone","Web site"
"Gannet Kayaks","=""07030\"\"\","=""2015550418\"\"\","gannetkayaks.test"
""", [{"name": "Gannet Kayaks", "postal_code": "07030", "phone": "+12015550418", "website": "gannetkayaks.test"}])  # fmt: skip

NESTED_LISTS = UnseenFile("", json.dumps({"items": [{
    "company_name": "Heath Apiary", "website_url": "heathapiary.test", "industry": "Farming",
    "addresses": [{"type": "hq", "street": "1 Heath Ln", "city": "York", "postcode": "YO1 7HH", "country": "GB"}],
    "phones": [{"type": "main", "number": "+44 1904 555 419"}],
    "employees": [{"full_name": "Nia Heath", "role": "Owner", "email": "nia@heathapiary.test"}],
}]}).encode(), [
    {"name": "Heath Apiary", "website": "heathapiary.test", "phone": "+441904555419", "street": "1 Heath Ln", "city": "York", "postal_code": "YO1 7HH", "country": "GB", "emails": ["nia@heathapiary.test"], "people": ["Nia Heath"], "titles": ["Owner"], "main_category": "Farming"},
])  # fmt: skip

PASTED_SIGNATURES = UnseenFile("US", b"""\
* Ivy Framing: ivyframing.test, 607-555-0420
* Jade Garden: 12 Lake Ave, Ithaca NY 14850: 607-555-0421
""", [
    {"name": "Ivy Framing", "website": "ivyframing.test", "phone": "+16075550420"},
    {"name": "Jade Garden", "phone": "+16075550421", "website": ""},
])  # fmt: skip

TITLED = UnseenFile("DE", """\
Adressliste Messe Köln 2026;;;;
Erstellt am:;12.11.2026;;;
;;;;
Aussteller;Halle/Stand;PLZ/Ort;Telefon (Zentrale);Internet
Kranz Leuchten GmbH;4.1 / B012;D-50667 Köln;0221 / 555 04 22;https://www.kranz-leuchten.test/
;;;;
Anzahl: 1;;;;
""".encode("utf-8-sig"), [
    {"name": "Kranz Leuchten GmbH", "website": "kranz-leuchten.test", "phone": "+492215550422", "city": "Köln", "postal_code": "50667"},
])  # fmt: skip

FILES: dict[str, UnseenFile] = {
    "freshsales.csv": FRESHSALES, "d7.csv": D7, "swedish.csv": SWEDISH, "dutch.csv": DUTCH, "spanish.csv": SPANISH, "czech.csv": CZECH,
    "korean.csv": KOREAN, "greek.csv": GREEK, "formulas.csv": FORMULAS, "nested_lists.json": NESTED_LISTS, "pasted_signatures.txt": PASTED_SIGNATURES,
    "titled.csv": TITLED,
}  # fmt: skip
