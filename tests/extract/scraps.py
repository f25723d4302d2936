# ruff: noqa: E501 -- tables are read whole, not in pieces
"""Scraps of pages, written before extraction read them: e-mails, phones, profiles, names and descriptions, and traps.

Each is (host, country, markup, what must be read). All that is read and not named is made up.
"""

from __future__ import annotations

from typing import NamedTuple


class Scrap(NamedTuple):
    """`mail`, `phones`, `faxes` (E.164) and `socials` (host and path) with a blank between; nothing else may be read."""

    name: str
    host: str
    country: str
    markup: str
    mail: str = ""
    phones: str = ""
    faxes: str = ""
    socials: str = ""


def cloudflare(address: str, key: int = 0x5A) -> str:
    return bytes([key, *(byte ^ key for byte in address.encode())]).hex()


SCRAPS = [
    # E-mails
    Scrap("at in brackets, dots spelled", "brook-mason.test.co.uk", "GB", "<p>Write to ian [at] brookmason [dot] co [dot] uk</p>", "ian@brookmason.co.uk"),
    Scrap("braces and blanks", "brookmason.co.uk", "GB", "<p>office { at } brookmason { dot } co.uk</p>", "office@brookmason.co.uk"),
    Scrap("german words", "muehlbach-bau.de", "DE", "<p>E-Mail: info(ät)muehlbach-bau(punkt)de</p>", "info@muehlbach-bau.de"),
    Scrap("a picture for the at sign", "muehlbach-bau.de", "DE", '<p>info<img src="/at.gif" alt="@">muehlbach-bau.de</p>', "info@muehlbach-bau.de"),
    Scrap("a hidden span within", "muehlbach-bau.de", "DE", '<p>info<span style="display:none">NOSPAM</span>@muehlbach-bau.de</p>', "info@muehlbach-bau.de"),
    Scrap("a comment within", "muehlbach-bau.de", "DE", "<p>info<!-- x -->@<!-- y -->muehlbach-bau.de</p>", "info@muehlbach-bau.de"),
    Scrap("decimal entities", "brookmason.co.uk", "GB", "<p>" + "".join(f"&#{ord(c)};" for c in "ian@brookmason.co.uk") + "</p>", "ian@brookmason.co.uk"),
    Scrap("hex entities in a mailto", "brookmason.co.uk", "GB", '<a href="' + "".join(f"&#x{ord(c):x};" for c in "mailto:ian@brookmason.co.uk") + '">Write to us</a>', "ian@brookmason.co.uk"),
    Scrap("percent encoded", "brookmason.co.uk", "GB", '<a href="mailto:%69%61%6e%40brookmason.co.uk">Write to us</a>', "ian@brookmason.co.uk"),
    Scrap("several and a subject", "brookmason.co.uk", "GB", '<a href="mailto:ian@brookmason.co.uk,ann@brookmason.co.uk?subject=Quote%20for%20x@y.com&cc=yard@brookmason.co.uk">Write</a>', "ann@brookmason.co.uk ian@brookmason.co.uk yard@brookmason.co.uk"),
    Scrap("a name in angle brackets", "brookmason.co.uk", "GB", '<a href="mailto:Ian%20Brook%20%3Cian@brookmason.co.uk%3E">Ian</a>', "ian@brookmason.co.uk"),
    Scrap("mailto with two slashes", "brookmason.co.uk", "GB", '<a href="mailto://ian@brookmason.co.uk">Ian</a>', "ian@brookmason.co.uk"),
    Scrap("mailto of nothing but a subject", "brookmason.co.uk", "GB", '<a href="mailto:?subject=Look%20at%20this&body=https://brookmason.co.uk">Tell a friend</a>'),
    Scrap("turned round by style", "brookmason.co.uk", "GB", '<span style="unicode-bidi:bidi-override; direction: rtl">ku.oc.nosamkoorb@nai</span>', "ian@brookmason.co.uk"),
    Scrap("turned round by a class", "brookmason.co.uk", "GB", '<style>.r{unicode-bidi:bidi-override;direction:rtl}</style><p class="r">ku.oc.nosamkoorb@nai</p>', "ian@brookmason.co.uk"),
    Scrap("data in two attributes", "brookmason.co.uk", "GB", '<a class="mail" data-user="ian" data-domain="brookmason.co.uk" href="#">Write</a>', "ian@brookmason.co.uk"),
    Scrap("data in other names", "brookmason.co.uk", "GB", '<span class="e" data-name="ian" data-host="brookmason" data-tld="co.uk">Write</span>', "ian@brookmason.co.uk"),
    Scrap("data as base64", "brookmason.co.uk", "GB", '<a href="#" data-mail="aWFuQGJyb29rbWFzb24uY28udWs=">Write</a>', "ian@brookmason.co.uk"),
    Scrap("cloudflare in a link", "brookmason.co.uk", "GB", f'<a href="/cdn-cgi/l/email-protection#{cloudflare("ian@brookmason.co.uk")}">Write</a>', "ian@brookmason.co.uk"),
    Scrap("cloudflare in a span", "brookmason.co.uk", "GB", f'<span class="__cf_email__" data-cfemail="{cloudflare("ian@brookmason.co.uk", 0x11)}">[email&#160;protected]</span>', "ian@brookmason.co.uk"),
    Scrap("cloudflare with a subject", "brookmason.co.uk", "GB", f'<a href="/cdn-cgi/l/email-protection#{cloudflare("ian@brookmason.co.uk?subject=Hi", 0x7F)}">Write</a>', "ian@brookmason.co.uk"),
    Scrap("joined by a script", "brookmason.co.uk", "GB", "<script>document.write('<a href=\"mailto:' + 'ian' + '@' + 'brookmason.co.uk' + '\">mail</a>');</script>", "ian@brookmason.co.uk"),
    Scrap("variables of a script", "brookmason.co.uk", "GB", "<script>var user = 'ian'; var site = 'brookmason.co.uk'; document.write(user + '@' + site);</script>", "ian@brookmason.co.uk"),
    Scrap("character codes of a script", "brookmason.co.uk", "GB", "<script>document.write(String.fromCharCode(" + ",".join(str(ord(c)) for c in "ian@brookmason.co.uk") + "));</script>", "ian@brookmason.co.uk"),
    Scrap("reversed by a script", "brookmason.co.uk", "GB", "<script>document.write('ku.oc.nosamkoorb@nai'.split('').reverse().join(''));</script>", "ian@brookmason.co.uk"),
    Scrap("in onclick", "brookmason.co.uk", "GB", "<a href=\"#\" onclick=\"window.location='mailto:' + 'ian' + '@brookmason.co.uk'; return false\">Write</a>", "ian@brookmason.co.uk"),
    Scrap("spaces around the at", "brookmason.co.uk", "GB", "<p>Email: ian @ brookmason.co.uk</p>", "ian@brookmason.co.uk"),
    Scrap("a zero width blank within", "brookmason.co.uk", "GB", "<p>ian\u200b@\u200bbrookmason.co.uk</p>", "ian@brookmason.co.uk"),
    Scrap("a soft hyphen and a word break", "brookmason.co.uk", "GB", "<p>ian@brook&shy;mason<wbr>.co.uk</p>", "ian@brookmason.co.uk"),
    Scrap("a stop at the end of a sentence", "brookmason.co.uk", "GB", "<p>Write to ian@brookmason.co.uk. We answer soon.</p>", "ian@brookmason.co.uk"),
    Scrap("a word glued behind", "brookmason.co.uk", "GB", "<p>Email:ian@brookmason.co.ukPhone: 020 7946 0111</p>", "ian@brookmason.co.uk", "+442079460111"),
    Scrap("french words", "atelier-lormont.fr", "FR", "<p>Courriel : contact (arobase) atelier-lormont (point) fr</p>", "contact@atelier-lormont.fr"),
    Scrap("polish words", "stolarnia-brzoza.pl", "PL", "<p>biuro [małpa] stolarnia-brzoza.pl</p>", "biuro@stolarnia-brzoza.pl"),
    Scrap("russian words", "stolyar-dub.ru", "RU", "<p>Почта: info (собака) stolyar-dub.ru</p>", "info@stolyar-dub.ru"),
    Scrap("italian words", "falegnameria-noce.it", "IT", "<p>info chiocciola falegnameria-noce punto it</p>", "info@falegnameria-noce.it"),
    Scrap("files and versions are none", "brookmason.co.uk", "GB", "<p>logo@2x.png, jquery@3.7.1.min.js, user@localhost, @brookmason, a@b, 5@6.7</p><img src='/img/hero@3x.webp'>"),
    Scrap("samples are none", "brookmason.co.uk", "GB", '<input placeholder="you@company.com"><input placeholder="name@domain.com"><p>e.g. john.doe@example.com, jane@yourcompany.com</p>'),
    Scrap("the agency's in the footer is none", "brookmason.co.uk", "GB", "<footer><p>ian@brookmason.co.uk</p><p>Website by Pixel Barn, hello@pixelbarn.co.uk</p></footer>", "ian@brookmason.co.uk"),
    # Phones
    Scrap("danish label", "havn-smed.dk", "DK", "<p>Ring til os: 32 12 34 56</p>", phones="+4532123456"),
    Scrap("norwegian and fax", "fjord-ror.no", "NO", "<p>Telefon 22 12 34 56 &middot; Telefaks 22 12 34 57</p>", phones="+4722123456", faxes="+4722123457"),
    Scrap("swedish", "brunn-ror.se", "SE", "<p>Växel: 08-465 004 00</p>", phones="+46846500400"),
    Scrap("finnish", "kaivo-putki.fi", "FI", "<p>Puh. 09 4245 0123, faksi 09 4245 0124</p>", phones="+358942450123", faxes="+358942450124"),
    Scrap("polish two", "stolarnia-brzoza.pl", "PL", "<p>tel. 22 621 45 07 lub kom. 512 940 678</p>", phones="+48226214507 +48512940678"),
    Scrap("czech", "truhlar-dub.cz", "CZ", "<p>Telefon: 224 123 456, mobil: 602 123 456, IČO: 12345679, DIČ: CZ12345679</p>", phones="+420224123456 +420602123456"),
    Scrap("hungarian", "asztalos-tolgy.hu", "HU", "<p>Tel.: (06-1) 283-5670, Adószám: 12345676-2-42</p>", phones="+3612835670"),
    Scrap("romanian", "tamplarie-stejar.ro", "RO", "<p>Telefon: 0213.123.456 / Mobil: 0722 123 456 CUI: RO18547290 J40/1234/2006</p>", phones="+40213123456 +40722123456"),
    Scrap("greek", "xylourgos.gr", "GR", "<p>Τηλ.: 210 361 4507, Φαξ: 210 361 4508, ΑΦΜ: 094014201</p>", phones="+302103614507", faxes="+302103614508"),
    Scrap("turkish", "marangoz-cam.com.tr", "TR", "<p>Telefon: 0212 365 60 89 Faks: 0212 365 60 90 Vergi No: 1234567890</p>", phones="+902123656089", faxes="+902123656090"),
    Scrap("dutch with numbers of others", "timmer-eik.nl", "NL", "<p>T 020 794 00 11<br>KvK 12345678<br>BTW NL123456782B01<br>IBAN NL91 ABNA 0417 1643 00</p>", phones="+31207940011"),
    Scrap("belgian", "schrijnwerk-eik.be", "BE", "<p>Tel 09 225 01 23 - BTW BE 0403.170.701 - BE68 5390 0754 7034</p>", phones="+3292250123"),
    Scrap("swiss", "schreiner-ahorn.ch", "CH", "<p>Tel. +41 (0)44 668 18 00, UID CHE-109.322.551 MWST</p>", phones="+41446681800"),
    Scrap("portuguese", "carpintaria-pinho.pt", "PT", "<p>Telf: 213 456 789 (chamada para a rede fixa nacional) NIF 501964843</p>", phones="+351213456789"),
    Scrap("brazilian", "marcenaria-ipe.com.br", "BR", "<p>Fone: (11) 3456-7290 | WhatsApp: (11) 98234-5078 | CNPJ 11.222.333/0001-81</p>", phones="+551134567290 +5511982345078"),
    Scrap("italian", "falegnameria-noce.it", "IT", "<p>Tel/Fax 06 6982 1234 - Cell. 347 120 4507 - P.IVA 00743110157 - REA RM-1234567</p>", phones="+390669821234 +393471204507"),
    Scrap("spanish", "carpinteria-roble.es", "ES", "<p>Tlf. 912 34 06 78 Móvil 612 305 678 C.I.F. B-12345674</p>", phones="+34912340678 +34612305678"),
    Scrap("japanese with fax", "mokuzai-kashi.jp", "JP", "<p>TEL：03-3456-7890　FAX：03-3456-7891　受付時間 9:00-18:00 〒100-0005</p>", phones="+81334567890", faxes="+81334567891"),
    Scrap("korean with a register number", "namu-gagu.kr", "KR", "<p>대표전화 02-3456-7890 팩스 02-3456-7891 사업자등록번호 124-81-00998</p>", phones="+82234567890", faxes="+82234567891"),
    Scrap("chinese with a licence", "mugong.cn", "CN", "<p>电话：010-8234 5678 传真：010-8234 5679 京ICP备12345678号 统一社会信用代码 91110000100000123X</p>", phones="+861082345678", faxes="+861082345679"),
    Scrap("american with an extension", "oakjoiner.com", "US", "<p>Phone: (212) 555-0142 ext. 12 | Fax: 212.555.0143</p>", phones="+12125550142", faxes="+12125550143"),
    Scrap("vanity", "oakjoiner.com", "US", "<p>Call 1-800-FLOWERS today, or 1 (888) OAK-WOOD</p>", phones="+18003569377 +18886259663"),
    Scrap("australian", "gumjoiner.com.au", "AU", "<p>Ph: (02) 9374 4000, 1300 975 707, ABN 51 824 753 556</p>", phones="+61293744000 +611300975707"),
    Scrap("indian", "teakworks.in", "IN", "<p>Call: +91 98765 43210 / 022-2345 6789 GSTIN 27AAPFU0939F1ZV</p>", phones="+919876543210 +912223456789"),
    Scrap("hours, dates and prices are none", "oakjoiner.com", "US", "<p>Mon-Fri 0900-1730, since 1998-2024, $1,250.00 - 2,300.00, order 2025-0004-5678, 05/11/2026, 12.05.2026, 10:00-22:00</p>"),
    Scrap("an iban and a card are none", "muehlbach-bau.de", "DE", "<p>IBAN DE89 3704 0044 0532 0130 00, BIC COBADEFFXXX, HRB 123456, USt-IdNr. DE 136 695 976, Steuernr. 143/123/45678</p>"),
    Scrap("coordinates and ids are none", "muehlbach-bau.de", "DE", "<p>52.520008, 13.404954 – Artikel 0301234567, Auftrag 030 1234 5678</p>"),
    Scrap("german extension with a stroke", "muehlbach-bau.de", "DE", "<p>Tel. 030 / 23125-0, Fax -99</p>", phones="+4930231250", faxes="+493023125 99".replace(" ", "")),
    Scrap("a fax link", "brookmason.co.uk", "GB", '<a href="tel:+442079460111">Call</a> <a href="fax:+442079460112">Fax</a>', phones="+442079460111", faxes="+442079460112"),
    Scrap("a tel link with letters around", "brookmason.co.uk", "GB", '<a href="tel:(020)%207946%200111;ext=4">Call us</a>', phones="+442079460111"),
    Scrap("a callto link and skype", "brookmason.co.uk", "GB", '<a href="callto:+442079460111">Call us</a> <a href="skype:brook.mason?call">Skype</a>', phones="+442079460111"),
    Scrap("a viber and a telegram link", "stolyar-dub.ru", "RU", '<a href="viber://chat?number=%2B74951204507">Viber</a> <a href="https://t.me/stolyar_dub">Telegram</a>', phones="+74951204507", socials="t.me/stolyar_dub"),
    Scrap("a whatsapp link of another form", "marcenaria-ipe.com.br", "BR", '<a href="whatsapp://send?phone=5511982345078&text=Oi">Fale conosco</a>', phones="+5511982345078"),
    # Profiles
    Scrap("share buttons are none", "brookmason.co.uk", "GB", '<a href="https://www.facebook.com/sharer/sharer.php?u=x">f</a><a href="https://twitter.com/intent/tweet?text=x">t</a><a href="https://www.linkedin.com/shareArticle?url=x">in</a><a href="https://pinterest.com/pin/create/button/?url=x">p</a><a href="https://wa.me/?text=x">w</a><a href="https://t.me/share/url?url=x">tg</a><a href="https://bsky.app/intent/compose?text=x">b</a><a href="https://www.threads.net/intent/post?text=x">th</a>'),
    Scrap("plain profiles", "brookmason.co.uk", "GB", '<a href="https://www.facebook.com/brookmasonjoinery/?ref=page">f</a><a href="http://instagram.com/BrookMason/">i</a><a href="https://uk.linkedin.com/company/brook-mason/">in</a><a href="https://www.youtube.com/@brookmason">y</a><a href="https://www.tiktok.com/@brookmason?lang=en">tt</a>', socials="facebook.com/brookmasonjoinery instagram.com/brookmason linkedin.com/company/brook-mason youtube.com/@brookmason tiktok.com/@brookmason"),
    Scrap("networks of today", "brookmason.co.uk", "GB", '<a href="https://bsky.app/profile/brookmason.co.uk">b</a><a href="https://www.threads.net/@brookmason">th</a><a href="https://www.houzz.co.uk/pro/brookmason">h</a>', socials="bsky.app/profile/brookmason.co.uk threads.net/@brookmason houzz.co.uk/pro/brookmason"),
    Scrap("a single post is none", "brookmason.co.uk", "GB", '<a href="https://www.instagram.com/p/Cx1y2z3/">i</a><a href="https://twitter.com/brookmason/status/1234567">t</a><a href="https://www.youtube.com/watch?v=abcdefghijk">y</a><a href="https://www.facebook.com/events/123456789/">f</a>'),
    Scrap("the builder's are none", "brookmason.co.uk", "GB", '<a href="https://www.facebook.com/wix">f</a><a href="https://twitter.com/wordpress">t</a><a href="https://www.instagram.com/squarespace/">i</a>'),
    Scrap("the agency's in the credits are none", "brookmason.co.uk", "GB", '<footer><a href="https://instagram.com/brookmason">i</a><p>Site by <a href="https://pixelbarn.co.uk">Pixel Barn</a> <a href="https://instagram.com/pixelbarn">ig</a></p></footer>', socials="instagram.com/brookmason"),
    Scrap("an old page with a number", "brookmason.co.uk", "GB", '<a href="https://www.facebook.com/pages/Brook-Mason/123456789012345">f</a><a href="https://www.facebook.com/Brook-Mason-Joinery-123456789012/">g</a>', socials="facebook.com/pages/Brook-Mason/123456789012345 facebook.com/Brook-Mason-Joinery-123456789012"),
    Scrap("a profile behind a redirect", "brookmason.co.uk", "GB", '<a href="https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.instagram.com%2Fbrookmason%2F&h=AT0">i</a>', socials="instagram.com/brookmason"),
    Scrap("links to the network itself are none", "brookmason.co.uk", "GB", '<a href="https://www.facebook.com/">f</a><a href="https://www.instagram.com">i</a><a href="https://x.com/home">x</a><a href="https://www.linkedin.com/company/">in</a><a href="https://facebook.com/yourpage">f</a><a href="https://twitter.com/yourusername">t</a>'),
]  # fmt: skip

# Heads: (markup, host, name of the business or site, description)
HEADS: list[tuple[str, str, str, str]] = [
    ('<title>Brook & Mason | Joinery in Harrow</title><meta property="og:site_name" content="Brook &amp; Mason">', "brookmason.co.uk", "Brook & Mason", ""),
    ('<title>Home - Brook &amp; Mason Joinery</title><meta name="description" content="  Stairs, doors\n and windows made in Harrow. ">', "brookmason.co.uk", "Brook & Mason Joinery", "Stairs, doors and windows made in Harrow."),
    ("<title>Joiners in Harrow – Stairs &amp; Doors | Brook Mason Ltd</title>", "brookmason.co.uk", "Brook Mason Ltd", ""),
    ("<title>Willkommen bei Mühlbach Bau GmbH</title>", "muehlbach-bau.de", "Mühlbach Bau GmbH", ""),
    ("<title>Mühlbach Bau GmbH: Ihr Partner für Dach und Wand in Köln</title>", "muehlbach-bau.de", "Mühlbach Bau GmbH", ""),
    ("<title>Accueil</title><footer>© 2026 Atelier Lormont. Tous droits réservés.</footer>", "atelier-lormont.fr", "Atelier Lormont", ""),
    ("<title>Startseite | Schreinerei Ahorn AG, Zürich</title>", "schreinerei-ahorn.ch", "Schreinerei Ahorn AG", ""),
    ('<script type="application/ld+json">{"@type":"WebSite","name":"Oak Joiner","url":"https://oakjoiner.com"}</script><title>Custom cabinets in Ithaca</title>', "oakjoiner.com", "Oak Joiner", ""),
    ('<title>Index</title><meta name="description" content="Just another WordPress site"><meta property="og:description" content="We make cabinets in Ithaca.">', "oakjoiner.com", "", "We make cabinets in Ithaca."),
    ('<title>Oak Joiner</title><meta name="description" content="">', "oakjoiner.com", "Oak Joiner", ""),
    ('<title>Oak Joiner – Cabinets</title><meta name="DESCRIPTION" CONTENT="Cabinets &amp;amp; doors">', "oakjoiner.com", "Oak Joiner", "Cabinets & doors"),
    ('<title>Cabinets, Doors, Stairs</title><header><a href="/"><img src="/logo.png" alt="Oak Joiner logo"></a></header>', "oakjoiner.com", "Oak Joiner", ""),
    ('<meta property="og:site_name" content="My Site"><title>Oak Joiner | Cabinets</title>', "oakjoiner.com", "Oak Joiner", ""),
    ('<meta property="og:site_name" content="oakjoiner.com"><title>Cabinets in Ithaca | Oak Joiner</title>', "oakjoiner.com", "Oak Joiner", ""),
    ("<title>Cabinets and doors made to measure</title>", "oakjoiner.com", "", ""),
]  # fmt: skip
