# ruff: noqa: E501 -- tables and markup are read whole
"""Extraction: pages a second on one core, on the repo's own corpus, beside the same facts read with BeautifulSoup.

The peer is what one writes with BeautifulSoup, lxml beneath it (`benchmarks/peers.py`).
Both get the same bytes; the facts that each gets right and makes up are counted beside the speed.
`python -m benchmarks.extract [rounds]`
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from zlib import crc32

from benchmarks.base import freeze, median, report
from benchmarks.peers import Facts, with_beautifulsoup
from jobs.extract.pages import extract_home


def ours(body: bytes, facts: dict) -> Facts:
    page = extract_home(body, facts["url"], facts["http_charset"])
    of = lambda kind: {c.normalised for c in page.contacts if c.kind == kind}  # noqa: E731
    return {"emails": of("email"), "phones": of("phone"), "socials": of("social"), "people": {c.value for c in page.contacts if c.kind == "person"},
            "technologies": {t.name for t in page.technologies}, "titles": {page.title}, "links": {link.url for link in page.links}}  # fmt: skip


def timed(read: Callable[[bytes, dict], Facts], pages: list[tuple[bytes, dict]]) -> float:
    started = time.process_time()
    for body, facts in pages:
        read(body, facts)
    return len(pages) / (time.process_time() - started)


def score(read: Callable[[bytes, dict], Facts], pages: list[tuple[bytes, dict]]) -> dict[str, int]:
    """Contacts right, made up and missed."""
    right = wrong = missed = 0
    for body, facts in pages:
        found = read(body, facts)
        for kind in ("emails", "phones", "socials", "people"):
            truth = set(facts[kind])
            right, wrong, missed = (
                right + len(found[kind] & truth),
                wrong + len(found[kind] - truth),
                missed + len(truth - found[kind]),
            )
    return {"right": right, "made_up": wrong, "missed": missed}


def main() -> None:
    from tests.extract.corpus import PAGES, expected

    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    pages = [(path.read_bytes(), expected(path)) for path in PAGES]
    small, heavy = measured(pages, rounds), measured([(at_real_weight(body), facts) for body, facts in pages], rounds)
    facts = {"ours": score(ours, pages), "beautifulsoup": score(with_beautifulsoup, pages)}
    for name, (mine, theirs, kib) in {"as stored": small, "at the weight of real home pages": heavy}.items():
        print(
            f"{name}, {kib:.0f} KiB each: ours {mine:.0f}, BeautifulSoup {theirs:.0f} pages a second per core: {mine / theirs:.1f} times"
        )
    ratios = {"vs_beautifulsoup": heavy[0] / heavy[1], "vs_beautifulsoup_small_pages": small[0] / small[1]}
    report(
        "extract",
        len(pages),
        heavy[0],
        {"beautifulsoup": heavy[1]},
        ratios,
        facts=facts,
        kib_a_page=[round(heavy[2]), round(small[2])],
    )


def measured(pages: list[tuple[bytes, dict]], rounds: int) -> tuple[float, float, float]:
    """Median rates of both, interleaved, and the mean weight of a page in KiB."""
    timed(ours, pages), timed(with_beautifulsoup, pages[:5])
    freeze()
    rates = [(timed(ours, pages), timed(with_beautifulsoup, pages)) for _ in range(rounds)]
    return (
        median(a for a, _ in rates),
        median(b for _, b in rates),
        sum(len(body) for body, _ in pages) / len(pages) / 1024,
    )


def at_real_weight(body: bytes) -> bytes:
    """The page with what fills real ones (menus, teasers, icons, styles, a script), none of it a contact: about 100 KiB more.

    The name of its items is the page's own, so that nothing is saved by what a process remembers of other pages.
    """
    item = "It" + "".join(chr(97 + letter % 26) for letter in crc32(body).to_bytes(4))
    style = "".join(f".c{i}{{margin:{i % 9}px;color:#{i:06x}}}" for i in range(500))
    script = "".join(f"function f{i}(a){{return a.map(function(b){{return b*{i}}})}}" for i in range(250))
    icon = (
        '<svg viewBox="0 0 24 24" class="icon"><path d="M12 2L2 7l10 5 10-5-10-5z"/><path d="M2 17l10 5 10-5"/></svg>'
    )
    menu = "".join(
        f'<li class="menu-item"><a class="nav-link" href="/catalogue/{item}-{i}">{icon}<span>{item} {i}</span></a></li>'
        for i in range(120)
    )
    teasers = "".join(
        f'<article class="teaser col-md-4"><a href="/catalogue/{item}/{i}"><img loading="lazy" src="/media/{i}.jpg" alt="A view"></a><div class="body">'
        f'<h4>Something new</h4><p>What we did <em>there</em> took a week, and <strong>everyone</strong> liked it.</p><span class="tag">work</span></div></article>'
        for i in range(150)
    )  # fmt: skip
    more = f"<style>{style}</style><ul>{menu}</ul><section>{teasers}</section><script>{script}</script></body>"
    return body.replace(b"</body>", more.encode(), 1)


if __name__ == "__main__":
    main()
