"""Domains that look like a typing error of a well-known mail domain."""

from __future__ import annotations

from functools import lru_cache

from jobs.validation.mail_domains import load

SHORTEST = 8  # characters of a well-known domain that is suggested by distance: live.com is too near to olive.com
TWO_FROM = 9  # characters from which two letters may be off


def known_typo(domain: str) -> str:
    """The domain that is meant, of a pair that is on the list; "" for any other."""
    return str(load("typos")["known"].get(domain, ""))


@lru_cache(maxsize=10_000)
def near_domain(domain: str) -> str:
    """The well-known domain that this one is one letter off, or two where it is long; "" where it is none, or one."""
    popular: list[str] = load("typos")["popular"]
    if domain in popular:
        return ""
    near = [(distance(domain, name), name) for name in popular if len(name) >= SHORTEST]
    near = [(letters, name) for letters, name in near if letters <= (2 if len(name) >= TWO_FROM else 1)]
    return min(near)[1] if near else ""


def distance(left: str, right: str) -> int:
    """Letters to add, drop, change or swap with their neighbour (optimal string alignment); 3 for more than two."""
    if abs(len(left) - len(right)) > 2:
        return 3
    before: list[int] = []
    line = list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        before, last = line, before
        line = [row]
        for column, other in enumerate(right, 1):
            cost = min(before[column] + 1, line[column - 1] + 1, before[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                cost = min(cost, last[column - 2] + 1)
            line.append(cost)
    return min(line[-1], 3)
