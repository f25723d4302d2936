# ruff: noqa: E501 -- rows of files are read whole
"""A twenty-first set: what programs export and what people keep by hand, written before the rules were looked at."""

from __future__ import annotations

import io
import json
import zipfile

from tests.data.unseen_files.nineteenth import saved, workbook
from tests.data.unseen_files.second import UnseenFile, windows

GOOGLE_CONTACTS = UnseenFile("US", b"""\
First Name,Middle Name,Last Name,Phonetic First Name,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Website 1 - Label,Website 1 - Value
Ada,,Wheatear,,,,Wheatear Windows,Owner,,,met at fair,,* myContacts,Work,ada@wheatear.test,,,Work,(607) 555-0101,Mobile,+1 607 555 0102,Work,"4 Quay St
Ithaca, NY 14850
US",4 Quay St,Ithaca,,NY,14850,US,Work,https://wheatear.test
,,,,,,Dipper Drains LLC,,,,,,* myContacts ::: plumbers,* ,office@dipper.test ::: jobs@dipper.test,,,Main,607-555-0103,,,,,,,,,,,,
""", [
    {"name": "Wheatear Windows", "website": "wheatear.test", "phone": "+16075550101", "phones": ["+16075550102"], "street": "4 Quay St", "city": "Ithaca", "state": "NY", "postal_code": "14850", "country": "US", "emails": ["ada@wheatear.test"], "people": ["Ada Wheatear"], "titles": ["Owner"]},
    {"name": "Dipper Drains LLC", "website": "", "phone": "+16075550103", "emails": ["office@dipper.test", "jobs@dipper.test"]},
])  # fmt: skip

OUTLOOK_GERMAN = UnseenFile("DE", windows("""\
"Anrede","Vorname","Nachname","Firma","Abteilung","Position","Straße geschäftlich","Ort geschäftlich","Region geschäftlich","Postleitzahl geschäftlich","Land/Region geschäftlich","Straße privat","Ort privat","Telefon geschäftlich","Fax geschäftlich","Mobiltelefon","E-Mail-Adresse","E-Mail-Angezeigter Name","Webseite","Notizen","Vertraulichkeit"
"Frau","Ute","Zeisig","Zeisig Zimmerei GmbH","","Geschäftsführerin","Hauptstr. 8","Kempten","Bayern","87435","Deutschland","Am Bach 1","Durach","0831 5550104","0831 5550105","","ute@zeisig.test","Ute Zeisig (ute@zeisig.test)","www.zeisig.test","","Normal"
"""), [
    {"name": "Zeisig Zimmerei GmbH", "website": "zeisig.test", "phone": "+498315550104", "street": "Hauptstr. 8", "city": "Kempten", "postal_code": "87435", "country": "DE", "emails": ["ute@zeisig.test"], "people": ["Ute Zeisig"], "titles": ["Geschäftsführerin"]},
])  # fmt: skip

APPLE_CONTACTS = UnseenFile("IE", """\
BEGIN:VCARD
VERSION:3.0
PRODID:-//Apple Inc.//macOS 15.1//EN
N:;;;;
FN:Chough Carpentry
ORG:Chough Carpentry;
X-ABShowAs:COMPANY
item1.TEL;type=pref:021 555 0106
item1.X-ABLabel:office line
item2.URL;type=pref:chough-carpentry.test
item2.X-ABLabel:_$!<HomePage>!$_
item3.ADR;type=pref:;;2 Ferry Rd;Cobh;Co. Cork;P24 XY00;Ireland
item3.X-ABADR:ie
EMAIL;type=INTERNET;type=WORK;type=pref:hello@chough-carpentry.test
END:VCARD
BEGIN:VCARD
VERSION:3.0
N:Shrike;Tom;;;
FN:Tom Shrike
ORG:Shrike Signs;Sales
TITLE:Sales manager
TEL;type=CELL;type=VOICE;type=pref:+353 85 555 0107
END:VCARD
""".replace("\n", "\r\n").encode(), [
    {"name": "Chough Carpentry", "website": "chough-carpentry.test", "phone": "+353215550106", "street": "2 Ferry Rd", "city": "Cobh", "country": "IE", "emails": ["hello@chough-carpentry.test"], "people": []},
    {"name": "Shrike Signs", "phone": "+353855550107", "people": ["Tom Shrike"], "titles": ["Sales manager"]},
])  # fmt: skip

XERO = UnseenFile("GB", b"""\
*ContactName,AccountNumber,EmailAddress,FirstName,LastName,POAttentionTo,POAddressLine1,POAddressLine2,POAddressLine3,POAddressLine4,POCity,PORegion,POPostalCode,POCountry,SAAttentionTo,SAAddressLine1,SACity,SAPostalCode,PhoneNumber,FaxNumber,MobileNumber,DDINumber,SkypeName,BankAccountName,TaxNumber,AccountsReceivableTaxCodeName,Website,DueDateBillDay,TrackingName1
Godwit Glass Ltd,C001,accounts@godwit.test,Ellen,Marsh,,Unit 3,Harbour Yard,,,Whitby,North Yorkshire,YO21 1AA,United Kingdom,,,,,01947 555108,,,,,,GB999999973,20% (VAT on Income),https://godwit.test,14,
Ruff Joinery,C002,,,,,,,,,,,,,,,,,,,07700 900109,,,,,,,,
""", [
    {"name": "Godwit Glass Ltd", "website": "godwit.test", "phone": "+441947555108", "city": "Whitby", "postal_code": "YO21 1AA", "country": "GB", "emails": ["accounts@godwit.test"], "people": ["Ellen Marsh"]},
    {"name": "Ruff Joinery", "website": "", "phone": "+447700900109", "people": []},
])  # fmt: skip


def _quickbooks() -> bytes:
    return saved(workbook(("Customer Contact List", [
        ["Puffin Paving Supply Co.", None, None, None, None, None],
        ["Customer Contact List", None, None, None, None, None],
        [None] * 6,
        ["Customer full name", "Phone numbers", "Email", "Full name", "Bill address", "Ship address"],
        ["Auk Aquatics", "Phone:(207) 555-0110 Mobile:(207) 555-0111", "auk@aquatics.test", "Dee Auk", "5 Pier Rd Camden ME 04843 US", "5 Pier Rd Camden ME 04843 US"],
        ["Skua Scuba", None, None, None, None, None],
        [None] * 6,
        ["Monday, Nov 30, 2026 09:12:33 AM GMT-5", None, None, None, None, None],
    ])))  # fmt: skip


QUICKBOOKS = UnseenFile("US", _quickbooks(), [
    {"name": "Auk Aquatics", "phone": "+12075550110", "phones": ["+12075550111"], "emails": ["auk@aquatics.test"], "people": ["Dee Auk"], "city": "Camden", "state": "ME", "postal_code": "04843"},
    {"name": "Skua Scuba", "phone": "", "website": ""},
])  # fmt: skip

DATEV = UnseenFile("DE", windows("""\
Konto;Name (Adressattyp Unternehmen);Unternehmensgegenstand;Name (Adressattyp natürl. Person);Vorname (Adressattyp natürl. Person);Name (Adressattyp keine Angabe);Adressattyp;Kurzbezeichnung;EU-Land;EU-UStID;Anrede;Adressart;Straße;Postfach;Postleitzahl;Ort;Land;Telefon;Bemerkung (Telefon);E-Mail;Internet;Fax;IBAN-Nr. 1
10001;Kiebitz Kälte GmbH;Kältetechnik;;;;2;KIEBITZ;DE;123456789;;STR;Werkstr. 4;;26121;Oldenburg;DE;0441 5550112;;buero@kiebitz.test;www.kiebitz.test;0441 5550113;DE02120300000000202051
10002;;;Sperling;Jan;;1;SPERLING;;;Herrn;STR;Am Wall 2;;26122;Oldenburg;DE;;;;;;
"""), [
    {"name": "Kiebitz Kälte GmbH", "website": "kiebitz.test", "phone": "+494415550112", "street": "Werkstr. 4", "city": "Oldenburg", "postal_code": "26121", "country": "DE", "emails": ["buero@kiebitz.test"]},
    {"name": ["Jan Sperling", "SPERLING", "Sperling"], "street": "Am Wall 2", "city": "Oldenburg"},
])  # fmt: skip

SHOPIFY = UnseenFile("CA", b"""\
Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,Default Address Address2,Default Address City,Default Address Province Code,Default Address Country Code,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags
'7001,Lea,Siskin,lea@siskin-spa.test,yes,Siskin Spa,12 King St W,Suite 2,Hamilton,ON,CA,'L8P 1A1,'+19055550114,,no,120.50,2,,no,wholesale
'7002,Max,Grebe,max@grebe-grills.test,no,Grebe Grills,9 Rue Haute,,Laval,QC,CA,'H7A 0A1,,'+14505550115,no,0.00,0,,no,
""", [
    {"name": "Siskin Spa", "phone": "+19055550114", "street": ["12 King St W", "12 King St W Suite 2", "12 King St W, Suite 2"], "city": "Hamilton", "state": "ON", "postal_code": "L8P 1A1", "country": "CA", "emails": ["lea@siskin-spa.test"], "people": ["Lea Siskin"], "rating": None},
    {"name": "Grebe Grills", "phone": "+14505550115", "city": "Laval", "state": "QC", "people": ["Max Grebe"]},
])  # fmt: skip

WOOCOMMERCE = UnseenFile("", json.dumps([
    {"id": 25, "date_created": "2026-11-21T09:00:00", "email": "shop@avocet.test", "first_name": "Nia", "last_name": "Avocet", "role": "customer", "username": "avocet", "billing": {"first_name": "Nia", "last_name": "Avocet", "company": "Avocet Arts", "address_1": "1 Dock Ln", "address_2": "", "city": "Cardiff", "state": "", "postcode": "CF10 1AA", "country": "GB", "email": "shop@avocet.test", "phone": "029 2018 0116"}, "shipping": {"first_name": "", "last_name": "", "company": "", "address_1": "", "address_2": "", "city": "", "state": "", "postcode": "", "country": ""}, "is_paying_customer": False, "avatar_url": "https://secure.gravatar.test/avatar/8?s=96", "_links": {"self": [{"href": "https://shop.test/wp-json/wc/v3/customers/25"}]}},
]).encode(), [
    {"name": "Avocet Arts", "website": "", "phone": "+442920180116", "street": "1 Dock Ln", "city": "Cardiff", "postal_code": "CF10 1AA", "country": "GB", "emails": ["shop@avocet.test"], "people": ["Nia Avocet"]},
])  # fmt: skip

NOTION = UnseenFile("US", """\
\ufeffName,Stage,Website,Phone,Contact,Last touched,Priority,Files & media
Bittern Bakery (NEW),Contacted,https://bittern.test/menu,607.555.0117,Joan Reed (https://www.notion.so/Joan-Reed-1f2e3d4c5b6a),"November 12, 2026",High,Bittern%20Bakery/menu.pdf
Rail & Co,Not started,,,,,,
""".encode(), [
    {"name": ["Bittern Bakery", "Bittern Bakery (NEW)"], "website": "bittern.test", "phone": "+16075550117", "people": ["Joan Reed"]},
    {"name": "Rail & Co", "website": "", "phone": ""},
])  # fmt: skip

AIRTABLE = UnseenFile("AU", """\
\ufeffVenue,Type,Link,Best number,Suburb,Post code,Logo,Contacts (from People),Created,checked
Corella Coffee,"Cafe,Roaster",corella.test,03 5550 0118,Fitzroy,3065,logo.png (https://v5.airtableusercontent.test/v3/u/1/logo.png),"Pat Gum,Sid Ash",14/11/2026 9:01am,checked
Galah Gelato,Dessert,http://www.galah.test,0491 570 119,Carlton,3053,,,14/11/2026 9:03am,
""".encode(), [
    {"name": "Corella Coffee", "website": "corella.test", "phone": "+61355500118", "city": "Fitzroy", "postal_code": "3065", "people": [["Pat Gum", "Sid Ash"]]},
    {"name": "Galah Gelato", "website": "galah.test", "phone": "+61491570119", "city": "Carlton", "postal_code": "3053", "people": []},
])  # fmt: skip

INSTANT_SCRAPER_MAPS = UnseenFile("US", """\
hfpxzc href,qBF1Pd,MW4etd,UY7F9,W4Efsd,W4Efsd 2,W4Efsd 3,W4Efsd 4,UsdlK,lcr4fd href,ah5Ghc
https://www.google.com/maps/place/Oriole+Oil/data=!4m7!3m6!1s0x89d0:0x1!8m2!3d42.44!4d-76.5,Oriole Oil,4.6,(88),Heating oil supplier,· 14 Dey St,Open,· Closes 5 PM,(607) 555-0120,https://www.oriole-oil.test/,\"\"\"We love them\"\"\"
https://www.google.com/maps/place/Tanager/data=!4m7!3m6!1s0x89d0:0x2!8m2!3d42.45!4d-76.49,Tanager Tiles,5.0,(3),Tile store,· 2 Elm Ave,Closed,· Opens 9 AM Tue,(607) 555-0121,,
""".encode(), [
    {"name": "Oriole Oil", "website": "oriole-oil.test", "phone": "+16075550120", "street": "14 Dey St", "rating": 4.6, "rating_count": 88, "main_category": "Heating oil supplier"},
    {"name": "Tanager Tiles", "website": "", "phone": "+16075550121", "street": "2 Elm Ave", "rating": 5.0, "rating_count": 3},
])  # fmt: skip

YELLOW_PAGES = UnseenFile("US", b"""\
rank,business_name,business-name href,categories,phones,street-address,locality,track-visit-website href,years-in-business,rating,count,snippet
1,Junco Junk Removal,https://www.yellowpages.com/ithaca-ny/mip/junco-1,Junk Removal|Hauling,(607) 555-0122,9 Lake Rd,"Ithaca, NY 14850",http://www.juncojunk.test,7,4,(12),We haul it all
2,Vireo Vending,https://www.yellowpages.com/ithaca-ny/mip/vireo-2,Vending Machines,(607) 555-0123,,"Dryden, NY 13053",,,,,
""", [
    {"name": "Junco Junk Removal", "website": "juncojunk.test", "phone": "+16075550122", "street": "9 Lake Rd", "city": "Ithaca", "state": "NY", "postal_code": "14850"},
    {"name": "Vireo Vending", "website": "", "phone": "+16075550123", "city": "Dryden", "state": "NY", "postal_code": "13053"},
])  # fmt: skip

PAGINE_GIALLE = UnseenFile("IT", b"""\
ragione_sociale;categoria;indirizzo;cap;comune;provincia;telefono_1;telefono_2;sito_web;email;p_iva;lat;lng
Upupa Utensili s.n.c.;Ferramenta;Via Po 3;10124;Torino;TO;011 555 0124;335 555 0125;www.upupa.test;info@upupa.test;IT01234567890;45,0677;7,6899
""", [
    {"name": "Upupa Utensili s.n.c.", "website": "upupa.test", "phone": "+390115550124", "phones": ["+393355550125"], "street": "Via Po 3", "postal_code": "10124", "city": "Torino", "emails": ["info@upupa.test"], "latitude": 45.0677, "longitude": 7.6899},
])  # fmt: skip

APIFY = UnseenFile("", json.dumps([
    {"title": "Bulbul Bar", "price": "€€", "categoryName": "Bar", "address": "Kungsgatan 2, 411 19 Göteborg, Sweden", "neighborhood": "Centrum", "street": "Kungsgatan 2", "city": "Göteborg", "postalCode": "411 19", "state": None, "countryCode": "SE", "website": "https://bulbul.test/", "phone": "+46 31 555 01 26", "phoneUnformatted": "+46315550126", "claimThisBusiness": False, "location": {"lat": 57.7056, "lng": 11.9686}, "totalScore": 4.3, "permanentlyClosed": False, "placeId": "ChIJbulbul0126", "categories": ["Bar", "Restaurant"], "fid": "0x1:0x2", "reviewsCount": 210, "imagesCount": 12, "scrapedAt": "2026-11-29T10:00:00.000Z", "openingHours": [{"day": "Monday", "hours": "4 PM to 12 AM"}], "emails": ["hej@bulbul.test"], "phones": ["+46315550126"], "instagrams": ["https://www.instagram.com/bulbul"], "ownerUpdates": [], "url": "https://www.google.com/maps/search/?api=1&query=Bulbul"},
]).encode(), [
    {"name": "Bulbul Bar", "website": "bulbul.test", "phone": "+46315550126", "street": "Kungsgatan 2", "city": "Göteborg", "postal_code": "411 19", "country": "SE", "emails": ["hej@bulbul.test"], "latitude": 57.7056, "longitude": 11.9686, "rating": 4.3, "rating_count": 210, "place_id": "ChIJbulbul0126", "main_category": "Bar"},
])  # fmt: skip

APOLLO_PEOPLE = UnseenFile("", b"""\
First Name,Last Name,Title,Company Name,Company Name for Emails,Email,Email Status,Primary Email Source,Seniority,Departments,Contact Owner,Work Direct Phone,Home Phone,Mobile Phone,Corporate Phone,Other Phone,Stage,# Employees,Industry,Keywords,Person Linkedin Url,Website,Company Linkedin Url,City,State,Country,Company Address,Company City,Company State,Company Country,Company Phone,Annual Revenue,Apollo Contact Id
Rae,Plover,Head of Ops,"Plover Press, Inc.",Plover Press,rae@plover-press.test,Verified,Apollo,Head,Operations,me@mine.test,'+1 503-555-0127,,,'+1 503-555-0128,,Cold,25,printing,"print, books",http://www.linkedin.com/in/rae,https://plover-press.test,http://www.linkedin.com/company/plover,Salem,Oregon,United States,"1 Mill St, Portland, Oregon, United States, 97201",Portland,Oregon,United States,'+1 503-555-0129,1000000,6f1
""", [
    {"name": "Plover Press, Inc.", "website": "plover-press.test", "phone": ["+15035550129", "+15035550128"], "city": "Portland", "country": "US", "postal_code": ["97201", ""], "emails": ["rae@plover-press.test"], "people": ["Rae Plover"], "titles": ["Head of Ops"]},
])  # fmt: skip


def _monday() -> bytes:
    return saved(workbook(("supplier leads", [
        ["Supplier leads", None, None, None, None, None],
        ["All our suppliers, one row each", None, None, None, None, None],
        ["To call", None, None, None, None, None],
        ["Name", "Person", "Status", "Phone", "Site", "Location"],
        ["Egret Electric", "Kim Owner", "Working on it", "16075550130", "egret.test - https://egret.test", "Ithaca, NY, USA"],
        [None] * 6,
        ["Done", None, None, None, None, None],
        ["Name", "Person", "Status", "Phone", "Site", "Location"],
        ["Stork Stone", None, "Done", "16075550131", None, "Elmira, NY, USA"],
    ])))  # fmt: skip


MONDAY = UnseenFile("US", _monday(), [
    {"name": "Egret Electric", "website": "egret.test", "phone": "+16075550130", "city": "Ithaca", "state": "NY"},
    {"name": "Stork Stone", "website": "", "phone": "+16075550131", "city": "Elmira", "state": "NY"},
])  # fmt: skip


def _ods() -> bytes:
    """A French sheet kept by hand: a title, an empty column, a note below."""

    def cell(value: str) -> str:
        return (
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
            if value
            else "<table:table-cell/>"
        )

    rows = [
        ["", "Prospects Bretagne"], [],
        ["", "Qui", "Quoi", "Où", "Tél.", "Site internet"],
        ["", "Fauvette Fleurs", "fleuriste", "35000 Rennes", "02 99 55 51 32", "fauvette.test"],
        ["", "Chez Grive", "restaurant", "29200 Brest", "02 98 55 51 33", "pas de site"],
        [], ["", "à rappeler en décembre"],
    ]  # fmt: skip
    table = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="Feuille1">{table}</table:table></office:spreadsheet></office:body></office:document-content>',
        )
    return out.getvalue()


FRENCH_BY_HAND = UnseenFile("FR", _ods(), [
    {"name": "Fauvette Fleurs", "website": "fauvette.test", "phone": "+33299555132", "postal_code": "35000", "city": "Rennes", "main_category": "fleuriste"},
    {"name": "Chez Grive", "website": "", "phone": "+33298555133", "postal_code": "29200", "city": "Brest"},
])  # fmt: skip


def _by_hand() -> bytes:
    return saved(workbook(("Sheet1", [
        ["biz", "who to ask for", "ph#", "where", "web?", "called?"],
        ["Nuthatch Nails", "Jo", "607 555 0134", "12 State St Ithaca", "yes - nuthatch.test", "y"],
        ["  Robin's Roofing ", "ask for Mr. Dole", "607-555-0135 or 0136", "Elmira", "no", "left msg 3/4"],
        ["TOTAL: 2", None, None, None, None, None],
    ])))  # fmt: skip


BY_HAND = UnseenFile("US", _by_hand(), [
    {"name": "Nuthatch Nails", "website": "nuthatch.test", "phone": "+16075550134", "people": ["Jo"]},
    {"name": "Robin's Roofing", "website": "", "phone": "+16075550135", "people": [["Dole"], ["Mr. Dole"]]},
])  # fmt: skip

MAILCHIMP = UnseenFile("US", b"""\
"Email Address","First Name","Last Name","Address","Phone Number","Birthday","Company","MEMBER_RATING","OPTIN_TIME","OPTIN_IP","CONFIRM_TIME","CONFIRM_IP","LATITUDE","LONGITUDE","GMTOFF","DSTOFF","TIMEZONE","CC","REGION","LAST_CHANGED","LEID","EUID","NOTES","TAGS"
"hi@pipit.test","Sal","Pipit","7 Oak Ln  Corning NY 14830 US","607-555-0137","","Pipit Pools","4","2026-01-02 10:00:00","203.0.113.5","2026-01-02 10:01:00","203.0.113.5","40.7","-74.0","-5","-4","America/New_York","US","ny","2026-01-02 10:01:00","5551","ab12cd","","\"\"pools\"\",\"\"vip\"\"\"
""", [
    {"name": "Pipit Pools", "website": "", "phone": "+16075550137", "city": "Corning", "state": ["NY", "ny"], "postal_code": "14830", "country": "US", "emails": ["hi@pipit.test"], "people": ["Sal Pipit"], "rating": None},
])  # fmt: skip

OVERPASS_CSV = UnseenFile("", """\
@id\t@type\t@lat\t@lon\tname\tshop\tcraft\tphone\tcontact:phone\twebsite\tcontact:website\taddr:street\taddr:housenumber\taddr:postcode\taddr:city\taddr:country\topening_hours
4711\tnode\t47.3769\t8.5417\tMeise Schreinerei\t\tcarpenter\t\t+41 44 555 01 38\t\thttps://meise.test\tLangstrasse\t12a\t8004\tZürich\tCH\tMo-Fr 08:00-17:00
4712\tway\t47.38\t8.55\tVelo Fink\tbicycle\t\t+41 44 555 01 39\t\tvelofink.test\t\t\t\t\t\t\t
""".encode(), [
    {"name": "Meise Schreinerei", "website": "meise.test", "phone": "+41445550138", "street": ["Langstrasse 12a", "12a Langstrasse"], "postal_code": "8004", "city": "Zürich", "country": "CH", "latitude": 47.3769, "longitude": 8.5417},
    {"name": "Velo Fink", "website": "velofink.test", "phone": "+41445550139", "latitude": 47.38, "longitude": 8.55},
])  # fmt: skip

TAKEOUT_SAVED = UnseenFile("", json.dumps({"type": "FeatureCollection", "features": [
    {"geometry": {"coordinates": [-8.6291, 41.1579], "type": "Point"}, "properties": {"date": "2026-10-01T10:00:00Z", "google_maps_url": "http://maps.google.com/?cid=5550140", "location": {"address": "Rua Nova 5, 4050-001 Porto, Portugal", "country_code": "PT", "name": "Padaria Pardal"}}, "type": "Feature"},
]}).encode(), [
    {"name": "Padaria Pardal", "website": "", "country": "PT", "latitude": 41.1579, "longitude": -8.6291, "city": ["Porto", ""]},
])  # fmt: skip

COMPANIES_HOUSE = UnseenFile("GB", b"""\
CompanyName, CompanyNumber,RegAddress.CareOf,RegAddress.POBox,RegAddress.AddressLine1, RegAddress.AddressLine2,RegAddress.PostTown,RegAddress.County,RegAddress.Country,RegAddress.PostCode,CompanyCategory,CompanyStatus,CountryOfOrigin,DissolutionDate,IncorporationDate,Accounts.AccountRefDay,SICCode.SicText_1,URI,PreviousName_1.CompanyName
"DUNLIN DAIRY LIMITED","09990001","","","3 MARSH LANE","","KENDAL","CUMBRIA","UNITED KINGDOM","LA9 4AA","Private Limited Company","Active","United Kingdom","","01/02/2015","31","10511 - Liquid milk production","http://business.data.gov.uk/id/company/09990001","DUNLIN MILK LTD"
""", [
    {"name": "DUNLIN DAIRY LIMITED", "website": "", "phone": "", "street": "3 MARSH LANE", "city": "KENDAL", "postal_code": "LA9 4AA", "country": "GB"},
])  # fmt: skip

YELP_FUSION = UnseenFile("", json.dumps({"total": 1, "region": {"center": {"latitude": 43.7, "longitude": -79.4}}, "businesses": [
    {"id": "yelp-0141", "alias": "crake-cafe-toronto", "name": "Crake Cafe", "image_url": "https://s3.test/o.jpg", "is_closed": False, "url": "https://www.yelp.com/biz/crake-cafe-toronto?adjust=1", "review_count": 31, "categories": [{"alias": "coffee", "title": "Coffee & Tea"}], "rating": 4.5, "coordinates": {"latitude": 43.66, "longitude": -79.41}, "transactions": [], "price": "$", "location": {"address1": "2 Dock St", "address2": "", "address3": None, "city": "Toronto", "zip_code": "M6J 0A1", "country": "CA", "state": "ON", "display_address": ["2 Dock St", "Toronto, ON M6J 0A1", "Canada"]}, "phone": "+14165550141", "display_phone": "+1 416-555-0141", "distance": 100.5},
]}).encode(), [
    {"name": "Crake Cafe", "website": "", "phone": "+14165550141", "street": "2 Dock St", "city": "Toronto", "state": "ON", "postal_code": "M6J 0A1", "country": "CA", "latitude": 43.66, "longitude": -79.41, "rating": 4.5, "rating_count": 31},
])  # fmt: skip

JAPANESE_SHOP = UnseenFile("JP", """\
店舗名,業種,郵便番号,都道府県,市区町村,番地・建物名,電話番号,ホームページ,担当者,備考
つばめ工務店,工務店,530-0001,大阪府,大阪市北区,梅田1-2-3 つばめビル4F,06-5550-0142,https://tsubame.test,山田 太郎 様,10月訪問
""".encode("cp932"), [
    {"name": "つばめ工務店", "website": "tsubame.test", "phone": "+81655500142", "postal_code": "530-0001", "state": "大阪府", "city": "大阪市北区", "people": [["山田 太郎"], ["山田太郎"]]},
])  # fmt: skip

FOURSQUARE = UnseenFile("", b"""\
{"fsq_place_id":"fsq0143","name":"Noddy Noodles","latitude":1.3,"longitude":103.85,"address":"8 Pier Rd #01-02","locality":"Singapore","region":null,"postcode":"179803","country":"SG","tel":"+65 6555 0143","website":"http://noddy.test","email":null,"facebook_id":null,"instagram":"noddy","fsq_category_labels":["Dining and Drinking > Restaurant > Noodle Restaurant"],"date_refreshed":"2026-10-01"}
{"fsq_place_id":"fsq0144","name":"Tern Tailor","latitude":1.31,"longitude":103.86,"address":null,"locality":null,"region":null,"postcode":null,"country":"SG","tel":null,"website":null,"email":"hi@terntailor.test","facebook_id":null,"instagram":null,"fsq_category_labels":null,"date_refreshed":"2026-10-01"}
""", [
    {"name": "Noddy Noodles", "website": "noddy.test", "phone": "+6565550143", "street": "8 Pier Rd #01-02", "city": "Singapore", "postal_code": "179803", "country": "SG", "latitude": 1.3, "longitude": 103.85},
    {"name": "Tern Tailor", "website": "", "phone": "", "country": "SG", "emails": ["hi@terntailor.test"]},
])  # fmt: skip

FILES = {
    "google_contacts_2026.csv": GOOGLE_CONTACTS, "outlook_german.csv": OUTLOOK_GERMAN, "apple_contacts.vcf": APPLE_CONTACTS,
    "xero_contacts.csv": XERO, "quickbooks_customers.xlsx": QUICKBOOKS, "datev_debitoren.csv": DATEV,
    "shopify_customers.csv": SHOPIFY, "woocommerce_customers.json": WOOCOMMERCE, "notion_database.csv": NOTION,
    "airtable_view.csv": AIRTABLE, "instant_scraper_maps.csv": INSTANT_SCRAPER_MAPS, "yellow_pages.csv": YELLOW_PAGES,
    "pagine_gialle.csv": PAGINE_GIALLE, "apify_maps.json": APIFY, "apollo_people.csv": APOLLO_PEOPLE,
    "monday_board.xlsx": MONDAY, "prospects_bretagne.ods": FRENCH_BY_HAND, "by_hand.xlsx": BY_HAND,
    "mailchimp_audience.csv": MAILCHIMP, "overpass_turbo.tsv": OVERPASS_CSV, "saved_places.json": TAKEOUT_SAVED,
    "companies_house.csv": COMPANIES_HOUSE, "yelp_fusion.json": YELP_FUSION, "japanese_shops.csv": JAPANESE_SHOP,
    "foursquare_places.jsonl": FOURSQUARE,
}  # fmt: skip
