"""Storage: where files of export recipes go. The kinds, and how a target is stored, opened and tested."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db.models.functions import Now

from jobs.models import StorageTarget
from jobs.store.sealed import Unsealable, seal, unseal
from jobs.transfer.storage.base import Storage, StorageKind
from jobs.transfer.storage.failures import TransferFailed
from jobs.transfer.storage.local import LOCAL
from jobs.transfer.storage.object_stores import AZURE, GCS, S3
from jobs.transfer.storage.sftp import SFTP, HostKey, shown_host_key

KINDS: dict[str, StorageKind] = {kind.name: kind for kind in (LOCAL, S3, GCS, AZURE, SFTP)}
TEST_FILE = "scrapersky-test.txt"
_TEST = b"ScraperSky wrote this file to test the target. It can be deleted.\n"


class BadOption(ValueError):
    """A target's setting cannot be used: `name` is the setting, the message is for people."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


def save(target: StorageTarget, given: Mapping[str, Any]) -> StorageTarget:
    """Store a target with its settings. A secret that is empty or left out stays as it is. Raises BadOption."""
    kind = KINDS[target.kind]
    texts = _checked(kind, given)
    secret = {option.name for option in kind.options if option.secret}
    target.options = {name: text for name, text in texts.items() if name not in secret and text}
    stored = secrets_of(target) if target.pk and target.secrets else {}
    secrets = stored | {name: texts[name] for name in secret if texts.get(name)}
    _refuse_missing(kind, target.options | secrets)
    target.tested_at, target.test_error = None, ""
    if not target.pk:
        target.save()  # the secrets are bound to its id
    target.secrets = seal(json.dumps(secrets), _owner(target)) if secrets else ""
    target.save()
    return target


def _checked(kind: StorageKind, given: Mapping[str, Any]) -> dict[str, str]:
    known = {option.name: option for option in kind.options}
    for name, value in given.items():
        if name not in known:
            raise BadOption(name, f"There is no such setting of {kind.label}. There are: {', '.join(known)}.")
        if not isinstance(value, str) or len(value) > known[name].most:
            raise BadOption(name, f"A text of at most {known[name].most:,} characters.")
    return {name: str(value).strip() for name, value in given.items()}


def _refuse_missing(kind: StorageKind, values: Mapping[str, str]) -> None:
    for option in kind.options:
        if option.required and not values.get(option.name):
            raise BadOption(option.name, f"{option.label}: enter a value.")
    if kind is SFTP and not values.get("password") and not values.get("private_key"):
        raise BadOption("password", "Enter a password or a private key.")


def secrets_of(target: StorageTarget) -> dict[str, str]:
    """The credentials of a target. Raises TransferFailed when they cannot be decrypted."""
    if not target.secrets:
        return {}
    try:
        return dict(json.loads(unseal(target.secrets, _owner(target))))
    except Unsealable:
        raise TransferFailed("secrets") from None


def _owner(target: StorageTarget) -> str:
    return f"storage_targets.secrets.{target.pk}"


def open_storage(target: StorageTarget) -> Storage:
    """The target, ready for files; close it afterwards. Raises TransferFailed."""
    return KINDS[target.kind].open(target.options, secrets_of(target))


def check_target(target: StorageTarget) -> TransferFailed | None:
    """Write, read and delete a small file there, and remember how it went; why it failed, or None."""
    try:
        storage = open_storage(target)
        try:
            storage.write(TEST_FILE, iter([_TEST]))
            if storage.read(TEST_FILE) != _TEST:
                raise TransferFailed("options", "What was written could not be read again.")
            storage.remove(TEST_FILE)
        finally:
            storage.close()
    except TransferFailed as failed:
        StorageTarget.objects.filter(pk=target.pk).update(tested_at=Now(), test_error=failed.sentence[:500])
        return failed
    StorageTarget.objects.filter(pk=target.pk).update(tested_at=Now(), test_error="")
    return None


def host_key(target: StorageTarget) -> HostKey:
    """The key that an SFTP server shows now. Raises TransferFailed."""
    return shown_host_key(target.options)


def confirm_host_key(target: StorageTarget, key: str) -> None:
    """Pin the key that a person has compared. Raises BadOption."""
    save(target, {**target.options, "host_key": key})
