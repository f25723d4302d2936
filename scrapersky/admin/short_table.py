"""A table that fits on a page, in Django's own forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db.models import TextField
from django.forms import TextInput
from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    Admin = admin.ModelAdmin[Any]
else:
    Admin = admin.ModelAdmin


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
