# ruff: noqa: E501 -- phrases read best one after the other
"""Verdicts: what a page is that only looks like one. Each is a word of the closed list of reasons."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

SHORT = 2_500  # characters of visible text; a longer page is about something, whatever words fall in it
SHELL = 40  # characters; less is a page that a browser would have to fill

Words = re.Pattern[str]


def _any(*phrases: str) -> Words:
    return re.compile("|".join(phrases), re.IGNORECASE)


# Sentences of the services themselves, so that a page about bot protection is not taken for one.
_BLOCK_TITLE = _any(
    r"^just a moment\b", r"^attention required! \| cloudflare", r"^access denied$", r"^403 forbidden", r"^are you a robot",
    r"^pardon our interruption", r"^security check", r"^bot verification", r"^ddos-guard$", r"^one moment, please",
    r"^request rejected$", r"^robot challenge", r"^sucuri website firewall",
)  # fmt: skip
_BLOCK = _any(
    r"checking (?:if the site connection is secure|your browser before accessing)", r"verify(?:ing)? (?:that )?you are (?:a )?human",
    r"enable javascript and cookies to continue", r"sorry, you have been blocked", r"your access to this site has been limited",
    r"the requested url was rejected\. please consult", r"unusual traffic from your (?:computer )?network",
    r"please complete the (?:security check|captcha)", r"request unsuccessful\. incapsula incident",
    r"you don't have permission to access .{0,80} on this server", r"press (?:&|and) hold to confirm",
)  # fmt: skip
_PARKED = _any(
    r"(?:this |the )?domain (?:name )?(?:\S+ )?(?:is|may be) (?:available )?for sale", r"buy this domain", r"domain (?:is )?parked",
    r"parked (?:free|domain|page)", r"this domain (?:has|is) (?:expired|been registered)", r"domain default page", r"welcome to nginx!",
    r"apache2? (?:ubuntu|debian)? ?default page", r"(?:diese|die) domain .{0,60}(?:zu verkaufen|steht zum verkauf|käuflich)",
    r"ce (?:nom de )?domaine .{0,40}(?:à vendre|est en vente)", r"este dominio .{0,40}(?:en venta|à venda)", r"dit domein .{0,40}te koop",
    r"questo dominio .{0,40}in vendita", r"account (?:has been )?suspended", r"related searches.{0,200}privacy policy",
    r"future home of something quite cool", r"web server's default page", r"hier entsteht eine neue internetpräsenz",
)  # fmt: skip
_SOFT_404 = _any(
    r"^(?:error )?404\b", r"\b404 (?:error|not found|page)", r"page (?:was |could )?not (?:be )?found", r"page (?:does not|doesn't|doesn’t) exist",
    r"seite (?:wurde )?nicht gefunden", r"page (?:non trouvée|introuvable)", r"página no encontrada", r"página não encontrada",
    r"pagina niet gevonden", r"pagina non trovata", r"sidan (?:kunde inte hittas|hittades inte)", r"nie znaleziono strony",
    r"siden (?:blev|ble) ikke funnet|siden blev ikke fundet", r"страница не найдена", r"stránka nenalezena", r"oops.{0,30}can(?:'|’)?t find",
)  # fmt: skip
_LOGIN_TITLE = _any(
    r"^(?:log ?in|sign ?in|anmelden|login|connexion|se connecter|iniciar sesión|inloggen|accedi|entrar)\b", r"\blog in\s*[-‹|]",
    r"(?:^|[-|‹] )(?:customer |member )?log ?in$", r"^(?:protected|password protected)", r"^password required",
)  # fmt: skip
_LOGIN = _any(
    r"(?:please |you must |you need to )(?:log|sign) ?in to (?:continue|view|access)", r"this (?:site|content|page) is password protected",
    r"enter (?:the )?password to (?:view|enter|continue)", r"bitte melden sie sich an",
)  # fmt: skip
_COMING_SOON = _any(
    r"coming soon", r"under construction", r"(?:website|site) (?:is )?(?:launching|opening) soon", r"we(?:'|’)re (?:almost|nearly) there",
    r"(?:down for|under|scheduled) maintenance", r"briefly unavailable for scheduled maintenance", r"im aufbau", r"in kürze verfügbar",
    r"wartungsmodus", r"en construction", r"bientôt disponible", r"próximamente", r"em (?:breve|construção)", r"in costruzione",
    r"binnenkort (?:online|beschikbaar)", r"in aanbouw", r"under konstruktion", r"kommer snart", r"strona w budowie",
)  # fmt: skip
_LOGIN_PATHS = ("/login", "/signin", "/sign-in", "/log-in", "/wp-login.php", "/account/login", "/users/sign_in")
_PARKING_HOSTS = (
    "sedoparking.com", "sedo.com", "bodis.com", "parkingcrew.net", "hugedomains.com", "dan.com", "afternic.com",
    "above.com", "parklogic.com", "undeveloped.com", "domainmarket.com", "buydomains.com",
)  # fmt: skip


def verdict(status: int, url: str, title: str, text: str, visible_text_length: int) -> str | None:
    """A reason why this is not the page it claims to be, or None.

    `url` is where the redirects led, `text` the beginning of what can be read, `visible_text_length` all of it in
    characters. Words alone convict only a short page: an article about parked domains is an article.
    """
    parts = urlsplit(url)
    title, short = " ".join(title.split()), visible_text_length < SHORT
    text = " ".join(text[:SHORT].split()) if short else ""
    if _BLOCK_TITLE.search(title) or _BLOCK.search(text):
        return "blocked"
    if _is_at(parts.hostname or "", _PARKING_HOSTS) or _PARKED.search(text) or (short and _PARKED.search(title)):
        return "parked"
    if _is_login(parts.path, title, text, short):
        return "login"
    if _SOFT_404.search(title) or (visible_text_length < SHORT // 2 and _SOFT_404.search(text)):
        return "soft_404"
    if visible_text_length < SHORT // 3 and (_COMING_SOON.search(text) or _COMING_SOON.search(title)):
        return "coming_soon"
    return "empty_shell" if visible_text_length < SHELL else None


def _is_at(host: str, names: tuple[str, ...]) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in names)


def _is_login(path: str, title: str, text: str, short: bool) -> bool:
    if not short:
        return False
    return path.rstrip("/").lower().endswith(_LOGIN_PATHS) or bool(_LOGIN_TITLE.search(title) or _LOGIN.search(text))
