"""Every request that takes an Idempotency-Key, each with rows of its own to act on, and the effects that it leaves."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

import zstandard
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from jobs.actions import bulk_actions, curation, leads, operations, projects
from jobs.actions.bulk_actions import ActionRequest
from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.destinations import sending
from jobs.events import webhooks
from jobs.flags.declared import CANDIDATE
from jobs.lists.catalogue import CONTACTS, DOMAINS
from jobs.models import (
    AutomationRule,
    Budget,
    Contact,
    Destination,
    Domain,
    ExportRecipe,
    FeatureFlag,
    Fetch,
    FitScope,
    Host,
    Lead,
    LeadStage,
    LocalBusiness,
    Page,
    Place,
    PlaceSearch,
    PossibleDuplicate,
    Project,
    Run,
    SitemapFile,
    StageControl,
    StorageTarget,
    Webhook,
)
from jobs.models.lead import STAGES
from jobs.stages import stage_named
from jobs.transfer import export_jobs, import_jobs, recipes, storage
from jobs.transfer.exports import export_request
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.mapping import read_items
from scrapersky.api.auth import make_key
from tests.description import description

METHODS = ("post", "put", "patch", "delete")

# What no request is about: counts of requests, the tokens of this test, stored answers, a key that is made once.
LEFT_OUT = ("api_requests", "api_usage", "idempotent_requests", "suppression_keys", "token_blacklist_outstandingtoken")


@dataclass(frozen=True)
class Keyed:
    """A request that is to be done once."""

    method: str
    path: str
    body: Any = None


def described() -> set[str]:
    """Every operation of the API that takes an Idempotency-Key, as `POST /domains`."""
    paths = description()["paths"]
    return {
        f"{method.upper()} {path.removeprefix('/api/v3')}"
        for path, operations_of in paths.items()
        for method, operation in operations_of.items()
        if method in METHODS and any(item.get("name") == "Idempotency-Key" for item in operation.get("parameters", []))
    }


def effects() -> dict[str, int]:
    """How many rows each table has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition "
            "AND relnamespace = 'public'::regnamespace AND NOT relname = ANY(%s) ORDER BY 1",
            [list(LEFT_OUT)],
        )
        tables = [row[0] for row in cursor.fetchall()]
        cursor.execute(" UNION ALL ".join(f'SELECT {n}, count(*) FROM "{name}"' for n, name in enumerate(tables)))
        return {tables[n]: count for n, count in cursor.fetchall()}


class Rows:
    """Makes the rows that requests act on; no two of them the same."""

    def __init__(self, owner: User) -> None:
        self.owner = owner
        self.metres = count(1001)

    def name(self) -> str:
        return f"x{uuid.uuid4().hex[:12]}"

    def domain(self) -> Domain:
        return Domain.objects.create(host=f"{self.name()}.test")

    def page(self) -> Page:
        domain = self.domain()
        return Page.objects.create(domain=domain, url=f"https://{domain.host}/contact")

    def fetched_page(self) -> Page:
        page, body = self.page(), zstandard.compress(b"<h1>Kestrel</h1><p>Call 607 555 0142</p>")
        fetch = {"url": page.url, "final_url": page.url, "outcome": "ok", "status": 200, "table": "pages"}
        Fetch.objects.create(fetched_at=timezone.now(), row_id=page.pk, body=body, **fetch)
        return page

    def sitemap(self) -> SitemapFile:
        domain = self.domain()
        return SitemapFile.objects.create(domain=domain, url=f"https://{domain.host}/sitemap.xml")

    def contact(self) -> Contact:
        value = f"info@{self.name()}.test"
        return Contact.objects.create(domain=self.domain(), kind="email", value=value, normalised=value)

    def place(self) -> Place:
        return Place.objects.create(provider="import", place_id=self.name(), name="Kestrel Plumbing")

    def business(self) -> LocalBusiness:
        website = f"https://{self.name()}.test/"
        return LocalBusiness.objects.create(provider="import", external_id=self.name(), name="K", website=website)

    def search(self) -> PlaceSearch:
        words = f"plumbers {self.name()}"
        return PlaceSearch.objects.create(query=words, business_type=words, provider="google", normalised_query=words)

    def searched(self) -> PlaceSearch:
        search = self.search()
        PlaceSearch.objects.filter(pk=search.pk).update(status="Completed", outcome="found")
        return search

    def stopped_search(self) -> PlaceSearch:
        """One that stopped at its agreed price, and whose run waits for an answer."""
        search = self.search()
        run = operations.requeue("place_search", [search.pk], by="ada", budget=Decimal(1)).run
        assert run is not None
        Run.objects.filter(pk=run.pk).update(status="ManualReview")
        stopped = {"status": "Error", "outcome": "spending_limit", "budget": 1, "cost": 1, "left_out": "Some of it."}
        PlaceSearch.objects.filter(pk=search.pk).update(**stopped)
        return search

    def lead(self, **more: Any) -> Lead:
        domain = self.domain()
        return Lead.objects.create(key=f"domain:{domain.pk}", domain=domain, name="Kestrel", **more)

    def project(self, **failed: Any) -> Project:
        """One with a search and three domains; `failed` is how reading them ended."""
        domains = [self.domain().pk for _ in range(3)]
        members = projects.Members([self.search().pk], domains)
        project = projects.start(members, projects.Conditions(max_cost=Decimal(5)), name=self.name(), by="ada").project
        if failed:
            Domain.objects.filter(pk__in=domains).update(status="Error", **failed)
        return project

    def words(self) -> str:
        """A search that nobody made before, for any provider."""
        return f"plumbers within {next(self.metres) / 1000} km of Ithaca, NY"

    def duplicates(self) -> PossibleDuplicate:
        pair = self.business(), self.business()
        return PossibleDuplicate.objects.create(first=pair[0], second=pair[1], score="0.75", evidence={"phone": True})

    def run(self) -> int:
        done = operations.requeue(stage_named("domain_metadata"), [self.domain().pk], by="ada")
        assert done.run is not None
        return int(done.run.pk)

    def paused_run(self) -> int:
        run = self.run()
        operations.pause_run(run, by="ada")
        return run

    def queued(self) -> dict[str, Any]:
        """The ids of rows that wait."""
        ids = [self.domain().pk for _ in range(3)]
        operations.requeue(stage_named("domain_metadata"), ids, by="ada")
        return {"ids": ids}

    def cancelled_by_bulk(self) -> int:
        """The run of an action that took a row out of the queue, and has ended."""
        domain = self.domain()
        operations.requeue(stage_named("domain_metadata"), [domain.pk], by="ada")
        request = ActionRequest(DOMAINS, "cancel", "ada", {"id": str(domain.pk)}, stage="domain_metadata")
        run = bulk_actions.start(request, expected=1, wake=False).run_id
        assert list(bulk_actions.process(run))
        return run

    def bulk(self) -> Any:
        return curation.decide(Domain, [self.domain().pk], "Maybe", by="ada").bulk

    def host(self, **state: Any) -> Host:
        return Host.objects.create(host=f"{self.name()}.test", port=443, **state)

    def export(self) -> int:
        request = export_request(CONTACTS, {"kind": "phone"}, "csv", ["id", "value"])
        return int(export_jobs.create(request, by=self.owner.username).pk)

    def target(self, **state: Any) -> StorageTarget:
        target = storage.save(StorageTarget(name=self.name(), kind="local"), {})
        StorageTarget.objects.filter(pk=target.pk).update(**{"test_due": False, **state})
        return target

    def sftp_target(self) -> StorageTarget:
        given = {"host": "files.kestrel.test", "user": "ada", "password": "correct-horse-1"}
        target = storage.save(StorageTarget(name=self.name(), kind="sftp"), given)
        StorageTarget.objects.filter(pk=target.pk).update(shown_key="ssh-ed25519 AAAA", fingerprint="SHA256:AAAA")
        return target

    def recipe(self, **state: Any) -> ExportRecipe:
        """One whose run no worker takes."""
        made = ExportRecipe(name=self.name(), noun="leads", format="csv", target=self.target(), folder="x-{run}")
        recipe = recipes.save(made, by="ada")
        ExportRecipe.objects.filter(pk=recipe.pk).update(**{"cursor": "1-1", **state})
        return recipe

    def running_recipe(self) -> ExportRecipe:
        recipe = self.recipe()
        recipes.start(recipe.pk, by="ada")
        return recipe

    def webhook(self) -> Webhook:
        Webhook.objects.all().delete()  # there may be fifty
        return webhooks.create(f"https://{self.name()}.test/x", kinds=["run"], stages=[], description="", by="ada")

    def delivery(self) -> str:
        webhook = self.webhook()
        return f"/webhooks/{webhook.pk}/deliveries/msg_{webhooks.ping(webhook).hex}/resend"

    def destination(self) -> Destination:
        Destination.objects.all().delete()  # there may be fifty
        options = {"url": f"https://{self.name()}.test/x"}
        return sending.create(self.name(), "webhook", options, by="ada")

    def send(self) -> str:
        made = sending.send(self.destination(), [self.lead().pk], by="ada")
        return f"/destinations/{made.destination_id}/sends/{made.pk}/undo"

    def rule(self) -> str:
        rule = sending.add_rule(self.destination(), "selected", {}, by="ada")
        return f"/destinations/{rule.destination_id}/rules/{rule.pk}"

    def suppression(self) -> int:
        return suppression_list.add(read_subject("email", f"{self.name()}@kestrel.test"), by="ada")[0].pk

    def budget(self) -> int:
        Budget.objects.all().delete()
        return Budget.objects.create(provider="google", period="day", amount=5).pk

    def key(self) -> int:
        return make_key(self.owner, self.name(), ["read"])[0].pk


def kinds(rows: Rows) -> dict[str, Callable[[], Keyed]]:
    """Each kind of request: a function that makes its rows and returns the request."""
    made: dict[str, Callable[[], Keyed]] = {}
    nouns: dict[str, tuple[Callable[[], Any], tuple[str, ...]]] = {
        "domains": (rows.domain, ("domain_metadata", "sitemap_discovery")),
        "pages": (rows.page, ("page_scrape",)),
        "sitemap-files": (rows.sitemap, ("sitemap_scan", "sitemap_import")),
        "contacts": (rows.contact, ("contact_validation",)),
        "places": (rows.place, ("deep_scan",)),
        "local-businesses": (rows.business, ("domain_extraction",)),
        "leads": (rows.lead, ()),
    }
    for slug, (make, steps) in nouns.items():
        made |= _of_noun(slug, make, steps)
    made |= _of_other_nouns(rows) | _of_leads(rows) | _of_projects(rows) | _of_operators(rows)
    return made | _of_export_recipes(rows) | _of_destinations(rows)


def _of_noun(slug: str, make: Callable[[], Any], steps: tuple[str, ...]) -> dict[str, Callable[[], Keyed]]:
    def filtered() -> Keyed:
        body = {"filter": {"id": make().pk}, "expected_count": 1, "status": "Archived"}
        return Keyed("PUT", f"/{slug}/status/filtered", body)

    made: dict[str, Callable[[], Keyed]] = {
        f"PATCH /{slug}/{{id}}": lambda: Keyed("PATCH", f"/{slug}/{make().pk}", {"notes": "call on Monday"}),
        f"PUT /{slug}/status": lambda: Keyed("PUT", f"/{slug}/status", {"ids": [make().pk], "status": "Selected"}),
        f"PUT /{slug}/status/filtered": filtered,
    }

    def queue(step: str) -> Callable[[], Keyed]:
        return lambda: Keyed("POST", f"/{slug}/{make().pk}/{step}", {})

    return made | {f"POST /{slug}/{{id}}/{step}": queue(step) for step in steps}


def _of_other_nouns(rows: Rows) -> dict[str, Callable[[], Keyed]]:
    def hosts(n: int) -> list[str]:
        return [f"{rows.name()}.test" for _ in range(n)]

    def imported() -> int:
        return import_jobs.create(ImportRequest(DOMAINS, read_items(DOMAINS, hosts(3)), rows.name())).pk

    def merge() -> Keyed:
        proposal = rows.duplicates()
        return Keyed("POST", f"/possible-duplicates/{proposal.pk}/merge", {"keep_id": proposal.first_id})

    def pages() -> Keyed:
        domain = rows.domain()
        return Keyed("POST", "/pages", {"urls": [f"https://{domain.host}/{n}" for n in range(50)], "auto_queue": True})

    def search(path: str, **more: Any) -> Keyed:
        words = f"plumbers {rows.name()} in Ithaca, NY"
        return Keyed("POST", path, {"queries": [words], "provider": "google", **more})

    return {
        "POST /domains": lambda: Keyed("POST", "/domains", {"domains": hosts(300), "auto_queue": True}),
        "DELETE /domains/{id}": lambda: Keyed("DELETE", f"/domains/{rows.domain().pk}"),
        "PUT /domains/{id}/robots": lambda: Keyed(
            "PUT", f"/domains/{rows.domain().pk}/robots", {"override": True, "reason": "The owner allows it."}
        ),
        "POST /pages": pages,
        "POST /pages/{id}/extract": lambda: Keyed("POST", f"/pages/{rows.fetched_page().pk}/extract"),
        "POST /sitemap-files": lambda: Keyed(
            "POST", "/sitemap-files", {"urls": [f"https://{rows.domain().host}/sitemap.xml"], "auto_queue": True}
        ),
        "POST /imports": lambda: Keyed("POST", "/imports", {"noun": "domains", "rows": hosts(300)}),
        "POST /imports/{id}/undo": lambda: Keyed("POST", f"/imports/{imported()}/undo"),
        "POST /exports": lambda: Keyed("POST", "/exports", {"noun": "domains", "format": "csv"}),
        "POST /exports/{id}/again": lambda: Keyed("POST", f"/exports/{rows.export()}/again"),
        "DELETE /exports/{id}": lambda: Keyed("DELETE", f"/exports/{rows.export()}"),
        "POST /place-searches": lambda: search("/place-searches", budget=5, auto_queue=True),
        "POST /place-searches/plan": lambda: search("/place-searches/plan"),
        "PATCH /place-searches/{id}": lambda: Keyed("PATCH", f"/place-searches/{rows.search().pk}", {"budget": 3}),
        "POST /place-searches/{id}/place_search": lambda: Keyed(
            "POST", f"/place-searches/{rows.search().pk}/place_search", {"budget": 3}
        ),
        "POST /place-searches/{id}/rerun": lambda: Keyed(
            "POST", f"/place-searches/{rows.searched().pk}/rerun", {"budget": 3}
        ),
        "POST /place-searches/{id}/continue": lambda: Keyed(
            "POST", f"/place-searches/{rows.stopped_search().pk}/continue", {"budget": 3}
        ),
        "POST /place-searches/{id}/finish": lambda: Keyed("POST", f"/place-searches/{rows.stopped_search().pk}/finish"),
        "POST /possible-duplicates/{id}/merge": merge,
        "POST /possible-duplicates/{id}/dismiss": lambda: Keyed(
            "POST", f"/possible-duplicates/{rows.duplicates().pk}/dismiss"
        ),
        "POST /decisions/{bulk}/undo": lambda: Keyed("POST", f"/decisions/{rows.bulk()}/undo"),
    }


def _of_leads(rows: Rows) -> dict[str, Callable[[], Keyed]]:
    changes = {"owner": rows.owner.username, "stage": "Contacted", "next_on": "2026-12-01"}

    def changed() -> Keyed:
        ids = [rows.lead(tags=["cold"]).pk for _ in range(5)]
        body = {"ids": ids, **changes, "add_tags": ["warm"], "remove_tags": ["cold"], "note": "Call in May."}
        body["reason"] = "They answered."
        return Keyed("PUT", "/leads/changes", body)

    def filtered() -> Keyed:
        body = {"filter": {"domain_id": rows.lead().domain_id}, "expected_count": 1, "add_tags": ["warm"]}
        return Keyed("PUT", "/leads/changes/filtered", {**body, **changes})

    def suppressed() -> Keyed:
        body = {"filter": {"domain_id": rows.lead().domain_id}, "expected_count": 1, "reason": "They wrote to us."}
        return Keyed("POST", "/leads/suppress/filtered", body)

    def stages() -> Keyed:
        LeadStage.objects.all().delete()
        rows.lead(stage="Called")
        body = {"stages": [*STAGES, "On holiday"], "renamed": {"Called": "Contacted"}}
        return Keyed("PUT", "/leads/stages", body)

    def note() -> Keyed:
        lead = rows.lead()
        return Keyed("DELETE", f"/leads/{lead.pk}/notes/{leads.add_note(lead, 'Call in May.', by='ada').pk}")

    return {
        "PATCH /leads/{id}": lambda: Keyed("PATCH", f"/leads/{rows.lead().pk}", {**changes, "tags": ["warm"]}),
        "PUT /leads/changes": changed,
        "PUT /leads/changes/filtered": filtered,
        "PUT /leads/stages": stages,
        "POST /leads/suppress": lambda: Keyed("POST", "/leads/suppress", {"ids": [rows.lead().pk]}),
        "POST /leads/suppress/filtered": suppressed,
        "POST /leads/{id}/notes": lambda: Keyed("POST", f"/leads/{rows.lead().pk}/notes", {"text": "Call in May."}),
        "DELETE /leads/{id}/notes/{note}": note,
    }


def _of_export_recipes(rows: Rows) -> dict[str, Callable[[], Keyed]]:
    def added() -> Keyed:
        body = {"name": rows.name(), "noun": "leads", "format": "csv", "target_id": rows.target().pk}
        return Keyed("POST", "/export-recipes", body)

    def of(verb: str, recipe: Callable[[], ExportRecipe] = rows.recipe) -> Callable[[], Keyed]:
        return lambda: Keyed("POST", f"/export-recipes/{recipe().pk}/{verb}")

    return {
        "POST /export-recipes": added,
        "PATCH /export-recipes/{id}": lambda: Keyed("PATCH", f"/export-recipes/{rows.recipe().pk}", {"format": "xlsx"}),
        "DELETE /export-recipes/{id}": lambda: Keyed("DELETE", f"/export-recipes/{rows.recipe().pk}"),
        "POST /export-recipes/{id}/run": of("run"),
        "POST /export-recipes/{id}/pause": of("pause"),
        "POST /export-recipes/{id}/resume": of("resume", lambda: rows.recipe(paused=True)),
        "POST /export-recipes/{id}/begin-anew": of("begin-anew"),
        "POST /export-recipes/{id}/cancel": of("cancel", rows.running_recipe),
        "POST /storage-targets": lambda: Keyed("POST", "/storage-targets", {"name": rows.name(), "kind": "local"}),
        "PATCH /storage-targets/{id}": lambda: Keyed("PATCH", f"/storage-targets/{rows.target().pk}", {
            "options": {"folder": "out"},
        }),
        "DELETE /storage-targets/{id}": lambda: Keyed("DELETE", f"/storage-targets/{rows.target().pk}"),
        "POST /storage-targets/{id}/test": lambda: Keyed("POST", f"/storage-targets/{rows.target().pk}/test"),
        "POST /storage-targets/{id}/host-key": lambda: Keyed(
            "POST", f"/storage-targets/{rows.sftp_target().pk}/host-key", {"fingerprint": "SHA256:AAAA"}
        ),
    }  # fmt: skip


def _of_projects(rows: Rows) -> dict[str, Callable[[], Keyed]]:
    def begin(path: str, **conditions: Any) -> Keyed:
        hosts = [f"{rows.name()}.test" for _ in range(20)]
        return Keyed("POST", path, {"lines": [rows.words(), *hosts], **conditions})

    def of(project: Project, verb: str, **body: Any) -> Keyed:
        return Keyed("POST", f"/projects/{project.pk}/{verb}", body or None)

    def resume() -> Keyed:
        return of(projects.pause(rows.project(), by="ada"), "resume")

    def retry() -> Keyed:
        return of(rows.project(outcome="dns"), "retry", stage="domain_metadata", reason="dns")

    return {
        "POST /projects": lambda: begin("/projects", name=rows.name(), rating_min=4, max_leads=20, max_cost=2),
        "POST /projects/plan": lambda: begin("/projects/plan"),
        "POST /projects/{id}/pause": lambda: of(rows.project(), "pause"),
        "POST /projects/{id}/resume": resume,
        "POST /projects/{id}/stop": lambda: of(rows.project(), "stop"),
        "POST /projects/{id}/retry": retry,
        "POST /projects/{id}/robots": lambda: of(rows.project(outcome="robots"), "robots", reason="The owner's mail."),
    }


def _of_destinations(rows: Rows) -> dict[str, Callable[[], Keyed]]:
    def of(path: str, **body: Any) -> Keyed:
        return Keyed("POST", f"/destinations/{rows.destination().pk}{path}", body or None)

    def connect() -> Keyed:
        Destination.objects.all().delete()
        options = {"url": f"https://{rows.name()}.test/x"}
        return Keyed("POST", "/destinations", {"name": rows.name(), "adapter": "webhook", "options": options})

    def filtered() -> Keyed:
        return of("/send/filtered", filter={"domain_id": rows.lead().domain_id}, expected_count=1)

    rule = {"trigger": "selected", "conditions": {"has_email": "true"}}
    return {
        "POST /destinations": connect,
        "PATCH /destinations/{id}": lambda: Keyed("PATCH", f"/destinations/{rows.destination().pk}", {"enabled": True}),
        "DELETE /destinations/{id}": lambda: Keyed("DELETE", f"/destinations/{rows.destination().pk}"),
        "POST /destinations/{id}/test": lambda: of("/test"),
        "POST /destinations/{id}/dry-run": lambda: of("/dry-run", ids=[rows.lead().pk]),
        "POST /destinations/{id}/send": lambda: of("/send", ids=[rows.lead().pk for _ in range(5)]),
        "POST /destinations/{id}/send/filtered": filtered,
        "POST /destinations/{id}/sends/{number}/undo": lambda: Keyed("POST", rows.send()),
        "POST /destinations/{id}/redrive": lambda: of("/redrive"),
        "POST /destinations/{id}/rules": lambda: of("/rules", **rule),
        "POST /destinations/{id}/rules/preview": lambda: of("/rules/preview", **rule),
        "PATCH /destinations/{id}/rules/{rule}": lambda: Keyed("PATCH", rows.rule(), {"enabled": True}),
        "DELETE /destinations/{id}/rules/{rule}": lambda: Keyed("DELETE", rows.rule()),
    }


def _of_operators(rows: Rows) -> dict[str, Callable[[], Keyed]]:
    def switch() -> Keyed:
        AutomationRule.objects.all().delete()
        return Keyed("PUT", "/automation/read_home_pages", {"enabled": True})

    def stage(verb: str, **body: Any) -> Keyed:
        StageControl.objects.all().delete()
        if verb == "resume":
            operations.pause_stage(stage_named("page_scrape"), by="ada")
        return Keyed("POST", f"/stages/page_scrape/{verb}", body or None)

    def runs() -> Keyed:
        return Keyed("POST", "/stages/page_scrape/runs", {"ids": [rows.page().pk for _ in range(5)]})

    def budget() -> Keyed:
        Budget.objects.all().delete()
        return Keyed("POST", "/budgets", {"provider": "google", "period": "day", "amount": 7})

    def webhook() -> Keyed:
        Webhook.objects.all().delete()
        return Keyed("POST", "/webhooks", {"url": f"https://{rows.name()}.test/x", "kinds": ["run"]})

    def suppression() -> Keyed:
        return Keyed("POST", "/suppressions", {"kind": "email", "value": f"{rows.name()}@kestrel.test"})

    def flag() -> Keyed:
        FeatureFlag.objects.all().delete()
        return Keyed("PATCH", f"/flags/{CANDIDATE}", {"rule": "percent", "percent": 5})

    def fit_model() -> Keyed:
        scope = FitScope.objects.create(kind="trade", key=rows.name())
        return Keyed("PATCH", f"/fit-models/{scope.pk}", {"enabled": False})

    return {
        "PUT /automation/{id}": switch,
        "PATCH /fit-models/{id}": fit_model,
        "PATCH /flags/{id}": flag,
        "POST /stages/{id}/pause": lambda: stage("pause", reason="lunch"),
        "POST /stages/{id}/resume": lambda: stage("resume"),
        "POST /stages/{id}/runs": runs,
        "POST /stages/{id}/cancel": lambda: Keyed("POST", "/stages/domain_metadata/cancel", rows.queued()),
        "POST /stages/{id}/prioritise": lambda: Keyed(
            "POST", "/stages/domain_metadata/prioritise", {**rows.queued(), "priority": -5}
        ),
        "POST /runs/{id}/cancel": lambda: Keyed("POST", f"/runs/{rows.run()}/cancel", {}),
        "POST /runs/{id}/undo": lambda: Keyed("POST", f"/runs/{rows.cancelled_by_bulk()}/undo"),
        "POST /runs/{id}/pause": lambda: Keyed("POST", f"/runs/{rows.run()}/pause", {}),
        "POST /runs/{id}/resume": lambda: Keyed("POST", f"/runs/{rows.paused_run()}/resume"),
        "POST /hosts/{id}/pause": lambda: Keyed("POST", f"/hosts/{rows.host().pk}/pause"),
        "POST /hosts/{id}/resume": lambda: Keyed("POST", f"/hosts/{rows.host(paused=True).pk}/resume"),
        "POST /hosts/{id}/reset": lambda: Keyed("POST", f"/hosts/{rows.host(failures=5).pk}/reset"),
        "POST /budgets": budget,
        "DELETE /budgets/{id}": lambda: Keyed("DELETE", f"/budgets/{rows.budget()}"),
        "POST /suppressions": suppression,
        "DELETE /suppressions/{id}": lambda: Keyed("DELETE", f"/suppressions/{rows.suppression()}?reason=mistake"),
        "POST /keys": lambda: Keyed("POST", "/keys", {"name": rows.name(), "scopes": ["read"]}),
        "DELETE /keys/{id}": lambda: Keyed("DELETE", f"/keys/{rows.key()}"),
        "POST /webhooks": webhook,
        "PATCH /webhooks/{id}": lambda: Keyed("PATCH", f"/webhooks/{rows.webhook().pk}", {"enabled": False}),
        "DELETE /webhooks/{id}": lambda: Keyed("DELETE", f"/webhooks/{rows.webhook().pk}"),
        "POST /webhooks/{id}/rotate": lambda: Keyed("POST", f"/webhooks/{rows.webhook().pk}/rotate"),
        "POST /webhooks/{id}/test": lambda: Keyed("POST", f"/webhooks/{rows.webhook().pk}/test"),
        "POST /webhooks/{id}/replay": lambda: Keyed("POST", f"/webhooks/{rows.webhook().pk}/replay", {"after": "0-0"}),
        "POST /webhooks/{id}/deliveries/{message}/resend": lambda: Keyed("POST", rows.delivery()),
    }
