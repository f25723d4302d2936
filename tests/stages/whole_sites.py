# ruff: noqa: E501 -- menus are read whole, and in their own language
"""Twelve whole sites of small firms: menus, sitemaps and the pages that a curator would want read first.

Written, with what is right, before the code that chooses pages was changed for them.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from html import escape

from tests.stages.site import index, urlset


@dataclass(frozen=True)
class WholeSite:
    """A site: its home page, the other pages with their titles, its files, and `right`, the pages worth reading."""

    host: str
    home: str
    pages: dict[str, str]
    right: list[str]
    files: dict[str, str | bytes] = field(default_factory=dict)
    robots: str = ""

    def body_of(self, path: str) -> str:
        """A page without links that would tell more than the menu does."""
        title = escape(self.pages[path])
        return f"<!DOCTYPE html><title>{title}</title><h1>{title}</h1><p>{title}: we write a few words on it here, so that it is a page.</p>"


def menu(links: dict[str, str]) -> str:
    """The links of a menu: href -> text."""
    return "<ul>" + "".join(f'<li><a href="{href}">{text}</a></li>' for href, text in links.items()) + "</ul>"


def home(title: str, top: dict[str, str], body: str = "", footer: dict[str, str] | None = None) -> str:
    """A home page: a menu, some content, a footer."""
    return f"<!DOCTYPE html><title>{title}</title><header><nav>{menu(top)}</nav></header><main><h1>{title}</h1><p>We have been here for a long time and like what we do.</p>{body}</main><footer>{menu(footer or {})}</footer>"


def _posts(folder: str, number: int) -> dict[str, str]:
    return {f"{folder}{2019 + n % 7}/{1 + n % 12:02}/post-{n}/": f"Post {n}" for n in range(number)}


# 1. A craftsman with a blog whose posts sound like other pages.
_GARTEN_PAGES = {
    "/kontakt/": "Kontakt",
    "/ueber-uns/": "Über uns",
    "/unser-team/": "Unser Team",
    "/impressum/": "Impressum",
    "/datenschutz/": "Datenschutz",
    "/so-finden-sie-uns/": "So finden Sie uns",
    "/agb/": "AGB",
    "/karriere/": "Karriere",
    "/leistungen/": "Leistungen",
    "/leistungen/teiche/": "Teiche",
    "/leistungen/mauern/": "Mauern",
    "/referenzen/": "Referenzen",
}
_GARTEN_POSTS = {
    "/kontakt-mit-wespen-vermeiden/": "Kontakt mit Wespen vermeiden",
    "/team-building-im-garten/": "Team-Building im Garten",
    "/ueber-uns-der-himmel/": "Über uns der Himmel",
    "/das-impressum-des-gartens/": "Das Impressum des Gartens",
    **{f"/tipp-{n}-fuer-den-garten/": f"Tipp {n}" for n in range(25)},
}
GARTEN = WholeSite(
    "gartenbau-erlenhof.test",
    home(
        "Gartenbau Erlenhof",
        {
            "/": "Start",
            "/leistungen/": "Leistungen",
            "/referenzen/": "Referenzen",
            "/ueber-uns/": "Der Betrieb",
            "/unser-team/": "Wer wir sind",
            "/kontakt/": "Kontakt",
        },
        menu(dict(list(_GARTEN_POSTS.items())[:8])),
        {"/impressum/": "Impressum", "/datenschutz/": "Datenschutz", "/agb/": "AGB"},
    ),
    _GARTEN_PAGES | _GARTEN_POSTS,
    ["/kontakt/", "/impressum/", "/ueber-uns/", "/unser-team/", "/so-finden-sie-uns/"],
    {
        "/wp-sitemap.xml": index(
            "/wp-sitemap-posts-post-1.xml", "/wp-sitemap-posts-page-1.xml", host="gartenbau-erlenhof.test"
        ),
        "/wp-sitemap-posts-post-1.xml": urlset(*_GARTEN_POSTS, host="gartenbau-erlenhof.test"),
        "/wp-sitemap-posts-page-1.xml": urlset("/", *_GARTEN_PAGES, host="gartenbau-erlenhof.test"),
    },
    "Sitemap: https://gartenbau-erlenhof.test/wp-sitemap.xml\n",
)

# 2. A hotel in four languages, whose sitemap names the German pages and the others as their alternates.
_TONGUES = {
    "de": ("kontakt", "impressum", "ueber-uns", "zimmer", "angebote"),
    "en": ("contact", "imprint", "about-us", "rooms", "offers"),
    "it": ("contatti", "note-legali", "chi-siamo", "camere", "offerte"),
    "fr": ("contact", "mentions-legales", "a-propos", "chambres", "offres"),
}
_HOTEL_PAGES = {f"/{tongue}/{name}": f"{name} ({tongue})" for tongue, names in _TONGUES.items() for name in names} | {
    f"/{tongue}/zimmer/doppelzimmer-{n}": f"Zimmer {n}" for tongue in _TONGUES for n in range(4)
}
_HOTEL_ENTRIES = "".join(
    f"<url><loc>https://hotel-zirbe.test/de/{name}</loc>"
    + "".join(
        f'<xhtml:link rel="alternate" hreflang="{tongue}" href="https://hotel-zirbe.test/{tongue}/{names[place]}"/>'
        for tongue, names in _TONGUES.items()
    )
    + "</url>"
    for place, name in enumerate(_TONGUES["de"])
)
HOTEL = WholeSite(
    "hotel-zirbe.test",
    home(
        "Hotel Zirbe",
        {
            "/de/zimmer": "Zimmer",
            "/de/angebote": "Angebote",
            "/de/ueber-uns": "Familie",
            "/de/kontakt": "Kontakt &amp; Anreise",
            "/en/": "EN",
            "/it/": "IT",
            "/fr/": "FR",
        },
        menu({path: title for path, title in _HOTEL_PAGES.items() if "doppel" in path and path.startswith("/de")}),
        {"/de/impressum": "Impressum"},
    ),
    _HOTEL_PAGES | {f"/{tongue}/": "Hotel Zirbe" for tongue in _TONGUES},
    [f"/{tongue}/{name}" for place in range(3) for tongue, names in _TONGUES.items() for name in [names[place]]],
    {
        "/sitemap.xml": f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">{_HOTEL_ENTRIES}</urlset>'
    },
)

# 3. A shop with 1,000 products, a large menu, and the pages of the firm in its footer.
_PRODUCTS = {
    f"/products/{name}-{n}": f"{name} {n}"
    for n in range(250)
    for name in ("contact-lens-case", "team-jersey", "about-time-clock", "story-book")
}
_SHOP_PAGES = {
    "/pages/contact": "Contact",
    "/pages/about-us": "About us",
    "/pages/our-story": "Our story",
    "/pages/meet-the-makers": "Meet the makers",
    "/policies/legal-notice": "Legal notice",
    "/policies/refund-policy": "Refund policy",
    "/policies/shipping-policy": "Shipping",
    "/pages/faq": "FAQ",
    "/pages/size-guide": "Size guide",
    "/pages/stockists": "Stockists",
}
_COLLECTIONS = {f"/collections/collection-{n}": f"Collection {n}" for n in range(70)}
SHOP = WholeSite(
    "finch-and-flint.test",
    home(
        "Finch &amp; Flint",
        {"/": "Home", **_COLLECTIONS},
        menu(dict(list(_PRODUCTS.items())[:24])),
        {
            "/pages/faq": "FAQ",
            "/pages/our-story": "Our story",
            "/pages/about-us": "About",
            "/pages/contact": "Contact",
            "/policies/refund-policy": "Refund policy",
            "/policies/legal-notice": "Legal notice",
        },
    ),
    _PRODUCTS | _SHOP_PAGES | _COLLECTIONS,
    ["/pages/contact", "/policies/legal-notice", "/pages/about-us", "/pages/our-story", "/pages/meet-the-makers"],
    {
        "/sitemap.xml": index(
            "/sitemap_products_1.xml?from=1&amp;to=2",
            "/sitemap_collections_1.xml",
            "/sitemap_pages_1.xml",
            host="finch-and-flint.test",
        ),
        "/sitemap_products_1.xml?from=1&to=2": urlset("/", *_PRODUCTS, host="finch-and-flint.test"),
        "/sitemap_collections_1.xml": urlset(*_COLLECTIONS, host="finch-and-flint.test"),
        "/sitemap_pages_1.xml": urlset(*_SHOP_PAGES, host="finch-and-flint.test"),
    },
    "Sitemap: https://finch-and-flint.test/sitemap.xml\n",
)

# 4. A yoga school with a calendar that has no end, and no sitemap.
_CALENDAR = {
    f"/calendar/?month={year}-{month:02}": f"{month}/{year}" for year in (2026, 2027, 2028) for month in range(1, 13)
} | {f"/calendar/2026/12/{day:02}/": f"{day}" for day in range(1, 31)}
_YOGA_PAGES = {
    "/who-we-are/": "Who we are",
    "/teachers/": "Our teachers",
    "/find-us/": "Find us",
    "/get-in-touch/": "Get in touch",
    "/terms/": "Terms",
    "/privacy/": "Privacy",
    "/prices/": "Prices",
    "/classes/": "Classes",
}
YOGA = WholeSite(
    "stillwater-yoga.test",
    home(
        "Stillwater Yoga",
        {"/classes/": "Classes", "/prices/": "Prices", "/calendar/": "Calendar"},
        menu(_CALENDAR),
        {
            "/who-we-are/": "Who we are",
            "/teachers/": "Our teachers",
            "/find-us/": "Find us",
            "/get-in-touch/": "Get in touch",
            "/terms/": "Terms",
            "/privacy/": "Privacy",
        },
    ),
    _YOGA_PAGES | {"/calendar/": "Calendar"} | _CALENDAR,
    ["/get-in-touch/", "/find-us/", "/who-we-are/", "/teachers/"],
)

# 5. A menu that a script builds, with the pages in a sitemap of plain text.
_DENTAL_PAGES = {
    "/contact-us": "Contact us",
    "/meet-dr-larkspur": "Meet Dr. Larkspur",
    "/our-staff": "Our staff",
    "/about-our-office": "About our office",
    "/office-tour": "Office tour",
    "/hours-and-directions": "Hours and directions",
    "/new-patients": "New patients",
    **{f"/services/service-{n}": f"Service {n}" for n in range(20)},
    **{f"/blog/why-floss-{n}": f"Why floss {n}" for n in range(10)},
}
DENTAL = WholeSite(
    "larkspur-dental.test",
    '<!DOCTYPE html><title>Larkspur Dental</title><div id="menu"></div><h1>Larkspur Dental</h1><p>Gentle care for the whole family, for more than twenty years, in the same friendly house.</p><script>var items=[{label:"Contact us",href:"/contact-us"},{label:"About",href:"/about-our-office"}];render(items)</script>',
    _DENTAL_PAGES,
    ["/contact-us", "/hours-and-directions", "/about-our-office", "/our-staff", "/meet-dr-larkspur"],
    {"/sitemap.txt": "\n".join(f"https://larkspur-dental.test{path}" for path in reversed(_DENTAL_PAGES))},
    "Sitemap: https://larkspur-dental.test/sitemap.txt\n",
)

# 6. An old site in frames.
_FRAMED_PAGES = {
    "/start.htm": "Willkommen",
    "/kontakt.htm": "Kontakt",
    "/wir.htm": "Wir über uns",
    "/impressum.htm": "Impressum",
    "/meister.htm": "Unsere Mitarbeiter",
    "/preise.htm": "Preise",
    "/links.htm": "Links",
    "/bilder1.htm": "Bilder",
    "/bilder2.htm": "Bilder",
}
FRAMED = WholeSite(
    "schlosserei-hagen.test",
    '<html><head><title>Schlosserei Hagen</title></head><frameset cols="180,*"><frame src="banner.htm" name="gone"><frame src="navi.htm" name="navi"><frame src="start.htm" name="inhalt"><noframes><body>Ihr Browser kann keine Frames.</body></noframes></frameset></html>',
    _FRAMED_PAGES | {"/navi.htm": "Navigation"},
    ["/kontakt.htm", "/impressum.htm", "/wir.htm", "/meister.htm"],
    {"/navi.htm": f"<html><body>{menu({path[1:]: title for path, title in _FRAMED_PAGES.items()})}</body></html>"},
)

# 7. Pages in the query.
_QUERY = {
    "/index.php?page=contact": "Contact",
    "/index.php?page=team": "Team",
    "/index.php?page=over-ons": "Over ons",
    "/index.php?page=voorwaarden": "Algemene voorwaarden",
    "/index.php?page=tarieven": "Tarieven",
    **{f"/index.php?page=behandeling&id={n}": f"Behandeling {n}" for n in range(14)},
}
QUERY = WholeSite(
    "praktijk-vlierbes.test",
    home(
        "Praktijk Vlierbes",
        {
            "/index.php?page=behandelingen": "Behandelingen",
            **{path.replace("&", "&amp;"): title for path, title in _QUERY.items() if "id=" in path},
            "/index.php?page=tarieven": "Tarieven",
            "/index.php?page=over-ons": "<img src=knop.gif alt='Over ons'>",
            "/index.php?page=team": "<img src=knop2.gif alt='Team'>",
            "/index.php?page=contact": "<img src=knop3.gif alt='Contact'>",
        },
    ),
    _QUERY | {"/index.php?page=behandelingen": "Behandelingen"},
    ["/index.php?page=contact", "/index.php?page=over-ons", "/index.php?page=team"],
    {"/sitemap.xml": urlset(*[path.replace("&", "&amp;") for path in _QUERY], host="praktijk-vlierbes.test")},
)

# 8. Numbers for names: only the menu says what a page is, and the sitemap names all.
_NUMBERED = {
    "/pagina.asp?id=3": "Chi siamo",
    "/pagina.asp?id=9": "Contatti",
    "/pagina.asp?id=12": "Lo staff",
    "/pagina.asp?id=14": "Note legali",
    "/pagina.asp?id=15": "Dove siamo",
    **{f"/pagina.asp?id={n}": f"Prodotto {n}" for n in range(20, 50)},
}
NUMBERED = WholeSite(
    "falegnameria-corniolo.test",
    home(
        "Falegnameria Corniolo",
        {
            "/": "Home",
            "/pagina.asp?id=3": "L'azienda",
            **{f"/pagina.asp?id={n}": f"Prodotto {n}" for n in range(20, 35)},
            "/pagina.asp?id=12": "Lo staff",
            "/pagina.asp?id=15": "Dove siamo",
            "/pagina.asp?id=9": "Contatti",
        },
        "",
        {"/pagina.asp?id=14": "Note legali"},
    ),
    _NUMBERED,
    ["/pagina.asp?id=9", "/pagina.asp?id=15", "/pagina.asp?id=14", "/pagina.asp?id=3", "/pagina.asp?id=12"],
    {"/sitemap.xml": urlset("/", *reversed(_NUMBERED), host="falegnameria-corniolo.test")},
)

# 9. A Japanese firm: English paths, Japanese menus, a page by the law of mail order.
_JAPAN_PAGES = {
    "/company/": "会社概要",
    "/company/greeting.html": "代表あいさつ",
    "/access/": "アクセス",
    "/contact/": "お問い合わせ",
    "/staff/": "スタッフ紹介",
    "/privacy/": "個人情報保護方針",
    "/tokushoho/": "特定商取引法に基づく表記",
    "/works/": "施工事例",
    "/recruit/": "採用情報",
    **{f"/works/{n}.html": f"施工事例{n}" for n in range(20)},
    **{f"/blog/{n}.html": f"お知らせ{n}" for n in range(20)},
}
JAPAN = WholeSite(
    "hinoki-koumuten.test",
    home(
        "ひのき工務店",
        {
            "/works/": "施工事例",
            "/company/": "会社概要",
            "/staff/": "スタッフ紹介",
            "/access/": "アクセス",
            "/contact/": "お問い合わせ",
        },
        menu({f"/blog/{n}.html": f"お知らせ{n}" for n in range(20)}),
        {"/tokushoho/": "特定商取引法に基づく表記", "/privacy/": "個人情報保護方針", "/recruit/": "採用情報"},
    ),
    _JAPAN_PAGES,
    ["/contact/", "/company/", "/access/", "/tokushoho/", "/staff/", "/company/greeting.html"],
    {"/sitemap.xml": urlset("/", *_JAPAN_PAGES, host="hinoki-koumuten.test")},
)

# 10. A law firm: each attorney has a page, each office has one.
_ATTORNEYS = {
    f"/attorneys/{name}/": name
    for name in ("dana-whitcombely", "noel-quenby", "ruth-ormsbee", "ivo-larkham", "mae-tolliver", "sam-vickery")
}
_LAW_PAGES = {
    "/attorneys/": "Attorneys",
    "/contact/": "Contact",
    "/firm-overview/": "Firm overview",
    "/offices/stillwater/": "Stillwater office",
    "/offices/hudson/": "Hudson office",
    "/disclaimer/": "Disclaimer",
    "/careers/": "Careers",
    "/testimonials/": "Testimonials",
    **{f"/practice-areas/area-{n}/": f"Practice area {n}" for n in range(30)},
}
_LAW_POSTS = _posts("/blog/", 40) | {
    "/blog/contact-your-attorney-first/": "Contact your attorney first",
    "/blog/about-wills/": "About wills",
}
LAW = WholeSite(
    "whitcombely-law.test",
    home(
        "Whitcombely Law",
        {
            "/practice-areas/area-0/": "Practice areas",
            **{f"/practice-areas/area-{n}/": f"Practice area {n}" for n in range(1, 30)},
            "/firm-overview/": "Firm overview",
            "/attorneys/": "Attorneys",
            "/testimonials/": "Testimonials",
        },
        menu(dict(list(_LAW_POSTS.items())[:20])),
        {
            "/offices/stillwater/": "Stillwater",
            "/offices/hudson/": "Hudson",
            "/contact/": "Contact",
            "/disclaimer/": "Disclaimer",
        },
    ),
    _LAW_PAGES | _ATTORNEYS | _LAW_POSTS,
    ["/contact/", "/firm-overview/", "/attorneys/", "/offices/stillwater/", "/offices/hudson/", *_ATTORNEYS],
    {
        "/sitemap_index.xml": index(
            "/post-sitemap.xml", "/page-sitemap.xml", "/attorney-sitemap.xml", host="whitcombely-law.test"
        ),
        "/post-sitemap.xml": urlset(*_LAW_POSTS, host="whitcombely-law.test"),
        "/page-sitemap.xml": urlset("/", *_LAW_PAGES, host="whitcombely-law.test"),
        "/attorney-sitemap.xml": urlset(*_ATTORNEYS, host="whitcombely-law.test"),
    },
    "Sitemap: https://whitcombely-law.test/sitemap_index.xml\n",
)

# 11. A restaurant with its prices in PDF files and a group's pages beside its own.
_PDFS = {f"/docs/carta-{n}.pdf": f"Carta {n}" for n in range(12)}
_MESON_PAGES = {
    "/contacto": "Contacto",
    "/donde-estamos": "Dónde estamos",
    "/quienes-somos": "Quiénes somos",
    "/el-equipo": "El equipo",
    "/aviso-legal": "Aviso legal",
    "/politica-de-cookies": "Cookies",
    "/trabaja-con-nosotros": "Trabaja con nosotros",
    "/carta": "Carta",
    "/reservas": "Reservas",
    "/canal-de-denuncias": "Canal de denuncias",
    **{f"/eventos/evento-{n}": f"Evento {n}" for n in range(15)},
}
MESON = WholeSite(
    "meson-romero.test",
    home(
        "Mesón Romero",
        {"/carta": "Carta", "/reservas": "Reservas", "/quienes-somos": "Nosotros", "/contacto": "Contacto"},
        menu({**_PDFS, **{f"/eventos/evento-{n}": f"Evento {n}" for n in range(15)}}),
        {
            "/aviso-legal": "Aviso legal",
            "/politica-de-cookies": "Cookies",
            "/trabaja-con-nosotros": "Trabaja con nosotros",
            "/canal-de-denuncias": "Canal de denuncias",
        },
    ),
    _MESON_PAGES | _PDFS,
    ["/contacto", "/aviso-legal", "/quienes-somos", "/donde-estamos", "/el-equipo"],
    {"/sitemap.xml": urlset("/", *_PDFS, *_MESON_PAGES, host="meson-romero.test")},
)

# 12. A Swedish club with an archive, pages in two further languages and a packed sitemap.
_CLUB_PAGES = {
    "/om-oss": "Om oss",
    "/kontakt": "Kontakt",
    "/personal": "Personal",
    "/styrelsen": "Styrelsen",
    "/om-oss/hitta-hit": "Hitta hit",
    "/integritetspolicy": "Integritetspolicy",
    "/en/contact": "Contact",
    "/en/about": "About",
    "/fi/yhteystiedot": "Yhteystiedot",
    "/fi/meista": "Meistä",
    "/aktiviteter": "Aktiviteter",
    "/medlem": "Bli medlem",
}
_CLUB_NEWS = {
    f"/nyheter/{2015 + n % 11}/{name}-{n}": f"{name} {n}"
    for n in range(60)
    for name in ("kontakt-med-kommunen", "personal-sokes", "arsmote")
}
CLUB = WholeSite(
    "skargardens-segelskola.test",
    home("Skärgårdens Segelskola", {"/aktiviteter": "Aktiviteter", "/medlem": "Bli medlem", "/om-oss": "Om oss", "/kontakt": "Kontakt", "/en/": "English", "/fi/": "Suomeksi"}, menu(dict(list(_CLUB_NEWS.items())[:60])), {"/styrelsen": "Styrelsen", "/personal": "Personal", "/integritetspolicy": "Integritetspolicy"}),
    _CLUB_PAGES | _CLUB_NEWS | {"/en/": "Sailing school", "/fi/": "Purjehduskoulu"},
    ["/kontakt", "/en/contact", "/fi/yhteystiedot", "/om-oss", "/en/about", "/fi/meista", "/personal", "/styrelsen", "/om-oss/hitta-hit"],
    {"/sitemap.xml.gz": gzip.compress(urlset("/", *_CLUB_NEWS, *_CLUB_PAGES, host="skargardens-segelskola.test").encode(), mtime=0)},
    "Sitemap: https://skargardens-segelskola.test/sitemap.xml.gz\n",
)  # fmt: skip

WHOLE_SITES = [GARTEN, HOTEL, SHOP, YOGA, DENTAL, FRAMED, QUERY, NUMBERED, JAPAN, LAW, MESON, CLUB]
