"""What each act of the API asks for: nobody widens one by mistake."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from django.urls import get_resolver

VERBS = ("get", "post", "put", "patch", "delete")
PUBLIC = """
GET, GET docs, GET redoc, GET schema, GET problems/<slug:kind>, GET exports/{pk}/file
POST token, POST token/refresh, POST token/verify, POST token/revoke
"""
ACCOUNT = "POST keys, DELETE keys/{pk}, POST token/revoke-all"
SUBMIT = """
POST domains, POST pages, POST sitemap-files, POST imports, POST imports/{pk}/undo
POST place-searches, POST place-searches/plan, POST place-searches/{pk}/rerun
POST place-searches/{pk}/continue, POST place-searches/{pk}/finish
"""
OPERATE = """
POST budgets, DELETE budgets/{pk}, DELETE domains/{pk}, PUT domains/{pk}/robots, POST projects/{pk}/robots
POST suppressions, DELETE suppressions/{pk}, POST subjects, POST subjects/erase
PUT automation/{pk}, PATCH flags/{pk}, PATCH fit-models/{pk}, PUT leads/stages
POST hosts/{pk}/pause, POST hosts/{pk}/resume, POST hosts/{pk}/reset
POST runs/{pk}/pause, POST runs/{pk}/resume, POST leads/suppress, POST leads/suppress/filtered
POST stages/{pk}/pause, POST stages/{pk}/resume, POST stages/{pk}/runs
POST stages/{pk}/cancel, POST stages/{pk}/prioritise
GET destinations, GET destinations/count, GET destinations/{pk}, GET destinations/adapters
POST destinations, POST destinations/batch, PATCH destinations/{pk}, DELETE destinations/{pk}
POST destinations/{pk}/dry-run, POST destinations/{pk}/test, POST destinations/{pk}/redrive
GET destinations/{pk}/rules, POST destinations/{pk}/rules, POST destinations/{pk}/rules/preview
PATCH destinations/{pk}/rules/{rule}, DELETE destinations/{pk}/rules/{rule}
POST export-recipes, PATCH export-recipes/{pk}, DELETE export-recipes/{pk}
POST export-recipes/{pk}/run, POST export-recipes/{pk}/begin-anew, POST export-recipes/{pk}/cancel
POST export-recipes/{pk}/pause, POST export-recipes/{pk}/resume
GET storage-targets, GET storage-targets/count, GET storage-targets/{pk}, POST storage-targets
POST storage-targets/batch, PATCH storage-targets/{pk}, DELETE storage-targets/{pk}
POST storage-targets/{pk}/host-key, POST storage-targets/{pk}/test
GET webhooks, GET webhooks/count, GET webhooks/{pk}, GET webhooks/{pk}/deliveries
GET webhooks/{pk}/deliveries/{message}
POST webhooks, POST webhooks/batch, PATCH webhooks/{pk}, DELETE webhooks/{pk}
POST webhooks/{pk}/test, POST webhooks/{pk}/rotate, POST webhooks/{pk}/replay
POST webhooks/{pk}/deliveries/{message}/resend
"""
EXPORT = """
GET exports, GET exports/count, GET exports/{pk}, GET exports/{pk}/deletions, POST exports, POST exports/batch
POST exports/{pk}/again, DELETE exports/{pk}, GET export-recipes, GET export-recipes/count, GET export-recipes/{pk}
GET export-recipes/{pk}/dry-run, GET export-recipes/{pk}/runs, POST export-recipes/batch
"""
CURATE_READS = "GET destinations/{pk}/deliveries, GET destinations/{pk}/sends"


def acts() -> dict[str, set[str]]:
    """Each act of the API with its address, by the scope that it needs."""
    found = defaultdict[str, set[str]](set)
    for route in get_resolver("scrapersky.api.urls").url_patterns[0].url_patterns:  # type: ignore[union-attr]
        view: Any = route.callback
        address = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", str(route.pattern)).strip("^$").replace("\\", "")
        own = {verb: verb for verb in VERBS if hasattr(view.cls, verb)}
        for verb, action in (getattr(view, "actions", None) or own).items():
            if verb in VERBS:
                found[view.cls.required_scopes.get(action)].add(f"{verb.upper()} {address}".strip())
    return found


def listed(text: str) -> set[str]:
    return {act.strip() for line in text.strip().splitlines() for act in line.split(",")}


def test_each_act_asks_for_its_scope() -> None:
    found = acts()
    exports = {act for act in found["export"] if act.endswith("/export.{kind}")}
    assert found["public"] == listed(PUBLIC)
    assert found["account"] == listed(ACCOUNT)
    assert found["submit"] == listed(SUBMIT)
    assert found["operate"] == listed(OPERATE)
    assert found["export"] - exports == listed(EXPORT)
    assert len(exports) == 8
    assert {act for act in found["curate"] if act.startswith("GET")} == listed(CURATE_READS)
    assert sorted(found) == ["account", "curate", "export", "operate", "public", "read", "submit"]
