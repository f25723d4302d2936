# ruff: noqa: E501 -- tables are read whole, not in pieces
"""Small pages of firms whose names look like somebody's, beside firms that are named after their owner and name them.

Written before extraction read them. All people that are read and not named here are made up.
"""

from __future__ import annotations

import json
from typing import NamedTuple


class Namesake(NamedTuple):
    """A page at `url`, what it calls its business, and the people of it, with commas between them."""

    url: str
    country: str
    language: str
    head: str
    body: str
    people: str = ""

    @property
    def markup(self) -> bytes:
        head = f'<meta charset="utf-8">{self.head}'
        return (
            f'<!doctype html><html lang="{self.language}"><head>{head}</head><body>{self.body}</body></html>'.encode()
        )


def titled(title: str) -> str:
    return f"<title>{title}</title>"


def stated(name: str, title: str, kind: str = "LocalBusiness") -> str:
    data = json.dumps({"@context": "https://schema.org", "@type": kind, "name": name}, ensure_ascii=False)
    return f'<title>{title}</title><script type="application/ld+json">{data}</script>'


def named(name: str, title: str) -> str:
    return f'<title>{title}</title><meta property="og:site_name" content="{name}">'


NAMESAKES = [
    # Firms that look like people
    Namesake("https://gorge-plumbing-sample.com/contact", "US", "en", named("Hudson Forge Repair", "Hudson Forge Repair | Contact"), "<header><a href='/'>Hudson Forge Repair</a></header><h1>Hudson Forge Repair</h1><p>Call us: (607) 555-0141</p><p>12 Mill Street, Ithaca, NY 14850</p><footer>© 2026 Hudson Forge Repair</footer>"),
    Namesake("https://austinglassworks-sample.com/", "US", "en", stated("Austin Glass Works", "Austin Glass Works"), "<img class='logo' src='/l.png' alt='Austin Glass Works'><h1>Welcome to Austin Glass Works</h1><p>Windows and mirrors since 1998.</p><h3>Austin Glass Works</h3><p>(512) 555-0177</p>"),
    Namesake("https://hollyberryflorist-sample.co.uk/contact", "GB", "en", titled("Contact | Holly Berry Florist"), "<a href='/'>Holly Berry Florist</a><h2>Holly Berry</h2><p>Florist</p><p>Call 01632 960 145</p><p>4 Church Lane, Hexham NE46 3NB</p><p>© Holly Berry Florist</p>"),
    Namesake("https://sterlingheathdesign-sample.co.uk/about", "GB", "en", named("Sterling Heath Interior Design", "About us"), "<h1>About Sterling Heath Interior Design</h1><p>Sterling Heath Interior Design</p><p>We furnish homes across the county. Tel 01632 960 119</p>"),
    Namesake("https://dawsoncreekdental-sample.ca/contact", "CA", "en", stated("Dawson Creek Dental", "Dawson Creek Dental – Contact", "Dentist"), "<h1>Dawson Creek Dental</h1><p>Dawson Creek Dental<br>1024 Alaska Avenue, Dawson Creek, BC V1G 4X2<br>250-555-0112</p>"),
    Namesake("https://victorstreetmotors-sample.ie/contact", "IE", "en", titled("Victor Street Motors"), "<header>Victor Street Motors</header><h1>Contact</h1><p>Victor Street Motors Manager's office: 01 555 0164</p><p>Victor Street Motors, Main Street, Naas, Co. Kildare W91 X2Y3</p>"),
    Namesake("https://franzwinkelservice-sample.de/kontakt", "DE", "de", titled("Sonnen Winkel Service – Kontakt"), "<h1>Sonnen Winkel Service</h1><p>Sonnen Winkel Service<br>Lindenstraße 4<br>04109 Leipzig<br>Tel. 0341 5550124</p>"),
    Namesake("https://haus-clara-sample.de/", "DE", "de", stated("Haus Clara Pension", "Haus Clara Pension in Husum", "LodgingBusiness"), "<a class='logo'>Haus Clara Pension</a><h1>Willkommen im Haus Clara</h1><p>Haus Clara Pension<br>Telefon 04841 555012</p>"),
    Namesake("https://rosamarieconfiserie-sample.at/kontakt", "AT", "de", named("Rosa Marie Konditorei", "Kontakt – Rosa Marie Konditorei"), "<h1>Kontakt</h1><h2>Rosa Marie</h2><p>Konditorei &amp; Café</p><p>Hauptplatz 9, 8010 Graz</p><p>Tel. +43 316 555018</p><p>© Rosa Marie Konditorei</p>"),
    Namesake("https://villamargot-sample.fr/contact", "FR", "fr", titled("Villa Margot Coiffure"), "<header>Villa Margot Coiffure</header><h1>Contact</h1><p>Villa Margot Coiffure<br>8 rue du Port, 44000 Nantes<br>02 55 50 11 42</p>"),
    Namesake("https://belleroseservices-sample.fr/", "FR", "fr", named("Belle Rose Services", "Belle Rose Services : ménage à domicile"), "<h1>Belle Rose Services</h1><p>Le ménage, le repassage et la garde d'enfants.</p><footer>Belle Rose Services – 05 55 50 13 32</footer>"),
    Namesake("https://santaluciaabogados-sample.es/contacto", "ES", "es", stated("Santa Lucía Abogados", "Contacto - Santa Lucía Abogados", "LegalService"), "<h1>Santa Lucía Abogados</h1><p>Santa Lucía Abogados<br>Calle Mayor 12, 30001 Murcia<br>968 555 014</p>"),
    Namesake("https://donpepetaller-sample.es/", "ES", "es", titled("Don Pepe Mecánico | Taller en Lugo"), "<a href='/'>Don Pepe Mecánico</a><h1>Don Pepe</h1><p>Mecánico</p><p>Reparamos coches de todas las marcas. 982 555 016</p>"),
    Namesake("https://bellarosaparrucchieri-sample.it/contatti", "IT", "it", named("Bella Rosa Parrucchiere", "Bella Rosa Parrucchiere | Contatti"), "<h1>Bella Rosa Parrucchiere</h1><p>Via Dante 4, 37121 Verona</p><p>Tel. 045 555 0121</p><p>Bella Rosa Parrucchiere</p>"),
    Namesake("https://ritasantospadaria-sample.pt/contactos", "PT", "pt", stated("Flor Santa Padaria", "Flor Santa Padaria", "Bakery"), "<h1>Flor Santa Padaria</h1><h3>Flor Santa</h3><p>Padaria e pastelaria</p><p>Rua Direita 7, 3500-115 Viseu</p><p>232 555 018</p>"),
    Namesake("https://blauwevosmakelaar-sample.nl/contact", "NL", "nl", titled("Zilver Vos Makelaar"), "<header><b>Zilver Vos Makelaar</b></header><h1>Contact</h1><p>Zilver Vos Makelaar<br>Dorpsstraat 3<br>3811 CD Amersfoort<br>033 555 0145</p>"),
    Namesake("https://zlotyklonserwis-sample.pl/kontakt", "PL", "pl", named("Złoty Klon Serwis", "Kontakt – Złoty Klon Serwis"), "<h1>Złoty Klon Serwis</h1><p>Złoty Klon Serwis<br>ul. Lipowa 5, 20-020 Lublin<br>tel. 81 555 01 42</p>"),
    Namesake("https://modryjanservis-sample.cz/kontakt", "CZ", "cs", titled("Modrá Hana Servis | Kontakt"), "<h1>Modrá Hana Servis</h1><p>Modrá Hana Servis</p><p>Dlouhá 12, 500 03 Hradec Králové</p><p>Tel.: 495 555 014</p>"),
    Namesake("https://astridlundservice-sample.se/kontakt", "SE", "sv", named("Ek Lunden Service", "Kontakta Ek Lunden Service"), "<h1>Ek Lunden Service</h1><p>Ek Lunden Service</p><p>Storgatan 8, 582 23 Linköping</p><p>013-555 01 44</p>"),
    Namesake("https://emmahavemaler-sample.dk/kontakt", "DK", "da", stated("Sankt Emma Maler", "Sankt Emma Maler – kontakt"), "<h1>Sankt Emma Maler</h1><p>Sankt Emma Maler<br>Algade 12, 4000 Roskilde<br>Tlf. 46 55 01 42</p>"),
    # Firms that are named after their owner, and name them
    Namesake("https://janehollisplumbing-sample.com/about", "US", "en", named("Jane Hollis Plumbing", "About | Jane Hollis Plumbing"), "<h1>About Jane Hollis Plumbing</h1><p>Jane Hollis founded the business in 2009 and still answers the phone.</p><p>(607) 555-0166</p>", "Jane Hollis"),
    Namesake("https://markettleyjoinery-sample.co.uk/contact", "GB", "en", titled("Mark Ettley Joinery | Contact"), "<a href='/'>Mark Ettley Joinery</a><h1>Contact</h1><p>Mark Ettley<br>Owner<br>01632 960 177</p>", "Mark Ettley"),
    Namesake("https://oliverstonelaw-sample.com/team", "US", "en", stated("Oliver Stone Law", "Team – Oliver Stone Law", "Attorney"), "<h1>Our team</h1><div><h3>Oliver Stone</h3><p>Attorney</p></div><div><h3>Hannah Pell</h3><p>Paralegal</p></div>", "Oliver Stone, Hannah Pell"),
    Namesake("https://claraforddesign-sample.com.au/", "AU", "en", named("Clara Ford Interior Design", "Clara Ford Interior Design"), "<h1>Clara Ford Interior Design</h1><p>Hello, I'm Clara Ford, and I design rooms that people live in.</p><p>02 5550 1140</p>", "Clara Ford"),
    Namesake("https://tischlereihansbrandt-sample.de/impressum", "DE", "de", titled("Impressum – Tischlerei Hans Brandt"), "<h1>Impressum</h1><p>Tischlerei Hans Brandt<br>Inhaber: Hans Brandt<br>Werkstraße 3<br>24103 Kiel<br>Tel. 0431 555018</p>", "Hans Brandt"),
    Namesake("https://ulrikeseidelfotografie-sample.de/ueber-mich", "DE", "de", named("Ulrike Seidel Fotografie", "Über mich"), "<h1>Über mich</h1><p>Ich bin Ulrike Seidel und fotografiere Familien in Halle.</p><p>Ulrike Seidel Fotografie</p>", "Ulrike Seidel"),
    Namesake("https://praxiswagner-sample.at/team", "AT", "de", stated("Ordination Dr. Eva Wagner", "Team", "Physician"), "<h1>Unser Team</h1><p>Ordination Dr. Eva Wagner</p><h3>Dr. Eva Wagner</h3><p>Ärztin für Allgemeinmedizin</p><h3>Monika Huber</h3><p>Ordinationsassistentin</p>", "Eva Wagner, Monika Huber"),
    Namesake("https://menuiseriemorel-sample.fr/contact", "FR", "fr", titled("Menuiserie Luc Morel"), "<header>Menuiserie Luc Morel</header><h1>Contact</h1><p>Luc Morel, menuisier<br>06 55 50 11 18</p>", "Luc Morel"),
    Namesake("https://clairefontainearchi-sample.fr/a-propos", "FR", "fr", named("Claire Fontaine Architecte", "À propos – Claire Fontaine Architecte"), "<h1>À propos</h1><p>Claire Fontaine dirige l'agence depuis 2011.</p><h3>Claire Fontaine</h3><p>Architecte DPLG</p>", "Claire Fontaine"),
    Namesake("https://abogadopabloreyes-sample.es/contacto", "ES", "es", stated("Pablo Reyes Abogado", "Contacto", "Attorney"), "<h1>Contacto</h1><p>Pablo Reyes Abogado</p><p>Escriba a Pablo Reyes: <a href='mailto:pablo.reyes@abogadopabloreyes-sample.es'>pablo.reyes@abogadopabloreyes-sample.es</a></p>", "Pablo Reyes"),
    Namesake("https://studiomarcobruni-sample.it/chi-siamo", "IT", "it", titled("Studio Marco Bruni Architetto"), "<h1>Chi siamo</h1><p>Lo studio è stato fondato da Marco Bruni nel 2004.</p><h3>Marco Bruni</h3><p>Architetto</p>", "Marco Bruni"),
    Namesake("https://ritafonsecaarquiteta-sample.pt/equipa", "PT", "pt", named("Rita Fonseca Arquiteta", "Equipa"), "<h1>Equipa</h1><h3>Rita Fonseca</h3><p>Arquiteta</p><h3>João Matos</h3><p>Desenhador</p>", "Rita Fonseca, João Matos"),
    Namesake("https://schildersbedrijfpietdevos-sample.nl/over-ons", "NL", "nl", titled("Schildersbedrijf Piet de Vos"), "<h1>Over ons</h1><p>Schildersbedrijf Piet de Vos</p><p>Eigenaar: Piet de Vos</p><p>06 55501234</p>", "Piet de Vos"),
    Namesake("https://hydraulikmareklis-sample.pl/kontakt", "PL", "pl", named("Marek Lis Hydraulik", "Marek Lis Hydraulik – kontakt"), "<h1>Kontakt</h1><p>Marek Lis<br>właściciel<br>tel. 601 555 014</p><p>© Marek Lis Hydraulik</p>", "Marek Lis"),
    Namesake("https://truhlarstvijannovak-sample.cz/o-nas", "CZ", "cs", titled("Truhlářství Jan Novák"), "<h1>O nás</h1><p>Truhlářství Jan Novák</p><p>Majitel: Jan Novák</p><p>603 555 014</p>", "Jan Novák"),
    Namesake("https://lenabergkeramik-sample.se/om", "SE", "sv", named("Lena Berg Keramik", "Om Lena Berg Keramik"), "<h1>Om mig</h1><p>Jag heter Lena Berg och drejar i Visby.</p><p>Lena Berg Keramik</p>", "Lena Berg"),
    Namesake("https://murersorenholm-sample.dk/kontakt", "DK", "da", titled("Murermester Søren Holm"), "<h1>Kontakt</h1><p>Murermester Søren Holm<br>Skovvej 4, 8000 Aarhus C<br>Tlf. 86 55 01 42<br>soren@murersorenholm-sample.dk</p>", "Søren Holm"),
    Namesake("https://rakennusvirtanen-sample.fi/yhteystiedot", "FI", "fi", named("Rakennus Matti Virtanen", "Yhteystiedot"), "<h1>Yhteystiedot</h1><p>Rakennus Matti Virtanen</p><p>Matti Virtanen, toimitusjohtaja, 040 555 0142</p>", "Matti Virtanen"),
    Namesake("https://kovacspeterasztalos-sample.hu/kapcsolat", "HU", "hu", titled("Kovács Péter asztalos"), "<h1>Kapcsolat</h1><p>Kovács Péter asztalos</p><p>Tel.: +36 30 555 0142</p>", "Kovács Péter"),
    Namesake("https://aysekayadis-sample.com.tr/ekibimiz", "TR", "tr", named("Ayşe Kaya Diş Kliniği", "Ekibimiz"), "<h1>Ekibimiz</h1><p>Ayşe Kaya Diş Kliniği</p><h3>Dt. Ayşe Kaya</h3><p>Diş Hekimi</p>", "Ayşe Kaya"),
]  # fmt: skip
