"""Home: the box, the projects under way, what needs a person."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import cast
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jobs.actions.curation import Refused
from jobs.actions.sample import find_sample, remove_sample
from jobs.lists.catalogue import resource_of
from jobs.lists.counts import count_of
from jobs.lists.filters import Rows
from jobs.lists.sent_ids import read_id
from jobs.models import (
    Destination,
    Domain,
    Lead,
    LocalBusiness,
    Place,
    PlaceSearch,
    PossibleDuplicate,
    Project,
    Webhook,
)
from jobs.monitoring import statistics
from jobs.pipeline.spend import read_dollars
from jobs.statuses import Curation, DuplicateStatus, Processing, Task
from jobs.store.lead_counts import read_counts
from jobs.transfer.mapping import MAX_BYTES
from jobs.transfer.project_input import UnreadableInput, estimate, read_text, start_project
from scrapersky.admin.answers import answer
from scrapersky.admin.base import site
from scrapersky.admin.permissions import CURATE, OPERATE, has_permission
from scrapersky.admin.project_form import (
    MOST_TEXT,
    WHICH_PLACE,
    ProjectForm,
    box_context,
    initial_of,
    needs_a_look,
    other_places,
    price_sentence,
)
from scrapersky.admin.projects import headline
from scrapersky.admin.waiting import standing_still
from scrapersky.http.body_limits import may_receive

PROJECTS_SHOWN = 8
FORM_BYTES = 4_000_000  # what the box may have beside a file


@dataclass(frozen=True)
class Need:
    """Something that waits for a person: what, and where it is done."""

    sentence: str
    url: str
    label: str


IN_ADDRESSES = ("text", "mode", "rating_min", "has_website", "max_leads")  # of the box


def home_page(request: HttpRequest, form: ProjectForm | None = None) -> HttpResponse:
    """The first page; with a form, the box keeps what was typed."""
    shown = Project.objects.order_by("-id")[:PROJECTS_SHOWN]
    context = box_context(form or _filled(request)) | {
        "title": "Home",
        "projects": [headline(project) for project in shown],
        "standing_still": standing_still(),
        "no_worker": not any(worker.alive and worker.role == "stages" for worker in statistics.workers()),
        "needs": needs(
            request.user.get_username(), sees_leads=site.noun(Lead).has_view_permission(request),
            operates=has_permission(request.user, OPERATE), decides=has_permission(request.user, CURATE),
        ),
        "first_steps": not _any_rows(),
        "sample": find_sample(),
        "projects_url": site.noun("projects").url(),
    }  # fmt: skip
    return site.render(request, "console/home.html", context)


def _filled(request: HttpRequest) -> ProjectForm:
    """The box, empty or with what the address names: a `text` and options, or what a project looked for (`again`)."""
    number = request.GET.get("again", "")
    project = Project.objects.filter(pk=read_id(number)).first() if number else None
    named = {name: request.GET[name][:MOST_TEXT] for name in IN_ADDRESSES if name in request.GET}
    return ProjectForm(initial=initial_of(project) if project else named)


def _any_rows() -> bool:
    return any(model._default_manager.exists() for model in (Project, PlaceSearch, Place, LocalBusiness, Domain))


def needs(person: str, *, sees_leads: bool, operates: bool, decides: bool) -> list[Need]:
    """What waits for a person, of that log-in name, the most pressing first; empty when nothing does.

    Nothing waits for whoever only reads: an operator decides, too.
    """
    if not decides:
        return []
    lines = _destinations_off() if operates and sees_leads else []
    lines += _webhooks_off() if operates else []
    lines += [
        Need(one if rows.value == 1 else many.format(rows), url, label)
        for waiting, one, many, url, label in _what_waits()
        if (rows := count_of(waiting))
    ]
    return lines + (_leads_that_wait(person) if sees_leads else [])


def _what_waits() -> list[tuple[Rows, str, str, str, str]]:
    """Rows that wait for anybody who decides: the sentence for one and for several, and where it is done."""
    at_price, projects = "spending_limit", site.noun("projects").url()
    searches = PlaceSearch.objects.filter(status=Processing.ERROR, outcome=at_price)
    places = Place.objects.filter(deep_scan_status=Processing.ERROR, deep_scan_outcome=at_price)
    return [
        (
            Project.objects.filter(status=Task.MANUAL_REVIEW),
            "1 project waits for your decisions", "{} projects wait for your decisions",
            f"{projects}?status={Task.MANUAL_REVIEW}", "Open",
        ),
        (
            Project.objects.filter(status=Task.PAUSED),
            "1 project is paused", "{} projects are paused",
            f"{projects}?status={Task.PAUSED}", "Open",
        ),
        (
            searches,
            "1 search has stopped at the agreed price", "{} searches have stopped at the agreed price",
            site.list_url(PlaceSearch, outcome=at_price), "Answer",
        ),
        (
            places,
            "The details of 1 place cost more than was agreed", "The details of {} places cost more than was agreed",
            site.list_url(Place, deep_scan_outcome=at_price), "Answer",
        ),
        (
            PossibleDuplicate.objects.filter(decision=DuplicateStatus.OPEN),
            "1 possible duplicate", "{} possible duplicates",
            reverse("admin:jobs_localbusiness_duplicates"), "Compare",
        ),
    ]  # fmt: skip


def _destinations_off() -> list[Need]:
    """Those that send nothing more until an operator has mended them; their pages are for whoever sees leads."""
    return [
        Need(f"{row.name} is switched off: {row.reason}", reverse("admin:destination", args=[row.pk]), "Open")
        for row in Destination.switched_off()
    ]


def _webhooks_off() -> list[Need]:
    """The same of webhooks."""
    return [
        Need(
            f"The webhook to {urlsplit(row.url).hostname} is switched off: {row.reason}",
            reverse("admin:webhook", args=[row.pk]), "Open",
        )
        for row in Webhook.switched_off()
    ]  # fmt: skip


def _leads_that_wait(person: str) -> list[Need]:
    """Leads that are due for this person, and leads about which nobody has decided."""
    lines = []
    mine = {"owner": person, "next_by": timezone.localdate().isoformat()}
    if due := count_of(resource_of(Lead).rows(mine)):
        sentence = f"{due} of your leads {'is' if due.value == 1 else 'are'} due"
        lines.append(Need(sentence, site.list_url(Lead, **mine), "Open"))
    if undecided := dict(read_counts(["curation_status"])["curation_status"]).get(Curation.NEW, 0):
        sentence = f"{undecided:,} new lead{' waits' if undecided == 1 else 's wait'} for a decision"
        lines.append(Need(sentence, reverse("admin:jobs_lead_review"), "Review"))
    return lines


@site.page("sample/remove/", "sample_remove", OPERATE)
@require_POST
def remove_sample_view(request: HttpRequest) -> HttpResponse:
    """The sample goes, with everything that followed from it."""
    rows = remove_sample(by=request.user.get_username())
    return answer(request, f"The sample is removed: {rows:,} rows were deleted.", reverse("admin:index"))


@site.page("projects/price/", "project_price", CURATE)
@require_POST
@may_receive(FORM_BYTES)
def price_view(request: HttpRequest) -> JsonResponse:
    """What the box would cost, while it is typed. Nothing is stored, no provider is called."""
    text = request.POST.get("text", "")[:MOST_TEXT]
    if not text.strip():
        return JsonResponse({"text": ""})
    try:
        given = read_text(text)
        expected = estimate(given)
    except UnreadableInput as error:
        sentence = WHICH_PLACE if error.places else str(error)
        return JsonResponse({"text": sentence, "bad": True, "places": [*error.places]})
    limit = _limit(request)
    sentence, price = price_sentence(expected, given, limit), str(expected.total.price)
    bad, places = needs_a_look(expected, limit), other_places(expected)
    return JsonResponse({"text": sentence, "price": price, "bad": bad, "places": places})


def _limit(request: HttpRequest) -> Decimal | None:
    """What the project may cost, as far as it is typed."""
    try:
        return cast("Decimal | None", ProjectForm.base_fields["max_cost"].clean(request.POST.get("max_cost", "")))
    except ValidationError:
        return None  # Start says what is wrong with it


@site.page("projects/start/", "project_start", CURATE)
@may_receive(MAX_BYTES + FORM_BYTES)
def start_view(request: HttpRequest) -> HttpResponse:
    """Begin the project that the box describes, at the price that was shown; show the price where it was not.

    A log-in in between leads here by GET: to the page with the box.
    """
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:index"))
    form = ProjectForm(request.POST, request.FILES)
    if not form.is_valid():
        return home_page(request, form)
    agreed = read_dollars(request.POST.get("agreed", ""))
    if form.estimate.total.price and agreed is None:
        return home_page(request, form)
    try:
        started = start_project(form.given, form.conditions, by=request.user.get_username(), agreed=agreed)
    except Refused as error:
        form.add_error("text", str(error))
        return home_page(request, form)
    for header, remark in form.given.remarks.items():
        messages.warning(request, f"Column {header}: {remark}")
    return HttpResponseRedirect(site.noun("projects").row_url(started.project))


site.first_page = home_page
