"""The second factor of one's own log-in: switched on with an authenticator app, and off again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.debug import sensitive_post_parameters

from scrapersky import second_factor
from scrapersky.admin.base import site
from scrapersky.admin.curation import answer
from scrapersky.admin.security import address_of, guesses
from scrapersky.models import LoginAttempt


@site.page("second-factor/", "second_factor")
@sensitive_post_parameters("code")
def second_factor_view(request: HttpRequest) -> HttpResponse:
    """The key to type into an app, and the code that proves it; or, when it is on, the way to switch it off."""
    on = second_factor.needed(request.user)
    if request.method == "POST":
        return _switched(request, on)
    context = site.each_context(request) | {"title": "Second factor", "on": on}
    if not on:
        secret = second_factor.begin(request.user).secret
        spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        link = second_factor.link(secret, request.user.get_username())
        context |= {"secret": spaced, "link": link, "square": square(link)}
    return TemplateResponse(request, "console/second_factor.html", context)


def square(text: str) -> SafeString:
    """A QR code of a text, as SVG without styles."""
    from segno import make_qr  # no other page needs it

    return mark_safe(make_qr(text).svg_inline(scale=4, border=2))  # noqa: S308 -- modules of a QR code, no words


def _switched(request: HttpRequest, on: bool) -> HttpResponse:
    here, code = reverse("admin:second_factor"), request.POST.get("code", "")[:20]
    name, address = request.user.get_username(), address_of(request)
    if guesses(name, address):
        return answer(request, "Too many wrong codes. Wait fifteen minutes.", here, level=messages.WARNING)
    right = second_factor.accept(request.user, code) if on else second_factor.confirm(request.user, code)
    if not right:
        LoginAttempt.objects.create(username=name, address=address)
        said = "That is not the code that the app shows now, or it was used. Nothing was changed."
        return answer(request, said, here, level=messages.WARNING)
    if on:
        second_factor.switch_off(request.user)
        return answer(request, "The second factor is off.", here)
    return answer(request, "The second factor is on: the next log-in asks for a code.", here)
