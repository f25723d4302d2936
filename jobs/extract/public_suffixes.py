"""The Public Suffix List (publicsuffix.org): under which names others register, or have sites.

The list is the one that comes with `tldextract`, read as a file: the package itself would bring an HTTP client along,
and a tree of objects that takes sixty times the memory.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import ada_url

_PRIVATE_BEGINS = "// ===BEGIN PRIVATE DOMAINS==="
_REGISTRY, _PRIVATE, _EXCEPTION = 1, 2, 4  # of a rule; private are suffixes under which companies let others have sites
_PARENT = 8  # of a name that longer rules end with
_KINDS = 15


class PublicSuffixes(NamedTuple):
    """The suffixes of a host, each empty where the list has none: the longest of all, and the longest of a registry."""

    public: str
    registry: str


@lru_cache(maxsize=1024)
def suffixes_of(host: str) -> PublicSuffixes:
    """The suffixes of a host by the list's algorithm: the longest rule that matches, unless there is an exception."""
    labels = host.rstrip(".").split(".")
    names = [_unicode(label) for label in labels]
    public = registry = len(labels)
    for start in reversed(range(len(labels))):
        own = _kind_of(".".join(names[start:]))
        kind = own & ~_PARENT or _kind_of(".".join(["*", *names[start + 1 :]]))
        suffix = start + 1 if kind & _EXCEPTION else start
        public = suffix if kind else public
        registry = suffix if kind & _REGISTRY else registry
        if kind & _EXCEPTION or not own & _PARENT:
            break
    return PublicSuffixes(".".join(labels[public:]), ".".join(labels[registry:]))


def _unicode(label: str) -> str:
    label = label.lower()
    return ada_url.idna_to_unicode(label.encode("utf-8", "replace")) if label.startswith("xn--") else label


@lru_cache(maxsize=4096)  # of a list of hosts nearly all ask for the same few endings
def _kind_of(rule: str) -> int:
    """What a rule of the list is; 0 where it is on no list."""
    key, keys = _key(rule), _keys()
    at = bisect_left(keys, key)
    return keys[at] & _KINDS if at < len(keys) and keys[at] & ~_KINDS == key else 0


@cache
def _keys() -> array[int]:
    """The rules as one number each, with their kind: as texts they would take fifteen times the memory."""
    kinds = dict(_rules())
    for rule in [*kinds]:
        while rule := rule.partition(".")[2]:
            kinds[rule] = kinds.get(rule, 0) | _PARENT
    return array("Q", sorted(_key(rule) | kind for rule, kind in kinds.items()))


def _key(rule: str) -> int:
    """A number for a rule, of 60 bits, so that no two of ten thousand share one."""
    return int.from_bytes(blake2b(rule.encode("utf-8", "replace"), digest_size=8).digest()) & ~_KINDS


def _rules() -> Iterator[tuple[str, int]]:
    section = _REGISTRY
    for line in _list_file().read_text(encoding="utf-8").splitlines():
        section = _PRIVATE if line.startswith(_PRIVATE_BEGINS) else section
        if line and not line.startswith("//"):
            rule = line.strip()
            yield rule.removeprefix("!"), section | (_EXCEPTION if rule.startswith("!") else 0)


def _list_file() -> Path:
    """Where the list is; the package is looked up and not imported."""
    package = find_spec("tldextract")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).with_name(".tld_set_snapshot")
