# ruff: noqa: E501 -- rows of files are read whole
"""A twenty-sixth set: siblings of the twenty-fifth, written when the rules had been mended by it."""

from __future__ import annotations

import json

from tests.data.unseen_files.nineteenth import saved, workbook
from tests.data.unseen_files.second import UnseenFile, windows

BARDEEN = UnseenFile("US", b"""\
Business Name,Rating,Reviews,Category,Street Address,Hours,Phone,Google Maps URL,Website URL,Plus Code,Price
Merlin Mechanics,4.6,(213),Auto repair shop,1200 NW Everett St,Open - Closes 6 PM,(503) 555-0101,"https://www.google.com/maps/place/Merlin/@45.52,-122.68,17z/data=!3d45.5251!4d-122.6832",https://merlin-mechanics.test,GXX8+X Portland,$$
Osprey Oil,No reviews,,Oil change service,,Closed,,https://www.google.com/maps/place/Osprey,,,
""", [
    {"name": "Merlin Mechanics", "website": "merlin-mechanics.test", "phone": "+15035550101", "street": ["1200 NW Everett St", ""], "rating": 4.6, "rating_count": 213, "main_category": "Auto repair shop"},
    {"name": "Osprey Oil", "website": "", "phone": "", "rating": None, "main_category": "Oil change service"},
])  # fmt: skip

SALESFORCE_GERMAN = UnseenFile("DE", """\
"Accountname","Accountinhaber","Telefon","Website","Rechnungsanschrift (Straße)","Rechnungsanschrift (Ort)","Rechnungsanschrift (Postleitzahl)","Rechnungsanschrift (Land)","Branche","Jahresumsatz","Letzte Änderung"
"Neuntöter Technik GmbH","Kim Rao","+49 711 555102","www.neuntoeter.test","Königstr. 5","Stuttgart","70173","Deutschland","Maschinenbau","1.200.000","02.11.2026"
""".encode(), [
    {"name": "Neuntöter Technik GmbH", "website": "neuntoeter.test", "phone": "+49711555102", "street": "Königstr. 5", "city": "Stuttgart", "postal_code": "70173", "country": "DE", "main_category": "Maschinenbau", "people": []},
])  # fmt: skip

HUBSPOT_FRENCH = UnseenFile("FR", """\
"ID de fiche d'informations","Prénom","Nom","E-mail","Numéro de téléphone","Propriétaire du contact","Nom de l'entreprise","Intitulé du poste","Ville","Code postal","Statut du lead","Date de création"
"71","Léa","Grive","lea@grive-vins.test","+33 5 56 55 51 03","Kim Rao","Grive Vins SAS","Directrice","Bordeaux","33000","Nouveau","2026-11-02 10:00"
""".encode("utf-8-sig"), [
    {"name": "Grive Vins SAS", "phone": "+33556555103", "city": "Bordeaux", "postal_code": "33000", "emails": ["lea@grive-vins.test"], "people": ["Léa Grive"], "titles": ["Directrice"]},
])  # fmt: skip

PIPEDRIVE_GERMAN = UnseenFile("AT", """\
"Organisation - Name";"Organisation - Adresse";"Organisation - Besitzer";"Organisation - Website";"Person - Name";"Person - Telefon - Arbeit";"Person - E-Mail-Adresse - Arbeit"
"Kleiber Kälte GmbH";"Hauptstraße 7, 8010 Graz, Österreich";"Kim Rao";"kleiber-kaelte.test";"Eva Kleiber";"0316 555104";"eva@kleiber-kaelte.test"
""".encode(), [
    {"name": "Kleiber Kälte GmbH", "website": "kleiber-kaelte.test", "phone": "+43316555104", "address": "Hauptstraße 7, 8010 Graz, Österreich", "emails": ["eva@kleiber-kaelte.test"], "people": ["Eva Kleiber"]},
])  # fmt: skip

CLICKUP = UnseenFile("AU", saved(workbook(("Tasks", [
    ["Task Name", "Status", "Assignee", "Company phone (phone)", "Company site (url)", "Contact e-mail (email)", "Suburb (short text)"],
    ["Wattle Welding", "to do", "Kim Rao", "+61 2 5550 0105", "https://wattle-welding.test", "hi@wattle-welding.test", "Dubbo"],
    ["Galah Glass", "done", "[]", None, None, None, "Orange"],
]))), [
    {"name": "Wattle Welding", "website": "wattle-welding.test", "phone": "+61255500105", "emails": ["hi@wattle-welding.test"], "city": "Dubbo", "people": []},
    {"name": "Galah Glass", "website": "", "city": "Orange", "people": []},
])  # fmt: skip

OUTLOOK_FRENCH = UnseenFile("BE", windows("""\
"Titre","Prénom","Deuxième prénom","Nom","Suffixe","Société","Service","Fonction","Rue (bureau)","Ville (bureau)","Code postal (bureau)","Pays/Région (bureau)","Télécopie (bureau)","Téléphone (bureau)","Tél. mobile","Adresse de messagerie","Page Web","Notes"
"M.","Luc","","Pinson","","Pinson Peinture SPRL","","Gérant","Rue Haute 8","Namur","5000","Belgique","081 55 51 07","081 55 51 06","0470 55 51 08","luc@pinson-peinture.test","www.pinson-peinture.test",""
"""), [
    {"name": "Pinson Peinture SPRL", "website": "pinson-peinture.test", "phone": "+3281555106", "phones": ["+32470555108"], "street": "Rue Haute 8", "city": "Namur", "postal_code": "5000", "country": "BE", "emails": ["luc@pinson-peinture.test"], "people": [["Luc Pinson"], ["M. Luc Pinson"]], "titles": ["Gérant"]},
])  # fmt: skip

VCARD_4 = UnseenFile("PL", """\
BEGIN:VCARD
VERSION:4.0
FN:Jan Wilga
N:Wilga;Jan;;;
ORG:Wilga Okna Sp. z o.o.;Sprzedaż
TITLE:Kierownik
TEL;VALUE=uri;TYPE="voice,work":tel:+48-12-555-01-09
EMAIL;TYPE=work:jan@wilga-okna.test
URL:https://wilga-okna.test
ADR;TYPE=work:;;ul. Długa 4;Kraków;;31-146;Polska
END:VCARD
""".encode(), [
    {"name": "Wilga Okna Sp. z o.o.", "website": "wilga-okna.test", "phone": "+48125550109", "street": "ul. Długa 4", "city": "Kraków", "postal_code": "31-146", "country": "PL", "emails": ["jan@wilga-okna.test"], "people": ["Jan Wilga"], "titles": ["Kierownik"]},
])  # fmt: skip

TRADE_FAIR = UnseenFile("DE", saved(workbook(("Ausstellerliste", [
    ["Ausstellerverzeichnis 2026 / List of exhibitors 2026"],
    ["Aussteller", "Halle / Stand", "PLZ", "Ort", "Land", "Telefon", "E-Mail", "Internet", "Produktgruppen"],
    ["Buntspecht Holzbau AG", "7 / A12", "CH-8400", "Winterthur", "Schweiz", "+41 52 555 01 10", "info@buntspecht.test", "www.buntspecht.test", "Dachstühle; Fassaden"],
    ["Zaunkönig Zäune", "7 / B03", "D-99084", "Erfurt", "Deutschland", "0361/555111", None, None, "Zäune"],
    ["* Stand bei Redaktionsschluss"],
]))), [
    {"name": "Buntspecht Holzbau AG", "website": "buntspecht.test", "phone": "+41525550110", "city": "Winterthur", "postal_code": ["8400", "CH-8400"], "country": "CH", "emails": ["info@buntspecht.test"]},
    {"name": "Zaunkönig Zäune", "website": "", "phone": "+49361555111", "city": "Erfurt", "postal_code": ["99084", "D-99084"], "country": "DE"},
])  # fmt: skip

PASTED_DIRECTORY = UnseenFile("FR", """\
Annuaire des adhérents

Menuiserie Loriot
Gérant : Paul Loriot
12 rue des Tilleuls
35000 Rennes
Tél. : 02 99 55 51 12
contact[at]menuiserie-loriot.test
En savoir plus

Plomberie Bouvreuil
3 bis avenue du Mail
35700 Rennes
Tél. : 02 99 55 51 13 / 06 55 55 51 14
www.bouvreuil.test
En savoir plus

Électricité Chardonneret
8 place du Marché
35510 Cesson-Sévigné
Tél. : 02 99 55 51 15
En savoir plus
""".encode(), [
    {"name": "Menuiserie Loriot", "phone": "+33299555112", "street": "12 rue des Tilleuls", "city": "Rennes", "postal_code": "35000", "emails": ["contact@menuiserie-loriot.test"], "people": ["Paul Loriot"]},
    {"name": "Plomberie Bouvreuil", "website": "bouvreuil.test", "phone": "+33299555113", "phones": ["+33655555114"], "street": "3 bis avenue du Mail", "city": "Rennes", "postal_code": "35700"},
    {"name": "Électricité Chardonneret", "phone": "+33299555115", "city": "Cesson-Sévigné", "postal_code": "35510"},
])  # fmt: skip

DOMAINS_WITH_STATUS = UnseenFile("GB", b"""\
stilt-stone.test	called 3/11, no answer
https://godwit-gates.test/	// hot
www.knot-kites.test	todo

# old ones
ruff-ropes.test	(closed?)
""", [
    {"website": "stilt-stone.test"}, {"website": "godwit-gates.test"}, {"website": "knot-kites.test"}, {"website": "ruff-ropes.test"},
])  # fmt: skip

SERPAPI = UnseenFile("", json.dumps({"search_metadata": {"id": "6", "status": "Success"}, "search_parameters": {"engine": "google_maps", "q": "cafe"}, "local_results": [
    {"position": 1, "title": "Pardela Café", "place_id": "ChIJpardelacafeAAAAAxyz5", "data_id": "0x1:0x2", "gps_coordinates": {"latitude": 28.4636, "longitude": -16.2518}, "rating": 4.5, "reviews": 210, "price": "€€", "type": "Cafe", "types": ["Cafe", "Bakery"], "address": "C. Castillo, 9, 38002 Santa Cruz de Tenerife, Spain", "open_state": "Open", "hours": "Open", "phone": "+34 922 55 51 16", "website": "https://pardela-cafe.test/"},
    {"position": 2, "title": "Chorlito Bar", "gps_coordinates": {"latitude": 28.46, "longitude": -16.25}, "type": "Cafe", "address": "38002 Santa Cruz de Tenerife, Spain"},
]}).encode(), [
    {"name": "Pardela Café", "website": "pardela-cafe.test", "phone": "+34922555116", "latitude": 28.4636, "longitude": -16.2518, "rating": 4.5, "rating_count": 210, "main_category": "Cafe", "place_id": "ChIJpardelacafeAAAAAxyz5"},
    {"name": "Chorlito Bar", "website": "", "phone": "", "latitude": 28.46, "main_category": "Cafe"},
])  # fmt: skip

KML_TABLE = UnseenFile("SE", """\
<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Kunder</name>
<Placemark><name>Tofsvipa Bageri</name><address>Storgatan 2, 582 23 Linköping</address><phoneNumber>013-555 01 17</phoneNumber><ExtendedData><Data name="Hemsida"><value>tofsvipa.test</value></Data><Data name="Kontaktperson"><value>Ida Vipa</value></Data></ExtendedData><Point><coordinates>15.6214,58.4108</coordinates></Point></Placemark>
<Placemark><name>Storspov Plåt</name><description>Tel: 013-555 01 18</description><Point><coordinates>15.63,58.41,0</coordinates></Point></Placemark>
</Document></kml>
""".encode(), [
    {"name": "Tofsvipa Bageri", "website": "tofsvipa.test", "phone": "+46135550117", "latitude": 58.4108, "longitude": 15.6214, "people": ["Ida Vipa"]},
    {"name": "Storspov Plåt", "phone": "+46135550118", "latitude": 58.41},
])  # fmt: skip

PORTUGUESE_ASSOCIATION = UnseenFile("BR", saved(workbook(("Associados", [
    ["ASSOCIAÇÃO COMERCIAL DO VALE"], ["Relação de associados - novembro/2026"],
    ["Cód.", "Nome Fantasia", "Razão Social", "Ramo de Atividade", "Endereço", "Bairro", "CEP", "Cidade/UF", "Fone/Fax", "WhatsApp", "E-mail / Site", "Sócio Responsável"],
    [101, "Tico-Tico Lanches", "T T Lanches Ltda ME", "Alimentação", "Rua XV, 120", "Centro", 89010000, "Blumenau/SC", "(47) 5555-0119", "(47) 95555-0120", "contato@ticotico.test", "Rui Tico"],
    [102, "Jacutinga Móveis", "Jacutinga Ind. e Com. Ltda", "Móveis", "Av. Brasil, 45", "Garcia", 89020000, "Blumenau/SC", "(47) 5555-0121", None, "www.jacutinga.test", None],
]))), [
    {"name": ["Tico-Tico Lanches"], "phone": "+554755550119", "phones": ["+5547955550120"], "postal_code": ["89010-000", "89010000"], "city": "Blumenau", "state": "SC", "emails": ["contato@ticotico.test"], "people": ["Rui Tico"], "main_category": "Alimentação"},
    {"name": ["Jacutinga Móveis"], "phone": "+554755550121", "website": "jacutinga.test", "city": "Blumenau", "state": "SC", "people": []},
])  # fmt: skip

JAPANESE_CSV = UnseenFile("JP", """\
会社名,部署名,役職,氏名,e-mail,郵便番号,住所,TEL会社,携帯電話,URL,名刺交換日
株式会社しぎ商店,営業部,部長,鴫 一郎,ichiro@shigi.test,060-0001,北海道札幌市中央区北一条西2-1,011-555-0122,090-5555-0123,https://shigi.test/,2026/11/02
""".encode("cp932"), [
    {"name": "株式会社しぎ商店", "website": "shigi.test", "phone": "+81115550122", "phones": ["+819055550123"], "emails": ["ichiro@shigi.test"], "people": ["鴫 一郎"], "titles": ["部長"], "postal_code": ["060-0001", "0600001"]},
])  # fmt: skip

DUTCH_BAD = UnseenFile("NL", b"""\
Bedrijf;Website;Telefoon;Breedtegraad;Lengtegraad;E-mail;Beoordeling
Tureluur Tegels;geen idee;030 555 01 24;;52,09;info@tureluur.test;heel goed
Grutto Groen;grutto.test;030;91,5;5,12;grutto(at)grutto.test;4,8
""", [
    {"name": "Tureluur Tegels", "website": "", "phone": "+31305550124", "emails": ["info@tureluur.test"], "rating": None, "reported": True},
    {"name": "Grutto Groen", "website": "grutto.test", "phone": "", "latitude": None, "rating": 4.8, "reported": True},
])  # fmt: skip

FILES = {
    "bardeen.csv": BARDEEN, "salesforce_german.csv": SALESFORCE_GERMAN, "hubspot_french.csv": HUBSPOT_FRENCH,
    "pipedrive_german.csv": PIPEDRIVE_GERMAN, "clickup.xlsx": CLICKUP, "outlook_french.csv": OUTLOOK_FRENCH, "four.vcf": VCARD_4,
    "fair.xlsx": TRADE_FAIR, "pasted_directory.txt": PASTED_DIRECTORY, "pasted_status.txt": DOMAINS_WITH_STATUS,
    "serpapi.json": SERPAPI, "kunder.kml": KML_TABLE, "associados.xlsx": PORTUGUESE_ASSOCIATION, "meishi.csv": JAPANESE_CSV,
    "dutch.csv": DUTCH_BAD,
}  # fmt: skip
