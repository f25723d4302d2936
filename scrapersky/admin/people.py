"""People: who may enter and in which roles; invitations, and the links by which people set their own passwords."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import Group, User
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.mail import send_mail
from django.db.models import Exists, Max, OuterRef, Subquery
from django.db.models.functions import Greatest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jobs.actions.curation import Refused
from jobs.lists.sent_ids import read_id
from scrapersky.accounts import access, password_links, people, roles
from scrapersky.accounts.sessions import Session
from scrapersky.admin import formatters
from scrapersky.admin.account import device, key_lines
from scrapersky.admin.answers import answer
from scrapersky.admin.base import site
from scrapersky.admin.permissions import MANAGE_PEOPLE, person_id
from scrapersky.models import PasswordLink, SecondFactor

log = logging.getLogger("scrapersky.accounts.people")

MOST_SHOWN = 500
HISTORY = 20


if TYPE_CHECKING:
    _Roles = forms.ModelMultipleChoiceField[Group]
else:
    _Roles = forms.ModelMultipleChoiceField


class RoleChoice(_Roles):
    """Roles to check, each with what it lets somebody do."""

    def __init__(self) -> None:
        super().__init__(Group.objects.all(), required=False, widget=forms.CheckboxSelectMultiple)


class InviteForm(forms.Form):
    """Who is invited, and as what."""

    username = forms.CharField(max_length=150, validators=[UnicodeUsernameValidator()])
    email = forms.EmailField(max_length=254, required=False)
    roles = RoleChoice()
    superuser = forms.BooleanField(required=False)


class PersonForm(forms.Form):
    """What an administrator changes about a person."""

    first_name = forms.CharField(max_length=150, required=False)
    last_name = forms.CharField(max_length=150, required=False)
    email = forms.EmailField(max_length=254, required=False)
    roles = RoleChoice()
    superuser = forms.BooleanField(required=False)


@site.page("people/", "people", MANAGE_PEOPLE)
def people_view(request: HttpRequest) -> HttpResponse:
    """Everybody with an account or an invitation."""
    rows = _people().order_by("-is_active", "username")[:MOST_SHOWN]
    context = {"title": "People", "lines": [_line(person) for person in rows], "total": User.objects.count()}
    return site.render(request, "console/people.html", context)


def _people() -> Any:
    """Accounts with what the list shows of each."""
    own_sessions = Session.objects.filter(user_id=OuterRef("pk")).values("user_id")
    confirmed = SecondFactor.objects.filter(user=OuterRef("pk"), confirmed_at__isnull=False)
    open_links = PasswordLink.objects.filter(user=OuterRef("pk"), used_at=None, expires_at__gt=timezone.now())
    seen = Subquery(own_sessions.annotate(at=Max("last_seen_at")).values("at"))
    return User.objects.prefetch_related("groups").annotate(
        seen=Greatest("last_login", seen),
        has_factor=Exists(confirmed),
        link_until=Subquery(open_links.values("expires_at")[:1]),
    )


def _line(person: Any) -> dict[str, Any]:
    return {
        "person": person,
        "url": reverse("admin:person", args=[person.pk]),
        "full_name": person.get_full_name(),
        "roles": people.role_names(person),
        "state": _state(person),
        "seen": formatters.ago(person.seen),
        "factor": formatters.label("On", "good") if person.has_factor else formatters.label("Off", "quiet"),
    }


def _state(person: Any) -> Any:
    if not person.is_active:
        return formatters.label("Deactivated", "quiet")
    if person.has_usable_password() or person.last_login:
        return formatters.label("Active", "done")
    return formatters.label("Invited", "wait") if person.link_until else formatters.label("Invitation expired", "warn")


@site.page("people/invite/", "invite", MANAGE_PEOPLE)
@never_cache
def invite_view(request: HttpRequest) -> HttpResponse:
    """Invite somebody: the account is made, and the link that sets its password is shown this once, or e-mailed."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            person, token = people.invite(
                acting(request), given["username"], given["email"], given["roles"], superuser=given["superuser"]
            )
        except Refused as refused:
            form.add_error("username", str(refused))
        else:
            return _with_link(request, person, token)
    checked = form.data.getlist("roles") if form.is_bound else _viewer()  # type: ignore[attr-defined]  # a QueryDict
    context = {"title": "Invite a person", "form": form, "mail": bool(settings.EMAIL_URL), **_picker(request, checked)}
    return site.render(request, "console/invite.html", context)


def _viewer() -> list[str]:
    return [str(pk) for pk in Group.objects.filter(name="viewer").values_list("pk", flat=True)]


def _picker(request: HttpRequest, checked: list[str], superuser: bool = False) -> dict[str, Any]:
    """What the role picker shows: every role with what it lets somebody do."""
    choices, before = [], None
    for group in roles.by_weight():
        choices.append((group, _meaning(group, before), str(group.pk) in checked))
        before = group
    return {"role_choices": choices, "superuser": superuser, "may_superuser": acting(request).is_superuser}


def _meaning(group: Group, before: Group | None) -> str:
    """What the role lets somebody do; where it is all that the role before it does, only what comes on top."""
    own, lesser = roles.abilities_of(group), roles.abilities_of(before) if before else []
    if before and lesser and set(lesser) <= set(own):
        return " · ".join([f"Everything that {before.name} may", *(word for word in own if word not in lesser)])
    return " · ".join(own) or "Single permissions only"


def _with_link(request: HttpRequest, person: User, token: str) -> HttpResponse:
    """The person's page with the new link, which is shown this once; sent by e-mail where that is set up."""
    link = request.build_absolute_uri(reverse("admin:password_link", args=[token]))
    context = {"link": link, "mailed": _mail(request, person, link)}
    return _person_page(request, person.pk, context)


def _mail(request: HttpRequest, person: User, link: str) -> bool:
    """Send the link. Whether it was sent; a failure is shown to the administrator, who still has the link."""
    if not settings.EMAIL_URL or not person.email:
        return False
    days = password_links.LASTS.days
    context = {
        "person": person,
        "link": link,
        "by": request.user.get_username(),
        "host": request.get_host(),
        "days": days,
    }
    text = render_to_string("console/mail/password_link.txt", context)
    try:
        send_mail(f"Your account at {request.get_host()}", text, None, [person.email])
    except OSError as error:  # smtplib's errors among them
        log.warning("An invitation could not be e-mailed: %s", type(error).__name__)
        reason = type(error).__name__ if not error.strerror else error.strerror
        messages.warning(request, f"The e-mail could not be sent ({reason}). Hand over the link yourself.")
        return False
    return True


@site.page("people/<int:pk>/", "person", MANAGE_PEOPLE)
@never_cache
def person_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A person: details and roles to change, sessions, keys, history."""
    if request.method != "POST":
        return _person_page(request, pk, {})
    person, form = get_object_or_404(_people(), pk=pk), PersonForm(request.POST)
    if not form.is_valid():
        return _person_page(request, pk, {"form": form})
    given = form.cleaned_data
    details = {name: given[name] for name in ("first_name", "last_name", "email")}
    people.change(acting(request), person, given["roles"], superuser=given["superuser"], **details)
    return answer(request, "Saved.", reverse("admin:person", args=[pk]))


def _person_page(request: HttpRequest, pk: int, more: dict[str, Any]) -> HttpResponse:
    person = get_object_or_404(_people(), pk=pk)
    form = more.get("form") or PersonForm(initial={name: getattr(person, name) for name in _DETAILS})
    held = [str(group.pk) for group in person.groups.all()]
    sessions = [(device(session), formatters.ago(session.last_seen_at)) for session in access.sessions_of(person)]
    context = {
        "title": person.get_username(),
        "line": _line(person),
        "can_delete": not (person.is_active and person.has_usable_password()) and person.pk != request.user.pk,
        "sessions": sessions,
        "keys": key_lines(person),
        "history": history_of(person),
        "joined": formatters.ago(person.date_joined),
        "link_until": formatters.ago(person.link_until) if person.link_until else "",
        **_picker(request, held, person.is_superuser),
    }
    return site.render(request, "console/person.html", context | more | {"form": form})


def history_of(changed: User | Group) -> list[tuple[str, str, str]]:
    """The latest changes of a person or role: what, by whom, when."""
    return [
        (entry.get_change_message(), entry.user.get_username(), formatters.ago(entry.action_time))
        for entry in people.history(changed)[:HISTORY]
    ]


_DETAILS = ("first_name", "last_name", "email")


@site.page("people/<int:pk>/act/", "person_act", MANAGE_PEOPLE)
@require_POST
@never_cache
def act_view(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the acts on an account; 404 for an unknown one."""
    person, act = get_object_or_404(_people(), pk=pk), request.POST.get("act", "")
    here = reverse("admin:people" if act == "delete" else "admin:person", args=[] if act == "delete" else [pk])
    try:
        if act == "link":
            return _with_link(request, person, people.new_link(acting(request), person))
        carry_out, sentence = _ACTS[act]
        carry_out(acting(request), person, request.POST)
    except KeyError:
        raise Http404 from None
    return answer(request, sentence, here)


def _revoke(by: User, person: User, given: Any) -> None:
    people.revoke_key(by, person, read_id(given.get("key", "")))


_ACTS: dict[str, tuple[Callable[[User, User, Any], None], str]] = {
    "reset_factor": (
        lambda by, person, _: people.reset_second_factor(by, person),
        "The second factor was reset. The password alone logs in now; sessions and tokens have ended.",
    ),
    "end": (lambda by, person, _: people.end_access(by, person), "All sessions, tokens and API keys have ended."),
    "revoke": (_revoke, "The API key was revoked."),
    "deactivate": (lambda by, person, _: people.set_active(by, person, False), "The account is deactivated."),
    "activate": (lambda by, person, _: people.set_active(by, person, True), "The account is active again."),
    "delete": (lambda by, person, _: people.delete(by, person), "The account was deleted."),
}


def acting(request: HttpRequest) -> User:
    """The one who acts: what is behind the log-in has one."""
    return User.objects.get(pk=person_id(request))
