# ruff: noqa: E501 -- rows of files are read whole
"""A twenty-eighth set: what a curator drags in on an ordinary day: lists of tools for sales, of fairs, of a colleague;
written before it was read."""

from __future__ import annotations

import json

from tests.data.unseen_files.nineteenth import saved, workbook
from tests.data.unseen_files.second import UnseenFile

CLAY = UnseenFile("US", b"""\
Company Name,Company Domain,Full Name,First Name,Last Name,Job Title,Work Email,LinkedIn Profile,Phone Number,Location,Company Size,ICP Score,AI Summary
Juniper Payroll,juniper-payroll.test,Tess Arbor,Tess,Arbor,Head of Operations,tess@juniper-payroll.test,https://linkedin.com/in/tessarbor,+1 415-555-0301,"San Francisco, California, United States",51-200,87,"Payroll for small firms."
Alder Freight,https://www.alder-freight.test/,,,,,,,,"Oakland, California, United States",11-50,40,
""", [
    {"name": "Juniper Payroll", "website": "juniper-payroll.test", "phone": "+14155550301", "emails": ["tess@juniper-payroll.test"], "people": ["Tess Arbor"], "titles": ["Head of Operations"]},
    {"name": "Alder Freight", "website": "alder-freight.test", "phone": "", "people": [], "emails": []},
])  # fmt: skip

ATTIO = UnseenFile("", b"""\
Record ID,Record,Domains,Name,Description,Team > Name,Categories,Primary location > City,Primary location > State,Primary location > Country code,Employee range,Estimated ARR,Created at
a1-b2,Lark Labs,lark-labs.test,Lark Labs,Robots for barns,Ida Finch,Robotics,Leeds,England,GB,11-50,$1M-$10M,2026-10-02T09:11:00Z
a1-b3,Wren Wares,"wren-wares.test, wrenwares.test",Wren Wares,,,E-commerce,Bath,England,GB,1-10,,2026-10-03T09:11:00Z
""", [
    {"name": "Lark Labs", "website": "lark-labs.test", "city": "Leeds", "country": "GB", "main_category": "Robotics"},
    {"name": "Wren Wares", "website": "wren-wares.test", "city": "Bath", "country": "GB"},
])  # fmt: skip

AIRTABLE = UnseenFile("US", """\
\ufeffName,Status,Assignee,Phone,Email,Website,Street address,City,State,Zip,Attachments,Last modified
Rowan Realty,To do,Kim,(512) 555-0302,hello@rowan-realty.test,https://rowan-realty.test,400 Congress Ave,Austin,TX,78701,photo.jpg (https://dl.airtable.test/x/photo.jpg),11/20/2026 4:12pm
"Sorrel, Stone & Sons",Done,,512.555.0303,,sorrel-stone.test,,Round Rock,TX,78664,,11/21/2026 8:02am
""".encode(), [
    {"name": "Rowan Realty", "website": "rowan-realty.test", "phone": "+15125550302", "street": "400 Congress Ave", "city": "Austin", "state": ["TX", "Texas"], "postal_code": "78701", "emails": ["hello@rowan-realty.test"], "people": []},
    {"name": "Sorrel, Stone & Sons", "website": "sorrel-stone.test", "phone": "+15125550303", "city": "Round Rock", "postal_code": "78664"},
])  # fmt: skip

TRADE_FAIR = UnseenFile("DE", saved(workbook(("Aussteller", [
    ["Ausstellerverzeichnis Messe 2026", None, None, None, None],
    [None, None, None, None, None],
    ["Halle/Stand", "Firma", "PLZ Ort", "Telefon", "Internet"],
    ["4 / C17", "Kiefer Maschinenbau GmbH", "72072 Tübingen", "+49 7071 5550304", "www.kiefer-maschinen.test"],
    ["4 / C19", "Lärche & Co. KG", "A-6020 Innsbruck", "+43 512 5550305", "laerche.test"],
]))), [
    {"name": "Kiefer Maschinenbau GmbH", "website": "kiefer-maschinen.test", "phone": "+4970715550304", "city": "Tübingen", "postal_code": "72072"},
    {"name": "Lärche & Co. KG", "website": "laerche.test", "phone": "+435125550305", "city": "Innsbruck", "postal_code": ["6020", "A-6020"]},
])  # fmt: skip

SCRAPED = UnseenFile("", json.dumps([
    {"title": "Sloe Dental Care", "stars": 4.6, "reviewsCount": 88, "street": "12 High St", "city": "Guildford", "countryCode": "GB", "postalCode": "GU1 3EL", "website": "https://sloe-dental.test/", "phone": "+44 1483 496306", "location": {"lat": 51.2362, "lng": -0.5704}, "categoryName": "Dentist", "permanentlyClosed": False, "emails": ["hi@sloe-dental.test"], "facebooks": [], "placeId": "ChIJsloedentalcareAAAxyz1"},
    {"title": "Old Mill Dental", "stars": None, "reviewsCount": 0, "street": None, "city": "Guildford", "countryCode": "GB", "website": None, "phone": None, "categoryName": "Dentist", "permanentlyClosed": True, "placeId": "ChIJoldmilldentalAAAAxyz2"},
]).encode(), [
    {"name": "Sloe Dental Care", "website": "sloe-dental.test", "phone": "+441483496306", "street": "12 High St", "city": "Guildford", "postal_code": "GU1 3EL", "country": "GB", "rating": 4.6, "rating_count": 88, "latitude": 51.2362, "main_category": "Dentist", "emails": ["hi@sloe-dental.test"], "place_id": "ChIJsloedentalcareAAAxyz1"},
    {"name": "Old Mill Dental", "website": "", "phone": "", "place_id": "ChIJoldmilldentalAAAAxyz2"},
])  # fmt: skip

COLLEAGUE = UnseenFile("US", b"""\
Hi! here are the ones I promised:

Hazel Hardware - Burlington VT - 802-555-0307 - hazelhardware.test
Maple Motors - Shelburne VT - (802) 555-0308
Elm Electric (talk to Joe) - elm-electric.test

cheers, Pat
""", [
    {"name": "Hazel Hardware", "website": "hazelhardware.test", "phone": "+18025550307"},
    {"name": "Maple Motors", "website": "", "phone": "+18025550308"},
    {"name": ["Elm Electric", "Elm Electric (talk to Joe)"], "website": "elm-electric.test", "phone": ""},
])  # fmt: skip

FRENCH_CRM = UnseenFile("FR", """\
Raison sociale;Enseigne;Adresse;Complément d'adresse;Code postal;Ville;Tél. fixe;Tél. portable;Courriel;Site web;Civilité;Nom du contact;Prénom du contact;Fonction;Date de création
BOULEAU SERVICES SARL;Bouleau Ménage;5 rue des Tanneurs;Bât. C;35000;Rennes;02 99 55 03 09;06 55 55 03 10;contact@bouleau-menage.test;www.bouleau-menage.test;Mme;Bouleau;Claire;Gérante;12/03/2024
""".encode("cp1252"), [
    {"name": ["Bouleau Ménage", "BOULEAU SERVICES SARL"], "website": "bouleau-menage.test", "phone": "+33299550309", "phones": ["+33655550310"], "street": ["5 rue des Tanneurs, Bât. C", "5 rue des Tanneurs"], "city": "Rennes", "postal_code": "35000", "emails": ["contact@bouleau-menage.test"], "people": ["Claire Bouleau"], "titles": ["Gérante"]},
])  # fmt: skip

SPANISH_LIST = UnseenFile("ES", saved(workbook(("Hoja1", [
    ["Empresa", "Persona de contacto", "Cargo", "Teléfono", "Correo electrónico", "Página web", "Dirección", "Población", "Provincia", "CP"],
    ["Encina Reformas SL", "Marta Encina", "Gerente", 955550311, "marta@encina-reformas.test", "encina-reformas.test", "C/ Feria 12, 2º B", "Sevilla", "Sevilla", 41003],
    ["Olivo Catering", None, None, "955 55 03 12", "info@olivo-catering.test", None, None, "Dos Hermanas", "Sevilla", "41701"],
]))), [
    {"name": "Encina Reformas SL", "website": "encina-reformas.test", "phone": "+34955550311", "street": ["C/ Feria 12, 2º B", ""], "city": "Sevilla", "postal_code": "41003", "emails": ["marta@encina-reformas.test"], "people": ["Marta Encina"], "titles": ["Gerente"]},
    {"name": "Olivo Catering", "phone": "+34955550312", "city": "Dos Hermanas", "postal_code": "41701", "emails": ["info@olivo-catering.test"], "people": []},
])  # fmt: skip

WEB_TABLE = UnseenFile("AU", b"""\
Business\tSuburb\tPhone\tWeb
Banksia Plumbing\tFremantle WA 6160\t(08) 5550 0313\tbanksia-plumbing.test
Grevillea Gas\tPerth WA 6000\t0491 570 156\t
""", [
    {"name": "Banksia Plumbing", "website": "banksia-plumbing.test", "phone": ["+61855500313"], "city": ["Fremantle", "Fremantle WA 6160"]},
    {"name": "Grevillea Gas", "website": "", "phone": "+61491570156"},
])  # fmt: skip

PIPEDRIVE_PEOPLE = UnseenFile("", b"""\
Person - Name,Person - Organization,Person - Email - Work,Person - Email - Home,Person - Phone - Work,Person - Phone - Mobile,Person - Owner,Person - Label,Person - Open deals
Gus Lind,Lind Logistics AB,gus@lind-logistics.test,,+46 8 555 031 40,+46 70 555 03 15,Sam Lee,Hot lead,2
,Ek Entreprenad,info@ek-entreprenad.test,,,,Sam Lee,,0
""", [
    {"name": "Lind Logistics AB", "phone": "+46855503140", "phones": ["+46705550315"], "emails": ["gus@lind-logistics.test"], "people": ["Gus Lind"]},
    {"name": "Ek Entreprenad", "emails": ["info@ek-entreprenad.test"], "people": []},
])  # fmt: skip

LINKEDIN_NAV = UnseenFile("", b"""\
firstName,lastName,fullName,title,companyName,companyUrl,regularCompanyUrl,summary,location,connectionDegree,profileUrl,vmid,query,timestamp
Nell,Ash,Nell Ash,Founder & CEO,Ash Analytics,https://www.linkedin.com/sales/company/55,https://www.linkedin.com/company/55,Data people,"Toronto, Ontario, Canada",2nd,https://www.linkedin.com/sales/lead/AC,ACw1,https://www.linkedin.com/sales/search/people?q=1,2026-11-20T10:00:00.000Z
""", [
    {"name": "Ash Analytics", "website": "", "phone": "", "people": ["Nell Ash"], "titles": ["Founder & CEO"], "emails": []},
])  # fmt: skip

ITALIAN_BY_HAND = UnseenFile("IT", b"""\
Nome azienda;Referente;Cellulare;Telefono;Mail;Sito;Via;Comune;Prov;CAP;Note
Pizzeria Il Salice;Gino;347 5550316;;;;via Roma 8;Lucca;LU;55100;chiamare dopo le 15
Faggio Arredamenti srl;Sig.ra Anna Faggio;;0583 555317;info@faggio-arredamenti.test;www.faggio-arredamenti.test;Viale Europa 20;Capannori;LU;55012;
""", [
    {"name": "Pizzeria Il Salice", "phone": "+393475550316", "street": "via Roma 8", "city": "Lucca", "postal_code": "55100", "people": ["Gino"]},
    {"name": "Faggio Arredamenti srl", "website": "faggio-arredamenti.test", "phone": "+390583555317", "emails": ["info@faggio-arredamenti.test"], "street": "Viale Europa 20", "city": "Capannori", "postal_code": "55012", "people": ["Anna Faggio"]},
])  # fmt: skip

FILES = {
    "clay.csv": CLAY, "attio.csv": ATTIO, "airtable.csv": AIRTABLE, "trade_fair.xlsx": TRADE_FAIR, "scraped.json": SCRAPED,
    "pasted_colleague.txt": COLLEAGUE, "french_crm.csv": FRENCH_CRM, "spanish_list.xlsx": SPANISH_LIST,
    "pasted_web_table.txt": WEB_TABLE, "pipedrive_people.csv": PIPEDRIVE_PEOPLE, "linkedin_nav.csv": LINKEDIN_NAV,
    "italian_by_hand.csv": ITALIAN_BY_HAND,
}  # fmt: skip
