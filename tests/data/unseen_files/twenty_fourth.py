# ruff: noqa: E501 -- rows of files are read whole
"""A twenty-fourth set: siblings of the same kinds, written when the rules had been mended by the twenty-third."""

from __future__ import annotations

from tests.data.unseen_files.nineteenth import saved, workbook
from tests.data.unseen_files.second import UnseenFile, windows

META_LEADS = UnseenFile("US", "id\tcreated_time\tad_id\tad_name\tcampaign_name\tform_id\tform_name\tis_organic\tplatform\tcompany_name\tfull_name\temail\tphone_number\tzip_code\tlead_status\nl:551\t2026-11-02T10:00:00-05:00\tag:1\tSpring\tc\tf:9\tQuote\tfalse\tfb\tKite Kitchens\tMay Linnet\tmay@kite-kitchens.test\tp:+16075550201\tz:14850\tCREATED\nl:552\t2026-11-02T11:00:00-05:00\tag:1\tSpring\tc\tf:9\tQuote\tfalse\tig\tKnot Knits\tAda Lark\tada@knot-knits.test\tp:+16075550202\tz:07030\tCREATED\n".encode("utf-16"), [
    {"name": "Kite Kitchens", "phone": "+16075550201", "emails": ["may@kite-kitchens.test"], "postal_code": "14850", "people": ["May Linnet"]},
    {"name": "Knot Knits", "phone": "+16075550202", "emails": ["ada@knot-knits.test"], "postal_code": "07030", "people": ["Ada Lark"]},
])  # fmt: skip

ZOHO_LEADS = UnseenFile("GB", b"""\
"Record Id","Lead Owner","First Name","Last Name","Company","Email","Phone","Mobile","Website","Lead Source","Lead Status","No. of Employees","Annual Revenue","Street","City","State","Zip Code","Country","Created Time","Unsubscribed Mode"
"zcrm_1","Kim Rao","Bea","Crane","Crane Crates Ltd","bea@crane-crates.test","020 7946 0203","07700 900203","www.crane-crates.test","Web","Not Contacted","12","50000","3 Wharf Lane","Hull","East Yorkshire","HU1 1AA","United Kingdom","2026-11-02 10:00:00",""
""", [{"name": "Crane Crates Ltd", "website": "crane-crates.test", "phone": "+442079460203", "phones": ["+447700900203"], "street": "3 Wharf Lane", "city": "Hull", "postal_code": "HU1 1AA", "country": "GB", "emails": ["bea@crane-crates.test"], "people": ["Bea Crane"]}])  # fmt: skip

OLD_GOOGLE_CONTACTS = UnseenFile("US", "Name,Given Name,Additional Name,Family Name,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Phone 2 - Type,Phone 2 - Value,Organization 1 - Type,Organization 1 - Name,Organization 1 - Title,Website 1 - Type,Website 1 - Value\nIvo Egret,Ivo,,Egret,* myContacts,* Work,ivo@egret-eggs.test,Work,607-555-0204,Mobile,607-555-0205,,Egret Eggs,Farmer,Work,https://egret-eggs.test\n".encode("utf-16"), [
    {"name": "Egret Eggs", "website": "egret-eggs.test", "phone": "+16075550204", "phones": ["+16075550205"], "emails": ["ivo@egret-eggs.test"], "people": ["Ivo Egret"], "titles": ["Farmer"]},
])  # fmt: skip

BOTH_IN_A_CELL = UnseenFile("CH", """\
Firma / Company;Strasse / Street;PLZ / ZIP;Ort / City;Telefon / Phone;Webseite / Website;Bemerkung / Remark
Milan Metall AG;Seestrasse 4;8001;Zürich;044 555 02 06;milan-metall.test;ruft zurück
""".encode("cp1252"), [{"name": "Milan Metall AG", "street": "Seestrasse 4", "postal_code": "8001", "city": "Zürich", "phone": "+41445550206", "website": "milan-metall.test"}])  # fmt: skip

UNITS_ROW = UnseenFile("DE", b"""\
Firma;Telefon;Umsatz;Mitarbeiter;PLZ;Webseite
;;(TEUR);(Anzahl);;
Amsel Anlagen;0561 555207;1.250,50;1.200;34117;amsel.test
Drossel Dach;0561 555208;900,00;15;04109;drossel.test
Summe;;2.150,50;1.215;;
""", [
    {"name": "Amsel Anlagen", "phone": "+49561555207", "postal_code": "34117", "website": "amsel.test"},
    {"name": "Drossel Dach", "phone": "+49561555208", "postal_code": "04109", "website": "drossel.test"},
])  # fmt: skip

LOST_PLUS = UnseenFile("DE", b"""\
Name,Phone,ZIP,Web
Fink Fenster,49561555209,34117,fink.test
Star Stahl,4.9561555210E10,1067,star.test
Gans Glas,561555211,,
""", [
    {"name": "Fink Fenster", "phone": "+49561555209", "postal_code": "34117"},
    {"name": "Star Stahl", "phone": ["", "+49561555210"], "postal_code": "01067"},
    {"name": "Gans Glas", "phone": "+49561555211"},
])  # fmt: skip

SWAPPED = UnseenFile("NL", b"""\
Naam;Website;Lengtegraad;Breedtegraad
Reiger Rijwielen;reiger.test;4,8952;52,3702
Wulp Wonen;;5,1214;52,0907
""", [
    {"name": "Reiger Rijwielen", "website": "reiger.test", "latitude": 52.3702, "longitude": 4.8952},
    {"name": "Wulp Wonen", "latitude": 52.0907, "longitude": 5.1214},
])  # fmt: skip

QUOTED_NEWLINES = UnseenFile("FR", "Société;Adresse;Téléphone;Site\r\n\"Geai\r\nGraphisme\";\"4 rue du Lac\r\n74000 Annecy\";\"04 50 55 52 12\r\n06 55 55 02 12\";geai.test\r\nPie Pierre;\"5 rue du Lac\n74000 Annecy\";;\r\n".encode("utf-8-sig"), [
    {"name": ["Geai Graphisme", "Geai\nGraphisme"], "phone": "+33450555212", "phones": ["+33655550212"], "website": "geai.test", "postal_code": "74000", "city": "Annecy"},
    {"name": "Pie Pierre", "phone": "", "postal_code": "74000", "city": "Annecy"},
])  # fmt: skip

FULL_WIDTH = UnseenFile("JP", """\
店舗名,郵便番号,住所,ＴＥＬ,ＵＲＬ,備考
うぐいす食堂,１００－０００１,東京都千代田区１－２－３,０３－５５５５－０２１３,http://uguisu.test/,月曜休み
""".encode("cp932"), [{"name": "うぐいす食堂", "phone": "+81355550213", "website": "uguisu.test", "postal_code": ["100-0001", "1000001", "１００－０００１"]}])  # fmt: skip

GREEK = UnseenFile("GR", """\
Επωνυμία;Διεύθυνση;Τ.Κ.;Πόλη;Τηλ.;E-mail
Κορυδαλλός ΕΠΕ;Οδός Ερμού 4;10563;Αθήνα;210 5550214;info@korydallos.test
""".encode("cp1253"), [{"name": "Κορυδαλλός ΕΠΕ", "postal_code": "10563", "city": "Αθήνα", "phone": "+302105550214", "emails": ["info@korydallos.test"], "street": "Οδός Ερμού 4"}])  # fmt: skip

TABS_IN_CELLS = UnseenFile("AU", b'Business Name\tPhone\tWeb Site\tSuburb\tPostcode\r\n"Emu\tElectrics"\t(03) 5550 0215\temu.test\tGeelong\t3220\r\nGalah Gates\t0355500216\t\tBallarat\t3350\r\n', [
    {"name": ["Emu Electrics", "Emu\tElectrics"], "phone": "+61355500215", "website": "emu.test", "city": "Geelong", "postal_code": "3220"},
    {"name": "Galah Gates", "phone": "+61355500216", "city": "Ballarat", "postal_code": "3350"},
])  # fmt: skip

DATES_AND_FLAGS = UnseenFile("BR", """\
Razão Social;CNPJ;Telefone;Site;Cliente desde;Ativo;Cidade;UF;CEP;Limite de crédito;
Sabiá Serviços Ltda;00.000.000/0001-00;(11) 5555-0217;sabia.test;02/11/2019;Sim;São Paulo;SP;01001-000;R$ 1.500,00;
Tucano Tintas ME;00.000.000/0002-00;(11) 95555-0218;;15/01/2020;Não;Campinas;SP;13010-000;R$ 300,00;
""".encode("cp1252"), [
    {"name": "Sabiá Serviços Ltda", "phone": "+551155550217", "website": "sabia.test", "city": "São Paulo", "state": "SP", "postal_code": "01001-000"},
    {"name": "Tucano Tintas ME", "phone": "+5511955550218", "website": "", "city": "Campinas", "state": "SP", "postal_code": "13010-000"},
])  # fmt: skip

NOTES_BESIDE = UnseenFile("US", saved(workbook(("List", [
    ["Name", "Phone", "Website", None, "How to use"],
    ["Ibis Ink", "607-555-0219", "ibis.test", None, "1. Call in the morning"],
    ["Jay Jars", "607-555-0220", None, None, "2. Write down what they say"],
    ["Knot Nets", "607-555-0221", "knot-nets.test", None, None],
]))), [
    {"name": "Ibis Ink", "phone": "+16075550219", "website": "ibis.test"},
    {"name": "Jay Jars", "phone": "+16075550220", "website": ""},
    {"name": "Knot Nets", "phone": "+16075550221", "website": "knot-nets.test"},
])  # fmt: skip


def _hidden_rows() -> bytes:
    book = workbook(("Dane", [
        ["Nazwa", "Telefon", "Adres", "Kod pocztowy", "Miasto", "Data", "VAT"],
        ["Żuraw Żaluzje", 615550222, "ul. Polna 3", "61-001", "Poznań", "2026-11-02", True],
        ["Bocian Biuro", "61 555 02 23", "ul. Leśna 7", "61-002", "Poznań", "2026-11-03", False],
        ["Razem: 2", None, None, None, None, None, None],
    ]))  # fmt: skip
    book["Dane"].auto_filter.ref = "A1:G3"
    return saved(book)


POLISH_BOOK = UnseenFile("PL", _hidden_rows(), [
    {"name": "Żuraw Żaluzje", "phone": "+48615550222", "street": "ul. Polna 3", "postal_code": "61-001", "city": "Poznań"},
    {"name": "Bocian Biuro", "phone": "+48615550223", "street": "ul. Leśna 7", "postal_code": "61-002", "city": "Poznań"},
])  # fmt: skip

MAIL_LIST = UnseenFile("US", b"""\
"Loon Lamps" <hello@loon-lamps.test>, Mia Murre <mia@murre-mills.test>; info@nene-nets.test
""", [
    {"emails": ["hello@loon-lamps.test"]}, {"emails": ["mia@murre-mills.test"]}, {"emails": ["info@nene-nets.test"]},
])  # fmt: skip

SEP_TAB = UnseenFile("IT", windows("sep=\t\nDenominazione\tComune\tProv.\tTelefono\tSito web\nUpupa Utensili S.r.l.\tForlì\tFC\t0543 555224\tupupa.test\n"), [
    {"name": "Upupa Utensili S.r.l.", "city": "Forlì", "state": ["FC", ""], "phone": "+390543555224", "website": "upupa.test"},
])  # fmt: skip

FILES = {
    "meta_leads.csv": META_LEADS, "zoho_leads.csv": ZOHO_LEADS, "old_google_contacts.csv": OLD_GOOGLE_CONTACTS,
    "both_in_a_cell.csv": BOTH_IN_A_CELL, "units_row.csv": UNITS_ROW, "lost_plus.csv": LOST_PLUS, "swapped.csv": SWAPPED,
    "quoted_newlines.csv": QUOTED_NEWLINES, "full_width.csv": FULL_WIDTH, "greek.csv": GREEK, "tabs_in_cells.txt": TABS_IN_CELLS,
    "dates_and_flags.csv": DATES_AND_FLAGS, "notes_beside.xlsx": NOTES_BESIDE, "polish_book.xlsx": POLISH_BOOK,
    "pasted_mail_list.txt": MAIL_LIST, "sep_tab.csv": SEP_TAB,
}  # fmt: skip
