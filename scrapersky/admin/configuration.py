"""Configuration: the settings in force, as `manage.py settings` shows them, for operators. Secrets are masked whole."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from scrapersky.admin.base import site
from scrapersky.admin.permissions import OPERATE
from scrapersky.configuration.env import Variable
from scrapersky.settings import env

HIDDEN = "***"


@site.page("configuration/", "configuration", OPERATE)
def configuration_view(request: HttpRequest) -> HttpResponse:
    """Every variable by section: value, source, meaning; with `changed` those that the environment sets."""
    changed = "changed" in request.GET
    variables = [variable for variable in env.variables.values() if variable.given or not changed]
    parts = groupby(variables, key=lambda variable: variable.section)
    groups = [(name, [_line(variable) for variable in variables]) for name, variables in parts]
    context = {"title": "Configuration", "groups": groups, "changed": changed}
    return site.render(request, "console/configuration.html", context)


def _line(variable: Variable) -> dict[str, object]:
    """A variable as a line; of a secret, only whether it is set: a screen is seen by more people than a terminal."""
    shown = (HIDDEN if variable.value else "") if variable.secret else variable.shown
    return {"name": variable.name, "shown": shown, "given": variable.given, "source": variable.source,
            "meaning": _with_code(variable.meaning)}  # fmt: skip


def _with_code(text: str) -> SafeString:
    """A meaning whose `words of code` look like it."""
    parts = enumerate(text.split("`"))
    return format_html_join("", "{}", ((format_html("<code>{}</code>", part) if n % 2 else part,) for n, part in parts))
