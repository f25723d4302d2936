"""Limits of markup before it is parsed: what takes a parser quadratic time is cut, so that the page can be read.

Attributes of one tag, options of a list, elements inside each other and elements at all. What slips through costs the
page its CPU limit (`jobs.pipeline.parsing`), nothing else.
"""

from __future__ import annotations

import re

ELEMENTS_MOST = 300_000
DEPTH_MOST = 2_000  # elements inside each other
STRETCH = 4_096  # characters
DEPTH_LOOKED_AT = 5_000  # tags; fewer cannot be deep enough to cost anything
OPTIONS_MOST = 2_000
TAG_LONGEST = 8_192  # characters; a longer one may be a picture as a data URI, or a list of attributes
ATTRIBUTES_MOST = 1_000

_LONG_TAG = re.compile(rf"<[a-zA-Z][^>]{{{TAG_LONGEST},}}")
_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'")
_OPTION = re.compile(r"<option\b[^<]*(?:</option\s*>)?", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Elements that end without an end tag (HTML standard, sections 13.1.2 and 13.1.2.4): they do not lie inside each other.
_UNNESTED = frozenset(
    ["area", "base", "body", "br", "col", "colgroup", "dd", "dt", "embed", "head", "hr", "html", "img", "input", "li",
     "link", "meta", "optgroup", "option", "p", "param", "rb", "rp", "rt", "source", "tbody", "td", "tfoot", "th",
     "thead", "tr", "track", "wbr"]
)  # fmt: skip


def bounded_markup(text: str, most_elements: int = ELEMENTS_MOST, deepest: int = DEPTH_MOST) -> str:
    """The markup, less what is beyond the limits."""
    if _may_have_long_tag(text):
        text = _LONG_TAG.sub(_with_fewer_attributes, text)
    elements = text.count("<")
    if elements > OPTIONS_MOST and max(text.count("<option"), text.count("<OPTION")) > OPTIONS_MOST:
        text = _with_fewer_options(text)
        elements = text.count("<")
    if elements > most_elements:
        text = text[: _place_of(text, most_elements)]
    is_looked_at = elements > DEPTH_LOOKED_AT or deepest < DEPTH_MOST
    return _without_abyss(text, deepest) if is_looked_at and _may_be_deep(text, deepest) else text


def _may_have_long_tag(text: str) -> bool:
    """Whether a tag may begin before or in a stretch, half as long as a long tag, in which none ends.

    Each long tag has such a stretch; so have scripts and styles, in which no tag begins.
    """
    step, looked_at = TAG_LONGEST // 2, 0
    for start in range(0, len(text) - step, step):
        end = text.rfind(">", start, start + step)
        if end < 0 and text.find("<", looked_at, start + step) >= 0:
            return True
        looked_at = end + 1 if end >= 0 else start + step
    return False


def _with_fewer_attributes(tag: re.Match[str]) -> str:
    """A long tag as it is, where its length is in few values; else its name and its first attributes."""
    names = _VALUE.sub("", tag[0])
    if sum(names.count(separator) for separator in (" ", "\n", "\t", "\r", "\f", "/")) <= ATTRIBUTES_MOST:
        return tag[0]
    return re.split(r"[\s/\"'=]", names[:TAG_LONGEST], maxsplit=1)[0]


def _with_fewer_options(text: str) -> str:
    """Without the options beyond the limit: nobody reads a list of towns."""
    count = 0

    def allowed(option: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return option[0] if count <= OPTIONS_MOST else ""

    return _OPTION.sub(allowed, text)


def _place_of(text: str, nth: int) -> int:
    """Where the element behind the nth begins."""
    return sum(len(part) + 1 for part in text.split("<", nth + 1)[: nth + 1]) - 1


def _may_be_deep(text: str, deepest: int) -> bool:
    """Whether elements may lie too deep, as if of each stretch of the text all ended before the first began."""
    depth = 0
    for start in range(0, len(text), STRETCH):
        ends = text.count("</", start, start + STRETCH)
        depth = max(0, depth - ends) + text.count("<", start, start + STRETCH) - ends
        if depth > deepest // 2:
            return True
    return False


def _without_abyss(text: str, deepest: int) -> str:
    """What is inside of too many elements, and all that follows, is cut off."""
    depth = 0
    for tag in _TAG.finditer(text):
        if tag[2].lower() in _UNNESTED:
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > deepest:
            return text[: tag.start()]
    return text
