"""Addresses that inline scripts put together when the page is shown, and the settings that builders write into them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import unquote

from jobs.extract.contacts import addresses, emails, phones, social
from jobs.extract.contacts.email_protection import decode_base64
from jobs.extract.contacts.sighting import ContactSighting, snippet
from jobs.extract.marks import SCRIPT_SIGNS
from jobs.extract.readers.context import PageContext, Sightings

SCRIPTS_MOST = 100
WRITES_MOST = 20  # of a script: calls that write into the page
SETTINGS_LONGEST = 100_000  # characters
_ASSIGNED = re.compile(
    r"""(?:^|[\s;{,(])(?:var\s+|let\s+|const\s+)?([A-Za-z_$][\w$]{0,40})\s{0,5}\+?=\s{0,5}([^;\n]{1,300})"""
)
_TERM = re.compile(
    r"""\s{0,9}(?:"((?:[^"\\\n]|\\.){0,200})"|'((?:[^'\\\n]|\\.){0,200})'|([A-Za-z_$][\w$]{0,40}))\s{0,9}(\+|$|[,);])"""
)
_CHAR_CODES = re.compile(r"fromCharCode\(([\d\s,]{10,600})\)")
_BASE64 = re.compile(r"""atob\(\s{0,5}["']([A-Za-z0-9+/=]{8,400})["']""")
_REVERSED = re.compile(
    r"""["']([^"'\s]{6,200})["']\s{0,5}\.\s{0,5}split\(\s{0,5}(?:""|'')\s{0,5}\)\s{0,5}\.\s{0,5}reverse\("""
)
HANDLERS_MOST = 100
SCRIPT_LONGEST = 20_000
_WRITES = re.compile(r"write(?:ln)?\(|(?:href|innerHTML|location)\s{0,5}=|window\.open\(")
_SQUARESPACE = re.compile(r'"(contactEmail|contactPhoneNumber|profileUrl)":"([^"\\]{5,200})"')
_SQUARESPACE_PLACE = re.compile(
    r'"addressLine1":"(\d[^"\\]{3,90})","addressLine2":"([^"\\]{3,90})"(?:,"addressCountry":"([^"\\]{3,50})")?'
)


def written_emails(page: PageContext) -> Sightings:
    """Addresses that a small inline script writes into the page; bundles and states of applications are not read."""
    signs = ("mailto", *(sign for sign in SCRIPT_SIGNS if page.document.has(sign)))
    for script in [*page.document.scripts[:SCRIPTS_MOST], *_handlers(page)]:
        if len(script) > SCRIPT_LONGEST or not _has_any(script, signs):
            continue
        for text in _shown_by(script):
            for match in emails.EMAIL.finditer(text):
                yield emails.email(match[0], page.site, "script", 0.75, snippet(text, *match.span()))


def _has_any(script: str, signs: Iterable[str]) -> bool:
    lower = script.lower()
    return any(sign in lower for sign in signs)


def _handlers(page: PageContext) -> list[str]:
    """What a click on a link runs, where that writes an e-mail."""
    if "onclick" not in page.document.source or "mailto" not in page.document.source:
        return []
    return [
        node.attributes["onclick"] or "" for node in page.document.content.css('[onclick*="mailto"]')[:HANDLERS_MOST]
    ]


_CODED = re.compile(r"\\x([2-7][0-9a-fA-F])|\\u00([2-7][0-9a-fA-F])")
_TEMPLATE = re.compile(r"`([^`\\\n\"]{3,300})`")
_PLACE = re.compile(r"\$\{\s{0,5}([A-Za-z_$][\w$]{0,40})\s{0,5}\}")
_JOINED = re.compile(r"""\[([^\[\]\n]{5,200})\]\s{0,5}\.\s{0,5}join\(\s{0,5}["']([^"'\n]{0,3})["']\s{0,5}\)""")
_REPLACED = re.compile(
    r"""["']([^"'\s]{5,200})["']\s{0,5}\.\s{0,5}replace\(\s{0,5}["']([^"']{1,20})["']\s{0,5},\s{0,5}["']([^"']{0,5})["']\s{0,5}\)"""
)
_UNESCAPED = re.compile(r"""(?:unescape|decodeURI(?:Component)?)\(\s{0,5}["']([^"'\s]{6,600})["']\s{0,5}\)""")
_NUMERIC = re.compile(r"&#(?:\d{2,6}|x[0-9a-f]{2,5});", re.IGNORECASE)


def _shown_by(script: str) -> Iterator[str]:
    script = _in_plain_strings(script)
    # Entities first: their semicolons would end a statement. Quotes stay escaped, or they would end a string.
    script = _NUMERIC.sub(lambda m: m[0] if m[0] in ("&#34;", "&#39;") else html.unescape(m[0]), script)
    values: dict[str, str] = {}
    for match in list(_ASSIGNED.finditer(script))[:200]:
        value = _value(match[2], values)
        if value:
            values[match[1]] = html.unescape(value)
    yield from (value for value in values.values() if "@" in value)
    for match in islice(_WRITES.finditer(script), WRITES_MOST):
        yield html.unescape(_value(script[match.end() : match.start() + 600], values))
    for match in _CHAR_CODES.finditer(script):
        yield "".join(chr(int(n) % 0x110000) for n in re.findall(r"\d{1,7}", match[1]))
    yield from (match[1][::-1] for match in _REVERSED.finditer(script))
    for match in _BASE64.finditer(script):
        yield decode_base64(match[1])


def _in_plain_strings(script: str) -> str:
    """The same with template literals, joined lists and coded characters as strings with + between them."""
    script = _CODED.sub(lambda match: chr(int(match[1] or match[2], 16)), script)
    script = _TEMPLATE.sub(lambda match: '"' + _PLACE.sub(r'" + \1 + "', match[1]) + '"', script)
    script = _JOINED.sub(lambda match: " + ".join(_join(match[1], match[2])), script)
    script = _REPLACED.sub(lambda match: f'"{match[1].replace(match[2], match[3])}"', script)
    return _UNESCAPED.sub(lambda match: repr(unquote(match[1])), script)


def _join(items: str, between: str) -> Iterator[str]:
    for number, item in enumerate(items.split(",")):
        yield from [f'"{between}"', item.strip()] if number else [item.strip()]


def _value(expression: str, values: dict[str, str]) -> str:
    """The string that an expression of literals and known variables joined by + stands for, up to what is unknown."""
    out, position = "", 0
    for _ in range(30):
        match = _TERM.match(expression, position)
        if not match:
            break
        literal = match[1] if match[1] is not None else match[2]
        out += literal.replace("\\", "") if literal is not None else values.get(match[3], "\n")
        position = match.end()
        if match[4] != "+":
            break
    return out[:2000]


def squarespace_settings(page: PageContext) -> Sightings:
    """What the owner of a Squarespace site has filled in for its settings, which no visible part need show."""
    for script in page.document.scripts if page.document.has("squarespace_context") else ():
        settings = script[:SETTINGS_LONGEST]
        for key, shown in _SQUARESPACE.findall(settings) if "SQUARESPACE_CONTEXT" in script else ():
            yield _setting(key, shown, page)
        for place in _SQUARESPACE_PLACE.findall(settings):
            yield addresses.address(", ".join(part for part in place if part), "settings", 0.75)


def _setting(key: str, shown: str, page: PageContext) -> ContactSighting | None:
    if key == "contactEmail":
        return emails.email(shown, page.site, "settings", 0.85)
    if key == "contactPhoneNumber":
        return phones.phone(shown, page.regions, "settings", 0.85)
    return social.social_profile(shown, "settings", 0.85)
