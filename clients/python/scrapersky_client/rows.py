"""The rows of the API's answers as types. Made by generate.py from docs/openapi.yaml; not to be edited."""

from __future__ import annotations

from typing import Any, Literal, TypedDict


class BusinessRow(TypedDict, total=False):
    """A local business."""

    id: int
    place_id: int | None
    domain_id: int | None
    provider: str
    external_id: str
    name: str
    address: str
    street: str
    city: str
    state: str
    postal_code: str
    country: str
    latitude: float | None
    longitude: float | None
    phone: str
    phone_as_written: str
    phones: list[str]
    website: str
    emails: list[str]
    people: Any
    profiles: list[str]
    custom_fields: Any
    main_category: str
    categories: list[str]
    opening_hours: Any
    rating: float | None
    rating_count: int | None
    business_status: str
    sources: Any
    facts_at: str | None
    expires_at: str | None
    purged_at: str | None
    curation_status: Curation
    notes: str
    tags: list[str]
    domain_extraction_status: Processing | None
    domain_extraction_outcome: str | None
    domain_extraction_error: str | None
    domain_extraction_attempts: int
    domain_extraction_due_at: str | None
    domain_extraction_run_id: int | None
    domain_extraction_queued_at: str | None
    domain_extraction_settled_at: str | None
    created_at: str
    updated_at: str
    place: PlaceRow | None
    domain: DomainRow | None


class ColumnRow(TypedDict, total=False):
    """A column of the file: what it is read as, and some of its values."""

    number: int
    header: str
    field: str
    samples: list[str]
    remark: str


class ContactRow(TypedDict, total=False):
    """A contact."""

    id: int
    domain_id: int
    kind: ContactRowKindEnum
    value: str
    normalised: str
    contact_type: str
    name: str
    title: str
    rank: int
    confidence: float
    gone_at: str | None
    validity: ValidityEnum | None
    validity_reasons: list[str]
    validity_suggestion: str
    validated_at: str | None
    validity_expires_at: str | None
    verified_by: str
    mail_provider: str
    phone_type: str
    phone_region: str
    seen_on_pages: int | None
    last_seen_at: str | None
    curation_status: Curation
    notes: str
    tags: list[str]
    validation_status: Processing | None
    validation_outcome: str | None
    validation_error: str | None
    validation_attempts: int
    validation_due_at: str | None
    validation_run_id: int | None
    validation_queued_at: str | None
    validation_settled_at: str | None
    created_at: str
    updated_at: str
    domain: DomainRow | None

ContactRowKindEnum = Literal["email", "phone", "person", "form", "social", "address"]

class CountResult(TypedDict, total=False):
    """How many rows match."""

    count: int
    capped: bool

Curation = Literal["New", "Selected", "Maybe", "Not a Fit", "Archived"]

class DecidedItem(TypedDict, total=False):
    """What became of one id."""

    id: int
    result: DecidedItemResultEnum
    version: str | None
    made_by: str | None

DecidedItemResultEnum = Literal["changed", "unchanged", "not_found", "conflict"]

class DecisionResult(TypedDict, total=False):
    """What a decision did."""

    bulk_id: str | None
    requested: int
    changed: int
    queued: dict[str, Any]
    skipped: SkippedRows
    run_id: int | None
    dry_run: bool


class DecisionRow(TypedDict, total=False):
    """One row, moved once."""

    id: int
    at: str
    made_by: str
    table: str
    row_id: int
    from_status: str
    to_status: str
    bulk_id: str
    reason: str


class DeletedRows(TypedDict, total=False):
    """What a copy of the earlier file has to follow."""

    since: int | None
    complete: bool
    deleted: list[int]
    cleared: list[int]


class DomainRow(TypedDict, total=False):
    """A domain."""

    id: int
    host: str
    registrable_domain: str
    home_url: str
    source: str
    title: str
    description: str
    language: str
    site_name: str
    favicon_url: str
    logo_url: str
    emails: list[str]
    phones: list[str]
    socials: Any
    organisation: Any
    technologies: Any
    is_wordpress: bool | None
    wordpress_version: str
    has_elementor: bool | None
    feeds: list[str]
    facts_at: str | None
    robots_override: bool
    robots_override_by: str
    robots_override_at: str | None
    robots_override_reason: str
    page_limit: int | None
    include_patterns: list[str]
    exclude_patterns: list[str]
    sitemap_count: int
    page_count: int
    contact_count: int
    curation_status: Curation
    notes: str
    tags: list[str]
    status: Processing | None
    outcome: str | None
    error: str | None
    attempts: int
    due_at: str | None
    run_id: int | None
    queued_at: str | None
    settled_at: str | None
    sitemap_analysis_status: Processing | None
    sitemap_analysis_outcome: str | None
    sitemap_analysis_error: str | None
    sitemap_analysis_attempts: int
    sitemap_analysis_due_at: str | None
    sitemap_analysis_run_id: int | None
    sitemap_analysis_queued_at: str | None
    sitemap_analysis_settled_at: str | None
    created_at: str
    updated_at: str

EventKind = Literal["settled", "decided", "run", "operation", "upkeep", "webhook", "erased", "contacts", "leads"]

class EventRow(TypedDict, total=False):
    """Something that happened."""

    cursor: str
    at: str
    kind: EventKind
    table: str
    row_id: int | None
    stage: str
    outcome: str
    fence: int | None
    run_id: int | None
    seconds: float | None
    detail: dict[str, Any] | None


class ExportRow(TypedDict, total=False):
    """An export: how far it is, and where its file is once it is ready."""

    id: int
    run_id: int
    noun: str
    format: str
    filter: Any
    columns: list[str]
    layout: str
    separator: SeparatorEnum
    decimal_comma: bool
    bom: bool
    rows: int
    only_new: bool
    previous_id: int | None
    new_rows: int | None
    gone_rows: int | None
    bytes: int
    url: str | None
    ready_at: str | None
    expires_at: str | None
    requested_by: str
    created_at: str
    updated_at: str
    run: RunRow | None


class ExportStarted(TypedDict, total=False):
    """The export and its run: watch `GET /runs/{id}`, then read `GET /exports/{id}`."""

    id: int
    run_id: int


class FetchRow(TypedDict, total=False):
    """A request and its answer, without the body."""

    id: int
    fetched_at: str
    table: str
    row_id: int | None
    stage: str
    fence: int | None
    method: str
    url: str
    final_url: str
    hops: Any
    status: int | None
    content_type: str
    wire_bytes: int
    decoded_bytes: int
    seconds: float | None
    address: str
    outcome: str
    error: str
    content_hash: str


class HostRow(TypedDict, total=False):
    """A host and port."""

    id: int
    host: str
    port: int
    next_request_at: str | None
    delay_seconds: float | None
    crawl_delay_seconds: float | None
    robots_status: int | None
    robots_outcome: str
    robots_fetched_at: str | None
    robots_expires_at: str | None
    failures: int
    circuit_open_until: str | None
    paused: bool
    paused_by: str
    paused_at: str | None
    addresses: list[str]
    last_status: int | None
    last_error: str
    last_seen_at: str | None
    created_at: str
    updated_at: str


class ImportPreview(TypedDict, total=False):
    """What would become of the first rows (`checked` of `total`); `rows` are some of them, the invalid ..."""

    total: int
    checked: int
    accepted: int
    changed: int
    exists: int
    invalid: int
    columns: dict[str, Any]
    unread: list[str]
    rows: list[ImportRowReport]
    noticed: int
    left_out: dict[str, Any]
    without_country: int
    choices: list[ColumnRow]
    sheet: str
    looks_like: str


class ImportRow(TypedDict, total=False):
    """An import: how many of its rows were accepted, changed, exist, or are invalid; its run has the ..."""

    id: int
    run_id: int | None
    noun: str
    file_name: str
    source: str
    sheet: str
    columns: Any
    unread: list[str]
    country: str
    total: int
    processed: int
    auto_queue: bool
    accepted: int
    changed: int
    exists: int
    invalid: int
    noticed: int
    left_out: dict[str, Any] | None
    undone_at: str | None
    undone_by: str
    undo: Any
    requested_by: str
    created_at: str
    updated_at: str
    run: RunRow | None


class ImportRowReport(TypedDict, total=False):
    """What would become of a row."""

    line: int
    text: str
    result: ImportRowReportResultEnum
    detail: str
    id: int | None
    read_as: str

ImportRowReportResultEnum = Literal["accepted", "changed", "exists", "invalid"]

class ImportStarted(TypedDict, total=False):
    """The import and its run. Workers store long ones: watch `GET /runs/{id}`, then read `GET ..."""

    id: int
    run_id: int
    total: int
    processed: int
    accepted: int
    changed: int
    exists: int
    invalid: int
    columns: dict[str, Any]
    unread: list[str]
    remarks: dict[str, Any]


class ImportUndone(TypedDict, total=False):
    """What an undo did; `names` are the first hundred of the rows that were skipped."""

    id: int
    run_id: int | None
    undone_at: str | None
    removed: int
    restored: int
    skipped: int
    names: list[str]


class LeadRow(TypedDict, total=False):
    """A lead."""

    id: int
    business_id: int | None
    domain_id: int | None
    name: str
    main_category: str
    categories: list[str]
    rating: float | None
    rating_count: int | None
    email: str
    email_why: str
    email_validity: str
    emails: list[str]
    phone: str
    phone_validity: str
    phones: list[str]
    website: str
    contact_form: str
    people: Any
    profiles: list[str]
    address: str
    street: str
    city: str
    state: str
    postal_code: str
    country: str
    latitude: float | None
    longitude: float | None
    business_status: str
    opening_hours: Any
    language: str
    technologies: Any
    description: str
    completeness: int
    confidence: float
    fit: float | None
    missing: Any
    sources: Any
    owner: str
    stage: str
    next_on: str | None
    curation_status: Curation
    tags: list[str]
    created_at: str
    updated_at: str
    business: BusinessRow | None
    domain: DomainRow | None


class PageRow(TypedDict, total=False):
    """A page."""

    id: int
    domain_id: int
    sitemap_file_id: int | None
    url: str
    page_type: str
    depth: int
    source: str
    lastmod: str | None
    sitemap_priority: float | None
    changefreq: str
    alternates: Any
    first_seen_at: str | None
    last_seen_at: str | None
    gone_at: str | None
    title: str
    language: str
    http_status: int | None
    content_hash: str
    fetched_at: str | None
    contact_count: int
    curation_status: Curation
    notes: str
    tags: list[str]
    page_processing_status: Processing | None
    page_processing_outcome: str | None
    page_processing_error: str | None
    page_processing_attempts: int
    page_processing_due_at: str | None
    page_processing_run_id: int | None
    page_processing_queued_at: str | None
    page_processing_settled_at: str | None
    created_at: str
    updated_at: str
    domain: DomainRow | None
    sitemap_file: SitemapRow | None


class PlaceRow(TypedDict, total=False):
    """A place."""

    id: int
    provider: str
    place_id: str
    name: str
    address: str
    address_parts: Any
    latitude: float | None
    longitude: float | None
    primary_type: str
    types: list[str]
    rating: float | None
    rating_count: int | None
    price_level: str
    website: str
    phone: str
    opening_hours: Any
    business_status: str
    moved_to: str
    map_url: str
    attribution: str
    facts_at: str | None
    expires_at: str | None
    purged_at: str | None
    priority: int
    revisit_on: str | None
    curation_status: Curation
    notes: str
    tags: list[str]
    deep_scan_status: Processing | None
    deep_scan_outcome: str | None
    deep_scan_error: str | None
    deep_scan_attempts: int
    deep_scan_due_at: str | None
    deep_scan_run_id: int | None
    deep_scan_queued_at: str | None
    deep_scan_settled_at: str | None
    created_at: str
    updated_at: str


class PlannedSearch(TypedDict, total=False):
    """What one search would probably cost, and why so much; `id` when it was saved before."""

    query: str
    id: int | None
    calls: int
    price: float
    limit: float
    basis: str
    detail: str
    choices: list[SearchChoice]
    alternatives: list[SearchChoice]


class PlannedSearches(TypedDict, total=False):
    """What the searches would probably cost together, beside what the budgets leave, in US dollars."""

    calls: int
    price: float
    limit: float
    left_today: float
    left_this_month: float
    affordable: bool
    items: list[PlannedSearch]

Processing = Literal["Queued", "Processing", "Completed", "Error"]

class RowsDecisionResult(DecisionResult, total=False):
    """What a decision did, row by row, in the order of the ids."""

    items: list[DecidedItem]


class RunQueued(TypedDict, total=False):
    """The run that was started: watch `GET /runs/{id}`."""

    run_id: int | None
    queued: int


class RunRow(TypedDict, total=False):
    """A run: its status, its progress (`settled` of `total`), its counts by outcome."""

    id: int
    kind: RunRowKindEnum
    stage: str
    status: Task
    title: str
    requested_by: str
    parameters: Any
    result: Any
    total: int
    settled: int
    counts: Any
    reason: str
    worker: str
    started_at: str | None
    ended_at: str | None
    created_at: str
    updated_at: str

RunRowKindEnum = Literal["request", "drain", "search", "import", "export", "harvest", "project", "bulk"]

class SearchChoice(TypedDict, total=False):
    """What an ambiguous search may mean: the words to send instead."""

    query: str
    location: str
    description: str

SearchProvider = Literal["google", "overpass"]

class SearchRepeated(TypedDict, total=False):
    """The search that was made, and its run: watch `GET /runs/{id}`."""

    run_id: int | None
    queued: int
    id: int


class SearchRow(TypedDict, total=False):
    """A place search: one run of it."""

    id: int
    query: str
    business_type: str
    location: str
    provider: SearchProvider
    area: Any
    language: str
    region: str
    run_number: int
    previous_id: int | None
    tiles: Any
    pages_fetched: int
    result_count: int
    new_count: int
    gone_count: int
    changed_count: int
    cost: float
    budget: float | None
    repeat_every_days: int | None
    area_exact: bool
    complete: bool
    left_out: str
    finish_early: bool
    requested_by: str
    status: Processing | None
    outcome: str | None
    error: str | None
    attempts: int
    due_at: str | None
    run_id: int | None
    queued_at: str | None
    settled_at: str | None
    created_at: str
    updated_at: str
    previous: SearchRow | None

SeparatorEnum = Literal["comma", "semicolon", "tab"]
SitemapFileStatus = Literal["Pending", "Processing", "Completed", "Error"]

class SitemapRow(TypedDict, total=False):
    """A sitemap file."""

    id: int
    domain_id: int
    parent_id: int | None
    url: str
    depth: int
    discovery_method: str
    sitemap_type: str
    generator: str
    url_count: int | None
    child_count: int | None
    byte_count: int | None
    is_gzipped: bool | None
    has_lastmod: bool | None
    has_priority: bool | None
    has_changefreq: bool | None
    first_lastmod: str | None
    last_lastmod: str | None
    warning: str
    scanned_at: str | None
    last_seen_at: str | None
    import_cursor: int
    import_total: int | None
    imported_at: str | None
    pages_added: int
    pages_updated: int
    pages_gone: int
    urls_refused: int
    curation_status: Curation
    notes: str
    tags: list[str]
    status: SitemapFileStatus | None
    outcome: str | None
    error: str | None
    attempts: int
    due_at: str | None
    run_id: int | None
    queued_at: str | None
    settled_at: str | None
    sitemap_import_status: Processing | None
    sitemap_import_outcome: str | None
    sitemap_import_error: str | None
    sitemap_import_attempts: int
    sitemap_import_due_at: str | None
    sitemap_import_run_id: int | None
    sitemap_import_queued_at: str | None
    sitemap_import_settled_at: str | None
    created_at: str
    updated_at: str
    domain: DomainRow | None
    parent: SitemapRow | None


class SkippedRows(TypedDict, total=False):
    """How many rows were left as they are, by why; what is 0 is left out."""

    unchanged: int
    not_found: int
    conflict: int


class StageRow(TypedDict, total=False):
    """A stage now, and in the last hour; times in seconds."""

    name: str
    title: str
    table: str
    paused: bool
    paused_by: str
    paused_at: str | None
    paused_reason: str
    waiting: int
    delayed: int
    oldest_wait_seconds: float
    in_flight: int
    lost: int
    pumps: int
    settled_last_hour: int
    rate_per_minute: float
    seconds_per_row: float | None
    outcomes: dict[str, Any]
    failures: dict[str, Any]
    retries: dict[str, Any]
    last_success_at: str | None
    last_settled_at: str | None
    next_run_at: str | None
    stalled: bool
    overdue: bool


class SubmittedItem(TypedDict, total=False):
    """What became of one item."""

    index: int
    result: SubmittedItemResultEnum
    id: int | None
    detail: str

SubmittedItemResultEnum = Literal["accepted", "exists", "invalid"]
Task = Literal["Queued", "InProgress", "Completed", "Error", "ManualReview", "Cancelled", "Paused"]

class Undone(TypedDict, total=False):
    """What an undo did."""

    bulk_id: str
    requested: int
    changed: int
    dequeued: dict[str, Any]
    processed: dict[str, Any]
    processed_ids: list[int]
    run_id: int | None

ValidityEnum = Literal["Valid", "Risky", "Invalid", "Unknown"]

class WebhookRow(TypedDict, total=False):
    """A webhook, and how it goes: `failures` in a row, when it is tried again (`due_at`), why it was ..."""

    id: int
    url: str
    description: str
    kinds: list[str]
    stages: list[str]
    enabled: bool
    reason: str
    failures: int
    due_at: str | None
    last_delivered_at: str | None
    created_by: str
    created_at: str
    updated_at: str


class WebhookMade(WebhookRow, total=False):
    """A webhook with its secret, which is shown this once."""

    secret: str


class SubmittedAll(TypedDict):
    """The answers to a submission of any length, added up."""

    accepted: int
    exists: int
    invalid: int
    queued: int
    run_ids: list[int]
    items: list[SubmittedItem]
