"""Feature flags: a short table that operators edit in Django's own form; every change goes through the flags' verb."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import TextField
from django.forms import TextInput
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from jobs.actions import flags
from jobs.models import FeatureFlag
from jobs.statuses import FlagRule
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.short_table import ShortTable


@admin.register(FeatureFlag, site=site)
class FlagAdmin(ShortTable):
    """The flags; new ones come with code and plug-ins, so that none is added or deleted here."""

    title = "Feature flags"
    hint = (
        "What is switched on, and for whom. A guard switches a flag off by itself when its metric passes the bound; "
        "it stays off until you change it."
    )
    list_display = ("key", "state", "guard", "changed_by", "changed_at")
    readonly_fields = ("key", "description", "state", "history")
    fields = ("key", "description", "state", *flags.FIELDS, "history")
    formfield_overrides = {TextField: {"widget": TextInput}}  # noqa: RUF012 -- Django's own spelling

    def get_queryset(self, request: HttpRequest) -> Any:
        """Every flag: those that nobody has touched get their row now."""
        flags.store_untouched()
        return super().get_queryset(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    @admin.display(description="state")
    def state(self, row: FeatureFlag) -> SafeString:
        """On, off, for whom; or that its guard switched it off."""
        if row.tripped_at:
            return formatters.label("Tripped", "bad", row.tripped_reason)
        if row.rule == FlagRule.PERCENT:
            return formatters.label(f"{float(row.percent):g} %", "busy")
        return formatters.label(row.get_rule_display(), "quiet" if row.rule == FlagRule.OFF else "good")

    @admin.display(description="guard")
    def guard(self, row: FeatureFlag) -> str:
        """Its metric and bound."""
        return f"{row.get_guard_metric_display()} {row.guard_bound:g}" if row.guard_metric else formatters.NOTHING

    @admin.display(description="changes")
    def history(self, row: FeatureFlag) -> SafeString:
        """Who changed what, newest first."""
        lines = [
            (f"{change.at:%Y-%m-%d %H:%M}", change.by, _values(change.before), _values(change.after), change.reason)
            for change in flags.history(row.key, 20)
        ]
        return format_html_join("", "<div>{} {}: {} → {} {}</div>", lines)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Only what was changed, recorded with who did it."""
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        flags.change(obj.key, values, by=request.user.get_username())


def _values(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
