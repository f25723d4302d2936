"""Shells: pages that hold nothing but the place where a script would put their text."""

from __future__ import annotations

import re

LITTLE = 200  # characters of visible text; more is a page, whatever its scripts add
LOOKED_AT = 200_000  # bytes of the document

_SCRIPT = re.compile(rb"<script\b", re.IGNORECASE)

# What the frameworks' own templates mount to: React, Next, Vue, Nuxt, Gatsby, Svelte, Angular, Ember, Quasar.
_ROOT = re.compile(
    rb"<[a-z][\w-]*[^>]*\bid\s*=\s*[\"']?"
    rb"(?:root|app|main-app|app-root|react-root|reactroot|__next|__nuxt|___gatsby|svelte|q-app|ember-app|application)[\"'\s>]"
    rb"|<(?:app-root|my-app|ng-app|astro-island)\b|\b(?:ng-app|data-reactroot|data-ng-app|ng-version)\b",
    re.IGNORECASE,
)


def is_shell(body: bytes, visible_text_length: int) -> bool:
    """Whether a page says next to nothing (in characters) but has scripts and an element for them to fill."""
    if visible_text_length >= LITTLE:
        return False
    start = body[:LOOKED_AT]
    return bool(_SCRIPT.search(start) and _ROOT.search(start))
