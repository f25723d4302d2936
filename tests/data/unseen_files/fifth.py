# ruff: noqa: E501 -- rows of files are read whole
"""A fifth set of files, written after the rules had been mended by the fourth, to see what they are worth on others."""

from __future__ import annotations

import io

from openpyxl import Workbook

from tests.data.unseen_files.second import UnseenFile, windows

SCRAPE_TABLE = UnseenFile("GB", b"""\
title,totalScore,reviewsCount,street,city,state,countryCode,website,phone,categoryName,url,emails,contacts
Siskin Barbers,4.8,"1,204",9 Wren St,York,,GB,https://siskinbarbers.test,01904 555 901,Barber shop,https://www.google.com/maps/search/?api=1&query=x,"['hello@siskinbarbers.test', 'jobs@siskinbarbers.test']",
""", [
    {"name": "Siskin Barbers", "website": "siskinbarbers.test", "phone": "+441904555901", "street": "9 Wren St", "city": "York", "country": "GB", "rating": 4.8, "rating_count": 1204, "main_category": "Barber shop", "emails": ["hello@siskinbarbers.test", "jobs@siskinbarbers.test"]},
])  # fmt: skip

ONE_CELL_ADDRESS = UnseenFile("DE", windows("""\
Kundennummer;Name 1;Name 2;Anschrift;Telefon 1;Telefon 2;Fax;E-Mail geschäftlich;Webseite
10017;Zeisig Elektrotechnik GmbH;z. Hd. Frau Ina Zeisig;Werkstr. 3, 34117 Kassel;0561/5559 01;0171-5559 02;0561/5559 03;info@zeisig-elektro.test;http://www.zeisig-elektro.test/
"""), [
    {"name": "Zeisig Elektrotechnik GmbH", "website": "zeisig-elektro.test", "phone": "+49561555901", "phones": ["+49171555902"], "street": "Werkstr. 3", "city": "Kassel", "postal_code": "34117", "emails": ["info@zeisig-elektro.test"]},
])  # fmt: skip

LEADS_UTF16_BE = UnseenFile("US", b"\xfe\xff" + """\
Lead Name,Company,E-mail 1,E-mail 2,Direct Dial,Office Phone,Web,HQ Address,Notes
Kit Wren,Wren Robotics,kit@wrenrobotics.test,k.wren@wrenrobotics.test,(607) 555-0922,(607) 555-0923,wrenrobotics.test,"12 Servo Way, Ithaca, NY 14850, USA","line one
line two"
""".encode("utf-16-be"), [
    {"name": "Wren Robotics", "website": "wrenrobotics.test", "emails": ["kit@wrenrobotics.test", "k.wren@wrenrobotics.test"], "people": ["Kit Wren"], "city": "Ithaca", "state": "NY", "postal_code": "14850", "country": "US"},
])  # fmt: skip


def _spaced_sheet() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        [],
        [None, "Prospect list"],
        [],
        [None, "Business", "Owner", "Phone #", "Email Address(es)", "Town", "ZIP Code", "Site URL"],
        [],
        [
            None,
            "Siskin Towing ",
            "Ms. Ada Siskin",
            16075550924,
            "ada@siskintowing.test;dispatch@siskintowing.test",
            "Ithaca",
            14850.0,
            "siskintowing.test",
        ],
        [],
        [None, "Wren Vet", None, "607-555-0925 / 607-555-0926", "n/a", "Dryden", "13053", "-"],
    ):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


SPACED_SHEET = UnseenFile("US", _spaced_sheet(), [
    {"name": "Siskin Towing", "website": "siskintowing.test", "phone": "+16075550924", "city": "Ithaca", "postal_code": "14850", "emails": ["ada@siskintowing.test", "dispatch@siskintowing.test"], "people": ["Ada Siskin"]},
    {"name": "Wren Vet", "website": "", "phone": "+16075550925", "phones": ["+16075550926"], "city": "Dryden", "postal_code": "13053", "emails": [], "people": []},
])  # fmt: skip

FRENCH_LABELS = UnseenFile("FR", """\
Société ; Contact ; Téléphone ; Mail ; Adresse complète ; Site
Pinson Menuiserie ; M. Luc Pinson (gérant) ; 02.40.55.59.01 / 06.55.55.59.02 ; luc@pinson.test ; "4 rue des Ormes, 44000 Nantes" ; www.pinson.test
""".encode(), [
    {"name": "Pinson Menuiserie", "website": "pinson.test", "phone": "+33240555901", "phones": ["+33655555902"], "street": "4 rue des Ormes", "city": "Nantes", "postal_code": "44000", "emails": ["luc@pinson.test"], "people": ["Luc Pinson"], "titles": ["gérant"]},
])  # fmt: skip

SALES_NAVIGATOR = UnseenFile("", b"""\
profileUrl,fullName,firstName,lastName,companyName,title,companyWebsite,location,professionalEmail,companyIndustry
https://www.linkedin.com/in/olafink,Ola Fink,Ola,Fink,Fink Data AB,Head of Sales,https://finkdata.test,"Stockholm, Sweden",ola@finkdata.test,Software
""", [
    {"name": "Fink Data AB", "website": "finkdata.test", "emails": ["ola@finkdata.test"], "people": ["Ola Fink"], "titles": ["Head of Sales"], "main_category": "Software"},
])  # fmt: skip

FILES: dict[str, UnseenFile] = {
    "scrape_table.csv": SCRAPE_TABLE, "one_cell_address.csv": ONE_CELL_ADDRESS, "leads_utf16.csv": LEADS_UTF16_BE, "spaced_sheet.xlsx": SPACED_SHEET,
    "french_labels.csv": FRENCH_LABELS, "sales_navigator.csv": SALES_NAVIGATOR,
}  # fmt: skip
