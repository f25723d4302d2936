"""What a lead's card shows first: each value with where it stands, and when; what is missing, why, and what helps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html

from jobs.models import Contact, ContactEvidence, Domain, Lead, LocalBusiness
from jobs.store.lead_statements import ERASURE, REMOVED_AT, RETENTION, SUPPRESSED
from jobs.store.leads import PARTS as REMOVABLE
from jobs.validation.reasons import VALIDITY_REASONS
from jobs.web.failures import REASONS
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.pages import marked
from scrapersky.admin.row_page import Panel

MOST_CONTACTS = 6  # of each kind
PARTS = (
    ("name", "name"), ("address", "address"), ("website", "website"), ("email", "e-mail"), ("phone", "phone"),
    ("rating", "rating"), ("main_category", "category"), ("description", "description"), ("people", "people"),
    ("profiles", "profiles"),
)  # fmt: skip
_WHY_MISSING = {
    "not_read": "The site has not been read yet.",
    "nothing_found": "None on the pages read.",
    "no_website": "No website is known.",
    "gave_up": "The site could not be read, in any of several attempts.",
    SUPPRESSED: "It is on the suppression list: it is not shown, exported or sent.",
}
_WHY_REMOVED = {
    RETENTION: "It was deleted{when}, because the days for which it may be stored were over.",
    ERASURE: "It was erased{when}, at the request of somebody.",
}
_NO_DOMAIN = "Select the business: its domain is found and its site is read."
_RETRY = "See the reason on the domain's page, and try again there."
_HELPS = {
    "not_read": "Select the domain: its site is read.",
    "nothing_found": "Select more of its pages.",
    "robots": "On the domain's page, an operator can override robots.txt, with a reason.",
    "no_website": "Import a website for the business.",
    SUPPRESSED: "Nothing, unless an operator takes it off the list, under Suppressions.",
    RETENTION: "If you still need it, select the domain: its site is read again.",
    ERASURE: "Nothing: what was erased is not stored again.",
}


def why_missing(lead: Lead, part: str) -> str:
    """Why a part is missing, as a sentence."""
    word = lead.missing.get(part, "")
    if word in _WHY_REMOVED:
        at = _time(lead.missing.get(REMOVED_AT))
        return _WHY_REMOVED[word].format(when=f" on {at.date().isoformat()}" if at else "")
    known = REASONS.get(word)
    return _WHY_MISSING.get(word) or (known.sentence if known else formatters.outcome_label(word))


def with_validity(value: str, validity: str | None, hint: str = "") -> Any:
    """A contact with its validity behind it, where it was validated."""
    if not value or not validity:
        return value
    return format_html("{} {}", value, formatters.label(validity, hint=hint))


def phone(lead: Lead) -> Any:
    """The best phone as people dial it, with its validity."""
    return with_validity(formatters.phone(lead.phone), lead.phone_validity)


@dataclass
class ShownContact:
    """A contact of a lead as its card shows it: its kind with the name and title, and each place where it stands."""

    value: Any
    kind: str
    places: list[Any]
    when: Any
    confidence: Any = ""
    context: Any = ""


def evidence_panel(lead: Lead) -> Panel:
    """E-mails, phones and people, the best first, each with where it stands, its date and the words around it."""
    shown = {(row.kind, row.normalised): _stored_contact(row) for row in _contacts(lead)}
    _add_provided_phone(shown, lead)
    title, more, empty = "Contacts and evidence", _all_contacts(lead), f"No contact yet. {why_missing(lead, 'email')}"
    if not shown:
        return Panel(title, (), (), more, empty, beside=True)
    html = render_to_string("console/lead_evidence.html", {"contacts": shown.values()})
    return Panel(title, (), (), more, html=html, beside=True)


def _all_contacts(lead: Lead) -> str:
    return site.list_url(Contact, domain_id=lead.domain_id) if lead.domain_id else ""


def _contacts(lead: Lead) -> list[Contact]:
    """The stored contacts of a lead in its own order."""
    if lead.domain_id is None:
        return []
    names = [person.get("name", "") for person in lead.people[:MOST_CONTACTS]]
    emails = [text for text in (lead.email, *lead.emails[:MOST_CONTACTS]) if text]
    phones = [text for text in (lead.phone, *lead.phones[:MOST_CONTACTS]) if text]
    rows = Contact.objects.filter(domain_id=lead.domain_id, kind__in=("email", "phone", "person", "form"))
    rows = rows.prefetch_related(Prefetch("evidence", ContactEvidence.objects.order_by("-confidence", "id")))
    by_value = {(row.kind, row.normalised): row for row in rows.filter(normalised__in=[*emails, *phones])}
    by_value |= {("person", row.name or row.value): row for row in rows.filter(kind="person")[: MOST_CONTACTS * 2]}
    keys = [
        *(("email", text) for text in emails),
        *(("phone", text) for text in phones),
        *(("person", n) for n in names),
    ]
    return [by_value[key] for key in keys if key in by_value]


def _stored_contact(contact: Contact) -> ShownContact:
    name = formatters.link(site.noun(Contact).row_url(contact), formatters.contact(contact), "name")
    sentences = [VALIDITY_REASONS[word].sentence for word in contact.validity_reasons if word in VALIDITY_REASONS]
    value = with_validity(name, contact.validity, " ".join(sentences))
    who = (contact.name if contact.kind != "person" else "", contact.title)
    kind = ", ".join(filter(None, (formatters.label_of(contact.kind), *who)))
    shown = ShownContact(value, kind, [], formatters.ago(contact.updated_at), formatters.confidence(contact.confidence))
    if best := next(iter(contact.evidence.all()), None):
        page = formatters.external_link(best.source_url, urlsplit(best.source_url).path or "/")
        shown.places.append(format_html("{} on {}", formatters.method_label(best.method), page))
        shown.when, shown.context = formatters.ago(best.last_seen_at), marked(best.snippet, contact.value)
    return shown


def _add_provided_phone(shown: dict[tuple[str, str], ShownContact], lead: Lead) -> None:
    """The phone that a provider names stands on no page of ours; where a page has the same one, both are named."""
    source = lead.sources.get("phone", {})
    if not lead.phone or urlsplit(str(source.get("source", ""))).scheme:
        return
    if same := shown.get(("phone", lead.phone)):
        same.places.append(source_of(source))
        return
    when = formatters.ago(_time(source.get("at")))
    value = format_html("<strong>{}</strong>", formatters.phone(lead.phone))
    shown["phone", lead.phone] = ShownContact(value, formatters.label_of("phone"), [source_of(source)], when)


def missing_panel(lead: Lead) -> list[Panel]:
    """What is missing, why, and what helps; no panel where nothing is."""
    parts: dict[tuple[str, str], list[str]] = {}  # what is missing for one reason stands in one row
    for part in filter(lead.missing.__contains__, REMOVABLE):
        parts.setdefault((why_missing(lead, part), lead.missing[part]), []).append(str(dict(PARTS).get(part, part)))
    rows = [[", ".join(names).capitalize(), why, _what_helps(lead, word)] for (why, word), names in parts.items()]
    return [Panel("Missing", ("What", "Why", "What helps"), rows)] if rows else []


def _what_helps(lead: Lead, word: str) -> Any:
    """What brings a missing part, as a link to the page where it is done."""
    if word == ERASURE:
        return _HELPS[word]
    if word != "no_website" and lead.domain_id:
        return formatters.link(site.noun(Domain).url("change", lead.domain_id), _HELPS.get(word, _RETRY))
    text = _NO_DOMAIN if word == "not_read" else _HELPS.get(word, "")
    return formatters.link(site.noun(LocalBusiness).url("change", lead.business_id), text) if lead.business_id else text


def rank_panel(lead: Lead) -> Panel:
    """Why it stands where it stands in the list: ten points for each part that is known."""
    known = [label for part, label in PARTS if getattr(lead, part) not in ("", None, [])]
    lacking = [label for part, label in PARTS if label not in known]
    rows: list[list[Any]] = [[f"{lead.completeness} of 100", f"Ten points for each: {', '.join(known) or 'nothing'}."]]
    if lacking:
        rows.append(["Not known", f"{', '.join(lacking).capitalize()}."])
    if lead.email:
        rows.append(["Best e-mail", f"{lead.email}: {lead.email_why}."])
    return Panel("Why it ranks here", ("Points", "Because"), rows)


def sources_panel(lead: Lead) -> Panel:
    """Each part with its source and date."""
    labels = dict(PARTS)
    rows: list[list[Any]] = [
        [labels.get(part, part).capitalize(), source_of(source), formatters.ago(_time(source.get("at")))]
        for part, source in sorted(lead.sources.items(), key=lambda item: labels.get(item[0], item[0]))
    ]
    if lead.business_id:
        made = formatters.link(site.noun(LocalBusiness).url("change", lead.business_id), "Open the business")
        rows.append(["Business", made, formatters.NOTHING])
    return Panel("Sources", ("What", "Source", "As of"), rows)


def source_of(source: dict[str, Any]) -> Any:
    """A page as a link, a provider by its name."""
    text = str(source.get("source", ""))
    if urlsplit(text).scheme in ("http", "https"):
        return formatters.external_link(text, urlsplit(text).netloc + urlsplit(text).path)
    return formatters.provider(text) or formatters.NOTHING


def _time(text: Any) -> datetime | None:
    try:
        moment = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:  # a source that an import named
        return None
    return moment and moment.replace(tzinfo=moment.tzinfo or UTC)


def people_in_words(people: Iterable[dict[str, str]]) -> str:
    """Names with titles and their own e-mails and phones."""
    return "; ".join(
        ", ".join(filter(None, (person.get(name, "") for name in ("name", "title", "email", "phone"))))
        for person in people
    )
