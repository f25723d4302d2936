"""The stages of leads: their names, order and colours, and in which the work on a lead has ended."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from jobs.actions import leads
from jobs.actions.curation import Refused
from jobs.models import Lead
from jobs.models.lead import FIRST_STAGE
from jobs.statuses import Colour
from jobs.store.lead_counts import read_counts
from jobs.store.lead_stages import StageLine, stage_list
from scrapersky.admin import formatters
from scrapersky.admin.answers import answer
from scrapersky.admin.base import site
from scrapersky.admin.permissions import OPERATE

TONES = {
    Colour.GRAY.value: "quiet", Colour.TEAL.value: "new", Colour.PURPLE.value: "wait", Colour.AMBER.value: "warn",
    Colour.GREEN.value: "good", Colour.RED.value: "bad",
}  # fmt: skip
NEW_LINES = 2  # empty lines below the stages


@dataclass(frozen=True)
class FormLine:
    """A line of the form: a stage as it was (`was`, empty for a new one), and as it should be."""

    was: str
    name: str
    colour: str
    closed: bool
    place: str


@site.page("lead-stages/", "lead_stages", OPERATE)
def lead_stages_view(request: HttpRequest) -> HttpResponse:
    """The list of stages, and what changes it; 403 for who does not operate."""
    if request.method != "POST":
        return _page(request, [_line(n, stage) for n, stage in enumerate(stage_list(), 1)])
    sent = _sent(request)
    try:
        _store(request, sent)
    except Refused as error:
        return _page(request, sent, str(error))
    return answer(request, "The stages are saved.", reverse("admin:lead_stages"))


def _line(place: int, stage: StageLine) -> FormLine:
    return FormLine(stage.name, stage.name, stage.colour, stage.closed, str(place))


def _sent(request: HttpRequest) -> list[FormLine]:
    """The lines that were sent, in the order of their numbers; a stage whose name was emptied is to be removed."""
    get = request.POST.get
    numbers = range(min(len(request.POST.getlist("line")), leads.MOST_STAGES + NEW_LINES))
    lines = [
        FormLine(
            get(f"was_{n}", ""), get(f"name_{n}", get(f"was_{n}", "")).strip(), get(f"colour_{n}", ""),
            get(f"closed_{n}") == "1", get(f"place_{n}", ""),
        )
        for n in numbers
    ]  # fmt: skip
    return sorted((line for line in lines if line.name or line.was), key=_place)


def _place(line: FormLine) -> int:
    return int(line.place) if line.place.isdecimal() and len(line.place) < 4 else leads.MOST_STAGES


def _store(request: HttpRequest, lines: list[FormLine]) -> None:
    """Raises `Refused` with a sentence when the list cannot be stored, or is another one by now."""
    if request.POST.getlist("shown") != leads.stages():
        raise Refused("Someone else changed the stages in the meantime. Yours are below: review them and save again.")
    leads.set_stages(
        [line.name for line in lines if line.name],
        {line.was: line.name for line in lines if line.was and line.name and line.was != line.name},
        colours={line.name: line.colour for line in lines if line.name},
        closed=[line.name for line in lines if line.name and line.closed],
    )


def _page(request: HttpRequest, lines: list[FormLine], problem: str = "") -> HttpResponse:
    counts = dict(read_counts(["stage"])["stage"])
    shown = {line.was for line in lines}
    theirs = [_line(len(lines) + n, stage) for n, stage in enumerate(stage_list(), 1) if stage.name not in shown]
    blank = [FormLine("", "", Colour.GRAY.value, False, "") for _ in range(NEW_LINES)]
    context = {
        "title": "Lead stages",
        "problem": problem,
        "shown": leads.stages(),
        "first": FIRST_STAGE,
        "longest": leads.LONGEST_WORD,
        "colours": Colour.choices,
        "lines": [
            (line, formatters.label(line.was, TONES.get(line.colour, "quiet")) if line.was else "",
             f"{counts.get(line.was, 0):,}", site.list_url(Lead, stage=line.was) if line.was else "")
            for line in [*lines, *theirs, *blank]
        ],
    }  # fmt: skip
    return site.render(request, "console/lead_stages.html", context, status=409 if problem else 200)


def note_tones(rows: list[Lead]) -> None:
    """Note on each lead how the label of its stage looks."""
    tones = {stage.name: TONES[stage.colour] for stage in stage_list()} if rows else {}
    for row in rows:
        row.stage_tone = tones.get(row.stage, "quiet")  # type: ignore[attr-defined]  # for the column only
