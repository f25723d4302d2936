# ruff: noqa: E501 -- rows of files are read whole
"""A twentieth set: further siblings of files that people brought, written when the rules had been mended by the nineteenth."""

from __future__ import annotations

from tests.data.unseen_files.nineteenth import saved, workbook
from tests.data.unseen_files.second import UnseenFile, windows

LUSHA = UnseenFile("US", b"""\
First Name,Last Name,Job Title,Company Name,Company Domain,Work Email,Phone 1,Phone 1 Type,Company Number of Employees,Company Main Industry,Company Country,Company State,Company City,LinkedIn URL,Date Added
Ida,Noddy,Owner,Noddy Marine Ltd,noddy-marine.test,ida@noddy-marine.test,+1 206-555-0101,Direct,2 - 10,Marine,United States,Washington,Tacoma,https://www.linkedin.com/in/ida,11/01/2026
""", [{"name": "Noddy Marine Ltd", "website": "noddy-marine.test", "phone": "+12065550101", "city": "Tacoma", "country": "US", "emails": ["ida@noddy-marine.test"], "people": ["Ida Noddy"], "titles": ["Owner"]}])  # fmt: skip

ZOHO_ACCOUNTS = UnseenFile("IN", b"""\
Record Id,Account Owner.id,Account Owner,Rating,Account Name,Phone,Fax,Parent Account,Website,Ticker Symbol,Account Type,Billing Street,Billing City,Billing State,Billing Code,Billing Country,Tag
zcrm_551,zcrm_1,Kim Rao,Hot,Hoopoe Textiles,022 5555 0102,,,hoopoe.test,,Vendor,8 Mill Rd,Mumbai,Maharashtra,400001,India,fair
zcrm_552,zcrm_1,Kim Rao,,Bulbul Foods,,,,,,,,,,,,
""", [
    {"name": "Hoopoe Textiles", "website": "hoopoe.test", "phone": "+912255550102", "street": "8 Mill Rd", "city": "Mumbai", "postal_code": "400001", "country": "IN"},
    {"name": "Bulbul Foods", "website": "", "phone": ""},
])  # fmt: skip

PHANTOM_MAPS = UnseenFile("", b"""\
placeUrl,title,rating,reviewCount,category,attributes,address,plusCode,website,phoneNumber,currentStatus,nextStatus,sundaySchedule,imgUrl,query,latitude,longitude,isClaimed,timestamp
https://www.google.com/maps/place/a,Tattler Tents,4.7,21,Tent rental service,,"3 Pier St, Hobart TAS 7000, Australia",XX,http://www.tattler-tents.test/,+61 3 5550 0103,Open,Closes 5 pm,Closed,https://lh5.test/a,https://www.google.com/maps/search/tents,-42.88,147.33,true,2026-11-01T10:00:00Z
""", [{"name": "Tattler Tents", "website": "tattler-tents.test", "phone": "+61355500103", "latitude": -42.88, "longitude": 147.33, "rating": 4.7, "rating_count": 21}])  # fmt: skip

TAKEOUT_FRENCH = UnseenFile("FR", """\
Titre,Note,URL,Tags,Commentaire
Fromagerie Mésange,très bon,https://www.google.com/maps/place/x/data=!4m2!3m1!1s0x1:0x7,,
Librairie Grive,,https://www.google.com/maps/place/y/data=!4m2!3m1!1s0x1:0x8,,rue calme
""".encode(), [{"name": "Fromagerie Mésange", "website": "", "phone": ""}, {"name": "Librairie Grive", "website": "", "phone": ""}])  # fmt: skip

HUNGARIAN = UnseenFile("HU", """\
Cégnév;Weboldal;Telefonszám;Utca, házszám;Irányítószám;Település;Megjegyzés
Fecske Kft.;www.fecske.test;06 1 555 0104;Fő utca 3.;1011;Budapest;hétfőn hívni
""".encode("cp1250"), [{"name": "Fecske Kft.", "website": "fecske.test", "phone": "+3615550104", "street": "Fő utca 3.", "postal_code": "1011", "city": "Budapest"}])  # fmt: skip

FINNISH = UnseenFile("FI", b"""\
Yritys,Verkkosivut,Puhelin,Katuosoite,Postinumero,Postitoimipaikka,Huomautus
Tiainen Oy,tiainen.test,09 5550 105,Kirkkokatu 2,00170,Helsinki,soita aamulla
""", [{"name": "Tiainen Oy", "website": "tiainen.test", "phone": "+35895550105", "street": "Kirkkokatu 2", "postal_code": "00170", "city": "Helsinki"}])  # fmt: skip

DOTTED_HEADER = UnseenFile("AU", "  business.name ; WEB SITE: ;ph. no.;\u00a0suburb\u00a0\nDrongo Doors;drongo-doors.test;(03) 5550 0106;Geelong\n".encode(), [
    {"name": "Drongo Doors", "website": "drongo-doors.test", "phone": "+61355500106", "city": "Geelong"},
])  # fmt: skip

DOUBLED_SITES = UnseenFile("NL", b"""\
Naam,Website,Plaats,Website,Telefoon,Telefoon
Kievit Keukens,,Zwolle,kievit.test,,038 555 0107
Spreeuw Sport,spreeuw.test,Meppel,,0522 555 108,
""", [{"name": "Kievit Keukens", "website": "kievit.test", "city": "Zwolle", "phone": "+31385550107"}, {"name": "Spreeuw Sport", "website": "spreeuw.test", "city": "Meppel", "phone": "+31522555108"}])  # fmt: skip

BLANK_QUOTED = UnseenFile("IT", "\"ragione sociale\";\"sito\";\"telefono\"\n\"\";\"\";\"\"\n\" \";\" \";\"\"\n\"Cincia Caffè\";\"cincia.test\";\"02 5555 0109\"\n;;\n\"Merlo Mobili\";\"\";\"\"\n\u00a0;;\n".encode(), [
    {"name": "Cincia Caffè", "website": "cincia.test", "phone": "+390255550109"}, {"name": "Merlo Mobili", "website": "", "phone": ""},
])  # fmt: skip


def _merged_polish() -> bytes:
    book = workbook(
        (
            "Arkusz1",
            [
                ["Lista klientów", None, None, None],
                [None, None, None, None],
                ["Firma", "Strona", "Telefon", "Rok założenia"],
                ["Kos Meble", "kos-meble.test", 615550110, 1998],
                ["Drozd Druk", None, None, 2004],
            ],
        )
    )
    book["Arkusz1"].merge_cells("A1:D1")
    return saved(book)


MERGED_POLISH = UnseenFile("PL", _merged_polish(), [{"name": "Kos Meble", "website": "kos-meble.test", "phone": "+48615550110", "postal_code": ""}, {"name": "Drozd Druk", "website": "", "phone": "", "postal_code": ""}])  # fmt: skip

NO_HEADER_FRENCH = UnseenFile("FR", b"""\
Menuiserie Alouette|02 99 55 51 11|https://alouette.test|35000|Rennes
Garage Hirondelle|02 99 55 51 12||35400|Saint-Malo
""", [
    {"name": "Menuiserie Alouette", "phone": "+33299555111", "website": "alouette.test", "postal_code": "35000", "city": "Rennes"},
    {"name": "Garage Hirondelle", "phone": "+33299555112", "website": "", "postal_code": "35400", "city": "Saint-Malo"},
])  # fmt: skip

SECOND_SHEET_SPANISH = UnseenFile("ES", saved(workbook(("Portada", [["Informe de clientes"], ["Noviembre de 2026"], ["Total: 1"]]), ("Clientes", [["Empresa", "Web", "Teléfono"], ["Óptica Jilguero", "optica-jilguero.test", "976 555 113"]]))), [
    {"name": "Óptica Jilguero", "website": "optica-jilguero.test", "phone": "+34976555113"},
])  # fmt: skip

TITLE_ROWS_QUOTED = UnseenFile("GB", b"""\
"Leads, autumn 2026 (draft 3)"
"Owner: K. Lark","Printed: 02/11/2026"

Company,Web address,Telephone
Nightjar Night Care,nightjar.test,01904 555114
""", [{"name": "Nightjar Night Care", "website": "nightjar.test", "phone": "+441904555114"}])  # fmt: skip

COMMA_DECIMALS_ONE_CELL = UnseenFile("PL", """\
Nazwa;Strona;Współrzędne
Sikora Serwis;sikora.test;52,4064; 16,9252
""".replace("52,4064; 16,9252", '"52,4064; 16,9252"').encode(), [{"name": "Sikora Serwis", "website": "sikora.test", "latitude": 52.4064, "longitude": 16.9252}])  # fmt: skip


def _links() -> bytes:
    book = workbook(
        (
            "Sheet1",
            [
                ["Company", "Site", "Phone", "E-mail"],
                ["Pewit Paints", "Website", 6075550115, "Send"],
                ["Quail Quilts", "quail.test", 16075550116.0, "q@quail.test"],
            ],
        )
    )
    sheet = book["Sheet1"]
    sheet["B2"].hyperlink = "https://www.pewit.test/?utm_source=list"
    sheet["D2"].hyperlink = "mailto:hi@pewit.test?subject=Hello"
    sheet["D3"].hyperlink = "mailto:q@quail.test"
    return saved(book)


NUMBERS_AND_LINKS = UnseenFile("US", _links(), [
    {"name": "Pewit Paints", "website": "pewit.test", "phone": "+16075550115", "emails": ["hi@pewit.test"]},
    {"name": "Quail Quilts", "website": "quail.test", "phone": "+16075550116", "emails": ["q@quail.test"]},
])  # fmt: skip

SPANISH_VALUES = UnseenFile("ES", """\
Nombre,Web,Teléfono
Acacia Aguas,WWW.ACACIA-AGUAS.TEST,976 555 117
Brezo Bares,info@brezo.test,976.555.118
Cardo Cocinas,no tiene,S/N
Dalia Danza,https://dalia.test https://dalia-danza.test,976 555 119 / 600 555 119
Enebro Estudio,http//enebro.test,+34 976 555 120 (ext. 3)
Fresno Flores,en construcción,000000000
,,no consta
""".encode(), [
    {"name": "Acacia Aguas", "website": "acacia-aguas.test", "phone": "+34976555117"},
    {"name": "Brezo Bares", "website": ["", "brezo.test"], "phone": "+34976555118", "emails": ["info@brezo.test"]},
    {"name": "Cardo Cocinas", "website": "", "phone": ""},
    {"name": "Dalia Danza", "website": "dalia.test", "phone": "+34976555119", "phones": ["+34600555119"]},
    {"name": "Enebro Estudio", "website": ["", "enebro.test"], "phone": "+34976555120"},
    {"name": "Fresno Flores", "website": "", "phone": "", "reported": True},
])  # fmt: skip

NO_COUNTRY_JAPANESE = UnseenFile("", """\
会社名,電話番号
株式会社ツグミ,03-5555-0121
有限会社ヒバリ,+81 6-5555-0122
""".encode("shift_jis"), [
    {"name": "株式会社ツグミ", "phone": "", "phone_as_written": "03-5555-0121", "reported": True},
    {"name": "有限会社ヒバリ", "phone": "+81655550122"},
])  # fmt: skip

MAC_ROMAN = UnseenFile("FR", "Nom;Site;Téléphone;Adresse\rÉlectricité Pérusse;perusse.test;02 99 55 51 23;\"12, rue de l’Église; Rennes\"\rCafé Hôtel Bâle;bale.test;02 99 55 51 24;3, quai Saint-Cyr\r".encode("mac_roman"), [
    {"name": "Électricité Pérusse", "website": "perusse.test", "phone": "+33299555123"},
    {"name": "Café Hôtel Bâle", "website": "bale.test", "phone": "+33299555124"},
])  # fmt: skip

SEP_UPPER = UnseenFile("DE", windows("SEP=;\nFirma;Website;Telefon\nBrücke & Söhne, Bau;bruecke-bau.test;0561 555125\n"), [{"name": "Brücke & Söhne, Bau", "website": "bruecke-bau.test", "phone": "+49561555125"}])  # fmt: skip

UTF_16_SPREADSHEET = UnseenFile("CZ", "Název\tWeb\tTelefon\r\n\"Čížek \"\"U Řeky\"\"\"\twww.cizek.test\t541 555 126\r\n".encode("utf-16"), [{"name": 'Čížek "U Řeky"', "website": "cizek.test", "phone": "+420541555126"}])  # fmt: skip

FILES = {
    "lusha.csv": LUSHA, "zoho_accounts.csv": ZOHO_ACCOUNTS, "phantom_maps.csv": PHANTOM_MAPS, "lieux_enregistres.csv": TAKEOUT_FRENCH,
    "hungarian.csv": HUNGARIAN, "finnish.csv": FINNISH, "dotted_header.csv": DOTTED_HEADER, "doubled_sites.csv": DOUBLED_SITES,
    "blank_quoted.csv": BLANK_QUOTED, "merged_polish.xlsx": MERGED_POLISH, "no_header_french.txt": NO_HEADER_FRENCH,
    "second_sheet_spanish.xlsx": SECOND_SHEET_SPANISH, "title_rows_quoted.csv": TITLE_ROWS_QUOTED,
    "comma_decimals_one_cell.csv": COMMA_DECIMALS_ONE_CELL, "numbers_and_links_us.xlsx": NUMBERS_AND_LINKS,
    "spanish_values.csv": SPANISH_VALUES, "no_country_japanese.csv": NO_COUNTRY_JAPANESE, "mac_roman.csv": MAC_ROMAN,
    "sep_upper.csv": SEP_UPPER, "utf_16_spreadsheet.txt": UTF_16_SPREADSHEET,
}  # fmt: skip
