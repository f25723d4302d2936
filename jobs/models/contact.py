"""Contacts, and the evidence for each: where it stands, word for word."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jobs.models.columns import (
    ChangeTracked,
    change_indexes,
    curation,
    moment,
    processing,
    processing_constraints,
    processing_indexes,
    text,
    texts,
)
from jobs.models.limits import NOTES, TAGS, limited
from jobs.models.search import search_index
from jobs.statuses import Curation, Validity, one_of

KINDS = ["email", "phone", "person", "form", "social", "address"]


@limited(notes=NOTES, tags=TAGS)
class Contact(ChangeTracked):
    """One way to reach a business, once per domain."""

    domain = models.ForeignKey("jobs.Domain", models.CASCADE, related_name="contacts", db_index=False)
    kind = models.TextField(choices=[(kind, kind) for kind in KINDS])
    value = models.TextField(help_text="As the site shows it.")
    normalised = models.TextField(help_text="What makes it the same contact: lower-case e-mail, E.164, profile URL.")
    contact_type = text("SERVICE, CORPORATE, FREE, ...")
    name = text()
    title = text("Job title.")
    rank = models.SmallIntegerField(default=100, db_default=100, help_text="Lower is the better contact.")
    confidence = models.DecimalField(max_digits=3, decimal_places=2, default=0, db_default=0, help_text="0 to 1.")
    gone_at = moment("Since when no page that was read shows it.")
    validity = models.TextField(
        choices=Validity.choices, null=True, blank=True, editable=False, help_text="NULL: not checked."
    )
    validity_reasons = texts("Of a closed list.")
    validity_suggestion = text("What was probably meant.")
    validated_at = moment()
    validity_expires_at = moment("When it is checked again.")
    verified_by = text("The verifier, if any.")
    mail_provider = text("Who receives the mail: google, microsoft, own, other, ...")
    phone_type = text("mobile, fixed, toll_free, ...")
    phone_region = text("ISO 3166-1 alpha-2.")
    seen_on_pages = models.PositiveIntegerField(null=True, blank=True, help_text="When it was validated.")
    last_seen_at = moment("On a page, as of the validation.")

    curation_status = curation()
    validation_status = processing()
    notes = text()
    tags = texts()

    class Meta:
        db_table = "contacts"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["domain", "kind", "normalised"], name="contacts_identity"),
            one_of("contacts", "curation_status", Curation),
            one_of("contacts", "validity", Validity),
            *processing_constraints("contacts", "validation_status"),
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="contacts_kind_word"),
            models.CheckConstraint(condition=models.Q(confidence__range=(0, 1)), name="contacts_confidence"),
        ]
        indexes: ClassVar = [
            *processing_indexes("validation", "validation_status"),
            models.Index(fields=["validity", "id"], name="contacts_validity"),
            models.Index(
                fields=["validity_expires_at"],
                name="contacts_expires",
                condition=models.Q(validity_expires_at__isnull=False),
            ),
            models.Index(fields=["curation_status", "id"], name="contacts_curation"),
            models.Index(fields=["kind", "id"], name="contacts_kind"),
            models.Index(fields=["domain", "rank", "id"], name="contacts_best"),
            *change_indexes("contacts"),
            models.Index(fields=["confidence", "id"], name="contacts_confidence_order"),
            search_index("value", "contacts_search"),
        ]

    def __str__(self) -> str:
        return self.value


class ContactEvidence(models.Model):
    """Where a contact was seen: the page, the words around it, how it was read."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="evidence", db_index=False)
    page = models.ForeignKey("jobs.Page", models.SET_NULL, null=True, blank=True, related_name="evidence")
    source_url = models.TextField()
    method = models.TextField(help_text="mailto, text, json_ld, cloudflare, ...")
    snippet = text()
    confidence = models.DecimalField(max_digits=3, decimal_places=2, default=0, db_default=0)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    gone_at = moment("Since when the page does not show it.")

    class Meta:
        db_table = "contact_evidence"
        verbose_name_plural = "contact evidence"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact", "source_url", "method"], name="contact_evidence_identity")
        ]

    def __str__(self) -> str:
        return f"{self.method} on {self.source_url}"
