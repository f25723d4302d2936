"""Page quality: what a page is that only looks like one, as a word of the closed list of reasons, and empty shells.

The phrases are in `data/page_quality.toml`.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from jobs.extract.data import load, words_of

SHORT = 2_500  # characters of visible text; a longer page is about something, whatever words fall in it
EMPTY = 40  # characters of visible text; less is a page that a browser would have to fill
NOTICE_MOST = 160  # characters of a page that only says that it needs scripts
SHELL_TEXT_MOST = 200  # characters of visible text; more is a page, whatever its scripts add
SHELL_BYTES_READ = 200_000  # of the document


def _any(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(words_of(load("page_quality")[kind])), re.IGNORECASE)


_BLOCKED_TITLES, _BLOCKED, _PARKED = _any("blocked_titles"), _any("blocked"), _any("parked")
_SOFT_404, _COMING_SOON, _SERVER_ERROR = _any("soft_404"), _any("coming_soon"), _any("server_error")
_LOGIN_TITLES, _LOGIN = _any("login_titles"), _any("login")
_NEEDS_SCRIPT = _any("needs_script")
_LOGIN_PATHS = tuple(words_of(load("page_quality")["login_paths"]))
_PARKING_HOSTS = words_of(load("page_quality")["parking_hosts"])


def classify_non_content(
    url: str, title: str, text: str, visible_text_length: int, *, is_filled: bool = False
) -> str | None:
    """The reason why this is not the page that it claims to be, or None.

    One of blocked, server_error, parked, login, soft_404, coming_soon, empty_shell. `url` is where the redirects led,
    `text` the beginning of what can be read, `visible_text_length` all of it in characters. `is_filled`: contacts or
    links were read, or it has no script that could fill it, so that it is no shell however short it is. Words alone
    convict only a short page: an article about parked domains is an article.
    """
    parts = urlsplit(url)
    title, short = " ".join(title.split()), visible_text_length < SHORT
    text = " ".join(text[:SHORT].split()) if short else ""
    if _BLOCKED_TITLES.search(title) or _BLOCKED.search(text):
        return "blocked"
    if visible_text_length < SHORT // 3 and (_SERVER_ERROR.search(text) or _SERVER_ERROR.search(title)):
        return "server_error"
    if _is_at_parking_host(parts.hostname or "") or _PARKED.search(text) or (short and _PARKED.search(title)):
        return "parked"
    if short and _is_login(parts.path, title, text):
        return "login"
    if _SOFT_404.search(title) or (visible_text_length < SHORT // 2 and _SOFT_404.search(text)):
        return "soft_404"
    if visible_text_length < SHORT // 3 and (_COMING_SOON.search(text) or _COMING_SOON.search(title)):
        return "coming_soon"
    says_nothing = visible_text_length < EMPTY or (visible_text_length < NOTICE_MOST and _NEEDS_SCRIPT.search(text))
    return "empty_shell" if says_nothing and not is_filled else None


def _is_at_parking_host(host: str) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in _PARKING_HOSTS)


def _is_login(path: str, title: str, text: str) -> bool:
    return path.rstrip("/").lower().endswith(_LOGIN_PATHS) or bool(_LOGIN_TITLES.search(title) or _LOGIN.search(text))


_SCRIPT = re.compile(rb"<script\b", re.IGNORECASE)

# What the frameworks' own templates mount to: React, Next, Vue, Nuxt, Gatsby, Svelte, Angular, Ember, Quasar.
_ROOT = re.compile(
    rb"<[a-z][^<>]*\bid\s*=\s*[\"']?"
    rb"(?:root|app|main-app|app-root|react-root|reactroot|__next|__nuxt|___gatsby|svelte|q-app|ember-app|application)[\"'\s>]"
    rb"|<(?:app-root|my-app|ng-app|astro-island)\b|\b(?:ng-app|data-reactroot|data-ng-app|ng-version)\b",
    re.IGNORECASE,
)


def is_shell(body: bytes, visible_text_length: int) -> bool:
    """Whether a page says next to nothing (in characters) but has scripts and an element for them to fill."""
    if visible_text_length >= SHELL_TEXT_MOST:
        return False
    start = body[:SHELL_BYTES_READ]
    return bool(_SCRIPT.search(start) and _ROOT.search(start))
