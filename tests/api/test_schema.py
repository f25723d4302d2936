"""The description: complete, without warnings, and the one that is committed."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular import validation
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator
from jsonschema_specifications import REGISTRY
from referencing import Resource

from jobs.models.event import KINDS
from jobs.stages import PIPELINE
from jobs.statuses import Curation, Processing, SitemapFileStatus, Task
from scrapersky.api import examples, schema
from scrapersky.api.compression import CompressApi
from scrapersky.api.description import Description

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"
PUBLIC = {"", "schema", "docs", "redoc", "problems/kind", "token", "token/refresh", "token/verify", "token/revoke"}


@pytest.fixture(scope="module")
def generated():
    said = io.StringIO()
    call_command("spectacular", "--fail-on-warn", stdout=said)
    return said.getvalue()


def document_of(description):
    """What a description says, for this test alone to change."""
    return pickle.loads(_parsed(description))


@cache
def _parsed(description):
    """Packed: unpacking it takes a fraction of reading the YAML again."""
    return pickle.dumps(yaml.load(description, yaml.CSafeLoader))


def test_the_committed_description_is_the_present_one(generated):
    assert generated == COMMITTED.read_text(), "run: manage.py spectacular --file docs/openapi.yaml"


def faults_of(document):
    """What OpenAPI's own schema refuses of it, as `spectacular --validate` does: that takes six times as long, since it
    looks for the anchors of the schema again with each reference."""
    specification = json.loads((Path(validation.__file__).with_name("openapi_3_1_schema.json")).read_text())
    known = REGISTRY.with_resource(specification["$id"], Resource.from_contents(specification)).crawl()
    errors = Draft202012Validator(specification, registry=known).iter_errors(document)
    return [f"{error.json_path}: {error.message[:200]}" for error in errors]


def test_the_description_is_one_of_openapi(generated):
    document = document_of(generated)
    assert document["openapi"].startswith("3.1")
    assert faults_of(document) == []
    assert len(faults_of({**document, "components": {}, "paths": {"/x": {"get": {"responses": "none"}}}})) == 1


def test_every_word_of_a_state_is_in_the_description(generated):
    words = document_of(generated)["components"]["schemas"]
    for vocabulary in (Curation, Processing, SitemapFileStatus, Task):
        assert words[vocabulary.__name__]["enum"] == vocabulary.values


def test_every_step_has_its_operation(generated):
    paths = document_of(generated)["paths"]
    ours = [stage for stage in PIPELINE if not stage.model.__module__.startswith("tests.")]
    assert len([path for path in paths if path.rsplit("/", 1)[-1] in {stage.name for stage in ours}]) == len(ours)


def test_every_operation_reads_well(generated):
    document = document_of(generated)
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    ids, summaries = [[operation[name] for operation in operations] for name in ("operationId", "summary")]
    assert len(set(ids)) == len(ids) > 180
    assert all(re.fullmatch(r"[a-z_]+", name) for name in ids)
    assert all(3 <= len(text) <= 80 and text[0].isupper() and text[-1] not in ".:;" for text in summaries)
    declared = {tag["name"] for tag in document["tags"]}
    assert {tag for operation in operations for tag in operation["tags"]} == declared
    assert document["servers"]


def test_webhooks_and_kinds_of_events_are_described(generated):
    document = document_of(generated)
    schemas = document["components"]["schemas"]
    body = document["webhooks"]["message"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["$ref"].endswith("/WebhookMessage")
    assert schemas["EventKind"]["enum"] == list(KINDS)


def test_the_description_and_its_readers_are_served_from_here(anybody):
    assert "openapi: 3.1" in anybody.get("/api/v3/schema").content.decode()
    for page in ("docs", "redoc"):
        html = anybody.get(f"/api/v3/{page}").content.decode()
        assert not re.findall(r"(?:src|href)=\"https?://(?!testserver)", html), page


@pytest.fixture
def made_anew(monkeypatch):
    """A process that has not made the description yet, and how often it does."""
    calls, get_schema = [], SchemaGenerator.get_schema

    def counted(self, *given, **named):
        calls.append(1)
        return get_schema(self, *given, **named)

    monkeypatch.setattr(SchemaGenerator, "get_schema", counted)
    monkeypatch.setattr(schema, "description", Description())
    return calls


def test_the_description_is_made_once_and_is_the_committed_one(anybody, made_anew):
    served = [anybody.get("/api/v3/schema") for _ in range(3)]
    as_json = anybody.get("/api/v3/schema", HTTP_ACCEPT="application/json")
    assert {answer.content.decode() for answer in served} == {COMMITTED.read_text()}
    assert as_json.json()["paths"].keys() == yaml.load(served[0].content, yaml.CSafeLoader)["paths"].keys()
    assert as_json["Content-Type"].startswith("application/json")
    assert as_json["ETag"] != served[0]["ETag"]
    assert len(made_anew) == 1


def test_who_has_the_description_is_told_that_it_is_the_same(anybody):
    tag = anybody.get("/api/v3/schema")["ETag"]
    again = anybody.get("/api/v3/schema", HTTP_IF_NONE_MATCH=tag)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert not tag.startswith("W/")
    assert "Accept" in again["Vary"]
    assert anybody.get("/api/v3/schema", HTTP_IF_NONE_MATCH='"another"').status_code == 200


def test_the_description_is_compressed_once_and_not_for_each_reader(anybody, monkeypatch):
    plain = anybody.get("/api/v3/schema")
    monkeypatch.setattr(CompressApi, "process_response", lambda self, request, response: response)  # no compression now
    zipped = anybody.get("/api/v3/schema", HTTP_ACCEPT_ENCODING="gzip, br")
    assert (zipped["Content-Encoding"], gzip.decompress(zipped.content)) == ("gzip", plain.content)
    assert (zipped["ETag"], "Accept-Encoding" in zipped["Vary"]) == (f"W/{plain['ETag']}", True)
    again = anybody.get("/api/v3/schema", HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=zipped["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert "Content-Encoding" not in plain


def test_no_thread_waits_while_the_description_is_made(anybody, made_anew):
    with schema.description._making:
        answer = anybody.get("/api/v3/schema")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert (answer["Content-Type"], answer.json()["status"]) == ("application/problem+json", 503)
    assert anybody.get("/api/v3/schema").status_code == 200


def routes(patterns=None, prefix=""):
    for pattern in patterns or get_resolver("scrapersky.api.urls").url_patterns:
        path = prefix + str(pattern.pattern).replace("^", "").replace("$", "").replace("\\Z", "")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and pattern.name != "api-nowhere":
            methods = getattr(pattern.callback, "actions", None) or {
                method: "" for method in ("get", "post") if hasattr(pattern.callback.view_class, method)
            }
            yield from ((method, filled(path)) for method in methods if method != "head")


def filled(path):
    path = path.replace("(?P<bulk>[0-9a-f-]{36})", "0" * 8 + "-0000-4000-8000-" + "0" * 12)
    path = path.replace("(?P<message>msg_[0-9a-f]{32})", "msg_" + "0" * 32)
    path = re.sub(r"\(\?P<stage>[^)]+\)", "domain_metadata", path)
    path = re.sub(r"\(\?P<\w+>\[0-9\]\{1,18\}\)", "987654321", path)
    path = re.sub(r"\(\?P<kind>[^)]+\)", "csv", path).replace("\\.", ".")
    path = re.sub(r"\(\?P<pk>\[a-z_\]\{1,60\}\)", "deep_scan", path)
    return re.sub(r"<slug:kind>", "kind", re.sub(r"\(\?P<pk>[^)]+\)", "987654321", path))


ROUTES = sorted(set(routes()))


def test_the_walk_meets_every_route():
    assert len(ROUTES) > 90


ENDS_ITS_OWN_TOKEN = "v3/token/revoke-all"  # see test_log_in.py


def test_without_credentials_only_the_doors_are_open(anybody, settings):
    settings.API_REFUSALS_PER_MINUTE = 0
    for method, path in ROUTES:
        if path.removeprefix("v3/") not in PUBLIC:
            assert getattr(anybody, method)(f"/api/{path}").status_code == 401, (method, path)
    assert {getattr(anybody, method)("/mcp").status_code for method in ("get", "post")} == {401}


READS = "get"
OF_CURATORS = re.compile(
    r"(status|filtered|undo|domain_metadata|deep_scan|place_search|domain_extraction|sitemap_\w+|page_scrape|contact_validation)$"
)
SENDS = re.compile(r"/(send|send/filtered|sends|sends/\d+/undo|deliveries)$")  # leads to a destination
OF_OPERATORS = re.compile(
    r"(robots|leads/stages|leads/suppress|leads/suppress/filtered|subjects|subjects/erase|suppressions(/\d+)?|automation/\w+|flags/[\w.]+|fit-models/\d+|stages/deep_scan/\w+|runs/\d+/(pause|resume)|hosts/\d+/\w+|budgets(/\d+)?)$"
)


def least_role(method: str, path: str) -> str:
    if path.endswith("/batch"):
        return least_role(READS, path.removesuffix("/batch"))
    if path.startswith(("v3/webhooks", "v3/storage-targets")):
        return "operator"
    if path.startswith("v3/destinations") and not SENDS.search(path):
        return "operator"
    if path.startswith("v3/destinations"):
        return "curator"
    if method == READS or path.startswith(("v3/keys", "v3/exports", "v3/events/")):
        return "viewer"
    if path.startswith("v3/export-recipes"):
        return "operator"
    forgets = method == "delete" and path.startswith("v3/domains")
    return "operator" if forgets or OF_OPERATORS.search(path) else "curator"


@pytest.mark.parametrize("role", ["viewer", "curator", "operator", "administrator"])
def test_each_role_may_do_its_acts_and_no_more(role, client_as, settings):
    settings.API_REFUSALS_PER_MINUTE = 0
    client, ranks = client_as(role), ["viewer", "curator", "operator", "administrator"]
    for method, path in ROUTES:
        if path.removeprefix("v3/") in PUBLIC or path == ENDS_ITS_OWN_TOKEN:
            continue
        allowed = ranks.index(role) >= ranks.index(least_role(method, path))
        status = getattr(client, method)(f"/api/{path}").status_code
        assert (status != 403) == allowed, (role, method, path, status)
        assert status < 500 or path.endswith("stream"), (method, path)  # 503: streams need the ASGI server


def test_a_format_that_there_is_not_is_406(anybody):
    answer = anybody.get("/api/v3/schema", HTTP_ACCEPT="text/html")
    assert (answer.status_code, answer["Content-Type"]) == (406, "application/problem+json")


# Examples.


def _checked(document):
    """Name -> the first fault of an example, of those that their schemas do not allow."""
    examples, schemas = document["components"]["examples"], document["components"]["schemas"]
    wrong = {}
    for name, example in examples.items():
        one = {"$ref": f"#/components/schemas/{name.removesuffix('.list')}"}
        schema = {"type": "array", "items": one} if name.endswith(".list") else one
        validator = Draft202012Validator({**schema, "components": {"schemas": schemas}})
        if faults := [error.json_path + ": " + error.message for error in validator.iter_errors(example["value"])]:
            wrong[name] = faults[0]
    return wrong


def test_every_body_and_answer_has_an_example_that_its_schema_allows(generated):
    document = document_of(generated)
    without = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
            for described in (operation.get("requestBody", {}), *answers):
                content = described.get("content", {}).get("application/json")
                if content is not None and not content.get("examples"):
                    without.append(f"{method} {path}")
    assert without == []
    assert _checked(document) == {}
    assert len(document["components"]["examples"]) > 120


def test_an_example_that_its_schema_refuses_is_noticed(generated):
    document = document_of(generated)
    document["components"]["examples"]["DecideBodyRequest"]["value"] = {"ids": [], "status": "Fine"}
    assert set(_checked(document)) == {"DecideBodyRequest"}


def test_examples_of_bodies_are_of_bodies_that_there_are(generated):
    schemas = document_of(generated)["components"]["schemas"]
    assert set(examples.BODIES) <= set(schemas)
