"""Undo of an import as a whole: rows that it added go, facts that it replaced come back.

What somebody decided or changed since, what a later import brought as well, and what processing has begun with stays as
it is, and is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from jobs.actions import bulk_actions
from jobs.actions.curation import Refused
from jobs.actions.operations import ENDED, cancel_run
from jobs.compliance.gate import writing
from jobs.lists.catalogue import resource_of
from jobs.models import Domain, Import, ImportedRow, Lead, LeadNote, LocalBusiness, PossibleDuplicate, Run
from jobs.models.lead import FIRST_STAGE
from jobs.statuses import Curation
from jobs.store.bulk import lock_domains, update_facts
from jobs.store.erased_rows import emit_erased
from jobs.store.imported_contacts import remove_stale_contacts
from jobs.store.leads import lock_leads_of, refresh_leads_of
from jobs.transfer import import_jobs
from jobs.transfer.imports import ACCEPTED, CHANGED

MOST_NAMES = 100  # of rows that stay


@dataclass
class UndoneImport:
    """How many rows were removed, restored, and stay; the names of those (the first of them)."""

    removed: int = 0
    restored: int = 0
    skipped: int = 0
    names: list[str] = field(default_factory=list)


def undo(import_id: int, *, by: str, wake: bool = True) -> Import:
    """Undo an import: of few rows at once, of many by workers (`run_of`), which are woken unless `wake` is false.

    One that was undone, or is being undone, stays so. Rows that are still waiting are not imported any more. An undo
    that was interrupted goes on when it is called again. Raises Import.DoesNotExist, Refused.
    """
    with transaction.atomic():
        stored = Import.objects.select_for_update().get(pk=import_id)
        if stored.undone_at is None and run_of(stored) is None:
            _stop(stored, by)
            _start(stored, by, wake)
    return Import.objects.get(pk=import_id)


def run_of(stored: Import) -> int | None:
    """The run in which workers are undoing the import; None when nobody is."""
    run = Run.objects.filter(pk=stored.undo.get("run", 0)).exclude(status__in=ENDED)
    return run.values_list("pk", flat=True).first()


def _stop(stored: Import, by: str) -> None:
    if stored.run_id is None:
        raise Refused("This import was not started: there is nothing to undo.")
    run = Run.objects.filter(pk=stored.run_id).first()
    if run is not None and run.status not in ENDED and stored.processed < stored.total:
        cancel_run(stored.run_id, by=by)


_ROWS = "SELECT DISTINCT row_id FROM imported_rows WHERE whole_id = %(whole)s AND result IN (%(new)s, %(changed)s)"


def _start(stored: Import, by: str, wake: bool) -> None:
    """Begin with what is left: a few rows are undone in this transaction."""
    steps = _steps_to_undo(stored)
    ids = list(steps.values_list("row_id", flat=True).distinct()[: import_jobs.INLINE_ROWS + 1])
    if len(ids) <= import_jobs.INLINE_ROWS:
        undo_rows(stored.pk, ids, by=by)
        return
    selected = (_ROWS, {"whole": stored.pk, "new": ACCEPTED, "changed": CHANGED})
    noun, words = resource_of(stored.noun), f": undo of import {stored.pk}"
    action = bulk_actions.start_undo(noun, selected, words, by=by, wake=wake, options={"import": stored.pk})
    Import.objects.filter(pk=stored.pk).update(undo=stored.undo | {"run": action.run_id})


def _steps_to_undo(stored: Import) -> models.QuerySet[ImportedRow]:
    return ImportedRow.objects.filter(whole=stored, result__in=(ACCEPTED, CHANGED))


def undo_rows(import_id: int, ids: Sequence[int], *, by: str) -> Counter[str]:
    """Undo all that an import did with some rows; with its last row it is undone. Returns how many rows were removed,
    restored or skipped. Must be called in a transaction."""
    stored = Import.objects.select_for_update().get(pk=import_id)
    steps = ImportedRow.objects.filter(whole=stored, row_id__in=ids)
    done = _undo_slice(stored, list(steps.order_by("-id")), by)
    steps.delete()
    before, counts = stored.undo, Counter(removed=done.removed, restored=done.restored, skipped=done.skipped)
    summed = {word: before.get(word, 0) + number for word, number in counts.items()}
    names = list(dict.fromkeys([*before.get("names", []), *done.names]))[:MOST_NAMES]
    Import.objects.filter(pk=import_id).update(undo=before | summed | {"names": names})
    if not _steps_to_undo(stored).exists():
        Import.objects.filter(pk=import_id).update(undone_at=timezone.now(), undone_by=by)
    return counts


def _undo_slice(stored: Import, steps: Sequence[ImportedRow], by: str) -> UndoneImport:
    """Undo all that the import did with some rows; of each its steps come latest first."""
    undone, allowed = UndoneImport(), writing()  # before the locks of rows, as everybody who stores anything takes it
    model: Any = resource_of(stored.noun).model
    mine: dict[int, list[ImportedRow]] = {}
    for step in steps:
        if step.result in (ACCEPTED, CHANGED):
            mine.setdefault(step.row_id, []).append(step)
    locked = model._default_manager.select_for_update(no_key=True).filter(pk__in=list(mine)).order_by("pk")
    lock_leads_of(model._meta.db_table, list(locked.values_list("pk", flat=True)))
    locked = locked.select_for_update()  # from now on no row can come below them
    now = {row.pk: row for row in locked}
    skipped = _brought_by_others(stored, list(now)) | _in_use(model, list(now))
    removed, restored = set[int](), list[dict[str, Any]]()
    for pk, row in now.items():
        if pk in skipped or row.changed_in != mine[pk][0].changed_in:
            _keep(undone, row)
        elif any(step.result == ACCEPTED for step in mine[pk]):
            removed.add(pk)
        else:
            before = {name: value for step in mine[pk] for name, value in step.before.items()}
            scopes = [getattr(row, name, "") for name in ("name", "website", "host")]
            restored.append({"id": pk, **allowed.clean(before, scopes)})
    _restore(model, restored, by)
    _remove(model, removed, by)
    undone.removed, undone.restored = len(removed), len(restored)
    return undone


def _keep(undone: UndoneImport, row: models.Model) -> None:
    undone.skipped += 1
    if len(undone.names) < MOST_NAMES and str(row)[:200] not in undone.names:
        undone.names.append(str(row)[:200])


def _brought_by_others(stored: Import, ids: Sequence[int]) -> set[int]:
    """Rows that a later import, which was not undone, brought as well."""
    others = ImportedRow.objects.filter(row_id__in=ids, whole__noun=stored.noun, whole__undone_at__isnull=True)
    return set(others.filter(whole__gt=stored).values_list("row_id", flat=True))


def _in_use(model: type[models.Model], ids: Sequence[int]) -> set[int]:
    """Rows that have others below them, or leads on which somebody works. Their own changes show in `changed_in`."""
    skipped = _leads_in_use(model, ids)
    for relation in model._meta.related_objects:
        related, name = relation.related_model, relation.field.attname
        if related in (Lead, PossibleDuplicate) or relation.many_to_many or not hasattr(related, "_default_manager"):
            continue
        below = related._default_manager.filter(**{f"{name}__in": ids})
        skipped |= set(below.values_list(name, flat=True))
    return skipped


def _leads_in_use(model: type[models.Model], ids: Sequence[int]) -> set[int]:
    if model not in (LocalBusiness, Domain):
        return set()
    name = "business_id" if model is LocalBusiness else "domain_id"
    leads = Lead.objects.filter(**{f"{name}__in": ids})
    untouched = models.Q(curation_status=Curation.NEW, owner="", stage=FIRST_STAGE, tags=[], next_on__isnull=True)
    noted = LeadNote.objects.filter(lead__in=leads.values("pk")).values("lead_id")
    return set(leads.filter(~untouched | models.Q(pk__in=noted)).values_list(name, flat=True))


def _restore(model: type[models.Model], rows: list[dict[str, Any]], by: str) -> None:
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(sorted(row)), []).append(row)
    for group in groups.values():
        update_facts(model, group)
    ids = [row["id"] for row in rows]
    if model is LocalBusiness:
        domains = LocalBusiness.objects.filter(pk__in=ids, domain__isnull=False)
        remove_stale_contacts(domains.values_list("domain_id", flat=True), by=by)
    refresh_leads_of(model._meta.db_table, ids)


def _remove(model: type[models.Model], ids: set[int], by: str) -> None:
    if not ids:
        return
    if model is Lead:
        _remove_leads(ids, by)
        return
    rows, counted = model._default_manager.filter(pk__in=ids), _COUNTED.get(model._meta.db_table, "")
    domains = set(rows.values_list("domain_id", flat=True)) if counted else set()
    rows.delete()
    emit_erased("deleted", model._meta.db_table, sorted(ids), by=by)
    refresh_leads_of(model._meta.db_table, ids)
    if counted:
        lock_domains(domains)
        of_domains = model._default_manager.filter(domain_id__in=domains).order_by().values_list("domain_id")
        left = dict(of_domains.annotate(models.Count("pk")))
        update_facts(Domain, [{"id": pk, counted: left.get(pk, 0)} for pk in domains])
        refresh_leads_of("domains", domains)


_COUNTED = {"pages": "page_count", "sitemap_files": "sitemap_count", "contacts": "contact_count"}


def _remove_leads(ids: set[int], by: str) -> None:
    """The businesses that an import of leads made: their leads go with them."""
    made = LocalBusiness.objects.filter(leads__in=ids, provider="import", external_id__startswith="lead#")
    _remove(LocalBusiness, set(made.values_list("pk", flat=True)), by)
