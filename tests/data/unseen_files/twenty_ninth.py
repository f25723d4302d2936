# ruff: noqa: E501 -- rows of files are read whole
"""A twenty-ninth set: registers and phone books of countries, what Excel does to numbers, cells that hold several values;
written before it was read."""

from __future__ import annotations

import json

from tests.data.unseen_files.nineteenth import saved, workbook
from tests.data.unseen_files.second import UnseenFile, windows

EXCEL_GERMAN = UnseenFile("DE", windows("""\
Firma;Straße;PLZ;Ort;Telefon;Mobil;Web
Ahornhof Gärtnerei;Elbweg 4;1069;Dresden;4,93515550601E+11;4,91715E+11;ahornhof.test
Ulmenbäck;Markt 1;4109,0;Leipzig;3415550602;;www.ulmenbaeck.test
"""), [
    {"name": "Ahornhof Gärtnerei", "website": "ahornhof.test", "phone": "+493515550601", "postal_code": "01069", "city": "Dresden", "street": "Elbweg 4"},
    {"name": "Ulmenbäck", "website": "ulmenbaeck.test", "phone": "+493415550602", "postal_code": "04109", "city": "Leipzig"},
])  # fmt: skip

PHONE_BOOK = UnseenFile("DE", """\
Name;Branche;Vorwahl;Rufnummer;Strasse;Hausnr.;PLZ;Ort
Schlosserei Erle;Schlossereien;0711;555 06 03;Talstr.;12 a;70188;Stuttgart
Weidenkorb OHG;Floristen;07031;5550604;Poststraße;3;71032;Böblingen
""".encode("cp850"), [
    {"name": "Schlosserei Erle", "phone": "+497115550603", "street": "Talstr. 12 a", "postal_code": "70188", "city": "Stuttgart", "main_category": "Schlossereien"},
    {"name": "Weidenkorb OHG", "phone": "+4970315550604", "street": "Poststraße 3", "postal_code": "71032", "city": "Böblingen"},
])  # fmt: skip

BRAZILIAN = UnseenFile("BR", """\
CNPJ;Razão Social;Nome Fantasia;DDD;Telefone;E-mail;Logradouro;Número;Complemento;Bairro;CEP;Município;UF
00.000.000/0001-91;IPE SERVICOS LTDA;Ipê Elétrica;11;5555-0605;contato@ipe-eletrica.test;Rua das Flores;120;Sala 4;Centro;01010-000;São Paulo;SP
00.000.000/0002-72;CEDRO COMERCIO ME;;21;95555-0606;;Av. Brasil;55;;Tijuca;20510-000;Rio de Janeiro;RJ
""".encode("latin-1"), [
    {"name": ["Ipê Elétrica", "IPE SERVICOS LTDA"], "phone": "+551155550605", "emails": ["contato@ipe-eletrica.test"], "city": "São Paulo", "state": "SP", "postal_code": "01010-000", "country": ["BR", ""]},
    {"name": "CEDRO COMERCIO ME", "phone": "+5521955550606", "city": "Rio de Janeiro", "state": "RJ"},
])  # fmt: skip

NORWEGIAN = UnseenFile("NO", b"""\
organisasjonsnummer;navn;organisasjonsform.beskrivelse;naeringskode1.beskrivelse;forretningsadresse.adresse;forretningsadresse.postnummer;forretningsadresse.poststed;forretningsadresse.land;hjemmeside;telefon;mobil
999111222;BJERK R\xc3\x98R AS;Aksjeselskap;R\xc3\xb8rleggerarbeid;Storgata 7;0155;OSLO;Norge;www.bjerk-ror.test;22 55 06 07;
999111333;GRAN BAKERI ENK;Enkeltpersonforetak;Bakeri;Kaien 2;5003;BERGEN;Norge;;;455 06 088
""", [
    {"name": "BJERK RØR AS", "website": "bjerk-ror.test", "phone": "+4722550607", "street": "Storgata 7", "postal_code": "0155", "city": "OSLO", "country": "NO", "main_category": "Rørleggerarbeid"},
    {"name": "GRAN BAKERI ENK", "phone": "+4745506088", "postal_code": "5003", "city": "BERGEN", "website": ""},
])  # fmt: skip

DANISH = UnseenFile("DK", """\
CVR-nr.;Virksomhedsnavn;Vejnavn;Husnr;Etage;Postnr;By;Telefonnr.;E-mail;Hjemmeside;Branchetekst
11112222;Bøg & Eg Tømrer ApS;Havnegade;14;2. th;8000;Aarhus C;86 55 06 09;post@boegeg.test;boegeg.test;Tømrer- og bygningssnedkervirksomhed
""".encode("cp1252"), [
    {"name": "Bøg & Eg Tømrer ApS", "website": "boegeg.test", "phone": "+4586550609", "postal_code": "8000", "city": "Aarhus C", "emails": ["post@boegeg.test"]},
])  # fmt: skip

INDIAN = UnseenFile("IN", b"""\
Sr. No.,Company Name,Contact Person,Designation,Mobile No.,Alternate Mobile,Email ID,GSTIN,Address,City,Pincode,State,Website
1,Neem Packaging Pvt. Ltd.,Mr. Arjun Neem,Proprietor,98765 50610,9876550611,sales@neem-packaging.test,27AAAAA0000A1Z5,"Plot 4, MIDC",Pune,411019,Maharashtra,www.neem-packaging.test
2,Banyan Traders,,,+91-98765-50612,,,,,Nashik,422001,Maharashtra,NA
""", [
    {"name": "Neem Packaging Pvt. Ltd.", "website": "neem-packaging.test", "phone": "+919876550610", "phones": ["+919876550611"], "emails": ["sales@neem-packaging.test"], "people": ["Arjun Neem"], "titles": ["Proprietor"], "city": "Pune", "postal_code": "411019", "state": "Maharashtra"},
    {"name": "Banyan Traders", "website": "", "phone": "+919876550612", "city": "Nashik", "people": []},
])  # fmt: skip

SPANISH_COUNTRIES = UnseenFile("", saved(workbook(("Clientes", [
    ["Cliente", "País", "Teléfono", "Sitio web", "Ciudad"],
    ["Tilo Maschinen", "Alemania", "089 5550613", "tilo-maschinen.test", "Múnich"],
    ["Ash & Oak Ltd", "Reino Unido", "020 7946 0614", None, "Londres"],
    ["Peral Foods", "EE. UU.", "(607) 555-0615", "peral-foods.test", "Ithaca"],
    ["Cerezo SARL", "Francia", "01 55 55 06 16", None, "París"],
]))), [
    {"name": "Tilo Maschinen", "phone": "+49895550613", "country": "DE", "website": "tilo-maschinen.test"},
    {"name": "Ash & Oak Ltd", "phone": "+442079460614", "country": "GB"},
    {"name": "Peral Foods", "phone": "+16075550615", "country": "US", "website": "peral-foods.test"},
    {"name": "Cerezo SARL", "phone": "+33155550616", "country": "FR"},
])  # fmt: skip

TWO_HEADERS = UnseenFile("US", saved(workbook(("List", [
    ["Business", None, "Contact", None, None, "Address", None, None, None],
    ["Name", "Type", "Phone", "E-mail", "Web", "Street", "City", "ST", "ZIP"],
    ["Birch Bikes", "Bicycle shop", "607.555.0617", "ride@birchbikes.test", "birchbikes.test", "8 Cliff St", "Ithaca", "NY", 14850],
    ["Cedar Cycles", "Bicycle shop", 6075550618, None, None, "1 Dock Sq", "Boston", "MA", 2109],
]))), [
    {"name": "Birch Bikes", "website": "birchbikes.test", "phone": "+16075550617", "emails": ["ride@birchbikes.test"], "street": "8 Cliff St", "city": "Ithaca", "state": "NY", "postal_code": "14850", "main_category": "Bicycle shop"},
    {"name": "Cedar Cycles", "phone": "+16075550618", "street": "1 Dock Sq", "city": "Boston", "state": "MA", "postal_code": "02109"},
])  # fmt: skip

CONTACT_CELL = UnseenFile("AT", saved(workbook(("Mitglieder", [
    ["Betrieb", "Anschrift", "Kontakt"],
    ["Tischlerei Esche", "Bahnhofstr. 3\n5020 Salzburg", "Tel. 0662 555 06 19\nFax 0662 555 06 20\noffice@esche.test\nwww.esche.test"],
    ["Gasthaus Zur Linde", "Hauptplatz 9, 4020 Linz", "0732/5550621, linde@gasthaus-linde.test"],
]))), [
    {"name": "Tischlerei Esche", "website": "esche.test", "phone": "+436625550619", "emails": ["office@esche.test"], "address": ["Bahnhofstr. 3, 5020 Salzburg", "Bahnhofstr. 3\n5020 Salzburg"]},
    {"name": "Gasthaus Zur Linde", "phone": "+437325550621", "emails": ["linde@gasthaus-linde.test"], "address": "Hauptplatz 9, 4020 Linz"},
])  # fmt: skip

SEVERAL_SITES = UnseenFile("US", b"""\
name,phones,websites,latlng
Dogwood Dental,"(607) 555-0622; (607) 555-0623 ext. 4; fax (607) 555-0624","https://www.facebook.com/dogwooddental | https://dogwood-dental.test/ | https://www.instagram.com/dogwooddental","42.4406, -76.4966"
Elder Eyewear,607-555-0625 / 607-555-0626,https://elder-eyewear.test,"42.45,-76.5"
""", [
    {"name": "Dogwood Dental", "website": "dogwood-dental.test", "phone": "+16075550622", "phones": ["+16075550623"], "latitude": 42.4406, "longitude": -76.4966},
    {"name": "Elder Eyewear", "website": "elder-eyewear.test", "phone": "+16075550625", "phones": ["+16075550626"], "latitude": 42.45},
])  # fmt: skip

KEYED_JSON = UnseenFile("GB", json.dumps({
    "8812": {"business_name": "Fir Tree Vets", "tel": "01865 496627", "web": "https://firtree-vets.test", "address": {"line1": "4 Mill Rd", "town": "Oxford", "postcode": "OX1 1AA"}},
    "8813": {"business_name": "Gorse Gardens", "tel": "", "web": None, "address": {"line1": "", "town": "Abingdon", "postcode": ""}},
}).encode(), [
    {"name": "Fir Tree Vets", "website": "firtree-vets.test", "phone": "+441865496627", "street": "4 Mill Rd", "city": "Oxford", "postal_code": "OX1 1AA"},
    {"name": "Gorse Gardens", "website": "", "phone": "", "city": "Abingdon"},
])  # fmt: skip

GRAPHQL = UnseenFile("", json.dumps({"data": {"search": {"total": 2, "business": {"edges": [
    {"cursor": "a", "node": {"name": "Hornbeam Hats", "displayPhone": "+1 607-555-0628", "externalUrl": "https://hornbeam-hats.test", "location": {"address1": "5 Pier Rd", "city": "Ithaca", "state": "NY", "postalCode": "14850", "country": "US"}, "coordinates": {"latitude": 42.44, "longitude": -76.5}, "rating": 4.5, "reviewCount": 12}},
    {"cursor": "b", "node": {"name": "Ivy Inks", "displayPhone": None, "externalUrl": None, "location": {"city": "Ithaca", "state": "NY", "country": "US"}}},
]}}}}).encode(), [
    {"name": "Hornbeam Hats", "website": "hornbeam-hats.test", "phone": "+16075550628", "street": "5 Pier Rd", "city": "Ithaca", "state": "NY", "postal_code": "14850", "country": "US", "latitude": 42.44, "rating": 4.5, "rating_count": 12},
    {"name": "Ivy Inks", "website": "", "phone": "", "city": "Ithaca"},
])  # fmt: skip

MAC_ROMAN = UnseenFile("FR", """\
Société;Téléphone;Site;Adresse;Code Postal;Ville
Hêtre Énergie;04 55 55 06 29;hetre-energie.test;3 allée des Érables;38000;Grenoble
Créations Chêne;0455550630;;;1000;Bourg-en-Bresse
""".encode("mac-roman"), [
    {"name": "Hêtre Énergie", "website": "hetre-energie.test", "phone": "+33455550629", "city": "Grenoble", "postal_code": "38000", "street": ["3 allée des Érables", ""]},
    {"name": "Créations Chêne", "phone": "+33455550630", "postal_code": "01000", "city": "Bourg-en-Bresse"},
])  # fmt: skip

ARABIC = UnseenFile("AE", """\
اسم الشركة,الهاتف,البريد الإلكتروني,الموقع الإلكتروني,العنوان,المدينة
مخبز النخيل,٠٤ ٥٥٥ ٠٦٣١,info@nakheel-bakery.test,www.nakheel-bakery.test,شارع الوصل,دبي
ورشة السدر,+971 50 555 0632,,,,الشارقة
""".encode("utf-8-sig"), [
    {"name": "مخبز النخيل", "website": "nakheel-bakery.test", "phone": "+97145550631", "emails": ["info@nakheel-bakery.test"], "city": "دبي"},
    {"name": "ورشة السدر", "phone": "+971505550632", "website": "", "city": "الشارقة"},
])  # fmt: skip

HEBREW = UnseenFile("IL", """\
שם העסק,טלפון,נייד,אתר,כתובת,עיר
מאפיית האלון,04-8550633,,haalon.test,הרצל 12,חיפה
מספרת התאנה,,050-555-0634,,,תל אביב
""".encode("cp1255"), [
    {"name": "מאפיית האלון", "website": "haalon.test", "phone": "+97248550633", "city": "חיפה"},
    {"name": "מספרת התאנה", "phone": "+972505550634", "website": "", "city": "תל אביב"},
])  # fmt: skip

FINNISH_TSV = UnseenFile("FI", """\
Yrityksen nimi\tY-tunnus\tPuhelin\tSähköposti\tKotisivut\tKäyntiosoite\tPostinumero\tPostitoimipaikka\tToimiala
Koivu Sähkö Oy\t1234567-8\t040 555 0635\tinfo@koivusahko.test\twww.koivusahko.test\tRantakatu 5\t00100\tHelsinki\tSähköasennus
Mänty Tmi\t2234567-8\t\t\t\t\t33100\tTampere\tSiivous
""".encode("utf-16-le"), [
    {"name": "Koivu Sähkö Oy", "website": "koivusahko.test", "phone": "+358405550635", "emails": ["info@koivusahko.test"], "street": "Rantakatu 5", "postal_code": "00100", "city": "Helsinki", "main_category": "Sähköasennus"},
    {"name": "Mänty Tmi", "phone": "", "postal_code": "33100", "city": "Tampere"},
])  # fmt: skip

CARDS = UnseenFile("US", b"""\
Juniper Jewelers
12 State St, Ithaca, NY 14850
(607) 555-0636
juniper-jewelers.test

Kapok Kayaks
88 Lake Rd
Geneva, NY 14456
Phone: 315-555-0637

Laurel Law PLLC
laurel-law.test
""", [
    {"name": "Juniper Jewelers", "website": "juniper-jewelers.test", "phone": "+16075550636", "address": "12 State St, Ithaca, NY 14850"},
    {"name": "Kapok Kayaks", "phone": "+13155550637", "website": ""},
    {"name": "Laurel Law PLLC", "website": "laurel-law.test", "phone": ""},
])  # fmt: skip

TAKEOUT_STARRED = UnseenFile("", json.dumps({"type": "FeatureCollection", "features": [
    {"type": "Feature", "geometry": {"type": "Point", "coordinates": [-76.5, 42.44]}, "properties": {"date": "2026-03-01T10:00:00Z", "google_maps_url": "http://maps.google.com/?cid=1234567890123456789", "location": {"address": "9 Fall Creek Dr, Ithaca, NY 14850, USA", "country_code": "US", "name": "Magnolia Motel"}}},
    {"type": "Feature", "geometry": {"type": "Point", "coordinates": [11.57, 48.13]}, "properties": {"date": "2026-03-02T10:00:00Z", "google_maps_url": "http://maps.google.com/?cid=1234567890123456790", "location": {"address": "Tal 1, 80331 München, Germany", "country_code": "DE", "name": "Nussbaum Café"}}},
]}).encode(), [
    {"name": "Magnolia Motel", "website": "", "address": "9 Fall Creek Dr, Ithaca, NY 14850, USA", "country": "US", "latitude": 42.44, "longitude": -76.5},
    {"name": "Nussbaum Café", "website": "", "country": "DE", "latitude": 48.13},
])  # fmt: skip

TURKISH_TOTALS = UnseenFile("TR", windows("""\
MÜŞTERİ LİSTESİ - KASIM 2026
;;;;
Sıra;Firma Ünvanı;Yetkili Kişi;Telefon;Web Sitesi;İlçe;İl
1;Çınar Oto Servis Ltd. Şti.;Ayşe Çınar;0212 555 06 38;cinaroto.test;Kadıköy;İstanbul
2;Söğüt Yapı A.Ş.;;0 (312) 555 06 39;;Çankaya;Ankara
Toplam: 2 firma;;;;
""", "cp1254"), [
    {"name": "Çınar Oto Servis Ltd. Şti.", "website": "cinaroto.test", "phone": "+902125550638", "people": ["Ayşe Çınar"], "city": ["İstanbul", "Kadıköy"]},
    {"name": "Söğüt Yapı A.Ş.", "phone": "+903125550639", "website": "", "city": ["Ankara", "Çankaya"]},
])  # fmt: skip

DECIMALS = UnseenFile("IT", """\
"Ragione sociale";"Latitudine";"Longitudine";"Valutazione";"N. recensioni";"Sito internet";"Tel";"Indirizzo completo"
"Officina Olmo";"45,4642";"9,1900";"4,6";"1.204";"http://officina-olmo.test/";"02 5550640";"Via Larga 3, 20122 Milano MI"
"Bar Pioppo";"45,4700";"9,2000";"—";"0";"—";"—";"Milano"
""".encode(), [
    {"name": "Officina Olmo", "website": "officina-olmo.test", "phone": "+39025550640", "latitude": 45.4642, "longitude": 9.19, "rating": 4.6, "rating_count": 1204, "address": "Via Larga 3, 20122 Milano MI"},
    {"name": "Bar Pioppo", "website": "", "phone": "", "latitude": 45.47},
])  # fmt: skip

FILES = {
    "excel_german.csv": EXCEL_GERMAN, "phone_book.csv": PHONE_BOOK, "cnpj.csv": BRAZILIAN, "enheter.csv": NORWEGIAN, "cvr.csv": DANISH,
    "indian.csv": INDIAN, "clientes.xlsx": SPANISH_COUNTRIES, "two_headers.xlsx": TWO_HEADERS, "contact_cell.xlsx": CONTACT_CELL,
    "several_sites.csv": SEVERAL_SITES, "keyed.json": KEYED_JSON, "graphql.json": GRAPHQL, "mac_roman.csv": MAC_ROMAN,
    "arabic.csv": ARABIC, "hebrew.csv": HEBREW, "finnish.txt": FINNISH_TSV, "pasted_cards.txt": CARDS,
    "starred.json": TAKEOUT_STARRED, "turkish_totals.csv": TURKISH_TOTALS, "decimals.csv": DECIMALS,
}  # fmt: skip
