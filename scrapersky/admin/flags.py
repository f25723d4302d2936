"""Feature flags: what is switched on for whom, their guards, and every change. New ones come with code and plug-ins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString

from jobs.actions import flags
from jobs.actions.curation import Refused
from jobs.actions.operations import Unknown
from jobs.models import FeatureFlag, FlagChange
from jobs.statuses import FlagRule
from scrapersky.admin import formatters
from scrapersky.admin.answers import answer
from scrapersky.admin.base import site
from scrapersky.admin.permissions import CHANGE_FLAGS

MOST_CHANGES = 20


class FlagForm(forms.Form):
    """What of a flag can be changed; `jobs.actions.flags.change` checks that the values fit."""

    def __init__(self, data: Any, flag: FeatureFlag) -> None:
        super().__init__(data, initial=forms.model_to_dict(flag, flags.FIELDS))
        several = forms.TextInput(attrs={"placeholder": "comma-separated"})
        lists: dict[str, forms.Widget | type[forms.Widget]] = {"subjects": several, "environments": several}
        self.fields.update(forms.fields_for_model(FeatureFlag, flags.FIELDS, widgets=lists))


@site.page("flags/", "flags", CHANGE_FLAGS)
def flags_view(request: HttpRequest) -> HttpResponse:
    """Every flag, also those that nobody has touched."""
    lines = [
        (flag, state(flag), guard(flag), formatters.ago(flag.changed_at) if flag.changed_at else formatters.NOTHING)
        for flag in flags.flags()
    ]
    return site.render(request, "console/flags.html", {"title": "Feature flags", "lines": lines})


@site.page("flags/<str:key>/", "flag", CHANGE_FLAGS)
def flag_view(request: HttpRequest, key: str) -> HttpResponse:
    """A flag; or (a POST) change it. Raises Http404 for one that there is not."""
    try:
        flag = flags.flag_named(key)
    except Unknown as error:
        raise Http404 from error
    form = FlagForm(request.POST or None, flag)
    if request.method != "POST" or not form.is_valid():
        return _form(request, flag, form)
    try:
        flags.change(key, {name: form.cleaned_data[name] for name in form.changed_data}, by=request.user.get_username())
    except Refused as refused:
        form.add_error(None, str(refused))
        return _form(request, flag, form)
    return answer(request, f"The flag {key} was saved.", reverse("admin:flag", args=[key]))


def _form(request: HttpRequest, flag: FeatureFlag, form: FlagForm) -> HttpResponse:
    context = {
        "title": flag.key,
        "flag": flag,
        "state": state(flag),
        "form": form,
        "changes": [_in_words(change) for change in flags.history(flag.key, MOST_CHANGES)],
    }
    return site.render(request, "console/flag.html", context, 400 if form.errors else 200)


def state(flag: FeatureFlag) -> SafeString:
    """On, off, for whom; or that its guard switched it off."""
    if flag.tripped_at:
        return formatters.label("Tripped", "bad", flag.tripped_reason)
    if flag.rule == FlagRule.PERCENT:
        return formatters.label(f"{float(flag.percent):g} %", "busy")
    return formatters.label(flag.get_rule_display(), "quiet" if flag.rule == FlagRule.OFF else "good")


def guard(flag: FeatureFlag) -> str:
    """Its metric and bound."""
    return f"{flag.get_guard_metric_display()} {flag.guard_bound:g}" if flag.guard_metric else formatters.NOTHING


def _in_words(change: FlagChange) -> tuple[str, str, SafeString]:
    """What was changed, by whom (and why), and when."""
    texts = [
        f"{formatters.words(name)}: {_value(before)} → {_value(change.after.get(name))}"
        for name, before in change.before.items()
    ]
    by = f"{change.by}: {change.reason}" if change.reason else change.by
    return ", ".join(texts), by, formatters.ago(change.at)


def _value(value: Any) -> str:
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value if value != "" else "none")
