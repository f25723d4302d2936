# ruff: noqa: E501 -- patterns are read whole, not in pieces
"""The state that frameworks and builders write into a page for their scripts: only its fields that say what they hold.

`__NEXT_DATA__`, flight payloads, `__NUXT__`, Wix, Framer and the like; JSON in attributes. A state may also hold what the
page never shows, so that such a contact is less sure, and that one with many of them is a directory of others.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice

import orjson

from jobs.extract.contacts import addresses, emails, phones
from jobs.extract.readers.context import PageContext, Sightings
from jobs.extract.urls import registrable_domain

SCRIPTS_MOST, STATE_LONGEST = 60, 1_500_000  # scripts, characters
ATTRIBUTES_MOST = 500
FIELDS_MOST = 40  # of a kind; what has more is a list of others
DISTINCT_MOST = 6
CONFIDENCE = 0.6
_EMAIL = (
    r"(?:contact|business|company|office|public|support|store|shop|main|sales|info)?_?-?e_?-?mail(?:_?-?address)?s?"
)
_PHONE = r"(?:contact|business|company|office|main|public|mobile|support|store|shop|sales|fax)?_?-?(?:tele?phone|phone|tel|mobile)(?:_?-?(?:number|no|1))?s?|fax(?:_?number)?"
_STREET = r"street_?address|street(?:_?line)?_?1?|address_?line_?1|address_?1"
_FIELD = re.compile(
    rf"""[{{,\s]["']?(?:(?P<email>{_EMAIL})|(?P<phone>{_PHONE})|(?P<street>{_STREET}))["']?\s?:\s?\[?(?:\d,)?["'](?P<value>[^"'\\\n{{}}]{{5,120}})["']""",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"""["']?(?:(?P<town>address_?locality|city|town|locality)|(?P<code>postal_?code|zip(?:_?code)?|post_?code)|(?P<region>address_?region|state|region|province))["']?\s?:\s?["'](?P<value>[^"'\\\n{}]{2,60})["']""",
    re.IGNORECASE,
)
_IS_STATE = re.compile(r"e-?_?mail|phone|telephone|street|\btel\b", re.IGNORECASE)
_STATE_SIGNS = ("mail", "phone", "tel", "street")  # where none of them is, `_IS_STATE` is not either
# What belongs to others: an object or a list of them.
_OTHERS = re.compile(
    r"(?:customer|user|author|visitor|order|placeholder|review|testimonial|comment|vendor|seller|partner|(?:near(?:by|est)|related|similar|other)(?:_?[a-z]{4,12})?)s?[\"']?\s?:\s?(?=[\[{])",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"[\[{]|[\]}]")
OTHERS_LONGEST, OTHERS_MOST = 50_000, 200  # characters; a longer list is blanked up to there
# JSON, or an object of a script, in an attribute of whatever name.
_IN_ATTRIBUTE = re.compile(r"""=\s?(?:"(\{[^"]{12,})"|'(\{[^']{12,})')""")


def state_fields(page: PageContext) -> Sightings:
    """Contacts in typed fields of the state: telephone, email, street address with its town."""
    fields = list(islice(_fields(page), 4 * FIELDS_MOST))
    for kind in ("email", "phone", "street"):
        values = list(dict.fromkeys(value for name, value in fields if name == kind))
        if len(values) <= DISTINCT_MOST:
            yield from _sightings(kind, values, page)


def _sightings(kind: str, values: list[str], page: PageContext) -> Sightings:
    for value in values:
        if kind == "email":
            sighting = emails.email(value, page.site, "state", CONFIDENCE)
            is_own = sighting is not None and emails.email_domain(sighting) == page.site.domain
            yield sighting if sighting and (is_own or sighting.type == "FREE") else None
        elif kind == "phone":
            yield phones.phone(value, page.regions_in_text, "state", CONFIDENCE)
        else:
            yield addresses.address(value, "state", CONFIDENCE)


def _fields(page: PageContext) -> Iterator[tuple[str, str]]:
    for state in _states(page):
        if _is_of_others(state, page):
            continue
        for match in _FIELD.finditer(_without_others(state)):
            kind, value = _kind(match), html.unescape(match["value"])
            if kind != "street":
                yield kind, value
            elif line := _line(value, match.string[match.end() : match.end() + 400].partition("}")[0]):
                yield kind, line


def _without_others(state: str) -> str:
    """A state, as long as it was, with blanks for what customers, writers and vendors say of themselves."""
    parts, end = [], 0
    for match in islice(_OTHERS.finditer(state), OTHERS_MOST):
        if match.start() < end:
            continue
        stop = _end_of_value(state, match.end())
        parts += [state[end : match.start()], " " * (stop - match.start())]
        end = stop
    return "".join([*parts, state[end:]])


def _end_of_value(state: str, start: int) -> int:
    """Where the object or list ends that begins at a place; brackets within texts are rare enough to be counted."""
    depth = 0
    for bracket in _BRACKET.finditer(state, start, start + OTHERS_LONGEST):
        depth += 1 if bracket[0] in "[{" else -1
        if depth == 0:
            return bracket.end()
    return min(len(state), start + OTHERS_LONGEST)


def _is_of_others(state: str, page: PageContext) -> bool:
    """Whether a state names e-mail addresses of others, but none of the site's own: it is its makers'."""
    domains = {registrable_domain(match[2].lower()) for match in islice(emails.EMAIL.finditer(state), 50)}
    return bool(domains) and page.site.domain not in domains and not all(map(emails.is_free, domains))


def _kind(match: re.Match[str]) -> str:
    return next(name for name, value in match.groupdict().items() if value and name != "value")


def _line(street: str, behind: str) -> str:
    """A street with the town and the postal code of the fields beside it; empty where one of the two is missing."""
    place = {_kind(match): match["value"] for match in _PLACE.finditer(behind)}
    if not {"town", "code"} <= set(place):
        return ""
    if place.get("region"):
        return f"{street}, {place['town']}, {place['region']} {place['code']}"
    return f"{street}, {place['code']} {place['town']}"


def _states(page: PageContext) -> Iterator[str]:
    for script in page.document.scripts[:SCRIPTS_MOST]:
        if len(script) <= STATE_LONGEST and "{" in script and _is_state(script):
            yield _plain(script)
    source = page.document.source
    if '="{' in source or "='{" in source:
        for match in islice(_IN_ATTRIBUTE.finditer(source), ATTRIBUTES_MOST):
            value = match[1] or match[2]
            if len(value) <= STATE_LONGEST and _is_state(value):
                yield html.unescape(value)


def _is_state(script: str) -> bool:
    lower = script.lower()
    return any(sign in lower for sign in _STATE_SIGNS) and _IS_STATE.search(script) is not None


def _plain(script: str) -> str:
    """A flight payload is JSON in a string of a script, and Nuxt's names its values by their place in a list."""
    if "__next_f" in script or '\\"' in script:
        return script.replace('\\"', '"')
    if script.lstrip()[:2] in ("[{", "[["):
        return _resolved(script)
    return script


def _resolved(script: str) -> str:
    try:
        values = orjson.loads(script)
    except orjson.JSONDecodeError:
        return script
    if not isinstance(values, list):
        return script

    def of(number: object) -> object:
        if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < len(values):
            return values[number]
        return number

    flat = [{key: of(value) for key, value in item.items()} for item in values if isinstance(item, dict)]
    plain = [{key: value for key, value in item.items() if isinstance(value, str)} for item in flat]
    return script + orjson.dumps(plain).decode()
