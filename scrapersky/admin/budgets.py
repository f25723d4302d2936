"""Budgets and suppressions: short tables that operators edit, in Django's own forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Field, TextField
from django.forms import CharField, ChoiceField, ModelForm, TextInput
from django.http import HttpRequest, HttpResponse

from jobs.actions import erasure
from jobs.compliance.subjects import read_subject
from jobs.models import Budget, Suppression
from jobs.monitoring.paid_services import PaidService, paid_services
from jobs.sources import PROVIDERS
from jobs.verifiers import FINDERS, VERIFIERS
from scrapersky.admin import formatters
from scrapersky.admin.base import site

if TYPE_CHECKING:
    Admin = admin.ModelAdmin[Any]

    Form = ModelForm[Suppression]
else:
    Admin = admin.ModelAdmin
    Form = ModelForm


class ShortTable(Admin):
    """A table that fits on a page, with a sentence of what it is for."""

    change_list_template = "console/short_table.html"
    formfield_overrides: ClassVar = {TextField: {"widget": TextInput}}
    show_full_result_count = False
    actions = None
    title: ClassVar[str] = ""

    @property
    def hint(self) -> str:
        """What it is for, and what holds while it is empty."""
        raise NotImplementedError

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """With a heading of its own."""
        own = {"title": self.title, "hint": self.hint}
        return super().changelist_view(request, own | (extra_context or {}))


@admin.register(Budget, site=site)
class Budgets(ShortTable):
    """How much may be spent; without a row, the settings' BUDGET_DAILY_USD and BUDGET_MONTHLY_USD hold."""

    title = "Budgets"
    change_list_template = "console/budgets.html"
    list_display = ("provider", "period", "shown", "set_by")
    fields = ("provider", "period", "amount")

    @property
    def hint(self) -> str:
        """The budgets of the settings."""
        day, month = formatters.money(settings.BUDGET_DAILY_USD), formatters.money(settings.BUDGET_MONTHLY_USD)
        return (
            "What a provider may cost; calls stop before it is exceeded. "
            f"Where nothing is set here, {day} a day and {month} a month hold."
        )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """With the paid services below."""
        lines = [_service_line(service) for service in paid_services()]
        return super().changelist_view(request, {"services": lines} | (extra_context or {}))

    @admin.display(description="amount", ordering="amount")
    def shown(self, row: Budget) -> str:
        """The amount in US dollars."""
        return formatters.money(row.amount)

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **more: Any) -> Any:
        """Providers are chosen, not spelled."""
        if db_field.name == "provider":
            return ChoiceField(choices=[(name, name) for name in dict.fromkeys([*PROVIDERS, *VERIFIERS, *FINDERS])])
        return super().formfield_for_dbfield(db_field, request, **more)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Remember who set it."""
        obj.set_by = request.user.get_username()
        super().save_model(request, obj, form, change)


def _service_line(service: PaidService) -> dict[str, Any]:
    roles = ["verifier"] * service.verifies + [f"finder {service.position}"] * bool(service.position)
    missing = formatters.label("Not set up", "warn" if service.in_use else "quiet", f"Set {service.missing}.")
    return {
        "service": service, "roles": ", ".join(roles) or "off",
        "state": missing if service.missing else formatters.label("Set up", "good"),
        "today": formatters.money(service.spent_today), "month": formatters.money(service.spent_this_month),
        "reason": formatters.outcome_label(service.last_reason) if service.last_reason else "",
        "failed_at": formatters.ago(service.last_failed_at), "answered_at": formatters.ago(service.last_answered_at),
    }  # fmt: skip


class SuppressionForm(Form):
    """Who is to be forgotten. The value is hashed, and not stored."""

    value = CharField(max_length=320, help_text="A host, an address, a phone with its country, a name or a place id.")
    scope = CharField(
        required=False, max_length=320, label="Domain or business", help_text="Of a person: namesakes elsewhere stay."
    )

    class Meta:
        model = Suppression
        fields = ("kind", "value", "scope", "reason")

    def clean(self) -> dict[str, Any]:
        """The subject, as it is compared. Raises ValidationError for what cannot be suppressed."""
        given = super().clean() or self.cleaned_data
        try:
            self.subject = read_subject(given.get("kind", ""), given.get("value", ""), given.get("scope", ""))
        except ValueError as error:
            raise ValidationError(str(error)) from None
        return given


@admin.register(Suppression, site=site)
class Suppressions(ShortTable):
    """The suppression list."""

    title = "Suppressions"
    hint = (
        "What is on the list is never stored, visited or exported. The list has hashes: by its hint, "
        "whoever added an entry knows it; nobody can read it. To see where somebody stands: Data requests."
    )
    list_display = ("hint", "kind", "reason", "source", "added_by", "created_at")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **more: Any) -> Any:
        """A new entry takes a value; of one that is there only the reason is changed."""
        return super().get_form(request, obj, change, **more) if obj else SuppressionForm

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """As in the form."""
        return ("reason",) if obj else ("kind", "value", "scope", "reason")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Suppress it, and erase at once what is stored."""
        if change:
            super().save_model(request, obj, form, change)
            return
        entry, _ = erasure.suppress_for_request(
            form.subject, by=request.user.get_username(), reason=obj.reason, source="admin"
        )
        obj.pk, obj.hint = entry.pk, entry.hint
