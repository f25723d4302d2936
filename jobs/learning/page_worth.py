"""Page worth: which pages of a site give contacts that no other page gives. The hand-made page types are the start, and
stay the order until a model of the yields beats them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from jobs.extract.names import is_name
from jobs.extract.text import fold
from jobs.learning.weights import Weights, weights_of
from jobs.models import FitScope
from jobs.models.learning import PAGES
from jobs.store.page_order import PAGE_ORDER, order_of

FIRST_BY_TYPE = 2  # pages that the hand-made order chooses in any case: contact and home, where there are any
MOST_WORDS = 8  # of a path

_WORD = re.compile(r"[^\W\d_]{2,20}")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page that could be read."""

    id: int
    site: int
    url: str
    page_type: str
    depth: int
    language: str


def features_of_page(page: Candidate) -> list[str]:
    """Its type, depth and language, the words of its path, and what its folder is called. Names are left out."""
    path = unquote(urlsplit(page.url).path)[:300]
    folder, _, name = path.rstrip("/").rpartition("/")
    features = [f"type:{page.page_type}", f"depth:{min(page.depth, 5)}", f"language:{page.language[:2] or 'not known'}"]
    features += [f"word:{word}" for word in _words(path)]
    features += [f"folder:{word}" for word in _words(folder)]
    features += ["number:yes"] if re.search(r"\d", name) else []
    features += ["query:yes"] if urlsplit(page.url).query else []
    return list(dict.fromkeys(features))


def _words(text: str) -> list[str]:
    words = _WORD.findall(fold(text))
    return [word for word in dict.fromkeys(words) if not is_name(word)][:MOST_WORDS]


def order_by_type(page: Candidate) -> tuple[int, int, int, int]:
    """The hand-made order: contact-like types first, then what is nearer to the home page."""
    return (*order_of(page.page_type, page.depth, page.url), page.id)


def by_type(page: Candidate) -> float:
    """The hand-made order as a number: higher is sooner."""
    place, depth, _ = order_of(page.page_type, page.depth, page.url)
    return 1 - place / len(PAGE_ORDER) - min(depth, 9) / 1_000


def active_weights() -> Weights | None:
    """The model of pages that is in use; None: the hand-made order holds."""
    scope = FitScope.objects.filter(kind=PAGES, enabled=True, active__isnull=False).first()
    return weights_of(scope.active_id) if scope and scope.active_id else None


def choose(pages: Iterable[Candidate], free: Mapping[int, int], weights: Weights | None) -> list[int]:
    """The ids of the pages to read: of each site as many as are `free`, the most worth first."""
    sites: dict[int, list[Candidate]] = defaultdict(list)
    for page in pages:
        sites[page.site].append(page)
    return [page.id for site, mine in sites.items() for page in ranked(mine, weights)[: free.get(site, 0)]]


def ranked(pages: Sequence[Candidate], weights: Weights | None) -> list[Candidate]:
    """The pages of a site, the most worth first."""
    by_hand = sorted(pages, key=order_by_type)
    if weights is None:
        return by_hand
    first = by_hand[:1] + [page for page in by_hand[1:] if page.page_type == "home"][: FIRST_BY_TYPE - 1]
    worth = {page.id: weights.percent(features_of_page(page)) for page in pages}
    chosen = {page.id for page in first}
    rest = [page for page in pages if page.id not in chosen]
    return first + sorted(rest, key=lambda page: (-worth[page.id], order_by_type(page)))
