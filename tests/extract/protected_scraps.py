# ruff: noqa: E501 -- tables are read whole, not in pieces
"""E-mails as pages hide them from robots, and whose they are, written before extraction read them."""

from __future__ import annotations

from base64 import b64encode
from urllib.parse import quote

from tests.extract.scraps import Scrap, cloudflare

HOST, MAIL = "tealbarn.co.uk", "ada@tealbarn.co.uk"


def _hidden(name: str, markup: str, mail: str = MAIL) -> Scrap:
    return Scrap(name, HOST, "GB", markup, mail)


def _rot13(text: str) -> str:
    small = "abcdefghijklmnopqrstuvwxyz"
    return text.translate(str.maketrans(small, small[13:] + small[:13]))


PROTECTED = [
    _hidden("words in round brackets", "<p>ada (at) tealbarn dot co dot uk</p>"),
    _hidden("words in capitals", "<p>Mail: ada AT tealbarn DOT co DOT uk</p>"),
    _hidden("words with underscores", "<p>ada_at_tealbarn_dot_co_dot_uk</p>"),
    _hidden("words with hyphens", "<p>ada -at- tealbarn -dot- co.uk</p>"),
    _hidden("angle brackets", "<p>ada &lt;at&gt; tealbarn &lt;dot&gt; co.uk</p>"),
    _hidden("french words", "<p>ada (arobase) tealbarn (point) co.uk</p>"),
    _hidden("spanish words", "<p>ada [arroba] tealbarn [punto] co.uk</p>"),
    _hidden("italian words", "<p>ada (chiocciola) tealbarn (punto) co.uk</p>"),
    _hidden("polish words", "<p>ada (małpa) tealbarn (kropka) co.uk</p>"),
    _hidden("an at sign as an icon", '<p>ada<i class="fa fa-at"></i>tealbarn.co.uk</p>'),
    _hidden("an at sign of full width", "<p>ada＠tealbarn.co.uk</p>"),
    _hidden("a small at sign", "<p>ada﹫tealbarn.co.uk</p>"),
    _hidden("a space of no width within", "<p>ada@\u200btealbarn\u200b.co.uk</p>"),
    _hidden("soft hyphens within", "<p>ada@teal&shy;barn.co.uk</p>"),
    _hidden("breaks where it may break", "<p>ada@<wbr>tealbarn<wbr>.co.uk</p>"),
    _hidden("named entities", "<p>ada&commat;tealbarn&period;co&period;uk</p>"),
    _hidden("entities twice", "<p>ada&amp;#64;tealbarn&amp;#46;co.uk</p>"),
    _hidden("spans by order", '<p><span>ada</span><span>@</span><span>tealbarn</span><span>.co.uk</span></p>'),
    _hidden("reversed by direction on a link", '<a style="direction:rtl;unicode-bidi:bidi-override">ku.oc.nrablaet@ada</a>'),
    _hidden("a dir attribute on bdo", '<p><bdo dir="rtl">ku.oc.nrablaet@ada</bdo></p>'),
    _hidden("cloudflare in a table", f'<td><a class="__cf_email__" data-cfemail="{cloudflare(MAIL, 0x3C)}" href="#">[email protected]</a></td>'),
    _hidden("cloudflare of a whole link", f'<a href="https://{HOST}/cdn-cgi/l/email-protection#{cloudflare(MAIL, 0x21)}"><i class="icon"></i></a>'),
    _hidden("a template literal", "<script>const u = 'ada'; const d = `tealbarn.co.uk`; el.href = `mailto:${u}@${d}`;</script>"),
    _hidden("an array that is joined", "<script>document.write(['ada','tealbarn.co.uk'].join('@'));</script>"),
    _hidden("replaced by a script", "<script>var m = 'ada#tealbarn.co.uk'.replace('#', '@'); location.href = 'mailto:' + m;</script>"),
    _hidden("decoded by atob", f"<script>link.href = 'mailto:' + atob('{b64encode(MAIL.encode()).decode()}');</script>"),
    _hidden("unescaped", "<script>document.write(unescape('" + quote(f'<a href="mailto:{MAIL}">mail</a>', safe="") + "'));</script>"),
    _hidden("hexadecimal in a string", "<script>var e = '" + "".join(f"\\x{ord(c):02x}" for c in MAIL) + "';</script>"),
    _hidden("rot13 in a handler", f"<a href=\"javascript:mail('{_rot13('mailto:' + MAIL)}')\">Mail</a>"),
    _hidden("data in halves turned round", '<a class="m" data-u="ada" data-d="tealbarn.co.uk">Mail</a>'),
    _hidden("a placeholder is none", '<input type="email" placeholder="you@yourdomain.com"><p>name@example.com</p>', ""),
    _hidden("a meeting at a place is none", "<p>Meet Ada at tealbarn. Dot is at home.</p>", ""),
    _hidden("prices at are none", "<p>3 at 4.50 each, 2 at tealbarn prices</p>", ""),
]  # fmt: skip

# Markup of a page about people, and "address: name, title" of each.
HOLDERS: list[tuple[str, dict[str, tuple[str, str]]]] = [
    (
        "<ul><li>Ada Finchley, Head of Sales, <a href='mailto:ada@tealbarn.co.uk'>ada@tealbarn.co.uk</a></li>"
        "<li>Ben Otterby, Workshop Manager, <a href='mailto:ben@tealbarn.co.uk'>ben@tealbarn.co.uk</a></li></ul>",
        {"ada@tealbarn.co.uk": ("Ada Finchley", "Head of Sales"), "ben@tealbarn.co.uk": ("Ben Otterby", "Workshop Manager")},
    ),
    (
        "<div class='card'><h3>Ada Finchley</h3><p>Director</p><p>ada (at) tealbarn.co.uk</p></div>"
        "<div class='card'><h3>Ben Otterby</h3><p>Joiner</p><p>ben (at) tealbarn.co.uk</p></div>",
        {"ada@tealbarn.co.uk": ("Ada Finchley", "Director"), "ben@tealbarn.co.uk": ("Ben Otterby", "Joiner")},
    ),
    (
        "<table><tr><th>Name</th><th>Role</th><th>E-mail</th></tr>"
        "<tr><td>Ada Finchley</td><td>Owner</td><td>ada@tealbarn.co.uk</td></tr>"
        "<tr><td>Ben Otterby</td><td>Accounts</td><td>ben@tealbarn.co.uk</td></tr></table>",
        {"ada@tealbarn.co.uk": ("Ada Finchley", "Owner"), "ben@tealbarn.co.uk": ("Ben Otterby", "Accounts")},
    ),
    (
        "<p>General: <a href='mailto:info@tealbarn.co.uk'>info@tealbarn.co.uk</a></p>"
        "<h3>Ada Finchley</h3><p>Owner</p>",
        {"info@tealbarn.co.uk": ("", "")},
    ),
    (
        f"<div><h4>Ada Finchley</h4><em>Partner</em><br><a class='__cf_email__' data-cfemail='{cloudflare(MAIL)}'>[email&#160;protected]</a></div>"
        f"<div><h4>Ben Otterby</h4><em>Associate</em><br><a class='__cf_email__' data-cfemail='{cloudflare('ben@tealbarn.co.uk')}'>[email&#160;protected]</a></div>",
        {"ada@tealbarn.co.uk": ("Ada Finchley", "Partner"), "ben@tealbarn.co.uk": ("Ben Otterby", "Associate")},
    ),
]  # fmt: skip
