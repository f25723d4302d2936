"""Robots: what a robots.txt lets us fetch, by RFC 9309."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

MOST_BYTES = 512_000  # section 2.5: at least 500 KiB are read
MOST_REDIRECTS = 5  # section 2.3.1.2
MOST_RULES = 20_000  # of one group; a file of 500 KiB cannot be made to cost seconds
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_TO_REWRITE = re.compile(rb"%[0-9A-Fa-f]{2}|[^\x21-\x7e]")
_TOKEN = re.compile(r"[A-Za-z_-]+")
# As people write the keys; the first of each is the standard's. Google's parser reads most of them.
_KEYS = {
    "user-agent": ("useragent", "user agent", "user_agent", "user-agents", "useragents", "usr-agent", "user-agnet"),
    "disallow": (
        "dissallow", "dissalow", "disalow", "diasllow", "disallaw", "dis-allow", "disallows", "disallowed", "disalllow",
        "dsallow", "disllow",
    ),
    "allow": ("allows", "allowed"),
    "crawl-delay": ("crawldelay", "crawl delay", "crawl_delay", "crawl-delays"),
    "sitemap": (
        "site-map", "site map", "sitemaps", "site_map", "sitemap-url", "sitemap_url", "sitemap url", "sitemap index",
        "sitemap-index", "sitemap_index", "sitemapindex",
    ),
    "request-rate": ("request rate", "requestrate"),
}  # fmt: skip
_KEY_OF = {spelled: key for key, others in _KEYS.items() for spelled in (key, *others)}
# A key, white space for the forgotten colon, and one word.
_WITHOUT_COLON = re.compile(rf"({'|'.join(map(re.escape, _KEY_OF))})\s+(\S+)", re.IGNORECASE)
# Some write a decimal comma, or a unit behind it.
_SECONDS = re.compile(r"(\d{1,12}(?:[.,]\d{1,6})?|[.,]\d{1,6})(?:\s*(ms|m|min|minutes?|h)\b)?", re.IGNORECASE)
_UNITS = {"": 1.0, "ms": 0.001, "h": 3600.0}  # the others are minutes
_RATE = re.compile(r"(\d{1,6})\s*/\s*(\d{1,6})\s*([smh]?)", re.IGNORECASE)  # requests in so many seconds
_MARKS = ((b"\xff\xfe\0\0", "utf-32-le"), (b"\0\0\xfe\xff", "utf-32-be"), (b"\xff\xfe", "utf-16-le"),
          (b"\xfe\xff", "utf-16-be"))  # fmt: skip
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad")) | {0xFF1A: ":", 0x00A0: " ", 0x3000: " "}
_WHOLE_URL = re.compile(r"https?://[^/\s]{1,260}", re.IGNORECASE)
# Where one sitemap ends and another begins, or another rule whose line end was lost.
# A run of blanks is tried at its beginning alone: at each of its places, it would take the square of its length.
_NEXT_SITEMAP = re.compile(
    r"(?<![\s,;|])[\s,;|]+(?=https?://)|(?<!\s)\s+(?=[A-Za-z-]{4,12}\s*:\s)|(?<!\s)\s*sitemap\s*:\s*", re.IGNORECASE
)
_BULLETS = " \t-*+>`"  # of a list or a quotation of Markdown
# A link of Markdown or HTML: only what it leads to.
_LINKED = re.compile(r"(?:\]\(|\bhref=[\"']?)(https?://[^\s()<>\"']+)", re.IGNORECASE)


@dataclass(frozen=True)
class RobotsRule:
    """One Allow or Disallow line: a normalised path pattern.

    It is taken apart at once: a long file is parsed beside the event loop, where `matches` is called.
    """

    allow: bool
    pattern: bytes

    def __post_init__(self) -> None:
        object.__setattr__(self, "_pieces", self._taken_apart())

    def _taken_apart(self) -> tuple[bytes, tuple[bytes, ...], bytes | None, bool]:
        """What stands before the first `*`, between two, behind the last where `$` ends it; and whether it does."""
        anchored = self.pattern.endswith(b"$")
        first, *rest = (_bare(piece) for piece in self.pattern.removesuffix(b"$").split(b"*"))
        last = rest.pop() if anchored and rest else None
        return first, tuple(rest), last, anchored

    def matches(self, path: bytes) -> bool:
        """Section 2.2.3: `*` stands for any run of octets, `$` at the end for the end. Linear in the path's length.

        An encoded `%2A` or `%24` in the pattern is the character itself; in the path, which is normalised and `_bare`,
        it may have been written either way.
        """
        first, rest, last, anchored = self._pieces  # type: ignore[attr-defined]  # of a frozen class
        if not path.startswith(first):
            return False
        at = len(first)
        for piece in rest:
            at = path.find(piece, at)
            if at < 0:
                return False
            at += len(piece)
        if not anchored:
            return True
        return at == len(path) if last is None else path.endswith(last) and len(path) - len(last) >= at


def _bare(octets: bytes) -> bytes:
    """With the encoded special characters as themselves (section 2.2.3)."""
    return octets.replace(b"%2A", b"*").replace(b"%24", b"$")


@dataclass(eq=False)
class Group:
    """The rules for one or more crawlers."""

    rules: list[RobotsRule] = field(default_factory=list)
    crawl_delay: float | None = None


@dataclass(frozen=True)
class Robots:
    """The rules for us. `crawl_delay` is in seconds and not capped; `sitemaps` are as written."""

    rules: tuple[RobotsRule, ...] = ()
    crawl_delay: float | None = None
    sitemaps: tuple[str, ...] = ()

    def allows(self, url: str) -> bool:
        """Section 2.2.2: the longest match wins, Allow wins a tie, what no rule matches is allowed."""
        path = normalised(_path_of(url))
        if path == b"/robots.txt":
            return True
        path = _bare(path)  # once for all the rules, of which a file of 500 KiB may have 20,000
        best = max(
            ((len(rule.pattern), rule.allow) for rule in self.rules if rule.matches(path)), default=(0, True)
        )  # fmt: skip
        return best[1]


def _path_of(url: str) -> str:
    """From the path on, without the fragment. (`urlsplit` would lose the `?` of an empty query, which `$` looks at.)"""
    after_scheme = url.partition("#")[0].partition("://")[2]
    match = re.search(r"[/?]", after_scheme)
    path = after_scheme[match.start() :] if match else ""
    return path if path.startswith("/") else f"/{path}"


def parse(body: bytes, product: str) -> Robots:
    """Read a robots.txt for our product token. A damaged line spoils only itself (section 2.3.1.5)."""
    if len(body) > MOST_BYTES:
        body = body[:MOST_BYTES].rpartition(b"\n")[0]
    groups = {product.lower(): Group(), "*": Group()}
    spoken_to: set[str] = set()
    sitemaps: list[str] = []
    naming: list[Group] = []
    in_rules = True  # the next user-agent line begins a new group
    for key, value in _lines(body):
        if key == "user-agent":
            tokens, naming = _tokens(value, product.lower()) & groups.keys(), [] if in_rules else naming
            in_rules = False
            naming = [*naming, *(groups[token] for token in sorted(tokens) if groups[token] not in naming)]
            spoken_to |= tokens  # rules for others are not stored
        elif key in ("allow", "disallow"):
            in_rules = True
            _add_rule(naming, key == "allow", value)
        elif key == "crawl-delay":
            in_rules = True
            _add_delay(naming, _seconds(value))
        elif key == "request-rate":
            in_rules = True
            _add_delay(naming, _seconds_of_rate(value))
        elif key == "sitemap":
            sitemaps += _named(value)
    group = groups[product.lower() if product.lower() in spoken_to else "*"]
    return Robots(tuple(group.rules), group.crawl_delay, tuple(dict.fromkeys(sitemaps)))


def _named(value: str) -> list[str]:
    """The sitemaps of one line, which the standard gives one; some write several, in brackets, quotes or links."""
    if urls := _LINKED.findall(value):
        return list(urls)
    pieces = (piece.strip(" \t<>\"'") for piece in _NEXT_SITEMAP.split(value))
    return [piece for piece in pieces if piece and not re.match(r"[A-Za-z-]{4,12}\s*:\s", piece)]


def _lines(body: bytes) -> list[tuple[str, str]]:
    lines = (line.partition("#")[0].lstrip(_BULLETS) for line in re.split(r"[\r\n]+", decoded(body)))
    return [pair for line in lines if (pair := _pair(line)) is not None]


def _percent_encoded(error: UnicodeError) -> tuple[str, int]:
    """Octets that are no UTF-8 as paths are compared (section 2.2.2): the text can be stored, and loses nothing."""
    assert isinstance(error, UnicodeDecodeError)
    return "".join(f"%{octet:02X}" for octet in error.object[error.start : error.end]), error.end


codecs.register_error("percent_encoded", _percent_encoded)


def decoded(body: bytes) -> str:
    """The text of a robots.txt, without NUL and mark: UTF-8 (section 2.2), or UTF-16 by its mark or its zeros."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    if body[:200].count(b"\0") * 3 > len(body[:200]) > 3:
        return body.decode("utf-16-be" if body[0] == 0 else "utf-16-le", "replace")
    text = body.decode("utf-8-sig", "percent_encoded").replace("\x00", "").removeprefix("\ufeff")
    return text.removeprefix("\u00ef\u00bb\u00bf")  # a mark that was taken for letters, and encoded once more


def _pair(line: str) -> tuple[str, str] | None:
    """Key and value of a line, the key as the standard spells it; None where it has neither a colon nor two words."""
    if not line.isascii():
        key, colon, value = line.translate(_UNSEEN).partition(":")
    else:
        key, colon, value = line.partition(":")
    if "=" in key or (not colon and "=" in line):  # "Sitemap=https://..." has a colon, but behind it
        first, _, rest = line.partition("=")
        if _KEY_OF.get(first.strip().lower()):
            key, colon, value = first, "=", rest
    known = _KEY_OF.get(" ".join(key.lower().split()))
    if colon and known:
        return known, value.lstrip(": \t").rstrip()
    if match := _WITHOUT_COLON.fullmatch(line.strip()):
        return _KEY_OF[match[1].lower()], match[2]
    return (key.strip().lower(), value.strip()) if colon else None


def _tokens(value: str, product: str) -> set[str]:
    """The tokens of a user-agent line, which the standard gives one; some write several, with commas between."""
    return {_token(name.strip(), product) for name in value.split(",") if name.strip()}


def _token(value: str, product: str) -> str:
    """Section 2.2.1: the token is compared without case; what follows it (a version) is not part of it.

    A product token of our own that has a digit is outside the standard's letters, and matches as a whole.
    """
    after = value[len(product) : len(product) + 1]
    if value.lower().startswith(product) and not after.isalnum() and after not in ("-", "_"):
        return product  # "OurBot-Images" is another
    if value.startswith("*"):
        return "*" if value[1:2].strip() == "" else ""  # "*OrkashBot*" names somebody else
    match = _TOKEN.match(value)
    return match[0].lower() if match else value.lower()


def _add_rule(groups: list[Group], allow: bool, value: str) -> None:
    if not value:
        return  # "Disallow:" forbids nothing
    if match := _WHOLE_URL.match(value):
        value = value[match.end() :] or "/"
    if not value.startswith(("/", "*")):
        value = "/" + value
    for group in groups:
        if len(group.rules) < MOST_RULES:
            group.rules.append(RobotsRule(allow, normalised(value)))


def _seconds(value: str) -> float | None:
    match = _SECONDS.match(value)
    if match is None:
        return None
    return float(match[1].replace(",", ".")) * _UNITS.get((match[2] or "").lower(), 60.0)


def _seconds_of_rate(value: str) -> float | None:
    match = _RATE.match(value)
    if match is None or not int(match[1]):
        return None
    return int(match[2]) * {"m": 60.0, "h": 3600.0}.get(match[3].lower(), 1.0) / int(match[1])


def _add_delay(groups: list[Group], delay: float | None) -> None:
    if delay is not None and 0 <= delay < 1e9:
        for group in groups:
            group.crawl_delay = max(delay, group.crawl_delay or 0.0)


def normalised(path: str) -> bytes:
    """Octets as section 2.2.2 compares them: non-ASCII encoded, unreserved characters decoded, hex in upper case."""
    return _TO_REWRITE.sub(_rewritten, path.encode("utf-8", "surrogateescape"))


def _rewritten(match: re.Match[bytes]) -> bytes:
    quoted = match[0]
    octet = int(quoted[1:], 16) if len(quoted) == 3 else quoted[0]
    return bytes((octet,)) if octet in _UNRESERVED else b"%%%02X" % octet
