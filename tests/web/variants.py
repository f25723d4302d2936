# ruff: noqa: E501 -- tables are read whole, not in pieces
"""Variants of what the web does to its readers, written before they were read: bytes of servers, and what is right.

Hosts are invented. `{port}` aside, everything goes over the wire as it stands here.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass, field

import brotli
import zstandard

PAGE = b"<!doctype html><title>Tallow &amp; Reed</title><p>We bind books in the old mill, and mend what others have torn.</p>"
TITLE = "Tallow & Reed"
OTHER = b"<!doctype html><title>Read on</title><p>We bind books in the old mill, and mend what others have torn.</p>"
HTML = "Content-Type: text/html; charset=utf-8"


@dataclass
class Variant:
    """One site: what it answers by path, and the title that a reader ends with, or the word of the reason."""

    kind: str
    name: str
    answers: dict[str, bytes]
    title: str = ""
    reason: str = ""
    others: dict[str, dict[str, bytes]] = field(default_factory=dict)  # further hosts


def reply(*lines: str, body: bytes = PAGE, status: str = "200 OK", length: bool = True) -> bytes:
    """An answer of these header lines; its length is stated unless the lines do it."""
    own = [f"Content-Length: {len(body)}"] if length else []
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, *own, "Connection: close", "", ""]).encode("latin-1") + body


def chunked(body: bytes, size: int = 40, *, extension: bytes = b"", trailer: bytes = b"", end: bool = True) -> bytes:
    """A body in chunks (RFC 9112, section 7.1)."""
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    coded = b"".join(b"%x%s\r\n%s\r\n" % (len(piece), extension, piece) for piece in pieces)
    return coded + (b"0\r\n" + trailer + b"\r\n" if end else b"")


def to(location: str, *lines: str, status: str = "302 Found") -> bytes:
    return reply(f"Location: {location}", *lines, body=b"", status=status)


def one(kind: str, name: str, answer: bytes, title: str = TITLE, reason: str = "") -> Variant:
    return Variant(kind, name, {"/": answer}, "" if reason else title, reason)


_GZIP, _RAW = gzip.compress(PAGE), zlib.compress(PAGE)[2:-4]
_LONG = PAGE + b"<p>" + b"Paste, thread and linen. " * 8_000 + b"</p>"
_CHUNKED = "Transfer-Encoding: chunked"


HEADS = [
    one("head", "two colons in a value", reply(HTML, "X-Trace: a:b::c")),
    one("head", "a value of nothing", reply(HTML, "X-Empty:", "X-Blank:   ")),
    one("head", "a folded line first of all", reply(" folded: before any field", HTML)),
    one("head", "a fold of a dropped line", reply("no colon here", "\tContent-Type: image/png", HTML)),
    one("head", "a cookie of thirty kilobytes", reply(HTML, "Set-Cookie: a=" + "x" * 30_000)),
    one("head", "nine hundred cookies", reply(HTML, *(f"Set-Cookie: c{n}=1" for n in range(900)))),
    one("head", "a policy folded over five lines", reply(HTML, "Content-Security-Policy: default-src 'self';\r\n img-src *;\r\n\tscript-src *;\r\n  font-src *")),
    one("head", "a status without its phrase or space", b"HTTP/1.1 200\r\n" + reply(HTML).partition(b"\r\n")[2]),
    one("head", "a status in lower case", b"http/1.1 200 ok\r\n" + reply(HTML).partition(b"\r\n")[2]),
    one("head", "the status line twice", reply("HTTP/1.1 200 OK", HTML)),
    one("head", "two blanks in the status line", b"HTTP/1.1  200 OK\r\n" + reply(HTML).partition(b"\r\n")[2]),
    one("head", "a shoutcast status line", b"ICY 200 OK\r\n" + reply(HTML).partition(b"\r\n")[2], reason="protocol"),
    one("head", "http 1.0 without a length", b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE),
    one("head", "continue first", b"HTTP/1.1 100 Continue\r\n\r\n" + reply(HTML)),
    one("head", "three early hints", b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" * 3 + reply(HTML)),
    one("head", "mixed line ends", reply(HTML).replace(b"OK\r\n", b"OK\n", 1)),
    one("head", "markup for an answer without a head", PAGE, reason="protocol"),
    one("head", "an answer of nothing", b"", reason="connect"),
    one("head", "a head that breaks off", b"HTTP/1.1 200 OK\r\nContent-Type: text/ht", reason="connect"),
    one("length", "three times the same", reply(HTML, *[f"Content-Length: {len(PAGE)}"] * 3, length=False)),
    one("length", "with a plus", reply(HTML, f"Content-Length: +{len(PAGE)}", length=False), reason="protocol"),
    one("length", "negative", reply(HTML, "Content-Length: -1", length=False), reason="protocol"),
    one("length", "a word", reply(HTML, "Content-Length: none", length=False), reason="protocol"),
    one("length", "of nothing", reply(HTML, "Content-Length:", length=False), reason="protocol"),
    one("length", "padded with zeros", reply(HTML, f"Content-Length: 000{len(PAGE)}", length=False)),
    one("length", "a list of two that differ", reply(HTML, f"Content-Length: {len(PAGE)}, 5", length=False), reason="protocol"),
    one("length", "longer than what comes", reply(HTML, f"Content-Length: {len(PAGE) + 500}", length=False), reason="protocol"),
    one("length", "shorter than what comes", reply(HTML, f"Content-Length: {len(PAGE)}", body=PAGE + b"<!-- more -->", length=False)),
    one("chunks", "with an extension", reply(HTML, _CHUNKED, body=chunked(PAGE, extension=b";name=value"), length=False)),
    one("chunks", "with trailers", reply(HTML, _CHUNKED, body=chunked(PAGE, trailer=b"X-Sum: 1\r\n"), length=False)),
    one("chunks", "upper case sizes with zeros before", reply(HTML, _CHUNKED, body=b"%06X\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE), length=False)),
    one("chunks", "the last one missing", reply(HTML, _CHUNKED, body=chunked(PAGE, end=False), length=False), reason="protocol"),
    one("chunks", "and the length of the page beside it", reply(HTML, f"Content-Length: {len(PAGE)}", _CHUNKED, body=chunked(PAGE), length=False)),
    one("chunks", "declared but not sent", reply(HTML, _CHUNKED, length=False), reason="protocol"),
    one("chunks", "the coding named identity", reply(HTML, "Transfer-Encoding: identity")),
]  # fmt: skip

TYPES = [
    one("type", "html with a trailing semicolon", reply("Content-Type: text/html;")),
    one("type", "a parameter without a value", reply("Content-Type: text/html; charset")),
    one("type", "a space within", reply("Content-Type: text/ html")),
    one("type", "html alone", reply("Content-Type: html")),
    one("type", "a charset alone", reply("Content-Type: charset=utf-8")),
    one("type", "a charset for the type", reply("Content-Type: utf-8")),
    one("type", "xhtml of wap", reply("Content-Type: application/vnd.wap.xhtml+xml")),
    one("type", "plain text that is a page", reply("Content-Type: text/plain")),
    one("type", "octets that are a page", reply("Content-Type: application/octet-stream"), reason="not_html"),
    one("type", "httpd's directory", reply("Content-Type: httpd/unix-directory")),
    one("type", "php's own", reply("Content-Type: application/x-httpd-php")),
    one("type", "json", reply("Content-Type: application/json", body=b'{"title": "Tallow"}'), reason="not_html"),
    one("type", "none, and json", reply(body=b'{"title": "Tallow", "at": "https://tallow.test/"}'), reason="not_html"),
    one("type", "none, and a picture", reply(body=b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), reason="not_html"),
    one("type", "none, and gzip", reply(body=b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + b"\x01\x02" * 60), reason="not_html"),
    one("type", "none, and a zip file", reply(body=b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + b"\x01\x02" * 60), reason="not_html"),
    one("type", "none, and an iframe first", reply(body=b'<iframe src="/x"></iframe>' + PAGE[15:])),
    one("type", "none, and a mark and blank lines first", reply(body=b"\xef\xbb\xbf\r\n\r\n\t" + PAGE)),
    one("type", "none, and an xml declaration first", reply(body=b'<?xml version="1.0"?>\n<html><head><title>Tallow &amp; Reed</title></head><body><p>We bind books in the old mill, and mend what others have torn.</p></body></html>')),
    one("type", "a list that ends with html", reply("Content-Type: application/octet-stream, text/html")),
    one("type", "a list that ends with a charset", reply("Content-Type: text/html, charset=utf-8")),
]  # fmt: skip

CODINGS = [
    one("coding", "gzip unasked in capitals", reply(HTML, "Content-Encoding: GZIP", body=_GZIP)),
    one("coding", "x-gzip", reply(HTML, "Content-Encoding: x-gzip", body=_GZIP)),
    one("coding", "brotli", reply(HTML, "Content-Encoding: br", body=brotli.compress(PAGE))),
    one("coding", "zstandard", reply(HTML, "Content-Encoding: zstd", body=zstandard.compress(PAGE))),
    one("coding", "deflate without its head", reply(HTML, "Content-Encoding: deflate", body=_RAW)),
    one("coding", "deflate with its head", reply(HTML, "Content-Encoding: deflate", body=zlib.compress(PAGE))),
    one("coding", "gzip named, and plain text sent", reply(HTML, "Content-Encoding: gzip")),
    one("coding", "brotli named, and plain text sent", reply(HTML, "Content-Encoding: br")),
    one("coding", "deflate named, and plain text sent", reply(HTML, "Content-Encoding: deflate")),
    one("coding", "gzip in gzip, named once", reply(HTML, "Content-Encoding: gzip", body=gzip.compress(_GZIP))),
    one("coding", "gzip in gzip, named twice", reply(HTML, "Content-Encoding: gzip, gzip", body=gzip.compress(_GZIP))),
    one("coding", "named on two lines", reply(HTML, "Content-Encoding: gzip", "Content-Encoding: gzip", body=gzip.compress(_GZIP))),
    one("coding", "named twice, packed once", reply(HTML, "Content-Encoding: gzip, gzip", body=_GZIP)),
    one("coding", "brotli over gzip", reply(HTML, "Content-Encoding: gzip, br", body=brotli.compress(_GZIP))),
    one("coding", "gzip sent and not named", reply(HTML, body=_GZIP)),
    one("coding", "without its checksum", reply(HTML, "Content-Encoding: gzip", body=_GZIP[:-8])),
    one("coding", "with a wrong checksum", reply(HTML, "Content-Encoding: gzip", body=_GZIP[:-8] + b"\0" * 8)),
    one("coding", "with markup behind its end", reply(HTML, "Content-Encoding: gzip", body=_GZIP + b"<!-- cached -->")),
    one("coding", "in two members", reply(HTML, "Content-Encoding: gzip", body=gzip.compress(PAGE[:60]) + gzip.compress(PAGE[60:]))),
    one("coding", "of nothing, with a length of nothing", reply(HTML, "Content-Encoding: gzip", body=b""), reason="empty_shell"),
    one("coding", "that ends early", reply(HTML, "Content-Encoding: gzip", body=gzip.compress(_LONG)[:400]), reason="protocol"),
    one("coding", "in chunks", reply(HTML, "Content-Encoding: gzip", _CHUNKED, body=chunked(_GZIP), length=False)),
    one("coding", "identity", reply(HTML, "Content-Encoding: identity")),
    one("coding", "a coding nobody knows over a page", reply(HTML, "Content-Encoding: amazon-sb")),
    one("coding", "chunked as a content coding", reply(HTML, "Content-Encoding: chunked")),
    one("coding", "a line of nothing", reply(HTML, "Content-Encoding:")),
    one("coding", "zstandard in two frames", reply(HTML, "Content-Encoding: zstd", body=zstandard.compress(PAGE[:60]) + zstandard.compress(PAGE[60:]))),
    one("coding", "commas around its name", reply(HTML, "Content-Encoding: , gzip,", body=_GZIP)),
]  # fmt: skip

_REFRESH = b'<!doctype html><meta http-equiv="refresh" content="0;url=%s">'
_NEXT = {"/next": reply(HTML, body=OTHER)}


def leads(kind: str, name: str, body: bytes, *lines: str, title: str = "Read on", **paths: bytes) -> Variant:
    """A first page of this body, and a second one at /next."""
    more = {f"/{path}": answer for path, answer in paths.items()}
    return Variant(kind, name, {"/": reply(HTML, *lines, body=body), **_NEXT, **more}, title)


def script(source: str, rest: str = "") -> bytes:
    return f"<!doctype html><html><head><script>{source}</script></head><body>{rest}</body></html>".encode()


LEADS = [
    leads("script", "window.location with spaces", script("window . location = '/next' ;")),
    leads("script", "top.location.href", script('top.location.href = "/next";')),
    leads("script", "self.location.replace", script("self.location.replace('/next')")),
    leads("script", "document.location.assign", script("document.location.assign('/next');")),
    leads("script", "by its key", script("window['location'] = '/next';")),
    leads("script", "by its key and href", script("window['location']['href'] = \"/next\";")),
    leads("script", "in a function called at once", script("(function(){ window.location.href='/next'; })();")),
    leads("script", "in a timeout", script("setTimeout(function () { location.href = '/next'; }, 0);")),
    leads("script", "a timeout of text", script("setTimeout(\"location.href='/next'\", 500);")),
    leads("script", "an arrow", script("setTimeout(() => location.assign('/next'), 100)")),
    leads("script", "window.open into itself", script("window.open('/next', '_self');")),
    leads("script", "with its search and hash", script("location.replace('/next' + location.search + location.hash);")),
    leads("script", "encoded slashes", script(r"window.location.href = '\/next';")),
    leads("script", "escaped letters", script(r"window.location.href = '\x2fnext';")),
    leads("script", "half a surrogate pair", script(r"window.location.href = '/ne\ud800xt';")),
    leads("script", "in a comment of html", script("<!--\nwindow.location='/next';\n//-->")),
    leads("script", "in cdata", script("//<![CDATA[\nlocation.href = '/next';\n//]]>")),
    leads("script", "with a link to click", script("location.href='/next'", '<p><a href="/next">Click here if you are not redirected</a></p>')),
    leads("script", "with a word of waiting", script("location.href='/next'", "<p>Redirecting...</p>")),
    leads("script", "beside a picture that spins", script("location.href='/next'", '<div class="spin"><img src="/s.gif" alt=""></div>')),
    leads("script", "of a module", b'<!doctype html><script type="module">location.href = "/next"</script>'),
    leads("script", "that is a template", PAGE + b'<script type="text/template">location.href = "/next"</script>', title=TITLE),
    leads("script", "out of a frame beside text", b"<!doctype html><title>Tallow &amp; Reed</title><script>if (top !== self) top.location = self.location</script>" + PAGE[43:], title=TITLE),
    leads("script", "a path without its stroke", script("document.location = 'next';")),
    leads("script", "by the language of the browser", script("var l = navigator.language; if (l.indexOf('de') === 0) { location.href = '/de'; } else { location.href = '/next'; }")),
    leads("noscript", "refresh within, script elsewhere", b'<!doctype html><script src="/a.js"></script><noscript><meta http-equiv="refresh" content="0; url=/next"></noscript>'),
    leads("noscript", "words within, script leads", script("location='/next'", "<noscript>Please enable JavaScript</noscript>")),
    leads("refresh", "a base in another folder", b'<!doctype html><base href="/shop/"><meta http-equiv=refresh content="0;url=../next">'),
    leads("refresh", "a base behind it", b'<!doctype html><meta http-equiv=refresh content="0;url=next"><base href="/shop/.."><title>x</title>'),
    leads("refresh", "upper case and no quotes", b"<HTML><HEAD><META HTTP-EQUIV=REFRESH CONTENT=0;URL=/next></HEAD></HTML>"),
    leads("refresh", "a line break within", b'<!doctype html><meta http-equiv="refresh" content="0;\n   URL=/next">'),
    leads("refresh", "behind a long comment", b"<!doctype html><!--" + b"x" * 9_000 + b'--><meta http-equiv="refresh" content="1; url=/next">'),
    leads("refresh", "by the header, quoted", PAGE, "Refresh: 0; url='/next'"),
    leads("refresh", "by the header with a comma", PAGE, "Refresh: 0,/next"),
    leads("refresh", "an encoded address", _REFRESH % b"&#47;next"),
    leads("refresh", "in a body with a few words", b'<!doctype html><body><p>Our site has moved.</p><meta http-equiv="refresh" content="3;url=/next"></body>'),
    Variant("refresh", "two of them, the second never", {"/": reply(HTML, body=b'<!doctype html><meta http-equiv="refresh" content="900"><meta http-equiv="refresh" content="0;url=/next">')}, reason="empty_shell"),
    leads("frame", "one frame and an empty one", b'<html><frameset rows="100%,*"><frame src="/next"><frame src="about:blank"></frameset></html>'),
    leads("frame", "words for those without frames", b'<html><head><title>x</title></head><frameset rows="*"><frame src="/next"><noframes><body>Your browser shows no frames.</body></noframes></frameset></html>'),
    leads("frame", "an iframe over the whole page", b'<!doctype html><html><body style="margin:0"><iframe src="/next" style="width:100%;height:100vh;border:0"></iframe></body></html>'),
    Variant("cookie", "set twice on the way", {"/": to("/a", "Set-Cookie: a=1; Path=/"), "/a": to("/next", "Set-Cookie: b=2; Path=/; HttpOnly; SameSite=Lax"), **_NEXT}, "Read on"),
    Variant("redirect", "a relative one with dots", {"/": to("./a/../next"), **_NEXT}, "Read on"),
    Variant("redirect", "a query alone", {"/": to("?a=1"), "/?a=1": reply(HTML, body=OTHER)}, "Read on"),
    Variant("redirect", "without a scheme", {"/": to("//tallow.test/next"), **_NEXT}, "Read on"),
    Variant("redirect", "blanks around", {"/": to("  /next  "), **_NEXT}, "Read on"),
    Variant("redirect", "with a space within", {"/": to("/next page"), "/next%20page": reply(HTML, body=OTHER)}, "Read on"),
    Variant("redirect", "with letters of utf-8", {"/": to("/\u00c3\u00bcber"), "/%C3%BCber": reply(HTML, body=OTHER)}, "Read on"),
    Variant("redirect", "with a backslash", {"/": to("\\next"), **_NEXT}, "Read on"),
    Variant("redirect", "300 with a place", {"/": to("/next", status="300 Multiple Choices"), **_NEXT}, "Read on"),
    Variant("redirect", "a lower case location", {"/": reply("location: /next", body=b"", status="301 Moved"), **_NEXT}, "Read on"),
    Variant("redirect", "two places that agree", {"/": to("/next", "Location: /next"), **_NEXT}, "Read on"),
    Variant("redirect", "without a place but with a page", {"/": reply(HTML, status="302 Found")}, TITLE),
    Variant("redirect", "to mail", {"/": to("mailto:hello@tallow.test")}, reason="bad_url"),
    Variant("redirect", "to an app", {"/": to("intent://tallow.test#Intent;scheme=https;end")}, reason="bad_url"),
    Variant("redirect", "to the fragment of itself", {"/": to("/#top")}, reason="redirects"),
    Variant("redirect", "to a host with another stop", {"/": to("http://tallow\u3002test/next".encode().decode("latin-1")), **_NEXT}, "Read on"),
    Variant("redirect", "to a host in wide letters", {"/": to("http://ｔａｌｌｏｗ.test/next".encode().decode("latin-1")), **_NEXT}, "Read on"),
    Variant("redirect", "by 201 with a page", {"/": reply(HTML, "Location: /other", status="201 Created")}, TITLE),
    Variant("redirect", "to a log-in", {"/": to("/login?next=%2F"), "/login?next=%2F": reply(HTML, body=b"<!doctype html><title>Tallow &amp; Reed</title><form action=/login><input name=user><input name=password type=password></form><p>Welcome back to the mill. Keep your key at hand.</p>")}, reason="login"),
]  # fmt: skip

VARIANTS = [*HEADS, *TYPES, *CODINGS, *LEADS]

CHARSETS: list[tuple[str, bytes, str, str]] = [
    # name, the page's bytes, the charset of the header, what must be read
    ("utf-8 declared as latin 1 by both", '<meta charset="iso-8859-1"><p>Señor Muñoz, José Núñez y Ángela'.encode(), "iso-8859-1", "Señor Muñoz"),
    ("windows-1252 behind a header that says utf-8", "<p>Café „Zur Mühle“ – geöffnet für Gäste aus Köln".encode("cp1252"), "utf-8", "geöffnet für Gäste"),
    ("meta as http-equiv", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1250"><p>Žluťoučký kůň v Plzni'.encode("cp1250"), "", "Žluťoučký kůň"),
    ("meta with its parts the other way round", '<meta content="text/html; charset=koi8-r" http-equiv=content-type><p>Переплётная мастерская'.encode("koi8-r"), "", "Переплётная"),
    ("meta far behind a long script", ("<head><script>" + "x=1;" * 900 + '</script><meta charset="shift_jis"><p>製本所へようこそ').encode("cp932"), "", "製本所へようこそ"),
    ("a mark of utf-8 against a header", b"\xef\xbb\xbf<p>" + "Čeština a žluť".encode(), "windows-1250", "Čeština a žluť"),
    ("a mark of utf-16 against a meta", b"\xff\xfe" + '<meta charset="utf-8"><p>Größe'.encode("utf-16-le"), "", "Größe"),
    ("utf-16 without a mark or word", "<html><head><title>x</title></head><body><p>Größe und Maß".encode("utf-16-le"), "", "Größe und Maß"),
    ("utf-16 named by the header, big end first", "<p>Größe und Maß".encode("utf-16-be"), "utf-16be", "Größe und Maß"),
    ("a name with blanks and capitals", "<p>Smörgåsbord på Söder".encode("latin-1"), " ISO-8859-1 ", "Smörgåsbord på Söder"),
    ("a name that is misspelt", "<p>Smörgåsbord på Söder".encode("latin-1"), "iso8859_1", "Smörgåsbord på Söder"),
    ("none: french of france", "<html lang=fr><p>Reliure d’art à façon, fenêtres et crêpes".encode("cp1252"), "", "à façon"),
    ("none: romanian", '<html lang="ro"><p>Legătorie de cărți'.replace("ț", "ţ").encode("cp1250"), "", "Legătorie de cărţi"),
    ("none: bulgarian", '<html lang="bg"><p>Книговезница в стария град'.encode("cp1251"), "", "Книговезница"),
    ("none: arabic", '<html lang="ar"><p>تجليد الكتب في الحي القديم'.encode("cp1256"), "", "تجليد الكتب"),
    ("none: thai", '<html lang="th"><p>ร้านเย็บเล่มหนังสือ'.encode("cp874"), "", "ร้านเย็บเล่มหนังสือ"),
    ("none: vietnamese of utf-8", "<p>Đóng sách thủ công".encode(), "", "Đóng sách"),
    ("entities alone", b"<p>Caf&eacute; M&uuml;hle &#8211; ge&ouml;ffnet", "us-ascii", "Café Mühle – geöffnet"),
    ("gb18030 under the name gb2312", '<meta charset="gb2312"><p>書籍裝訂 镕基 㐀'.encode("gb18030"), "", "書籍裝訂 镕基 㐀"),
    ("euc-kr under the name of its windows page", '<meta charset="ks_c_5601-1987"><p>책을 묶는 똠방각하'.encode("cp949"), "", "똠방각하"),
    ("iso-2022-jp", '<meta charset="iso-2022-jp"><p>製本所へようこそ'.encode("iso2022_jp"), "", "製本所へようこそ"),
    ("utf-8 twice encoded stays what it is", "<p>Mühle".encode().decode("latin-1").encode(), "utf-8", "MÃ¼hle"),
    ("utf-8 with one stray byte of windows", "<meta charset=utf-8><p>Größe und Maß für Gäste ".encode() + b"\x96" + " geöffnet".encode(), "", "für Gäste"),
    ("xml declaration", '<?xml version="1.0" encoding="iso-8859-2"?><html><p>Introligatornia w Łodzi'.encode("iso8859_2"), "", "Łodzi"),
    ("hebrew as it is read", '<meta charset="iso-8859-8-i"><p>כריכיית הטחנה'.encode("iso8859_8"), "", "כריכיית הטחנה"),
    ("koi8-u", "<p>Палітурня ґречна її".encode("koi8_u"), "koi8-u", "ґречна"),
    ("macintosh", "<p>Reliure à façon, crêpes".encode("mac_roman"), "macintosh", "à façon"),
    ("ascii that is windows", "<p>Café “Zur Mühle”".encode("cp1252"), "us-ascii", "Café “Zur Mühle”"),
    ("a charset in two kinds of quotes", "<p>Größe und Maß".encode("cp1252"), "\"'windows-1252'\"", "Größe und Maß"),
    ("unicode for a charset in a meta", '<meta charset="unicode"><p>Größe und Maß'.encode(), "", "Größe und Maß"),
    ("x-sjis", '<meta http-equiv=content-type content="text/html; charset=x-sjis"><p>製本所①へようこそ'.encode("cp932"), "", "製本所①へようこそ"),
]  # fmt: skip

_SHORT = "We bind books in the old mill, and mend what others have torn. Call us for a quote."
_LONG_TEXT = "We bind books in the old mill, and mend what others have torn. " * 60

QUALITY: list[tuple[str, str, str | None]] = [
    # title, text, the reason or None where it is a page
    ("Just a moment...", "tallow.test Verifying you are human. This may take a few seconds.", "blocked"),
    ("Einen Moment bitte…", "Ihr Browser wird überprüft, bevor Sie auf tallow.test zugreifen.", "blocked"),
    ("Un instant…", "Vérification que vous êtes humain. Cela peut prendre quelques secondes.", "blocked"),
    ("Un momento…", "Verificando que es un ser humano. Esto puede tardar unos segundos.", "blocked"),
    ("tallow.test", "Please enable JS and disable any ad blocker", "blocked"),
    ("Access to this page has been denied", "Access to this page has been denied because we believe you are using automation tools", "blocked"),
    ("Human Verification", "", "blocked"),
    ("", "Let's confirm you are human. Complete the security check before continuing.", "blocked"),
    ("Tallow", "One moment, please... Please wait while your request is being verified...", "blocked"),
    ("Robot or human?", "Activate and hold the button to confirm that you're human.", "blocked"),
    ("ERROR: The request could not be satisfied", "403 ERROR The request could not be satisfied. Request blocked.", "blocked"),
    ("Vercel Security Checkpoint", "We're verifying your browser", "blocked"),
    ("Client Challenge", "JavaScript is disabled in your browser. Please enable JavaScript to proceed.", "blocked"),
    ("Wordfence", "Your access to this service has been limited. (HTTP response code 503)", "blocked"),
    ("Imunify360", "Bot-protection: Access denied by Imunify360 bot-protection. IPs used for automation should be whitelisted", "blocked"),
    ("Проверка браузера", "Подождите, идёт проверка вашего браузера", "blocked"),
    ("", "This website is using a security service to protect itself from online attacks. You have been blocked.", "blocked"),
    ("Account Suspended", "This Account has been suspended. Contact your hosting provider for more information.", "parked"),
    ("Konto gesperrt", "Diese Internetpräsenz wurde vorübergehend gesperrt.", "parked"),
    ("Site suspendu", "Ce site a été suspendu. Contactez votre hébergeur.", "parked"),
    ("Website expired", "This website has expired. If you own this website, please contact support.", "parked"),
    ("tallow.test", "Questo dominio è scaduto", "parked"),
    ("tallow.test", "Das ist eine Platzhalter-Seite: Diese Domain ist bereits registriert", "parked"),
    ("Domain geregistreerd", "Deze domeinnaam is geregistreerd door een klant van een hostingbedrijf.", "parked"),
    ("tallow.test", "Domena jest na sprzedaż", "parked"),
    ("tallow.test", "Tato doména je na prodej", "parked"),
    ("tallow.test", "このドメインは販売中です", "parked"),
    ("tallow.test", "Domain tallow.test ist noch nicht mit einer Website verbunden", "parked"),
    ("Site not found", "There isn't a site configured at this address. If you're trying to publish one, see the docs.", "parked"),
    ("404: This page could not be found", "The deployment could not be found on this host. DEPLOYMENT_NOT_FOUND", "parked"),
    ("Apache2 Debian Default Page: It works", "This is the default welcome page used to test the correct operation of the server", "parked"),
    ("IIS Windows Server", "", "parked"),
    ("Test Page for the HTTP Server on Rocky Linux", "HTTP Server Test Page This page is used to test the proper operation", "parked"),
    ("Index of /", "Index of / Name Last modified Size Description cgi-bin/ 2026-01-02 10:11 -", "parked"),
    ("Plesk", "Web Server's Default Page This page is generated by Plesk", "parked"),
    ("Hello world! – Just another WordPress site", "Welcome to WordPress. This is your first post. Edit or delete it, then start writing!", "parked"),
    ("WordPress › Error", "There has been a critical error on this website. Learn more about troubleshooting WordPress.", "server_error"),
    ("Database Error", "Error establishing a database connection", "server_error"),
    ("", "Fatal error: Uncaught Error: Call to undefined function mysql_connect() in /home/x/index.php:3", "server_error"),
    ("", "Warning: mysqli_connect(): (HY000/1045): Access denied for user 'shop'@'localhost' in /var/www/db.php on line 7", "server_error"),
    ("503 Service Temporarily Unavailable", "503 Service Temporarily Unavailable nginx", "server_error"),
    ("Application error: a client-side exception has occurred", "Application error: a server-side exception has occurred (see the server logs for more information).", "server_error"),
    ("Application Error", "An error occurred in the application and your page could not be served.", "server_error"),
    ("Bandwidth Limit Exceeded", "The server is temporarily unable to service your request due to the site owner reaching their bandwidth limit.", "server_error"),
    ("Server Error", "Server Error in '/' Application. Runtime Error", "server_error"),
    ("Hiba", "Hiba történt az adatbázishoz való csatlakozáskor", "server_error"),
    ("Wartung", "Wegen Wartungsarbeiten kurzzeitig nicht verfügbar.", "coming_soon"),
    ("Tallow", "Site en maintenance. Nous revenons très vite !", "coming_soon"),
    ("Tallow", "Estamos trabajando en nuestra nueva web. Volvemos pronto.", "coming_soon"),
    ("Tallow", "Sito in manutenzione. Torneremo presto online.", "coming_soon"),
    ("Tallow", "ただいま準備中です。しばらくお待ちください。", "coming_soon"),
    ("Tallow", "Сайт находится в разработке", "coming_soon"),
    ("Tallow", "Stránky jsou ve výstavbě", "coming_soon"),
    ("Tallow", "Opening soon. Be the first to know when we launch. Enter using password. Are you the store owner? Log in here", "coming_soon"),
    ("Tallow", "Site is undergoing maintenance. Thank you for your patience.", "coming_soon"),
    ("Not Found", "The requested URL was not found on this server.", "soft_404"),
    ("Tallow", "Sorry, this page isn't available. The link may be broken.", "soft_404"),
    ("Side ikke fundet", "Siden du leder efter findes ikke.", "soft_404"),
    ("Sivua ei löytynyt", "Sivua ei löytynyt.", "soft_404"),
    ("Az oldal nem található", "A keresett oldal nem található.", "soft_404"),
    ("Pagina nu a fost găsită", "Pagina nu a fost găsită", "soft_404"),
    ("Sayfa bulunamadı", "Aradığınız sayfa bulunamadı.", "soft_404"),
    ("ページが見つかりません", "お探しのページが見つかりませんでした。", "soft_404"),
    ("Сторінку не знайдено", "Сторінку не знайдено", "soft_404"),
    ("Connexion", "Identifiant Mot de passe Mot de passe oublié", "login"),
    ("Tallow", "Diese Seite ist passwortgeschützt. Bitte geben Sie das Passwort ein.", "login"),
    ("Protected Blog › Log in", "This site is marked private by its owner.", "login"),
    ("Before you continue to Tallow", "We use cookies and data to deliver and maintain services. Reject all Accept all", "blocked"),
    ("Tallow", "Bitte bestätigen Sie, dass Sie mindestens 18 Jahre alt sind. Ja, ich bin 18 Nein", None),
    # Pages, whatever words fall in them.
    ("Tallow & Reed", _SHORT, None),
    ("Security Checks for Buildings | Tallow", "We do the security check of your building once a year. " + _SHORT, None),
    ("Tallow", "New winter opening hours. Our second shop is coming soon to Harrow! " + _LONG_TEXT, None),
    ("Human Resources", "We look for people who like paper. " + _SHORT, None),
    ("Plumbing errors we mend", "Error codes of your boiler: E133 is no gas. " + _SHORT, None),
    ("Maintenance of boilers", "We do scheduled servicing and maintenance of boilers. " + _SHORT, None),
    ("Suspended ceilings", "We fit suspended ceilings in shops and offices. " + _SHORT, None),
    ("Parking", "Free parking behind the house. " + _SHORT, None),
    ("Domaine de la Reliure", "Domaine viticole. Nos vins sont en vente à la cave. " + _SHORT, None),
    ("Index of paper weights", "What is a gram? " + _LONG_TEXT, None),
    ("Database work", "We build databases, and mend a broken database connection. " + _SHORT, None),
    ("Tallow", "This website uses cookies. Accept all Reject all " + _SHORT * 3, None),
    ("Baustelle", "Im Aufbau von Gerüsten sind wir schnell. " + _SHORT * 12, None),
]  # fmt: skip

ROBOTS: list[tuple[str, bytes, str, bool]] = [
    # name, robots.txt, path, whether scraperskybot may read it
    ("a page instead of rules", b"<!doctype html><html><head><title>Tallow</title></head><body>User-agent: * Disallow: /</body></html>", "/", True),
    ("a page with rules on lines of their own in it", b"<html><body><pre>\nUser-agent: *\nDisallow: /x\n</pre></body></html>", "/x", False),
    ("capital letters without a colon", b"USER-AGENT *\nDISALLOW /x\n", "/x", False),
    ("rules before any group", b"Disallow: /\nUser-agent: *\nDisallow: /x\n", "/", True),
    ("an empty line does not end a group", b"User-agent: *\n\nDisallow: /x\n", "/x", False),
    ("unknown lines do not end a list of names", b"User-agent: a\nFoo: bar\nUser-agent: *\nDisallow: /x\n", "/x", False),
    ("crawl-delay between two names", b"User-agent: ScraperSkyBot\nCrawl-delay: 5\nUser-agent: other\nDisallow: /\n", "/", True),
    ("our group only allows", b"User-agent: *\nDisallow: /\nUser-agent: scraperskybot\nDisallow:\n", "/", True),
    ("our group with an empty allow", b"User-agent: *\nDisallow: /\n\nUser-agent: ScraperSkyBot\nAllow:\n", "/", True),
    ("our group without rules at the end", b"User-agent: *\nDisallow: /\nUser-agent: ScraperSkyBot\n", "/", True),
    ("a wildcard in the middle", b"User-agent: *\nDisallow: /*/private/\n", "/a/b/private/c", False),
    ("a wildcard at the end says nothing", b"User-agent: *\nDisallow: /fish*\n", "/fishheads/yeast.html?id=1", False),
    ("a dollar in the middle is itself", b"User-agent: *\nDisallow: /a$b\n", "/a$b", False),
    ("a dollar in the middle does not end", b"User-agent: *\nDisallow: /a$b\n", "/a", True),
    ("ends of files", b"User-agent: *\nDisallow: /*.php$\n", "/filename.php?parameters", True),
    ("ends of files at the end", b"User-agent: *\nDisallow: /*.php$\n", "/folder/filename.php", False),
    ("two stars in a row", b"User-agent: *\nDisallow: /**/x\n", "/a/x", False),
    ("lower case hex", b"User-agent: *\nDisallow: /%e3%83%84\n", "/\u30c4", False),
    ("a tilde that is encoded", b"User-agent: *\nDisallow: /%7Ejoe\n", "/~joe", False),
    ("a question mark alone", b"User-agent: *\nDisallow: /*?\n", "/a?b=1", False),
    ("the longer allow wins", b"User-agent: *\nDisallow: /shop\nAllow: /shop/open\n", "/shop/open/1", True),
    ("a whole url for a path", b"User-agent: *\nDisallow: http://tallow.test/x\n", "/x", False),
    ("a name with a slash and version", b"User-agent: ScraperSkyBot/2.1 (+https://x.test)\nDisallow: /x\n", "/x", False),
    ("several names on one line, commas between", b"User-agent: Foo, ScraperSkyBot\nDisallow: /x\nUser-agent: *\nDisallow: /y\n", "/x", False),
    ("a comment behind a path", b"User-agent: * # all\nDisallow: /x # not this\n", "/x", False),
    ("a path with a hash encoded", b"User-agent: *\nDisallow: /a%23b\n", "/a%23b", False),
    ("non-breaking spaces", "User-agent:\u00a0*\nDisallow:\u00a0/x\n".encode(), "/x", False),
    ("zero-width mark before the key", "\u200bUser-agent: *\nDisallow: /x\n".encode(), "/x", False),
    ("full-width colon", "User-agent： *\nDisallow： /x\n".encode(), "/x", False),
    ("an equals sign for the colon", b"User-agent=*\nDisallow=/x\n", "/x", False),
    ("a noindex line is nothing", b"User-agent: *\nNoindex: /\n", "/", True),
    ("a clean-param line is nothing", b"User-agent: *\nClean-param: ref /\nDisallow: /x\n", "/", True),
    ("a host line within a list of names", b"User-agent: *\nHost: tallow.test\nDisallow: /x\n", "/x", False),
    ("utf-16 without a mark, big end", "User-agent: *\nDisallow: /x\n".encode("utf-16-be"), "/x", False),
    ("utf-32 with its mark", "\ufeffUser-agent: *\nDisallow: /x\n".encode("utf-32-le"), "/x", False),
    ("line separators of unicode are no line ends", "User-agent: *\u2028Disallow: /\n".encode(), "/", True),
    ("backslashes for slashes", b"User-agent: *\nDisallow: \\x\\\n", "/x/", True),
    ("blocks of rules for us and another in one", b"User-agent: GPTBot\nUser-agent: ScraperSkyBot\nDisallow: /\n\nUser-agent: *\nAllow: /\n", "/", False),
    ("an encoded percent", b"User-agent: *\nDisallow: /100%25\n", "/100%25", False),
    ("an encoded star matches only itself", b"User-agent: *\nDisallow: /a%2Ab\n", "/axb", True),
    ("a mark in the middle, of two files joined", b"User-agent: other\nDisallow: /\n\xef\xbb\xbfUser-agent: *\nDisallow: /x\n", "/x", False),
    ("a mark in the middle ends the group before", b"User-agent: other\nDisallow: /\n\xef\xbb\xbfUser-agent: *\nDisallow: /x\n", "/y", True),
    ("a path of twenty thousand letters before", b"User-agent: *\nDisallow: /" + b"a" * 20_000 + b"\nDisallow: /x\n", "/x", False),
    ("a fragment is no part of the address", b"User-agent: *\nDisallow: /x$\n", "/x#top", False),
    ("capitals of a path count", b"User-agent: *\nDisallow: /X\n", "/x", True),
    ("a search, and not the home page", b"User-agent: *\nDisallow: /?s=\n", "/", True),
    ("a delay between names of one group", b"User-agent: a\nUser-agent: *\nCrawl-delay: 2\nUser-agent: ScraperSkyBot\nDisallow: /x\n", "/x", False),
    ("our name twice, rules of both", b"User-agent: ScraperSkyBot\nDisallow: /a\nUser-agent: b\nDisallow: /\nUser-agent: scraperskybot\nDisallow: /x\n", "/x", False),
    ("a path of dots", b"User-agent: *\nDisallow: /a/../x\n", "/x", True),
]  # fmt: skip

DELAYS: list[tuple[str, float | None]] = [
    ("Crawl-delay: 10", 10.0), ("crawl-delay:1.5", 1.5), ("Crawl-Delay: 0,5", 0.5), ("Crawl-delay: 10 seconds", 10.0), ("Crawl-delay: 10s", 10.0),
    ("Crawl-delay: .25", 0.25), ("Crawl-delay: ten", None), ("Crawl-delay: -1", None), ("Crawl-delay: 2m", 120.0), ("Crawl-delay: 500ms", 0.5),
    ("Request-rate: 1/5", 5.0), ("Request-rate: 1/2s", 2.0), ("Request-rate: 2/1m", 30.0), ("Crawl-delay:", None), ("Crawl-delay: 1e3", 1.0), ("Crawl-delay: 1 min", 60.0), ("Visit-time: 0600-0845", None),
    ("Crawl-delay: 10 # ten", 10.0), ("Request-rate: 1/10s 1300-1700", 10.0), ("Crawl-delay = 4", 4.0),
]  # fmt: skip

NAMED: list[tuple[bytes, tuple[str, ...]]] = [
    # robots.txt, the sitemaps that it names
    (b"Sitemap: https://tallow.test/a.xml\nUser-agent: *\nSitemap: https://tallow.test/b.xml\n", ("https://tallow.test/a.xml", "https://tallow.test/b.xml")),
    (b"SITEMAP : /sitemap.xml\n", ("/sitemap.xml",)),
    (b"Sitemap: <https://tallow.test/a.xml>\n", ("https://tallow.test/a.xml",)),
    (b'Sitemap: "https://tallow.test/a.xml"\n', ("https://tallow.test/a.xml",)),
    (b"Sitemap: https://tallow.test/a.xml, https://tallow.test/b.xml\n", ("https://tallow.test/a.xml", "https://tallow.test/b.xml")),
    (b"Sitemap: https://tallow.test/a.xml https://tallow.test/b.xml\n", ("https://tallow.test/a.xml", "https://tallow.test/b.xml")),
    (b"Sitemap: https://tallow.test/a.xml # the first\n", ("https://tallow.test/a.xml",)),
    (b"# Sitemap: https://tallow.test/a.xml\n", ()),
    (b"Sitemap: Sitemap: https://tallow.test/a.xml\n", ("https://tallow.test/a.xml",)),
    (b"Sitemap: https://tallow.test/a.xml\nSitemap: https://tallow.test/a.xml\n", ("https://tallow.test/a.xml",)),
    (b"Sitemap:\nhttps://tallow.test/a.xml\n", ()),
    (b"Sitemap=https://tallow.test/a.xml\n", ("https://tallow.test/a.xml",)),
    (b"sitemap_index: https://tallow.test/a.xml\n", ("https://tallow.test/a.xml",)),
    (b"Sitemap index: https://tallow.test/a.xml\n", ("https://tallow.test/a.xml",)),
    (b"Sitemap: https://tallow.test/a.xml Disallow: /x\n", ("https://tallow.test/a.xml",)),
    (b"Sitemap: https://tallow.test/a.xml;https://tallow.test/b.xml\n", ("https://tallow.test/a.xml", "https://tallow.test/b.xml")),
    (b"Sitemaps: https://tallow.test/a.xml\n", ("https://tallow.test/a.xml",)),
    (b"Sitemap: //tallow.test/a.xml\n", ("//tallow.test/a.xml",)),
]  # fmt: skip

_SET = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
_A, _B = "https://tallow.test/a", "https://tallow.test/b"


def urls(*inner: str) -> bytes:
    return _SET.format("".join(f"<url>{text}</url>" for text in inner)).encode()


SITEMAPS: list[tuple[str, bytes, list[tuple[str, str | None]]]] = [
    # name, the file, location and time of each entry
    ("a namespace of https", urls(f"<loc>{_A}</loc>").replace(b"http://www", b"https://www"), [(_A, None)]),
    ("a namespace of google's first", urls(f"<loc>{_A}</loc>").replace(b"http://www.sitemaps.org/schemas/sitemap/0.9", b"http://www.google.com/schemas/sitemap/0.84"), [(_A, None)]),
    ("no namespace but its prefixes", b"<urlset><url><loc>" + _A.encode() + b'</loc><xhtml:link rel="alternate" hreflang="de" href="https://tallow.test/de"/></url></urlset>', [(_A, None)]),
    ("a link instead of a loc", urls(f"<link>{_A}</link>"), [(_A, None)]),
    ("attributes on loc", urls(f'<loc type="text">{_A}</loc>'), [(_A, None)]),
    ("a query with raw ampersands", urls("<loc>https://tallow.test/?a=1&b=2&copy=3</loc>"), [("https://tallow.test/?a=1&b=2&copy=3", None)]),
    ("entities of html", urls("<loc>https://tallow.test/caf&eacute;</loc>"), [("https://tallow.test/café", None)]),
    ("lines within a loc", urls(f"<loc>\n   {_A}\n  </loc>"), [(_A, None)]),
    ("gzip without a name or header", gzip.compress(urls(f"<loc>{_A}</loc>")), [(_A, None)]),
    ("a list with spaces and numbers before", b"1. https://tallow.test/a\n2. https://tallow.test/b\n", [(_A, None), (_B, None)]),
    ("a list with a tab and a date behind", b"https://tallow.test/a\t2026-03-04\nhttps://tallow.test/b\t2026-03-05\n", [(_A, "2026-03-04"), (_B, "2026-03-05")]),
    ("a list of one line, commas between", b"https://tallow.test/a,https://tallow.test/b", [(_A, None), (_B, None)]),
    ("a list in quotes", b'"https://tallow.test/a"\n"https://tallow.test/b"\n', [(_A, None), (_B, None)]),
    ("rss whose link is cdata", f"<rss version='2.0'><channel><link>https://tallow.test/</link><item><title>x</title><link><![CDATA[{_A}]]></link><pubDate>Wed, 04 Mar 2026 10:00:00 GMT</pubDate></item></channel></rss>".encode(), [(_A, "2026-03-04")]),
    ("rss of an old version without a namespace", f"<rss version='0.91'><channel><item><link>{_A}</link></item></channel></rss>".encode(), [(_A, None)]),
    ("rss whose zone is misspelt", f"<rss version='2.0'><channel><item><link>{_A}</link><pubDate>Wed, 04 Mar 2026 10:00:00 CEST</pubDate></item></channel></rss>".encode(), [(_A, "2026-03-04")]),
    ("rss whose day is in german", f"<rss version='2.0'><channel><item><link>{_A}</link><pubDate>Mi, 04 Mär 2026 10:00:00 +0100</pubDate></item></channel></rss>".encode(), [(_A, "2026-03-04")]),
    ("atom with a base", b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://tallow.test/"><entry><link href="a"/><updated>2026-03-04T10:00:00Z</updated></entry></feed>', [("a", "2026-03-04")]),
    ("atom with its own link last", f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="edit" href="https://tallow.test/edit"/><link rel="alternate" href="{_A}"/></entry></feed>'.encode(), [(_A, None)]),
    ("a time of a week", urls(f"<loc>{_A}</loc><lastmod>2026-W10</lastmod>"), [(_A, "2026-03-02")]),
    ("a time in seconds since 1970", urls(f"<loc>{_A}</loc><lastmod>1772618400</lastmod>"), [(_A, "2026-03-04")]),
    ("a time in milliseconds", urls(f"<loc>{_A}</loc><lastmod>1772618400000</lastmod>"), [(_A, "2026-03-04")]),
    ("a time without dashes", urls(f"<loc>{_A}</loc><lastmod>20260304</lastmod>"), [(_A, "2026-03-04")]),
    ("a time with a german day and dots", urls(f"<loc>{_A}</loc><lastmod>4.3.2026</lastmod>"), [(_A, "2026-03-04")]),
    ("a time of two digits", urls(f"<loc>{_A}</loc><lastmod>04.03.26</lastmod>"), [(_A, None)]),
    ("a time as scripts write it", urls(f"<loc>{_A}</loc><lastmod>Wed Mar 04 2026 10:00:00 GMT+0000 (Coordinated Universal Time)</lastmod>"), [(_A, "2026-03-04")]),
    ("a time of a database", urls(f"<loc>{_A}</loc><lastmod>2026-03-04 10:00:00.123456+00</lastmod>"), [(_A, "2026-03-04")]),
    ("a time with a space before its zone", urls(f"<loc>{_A}</loc><lastmod>2026-03-04T10:00:00 +00:00</lastmod>"), [(_A, "2026-03-04")]),
    ("a day that does not exist", urls(f"<loc>{_A}</loc><lastmod>2026-02-30</lastmod>"), [(_A, None)]),
    ("a day of zeros", urls(f"<loc>{_A}</loc><lastmod>0000-00-00</lastmod>"), [(_A, None)]),
    ("french of a month", urls(f"<loc>{_A}</loc><lastmod>4 mars 2026</lastmod>"), [(_A, "2026-03-04")]),
    *((text, urls(f"<loc>{_A}</loc><lastmod>{text}</lastmod>"), [(_A, "2026-03-04")]) for text in (
        "2026-3-4", "March 4th, 2026", "20260304T100000Z", "2026-03-04T10.00.00Z", "Wed, 4 Mar 26 10:00:00 GMT", "04-MAR-2026", "4. marts 2026", "4 martie 2026", "4 март 2026 г.", "4. ožujka 2026.", "4. marca 2026", "4 de març de 2026", "4 Maret 2026", "4 במרץ 2026", "4 مارس 2026", "2026 m. kovo 4 d.", "4. mart 2026.",
    )),
    ("a mark within a loc", urls(f"<loc>\ufeff{_A}\u200b</loc>"), [(_A, None)]),
    ("a mark that was encoded twice", "\ufeff".encode().decode("cp1252").encode() + urls(f"<loc>{_A}</loc>"), [(_A, None)]),
    ("a list in angle brackets", b"<https://tallow.test/a>\n<https://tallow.test/b>\n", [(_A, None), (_B, None)]),
    ("a list of bullets", b"- https://tallow.test/a\n* https://tallow.test/b\n", [(_A, None), (_B, None)]),
    ("an index whose children are urls", f"<sitemapindex><url><loc>{_A}</loc></url></sitemapindex>".encode(), [(_A, None)]),
    ("an index with dates and blanks", b"<sitemapindex>\n<sitemap><loc> https://tallow.test/1.xml </loc><lastmod>2026-03-04</lastmod></sitemap></sitemapindex>", [("https://tallow.test/1.xml", "2026-03-04")]),
    ("a style sheet line and a doctype in capitals", b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><!DOCTYPE URLSET>' + urls(f"<loc>{_A}</loc>"), [(_A, None)]),
]  # fmt: skip
