"""What an act answers: a script gets JSON, a form the page that it came from, with a message."""

from __future__ import annotations

from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def answer(
    request: HttpRequest, text: str, fallback: str, undo_url: str = "", level: int = messages.SUCCESS
) -> HttpResponse:
    """Tell what came of it, with the address that undoes it: JSON to a script, else a message on the page where the
    person was."""
    if is_script(request):
        refused = level >= messages.WARNING
        return JsonResponse({"message": text, "undo": undo_url or None, "refused": refused})
    messages.add_message(request, level, text, extra_tags=f"undo:{undo_url}" if undo_url else "")
    return HttpResponseRedirect(next_url(request, fallback))


def is_script(request: HttpRequest) -> bool:
    """Whether a script sent the request, which takes JSON."""
    return request.headers.get("Accept", "").startswith("application/json")


def started(request: HttpRequest, run_id: int) -> HttpResponse:
    """To the page of a bulk action that workers carry out; a script gets its address."""
    url = reverse("admin:bulk_action", args=[run_id])
    if is_script(request):
        return JsonResponse({"message": f"Workers carry it out: run {run_id}.", "undo": None, "url": url})
    return HttpResponseRedirect(url)


def next_url(request: HttpRequest, fallback: str) -> str:
    """Where the person was, if that is on this site."""
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else fallback
