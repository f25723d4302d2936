"""What a page is that only looks like one."""

from __future__ import annotations


def verdict(status: int, url: str, title: str, text: str, visible_text_length: int) -> str | None:
    """A reason why this is not the page it claims to be, or None."""
    if "domain is for sale" in text.lower():
        return "parked"
    return None
