"""Erasure: what is stored of a subject is deleted or cleared everywhere; a suppression keeps it from coming back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, Q, Sum
from django.utils import timezone
from psycopg.types.json import Jsonb

from jobs.compliance import suppression_list
from jobs.compliance.gate import Gate, gate_of
from jobs.compliance.mentions import Mention, mentions
from jobs.compliance.subjects import SEPARATOR, Subject, read_subject
from jobs.lists.quantities import counted
from jobs.models import Domain, Lead, LocalBusiness, Place, Suppression
from jobs.pipeline.periodic import in_turn, wake_chore
from jobs.store import lead_counts
from jobs.store.bulk import lock_domains
from jobs.store.erased_rows import emit_erased
from jobs.store.lead_statements import ERASURE
from jobs.store.leads import SLICE as LEADS_SLICE
from jobs.store.leads import lock_leads, refresh_leads

CHORE = "requested_erasures"
SLICE = 5_000  # rows deleted in a transaction: short locks, however large the domain
MOST_PAGES_AT_ONCE = 5_000  # of a domain that is erased while somebody waits
Log = Callable[[str], None]

# Children first; each with how a slice of it is found. Evidence goes with its contact, what was fetched with its row.
_SLICES = (
    ("contact_evidence", "contact_id IN (SELECT id FROM contacts WHERE domain_id = %(domain)s)"),
    ("contacts", "domain_id = %(domain)s"),
    ("pages", "domain_id = %(domain)s"),
    ("sitemap_files", "domain_id = %(domain)s"),
)

# A row goes where the subject stands in one of these: it is about the subject. Elsewhere the text is cleared.
_IDENTITY: dict[str, set[str]] = {
    "contacts": {"value", "normalised"},
    "contact_evidence": {"source_url"},
    "pages": {"url"},
    "sitemap_files": {"url"},
    "fetches": {"url", "final_url"},
    "hosts": {"host"},
    "places_staging": {"place_id"},
    "local_businesses": {"external_id"},
    "domains": {"host"},
    "objection_links": {"value"},
}
_OF_A_DOMAIN = {"places_staging": {"website"}, "local_businesses": {"website"}}  # the business, too, is the domain's
# Tables about our own people and of Django itself: a subject who stands there is reported, and never erased.
COUNTS = frozenset(["lead_counts", "lead_count_changes"])
_MADE_OF_OTHERS = COUNTS | {"export_pieces"}  # what they are made of is erased; they follow at the end
STAFF = frozenset([
    "auth_user", "login_attempts", "second_factors", "recovery_codes", "password_links", "access_generations",
    "sessions", "django_admin_log", "api_keys", "api_usage", "api_requests", "django_content_type",
    "django_migrations", "auth_permission", "auth_group",
])  # fmt: skip


@dataclass
class Receipt:
    """What an erasure did, without the value: rows deleted and cleared by table, and what was left to a person."""

    kind: str
    hint: str
    by: str
    suppression: int = 0
    at: datetime = field(default_factory=timezone.now)
    deleted: Counter[str] = field(default_factory=Counter)
    cleared: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        """How many rows were deleted or cleared."""
        return self.deleted.total() + self.cleared.total()

    def as_dict(self) -> dict[str, Any]:
        """The receipt as JSON takes it."""
        counts = {name: dict(getattr(self, name)) for name in ("deleted", "cleared", "left")}
        return {
            "kind": self.kind, "hint": self.hint, "suppression": self.suppression, "by": self.by,
            "at": self.at.isoformat(timespec="seconds"),
            **counts,
        }  # fmt: skip


def suppress(
    subject: Subject, *, by: str, reason: str = "", source: str = "", log: Log = lambda line: None
) -> tuple[Suppression, Receipt]:
    """Put a subject on the list, and erase at once what is stored of it. Safe to repeat."""
    entry, _ = suppression_list.add(subject, by=by, reason=reason, source=source)
    receipt = erase(subject, by=by, log=log)
    receipt.suppression = entry.pk
    suppression_list.erased([entry.pk])
    entry.refresh_from_db()
    return entry, receipt


def suppress_for_request(subject: Subject, *, by: str, reason: str, source: str) -> tuple[Suppression, Receipt | None]:
    """Suppress a subject and erase it before the request is answered; a large domain is left to a worker (None)."""
    if subject.kind == "domain" and _pages_of(subject.value) > MOST_PAGES_AT_ONCE:
        return request_erasure(subject.value, by=by, reason=reason, source=source), None
    return suppress(subject, by=by, reason=reason, source=source)


def _pages_of(host: str) -> int:
    domains = Domain.objects.filter(Q(host=host) | Q(host__endswith=f".{host}"))
    return int(domains.aggregate(pages=Sum("page_count"))["pages"] or 0)


def erase_domain(host: str, *, by: str, reason: str = "", log: Log = lambda line: None) -> int:
    """Suppress a host with its subdomains and erase all that is stored of it; returns how many rows were touched.

    Safe to repeat: an interrupted erasure continues where it stopped.
    """
    return suppress(read_subject("domain", host), by=by, reason=reason, source="erase", log=log)[1].rows


def request_erasure(host: str, *, by: str, reason: str = "", source: str = "") -> Suppression:
    """Suppress a host now, and have a worker delete everything that is stored of it."""
    return request_erasures([read_subject("domain", host)], by=by, reason=reason, source=source)[0]


def request_erasures(subjects: Sequence[Subject], *, by: str, reason: str = "", source: str = "") -> list[Suppression]:
    """Suppress subjects now, in one transaction, and have a worker erase what is stored of them."""
    with transaction.atomic():
        entries = [suppression_list.add(subject, by=by, reason=reason, source=source)[0] for subject in subjects]
        wake_chore(CHORE)
    return entries


def run_requested_erasures() -> str:
    """Run the erasures that were requested; an interrupted one continues. Returns a sentence for each, or ""."""
    return " ".join(in_turn(Suppression.objects.filter(erasure_pending=True).order_by("pk"), _erase_requested))


def _erase_requested(entry: Suppression) -> str:
    value, _, scope = entry.pending_value.partition(SEPARATOR)
    receipt = erase(read_subject(entry.kind, value, scope), by=entry.added_by)
    suppression_list.erased([entry.pk])
    return f"{entry.hint} was erased: {counted(receipt.rows, 'row')} deleted or cleared."


def erase(subject: Subject, *, by: str, log: Log = lambda line: None) -> Receipt:
    """Delete or clear every row in which a subject stands, and end the export files; an event names the rows."""
    receipt = Receipt(subject.kind, subject.hint, by)
    if subject.kind == "domain":
        for domain in Domain.objects.filter(Q(host=subject.value) | Q(host__endswith=f".{subject.value}")):
            _erase_domain(domain, receipt, log)
    gate, touched = gate_of(subject), Touched()
    for mention in mentions(subject):
        if mention.table.name in STAFF:
            receipt.left[mention.table.name] += 1
        elif mention.table.name not in _MADE_OF_OTHERS:
            with transaction.atomic():
                touched.add(*_parents_of(mention))
                _erase_mention(mention, gate, receipt)
    _recount(sorted(touched.domains))
    _refresh_leads(touched, subject.kind)
    _end_counts(subject, receipt)
    _end_files(receipt)
    return receipt


# A domain, with everything of it.


def _erase_domain(domain: Domain, receipt: Receipt, log: Log) -> None:
    for table, condition in _SLICES:
        _delete_all(table, condition, domain.pk, receipt, log)
    with transaction.atomic():
        businesses = LocalBusiness.objects.filter(domain=domain)
        of_domain = Domain.objects.filter(pk=domain.pk)
        # As everybody locks them: the rows, then their leads. Then so that nothing can come below the rows any more:
        # who commits a lead waits for that, and has its lock.
        list(businesses.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))
        list(of_domain.select_for_update(no_key=True))
        lock_leads(domains=[domain.pk])
        held = businesses.order_by("pk").select_for_update(of=("self",))
        places = list(held.values_list("place_id", flat=True))
        list(of_domain.select_for_update())
        leads = Lead.objects.filter(Q(domain=domain) | Q(business__in=businesses))
        _delete_rows(Lead, list(leads.values_list("pk", flat=True)), receipt)
        _delete_rows(LocalBusiness, list(businesses.values_list("pk", flat=True)), receipt)
        _delete_rows(Place, [pk for pk in places if pk is not None], receipt)
        _delete_rows(Domain, [domain.pk], receipt)


def _delete_all(table: str, condition: str, domain: int, receipt: Receipt, log: Log) -> None:
    total = 0
    while number := _delete_slice(table, condition, domain, receipt):
        total += number
        log(f"{total:,} rows of {table} deleted")


def _delete_slice(table: str, condition: str, domain: int, receipt: Receipt) -> int:
    rows = f"SELECT id FROM {table} WHERE {condition} ORDER BY id LIMIT {SLICE} FOR UPDATE"  # noqa: S608 -- from the list above
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id IN ({rows}) RETURNING id", {"domain": domain})  # noqa: S608 -- as above
        ids = [pk for (pk,) in cursor.fetchall()]
        _deleted(table, ids, receipt)
    return len(ids)


def _delete_rows(model: type[Model], ids: Sequence[Any], receipt: Receipt) -> None:
    model._default_manager.filter(pk__in=ids).delete()
    _deleted(model._meta.db_table, ids, receipt)


def _deleted(table: str, ids: Sequence[Any], receipt: Receipt) -> None:
    """What follows from deleted rows: what was fetched for them goes, and an event says so."""
    if not ids:
        return
    receipt.deleted[table] += len(ids)
    with connection.cursor() as cursor:
        cursor.execute("""DELETE FROM fetches WHERE "table" = %s AND row_id = ANY(%s)""", [table, list(ids)])
        if cursor.rowcount:
            receipt.deleted["fetches"] += cursor.rowcount
    emit_erased("deleted", table, ids, by=receipt.by)


# A mention.


@dataclass
class Touched:
    """Domains and businesses whose counts and leads may have changed."""

    domains: set[int] = field(default_factory=set)
    businesses: set[int] = field(default_factory=set)

    def add(self, domains: Sequence[int], businesses: Sequence[int]) -> None:
        """Remember some of each."""
        self.domains.update(domains)
        self.businesses.update(businesses)


def _erase_mention(mention: Mention, gate: Gate, receipt: Receipt) -> None:
    """Delete or clear a row."""
    table = mention.table.name
    identity = _IDENTITY.get(table, set()) | (_OF_A_DOMAIN.get(table, set()) if "domain" in gate.kinds else set())
    if identity & mention.values.keys():
        _delete_mention(mention, receipt)
        return
    try:
        with transaction.atomic():
            _clear(mention, gate)
    except IntegrityError:  # what is left without it would not be a row of its own
        _delete_mention(mention, receipt)
    else:
        receipt.cleared[table] += 1
        emit_erased("cleared", table, [mention.row_id], by=receipt.by, columns=sorted(mention.values))


# The domains and businesses that a row is a part of.
_PARENTS = {
    "contacts": "SELECT domain_id, NULL FROM contacts WHERE id = %s",
    "pages": "SELECT domain_id, NULL FROM pages WHERE id = %s",
    "sitemap_files": "SELECT domain_id, NULL FROM sitemap_files WHERE id = %s",
    "contact_evidence": "SELECT c.domain_id, NULL FROM contact_evidence AS e JOIN contacts AS c ON c.id = e.contact_id "
    "WHERE e.id = %s",
    "domains": "SELECT id, NULL FROM domains WHERE id = %s",
    "local_businesses": "SELECT domain_id, id FROM local_businesses WHERE id = %s",
    "places_staging": "SELECT domain_id, id FROM local_businesses WHERE place_id = %s",
    "leads": "SELECT domain_id, business_id FROM leads WHERE id = %s",
}


def _parents_of(mention: Mention) -> tuple[list[int], list[int]]:
    if mention.table.name not in _PARENTS:
        return [], []
    with connection.cursor() as cursor:
        cursor.execute(_PARENTS[mention.table.name], [mention.row_id])
        rows = cursor.fetchall()
    return [domain for domain, _ in rows if domain], [business for _, business in rows if business]


# Kind of subject -> the parts of a lead that may have been of it.
_PARTS = {
    "email": ["email"], "email_domain": ["email"], "phone": ["phone"], "domain": ["email", "website"],
}  # fmt: skip


def _refresh_leads(touched: Touched, kind: str) -> None:
    """The leads of what was touched, anew: while it was being erased, a worker may have made one of what was left."""
    parts = _PARTS.get(kind, [])
    for name, ids in (("domains", sorted(touched.domains)), ("businesses", sorted(touched.businesses))):
        for start in range(0, len(ids), LEADS_SLICE):
            given: dict[str, Any] = {name: ids[start : start + LEADS_SLICE]}
            refresh_leads(**given, removed=ERASURE if parts else "", parts=parts)


def _delete_mention(mention: Mention, receipt: Receipt) -> None:
    table = mention.table.name
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    if table in models and not table.startswith("fetches"):
        _delete_rows(models[table], [mention.row_id], receipt)
        return
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}" WHERE "{mention.table.key}" = %s', [mention.row_id])  # noqa: S608 -- from the catalogue
    _deleted(table, [mention.row_id], receipt)


def _clear(mention: Mention, gate: Gate) -> None:
    values = {name: _cleared(mention, name, value, gate) for name, value in mention.values.items()}
    assignments = ", ".join(f'"{name}" = %s' for name in values)
    sql = f'UPDATE "{mention.table.name}" SET {assignments} WHERE "{mention.table.key}" = %s'  # noqa: S608 -- from the catalogue
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values.values(), mention.row_id])


def _cleared(mention: Mention, name: str, value: Any, gate: Gate) -> Any:
    kind = mention.table.columns[name]
    if kind == "bytes":
        return None
    cleaned = gate.clean(value, mention.scopes)
    return Jsonb(cleaned) if kind == "json" else cleaned


_RECOUNT = """
UPDATE domains AS d SET contact_count = (SELECT count(*) FROM contacts WHERE domain_id = d.id),
    page_count = (SELECT count(*) FROM pages WHERE domain_id = d.id),
    sitemap_count = (SELECT count(*) FROM sitemap_files WHERE domain_id = d.id)
WHERE d.id = ANY(%s)
"""


def _recount(domains: list[int]) -> None:
    if domains:
        with transaction.atomic(), connection.cursor() as cursor:
            lock_domains(domains)
            cursor.execute(_RECOUNT, [domains])


def _end_counts(subject: Subject, receipt: Receipt) -> None:
    """Each lead that was cleared took one off the count of its value, which is a row with the value until it is added
    up. No lead has the value now: a count of it that is left is none."""
    lead_counts.fold()
    for mention in mentions(subject, COUNTS):
        _delete_mention(mention, receipt)


_START_OVER = """
UPDATE exports SET fence = fence + 1, attempts = 0, lease_until = NULL WHERE lease_until IS NOT NULL
"""


def _end_files(receipt: Receipt) -> None:
    """Any export file may have rows of it: their links end now, their pieces go, and one being written starts over."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE exports SET expires_at = now() WHERE expires_at > now()")
        cursor.execute(_START_OVER)
        cursor.execute("DELETE FROM export_pieces")
        if cursor.rowcount:
            receipt.deleted["export_pieces"] += cursor.rowcount
