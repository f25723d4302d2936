"""The web as workers use it."""

from __future__ import annotations

from jobs.web import Web


def make_web() -> Web:
    """The process's one way to other people's servers."""
    return Web()
