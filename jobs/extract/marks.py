# ruff: noqa: E501 -- tables are read whole, not in pieces
"""Marks: literals in the source of a page by which rules know, before they look at its tree, that they have work there.

All of them are looked for in one pass, without regard to case.

Only what is rare belongs here: each place costs, so that what nearly every page has many times is better left out.
"""

from __future__ import annotations

from functools import cache

from jobs.extract.data import load, words_of
from jobs.extract.icons import WORDS as WORDS_OF_ICONS
from jobs.extract.literals import Marks

# Elements that are part of a line (see `jobs.extract.document`), without those that nearly every page has.
RARE_INLINE = (
    "abbr", "acronym", "bdi", "bdo", "big", "code", "data", "del", "dfn", "font", "ins", "kbd", "mark", "nobr", "q", "s",
    "samp", "strike", "sub", "sup", "time", "tt", "u", "var",
)  # fmt: skip
RARE_UNSEEN = ("template", "svg", "select", "textarea", "object", "iframe", "noembed", "noframes", "math", "wbr")
OFFER_SIGNS = tuple(words_of(load("other_parties")["offer_signs"]))
# Of elements of a line that style makes blocks; the last ones are classes of Bootstrap and Tailwind.
BLOCK_SIGNS = ("display:block", "display: block", "d-block", '<span class="block')
COMMENT_SIGNS = ("comments", "comment-list", "commentlist", "comment-body", "disqus_thread")
HIDDEN_SIGNS = ("display:none", "display: none", *(f"hidden{end}" for end in ">/= \n\t\r"))
MAP_SIGNS = ("google.", "maps.apple.com", "bing.com/maps", "openstreetmap.org", "waze.com", "goo.gl/maps", "maps.app", "geo:", "maps:", "yandex.", "mapy.", "2gis.", "map.naver", "map.kakao", "map.baidu", "here.com", "osm.org", "staticmap")  # fmt: skip
DATA_EMAILS = ("data-email", "data-mail", "data-domain", "data-enc-email", "data-host", "data-server")
AT_PICTURES = ("fa-at", "icon-at", "bi-at", 'alt="@"', "alt='@'", "alt=@", 'alt="at"', 'alt="(at)"', 'alt="[at]"')
DATA_PHONES = ("data-phone", "data-tel")
DATA_ADDRESSES = ("data-address", "data-map-address", "data-full-address")
CARD_CLASSES = (
    "team-member", "team_member", "teammember", "staff-member", "staff_member", "profile-card", "team-card", "team-item",
    "et_pb_team_member", "elementor-widget-image-box", "elementor-image-box-content", "wp-block-column",
    "wp-block-media-text", "employee", "mitarbeiter", "ansprechpartner", "attorney", "doctor", "team__member", "team-box",
    "equipe-membre", "miembro", "member", "person", "staff", "bio",
)  # fmt: skip
# By which a script is known to write into the page, beside `mailto`, which links have, too.
SCRIPT_SIGNS = ("document.write", "innerhtml", "insertadjacenthtml", "fromcharcode", "atob(", "reverse(")
PRAISE_SIGNS = ("blockquote", "<cite", "testimonial", "review")


@cache
def tag(name: str) -> tuple[str, ...]:
    """The marks of an element: how its start tags begin."""
    return tuple(f"<{name}{end}" for end in ">/ \n\t\r\f")


_TAGS = {
    mark: name
    for name in (
        *RARE_INLINE,
        *RARE_UNSEEN,
        "b",
        "i",
        "base",
        "pre",
        "form",
        "dt",
        "th",
        "area",
        "h5",
        "h6",
        "address",
        "figure",
    )
    for mark in tag(name)
}
_MARKS = Marks(
    [
        *_TAGS,
        *OFFER_SIGNS, *COMMENT_SIGNS, *HIDDEN_SIGNS, *MAP_SIGNS, *DATA_EMAILS, *AT_PICTURES, *BLOCK_SIGNS, *DATA_PHONES, *DATA_ADDRESSES, *PRAISE_SIGNS, *SCRIPT_SIGNS, *CARD_CLASSES,
        *{word.lower() for word in WORDS_OF_ICONS},
        "itemprop", "vcard", "mecard", "matmsg", "fb-page", "h-card", "data-cfemail", "email-protection#", "joomla-hidden-mail", "contact_info_address_rend",
        "squarespace_context", "bidi-override", "logo", "footer", "data-elementor-type", "wrapper",
    ]
)  # fmt: skip


def marks_in(source: str) -> frozenset[str]:
    """The marks that the source of a page has."""
    return _MARKS.in_source(source)


def tags_of(marks: frozenset[str]) -> frozenset[str]:
    """The names of the elements whose start tags are among these marks."""
    return frozenset([_TAGS[mark] for mark in marks if mark in _TAGS])
