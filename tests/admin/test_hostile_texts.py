"""Texts of strangers that would be markup, scripts or addresses of scripts, in every column of every table that takes
them: each screen shows them, and none has them as markup, with a log-in that sees everything."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, models, transaction
from selectolax.lexbor import LexborHTMLParser

from jobs.models import Suppression, SuppressionKey
from tests.admin.conftest import client_of
from tests.admin.test_every_address import addresses
from tests.api.conftest import town  # noqa: F401 -- a fixture

MARK = "k7w"
TEXT = f"</script><img src={MARK} onerror={MARK}()>\"'><svg onload={MARK}()>\u202e</textarea></title><b id={MARK}>"
URL = f"javascript:{MARK}()//</script>\"'><img src={MARK} onerror={MARK}()>"
OURS = {
    "provider",
    "table",
    "row_table",
    "stage",
    "event",
    "kind",
    "noun",
    "digest",
    "salt",
}  # words of ours, which name code
TABLES = 20  # at least that many take such texts, and more screens show one


def _hostile(field: models.Field[object, object], value: object) -> object:
    text = URL if "url" in field.name or "website" in field.name else TEXT
    if isinstance(field, models.JSONField):
        return _in_structure(value, text)
    if isinstance(field, ArrayField):
        return [text]
    return text[: field.max_length or len(text)]


def _in_structure(value: object, text: str) -> object:
    """The same structure, which is ours, with other texts."""
    if isinstance(value, dict):
        return {name: _in_structure(part, text) for name, part in value.items()}
    if isinstance(value, list):
        return [_in_structure(part, text) for part in value]
    return text if isinstance(value, str) else value


def _takes_texts(field: models.Field[object, object]) -> bool:
    is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
    return (is_text or isinstance(field, ArrayField)) and not field.choices and field.name not in OURS


def fill() -> int:
    """Every column that takes it gets such a text, where the database lets it; how many tables there are."""
    tables = set()
    for model in apps.get_app_config("jobs").get_models():
        if model in (Suppression, SuppressionKey):  # hashes
            continue
        row = model._default_manager.order_by("pk").first()
        for field in filter(_takes_texts, model._meta.concrete_fields if row else ()):
            text = {field.name: _hostile(field, getattr(row, field.name))}
            with suppress(DatabaseError, ValueError), transaction.atomic():
                model._default_manager.filter(pk=row.pk).update(**text)  # type: ignore[union-attr]
                tables.add(model)
    return len(tables)


def _markup_of_strangers(html: str) -> list[str]:
    page = LexborHTMLParser(html)
    found = [node.html or "" for node in page.css(f"#{MARK}, [src={MARK}], [onerror], [onload]")]
    for node in page.css("[href], [src], [action], [formaction], [data]"):
        values = [node.attributes.get(name) or "" for name in ("href", "src", "action", "formaction", "data")]
        if any(value.strip().lower().startswith(("javascript:", "data:text", "vbscript:")) for value in values):
            found.append(node.html or "")
    return [html[:200] for html in found]


@pytest.mark.usefixtures("town")
def test_no_screen_has_the_markup_or_the_scripts_of_a_strangers_text() -> None:
    tables = fill()
    client = client_of(User.objects.create_superuser("ada", password="ada-secret-1"))
    wrong, shown, broken = [], 0, []
    for name, address in addresses():
        client.raise_request_exception = False
        answer = client.get(address)
        if answer.status_code == 500:
            broken.append((name, address))
        elif answer.headers.get("Content-Type", "").startswith("text/html"):
            html = b"".join(answer) if answer.streaming else answer.content
            shown += MARK in html.decode()
            wrong += [(name, markup) for markup in _markup_of_strangers(html.decode())]
    assert (wrong, broken) == ([], [])
    assert tables > TABLES
    assert shown > TABLES
