# ruff: noqa: E501 -- patterns are read whole, not in pieces
"""What a site calls itself: by its data, by its title without slogan and greeting, by its logo, by its copyright.

Of what only may be a name, that counts which the domain or a legal form speaks for: no name is better than a slogan.
"""

from __future__ import annotations

import html
import re

from jobs.extract.document import Document
from jobs.extract.structured_data import Node
from jobs.extract.text import fold

NAME_LONGEST = 80  # characters
WORDS_MOST = 7
ARTICLE_LONGEST = 3
SHARED_SHORTEST = 4  # letters that a name and the domain must have in common

# What site builders and plug-ins fill in.
_NO_NAME = re.compile(
    r"(?:my|our|your|new|meine|mon|mi|il mio|mijn|min|mit|meu|moja|mój|moje)?[ -]?(?:web ?site|web ?page|site|blog|homepage|home|page|company|business|shop|store|startseite|accueil|inicio|webseite|sito|sitio|strona|strana|stránka|hemsida|hjemmeside|index|welcome|willkommen|untitled|wordpress|joomla!?|wix|squarespace|site name|sitename|default|test|demo)(?: name| title)?\d{0,3}",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"\s+[|–—·•»:>/~*-]+\s+|\s*[|»•]\s*|\s*::\s*|:\s+|,\s+(?=[A-ZÄÖÜ])")
_GREETING = re.compile(
    r"^(?:welcome (?:to|at)|home of|(?:herzlich )?willkommen (?:bei(?:m)?|auf der seite (?:von|der)|zu[mr]?)|bienvenue (?:chez|sur|à)|bienvenid[oa]s? a|benvenut[io] (?:da|su|in|a|al|nel sito di)|bem-vindo (?:à|ao|a)|welkom bij|velkommen til|välkommen till|witamy w|vítejte (?:na|u)|tervetuloa)\s+",
    re.IGNORECASE,
)
LEGAL_FORM = re.compile(
    r"(?<!\w)(?:g?GmbH(?: & Co\.? KG)?|OG|UG(?: \(haftungsbeschränkt\))?|AG|KG|OHG|GbR|e\.? ?K\.?|e\. ?V\.|mbB|PartG|Ltd\. Şti\.|A\.Ş\.|Ltd\.?|Limited|LLC|L\.L\.C\.|LLP|PLC|Inc\.?|Corp\.?|Pty\.? (?:Ltd\.?|Limited)|SARL|S\.?à ?r\.?l\.?|SASU?|SCP|SELARL|EURL|SNC|S\.?L\.?[UP]?\.?|S\.A\.(?: de C\.V\.)?|S\.r\.l\.?s?|s\.r\.l\.|srl|S\.p\.A\.|[Ss]\.[an]\.[cs]\.|s\.r\.o\.|a\.s\.|sp\. z o\.o\.|B\.?V\.?|N\.?V\.?|V\.?O\.?F\.?|BVBA|bv|nv|vof|bvba|ApS|A/S|AB|AS|Oy|Oyj|Kft\.?|Zrt\.?|Bt\.|d\.o\.o\.|SIA|UAB|OÜ|Lda\.?|L(?:tda|TDA)\.?|ME|EIRELI|SRL|주식회사|유한회사|株式会社|有限会社|合同会社|有限公司|ООО|Е?ООД|ИП|ТОВ|ΙΚΕ|Ε\.Π\.Ε\.)(?!\w)"
)
_COPYRIGHT = re.compile(
    r"(?:©|&copy;|\(c\)|copyright)\s{0,3}(?:©|by)?\s{0,3}(?:\d{4}(?:\s?[-–]\s?\d{4})?)?\s{0,3}(?:by )?\s{0,3}([^\n©|]{3,80})",
    re.IGNORECASE,
)
_LOGO_WORDS = re.compile(
    r"\b(?:(?:the )?logo(?: of| von| de)?|link to (?:the )?home ?page|home ?page|zur startseite)\b", re.IGNORECASE
)
_MARKS_AROUND = re.compile(r"^[ .!]+|(?:(?<!\bCo)(?<!\bBros)\.|[ !])+$")  # "Roe & Co." is abbreviated
_LETTERS = re.compile(r"[^\W_]+")
_END = re.compile(
    r"(?<=[^\W\d_]{3})\.\s.*|[.,;:!]?\s*(?:all rights.*|alle rechte.*|tous droits.*|todos los derechos.*|todos os direitos.*|tutti i diritti.*|\d{4}.*)?$",
    re.IGNORECASE | re.DOTALL,
)


def site_name(document: Document, organisation: str, label: str) -> str:
    """What a site calls itself, or nothing; `label` is the domain's name without its suffix, `organisation` its data's."""
    stated = [document.meta("og:site_name", "application-name"), _name_in_data(document.json_ld), organisation]
    for name in stated:
        if name and not _is_filled_in(name, label):
            return html.unescape(name)  # plug-ins write "Roe &amp;amp; Sons"
    names = [*_in_title(document), *_in_logo(document), *_in_copyright(document)]
    for name in sorted(names, key=lambda name: _plain(name) != _plain(label)):
        if speaks_for(name, label):
            return name
    return next((name for name in names if name and names.count(name) > 1), "")


def _is_filled_in(name: str, label: str) -> bool:
    """Whether a stated name says nothing: a placeholder, or the host itself, which is known."""
    is_host = "." in name and " " not in name and name.lower().removeprefix("www.").startswith(f"{label}.")
    return is_host or _NO_NAME.fullmatch(name.strip()) is not None


def _name_in_data(nodes: list[Node]) -> str:
    names = (node.get("name") for node in nodes if node.get("@type") == "WebSite")
    return next((name for name in names if isinstance(name, str)), "")


def _in_title(document: Document) -> list[str]:
    """The parts of the title that may be a name, those with a legal form first."""
    title = document.first_text("title") or document.meta("og:title")
    parts = [_MARKS_AROUND.sub("", _GREETING.sub("", part)) for part in _SEPARATORS.split(title)]
    parts = [part for part in parts if 2 < len(part) <= NAME_LONGEST and not _NO_NAME.fullmatch(part)]
    return sorted(parts, key=lambda part: LEGAL_FORM.search(part) is None)


def _in_logo(document: Document) -> list[str]:
    if not document.has("logo"):
        return []
    nodes = document.tree.css('[class*="logo" i] img[alt], img[class*="logo" i][alt], img[src*="logo" i][alt]')[:3]
    return [" ".join(_LOGO_WORDS.sub(" ", node.attributes.get("alt") or "").split()).strip(" -|") for node in nodes]


def _in_copyright(document: Document) -> list[str]:
    match = _COPYRIGHT.search(document.text[-3_000:])
    return [_END.sub("", match[1]).strip(" .,-–|")] if match else []


def speaks_for(name: str, label: str) -> bool:
    """Whether a domain (`label` is its name without the suffix) or a legal form says that these words are a name."""
    words = name.split()
    if not 2 < len(name) <= NAME_LONGEST or len(words) > WORDS_MOST:
        return False
    if (form := LEGAL_FORM.search(name)) and form.end() >= len(name.rstrip(" .")) and form.start() > 2:
        return True
    host = _plain(label)
    if min(len(_plain(name)), len(host)) < SHARED_SHORTEST or len(words) > WORDS_MOST - 2:
        return False
    long = [word for word in words if len(word) > ARTICLE_LONGEST]  # "Taller El Olmo" at tallerolmo.test
    forms = map(_plain, [name, " ".join(long)] if len(long) > 1 else [name])
    rest = host  # none, of "Auto Serwis Jarząb" at autojarzab.test
    for word in map(_plain, long):
        rest = rest.replace(word, "") if word else rest
    return not rest or any(letters in host or host in letters for letters in forms)


def _plain(text: str) -> str:
    letters = "".join(_LETTERS.findall(fold(text).replace("&", "")))
    return letters.replace("ae", "a").replace("oe", "o").replace("ue", "u")
