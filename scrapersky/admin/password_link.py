"""The page behind an invitation or a password link: a person sets a password, without being logged in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login, password_validation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from scrapersky.accounts import password_links, second_factor
from scrapersky.admin.base import site

LONGEST_PASSWORD = 4096  # Django's own limit


class PasswordForm(forms.Form):
    """A password, twice."""

    password = forms.CharField(max_length=LONGEST_PASSWORD, strip=False)
    again = forms.CharField(max_length=LONGEST_PASSWORD, strip=False)

    def __init__(self, person: Any, data: Any) -> None:
        super().__init__(data)
        self.person = person

    def clean(self) -> dict[str, Any]:
        """Both alike, and good enough. Raises ValidationError."""
        given = super().clean() or {}
        if given.get("password") != given.get("again"):
            self.add_error("again", "The two passwords differ. Type the same one twice.")
        elif "password" in given:
            password_validation.validate_password(given["password"], self.person)
        return given


@site.open_page("password-link/<str:token>/", "password_link")
@never_cache
@sensitive_post_parameters("password", "again")
def password_link_view(request: HttpRequest, token: str) -> HttpResponse:
    """Set the password. Who has no second factor yet is logged in and led to it; who has one logs in as always."""
    try:
        link = password_links.find(token)
        form = PasswordForm(link.user, request.POST if request.method == "POST" else None)
        if form.is_valid():
            password_links.use(link, form.cleaned_data["password"])
            return _welcome(request, link.user)
    except password_links.NotInForce:
        return TemplateResponse(request, "console/password_link_ended.html", status=404)
    first = not link.user.has_usable_password()
    context = {
        "form": form,
        "person": link.user,
        "first": first,
        "rules": password_validation.password_validators_help_texts(),
    }
    return TemplateResponse(request, "console/password_link.html", context)


def _welcome(request: HttpRequest, person: Any) -> HttpResponse:
    if second_factor.needed(person):
        messages.success(request, "Your password is set. Log in with it and your second factor.")
        return redirect("admin:login")
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    messages.success(request, "Welcome. Your password is set. Turn on a second factor now, or do it later.")
    return redirect("admin:second_factor")
