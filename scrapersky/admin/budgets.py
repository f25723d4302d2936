"""Budgets and suppressions: short tables that operators edit, in Django's own forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db.models import TextField
from django.forms import TextInput
from django.http import HttpRequest

from jobs.models import Budget, Suppression
from scrapersky.admin.base import site

if TYPE_CHECKING:
    Admin = admin.ModelAdmin[Any]
else:
    Admin = admin.ModelAdmin


@admin.register(Budget, site=site)
class Budgets(Admin):
    """How much may be spent; without a row, the settings' BUDGET_DAILY_USD and BUDGET_MONTHLY_USD hold."""

    formfield_overrides: ClassVar = {TextField: {"widget": TextInput}}
    list_display = ("provider", "period", "amount", "set_by")
    fields = ("provider", "period", "amount")
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Remember who set it."""
        obj.set_by = request.user.get_username()
        super().save_model(request, obj, form, change)


@admin.register(Suppression, site=site)
class Suppressions(Admin):
    """Domains and addresses that asked to be forgotten."""

    formfield_overrides: ClassVar = {TextField: {"widget": TextInput}}
    list_display = ("value", "kind", "reason", "added_by")
    fields = ("kind", "value", "reason")
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Remember who added it; names are kept as they are compared."""
        obj.value, obj.added_by = obj.value.strip().lower(), request.user.get_username()
        super().save_model(request, obj, form, change)
