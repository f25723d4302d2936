# ruff: noqa: E501 -- tables are read whole, not in pieces
"""Small pages, each of one kind of fault: what must be found on them, and what must not, written before they were read."""

from __future__ import annotations

import base64
import json
from typing import NamedTuple
from urllib.parse import quote

from tests.extract.scraps import cloudflare

WORDS = {
    "en": "We answer every message within one working day, rain or shine.",
    "de": "Auf jede Nachricht antworten wir innerhalb eines Werktags.",
    "fr": "Nous répondons à chaque message en moins d'un jour ouvré.",
    "es": "Contestamos a todos los mensajes en menos de un día laborable.",
    "it": "Rispondiamo a ogni messaggio entro un giorno lavorativo, sempre.",
    "pt": "Respondemos a todas as mensagens em até um dia útil.",
    "nl": "Wij beantwoorden elk bericht binnen één werkdag, weer of geen weer.",
    "pl": "Na każdą wiadomość odpowiadamy w ciągu jednego dnia roboczego.",
    "cs": "Na každou zprávu odpovídáme do jednoho pracovního dne.",
    "hu": "Minden üzenetre egy munkanapon belül válaszolunk.",
    "sv": "Vi svarar på alla meddelanden inom en arbetsdag.",
    "da": "Vi svarer på alle beskeder inden for en arbejdsdag.",
    "ru": "Мы отвечаем на каждое сообщение в течение одного рабочего дня.",
    "uk": "Ми відповідаємо на кожне повідомлення протягом одного робочого дня.",
    "bg": "Отговаряме на всяко съобщение в рамките на един работен ден.",
    "ja": "いただいたお問い合わせには、一営業日以内に必ずお返事を差し上げております。",
    "ko": "보내 주신 문의에는 영업일 기준 하루 안에 반드시 답변을 드리고 있습니다.",
    "zh": "我们会在一个工作日之内回复您的每一条留言，欢迎随时与我们联系。",
    "ar": "نرد على كل رسالة تصل إلينا خلال يوم عمل واحد من استلامها دائما.",
    "el": "Απαντάμε σε κάθε μήνυμα μέσα σε μία εργάσιμη ημέρα.",
    "tr": "Her mesaja bir iş günü içinde yanıt veriyoruz.",
}  # fmt: skip


class PageCase(NamedTuple):
    """What must be found, by kind, and values of any kind that must not be; other true contacts may be found, too."""

    name: str
    url: str
    country: str
    language: str
    markup: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    socials: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    title: str | None = None

    def page(self) -> str:
        title = self.url.split("/")[2] if self.title is None else self.title
        head = f'<head><meta charset="utf-8"><title>{title}</title></head>'
        words = f"<p>{WORDS[self.language]}</p>" if self.language in WORDS else ""
        return f'<!doctype html>\n<html lang="{self.language[:2]}">{head}<body>\n{words}\n{self.markup}\n</body></html>'


def protected(address: str) -> str:
    return f'<a href="/cdn-cgi/l/email-protection#{cloudflare(address)}">[email&#160;protected]</a>'


def data(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value, ensure_ascii=False)}</script>'


def coded_card(*lines: str) -> str:
    card = "\r\n".join(["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD"])
    return "data:text/vcard;base64," + base64.b64encode(card.encode()).decode()


DE, AT, GB, US = (
    "https://www.moorkamp-fliesen.de",
    "https://www.zirbenhof-tischler.at",
    "https://www.alder-and-rook.co.uk",
    "https://www.sparrowgate-heating.com",
)
FR, ES, IT, NL = (
    "https://www.menuiserie-kerouan.fr",
    "https://www.carpinteria-almez.es",
    "https://www.falegnameria-ontano.it",
    "https://www.schilder-elzinga.nl",
)
PL, BR, CH, CA = (
    "https://www.stolarnia-jarzab.pl",
    "https://www.clinica-ipezal.com.br",
    "https://www.malerei-ammann.ch",
    "https://www.tamarack-eaves.ca",
)

FIRST = [
    # A house of several stairs, floors and doors
    PageCase("viennese stairs and top in words", f"{AT}/impressum", "AT", "de", "<p>Rasumofskygasse 8/Stiege 2/Top 14<br>1030 Wien</p>", addresses=("Rasumofskygasse 8/Stiege 2/Top 14, 1030 Wien",)),
    PageCase("a czech house with both its numbers", "https://www.truhlarstvi-olse.cz/kontakt", "CZ", "cs", "<dl><dt>Adresa</dt><dd>Lipová 1204/15</dd><dd>602 00 Brno</dd></dl>", addresses=("Lipová 1204/15, 602 00 Brno",)),
    PageCase("a danish floor and side", "https://www.malermester-birk.dk/kontakt", "DK", "da", "<div>Birkegade 14, 2. tv.</div><div>2200 København N</div>", addresses=("Birkegade 14, 2. tv., 2200 København N",)),
    PageCase("a spanish floor and door", f"{ES}/contacto", "ES", "es", "<p><strong>Dirección:</strong> C/ Almez, 14, 3º izq., 28012 Madrid</p>", addresses=("C/ Almez, 14, 3º izq., 28012 Madrid",)),
    # Officers and ombudsmen
    PageCase("a spanish delegate for data", f"{ES}/aviso-legal", "ES", "es", "<p>Email: taller@carpinteria-almez.es</p><p>Delegado de Protección de Datos:<br>Guardadatos Consultores, S.L.<br><a href='mailto:dpd@guardadatos-consultores.es'>dpd@guardadatos-consultores.es</a><br>Tel. 912 34 07 99</p>", ("taller@carpinteria-almez.es",), must_not=("dpd@guardadatos-consultores.es", "+34912340799")),
    PageCase("a french mediator in a table", f"{FR}/mentions-legales", "FR", "fr", "<table><tr><td>Contact</td><td>atelier@menuiserie-kerouan.fr</td></tr><tr><td>Médiateur de la consommation</td><td>Médiation Armor<br>9 rue des Balances, 35000 Rennes<br>contact@mediation-armor.fr</td></tr></table>", ("atelier@menuiserie-kerouan.fr",), must_not=("contact@mediation-armor.fr", "9 rue des Balances, 35000 Rennes")),
    PageCase("a dutch officer in one line", f"{NL}/privacy", "NL", "nl", "<p>E-mail: info@schilder-elzinga.nl</p><p>Onze functionaris gegevensbescherming is bereikbaar via fg@privacypolder.nl of 020 794 01 99.</p>", ("info@schilder-elzinga.nl",), must_not=("fg@privacypolder.nl", "+31207940199")),
    PageCase("an office that is itself the officer", "https://www.datenschutz-lindholm.de/kontakt", "DE", "de", "<h1>Externer Datenschutzbeauftragter</h1><p>Telefon: 030 23125 311<br>E-Mail: kontakt@datenschutz-lindholm.de</p>", ("kontakt@datenschutz-lindholm.de",), ("+493023125311",)),
    # Bylines
    PageCase("a blog posting's author in data", f"{GB}/", "GB", "en", data({"@context": "https://schema.org", "@graph": [{"@type": "BlogPosting", "headline": "Oak doors", "author": {"@type": "Person", "name": "Karl Webbering", "jobTitle": "Writer"}}]}) + "<article><h1>Oak doors</h1><p>We make oak doors for old houses.</p></article>", must_not=("Karl Webbering",)),
    PageCase("a german byline of joomla", f"{DE}/aktuelles", "DE", "de", '<div class="item-page" itemscope itemtype="https://schema.org/Article"><h2 itemprop="headline">Fugen</h2><dl class="article-info"><dd class="createdby" itemprop="author" itemscope itemtype="https://schema.org/Person">Geschrieben von: <span itemprop="name">Karl Webbering</span></dd></dl><p>So bleiben Fugen hell.</p></div>', must_not=("Karl Webbering",)),
    PageCase("a colleague in an h-card", f"{GB}/team", "GB", "en", '<section><div class="h-card"><span class="p-name">Nora Quillfeather</span>, <span class="p-job-title">Head Gardener</span></div><div class="h-card"><span class="p-name">Amos Tetlow</span>, <span class="p-job-title">Foreman</span></div></section>', people=("Nora Quillfeather", "Amos Tetlow")),
    # Credits: mail
    PageCase("a french credit that is protected", f"{FR}/contact", "FR", "fr", f"<p>Courriel : {protected('atelier@menuiserie-kerouan.fr')}</p><footer>Conception du site : {protected('bonjour@pixel-granit.fr')}</footer>", ("atelier@menuiserie-kerouan.fr",), must_not=("bonjour@pixel-granit.fr",)),
    PageCase("a credit in a list of the footer", f"{PL}/kontakt", "PL", "pl", f"<p>E-mail: {protected('biuro@stolarnia-jarzab.pl')}</p><footer><ul><li>© 2026 Stolarnia Jarząb</li><li>Strony WWW: {protected('studio@piksel-nad-wisla.pl')}</li></ul></footer>", ("biuro@stolarnia-jarzab.pl",), must_not=("studio@piksel-nad-wisla.pl",)),
    PageCase("the agency's own page", "https://www.gablepixel-agency.com/contact", "US", "en", f"<p>Website: www.gablepixel-agency.com<br>Email: {protected('support@gablepixel-agency.com')}</p>", ("support@gablepixel-agency.com",)),
    # Credits: profiles
    PageCase("an italian credit with two profiles", f"{IT}/contatti", "IT", "it", '<a href="https://www.facebook.com/falegnameria.ontano">fb</a><footer><small>Sito realizzato da <b>Nuvola Lenta</b> <a href="https://www.facebook.com/nuvolalenta.web">f</a> <a href="https://www.instagram.com/nuvolalenta">i</a></small></footer>', socials=("facebook.com/falegnameria.ontano",), must_not=("facebook.com/nuvolalenta.web", "instagram.com/nuvolalenta")),
    PageCase("an english credit with a heart", f"{US}/", "US", "en", '<a href="https://www.instagram.com/sparrowgate.heating">i</a><div class="site-info">Made with ♥ by <a href="https://www.linkedin.com/company/gablepixel">GablePixel</a></div>', socials=("instagram.com/sparrowgate.heating",), must_not=("linkedin.com/company/gablepixel",)),
    PageCase("what the house itself makes", f"{GB}/", "GB", "en", '<footer><p>Made by hand in Kendal. <a href="https://www.instagram.com/alderandrook/">See our work</a></p></footer>', socials=("instagram.com/alderandrook",)),
    # German streets
    PageCase("zum with an adjective", f"{DE}/impressum", "DE", "de", "<p>Zum Alten Speicher 11<br>28759 Bremen</p>", addresses=("Zum Alten Speicher 11, 28759 Bremen",)),
    PageCase("hinterm in capitals", f"{DE}/impressum", "DE", "de", "<p>HINTERM DEICH 9A<br>25761 BÜSUM</p>", addresses=("HINTERM DEICH 9A, 25761 BÜSUM",)),
    PageCase("a swiss im with a canton", f"{CH}/kontakt", "CH", "de", "<p>Im Grund 5, CH-8424 Embrach ZH</p>", addresses=("Im Grund 5, 8424 Embrach ZH",)),
    # Towns of several words
    PageCase("a town with its river in brackets", f"{DE}/impressum", "DE", "de", "<p>Erlenkamp 17, 15230 Frankfurt (Oder)</p>", addresses=("Erlenkamp 17, 15230 Frankfurt (Oder)",)),
    PageCase("a town on the wine road", f"{DE}/impressum", "DE", "de", "<table><tr><td>Anschrift:</td><td>Erlenkamp 17, 67433 Neustadt an der Weinstraße</td></tr></table>", addresses=("Erlenkamp 17, 67433 Neustadt an der Weinstraße",)),
    PageCase("a dutch town with an apostrophe", f"{NL}/contact", "NL", "nl", "<p>Elzenlaan 12<br>5211 AB &rsquo;s-Hertogenbosch</p>", addresses=("Elzenlaan 12, 5211 AB ’s-Hertogenbosch",)),
    PageCase("a catalan town with its article", f"{ES}/contacto", "ES", "es", "<p>Carrer dels Oms 14, 08901 L'Hospitalet de Llobregat (Barcelona)</p>", addresses=("Carrer dels Oms 14, 08901 L'Hospitalet de Llobregat (Barcelona)",)),
    # Streets of one word
    PageCase("munich's street of one word", f"{DE}/impressum", "DE", "de", "<p>Moorkamp Fliesen<br>Tal 12<br>80331 München</p><p>Tel.: 089 / 23 12 50 42</p>", phones=("+498923125042",), addresses=("Tal 12, 80331 München",)),
    PageCase("squares of mannheim", f"{DE}/impressum", "DE", "de", "<p>Moorkamp Fliesen<br>C 4, 12<br>68159 Mannheim</p>", addresses=("C 4, 12, 68159 Mannheim",)),
    PageCase("a house of a village without streets", f"{AT}/impressum", "AT", "de", "<p>Zirbenhof Tischler<br>Nr. 87<br>6764 Lech</p>", addresses=("Nr. 87, 6764 Lech",)),
    # Chambers
    PageCase("an english regulator in a list", "https://www.tetlow-solicitors.co.uk/legal", "GB", "en", "<p>Call 020 7946 0412</p><h3>Regulatory information</h3><ul><li>Authorised and regulated by the Solicitors Regulation Authority</li><li>The Cube, 199 Wharfside Street, Birmingham B1 1RN</li><li>Telephone: 0121 496 0177</li><li>contactcentre@sra-authority.org.uk</li></ul>", phones=("+442079460412",), must_not=("+441214960177", "contactcentre@sra-authority.org.uk", "The Cube, 199 Wharfside Street, Birmingham B1 1RN")),
    PageCase("an austrian chamber in a definition list", f"{AT}/impressum", "AT", "de", "<dl><dt>Telefon</dt><dd>01 234 50 42</dd><dt>Kammerzugehörigkeit</dt><dd>Wirtschaftskammer Musterland<br>Fachgruppe der Tischler<br>Kammerweg 1<br>1040 Wien<br>Telefon 01 234 50 99<br>tischler@wk-musterland.at</dd></dl>", phones=("+4312345042",), must_not=("+4312345099", "tischler@wk-musterland.at", "Kammerweg 1, 1040 Wien")),
    PageCase("an italian order under its own heading", "https://www.studiolegale-ferrante.it/note-legali", "IT", "it", "<p>Tel. 06 6982 1412 – studio@studiolegale-ferrante.it</p><h4>Ordine professionale</h4><p>Ordine degli Avvocati di Roma</p><p>Piazza della Bilancia 3</p><p>00193 Roma</p><p>Segreteria</p><p>Centralino</p><p>Tel. 06 6982 1499</p><p>Fax 06 6982 1498</p><p>segreteria@ordine-bilancia.it</p>", ("studio@studiolegale-ferrante.it",), ("+390669821412",), must_not=("+390669821499", "+390669821498", "segreteria@ordine-bilancia.it", "Piazza della Bilancia 3, 00193 Roma")),
    # Managing directors
    PageCase("two managing directors in a sentence", f"{DE}/impressum", "DE", "de", "<p>Die Moorkamp Fliesen GmbH wird vertreten durch die Geschäftsführerinnen Dr. Imke Borgward und Nele Tamsen.</p>", people=("Imke Borgward", "Nele Tamsen")),
    PageCase("a director of the partner that is a company", f"{DE}/impressum", "DE", "de", "<p>Persönlich haftende Gesellschafterin: Borgward Verwaltungs GmbH,<br>deren Geschäftsführer: Hauke Borgward</p>", people=("Hauke Borgward",), must_not=("Borgward Verwaltungs",)),
    PageCase("an austrian director by the trade law", f"{AT}/impressum", "AT", "de", "<p>Gewerberechtlicher Geschäftsführer: Ing.<b> Leopold</b> Zwettler</p>", people=("Leopold Zwettler",)),
    PageCase("a french manager in a sentence", f"{FR}/mentions-legales", "FR", "fr", "<p>SARL au capital de 8 000 €, représentée par sa gérante, Mme Maëlle Kervadec.</p>", people=("Maëlle Kervadec",)),
    # Responsible for the content
    PageCase("responsible in an abbreviation", f"{DE}/impressum", "DE", "de", "<p>V.i.S.d.P.: Jelka Simonsen, Erlenkamp 17, 99084 Erfurt</p>", addresses=("Erlenkamp 17, 99084 Erfurt",), people=("Jelka Simonsen",)),
    PageCase("responsible by the older law with a gender sign", f"{DE}/impressum", "DE", "de", "<h4>Inhaltlich Verantwortliche*r gemäß &sect;&nbsp;55 Abs.&nbsp;2 RStV:</h4><div>Frau Jelka Simonsen</div><div>(Anschrift wie oben)</div>", people=("Jelka Simonsen",)),
    PageCase("a french director of publication", f"{FR}/mentions-legales", "FR", "fr", "<p><strong>Directrice de la publication</strong> : Maëlle Kervadec</p><p><strong>Hébergeur</strong> : Nuage Armor SAS, 2 quai des Câbles, 29200 Brest</p>", people=("Maëlle Kervadec",), must_not=("2 quai des Câbles, 29200 Brest",)),
    # Names of businesses over a person
    PageCase("a bakery that sounds like a woman", "https://www.hazelgracebakery.com/about", "US", "en", "<p>Hazel Grace Bakery<br>Owner: Dana Whitcombely<br>310 Pewter St, Stillwater, MN 55082</p>", people=("Dana Whitcombely",), must_not=("Hazel Grace", "Hazel Grace Bakery")),
    PageCase("a french shop over its manager", "https://www.rose-lavande-fleurs.fr/contact", "FR", "fr", "<h3>Rose Lavande</h3><p>Gérante&nbsp;: Maëlle Kervadec<br>14 rue des Tanneurs<br>33000 Bordeaux</p>", people=("Maëlle Kervadec",), must_not=("Rose Lavande",)),
    PageCase("a heading over a chef", "https://www.osteria-ontano.it/chi-siamo", "IT", "it", "<h2>Cucina Sincera</h2><p>Chef e titolare: Fosco Bellandi</p>", people=("Fosco Bellandi",), must_not=("Cucina Sincera",)),
    # Addresses of further countries
    PageCase("a block of singapore", "https://www.lanternfix.com.sg/contact", "SG", "en", "<p>Blk 631 Ang Mo Kio Avenue 4, #01-912, Singapore 560631</p>", addresses=("Blk 631 Ang Mo Kio Avenue 4, #01-912, Singapore 560631",)),
    PageCase("a mexican colony", "https://www.taller-mezquite.com.mx/contacto", "MX", "es", "<p>Calle Laurel 45-B, Col. Roma Norte<br>Alcaldía Cuauhtémoc, C.P. 06700<br>Ciudad de México</p>", addresses=("Calle Laurel 45-B, Col. Roma Norte, Alcaldía Cuauhtémoc, C.P. 06700, Ciudad de México",)),
    PageCase("a ukrainian street and town", "https://www.maister-klen.com.ua/kontakty", "UA", "uk", "<p>Адреса: вул. Кленова, 22, оф. 5, м. Київ, 01001</p>", addresses=("вул. Кленова, 22, оф. 5, м. Київ, 01001",)),
    PageCase("a colombian crossing", "https://www.ebanisteria-guayacan.co/contacto", "CO", "es", "<p>Carrera 15 # 93-47, Oficina 302<br>Bogotá D.C., Colombia</p>", addresses=("Carrera 15 # 93-47, Oficina 302, Bogotá D.C., Colombia",)),
    PageCase("a malaysian road", "https://www.bengkel-cengal.com.my/contact", "MY", "en", "<p>No. 12, Jalan Cengal 3/2, Taman Bukit Damai, 43000 Kajang, Selangor</p>", addresses=("No. 12, Jalan Cengal 3/2, Taman Bukit Damai, 43000 Kajang, Selangor",)),
    # Addresses cut by markup
    PageCase("a french address of microdata in one line", f"{FR}/contact", "FR", "fr", '<p itemprop="address" itemscope itemtype="http://schema.org/PostalAddress"><span itemprop="streetAddress">14, rue des Tanneurs</span>&nbsp;-&nbsp;<span itemprop="postalCode">33000</span>&nbsp;<span itemprop="addressLocality">Bordeaux</span></p>', addresses=("14, rue des Tanneurs, 33000 Bordeaux",)),
    PageCase("a wix address in nested spans", f"{US}/contact", "US", "en", '<div class="wixui-rich-text"><p class="font_8"><span style="font-size:16px"><span class="color_15">902 SE </span></span><span><span>Pewter&nbsp;St</span></span></p><p class="font_8"><span>Portland, OR&nbsp;</span><span class="wixGuard">\u200b</span><span>97214</span></p></div>', addresses=("902 SE Pewter St, Portland, OR 97214",)),
    PageCase("a german address in spans that are blocks", f"{DE}/kontakt", "DE", "de", '<p><span style="display:block">Erlen<b>kamp</b> 17</span><span style="display:block">24576 Bad Bramstedt</span></p>', addresses=("Erlenkamp 17, 24576 Bad Bramstedt",)),
    # Numbers cut by markup
    PageCase("a british number of bold and font", f"{GB}/contact", "GB", "en", '<p>Call 0<font color="red">20</font> 79<b>46</b> <i>0412</i></p>', phones=("+442079460412",)),
    PageCase("a german number without blanks between spans", f"{DE}/kontakt", "DE", "de", "<p>Tel.: <span>+49</span><span> (0)30</span><span>&nbsp;23125</span><span>-042</span></p>", phones=("+493023125042",)),
    PageCase("a french number whose end is shown on click", f"{FR}/contact", "FR", "fr", '<a class="tel" href="#" data-phone="01 99 00 42 17">01 99 00 <span>•• ••</span> afficher</a>', phones=("+33199004217",)),
    # Town first
    PageCase("a hungarian town first", "https://www.asztalos-juhar.hu/kapcsolat", "HU", "hu", "<p>Cím: 1072 Budapest, Juharfa utca 12. II. em. 4.</p>", addresses=("1072 Budapest, Juharfa utca 12. II. em. 4.",)),
    PageCase("a russian index first", "https://www.stolyar-klen.ru/kontakty", "RU", "ru", "<p>119034, г. Москва, ул. Остоженка, д. 12, стр. 3, офис 7</p>", addresses=("119034, г. Москва, ул. Остоженка, д. 12, стр. 3, офис 7",)),
    PageCase("a french town before its street", f"{FR}/contact", "FR", "fr", "<p>33000 BORDEAUX – 14, rue des Tanneurs</p>", addresses=("33000 BORDEAUX – 14, rue des Tanneurs",)),
    PageCase("a bulgarian town first", "https://www.darvodelec-klen.bg/kontakti", "BG", "bg", "<p>Адрес: 1000 София, ул. „Кленова“ № 14, ет. 2</p>", addresses=("1000 София, ул. „Кленова“ № 14, ет. 2",)),
    # People in other scripts
    PageCase("a korean footer", "https://www.danpung-gagu.kr/", "KR", "ko", "<footer>상호: 단풍가구 | 대표: 김하늘 | 개인정보보호책임자: 이서준<br>사업자등록번호 124-81-00998</footer>", people=("김하늘", "이서준")),
    PageCase("a chinese legal representative", "https://www.fengye-muye.cn/about", "CN", "zh", "<table><tr><td>法定代表人</td><td>王晓明</td></tr><tr><td>联系人</td><td>李芳（女士）</td></tr></table>", people=("王晓明", "李芳")),
    PageCase("a russian director with his father's name", "https://www.stolyar-klen.ru/o-nas", "RU", "ru", "<p>Генеральный директор — <strong>Соколова Марина Игоревна</strong></p>", people=("Соколова Марина Игоревна",)),
    PageCase("a brazilian technical director", f"{BR}/", "BR", "pt", "<footer>Responsável Técnica: Dra. Helena Prado Quevedo – CRO-SP 12345</footer>", people=("Helena Prado Quevedo",)),
    PageCase("an arab manager", "https://www.nakheel-sidra.ae/about", "AE", "ar", "<p>المدير العام: أحمد السالم</p>", people=("أحمد السالم",)),
    # What is offered
    PageCase("a spanish flat for sale", "https://www.pisos-almez.es/", "ES", "es", '<article class="inmueble"><h3>Piso reformado en venta</h3><p>Calle del Olmo 8, 28012 Madrid</p><p>245.000 € · 3 hab. · 92 m² · Ref. 26-0123</p><p>Propietario: 612 305 999</p></article><footer>Pisos Almez, Calle del Farol 14, 28004 Madrid</footer>', addresses=("Calle del Farol 14, 28004 Madrid",), must_not=("Calle del Olmo 8, 28012 Madrid", "+34612305999")),
    PageCase("an event in data", "https://www.alderandrook-choir.co.uk/", "GB", "en", data({"@context": "https://schema.org", "@type": "MusicEvent", "name": "Spring concert", "startDate": "2027-04-10", "location": {"@type": "Place", "name": "Corn Hall", "address": {"@type": "PostalAddress", "streetAddress": "10 Market Place", "addressLocality": "Kendal", "postalCode": "LA9 4AB"}}, "organizer": {"@type": "Organization", "name": "Corn Hall Trust", "telephone": "020 7946 0999"}}) + "<footer>12 Mill Lane, Kendal LA9 4AB</footer>", addresses=("12 Mill Lane, Kendal LA9 4AB",), must_not=("10 Market Place, Kendal, LA9 4AB",)),
    PageCase("a german object to let", "https://www.hausundhof-borgward.de/angebote", "DE", "de", "<section><h3>3-Zimmer-Wohnung zu vermieten</h3><p>Lindenweg 8<br>99084 Erfurt</p><p>Kaltmiete 780 EUR, Wohnfläche 81 m², Energieausweis: B</p></section><footer>Haus &amp; Hof Borgward · Erlenkamp 17 · 99084 Erfurt</footer>", addresses=("Erlenkamp 17, 99084 Erfurt",), must_not=("Lindenweg 8, 99084 Erfurt",)),
    # Maps
    PageCase("a lazy frame of a map", f"{FR}/", "FR", "fr", '<iframe class="lazyload" data-src="https://www.google.com/maps?q=14+rue+des+Tanneurs,+33000+Bordeaux&amp;output=embed" loading="lazy"></iframe>', addresses=("14 rue des Tanneurs, 33000 Bordeaux",)),
    PageCase("a place of a map with its point", f"{DE}/", "DE", "de", '<a href="https://www.google.de/maps/place/Erlenkamp+17,+24576+Bad+Bramstedt/@53.917,9.884,17z/data=!3m1">Anfahrt</a>', addresses=("Erlenkamp 17, 24576 Bad Bramstedt",)),
    PageCase("a route to the house", f"{US}/", "US", "en", '<a href="http://maps.google.com/maps?saddr=&amp;daddr=310+Pewter+St+Stillwater+MN+55082">Directions</a>', addresses=("310 Pewter St Stillwater MN 55082",)),
    PageCase("an elementor map by its title", f"{NL}/", "NL", "nl", '<div class="elementor-custom-embed"><iframe loading="lazy" src="https://maps.google.com/maps?q=Elzenlaan%2012%2C%203571%20AB%20Utrecht&#038;t=m&#038;z=14&#038;output=embed&#038;iwloc=near" title="Elzenlaan 12, 3571 AB Utrecht"></iframe></div>', addresses=("Elzenlaan 12, 3571 AB Utrecht",)),
    # Several numbers
    PageCase("french numbers of a stroke that is entity", f"{FR}/contact", "FR", "fr", "<p>Tél.&nbsp;: 01&nbsp;99&nbsp;00&nbsp;42&nbsp;17&nbsp;&#124;&nbsp;06&nbsp;12&nbsp;98&nbsp;42&nbsp;17</p>", phones=("+33199004217", "+33612984217")),
    PageCase("indian mobiles with a comma", "https://www.kadamba-interiors.in/contact", "IN", "en", "<p>Mob: 98765 43210, 98765 43211</p>", phones=("+919876543210", "+919876543211")),
    PageCase("german mobiles in one cell", f"{DE}/kontakt", "DE", "de", "<table><tr><th>Mobil</th><td>0151 23456042; 0160 9345 6042</td></tr></table>", phones=("+4915123456042", "+4916093456042")),
    # One area code for several
    PageCase("an indian code for both", "https://www.kadamba-interiors.in/contact", "IN", "en", "<p>Phone: 022-23456789 / 23456790</p>", phones=("+912223456789", "+912223456790")),
    PageCase("an american last four", f"{US}/contact", "US", "en", "<p>Tel: 607-555-0142/0143</p>", phones=("+16075550142", "+16075550143")),
    PageCase("an italian last figure", f"{IT}/contatti", "IT", "it", "<p>Tel. 06 69821234/5</p>", phones=("+390669821234", "+390669821235")),
    PageCase("an australian code for both", "https://wattlebird-eaves.com.au/contact", "AU", "en", "<p>Phone (02) 5550 0142 or 5550 0143</p>", phones=("+61255500142", "+61255500143")),
    # Service numbers
    PageCase("a swiss shared cost number", f"{CH}/kontakt", "CH", "de", "<p>Hotline: 0848 290 142</p>", phones=("+41848290142",)),
    PageCase("a south african shared call", "https://www.yellowwood-joiners.co.za/contact", "ZA", "en", "<p>Sharecall: 0860 290 142</p>", phones=("+27860290142",)),
    PageCase("a saudi toll-free", "https://www.nakheel-sidra.com.sa/contact", "SA", "ar", "<p>الرقم المجاني: 8001240142</p>", phones=("+9668001240142",)),
    PageCase("a swedish twenty", "https://www.snickare-lonn.se/kontakt", "SE", "sv", "<p>Kundtjänst: 020-29 01 42</p>", phones=("+4620290142",)),
    PageCase("a mexican eight hundred", "https://www.taller-mezquite.com.mx/contacto", "MX", "es", "<p>Lada sin costo: 800 290 1422</p>", phones=("+528002901422",)),
    # Small home pages
    PageCase("a french number for a page", f"{FR}/", "FR", "", '<h1>Kerouan</h1><a href="tel:+33199004217">01 99 00 42 17</a>', phones=("+33199004217",)),
    PageCase("a profile for a page", f"{IT}/", "IT", "", '<img src="/logo.svg" alt=""><a href="https://www.instagram.com/falegnameria.ontano">IG</a>', socials=("instagram.com/falegnameria.ontano",)),
    PageCase("a link to whatsapp for a page", f"{BR}/", "BR", "", '<h1>Ipezal</h1><a href="https://wa.me/5511982345078">Zap</a>', phones=("+5511982345078",)),
    # Shapes of profiles
    PageCase("profiles of forms that apps use", f"{GB}/contact", "GB", "en", '<a href="https://fb.com/alderandrook">a</a><a href="https://www.facebook.com/profile.php?id=100012345678901">b</a><a href="https://twitter.com/intent/follow?screen_name=alderandrook">c</a><a href="https://www.youtube.com/c/AlderAndRook/featured">d</a><a href="https://www.linkedin.com/company/alder-and-rook/mycompany/">e</a>', socials=("facebook.com/alderandrook", "facebook.com/profile.php?id=100012345678901", "x.com/alderandrook", "youtube.com/c/AlderAndRook", "linkedin.com/company/alder-and-rook")),
    PageCase("a page's frame of facebook", f"{DE}/", "DE", "de", '<iframe src="https://www.facebook.com/plugins/page.php?href=https%3A%2F%2Fwww.facebook.com%2Fmoorkampfliesen%2F&amp;tabs=timeline"></iframe>', socials=("facebook.com/moorkampfliesen",)),
    PageCase("pages of networks in other words", f"{DE}/", "DE", "de", '<a href="https://www.facebook.com/dialog/share?app_id=1">a</a><a href="https://x.com/i/flow/login">b</a><a href="https://t.me/share/url?url=x">c</a><a href="https://www.linkedin.com/legal/privacy-policy">d</a><a href="https://www.youtube.com/playlist?list=PL1">e</a><a href="https://www.tiktok.com/legal/terms">f</a><a href="https://www.instagram.com/about/legal/">g</a><a href="https://www.xing.com/spi/shares/new?url=x">h</a>', must_not=("facebook.com/dialog", "x.com/i", "t.me/share", "linkedin.com/legal", "youtube.com/playlist", "tiktok.com/legal", "instagram.com/about", "xing.com/spi")),
    # Mail cut by markup
    PageCase("a dutch mail whose sign is an entity by name", f"{NL}/contact", "NL", "nl", "<td>info&commat;schilder-elzinga&period;nl</td>", ("info@schilder-elzinga.nl",)),
    PageCase("a mail in fonts and capitals", f"{PL}/kontakt", "PL", "pl", "<center>E-MAIL: <font size=2>BIURO</font><font>@</font><font color=red>STOLARNIA-JARZAB</font>.PL</center>", ("biuro@stolarnia-jarzab.pl",)),
    PageCase("a mail whose name is a link", f"{DE}/kontakt", "DE", "de", '<div>Schreiben Sie an <a href="#">post</a>&nbsp;@&nbsp;moorkamp-<wbr>fliesen.de oder rufen Sie an</div>', ("post@moorkamp-fliesen.de",)),
    # State of scripts
    PageCase("what sveltekit fetched", f"{US}/", "US", "en", '<main><h1>Heat</h1></main><script type="application/json" data-sveltekit-fetched data-url="/api/settings">{"status":200,"statusText":"OK","headers":{},"body":"{\\"email\\":\\"office@sparrowgate-heating.com\\",\\"phone\\":\\"(503) 555-0126\\"}"}</script>', ("office@sparrowgate-heating.com",), ("+15035550126",)),
    PageCase("remix's context", f"{CA}/", "CA", "en", '<main><h1>Eaves</h1></main><script>window.__remixContext = {"state":{"loaderData":{"root":{"company":{"contact_email":"office@tamarack-eaves.ca","telephone":"416-555-0126"}}}}};</script>', ("office@tamarack-eaves.ca",), ("+14165550126",)),
    PageCase("a property of vue", f"{FR}/", "FR", "fr", """<site-footer :contact='{"email":"atelier@menuiserie-kerouan.fr","telephone":"01 99 00 42 17"}'></site-footer>""", ("atelier@menuiserie-kerouan.fr",), ("+33199004217",)),
    PageCase("customers in the state", f"{US}/", "US", "en", '<main><h1>Heat</h1></main><script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{"reviews":[{"author":"Ann","email":"ann.reviewer@mailhaven.com","phone":"(503) 555-0177","text":"Good."}],"site":{"email":"office@sparrowgate-heating.com"}}}}</script>', ("office@sparrowgate-heating.com",), must_not=("ann.reviewer@mailhaven.com", "+15035550177")),
    # Templates
    PageCase("spanish, dutch and polish placeholders", f"{ES}/contacto", "ES", "es", "<p>info@tuempresa.com</p><p>hola@tusitio.es</p><p>info@jouwdomein.nl</p><p>kontakt@twojastrona.pl</p><p>contact@votresite.fr</p>", must_not=("info@tuempresa.com", "hola@tusitio.es", "info@jouwdomein.nl", "kontakt@twojastrona.pl", "contact@votresite.fr")),
    PageCase("placeholders of builders' kits", f"{US}/contact", "US", "en", '<a href="mailto:filler@godaddy.com">filler@godaddy.com</a><p>user@domain.com</p><p>impallari@gmail.com</p><p>info@my-domain.com</p><p>yourname@gmail.com</p><p>support@example-store.com</p>', must_not=("filler@godaddy.com", "user@domain.com", "impallari@gmail.com", "info@my-domain.com", "yourname@gmail.com")),
    PageCase("builders' profiles of other networks", f"{US}/", "US", "en", '<a href="https://www.pinterest.com/squarespace">a</a><a href="https://www.youtube.com/user/Wix">b</a><a href="https://www.linkedin.com/company/wix-com">c</a><a href="https://twitter.com/wpastra">d</a><a href="https://www.facebook.com/elementor">e</a><a href="https://www.youtube.com/user/shopify">f</a><a href="https://www.facebook.com/envato">g</a>', must_not=("pinterest.com/squarespace", "youtube.com/user/Wix", "linkedin.com/company/wix-com", "x.com/wpastra", "facebook.com/elementor", "youtube.com/user/shopify", "facebook.com/envato")),
    PageCase("a business called as a builder", "https://www.framerandsons.co.uk/", "GB", "en", '<a href="https://www.facebook.com/framerandsons">f</a>', socials=("facebook.com/framerandsons",)),
    # American addresses
    PageCase("a floor of broadway", f"{US}/contact", "US", "en", "<p>88 Broadway, 5th Floor<br>New York, NY 10007</p>", addresses=("88 Broadway, 5th Floor, New York, NY 10007",)),
    PageCase("a plaza whose number is a word", f"{US}/contact", "US", "en", "<p>One Commerce Plaza, Suite 1200, Albany, NY 12260</p>", addresses=("One Commerce Plaza, Suite 1200, Albany, NY 12260",)),
    PageCase("a farm road of texas", f"{US}/contact", "US", "en", "<p>12345 FM 1960 Rd W, Bldg. 4, Houston, TX 77065</p>", addresses=("12345 FM 1960 Rd W, Bldg. 4, Houston, TX 77065",)),
    PageCase("a fire number of wisconsin", f"{US}/contact", "US", "en", "<p>W229N1433 Westwood Dr, Waukesha, WI 53186</p>", addresses=("W229N1433 Westwood Dr, Waukesha, WI 53186",)),
    PageCase("a state in full between commas", f"{US}/contact", "US", "en", "<p>4816 18th Avenue, Stillwater, Minnesota, 55082</p>", addresses=("4816 18th Avenue, Stillwater, Minnesota, 55082",)),
    PageCase("a canadian code behind a comma", f"{CA}/contact", "CA", "en", "<p>1200 Kestrel Drive, Toronto, Ontario, M5V 2T6</p>", addresses=("1200 Kestrel Drive, Toronto, Ontario, M5V 2T6",)),
    PageCase("an australian code behind a comma", "https://wattlebird-eaves.com.au/contact", "AU", "en", "<p>Unit 3/14 Wattle Street, Fremantle, WA, 6160</p>", addresses=("Unit 3/14 Wattle Street, Fremantle, WA, 6160",)),
    PageCase("a grid of utah", f"{US}/contact", "US", "en", "<p>524 N 300 W, Salt Lake City, UT 84103</p>", addresses=("524 N 300 W, Salt Lake City, UT 84103",)),
    PageCase("a canadian direction", f"{CA}/contact", "CA", "en", "<p>88 Kestrel St W, Suite 4<br>Toronto ON M5V 2T6</p>", addresses=("88 Kestrel St W, Suite 4, Toronto ON M5V 2T6",)),
    # Cards
    PageCase("a french card with its house", f"{FR}/equipe", "FR", "fr", f'<a href="{coded_card("FN:Maëlle Kervadec", "ORG:Menuiserie Kerouan", "TEL;TYPE=WORK:+33 1 99 00 42 17", "EMAIL:maelle@menuiserie-kerouan.fr", "ADR;TYPE=WORK:;;14 rue des Tanneurs;Bordeaux;;33000;France")}" download>vCard</a>', ("maelle@menuiserie-kerouan.fr",), ("+33199004217",), ("14 rue des Tanneurs, 33000 Bordeaux",)),
    PageCase("a picture of an older chart", f"{US}/contact", "US", "en", f'<img src="https://chart.googleapis.com/chart?cht=qr&amp;chs=200x200&amp;chl={quote(chr(10).join(("BEGIN:VCARD", "VERSION:2.1", "N:Whitcombely;Dana", "TEL;CELL:651-555-0181", "EMAIL;INTERNET:dana@sparrowgate-heating.com", "END:VCARD")))}" alt="QR">', ("dana@sparrowgate-heating.com",), ("+16515550181",)),
    PageCase("a mail behind a picture", f"{DE}/kontakt", "DE", "de", f'<img src="https://api.qrserver.com/v1/create-qr-code/?data={quote("MATMSG:TO:post@moorkamp-fliesen.de;SUB:Anfrage;BODY:;;", safe="")}&amp;size=100x100">', ("post@moorkamp-fliesen.de",)),
    # Others' contacts
    PageCase("spanish links of interest", f"{ES}/contacto", "ES", "es", "<h2>Contacto</h2><p>Tel. 912 34 06 78</p><h2>Enlaces de interés</h2><table><tr><td>Pinturas Roble</td><td>912 34 06 99</td><td>info@pinturas-roble.es</td></tr></table>", phones=("+34912340678",), must_not=("+34912340699", "info@pinturas-roble.es")),
    PageCase("german tips before the contact", f"{DE}/kontakt", "DE", "de", "<h3>Unsere Empfehlungen</h3><ul><li>Malerei Fink, Tel. 030 23125 777</li><li>Elektro Specht, post@elektro-specht.de</li></ul><h3>So erreichen Sie uns</h3><p>Tel. 030 23125 042</p>", phones=("+493023125042",), must_not=("+493023125777", "post@elektro-specht.de")),
    PageCase("branches that are the house's own", f"{GB}/contact", "GB", "en", "<h2>Our other branches</h2><p>Kendal: 020 7946 0412; kendal@alder-and-rook.co.uk</p><p>Settle: 020 7946 0413</p>", ("kendal@alder-and-rook.co.uk",), ("+442079460412", "+442079460413")),
]  # fmt: skip

# The second set, of the areas that had failed most, written when the kinds of the first were mended.
SECOND = [
    # Bodies, boards and ombudsmen
    PageCase("a french order in one line", "https://www.cabinet-kerouan-expertise.fr/mentions-legales", "FR", "fr", "<p>Téléphone : 01 99 00 42 17</p><p>Cabinet inscrit au tableau de l'Ordre des experts-comptables de Bretagne<br>2 rue du Compas, 35000 Rennes<br>02 99 00 42 99<br>greffe@ordre-armor.fr</p>", phones=("+33199004217",), must_not=("+33299004299", "greffe@ordre-armor.fr", "2 rue du Compas, 35000 Rennes")),
    PageCase("a texan board in the footer", f"{US}/", "US", "en", "<p>Call (512) 555-0142 for a quote on heat and air.</p><footer><p>TACL B00012345E. Regulated by the Texas Department of Licensing and Regulation, P.O. Box 999, Austin, TX 78711, 1-800-555-0199</p></footer>", phones=("+15125550142",), must_not=("+18005550199", "P.O. Box 999, Austin, TX 78711")),
    PageCase("a british ombudsman in a paragraph", "https://www.tetlow-lettings.co.uk/complaints", "GB", "en", "<p>Write to us: office@tetlow-lettings.co.uk.</p><p>If you remain unhappy you may go to The Property Ombudsman, 55 Scales Street, Salisbury SP1 2BP, 01722 496 099, admin@ombudsman-scales.co.uk.</p>", ("office@tetlow-lettings.co.uk",), must_not=("+441722496099", "admin@ombudsman-scales.co.uk", "55 Scales Street, Salisbury SP1 2BP")),
    PageCase("a german supervisor in a table", f"{DE}/impressum", "DE", "de", "<table><tr><td>E-Mail</td><td>post@moorkamp-fliesen.de</td></tr><tr><td>Zuständige Aufsichtsbehörde</td><td>Ordnungsamt Musterstadt<br>Amtsgasse 4<br>99084 Erfurt<br>ordnungsamt@musterstadt-amt.de</td></tr></table>", ("post@moorkamp-fliesen.de",), must_not=("ordnungsamt@musterstadt-amt.de", "Amtsgasse 4, 99084 Erfurt")),
    # Credits
    PageCase("a dutch credit with a number", f"{NL}/", "NL", "nl", "<p>Bel 020 794 00 12</p><footer>© Schilder Elzinga | Website door Wolkje Webdesign, 020 794 01 99</footer>", phones=("+31207940012",), must_not=("+31207940199",)),
    PageCase("a portuguese credit with a profile", f"{BR}/", "BR", "pt", '<a href="https://www.instagram.com/clinica.ipezal">i</a><div class="copyright">Desenvolvido por <a href="https://www.instagram.com/nuvem.mansa.web">Nuvem Mansa</a></div>', socials=("instagram.com/clinica.ipezal",), must_not=("instagram.com/nuvem.mansa.web",)),
    PageCase("a house that has built for years", f"{GB}/about", "GB", "en", '<p>Built by us since 1974: <a href="https://www.facebook.com/alderandrook">see our stairs</a></p>', socials=("facebook.com/alderandrook",)),
    PageCase("a japanese credit", "https://www.kaede-kagu.jp/", "JP", "ja", '<a href="https://www.instagram.com/kaede.kagu/">IG</a><footer>サイト制作：<a href="https://www.instagram.com/kumo.web.jp/">くもウェブ</a></footer>', socials=("instagram.com/kaede.kagu",), must_not=("instagram.com/kumo.web.jp",)),
    # Bylines
    PageCase("a byline of wordpress", f"{GB}/", "GB", "en", '<article class="post"><h2>Oak doors</h2><span class="byline">by <span class="author vcard"><a class="url fn n" href="/author/karlw/">Karl Webbering</a></span></span><p>We make oak doors.</p></article>', must_not=("Karl Webbering",)),
    PageCase("an author in microdata with a duty", f"{DE}/blog", "DE", "de", '<article itemscope itemtype="https://schema.org/BlogPosting"><h2>Fugen</h2><span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">Karl Webbering</span>, <span itemprop="jobTitle">Redakteur</span></span><p>So bleiben Fugen hell.</p></article>', must_not=("Karl Webbering",)),
    # Maps
    PageCase("a map of yandex", "https://www.stolyar-klen.ru/", "RU", "ru", '<a href="https://yandex.ru/maps/?text=119034%2C+%D0%9C%D0%BE%D1%81%D0%BA%D0%B2%D0%B0%2C+%D1%83%D0%BB.+%D0%9E%D1%81%D1%82%D0%BE%D0%B6%D0%B5%D0%BD%D0%BA%D0%B0%2C+12">Как проехать</a>', addresses=("119034, Москва, ул. Остоженка, 12",)),
    PageCase("a czech map", "https://www.truhlarstvi-olse.cz/", "CZ", "cs", '<a href="https://mapy.cz/zakladni?q=Lipov%C3%A1%201204%2F15%2C%20602%2000%20Brno">Mapa</a>', addresses=("Lipová 1204/15, 602 00 Brno",)),
    PageCase("a map in the data of a widget", f"{US}/", "US", "en", '<div class="elementor-google-map" data-address="310 Pewter St, Stillwater, MN 55082"></div>', addresses=("310 Pewter St, Stillwater, MN 55082",)),
    PageCase("a lazy map of another plugin", f"{IT}/", "IT", "it", '<iframe src="about:blank" data-lazy-src="https://www.google.com/maps/embed/v1/place?key=K&amp;q=Via+Roncola+3,+20121+Milano"></iframe>', addresses=("Via Roncola 3, 20121 Milano",)),
    # Profiles
    PageCase("a plugin of facebook and a timeline", f"{FR}/", "FR", "fr", '<div class="fb-page" data-href="https://www.facebook.com/menuiseriekerouan" data-tabs="timeline"></div><a class="twitter-timeline" href="https://twitter.com/kerouan_bois?ref_src=twsrc%5Etfw">Tweets</a><blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/kerouan.bois/?utm_source=ig_embed"></blockquote>', socials=("facebook.com/menuiseriekerouan", "x.com/kerouan_bois")),
    PageCase("shapes of subscribing", f"{GB}/", "GB", "en", '<a href="https://www.youtube.com/@alderandrook?sub_confirmation=1">y</a><a href="https://x.com/intent/user?screen_name=AlderAndRook">x</a><a href="https://www.facebook.com/alderandrook/?locale=en_GB">f</a><a href="https://x.com/intent/user?user_id=12">u</a>', socials=("youtube.com/@alderandrook", "x.com/alderandrook", "facebook.com/alderandrook"), must_not=("x.com/intent",)),
    # State
    PageCase("an object of alpine", f"{US}/", "US", "en", """<main x-data="{ open: false, phone: '(503) 555-0126', email: 'office@sparrowgate-heating.com' }"><h1>Heat</h1></main>""", ("office@sparrowgate-heating.com",), ("+15035550126",)),
    PageCase("a configuration of a script", f"{CA}/", "CA", "en", '<main><h1>Eaves</h1></main><script>window.siteConfig = { contact: { tel: "416-555-0126", email: "office@tamarack-eaves.ca" } };</script>', ("office@tamarack-eaves.ca",), ("+14165550126",)),
    PageCase("testimonials and sellers in the state", f"{US}/", "US", "en", '<main><h1>Heat</h1></main><script id="__NEXT_DATA__" type="application/json">{"props":{"testimonials":{"items":[{"name":"A","phone":"(503) 555-0171"},{"name":"B","phone":"(503) 555-0172"}]},"sellers":[{"telephone":"(503) 555-0173"}],"site":{"telephone":"(503) 555-0126"}}}</script>', phones=("+15035550126",), must_not=("+15035550171", "+15035550172", "+15035550173")),
    # Numbers
    PageCase("french last two figures", f"{FR}/contact", "FR", "fr", "<p>Tél. 01 99 00 42 17/18</p>", phones=("+33199004217", "+33199004218")),
    PageCase("a korean code with half a bracket", "https://www.danpung-gagu.kr/", "KR", "ko", "<p>전화: 02)3456-7890</p>", phones=("+82234567890",)),
    PageCase("a russian code for both", "https://www.stolyar-klen.ru/kontakty", "RU", "ru", "<p>Тел.: 8 (495) 120-45-07, 120-45-08</p>", phones=("+74951204507", "+74951204508")),
    PageCase("a turkish exchange", "https://www.marangoz-akcaagac.com.tr/iletisim", "TR", "tr", "<p>Tel: 0 (212) 365 60 89 (pbx)</p>", phones=("+902123656089",)),
    PageCase("a japanese number of the house", "https://www.kaede-kagu.jp/", "JP", "ja", "<p>電話　03（3456）7890（代表）</p>", phones=("+81334567890",)),
    PageCase("an irish freephone", "https://www.alder-joinery.ie/contact", "IE", "en", "<p>Freephone 1800 290 142</p>", phones=("+3531800290142",)),
    PageCase("a czech green line", "https://www.truhlarstvi-olse.cz/kontakt", "CZ", "cs", "<p>Zelená linka: 800 290 142</p>", phones=("+420800290142",)),
    PageCase("an argentine line", "https://www.carpinteria-quebracho.com.ar/contacto", "AR", "es", "<p>Línea gratuita 0800 290 1422</p>", phones=("+548002901422",)),
    # Addresses
    PageCase("a street behind paris with bis", f"{FR}/contact", "FR", "fr", "<p>75011 Paris, 14 bis rue des Tanneurs</p>", addresses=("75011 Paris, 14 bis rue des Tanneurs",)),
    PageCase("a portuguese floor and side", "https://www.carpintaria-amieiro.pt/contactos", "PT", "pt", "<p>Rua das Amoreiras, 14, 2.º Dto.<br>1250-020 Lisboa</p>", addresses=("Rua das Amoreiras, 14, 2.º Dto., 1250-020 Lisboa",)),
    PageCase("a mexican number with a sign", "https://www.taller-mezquite.com.mx/contacto", "MX", "es", "<p>Av. Juárez #45, Int. 3, Col. Centro, 44100 Guadalajara, Jal., México</p>", addresses=("Av. Juárez #45, Int. 3, Col. Centro, 44100 Guadalajara, Jal., México",)),
    PageCase("a colombian street in short", "https://www.ebanisteria-guayacan.co/contacto", "CO", "es", "<p>Cl. 10 #43E-31, Medellín, Antioquia</p>", addresses=("Cl. 10 #43E-31, Medellín, Antioquia",)),
    PageCase("a chilean office in two lines", "https://www.taller-maiten.cl/contacto", "CL", "es", "<p>Av. Providencia 1234, of. 501<br>Santiago, Chile</p>", addresses=("Av. Providencia 1234, of. 501, Santiago, Chile",)),
    PageCase("a square of brasilia", f"{BR}/contato", "BR", "pt", "<p>SQS 108, Bloco A, Loja 12, Asa Sul, Brasília - DF, 70347-010</p>", addresses=("SQS 108, Bloco A, Loja 12, Asa Sul, Brasília - DF, 70347-010",)),
    PageCase("a japanese house and floor", "https://www.kaede-kagu.jp/access", "JP", "ja", "<p>〒150-0001<br>東京都渋谷区神宮前1-2-3 カエデビル5F</p>", addresses=("〒150-0001, 東京都渋谷区神宮前1-2-3 カエデビル5F",)),
    PageCase("an american address in spans of tailwind", f"{US}/contact", "US", "en", '<p><span class="block text-sm">902 SE Pewter St</span><span class="block text-sm">Portland, OR 97214</span></p>', addresses=("902 SE Pewter St, Portland, OR 97214",)),
    PageCase("a polish address in spans of bootstrap", f"{PL}/kontakt", "PL", "pl", '<p><span class="d-block">ul. Jarzębinowa 12/4</span><span class="d-block">00-375 Warszawa</span></p>', addresses=("ul. Jarzębinowa 12/4, 00-375 Warszawa",)),
    # What is offered, and where
    PageCase("an italian flat in a card", "https://www.case-ontano.it/", "IT", "it", '<div class="card"><h4>Trilocale in vendita</h4><p>Via dei Tigli 8, 20121 Milano</p><p>€ 320.000 - 92 mq</p></div><footer>Case Ontano, Via Roncola 3, 20121 Milano</footer>', addresses=("Via Roncola 3, 20121 Milano",), must_not=("Via dei Tigli 8, 20121 Milano",)),
    PageCase("a french house in a card", "https://www.immo-kerouan.fr/", "FR", "fr", '<article class="bien"><h3>À vendre : maison T5</h3><p>8 allée des Tilleuls, 33000 Bordeaux</p><p>345 000 € FAI · 120 m²</p></article><footer>Immo Kerouan, 14 rue des Tanneurs, 33000 Bordeaux</footer>', addresses=("14 rue des Tanneurs, 33000 Bordeaux",), must_not=("8 allée des Tilleuls, 33000 Bordeaux",)),
    PageCase("a house and a job in data", f"{US}/", "US", "en", data([{"@type": "SingleFamilyResidence", "address": {"@type": "PostalAddress", "streetAddress": "8 Quince Ave", "addressLocality": "Stillwater", "addressRegion": "MN", "postalCode": "55082"}}, {"@type": "JobPosting", "jobLocation": {"@type": "Place", "address": {"@type": "PostalAddress", "streetAddress": "9 Quince Ave", "addressLocality": "Stillwater", "addressRegion": "MN", "postalCode": "55082"}}}]) + "<footer>310 Pewter St, Stillwater, MN 55082</footer>", addresses=("310 Pewter St, Stillwater, MN 55082",), must_not=("8 Quince Ave, Stillwater, MN 55082", "9 Quince Ave, Stillwater, MN 55082")),
    PageCase("an event in microdata", f"{GB}/", "GB", "en", '<div itemscope itemtype="https://schema.org/Event"><b itemprop="name">Open day</b><div itemprop="location" itemscope itemtype="https://schema.org/Place"><div itemprop="address" itemscope itemtype="https://schema.org/PostalAddress"><span itemprop="streetAddress">10 Market Place</span>, <span itemprop="addressLocality">Kendal</span> <span itemprop="postalCode">LA9 4AB</span></div></div></div><footer>12 Mill Lane, Kendal LA9 4AB</footer>', addresses=("12 Mill Lane, Kendal LA9 4AB",)),
    # People in sentences
    PageCase("a spanish administrator in a sentence", f"{ES}/aviso-legal", "ES", "es", "<p>Carpintería Almez, S.L., con capital social de 3.000 €, representada por su administrador único, D. Jaime Olmedo Carrasco.</p>", people=("Jaime Olmedo Carrasco",)),
    PageCase("an italian representative in a sentence", f"{IT}/note-legali", "IT", "it", "<p>Falegnameria Ontano S.r.l., in persona del legale rappresentante Sig. Fosco Bellandi.</p>", people=("Fosco Bellandi",)),
    PageCase("a dutch director in a sentence", f"{NL}/algemene-voorwaarden", "NL", "nl", "<p>Schilder Elzinga B.V., vertegenwoordigd door haar bestuurder, mevrouw Jikke Elzinga.</p>", people=("Jikke Elzinga",)),
    PageCase("a hungarian manager behind a verb", "https://www.asztalos-juhar.hu/impresszum", "HU", "hu", "<p>Képviseli: Juhar Ágnes ügyvezető</p>", people=("Juhar Ágnes",)),
    PageCase("a french chef and manager", "https://www.auberge-kerouan.fr/", "FR", "fr", "<p>Chef et gérant : Goulven Kervadec</p>", people=("Goulven Kervadec",)),
]  # fmt: skip

# The third set, two of nearly every given kind again, farther from the first ones.
THIRD = [
    PageCase("a house in the yard", f"{DE}/impressum", "DE", "de", "<p>Moorkamp Fliesen<br>Lindenallee 8, Hinterhaus<br>10115 Berlin</p>", addresses=("Lindenallee 8, Hinterhaus, 10115 Berlin",)),
    PageCase("a swedish entrance and stairs", "https://www.snickare-lonn.se/kontakt", "SE", "sv", "<p>Besöksadress: Björkgatan 4 C, 2 tr, 753 28 Uppsala</p>", addresses=("Björkgatan 4 C, 2 tr, 753 28 Uppsala",)),
    PageCase("a greek floor", "https://www.xylourgos-sfendamos.gr/epikoinonia", "GR", "el", "<p>Σφενδάμου 14, 3ος όροφος, 106 79 Αθήνα</p>", addresses=("Σφενδάμου 14, 3ος όροφος, 106 79 Αθήνα",)),
    PageCase("a portuguese officer in the footer", "https://www.carpintaria-amieiro.pt/", "PT", "pt", "<p>geral@carpintaria-amieiro.pt</p><footer>Encarregado da Proteção de Dados: epd@dados-e-rigor.pt · 213 456 799</footer>", ("geral@carpintaria-amieiro.pt",), must_not=("epd@dados-e-rigor.pt", "+351213456799")),
    PageCase("a representative by article 27", f"{US}/privacy", "US", "en", "<p>Sparrowgate Heating, office@sparrowgate-heating.com</p><p>Our representative in the EU under Article 27 GDPR is Brandt Representation GmbH, Waagegasse 4, 10115 Berlin, art27@brandt-representation.eu.</p>", ("office@sparrowgate-heating.com",), must_not=("art27@brandt-representation.eu", "Waagegasse 4, 10115 Berlin")),
    PageCase("about the author below a post", f"{GB}/blog/oak", "GB", "en", '<article><h1>Oak doors</h1><p>We make oak doors for old houses.</p><div class="author-box"><h4>About the author</h4><p>Karl Webbering</p><p>Writer and editor</p></div></article>', must_not=("Karl Webbering",)),
    PageCase("a customer with a title", f"{GB}/", "GB", "en", "<blockquote>Splendid stairs.<footer>Karl Webbering, Managing Director, Finch Foods Ltd</footer></blockquote>", must_not=("Karl Webbering",)),
    PageCase("a polish credit in a token", f"{PL}/", "PL", "pl", f'<p>biuro@stolarnia-jarzab.pl</p><div class="footer-bottom">Realizacja: <span class="__cf_email__" data-cfemail="{cloudflare("studio@piksel-nad-wisla.pl")}">[email&#160;protected]</span></div>', ("biuro@stolarnia-jarzab.pl",), must_not=("studio@piksel-nad-wisla.pl",)),
    PageCase("a hungarian credit with a profile", "https://www.asztalos-juhar.hu/", "HU", "hu", '<a href="https://www.facebook.com/juharasztalos">f</a><footer>Weboldalt készítette: <a href="https://www.facebook.com/felhowebstudio">Felhő Web Stúdió</a></footer>', socials=("facebook.com/juharasztalos",), must_not=("facebook.com/felhowebstudio",)),
    PageCase("bei den with a town of one word", f"{DE}/impressum", "DE", "de", "<p>Bei den Mühren 70<br>20457 Hamburg</p>", addresses=("Bei den Mühren 70, 20457 Hamburg",)),
    PageCase("in der with a dash in the number", f"{AT}/impressum", "AT", "de", "<p>In der Au 4–6, A–5020 Salzburg</p>", addresses=("In der Au 4–6, 5020 Salzburg",)),
    PageCase("a town on its river in short", f"{DE}/impressum", "DE", "de", "<p>Erlenkamp 17<br>65549 Limburg a. d. Lahn</p>", addresses=("Erlenkamp 17, 65549 Limburg a. d. Lahn",)),
    PageCase("a swiss town of hyphens", "https://www.menuiserie-sapin.ch/contact", "CH", "fr", "<p>Rue du Sapin 14, 2300 La Chaux-de-Fonds</p>", addresses=("Rue du Sapin 14, 2300 La Chaux-de-Fonds",)),
    PageCase("an english town upon its river", f"{GB}/contact", "GB", "en", "<p>12 Mill Lane, Newcastle upon Tyne, NE1 4ST</p>", addresses=("12 Mill Lane, Newcastle upon Tyne, NE1 4ST",)),
    PageCase("a brazilian town of four words", f"{BR}/contato", "BR", "pt", "<p>Rua dos Ipês, 120 - Centro - São José do Rio Preto/SP - CEP 15010-000</p>", addresses=("Rua dos Ipês, 120 - Centro - São José do Rio Preto/SP - CEP 15010-000",)),
    PageCase("a square of amsterdam", f"{NL}/contact", "NL", "nl", "<p>Dam 12<br>1012 NP Amsterdam</p>", addresses=("Dam 12, 1012 NP Amsterdam",)),
    PageCase("a broad way", f"{DE}/kontakt", "DE", "de", "<p>Breiter Weg 12a · 39104 Magdeburg · Tel. 0391 / 23 12 50 42</p>", phones=("+4939123125042",), addresses=("Breiter Weg 12a, 39104 Magdeburg",)),
    PageCase("a spanish college with its number", "https://www.arquitectura-almez.es/aviso-legal", "ES", "es", "<p>Teléfono: 912 34 06 78</p><p>Colegiada n.º 12345 del Colegio Oficial de Arquitectos de Madrid<br>C/ de la Plomada 3, 28004 Madrid<br>Tel. 912 34 06 99</p>", phones=("+34912340678",), must_not=("+34912340699", "C/ de la Plomada 3, 28004 Madrid")),
    PageCase("managing directors with honorifics", f"{DE}/impressum", "DE", "de", "<p>Geschäftsführer der Gesellschaft sind Herr Hauke Borgward und Frau Nele Tamsen.</p>", people=("Hauke Borgward", "Nele Tamsen")),
    PageCase("an owner by the law of digital services", f"{DE}/impressum", "DE", "de", "<h2>Angaben gemäß § 5 DDG</h2><p>Moorkamp Fliesen</p><p>Inhaber: <strong>Hauke&nbsp;Borgward</strong></p>", people=("Hauke Borgward",), must_not=("Moorkamp Fliesen",)),
    PageCase("responsible by austrian law", f"{AT}/impressum", "AT", "de", "<p>Medieninhaber und für den Inhalt verantwortlich gemäß § 25 MedienG: Leopold Zwettler</p>", people=("Leopold Zwettler",)),
    PageCase("an italian responsible editor", f"{IT}/note-legali", "IT", "it", "<p>Direttrice responsabile:<br>Ortensia Bellandi</p>", people=("Ortensia Bellandi",)),
    PageCase("a hairdresser that sounds like a woman", "https://www.marie-claire-coiffure.be/contact", "BE", "fr", "<p><strong>Marie Claire Coiffure</strong><br>Gérante : Maëlle Kervadec</p>", people=("Maëlle Kervadec",), must_not=("Marie Claire", "Marie Claire Coiffure")),
    PageCase("a sector of india", "https://www.kadamba-interiors.in/contact", "IN", "en", "<p>D-12/4, Sector 18, Noida, Uttar Pradesh - 201301</p>", addresses=("D-12/4, Sector 18, Noida, Uttar Pradesh - 201301",)),
    PageCase("a building of the philippines", "https://www.narra-woodworks.com.ph/contact", "PH", "en", "<p>Unit 4B Narra Bldg., 2276 Acacia Avenue, Makati City 1231, Metro Manila</p>", addresses=("Unit 4B Narra Bldg., 2276 Acacia Avenue, Makati City 1231, Metro Manila",)),
    PageCase("a house of nairobi with its box", "https://www.mvule-joinery.co.ke/contact", "KE", "en", "<p>Mvule House, 3rd Floor, Kimathi Street, P.O. Box 4410-00100, Nairobi, Kenya</p>", addresses=("Mvule House, 3rd Floor, Kimathi Street, P.O. Box 4410-00100, Nairobi, Kenya",)),
    PageCase("a close in lagos", "https://www.iroko-joinery.com.ng/contact", "NG", "en", "<p>14 Iroko Close, off Allen Avenue, Ikeja, Lagos, Nigeria</p>", addresses=("14 Iroko Close, off Allen Avenue, Ikeja, Lagos, Nigeria",)),
    PageCase("an address in cells with labels", f"{DE}/kontakt", "DE", "de", "<table><tr><td>Straße:</td><td>Erlenkamp 17</td></tr><tr><td>PLZ / Ort:</td><td>24576 Bad Bramstedt</td></tr></table>", addresses=("Erlenkamp 17, 24576 Bad Bramstedt",)),
    PageCase("an american address by labels", f"{US}/contact", "US", "en", "<ul><li><b>Street:</b> 310 Pewter St</li><li><b>City:</b> Stillwater</li><li><b>State:</b> MN</li><li><b>ZIP:</b> 55082</li></ul>", addresses=("310 Pewter St, Stillwater, MN 55082",)),
    PageCase("a number of single digits", f"{US}/contact", "US", "en", "<p>Call " + "".join(f"<span>{c}</span>" for c in "607-555-0142") + "</p>", phones=("+16075550142",)),
    PageCase("a serbian town first", "https://www.stolar-javor.rs/kontakt", "RS", "", "<p>Javorova radionica je otvorena svakog radnog dana od osam do pet.</p><p>11000 Beograd, Kneza Javora 12</p>", addresses=("11000 Beograd, Kneza Javora 12",)),
    PageCase("a kazakh index first", "https://www.stolyar-tal.kz/kontakty", "KZ", "ru", "<p>050000, г. Алматы, ул. Абая, 12, офис 3</p>", addresses=("050000, г. Алматы, ул. Абая, 12, офис 3",)),
    PageCase("a taiwanese head and a japanese shopkeeper", "https://www.fengmu.com.tw/about", "TW", "zh", "<p>負責人：林怡君</p>", people=("林怡君",)),
    PageCase("a greek responsible woman", "https://www.xylourgos-sfendamos.gr/", "GR", "el", "<p>Υπεύθυνη: Ελένη Παπαδοπούλου</p>", people=("Ελένη Παπαδοπούλου",)),
    PageCase("a dutch house for sale", "https://www.makelaardij-elzinga.nl/", "NL", "nl", '<div class="property-card"><h3>Te koop</h3><p>Lindelaan 8, 3571 AB Utrecht</p><p>Vraagprijs € 425.000 k.k.</p></div><footer>Elzenlaan 12, 3571 AB Utrecht</footer>', addresses=("Elzenlaan 12, 3571 AB Utrecht",), must_not=("Lindelaan 8, 3571 AB Utrecht",)),
    PageCase("a static picture of a map", f"{US}/", "US", "en", '<img src="https://maps.googleapis.com/maps/api/staticmap?center=310+Pewter+St,+Stillwater,+MN+55082&amp;zoom=14&amp;size=400x400" alt="Map">', addresses=("310 Pewter St, Stillwater, MN 55082",)),
    PageCase("a popup of a leaflet", f"{DE}/", "DE", "de", "<div id=map></div><script>L.marker([53.9, 9.8]).addTo(map).bindPopup('<b>Moorkamp Fliesen</b><br>Erlenkamp 17<br>24576 Bad Bramstedt');</script>", addresses=("Erlenkamp 17, 24576 Bad Bramstedt",)),
    PageCase("mobiles with names behind them", "https://wattlebird-eaves.com.au/contact", "AU", "en", "<p>0491 570 006 (Tim) | 0491 570 156 (Ann)</p>", phones=("+61491570006", "+61491570156")),
    PageCase("office and cell behind one label", f"{US}/contact", "US", "en", "<p>Office/Cell: 607-555-0142 / 607-555-0143</p>", phones=("+16075550142", "+16075550143")),
    PageCase("a japanese navigation dial", "https://www.kaede-kagu.jp/", "JP", "ja", "<p>ナビダイヤル 0570-029-014</p>", phones=("+81570029014",)),
    PageCase("a british business number", f"{GB}/contact", "GB", "en", "<p>Tel 0333 0290 142</p>", phones=("+443330290142",)),
    PageCase("a french shared number", f"{FR}/contact", "FR", "fr", "<p>Service client : 0 806 290 142 (prix d'un appel local)</p>", phones=("+33806290142",)),
    PageCase("profiles of russia and of pinterest", "https://www.stolyar-klen.ru/", "RU", "ru", '<a href="https://vk.com/stolyar_klen">v</a><a href="https://ok.ru/group/stolyarklen">o</a><a href="https://www.pinterest.co.uk/stolyarklen/">p</a><a href="https://www.instagram.com/stolyar.klen/?hl=ru">i</a><a href="https://vk.com/share.php?url=x">s</a>', socials=("vk.com/stolyar_klen", "instagram.com/stolyar.klen"), must_not=("vk.com/share.php",)),
    PageCase("an icon for the sign", f"{DE}/kontakt", "DE", "de", '<p>post<i class="fa fa-at"></i>moorkamp-fliesen.de</p>', ("post@moorkamp-fliesen.de",)),
    PageCase("apollo's state", f"{CA}/", "CA", "en", '<main><h1>Eaves</h1></main><script>window.__APOLLO_STATE__={"Location:1":{"__typename":"Location","email":"office@tamarack-eaves.ca","phoneNumber":"416-555-0126","streetAddress":"1200 Kestrel Drive","city":"Toronto","province":"ON","postalCode":"M5V 2T6"}}</script>', ("office@tamarack-eaves.ca",), ("+14165550126",)),
    PageCase("placeholder numbers", f"{FR}/contact", "FR", "fr", "<p>Tél. 01 23 45 67 89 ou 06 12 34 56 78</p><p>+33 0 00 00 00 00</p>", must_not=("+33123456789", "+33612345678")),
    PageCase("german placeholders of firms", f"{DE}/kontakt", "DE", "de", "<p>info@musterfirma-gmbh.de</p><p>kontakt@beispielfirma.ch</p><p>mail@ihre-praxis.de</p><p>name@firma.de</p>", must_not=("info@musterfirma-gmbh.de", "kontakt@beispielfirma.ch", "mail@ihre-praxis.de", "name@firma.de")),
    PageCase("a county road in the west", f"{US}/contact", "US", "en", "<p>1200 County Road 42 W, Ste 210, Burnsville, MN 55337</p>", addresses=("1200 County Road 42 W, Ste 210, Burnsville, MN 55337",)),
    PageCase("a state without a comma before and one behind", f"{US}/contact", "US", "en", "<p>4816 18th Avenue, Stillwater MN, 55082</p>", addresses=("4816 18th Avenue, Stillwater MN, 55082",)),
    PageCase("a mecard with its house", f"{US}/", "US", "en", f'<img src="https://api.qrserver.com/v1/create-qr-code/?data={quote("MECARD:N:Whitcombely,Dana;TEL:6515550181;ADR:310 Pewter St, Stillwater, MN 55082;;", safe="")}">', phones=("+16515550181",)),
    PageCase("a friend who is recommended in a sentence", f"{GB}/contact", "GB", "en", "<p>Call us on 020 7946 0412.</p><p>For plastering we recommend Finch Plaster, 020 7946 0555, info@finch-plaster.co.uk.</p>", phones=("+442079460412",), must_not=("+442079460555", "info@finch-plaster.co.uk")),
    PageCase("a swedish list of partners", "https://www.snickare-lonn.se/kontakt", "SE", "sv", "<h2>Kontakta oss</h2><p>08-465 004 12</p><h2>Samarbetspartners</h2><p>Måleri Fink, 08-465 004 99, info@maleri-fink.se</p>", phones=("+46846500412",), must_not=("+46846500499", "info@maleri-fink.se")),
]  # fmt: skip
