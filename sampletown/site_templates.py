"""How sites are made: one function a make, from a site and a path to what the server answers.

Each is written in the manner of sites that really exist: page builders, old tables, half-broken sitemaps.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from sampletown.town import TownSite

XML = "application/xml"
HTML = "text/html; charset=utf-8"


@dataclass
class SiteReply:
    """What the server sends; `cut` means that it closes the connection instead."""

    body: bytes | str = b""
    status: int = 200
    content_type: str = HTML
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    wait: float = 0.0

    @property
    def encoded(self) -> bytes:
        """The body as bytes."""
        return self.body.encode() if isinstance(self.body, str) else self.body


Make = Callable[[TownSite, str, str], SiteReply | None]
NOT_FOUND = SiteReply("<!doctype html><title>Not found</title><h1>404</h1>", 404)


def answer(site: TownSite, path: str, scheme: str) -> SiteReply:
    """A site's response to a path (with its query) over http or https."""
    special = MAKES[site.make](site, path, scheme)
    return special if special is not None else _common(site, path)


# What most sites have.


def _common(site: TownSite, path: str) -> SiteReply:
    if path == "/robots.txt":
        return SiteReply(
            f"User-agent: *\nDisallow: /private/\nSitemap: https://{site.host}/sitemap.xml\n", content_type="text/plain"
        )
    if path == "/sitemap.xml":
        return SiteReply(urlset(site, ["/", "/about", "/services", contact_path(site)]), content_type=XML)
    page = PAGES.get(path) or ("contact" if path == contact_path(site) else None)
    return SiteReply(html(site, page)) if page else NOT_FOUND


PAGES = {"/": "home", "/about": "about", "/services": "services", "/south": "about", "/east": "about"}
CONTACT_PATHS = {"de": "/kontakt", "fr": "/nous-contacter", "es": "/contacto"}
WORDS = {
    "en": ("Contact us", "About", "Services", "Call us", "Welcome to"),
    "de": ("Kontakt", "Über uns", "Leistungen", "Telefon", "Willkommen bei"),
    "fr": ("Nous contacter", "À propos", "Services", "Téléphone", "Bienvenue chez"),
    "es": ("Contacto", "Quiénes somos", "Servicios", "Teléfono", "Bienvenidos a"),
}


def contact_path(site: TownSite) -> str:
    """The path of the site's contact page."""
    return CONTACT_PATHS.get(site.language, "/contact.php" if site.make == "windows_1252" else "/contact")


def html(site: TownSite, page: str, body: str | None = None, head: str = "") -> str:
    """A page with the site's frame around it; the contacts stand on the contact page."""
    contact, about, services, call, welcome = WORDS[site.language]
    text = body if body is not None else _text(site, page, call, welcome)
    title = f"{site.name} | {page.title()}" if page != "home" else f"{site.name}: {welcome.lower()} Ithaca"
    return f"""<!doctype html>
<html lang="{site.language}"><head><meta charset="utf-8"><title>{escape(title)}</title>
<meta name="description" content="{escape(site.name)}, a family business in Ithaca, New York, since 1987.">
<link rel="icon" href="/favicon.ico"><meta property="og:site_name" content="{escape(site.name)}">{head}</head>
<body><header><a href="/"><img class="logo" src="/logo@2x.png" alt="{escape(site.name)}"></a>
<nav><a href="/">{escape(site.name)}</a> <a href="/about">{about}</a> <a href="/services">{services}</a>
<a href="{contact_path(site)}">{contact}</a></nav></header><main>{text}</main>
<footer>&copy; 2026 {escape(site.name)} &middot; Ithaca, NY 14850</footer></body></html>"""


def _text(site: TownSite, page: str, call: str, welcome: str) -> str:
    if page == "contact":
        mail = f'<p>E-mail: <a href="mailto:{site.mail}">{site.mail}</a></p>' if site.mail else ""
        number = site.phone.replace("(", "").replace(") ", "").replace("-", "")
        phone = f'<p>{call}: <a href="tel:+1{number}">{site.phone}</a></p>' if site.phone else ""
        return f"<h1>{escape(site.name)}</h1>{mail}{phone}<p>120 Cayuga Street, Ithaca, NY 14850</p>"
    filler = "We have looked after the people of Ithaca and Tompkins County for three generations. " * 6
    return f"<h1>{welcome} {escape(site.name)}</h1><p>{filler}</p>"


def urlset(site: TownSite, paths: list[str], lastmod: str = "2026-09-14") -> str:
    """A sitemap of these paths."""
    urls = "".join(f"<url><loc>https://{site.host}{p}</loc><lastmod>{lastmod}</lastmod></url>" for p in paths)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def index(site: TownSite, names: list[str]) -> str:
    """A sitemap index of these files."""
    maps = "".join(f"<sitemap><loc>https://{site.host}/{name}</loc></sitemap>" for name in names)
    return (
        f'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'
    )


# The makes. Each answers what is special about it, and None for what is common.


def plain(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    return None


def wordpress(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    head = (
        '<meta name="generator" content="WordPress 6.6.2">'
        '<link rel="stylesheet" href="/wp-content/plugins/elementor/assets/css/frontend.min.css">'
    )
    if path == "/robots.txt":
        text = f"User-agent: *\nDisallow: /wp-admin/\n\nSitemap: https://{site.host}/sitemap_index.xml\n"
        return SiteReply(text, content_type="text/plain")
    if path == "/sitemap_index.xml":
        return SiteReply(index(site, ["page-sitemap.xml", "post-sitemap.xml"]), content_type=XML)
    if path == "/page-sitemap.xml":
        return SiteReply(urlset(site, ["/", "/about", "/services", "/contact"]), content_type=XML)
    if path == "/post-sitemap.xml":
        return SiteReply(urlset(site, [f"/blog/post-{n}" for n in range(1, 13)]), content_type=XML)
    if path == "/sitemap.xml":
        return SiteReply(status=301, headers={"Location": "/sitemap_index.xml"})
    if path.startswith("/blog/post-"):
        return SiteReply(html(site, "news", "<h1>News</h1><p>We are open all summer.</p>", head))
    page = PAGES.get(path) or ("contact" if path == "/contact" else None)
    return SiteReply(html(site, page, head=head)) if page else None


def gzipped(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    if path == "/robots.txt":
        return SiteReply(f"Sitemap: https://{site.host}/sitemap.xml.gz", content_type="text/plain")
    if path == "/sitemap.xml.gz":
        text = urlset(site, ["/", "/about", "/contact"])
        return SiteReply(gzip.compress(text.encode()), content_type="application/octet-stream")
    return NOT_FOUND if path == "/sitemap.xml" else None


def json_ld(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    if path != "/":
        return None
    employee = f',"employee":{{"@type":"Person","name":"{site.person}","jobTitle":"Owner"}}' if site.person else ""
    data = (
        f'{{"@context":"https://schema.org","@type":"LocalBusiness","name":"{site.name}","telephone":"{site.phone}",'
        f'"email":"{site.mail}","address":{{"@type":"PostalAddress","streetAddress":"7 Seneca Street",'
        f'"addressLocality":"Ithaca","addressRegion":"NY","postalCode":"14850","addressCountry":"US"}}{employee}}};'
    )
    return SiteReply(html(site, "home", head=f'<script type="application/ld+json">{data}</script>'))


def microdata(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    if path != "/contact":
        return None
    body = f"""<div itemscope itemtype="https://schema.org/Dentist"><span itemprop="name">{site.name}</span>
<span itemprop="telephone">{site.phone}</span> <meta itemprop="email" content="{site.mail}">
<div itemprop="employee" itemscope itemtype="https://schema.org/Person"><b itemprop="name">{site.person}</b>,
<i itemprop="jobTitle">Dentist</i></div></div>"""
    return SiteReply(html(site, "contact", body))


def _contact_body(site: TownSite, mail: str) -> SiteReply:
    return SiteReply(html(site, "contact", f"<h1>{escape(site.name)}</h1><p>Write to {mail} or call {site.phone}.</p>"))


def obfuscated(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    user, _, host = site.mail.partition("@")
    name, _, ending = host.rpartition(".")
    return _contact_body(site, f"{user} [at] {name} [dot] {ending}") if path == "/contact" else None


def cloudflare(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    key = 0x5A
    token = f"{key:02x}" + "".join(f"{ord(letter) ^ key:02x}" for letter in site.mail)
    link = (
        f'<a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="{token}">[email&#160;protected]</a>'
    )
    return _contact_body(site, link) if path == "/contact" else None


def entities(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    mail = "".join(f"&#{ord(letter)};" for letter in site.mail)
    return _contact_body(site, f'<a href="mailto:{mail}">{mail}</a>') if path == "/contact" else None


def reversed_text(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    mail = f'<span style="unicode-bidi:bidi-override;direction:rtl">{site.mail[::-1]}</span>'
    return _contact_body(site, mail) if path == "/contact" else None


def scripted(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    user, _, host = site.mail.partition("@")
    script = f"<script>document.write('<a href=\"mai' + 'lto:{user}' + '@' + '{host}\">mail</a>');</script>"
    return _contact_body(site, script) if path == "/contact" else None


def traps(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    """Everything that looks like an address and is none, around one that is."""
    if path != "/contact":
        return None
    body = f"""<p>Mail <a href="mailto:{site.mail}?subject=Hello">us</a>, {site.phone}.</p>
<img src="/team@2x.png"><input type="email" placeholder="you@example.com">
<a href="mailto:?subject=Look%20at%20this&body=https://{site.host}/">Share</a>
<script>Sentry.init({{dsn:"https://0123456789abcdef0123456789abcdef@o0.ingest.sentry.io/1"}})</script>
<p>Order number 6072720999123</p>"""
    return SiteReply(html(site, "contact", body))


def form_only(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    if path != "/contact":
        return None
    form = """<form action="/send" method="post"><label>Name <input name="name"></label>
<label>E-mail <input type="email" name="email"></label><label>Message <textarea name="message"></textarea></label>
<button>Send</button></form>"""
    return SiteReply(html(site, "contact", f"<h1>Contact</h1>{form}"))


def no_sitemap(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    return NOT_FOUND if path in ("/robots.txt", "/sitemap.xml") else None


def text_sitemap(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    if path == "/robots.txt":
        return SiteReply(f"user-agent: *\nallow: /\nsitemap: /sitemap.txt\n# {site.host}\n", content_type="text/plain")
    if path == "/sitemap.txt":
        urls = [f"https://{site.host}{p}" for p in ("/", "/about", "/contact")]
        return SiteReply("\ufeff" + "\r\n".join(urls), content_type="text/plain; charset=utf-8")
    return NOT_FOUND if path == "/sitemap.xml" else None


def feed_sitemap(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    if path == "/sitemap.xml":
        items = "".join(
            f"<item><title>{p}</title><link>https://{site.host}{p}</link></item>" for p in ("/", "/contact")
        )
        return SiteReply(f'<rss version="2.0"><channel><title>Roofs</title>{items}</channel></rss>', content_type=XML)
    return None


def nested_sitemap(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    if path == "/sitemap.xml":
        return SiteReply(index(site, ["sitemaps/first.xml", "sitemap.xml"]), content_type=XML)
    if path == "/sitemaps/first.xml":
        return SiteReply(index(site, ["sitemaps/pages.xml"]), content_type=XML)
    if path == "/sitemaps/pages.xml":
        return SiteReply(urlset(site, ["/", "/about", "/services", "/contact"]), content_type=XML)
    return None


def broken_sitemap(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    if path == "/sitemap.xml":
        whole = urlset(site, ["/", "/contact", "/services?a=1&b=2", "/about"])
        return SiteReply("\n  " + whole[: whole.index("/about") + 3], content_type="text/html")
    return None


def big(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    if path == "/sitemap.xml":
        return SiteReply(urlset(site, ["/", "/contact", *(f"/cakes/{n}" for n in range(500))]), content_type=XML)
    return SiteReply(html(site, "product", "<h1>A cake</h1>")) if path.startswith("/cakes/") else None


def http_only(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    if scheme == "https":
        return SiteReply(cut=True)
    if path == "/sitemap.xml":
        text = urlset(site, ["/", "/about", "/contact"]).replace("https://", "http://")
        return SiteReply(text, content_type=XML)
    return None


def redirect_www(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    return None  # the apex redirects in serve.py, which knows the host of the request


def windows_1252(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    """Declares one encoding and is written in another, as old sites do."""
    if path == "/contact.php":
        body = f"<h1>{site.name}</h1><p>Café hours 9–5. Mail: {site.mail}. Phone {site.phone}</p>"
        text = html(site, "contact", body).replace('<meta charset="utf-8">', '<meta charset="iso-8859-1">')
        return SiteReply(text.encode("cp1252", "replace"), content_type="text/html")
    return None


def dead(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    return SiteReply(cut=True)


def error_500(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    return NOT_FOUND if path == "/robots.txt" else SiteReply("<h1>Internal Server Error</h1>", 500)


def robots_forbidden(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    return SiteReply("User-agent: *\nDisallow: /\n", content_type="text/plain") if path == "/robots.txt" else None


def parked(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    if path in ("/robots.txt", "/sitemap.xml"):
        return NOT_FOUND
    return SiteReply(f"""<html><head><title>{site.host} is for sale</title></head><body><h1>{site.host}</h1>
<p>This domain is for sale. Buy this domain now at our marketplace. Make an offer.</p></body></html>""")


def soft_404(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    known = ("/", "/about", "/services", "/contact", "/robots.txt")
    if path in known:
        return None
    return SiteReply(
        "<!doctype html><html><head><title>Page not found</title></head><body><h1>Page not found</h1></body></html>"
    )


def empty(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    """A site that shows no contact anywhere."""
    if path == "/contact":
        return SiteReply(html(site, "contact", "<h1>Come and see us</h1><p>We bake at night.</p>"))
    return None


def login(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    if path in ("/robots.txt", "/sitemap.xml"):
        return NOT_FOUND
    return SiteReply("""<!doctype html><html><head><title>Log in</title></head><body><h1>Please log in</h1>
<form method="post" action="/login"><input name="user"><input type="password" name="password">
<button>Log in</button></form></body></html>""")


def slow(site: TownSite, path: str, scheme: str) -> SiteReply | None:
    reply = _common(site, path)
    reply.wait = 0.5
    return reply


MAKES: dict[str, Make] = {
    "plain": plain, "wordpress": wordpress, "gzip": gzipped, "json_ld": json_ld, "microdata": microdata,
    "obfuscated": obfuscated, "cloudflare": cloudflare, "entities": entities, "reversed": reversed_text,
    "scripted": scripted, "traps": traps, "form_only": form_only, "no_sitemap": no_sitemap, "chain": plain,
    "text_sitemap": text_sitemap, "feed_sitemap": feed_sitemap, "nested_sitemap": nested_sitemap,
    "broken_sitemap": broken_sitemap, "big": big, "http_only": http_only, "redirect_www": redirect_www,
    "windows_1252": windows_1252, "dead": dead, "error_500": error_500, "robots_forbidden": robots_forbidden,
    "parked": parked, "soft_404": soft_404, "empty": empty, "login": login, "slow": slow,
    "german": plain, "french": plain, "spanish": plain,
}  # fmt: skip
