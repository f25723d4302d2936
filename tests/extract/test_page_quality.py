"""Pages that only look like one, and pages that only look as if they were not."""

from __future__ import annotations

import pytest

from jobs.extract.page_quality import classify_non_content

LONG = "We have repaired roofs in the valley since 1962, with slate, tile and patience. " * 50
SHORT = "We mend pipes, day and night, all around the lake. Call us for a quote."

PAGES = [
    ("Just a moment...", "Enable JavaScript and cookies to continue", "blocked"),
    ("Attention Required! | Cloudflare", "Sorry, you have been blocked", "blocked"),
    ("", "Checking your browser before accessing shop.test", "blocked"),
    ("Access Denied", "You don't have permission to access /x on this server.", "blocked"),
    ("Kestrel", "Our blog: how to verify that Cloudflare works. " + LONG, None),
    ("shop.test", "The domain shop.test is for sale! Make an offer.", "parked"),
    ("", "Buy this domain. Related searches", "parked"),
    ("Welcome to nginx!", "Welcome to nginx! If you see this page, the web server is installed.", "parked"),
    ("", "Diese Domain steht zum Verkauf.", "parked"),
    ("", "Ce nom de domaine est à vendre pour une somme.", "parked"),
    ("Domains", "Why a parked domain loses money. " + LONG, None),
    ("Page not found – Kestrel", LONG, "soft_404"),
    ("Kestrel", "404 Not Found. Sorry about that, please use the menu.", "soft_404"),
    ("Seite nicht gefunden", "Leider.", "soft_404"),
    ("Página no encontrada", "Lo sentimos mucho, pero no está.", "soft_404"),
    ("Kestrel, 404 Main Street", SHORT, None),
    ("Log in", "E-mail Password Forgot your password? Remember me", "login"),
    ("Kestrel", "This site is password protected. Enter password to view it.", "login"),
    ("Kestrel", "Home Services Log in Contact. " + SHORT, None),
    ("Coming Soon", "Our new website is coming soon. Stay tuned!", "coming_soon"),
    ("Kestrel", "Hier entsteht etwas: Seite im Aufbau, schauen Sie wieder vorbei", "coming_soon"),
    ("Kestrel", "New summer menu coming soon! " + LONG, None),
    ("Kestrel", "", "empty_shell"),
    ("App", "Loading...", "empty_shell"),
    ("Kestrel Plumbing", SHORT, None),
    ("Kestrel Roofing", LONG, None),
]


@pytest.mark.parametrize(("title", "text", "expected"), PAGES)
def test_a_page_that_only_looks_like_one_is_told_by_its_words(title: str, text: str, expected: str | None) -> None:
    assert classify_non_content("https://shop.test/", title, text[:5000], len(text)) == expected


def test_where_the_redirects_led_tells_too() -> None:
    assert classify_non_content("https://shop.test/wp-login.php?x=1", "Kestrel", SHORT, len(SHORT)) == "login"
    assert classify_non_content("https://www.hugedomains.com/domain", "Kestrel", LONG, len(LONG)) == "parked"
