# ruff: noqa: E501 -- rows of files are read whole
"""A twenty-fifth set: what curators drop, of scrapers, CRMs, address books, chambers, fairs, maps and APIs, in twelve
languages, written before it was read."""

from __future__ import annotations

import json

from openpyxl import Workbook

from tests.data.unseen_files.nineteenth import saved, workbook
from tests.data.unseen_files.second import UnseenFile, windows

OUTSCRAPER = UnseenFile("", saved(workbook(("Sheet1", [
    ["query", "name", "name_for_emails", "site", "subtypes", "category", "type", "phone", "full_address", "borough", "street", "city", "postal_code", "state", "us_state", "country", "country_code", "latitude", "longitude", "h3", "time_zone", "plus_code", "area_service", "rating", "reviews", "reviews_link", "photos_count", "working_hours", "business_status", "about", "verified", "owner_title", "owner_link", "place_id", "google_id", "cid", "email_1", "email_1_full_name", "email_1_title", "phone_1", "website_title"],
    ["roofers, 83843, Moscow, ID, US", "Palouse Ridge Roofing", "Palouse Ridge Roofing", "https://palouse-ridge.test/?utm_source=gmb", "Roofing contractor, Gutter service", "contractors", "Roofing contractor", "+1 208-555-0111", "410 W 3rd St, Moscow, ID 83843", None, "410 W 3rd St", "Moscow", 83843, "Idaho", "Idaho", "United States of America", "US", 46.7324, -117.0051, "8928", "America/Los_Angeles", "P2QV+XX", False, 4.8, 132, "https://search.google.com/local/reviews?placeid=x", 40, '{"Monday": "8AM-5PM"}', "OPERATIONAL", '{"Service options": {}}', True, "Palouse Ridge Roofing", "https://www.google.com/maps/contrib/1", "ChIJpalouseridgeAAAAxyz1", "0x1:0x2", "77", "hi@palouse-ridge.test", "Nora Ridge", "Owner", "+1 208-555-0112", "Roofs that last"],
    ["roofers, 83843, Moscow, ID, US", "Troy Tin Roofs", "Troy Tin Roofs", None, "Roofing contractor", "contractors", "Roofing contractor", None, "Troy, ID 83871", None, None, "Troy", 83871, "Idaho", "Idaho", "United States of America", "US", 46.737, -116.77, "8928", "America/Los_Angeles", None, True, None, None, None, 0, None, "CLOSED_TEMPORARILY", None, False, "Troy Tin Roofs", None, "ChIJtroytinroofsAAAAxyz2", "0x3:0x4", "78", None, None, None, None, None],
]))), [
    {"name": "Palouse Ridge Roofing", "website": "palouse-ridge.test", "phone": "+12085550111", "street": "410 W 3rd St", "city": "Moscow", "state": ["Idaho", "ID"], "postal_code": "83843", "country": "US", "latitude": 46.7324, "rating": 4.8, "rating_count": 132, "place_id": "ChIJpalouseridgeAAAAxyz1", "emails": ["hi@palouse-ridge.test"], "people": ["Nora Ridge"], "titles": ["Owner"], "phones": ["+12085550112"]},
    {"name": "Troy Tin Roofs", "website": "", "phone": "", "city": "Troy", "postal_code": "83871", "country": "US", "rating": None, "people": []},
])  # fmt: skip

APIFY = UnseenFile("", json.dumps([
    {"title": "Olivar Dental", "subTitle": None, "price": None, "categoryName": "Dentist", "address": "Calle Olmo 5, 29005 Málaga, Spain", "neighborhood": "Centro", "street": "Calle Olmo 5", "city": "Málaga", "postalCode": "29005", "state": "Málaga", "countryCode": "ES", "website": "http://olivar-dental.test/", "phone": "+34 952 55 51 13", "phoneUnformatted": "+34952555113", "claimThisBusiness": False, "location": {"lat": 36.72, "lng": -4.42}, "totalScore": 4.6, "permanentlyClosed": False, "temporarilyClosed": False, "placeId": "ChIJolivardentalAAAAxyz3", "categories": ["Dentist", "Orthodontist"], "fid": "0x1", "cid": "9", "reviewsCount": 88, "imagesCount": 4, "scrapedAt": "2026-11-02T10:00:00Z", "openingHours": [{"day": "Monday", "hours": "9 AM to 8 PM"}], "peopleAlsoSearch": [], "url": "https://www.google.com/maps/search/?api=1&query=Olivar", "searchString": "dentista", "rank": 1, "isAdvertisement": False, "emails": ["cita@olivar-dental.test"], "facebooks": ["https://facebook.com/olivar"]},
    {"title": "Clínica Jara", "categoryName": "Dentist", "address": None, "street": None, "city": "Málaga", "postalCode": None, "countryCode": "ES", "website": None, "phone": None, "location": {"lat": 36.71, "lng": -4.43}, "totalScore": None, "permanentlyClosed": True, "placeId": "ChIJclinicajaraAAAAAxyz4", "categories": [], "reviewsCount": 0, "url": "https://www.google.com/maps/search/?api=1&query=Jara"},
]).encode(), [
    {"name": "Olivar Dental", "website": "olivar-dental.test", "phone": "+34952555113", "street": "Calle Olmo 5", "city": "Málaga", "postal_code": "29005", "country": "ES", "latitude": 36.72, "longitude": -4.42, "rating": 4.6, "rating_count": 88, "main_category": "Dentist", "place_id": "ChIJolivardentalAAAAxyz3", "emails": ["cita@olivar-dental.test"], "people": []},
    {"name": "Clínica Jara", "website": "", "phone": "", "city": "Málaga", "country": "ES", "latitude": 36.71},
])  # fmt: skip

PHANTOMBUSTER = UnseenFile("FR", """\
placeUrl,title,rating,reviewCount,category,attributes,address,plusCode,website,phoneNumber,currentStatus,sunday,imgUrl,query,timestamp
https://www.google.com/maps/place/Toiture+Sittelle/data=!4m7!3m6!1s0x1!8m2!3d45.7578!4d4.8320!16s,Toiture Sittelle,"4,7","(1 204)",Couvreur,,"18 Rue de la République, 69002 Lyon, France",QR4J+4Q Lyon,sittelle-toiture.test,04 72 55 51 14,Ouvert ⋅ Ferme à 18:00,Fermé,https://lh5.example.test/p/1,couvreur lyon,2026-11-02T10:00:00.000Z
https://www.google.com/maps/place/Huppe/data=!8m2!3d45.76!4d4.84,Huppe Couverture,,,Couvreur,Sur site,"69003 Lyon, France",,,,Ouvert 24h/24,,,couvreur lyon,2026-11-02T10:00:01.000Z
""".encode(), [
    {"name": "Toiture Sittelle", "website": "sittelle-toiture.test", "phone": "+33472555114", "street": ["18 Rue de la République", ""], "city": ["Lyon", ""], "rating": 4.7, "rating_count": 1204, "main_category": "Couvreur"},
    {"name": "Huppe Couverture", "website": "", "phone": "", "rating": None, "main_category": "Couvreur"},
])  # fmt: skip

OCTOPARSE = UnseenFile("DE", """\
Keyword;Titel;Bewertung;Anzahl_Bewertungen;Kategorie;Adresse;Webseite;Telefonnummer;Öffnungszeiten;Breitengrad;Längengrad;Detail_URL
Maler Erfurt;Malerbetrieb Rotkehl;4,9;57;Maler;"Lange Gasse 12, 99084 Erfurt";rotkehl.test;0361 555115;"Mo: 07:00–16:00; Di: 07:00–16:00";50,9787;11,0328;https://www.google.de/maps/place/x
Maler Erfurt;Gimpel Fassaden;;;Maler;"99085 Erfurt";;;;50,98;11,04;https://www.google.de/maps/place/y
""".encode("utf-8-sig"), [
    {"name": "Malerbetrieb Rotkehl", "website": "rotkehl.test", "phone": "+49361555115", "street": ["Lange Gasse 12", ""], "rating": 4.9, "rating_count": 57, "main_category": "Maler", "latitude": 50.9787, "longitude": 11.0328},
    {"name": "Gimpel Fassaden", "website": "", "phone": "", "latitude": 50.98, "rating": None},
])  # fmt: skip

SCRAP_IO = UnseenFile("", b"""\
google_id;name;descriptions;is_closed;website_url;phone;phone_international;phone_type;main_type;all_types;full_address;street_1;street_2;city;postal_code;state;county;country;country_code;latitude;longitude;timezone;link;owner_name;emails;facebook_links;instagram_links;contact_pages_links;reviews_count;reviews_rating;photos_count;website_data_title
0x1:0x2;Chiurlo Idraulica;;no;https://www.chiurlo-idraulica.test/contatti;051 555116;+39051555116;landline;Plumber;Plumber, Bathroom remodeler;Via Larga 9, 40138 Bologna BO, Italy;Via Larga 9;;Bologna;40138;Emilia-Romagna;BO;Italy;IT;44.4967;11.3945;Europe/Rome;https://maps.google.com/?cid=1;Chiurlo Idraulica;info@chiurlo-idraulica.test, amministrazione@chiurlo-idraulica.test;https://facebook.com/chiurlo;;https://www.chiurlo-idraulica.test/contatti;31;4.4;12;Idraulico a Bologna
""", [
    {"name": "Chiurlo Idraulica", "website": "chiurlo-idraulica.test", "phone": "+39051555116", "street": "Via Larga 9", "city": "Bologna", "postal_code": "40138", "country": "IT", "latitude": 44.4967, "rating": 4.4, "rating_count": 31, "main_category": "Plumber", "emails": ["info@chiurlo-idraulica.test", "amministrazione@chiurlo-idraulica.test"], "people": []},
])  # fmt: skip

APOLLO = UnseenFile("", b"""\
First Name,Last Name,Title,Company Name,Company Name for Emails,Email,Email Status,Primary Email Source,Email Confidence,Primary Email Catch-all Status,Seniority,Departments,Contact Owner,Work Direct Phone,Home Phone,Mobile Phone,Corporate Phone,Other Phone,Stage,Lists,Last Contacted,Account Owner,# Employees,Industry,Keywords,Person Linkedin Url,Website,Company Linkedin Url,Facebook Url,Twitter Url,City,State,Country,Company Address,Company City,Company State,Company Country,Company Phone,Technologies,Annual Revenue,Total Funding,Latest Funding,Apollo Contact Id,Apollo Account Id
Ola,Brant,VP Operations,Brant Logistics,Brant,ola@brant-logistics.test,Verified,Apollo,,Not Catch-all,Vp,Operations,kim@rao.test,,,'+1 512-555-0117,'+1 512-555-0118,,Cold,Texas,,kim@rao.test,45,logistics & supply chain,"freight, ltl",http://www.linkedin.com/in/olabrant,http://www.brant-logistics.test,http://www.linkedin.com/company/brant,,,Denver,Colorado,United States,"900 Congress Ave, Austin, Texas, United States, 78701",Austin,Texas,United States,'+1 512-555-0118,Gmail,5000000,,,64a,64b
""", [
    {"name": "Brant Logistics", "website": "brant-logistics.test", "phone": ["+15125550118", "+15125550117"], "city": "Austin", "state": ["Texas", "TX"], "country": "US", "emails": ["ola@brant-logistics.test"], "people": ["Ola Brant"], "titles": ["VP Operations"]},
])  # fmt: skip

ZOOMINFO = UnseenFile("", b"""\
"ZoomInfo Company ID","Company Name","Website","Founded Year","Company HQ Phone","Fax","Ticker","Revenue (in 000s USD)","Revenue Range (in USD)","Employees","Employee Range","SIC Code 1","Primary Industry","All Industries","LinkedIn Company Profile URL","Certified Active Company","Company Street Address","Company City","Company State","Company Zip Code","Company Country","Full Address","Number of Locations","ZoomInfo Company Profile URL"
"345","Siskin Steel Inc","www.siskin-steel.test","1988","(412) 555-0119","(412) 555-0120","","12,500","$10 mil. - $25 mil.","88","50 - 100","3312","Manufacturing","Manufacturing; Metals","https://www.linkedin.com/company/siskin","Yes","77 Forge Rd Ste 2","Pittsburgh","Pennsylvania","15222","United States","77 Forge Rd Ste 2, Pittsburgh, Pennsylvania, 15222, United States","3","https://app.zoominfo.com/#/apps/profile/company/345"
""", [
    {"name": "Siskin Steel Inc", "website": "siskin-steel.test", "phone": "+14125550119", "street": "77 Forge Rd Ste 2", "city": "Pittsburgh", "state": ["Pennsylvania", "PA"], "postal_code": "15222", "country": "US", "main_category": ["Manufacturing", "Manufacturing; Metals"], "people": []},
])  # fmt: skip

LUSHA = UnseenFile("", """\
Full Name,First Name,Last Name,Job Title,Work Email,Private Email,Phone Number 1,Phone Type 1,Phone Number 2,Phone Type 2,Company Name,Company Domain,Company Description,Company Main Industry,Company Size,Company City,Company State,Company Country,LinkedIn URL
Ewa Czajka,Ewa,Czajka,Prezes Zarządu,ewa@czajka-meble.test,,+48 61 555 01 21,direct,+48 600 555 122,mobile,Czajka Meble Sp. z o.o.,czajka-meble.test,Producent mebli,Manufacturing,11-50,Poznań,Greater Poland,Poland,https://linkedin.com/in/ewa
""".encode("utf-8-sig"), [
    {"name": "Czajka Meble Sp. z o.o.", "website": "czajka-meble.test", "phone": "+48615550121", "phones": ["+48600555122"], "city": "Poznań", "country": "PL", "emails": ["ewa@czajka-meble.test"], "people": ["Ewa Czajka"], "titles": ["Prezes Zarządu"]},
])  # fmt: skip

HUBSPOT_GERMAN = UnseenFile("DE", """\
"Datensatz-ID","Vorname","Nachname","E-Mail","Telefonnummer","Kontakt-Zuständiger","Primary Associated Company ID","Lead-Status","Marketingkontaktstatus","Erstellungsdatum","Zugeordnetes Unternehmen","Jobbezeichnung","Website-URL","Stadt","Postleitzahl","Land/Region"
"51","Uta","Sperling","uta@sperling-bau.test","+49 511 555123","Kim Rao","901","Neu","Nein","2026-11-01 10:00","Sperling Bau GmbH","Geschäftsführerin","sperling-bau.test","Hannover","30159","Deutschland"
"52","Jan","","jan@elster.test","","","","","Nein","2026-11-01 10:01","Elster Holz KG","","","","",""
""".encode(), [
    {"name": "Sperling Bau GmbH", "website": "sperling-bau.test", "phone": "+49511555123", "city": "Hannover", "postal_code": "30159", "country": "DE", "emails": ["uta@sperling-bau.test"], "people": ["Uta Sperling"], "titles": ["Geschäftsführerin"]},
    {"name": "Elster Holz KG", "phone": "", "emails": ["jan@elster.test"], "people": ["Jan"]},
])  # fmt: skip

PIPEDRIVE_SPANISH = UnseenFile("MX", """\
"Persona - Nombre";"Persona - Organización";"Persona - Teléfono - Trabajo";"Persona - Teléfono - Móvil";"Persona - Correo electrónico - Trabajo";"Persona - Propietario";"Organización - Dirección";"Organización - Sitio web"
"Inés Colibrí";"Colibrí Empaques SA de CV";"55 5555 0124";"55 5555 0125";"ines@colibri-empaques.test";"Kim Rao";"Av. Juárez 44, 06050 Ciudad de México, CDMX, México";"www.colibri-empaques.test"
""".encode("utf-8-sig"), [
    {"name": "Colibrí Empaques SA de CV", "website": "colibri-empaques.test", "phone": "+525555550124", "phones": ["+525555550125"], "emails": ["ines@colibri-empaques.test"], "people": ["Inés Colibrí"], "address": "Av. Juárez 44, 06050 Ciudad de México, CDMX, México"},
])  # fmt: skip

ZOHO_FRENCH = UnseenFile("FR", """\
"Identifiant du compte","Propriétaire du compte","Nom du compte","Téléphone","Fax","Site Web","Type de compte","Secteur d'activité","Employés","Revenu annuel","Rue de facturation","Ville de facturation","État de facturation","Code de facturation","Pays de facturation","Description","Heure de création"
"zcrm_9","Kim Rao","Bruant Menuiserie SARL","02 40 55 51 26","02 40 55 51 27","https://bruant-menuiserie.test","Client","Construction","7","","4 quai des Îles","Nantes","","44000","France","",""
""".encode(), [
    {"name": "Bruant Menuiserie SARL", "website": "bruant-menuiserie.test", "phone": "+33240555126", "street": "4 quai des Îles", "city": "Nantes", "postal_code": "44000", "country": "FR", "people": []},
])  # fmt: skip

MONDAY = UnseenFile("GB", saved(workbook(("leads board", [
    ["Leads board"],
    ["All the leads of the north"],
    [],
    ["New leads"],
    ["Name", "Owner", "Status", "Company", "Phone", "Email", "Website", "Date"],
    ["Ada Dunlin", "Kim Rao", "New", "Dunlin Docks Ltd", "0151 555 0128", "ada@dunlin-docks.test", "Dunlin - https://dunlin-docks.test", "2026-11-02"],
    ["Ben Knot", None, "Contacted", "Knot Ropes", "+44 151 555 0129", "Ben Knot - ben@knot-ropes.test", None, None],
    [],
    ["Qualified"],
    ["Name", "Owner", "Status", "Company", "Phone", "Email", "Website", "Date"],
    ["Cy Ruff", "Kim Rao", "Won", "Ruff Collars", None, "cy@ruff-collars.test", "https://ruff-collars.test", None],
]))), [
    {"name": "Dunlin Docks Ltd", "website": "dunlin-docks.test", "phone": "+441515550128", "emails": ["ada@dunlin-docks.test"], "people": ["Ada Dunlin"]},
    {"name": "Knot Ropes", "website": "", "phone": "+441515550129", "emails": ["ben@knot-ropes.test"], "people": ["Ben Knot"]},
    {"name": "Ruff Collars", "website": "ruff-collars.test", "phone": "", "emails": ["cy@ruff-collars.test"], "people": ["Cy Ruff"]},
])  # fmt: skip

NOTION = UnseenFile("NL", """\
Name,Website,Telefoon,Plaats,Tags,Contactpersoon,Laatst bijgewerkt,Klaar?
Kievit Keukens,https://kievit-keukens.test,030 555 01 30,Utrecht,"keuken, prospect",Mies Kievit (https://www.notion.so/Mies-Kievit-1234567890abcdef1234567890abcdef?pvs=21),"November 2, 2026 10:00 AM",No
Scholekster Sloop,,,Den Helder,,,"November 3, 2026 9:00 AM",Yes
""".encode("utf-8-sig"), [
    {"name": "Kievit Keukens", "website": "kievit-keukens.test", "phone": "+31305550130", "city": "Utrecht", "people": ["Mies Kievit"]},
    {"name": "Scholekster Sloop", "website": "", "phone": "", "city": "Den Helder", "people": []},
])  # fmt: skip

AIRTABLE = UnseenFile("CA", b"""\
Company,Logo,Segment,HQ,URL,Main phone,Point of contact,POC email,Priority,Warm?,Last touch,Notes
Bufflehead Brewing,bufflehead.png (https://v5.airtableusercontent.test/a/b),Food,"Kingston, ON",https://bufflehead.test,613-555-0131,Lou Teal,lou@bufflehead.test,High,checked,2026-11-02,"Met at the fair, call back"
Scaup Systems,,Software,"Guelph, ON",,519-555-0132,,,Low,,,
""", [
    {"name": "Bufflehead Brewing", "website": "bufflehead.test", "phone": "+16135550131", "city": ["Kingston", ""], "emails": ["lou@bufflehead.test"], "people": ["Lou Teal"]},
    {"name": "Scaup Systems", "website": "", "phone": "+15195550132", "people": []},
])  # fmt: skip

GOOGLE_CONTACTS = UnseenFile("IT", b"""\
First Name,Middle Name,Last Name,Phonetic First Name,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address,Website 1 - Label,Website 1 - Value
Gaia,,Fringuello,,,,Vetreria Fringuello,Titolare,,,,,Clienti ::: * myContacts,* Work,gaia@vetreria-fringuello.test,Other,info@vetreria-fringuello.test,Work,055 555133 ::: 055 555134,Mobile,333 5550135,Work,"Via dei Vetrai 3
50121 Firenze FI
Italia",Via dei Vetrai 3,Firenze,,FI,50121,Italia,,Work,http\\://vetreria-fringuello.test
""", [
    {"name": "Vetreria Fringuello", "website": "vetreria-fringuello.test", "phone": "+39055555133", "phones": ["+39055555134", "+393335550135"], "street": "Via dei Vetrai 3", "city": "Firenze", "postal_code": "50121", "country": "IT", "emails": ["gaia@vetreria-fringuello.test", "info@vetreria-fringuello.test"], "people": ["Gaia Fringuello"], "titles": ["Titolare"]},
])  # fmt: skip

OUTLOOK = UnseenFile("AT", windows("""\
"Anrede","Vorname","Weitere Vornamen","Nachname","Suffix","Firma","Abteilung","Position","Straße geschäftlich","Ort geschäftlich","Region geschäftlich","Postleitzahl geschäftlich","Land/Region geschäftlich","Straße privat","Ort privat","Fax geschäftlich","Telefon geschäftlich","Telefon geschäftlich 2","Mobiltelefon","E-Mail-Adresse","E-Mail-Typ","E-Mail: Angezeigter Name","Webseite","Geburtstag","Notizen"
"Herr","Max","","Zeisig","","Zeisig Spengler GmbH","","Inhaber","Hauptplatz 3","Linz","","4020","Österreich","Privatweg 1","Wels","+43 732 555137","+43 732 555136","","+43 664 5550138","max@zeisig-spengler.test","SMTP","Max Zeisig (max@zeisig-spengler.test)","www.zeisig-spengler.test","0.0.00",""
"""), [
    {"name": "Zeisig Spengler GmbH", "website": "zeisig-spengler.test", "phone": "+43732555136", "phones": ["+436645550138"], "street": "Hauptplatz 3", "city": "Linz", "postal_code": "4020", "country": "AT", "emails": ["max@zeisig-spengler.test"], "people": [["Max Zeisig"], ["Herr Max Zeisig"]], "titles": ["Inhaber"]},
])  # fmt: skip

VCARDS = UnseenFile("SE", """\
BEGIN:VCARD
VERSION:3.0
PRODID:-//Apple Inc.//macOS 15.1//EN
N:Svan;Elsa;;;
FN:Elsa Svan
ORG:Svan Snickeri AB;
TITLE:VD
EMAIL;type=INTERNET;type=WORK;type=pref:elsa@svan-snickeri.test
TEL;type=WORK;type=VOICE;type=pref:031-55 51 39
TEL;type=CELL;type=VOICE:070-555 01 40
ADR;type=WORK;type=pref:;;Hamngatan 5;Göteborg;;411 14;Sverige
item1.URL;type=pref:http\\://svan-snickeri.test
item1.X-ABLabel:_$!<HomePage>!$_
X-ABShowAs:COMPANY
END:VCARD
BEGIN:VCARD
VERSION:3.0
N:;;;;
FN:Alka Ateljé
ORG:Alka Ateljé
TEL:08-555 01 41
END:VCARD
""".replace("\n", "\r\n").encode(), [
    {"name": "Svan Snickeri AB", "website": "svan-snickeri.test", "phone": "+4631555139", "phones": ["+46705550140"], "street": "Hamngatan 5", "city": "Göteborg", "postal_code": ["411 14", "41114"], "country": "SE", "emails": ["elsa@svan-snickeri.test"], "people": ["Elsa Svan"], "titles": ["VD"]},
    {"name": "Alka Ateljé", "phone": "+46855501 41".replace(" ", ""), "people": []},
])  # fmt: skip

LINKEDIN = UnseenFile("GB", b"""\
Notes:
"When exporting your connection data, you may notice that some of the email addresses are missing. You will only see email addresses for connections who have allowed their connections to see or download their email address."

First Name,Last Name,URL,Email Address,Company,Position,Connected On
Isla,Gannet,https://www.linkedin.com/in/isla-gannet,,Gannet Nets Ltd,Managing Director,02 Nov 2026
Theo,Fulmar,https://www.linkedin.com/in/theo-fulmar,theo@fulmar-marine.test,Fulmar Marine,Skipper,03 Nov 2026
""", [
    {"name": "Gannet Nets Ltd", "website": "", "emails": [], "people": ["Isla Gannet"], "titles": ["Managing Director"]},
    {"name": "Fulmar Marine", "website": "", "emails": ["theo@fulmar-marine.test"], "people": ["Theo Fulmar"], "titles": ["Skipper"]},
])  # fmt: skip

MAILCHIMP = UnseenFile("US", b"""\
"Email Address","First Name","Last Name",Address,"Phone Number",Company,Website,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS
rosa@plover-print.test,Rosa,Plover,"12 Ferry St  Suite B  Newark  NJ  07105  US",(973) 555-0142,Plover Print,plover-print.test,4,"2026-10-01 10:00:00",203.0.113.5,"2026-10-01 10:00:00",203.0.113.5,-5,-4,America/New_York,US,NJ,"2026-11-01 10:00:00",1234,abcd,,"\"\"newsletter\"\",\"\"lead\"\""
""", [
    {"name": "Plover Print", "website": "plover-print.test", "phone": "+19735550142", "emails": ["rosa@plover-print.test"], "people": ["Rosa Plover"], "rating": None, "country": "US"},
])  # fmt: skip


def _chamber() -> bytes:
    book = Workbook()
    sheet = book.active
    rows = [
        ["CÁMARA DE COMERCIO DE LA RIBERA"], ["Directorio de socios 2026 – actualizado a 02/11/2026"], [],
        ["N.º", "Razón social", "Actividad", "Domicilio", "C.P.", "Localidad", "Tfno. / Fax", "Correo", "Web", "Persona de contacto"],
        ["HOSTELERÍA"],
        [1, "Abubilla Catering, S.L.", "Catering", "C/ Mayor, 12 - 2º A", 31500, "Tudela", "948 555 143 / 948 555 144", "hola@abubilla.test", "www.abubilla.test", "D.ª Pilar Abubilla"],
        ["CONSTRUCCIÓN"],
        [2, "Vencejo Obras, S.A.", "Reformas", "Pol. Ind. Las Labradas, nave 4", 31500, "Tudela", "948555145", None, None, None],
        ["Total socios: 2"],
    ]  # fmt: skip
    for row in rows:
        sheet.append(row)
    for number in (1, 2, 5, 7):
        sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=10)
    return saved(book)


CHAMBER = UnseenFile("ES", _chamber(), [
    {"name": "Abubilla Catering, S.L.", "website": "abubilla.test", "phone": "+34948555143", "street": ["C/ Mayor, 12 - 2º A"], "city": "Tudela", "postal_code": "31500", "emails": ["hola@abubilla.test"], "people": [["Pilar Abubilla"], ["D.ª Pilar Abubilla"]], "main_category": "Catering"},
    {"name": "Vencejo Obras, S.A.", "website": "", "phone": "+34948555145", "city": "Tudela", "postal_code": "31500", "main_category": "Reformas", "people": []},
])  # fmt: skip

FAIR = UnseenFile("IT", saved(workbook(("Espositori", [
    ["Espositore", "Padiglione", "Stand", "Nazione", "Città", "Sito internet", "Settore merceologico", "Referente", "Tel.", "Prodotti"],
    ["ALLODOLA MACCHINE SRL", "Pad. 5", "B12", "ITALIA", "Modena", "http://www.allodola-macchine.test", "Imballaggio", "Sig. Ugo Allodola", "+39 059 555146", "Astucciatrici"],
    ["Meise Technik GmbH", "Pad. 5", "B14", "GERMANIA", "Ulm", "meise-technik.test", "Imballaggio", None, "+49 731 555147", None],
    ["Mésange Emballages", "Pad. 6", "C01", "FRANCIA", "Lilla", "-", "Imballaggio", None, "n.d.", None],
]))), [
    {"name": "ALLODOLA MACCHINE SRL", "website": "allodola-macchine.test", "phone": "+39059555146", "city": "Modena", "country": "IT", "people": [["Ugo Allodola"], ["Sig. Ugo Allodola"]], "main_category": "Imballaggio"},
    {"name": "Meise Technik GmbH", "website": "meise-technik.test", "phone": "+49731555147", "city": "Ulm", "country": "DE"},
    {"name": "Mésange Emballages", "website": "", "phone": "", "city": "Lilla", "country": "FR"},
])  # fmt: skip

PASTED_PDF = UnseenFile("US", b"""\
Harbor Area Chamber - Member Directory 2026                         Page 3 of 12

Avocet Accounting
Jill Avocet, CPA
204 Pier Ave
Duluth, MN 55802
Phone: (218) 555-0148
www.avocet-accounting.test

Bittern Boats LLC
88 Canal Park Dr, Suite 1
Duluth, MN 55802
Phone: (218) 555-0149   Fax: (218) 555-0150
sales@bittern-boats.test

Curlew Coffee
12 Lake Ave S
Duluth, MN 55802
(218) 555-0151
""", [
    {"name": "Avocet Accounting", "website": "avocet-accounting.test", "phone": "+12185550148", "city": "Duluth", "postal_code": "55802", "street": "204 Pier Ave"},
    {"name": "Bittern Boats LLC", "website": "", "phone": "+12185550149", "emails": ["sales@bittern-boats.test"], "city": "Duluth", "postal_code": "55802"},
    {"name": "Curlew Coffee", "phone": "+12185550151", "city": "Duluth", "street": "12 Lake Ave S"},
])  # fmt: skip

PASTED_WEB = UnseenFile("DE", """\
Unsere Mitgliedsbetriebe

Bäckerei Stieglitz
Inh. Ernst Stieglitz
Marktstr. 8, 37073 Göttingen
Tel.: 0551 555152
Fax: 0551 555153
E-Mail: info(at)baeckerei-stieglitz.test
Internet: www.baeckerei-stieglitz.test
Details anzeigen

Konditorei Wiesenpieper
Am Wall 4, 37073 Göttingen
Tel.: 0551 555154
Internet: www.wiesenpieper.test
Details anzeigen

Bäckerei Goldammer GmbH & Co. KG
Weender Str. 21, 37075 Göttingen
Tel.: 0551 / 55 51 55
Details anzeigen
""".encode(), [
    {"name": "Bäckerei Stieglitz", "website": "baeckerei-stieglitz.test", "phone": "+49551555152", "street": "Marktstr. 8", "city": "Göttingen", "postal_code": "37073", "emails": ["info@baeckerei-stieglitz.test"]},
    {"name": "Konditorei Wiesenpieper", "website": "wiesenpieper.test", "phone": "+49551555154", "street": "Am Wall 4", "postal_code": "37073"},
    {"name": "Bäckerei Goldammer GmbH & Co. KG", "website": "", "phone": "+49551555155", "postal_code": "37075"},
])  # fmt: skip

OVERPASS = UnseenFile("", json.dumps({"type": "FeatureCollection", "generator": "overpass-turbo", "copyright": "ODbL", "features": [
    {"type": "Feature", "properties": {"@id": "node/1551", "name": "Padaria Bem-te-vi", "shop": "bakery", "addr:street": "Rua das Flores", "addr:housenumber": "120", "addr:city": "Curitiba", "addr:postcode": "80020-090", "addr:country": "BR", "contact:phone": "+55 41 5555-0156", "contact:website": "https://bemtevi.test", "opening_hours": "Mo-Sa 06:00-20:00"}, "geometry": {"type": "Point", "coordinates": [-49.2733, -25.4284]}, "id": "node/1551"},
    {"type": "Feature", "properties": {"@id": "way/1552", "name": "Sabiá Pães", "shop": "bakery", "phone": "+55 41 5555-0157;+55 41 95555-0158"}, "geometry": {"type": "Polygon", "coordinates": [[[-49.28, -25.43], [-49.281, -25.43], [-49.281, -25.431], [-49.28, -25.43]]]}, "id": "way/1552"},
]}).encode(), [
    {"name": "Padaria Bem-te-vi", "website": "bemtevi.test", "phone": "+554155550156", "street": "Rua das Flores 120", "city": "Curitiba", "postal_code": "80020-090", "country": "BR", "latitude": -25.4284, "longitude": -49.2733, "main_category": ["bakery", "Bakery"]},
    {"name": "Sabiá Pães", "website": "", "phone": "+554155550157", "phones": ["+5541955550158"]},
])  # fmt: skip

MY_MAPS = UnseenFile("US", b"""\
<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Prospects</name><Folder><name>Visited</name>
<Placemark><name>Grebe Garage</name><description><![CDATA[Phone: (518) 555-0159<br>Website: http://grebe-garage.test<br>Note: ask for Al]]></description><styleUrl>#icon-1</styleUrl><Point><coordinates>-73.7562,42.6526,0</coordinates></Point></Placemark>
<Placemark><name>Loon &amp; Sons</name><ExtendedData><Data name="Phone"><value>518-555-0160</value></Data><Data name="Address"><value>4 Elm St, Troy, NY 12180</value></Data></ExtendedData><Point><coordinates>
-73.6918,42.7284,0
</coordinates></Point></Placemark>
</Folder></Document></kml>
""", [
    {"name": "Grebe Garage", "website": "grebe-garage.test", "phone": "+15185550159", "latitude": 42.6526, "longitude": -73.7562},
    {"name": "Loon & Sons", "phone": "+15185550160", "address": "4 Elm St, Troy, NY 12180", "latitude": 42.7284, "longitude": -73.6918},
])  # fmt: skip

WAYPOINTS = UnseenFile("FI", b"""\
<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="GPS" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="60.1699" lon="24.9384"><ele>12</ele><name>Kuikka Kahvila</name><desc>Kahvila, puh. 09 5550161</desc><link href="https://kuikka-kahvila.test"><text>Kuikka</text></link><sym>Restaurant</sym></wpt>
<wpt lat="60.2055" lon="24.6559"><name>Tiira Telakka</name><type>Yritys</type></wpt>
</gpx>
""", [
    {"name": "Kuikka Kahvila", "website": "kuikka-kahvila.test", "latitude": 60.1699, "longitude": 24.9384},
    {"name": "Tiira Telakka", "website": "", "latitude": 60.2055, "longitude": 24.6559},
])  # fmt: skip

FOURSQUARE = UnseenFile("", b"\n".join(json.dumps(item).encode() for item in [
    {"fsq_place_id": "5f1", "name": "Noctule Noodles", "latitude": 35.6595, "longitude": 139.7005, "categories": [{"fsq_category_id": "4b", "name": "Noodle Restaurant", "short_name": "Noodles"}], "location": {"address": "2-1 Dogenzaka", "locality": "Shibuya", "region": "Tokyo", "postcode": "150-0043", "country": "JP", "formatted_address": "2-1 Dogenzaka, Shibuya, Tokyo, 150-0043"}, "tel": "03-5555-0162", "website": "http://noctule.test", "social_media": {"twitter": "noctule"}, "date_created": "2020-01-01", "link": "/places/5f1"},
    {"fsq_place_id": "5f2", "name": "Serotine Sushi", "latitude": 35.66, "longitude": 139.71, "categories": [], "location": {"locality": "Shibuya", "country": "JP"}, "link": "/places/5f2"},
]), [
    {"name": "Noctule Noodles", "website": "noctule.test", "phone": "+81355550162", "street": "2-1 Dogenzaka", "city": "Shibuya", "postal_code": ["150-0043", "1500043"], "country": "JP", "latitude": 35.6595, "longitude": 139.7005, "main_category": "Noodle Restaurant"},
    {"name": "Serotine Sushi", "website": "", "phone": "", "city": "Shibuya", "country": "JP", "latitude": 35.66},
])  # fmt: skip

COMMENTED_DOMAINS = UnseenFile("US", b"""\
# leads from the fair, Nov 2026
tern-tiles.test        # spoke with Ann, wants a quote
https://www.gull-gutters.test/about   <- big one!
skua-skis.test - closed on Mondays
  // not sure about these
petrel-paints.test (ask for Joe)
auk-audio.test, maybe later
""", [
    {"website": "tern-tiles.test"}, {"website": "gull-gutters.test"}, {"website": "skua-skis.test"},
    {"website": "petrel-paints.test"}, {"website": "auk-audio.test"},
])  # fmt: skip

JAPANESE = UnseenFile("JP", saved(workbook(("会員名簿", [
    ["令和8年度 商工会 会員名簿"],
    [],
    ["番号", "事業所名", "代表者名", "〒", "所在地", "電話番号", "FAX番号", "業種", "ホームページ"],
    [1, "(株)ひばり工務店", "雲雀 太郎", "390-0811", "長野県松本市中央1-2-3", "0263-55-0163", "0263-55-0164", "建設業", "https://hibari.test"],
    [2, "つぐみ食堂", "鶫 花子", "390-0812", "長野県松本市県2-3", "0263-55-0165", None, "飲食業", None],
]))), [
    {"name": "(株)ひばり工務店", "website": "hibari.test", "phone": "+81263550163", "people": ["雲雀 太郎"], "postal_code": ["390-0811", "3900811"], "main_category": "建設業"},
    {"name": "つぐみ食堂", "website": "", "phone": "+81263550165", "people": ["鶫 花子"], "main_category": "飲食業"},
])  # fmt: skip

TWO_GIS = UnseenFile("RU", """\
Наименование;Описание;Рубрики;Регион;Город;Адрес;Индекс;Телефон 1;Телефон 2;E-mail;Вебсайт;Instagram;ВКонтакте;Часы работы;Широта;Долгота;2GIS URL
Снегирь, автосервис;;Автосервис, Шиномонтаж;Новосибирская область;Новосибирск;Красный проспект, 17;630007;+7 (383) 555-01-66;8-913-555-01-67;info@snegir.test;http://snegir.test;;https://vk.com/snegir;пн-пт 9:00-20:00;55,0302;82,9204;https://2gis.ru/firm/1
Клёст;;Автомойка;Новосибирская область;Бердск;;;;;;;;;;54,7583;83,1072;https://2gis.ru/firm/2
""".encode("cp1251"), [
    {"name": "Снегирь, автосервис", "website": "snegir.test", "phone": "+73835550166", "phones": ["+79135550167"], "street": ["Красный проспект, 17", ""], "city": "Новосибирск", "postal_code": "630007", "emails": ["info@snegir.test"], "latitude": 55.0302, "longitude": 82.9204, "main_category": "Автосервис"},
    {"name": "Клёст", "website": "", "phone": "", "city": "Бердск", "latitude": 54.7583},
])  # fmt: skip

TURKISH = UnseenFile("TR", """\
Sıra No;Firma Ünvanı;Yetkili;Görevi;İlçe;İl;Adres;Tel;Gsm;Web Adresi;E-Posta;Faaliyet Konusu
1;Serçe Tekstil San. ve Tic. Ltd. Şti.;Ayşe Serçe;Genel Müdür;Nilüfer;Bursa;Organize San. Böl. 4. Cad. No: 12;0224 555 01 68;0532 555 01 69;www.serce-tekstil.test;bilgi@serce-tekstil.test;Tekstil
""".encode("cp1254"), [
    {"name": "Serçe Tekstil San. ve Tic. Ltd. Şti.", "website": "serce-tekstil.test", "phone": "+902245550168", "phones": ["+905325550169"], "city": ["Nilüfer", "Bursa", "Nilüfer/Bursa"], "people": ["Ayşe Serçe"], "titles": ["Genel Müdür"], "emails": ["bilgi@serce-tekstil.test"]},
])  # fmt: skip

FILES = {
    "outscraper.xlsx": OUTSCRAPER, "apify.json": APIFY, "phantombuster.csv": PHANTOMBUSTER, "octoparse.csv": OCTOPARSE,
    "scrap_io.csv": SCRAP_IO, "apollo.csv": APOLLO, "zoominfo.csv": ZOOMINFO, "lusha.csv": LUSHA,
    "hubspot_german.csv": HUBSPOT_GERMAN, "pipedrive_spanish.csv": PIPEDRIVE_SPANISH, "zoho_french.csv": ZOHO_FRENCH,
    "monday.xlsx": MONDAY, "notion.csv": NOTION, "airtable.csv": AIRTABLE, "google_contacts.csv": GOOGLE_CONTACTS,
    "outlook.csv": OUTLOOK, "apple.vcf": VCARDS, "linkedin.csv": LINKEDIN, "mailchimp.csv": MAILCHIMP,
    "chamber.xlsx": CHAMBER, "fair.xlsx": FAIR, "pasted_pdf.txt": PASTED_PDF, "pasted_web.txt": PASTED_WEB,
    "overpass.geojson": OVERPASS, "my_maps.kml": MY_MAPS, "waypoints.gpx": WAYPOINTS, "foursquare.jsonl": FOURSQUARE,
    "pasted_domains.txt": COMMENTED_DOMAINS, "japanese.xlsx": JAPANESE, "two_gis.csv": TWO_GIS, "turkish.csv": TURKISH,
}  # fmt: skip
