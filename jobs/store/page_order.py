"""Page order: which pages of a site are read first, in SQL and in Python, until a model has learnt better."""

from __future__ import annotations

import re

# Where contacts are most often. The home page is among the first because many small sites have nothing else. LATER are
# terms and policies, and the home pages of other languages. An office may be of any other kind.
LATER = "later"
PAGE_ORDER = ("contact", "home", "legal", "about", "team", LATER)
_POLICY = (
    "[/=-](privac|datenschutz|confid|integritet|cookie|terms|agb|cg[uv]|condi[tcz]|voorwaarden|refund|shipping|disclaim"
    "|privat|kvkk|gizlilik|kullanim|adatkezel|adatvedel|aszf|tietosuoja|evaste|kayttoehdot|rekisteri|polityka|prywatn"
    "|regulamin|rodo|ochrana|obchodni|zasady|villkor|persondata|personvern|handelsbet|politica|termos|terminos|termini"
    "|informativa|rgpd|gdpr|data-protection|accessib|widerruf|returns)"
)
_LATER = re.compile(_POLICY, re.IGNORECASE)

# Of one kind, /contact/ comes before /contact-with-wasps/.
ORDER_SQL = f"""array_position(ARRAY[{", ".join(f"'{name}'" for name in PAGE_ORDER)}],
    CASE WHEN page_type = 'home' AND depth > 0 OR page_type = 'legal' AND url ~* '{_POLICY}'
    THEN '{LATER}' ELSE page_type END), depth, length(url)"""


def order_of(page_type: str, depth: int, url: str) -> tuple[int, int, int]:
    """The same order as a key: lower is sooner."""
    is_later = (page_type == "home" and depth > 0) or (page_type == "legal" and bool(_LATER.search(url)))
    kind = LATER if is_later else page_type
    return PAGE_ORDER.index(kind) if kind in PAGE_ORDER else len(PAGE_ORDER), depth, len(url)
