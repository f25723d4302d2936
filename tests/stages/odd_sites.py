# ruff: noqa: E501 -- menus are read whole, and in their own language
"""Eight small sites with odd sitemaps, odd robots.txt and further languages, and the five pages that are worth reading.

Written, with what is right, before they were read.
"""

from __future__ import annotations

from urllib.parse import quote

from tests.stages.site import index, urlset
from tests.stages.whole_sites import WholeSite, home

# 1. The line of robots.txt leads to an index of a feed and an empty file; a title with capitals in each path.
_CZECH = {"/Kontakty": "Kontakty", "/O-nas": "O nás", "/Nas-tym": "Náš tým", "/Cenik": "Ceník", "/Ochrana-osobnich-udaju": "Ochrana osobních údajů",
          "/Obchodni-podminky": "Obchodní podmínky", **{f"/Aktuality/{n}-kontaktni-den": f"Kontaktní den {n}" for n in range(12)}}  # fmt: skip
CZECH = WholeSite(
    "truhlarstvi-javor.test", home("Truhlářství Javor", {"/Cenik": "Ceník"}), _CZECH,
    ["/Kontakty", "/O-nas", "/Nas-tym"],
    {"/mapa.xml": index("/prazdna.xml", "/stranky.xml", host="truhlarstvi-javor.test"), "/prazdna.xml": urlset(),
     "/stranky.xml": urlset(*reversed(_CZECH), host="truhlarstvi-javor.test")},
    "user-agent:*\nDisallow:\nSITEMAP : https://truhlarstvi-javor.test/mapa.xml\n",
)  # fmt: skip

# 2. A sitemap with the addresses of http and www, with a port, and one of another host.
_DUTCH = {"/contact.html": "Contact", "/over-ons.html": "Over ons", "/medewerkers.html": "Medewerkers", "/privacyverklaring.html": "Privacyverklaring",
          "/algemene-voorwaarden.html": "Algemene voorwaarden", "/werken-bij.html": "Werken bij", **{f"/product-{n}.html": f"Product {n}" for n in range(10)}}  # fmt: skip
DUTCH = WholeSite(
    "smederij-iep.test", home("Smederij Iep", {"/product-1.html": "Product"}), _DUTCH,
    ["/contact.html", "/over-ons.html", "/medewerkers.html"],
    {"/sitemap.xml": urlset("https://elders.test/contact", *(f"https://smederij-iep.test:443{path}" for path in _DUTCH), host="smederij-iep.test")},
)  # fmt: skip

# 3. No sitemap; the pages of the firm stand in the footer only, beside much else. Finnish.
_FINNISH = {"/yhteystiedot/": "Yhteystiedot", "/meista/": "Meistä", "/henkilokunta/": "Henkilökunta", "/tietosuoja/": "Tietosuojaseloste",
            "/evasteet/": "Evästeet", **{f"/palvelut/palvelu-{n}/": f"Palvelu {n}" for n in range(14)}}  # fmt: skip
FINNISH = WholeSite(
    "puusepat-koivu.test", home("Puusepät Koivu", {f"/palvelut/palvelu-{n}/": f"Palvelu {n}" for n in range(14)}, "", dict(list(_FINNISH.items())[:5])),
    _FINNISH, ["/yhteystiedot/", "/meista/", "/henkilokunta/"],
)  # fmt: skip

# 4. A chain of practices: an office a page; posts of a blog that are called like pages of the firm.
_VETS = {"/contact-us": "Contact us", "/our-team": "Our team", "/about": "About", "/privacy-policy": "Privacy policy", "/terms": "Terms",
         "/imprint": "Imprint", **{f"/blog/about-your-dog-{n}": f"About your dog {n}" for n in range(12)}, **{f"/blog/team-of-the-month-{n}": f"Team {n}" for n in range(12)}}  # fmt: skip
VETS = WholeSite(
    "heron-vets.test", home("Heron Vets", {"/about": "About"}), _VETS,
    ["/contact-us", "/our-team", "/about", "/imprint"],
    {"/sitemap_index.xml": index("/post-sitemap.xml", "/page-sitemap.xml", host="heron-vets.test"),
     "/post-sitemap.xml": urlset(*(p for p in _VETS if p.startswith("/blog")), host="heron-vets.test"),
     "/page-sitemap.xml": urlset(*(p for p in _VETS if not p.startswith("/blog")), host="heron-vets.test")},
    "User-agent: *\nDisallow: /blog/\nSitemap: /sitemap_index.xml\n",
)  # fmt: skip

# 5. A text file of addresses, in Turkish, in the folder of a language.
_TURKISH = {"/tr/iletisim": "İletişim", "/tr/hakkimizda": "Hakkımızda", "/tr/ekibimiz": "Ekibimiz", "/tr/gizlilik-politikasi": "Gizlilik politikası",
            "/tr/kvkk": "KVKK", "/en/contact": "Contact", "/en/about-us": "About us", **{f"/tr/urun/{n}": f"Ürün {n}" for n in range(10)}}  # fmt: skip
TURKISH = WholeSite(
    "mese-mobilya.test", home("Meşe Mobilya", {"/tr/urun/1": "Ürünler"}), _TURKISH,
    ["/tr/iletisim", "/en/contact", "/tr/hakkimizda", "/en/about-us", "/tr/ekibimiz"],
    {"/sitemap.txt": "\ufeff" + "\r\n".join(f"https://mese-mobilya.test{path}" for path in _TURKISH)},
    "User-agent: *\nSitemap: https://mese-mobilya.test/sitemap.txt # pages\n",
)  # fmt: skip

# 6. Addresses by query, in Hungarian; an entry twice, and one with a fragment.
_HUNGARIAN = {"/?lap=kapcsolat": "Kapcsolat", "/?lap=rolunk": "Rólunk", "/?lap=munkatarsaink": "Munkatársaink", "/?lap=impresszum": "Impresszum",
              "/?lap=adatkezeles": "Adatkezelési tájékoztató", **{f"/?termek={n}": f"Termék {n}" for n in range(10)}}  # fmt: skip
HUNGARIAN = WholeSite(
    "asztalos-nyar.test", home("Asztalos Nyár", {path: title for path, title in _HUNGARIAN.items() if "termek" in path}, "", {path: title for path, title in _HUNGARIAN.items() if "lap" in path}),
    _HUNGARIAN, ["/?lap=kapcsolat", "/?lap=impresszum", "/?lap=rolunk", "/?lap=munkatarsaink"],
)  # fmt: skip

# 7. A sitemap of broken XML, cut in the middle; the menu has the rest. Portuguese.
_PORTUGUESE = {"/fale-conosco": "Fale conosco", "/quem-somos": "Quem somos", "/nossa-equipe": "Nossa equipe", "/politica-de-privacidade": "Política de privacidade",
               "/termos-de-uso": "Termos de uso", **{f"/servicos/servico-{n}": f"Serviço {n}" for n in range(12)}}  # fmt: skip
PORTUGUESE = WholeSite(
    "marcenaria-cedro.test", home("Marcenaria Cedro", {"/quem-somos": "Quem somos", "/fale-conosco": "Fale conosco", "/nossa-equipe": "Nossa equipe"}), _PORTUGUESE,
    ["/fale-conosco", "/quem-somos", "/nossa-equipe"],
    {"/sitemap.xml": urlset(*(path for path in _PORTUGUESE if "servico" in path), host="marcenaria-cedro.test")[:-60]},
)  # fmt: skip

# 8. Greek paths, which the sitemap has as they are written; the menu is empty.
_GREEK = {
    "/επικοινωνια": "Επικοινωνία",
    "/σχετικα-με-εμας": "Σχετικά με εμάς",
    "/η-ομαδα-μας": "Η ομάδα μας",
    "/οροι-χρησης": "Όροι χρήσης",
    **{f"/προιον-{n}": f"Προϊόν {n}" for n in range(10)},
}
GREEK = WholeSite(
    "xylourgeio-elia.test", home("Ξυλουργείο Ελιά", {}), {quote(path): title for path, title in _GREEK.items()},
    [quote(path) for path in ("/επικοινωνια", "/σχετικα-με-εμας", "/η-ομαδα-μας")],
    {"/sitemap.xml": urlset(*_GREEK, host="xylourgeio-elia.test")},
)  # fmt: skip

ODD_SITES = [CZECH, DUTCH, FINNISH, VETS, TURKISH, HUNGARIAN, PORTUGUESE, GREEK]
