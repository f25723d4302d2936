"""One's own second factor and its recovery codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from scrapersky.accounts import second_factor
from scrapersky.accounts.login_throttle import TooManyFailures, address_of, guarded
from scrapersky.admin.answers import answer
from scrapersky.admin.base import site
from scrapersky.admin.login_form import LONGEST_CODE


class WrongCredential(Exception):
    """The password or the code is wrong; the message says which."""


WRONG_CODE = "This code is wrong or was already used. Nothing changed. Type the code that the app shows now."
REFUSAL = "This is not your password. Nothing changed."


@site.page("second-factor/", "second_factor")
@never_cache
@sensitive_post_parameters("code", "password")
def second_factor_view(request: HttpRequest) -> HttpResponse:
    """The key to type into an app and the code that confirms it; or, when it is on, new recovery codes and "off"."""
    if request.method == "POST":
        return _post(request)
    on = second_factor.needed(request.user)
    context: dict[str, Any] = {"on": on}
    if on:
        context |= {"codes_left": second_factor.recovery_codes_left(request.user)}
    else:
        secret = second_factor.begin(request.user)
        spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        link = second_factor.link(secret, request.user.get_username())
        context |= {"secret": spaced, "link": link, "qr_code": qr_svg(link)}
    return _page(request, context)


def qr_svg(text: str) -> SafeString:
    """A QR code of a text, as SVG without styles."""
    from segno import make_qr  # no other page needs it

    return mark_safe(make_qr(text).svg_inline(scale=4, border=2))  # noqa: S308 -- modules of a QR code, no words


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return site.render(request, "console/second_factor.html", {"title": "Second factor"} | context)


def _post(request: HttpRequest) -> HttpResponse:
    act = request.POST.get("act", "") if second_factor.needed(request.user) else "on"
    change = _CHANGES.get(act, _turn_off)
    here, code = reverse("admin:second_factor"), request.POST.get("code", "")[:LONGEST_CODE]
    try:
        with guarded(request.user.get_username(), address_of(request)):
            return change(request, code)
    except TooManyFailures as closed:
        return answer(request, str(closed), here, level=messages.WARNING)
    except WrongCredential as wrong:
        return answer(request, str(wrong), here, level=messages.WARNING)


def _turn_on(request: HttpRequest, code: str) -> HttpResponse:
    """With the password: whoever finds an open session could otherwise lock its owner out."""
    user: Any = request.user
    if user.has_usable_password() and not user.check_password(request.POST.get("password", "")):
        raise WrongCredential(REFUSAL)
    if not second_factor.confirm(request.user, code, except_session=request.session.session_key):
        raise WrongCredential(WRONG_CODE)
    messages.success(request, "The second factor is on. Your other sessions and your API tokens have ended.")
    return _page(request, {"on": True, "codes": second_factor.new_recovery_codes(request.user)})


def _turn_off(request: HttpRequest, code: str) -> HttpResponse:
    if not second_factor.accept(request.user, code):
        raise WrongCredential(WRONG_CODE)
    second_factor.switch_off(request.user, except_session=request.session.session_key)
    sentence = "The second factor is off. Your other sessions and your API tokens have ended."
    return answer(request, sentence, reverse("admin:second_factor"))


def _renew_codes(request: HttpRequest, code: str) -> HttpResponse:
    if not second_factor.accept(request.user, code):
        raise WrongCredential(WRONG_CODE)
    return _page(request, {"on": True, "codes": second_factor.new_recovery_codes(request.user)})


_CHANGES: dict[str, Callable[[HttpRequest, str], HttpResponse]] = {
    "on": _turn_on, "off": _turn_off, "codes": _renew_codes,
}  # fmt: skip
