"""Destinations: connect a service, map fields with a preview of real leads, test, rules, what was sent and failed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jobs.actions.curation import Refused
from jobs.actions.ownership import begun_by
from jobs.destinations import ADAPTERS, sending
from jobs.destinations.adapter import Adapter, Option, WrongOptions
from jobs.destinations.lead_fields import FIELDS, FIXED
from jobs.destinations.reasons import REASONS
from jobs.lists.counts import Count, count_capped
from jobs.lists.filters import FilterError
from jobs.lists.quantities import counted
from jobs.lists.send_rules import conditions_of, why_it_stands_still
from jobs.lists.sent_ids import read_id
from jobs.models import Destination, Lead, LeadDelivery, LeadSend, SendRule
from jobs.models.sort_keys import NameSortKey
from jobs.statuses import LeadDeliveryStatus, SendTrigger
from scrapersky.admin import formatters
from scrapersky.admin.answers import answer
from scrapersky.admin.base import site
from scrapersky.admin.permissions import CURATE, EXPORT, OPERATE, has_permission, require_own

SHOWN = 30
PREVIEWED = 5
NOT_HERE = (FilterError, Refused, WrongOptions)
_TONES: dict[str, str] = {
    LeadDeliveryStatus.PENDING: "busy", LeadDeliveryStatus.DELIVERED: "good", LeadDeliveryStatus.FAILED: "bad",
    LeadDeliveryStatus.WITHHELD: "warn", LeadDeliveryStatus.DELETED: "quiet",
}  # fmt: skip


@site.page("destinations/", "destinations", OPERATE, EXPORT)
def destinations_view(request: HttpRequest) -> HttpResponse:
    """Every destination with its state, and the services that can be connected."""
    rows = list(Destination.objects.order_by(NameSortKey("name")))
    counts = sending.counts_of_several(rows)
    context = {
        "title": "Destinations", "lines": [_line(row, counts[row.pk]) for row in rows],
        "adapters": list(ADAPTERS.values()),
    }  # fmt: skip
    return site.render(request, "console/destinations.html", context)


def _line(row: Destination, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "row": row, "adapter": ADAPTERS[row.adapter].label, "state": _state(row),
        "sent": counts[LeadDeliveryStatus.DELIVERED], "waiting": counts[LeadDeliveryStatus.PENDING],
        "failed": _count_of_failed(counts[LeadDeliveryStatus.FAILED]), "last": formatters.ago(row.last_sent_at),
    }  # fmt: skip


def _state(row: Destination) -> Any:
    if row.enabled:
        if row.reason or not row.tested_at:
            return formatters.label("Waits" if row.reason else "Not tested", "warn", row.reason)
        return formatters.label("On", "good")
    return formatters.label("Off", "bad" if row.is_switched_off else "quiet", row.reason)


def _count_of_failed(number: int) -> Any:
    """Failures stand out; that there are none is quiet."""
    return formatters.label(f"{number:,}", "bad") if number else formatters.number(0)


# Connecting.


@site.page("destinations/new/<slug:adapter>/", "destination_new", OPERATE, EXPORT)
def new_view(request: HttpRequest, adapter: str) -> HttpResponse:
    """The form of a service's options; it is stored switched off. Raises Http404."""
    if adapter not in ADAPTERS:
        raise Http404
    service, typed = ADAPTERS[adapter], request.POST
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            by = request.user.get_username()
            made = sending.create(typed.get("name", ""), adapter, _options_in(service, request), by=by)
            return answer(request, "Connected. Test it, then switch it on.", _url(made))
        except NOT_HERE as error:
            problems = sending.wrong_fields(error)
    shown = {option.name: typed.get(option.name, option.default) for option in service.options}
    context = {
        "title": f"Connect {service.label}", "adapter": service, "options": _option_lines(service, shown, problems),
        "name": typed.get("name", service.label), "problems": problems,
    }  # fmt: skip
    return site.render(request, "console/destination_new.html", context)


def _options_in(service: Adapter, request: HttpRequest) -> dict[str, Any]:
    """What the form gives; a secret that is left empty stays as it is stored."""
    given: dict[str, Any] = {}
    for option in service.options:
        text = request.POST.get(option.name, "")
        if option.kind == "flag":
            given[option.name] = bool(text)
        elif text or option.kind != "secret":
            given[option.name] = text
    return given


def _option_lines(service: Adapter, shown: dict[str, Any], problems: dict[str, str]) -> list[dict[str, Any]]:
    return [_option_line(option, shown[option.name], problems) for option in service.options]


def _option_line(option: Option, value: Any, problems: dict[str, str]) -> dict[str, Any]:
    kinds = {"secret": "password", "whole": "number"}
    return {
        "option": option, "type": kinds.get(option.kind, "text"), "value": "" if option.kind == "secret" else value,
        "described": f"hint-{option.name}",
        "problem": problems.get(f"options.{option.name}", ""),
    }  # fmt: skip


# A destination's page.


def _url(row: Destination) -> str:
    return reverse("admin:destination", args=[row.pk])


@site.page("destinations/<int:pk>/", "destination", OPERATE, EXPORT)
def destination_view(request: HttpRequest, pk: int) -> HttpResponse:
    """State, mapping with a preview, rules, sends and deliveries; a dry run with `?dry=1`."""
    return _page(request, get_object_or_404(Destination, pk=pk))


def _page(
    request: HttpRequest, row: Destination, problems: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    service = ADAPTERS[row.adapter]
    mapping = _mapping_in(request) if "map_there" in request.POST else row.mapping
    shown = sending.options_with_secrets_hidden(row)
    context = {
        "title": row.name, "row": row, "adapter": service, "state": _state(row), "counts": _counts(row),
        "options": _option_lines(service, shown, problems or {}), "problems": problems or {},
        "mapping": [(there, mapping[there], mapping[there].startswith(FIXED)) for there in _in_order(service, mapping)],
        "fields": list(FIELDS.values()), "previews": _previews(row, service, mapping),
        "triggers": SendTrigger.choices, "rules": _rule_lines(row),
        "sends": [_send_line(made) for made in row.sends.order_by("-pk")[:SHOWN]],
        "deliveries": _delivery_lines(request, row),
        "status": request.GET.get("status", ""), "dry": _dry(row) if request.GET.get("dry") else None,
        "do_url": reverse("admin:destination_do", args=[row.pk]), "tested": formatters.ago(row.tested_at),
        "due": formatters.ago(row.due_at) if row.enabled and row.due_at and row.due_at > timezone.now() else "",
        "broken": row.is_switched_off, "failed": row.deliveries.filter(status=LeadDeliveryStatus.FAILED).exists(),
        "leads_url": site.list_url(Lead), "typed": request.POST, "opt_outs_read": formatters.ago(row.opt_outs_read_at),
    }  # fmt: skip
    return site.render(request, "console/destination.html", context, status=status)


def _in_order(service: Adapter, mapping: Mapping[str, Any]) -> list[str]:
    """The service's own fields first, in its order."""
    usual = [there for there in service.fields if there in mapping]
    return [*usual, *sorted(mapping.keys() - set(usual))]


def _counts(row: Destination) -> list[tuple[str, int, str]]:
    counts = sending.counts_of(row)
    return [(word, counts[word], f"{_url(row)}?status={word}#deliveries") for word in LeadDeliveryStatus.values]


def _previews(row: Destination, service: Adapter, mapping: dict[str, str]) -> list[dict[str, Any]]:
    """Real leads as they would be there."""
    shown = sending.preview(row, sending.sample_leads(PREVIEWED), mapping)
    shown.sort(key=lambda lead: bool(lead.reason))  # first those that would be sent
    return [
        {
            "name": lead.name or "Suppressed", "reason": REASONS.get(lead.reason),
            "values": [(there, lead.values[there]) for there in _in_order(service, lead.values)],
            "whole": "" if service.fields else json.dumps(lead.values, indent=2, ensure_ascii=False),
        }
        for lead in shown
    ]  # fmt: skip


def _dry(row: Destination) -> list[dict[str, Any]]:
    planned = sending.dry_run(row, sending.sample_leads(PREVIEWED))
    return [{"line": f"{p.method} {p.url}", "body": json.dumps(p.body, indent=2, ensure_ascii=False)} for p in planned]


def _reason(word: str, detail: str = "") -> Any:
    """What happened, in the service's own words where it gave some, and what to do next."""
    if word not in REASONS:
        return ""
    return formatters.titled(formatters.titled(REASONS[word].label, detail), REASONS[word].sentence)


def _rule_lines(row: Destination) -> list[dict[str, Any]]:
    """Its rules, each with how many leads fit now, as far as a page may wait for numbers."""
    rules = [(rule, why_it_stands_still(rule)) for rule in row.rules.order_by("pk")]
    fit = {str(r.pk): sending.rows_of_rule(r.trigger, r.conditions) for r, reason in rules if not reason}
    counts = count_capped(fit)
    return [_rule_line(rule, reason, counts.get(str(rule.pk))) for rule, reason in rules]


def _rule_line(rule: SendRule, reason: str, count: Count | None) -> dict[str, Any]:
    return {
        "rule": rule, "trigger": rule.get_trigger_display(), "count": count, "reason": reason,
        "conditions": site.noun(Lead).filters_in_words(rule.conditions) or "all leads",
        "leads_url": f"{site.list_url(Lead)}?{urlencode(conditions_of(rule), doseq=True)}",
        "state": _rule_state(rule, reason),
        "next": formatters.ago(rule.next_at),
    }  # fmt: skip


def _rule_state(rule: SendRule, reason: str) -> Any:
    if rule.enabled and reason:
        return formatters.label("Stands still", "bad", reason)
    return formatters.label("On", "good") if rule.enabled else formatters.label("Off", "quiet")


def _send_line(made: LeadSend) -> dict[str, Any]:
    return {
        "send": made, "when": formatters.ago(made.at), "who": "A rule" if made.by_rule else made.requested_by,
        "which": site.noun(Lead).filters_in_words(made.filter or {}) or "checked leads",
    }  # fmt: skip


def _delivery_lines(request: HttpRequest, row: Destination) -> list[dict[str, Any]]:
    status = request.GET.get("status", "")
    chosen = {"status": status} if status in LeadDeliveryStatus.values else {}
    lines = list(row.deliveries.filter(**chosen).order_by("-attempted_at", "-pk")[:SHOWN])
    leads = Lead.objects.in_bulk([line.lead_id for line in lines])
    return [_delivery_line(line, leads.get(line.lead_id)) for line in lines]


def _delivery_line(line: LeadDelivery, lead: Lead | None) -> dict[str, Any]:
    name = formatters.link(site.noun(Lead).row_url(lead), str(lead), "name") if lead else line.key
    return {
        "name": name, "state": formatters.label(line.status, _TONES[line.status]),
        "reason": _reason(line.reason, line.detail), "version": max(line.sent_version, 0) or formatters.NOTHING,
        "when": formatters.ago(line.sent_at or line.attempted_at),
    }  # fmt: skip


# What people sent.


@site.page("sends/", "sends", CURATE, EXPORT)
def sends_view(request: HttpRequest) -> HttpResponse:
    """One's own sends, each to be taken back; for operators those of everybody and of rules."""
    everybodys, mine = has_permission(request.user, OPERATE), begun_by(request.user.get_username())
    sends = LeadSend.objects.all() if everybodys else LeadSend.objects.filter(mine)
    lines = [_send_line(made) for made in sends.select_related("destination").order_by("-pk")[:SHOWN]]
    return site.render(request, "console/sends.html", {"title": "Sends", "lines": lines})


@site.page("sends/<int:pk>/undo/", "send_undo", CURATE, EXPORT)
@require_POST
def undo_send_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was not sent yet; what somebody else sent, or a rule, operators take back."""
    return answer(request, _take_back(request, get_object_or_404(LeadSend, pk=pk)), reverse("admin:sends"))


# What its buttons ask for.


@site.page("destinations/<int:pk>/do/", "destination_do", OPERATE, EXPORT)
@require_POST
def do_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Test, switch, map, set options, add and switch rules, take back, send again, delete; 400 for another verb."""
    row = get_object_or_404(Destination, pk=pk)
    verb, _, what = request.POST.get("verb", "").partition(":")
    if verb not in _VERBS or (what and not read_id(what)):
        raise BadRequest(f"A destination has no verb {verb!r}.")
    if verb == "preview":
        return _page(request, row)
    try:
        text, level = _VERBS[verb](request, row, read_id(what))
    except NOT_HERE as error:
        return _page(request, row, sending.wrong_fields(error), 400)
    there = reverse("admin:destinations") if verb == "delete" else _url(row)
    messages.add_message(request, level, text)
    return HttpResponseRedirect(there)


Done = tuple[str, int]


def _test(request: HttpRequest, row: Destination, _: int) -> Done:
    result = sending.test(row)
    return result.sentence, messages.SUCCESS if result.works else messages.WARNING


def _switch_on(request: HttpRequest, row: Destination, _: int) -> Done:
    sending.switch(row, True, by=request.user.get_username())
    return "It is on.", messages.SUCCESS


def _pause(request: HttpRequest, row: Destination, _: int) -> Done:
    sending.switch(row, False, by=request.user.get_username())
    return "It is off. What waits is sent when it is on again.", messages.SUCCESS


def _mapping_in(request: HttpRequest) -> dict[str, str]:
    """Field there -> field of a lead; a line with an empty name or nothing chosen is left out."""
    there, source = request.POST.getlist("map_there"), request.POST.getlist("map_source")
    fixed = request.POST.getlist("map_fixed")
    mapping: dict[str, str] = {}
    for name, chosen, text in zip(there, source, fixed, strict=False):
        if name.strip() and (chosen or text):
            mapping[name.strip()] = f"{FIXED}{text}" if chosen == FIXED else chosen
    return mapping


def _map(request: HttpRequest, row: Destination, _: int) -> Done:
    sending.change(row, mapping=_mapping_in(request))
    return "The mapping is saved. What it changes is sent again.", messages.SUCCESS


def _options(request: HttpRequest, row: Destination, _: int) -> Done:
    sending.change(row, name=request.POST.get("name"), options=_options_in(ADAPTERS[row.adapter], request))
    return "Saved. Test it before you switch it on.", messages.SUCCESS


def _redrive(request: HttpRequest, row: Destination, _: int) -> Done:
    return f"{sending.send_failed_again(row):,} leads wait again.", messages.SUCCESS


def _delete(request: HttpRequest, row: Destination, _: int) -> Done:
    row.delete()
    return "Deleted. What was sent stays there; the record of it stays here.", messages.SUCCESS


def conditions_in(text: str) -> dict[str, str]:
    """The filters of an address of the list of leads, or of a part of one behind its question mark."""
    query = urlsplit(text.strip()).query or text.strip().lstrip("?")
    return {name: value for name, value in parse_qsl(query) if name not in ("order", "cursor", "o", "columns")}


def _add_rule(request: HttpRequest, row: Destination, _: int) -> Done:
    conditions = conditions_in(request.POST.get("conditions", ""))
    trigger, cron = request.POST.get("trigger", ""), request.POST.get("cron", "")
    cron = cron if trigger == SendTrigger.SCHEDULE else ""
    sending.add_rule(row, trigger, conditions, cron, by=request.user.get_username())
    return "Added. It is off: look at how many leads it would choose, then switch it on.", messages.SUCCESS


def _rule(row: Destination, number: int) -> SendRule:
    return get_object_or_404(row.rules, pk=number)


def _rule_on(request: HttpRequest, row: Destination, number: int) -> Done:
    sending.change_rule(_rule(row, number), enabled=True)
    return "The rule is on. It looks at leads that change from now on.", messages.SUCCESS


def _rule_off(request: HttpRequest, row: Destination, number: int) -> Done:
    sending.change_rule(_rule(row, number), enabled=False)
    return "The rule is off.", messages.SUCCESS


def _rule_now(request: HttpRequest, row: Destination, number: int) -> Done:
    rule = _rule(row, number)
    rows = sending.rows_of_rule(rule.trigger, rule.conditions)
    made = sending.send(row, rows, by=request.user.get_username(), filter_used=rule.conditions)
    return f"{counted(made.queued, 'lead')} queued for sending.", messages.SUCCESS


def _rule_delete(request: HttpRequest, row: Destination, number: int) -> Done:
    _rule(row, number).delete()
    return "The rule is deleted.", messages.SUCCESS


def _undo(request: HttpRequest, row: Destination, number: int) -> Done:
    return _take_back(request, get_object_or_404(row.sends, pk=number)), messages.SUCCESS


def _take_back(request: HttpRequest, made: LeadSend) -> str:
    require_own(request, made.requested_by, "send", "take it back")
    done = sending.undo(made, by=request.user.get_username())
    there = f" {done.sent:,} had been sent already." if done.sent else ""
    return f"{done.taken_back:,} leads taken back.{there}"


_VERBS: dict[str, Any] = {
    "test": _test, "on": _switch_on, "pause": _pause, "map": _map, "preview": None, "options": _options,
    "redrive": _redrive, "delete": _delete, "add_rule": _add_rule, "rule_on": _rule_on, "rule_off": _rule_off,
    "rule_now": _rule_now, "rule_delete": _rule_delete, "undo": _undo,
}  # fmt: skip
