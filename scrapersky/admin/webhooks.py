"""Webhooks: where events are sent. Add one, see each message with the receiver's answer, send one again, switch."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jobs.actions.curation import Refused
from jobs.events import webhooks
from jobs.events.webhook_delivery import MOST_TRIES
from jobs.events.webhooks import OLD_SECRET_HOURS, USUAL_KINDS
from jobs.lists.quantities import counted
from jobs.lists.sent_ids import read_id
from jobs.models import Webhook, WebhookDelivery
from jobs.models.event import KIND_LABELS
from jobs.stages import PIPELINE
from jobs.statuses import DeliveryStatus
from scrapersky.admin import formatters
from scrapersky.admin.answers import answer
from scrapersky.admin.base import site
from scrapersky.admin.permissions import OPERATE

SHOWN = 50  # messages
_SWITCHED = {"on": "It is on: what failed last is sent first.", "off": "It is off. What happens meanwhile waits."}
LONGEST_SHOWN = 4_000  # characters of a message
_TONES: dict[str, str] = {
    DeliveryStatus.PENDING: "busy", DeliveryStatus.DELIVERED: "good", DeliveryStatus.FAILED: "bad",
}  # fmt: skip


class WebhookForm(forms.Form):
    """Where events go, and which."""

    url = forms.CharField(max_length=2083)
    description = forms.CharField(max_length=500, required=False)
    kinds = forms.MultipleChoiceField(choices=[(kind, label) for kind, label in KIND_LABELS.items()], required=False)
    stages = forms.MultipleChoiceField(choices=[(stage.name, stage.title) for stage in PIPELINE], required=False)

    def clean_url(self) -> str:
        """An address that may be contacted; raises ValidationError for another."""
        try:
            return webhooks.read_url(self.cleaned_data["url"])
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused


@site.page("webhooks/", "webhooks", OPERATE)
@never_cache
def webhooks_view(request: HttpRequest) -> HttpResponse:
    """Every webhook with its state, and the form of a new one, whose secret is shown once."""
    form = WebhookForm(request.POST or None, initial={"kinds": USUAL_KINDS})
    if request.method == "POST" and form.is_valid():
        try:
            made = webhooks.create(**form.cleaned_data, by=request.user.get_username())
            return _page(request, made, secret=webhooks.secret_of(made))
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {
        "title": "Webhooks", "form": form, "lines": [webhook_line(row) for row in Webhook.objects.order_by("pk")],
    }  # fmt: skip
    return site.render(request, "console/webhooks.html", context, status=400 if form.errors else 200)


def webhook_line(row: Webhook) -> dict[str, Any]:
    """A webhook in a list: receiver, state, when a message arrived last."""
    receiver = urlsplit(row.url).hostname  # the rest of an address may be a secret
    return {
        "row": row, "receiver": receiver, "state": _state(row), "last": formatters.ago(row.last_delivered_at),
        "url": reverse("admin:webhook", args=[row.pk]),
    }  # fmt: skip


def _state(row: Webhook) -> Any:
    if not row.enabled:
        return formatters.label("Off", "bad" if row.failures else "quiet", row.reason)
    if row.failures:
        return formatters.label("Failing", "warn", f"{row.failures} times")
    return formatters.label("On", "good")


@site.page("webhooks/<int:pk>/", "webhook", OPERATE)
@never_cache
def webhook_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A webhook: how it goes, what it gets, its messages, of one state or all. A POST changes what it gets."""
    row = get_object_or_404(Webhook, pk=pk)
    if request.method != "POST":
        return _page(request, row)
    form = WebhookForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    webhooks.change(pk, form.cleaned_data, by=request.user.get_username())
    return answer(request, "Saved. Messages that wait go to the address as it is now.", request.path)


def _page(request: HttpRequest, row: Webhook, form: WebhookForm | None = None, secret: str = "") -> HttpResponse:
    shown = {name: getattr(row, name) for name in WebhookForm.base_fields}
    status = request.GET.get("status", "")
    later = row.due_at if row.enabled and row.failures and row.due_at and row.due_at > timezone.now() else None
    context = webhook_line(row) | {
        "title": row.description or urlsplit(row.url).hostname, "webhook": row, "secret": secret,
        "form": form or WebhookForm(initial=shown), "next": formatters.ago(later),
        "most_tries": MOST_TRIES, "tabs": _tabs(row, status), "deliveries": _deliveries(row, status),
        "do_url": reverse("admin:webhook_do", args=[row.pk]), "old_secret_hours": OLD_SECRET_HOURS,
    }  # fmt: skip
    return site.render(request, "console/webhook.html", context, status=400 if form else 200)


def _tabs(row: Webhook, now: str) -> list[dict[str, Any]]:
    """The states of its messages, with how many of the newest are in each."""
    counts = dict(webhooks.newest_deliveries(row).order_by().values_list("status").annotate(Count("pk")))
    choices = [("", "All", sum(counts.values())), *((word, word, counts.get(word, 0)) for word in _TONES)]
    here = reverse("admin:webhook", args=[row.pk])
    return [
        {
            "url": here + (f"?{urlencode({'status': word})}" if word else ""), "label": label,
            "count": f"{number:,}" + "+" * (number >= webhooks.LOOKED_THROUGH), "active": word == now,
        }
        for word, label, number in choices
    ]  # fmt: skip


def _deliveries(row: Webhook, status: str) -> list[dict[str, Any]]:
    chosen = {"status": status} if status in DeliveryStatus.values else {}
    return [_delivery_line(delivery) for delivery in webhooks.newest_deliveries(row).filter(**chosen)[:SHOWN]]


def _delivery_line(delivery: WebhookDelivery) -> dict[str, Any]:
    body = json.dumps(json.loads(delivery.body), indent=2, ensure_ascii=False)
    return {
        "row": delivery, "id": f"msg_{delivery.message_id.hex}",
        "what": counted(delivery.events, "event") if delivery.events else "Test",
        "state": formatters.label(delivery.status, _TONES[delivery.status]),
        "when": formatters.ago(delivery.attempted_at) if delivery.attempted_at else "not yet",
        "body": body if len(body) <= LONGEST_SHOWN else f"{body[:LONGEST_SHOWN]}…",
    }  # fmt: skip


# What its buttons ask for.


@site.page("webhooks/<int:pk>/do/", "webhook_do", OPERATE)
@require_POST
@never_cache
def webhook_do_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Test, switch on or off, send a message again, make a new secret, delete; 400 for another verb."""
    row, here = get_object_or_404(Webhook, pk=pk), reverse("admin:webhook", args=[pk])
    person = request.user.get_username()
    verb, _, message = request.POST.get("verb", "").partition(":")
    if verb == "rotate":
        secret = webhooks.rotate(pk, by=person)
        row.refresh_from_db()
        return _page(request, row, secret=secret)
    if verb in _SWITCHED:
        webhooks.switch(pk, verb == "on", by=person)
        return answer(request, _SWITCHED[verb], here)
    if verb == "delete":
        webhooks.remove(row, by=person)
        return answer(request, "The webhook was deleted, with the record of its messages.", reverse("admin:webhooks"))
    return _send(request, row, verb, message, here)


def _send(request: HttpRequest, row: Webhook, verb: str, message: str, here: str) -> HttpResponse:
    """A test, or a message once more: only while the webhook is on."""
    if verb not in ("test", "again") or (verb == "again" and not read_id(message)):
        raise BadRequest(f"A webhook has no verb {verb!r}.")
    if not row.enabled:
        return answer(request, "It is off: switch it on first. Nothing was sent.", here, level=messages.WARNING)
    if verb == "test":
        webhooks.ping(row)
        return answer(request, "A test is on its way; its answer appears among the messages.", here)
    webhooks.send_again(get_object_or_404(row.deliveries, pk=read_id(message)))
    return answer(request, "The message is sent once more, with the same id.", here)
