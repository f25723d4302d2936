# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""URLs and hosts in their canonical form, and what a URL tells about its page."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

import ada_url
import tldextract

from jobs.extract.data import load

# The bundled snapshot of the Public Suffix List: never the network.
_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

URL_LONGEST = 2083  # longer ones are traps or data, and break browsers
_TRACKING = re.compile(
    r"(?:utm_\w{1,40}|gclid|gclsrc|gbraid|wbraid|dclid|fbclid|msclkid|mc_[ce]id|_ga|_gl|yclid|ysclid|twclid|ttclid|igshid"
    r"|igsh|li_fat_id|_hs(?:enc|mi)|__hs\w{1,10}|hsctatracking|mkt_tok|vero_id|oly_(?:enc|anon)_id|s_cid|wickedid|srsltid"
    r"|pk_\w{1,20}|mtm_\w{1,20}|piwik_\w{1,20}|phpsessid|jsessionid|aspsessionid\w{0,20}|sid)(?:=|$)",
    re.IGNORECASE,
)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;?#]{0,100}", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})")
_FILE_NAME = frozenset(
    [
        "png",
        "jpg",
        "jpeg",
        "gif",
        "webp",
        "svg",
        "html",
        "htm",
        "php",
        "asp",
        "aspx",
        "jsp",
        "css",
        "js",
        "json",
        "xml",
        "pdf",
        "doc",
        "docx",
        "txt",
        "csv",
    ]
)


@dataclass(frozen=True)
class Host:
    """A canonical host and the domain somebody registered."""

    host: str
    registrable_domain: str
    had_www: bool


def canonical_url(url: str, base: str | None = None) -> str:
    """The URL in its one form: parsed as browsers do (WHATWG URL), normalised (RFC 3986, section 6.2.2).

    The fragment, tracking parameters and session ids are dropped; other parameters keep their order and spelling.
    Raises ValueError with a sentence.
    """
    try:
        href: str = ada_url.join_url(base, url.strip()) if base else ada_url.URL(url.strip()).href
    except ValueError:
        raise ValueError(f"{url[:200]!r} cannot be read as a URL.") from None
    if not href.startswith(("http://", "https://")):
        raise ValueError(f"{url[:200]!r} is not a web address (http or https).")
    href = href.partition("#")[0]
    if len(href) > URL_LONGEST:
        raise ValueError(f"The URL is longer than {URL_LONGEST} characters.")
    return _without_noise(href)


def _without_noise(href: str) -> str:
    start = href.index("/", 8)
    origin = href[:start]
    if "@" in origin:
        raise ValueError("The URL carries a user name or password; remove it.")
    path, _, query = href[start:].partition("?")
    if "%" in href:
        path, query = _ESCAPE.sub(_escape, path), _ESCAPE.sub(_escape, query)
    if ";" in path:
        path = _SESSION_IN_PATH.sub("", path)
    if query:
        query = "&".join(piece for piece in query.split("&") if piece and not _TRACKING.match(piece))
    origin = origin.rstrip(".")
    return f"{origin}{path}?{query}" if query else f"{origin}{path}"


def _escape(match: re.Match[str]) -> str:
    """RFC 3986, 6.2.2.1 and 6.2.2.2: escapes in upper case, none where none is needed."""
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def canonical_host(text: str) -> Host:
    """A website or typed domain as a host: IDNA, lower case, without port, path and `www.`. Raises ValueError."""
    text = text.strip()
    if not text or re.search(r"\s", text):
        raise ValueError("it is not one domain name")
    if "@" in text.partition("/")[0]:
        raise ValueError("it is an e-mail address, not a domain")
    try:
        parsed = ada_url.URL(text if "://" in text else f"https://{text.removeprefix('//')}")
    except ValueError:
        raise ValueError("it cannot be read as a domain") from None
    if parsed.protocol not in ("http:", "https:"):
        raise ValueError("it is not a web address (http or https)")
    return _host(parsed.hostname.rstrip("."))


def _host(name: str) -> Host:
    had_www = name.startswith("www.")
    if had_www and "." in name[4:]:
        name = name[4:]
    if re.fullmatch(r"[\d.]+", name) or name.startswith("["):
        raise ValueError("it is an IP address, not a domain name")
    if len(name) > 253 or not _HOST.fullmatch(name):
        raise ValueError("it is not a domain name")
    found = _suffixes(name)
    if found.suffix and not found.domain:
        raise ValueError("it is a public suffix under which others register, not a domain of its own")
    if not found.suffix and name.rpartition(".")[2] in _FILE_NAME:
        raise ValueError("it is a file's name, not a domain")
    return Host(name, registrable_domain(name), had_www)


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str:
    """The part of a host that somebody registered (`shop.a.co.uk` -> `a.co.uk`); its last two labels if unlisted."""
    found = _suffixes(host)
    return str(found.top_domain_under_public_suffix) or ".".join(host.split(".")[-2:])


@lru_cache(maxsize=4096)
def has_public_suffix(host: str) -> bool:
    """Whether a host lies under a suffix of the Public Suffix List, with a name of its own before it."""
    found = _suffixes(host)
    return bool(found.suffix and found.domain)


def public_suffix(host: str) -> str:
    """The last part of a host, lower case: `co.uk`, `de`; empty where it is on no list."""
    return str(_suffixes(host).suffix)


def host_of(url: str) -> str:
    """The host of a URL without `www.`, lower case; empty where there is none."""
    path = url.find("/", len("https://"))
    return _host_of_origin(url if path < 0 else url[:path])


@lru_cache(maxsize=4096)
def _host_of_origin(origin: str) -> str:
    try:
        return (urlsplit(origin).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def same_site(url: str, other: str) -> bool:
    """Whether two URLs are of one host, `www.` aside."""
    return host_of(url) == host_of(other)


def _path(url: str) -> str:
    """The path of an absolute URL, without query and fragment."""
    start = url.find("/", url.find("//") + 2)
    if start < 0:
        return ""
    path = url[start:]
    return path.partition("?")[0].partition("#")[0] if "?" in path or "#" in path else path


def page_depth(url: str) -> int:
    """How many path segments deep: 0 is the home page."""
    path = _path(url)
    return path.count("/") - path.endswith("/") if "//" not in path else sum(1 for part in path.split("/") if part)


def fold(text: str) -> str:
    """Lower case without accents (`Über uns` -> `uber uns`), as words are compared here."""
    text = text.lower()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text.replace("ß", "ss").replace("ł", "l").replace("ø", "o"))
    return _NOT_ASCII.sub(_without_accents, decomposed)


_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def _without_accents(match: re.Match[str]) -> str:
    return "".join(letter for letter in match[0] if not unicodedata.combining(letter))


def _phrases() -> tuple[dict[str, str], dict[str, str]]:
    """Phrase -> page type, by language in the data: spelled in words, and in scripts that know no spaces."""
    spaced: dict[str, str] = {}
    unspaced: dict[str, str] = {}
    for kind, languages in load("page_types").items():
        for language, phrases in languages.items():
            target = unspaced if language in ("ja", "zh", "ko", "th") else spaced
            for phrase in phrases:
                target.setdefault(" ".join(_WORD.findall(fold(phrase))), kind)
    return spaced, unspaced


_WORD = re.compile(r"[^\W_]+")
_WORDS_OF_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_EXTENSION = re.compile(r"\.(?:html?|php\d?|aspx?|jsp|cfm|shtml|xhtml|do|cgi)$", re.IGNORECASE)
_SPACED, _UNSPACED = _phrases()
_FIRST_WORDS = frozenset(phrase.partition(" ")[0] for phrase in _SPACED)  # most texts start no phrase at all
_YEAR = re.compile(r"/\d{4}/+[^/]").search  # /2024/05/title
_MOST_SEGMENTS = 8  # of a path are looked at
_CONTAINERS = ("blog", "product", "careers", "menu", "legal")  # /blog/contact-lenses is of the blog
_LONGEST_HOME = 20
_HOME = re.compile(r"/?(?:(?:index|home|default|start|main)(?:\.\w{2,5})?/?)?|/[a-z]{2}(?:[-_][a-zA-Z]{2})?/?")


def page_type(url: str, anchor_text: str = "") -> str:
    """What kind of page a URL leads to: home, contact, about, team, careers, legal, services, menu, pricing, ... or other.

    Decided by the words of its path (`jobs/extract/data/page_types.json`), then of the link's text.
    """
    path = _path(url)
    return _type_of_path(path) or _type_of_anchor(anchor_text[:80]) or ("home" if _is_home(path) else "other")


def page_type_and_depth(url: str) -> tuple[str, int]:
    """Both at once, for a million URLs."""
    path = _path(url)
    depth = path.count("/") - path.endswith("/") if "//" not in path else sum(1 for part in path.split("/") if part)
    return _type_of_path(path) or ("home" if _is_home(path) else "other"), depth


def _is_home(path: str) -> bool:
    return len(path) < _LONGEST_HOME and bool(_HOME.fullmatch(path))


def _type_of_path(path: str) -> str | None:
    """By its folders, which most of a site's pages share, then by its name."""
    if not path.isascii() or "%" in path or path.count("/") > _MOST_SEGMENTS:
        path = "/" + "/".join([segment for segment in unquote(path).split("/") if segment][:_MOST_SEGMENTS])
    folder, _, name = path.rstrip("/").rpartition("/")
    decided, likely = _type_of_folder(folder)
    return decided or _type_of_name(name) or likely


@lru_cache(maxsize=4096)
def _type_of_folder(folder: str) -> tuple[str | None, str | None]:
    """The type of every page in a folder, or that of those whose own name says nothing."""
    kinds = [_type_of_name(segment) for segment in folder.split("/")]
    if _YEAR(f"{folder}/page"):
        return "blog", None
    container = next((kind for kind in kinds if kind in _CONTAINERS), None)
    return container, next((kind for kind in reversed(kinds) if kind), None)


def _type_of_name(segment: str) -> str | None:
    if segment.isascii() and _FIRST_WORDS.isdisjoint(segment.translate(_WORDS_OF_ASCII).split()):
        return None  # most names of most sites
    return _type_of_words(_EXTENSION.sub("", segment), most=5)


@lru_cache(maxsize=8192)
def _type_of_anchor(text: str) -> str | None:
    return _type_of_words(text, most=4) if text else None


@lru_cache(maxsize=16_384)
def _type_of_words(text: str, most: int) -> str | None:
    """The first phrase found; in a text longer than `most` words only one at its start counts (titles of articles)."""
    words = _WORD.findall(fold(text))
    candidates = words if len(words) <= most else words[:1]
    starts = [start for start, word in enumerate(candidates) if word in _FIRST_WORDS]
    for length in (4, 3, 2, 1) if starts else ():
        for start in starts:
            kind = _SPACED.get(" ".join(words[start : start + length]))
            if kind and start + length <= len(words):
                return kind
    if text.isascii():
        return None
    folded = "".join(words)
    return next((kind for phrase, kind in _UNSPACED.items() if phrase in folded), None) if len(folded) < 20 else None


_SHARED: dict[str, str] = {name: kind for kind, names in load("shared_hosts").items() for name in names}
# Brands with a site in every country: "yelp.*" stands for yelp.de and yelp.co.uk.
_SHARED_BRANDS = {name[:-2]: kind for name, kind in _SHARED.items() if name.endswith(".*")}


def shared_host(host: str) -> str | None:
    """What kind of shared site a host is (social, directory, links, builder, ...), or None for a business's own."""
    host = host.lower().removeprefix("www.")
    labels = host.split(".")
    for start in range(len(labels) - 1):
        kind = _SHARED.get(".".join(labels[start:]))
        if kind:
            return kind
    brand = registrable_domain(host).partition(".")[0]
    return _SHARED_BRANDS.get(brand) if brand in _SHARED_BRANDS else None
