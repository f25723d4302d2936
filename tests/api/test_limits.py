"""Limits of texts and lists: declared once, kept by serializers, forms and the database."""

from __future__ import annotations

from math import cos, pi, sin
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, connection, models, transaction
from rest_framework import serializers

from jobs.models import Domain
from jobs.models.limits import LIMITS, NOTES, PATTERNS, TAGS
from scrapersky.admin.notes_form import notes_form
from scrapersky.api.fields import StrictCharField, StrictSerializer
from scrapersky.api.problems import MOST_ERRORS

DOMAINS = "/api/v3/domains"

# Columns that no person and no program writes, by table; "*": none of the table's.
READ = {
    "api_calls": "*", "contact_evidence": "*", "events": "*", "fetches": "*", "import_pieces": "*", "incidents": "*",
    "page_budgets": "*", "place_search_results": "*", "pump_slots": "*", "stage_minutes": "*", "suppression_keys": "*",
    "worker_heartbeats": "*", "webhook_deliveries": "*", "api_usage": "*", "api_requests": "*",
    "recovery_codes": "*", "sessions": "*",
    "second_factors": "*", "parked_groups": "*", "lead_counts": "*",
    "lead_deliveries": "*", "lead_delivery_events": "*", "lead_count_changes": "*",
    "leads": "key name main_category categories address street city state postal_code country business_status "
    "email_validity phone_validity "
    "opening_hours website language technologies description email email_why emails phone phones people profiles "
    "contact_form missing sources",
    "projects": "digest progress",
    "contacts": "value normalised contact_type name title validity_reasons validity_suggestion verified_by "
    "mail_provider phone_type phone_region",
    "domains": "registrable_domain home_url title description language site_name favicon_url logo_url emails phones "
    "socials organisation technologies wordpress_version feeds home_etag home_last_modified home_hash",
    "hosts": "host robots_body robots_outcome robots_etag robots_last_modified addresses last_error",
    "imports": "problems notices report undo", "imported_rows": "*",
    "pages": "page_type changefreq alternates title language etag last_modified content_hash",
    "place_searches": "tiles left_out",
    "places_staging": "provider place_id name address address_parts primary_type types price_level website phone "
    "opening_hours business_status moved_to map_url attribution raw",
    "local_businesses": "opening_hours business_status",
    "possible_duplicates": "evidence",
    "runs": "stage parameters result counts worker",
    "sitemap_files": "discovery_method sitemap_type generator etag last_modified content_hash warning imported_etag "
    "imported_last_modified imported_hash",
    "webhooks": "secret old_secret reason",
    "exports": "nonce cursor",
    "suppressions": "digest aliases",
    "objection_links": "digest kind", "bulk_action_slices": "*", "bulk_action_rows": "*",
    "export_recipes": "cursor shape gate_stamp", "storage_targets": "shown_key fingerprint",
    "export_recipe_runs": "definition folder cursor_from cursor_to gate_stamp manifest reason",
    "bulk_actions": "noun stage", "stage_controls": "held_at",
    "api_keys": "digest", "password_links": "digest",
    "idempotent_requests": "fingerprint headers",
    "flag_changes": "before after", "flag_samples": "key",
    "scraper_records": "*", "scraper_faults": "*", "extractor_differences": "*",
}  # fmt: skip
# Words of a closed list, names of tables, stages and providers; hosts and URLs, whose readers refuse what is too long.
WORDS = {
    "budgets": "provider", "local_businesses": "provider", "stage_controls": "stage", "automation_rules": "name",
    "decision_bulks": "table to_status", "decisions": "table from_status to_status", "review_claims": "table",
    "exports": "noun format layout", "imports": "noun", "domains": "host",
    "export_recipes": "noun layout format",
}  # fmt: skip


def test_every_text_that_people_and_programs_write_has_a_limit() -> None:
    for model in (*apps.get_app_config("jobs").get_models(), *apps.get_app_config("scrapersky").get_models()):
        table = model._meta.db_table
        if READ.get(table) == "*":
            continue
        known = {*READ.get(table, "").split(), *WORDS.get(table, "").split(), *LIMITS.get(model, {})}
        for field in model._meta.concrete_fields:
            if isinstance(field, models.TextField | models.JSONField | ArrayField) and not field.choices:
                of_step = field.name.endswith(("outcome", "error")) and not field.editable
                assert field.name in known or of_step, f"{table}.{field.name} has no limit: see jobs/models/limits.py"


def test_every_text_and_list_of_a_body_has_a_limit() -> None:
    checked = 0
    for body in _subclasses(StrictSerializer):
        if "Meta" in vars(body) or getattr(body, "Meta", None) is None:
            for name, field in body().fields.items():
                checked += 1
                assert _is_bounded(field), f"{body.__name__}.{name}"
    assert checked > 60


def _subclasses(of: type[Any]) -> list[type[Any]]:
    return [inner for child in of.__subclasses__() if child.__name__ != "ChangeBody" or child.__subclasses__()
            for inner in ([child] if child.__name__ != "ChangeBody" else []) + _subclasses(child)]  # fmt: skip


def _is_bounded(field: Any) -> bool:
    if isinstance(field, serializers.ListField):
        return field.max_length is not None and _is_bounded(field.child)
    if isinstance(field, StrictCharField):
        return field.max_length is not None
    return True  # words of a list, numbers; items say what is wrong with each; filters are bounded by their list


def test_the_database_has_every_limit_and_has_looked_at_the_old_rows(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'c' AND convalidated")
        validated = {name for (name,) in cursor.fetchall()}
    assert {f"{model._meta.db_table}_{name}_limit" for model, limits in LIMITS.items() for name in limits} <= validated


@pytest.mark.parametrize(
    ("column", "good", "bad"),
    [
        ("notes", "n" * NOTES.characters, "n" * (NOTES.characters + 1)),
        ("tags", ["t"] * TAGS.items, ["t"] * (TAGS.items + 1)),
        ("tags", ["t" * TAGS.characters] * TAGS.items, ["t" * (TAGS.characters * TAGS.items + 1)]),
        ("include_patterns", ["/p"] * PATTERNS.items, ["/p"] * (PATTERNS.items + 1)),
    ],
)
def test_the_database_refuses_what_is_too_long(domains: Any, column: str, good: Any, bad: Any) -> None:
    (domain,) = domains(1)
    Domain.objects.filter(pk=domain.pk).update(**{column: good})
    with pytest.raises(IntegrityError, match=f"domains_{column}_limit"), transaction.atomic():
        Domain.objects.filter(pk=domain.pk).update(**{column: bad})


@pytest.mark.parametrize(
    "change",
    [
        {"notes": "n" * (NOTES.characters + 1)},
        {"tags": ["t"] * (TAGS.items + 1)},
        {"tags": ["t" * (TAGS.characters + 1)]},
        {"exclude_patterns": ["/p"] * (PATTERNS.items + 1)},
    ],
)
def test_the_api_and_the_forms_refuse_what_is_too_long(curator: Any, domains: Any, change: dict[str, Any]) -> None:
    (domain,) = domains(1)
    answer = curator.patch(f"{DOMAINS}/{domain.pk}", change)
    assert (answer.status_code, answer.json()["errors"][0]["field"].split(".")[0]) == (400, next(iter(change)))
    ((name, value),) = change.items()
    form = notes_form(Domain, [name])({name: ",".join(value) if isinstance(value, list) else value}, instance=domain)
    assert name in form.errors


def test_what_only_the_database_refuses_is_400_too(curator: Any) -> None:
    area = {"latitude": 42.4, "longitude": -76.5, "radius": 500, "note": "x" * 1_000_001}
    answer = curator.post("/api/v3/place-searches", {"queries": ["plumbers"], "area": area, "provider": "overpass"})
    assert answer.status_code == 400, answer.json()
    assert "1,000,000 characters" in answer.json()["detail"]


def test_a_polygon_of_many_points_is_searched(curator: Any) -> None:
    ring = [[-76.5 + cos(n * pi / 250) / 20, 42.4 + sin(n * pi / 250) / 20] for n in range(500)]
    area = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    body = {"queries": ["plumbers"], "area": area, "provider": "overpass"}
    results = [curator.post("/api/v3/place-searches", body).json()["items"][0] for _ in range(2)]
    assert [item["result"] for item in results] == ["accepted", "exists"]


@pytest.mark.parametrize("noun", [("domains", "domains", "{}.test"), ("pages", "urls", "https://{}.test/"),
                                  ("sitemap-files", "urls", "https://{}.test/s.xml"),
                                  ("place-searches", "queries", "plumbers in {}")])  # fmt: skip
def test_an_item_that_cannot_be_stored_does_not_refuse_the_others(curator: Any, noun: tuple[str, str, str]) -> None:
    slug, field, text = noun
    items = [text.format("ithaca"), text.format("nul\0"), text.format("long" * 1000), text.format("elmira")]
    if slug == "place-searches":
        items = ["plumbers in Ithaca, NY", "plumbers\0", "plumbers " * 100, "plumbers in Elmira, NY"]
    answer = curator.post(f"/api/v3/{slug}", {field: items})
    assert answer.status_code == 200, answer.json()
    assert [item["result"] for item in answer.json()["items"]] == ["accepted", "invalid", "invalid", "accepted"]
    assert "NUL" in answer.json()["items"][1]["detail"]
    assert "characters" in answer.json()["items"][2]["detail"]


def test_a_refusal_is_never_much_longer_than_the_request(curator: Any) -> None:
    unknown = curator.post(DOMAINS, {f"field{n}": 1 for n in range(20_000)})
    wrong = curator.put(f"{DOMAINS}/status", {"ids": ["x"] * 10_000, "status": "Maybe"})
    echoed = curator.put(f"{DOMAINS}/status", {"ids": [1], "status": "x" * 1_000_000})
    address = curator.get(f"{DOMAINS}?" + "&".join(f"unknown{n}=1" for n in range(900)))
    assert [answer.status_code for answer in (unknown, wrong, echoed, address)] == [400] * 4
    assert len(unknown.content) < 5_000
    assert "domains" in unknown.json()["detail"]  # the fields that there are, once
    assert len(wrong.json()["errors"]) == MOST_ERRORS
    assert len(echoed.content) < 2_000
    assert len(address.content) < 10_000
