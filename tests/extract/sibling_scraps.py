# ruff: noqa: E501 -- tables are read whole, not in pieces
"""Scraps of the kinds that were once read wrongly, in other languages and other markup, written before they were read."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

from tests.extract.scraps import Scrap, cloudflare

PAD = "<p>We answer every message within one working day, rain or shine.</p>"


def card(*lines: str, charset: str = "utf-8") -> str:
    """A vCard (RFC 6350) as a data URL."""
    return f"data:text/vcard;charset={charset}," + quote(
        "\r\n".join(["BEGIN:VCARD", "VERSION:4.0", *lines, "END:VCARD"])
    )


def coded(*lines: str) -> str:
    """The same in base64 (RFC 2397)."""
    text = "\n".join(["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD"])
    return "data:text/x-vcard;base64," + base64.b64encode(text.encode()).decode()


def state(value: object, attributes: str = 'id="__NEXT_DATA__" type="application/json"', before: str = "") -> str:
    return f"<main><h1>Electricians who show up</h1></main><script {attributes}>{before}{json.dumps(value)}</script>"


SIBLINGS = [
    # Several numbers behind one label
    Scrap("german numbers with or", "lindwurm-druck.de", "DE", "<p>Telefon: 030 23125 042 oder 030 23125 043</p>", phones="+493023125042 +493023125043"),
    Scrap("french numbers with a dash", "atelier-lormont.fr", "FR", "<p>Tél. : 01 99 00 42 17 – 06 12 98 42 34</p>", phones="+33199004217 +33612984234"),
    Scrap("british numbers and a bullet", "tarn-and-tenon.co.uk", "GB", "<p>Call 020 7946 0321 • 07911 290142</p>", phones="+442079460321 +447911290142"),
    Scrap("american numbers with and", "fennwick-heating.com", "US", "<p>Phone: 607-555-0142 and 607-555-0143</p>", phones="+16075550142 +16075550143"),
    Scrap("an area code shared by a comma", "fennwick-heating.com", "US", "<p>Tel. (607) 555-0142, 555-0143</p>", phones="+16075550142 +16075550143"),
    Scrap("polish two with one code", "stolarnia-brzoza.pl", "PL", "<p>tel. (22) 621 45 07, 621 45 08</p>", phones="+48226214507 +48226214508"),
    Scrap("brazilian two with one code", "marcenaria-ipe.com.br", "BR", "<p>Telefones: (11) 3456-7290 / 3456-7291</p>", phones="+551134567290 +551134567291"),
    Scrap("a last digit shared", "lindwurm-druck.de", "DE", "<p>Tel. 030 23125 042/-043</p>", phones="+493023125042 +493023125043"),
    Scrap("numbers of three lines under one label", "falegnameria-noce.it", "IT", "<p>Telefono<br>06 6982 1234<br>06 6982 1235<br>347 120 4507</p>", phones="+390669821234 +390669821235 +393471204507"),
    # Unified and service numbers
    Scrap("a german service number", "lindwurm-druck.de", "DE", "<p>Kostenlose Hotline: 0800 7290142</p>", phones="+498007290142"),
    Scrap("an australian thirteen", "wattlebird-stays.com.au", "AU", "<p>Call 13 22 99 today</p>", phones="+61132299"),
    Scrap("a brazilian capital number", "marcenaria-ipe.com.br", "BR", "<p>Central de atendimento: 4003-7290 ou 0800 729 0722</p>", phones="+5540037290 +558007290722"),
    Scrap("an italian green number", "falegnameria-noce.it", "IT", "<p>Numero verde 800 290 142</p>", phones="+39800290142"),
    Scrap("an emirati toll free", "nakheel-basma.ae", "AE", "<p>Toll free: 800 555 01</p>", phones="+97180055501"),
    Scrap("a turkish four four four", "marangoz-cam.com.tr", "TR", "<p>Çağrı merkezi: 444 0 123</p>", phones="+904440123"),
    Scrap("a korean fifteen", "namu-gagu.kr", "KR", "<p>고객센터 1588-0123</p>", phones="+8215880123"),
    Scrap("emergency numbers are none", "tarn-and-tenon.co.uk", "GB", "<p>In an emergency call 999 or 112, for non-urgent advice 111.</p>"),
    # Cut by inline elements
    Scrap("an e-mail in three spans", "lindwurm-druck.de", "DE", "<div>E-Mail: <span>post</span><span>@</span><span>lindwurm-druck.de</span></div>", "post@lindwurm-druck.de"),
    Scrap("an e-mail cut by a break chance", "tarn-and-tenon.co.uk", "GB", "<p>joinery.and.stairs@<wbr>tarn-and-<wbr>tenon.co.uk</p>", "joinery.and.stairs@tarn-and-tenon.co.uk"),
    Scrap("an e-mail whose domain is bold", "atelier-lormont.fr", "FR", "<li>contact@<strong>atelier-lormont</strong>.fr</li>", "contact@atelier-lormont.fr"),
    Scrap("two e-mails in two blocks are two", "atelier-lormont.fr", "FR", "<div>contact@atelier-lormont.fr</div><div>devis@atelier-lormont.fr</div>", "contact@atelier-lormont.fr devis@atelier-lormont.fr"),
    Scrap("cells of a table are not joined", "atelier-lormont.fr", "FR", "<table><tr><td>contact@atelier-lormont.fr</td><td>devis@atelier-lormont.fr</td></tr></table>", "contact@atelier-lormont.fr devis@atelier-lormont.fr"),
    Scrap("a phone of numbered spans", "atelier-lormont.fr", "FR", "<p>Tél. <span>01</span> <span>99</span> <span>00</span> <span>42</span> <span>17</span></p>", phones="+33199004217"),
    Scrap("a phone cut by comments", "stolyar-dub.ru", "RU", "<p>Телефон: +7 (495)<!-- --> <!-- -->120-45-07</p>", phones="+74951204507"),
    Scrap("a phone with a hidden digit", "tarn-and-tenon.co.uk", "GB", '<p>Call 020 7946 <span style="display:none">9</span>0321</p>', phones="+442079460321"),
    Scrap("a phone in non-breaking blanks and hyphens", "namu-gagu.kr", "KR", "<p>전화 02&#8209;3456&#8209;7890</p>", phones="+82234567890"),
    # Templates
    Scrap("placeholders of spain, france and brazil", "taller-linaria.cl", "CL", "<p>correo@ejemplo.com, tucorreo@tudominio.cl, nom@exemple.fr, seuemail@seudominio.com.br</p>"),
    Scrap("placeholders of germany and italy", "gasthof-kranichfeld.ch", "CH", "<p>max.mustermann@musterfirma.de, info@ihredomain.ch, nome@dominio.it, mario.rossi@esempio.it</p>"),
    Scrap("placeholders of kits", "otterfriday.studio", "US", "<p>info@mysite.com, hello@yourbrand.co, support@yourstore.com, contact@yourdomain.org, info@companyname.com, email@address.com</p>"),
    Scrap("placeholders of poland, russia and japan", "otterfriday.studio", "US", "<p>jan.kowalski@przyklad.pl, adres@twojadomena.pl, info@vashsait.ru, sample@sample.co.jp</p>"),
    Scrap("placeholder phones", "otterfriday.studio", "US", "<p>Call 123-456-7890 or (000) 000-0000 or +1 234 567 890</p>"),
    Scrap("an own address that sounds like one", "email-und-brief.de", "DE", "<p>info@email-und-brief.de</p>", "info@email-und-brief.de"),
    Scrap("profiles of more builders", "otterfriday.studio", "US", '<a href="https://www.facebook.com/godaddy">f</a><a href="https://twitter.com/jimdo">t</a><a href="https://www.instagram.com/strikingly">i</a><a href="https://www.linkedin.com/company/weebly">l</a><a href="https://www.youtube.com/@duda">y</a><a href="https://www.facebook.com/joomla">j</a><a href="https://www.tiktok.com/@wix">w</a>'),
    Scrap("profiles of placeholders", "otterfriday.studio", "US", '<a href="https://www.facebook.com/yourbusiness">f</a><a href="https://instagram.com/username">i</a><a href="https://www.youtube.com/@yourchannel">y</a><a href="https://linkedin.com/in/yourprofile">l</a><a href="https://www.tiktok.com/@username">t</a><a href="https://x.com/#">x</a>'),
    # State of scripts
    Scrap("nuxt's state", "copperlark-electric.com", "US", PAD + state({"data": [{"contact": {"email": "office@copperlark-electric.com", "telephone": "(503) 555-0126"}}]}, "", "window.__NUXT__="), "office@copperlark-electric.com", "+15035550126"),
    Scrap("an initial state", "copperlark-electric.com", "US", PAD + state({"company": {"contactEmail": "office@copperlark-electric.com", "phoneNumber": "503-555-0126"}}, "", "window.__INITIAL_STATE__ = "), "office@copperlark-electric.com", "+15035550126"),
    Scrap("a flight payload", "copperlark-electric.com", "US", PAD + '<h1>Electricians</h1><script>self.__next_f.push([1,"7:{\\"footer\\":{\\"email\\":\\"office@copperlark-electric.com\\",\\"phone\\":\\"(503) 555-0126\\"}}\\n"])</script>', "office@copperlark-electric.com", "+15035550126"),
    Scrap("json in an attribute", "copperlark-electric.com", "US", PAD + "<div data-props='{\"email\":\"office@copperlark-electric.com\",\"phone\":\"(503) 555-0126\"}'></div>", "office@copperlark-electric.com", "+15035550126"),
    Scrap("an astro island", "copperlark-electric.com", "US", PAD + '<astro-island props="{&quot;email&quot;:[0,&quot;office@copperlark-electric.com&quot;],&quot;phone&quot;:[0,&quot;(503) 555-0126&quot;]}"></astro-island>', "office@copperlark-electric.com", "+15035550126"),
    Scrap("an author and a key in the state are none", "copperlark-electric.com", "US", PAD + state({"sentry": {"dsn": "https://abc123@o1.ingest.test/2"}, "build": "5035550126", "ids": [5035550126]})),
    # vCards
    Scrap("a vcard in base64", "larkmoor-ridge-homes.com", "US", PAD + f'<a href="{coded("FN:Joss Whitcombely", "EMAIL;TYPE=work:joss@larkmoor-ridge-homes.com", "TEL;TYPE=cell:651-555-0181")}">Card</a>', "joss@larkmoor-ridge-homes.com", "+16515550181"),
    Scrap("a vcard of version four", "larkmoor-ridge-homes.com", "US", PAD + f'<a href="{card("FN:Joss Whitcombely", "item1.EMAIL;PREF=1:joss@larkmoor-ridge-homes.com", "TEL;VALUE=uri;TYPE=voice:tel:+1-651-555-0181", "TEL;TYPE=fax:+1-651-555-0182")}">Card</a>', "joss@larkmoor-ridge-homes.com", "+16515550181", "+16515550182"),
    Scrap("a vcard with folded lines", "larkmoor-ridge-homes.com", "US", PAD + f'<a href="{card("FN:Joss Whitcombely", "EMAIL:joss@larkmoor-ri", " dge-homes.com", "TEL:+1651", chr(9) + "5550181")}">Card</a>', "joss@larkmoor-ridge-homes.com", "+16515550181"),
    Scrap("a mecard in a picture", "larkmoor-ridge-homes.com", "US", PAD + f'<img alt="Scan" src="https://api.qrserver.com/v1/create-qr-code/?size=150x150&amp;data={quote("MECARD:N:Whitcombely,Joss;TEL:+16515550181;EMAIL:joss@larkmoor-ridge-homes.com;;")}">', "joss@larkmoor-ridge-homes.com", "+16515550181"),
    # Profiles
    Scrap("shapes of more profiles", "tarn-and-tenon.co.uk", "GB", '<a href="https://m.facebook.com/tarnandtenon">f</a><a href="https://www.instagram.com/_u/tarn.and.tenon">i</a><a href="https://de.linkedin.com/company/tarn-and-tenon/about/">l</a><a href="https://www.youtube.com/user/tarnandtenon/videos">y</a><a href="https://mobile.twitter.com/tarnandtenon">t</a>', socials="facebook.com/tarnandtenon instagram.com/tarn.and.tenon linkedin.com/company/tarn-and-tenon youtube.com/user/tarnandtenon x.com/tarnandtenon"),
    Scrap("networks without scheme", "tarn-and-tenon.co.uk", "GB", '<a href="//www.facebook.com/tarnandtenon">f</a><a href="www.instagram.com/tarn.and.tenon">i</a>', socials="facebook.com/tarnandtenon instagram.com/tarn.and.tenon"),
    Scrap("pages of the networks are none", "tarn-and-tenon.co.uk", "GB", '<a href="https://www.facebook.com/privacy/policy">f</a><a href="https://www.instagram.com/accounts/login/">i</a><a href="https://www.linkedin.com/feed/">l</a><a href="https://www.youtube.com/results?search_query=stairs">y</a><a href="https://x.com/search?q=stairs">x</a><a href="https://www.tiktok.com/tag/stairs">t</a><a href="https://www.pinterest.com/search/pins/?q=stairs">p</a><a href="https://www.instagram.com/explore/tags/stairs/">e</a>'),
    Scrap("a profile behind google's redirect", "tarn-and-tenon.co.uk", "GB", '<a href="https://www.google.com/url?q=https%3A%2F%2Fwww.facebook.com%2Ftarnandtenon&amp;sa=D">f</a>', socials="facebook.com/tarnandtenon"),
    # Credits and others
    Scrap("a german credit with a profile", "lindwurm-druck.de", "DE", '<a href="https://www.instagram.com/lindwurm.druck/">i</a><footer><p>Umsetzung: <a href="https://www.facebook.com/wolkenwebagentur">Wolken Webagentur</a></p></footer>', socials="instagram.com/lindwurm.druck"),
    Scrap("a french credit with a profile", "atelier-lormont.fr", "FR", '<a href="https://www.instagram.com/atelier.lormont/">i</a><footer>Réalisation <a href="https://www.linkedin.com/company/nuage-numerique">Nuage Numérique</a></footer>', socials="instagram.com/atelier.lormont"),
    Scrap("a polish credit with a mail", "stolarnia-brzoza.pl", "PL", "<p>biuro@stolarnia-brzoza.pl</p><footer>Projekt i wykonanie: Chmura Studio, kontakt@chmurastudio.pl</footer>", "biuro@stolarnia-brzoza.pl"),
    Scrap("a dutch credit that is protected", "timmer-eik.nl", "NL", f'<p>info@timmer-eik.nl</p><footer>Webdesign: <a href="/cdn-cgi/l/email-protection#{cloudflare("hallo@wolkjewebdesign.nl")}">[email&#160;protected]</a></footer>', "info@timmer-eik.nl"),
    Scrap("a russian credit with a phone", "stolyar-dub.ru", "RU", "<p>Телефон: +7 495 120-45-07</p><footer>Разработка сайта: Облако, +7 495 120-45-99</footer>", phones="+74951204507"),
    Scrap("photos by somebody", "tarn-and-tenon.co.uk", "GB", '<a href="https://www.instagram.com/tarn.and.tenon">i</a><footer>Photography: <a href="https://www.instagram.com/ferncliff.photo">Ferncliff</a></footer>', socials="instagram.com/tarn.and.tenon"),
    Scrap("german friends of a house", "lindwurm-druck.de", "DE", '<h2>Kontakt</h2><p>Tel. 030 23125 042</p><h2>Unsere Partner</h2><p>Buchbinderei Falz, Tel. 030 23125 777, post@buchbinderei-falz.de</p>', phones="+493023125042"),
    Scrap("german partners of a law firm", "kanzlei-lindwurm.de", "DE", '<h2>Kontakt</h2><p>Tel. 030 23125 042</p><h2>Unsere Partner</h2><p>Dr. Uwe Krüger, Tel. 030 23125 777, krueger@lindwurm-recht.de</p>', mail="krueger@lindwurm-recht.de", phones="+493023125042 +493023125777"),
    Scrap("trades of design are no credit", "kestrel-homes.com", "US", '<p>Office: (651) 555-0100</p><p>Residential design: Jane Hollis, (651) 555-0166</p><p>Website design: Mark Ettley, (651) 555-0177</p>', phones="+16515550100 +16515550166"),
    Scrap("french places nearby", "atelier-lormont.fr", "FR", "<h2>Nous contacter</h2><p>01 99 00 42 17</p><h2>Nos adresses préférées</h2><p>Hôtel du Quai, 01 99 00 55 55, accueil@hotelduquai-lormont.fr</p>", phones="+33199004217"),
    Scrap("spanish suppliers", "taller-linaria.cl", "CL", "<h2>Contacto</h2><p>Fono: 2 2345 6789</p><h2>Proveedores recomendados</h2><p>Maderas Sur: 2 2345 6000, ventas@maderassur.cl</p>", phones="+56223456789"),
]  # fmt: skip

# The second set, written when the kinds of the first were mended.
SIBLINGS += [
    Scrap("a brazilian sac", "marcenaria-ipe.com.br", "BR", "<p>SAC: 0800 729 0722</p>", phones="+558007290722"),
    Scrap("a spanish nine hundred", "taller-roble.es", "ES", "<p>Atención al cliente: 900 729 072</p>", phones="+34900729072"),
    Scrap("a japanese free dial", "mokuzai-kashi.jp", "JP", "<p>フリーダイヤル 0120-729-072</p>", phones="+81120729072"),
    Scrap("a chinese four hundred", "mugong.cn", "CN", "<p>客服热线：400-729-0722</p>", phones="+864007290722"),
    Scrap("an indian eighteen hundred", "teakworks.in", "IN", "<p>Toll free 1800 729 0722</p>", phones="+9118007290722"),
    Scrap("an australian thirteen hundred without blanks", "wattlebird-stays.com.au", "AU", "<p>Phone 1300729072</p>", phones="+611300729072"),
    Scrap("a thirteen that is a time", "wattlebird-stays.com.au", "AU", "<p>Lunch is from 13 00 30, and 13 22 99 people came.</p>"),
    Scrap("dutch extensions", "timmer-eik.nl", "NL", "<p>Tel. 020 794 00 11 / 12</p>", phones="+31207940011 +31207940012"),
    Scrap("german two extensions", "lindwurm-druck.de", "DE", "<p>Tel. 030 23125-42 / -43</p>", phones="+49302312542 +49302312543"),
    Scrap("a profile on a path of folders", "tarn-and-tenon.co.uk", "GB", '<a href="/en/www.facebook.com/tarnandtenon">f</a>', socials="facebook.com/tarnandtenon"),
    Scrap("a tab of a profile", "tarn-and-tenon.co.uk", "GB", '<a href="https://www.facebook.com/tarnandtenon/photos/">f</a><a href="https://www.linkedin.com/company/tarn-and-tenon/jobs">l</a>', socials="facebook.com/tarnandtenon linkedin.com/company/tarn-and-tenon"),
    Scrap("a photo of a profile is none", "tarn-and-tenon.co.uk", "GB", '<a href="https://www.facebook.com/tarnandtenon/photos/123456789">f</a><a href="https://www.tiktok.com/@tarnandtenon/video/712345">t</a>'),
    Scrap("placeholders of the north", "otterfriday.studio", "US", "<p>navn@dittdomene.no, namn@dindoman.se, navn@eksempel.dk, nimi@esimerkki.fi</p>"),
    Scrap("placeholders in a vcard", "otterfriday.studio", "US", PAD + f'<a href="{card("FN:Your Name", "EMAIL:you@example.com", "TEL:+15555555555")}">Card</a>'),
    Scrap("an astro island of a newsletter", "copperlark-electric.com", "US", PAD + '<astro-island props="{&quot;placeholder&quot;:[0,&quot;you@example.com&quot;],&quot;label&quot;:[0,&quot;E-mail&quot;]}"></astro-island>'),
    Scrap("a mecard in a link", "larkmoor-ridge-homes.com", "US", PAD + f'<a href="https://quickchart.io/qr?text={quote("MECARD:N:Joss Whitcombely;TEL:6515550181;;")}">QR</a>', phones="+16515550181"),
]  # fmt: skip

# Pages with little text: (markup, what classifies them, None where they are pages)
SHELLS: list[tuple[str, str | None]] = [
    ('<h1>Rohre</h1><a href="tel:+493023125042">Anruf</a>', None),
    ('<h1>Plomberie</h1><nav><a href="/services">Services</a> <a href="/contact">Contact</a></nav>', None),
    ('<script type="application/ld+json">{"@context":"https://schema.org","@type":"Plumber","name":"Plain Pipes","telephone":"+16075550142"}</script><h1>Plain Pipes</h1>', None),
    ('<img src="/sign.png" alt="Plain Pipes, 12 Mill Lane, call 607 555 0142"><a href="/contact.html">Contact</a>', None),
    ('<div id="root"></div><script src="/static/js/main.js"></script>', "empty_shell"),
    ('<div id="app">Loading...</div><script type="module" src="/assets/index.js"></script>', "empty_shell"),
    ('<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div><script src="/a.js"></script>', "empty_shell"),
]  # fmt: skip

# Maps: (host, country, markup, the address)
MAPS: list[tuple[str, str, str, str]] = [
    ("lindwurm-druck.de", "DE", '<iframe src="https://maps.google.com/maps?q=Lindwurmstra%C3%9Fe%2014%2C%2080337%20M%C3%BCnchen&amp;t=&amp;z=13&amp;ie=UTF8&amp;iwloc=&amp;output=embed"></iframe>', "Lindwurmstraße 14, 80337 München"),
    ("atelier-lormont.fr", "FR", '<a href="https://www.google.com/maps/dir/?api=1&amp;destination=14+rue+des+Tanneurs%2C+33000+Bordeaux">Itinéraire</a>', "14 rue des Tanneurs, 33000 Bordeaux"),
    ("fennwick-heating.com", "US", '<a href="https://maps.apple.com/?address=310+Pewter+St,+Stillwater,+MN+55082">Directions</a>', "310 Pewter St, Stillwater, MN 55082"),
    ("tarn-and-tenon.co.uk", "GB", '<a href="https://www.bing.com/maps?q=12%20Mill%20Lane%2C%20Kendal%20LA9%204AB">Find us</a>', "12 Mill Lane, Kendal LA9 4AB"),
    ("falegnameria-noce.it", "IT", '<a href="https://waze.com/ul?q=Via%20dei%20Falegnami%2014%2C%2000186%20Roma">Arrivare</a>', "Via dei Falegnami 14, 00186 Roma"),
    ("fennwick-heating.com", "US", '<a href="geo:0,0?q=310%20Pewter%20St%2C%20Stillwater%2C%20MN%2055082">Map</a>', "310 Pewter St, Stillwater, MN 55082"),
]  # fmt: skip
