"""Roles: what each lets somebody do, in words; roles of one's own. Single permissions are nowhere to be known."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from jobs.actions.curation import Refused, WrongField
from scrapersky.accounts import people, roles
from scrapersky.admin.answers import answer
from scrapersky.admin.base import site
from scrapersky.admin.people import acting, history_of
from scrapersky.admin.permissions import MANAGE_PEOPLE

MOST_SHOWN = 100


@site.page("roles/", "roles", MANAGE_PEOPLE)
def roles_view(request: HttpRequest) -> HttpResponse:
    """What each role lets somebody do."""
    groups = roles.by_weight()
    held = [set(roles.abilities_of(group)) for group in groups]
    lines = [(ability, [ability in abilities for abilities in held]) for ability in roles.ABILITIES]
    return site.render(request, "console/roles.html", {"title": "Roles", "groups": groups, "lines": lines})


@site.page("roles/new/", "new_role", MANAGE_PEOPLE)
def new_role_view(request: HttpRequest) -> HttpResponse:
    """A role of one's own."""
    return _save(request, None) if request.method == "POST" else _form(request, None)


@site.page("roles/<int:pk>/", "role", MANAGE_PEOPLE)
def role_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A role: what it lets somebody do, who has it, what was changed; or (a POST) change or delete it."""
    role = get_object_or_404(Group, pk=pk)
    if request.method != "POST":
        return _form(request, role)
    return _delete(request, role) if request.POST.get("do") == "delete" else _save(request, role)


def _save(request: HttpRequest, role: Group | None) -> HttpResponse:
    name = request.POST.get("name", role.name if role else "")
    try:
        saved = people.save_role(acting(request), role, name, request.POST.getlist("ability"))
    except Refused as refused:
        return _form(request, Group.objects.get(pk=role.pk) if role else None, refused)
    return answer(request, f"The role {saved.name} was saved.", reverse("admin:role", args=[saved.pk]))


def _delete(request: HttpRequest, role: Group) -> HttpResponse:
    people.delete_role(acting(request), role)
    return answer(request, f"The role {role.name} was deleted.", reverse("admin:roles"))


def _form(request: HttpRequest, role: Group | None, refused: Refused | None = None) -> HttpResponse:
    held = set(request.POST.getlist("ability") if refused else roles.abilities_of(role) if role else ())
    members = list(role.user_set.order_by("username")[:MOST_SHOWN]) if role else []
    context = {
        "title": role.name.capitalize() if role else "New role",
        "role": role,
        "name": request.POST.get("name", role.name if role else ""),
        "built_in": role is not None and role.name in roles.ROLES,
        "abilities": [(ability, ability in held or ability == roles.SEE) for ability in roles.ABILITIES],
        "always": roles.SEE,
        "members": members,
        "count": role.user_set.count() if role else 0,
        "history": history_of(role) if role else [],
        "problem": refused,
        "problems": refused.fields if isinstance(refused, WrongField) else {},
    }
    return site.render(request, "console/role.html", context, 400 if refused else 200)
