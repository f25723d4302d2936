"""Lead fit: the models that decisions have taught, how good they are, their versions, and the rule that may select."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from jobs.actions.curation import Refused
from jobs.learning import fit
from jobs.learning.features import GROUPS
from jobs.learning.figures import HALF
from jobs.learning.weights import words_of
from jobs.models import FitModel, FitScope, Lead
from jobs.models.learning import PAGES, PROJECT
from scrapersky.admin import formatters
from scrapersky.admin.answers import answer
from scrapersky.admin.base import site
from scrapersky.admin.permissions import OPERATE

SCOPES_SHOWN = 100
HEAVIEST = 8  # features on either side that are named


def scope_state(scope: FitScope) -> Any:
    """A scope in a word."""
    if not scope.enabled:
        return formatters.label("Off", "quiet", scope.reason)
    if scope.active is None:
        return formatters.label("Not used", "wait", scope.reason)
    if scope.scored_to is not None:
        return formatters.label("Scoring", "busy", f"{scope.scored:,} leads so far")
    return formatters.label("In use", "good")


def scope_lines(most: int = SCOPES_SHOWN) -> list[dict[str, Any]]:
    """The scopes, those with the most decisions first: for the page, and for Operations."""
    scopes = FitScope.objects.select_related("active", "project").order_by("-decisions", "pk")[:most]
    return [_line(scope) for scope in scopes]


def _line(scope: FitScope) -> dict[str, Any]:
    figures = scope.active.figures if scope.active else {}
    return {
        "scope": scope, "state": scope_state(scope), "url": reverse("admin:fit_scope", args=[scope.pk]),
        "ap": _share(figures.get("ap")), "ap_rating": _share(figures.get("ap_rating")),
        "week": _week(scope.weeks[0]) if scope.weeks else None,
    }  # fmt: skip


def _share(value: Any) -> str:
    return formatters.NOTHING if value is None else f"{value:.2f}"


def _week(week: list[Any]) -> dict[str, Any]:
    monday, decisions, alike, ap, ap_rating, ap_random = week
    names = {"monday": monday, "decisions": f"{decisions:,}", "alike": f"{100 * alike:.0f} %"}
    return names | {"ap": _share(ap), "ap_rating": _share(ap_rating), "ap_random": _share(ap_random)}


def _require_leads(request: HttpRequest) -> None:
    if not site.noun(Lead).has_view_permission(request):
        raise PermissionDenied


@site.page("fit/", "fit")
def fit_view(request: HttpRequest) -> HttpResponse:
    """What was learnt, for each project and trade; 403 for who may not see leads."""
    _require_leads(request)
    context = {
        "title": "Lead fit", "lines": scope_lines(), "groups": GROUPS.items(),
        "review_url": f"{site.noun(Lead).url('review')}?order=-fit",
    }  # fmt: skip
    return site.render(request, "console/fit.html", context)


@site.page("fit/<int:pk>/", "fit_scope")
def scope_view(request: HttpRequest, pk: int) -> HttpResponse:
    """One scope: its figures, versions, weeks and rule, with a preview where `threshold` is given."""
    _require_leads(request)
    scope = _scope(pk)
    preview, problem = _preview(request, scope)
    context = {
        "title": str(scope),
        "scope": scope,
        "state": scope_state(scope),
        "figures": _figures(scope.active) if scope.active else [],
        "versions": [_version(scope, model) for model in scope.versions.order_by("-version")],
        "weeks": [_week(week) for week in scope.weeks],
        "weights": _heaviest(scope.active) if scope.active else [],
        "preview": preview,
        "problem": problem,
        "list_url": _list_url(scope),
        "pages": scope.kind == PAGES,
    }
    return site.render(request, "console/fit_scope.html", context)


def _scope(pk: int) -> FitScope:
    return get_object_or_404(FitScope.objects.select_related("active", "project"), pk=pk)


def _list_url(scope: FitScope) -> str:
    if scope.kind == PAGES:
        return ""
    filters = {"project_id": scope.key} if scope.kind == PROJECT else {"category": scope.key}
    return f"{site.list_url(Lead, **filters)}&order=-fit"


def _figures(model: FitModel) -> list[tuple[str, str]]:
    figures = model.figures
    return [
        ("Decisions", f"{model.decisions:,}, {model.positives:,} of them selected"),
        ("From", f"{model.first_at:%d %b %Y} to {model.last_at:%d %b %Y}" if model.first_at and model.last_at else "-"),
        ("Judged on", f"the newest {figures.get('judged', 0):,}, which it had not seen"),
        ("Average precision", f"{_share(figures.get('ap'))}; by rating {_share(figures.get('ap_rating'))}, "
                              f"by chance {_share(figures.get('ap_random'))}"),
        ("Decided like you", f"{100 * figures.get('agreement', 0):.0f} %, with {HALF} % as the line"),
        ("Training", f"{figures.get('seconds', 0)} s, {figures.get('memory_mb', 0)} MB, "
                     f"{figures.get('features', 0):,} features, scikit-learn {figures.get('scikit_learn', '')}"),
    ]  # fmt: skip


def _version(scope: FitScope, model: FitModel) -> dict[str, Any]:
    return {
        "model": model, "active": model.pk == scope.active_id, "ap": _share(model.figures.get("ap")),
        "ap_rating": _share(model.figures.get("ap_rating")), "at": formatters.ago(model.created_at),
        "usable": "yes" if model.usable else "no",
    }  # fmt: skip


def _heaviest(model: FitModel) -> list[tuple[str, str]]:
    """What it weighs most, for and against, in words."""
    content = model.content
    pairs = sorted(zip(content["weights"], content["features"], strict=True), reverse=True)
    speaks_for, against = pairs[:HEAVIEST], [pair for pair in pairs[::-1][:HEAVIEST] if pair[0] < 0]
    return [
        ("For it", ", ".join(words_of(name) for weight, name in speaks_for if weight > 0)),
        ("Against it", ", ".join(words_of(name) for _, name in against)),
    ]


def _preview(request: HttpRequest, scope: FitScope) -> tuple[fit.Preview | None, str]:
    text = request.GET.get("threshold", "")
    if not text:
        return None, ""
    try:
        return fit.preview_rule(scope, _threshold(text)), ""
    except Refused as error:
        return None, str(error)


def _threshold(text: str) -> Decimal:
    try:
        threshold = Decimal(text.strip()[:10])
    except InvalidOperation:
        threshold = Decimal(-1)
    if not Decimal(50) <= threshold <= Decimal("99.9"):
        raise Refused("The threshold is a percentage from 50 to 99.9.")
    return threshold.quantize(Decimal("0.1"))


@site.page("fit/<int:pk>/change/", "fit_change", OPERATE)
@require_POST
def change_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a scope, choose a version, set or end the rule; 400 for an unknown verb."""
    scope, verb, by = _scope(pk), request.POST.get("verb", ""), request.user.get_username()
    back = reverse("admin:fit_scope", args=[scope.pk])
    if verb not in VERBS:
        raise BadRequest("There is no such change.")
    return answer(request, VERBS[verb](request, scope, by), back)


def _switch(request: HttpRequest, scope: FitScope, by: str) -> str:
    on = request.POST.get("on") == "1"
    fit.switch(scope, on, by)
    return f"{scope} is {'on' if on else 'off'}. Workers write the scores anew."


def _use(request: HttpRequest, scope: FitScope, by: str) -> str:
    number = request.POST.get("version", "")
    model = fit.use_version(scope, int(number) if number.isdecimal() and len(number) < 9 else 0, by)
    return f"Version {model.version} is in use until you let training choose again. Workers write the scores anew."


def _unpin(request: HttpRequest, scope: FitScope, by: str) -> str:
    fit.unpin(scope, by)
    return "Training chooses the version again."


def _set_rule(request: HttpRequest, scope: FitScope, by: str) -> str:
    threshold = _threshold(request.POST.get("threshold", ""))
    fit.set_rule(scope, threshold, by)
    return (
        f"New leads with a fit of {threshold} % or more are selected by the rule. Each can be undone under Decisions."
    )


def _end_rule(request: HttpRequest, scope: FitScope, by: str) -> str:
    fit.set_rule(scope, None, by)
    return "The rule is off. What it selected stays selected; undo it under Decisions."


VERBS = {"switch": _switch, "use": _use, "unpin": _unpin, "set_rule": _set_rule, "end_rule": _end_rule}
