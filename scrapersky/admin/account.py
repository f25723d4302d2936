"""One's own account: password, second factor, sessions and API keys."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from scrapersky.accounts import access, people, second_factor
from scrapersky.accounts.sessions import Session, stored_key
from scrapersky.admin import formatters
from scrapersky.admin.answers import answer
from scrapersky.admin.base import site
from scrapersky.admin.permissions import person_id
from scrapersky.api import request_log
from scrapersky.api.auth import SCOPE_MEANINGS, SCOPES, make_key
from scrapersky.models import ApiKey, ApiRequest

BROWSERS = (  # in this order: most of them call themselves several names
    ("Edge", r"Edg(?:e|A|iOS)?/"), ("Opera", r"OPR/"), ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"), ("Chrome", r"Chrome/|CriOS/"), ("Safari", r"Safari/"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", r"iPhone"), ("iPad", r"iPad"), ("Android", r"Android"), ("Windows", r"Windows"),
    ("macOS", r"Mac OS X|Macintosh"), ("ChromeOS", r"CrOS"), ("Linux", r"Linux"),
)  # fmt: skip
EXPIRIES = ((30, "30 days"), (90, "90 days"), (365, "1 year"), (0, "never"))


class KeyForm(forms.Form):
    """A new key: its name, what it may do, and until when."""

    name = forms.CharField(max_length=100)
    scopes = forms.MultipleChoiceField(choices=[(scope, scope) for scope in SCOPES])
    days = forms.TypedChoiceField(choices=EXPIRIES, coerce=int)


@site.page("account/", "account")
@never_cache
def account_view(request: HttpRequest) -> HttpResponse:
    """What one's own account is, and where it is logged in."""
    own = stored_key(request.session.session_key)
    lines = [_session_line(session, session.session_key == own) for session in access.sessions_of(request.user)]
    context = {
        "title": "Your account",
        "roles": people.role_names(request.user),  # type: ignore[arg-type]  # behind the log-in
        "factor_on": second_factor.needed(request.user),
        "sessions": lines,
        "others": sum(not line["here"] for line in lines),
        "keys": sum(line["in_force"] for line in key_lines(request.user)),
    }
    return site.render(request, "console/account.html", context)


def _session_line(session: Session, here: bool) -> dict[str, Any]:
    return {
        "handle": session.handle,
        "device": device(session),
        "address": session.address or "unknown",
        "started": formatters.ago(session.started_at),
        "seen": formatters.ago(session.last_seen_at),
        "here": here,
    }


def device(session: Session) -> str:
    """A session's browser and system for people: "Firefox on Linux"."""
    browser = _first(BROWSERS, session.user_agent) or "Unknown browser"
    system = _first(SYSTEMS, session.user_agent)
    return f"{browser} on {system}" if system else browser


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, agent)), "")


@site.page("account/end-session/", "end_session")
@require_POST
def end_session_view(request: HttpRequest) -> HttpResponse:
    """End one other session of one's own."""
    here, handle = reverse("admin:account"), request.POST.get("session", "")
    if not access.end_session(request.user, handle):
        return answer(request, "This session has ended already.", here, level=messages.WARNING)
    return answer(request, "The session has ended.", here)


@site.page("account/end-others/", "end_other_sessions")
@require_POST
def end_others_view(request: HttpRequest) -> HttpResponse:
    """End all other sessions and all API tokens of one's own."""
    access.end_access(request.user, except_session=request.session.session_key)
    return answer(request, "All other sessions and your API tokens have ended.", reverse("admin:account"))


@site.page("log-out-everywhere/", "log_out_everywhere")
def log_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End one's sessions and tokens, this session too; with `keys` the API keys as well."""
    if request.method != "POST":
        return redirect("admin:account")
    access.end_access(request.user, keys=bool(request.POST.get("keys")))
    logout(request)
    return redirect("admin:login")


@site.page("account/keys/", "keys")
@never_cache
def keys_view(request: HttpRequest) -> HttpResponse:
    """One's own API keys, and a form for a new one; a new one is shown this once."""
    allowed = [scope for scope, permission in SCOPES.items() if request.user.has_perm(permission)]
    context: dict[str, Any] = {"title": "API keys", "expiries": EXPIRIES}
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        context |= _new_key(request, form.cleaned_data, allowed)
        form = KeyForm()
    chosen = form.data.getlist("scopes") if form.is_bound else ["read"]  # type: ignore[attr-defined]  # a QueryDict
    scopes = [(scope, SCOPE_MEANINGS[scope], scope in chosen) for scope in allowed]
    context |= {"form": form, "scopes": scopes, "lines": key_lines(request.user)}
    return site.render(request, "console/keys.html", context)


def _new_key(request: HttpRequest, given: dict[str, Any], allowed: list[str]) -> dict[str, Any]:
    if beyond := sorted(set(given["scopes"]) - set(allowed)):
        raise BadRequest(f"Your role does not allow: {', '.join(beyond)}.")
    until = timezone.now() + timedelta(days=given["days"]) if given["days"] else None
    key, text = make_key(request.user, given["name"], sorted(set(given["scopes"])), until)
    return {"made": key, "text": text}


@site.page("account/keys/<int:pk>/revoke/", "revoke_key")
@require_POST
def revoke_key_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a key of one's own, at once; 404 for any other."""
    key = get_object_or_404(ApiKey, pk=pk, user_id=person_id(request))
    access.revoke_key(key)
    return answer(request, f"The API key {key.name} was revoked.", reverse("admin:keys"))


@site.page("account/keys/<int:pk>/requests/", "key_requests")
def key_requests_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The latest requests of a key of one's own; 404 for any other."""
    key = get_object_or_404(ApiKey, pk=pk, user_id=person_id(request))
    request_log.write()
    latest = ApiRequest.objects.filter(key=key).order_by("-id")[: request_log.SHOWN]
    rows = [(row, formatters.ago(row.at)) for row in latest]
    context = {"title": f"Requests of {key.name}", "rows": rows, "days": settings.RETENTION_API_REQUESTS_DAYS}
    return site.render(request, "console/key_requests.html", context)


def key_lines(person: Any) -> list[dict[str, Any]]:
    """A person's API keys as lines of a table, those in force first."""
    keys = ApiKey.objects.filter(user_id=person.pk).order_by("-pk")[: access.MOST_SHOWN]
    return sorted((_key_line(key) for key in keys), key=lambda line: not line["in_force"])


def _key_line(key: ApiKey) -> dict[str, Any]:
    expired = key.expires_at is not None and key.expires_at <= timezone.now()
    if key.revoked_at:
        state = formatters.label("Revoked", "quiet")
    else:
        state = formatters.label("Expired", "warn") if expired else formatters.label("In force", "good")
    return {
        "key": key,
        "state": state,
        "in_force": not key.revoked_at and not expired,
        "created": formatters.ago(key.created_at),
        "used": formatters.ago(key.last_used_at) if key.last_used_at else "never",
        "expires": formatters.ago(key.expires_at) if key.expires_at else "never",
    }
