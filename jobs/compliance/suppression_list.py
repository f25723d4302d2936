"""The list: entries are added, exported and imported as hashes. `jobs.actions.erasure` erases what is stored."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from jobs.compliance.digests import MOST_KEYS, all_keys, digest, own_key
from jobs.compliance.gate import LOCK
from jobs.compliance.subjects import KIND_NAMES, KINDS, SEPARATOR, Subject, guess_kind, parents, read_subject
from jobs.models import Suppression, SuppressionKey

FORMAT = "scrapersky-suppressions-1"
MOST_ENTRIES = 1_000_000  # of an imported list
SLICE = 2_000  # entries that are exported at once
_COLUMNS = ("kind", "digest", "aliases", "hint", "reason", "source", "added_by")
_HASH = re.compile("[0-9a-f]{64}")


def add(subject: Subject, *, by: str, reason: str = "", source: str = "") -> tuple[Suppression, bool]:
    """Put a subject on the list: from its commit on nobody stores it. Returns the entry, and whether it is new.

    An entry that is there keeps its reason. Its value stays beside the hash until what is stored has been erased.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        pending = {"pending_value": subject.value, "erasure_pending": True}
        if entry := find(subject):
            Suppression.objects.filter(pk=entry.pk).update(**pending)
            entry.refresh_from_db()
            return entry, False
        key = own_key()
        own, *aliases = (digest(key, kind, text) for kind, text in subject.keys)
        return Suppression.objects.create(
            kind=subject.kind, digest=own, aliases=aliases, hint=subject.hint, reason=reason[:500], source=source,
            added_by=by, **pending,
        ), True  # fmt: skip


def find(subject: Subject) -> Suppression | None:
    """The entry of exactly this subject; None when it is not on the list."""
    kind, text = subject.keys[0]
    hashes = [digest(key, kind, text) for key in all_keys()]
    return Suppression.objects.filter(kind=subject.kind, digest__in=hashes).order_by("pk").first()


def covering(subject: Subject) -> list[Suppression]:
    """The entries that stop a subject, the oldest first: its own, and those of the domains that it belongs to."""
    keys = all_keys()
    hashes = {kind: [digest(key, kind, text) for text in texts for key in keys] for kind, texts in _stops(subject)}
    terms = [Q(kind=kind, digest__in=digests) for kind, digests in hashes.items()]
    return list(Suppression.objects.filter(reduce(or_, terms)).order_by("created_at", "pk"))


def sentence_of(entry: Suppression) -> str:
    """For operators: which entry it is, since when, who added it, and why."""
    who = f", added by {entry.added_by}" if entry.added_by else ""
    source = f" ({entry.source})" if entry.source else ""
    why = f"Reason: {entry.reason}" if entry.reason else "No reason was given"
    what = f"{KIND_NAMES[entry.kind].lower()} {entry.hint}".rstrip()
    return f"On the suppression list since {entry.created_at:%Y-%m-%d} ({what}){who}{source}. {why.rstrip('.')}."


def sentence_of_search(text: str) -> str:
    """Why a search for a person, number, address or domain finds nothing; "" where no entry stops what was typed.

    A name alone is not recognised: entries of persons are of a domain or business.
    """
    try:
        entries = covering(read_subject(guess_kind(text), text))
    except ValueError:
        return ""
    return sentence_of(entries[0]) if entries else ""


def state_of(entries: Sequence[Suppression], rows: int) -> str:
    """What the list means for that many stored rows of a subject; `entries` stop it, if there are any."""
    if not entries:
        return "" if rows else "Nothing is stored."
    if not rows:
        return "Nothing is stored, because it is suppressed: it is not stored, visited or sent again."
    if any(entry.erasure_pending for entry in entries):
        return "A worker is about to erase what is stored. Meanwhile it is not exported or sent."
    return "What is stored has not been erased: it is not exported or sent. To remove it, erase it."


def _stops(subject: Subject) -> Iterator[tuple[str, list[str]]]:
    """What stops it, as the gate has it: kinds, with the texts that are hashed."""
    kind, text = subject.keys[0]
    if kind == "person":
        scopes = parents(subject.scope) if "." in subject.scope else [subject.scope]
        yield kind, [f"{subject.name}{SEPARATOR}{scope}" for scope in scopes]
    elif kind not in ("domain", "email_domain"):
        yield kind, [text]
    if kind in ("domain", "email", "email_domain"):
        hosts = list(parents(subject.value.rpartition("@")[2]))
        yield "domain", hosts
        if kind != "domain":
            yield "email_domain", hosts


def exported_text() -> Iterator[str]:
    """The list as JSON, in pieces, without a value: whoever has it recognises what is on it, when it is met.

    The keys are in it, without which hashes mean nothing: who has the file can try values, so it is not for everyone.
    """
    head = json.dumps({"format": FORMAT, "keys": [key.hex() for key in all_keys()]})
    yield f'{head[:-1]}, "entries": ['
    last, separator = 0, ""
    while entries := list(Suppression.objects.filter(pk__gt=last).order_by("pk").values("pk", *_COLUMNS)[:SLICE]):
        last = entries[-1]["pk"]
        lines = [json.dumps({name: entry[name] for name in _COLUMNS}) for entry in entries]
        yield separator + "\n" + ",\n".join(lines)
        separator = ","
    yield "\n]}\n"


def import_list(document: Mapping[str, Any], *, by: str) -> int:
    """Add the entries of an exported list; returns how many are new. Raises ValueError with a sentence.

    What is stored of them is not erased: a hash does not say of what. New values are stopped from now on.
    """
    keys, entries = _checked(document)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        own_key()
        SuppressionKey.objects.bulk_create([SuppressionKey(key=key) for key in keys], ignore_conflicts=True)
        if SuppressionKey.objects.count() > MOST_KEYS:
            raise ValueError(
                f"Lists of more than {MOST_KEYS - 1} other databases cannot be held. Nothing was imported."
            )
        before = Suppression.objects.count()
        rows = [Suppression(**entry, added_by=by) for entry in entries]
        Suppression.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5_000)
        return Suppression.objects.count() - before


def _checked(document: Mapping[str, Any]) -> tuple[list[str], list[dict[str, Any]]]:
    keys, entries = document.get("keys"), document.get("entries")
    if document.get("format") != FORMAT or not isinstance(keys, list) or not isinstance(entries, list):
        raise ValueError(f"This is not an exported suppression list ({FORMAT}).")
    if len(entries) > MOST_ENTRIES:
        raise ValueError(f"A list has at most {MOST_ENTRIES:,} entries.")
    if not all(_is_hash(key) for key in keys):
        raise ValueError("A key of the list is not 64 hexadecimal digits.")
    return keys, [_entry(entry, number) for number, entry in enumerate(entries, start=1)]


def _entry(entry: Any, number: int) -> dict[str, Any]:
    good = isinstance(entry, Mapping) and entry.get("kind") in KINDS and _is_hash(entry.get("digest"))
    if not good or not _all_hashes(entry.get("aliases", [])):
        raise ValueError(f"Entry {number} of the list has no kind or no hash. Nothing was imported.")
    texts = {name: str(entry.get(name, ""))[:500].replace("\0", "") for name in ("hint", "reason", "source")}
    return {"kind": entry["kind"], "digest": entry["digest"], "aliases": list(entry.get("aliases", [])), **texts}


def _all_hashes(aliases: Any) -> bool:
    return isinstance(aliases, list) and len(aliases) <= 20 and all(_is_hash(alias) for alias in aliases)


def _is_hash(text: Any) -> bool:
    return isinstance(text, str) and bool(_HASH.fullmatch(text))


def erased(entries: Iterable[int]) -> None:
    """Forget the values of entries: what was stored of them is gone."""
    Suppression.objects.filter(pk__in=list(entries)).update(pending_value="", erasure_pending=False)
