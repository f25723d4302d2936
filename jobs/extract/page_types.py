"""Page types: what a URL, or the text of a link to it, tells about the page: contact, legal, team, ... or other."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from jobs.extract.data import load
from jobs.extract.text import fold

PEOPLE_PAGES = ("team", "about", "contact", "legal")  # types of pages that name the people of a business


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
_SHOWN = re.compile(
    r"[?&](?:pg?|page|site|seite|pagina|content|view|section|go|do|menu|nav|id|file"
    r"|lap|oldal|sayfa|strona|strana|stranka|sivu|sida|side|stran|pag|rubrique|seccion|sezione|secao|modul)=([^&#]{1,60})"
).search
_ITEM = re.compile(r"\?\w{1,20}=\d+(?:&|$)").search  # /?product=3 is no home page
_MOST_SEGMENTS = 8  # of a path are looked at
_MAY_BE_HOME = ("contact", "team", "about", "legal")  # a site of one page; "Blumen für jeden Tag" is no blog
_CONTAINERS = ("blog", "product", "careers", "menu", "legal")  # /blog/contact-lenses is of the blog
_LONGEST_HOME = 20
_HOME = re.compile(r"/?(?:(?:index|home|default|start|main)(?:\.\w{2,5})?/?)?|/[a-z]{2}(?:[-_][a-zA-Z]{2})?/?")


def page_type(url: str, anchor_text: str = "") -> str:
    """What kind of page a URL leads to: home, contact, about, team, careers, legal, services, menu, ... or other.

    Decided by the words of its path (`jobs/extract/data/page_types.json`), of its query, then of the link to it.
    """
    return page_type_and_depth(url, anchor_text)[0]


def type_of_words(words: str) -> str:
    """What kind of page, or of section, a heading or the text of a link announces; `other` where it says nothing."""
    return (_type_of_anchor(words[:80]) if words else None) or "other"


def page_depth(url: str) -> int:
    """How many path segments deep a URL is; 0 is the home page."""
    return _depth(_path(url))


def page_type_and_depth(url: str, anchor_text: str = "") -> tuple[str, int]:
    """Both at once, which for a million URLs is a third cheaper."""
    path = _path(url)
    shown = _SHOWN(url) if "?" in url else None
    named = _type_of_path(path) or (shown and _type_of_name(unquote(shown[1])))
    named = named or (_type_of_anchor(anchor_text[:80]) if anchor_text else None)
    return (named or "other") if shown or _ITEM(url) else _unless_home(path, named), _depth(path)


def type_and_depth_of_simple_path(path: str, anchor_text: str) -> tuple[str, int]:
    """Both of a path of up to eight segments of ASCII letters, none of them empty or escaped."""
    folder, _, name = path.rstrip("/").rpartition("/")
    decided, likely, depth = _type_and_depth_of_folder(folder)
    named = decided or _type_of_name(name) or likely or (_type_of_anchor(anchor_text[:80]) if anchor_text else None)
    return _unless_home(path, named), depth + bool(name)


def _unless_home(path: str, named: str | None) -> str:
    if len(path) < _LONGEST_HOME and _HOME.fullmatch(path):
        return named if named in _MAY_BE_HOME else "home"
    return named or "other"


def _path(url: str) -> str:
    """The path of an absolute URL, without query and fragment."""
    start = url.find("/", url.find("//") + 2)
    if start < 0:
        return ""
    path = url[start:]
    return path.partition("?")[0].partition("#")[0] if "?" in path or "#" in path else path


def _depth(path: str) -> int:
    return path.count("/") - path.endswith("/") if "//" not in path else sum(1 for part in path.split("/") if part)


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


@lru_cache(maxsize=4096)
def _type_and_depth_of_folder(folder: str) -> tuple[str | None, str | None, int]:
    return (*_type_of_folder(folder), folder.count("/"))


def _says_nothing(text: str) -> bool:
    """Whether no known phrase begins in a text, which is so of most names of most sites."""
    return text.isascii() and _FIRST_WORDS.isdisjoint(text.translate(_WORDS_OF_ASCII).split())


def _type_of_name(segment: str) -> str | None:
    if _says_nothing(segment):
        return None
    return _type_of_words(_EXTENSION.sub("", segment), most=5)


@lru_cache(maxsize=8192)
def _type_of_anchor(text: str) -> str | None:
    return None if _says_nothing(text) else _type_of_words(text, most=4)


@lru_cache(maxsize=16_384)
def _type_of_words(text: str, most: int) -> str | None:
    """The type of the first phrase that is known.

    In a text longer than `most` words, such as the title of an article, only a phrase at its start counts.
    """
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
