"""Examples of bodies and answers in the OpenAPI description, made of its schemas and of what columns hold here.

A field has the value of its name in VALUES, else one that its type allows. BODIES has what no field alone can tell:
which fields of a request go together. A test checks every example against its schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobs.statuses import Curation, Task, Validity

BODIES: Mapping[str, Any] = {
    "AgreedPriceRequest": {"budget": 2.5},
    "ChangeFilteredLeadsBodyRequest": {
        "filter": {"city": "Ithaca", "has_email": "true"}, "expected_count": 12, "stage": "To contact",
    },
    "ChangeLeadsBodyRequest": {"ids": [7, 8], "owner": "ada", "next_on": "2026-12-01", "add_tags": ["north"]},
    "ContactBatchBodyRequest": {
        "keys": [{"domain_host": "kestrel-plumbing.test", "kind": "phone", "normalised": "+16075550142"}],
    },
    "DecideBodyRequest": {
        "ids": [7, 8], "status": Curation.SELECTED.value, "reason": "fits",
        "versions": {"7": Curation.NEW.value, "8": f"{Curation.MAYBE.value}:4711"},
    },
    "DecideFilteredBodyRequest": {
        "filter": {"curation_status": [Curation.NEW.value, Curation.MAYBE.value]},
        "expected_count": 12, "status": Curation.SELECTED.value,
    },
    "DestinationBodyRequest": {
        "name": "CRM", "adapter": "webhook", "options": {"url": "https://hooks.kestrel-plumbing.test/leads"},
    },
    "DomainBatchBodyRequest": {"keys": [{"host": "kestrel-plumbing.test"}, {"host": "https://www.heron-bakery.test/"}]},
    "DryRunBodyRequest": {"ids": [7]},
    "EnqueueBodyRequest": {"rerun": True},
    "EnqueueManyBodyRequest": {"filter": {"curation_status": Curation.SELECTED.value}, "rerun": True},
    "FindBodyRequest": {"value": "nora@kestrel-plumbing.test"},
    "EraseBodyRequest": {"value": "nora@kestrel-plumbing.test", "reason": "Requested by mail."},
    "NewSuppressionRequest": {"kind": "email", "value": "nora@kestrel-plumbing.test", "reason": "Requested by mail."},
    "LocalBusinessBatchBodyRequest": {"keys": [{"provider": "overpass", "external_id": "n4711"}]},
    "LinesBodyRequest": {"lines": ["plumbers in Ithaca, NY"]},
    "NewExportRequest": {"noun": "leads", "format": "csv", "filter": {"curation_status": Curation.SELECTED.value}},
    "NewImportRequest": {"noun": "domains", "rows": ["kestrel-plumbing.test", "heron-bakery.test"], "preview": True},
    "NewStorageTargetRequest": {
        "name": "Bucket", "kind": "s3",
        "options": {"bucket": "leads", "region": "eu-central-1", "access_key_id": "AKIA", "secret_access_key": "..."},
    },
    "PageBatchBodyRequest": {"keys": [{"url": "https://kestrel-plumbing.test/contact"}]},
    "PatchedDestinationChangeRequest": {"enabled": True},
    "PatchedDomainChangeRequest": {"page_limit": 50, "exclude_patterns": ["*/blog/*"], "tags": ["north"]},
    "PatchedFitChangeRequest": {"version": 3},
    "PatchedFlagBodyRequest": {"rule": "percent", "percent": 5, "reason": "First on a few."},
    "PatchedLeadChangeRequest": {"owner": "ada", "stage": "Contacted", "next_on": "2026-12-01", "tags": ["north"]},
    "PatchedPlaceChangeRequest": {"priority": 10, "revisit_on": "2026-12-01"},
    "PatchedRecipeChangeBodyRequest": {"repeat": "daily", "at": "06:00:00"},
    "PatchedRuleChangeRequest": {"enabled": False},
    "PatchedSearchChangeRequest": {"repeat_every_days": 30},
    "PatchedStorageTargetChangeRequest": {"name": "Bucket of leads"},
    "PatchedWebhookChangeRequest": {"enabled": True},
    "PlaceBatchBodyRequest": {"keys": [{"provider": "google", "place_id": "ChIJd8BlQ2BZwokRAFUEcm_qrcA"}]},
    "ProjectBodyRequest": {"lines": ["plumbers in Ithaca, NY"], "name": "Plumbers", "max_leads": 200},
    "RaisedLimitRequest": {"budget": 5},
    "ReasonBodyRequest": {"reason": "complaints"},
    "RecipeChangeBodyRequest": {
        "name": "Weekday leads", "noun": "leads", "format": "parquet", "target_id": 3, "repeat": "weekdays",
        "at": "06:00:00", "time_zone": "America/New_York",
    },
    "RevokeAllBodyRequest": {"keys": True},
    "RuleBodyRequest": {"trigger": "selected", "conditions": {"country": "US"}},
    "SearchesBodyRequest": {"queries": ["plumbers in Ithaca, NY"]},
    "SuppressFilteredLeadsBodyRequest": {
        "filter": {"curation_status": Curation.NOT_A_FIT.value}, "expected_count": 12, "reason": "they wrote to us",
    },
    "SendFilteredBodyRequest": {"filter": {"curation_status": Curation.SELECTED.value}, "expected_count": 12},
    "SitemapFileBatchBodyRequest": {
        "keys": [{"domain_host": "kestrel-plumbing.test", "url": "https://kestrel-plumbing.test/sitemap.xml"}],
    },
    "StreamSelectionRequest": {"after": "81920-5013", "kinds": ["run", "decided"]},
    "StagesBodyRequest": {"stages": [Curation.NEW.value, "To contact", "Contacted", "Won"],
        "renamed": {"Called": "Contacted"}},
    "SubmitPlaceSearchesRequest": {"queries": ["plumbers in Ithaca, NY"], "provider": "overpass", "auto_queue": True},
    "WebhookChangeRequest": {"url": "https://hooks.kestrel-plumbing.test/sky", "kinds": ["run", "decided"]},
}  # fmt: skip

_TIME = "2026-11-28T09:30:00Z"
VALUES: Mapping[str, Any] = {
    "access": "eyJhbGciOi...", "added_by": "ada", "address": "12 Mill St, Ithaca, NY 14850", "amount": 25,
    "author": "ada", "body": None, "budget": 2.5, "by": "ada", "categories": ["plumber"], "city": "Ithaca",
    "columns": ["name", "email"], "content_type": "text/html; charset=utf-8", "count": 12, "country": "US",
    "counts": {"found": 40, "timeout": 2}, "created_by": "ada", "cron": "0 6 * * 1", "cursor": "81920-5013",
    "description": "Plumbing and heating since 1962.", "detail": "", "domains": ["kestrel-plumbing.test"],
    "email": "office@kestrel-plumbing.test", "emails": ["office@kestrel-plumbing.test"], "error": "",
    "exclude_patterns": ["*/blog/*"], "failures": 0, "fields": ["name", "email"],
    "final_url": "https://kestrel-plumbing.test/contact", "fit": 87, "home_url": "https://kestrel-plumbing.test/",
    "host": "kestrel-plumbing.test", "ids": [7, 8], "items": None, "key": "sky_...", "kinds": ["run", "decided"],
    "language": "en", "latitude": 42.4406, "lines": ["plumbers in Ithaca, NY"], "location": "Ithaca, NY",
    "longitude": -76.4966, "made_by": "ada", "main_category": "plumber", "most": 200,
    "name": "Kestrel Plumbing", "next": None, "next_cursor": None, "normalised": "office@kestrel-plumbing.test",
    "notes": "Called on Monday.", "outcome": "found", "owner": "ada", "password": "correct-horse-1",
    "phone": "+16075550142", "phones": ["+16075550142"], "postal_code": "14850", "provider": "overpass",
    "queries": ["plumbers in Ithaca, NY"], "query": "plumbers in Ithaca, NY", "queued": 2, "rating": 4.6,
    "rating_count": 38, "reason": "", "refresh": "eyJhbGciOi...", "registrable_domain": "kestrel-plumbing.test",
    "requested_by": "ada", "rows": 120, "scopes": ["read", "export"], "secret": "whsec_...", "seconds": 0.84,
    "snippet": "Write to office@kestrel-plumbing.test", "source_url": "https://kestrel-plumbing.test/contact",
    "stage": "domain_metadata", "state": "NY", "status": Task.COMPLETED.value,
    "street": "12 Mill St", "table": "domains",
    "tags": ["north"], "text": "Called; wants an offer.", "time_zone": "America/New_York", "title": "Plumbers",
    "token": "eyJhbGciOi...", "total": 42, "undone_at": None, "undone_by": "", "url": "https://kestrel-plumbing.test/contact",
    "urls": ["https://kestrel-plumbing.test/contact"], "username": "ada", "value": "office@kestrel-plumbing.test",
    "website": "https://kestrel-plumbing.test/", "after": "0-0", "at.ExportRecipeRow": "06:00:00",
    "fingerprint": "SHA256:...",
    "accepted": 2, "business_status": "OPERATIONAL", "bytes": 48_213, "changed": 2, "completeness": 90,
    "confidence": 0.95, "contact_count": 4, "contact_form": "https://kestrel-plumbing.test/contact",
    "contact_type": "general", "content_hash": "9f86d081884c7d65", "curation_status": Curation.SELECTED.value,
    "email_validity": Validity.VALID.value,
    "fence": 1, "file_name": "domains.csv", "gone_at": None, "hint": "n...@kestrel-plumbing.test", "http_status": 200,
    "layout": "readable", "mail_provider": "google", "method": "GET", "missing": [], "noun": "domains",
    "opening_hours": None, "page_count": 12, "paused_at": None,
    "people": [{"name": "Nora Quill", "title": "Owner"}], "phone_validity": Validity.VALID.value,
    "profiles": ["https://social.test/kestrel"], "purged_at": None, "requested": 2, "revoked_at": None, "settled": 42,
    "site_name": "Kestrel Plumbing", "sources": ["overpass"], "technologies": [], "validity": Validity.VALID.value,
    "validity_reasons": ["deliverable"], "wire_bytes": 14_201,
    "method.KeyRequest": "PUT", "operation": "domains-status", "status.KeyRequest": 200,
    "milliseconds": 12, "worker": "machine-1:7013:stages",
    "next_cursor.EventPage": "81920-5013", "after.NewStreamTicket": "81920-5013", "ticket": ".eJxVjc...",
    "url.NewStreamTicket": "https://sky.test/api/v3/events/stream?ticket=.eJxVjc...", "expires_in": 30,
    "name.StageRow": "domain_metadata", "title.StageRow": "Domain metadata",
    "name.KeyRow": "nightly", "name.NewKeyRequest": "nightly", "key.LeadRow": "business:12",
    "title.RunRow": "42 domains queued for domain metadata", "title.ContactRow": "Owner",
    "name.ContactRow": "Nora Quill",
    "title.ProblemDetails": "Not found", "name.ExportRecipeRow": "Weekday leads", "name.StorageTargetRow": "Bucket",
    "name.DestinationRow": "CRM", "name.ProjectRow": "Plumbers", "status.FetchRow": 200, "stage.LeadRow": "To contact",
    "outcome.FetchRow": "ok", "value.LeadGroup": "Ithaca",
}  # fmt: skip
MOST_DEPTH = 6  # of rows within rows


class ExampleMaker:
    """Makes examples of the schemas of a document."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self._schemas = schemas

    def of(self, name: str) -> Any:
        """An example of a component's schema."""
        known = BODIES.get(name)
        return known or self._made({"$ref": name}, "", name.endswith("Request"), 0)

    def _made(self, schema: Mapping[str, Any], name: str, request: bool, depth: int) -> Any:
        if "$ref" in schema:
            component = str(schema["$ref"]).rsplit("/", 1)[-1]
            return self._made(self._schemas[component] | {"title": component}, name, request, depth)
        for way in ("allOf", "oneOf", "anyOf"):
            if way in schema:
                if VALUES.get(name, ...) is None and {"type": "null"} in schema[way]:
                    return None
                return self._made(schema[way][0], name, request, depth)
        if "enum" in schema:
            known = VALUES.get(name)
            return known if known in schema["enum"] else schema["enum"][0]
        if "type" not in schema and name in VALUES:
            return VALUES[name]
        kinds = schema.get("type", "object")
        kind = kinds[0] if isinstance(kinds, list) else kinds
        if kind == "object":
            return self._object(schema, request, depth)
        if kind == "array":
            return self._list(schema, name, request, depth)
        return _value(schema, name, kind, nullable="null" in kinds)

    def _object(self, schema: Mapping[str, Any], request: bool, depth: int) -> dict[str, Any]:
        there_are = list(schema.get("properties", ()))
        needed = schema.get("required", there_are[: schema.get("minProperties", 0)]) if request else there_are
        fields = {name: schema["properties"][name] for name in needed if name in schema.get("properties", {})}
        shown = {name: field for name, field in fields.items() if not _is_left_out(field)}
        if depth > MOST_DEPTH:
            return {}
        return {
            name: self._made(field, _qualified(name, schema.get("title", "")), request, depth + 1)
            for name, field in shown.items()
        }

    def _list(self, schema: Mapping[str, Any], name: str, request: bool, depth: int) -> list[Any]:
        known = VALUES.get(name)
        if isinstance(known, list) and _kind_of(schema["items"]) == "string":
            return known
        made = self._made(schema["items"], "id" if name == "ids" else "", request, depth + 1)
        return [made]


def _qualified(name: str, component: str) -> str:
    """The name under which VALUES knows a field: that of its component, if it has one of its own."""
    return f"{name}.{component}" if f"{name}.{component}" in VALUES else name


def _is_left_out(field: Mapping[str, Any]) -> bool:
    """Rows that `?expand=` alone puts into an answer."""
    return str(field.get("description", "")).startswith("expand=")


def _kind_of(schema: Mapping[str, Any]) -> str:
    return str(schema.get("type", "")) if "enum" not in schema else "enum"


_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None),
}  # fmt: skip
_OF_FORMAT = {
    "date-time": _TIME, "date": "2026-12-01", "uuid": "5e6e0f8e-6b2c-4d0a-9a55-1c1f3c1f9a10",
    "uri": "https://kestrel-plumbing.test/contact", "binary": "", "email": "office@kestrel-plumbing.test",
}  # fmt: skip


def _value(schema: Mapping[str, Any], name: str, kind: str, *, nullable: bool) -> Any:
    """A single value: that of its name, of its format, its default, or the least that its type allows."""
    known = VALUES.get(name, "" if kind == "string" and "format" not in schema else ...)
    if nullable and (known is None or name.endswith("due_at")):
        return None
    if isinstance(known, _TYPES[kind]) and isinstance(known, bool) == (kind == "boolean") and _fits(schema, known):
        return known
    if schema.get("format") in _OF_FORMAT:
        return _OF_FORMAT[schema["format"]]
    if "default" in schema:
        return schema["default"]
    least = max(schema.get("minimum", 0), 7 if name == "id" or name.endswith("_id") else 0)
    return {"string": name.partition(".")[0] or "text", "boolean": False, "null": None}.get(kind, least)


def _fits(schema: Mapping[str, Any], value: Any) -> bool:
    if isinstance(value, str):
        return int(schema.get("minLength", 0)) <= len(value) <= int(schema.get("maxLength", len(value)))
    least, most = schema.get("minimum", value), schema.get("maximum", value)
    return not isinstance(value, int | float) or float(least) <= float(value) <= float(most)


def operations_have_examples(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """An example of each body and of each answer in JSON, once for each schema, among the components."""
    schemas = result["components"]["schemas"]
    maker, examples = ExampleMaker(schemas), result["components"].setdefault("examples", {})
    operations = [operation for path in result["paths"].values() for operation in path.values()]
    for operation in operations:
        answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
        for described in (operation.get("requestBody", {}), *answers):
            content = described.get("content", {}).get("application/json")
            if content is not None and (name := _name_of(content["schema"])):
                if name not in examples:
                    examples[name] = {"value": _example(maker, name)}
                content["examples"] = {"example": {"$ref": f"#/components/examples/{name}"}}
    return result


def _name_of(schema: Mapping[str, Any]) -> str:
    """The name of a schema's example: a component's, or that of a list of it."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    items = schema.get("items", {})
    return f"{_name_of(items)}.list" if "$ref" in items else ""


def _example(maker: ExampleMaker, name: str) -> Any:
    return [maker.of(name.removesuffix(".list"))] if name.endswith(".list") else maker.of(name)
