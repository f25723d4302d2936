"""People and their roles, in Django's own forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import ManyToManyField
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse

from scrapersky import second_factor
from scrapersky.admin.base import site

if TYPE_CHECKING:
    PersonAdmin = UserAdmin[User]
else:
    PersonAdmin = UserAdmin


# Checkboxes: Django's pair of lists needs a wide screen and a mouse.
CHECKBOXES: dict[Any, Any] = {ManyToManyField: {"widget": CheckboxSelectMultiple}}


@admin.register(User, site=site)
class People(PersonAdmin):
    """Who may enter, and in which roles."""

    change_list_template = "console/short_table.html"
    list_display = ("username", "email", "roles", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    actions = ("switch_off_second_factors",)
    filter_horizontal = ()
    formfield_overrides = CHECKBOXES
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Roles", {"fields": ("is_active", "groups", "is_superuser", "is_staff")}),
        ("About the person", {"fields": ("first_name", "last_name", "email")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With their roles."""
        return super().get_queryset(request).prefetch_related("groups")

    @admin.action(description="Switch off the second factor (a lost phone)", permissions=["change"])
    def switch_off_second_factors(self, request: HttpRequest, people: Any) -> None:
        """For those who have lost their app."""
        for person in people:
            second_factor.switch_off(person)
            self.log_change(request, person, "Switched off the second factor.")
        self.message_user(request, "They log in with their passwords alone now.")

    @admin.display(description="roles")
    def roles(self, person: User) -> str:
        """The roles' names."""
        every = ["administrator (all)"] if person.is_superuser else []
        return ", ".join([*every, *(group.name for group in person.groups.all())]) or "none"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """With a heading of its own."""
        own = {"title": "People", "hint": "Give a person a role: viewer, curator, operator or administrator."}
        return super().changelist_view(request, own | (extra_context or {}))


@admin.register(Group, site=site)
class Roles(GroupAdmin):
    """What each role may."""

    change_list_template = "console/short_table.html"
    filter_horizontal = ()
    formfield_overrides = CHECKBOXES

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """With a heading of its own."""
        return super().changelist_view(request, {"title": "Roles"} | (extra_context or {}))
