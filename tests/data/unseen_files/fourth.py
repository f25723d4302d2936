# ruff: noqa: E501 -- rows of files are read whole
"""A fourth set of files, written before anything was mended for it: scrapers, customer databases and spreadsheets of many countries."""

from __future__ import annotations

import io

from openpyxl import Workbook

from tests.data.unseen_files.second import UnseenFile, windows

MAPS_EXTENSION = UnseenFile("US", """\
"Name","Description","Fulladdress","Street","Municipality","Categories","Phone","Phones","Claimed","Review Count","Average Rating","Review URL","Google Maps URL","Latitude","Longitude","Website","Domain","Opening Hours","Featured Image","Cid","Fid","Place Id","Kgmid","Plus code","Google Knowledge URL","Email","Social Medias"
"Larkspur Dental","","100 Lark St, Ithaca, NY 14850","100 Lark St","Ithaca, NY 14850","Dentist, Cosmetic dentist","+1 607-555-0801","","YES","48","4.7","https://search.google.test/r1","https://www.google.com/maps/place/?q=place_id:ChIJlark1","42.4401","-76.4961","https://www.larkspurdental.test/","larkspurdental.test","Monday: [8 AM-5 PM]","https://lh5.google.test/p/1","123","0x1:0x2","ChIJlark1","/g/1","87H8","https://www.google.test/k","hello@larkspurdental.test, ann@larkspurdental.test","https://www.facebook.com/larkspur"
""".encode("utf-8-sig"), [
    {"name": "Larkspur Dental", "website": "larkspurdental.test", "phone": "+16075550801", "street": "100 Lark St", "city": "Ithaca", "state": "NY", "postal_code": "14850", "latitude": 42.4401, "longitude": -76.4961, "rating": 4.7, "rating_count": 48, "place_id": "ChIJlark1", "main_category": ["Dentist", "Dentist, Cosmetic dentist"], "emails": ["hello@larkspurdental.test", "ann@larkspurdental.test"], "people": []},
])  # fmt: skip

CLASS_NAMES = UnseenFile("US", b"""\
"hfpxzc href","qBF1Pd","MW4etd","UY7F9","W4Efsd","W4Efsd 2","UsdlK","lcr4fd href"
"https://www.google.com/maps/place/Lark+Roofing/data=!4m7!3m6!1s0x89d0:0x11","Lark Roofing","4.9","(37)","Roofing contractor","12 Slate Rd","(607) 555-0802","https://larkroofing.test/"
"https://www.google.com/maps/place/Finch+Roofing/data=!4m7!3m6!1s0x89d0:0x12","Finch Roofing","4.2","(5)","Roofing contractor","9 Shingle Ave","(607) 555-0803","https://finchroofing.test/"
"https://www.google.com/maps/place/Wren+Roofing/data=!4m7!3m6!1s0x89d0:0x13","Wren Roofing","","","Roofing contractor","","",""
""", [
    {"name": "Lark Roofing", "website": "larkroofing.test", "phone": "+16075550802"},
    {"name": "Finch Roofing", "website": "finchroofing.test", "phone": "+16075550803"},
    {"name": "Wren Roofing", "website": "", "phone": ""},
])  # fmt: skip

OUTSCRAPER_EMAILS = UnseenFile("", b"""\
name,site,company_name,type,phone,phone.phones_enricher.carrier_name,full_address,street,city,postal_code,state,country_code,latitude,longitude,rating,reviews,place_id,domain,email,email.emails_validator.status,full_name,title,phones,emails
Wren Physio,https://wrenphysio.test/?utm_campaign=gmb,Wren Physio Ltd,Physiotherapist,+44 1904 555 801,BT,"4 Wren Way, York YO1 7AA",4 Wren Way,York,YO1 7AA,England,GB,53.9591,-1.0815,4.8,61,ChIJwren,wrenphysio.test,kit@wrenphysio.test,RECEIVING,Kit Wren,Clinic Director,"+44 1904 555 801, +44 1904 555 802","kit@wrenphysio.test, desk@wrenphysio.test"
""", [
    {"name": "Wren Physio", "website": "wrenphysio.test", "phone": "+441904555801", "street": "4 Wren Way", "city": "York", "postal_code": "YO1 7AA", "country": "GB", "rating": 4.8, "rating_count": 61, "place_id": "ChIJwren", "main_category": "Physiotherapist", "emails": ["kit@wrenphysio.test", "desk@wrenphysio.test"], "people": ["Kit Wren"], "titles": ["Clinic Director"], "phones": [["+441904555802"], ["+441904555801", "+441904555802"]]},
])  # fmt: skip

APOLLO_ACCOUNTS = UnseenFile("", b"""\
Company,Company Name for Emails,Account Stage,Lists,# Employees,Industry,Account Owner,Website,Company Linkedin Url,Facebook Url,Twitter Url,Company Street,Company City,Company State,Company Country,Company Postal Code,Company Address,Keywords,Company Phone,SEO Description,Technologies,Total Funding,Latest Funding,Annual Revenue,Apollo Account Id,SIC Codes,Short Description,Founded Year
Finch Robotics,Finch,Cold,Q4,48,mechanical or industrial engineering,sam@ours.test,http://www.finchrobotics.test,http://www.linkedin.com/company/finch,,,77 Servo Blvd,Pittsburgh,Pennsylvania,United States,15201,"77 Servo Blvd, Pittsburgh, Pennsylvania, United States, 15201","robots, arms",'+1 412-555-0804,Robots by info@seo.test,"Gmail, Nginx",,,1200000,5f1,3569,"Robots since 2009.",2009
""", [
    {"name": "Finch Robotics", "website": "finchrobotics.test", "phone": "+14125550804", "street": "77 Servo Blvd", "city": "Pittsburgh", "state": ["PA", "Pennsylvania"], "postal_code": "15201", "country": "US", "main_category": "mechanical or industrial engineering", "emails": [], "people": []},
])  # fmt: skip

HUBSPOT_ALL = UnseenFile("US", """\
"Record ID - Contact","First Name","Last Name","Email","Additional email addresses","Phone Number","Mobile Phone Number","Contact owner","Primary Associated Company ID","Associated Company","Associated Company IDs","Website URL","Job Title","Street Address","City","State/Region","Postal Code","Country/Region","Last Activity Date","Marketing contact status"
"551","Ann","Lark","ann@larklegal.test","a.lark@larklegal.test;intake@larklegal.test","+1 (607) 555-0805","607.555.0806","Sam Lee","991","Lark Legal","991;992","larklegal.test","Partner","5 Court St
2nd Floor","Ithaca","NY","14850","United States","2026-11-01 08:00","Marketing contact"
""".encode("utf-8-sig"), [
    {"name": "Lark Legal", "website": "larklegal.test", "phone": "+16075550805", "phones": ["+16075550806"], "street": ["5 Court St 2nd Floor", "5 Court St\n2nd Floor", "5 Court St, 2nd Floor"], "city": "Ithaca", "state": "NY", "postal_code": "14850", "country": "US", "emails": ["ann@larklegal.test", "a.lark@larklegal.test", "intake@larklegal.test"], "people": ["Ann Lark"], "titles": ["Partner"]},
])  # fmt: skip


def _merged_report() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Accounts and contacts, Northeast", None, None, None, None, None, None])
    sheet.append([])
    sheet.append(["Account", None, None, "Primary contact", None, None, "Billing ZIP"])
    sheet.append(["Name", "Website", "Phone", "Name", "Title", "Email", None])
    sheet.append(
        ["Siskin Bikes", "siskinbikes.test", 6075550807.0, "Oli Siskin", "Owner", "oli@siskinbikes.test", 2138.0]
    )
    sheet.append([None] * 7)
    sheet.append(["Total: 1", None, None, None, None, None, None])
    sheet.merge_cells("A1:G1")
    sheet.merge_cells("A3:C3")
    sheet.merge_cells("D3:F3")
    sheet.merge_cells("G3:G4")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


MERGED_REPORT = UnseenFile("US", _merged_report(), [
    {"name": "Siskin Bikes", "website": "siskinbikes.test", "phone": "+16075550807", "postal_code": "02138", "emails": ["oli@siskinbikes.test"], "people": ["Oli Siskin"], "titles": ["Owner"]},
])  # fmt: skip

GERMAN_SCIENTIFIC = UnseenFile("DE", windows("""\
Firma;Zusatz;Ansprechpartner;Straße;Hausnr.;PLZ;Ort;Tel.;Mobil;E-Mail(s);Homepage;Bewertung;Lat;Lon
Lerche Metallbau GmbH;Werk 2;Herr Dipl.-Ing. Jörg Lerche;Amselweg;7a;1067;Dresden;4,93516E+11;0171 / 555 08 09;info@lerche-metall.test / j.lerche@lerche-metall.test;www.lerche-metall.test;4,6;51,0504;13,7373
;;;;;;;;;;;;;
Spatz & Söhne OHG;;Frau Ute Spatz;Finkenstr.;12;01069;Dresden;+49 (0)351 555 08 10;;;;4,1;51,04;13,74
"""), [
    {"name": "Lerche Metallbau GmbH", "website": "lerche-metall.test", "phone": ["", "+491715550809", "4,93516E+11"], "street": "Amselweg 7a", "city": "Dresden", "postal_code": "01067", "emails": ["info@lerche-metall.test", "j.lerche@lerche-metall.test"], "rating": 4.6, "latitude": 51.0504, "longitude": 13.7373, "people": [["Jörg Lerche"], ["Dipl.-Ing. Jörg Lerche"]]},
    {"name": "Spatz & Söhne OHG", "website": "", "phone": "+493515550810", "street": "Finkenstr. 12", "city": "Dresden", "postal_code": "01069", "emails": [], "people": ["Ute Spatz"]},
])  # fmt: skip

FRENCH_UTF16 = UnseenFile("FR", """\
Raison sociale\tCivilité\tNom\tPrénom\tFonction\tAdresse\tCP\tVille\tTél. fixe\tTél. portable\tCourriel\tSite Internet\tCode APE
Menuiserie Alouette SARL\tM.\tLefèvre\tÉmile\tGérant\t3, rue des Tilleuls\t1000\tBourg-en-Bresse\t04 74 55 58 11\t06 55 55 58 12\tcontact@alouette.test; emile@alouette.test\thttp://www.alouette.test\t4332A

Pinson Fleurs\tMme\tRoy\tZoé\tCo-gérante\t14 bis av. Foch\t69006\tLyon 6e\t04.78.55.58.13\t\t\tpinson-fleurs.test\t4776Z
""".replace("\n", "\r\n").encode("utf-16"), [
    {"name": "Menuiserie Alouette SARL", "website": "alouette.test", "phone": "+33474555811", "phones": ["+33655555812"], "street": "3, rue des Tilleuls", "city": "Bourg-en-Bresse", "postal_code": "01000", "emails": ["contact@alouette.test", "emile@alouette.test"], "people": ["Émile Lefèvre"], "titles": ["Gérant"]},
    {"name": "Pinson Fleurs", "website": "pinson-fleurs.test", "phone": "+33478555813", "street": "14 bis av. Foch", "city": ["Lyon 6e", "Lyon"], "postal_code": "69006", "emails": [], "people": ["Zoé Roy"], "titles": ["Co-gérante"]},
])  # fmt: skip

SEPARATOR_LINE = UnseenFile("US", """\
sep=;
"Company";"Full address";"Contact(s)";"Phone numbers";"E-mails";"URL";"Comment"
"Goldcrest HVAC, Inc.";"8 Furnace Rd
Suite 4
Cortland, NY 13045";"Bea Crest (CEO); Al Gold (Sales Manager)";"(607) 555-0814
(607) 555-0815";"bea@goldcrest.test
al@goldcrest.test";"https://goldcrest.test";"said ""call back"";
met at fair"
""".encode("utf-8-sig"), [
    {"name": "Goldcrest HVAC, Inc.", "website": "goldcrest.test", "phone": "+16075550814", "phones": ["+16075550815"], "city": "Cortland", "state": "NY", "postal_code": "13045", "emails": ["bea@goldcrest.test", "al@goldcrest.test"], "people": ["Bea Crest", "Al Gold"], "titles": ["CEO", "Sales Manager"]},
])  # fmt: skip

YELLOW_PAGES = UnseenFile("US", b"""\
#,Business Name,Address Line 1,City State Zip,Main Phone,Alt Phone,Visit Website,Email Business,Years in Business,YP Rating,Categories,Listing URL
1,Redpoll Towing,400 Tow Rd,"Binghamton, NY 13901",(607) 555-0816,(607) 555-0817,http://www.redpolltowing.test,mailto:dispatch@redpolltowing.test,22,4.5,"Towing, Auto Repair & Service",https://www.yellowpages.com/binghamton-ny/mip/redpoll-1
2,Linnet Locksmith,,"Serving the Binghamton Area",607-555-0818,,,,3,,Locksmiths,https://www.yellowpages.com/binghamton-ny/mip/linnet-2
""", [
    {"name": "Redpoll Towing", "website": "redpolltowing.test", "phone": "+16075550816", "phones": ["+16075550817"], "street": "400 Tow Rd", "city": "Binghamton", "state": "NY", "postal_code": "13901", "emails": ["dispatch@redpolltowing.test"], "people": []},
    {"name": "Linnet Locksmith", "website": "", "phone": "+16075550818", "emails": []},
])  # fmt: skip

ITALIAN_PIPES = UnseenFile("IT", windows("""\
Ragione Sociale|P.IVA|Indirizzo|N. civico|CAP|Comune|Prov.|Telefono|Cellulare|PEC|Email|Sito|Referente
Officina Allodola S.n.c.|01234567890|Via Garibaldi|21/B|00184|Roma|RM|06 5550 819|333 555 0820|allodola@pec.test|info@allodola.test|www.allodola.test|Dott.ssa Carla Allodola
"""), [
    {"name": "Officina Allodola S.n.c.", "website": "allodola.test", "phone": "+39065550819", "phones": ["+393335550820"], "street": "Via Garibaldi 21/B", "city": "Roma", "postal_code": "00184", "emails": [["info@allodola.test", "allodola@pec.test"], ["info@allodola.test"]], "people": [["Carla Allodola"], ["Dott.ssa Carla Allodola"]]},
])  # fmt: skip

LINKED_CONTACTS = UnseenFile("", b"""\
Notes:
"When exporting your connection data, you may notice that some of the email addresses are missing."

First Name,Last Name,URL,Email Address,Company,Position,Connected On
Ivo,Serin,https://www.linkedin.com/in/ivoserin,ivo@serinworks.test,Serin Works,Head of Growth,03 Nov 2026
Mia,Stieglitz,https://www.linkedin.com/in/miastieglitz,,Stieglitz AG,CFO,01 Nov 2026
""", [
    {"name": "Serin Works", "website": "", "emails": ["ivo@serinworks.test"], "people": ["Ivo Serin"], "titles": ["Head of Growth"]},
    {"name": "Stieglitz AG", "website": "", "emails": [], "people": ["Mia Stieglitz"], "titles": ["CFO"]},
])  # fmt: skip

FILES: dict[str, UnseenFile] = {
    "maps_extension.csv": MAPS_EXTENSION, "class_names.csv": CLASS_NAMES, "outscraper_emails.csv": OUTSCRAPER_EMAILS, "apollo_accounts.csv": APOLLO_ACCOUNTS,
    "hubspot_all.csv": HUBSPOT_ALL, "merged_report.xlsx": MERGED_REPORT, "german_scientific.csv": GERMAN_SCIENTIFIC, "french_utf16.txt": FRENCH_UTF16,
    "separator_line.csv": SEPARATOR_LINE, "yellow_pages.csv": YELLOW_PAGES, "italian_pipes.csv": ITALIAN_PIPES, "connections.csv": LINKED_CONTACTS,
}  # fmt: skip
