"""A parsed page: its tree, text and links. Nothing that it gives changes it, so that it may be read in any order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import ada_url
from selectolax.lexbor import LexborHTMLParser, LexborNode

from jobs.extract.cached import cached_property
from jobs.extract.icons import WORDS as WORDS_OF_ICONS
from jobs.extract.icons import NumberBehindIcon, numbers_behind_icons
from jobs.extract.marks import (
    AT_PICTURES,
    BLOCK_SIGNS,
    COMMENT_SIGNS,
    HIDDEN_SIGNS,
    OFFER_SIGNS,
    RARE_INLINE,
    RARE_UNSEEN,
    marks_in,
    tag,
    tags_of,
)
from jobs.extract.markup_limits import bounded_markup
from jobs.extract.other_sections import HEADING_LEVELS, other_sections
from jobs.extract.page_types import page_type_and_depth, type_and_depth_of_simple_path
from jobs.extract.structured_data import Node, json_ld, microdata
from jobs.extract.urls import canonical_url, host_of, registrable_domain

LINKS_MOST = 2_000
TEXT_MOST = 400_000  # characters of the text
HEAD_LINKS_MOST, METAS_MOST, SCRIPTS_MOST, COMMENTS_MOST, HIDDEN_MOST = 300, 200, 400, 100, 200
SIGNS_LONGEST = 200_000  # characters
_UNSEEN = ("script", "style")  # on nearly every page; the others are `RARE_UNSEEN`
_HIDDEN = '[hidden], [style*="display:none"], [style*="display: none"]'
_AT_PICTURE = (
    'img[alt="@"], img[alt="at"], img[alt="(at)"], img[alt="[at]"], '
    '[class~="fa-at"], [class~="icon-at"], [class~="bi-at"]'
)
# Letters that nobody sees, which break words where they may be broken, or addresses for robots.
_UNSEEN_LETTERS = ("\u00ad", "\u200b", "\u2060", "\ufeff")
_HIDDEN_LONGEST = 25  # characters; a longer hidden part is a menu or a tab, a short one is a trap inside an address
# Elements that are part of a line and on nearly every page; the others are `RARE_INLINE`. For two side by side, see
# `_break_rows`.
_INLINE = ("a", "em", "small", "span", "strong")
_ROWS = ":is(a, span) + a, :is(a, b, strong, span) + span"
ROWS_MOST = 3_000
_BREAK, _GAP = "\x1f", "\x1e"  # a line break that we put in, and one between two pieces of text
# Frameworks write a comment between any two values that a template shows side by side.
_MARKER = re.compile(r"""<!--[^<>"'()=;]{0,80}-->""")
_COMMENTS = "div#comments, section#comments, .comment-list, .commentlist, .comments-area, .comment-body, #disqus_thread"
# By whose classes form plug-ins and page builders are known, and what marks them in the source.
_BUILDERS = {"form": tag("form"), "[data-elementor-type]": ("data-elementor-type",), "[id=wrapper]": ("wrapper",)}
_NO_PAGE = ("mailto:", "tel:", "javascript:")
_SIMPLE = re.compile(r"/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,99}/){0,7}(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,99})?")

_FRAME_SOURCES = (
    "src", "data-src", "data-lazy-src", "data-litespeed-src", "data-src-cmplz", "data-cookieblock-src", "data-cmp-src",
    "data-cookie-src", "data-iframe-src", "data-url",
)  # fmt: skip
_BLOCKS_OF_A_LINE = (
    ":is(a, b, em, span, strong):is([style*='display:block'], [style*='display: block'], .d-block, .block)"
)
_HEADINGS = tuple(HEADING_LEVELS)
# What several readers look at, and the lists that each is in. A walk through the tree of a heavy page costs as much as
# a third of its parsing, so that they share one, and each selector costs, so that what the source has not is left out.
_SHARED = ("title", "a[href]", "link[href]", "meta[content]", "script", "img[src]", *_HEADINGS[:4])
_RARELY_SHARED = {"area": "area[href]", "iframe": "iframe", "form": "form", "h5": "h5", "h6": "h6"}
_KINDS: dict[str, tuple[str, ...]] = {
    "title": ("title",), "a": ("a",), "area": ("a",), "link": ("link",), "meta": ("meta",), "script": ("script",),
    "form": ("form",), "img": ("img", "framed"), "iframe": ("iframe", "framed"), "h1": ("heading", "h1"),
    **dict.fromkeys(_HEADINGS[1:], ("heading",)),
}  # fmt: skip

Attributes = dict[str, str | None]
Elements = dict[str, list[LexborNode]]


class Link(NamedTuple):  # a page has hundreds; a frozen dataclass takes four times as long to make
    """A link of a page: canonical URL, its words, its rel, what kind of page it leads to and how deep."""

    url: str
    text: str
    rel: str = ""
    page_type: str = "other"
    depth: int = 0


class Document:
    """A page as it was sent, and three views of it; none of them may be changed.

    `tree` is the whole page, `content` the page without what visitors wrote under it, `visible` the content without
    what a browser does not show and without the tags inside a line (`_INLINE`). `text` are the words of `visible`, a
    line for each that a browser shows. Views and facts are made when they are first read, each once.
    """

    def __init__(self, text: str, url: str = "") -> None:
        self.source = text = bounded_markup(_MARKER.sub("", text) if "<!--" in text else text)
        self.url = url
        self.tree = LexborHTMLParser(text)
        self._elements = self._elements_of(self.tree)
        self.head_links: list[Attributes] = [node.attributes for node in self._elements["link"][:HEAD_LINKS_MOST]]
        self.metas: list[Attributes] = [node.attributes for node in self._elements["meta"][:METAS_MOST]]
        self.base = self._base()
        self.json_ld: list[Node] = []
        self.scripts: list[str] = []
        self._script_signs: list[str] = []
        self._loads_scripts = False
        self._first_texts: dict[str, str] = {}
        self._read_scripts()

    @property
    def has_scripts(self) -> bool:
        """Whether a script could fill the page; data for machines is none."""
        return bool(self.scripts or self._loads_scripts)

    @cached_property
    def marks(self) -> frozenset[str]:
        """The literals of `jobs.extract.marks` that the source has."""
        return marks_in(self.source)

    def has(self, *marks: str) -> bool:
        """Whether the source has one of these marks."""
        return not self.marks.isdisjoint(marks)

    @cached_property
    def rare_tags(self) -> frozenset[str]:
        """The names of the elements that the source has, of those that `jobs.extract.marks` looks for."""
        return tags_of(self.marks)

    def _base(self) -> str:
        node = self.tree.css_first("base[href]") if "base" in self.rare_tags else None
        href = (node.attributes.get("href") or "") if node else ""
        try:
            return str(ada_url.join_url(self.url, href.strip())) if href else self.url
        except ValueError:
            return self.url

    def _read_scripts(self) -> None:
        for node in self._elements["script"][:SCRIPTS_MOST]:
            attributes = node.attributes
            if attributes.get("src"):
                self._loads_scripts = True
                self._script_signs.append(str(attributes["src"])[:300])
                continue
            text = node.text(deep=True)
            kind = (attributes.get("type") or "").lower()
            if "ld+json" in kind:
                self.json_ld.extend(json_ld(text))
                self._script_signs.append(attributes.get("class") or "")
            else:
                self.scripts.append(text)
                self._script_signs.append(f"{attributes.get('id') or ''} {text[:400]}")

    # Views of the tree.

    @cached_property
    def elements(self) -> Elements:
        """The elements of the content that several readers look at, by tag, in the order of the page."""
        return self._elements if self.content is self.tree else self._elements_of(self.content)

    def _elements_of(self, tree: LexborHTMLParser) -> Elements:
        return elements_of(tree, [name for name in _RARELY_SHARED if name in self.rare_tags])

    @cached_property
    def content(self) -> LexborHTMLParser:
        """The page without what tells of others: visitors under a post, vendors, chambers, what is offered."""
        has_comments = self.has(*COMMENT_SIGNS) and self.tree.css_first(_COMMENTS)
        domain = registrable_domain(host_of(self.url)) if self.url else ""
        has_offers = self.has(*OFFER_SIGNS)
        if not has_comments and not other_sections(self.tree, self._elements["heading"], domain, has_offers=has_offers):
            return self.tree
        content = self.tree.clone()
        if has_comments:
            _remove(content.css(_COMMENTS)[:COMMENTS_MOST])
        headings = content.css(", ".join(_HEADINGS))
        _remove_sections(other_sections(content, headings, domain, has_offers=has_offers))
        return content

    @cached_property
    def visible(self) -> LexborHTMLParser:
        """The content without what is not shown: scripts, styles, drawings, fields, and short hidden parts."""
        visible = self.content.clone()
        visible.strip_tags([*_UNSEEN, *(name for name in RARE_UNSEEN if name in self.rare_tags)])
        if self.has(*HIDDEN_SIGNS):
            _remove([node for node in visible.css(_HIDDEN)[:HIDDEN_MOST] if len(node.text()) <= _HIDDEN_LONGEST])
        for node in visible.css(_AT_PICTURE)[:HIDDEN_MOST] if self.has(*AT_PICTURES) else ():
            node.replace_with("@")
        if self.has(*BLOCK_SIGNS):
            for node in visible.css(_BLOCKS_OF_A_LINE)[:ROWS_MOST]:
                node.insert_before(_BREAK)
                node.insert_after(_BREAK)
        _join_lines(visible, [*_INLINE, *(name for name in ("b", "i", *RARE_INLINE) if name in self.rare_tags)])
        return visible

    @cached_property
    def text(self) -> str:
        """The visible words in lines as `innerText` has them, without empty lines; at most `TEXT_MOST` characters."""
        body = self.visible.body
        text = "\n".join(lines_of(body))[:TEXT_MOST] if body else ""
        for letter in _UNSEEN_LETTERS if not text.isascii() else ():
            text = text.replace(letter, "")  # far cheaper than `translate`, where there is none
        return text

    # Facts of more than one reader.

    @cached_property
    def numbers_behind_icons(self) -> list[NumberBehindIcon]:
        """The numbers of the page right behind an icon of a phone or a fax."""
        return numbers_behind_icons(self.source, [word for word in WORDS_OF_ICONS if word.lower() in self.marks])

    @cached_property
    def nodes(self) -> list[Node]:
        """What the page says for machines: the nodes of its JSON-LD, then those of its microdata."""
        return self.json_ld + (microdata(self.content) if self.has("itemprop") else [])

    @cached_property
    def signs(self) -> str:
        """What technologies are known by, one sign a line: generator, addresses of assets, classes, scripts."""
        signs = [f"generator={meta['content']}" for meta in self.metas if _lower(meta, "name") == "generator"]
        signs += [str(link["href"])[:300] for link in self.head_links]
        for node in (self.tree.root, self.tree.body):
            signs += [f"{key}={value}" for key, value in (node.attributes.items() if node else ())][:20]
        signs += [(node.attributes.get("src") or "")[:300] for node in self._elements["framed"][:80]]
        builders = ", ".join(selector for selector, marks in _BUILDERS.items() if self.has(*marks))
        signs += [
            (node.attributes.get("class") or "")[:200] for node in (self.tree.css(builders) if builders else [])[:20]
        ]
        return "\n".join(signs + self._script_signs)[:SIGNS_LONGEST]

    @cached_property
    def frames(self) -> list[str]:
        """Where the frames of the content lead, also those that a script fills when they are seen, or agreed to."""
        attributes = [node.attributes for node in self.elements["iframe"]]
        sources = [[value for name in _FRAME_SOURCES if (value := given.get(name))] for given in attributes]
        return [next((source for source in of_one if "/" in source), "") for of_one in sources]

    @cached_property
    def anchors(self) -> list[tuple[LexborNode, str]]:
        """The links of the content and where each leads, as it is written."""
        elements = self.elements["a"]
        if elements is self._elements["a"]:
            return [(node, attributes["href"] or "") for node, attributes in self._anchors]
        return [(node, node.attributes["href"] or "") for node in elements]

    @cached_property
    def anchors_elsewhere(self) -> list[tuple[LexborNode, str]]:
        """Those of `anchors` that may lead away from the site: their addresses are no path."""
        return [link for link in self.anchors if link[1][:1] != "/" or link[1][1:2] == "/"]

    @cached_property
    def _anchors(self) -> list[tuple[LexborNode, Attributes]]:
        return [(node, node.attributes) for node in self._elements["a"]]

    @cached_property
    def links(self) -> list[Link]:
        """The links of the whole page, each URL once, in the order of the page; of at most `LINKS_MOST` elements."""
        links: dict[str, Link] = {}
        seen: set[str] = set()
        for node, attributes in self._anchors[:LINKS_MOST]:
            href = attributes["href"]
            if not href or href in seen:
                continue
            seen.add(href)
            if href[0] != "/" and (href[0] == "#" or href[:11].lower().startswith(_NO_PAGE)):
                continue
            is_simple = self._origin and _SIMPLE.fullmatch(href)
            url = f"{self._origin}{href}" if is_simple else self.absolute(href)
            if url and url not in links:
                text = " ".join(node.text(separator=" ").split())[:200]
                words = text or _label(node, attributes)
                page = type_and_depth_of_simple_path(href, words) if is_simple else page_type_and_depth(url, words)
                links[url] = Link(url, text, attributes.get("rel") or "", *page)
        return list(links.values())

    def meta(self, *names: str) -> str:
        """The content of the first meta of one of these names (or properties), in the order of the names; or empty."""
        for name in names:
            for meta in self._metas_by_name.get(name, ()):
                content = " ".join((meta["content"] or "").split())
                if content:
                    return content
        return ""

    @cached_property
    def _metas_by_name(self) -> dict[str, list[Attributes]]:
        by_name: dict[str, list[Attributes]] = {}
        for meta in self.metas:
            for name in {_lower(meta, key) for key in ("name", "property", "http-equiv")}:
                by_name.setdefault(name, []).append(meta)
        return by_name

    def first_text(self, tag: str) -> str:
        """The words of the first `title` or `h1` that is not empty, on one line, at most 500 characters; or empty."""
        if tag not in self._first_texts:
            texts = (" ".join(node.text(separator=" ").split()) for node in self._elements[tag])
            self._first_texts[tag] = next(filter(None, texts), "")[:500]
        return self._first_texts[tag]

    # Addresses.

    def absolute(self, href: str) -> str:
        """An address of this page as a canonical URL; empty where it is none of http or https."""
        if self._origin and _SIMPLE.fullmatch(href):
            return self._origin + href  # most links of most pages: nothing to normalise
        try:
            return canonical_url(href, self.base) if href.strip() else ""
        except ValueError:
            return ""

    @cached_property
    def _origin(self) -> str:
        url = self._canonical_base
        return url[: url.index("/", 8)] if url else ""

    @cached_property
    def _canonical_base(self) -> str:
        try:
            return canonical_url(self.base)
        except ValueError:
            return ""

    @property
    def canonical_url(self) -> str:
        """The address of this page as a canonical URL; empty where it is none of http or https."""
        return self._canonical_base if self.base == self.url else self.absolute(self.url)

    def linked(self, relation: str) -> list[str]:
        """The targets of <link> with this relation (HTML standard, section 4.6.7), as canonical URLs."""
        links = self._links_by_relation.get(relation, ())
        return [url for link in links if (url := self.absolute(link["href"] or ""))]

    @cached_property
    def _links_by_relation(self) -> dict[str, list[Attributes]]:
        by_relation: dict[str, list[Attributes]] = {}
        for link in self.head_links:
            for relation in dict.fromkeys(_lower(link, "rel").split()):
                by_relation.setdefault(relation, []).append(link)
        return by_relation


def elements_of(tree: LexborHTMLParser, rare: Iterable[str] = _RARELY_SHARED) -> Elements:
    """The elements that several readers look at, in one walk through the tree.

    "a" are links (with `area`), "heading" those of all levels, "framed" pictures and frames. `rare`: which of
    `_RARELY_SHARED` the page may have.
    """
    elements: Elements = {
        kind: []
        for kind in ("title", "a", "link", "meta", "script", "img", "iframe", "framed", "form", "heading", "h1")
    }
    appends = {tag: [elements[kind].append for kind in kinds] for tag, kinds in _KINDS.items()}
    for node in tree.css(", ".join([*_SHARED, *(_RARELY_SHARED[name] for name in rare)])):
        for append in appends[node.tag or ""]:
            append(node)
    return elements


def lines_of(node: LexborNode) -> list[str]:
    """The lines of an element of `visible`, white space collapsed, without empty ones.

    Line ends of the markup are spaces (CSS Text, section 4.1.1), except in a page that has a <pre> and means them.
    """
    text = node.text(separator=_GAP).replace(_BREAK, _GAP)
    if node.tag == "pre" or node.css_first("pre") is not None:
        text = text.replace("\n", _GAP)
    pieces = text.split(_GAP)
    lines = {piece: " ".join(piece.split()) for piece in set(pieces)}  # menus and teasers say the same again and again
    return [line for piece in pieces if (line := lines[piece])]


def _join_lines(tree: LexborHTMLParser, inline: list[str]) -> None:
    """Take the tags inside lines out of a copy, so that each piece of its text is a whole line."""
    body = tree.body
    if body is None:
        return
    _break_rows(body)
    tree.unwrap_tags(inline)
    tree.merge_text_nodes()


def _break_rows(body: LexborNode) -> None:
    """Links side by side are a menu, and elements of two classes the fields of a card: each begins a line."""
    for node in body.css(_ROWS)[:ROWS_MOST]:
        before = node.prev
        while before is not None and not before.is_element_node:
            if (before.text_content or "").strip():
                break
            before = before.prev
        else:
            if before is not None and _is_row(before, node):
                node.insert_before(_BREAK)


def _is_row(before: LexborNode, node: LexborNode) -> bool:
    if "a" in (before.tag, node.tag):
        return True
    if before.tag in ("strong", "b"):
        return _is_name_over_task(before, node)
    first, second = before.attributes, node.attributes
    is_other_field = "class" in first and "class" in second and first["class"] != second["class"]
    return is_other_field or _are_joined(before, node)


_JOINED = re.compile(
    r"\w\n[\u2190-\u2bff\U0001f300-\U0001faff]"  # a pictograph
    r"|[^\W\d_]{2}\n(?:\d|[^\W\d_a-zà-ÿ])|\d\n[^\W\d_a-zà-ÿ]|[^\W\d_].*\d\n[(+]?\d[\d ().-]{8}"
)


def _are_joined(before: LexborNode, node: LexborNode) -> bool:
    """Whether a span begins right behind another and their words would run together, were they not laid out by style.

    "Ennis, MT 59729" and "406-555-0172"; a name or number of one word in two spans stays one.
    """
    if node.prev != before:
        return False
    first, second = before.text() or "", node.text() or ""
    if "@" in second[1:] and second[:1].isalnum() and first[:1].isupper():  # "Email" and "jane@firm.test"
        return first[-1:].isalpha()
    if "@" in second[1:] and second[:1].isalpha():  # "030 555 0140" and "jane@firm.test"
        return first[-1:].isdigit() and " " in first
    return " " in first + second and _JOINED.search(f"{first[-40:]}\n{second[:12]}") is not None


def _is_name_over_task(before: LexborNode, node: LexborNode) -> bool:
    """Whether a span right behind a bold word begins a word or a number: only by their style they are two lines."""
    bold, words = (before.text() or "")[-1:], (node.text() or " ")
    begins = words[0].isalpha() or (bold.isalpha() and not words[0].isspace())  # the halves of a number are one
    return node.prev == before and bold.isalnum() and begins and (words[0] == words[0].upper() or "@" in words)


def _label(node: LexborNode, attributes: Attributes) -> str:
    """What a link without words is called: a picture, or an icon with a label for who cannot see it."""
    if label := attributes.get("aria-label") or attributes.get("title"):
        return label
    child = node.child
    picture = child if child and child.tag == "img" else node.css_first("img[alt]")
    return (picture and picture.attributes.get("alt")) or ""


def _lower(attributes: Attributes, name: str) -> str:
    return (attributes.get(name) or "").lower()


def _remove(nodes: list[LexborNode]) -> None:
    """Take elements out of a copy, each once; those inside others first, because an element frees what is in it."""
    for node in reversed({node.mem_id: node for node in nodes}.values()):
        node.decompose()


def _remove_sections(nodes: list[LexborNode]) -> None:
    """As `_remove`, in the order of the page: of an element inside another that is gone nothing is left to remove."""
    ids = {node.mem_id for node in nodes}
    _remove([node for node in nodes if not _is_inside(node, ids)])


def _is_inside(node: LexborNode, ids: set[int]) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.mem_id in ids:
            return True
        parent = parent.parent
    return False


def parse(text: str, url: str = "") -> Document:
    """A document from decoded text. Never raises, however damaged the markup."""
    return Document(text, url)


def parse_tree(text: str) -> LexborHTMLParser:
    """A tree of one's own from decoded text, for who wants to change it. Never raises."""
    return LexborHTMLParser(bounded_markup(text))
