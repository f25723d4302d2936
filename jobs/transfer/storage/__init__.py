"""Storage: where files of export recipes go. The kinds, and how a target is stored, opened and tested."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from jobs.actions.curation import WrongField
from jobs.models import StorageTarget
from jobs.pipeline.periodic import in_turn, wake_chore
from jobs.store.credentials import ENTER_AGAIN, Unsealable, credentials_of, entered_elsewhere, store_credentials
from jobs.transfer.storage.base import Storage, StorageKind
from jobs.transfer.storage.failures import TransferFailed
from jobs.transfer.storage.local import LOCAL
from jobs.transfer.storage.object_stores import AZURE, GCS, S3
from jobs.transfer.storage.sftp import SFTP, HostKey, shown_host_key

log = logging.getLogger("jobs.transfer.storage")

CHORE = "test_storage_targets"
KINDS: dict[str, StorageKind] = {kind.name: kind for kind in (LOCAL, S3, GCS, AZURE, SFTP)}
TEST_FILE = "scrapersky-test.txt"
_TEST = b"ScraperSky wrote this file to test the target. It can be deleted.\n"


def save(target: StorageTarget, given: Mapping[str, Any]) -> StorageTarget:
    """Store a target with its settings. A secret that is empty or left out stays as it is. Raises WrongField."""
    if StorageTarget.objects.filter(name=target.name).exclude(pk=target.pk).exists():
        raise WrongField("name", "There is a target of that name already.")
    kind = KINDS[target.kind]
    texts = _checked(kind, given)
    secret = {option.name for option in kind.options if option.secret}
    options = {name: text for name, text in texts.items() if name not in secret and text}
    _refuse_another_server(target, kind, options, {name for name in secret if texts.get(name)})
    target.options = options
    stored = secrets_of(target) if target.pk and target.secrets else {}
    secrets = stored | {name: texts[name] for name in secret if texts.get(name)}
    _refuse_missing(kind, target.options | secrets)
    target.tested_at, target.test_error, target.test_due, target.shown_key, target.fingerprint = None, "", False, "", ""
    with transaction.atomic():
        target.save()
        store_credentials(target, secrets)
    return target


def _refuse_another_server(
    target: StorageTarget, kind: StorageKind, options: Mapping[str, str], entered: Collection[str]
) -> None:
    if not target.pk:
        return
    addresses = [option.name for option in kind.options if option.address]
    if names := entered_elsewhere(target, options, addresses, entered):
        raise WrongField(f"options.{names[0]}", ENTER_AGAIN)


def _checked(kind: StorageKind, given: Mapping[str, Any]) -> dict[str, str]:
    known = {option.name: option for option in kind.options}
    for name, value in given.items():
        if name not in known:
            raise WrongField(
                f"options.{name}", f"There is no such setting of {kind.label}. There are: {', '.join(known)}."
            )
        if not isinstance(value, str) or len(value) > known[name].most:
            raise WrongField(f"options.{name}", f"A text of at most {known[name].most:,} characters.")
    return {name: str(value).strip() for name, value in given.items()}


def _refuse_missing(kind: StorageKind, values: Mapping[str, str]) -> None:
    for option in kind.options:
        if option.required and not values.get(option.name):
            raise WrongField(f"options.{option.name}", f"{option.label}: enter a value.")
    if kind is SFTP and not values.get("password") and not values.get("private_key"):
        raise WrongField("options.password", "Enter a password or a private key.")


def secrets_of(target: StorageTarget) -> dict[str, str]:
    """The credentials of a target. Raises TransferFailed when they cannot be decrypted."""
    try:
        return credentials_of(target)
    except Unsealable:
        raise TransferFailed("secrets") from None


def open_storage(target: StorageTarget) -> Storage:
    """The target, ready for files; close it afterwards. Raises TransferFailed."""
    return KINDS[target.kind].open(target.options, secrets_of(target))


def request_test(target: StorageTarget) -> None:
    """Have a worker test it: `tested_at` and `test_error` say how it went."""
    with transaction.atomic():
        StorageTarget.objects.filter(pk=target.pk).update(test_due=True, tested_at=None, test_error="")
        wake_chore(CHORE)


def run_requested_tests() -> str:
    """Test the targets for which somebody requested it. Says how many, if any."""
    tested = in_turn(StorageTarget.objects.filter(test_due=True).order_by("pk"), check_target)
    return f"{len(tested)} storage targets were tested." if tested else ""


def check_target(target: StorageTarget) -> TransferFailed | None:
    """Write, read and delete a small file there, and remember how it went; why it failed, or None. Of an SFTP server
    without a confirmed key, the key that it shows is stored beside it."""
    failed = None
    try:
        _write_test_file(target)
    except TransferFailed as error:
        failed = error
    except Exception:
        log.exception("The test of storage target %s failed", target.pk)
        failed = TransferFailed("bug")
    shown = _shown_key(target) if failed and failed.reason.word in ("no_host_key", "host_key") else None
    StorageTarget.objects.filter(pk=target.pk).update(
        test_due=False, tested_at=Now(), test_error=failed.sentence[:500] if failed else "",
        shown_key=shown.key if shown else "", fingerprint=shown.fingerprint if shown else "",
    )  # fmt: skip
    return failed


def _write_test_file(target: StorageTarget) -> None:
    storage = open_storage(target)
    try:
        storage.write(TEST_FILE, iter([_TEST]))
        if storage.read(TEST_FILE) != _TEST:
            raise TransferFailed("options", "What was written could not be read again.")
        storage.remove(TEST_FILE)
    finally:
        storage.close()


def _shown_key(target: StorageTarget) -> HostKey | None:
    try:
        return shown_host_key(target.options)
    except TransferFailed:
        return None


def confirm_host_key(target: StorageTarget, fingerprint: str) -> None:
    """Pin the key that the server showed at the last test, by the fingerprint that a person has compared. Raises
    WrongField when it showed another one, or none."""
    if not target.shown_key or fingerprint != target.fingerprint:
        raise WrongField("fingerprint", "The server did not show this key at the last test. Test the target again.")
    save(target, {**target.options, "host_key": target.shown_key})
