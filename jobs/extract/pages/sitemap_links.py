"""The sitemaps that a page names: `<link rel="sitemap">`, or a link to one."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin

from jobs.extract.document import parse
from jobs.extract.encoding import decode
from jobs.extract.urls import host_of

_LINK = re.compile(rb"""href\s{0,3}=\s{0,3}["']?([^"'\s<>]{0,300}sitemap[^"'\s<>]{0,100}\.xml(?:\.gz)?)["'\s>]""", re.I)


def sitemap_links(body: bytes, url: str, http_charset: str | None, most: int) -> list[str]:
    """At most so many addresses of sitemaps, those that are stated first. Arguments as for `extract_page`."""
    stated = parse(decode(body, http_charset, host_of(url)), url).linked("sitemap")
    linked = [html.unescape(sitemap.decode("utf-8", "replace")) for sitemap in _LINK.findall(body)]
    return list(dict.fromkeys([*stated, *(urljoin(url, address) for address in linked)]))[:most]
