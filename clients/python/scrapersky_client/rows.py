"""The rows of the API's answers as types. Made by generate.py from docs/openapi.yaml; not to be edited."""

from __future__ import annotations

from typing import Any, Literal, TypedDict


class AccessBundle(TypedDict, total=False):
    """What is stored about a subject."""

    kind: str
    value: str
    scope: str
    at: str
    suppressed_since: str | None
    suppressions: list[SuppressedBy]
    sent: list[SentRecord]
    found: list[SubjectRow]

AdapterEnum = Literal["webhook", "hubspot", "brevo", "mautic", "twenty", "google_sheets"]

class AdapterList(TypedDict, total=False):
    """The adapters, and the fields of leads that a mapping can name."""

    adapters: list[DestinationAdapter]
    lead_fields: dict[str, Any]


class ApiRootAnswer(TypedDict, total=False):
    """Where to go from here."""

    version: str
    schema: str
    documentation: str


class AutomationRow(TypedDict, total=False):
    """A rule, and whether it is on."""

    name: str
    sentence: str
    stage: str
    enabled: bool
    changed_by: str

BlankEnum = Literal[""]

class BudgetRow(TypedDict, total=False):
    """A budget that somebody set; without one, the settings' default holds."""

    id: int
    provider: str
    period: PeriodEnum
    amount: float
    set_by: str
    created_at: str
    updated_at: str


class BulkRow(TypedDict, total=False):
    """One act on one row or many."""

    id: str
    at: str
    made_by: str
    table: str
    to_status: str
    changes: Any
    reason: str
    filter: Any
    changed: int
    queued: int
    undone_at: str | None
    undone_by: str
    undo_of_id: str | None


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


class CallRow(TypedDict, total=False):
    """A call: what it was billed as, for which search or place. Reserved ones count as paid, released ..."""

    id: int
    at: str
    provider: str
    sku: str
    units: int
    price: float
    search_id: int | None
    place_id: int | None
    run_id: int | None
    request_key: str
    status: CallRowStatusEnum
    resumes_at: str | None
    result_count: int | None
    search: SearchRow | None
    place: PlaceRow | None

CallRowStatusEnum = Literal["reserved", "committed", "released", "uncertain"]

class CallerIdentity(TypedDict, total=False):
    """The caller."""

    username: str
    roles: list[str]
    scopes: list[ScopesEnum]
    key: MyKey | None
    requests_per_minute: int

CauseEnum = Literal[
    "run_paused", "stage_paused", "no_worker", "key_missing", "key_refused", "robots", "host_paused", "circuit_open",
    "host_busy", "agreed_price", "budget", "quota", "retry", "lost", "at_capacity", "in_line", "unexplained",
]

class ColumnRow(TypedDict, total=False):
    """A column of the file: what it is read as, and some of its values."""

    number: int
    header: str
    field: str
    samples: list[str]
    remark: str


class ContactKey(TypedDict, total=False):
    """What a contact is known by."""

    domain_host: str
    kind: str
    normalised: str


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


class Credentials(TypedDict, total=False):
    """A name and a password; a code, too, of who has switched a second factor on."""

    access: str
    refresh: str

Curation = Literal["New", "Selected", "Maybe", "Not a Fit", "Archived"]

class DecidedItem(TypedDict, total=False):
    """What became of one id."""

    id: int
    result: DecidedItemResultEnum
    version: str | None
    made_by: str | None

DecidedItemResultEnum = Literal["changed", "unchanged", "not_found", "conflict"]
DecisionEnum = Literal["open", "merged", "dismissed"]

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


class DeliveryRow(TypedDict, total=False):
    """A message, and the receiver's answer."""

    id: int
    message_id: str
    status: DeliveryStatus
    events: int
    attempts: int
    response_status: int | None
    response_text: str
    error: str
    created_at: str
    attempted_at: str | None

DeliveryStatus = Literal["Pending", "Delivered", "Failed"]

class DestinationAdapter(TypedDict, total=False):
    """A service that leads can be sent to: its options, and the mapping that it begins with."""

    name: str
    label: str
    hint: str
    options: list[DestinationOption]
    mapping: dict[str, Any]


class DestinationRow(TypedDict, total=False):
    """A destination: its mapping (field there -> field of a lead), whether it sends, why not, when it ..."""

    id: int
    name: str
    adapter: str
    mapping: Any
    enabled: bool
    reason: str
    failures: int
    due_at: str | None
    tested_at: str | None
    last_sent_at: str | None
    opt_outs: int
    opt_outs_read_at: str | None
    opt_outs_error: str
    created_by: str
    created_at: str
    updated_at: str


class DestinationDetail(DestinationRow, total=False):
    """A destination with its options, secrets hidden, and how many leads are in which state there."""

    options: dict[str, Any]
    counts: dict[str, Any]


class DestinationOption(TypedDict, total=False):
    """An option of an adapter."""

    name: str
    label: str
    kind: str
    hint: str
    required: bool
    default: Any
    choices: list[str]


class DomainKey(TypedDict, total=False):
    """What a domain is known by."""

    host: str


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


class DryRunAnswer(TypedDict, total=False):
    """What would be sent; nothing is."""

    leads: list[DryRunLead]
    requests: list[PlannedCall]


class DryRunLead(TypedDict, total=False):
    """What a lead would be there, or the reason why it would not be sent."""

    lead_id: int
    values: dict[str, Any]
    reason: str


class DryRunResult(TypedDict, total=False):
    """What a run now would write."""

    complete: bool
    exact: bool
    rows: int
    deleted: int | None
    folder: str
    files: list[str]


class ErasureReceipt(TypedDict, total=False):
    """What an erasure did, without the value."""

    kind: str
    hint: str
    suppression: int
    by: str
    at: str
    deleted: dict[str, Any]
    cleared: dict[str, Any]
    left: dict[str, Any]

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


class EvidenceRow(TypedDict, total=False):
    """Where a contact was seen."""

    page_id: int | None
    source_url: str
    method: str
    snippet: str
    confidence: float
    first_seen_at: str
    last_seen_at: str
    gone_at: str | None

ExportFormat = Literal["csv", "jsonl", "xlsx", "parquet"]

class ExportRecipeRow(TypedDict, total=False):
    """An export recipe, and when it runs next."""

    id: int
    name: str
    noun: str
    filter: Any
    columns: list[str]
    layout: str
    format: str
    separator: SeparatorEnum
    decimal_comma: bool
    bom: bool
    target_id: int
    folder: str
    changes_only: bool
    repeat: RepeatEnum
    at: str
    weekday: int
    month_day: int
    time_zone: str
    mail_when: MailWhenEnum
    mail_to: list[str]
    paused: bool
    next_run_at: str | None
    runs_started: int
    created_by: str
    created_at: str
    updated_at: str


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


class FieldError(TypedDict, total=False):
    """What is wrong with one field."""

    field: str
    message: str

FindBodyFormatEnum = Literal["json", "html"]

class FitEffect(TypedDict, total=False):
    """What would change the score, and to how many percent."""

    text: str
    percent: float


class FitFigures(TypedDict, total=False):
    """How good a version is, on the newest decisions, which it had not seen; and what its training took."""

    judged: int
    ap: float
    ap_rating: float
    ap_random: float
    over_rating: float
    over_random: float
    precision: float
    precision_rating: float
    brier: float
    agreement: float
    seconds: float
    memory_mb: int
    features: int
    scikit_learn: str


class FitModelRow(TypedDict, total=False):
    """For what there is a model: its state, the version in use and the rule."""

    id: int
    kind: FitModelRowKindEnum
    key: str
    name: str
    enabled: bool
    switched_by: str
    reason: str
    version: int | None
    pinned: bool
    decisions: int
    trained_at: str | None
    scored: int
    scoring: bool
    select_from: float | None
    select_set_by: str
    weeks: list[FitWeek]

FitModelRowKindEnum = Literal["project", "trade", "pages"]

class FitReason(TypedDict, total=False):
    """What speaks for a lead, or against it."""

    text: str
    speaks_for: bool


class FitReasons(TypedDict, total=False):
    """The score of a lead by earlier decisions, with its strongest reasons."""

    fit: float | None
    reasons: list[FitReason]
    changes: list[FitEffect]


class FitRulePreview(TypedDict, total=False):
    """What a rule would have done to past decisions that the model had not seen, and would do now."""

    threshold: float
    judged: int
    selected: int
    wrong: int
    waiting: int


class FitVersionRow(TypedDict, total=False):
    """A version of a model."""

    version: int
    created_at: str
    in_use: bool
    usable: bool
    decisions: int
    positives: int
    first_at: str | None
    last_at: str | None
    figures: FitFigures


class FitVersion(FitVersionRow, total=False):
    """A version with its features, the heaviest first."""

    features: list[dict[str, Any]]


class FitWeek(TypedDict, total=False):
    """How good the scores of a week were, each from before its decision."""

    monday: str
    decisions: int
    agreement: float
    average_precision: float
    average_precision_rating: float
    average_precision_random: float


class FlagChangeRow(TypedDict, total=False):
    """A change: the fields that it changed, as they were and as they became."""

    at: str
    by: str
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]


class FlagRow(TypedDict, total=False):
    """A flag, and the rows of a day for which it was on: how many, failures, results, seconds."""

    key: str
    description: str
    rule: RuleEnum
    percent: float
    subjects: list[str]
    environments: list[str]
    guard_metric: GuardMetricEnum | BlankEnum
    guard_bound: float | None
    guard_relative: bool
    guard_samples: int
    guard_minutes: int
    tripped_at: str | None
    tripped_reason: str
    changed_by: str
    changed_at: str | None
    rows: int
    failures: int
    results: int
    seconds: float

GuardMetricEnum = Literal["failure_rate", "yield", "seconds"]

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
    without_country: int
    choices: list[ColumnRow]
    sheet: str
    looks_like: str


class ImportProblem(TypedDict, total=False):
    """A row that was not stored."""

    line: int
    text: str
    detail: str


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
    remarks: dict[str, Any]


class ImportUndone(TypedDict, total=False):
    """What an undo did; `names` are the first hundred of the rows that were skipped."""

    id: int
    undone_at: str
    removed: int
    restored: int
    skipped: int
    names: list[str]


class MyKey(TypedDict, total=False):
    """The API key that the request came with."""

    id: int
    name: str
    prefix: str
    expires_at: str | None


class KeyRow(MyKey, total=False):
    """An API key, without its secret."""

    scopes: list[str]
    created_at: str
    last_used_at: str | None
    revoked_at: str | None

LayoutEnum = Literal[
    "readable", "first-contact", "hubspot", "salesforce", "mailchimp", "google-contacts", "gosom", "outscraper",
]

class LeadContact(TypedDict, total=False):
    """A contact of a lead, and where it was seen most surely."""

    id: int
    kind: str
    value: str
    name: str
    title: str
    confidence: float
    curation_status: str
    url: str | None
    snippet: str | None
    method: str | None
    seen_at: str | None


class LeadDeliveryRow(TypedDict, total=False):
    """A lead at the destination: its state, the version that is there, and why the newest is not."""

    id: int
    lead_id: int
    key: str
    status: LeadDeliveryRowStatusEnum
    reason: str
    detail: str
    version: int
    sent_version: int
    remote_id: str
    attempts: int
    due_at: str | None
    attempted_at: str | None
    sent_at: str | None

LeadDeliveryRowStatusEnum = Literal["Pending", "Delivered", "Failed", "Withheld", "Deleted"]

class LeadEvent(TypedDict, total=False):
    """Something that a person did with the lead."""

    at: str
    by: str
    field: str
    was: Any
    now: Any
    bulk_id: str | None


class LeadGroup(TypedDict, total=False):
    """How many leads have a value."""

    value: str
    count: int


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


class LeadSummaryAnswer(TypedDict, total=False):
    """Counts of all leads that match, and by group: of each its most frequent values."""

    total: int | None
    exact: bool
    groups: dict[str, Any]


class LocalBusinessKey(TypedDict, total=False):
    """What a business is known by."""

    provider: str
    external_id: str


class MadeKey(TypedDict, total=False):
    """The key's row and its secret, which is shown this once."""

    id: int
    key: str

MailWhenEnum = Literal["never", "failure", "always"]

class MessageData(TypedDict, total=False):
    """What a message is about."""

    webhook_id: int
    events: list[EventRow]


class MessageSent(TypedDict, total=False):
    """The message that is on its way."""

    message_id: str

MeteredService = Literal["google", "overpass", "reacher", "zerobounce", "hunter"]
ModeEnum = Literal["search", "steps", "contacts"]

class NewSecret(TypedDict, total=False):
    """The new secret, which is shown this once."""

    secret: str

NewStorageTargetKindEnum = Literal["local", "s3", "gcs", "azure", "sftp"]

class NewStreamTicket(TypedDict, total=False):
    """A ticket, and the address that it opens, once."""

    ticket: str
    after: str
    url: str
    expires_in: int


class NoteRow(TypedDict, total=False):
    """A note: who wrote it, and when."""

    id: int
    at: str
    author: str
    text: str


class PageKey(TypedDict, total=False):
    """What a page is known by."""

    url: str


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


class PaidServiceRow(TypedDict, total=False):
    """A verifier or finder of e-mails: whether it is in use and set up, and how its calls of 30 days ended."""

    name: str
    in_use: bool
    verifies: bool
    position: int
    missing: str
    succeeded: int
    failed: int
    last_succeeded_at: str | None
    last_failed_at: str | None
    last_reason: str
    spent_today: float
    spent_this_month: float

PeriodEnum = Literal["day", "month"]

class PlaceKey(TypedDict, total=False):
    """What a place is known by."""

    provider: str
    place_id: str


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


class PlannedCall(TypedDict, total=False):
    """A request as it would be sent, without what is secret."""

    method: str
    url: str
    headers: dict[str, Any]
    body: Any


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


class PlannedSearches(TypedDict, total=False):
    """What the searches would probably cost together, beside what the budgets leave, in US dollars."""

    calls: int
    price: float
    limit: float
    left_today: float
    left_this_month: float
    affordable: bool
    items: list[PlannedSearch]


class PossibleDuplicateRow(TypedDict, total=False):
    """Two businesses, and in what they agree."""

    id: int
    first_id: int
    second_id: int
    score: float
    evidence: Any
    decision: DecisionEnum
    decided_by: str
    decided_at: str | None
    created_at: str
    updated_at: str
    first: BusinessRow | None
    second: BusinessRow | None


class ProblemDetails(TypedDict, total=False):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[FieldError]
    actual: int


class ProblemType(TypedDict, total=False):
    """What a problem's `type` means."""

    type: str
    status: int
    title: str
    meaning: str

Processing = Literal["Queued", "Processing", "Completed", "Error"]

class ProjectEstimate(TypedDict, total=False):
    """What a project would cost in US dollars, and how many leads to expect, before anything is stored."""

    price: float
    calls: int
    fewest: int
    most: int
    affordable: bool


class ProjectRow(TypedDict, total=False):
    """A project: its conditions, its state, its counters (`progress`), its cost so far in US dollars."""

    id: int
    name: str
    mode: ModeEnum
    status: Task
    reason: str
    rating_min: float | None
    has_website: bool
    no_chains: bool
    categories: list[str]
    max_leads: int | None
    max_cost: float | None
    pages_per_domain: int
    progress: Any
    cost: float
    run_id: int | None
    requested_by: str
    ended_at: str | None
    created_at: str
    updated_at: str


class RecipeRunRow(TypedDict, total=False):
    """A run: its state, what it wrote, and, if it failed, the reason."""

    id: int
    number: int
    status: Task
    requested_by: str
    scheduled_for: str
    folder: str
    complete: bool | None
    rows: int
    deleted: int
    bytes: int
    attempts: int
    reason: str
    error: str
    due_at: str | None
    started_at: str | None
    ended_at: str | None
    manifest: Any


class RefreshBody(TypedDict, total=False):
    """A refresh token; its owner's access must not have been ended since."""

    access: str

RepeatEnum = Literal["by_hand", "hourly", "daily", "weekdays", "weekly", "monthly"]

class RequeuedAnswer(TypedDict, total=False):
    """How many leads wait again."""

    queued: int


class Retried(TypedDict, total=False):
    """How many rows are queued again."""

    queued: int


class RowsDecisionResult(DecisionResult, total=False):
    """What a decision did, row by row, in the order of the ids."""

    items: list[DecidedItem]

RuleEnum = Literal["off", "on", "percent", "list"]

class RulePreview(TypedDict, total=False):
    """How many leads it would choose of those that are stored now."""

    count: int


class RuleRow(TypedDict, total=False):
    """A rule; it is off until somebody enables it."""

    id: int
    trigger: TriggerEnum
    conditions: Any
    cron: str
    enabled: bool
    next_at: str | None
    created_by: str
    created_at: str


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
ScopesEnum = Literal["read", "export", "curate", "submit", "operate", "administer", "account"]

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


class SendResult(TypedDict, total=False):
    """What a send put into the outbox, or would."""

    id: int | None
    at: str
    requested_by: str
    rule: int | None
    by_rule: bool
    filter: Any
    queued: int
    undone_at: str | None
    undone_by: str
    dry_run: bool


class SendRow(TypedDict, total=False):
    """That leads were put into the outbox: by whom, which, how many; whether that was taken back."""

    id: int
    at: str
    requested_by: str
    rule: int | None
    by_rule: bool
    filter: Any
    queued: int
    undone_at: str | None
    undone_by: str


class SentMessage(DeliveryRow, total=False):
    """A message with what was sent."""

    body: str


class SentRecord(TypedDict, total=False):
    """That data of the subject was sent to a destination, or deleted there."""

    at: str
    destination_name: str
    adapter: str
    action: str
    fields: list[str]

SeparatorEnum = Literal["comma", "semicolon", "tab"]

class SitemapFileKey(TypedDict, total=False):
    """What a sitemap is known by."""

    domain_host: str
    url: str

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


class SpendingRow(TypedDict, total=False):
    """What a provider has cost in a period (UTC), and may cost, in US dollars. Refused calls cost nothing."""

    provider: str
    period: PeriodEnum
    spent: float
    limit: float
    remaining: float


class StageNames(TypedDict, total=False):
    """The stages of the work on leads."""

    stages: list[str]
    colours: dict[str, Any]
    closed_stages: list[str]


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

StagesEnum = Literal[
    "place_search", "deep_scan", "domain_extraction", "domain_metadata", "sitemap_discovery", "sitemap_scan",
    "sitemap_import", "page_scrape", "contact_validation",
]

class StorageTargetRow(TypedDict, total=False):
    """A storage target without its credentials. `tested_at` and `test_error` are of the last test; ..."""

    id: int
    name: str
    kind: StorageTargetRowKindEnum
    options: dict[str, Any]
    test_due: bool
    tested_at: str | None
    test_error: str
    fingerprint: str
    created_by: str
    created_at: str
    updated_at: str

StorageTargetRowKindEnum = Literal["local", "s3", "gcs", "azure", "sftp"]

class SubjectRow(TypedDict, total=False):
    """A row in which the subject stands."""

    table: str
    id: Any
    columns: dict[str, Any]
    source_url: str


class Submitted(TypedDict, total=False):
    """What became of each item, in their order. Never all or nothing."""

    accepted: int
    exists: int
    invalid: int
    run_id: int | None
    queued: int
    items: list[SubmittedItem]


class SubmittedItem(TypedDict, total=False):
    """What became of one item."""

    index: int
    result: SubmittedItemResultEnum
    id: int | None
    detail: str

SubmittedItemResultEnum = Literal["accepted", "exists", "invalid"]

class SubmittedSearch(SubmittedItem, total=False):
    """What became of one search; `choices` for one whose location fits several places."""

    choices: list[SearchChoice]


class SubmittedSearches(TypedDict, total=False):
    """What became of each search, in their order."""

    accepted: int
    exists: int
    invalid: int
    run_id: int | None
    queued: int
    items: list[SubmittedSearch]


class SuppressedBy(TypedDict, total=False):
    """An entry of the suppression list that stops the subject: its own, or its domain's."""

    kind: str
    hint: str
    since: str
    reason: str
    source: str
    erasure_pending: bool

SuppressionKind = Literal["domain", "email", "email_domain", "phone", "person", "place_id"]

class SuppressionRow(TypedDict, total=False):
    """An entry of the list: a keyed hash, shown by a hint. Its value is never stored, visited or ..."""

    id: int
    kind: SuppressionKind
    hint: str
    reason: str
    source: str
    added_by: str
    erasure_pending: bool
    created_at: str
    updated_at: str


class TakenBackAnswer(TypedDict, total=False):
    """How many leads were taken back, and how many had been sent already."""

    taken_back: int
    sent: int

Task = Literal["Queued", "InProgress", "Completed", "Error", "ManualReview", "Cancelled", "Paused"]

class TestAnswer(TypedDict, total=False):
    """Whether the account can be used."""

    works: bool
    detail: str

TransferNoun = Literal[
    "leads", "place-searches", "places", "local-businesses", "domains", "sitemap-files", "pages", "contacts",
]
TriggerEnum = Literal["selected", "matches", "schedule"]

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

class WaitingRow(TypedDict, total=False):
    """Why a row, or a stage, does not move."""

    stage: str
    cause: CauseEnum
    title: str
    sentence: str
    since: str | None
    until: str | None
    remedy: str
    who: str


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


class WebhookMessage(TypedDict, total=False):
    """What a webhook's receiver gets, signed as Standard Webhooks 1.0 says."""

    type: Literal["events", "ping"]
    timestamp: str
    data: MessageData


class SubmittedAll(TypedDict):
    """The answers to a submission of any length, added up."""

    accepted: int
    exists: int
    invalid: int
    queued: int
    run_ids: list[int]
    items: list[SubmittedItem]
