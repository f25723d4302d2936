"""Contacts on a page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Contact:
    """One way to reach somebody, and how it was read."""

    kind: str
    value: str
    normalised: str
    type: str = ""
    name: str = ""
    title: str = ""
    rank: int = 100
    confidence: float = 0.5
    method: str = ""
    snippet: str = ""
