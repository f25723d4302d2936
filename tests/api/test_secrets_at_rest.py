"""A copy of the database holds nothing that opens a door: no credential, no signing secret, no seed, no log-in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from jobs.compliance.subjects import read_subject
from jobs.destinations import sending
from jobs.events import webhooks
from jobs.lists.catalogue import DOMAINS
from jobs.models import StorageTarget, Webhook
from jobs.store.credentials import SEALED, seal_again, store_credentials
from jobs.transfer import export_jobs
from jobs.transfer.exports import export_request
from scrapersky import objections
from scrapersky.accounts import password_links, second_factor
from scrapersky.api.auth import make_key
from scrapersky.models import SecondFactor

# What a column with such a name holds, where it is neither a digest nor sealed.
_NAMED = re.compile("secret|token|password|credential|api_?key|seed|session_key")
OPENS_NOTHING = {
    "auth_user.password": "a salted, slow hash",
    "token_blacklist_outstandingtoken.token": "has no stamp: see jwt_tokens.py",
    "destinations.tokens": "a number: requests that may be sent", "destinations.tokens_at": "a time",
    "sessions.session_key": "a digest", "django_session.session_key": "Django's own table, which is empty",
}  # fmt: skip


def test_a_dump_of_every_table_holds_none_of_the_secrets_that_were_given_out(operator: Any) -> None:
    given = one_of_each_kind(operator)
    dump = dumped()
    assert "hooks.kestrel.test" in dump  # it is the dump of these rows
    for kind, secret in given.items():
        assert len(secret) >= 16, kind
        assert secret not in dump, kind


def one_of_each_kind(operator: Any) -> dict[str, str]:
    """Kind of a secret -> the secret, as its owner has it."""
    person = User.objects.create_superuser("ada", password="a-password-of-ada-1")
    browser = Client()
    browser.force_login(person)
    made = operator.post(
        "/api/v3/webhooks", {"url": "https://hooks.kestrel.test/x"}, format="json", headers={"Idempotency-Key": "once"}
    )
    first, seed = made.json()["secret"], second_factor.begin(person)
    second = webhooks.rotate(made.json()["id"], by="ada")
    token, link = (
        objections.create(read_subject("email", "bo@kestrel.test"), "ada"),
        password_links.create(person, "ada"),
    )
    tokens = operator.post("/api/v3/token", {"username": "ada", "password": "a-password-of-ada-1"}, format="json")
    storage = StorageTarget.objects.create(name="Files", kind="s3")
    store_credentials(storage, {"secret_access_key": "a-storage-secret-0123"})
    link_of_file = operator.get(f"/api/v3/exports/{ready_export()}").json()["url"]
    sending.create("HubSpot", "hubspot", {"token": "pat-of-a-destination-0123"}, by="ada")
    return {
        "first secret of a webhook": first, "second secret of a webhook": second, "seed of an authenticator": seed,
        "recovery code": second_factor.new_recovery_codes(person)[0].replace("-", ""),
        "API key": make_key(person, "nightly", ["read"])[1], "link of an objection": token.partition(":")[0],
        "link of a password": link.partition(":")[0], "password": "a-password-of-ada-1",
        "session": str(browser.session.session_key), "refresh token": tokens.json()["refresh"],
        "link of an export": link_of_file.partition("token=")[2],
        "storage": "a-storage-secret-0123", "destination": "pat-of-a-destination-0123",
    }  # fmt: skip


def ready_export() -> int:
    made = export_jobs.create(export_request(DOMAINS, {}, "csv"), by="ada")
    export_jobs.process_pending()
    return made.pk


def dumped() -> str:
    """Every row of every table as text; bytes as text, too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public'")
        tables = [table for (table,) in cursor.fetchall()]
        lines: list[str] = []
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} AS t")
            lines += [line for (line,) in cursor.fetchall()]
    return "\n".join([*lines, *(_text_of(piece) for line in lines for piece in re.findall(r"\\x([0-9a-f]+)", line))])


def _text_of(digits: str) -> str:
    return bytes.fromhex(digits[: len(digits) // 2 * 2]).decode("utf-8", "replace")


def test_every_column_that_sounds_like_a_secret_is_sealed_or_says_why_it_opens_nothing() -> None:
    sealed = {f"{apps.get_model(name)._meta.db_table}.{column}" for name, column in SEALED}
    names = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if _NAMED.search(str(field.column)) and not field.is_relation and field.get_internal_type() != "DateTimeField"
    }
    assert names - sealed <= set(OPENS_NOTHING)
    assert sealed <= names


def test_a_sealed_column_does_not_open_in_another_column_of_its_row(operator: Any) -> None:
    made = operator.post("/api/v3/webhooks", {"url": "https://hooks.kestrel.test/x"}, format="json").json()
    webhooks.rotate(made["id"], by="ada")
    webhook = Webhook.objects.get()
    assert webhooks.secret_of(webhook) != made["secret"]
    webhook.secret, webhook.old_secret = webhook.old_secret, webhook.secret
    with pytest.raises(ValueError, match="cannot be read"):
        webhooks.secret_of(webhook)


def test_the_upkeep_seals_webhooks_and_factors_again(operator: Any, settings: Any) -> None:
    made = operator.post("/api/v3/webhooks", {"url": "https://hooks.kestrel.test/x"}, format="json").json()
    webhooks.rotate(made["id"], by="ada")
    seed = second_factor.begin(User.objects.get())
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 40, [settings.SECRET_KEY]
    assert seal_again() == "Credentials of 3 rows were sealed again."
    settings.SECRET_KEY_FALLBACKS = []
    assert second_factor.secret_of(SecondFactor.objects.get()) == seed
    assert webhooks.secret_of(Webhook.objects.get()).startswith("whsec_")
