# ruff: noqa: E501 -- rows of files are read whole
"""An eighth set of files, written after the rules had been mended by the seventh, to see what they are worth on others."""

from __future__ import annotations

import io

from openpyxl import Workbook

from tests.data.unseen_files.second import UnseenFile, windows

FRESHSALES = UnseenFile("GB", b"""\
ID,First name,Last name,Display name,Job title,Emails,Work,Mobile,Accounts,Website,City,State,Zipcode,Country,Lifecycle stage,Sales owner,Last contacted time
70001,Nia,Dace,Nia Dace,Practice manager,"nia@dacevets.test",029 2055 5901,07700 900901,Dace Vets,https://www.dacevets.test,Cardiff,Wales,CF10 1AA,United Kingdom,Lead,Sam Lee,2026-10-01T09:00:00+01:00
""", [
    {"name": "Dace Vets", "website": "dacevets.test", "phone": "+442920555901", "phones": ["+447700900901"], "city": "Cardiff", "state": "Wales", "postal_code": "CF10 1AA", "country": "GB", "emails": ["nia@dacevets.test"], "people": ["Nia Dace"], "titles": ["Practice manager"]},
])  # fmt: skip

D7_LEADS = UnseenFile("US", b"""\
"Name","Phone","Email","Website","Address 1","Address 2","City","State","Zip","Category","Google Stars","Google Count","Yelp Stars","Facebook Pixel","Is Mobile Friendly","Facebook","Instagram Followers"
"Ruffe Heating & Air","(607) 555-0902","service@ruffeheating.test","https://ruffeheating.test","80 Furnace Ave","Unit B","Elmira","NY","14901","HVAC contractor","4.4","61","0","No","Yes","https://www.facebook.com/ruffe","120"
""", [
    {"name": "Ruffe Heating & Air", "website": "ruffeheating.test", "phone": "+16075550902", "street": ["80 Furnace Ave", "80 Furnace Ave, Unit B", "80 Furnace Ave Unit B"], "city": "Elmira", "state": "NY", "postal_code": "14901", "rating": 4.4, "rating_count": 61, "main_category": "HVAC contractor", "emails": ["service@ruffeheating.test"]},
])  # fmt: skip

GREEK = UnseenFile("GR", """\
\ufeffΕπωνυμία;Υπεύθυνος;Τηλέφωνο;Κινητό;Email;Ιστοσελίδα;Διεύθυνση;Τ.Κ.;Πόλη;Κατηγορία
Τσιπούρα Ψαροταβέρνα;Άννα Τσιπούρα;2310 555 903;6945 555 904;info@tsipoura.test;www.tsipoura.test;Λ. Νίκης 5;546 22;Θεσσαλονίκη;Εστιατόριο
""".encode(), [
    {"name": "Τσιπούρα Ψαροταβέρνα", "website": "tsipoura.test", "phone": "+302310555903", "phones": ["+306945555904"], "street": "Λ. Νίκης 5", "city": "Θεσσαλονίκη", "postal_code": "546 22", "emails": ["info@tsipoura.test"], "people": ["Άννα Τσιπούρα"], "main_category": "Εστιατόριο"},
])  # fmt: skip

TURKISH = UnseenFile("TR", windows("""\
Firma Ünvanı;Yetkili Kişi;Görevi;Telefon;Cep Tel;E-Posta;Web Sitesi;Adres;İlçe;İl;Sektör
Sazan Gıda Ltd. Şti.;Ayşe Sazan;Müdür;0232 555 59 05;0532 555 59 06;bilgi@sazangida.test;www.sazangida.test;Kıbrıs Şehitleri Cad. No:5;Konak;İzmir;Gıda
""", "cp1254"), [
    {"name": "Sazan Gıda Ltd. Şti.", "website": "sazangida.test", "phone": "+902325555905", "phones": ["+905325555906"], "city": ["İzmir", "Konak"], "emails": ["bilgi@sazangida.test"], "people": ["Ayşe Sazan"], "titles": ["Müdür"], "main_category": "Gıda"},
])  # fmt: skip


def _portuguese() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Relatório de clientes", None, None, None, None, None, None, None, None],
        ["Emitido em 29/11/2026", None, None, None, None, None, None, None, None],
        ["Cód.", "Razão Social", "Nome Fantasia", "CNPJ", "Contato", "Fone", "E-mail", "Cidade/UF", "Segmento"],
        [
            17,
            "Carpa Comércio de Peças Ltda",
            "Carpa Autopeças",
            "12.345.678/0001-90",
            "Rui Carpa",
            "(41) 3555-5907",
            "rui@carpa.test",
            "Curitiba/PR",
            "Autopeças",
        ],
        [None, None, None, None, None, None, None, "Total de registros:", 1],
    ):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


PORTUGUESE = UnseenFile("BR", _portuguese(), [
    {"name": "Carpa Autopeças", "phone": "+554135555907", "city": "Curitiba", "state": "PR", "emails": ["rui@carpa.test"], "people": ["Rui Carpa"], "main_category": "Autopeças"},
])  # fmt: skip

KOREAN = UnseenFile("KR", """\
업체명,대표자,전화번호,휴대폰,이메일,홈페이지,주소,우편번호,업종
잉어치과의원,김잉어,02-555-5908,010-5555-5909,help@ingeo.test,http://ingeo.test,서울특별시 강남구 테헤란로 5,06134,치과
""".encode("cp949"), [
    {"name": "잉어치과의원", "website": "ingeo.test", "phone": "+8225555908", "phones": ["+821055555909"], "postal_code": "06134", "emails": ["help@ingeo.test"], "people": ["김잉어"], "main_category": "치과"},
])  # fmt: skip

FILES: dict[str, UnseenFile] = {
    "freshsales.csv": FRESHSALES, "d7.csv": D7_LEADS, "greek.csv": GREEK, "turkish.csv": TURKISH, "portuguese.xlsx": PORTUGUESE, "korean.csv": KOREAN,
}  # fmt: skip
