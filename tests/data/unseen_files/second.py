# ruff: noqa: E501 -- rows of files are read whole
"""A second set of files as programs and people write them, each with its right rows written before it was read.

`FILES` has of each file the country that is given with it, its bytes, and the values that must be read of each row: a
list is a choice of right ones where several are, and what a row does not name may be anything.
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

Rows = list[dict[str, Any]]


class UnseenFile(NamedTuple):
    """A file, the country that is given with it, and what must be read of it."""

    country: str
    body: bytes
    rows: Rows


def windows(text: str, encoding: str = "cp1252") -> bytes:
    return text.replace("\n", "\r\n").encode(encoding)


# Customer databases.

HUBSPOT_COMPANIES = UnseenFile("US", """\
"Record ID","Company name","Company owner","Create Date","Phone Number","Last Activity Date","City","Country/Region","Industry","Company Domain Name","Street Address","Street Address 2","Postal Code","State/Region","LinkedIn Company Page","Number of Employees","Annual Revenue","Lifecycle Stage"
"9917","Amber Gate Physio","Sam Lee","2026-04-01 08:00","+1 607 555 0301","2026-05-02 10:00","Ithaca","United States","HEALTH_WELLNESS_AND_FITNESS","ambergatephysio.test","14 Green St","Suite 3","14850","NY","https://www.linkedin.com/company/ambergate","12","500000","lead"
"9918","Basalt & Sons","","2026-04-01 08:01","(No value)","","(No value)","(No value)","","(No value)","","","","","","","",""
""".encode("utf-8-sig"), [
    {"name": "Amber Gate Physio", "website": "ambergatephysio.test", "phone": "+16075550301", "street": "14 Green St, Suite 3", "city": "Ithaca", "state": "NY", "postal_code": "14850", "country": "US", "people": []},
    {"name": "Basalt & Sons", "website": "", "phone": "", "city": "", "country": "", "people": []},
])  # fmt: skip

SALESFORCE_LEADS = UnseenFile("US", b"""\
"ID","FIRSTNAME","LASTNAME","TITLE","COMPANY","STREET","CITY","STATE","POSTALCODE","COUNTRY","PHONE","MOBILEPHONE","EMAIL","WEBSITE","LEADSOURCE","STATUS","OWNERID","CREATEDDATE"
"00Q5e000001abcdEAA","Ruth","Vane","Office Manager","Vane Orthodontics","88 State St
Suite 210","Albany","NY","12207","United States","(518) 555-0302","5185550303","ruth@vaneortho.test","www.vaneortho.test","Web","Open - Not Contacted","0055e000003xyzAAA","2026-05-03T10:11:12.000+0000"
"00Q5e000001abceEAA","","Okafor","","Okafor Tax","","","","","","","","","","","","",""
""", [
    {"name": "Vane Orthodontics", "website": "vaneortho.test", "phone": "+15185550302", "phones": ["+15185550303"], "street": ["88 State St Suite 210", "88 State St\nSuite 210", "88 State St, Suite 210"], "city": "Albany", "state": "NY", "postal_code": "12207", "country": "US", "emails": ["ruth@vaneortho.test"], "people": ["Ruth Vane"], "titles": ["Office Manager"]},
    {"name": "Okafor Tax", "website": "", "people": ["Okafor"]},
])  # fmt: skip

SALESFORCE_ACCOUNTS = UnseenFile("US", b"""\
"ID","ISDELETED","NAME","TYPE","BILLINGSTREET","BILLINGCITY","BILLINGSTATE","BILLINGPOSTALCODE","BILLINGCOUNTRY","BILLINGLATITUDE","BILLINGLONGITUDE","SHIPPINGSTREET","SHIPPINGCITY","SHIPPINGSTATE","SHIPPINGPOSTALCODE","SHIPPINGCOUNTRY","PHONE","FAX","WEBSITE","INDUSTRY"
"0015e00000AAAAAA","false","Calder Pumps","Customer","1 Mill Ln","Troy","NY","12180","US","42.7284","-73.6918","9 Dock Rd","Cohoes","NY","12047","US","(518) 555-0304","(518) 555-0305","https://calderpumps.test","Machinery"
""", [
    {"name": "Calder Pumps", "website": "calderpumps.test", "phone": "+15185550304", "phones": [], "street": "1 Mill Ln", "city": "Troy", "state": "NY", "postal_code": "12180", "country": "US", "latitude": 42.7284, "longitude": -73.6918, "main_category": "Machinery"},
])  # fmt: skip

PIPEDRIVE = UnseenFile("DE", """\
Organization - ID,Organization - Name,Organization - Address,Organization - Street/road name of Address,Organization - House number of Address,Organization - City/town/village/locality of Address,Organization - State/county of Address,Organization - Country of Address,Organization - ZIP/Postal code of Address,Organization - Owner,Organization - People,Organization - Open deals,Organization - Label
31,Dachdeckerei Ebel,"Lindenweg 5, 50667 Köln, Deutschland",Lindenweg,5,Köln,Nordrhein-Westfalen,Deutschland,50667,Sam Lee,2,1,Warm lead
""".encode(), [
    {"name": "Dachdeckerei Ebel", "street": ["Lindenweg 5"], "city": "Köln", "state": "Nordrhein-Westfalen", "country": "DE", "postal_code": "50667", "people": []},
])  # fmt: skip

PIPEDRIVE_PEOPLE = UnseenFile("US", b"""\
Person - ID,Person - Name,Person - Organization,Person - Email - Work,Person - Email - Home,Person - Email - Other,Person - Phone - Work,Person - Phone - Mobile,Person - Owner,Person - Open deals,Person - Label
7,Ada Finch,Finch Framing,ada@finchframing.test,ada.home@mail.test,,607-555-0306,607-555-0307,Sam Lee,0,
""", [
    {"name": "Finch Framing", "phone": "+16075550306", "phones": ["+16075550307"], "emails": ["ada@finchframing.test", "ada.home@mail.test"], "people": ["Ada Finch"]},
])  # fmt: skip

ZOHO = UnseenFile("", b"""\
Record Id,Lead Owner.id,Lead Owner,Company,First Name,Last Name,Designation,Email,Secondary Email,Phone,Mobile,Fax,Website,Lead Source,Lead Status,No. of Employees,Created Time,Street,City,State,Zip Code,Country,Description,Skype ID,Email Opt Out
zcrm_4150868000000376001,zcrm_41508680,Sam Lee,Gable Interiors Pvt Ltd,Asha,Rao,Director,asha@gableinteriors.test,,044 5550 1308,+91 98400 13080,,www.gableinteriors.test,Trade Show,Contacted,25,2026-05-06 11:20:00,12 Mount Road,Chennai,Tamil Nadu,600002,India,Met in May,,false
""", [
    {"name": "Gable Interiors Pvt Ltd", "website": "gableinteriors.test", "phone": "+914455501308", "phones": ["+919840013080"], "street": "12 Mount Road", "city": "Chennai", "state": "Tamil Nadu", "postal_code": "600002", "country": "IN", "emails": ["asha@gableinteriors.test"], "people": ["Asha Rao"], "titles": ["Director"]},
])  # fmt: skip

BREVO = UnseenFile("FR", """\
"CONTACT ID";"EMAIL";"PRENOM";"NOM";"SMS";"WHATSAPP";"LANDLINE_NUMBER";"ENTREPRISE";"JOB_TITLE";"EMAIL_BLACKLISTED";"ADDED_TIME";"LINKEDIN"
"12";"lea@haiescharme.test";"Léa";"Charme";"33612345678";"33612345678";"";"Haies du Charme";"Gérante";"No";"12-05-2026 10:00:00";""
""".encode("utf-8-sig"), [
    {"name": "Haies du Charme", "phone": "+33612345678", "emails": ["lea@haiescharme.test"], "people": ["Léa Charme"], "titles": ["Gérante"]},
])  # fmt: skip

MAILCHIMP = UnseenFile("", b"""\
"Email Address","First Name","Last Name",Address,"Phone Number",Birthday,Company,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS
mo@irisbooks.test,Mo,Iris,"77 Bay Rd  Ithaca NY 14850 US","+1 607-555-0309",,"Iris Books",2,"2026-02-03 10:00:00",203.0.113.9,"2026-02-03 10:00:10",203.0.113.9,42.4400000,-76.5000000,-5,-4,America/New_York,us,ny,"2026-02-03 10:00:10",1234,abcd,,\"\"\"fair\"\",\"\"2026\"\"\"
""", [
    {"name": "Iris Books", "phone": "+16075550309", "emails": ["mo@irisbooks.test"], "people": ["Mo Iris"], "rating": None},
])  # fmt: skip

LEMLIST = UnseenFile("", b"""\
email,firstName,lastName,companyName,companyDomain,jobTitle,phone,linkedinUrl,icebreaker,picture,status,lastState
kim@junipersigns.test,Kim,Oda,Juniper Signs,junipersigns.test,Head of Sales,+1 607 555 0310,https://www.linkedin.com/in/kimoda,"Loved your neon piece, Kim!",https://cdn.test/kim.png,inProgress,emailsOpened
""", [
    {"name": "Juniper Signs", "website": "junipersigns.test", "phone": "+16075550310", "emails": ["kim@junipersigns.test"], "people": ["Kim Oda"], "titles": ["Head of Sales"]},
])  # fmt: skip

CLAY = UnseenFile("", """\
Company Name,Company Domain,Full Name,First Name,Last Name,Job Title,Location,LinkedIn Profile,Company LinkedIn URL,Find Work Email,Work Email,Enrich Company,Employee Count
Kestrel Audio,kestrelaudio.test,Noor Hale,Noor,Hale,Founder,"Leeds, England, United Kingdom",https://www.linkedin.com/in/noorhale,https://www.linkedin.com/company/kestrelaudio,✅ Email found,noor@kestrelaudio.test,✅ Company found,11-50
Lumen Vet Group,lumenvet.test,Per Lund,Per,Lund,Partner,"Oslo, Norway",https://www.linkedin.com/in/perlund,,❌ No email found,,✅ Company found,2-10
""".encode(), [
    {"name": "Kestrel Audio", "website": "kestrelaudio.test", "emails": ["noor@kestrelaudio.test"], "people": ["Noor Hale"], "titles": ["Founder"], "latitude": None},
    {"name": "Lumen Vet Group", "website": "lumenvet.test", "emails": [], "people": ["Per Lund"], "titles": ["Partner"]},
])  # fmt: skip

APOLLO_ACCOUNTS_PEOPLE = UnseenFile("", b"""\
First Name,Last Name,Title,Company Name,Company Name for Emails,Email,Email Status,Primary Email Source,Seniority,Departments,Contact Owner,Work Direct Phone,Home Phone,Mobile Phone,Corporate Phone,Other Phone,Do Not Call,Stage,Lists,# Employees,Industry,Keywords,Person Linkedin Url,Website,Company Linkedin Url,Facebook Url,Twitter Url,City,State,Country,Company Address,Company City,Company State,Company Country,Company Phone,Technologies,Annual Revenue,SIC Codes,Apollo Contact Id,Apollo Account Id,Secondary Email,Tertiary Email
Ivo,Brandt,CTO,Moss Analytics,Moss,ivo@mossanalytics.test,Verified,Apollo,c_suite,"C-Suite, Engineering",sam@us.test,,,,'+49 30 5550311,,False,Cold,spring,40,information technology,"data, bi",http://www.linkedin.com/in/ivobrandt,http://www.mossanalytics.test,http://www.linkedin.com/company/moss,,,Lisbon,,Portugal,"Torstr. 9, Berlin, Berlin, Germany, 10119",Berlin,Berlin,Germany,'+49 30 5550312,"Python, Django",4000000,7372,65a,65b,ivo.brandt@mail.test,
""", [
    {"name": "Moss Analytics", "website": "mossanalytics.test", "phone": ["+49305550312", "+49305550311"], "city": "Berlin", "state": "Berlin", "country": "DE", "emails": ["ivo@mossanalytics.test", "ivo.brandt@mail.test"], "people": ["Ivo Brandt"], "titles": ["CTO"]},
])  # fmt: skip

GOOGLE_CONTACTS_OLD = UnseenFile("US", b"""\
Name,Given Name,Additional Name,Family Name,Yomi Name,Name Prefix,Name Suffix,Nickname,Birthday,Gender,Location,Occupation,Hobby,Notes,Language,Photo,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Phone 2 - Type,Phone 2 - Value,Address 1 - Type,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Organization 1 - Type,Organization 1 - Name,Organization 1 - Yomi Name,Organization 1 - Title,Organization 1 - Department,Website 1 - Type,Website 1 - Value
Nell Pine,Nell,,Pine,,,,,,,,,,,,,* myContacts,* Work,nell@pinehvac.test,Work,(607) 555-0313,Mobile,(607) 555-0314,Work,"6 Pine Rd
Lansing, NY 14882
US",6 Pine Rd,Lansing,,NY,14882,US,,Pine HVAC,,Owner,,Work,http://pinehvac.test
""", [
    {"name": "Pine HVAC", "website": "pinehvac.test", "phone": "+16075550313", "phones": ["+16075550314"], "street": "6 Pine Rd", "city": "Lansing", "state": "NY", "postal_code": "14882", "country": "US", "emails": ["nell@pinehvac.test"], "people": ["Nell Pine"], "titles": ["Owner"]},
])  # fmt: skip

OUTLOOK = UnseenFile("DE", windows("""\
"Anrede","Vorname","Weitere Vornamen","Nachname","Suffix","Firma","Abteilung","Position","Straße geschäftlich","Ort geschäftlich","Region geschäftlich","Postleitzahl geschäftlich","Land/Region geschäftlich","Straße privat","Ort privat","Postleitzahl privat","Fax geschäftlich","Telefon geschäftlich","Mobiltelefon","E-Mail-Adresse","E-Mail-Typ","Webseite"
"Frau","Jule","","Quast","","Quast Küchen","","Inhaberin","Hafenstr. 8","Kiel","","24103","Deutschland","Am See 1","Plön","24306","0431 5550315","0431 5550316","0171 5550317","jule@quast-kuechen.test","SMTP","http://www.quast-kuechen.test"
"""), [
    {"name": "Quast Küchen", "website": "quast-kuechen.test", "phone": "+494315550316", "phones": ["+491715550317"], "street": "Hafenstr. 8", "city": "Kiel", "postal_code": "24103", "country": "DE", "emails": ["jule@quast-kuechen.test"], "people": ["Jule Quast"], "titles": ["Inhaberin"]},
])  # fmt: skip


# Programs that collect businesses.

OUTSCRAPER_NEW = UnseenFile("", json.dumps([{
    "query": "bakery, Graz", "name": "Ofen & Korn", "name_for_emails": "Ofen & Korn", "website": "https://ofenkorn.test/?utm_source=gmb", "subtypes": "Bakery, Cafe", "category": "Bakery", "type": "Bakery",
    "phone": "+43 316 5550320", "address": "Herrengasse 3, 8010 Graz, Austria", "street": "Herrengasse 3", "city": "Graz", "postal_code": 8010, "state": "Steiermark", "state_code": None, "country": "Austria", "country_code": "AT",
    "latitude": 47.0707, "longitude": 15.4395, "rating": 4.6, "reviews": 210, "working_hours": {"Monday": ["7AM-6PM"], "Sunday": ["Closed"]}, "business_status": "OPERATIONAL", "about": {"Service options": {"Takeout": True}},
    "place_id": "ChIJofenkornofenkornofenk", "google_id": "0x47:0x1", "cid": "4711", "email": "laden@ofenkorn.test", "email.emails_validator.status": "RECEIVING", "email_title": "Owner", "full_name": "Eva Korn", "first_name": "Eva", "last_name": "Korn", "title": "Owner",
    "company_facebook": "https://www.facebook.com/ofenkorn", "located_in": None,
}], ensure_ascii=False).encode(), [
    {"name": "Ofen & Korn", "website": "ofenkorn.test", "phone": "+433165550320", "street": "Herrengasse 3", "city": "Graz", "state": "Steiermark", "postal_code": "8010", "country": "AT", "place_id": "ChIJofenkornofenkornofenk", "latitude": 47.0707, "longitude": 15.4395, "rating": 4.6, "rating_count": 210, "emails": ["laden@ofenkorn.test"], "people": ["Eva Korn"], "titles": ["Owner"]},
])  # fmt: skip

GOSOM_JSON = UnseenFile("", (json.dumps({
    "input_id": "b2", "link": "https://www.google.test/maps/place/y", "cid": "99", "title": "Rua Verde Flores", "categories": ["Florist", "Gift shop"], "category": "Florist", "address": "Rua Verde 10, 1200-001 Lisboa, Portugal",
    "open_hours": {"Monday": ["9 AM–7 PM"]}, "popular_times": None, "web_site": "https://ruaverde.test/", "phone": "+351 21 555 0321", "plus_code": "PVQ2+XX Lisbon", "review_count": 54, "review_rating": 4.8, "reviews_per_rating": {"5": 50},
    "latitude": 38.7139, "longtitude": -9.1394, "status": "Open ⋅ Closes 7 PM", "description": "", "timezone": "Europe/Lisbon", "price_range": "", "data_id": "0xd1:0x2", "place_id": "ChIJruaverderuaverderuav", "images": [{"title": "All", "image": "https://img.test/1"}],
    "owner": {"id": "7", "name": "Rua Verde Flores (Owner)", "link": "https://maps.test/contrib/7"}, "complete_address": {"borough": "Chiado", "street": "Rua Verde 10", "city": "Lisboa", "postal_code": "1200-001", "state": "", "country": "PT"},
    "about": [{"id": "a", "name": "Accessibility", "options": [{"name": "Wheelchair", "enabled": True}]}], "user_reviews": [{"Name": "Zed", "Rating": 5, "Description": "nice"}], "emails": ["ola@ruaverde.test", "flores@ruaverde.test"],
}, ensure_ascii=False) + "\n").encode(), [
    {"name": "Rua Verde Flores", "website": "ruaverde.test", "phone": "+351215550321", "street": "Rua Verde 10", "city": "Lisboa", "postal_code": "1200-001", "country": "PT", "place_id": "ChIJruaverderuaverderuav", "latitude": 38.7139, "longitude": -9.1394, "rating": 4.8, "rating_count": 54, "emails": ["ola@ruaverde.test", "flores@ruaverde.test"], "people": []},
])  # fmt: skip

APIFY_CSV = UnseenFile("", """\
title,subTitle,categoryName,categories/0,categories/1,address,neighborhood,street,city,postalCode,state,countryCode,website,phone,phoneUnformatted,claimThisBusiness,location/lat,location/lng,totalScore,reviewsCount,permanentlyClosed,temporarilyClosed,placeId,fid,cid,url,searchString,rank,openingHours/0/day,openingHours/0/hours,emails/0,emails/1,phones/0,facebooks/0,instagrams/0,reviewsDistribution/fiveStar,imageUrl
Sól Coffee,,Coffee shop,Coffee shop,Bakery,"ul. Długa 4, 00-238 Warszawa, Poland",Śródmieście,ul. Długa 4,Warszawa,00-238,,PL,https://solcoffee.test/menu,+48 22 555 03 22,+48225550322,false,52.2483,21.0067,4.7,812,false,false,ChIJsolcoffeesolcoffeesol,0x47:0x5,500,https://www.google.com/maps/search/?api=1&query=Sol,coffee warsaw,1,Monday,8 AM to 8 PM,hej@solcoffee.test,biuro@solcoffee.test,+48 22 555 03 23,https://www.facebook.com/solcoffee,https://www.instagram.com/solcoffee,600,https://lh5.test/x.jpg
""".encode("utf-8-sig"), [
    {"name": "Sól Coffee", "website": "solcoffee.test", "phone": "+48225550322", "phones": ["+48225550323"], "street": "ul. Długa 4", "city": "Warszawa", "postal_code": "00-238", "country": "PL", "place_id": "ChIJsolcoffeesolcoffeesol", "latitude": 52.2483, "longitude": 21.0067, "rating": 4.7, "rating_count": 812, "main_category": "Coffee shop", "emails": ["hej@solcoffee.test", "biuro@solcoffee.test"]},
])  # fmt: skip

APIFY_JSON = UnseenFile("", json.dumps([{
    "title": "Tide Kayaks", "price": None, "categoryName": "Kayak rental", "categories": ["Kayak rental", "Tour agency"], "address": "2 Quay, Galway, Ireland", "street": "2 Quay", "city": "Galway", "postalCode": "H91 XX11", "state": None, "countryCode": "IE",
    "website": "tidekayaks.test", "phone": "+353 91 555 324", "phoneUnformatted": "+35391555324", "location": {"lat": 53.2707, "lng": -9.0568}, "totalScore": 5, "reviewsCount": 3, "permanentlyClosed": False, "placeId": "ChIJtidekayakstidekayakst",
    "openingHours": [{"day": "Monday", "hours": "9 AM to 5 PM"}, {"day": "Tuesday", "hours": "Closed"}], "additionalInfo": {"Payments": [{"Credit cards": True}]}, "url": "https://www.google.com/maps/place/?q=x", "emails": [], "phones": ["353861234567"],
}]).encode(), [
    {"name": "Tide Kayaks", "website": "tidekayaks.test", "phone": "+35391555324", "street": "2 Quay", "city": "Galway", "postal_code": "H91 XX11", "country": "IE", "place_id": "ChIJtidekayakstidekayakst", "latitude": 53.2707, "longitude": -9.0568, "rating": 5, "rating_count": 3, "emails": []},
])  # fmt: skip

PHANTOMBUSTER_MAPS = UnseenFile("US", b"""\
placeUrl,title,rating,reviewCount,category,attributes,address,plusCode,website,phoneNumber,currentStatus,imgUrl,latitude,longitude,query,timestamp
https://www.google.com/maps/place/Umber+Gym/data=!4m7,Umber Gym,4.4,(1 204),Gym,Identifies as women-owned,"300 Fall St, Seneca Falls, NY 13148, United States",W6F4+5P,umbergym.test,(315) 555-0325,Open now,https://lh5.test/y.jpg,42.9106,-76.7966,gyms seneca falls,2026-06-01T08:00:00.000Z
""", [
    {"name": "Umber Gym", "website": "umbergym.test", "phone": "+13155550325", "country": "US", "latitude": 42.9106, "longitude": -76.7966, "rating": 4.4, "rating_count": 1204, "main_category": "Gym"},
])  # fmt: skip

PHANTOMBUSTER_LINKEDIN = UnseenFile("", b"""\
profileUrl,fullName,firstName,lastName,companyName,title,companyId,companyUrl,regularCompanyUrl,summary,industry,location,isPremium,query,timestamp,defaultProfileUrl
https://www.linkedin.com/sales/lead/ACwAA,Vera Stone,Vera,Stone,Verdant Labs,VP Sales at Verdant Labs,33,https://www.linkedin.com/sales/company/33,https://www.linkedin.com/company/33,"I sell.",Biotech,"Boston, Massachusetts, United States",false,https://www.linkedin.com/sales/search,2026-06-02T08:00:00Z,https://www.linkedin.com/in/verastone
""", [
    {"name": "Verdant Labs", "website": "", "people": ["Vera Stone"], "titles": ["VP Sales at Verdant Labs"], "emails": []},
])  # fmt: skip

OSM_TABS = UnseenFile("", b"""\
@id\t@type\tname\tcraft\taddr:street\taddr:housenumber\taddr:postcode\taddr:city\taddr:country\tphone\tcontact:phone\twebsite\tcontact:website\temail\tcontact:email\topening_hours\t@lat\t@lon
1180042\tnode\tTischlerei Weide\tcarpenter\tAm Anger\t7a\t99084\tErfurt\tDE\t+49 361 5550326\t\thttps://tischlerei-weide.test\t\tinfo@tischlerei-weide.test\t\tMo-Fr 08:00-16:00\t50.9787\t11.0328
1180043\tway\tGlas Xaver\tglaziery\tDomplatz\t2\t99084\tErfurt\t\t\t0361 5550327\t\tglas-xaver.test\t\tpost@glas-xaver.test\t\t50.9762\t11.0231
""", [
    {"name": "Tischlerei Weide", "website": "tischlerei-weide.test", "phone": "+493615550326", "street": "Am Anger 7a", "city": "Erfurt", "postal_code": "99084", "country": "DE", "latitude": 50.9787, "longitude": 11.0328, "emails": ["info@tischlerei-weide.test"]},
    {"name": "Glas Xaver", "website": "glas-xaver.test", "street": "Domplatz 2", "city": "Erfurt", "postal_code": "99084", "latitude": 50.9762, "longitude": 11.0231, "emails": ["post@glas-xaver.test"]},
])  # fmt: skip

OSM_GEOJSON = UnseenFile("", json.dumps({
    "type": "FeatureCollection", "generator": "overpass-turbo", "features": [
        {"type": "Feature", "id": "node/55", "geometry": {"type": "Point", "coordinates": [4.8952, 52.3702]}, "properties": {"@id": "node/55", "name": "Bakkerij Ypma", "shop": "bakery", "phone": "+31 20 555 0328", "website": "https://bakkerijypma.test", "addr:street": "Damrak", "addr:housenumber": "12", "addr:postcode": "1012 LG", "addr:city": "Amsterdam"}},
        {"type": "Feature", "id": "way/56", "geometry": {"type": "Polygon", "coordinates": [[[4.9, 52.36], [4.91, 52.36], [4.91, 52.37], [4.9, 52.36]]]}, "properties": {"@id": "way/56", "name": "Zaal Zeven", "email": "zaal@zaalzeven.test"}},
    ],
}).encode(), [
    {"name": "Bakkerij Ypma", "website": "bakkerijypma.test", "phone": "+31205550328", "street": "Damrak 12", "city": "Amsterdam", "postal_code": "1012 LG", "latitude": 52.3702, "longitude": 4.8952},
    {"name": "Zaal Zeven", "emails": ["zaal@zaalzeven.test"]},
])  # fmt: skip


# Spreadsheets of the world.

GERMAN_EXCEL = UnseenFile("DE", windows("""\
Kundenliste Stand 01.11.2026;;;;;;;;;;
;;;;;;;;;;
Kd.-Nr.;Firmenname;Ansprechpartner/in;Straße;Hausnr.;PLZ;Ort;Tel.;E-Mail;Homepage;Umsatz
1001;Bäckerei Öhm;Änne Öhm;Ringstraße;3;1067;Dresden;3515550330;aenne@baeckerei-oehm.test;www.baeckerei-oehm.test;12.345,60 €
1002;Fliesen Übel GmbH & Co. KG;;Weißeritzstr.;12;01159;Dresden;(0351) 555 03 31;;fliesen-uebel.test;1.200,00 €
Gesamt;;;;;;;;;;13.545,60 €
"""), [
    {"name": "Bäckerei Öhm", "website": "baeckerei-oehm.test", "phone": "+493515550330", "street": "Ringstraße 3", "city": "Dresden", "postal_code": "01067", "emails": ["aenne@baeckerei-oehm.test"], "people": ["Änne Öhm"]},
    {"name": "Fliesen Übel GmbH & Co. KG", "website": "fliesen-uebel.test", "phone": "+493515550331", "street": "Weißeritzstr. 12", "city": "Dresden", "postal_code": "01159", "people": []},
])  # fmt: skip

FRENCH_EXCEL = UnseenFile("FR", windows("""\
Raison sociale;Adresse 1;Adresse 2;CP;Ville;Tél.;Courriel;Site web;Effectif;Date de création;Lat;Long;Note
Menuiserie Hêtre;3 rue de l'Église;Bâtiment B;1000;Bourg-en-Bresse;474555033;contact@menuiserie-hetre.test;www.menuiserie-hetre.test;4,5;03/02/2011;46,2052;5,2255;4,5
Çà et Là, fleuriste;14 place du Marché;;69003;Lyon;04 72 55 50 33;;;2;;;;
"""), [
    {"name": "Menuiserie Hêtre", "website": "menuiserie-hetre.test", "phone": "+33474555033", "street": ["3 rue de l'Église", "3 rue de l'Église, Bâtiment B"], "city": "Bourg-en-Bresse", "postal_code": "01000", "emails": ["contact@menuiserie-hetre.test"], "latitude": 46.2052, "longitude": 5.2255, "rating": 4.5},
    {"name": "Çà et Là, fleuriste", "website": "", "phone": "+33472555033", "street": "14 place du Marché", "city": "Lyon", "postal_code": "69003"},
])  # fmt: skip

ITALIAN_EXCEL = UnseenFile("IT", windows("""\
Ragione sociale;Partita IVA;Indirizzo;CAP;Comune;Prov.;Telefono;Cell.;E-mail;PEC;Sito internet;Referente
Ferramenta Però S.n.c.;01234567890;Via Garibaldi, 12;184;Roma;RM;655550334;3331234567;info@ferramentapero.test;ferramentapero@pec.test;www.ferramentapero.test;Carla Però
Officina Niccolò;;Corso Città di Castello 5;06012;Città di Castello;PG;075 5550335;;;;n.d.;
"""), [
    {"name": "Ferramenta Però S.n.c.", "website": "ferramentapero.test", "phone": "+390655550334", "phones": ["+393331234567"], "city": "Roma", "state": "RM", "postal_code": "00184", "emails": ["info@ferramentapero.test", "ferramentapero@pec.test"], "people": ["Carla Però"]},
    {"name": "Officina Niccolò", "website": "", "phone": "+390755550335", "city": "Città di Castello", "state": "PG", "postal_code": "06012", "people": []},
])  # fmt: skip

POLISH_EXCEL = UnseenFile("PL", windows("""\
Lp.;Nazwa firmy;Ulica i nr;Kod pocztowy;Miejscowość;Województwo;Telefon;Adres e-mail;Strona WWW;Osoba do kontaktu
1;Zakład Ślusarski Żuraw;Źródlana 4;30-001;Kraków;małopolskie;12 555 03 36;biuro@zuraw-slusarz.test;www.zuraw-slusarz.test;Łukasz Żuraw
2;Piekarnia Gęś;Świętej Anny 2;31-008;Kraków;małopolskie;125550337;;;
""", "cp1250"), [
    {"name": "Zakład Ślusarski Żuraw", "website": "zuraw-slusarz.test", "phone": "+48125550336", "street": "Źródlana 4", "city": "Kraków", "state": "małopolskie", "postal_code": "30-001", "emails": ["biuro@zuraw-slusarz.test"], "people": ["Łukasz Żuraw"]},
    {"name": "Piekarnia Gęś", "website": "", "phone": "+48125550337", "street": "Świętej Anny 2", "city": "Kraków", "postal_code": "31-008"},
])  # fmt: skip

TURKISH_EXCEL = UnseenFile("TR", windows("""\
Firma Adı;Yetkili Kişi;Adres;İlçe;İl;Telefon;E-posta;Web Sitesi
Güneş Çiçekçilik;Şule Işık;Bağdat Cad. No:15;Kadıköy;İstanbul;0216 555 03 38;bilgi@gunescicek.test;www.gunescicek.test
Yıldız Oto;;Atatürk Blv. 7;Çankaya;Ankara;0312 555 03 39;;
""", "cp1254"), [
    {"name": "Güneş Çiçekçilik", "website": "gunescicek.test", "phone": "+902165550338", "city": "İstanbul", "emails": ["bilgi@gunescicek.test"], "people": ["Şule Işık"]},
    {"name": "Yıldız Oto", "phone": "+903125550339", "city": "Ankara", "people": []},
])  # fmt: skip

JAPANESE_EXCEL = UnseenFile("JP", windows("""\
会社名,担当者名,郵便番号,都道府県,市区町村,住所,電話番号,メールアドレス,ホームページURL
株式会社さくら歯科,山田太郎,150-0001,東京都,渋谷区,神宮前1-2-3,03-5550-3401,info@sakura-shika.test,https://sakura-shika.test/
ラーメン表屋,,530-0001,大阪府,大阪市北区,梅田4-5-6,06-5550-3402,,
""", "cp932"), [
    {"name": "株式会社さくら歯科", "website": "sakura-shika.test", "phone": "+81355503401", "city": "渋谷区", "state": "東京都", "postal_code": "150-0001", "emails": ["info@sakura-shika.test"], "people": ["山田太郎"]},
    {"name": "ラーメン表屋", "phone": "+81655503402", "city": "大阪市北区", "state": "大阪府", "postal_code": "530-0001"},
])  # fmt: skip

CHINESE_EXCEL = UnseenFile("CN", windows("""\
公司名称,联系人,电话,地址,城市,省份,邮编,邮箱,网址
绿叶园艺有限公司,李明,021-55503411,南京路100号,上海,上海市,200001,info@lvye.test,www.lvye.test
""", "gb18030"), [
    {"name": "绿叶园艺有限公司", "website": "lvye.test", "phone": "+862155503411", "city": "上海", "postal_code": "200001", "emails": ["info@lvye.test"], "people": ["李明"]},
])  # fmt: skip

RUSSIAN_EXCEL = UnseenFile("RU", windows("""\
Название;Город;Адрес;Телефон;Эл. почта;Сайт;Контактное лицо
ООО «Ромашка»;Казань;ул. Баумана, 5;8 (843) 555-03-42;info@romashka.test;www.romashka.test;Иван Петров
Кафе Ёлка;Казань;ул. Пушкина, 10;+7 843 555-03-43;;;
""", "cp1251"), [
    {"name": "ООО «Ромашка»", "website": "romashka.test", "phone": "+78435550342", "city": "Казань", "emails": ["info@romashka.test"], "people": ["Иван Петров"]},
    {"name": "Кафе Ёлка", "phone": "+78435550343", "city": "Казань"},
])  # fmt: skip

GOOGLE_SHEETS = UnseenFile("US", b"""\
Done?,Business,Website,,Phone,Phone,Email,Email,Notes,Notes,Lookup
TRUE,Alcove Books,alcovebooks.test,,607-555-0344,607-555-0345,hi@alcovebooks.test,orders@alcovebooks.test,call mondays,,#N/A
FALSE,Bramble Toys,#REF!,,#ERROR!,,Loading...,,,,#VALUE!
""", [
    {"name": "Alcove Books", "website": "alcovebooks.test", "phone": "+16075550344", "phones": ["+16075550345"], "emails": ["hi@alcovebooks.test", "orders@alcovebooks.test"]},
    {"name": "Bramble Toys", "website": "", "phone": "", "emails": []},
])  # fmt: skip

APPLE_NUMBERS = UnseenFile("US", b"""\
Table 1
Business name,Contact,Phone no.,Address,City,ST,Zip,Web
Cobble Shoe Repair,Lou Cobb,607.555.0346,"21 Cayuga St
2nd floor",Ithaca,NY,14850,http://cobbleshoe.test
,,,,,,,
Dray Movers,,607.555.0347,9 Dray Ln,Dryden,NY,13053,
""", [
    {"name": "Cobble Shoe Repair", "website": "cobbleshoe.test", "phone": "+16075550346", "city": "Ithaca", "state": "NY", "postal_code": "14850", "people": ["Lou Cobb"]},
    {"name": "Dray Movers", "website": "", "phone": "+16075550347", "city": "Dryden", "state": "NY", "postal_code": "13053"},
])  # fmt: skip

BROKEN_QUOTES = UnseenFile("US", b"""\
name,phone,website,city
"Big" Al's Garage,(607) 555-0348,bigalsgarage.test,Ithaca
12" Pizza Pan,(607) 555-0349,pizzapan.test,Ithaca
"Crow, Dunn & Co,(607) 555-0350,crowdunn.test,Ithaca
Eddy's "Best" Subs,(607) 555-0351,eddyssubs.test,Ithaca
"Fern ""Green"" House",(607) 555-0352,ferngreen.test,Ithaca
""", [
    {"name": "\"Big\" Al's Garage", "phone": "+16075550348", "website": "bigalsgarage.test", "city": "Ithaca"},
    {"name": "12\" Pizza Pan", "phone": "+16075550349", "website": "pizzapan.test", "city": "Ithaca"},
    {"name": ["\"Crow, Dunn & Co", "Crow, Dunn & Co"], "phone": "+16075550350", "website": "crowdunn.test", "city": "Ithaca"},
    {"name": "Eddy's \"Best\" Subs", "phone": "+16075550351", "website": "eddyssubs.test", "city": "Ithaca"},
    {"name": "Fern \"Green\" House", "phone": "+16075550352", "website": "ferngreen.test", "city": "Ithaca"},
])  # fmt: skip

BROKEN_NUMBERS = UnseenFile("US", b"""\
Company,Phone,ZIP,Country,Rating,Reviews,Coordinates,E-mails,Phones,Site
Gorge Tours,6075550353.0,14850.0,USA,"4,5","1,024","42.4440, -76.5019","info@gorgetours.test, tours@gorgetours.test / GORGE@GORGETOURS.TEST","Office: 607-555-0354, Cell: 607-555-0355",HTTP://GorgeTours.test/Book
Hollow Farm,6.08E+09,7030,\xf0\x9f\x87\xba\xf0\x9f\x87\xb8,4.7/5,1.2K,"42.44 N, 76.50 W",<farm@hollowfarm.test>,,hollowfarm.test
Inlet Boats,1 (607) 555-0356,14850-1234,United States of America,4.8 stars,(88),,mailto:boats@inlet.test,,www.inlet.test.
Jetty Tackle,,2108,usa,\xe2\x98\x85 4.2,12 reviews,,none,,-
""", [
    {"name": "Gorge Tours", "website": "gorgetours.test", "phone": "+16075550353", "phones": ["+16075550354", "+16075550355"], "postal_code": "14850", "country": "US", "rating": 4.5, "rating_count": 1024, "latitude": 42.444, "longitude": -76.5019, "emails": ["info@gorgetours.test", "tours@gorgetours.test", "gorge@gorgetours.test"]},
    {"name": "Hollow Farm", "website": "hollowfarm.test", "phone": "", "postal_code": "07030", "country": "US", "rating": 4.7, "rating_count": [1200, None], "latitude": 42.44, "longitude": -76.5, "emails": ["farm@hollowfarm.test"]},
    {"name": "Inlet Boats", "website": "inlet.test", "phone": "+16075550356", "postal_code": "14850-1234", "country": "US", "rating": 4.8, "rating_count": 88, "emails": ["boats@inlet.test"]},
    {"name": "Jetty Tackle", "website": "", "phone": "", "postal_code": "02108", "country": "US", "rating": 4.2, "rating_count": 12, "emails": []},
])  # fmt: skip

COUNTRIES = UnseenFile("", """\
Firma;Land;Telefon;Koordinaten;Öffnungszeiten;Bewertung
Alm Sport;Österreich;0512 5550357;47,2692; 11,4041;Mo-Fr 9-18;4,8
Berg Café;CHE;044 555 03 58;47.3769/8.5417;;4,5 / 5
Costa Verde;Spanien;91 555 03 59;;;
Dom Handlowy;POL;22 555 03 60;;;
Elbe Kajak;Tschechische Republik;224 555 036;;;
Fjord Fisk;🇳🇴;22 55 50 36;;;
Gouda Huis;The Netherlands;020 555 0361;;;
Helvetia Uhren;Confoederatio Helvetica (CH);;;;
""".replace("47,2692; 11,4041", '"47,2692; 11,4041"').encode(), [
    {"name": "Alm Sport", "country": "AT", "phone": "+435125550357", "latitude": 47.2692, "longitude": 11.4041, "rating": 4.8},
    {"name": "Berg Café", "country": "CH", "phone": "+41445550358", "latitude": 47.3769, "longitude": 8.5417, "rating": 4.5},
    {"name": "Costa Verde", "country": "ES", "phone": "+34915550359"},
    {"name": "Dom Handlowy", "country": "PL", "phone": "+48225550360"},
    {"name": "Elbe Kajak", "country": "CZ", "phone": "+420224555036"},
    {"name": "Fjord Fisk", "country": "NO", "phone": "+4722555036"},
    {"name": "Gouda Huis", "country": "NL", "phone": "+31205550361"},
    {"name": "Helvetia Uhren"},
])  # fmt: skip


# Other kinds of files.


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _two_headers() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Company", None, "Contact person", None, None, "Address", None, None])
    sheet.append(["Name", "Website", "First name", "Last name", "E-mail", "Street", "ZIP", "City"])
    sheet.append(["Knoll Bikes", "knollbikes.test", "Ed", "Knoll", "ed@knollbikes.test", "4 Knoll St", 14850, "Ithaca"])
    sheet.append(["Loft Dance", None, None, None, None, "8 Loft Ave", "07030", "Hoboken"])
    for cells in ("A1:B1", "C1:E1", "F1:H1"):
        sheet.merge_cells(cells)
    return _saved(book)


def _hidden_sheet() -> bytes:
    """A hidden sheet of old rows before the one that counts, a hidden column, a formula with its value, and dates."""
    book = Workbook()
    old = book.active
    assert old is not None
    old.title, old.sheet_state = "old", "hidden"
    for row in (["Company", "Phone", "Website", "City"], ["Gone Ltd", "607-555-0999", "gone.test", "Nowhere"]):
        old.append(row)
    sheet = book.create_sheet("Leads")
    sheet.append(["Company", "First", "Last", "Full name", "Phone", "Website", "Founded", "Last call"])
    sheet.append(["Marl Pottery", "Di", "Marl", '=B2&" "&C2', 16075550362, "marlpottery.test", date(2019, 1, 2), None])
    sheet.append(
        ["Nook Cafe", None, None, None, "'+1 607 555 0363", "nookcafe.test", date(2020, 3, 4), date(2026, 6, 7)]
    )
    packed = io.BytesIO(_saved(book))
    out = io.BytesIO()
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith("sheet2.xml"):  # as a spreadsheet program writes it: the formula and what it comes to
                part = (
                    part.replace(b'<c r="D2"><f>', b'<c r="D2" t="str"><f>')
                    .replace(b"</f><v></v>", b"</f><v>Di Marl</v>")
                    .replace(b"</f><v />", b"</f><v>Di Marl</v>")
                    .replace(b"</f><v/>", b"</f><v>Di Marl</v>")
                )
            target.writestr(name, part)
    return out.getvalue()


TWO_HEADERS = UnseenFile("US", _two_headers(), [
    {"name": "Knoll Bikes", "website": "knollbikes.test", "street": "4 Knoll St", "postal_code": "14850", "city": "Ithaca", "emails": ["ed@knollbikes.test"], "people": ["Ed Knoll"]},
    {"name": "Loft Dance", "website": "", "street": "8 Loft Ave", "postal_code": "07030", "city": "Hoboken", "people": []},
])  # fmt: skip

HIDDEN_SHEET = UnseenFile("US", _hidden_sheet(), [
    {"name": "Marl Pottery", "website": "marlpottery.test", "phone": "+16075550362", "people": ["Di Marl"]},
    {"name": "Nook Cafe", "website": "nookcafe.test", "phone": "+16075550363", "people": []},
])  # fmt: skip

XLS_OF_HTML = UnseenFile("US", b"""\
<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"><style>td{mso-number-format:"\\@"}</style></head><body>
<table border=1><tr><th>Company</th><th>Phone</th><th>Web</th><th>City</th></tr>
<tr><td>Oxbow &amp; Co.</td><td>(607) 555-0364</td><td><a href="http://oxbow.test/">Our site</a></td><td>Ithaca</td></tr>
<tr><td>Plum Salon</td><td>&nbsp;</td><td>plumsalon.test</td><td>Elmira</td></tr></table></body></html>
""", [
    {"name": "Oxbow & Co.", "phone": "+16075550364", "website": "oxbow.test", "city": "Ithaca"},
    {"name": "Plum Salon", "phone": "", "website": "plumsalon.test", "city": "Elmira"},
])  # fmt: skip

XLS_OF_XML = UnseenFile("US", b"""\
<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
 <Worksheet ss:Name="Leads"><Table>
  <Row><Cell><Data ss:Type="String">Company</Data></Cell><Cell><Data ss:Type="String">Phone</Data></Cell><Cell><Data ss:Type="String">Website</Data></Cell><Cell><Data ss:Type="String">City</Data></Cell></Row>
  <Row><Cell><Data ss:Type="String">Quay Books</Data></Cell><Cell ss:Index="3" ss:HRef="http://quaybooks.test/"><Data ss:Type="String">quaybooks</Data></Cell><Cell><Data ss:Type="String">Oswego</Data></Cell></Row>
  <Row><Cell><Data ss:Type="String">Rill Water &amp; Ice</Data></Cell><Cell><Data ss:Type="Number">3155550365</Data></Cell></Row>
 </Table></Worksheet>
</Workbook>
""", [
    {"name": "Quay Books", "phone": "", "website": "quaybooks.test", "city": "Oswego"},
    {"name": "Rill Water & Ice", "phone": "+13155550365", "website": "", "city": ""},
])  # fmt: skip

XLS_OF_TABS = UnseenFile("US", windows("""\
Company\tPhone\tURL
Spruce Café\t607-555-0366\tsprucecafe.test
"""), [{"name": "Spruce Café", "phone": "+16075550366", "website": "sprucecafe.test"}])  # fmt: skip

_PLAIN = b"Company,Phone,Website\nTarn Tyres,607-555-0367,tarntyres.test\n"
_PLAIN_ROWS: Rows = [{"name": "Tarn Tyres", "phone": "+16075550367", "website": "tarntyres.test"}]


def _zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(
                name.replace("__", "/", 1) if name.startswith("MACOSX") else name.replace("_csv", ".csv"), content
            )
    return out.getvalue()


GZIP = UnseenFile("US", gzip.compress(_PLAIN, mtime=0), _PLAIN_ROWS)
ZIP = UnseenFile("US", _zipped(leads_csv=_PLAIN, MACOSX__leads=b"\0\5\x16\7\0"), _PLAIN_ROWS)

VCARDS = UnseenFile("US", """\
BEGIN:VCARD
VERSION:3.0
N:Ullman;Greta;;;
FN:Greta Ullman
ORG:Ullman Upholstery;Workshop
TITLE:Owner
EMAIL;TYPE=WORK:greta@ullmanupholstery.test
item1.EMAIL;TYPE=INTERNET:office@ullmanupholstery.test
TEL;TYPE=WORK,VOICE:(607) 555-0368
TEL;TYPE=CELL:(607) 555-0369
TEL;TYPE=FAX:(607) 555-0370
ADR;TYPE=WORK:;;5 Loom St;Ithaca;NY;14850;USA
URL:http://ullmanupholstery.test
NOTE:Likes tea\\, hates calls.\\nBack in May
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:org
FN:Vale Vets
ORG:Vale Vets
TEL;VALUE=uri;TYPE="voice,work":tel:+1-607-555-0371
GEO:geo:42.4601,-76.4902
URL:https://valevets.test/
 about
END:VCARD
BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Wei=C3=9F;J=C3=B6rg
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg Wei=C3=9F
TEL;CELL:+49 171 5550372
END:VCARD
""".replace("\n", "\r\n").encode(), [
    {"name": "Ullman Upholstery", "website": "ullmanupholstery.test", "phone": "+16075550368", "phones": ["+16075550369"], "street": "5 Loom St", "city": "Ithaca", "state": "NY", "postal_code": "14850", "country": "US", "emails": ["greta@ullmanupholstery.test", "office@ullmanupholstery.test"], "people": ["Greta Ullman"], "titles": ["Owner"]},
    {"name": "Vale Vets", "website": "valevets.test", "phone": "+16075550371", "latitude": 42.4601, "longitude": -76.4902, "people": []},
    {"name": ["Jörg Weiß", ""], "phone": "+491715550372", "people": [["Jörg Weiß"], []]},
])  # fmt: skip


def _parquet() -> bytes:
    table = pa.table({
        "company": ["Wren Optics", "Yew Roofing"], "domain": ["wrenoptics.test", None],
        "emails": pa.array([["a@wrenoptics.test", "b@wrenoptics.test"], []], pa.list_(pa.string())),
        "phones": pa.array([["+16075550373"], None], pa.list_(pa.string())),
        "address": pa.array([{"street": "1 Wren Way", "city": "Ithaca", "zip": "14850"}, {"street": None, "city": "Elmira", "zip": None}]),
        "lat": [42.44, None], "lon": [-76.5, None], "founded": [date(2001, 2, 3), None], "employees": pa.array([12, None], pa.int32()),
    })  # fmt: skip
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


PARQUET = UnseenFile("US", _parquet(), [
    {"name": "Wren Optics", "website": "wrenoptics.test", "phone": "+16075550373", "street": "1 Wren Way", "city": "Ithaca", "postal_code": "14850", "latitude": 42.44, "longitude": -76.5, "emails": ["a@wrenoptics.test", "b@wrenoptics.test"]},
    {"name": "Yew Roofing", "website": "", "phone": "", "city": "Elmira", "emails": []},
])  # fmt: skip

WRAPPED_JSON = UnseenFile("", json.dumps({
    "status": "ok", "page": 1, "total": 2, "results": [
        {"business_name": "Zinnia Spa", "contact": {"full_name": "Zoe Hart", "email": "zoe@zinniaspa.test", "position": "Owner"}, "phone_number": "+1 607 555 0374", "site": "zinniaspa.test", "addr": {"line1": "3 Spa Ct", "city": "Ithaca", "state": "NY", "postcode": "14850", "country_code": "US"}},
        {"business_name": "Acre Seeds", "contact": None, "phone_number": None, "site": "", "addr": {"city": "Trumansburg", "country_code": "US"}},
    ],
}).encode(), [
    {"name": "Zinnia Spa", "website": "zinniaspa.test", "phone": "+16075550374", "street": "3 Spa Ct", "city": "Ithaca", "state": "NY", "postal_code": "14850", "country": "US", "emails": ["zoe@zinniaspa.test"], "people": ["Zoe Hart"], "titles": ["Owner"]},
    {"name": "Acre Seeds", "website": "", "phone": "", "city": "Trumansburg", "country": "US", "people": []},
])  # fmt: skip


# Pasted lists.

PASTED_TABS = UnseenFile("US", b"""\
Bower Florist\tbowerflorist.test\t607-555-0375
Cairn Guides\tcairnguides.test\t607-555-0376
""", [
    {"name": "Bower Florist", "website": "bowerflorist.test", "phone": "+16075550375"},
    {"name": "Cairn Guides", "website": "cairnguides.test", "phone": "+16075550376"},
])  # fmt: skip

PASTED_MARKDOWN = UnseenFile("US", b"""\
| Company        | Website                              | Phone          |
|:---------------|:------------------------------------:|---------------:|
| **Delta Dyes** | [deltadyes.test](https://deltadyes.test) | 607-555-0377 |
| Ember Grill    | embergrill.test                      |                |
""", [
    {"name": "Delta Dyes", "website": "deltadyes.test", "phone": "+16075550377"},
    {"name": "Ember Grill", "website": "embergrill.test", "phone": ""},
])  # fmt: skip

PASTED_LINKS = UnseenFile("US", b"""\
- [Flint Climbing](https://flintclimbing.test/visit) (607) 555-0378
- [Gable Roofing](https://gableroofing.test)
- [Harrow Farm](https://harrowfarm.test) - farm@harrowfarm.test
""", [
    {"name": "Flint Climbing", "website": "flintclimbing.test", "phone": "+16075550378"},
    {"name": "Gable Roofing", "website": "gableroofing.test"},
    {"name": "Harrow Farm", "website": "harrowfarm.test", "emails": ["farm@harrowfarm.test"]},
])  # fmt: skip

PASTED_NUMBERED = UnseenFile("US", b"""\
1. Islet Kayaks, 3 Shore Dr, Ithaca, NY 14850, (607) 555-0379
2. Jasper Stone, jasperstone.test
3. Kiln Works (kilnworks.test) 607-555-0380
""", [
    {"name": "Islet Kayaks", "phone": "+16075550379", "website": ""},
    {"name": "Jasper Stone", "website": "jasperstone.test"},
    {"name": "Kiln Works", "website": "kilnworks.test", "phone": "+16075550380"},
])  # fmt: skip

PASTED_ADDRESSES = UnseenFile("", b"""\
"Lana Moor" <lana@moorbrewing.test>; Otto Nye <otto@nyetools.test>;
sales@oakpress.test
""", [
    {"emails": ["lana@moorbrewing.test"], "people": ["Lana Moor"]},
    {"emails": ["otto@nyetools.test"], "people": ["Otto Nye"]},
    {"emails": ["sales@oakpress.test"], "people": []},
])  # fmt: skip

FILES: dict[str, UnseenFile] = {
    "hubspot_companies.csv": HUBSPOT_COMPANIES, "salesforce_leads.csv": SALESFORCE_LEADS, "salesforce_accounts.csv": SALESFORCE_ACCOUNTS,
    "pipedrive_organizations.csv": PIPEDRIVE, "pipedrive_people.csv": PIPEDRIVE_PEOPLE, "zoho_leads.csv": ZOHO, "brevo.csv": BREVO,
    "mailchimp.csv": MAILCHIMP, "lemlist.csv": LEMLIST, "clay.csv": CLAY, "apollo_people.csv": APOLLO_ACCOUNTS_PEOPLE,
    "google_contacts_old.csv": GOOGLE_CONTACTS_OLD, "outlook_german.csv": OUTLOOK, "outscraper_new.json": OUTSCRAPER_NEW,
    "gosom.json": GOSOM_JSON, "apify.csv": APIFY_CSV, "apify.json": APIFY_JSON, "phantombuster_maps.csv": PHANTOMBUSTER_MAPS,
    "phantombuster_linkedin.csv": PHANTOMBUSTER_LINKEDIN, "osm.csv": OSM_TABS, "osm.geojson": OSM_GEOJSON,
    "german_excel.csv": GERMAN_EXCEL, "french_excel.csv": FRENCH_EXCEL, "italian_excel.csv": ITALIAN_EXCEL, "polish_excel.csv": POLISH_EXCEL,
    "turkish_excel.csv": TURKISH_EXCEL, "japanese_excel.csv": JAPANESE_EXCEL, "chinese_excel.csv": CHINESE_EXCEL, "russian_excel.csv": RUSSIAN_EXCEL,
    "google_sheets.csv": GOOGLE_SHEETS, "numbers.csv": APPLE_NUMBERS, "broken_quotes.csv": BROKEN_QUOTES, "broken_numbers.csv": BROKEN_NUMBERS,
    "countries.csv": COUNTRIES, "two_headers.xlsx": TWO_HEADERS, "hidden_sheet.xlsx": HIDDEN_SHEET, "html.xls": XLS_OF_HTML, "xml.xls": XLS_OF_XML,
    "tabs.xls": XLS_OF_TABS, "leads.csv.gz": GZIP, "leads.zip": ZIP, "contacts.vcf": VCARDS, "leads.parquet": PARQUET, "wrapped.json": WRAPPED_JSON,
    "pasted_tabs.txt": PASTED_TABS, "pasted_markdown.txt": PASTED_MARKDOWN, "pasted_links.txt": PASTED_LINKS, "pasted_numbered.txt": PASTED_NUMBERED,
    "pasted_addresses.txt": PASTED_ADDRESSES,
}  # fmt: skip


def main(folder: Path) -> None:
    """Write every file into the folder."""
    for name, file in FILES.items():
        (folder / name).write_bytes(file.body)
