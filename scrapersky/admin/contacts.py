"""Contacts: what all the work is for."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from jobs.lists.catalogue import CONTACTS
from jobs.lists.quantities import counted
from jobs.models import Contact, ContactEvidence, Fetch, Page
from jobs.validation.reasons import VALIDITY_REASONS
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.columns import COMMON, added, changed_since, decision, named, of_domain
from scrapersky.admin.curation import CuratedAdmin
from scrapersky.admin.elements import Column, Fact
from scrapersky.admin.pages import snippets
from scrapersky.admin.row_page import Panel
from scrapersky.admin.stored_copies import stored_copy

HIGH, MEDIUM = 30, 50  # ranks up to which a contact is called so


def _type(row: Contact) -> str:
    """The type where it says more than the kind."""
    word = row.contact_type.lower()
    return "" if word in ("unknown", row.kind) else word


def priority(row: Contact) -> str:
    """How good a contact is, by its rank: lower is better."""
    return "high" if row.rank <= HIGH else "medium" if row.rank <= MEDIUM else "low"


def validity(row: Contact) -> Any:
    """Whether it can work, with the reasons in its title."""
    return formatters.label(row.validity, hint=" ".join(reasons(row)))


def reasons(row: Contact) -> list[str]:
    """Why it is Valid, Risky, Invalid or Unknown, a sentence each."""
    return [VALIDITY_REASONS[word].sentence for word in row.validity_reasons if word in VALIDITY_REASONS]


def _checked(row: Contact) -> Any:
    """When it was validated, and when that ends."""
    if row.validated_at is None:
        return None
    return formatters.titled(formatters.ago(row.validated_at), f"again from {row.validity_expires_at:%Y-%m-%d} on")


def _seen(row: Contact) -> str | None:
    if row.seen_on_pages is None:
        return None
    pages = counted(row.seen_on_pages, "page")
    return f"{pages}, last on {row.last_seen_at:%Y-%m-%d}" if row.last_seen_at else pages


def _phone(row: Contact) -> str | None:
    return ", ".join(filter(None, (formatters.words(row.phone_type), row.phone_region))) or None


def _whose(row: Contact) -> str:
    """Whose contact it is; of a person what they do."""
    return ", ".join(filter(None, (row.name if row.name != row.value else "", row.title)))


@admin.register(Contact, site=site)
class ContactAdmin(CuratedAdmin):
    """Contacts."""

    resource = CONTACTS
    origin = "Contacts are read from the pages of selected domains."
    search_hint = "Search by name, number or address…"
    shows_domain = True
    deferred = ("notes",)
    columns = (
        Column("Contact", named(formatters.contact, _whose), "wide"),
        Column("Kind", lambda row: formatters.label(row.kind, f"kind {row.kind}")),
        Column("Type", lambda row: _type(row) or formatters.NOTHING, "minor"),
        Column("Validity", validity, "", "validity"),
        Column("Domain", of_domain, "url"),
        Column("Confidence", lambda row: formatters.confidence(row.confidence), "", "confidence"),
        Column("Priority", lambda row: priority(row), "minor"),
        decision(),
        changed_since(),
        added(),
    )
    facts = (
        Fact("Contact", formatters.contact),
        Fact("Kind", lambda row: formatters.label_of(row.kind)),
        Fact("Type", lambda row: _type(row)),
        Fact("Name", "name"),
        Fact("Job title", "title"),
        Fact("Validity", validity),
        Fact("Because", lambda row: " ".join(reasons(row)), wide=True),
        Fact("Probably meant", lambda row: row.validity_suggestion or None),
        Fact("Validated", _checked),
        Fact("Verified by", lambda row: formatters.words(row.verified_by).capitalize() or None),
        Fact("Mail received by", lambda row: formatters.words(row.mail_provider).capitalize() or None),
        Fact("Phone type", _phone),
        Fact("Seen on", _seen),
        Fact("Domain", of_domain),
        Fact("Confidence", lambda row: formatters.confidence(row.confidence)),
        Fact("Priority", lambda row: priority(row)),
        Fact("Gone since", lambda row: formatters.ago(row.gone_at) if row.gone_at else None),
        Fact("Matching key", lambda row: row.normalised if row.normalised != row.value else None),
        *COMMON,
    )
    editable = ("notes", "tags")

    def short(self, row: Any) -> str:
        """A phone as people dial it."""
        return formatters.contact(row)

    row_title = short

    def panels(self, row: Any) -> list[Panel]:
        """Where it stands, word for word."""
        seen = ContactEvidence.objects.filter(contact=row).select_related("contact").order_by("-last_seen_at")[:12]
        return [snippets("Found on", seen, with_contact=False)]

    def snapshot_of(self, row: Any) -> Fetch | None:
        """The page that it stands on."""
        page = ContactEvidence.objects.filter(contact=row, page__isnull=False).values_list("page_id", flat=True).first()
        return stored_copy(Page, page) if page else None
