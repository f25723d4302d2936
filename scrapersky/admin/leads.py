"""Leads: what people come for, one row a business."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.messages import WARNING
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from jobs.actions import leads
from jobs.actions.curation import BulkDecision, WrongField
from jobs.actions.review_claims import claimed_by
from jobs.compliance.first_contact import WITH_LINK, first_contact_note
from jobs.compliance.gate import gate
from jobs.compliance.subjects import read_subject
from jobs.destinations import sending
from jobs.destinations.lead_fields import read_leads
from jobs.learning.review_order import mixed
from jobs.lists.catalogue import LEADS
from jobs.lists.counts import Count
from jobs.lists.lead_summary import GROUPS, facets
from jobs.lists.listing import Listing, ListPage
from jobs.lists.sent_ids import read_ids
from jobs.models import Contact, Destination, Domain, Fetch, Lead, LeadNote, LocalBusiness
from jobs.models import Page as WebPage
from jobs.models.sort_keys import NameSortKey, name_key
from jobs.sources.gazetteer import country_name
from jobs.statuses import Curation
from scrapersky import objections
from scrapersky.admin import formatters, opening_hours
from scrapersky.admin.answers import answer
from scrapersky.admin.base import site
from scrapersky.admin.columns import added, changed_since, decision, named, of_domain, on_map
from scrapersky.admin.curation import TOLERANCE, Act, ActResult, CuratedAdmin, Targets
from scrapersky.admin.decision_sentences import missing_sentences
from scrapersky.admin.decisions import changed_value, changes_in_words
from scrapersky.admin.duplicates import duplicates_of
from scrapersky.admin.elements import IMPORT_LIST, SEARCH, Column, Fact, Tab
from scrapersky.admin.identity import founded, hours_of_site, identity_numbers, legal_name
from scrapersky.admin.lead_changes import changes_of, named_change
from scrapersky.admin.lead_evidence import (
    evidence_panel,
    missing_panel,
    people_in_words,
    phone,
    rank_panel,
    sources_panel,
    why_missing,
    with_validity,
)
from scrapersky.admin.lead_fit import fit_label, fit_panel
from scrapersky.admin.lead_owners import OwnerField, owners, refuse_unassignable
from scrapersky.admin.lead_stages import note_tones
from scrapersky.admin.notes_form import notes_form
from scrapersky.admin.permissions import CURATE, require_permission
from scrapersky.admin.row_page import Panel, find
from scrapersky.admin.search_map import map_of_finds
from scrapersky.admin.stored_copies import stored_copy
from scrapersky.http.reasons import reason_in

MOST_FACETS = 40  # values of a group that are offered
IN_SIGHT = 8  # of them, the most frequent; the others are folded, by name
FACETS = {
    "has_email": "Has e-mail", "category": "Category", "city": "City", "stage": "Stage", "owner": "Owner",
    "tags": "Tag", "has_phone": "Has phone", "has_website": "Has website", "country": "Country",
}  # fmt: skip


def _email(row: Lead) -> Any:
    if row.email:
        return formatters.titled(with_validity(row.email, row.email_validity), row.email_why)
    return formatters.dim(why_missing(row, "email"))


def _email_to_write_to(row: Lead) -> Any:
    if row.email:
        return formatters.titled(with_validity(formatters.reach("email", row.email), row.email_validity), row.email_why)
    return formatters.dim(why_missing(row, "email"))


def _phone_to_call(row: Lead) -> Any:
    if row.phone:
        return with_validity(formatters.reach("phone", row.phone), row.phone_validity)
    return formatters.dim(why_missing(row, "phone"))


def _address(row: Lead) -> Any:
    """Where it is, with a way to see it."""
    text = row.address or ", ".join(filter(None, (row.street, row.city, row.state)))
    on_a_map = on_map(row, "Open map")
    return format_html("{} {}", text, on_a_map) if on_a_map else text


def _organisation(row: Lead) -> dict[str, Any] | None:
    """What the site of a lead says of its business; the list does not read it."""
    return row.domain.organisation if row.domain else None


def _hours_of_site(row: Lead) -> Any:
    return hours_of_site(_organisation(row))


@admin.register(Lead, site=site)
class LeadAdmin(CuratedAdmin):
    """Leads."""

    resource = LEADS
    origin = "Leads come from a search, or from a list that you import: one for each business, or domain without one."
    origin_links = (SEARCH, IMPORT_LIST)
    search_hint = "Name, phone, e-mail, address, note, tag…"
    facets_beside = True
    opens_beside = True
    sampled = False
    shows_domain = True
    deferred = ("opening_hours", "sources", "people", "technologies", "description")
    columns = (
        Column("Lead", named("name", lambda row: ", ".join(filter(None, (row.city, row.state)))), "wide", "name",
               ("name", "city", "state")),
        Column("Best e-mail", _email, in_files=("email", "email_validity")),
        Column("Phone", lambda row: phone(row) or formatters.NOTHING,
               in_files=("phone", "phone_validity")),
        Column("Category", lambda row: formatters.words(row.main_category) or formatters.NOTHING, "minor",
               in_files=("main_category",)),
        Column("Rating", lambda row: formatters.stars(row.rating, row.rating_count), "num", "rating",
               ("rating", "rating_count")),
        Column("Domain", of_domain, "url minor", in_files=("domain_host",)),
        Column("Fit", fit_label, "num", "fit"),
        Column("Complete", lambda row: f"{row.completeness} %", "num", "completeness"),
        Column("Confidence", lambda row: formatters.confidence(row.confidence if row.email or row.phone else None),
               "minor", "confidence"),
        Column("Owner", lambda row: row.owner or formatters.dim("nobody"), sort="owner", edits="owner"),
        Column("Stage", lambda row: formatters.label(row.stage, row.stage_tone), sort="stage", edits="stage"),
        Column("Next date", lambda row: row.next_on or formatters.dim("none"), "minor", "next_on", edits="next_on"),
        Column("Tags", lambda row: formatters.listed(row.tags, 3) if row.tags else formatters.dim("none"), "minor",
               edits="tags"),
        decision(),
        changed_since(),
        added(),
    )  # fmt: skip
    usual_columns = ("best_e_mail", "phone", "rating", "fit", "complete", "owner", "decision")
    facts = (
        Fact("Best e-mail", _email_to_write_to),
        Fact("Phone", _phone_to_call),
        Fact("People", lambda row: people_in_words(row.people)),
        Fact(
            "Website", lambda row: formatters.external_link(row.website) if row.website else why_missing(row, "website")
        ),
        Fact("Address", _address),
        Fact("Contact form", lambda row: formatters.external_link(row.contact_form) if row.contact_form else None),
        Fact("Description", "description", wide=True),
        Fact("Further e-mails", "emails"),
        Fact("Further phones", lambda row: [formatters.phone(text) for text in row.phones]),
        Fact("Profiles", "profiles"),
        Fact("Legal name", lambda row: legal_name(_organisation(row))),
        Fact("Register and tax numbers", lambda row: identity_numbers(_organisation(row))),
        Fact("Founded", lambda row: founded(_organisation(row))),
        Fact("Opening hours", lambda row: opening_hours.in_lines(row.opening_hours or _hours_of_site(row))),
        Fact("Language", lambda row: formatters.language(row.language)),
        Fact("Technology", lambda row: formatters.listed(_names(row.technologies))),
        Fact("Owner", "owner"),
        Fact("Stage", "stage"),
        Fact("Next date", "next_on"),
        Fact("Tags", "tags"),
        Fact("Domain", of_domain),
        Fact("Added", "created_at"),
        Fact("Changed", "updated_at"),
    )
    editable = ("owner", "stage", "next_on", "tags")

    @cached_property
    def default_order(self) -> str:
        """The most complete first."""
        return "-completeness"

    def more_urls(self) -> list[URLPattern]:
        """Notes, beside what every list has."""
        return [
            self.route("<str:object_id>/note/", require_POST(self.note_view), "note"),
            self.route("<str:object_id>/note/<int:note>/remove/", require_POST(self.remove_note_view), "remove_note"),
            *super().more_urls(),
        ]

    # The list.

    def table_rows(
        self, rows: Iterable[Any], columns: Sequence[Column] = (), *, edits: bool = False
    ) -> list[dict[str, Any]]:
        """With the colour of each stage."""
        rows = list(rows)
        note_tones(rows)
        return super().table_rows(rows, columns, edits=edits)

    def list_extras(self, request: HttpRequest, listing: Listing) -> dict[str, Any]:
        """Whom they can be assigned to, and which stages there are."""
        more = {"owners": owners(), "stages": leads.stages(), "suppress_url": reverse("admin:suppress_leads")}
        return super().list_extras(request, listing) | more

    def counts(self, listing: Listing, page: ListPage | None = None) -> dict[str, dict[str, Count]]:
        """Every facet in one go; large numbers are estimated, and say so."""
        summary = facets(listing.values, GROUPS, listing.all_matching(page))
        counts = {
            name: {value: Count(number, about=name in summary.estimated) for value, number in values}
            for name, values in summary.groups.items()
        }
        for name, number in summary.without.items():
            counts[name][""] = Count(number, about=name in summary.estimated)
        decided, about = counts["curation_status"], "curation_status" in summary.estimated
        words = [count.value or 0 for word, count in decided.items() if word]  # "" is all of them
        total = sum(words) if summary.total is not None else None
        decided |= {word: Count(0, about=about) for word in Curation.values if word not in decided}
        return counts | {"curation_status": decided | {"": Count(total, about=about)}}

    def groups(self, listing: Listing, counts: Mapping[str, Mapping[str, Count]]) -> list[tuple[str, list[Tab]]]:
        """The facets: each value adds itself to its filter, or leaves it."""
        return [(label, self._values_of(name, listing, counts[name])) for name, label in FACETS.items()]

    def _values_of(self, name: str, listing: Listing, counts: Mapping[str, Count]) -> list[Tab]:
        chosen = [text for text in listing.values.get(name, "").split(",") if text]
        known = [value for value in ("true", "false", *counts) if value in counts]
        offered = [value for value in known if value and "," not in value][:MOST_FACETS]
        tabs = []
        values = list(dict.fromkeys([*chosen, *offered]))
        for value in [*values[:IN_SIGHT], *sorted(values[IN_SIGHT:], key=name_key)]:
            several = self.filters[name].several
            others = [text for text in chosen if text != value] if several else []
            texts = others if value in chosen else [*others, value]
            label = {"true": "yes", "false": "no"}.get(value, formatters.words(value))
            label = country_name(value) if name == "country" else label
            url = listing.address(**{name: ",".join(texts) or None})
            tabs.append(Tab(label, url, value in chosen, counts.get(value, Count(0)), ""))
        return tabs

    # Review.

    def review_orders(self, listing: Listing) -> list[tuple[str, str, bool]]:
        """By completeness, or, where there are scores, the best first."""
        if not listing.rows().filter(fit__isnull=False).exists():
            return []
        orders = (("-completeness", "Most complete first"), ("-fit", "Best first"))
        now = str(listing.order)
        return [(label, self.url("review") + _in_order(listing, order), order == now) for order, label in orders]

    def deal(self, request: HttpRequest, listing: Listing, rows: list[Any]) -> list[tuple[Any, str]]:
        """Best first: among the best leads a share of uncertain and of different ones."""
        if str(listing.order) != "-fit":
            return super().deal(request, listing, rows)
        dealt = claimed_by(Lead, by=request.user.get_username())
        return mixed(rows, listing.rows(), dealt, first=not listing.cursor)

    def suggestion(self, row: Any) -> float | None:
        """The score, as it was before the decision."""
        return None if row.fit is None else float(row.fit)

    # A row's page.

    def badges(self, row: Any) -> list[Any]:
        """What it is, and how it is rated; closed; no e-mail."""
        known = [formatters.dim(formatters.words(row.main_category))] if row.main_category else []
        if row.rating is not None:
            known.append(formatters.stars(row.rating, row.rating_count))
        labels = [*known, *formatters.not_open(row.business_status)]
        return labels if row.email else [*labels, formatters.label("No e-mail", "warn", why_missing(row, "email"))]

    def panels(self, row: Any) -> list[Panel]:
        """The evidence first; what is missing; why it ranks here; where everything comes from; what people did."""
        return [
            *fit_panel(row),
            evidence_panel(row),
            *_duplicates(row),
            *missing_panel(row),
            rank_panel(row),
            *_map(row),
            sources_panel(row),
            _history_panel(row),
        ]

    def snapshot_of(self, row: Any) -> Fetch | None:
        """The page with the best e-mail, else the home page."""
        if row.domain_id is None:
            return None
        best = Contact.objects.filter(domain_id=row.domain_id, kind="email", normalised=row.email)
        page = best.filter(evidence__page__isnull=False).values_list("evidence__page_id", flat=True).first()
        return (stored_copy(WebPage, page) if page else None) or stored_copy(Domain, row.domain_id)

    def row_extras(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Its notes, and the line for the first message."""
        me = request.user.get_username()
        notes = [
            {"author": note.author, "when": formatters.ago(note.at), "text": note.text,
             "url": self.url("remove_note", row.pk, note.pk) if note.author == me else ""}
            for note in LeadNote.objects.filter(lead=row).order_by("-id")[:50]
        ]  # fmt: skip
        lead = read_leads([row.pk], gate())[row.pk]
        first = {
            "first_contact": "" if lead.refused else first_contact_note(lead.facts, _how_to_object(request, row)),
            "first_contact_url": self.row_url(row) if settings.OBJECTION_PAGE and row.email else "",
        }
        more = {"lead_notes": notes, "note_url": self.note_url(row)}
        return super().row_extras(request, row) | more | first

    def row_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The row's page; a POST makes a link to the objection page for the line of the first message."""
        if request.method == "POST":
            require_permission(request, CURATE)
        return super().row_view(request, object_id)

    def note_url(self, row: Any) -> str:
        """Of leads, which have notes with author and time."""
        return self.url("note", row.pk)

    def note_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Add a note."""
        require_permission(request, CURATE)
        row = find(self, object_id)
        try:
            leads.add_note(row, request.POST.get("text", ""), by=request.user.get_username())
        except WrongField as error:
            return answer(request, str(error), self.row_url(row), level=WARNING)
        return answer(request, "Note added.", self.row_url(row))

    def remove_note_view(self, request: HttpRequest, object_id: str, note: int) -> HttpResponse:
        """Remove a note of one's own."""
        require_permission(request, CURATE)
        row = find(self, object_id)
        leads.remove_note(row, note, by=request.user.get_username())
        return answer(request, "Note removed.", self.row_url(row))

    def edit_form(self) -> type[forms.ModelForm[Any]]:
        """Owner and stage are chosen from lists."""
        form = notes_form(self.model, self.editable)
        form.base_fields["owner"] = OwnerField(["", *owners()], required=False, label="Owner", show_hidden_initial=True)
        form.base_fields["stage"] = _choice("Stage", leads.stages())
        return form

    def store_edit(self, row: Any, shown: dict[str, Any], changed: dict[str, Any], by: str) -> bool:
        """A change with a history, like those of many leads."""
        with transaction.atomic():
            if not Lead.objects.select_for_update().filter(pk=row.pk, **shown).exists():
                return False
            changes = {name: value for name, value in changed.items() if name != "tags"}
            if "tags" in changed:
                changes["add_tags"] = [tag for tag in changed["tags"] if tag not in shown["tags"]]
                changes["remove_tags"] = [tag for tag in shown["tags"] if tag not in changed["tags"]]
            leads.change_leads([row.pk], changes, by=by)
        return True

    # Many at once: `change:owner=ana`, `send:3`.

    @property
    def acts(self) -> dict[str, Act]:
        """Sending to each destination, beside what stages do."""
        rows = Destination.objects.order_by(NameSortKey("name")).only("pk", "name", "enabled")
        return super().acts | {f"send:{row.pk}": _send_act(row) for row in rows}

    def act_view(self, request: HttpRequest) -> HttpResponse:
        """Decide, as everywhere; or assign, set the stage or the next date, add and remove tags, write a note."""
        if not request.POST.get("act", "").startswith("change:"):
            return super().act_view(request)
        require_permission(request, CURATE)
        name = named_change(request)
        try:
            refuse_unassignable(leads.checked(changes_of(name)))
        except WrongField as error:
            return answer(request, str(error), self.url(), level=WARNING)
        return (
            self._act_on_all(request, name)
            if request.POST.get("scope") == "all"
            else self._change_checked(request, name)
        )

    def act_title(self, name: str) -> str:
        """What is changed, in words."""
        return changes_in_words(changes_of(name)).rstrip(".") if name.startswith("change:") else super().act_title(name)

    def is_undoable(self, name: str) -> bool:
        """Changes are, as decisions are."""
        return name.startswith("change:") or super().is_undoable(name)

    def _change_checked(self, request: HttpRequest, name: str) -> HttpResponse:
        ids = read_ids(request.POST.getlist("row"))
        if not ids:
            return answer(request, "Check rows first.", self.url(), level=WARNING)
        done = leads.change_leads(ids, changes_of(name), by=request.user.get_username(), requested=len(set(ids)))
        done.missing = done.requested - Lead.objects.filter(pk__in=ids).count()
        return self._answer_changed(request, done, name)

    def _confirmed(self, request: HttpRequest, name: str, listing: Listing, expected: int) -> HttpResponse:
        if not name.startswith("change:") or not expected:
            return super()._confirmed(request, name, listing, expected)
        done = leads.change_all_matching(
            listing.rows(), changes_of(name), by=request.user.get_username(), expected=expected,
            filter_used=listing.values, everything=request.POST.get("everything", "").strip().lower() == "everything",
            tolerance=TOLERANCE, reason=reason_in(request.POST),
        )  # fmt: skip
        return self._answer_changed(request, done, name)

    def _answer_changed(self, request: HttpRequest, done: BulkDecision, name: str) -> HttpResponse:
        parts = [f"{LEADS.counted(done.changed)} changed. {self.act_title(name)}."]
        if same := done.requested - done.changed - done.missing:
            parts.append(f"{same:,} had it already.")
        text = " ".join(parts + missing_sentences(done))
        return answer(request, text, self.url(), reverse("admin:undo", args=[done.bulk]) if done.changed else "")


def _how_to_object(request: HttpRequest, row: Lead) -> str:
    """The sentence with a link that was made for this message; "" for the usual one."""
    if request.method != "POST" or not settings.OBJECTION_PAGE or not row.email:
        return ""
    token = objections.create(read_subject("email", row.email), request.user.get_username())
    link = request.build_absolute_uri(reverse("admin:objection", args=[token]))
    return WITH_LINK + link


def _send_act(destination: Destination) -> Act:
    def carry_out(rows: Targets, by: str, _: Any) -> ActResult:
        made = sending.send(destination, rows, by=by)
        return ActResult(made.queued, reverse("admin:send_undo", args=[made.pk]) if made.queued else "")

    done = f"queued for {destination.name}"
    done += "" if destination.enabled else ", which is off: they are sent when an operator switches it on"
    return Act(
        f"send:{destination.pk}", f"Send: {destination.name}", CURATE, carry_out, done,
        "Send leads", f"Send to {destination.name}",
    )  # fmt: skip


def _in_order(listing: Listing, order: str) -> str:
    """The address of the listing in another order."""
    return dataclasses.replace(listing, order=LEADS.order(order), cursor="").address(order=order)


def _choice(label: str, names: list[str]) -> forms.ChoiceField:
    return forms.ChoiceField(choices=[(name, name) for name in names], label=label, show_hidden_initial=True)


def _duplicates(lead: Lead) -> list[Panel]:
    """Other businesses that look like its own: before somebody writes to both."""
    return duplicates_of(site.noun(LocalBusiness), LocalBusiness(pk=lead.business_id)) if lead.business_id else []


def _map(lead: Lead) -> list[Panel]:
    """Where its business lies among the other finds of its search."""
    if lead.business_id is None:
        return []
    place = LocalBusiness.objects.filter(pk=lead.business_id).values("place")
    finds = LocalBusiness.objects.filter(place__found_by__search__found__place__in=place)
    panels = map_of_finds(lead, finds.exclude(pk=lead.business_id))
    return [dataclasses.replace(panel, beside=False) for panel in panels]


def _history_panel(row: Lead) -> Panel:
    rows = [
        [
            formatters.ago(event["at"]),
            event["by"],
            "Decision" if event["field"] == "curation_status" else formatters.words(event["field"]).capitalize(),
            changed_value(event["was"]) if event["field"] != "note" else formatters.NOTHING,
            changed_value(event["now"])[:200],
        ]
        for event in leads.history_of(row.pk)[:30]
    ]
    return Panel("History", ("When", "Who", "What", "From", "To"), rows, empty="Nothing was done with it yet.")


def _names(technologies: list[Any]) -> list[str]:
    return [str(item.get("name", "")) if isinstance(item, dict) else str(item) for item in technologies or []]
