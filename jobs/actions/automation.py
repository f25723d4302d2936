"""Automation: what may happen without a person asking. Each rule is named, visible, off by default, and recorded.

A rule runs in the transaction that settles its stage's rows, so that it happens exactly once with them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now

from jobs.actions.curation import decide
from jobs.actions.operations import record
from jobs.models import AutomationRule, Contact, Domain, Lead, LocalBusiness, Page, SitemapFile
from jobs.pipeline import Stage, queue
from jobs.stages import stage_named
from jobs.stages.contact_validation import CHECKED_KINDS
from jobs.statuses import Curation

WORTH_READING = ("home", "contact", "about", "team", "legal")


@dataclass(frozen=True)
class Rule:
    """When rows of `stage` are Completed, `act` is called with their ids and the rule's name; it returns rows moved.

    `on_selected` names a table: when its rows become Selected, `act_on_selected` is called with them.
    """

    name: str
    sentence: str
    stage: str
    act: Callable[[Sequence[int], str], int]
    on_selected: str = ""
    act_on_selected: Callable[[QuerySet[Any]], int] = lambda rows: 0


def _select_businesses(places: Sequence[int], by: str) -> int:
    new = LocalBusiness.objects.filter(place_id__in=places, curation_status=Curation.NEW).exclude(website="")
    return decide(LocalBusiness, new, Curation.SELECTED, by=by).changed


def _read_home_pages(businesses: Sequence[int], by: str) -> int:
    domains = Domain.objects.filter(businesses__in=businesses, status__isnull=True)
    return queue(stage_named("domain_metadata"), domains)


def _scan_sitemaps(domains: Sequence[int], by: str) -> int:
    return queue(stage_named("sitemap_scan"), SitemapFile.objects.filter(domain_id__in=domains, status__isnull=True))


def _select_pages_of_home(domains: Sequence[int], by: str) -> int:
    pages = Page.objects.filter(domain_id__in=domains, curation_status=Curation.NEW)
    return decide(Page, pages.filter(page_type__in=WORTH_READING, depth__lte=2), Curation.SELECTED, by=by).changed


def _validate_contacts(pages: Sequence[int], by: str) -> int:
    domains = Page.objects.filter(pk__in=pages).values("domain_id")
    return _validate_leads(Lead.objects.filter(domain_id__in=domains, curation_status=Curation.SELECTED))


def _validate_leads(leads: QuerySet[Lead]) -> int:
    of_leads = Contact.objects.filter(domain_id__in=leads.filter(domain_id__isnull=False).values("domain_id"))
    return queue(stage_named("contact_validation"), of_leads.filter(kind__in=CHECKED_KINDS, validation_status=None))


RULES = (
    Rule("select_businesses", "Select each new business that names a website.", "deep_scan", _select_businesses),
    Rule("read_home_pages", "Read the home page of each new domain.", "domain_extraction", _read_home_pages),
    Rule("scan_sitemaps", "Scan each sitemap as soon as it is discovered.", "sitemap_discovery", _scan_sitemaps),
    Rule("select_pages", "Select the contact-like pages that a home page leads to.", "domain_metadata",
         _select_pages_of_home),
    Rule("validate_contacts", "Validate the e-mails and phones of each Selected lead.", "page_scrape",
         _validate_contacts, "leads", _validate_leads),
)  # fmt: skip


def rule_named(name: str) -> Rule:
    """The rule of that name. Raises KeyError with the names there are."""
    for rule in RULES:
        if rule.name == name:
            return rule
    raise KeyError(f"There is no rule {name!r}; there are: {', '.join(rule.name for rule in RULES)}.")


def switch(name: str, on: bool, by: str) -> None:
    """Switch a rule on or off, with who and when, as an operation. Raises KeyError as `rule_named` does."""
    rule = rule_named(name)
    AutomationRule.objects.update_or_create(
        name=rule.name, defaults={"enabled": on, "changed_by": by, "changed_at": Now()}
    )
    record("switch_on" if on else "switch_off", by, stage_named(rule.stage), rule=rule.name)


def rule_states() -> list[tuple[Rule, AutomationRule | None]]:
    """Every rule, with its switch (None: never touched, so off)."""
    switches = AutomationRule.objects.in_bulk()
    return [(rule, switches.get(rule.name)) for rule in RULES]


def apply_rules(stage: Stage[Any, Any], completed: Sequence[int]) -> None:
    """Apply the rules that are on to rows that have just completed; the curation log names the rule."""
    for rule in _switched_on([rule for rule in RULES if rule.stage == stage.name]):
        rule.act(completed, f"rule:{rule.name}")


def apply_rules_on_selected(rows: QuerySet[Any]) -> None:
    """Apply the rules that are on to rows that have just become Selected, in the transaction of the decision."""
    table = rows.model._meta.db_table
    for rule in _switched_on([rule for rule in RULES if rule.on_selected == table]):
        rule.act_on_selected(rows)


def _switched_on(rules: Sequence[Rule]) -> list[Rule]:
    if not rules:
        return []
    names = [rule.name for rule in rules]
    on = set(AutomationRule.objects.filter(enabled=True, name__in=names).values_list("name", flat=True))
    return [rule for rule in rules if rule.name in on]
