# ruff: noqa: E501 -- tables are read whole, not in pieces
"""What businesses state of themselves, in 24 languages: written, with what must be read, before it was read.

The numbers are made up, with the check digits that their countries ask for.
"""

from __future__ import annotations

from typing import NamedTuple


class Stated(NamedTuple):
    """`numbers` as "kind country value"; `hours` in the form of OpenStreetMap. What is not named must not be read."""

    host: str
    country: str
    language: str
    markup: str
    numbers: list[str]
    name: str = ""
    year: int | None = None
    hours: list[str] = []  # noqa: RUF012 -- never changed


FACTS = [
    Stated("tischler-erle.de", "DE", "de", "<h1>Impressum</h1><p>Tischlerei Erle GmbH &amp; Co. KG<br>Erlenweg 4<br>30159 Hannover</p><p>Amtsgericht Hannover, HRA 20417</p><p>Ust.-Id.: DE 792174218</p><p>Seit 1958 im Familienbesitz.</p><p>Öffnungszeiten: Mo–Do 7:30–16:30 Uhr, Fr 7:30–13 Uhr</p>", ["vat DE DE792174218", "register DE Hannover HRA 20417"], "Tischlerei Erle GmbH & Co. KG", 1958, ["Mo-Th 07:30-16:30", "Fr 07:30-13:00"]),
    Stated("goldschmied-esche.de", "DE", "de", "<p>Goldschmiede Esche e. K.<br>Inhaberin: Marta Esche</p><p>Handelsregister A des Amtsgerichts Bremen, HRA 31207 HB</p><p>gegr. 1984</p><p>Di. bis Fr. 10 – 18 Uhr<br>Sa. 10 – 14 Uhr<br>Montag Ruhetag</p>", ["register DE Bremen HRA 31207 HB"], "Goldschmiede Esche e. K.", 1984, ["Tu-Fr 10:00-18:00", "Sa 10:00-14:00", "Mo off"]),
    Stated("baeckerei-kranz.at", "AT", "de", "<p>Bäckerei Kranz OG<br>Firmenbuchnummer: FN 411023 x<br>Firmenbuchgericht: Wels<br>UID: ATU94032699</p><p>Gründungsjahr: 1921</p><p>Montag bis Samstag: 6.00 – 12.30 Uhr</p>", ["vat AT ATU94032699", "register AT 411023x"], "Bäckerei Kranz OG", 1921, ["Mo-Sa 06:00-12:30"]),
    Stated("boulangerie-tilleul.fr", "FR", "fr", "<p>Mentions légales : Boulangerie Tilleul, SARL au capital de 5 000 €, immatriculée au RCS de Bordeaux sous le numéro 428 367 916. N° TVA : FR54457273340</p><p>Boulangers depuis 1963</p><p>Ouvert du mardi au samedi, 7h00 - 19h30, le dimanche 7h - 13h</p>", ["register FR 428367916", "vat FR FR54457273340"], "Boulangerie Tilleul, SARL", 1963, ["Tu-Sa 07:00-19:30", "Su 07:00-13:00"]),
    Stated("garage-noyer.fr", "FR", "fr", "<p>SAS Garage Noyer – Siret 491 858 866 05049</p><p>Créée en 1999</p><p>Lundi : 14h – 18h<br>Mardi – vendredi : 8h30 – 12h / 14h – 18h<br>Samedi et dimanche : fermé</p>", ["register FR 49185886605049"], "SAS Garage Noyer", 1999, ["Mo 14:00-18:00", "Tu-Fr 08:30-12:00,14:00-18:00", "Sa-Su off"]),
    Stated("bakkerij-linde.be", "BE", "nl", "<p>Bakkerij Linde BV, ondernemingsnr. BE 0844.448.247, RPR Antwerpen</p><p>Opgericht in 1977</p><p>Dinsdag t.e.m. zaterdag: 7u - 18u</p>", ["register BE 0844448247"], "Bakkerij Linde BV", 1977, ["Tu-Sa 07:00-18:00"]),
    Stated("fietsen-iep.nl", "NL", "nl", "<p>Fietsen Iep V.O.F.</p><p>KvK Utrecht 73018842 | btw-id NL820114406B01</p><p>Al sinds 1949 uw fietsenmaker</p><p>Maandag gesloten<br>Dinsdag t/m vrijdag 9:00 tot 17:30 uur<br>Zaterdag 9:00 tot 16:00 uur</p>", ["register NL 73018842", "vat NL NL820114406B01"], "Fietsen Iep V.O.F.", 1949, ["Mo off", "Tu-Fr 09:00-17:30", "Sa 09:00-16:00"]),
    Stated("ferreteria-olmo.es", "ES", "es", "<p>Ferretería Olmo, S.L.U. — NIF B27931526 — Registro Mercantil de Sevilla, Tomo 4412, Folio 77</p><p>Empresa familiar fundada en 1971</p><p>Lunes a viernes de 9:30 a 14:00 y de 17:00 a 20:30. Sábados de 10 a 14 h.</p>", ["tax ES B27931526"], "Ferretería Olmo, S.L.U.", 1971, ["Mo-Fr 09:30-14:00,17:00-20:30", "Sa 10:00-14:00"]),
    Stated("padaria-freixo.pt", "PT", "pt", "<p>Padaria Freixo, Unipessoal Lda.<br>NIF: 545070597<br>Matriculada na Conservatória do Registo Comercial de Braga</p><p>Desde 1988 ao seu serviço</p><p>De segunda a sábado das 7h às 20h</p>", ["tax PT 545070597"], "Padaria Freixo, Unipessoal Lda.", 1988, ["Mo-Sa 07:00-20:00"]),
    Stated("officina-faggio.it", "IT", "it", "<p>Officina Faggio S.n.c. di Rossetti e Bini – Partita IVA e Codice Fiscale 00312829997 – Iscr. REA TO 1843322</p><p>Fondata nel 1955</p><p>Lun-Ven 8:30-12:30 e 14:30-18:30, Sab 8:30-12:30</p>", ["vat IT IT00312829997", "register IT TO-1843322"], "Officina Faggio S.n.c.", 1955, ["Mo-Fr 08:30-12:30,14:30-18:30", "Sa 08:30-12:30"]),
    Stated("rowan-plumbing.co.uk", "GB", "en", "<p>Rowan Plumbing Limited is registered in England &amp; Wales under company number 09417732. VAT registration number: 097 4806 25.</p><p>Serving Kendal since 1994</p><p>Opening hours: Monday to Friday 8am until 5.30pm, Saturday 9am - 1pm, Sunday closed</p>", ["register GB 09417732", "vat GB GB097480625"], "Rowan Plumbing Limited", 1994, ["Mo-Fr 08:00-17:30", "Sa 09:00-13:00", "Su off"]),
    Stated("alder-books.ie", "IE", "en", "<p>Alder Books Limited, registered in Ireland, CRO No. 584412. VAT no. IE 1404971W.</p><p>Est. 2003</p><p>Mon-Wed 10-6, Thu 10-8, Fri-Sat 10-6</p>", ["register IE 584412", "vat IE IE1404971W"], "Alder Books Limited", 2003, ["Mo-We 10:00-18:00", "Th 10:00-20:00", "Fr-Sa 10:00-18:00"]),
    Stated("cedarforge.com", "US", "en", "<p>© 2026 Cedar Forge, LLC. All rights reserved.</p><p>Family-owned and operated since 1952</p><p>Shop hours: M-F 8:00 AM to 4:30 PM</p>", [], "Cedar Forge, LLC", 1952, ["Mo-Fr 08:00-16:30"]),
    Stated("wattlejoinery.com.au", "AU", "en", "<p>Wattle Joinery Pty. Ltd. | ABN: 31391200993 | QBCC 1184412</p><p>Established 1986</p><p>Mon to Thurs 7am – 3.30pm | Fri 7am – 2pm</p>", ["tax AU 31391200993"], "Wattle Joinery Pty. Ltd.", 1986, ["Mo-Th 07:00-15:30", "Fr 07:00-14:00"]),
    Stated("piekarnia-lipa.pl", "PL", "pl", "<p>Piekarnia Lipa sp. z o.o., KRS 0000412233, NIP PL3296775165, REGON 932757799</p><p>Firma założona w 1991 roku</p><p>Godziny otwarcia: poniedziałek–piątek 6:00–18:00, sobota 6:00–14:00, niedziela nieczynne</p>", ["tax PL PL3296775165", "register PL 932757799", "register PL 0000412233"], "Piekarnia Lipa sp. z o.o.", 1991, ["Mo-Fr 06:00-18:00", "Sa 06:00-14:00", "Su off"]),
    Stated("truhlarstvi-jasan.cz", "CZ", "cs", "<p>Truhlářství Jasan s.r.o., IČ 516 48 148, DIČ CZ51648148, zapsaná u Krajského soudu v Brně, oddíl C, vložka 44120</p><p>Na trhu od roku 1993</p><p>Pondělí až pátek: 7:00–15:30</p>", ["register CZ 51648148", "vat CZ CZ51648148"], "Truhlářství Jasan s.r.o.", 1993, ["Mo-Fr 07:00-15:30"]),
    Stated("asztalos-koris.hu", "HU", "hu", "<p>Kőris Asztalos Kft.<br>Cégjegyzékszám: 01 09 884412<br>Adószám: 87783254-2-42</p><p>Alapítva: 1989</p><p>Hétfő–péntek: 8:00–16:00<br>Szombat: 9:00–12:00</p>", ["tax HU 87783254-2-42", "register HU 01-09-884412"], "Kőris Asztalos Kft.", 1989, ["Mo-Fr 08:00-16:00", "Sa 09:00-12:00"]),
    Stated("tamplarie-frasin.ro", "RO", "ro", "<p>S.C. Tâmplărie Frasin S.R.L. | C.U.I. RO 65305425 | Nr. înreg. ORC: J40/4412/2009</p><p>Fondată în 2009</p><p>Luni – Vineri: 09:00 – 17:00</p>", ["tax RO RO65305425", "register RO J40/4412/2009"], "S.C. Tâmplărie Frasin S.R.L.", 2009, ["Mo-Fr 09:00-17:00"]),
    Stated("snedker-ask.dk", "DK", "da", "<p>Snedker Ask ApS · CVR: 30 23 45 88</p><p>Grundlagt i 1968</p><p>Åbningstider: mandag-torsdag kl. 8.00-16.00, fredag kl. 8.00-13.00</p>", ["register DK 30234588"], "Snedker Ask ApS", 1968, ["Mo-Th 08:00-16:00", "Fr 08:00-13:00"]),
    Stated("snekker-bjork.no", "NO", "nb", "<p>Snekker Bjørk AS, Foretaksregisteret NO 936 083 358 MVA</p><p>Etablert i 1975</p><p>Mandag–fredag: 08:00–16:00</p>", ["register NO 936083358"], "Snekker Bjørk AS", 1975, ["Mo-Fr 08:00-16:00"]),
    Stated("snickare-alm.se", "SE", "sv", "<p>Snickare Alm AB<br>Org.nr: 558990-4225<br>Momsreg.nr SE558990422501</p><p>Grundat 1981</p><p>Öppettider: Vardagar 7–16</p>", ["register SE 5589904225", "vat SE SE558990422501"], "Snickare Alm AB", 1981, ["Mo-Fr 07:00-16:00"]),
    Stated("puuseppa-koivu.fi", "FI", "fi", "<p>Puuseppä Koivu Oy, Y-tunnus 3754712-2, ALV FI37547122</p><p>Perustettu 1996</p><p>Avoinna ma–pe klo 8–16, la 9–13</p>", ["register FI 3754712-2", "vat FI FI37547122"], "Puuseppä Koivu Oy", 1996, ["Mo-Fr 08:00-16:00", "Sa 09:00-13:00"]),
    Stated("xylourgeio-elia.gr", "GR", "el", "<p>ΕΛΙΑ ΙΚΕ – Α.Φ.Μ. 084404780 – ΓΕΜΗ: 122334401000</p><p>Έτος ίδρυσης: 1983</p><p>Δευτέρα - Παρασκευή: 09:00 - 17:00<br>Σάββατο: 10:00 - 14:00</p>", ["tax GR 084404780", "register GR 122334401000"], "ΕΛΙΑ ΙΚΕ", 1983, ["Mo-Fr 09:00-17:00", "Sa 10:00-14:00"]),
    Stated("marangoz-mese.com.tr", "TR", "tr", "<p>Meşe Marangoz Ltd. Şti.</p><p>Kadıköy V.D. 9528626157</p><p>1987'den beri</p><p>Çalışma saatleri: Pazartesi - Cuma 09:00 - 18:00, Cumartesi 09:00 - 13:00</p>", ["tax TR 9528626157"], "Meşe Marangoz Ltd. Şti.", 1987, ["Mo-Fr 09:00-18:00", "Sa 09:00-13:00"]),
    Stated("stolyar-yasen.ru", "RU", "ru", "<p>ООО «Ясень», ИНН/КПП 7754490504/775401001, ОГРН: 1774648060108</p><p>Работаем с 2004 года</p><p>Режим работы: пн–пт с 9:00 до 18:00, сб с 10:00 до 15:00, вс выходной</p>", ["tax RU 7754490504", "register RU 1774648060108"], "ООО «Ясень»", 2004, ["Mo-Fr 09:00-18:00", "Sa 10:00-15:00", "Su off"]),
    Stated("stolyar-buk.com.ua", "UA", "uk", "<p>ТОВ «Бук», код за ЄДРПОУ 39115126</p><p>Засновано у 1998 році</p><p>Графік роботи: Пн-Пт 9:00-18:00</p>", ["register UA 39115126"], "ТОВ «Бук»", 1998, ["Mo-Fr 09:00-18:00"]),
    Stated("mokuzai-keyaki.jp", "JP", "ja", "<p>会社名 有限会社けやき木材<br>設立 昭和37年（1962年）<br>法人番号 7080040159682</p><p>営業時間 平日 9:00～17:00 定休日 土日祝</p>", ["register JP 7080040159682"], "有限会社けやき木材", 1962, ["Mo-Fr 09:00-17:00"]),
    Stated("namu-neutinamu.kr", "KR", "ko", "<p>상호: 주식회사 느티나무 | 사업자 등록번호: 121-78-41675 | 통신판매업신고 2020-서울-0412</p><p>설립연도 2011</p><p>영업시간: 월~금 09:00~18:00</p>", ["tax KR 1217841675"], "주식회사 느티나무", 2011, ["Mo-Fr 09:00-18:00"]),
    Stated("marcenaria-jatoba.com.br", "BR", "pt-BR", "<p>Marcenaria Jatobá LTDA ME – CNPJ 22356447/0001-30</p><p>Fundada em 1979</p><p>Segunda a sexta das 8h às 18h, sábado das 8h às 12h</p>", ["tax BR 22356447000130"], "Marcenaria Jatobá LTDA ME", 1979, ["Mo-Fr 08:00-18:00", "Sa 08:00-12:00"]),
    Stated("tischler-erle.de", "DE", "de", "<p>Wir sind Mitglied der Innung Hannover, gegründet 1899. Unser Lieferant ist die Holzhandel Buche GmbH, HRB 77120.</p><p>Telefonzeiten: Mo-Fr 8-12 Uhr</p>", []),
]  # fmt: skip

# The second set, written when the kinds of the first were mended.
FACTS += [
    Stated("elektro-ulme.de", "DE", "de", "<p>Angaben gemäß § 5 DDG</p><p>Elektro Ulme UG (haftungsbeschränkt)<br>Ulmenstr. 9, 04109 Leipzig</p><p>Registereintrag: Eintragung im Handelsregister. Registergericht: Leipzig, Registernummer: HRB 31207</p><p>Ihr Elektriker seit 2008!</p><p>Mo, Di, Do: 8–12 und 13–17 Uhr; Mi: 8–12 Uhr</p>", ["register DE Leipzig HRB 31207"], "Elektro Ulme UG (haftungsbeschränkt)", 2008, ["Mo,Tu,Th 08:00-12:00,13:00-17:00", "We 08:00-12:00"]),
    Stated("schreinerei-arve.ch", "CH", "de", "<p>Arve Schreinerei GmbH, CHE-474.095.461 MWST</p><p>Gründung: 1966</p><p>Montag–Freitag 7.30–12.00, 13.00–17.30 Uhr</p>", ["vat CH CHE474095461MWST"], "Arve Schreinerei GmbH", 1966, ["Mo-Fr 07:30-12:00,13:00-17:30"]),
    Stated("cave-du-hetre.fr", "FR", "fr", "<p>Raison sociale : SARL Cave du Hêtre</p><p>N° SIREN 428 367 916</p><p>Maison créée en 1931</p><p>Horaires : du lundi au vendredi de 10h à 12h30 et de 15h à 19h</p>", ["register FR 428367916"], "SARL Cave du Hêtre", 1931, ["Mo-Fr 10:00-12:30,15:00-19:00"]),
    Stated("fontaneria-fresno.es", "ES", "es", "<p>Titular: Fontanería Fresno, S.L. CIF: B-27931526</p><p>Desde 1990 a su lado</p><p>Horario: L-V 8:00-14:00 / 16:00-19:00</p>", ["tax ES B27931526"], "Fontanería Fresno, S.L.", 1990, ["Mo-Fr 08:00-14:00,16:00-19:00"]),
    Stated("idraulica-olmo.it", "IT", "it", "<p>Idraulica Olmo S.r.l.<br>C.F. e P.IVA: 00312829997<br>REA n. MI 1843322</p><p>Azienda nata nel 1978</p><p>dal lunedì al venerdì 8.00 - 18.00 (orario continuato)</p>", ["vat IT IT00312829997", "register IT MI-1843322"], "Idraulica Olmo S.r.l.", 1978, ["Mo-Fr 08:00-18:00"]),
    Stated("hydraulik-klon.pl", "PL", "pl", "<p>Hydraulik Klon Jan Nowicki<br>NIP: 3296775165<br>REGON: 932757799</p><p>Działamy od 1997 roku</p><p>Pn.–Pt. 7.00–17.00</p>", ["tax PL 3296775165", "register PL 932757799"], "", 1997, ["Mo-Fr 07:00-17:00"]),
    Stated("vvs-poppel.dk", "DK", "da", "<p>Poppel VVS A/S – CVR nr. DK30234588</p><p>Etableret 1972</p><p>Man-tors: 7-15.30<br>Fre: 7-14</p>", ["register DK 30234588"], "Poppel VVS A/S", 1972, ["Mo-Th 07:00-15:30", "Fr 07:00-14:00"]),
    Stated("santehnik-klen.ru", "RU", "ru", "<p>Полное наименование: ООО «Клён»<br>ИНН 7754490504<br>ОГРН 1774648060108</p><p>Год основания: 1999</p><p>Часы работы: понедельник — пятница 8:00–17:00; суббота, воскресенье — выходной</p>", ["tax RU 7754490504", "register RU 1774648060108"], "ООО «Клён»", 1999, ["Mo-Fr 08:00-17:00", "Sa-Su off"]),
    Stated("tesisat-cinar.com.tr", "TR", "tr", "<p>Çınar Tesisat A.Ş.<br>Vergi No: 9528626157</p><p>Kuruluş yılı: 1995</p><p>Hafta içi 08:30 - 18:00</p>", ["tax TR 9528626157"], "Çınar Tesisat A.Ş.", 1995, ["Mo-Fr 08:30-18:00"]),
    Stated("haikan-sugi.jp", "JP", "ja", "<p>商号：株式会社杉配管<br>創業：昭和48年<br>法人番号：7080040159682</p><p>営業時間：月～金 8:30～17:30、土 9:00～12:00</p>", ["register JP 7080040159682"], "株式会社杉配管", 1973, ["Mo-Fr 08:30-17:30", "Sa 09:00-12:00"]),
    Stated("baegwan-sonamu.kr", "KR", "ko", "<p>회사명 소나무배관 주식회사 사업자등록번호 121-78-41675</p><p>2003년 설립</p><p>평일 09:00~18:00, 토요일 09:00~13:00</p>", ["tax KR 1217841675"], "소나무배관 주식회사", 2003, ["Mo-Fr 09:00-18:00", "Sa 09:00-13:00"]),
    Stated("sycamore-electric.co.uk", "GB", "en", "<p>Sycamore Electric is a trading name of Sycamore Services Ltd, company no. 09417732, VAT reg no GB097480625.</p><p>Trading since 1983.</p><p>Member of the National Federation, founded in 1921.</p><p>Mon - Fri: 0800 - 1730</p>", ["register GB 09417732", "vat GB GB097480625"], "Sycamore Services Ltd", 1983, ["Mo-Fr 08:00-17:30"]),
]  # fmt: skip
