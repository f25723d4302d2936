"""The catalogue: every noun that has lists, once. A new one is a model, a `Resource` here, and a migration.

An installation adds its own with EXTRA_RESOURCES, dotted paths of `Resource`s (see `jobs.stages` for EXTRA_STAGES).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Model, OuterRef, Q, Subquery
from django.utils.module_loading import import_string

from jobs import models
from jobs.lists import natural_keys, relations
from jobs.lists.filters import (
    SEVERAL,
    Choice,
    Day,
    Flag,
    Ids,
    Name,
    Names,
    Outcomes,
    Range,
    Rows,
    Text,
    Texts,
    Uuid,
    Where,
)
from jobs.lists.import_headers import BUSINESS_HEADERS
from jobs.lists.resource import REQUEST_OUTCOMES, STAGE_NAMES, Resource
from jobs.models.contact import KINDS
from jobs.models.control import SUPPRESSED_KINDS
from jobs.models.event import KIND_LABELS
from jobs.models.run import RUN_KINDS
from jobs.statuses import DuplicateStatus, ProjectMode, Task, Validity
from jobs.store.lead_stages import closed_stages

PAGE_TYPES = ("contact", "about", "team", "legal", "home", "services", "careers", "menu", "pricing", "blog", "product",
              "other")  # fmt: skip


UNTOUCHED_DAYS = (7, 14, 30, 90)
YES_NO = (("true", "yes"), ("false", "no"))
_IN_LEADS = [(word, label) for word, label in Validity.choices if word != Validity.INVALID]


def _pairs(words: Any) -> list[tuple[str, str]]:
    return [(word, word.replace("_", " ")) for word in words]


class DueBy(Day):
    """Leads whose next date is this day or before. The work on those in a closed stage has ended."""

    def narrow(self, rows: Rows, values: list[Any]) -> Rows:
        """By the index of next dates."""
        return super().narrow(rows, values).exclude(stage__in=closed_stages())


_SEARCH_OF_DOMAIN = Ids(
    "search_id", column="domain_id", within=relations.domains_of, description="What searches led to."
)
_PROJECT = "Rows of a project."
_PROJECT_OF_DOMAIN = Ids("project_id", column="domain_id", within=relations.domains_of_projects, description=_PROJECT)
_DOMAIN = (
    Ids("domain_id"),
    Names("domain", column="domain_id", ids_of=natural_keys.DOMAIN.ids_by_name, on_form=True, hint="host",
          suggest="domains", description="Hosts of domains, in place of their ids."),
)  # fmt: skip
_RATING = (
    Range("rating_min", column="rating", lookup="gte", label="Rating at least", on_form=True,
          choices=tuple((stars, stars) for stars in ("4.5", "4", "3.5", "3"))),
    Range("rating_max", column="rating", lookup="lte", label="Rating at most"),
)  # fmt: skip

# What the pipeline is for.

LEADS = Resource(
    models.Lead, "leads", "Lead", "Leads",
    ("id", "business_id", "domain_id", "name", "main_category", "categories", "rating", "rating_count", "email",
     "email_why", "email_validity", "emails", "phone", "phone_validity", "phones", "website", "contact_form", "people",
     "profiles", "address", "street", "city", "state", "postal_code", "country", "latitude", "longitude",
     "business_status", "opening_hours", "language", "technologies", "description", "completeness", "confidence",
     "fit", "missing", "sources", "owner", "stage", "next_on"),
    (
        Flag("has_email", label="Has e-mail", choices=YES_NO),
        Flag("has_phone", label="Has phone", choices=YES_NO),
        Flag("has_website", label="Has website", choices=YES_NO),
        *_RATING,
        Texts("category", column="main_category", label="Category", description="The main category, exactly."),
        Texts("city", description="Exactly."),
        Texts("country", description="ISO 3166-1 alpha-2."),
        Texts("owner", description="The person who works on it, by log-in name."),
        Texts("stage", description="New, To contact, Contacted, ..."),
        Range("completeness_min", column="completeness", lookup="gte", most=100, label="Complete at least",
              description="In percent."),
        Range("fit_min", column="fit", lookup="gte", most=100, label="Fit at least",
              description="In percent; leads without a score are left out.", on_form=True),
        Choice("email_validity", label="E-mail validity", choices=_IN_LEADS, description=SEVERAL, on_form=True),
        DueBy("next_by", column="next_on", lookup="lte", label="Due by", on_form=True,
              description="Leads that are due by this day, unless their stage is closed."),
        Where("untouched", label="Not touched for", on_form=True,
              choices=tuple((str(days), f"{days} days") for days in UNTOUCHED_DAYS),
              narrow_by={str(days): relations.untouched_for(days, closed_stages) for days in UNTOUCHED_DAYS},
              description="Days. Leads with an owner and an open stage that nobody has changed or written a note on."),
        *_DOMAIN,
        Ids("business_id", label="Business"),
        Ids("search_id", column="business__place_id", within=relations.places_of, description="Leads of a search."),
        Ids("project_id", column="pk", within=relations.leads_of_projects, description=_PROJECT),
    ),
    icon="star", id_filter="lead_id", search="lead_words__words",
    searched="Words of the name, address, categories, e-mails, website, people, tags and notes, or their starts, with "
    "or without accents; or a phone in any spelling.",
    partial_sorts=("rating", "main_category", "city", "country", "owner", "next_on", "email_validity", "fit"),
    holds_contacts=True,
    import_identity=("name", "website", "completeness"),
    computed={"person": relations.of_first_person("name"), "role": relations.of_first_person("title"),
              "notes": relations.notes_of_lead()},
    first_columns=("name", "person", "role", "email", "phone", "website", "address", "email_why", "fit", "stage",
                   "curation_status", "owner", "next_on", "notes", "tags", "people"),
    last_columns=("language", "latitude", "longitude", "completeness", "confidence", "missing", "sources", "created_at",
                  "updated_at", "domain_host"),
)  # fmt: skip

# The pipeline, in its order.

PLACE_SEARCHES = Resource(
    models.PlaceSearch, "place-searches", "Search", "Searches",
    ("id", "query", "business_type", "location", "provider", "area", "language", "region", "run_number", "previous_id",
     "tiles", "pages_fetched", "result_count", "new_count", "gone_count", "changed_count", "cost", "budget",
     "repeat_every_days", "area_exact", "complete", "left_out", "finish_early", "requested_by"),
    (
        Choice("provider", choices=tuple(models.PlaceSearch._meta.get_field("provider").flatchoices), on_form=True),
        Ids("place_id", column="pk", within=relations.searches_of, description="Searches that found a place."),
        Ids("project_id", column="pk", within=relations.searches_of_projects, description=_PROJECT),
    ),
    icon="search", id_filter="search_id",
    import_headers=("query", "search", "words"), import_commas=True, import_sample="plumbers in Ithaca, NY",
    importer="jobs.transfer.imports.add_searches", import_identity=("query", "provider", "run_number"),
)  # fmt: skip
PLACES = Resource(
    models.Place, "places", "Place", "Places",
    ("id", "provider", "place_id", "name", "address", "address_parts", "latitude", "longitude", "primary_type", "types",
     "rating", "rating_count", "price_level", "website", "phone", "opening_hours", "business_status", "moved_to",
     "map_url", "attribution", "facts_at", "expires_at", "purged_at", "priority", "revisit_on"),
    (
        Ids("search_id", column="pk", within=relations.places_of, description="Places that a search found."),
        Ids("new_in", label="New in search", column="pk", within=relations.new_places_of,
            description="Places that a search found and its last run had not."),
        Ids("project_id", column="pk", within=relations.places_of_projects, description=_PROJECT),
        *_RATING,
    ),
    icon="pin", parent="place-searches", id_filter="place_id", search="name",
    import_identity=("provider", "place_id"),
    natural_key=natural_keys.PLACE, contact_columns=("phone", "raw"),
)  # fmt: skip
BUSINESSES = Resource(
    models.LocalBusiness, "local-businesses", "Business", "Businesses",
    ("id", "place_id", "domain_id", "provider", "external_id", "name", "address", "street", "city", "state",
     "postal_code", "country", "latitude", "longitude", "phone", "phone_as_written", "phones", "website",
     "emails", "people", "profiles", "custom_fields", "main_category", "categories", "opening_hours", "rating",
     "rating_count", "business_status", "sources", "facts_at", "expires_at", "purged_at"),
    (
        *_DOMAIN,
        Ids("place_id"),
        Ids("search_id", column="place_id", within=relations.places_of, description="Businesses of a search."),
        Ids("project_id", column="pk", within=relations.businesses_of_projects, description=_PROJECT),
        Where("duplicates", label="Possible duplicates",
              choices=DuplicateStatus.choices,
              narrow_by={word: relations.proposed(word) for word in DuplicateStatus.values}, on_form=True,
              description="Businesses that looked like another, by a person's decision."),
        *_RATING,
    ),
    icon="shop", parent="places", id_filter="business_id", search="name",
    import_headers=("name", "address", "website", "phone", "latitude", "longitude", "place_id"),
    import_aliases=BUSINESS_HEADERS, import_identity=("provider", "external_id"),
    natural_key=natural_keys.BUSINESS,
    contact_columns=("phone", "phone_as_written", "phones", "emails", "people", "profiles", "custom_fields"),
    import_sample="a table with name, website, phone", importer="jobs.transfer.business_import.add_businesses",
)  # fmt: skip
DOMAINS = Resource(
    models.Domain, "domains", "Domain", "Domains",
    ("id", "host", "registrable_domain", "home_url", "source", "title", "description", "language", "site_name",
     "favicon_url", "logo_url", "emails", "phones", "socials", "organisation", "technologies", "is_wordpress",
     "wordpress_version", "has_elementor", "feeds", "facts_at", "robots_override", "robots_override_by",
     "robots_override_at", "robots_override_reason", "page_limit", "include_patterns", "exclude_patterns",
     "sitemap_count", "page_count", "contact_count"),
    (
        Texts("host", description="The exact canonical host."),
        Texts("registrable_domain"),
        Ids("search_id", column="pk", within=relations.domains_of, description="Domains that searches led to."),
        Ids("project_id", column="pk", within=relations.domains_of_projects, description=_PROJECT),
    ),
    icon="globe", parent="local-businesses", id_filter="domain_id", search="host",
    import_headers=("domain", "host", "website", "url", "site"), import_sample="kestrel-plumbing.test",
    importer="jobs.transfer.imports.add_domains", import_identity=("host",),
    natural_key=natural_keys.DOMAIN, contact_columns=("emails", "phones", "socials", "organisation"),
)  # fmt: skip
SITEMAP_FILES = Resource(
    models.SitemapFile, "sitemap-files", "Sitemap", "Sitemaps",
    ("id", "domain_id", "parent_id", "url", "depth", "discovery_method", "sitemap_type", "generator", "url_count",
     "child_count", "byte_count", "is_gzipped", "has_lastmod", "has_priority", "has_changefreq", "first_lastmod",
     "last_lastmod", "warning", "scanned_at", "last_seen_at", "import_cursor", "import_total", "imported_at",
     "pages_added", "pages_updated", "pages_gone", "urls_refused"),
    (*_DOMAIN, Ids("parent_id", label="Sitemap index"), _SEARCH_OF_DOMAIN, _PROJECT_OF_DOMAIN),
    icon="tree", parent="domains", id_filter="sitemap_file_id",
    import_headers=("url", "sitemap", "sitemap_url"), import_sample="https://kestrel-plumbing.test/sitemap.xml",
    importer="jobs.transfer.imports.add_sitemap_files", import_identity=("url", "domain_host"),
    natural_key=natural_keys.SITEMAP_FILE,
)  # fmt: skip
PAGES = Resource(
    models.Page, "pages", "Page", "Pages",
    ("id", "domain_id", "sitemap_file_id", "url", "page_type", "depth", "source", "lastmod", "sitemap_priority",
     "changefreq", "alternates", "first_seen_at", "last_seen_at", "gone_at", "title", "language", "http_status",
     "content_hash", "fetched_at", "contact_count"),
    (
        *_DOMAIN,
        Name("url", column="id", ids_of=natural_keys.PAGE.ids_by_name, description="Exactly, however it is spelled."),
        Ids("sitemap_file_id", label="Sitemap"),
        Texts("page_type", label="Type", choices=_pairs(PAGE_TYPES), description="home, contact, about, team, ...",
              on_form=True),
        _SEARCH_OF_DOMAIN,
        _PROJECT_OF_DOMAIN,
    ),
    icon="page", parent="domains", id_filter="page_id", search="url",
    import_headers=("url", "page", "address", "link"), import_sample="https://kestrel-plumbing.test/contact",
    importer="jobs.transfer.imports.add_pages", import_identity=("url", "domain_host"),
    natural_key=natural_keys.PAGE,
)  # fmt: skip
CONTACTS = Resource(
    models.Contact, "contacts", "Contact", "Contacts",
    ("id", "domain_id", "kind", "value", "normalised", "contact_type", "name", "title", "rank", "confidence",
     "gone_at", "validity", "validity_reasons", "validity_suggestion", "validated_at", "validity_expires_at",
     "verified_by",
     "mail_provider", "phone_type", "phone_region", "seen_on_pages", "last_seen_at"),
    (
        *_DOMAIN,
        Choice("kind", choices=_pairs(KINDS), description=SEVERAL, on_form=True),
        Choice("validity", choices=Validity.choices, description=SEVERAL, on_form=True),
        Ids("page_id", column="pk", within=relations.contacts_of, description="Contacts that were read from a page."),
        _SEARCH_OF_DOMAIN,
        _PROJECT_OF_DOMAIN,
    ),
    icon="mail", parent="domains", id_filter="contact_id", search="value",
    import_identity=("domain_host", "kind", "normalised"),
    natural_key=natural_keys.CONTACT, holds_contacts=True,
    computed={
        "business": Subquery(
            models.LocalBusiness.objects.filter(domain=OuterRef("domain")).order_by("pk").values("name")[:1]
        ),
        "evidence_url": relations.evidence("source_url"), "evidence_snippet": relations.evidence("snippet"),
        "evidence_method": relations.evidence("method"), "evidence_seen_at": relations.evidence("last_seen_at"),
    },
    first_columns=("business", "kind", "value", "name", "title", "validity", "evidence_url", "evidence_snippet"),
)  # fmt: skip

# Records: what was requested, done and stored.

RUNS = Resource(
    models.Run, "runs", "Run", "Runs",
    ("id", "kind", "stage", "status", "title", "requested_by", "parameters", "result", "total", "settled", "counts",
     "reason", "worker", "started_at", "ended_at"),
    (
        Choice("kind", choices=tuple(RUN_KINDS.items()), description=SEVERAL, on_form=True),
        Choice("status", choices=Task.choices, description=SEVERAL),
        Texts("stage", choices=STAGE_NAMES, on_form=True),
    ),
    icon="play", default_order="-id", contact_columns=("parameters",),
)  # fmt: skip
PROJECTS = Resource(
    models.Project, "projects", "Project", "Projects",
    ("id", "name", "mode", "status", "reason", "rating_min", "has_website", "no_chains", "categories", "max_leads",
     "max_cost", "pages_per_domain", "progress", "cost", "run_id", "requested_by", "ended_at"),
    (
        Choice("mode", choices=ProjectMode.choices, description=SEVERAL, on_form=True),
        Choice("status", choices=Task.choices, description=SEVERAL),
    ),
    icon="folder", default_order="-id", id_filter="project_id",
)  # fmt: skip
HOSTS = Resource(
    models.Host, "hosts", "Host", "Hosts",
    ("id", "host", "port", "next_request_at", "delay_seconds", "crawl_delay_seconds", "robots_status", "robots_outcome",
     "robots_fetched_at", "robots_expires_at", "failures", "circuit_open_until", "paused", "paused_by", "paused_at",
     "addresses", "last_status", "last_error", "last_seen_at"),
    (
        Texts("host", on_form=True, hint="exact"),
        Flag("paused"),
        Where("state", choices=(("paused", "Paused"), ("backing_off", "Backing off")), narrow_by={
            "paused": lambda rows: rows.filter(paused=True),
            "backing_off": lambda rows: rows.filter(circuit_open_until__isnull=False),
        }, description="paused: by a person. backing_off: it failed repeatedly."),
    ),
    icon="server",
    # Port 0: the budgets of addresses, which are stored beside the hosts. There are fewer of them than hosts, so that a
    # page reads at most about twice its rows.
    base=lambda rows: rows.filter(port__gt=0),
)  # fmt: skip
FETCHES = Resource(
    models.Fetch, "fetches", "Request", "Requests",
    ("id", "fetched_at", "table", "row_id", "stage", "fence", "method", "url", "final_url", "hops", "status",
     "content_type", "wire_bytes", "decoded_bytes", "seconds", "address", "outcome", "error", "content_hash"),
    (
        Text("table", description="With `row_id`: what was fetched for a row."),
        Ids("row_id", label="Row"),
        Outcomes("outcome", choices=REQUEST_OUTCOMES, description="ok, unchanged or a reason.", on_form=True),
    ),
    icon="arrow", default_order="-id",
)  # fmt: skip
# An act on one row that had the status already may have changed others: the lead of an archived business.
_PARTS = models.Bulk.objects.filter(part_of__isnull=False, changed__gt=0).values("part_of")
_CHANGED = Q(changed__gt=0) | Q(pk__in=_PARTS)
BULKS = Resource(
    models.Bulk, "bulks", "Decision", "Decisions",
    ("id", "at", "made_by", "table", "to_status", "changes", "reason", "filter", "changed", "queued", "undone_at",
     "undone_by", "undo_of_id", "part_of_id"),
    icon="check", base=lambda rows: rows.filter(_CHANGED, part_of__isnull=True), default_order="-at",
    contact_columns=("filter",),
)  # fmt: skip
DECISIONS = Resource(
    models.Decision, "decisions", "Decision", "Decisions",
    ("id", "at", "made_by", "table", "row_id", "from_status", "to_status", "bulk_id", "reason"),
    (
        Uuid("bulk_id"),
        Text("table", description="With `row_id`: the history of a row."),
        Ids("row_id"),
    ),
    icon="check", default_order="-id",
)  # fmt: skip
API_CALLS = Resource(
    models.ApiCall, "api-calls", "API call", "API calls",
    ("id", "at", "provider", "sku", "units", "price", "search_id", "place_id", "run_id", "request_key", "status",
     "resumes_at", "result_count"),
    (
        Ids("search_id", description="Calls of a search."),
        Ids("place_id", description="Calls for a place."),
        Texts("provider", description="google, overpass, ..."),
        Texts("sku", description="What the provider bills it as."),
        Texts("status", description="reserved, committed or released."),
    ),
    icon="coin", default_order="-id",
)  # fmt: skip
POSSIBLE_DUPLICATES = Resource(
    models.PossibleDuplicate, "possible-duplicates", "Possible duplicate", "Possible duplicates",
    ("id", "first_id", "second_id", "score", "evidence", "decision", "decided_by", "decided_at"),
    (
        Choice("decision", choices=DuplicateStatus.choices),
        Ids("business_id", column="pk", within=relations.pairs_of,
            description="Pairs that a business is one of."),
    ),
)  # fmt: skip
BUDGETS = Resource(
    models.Budget, "budgets", "Budget", "Budgets",
    ("id", "provider", "period", "amount", "set_by"), icon="coin", few_rows=True,
)  # fmt: skip
SUPPRESSIONS = Resource(
    models.Suppression, "suppressions", "Suppression", "Suppressions",
    ("id", "kind", "hint", "reason", "source", "added_by", "erasure_pending"),
    (Choice("kind", choices=tuple((kind, kind) for kind in SUPPRESSED_KINDS), description=SEVERAL),), icon="ban",
)  # fmt: skip
IMPORTS = Resource(
    models.Import, "imports", "Import", "Imports",
    ("id", "run_id", "noun", "file_name", "columns", "unread", "total", "processed", "auto_queue", "accepted",
     "changed", "exists", "invalid", "requested_by"),
    icon="inbox", base=lambda rows: rows.filter(run__isnull=False),
    few_rows=True,
)  # fmt: skip
EXPORTS = Resource(
    models.Export, "exports", "Export", "Exports",
    ("id", "run_id", "noun", "format", "filter", "columns", "rows", "new_rows", "gone_rows", "bytes", "ready_at",
     "expires_at", "previous_id", "only_new", "requested_by"),
    default_order="-id",
    few_rows=True,
)  # fmt: skip
EXPORT_RECIPES = Resource(
    models.ExportRecipe, "export-recipes", "Export recipe", "Export recipes",
    ("id", "name", "noun", "filter", "columns", "layout", "format", "separator", "decimal_comma", "bom",
     "target_id", "folder", "changes_only", "repeat", "at", "weekday", "month_day", "time_zone", "mail_when", "mail_to",
     "paused", "next_run_at", "runs_started", "created_by"),
    few_rows=True, holds_contacts=True,
)  # fmt: skip
STORAGE_TARGETS = Resource(
    models.StorageTarget, "storage-targets", "Storage target", "Storage targets",
    ("id", "name", "kind", "options", "test_due", "tested_at", "test_error", "fingerprint", "created_by"),
    few_rows=True,
)  # fmt: skip
WEBHOOKS = Resource(
    models.Webhook, "webhooks", "Webhook", "Webhooks",
    ("id", "url", "description", "kinds", "stages", "enabled", "reason", "failures", "due_at", "last_delivered_at",
     "created_by"),
    few_rows=True,
)  # fmt: skip

DESTINATIONS = Resource(
    models.Destination, "destinations", "Destination", "Destinations",
    ("id", "name", "adapter", "mapping", "enabled", "reason", "failures", "due_at", "tested_at", "last_sent_at",
     "opt_outs", "opt_outs_read_at", "opt_outs_error", "created_by"),
    few_rows=True, holds_contacts=True,
)  # fmt: skip


_SUBJECTS = (
    LEADS, PLACE_SEARCHES, PLACES, BUSINESSES, DOMAINS, SITEMAP_FILES, PAGES, CONTACTS, RUNS, HOSTS, WEBHOOKS,
)  # fmt: skip
EVENTS = Resource(
    models.Event, "events", "Event", "Events",
    ("id", "at", "kind", "table", "row_id", "stage", "outcome", "fence", "run_id", "seconds", "detail"),
    (
        Choice("kind", choices=tuple(KIND_LABELS.items()), description=SEVERAL, on_form=True),
        Texts("table", label="About", choices=[(noun.table, noun.plural) for noun in _SUBJECTS], on_form=True,
              description="The table of the rows; with `row_id`: what happened to a row."),
        Ids("row_id", label="Row"),
        Texts("outcome", description="What happened: a status, a reason, the name of an operation.", on_form=True),
    ),
    icon="pulse", default_order="-id",
)  # fmt: skip

PIPELINE: tuple[Resource, ...] = (PLACE_SEARCHES, PLACES, BUSINESSES, DOMAINS, SITEMAP_FILES, PAGES, CONTACTS)
RECORDS: tuple[Resource, ...] = (
    PROJECTS, RUNS, EVENTS, HOSTS, FETCHES, BULKS, DECISIONS, API_CALLS, POSSIBLE_DUPLICATES, BUDGETS, SUPPRESSIONS,
    IMPORTS, EXPORTS, EXPORT_RECIPES, STORAGE_TARGETS, WEBHOOKS, DESTINATIONS,
)  # fmt: skip
EXTRA: tuple[Resource, ...] = tuple(import_string(path) for path in getattr(settings, "EXTRA_RESOURCES", ()))
NOUNS: tuple[Resource, ...] = (LEADS, *PIPELINE, *EXTRA)  # what is curated, processed, imported and exported
RESOURCES: tuple[Resource, ...] = (*NOUNS, *RECORDS)

_BY_SLUG: Mapping[str, Resource] = {resource.slug: resource for resource in RESOURCES}
_BY_TABLE: Mapping[str, Resource] = {resource.table: resource for resource in RESOURCES}


def resource_of(noun: type[Model] | str) -> Resource:
    """The resource of a model, a slug (`local-businesses`) or a table (`local_businesses`).

    Raises KeyError with a sentence when there is none.
    """
    name = noun if isinstance(noun, str) else noun._meta.db_table
    resource = _BY_SLUG.get(name) or _BY_TABLE.get(name)
    if resource is None:
        raise KeyError(f"There is no list of {name!r}; there are: {', '.join(_BY_SLUG)}.")
    return resource


def rows_of(noun: Resource | type[Model] | str, filters: Mapping[str, Any]) -> Rows:
    """All rows of a noun that the filters leave, in no order. No filters: all rows.

    A filter's value is a text with commas between several, or a list. Raises FilterError (with the filter's name and a
    sentence) for a filter that there is not, that is empty, or whose value cannot be used.
    """
    resource = noun if isinstance(noun, Resource) else resource_of(noun)
    return resource.rows(filters)
