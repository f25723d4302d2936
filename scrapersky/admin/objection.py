"""The objection page: whoever has a link objects to what is stored, without an account. Off by default."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache

from jobs.actions import erasure
from scrapersky import objections
from scrapersky.accounts.login_throttle import address_of
from scrapersky.admin.base import site
from scrapersky.api.throttling import count_request
from scrapersky.http.reasons import reason_in


@site.open_page("objection/<str:token>/", "objection")
@never_cache
def objection_view(request: HttpRequest, token: str) -> HttpResponse:
    """What the link is about, and the button that has it erased; then what was erased. 404 while it is off."""
    if not settings.OBJECTION_PAGE:
        raise Http404
    count, seconds = count_request(f"objection {address_of(request)}")
    if count > settings.OBJECTION_REQUESTS_PER_MINUTE:
        return _page(request, {"wait": seconds}, 429)
    try:
        subject = objections.find(token)
    except objections.LinkEnded:
        return _page(request, {"ended": True}, 404)
    if request.method != "POST":
        return _page(request, {"subject": subject}, 200)
    reason = reason_in(request.POST)
    _, receipt = erasure.suppress_for_request(subject, by="objection page", reason=reason, source="objection")
    objections.end(subject)
    return _page(request, {"done": True, "receipt": receipt}, 200)


def _page(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    return TemplateResponse(request, "console/objection.html", context, status=status)
