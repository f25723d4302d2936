"""Domain metadata: a domain's home page becomes the facts on its card, and the first pages worth reading."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from jobs.compliance.gate import writing
from jobs.extract.contacts import ContactSighting
from jobs.extract.page_types import page_depth
from jobs.extract.pages import HomePage, extract_home
from jobs.extract.urls import CanonicalHost, canonical_host, canonical_url, same_site, shared_host
from jobs.models import Domain, LocalBusiness
from jobs.pipeline import Done, Stage
from jobs.pipeline.database import in_database
from jobs.pipeline.parsing import in_parser
from jobs.stages.domain_extraction import domain_ids, suppressed
from jobs.stages.region import region_of, scopes_of
from jobs.store.bulk import add_pages, update_facts
from jobs.store.gone_home import set_gone
from jobs.store.identity import Fact, merged, stored_facts, with_facts
from jobs.store.imported_contacts import store_imported_contacts
from jobs.web import Response, Validators, Web
from jobs.web.failures import NO_LONGER_THERE, Fail, Skip, StageOutcome, failure_for

MOST_LINKS = 50  # pages of a site without a sitemap; those worth reading come first
WORTH_READING = ("contact", "legal", "about", "team")


@dataclass(frozen=True)
class Metadata:
    """The facts of a home page, or that it has not changed since the last visit.

    `leads_to`: another domain, to which the businesses of this one belong.
    """

    response: Response
    home: HomePage | None
    leads_to: CanonicalHost | None = None


@dataclass(frozen=True)
class GoneHome:
    """A home page that was read before and is no longer there: what it showed is nobody's current contact."""

    failure: Fail


async def work(domain: Domain, web: Web) -> Metadata | GoneHome:
    """Fetch the home page (https first, apex and www) and read it. Raises Fail or Retry for a page without content."""
    try:
        return await _read_home(domain, web)
    except Fail as failure:
        if domain.facts_at is None or failure.reason.word not in NO_LONGER_THERE:
            raise
        return GoneHome(failure)


async def _read_home(domain: Domain, web: Web) -> Metadata:
    validators = Validators(domain.home_etag, domain.home_last_modified) if domain.home_etag else None
    response = await web.home(
        domain.host, domain.home_url, validators=validators, obey_robots=not domain.robots_override
    )
    _refuse_somebody_else_s(domain, response)
    if _is_known(domain, response):
        return await _result(domain, response, None)
    home = await _read(domain, response)
    if web.renders and home.is_shell:
        response = await web.render(response, obey_robots=not domain.robots_override)
        if _is_known(domain, response):
            return await _result(domain, response, None)
        home = await _read(domain, response)
    for frame in home.frames:
        with suppress(StageOutcome):  # the others may have the menu
            framed = await web.fetch(frame, obey_robots=not domain.robots_override, recent=True)
            home.links += (await _read(domain, framed)).links
    if bad := home.non_content(response.final_url):
        raise failure_for(bad)
    return await _result(domain, response, home)


async def _result(domain: Domain, response: Response, home: HomePage | None) -> Metadata:
    elsewhere = _elsewhere(domain, response)
    leads_to = elsewhere and await in_database(_unless_its_own, domain, elsewhere)
    return Metadata(response, home, leads_to or None)


def _elsewhere(domain: Domain, response: Response) -> CanonicalHost | None:
    """The other domain that the home page redirects to, or None; a shared site is nobody's domain."""
    try:
        here, there = canonical_host(domain.host), canonical_host(response.final_url)
    except ValueError:  # an IP address
        return None
    return None if here.registrable_domain == there.registrable_domain or shared_host(there.host) else there


def _unless_its_own(domain: Domain, host: CanonicalHost) -> CanonicalHost | None:
    """The other domain, if businesses are to be linked to it: if it is not suppressed, and if there are any.

    A person named a domain without businesses: it is read under that name, wherever it leads.
    """
    theirs = LocalBusiness.objects.filter(domain=domain).exists() and not suppressed([host])
    return host if theirs else None


def _refuse_somebody_else_s(domain: Domain, response: Response) -> None:
    """Skips a home page that only leads to a profile or a listing: its content is the shared site's, too.

    One that leads to a page of the business at a site builder is read there.
    """
    if same_site(response.final_url, f"https://{domain.host}/"):
        return
    kind = shared_host(urlsplit(response.final_url).hostname or "")
    if kind and kind != "builder":
        raise Skip("shared_host", f"The home page leads to a shared site ({kind}), not to the business's own.")


def _is_known(domain: Domain, response: Response) -> bool:
    return response.not_modified or bool(domain.home_hash and response.content_hash == domain.home_hash)


async def _read(domain: Domain, response: Response) -> HomePage:
    """The facts of a home page. Fails for a page without content of its own; the caller looks for an empty shell."""
    region = region_of(domain)
    headers = dict(response.headers.items())  # as they are, they cannot be sent to another process
    home = await in_parser(extract_home, response.body, response.final_url, response.charset, headers, region)
    bad = home.non_content(response.final_url)
    if bad and bad != "empty_shell":
        raise failure_for(bad)
    return home


def outcome(metadata: Metadata | GoneHome) -> Done | Fail:
    """An unchanged home page is a visit, not an extraction; one that is gone fails, and takes its contacts along."""
    if isinstance(metadata, GoneHome):
        return metadata.failure
    if metadata.leads_to:
        return Done(sentence=f"It leads to {metadata.leads_to.host}: its businesses are linked to that domain now.")
    return Done("unchanged") if metadata.home is None else Done()


def save(results: Sequence[tuple[Domain, Metadata | GoneHome]]) -> None:
    """Write the facts, and add the pages that the home page leads to. Decisions and notes stay as they are.

    A domain that only leads to another gets no pages.
    """
    set_gone([domain.pk for domain, metadata in results if isinstance(metadata, GoneHome)])
    _save_read([(domain, metadata) for domain, metadata in results if isinstance(metadata, Metadata)])


def _save_read(results: Sequence[tuple[Domain, Metadata]]) -> None:
    read = [(domain, metadata.response, metadata.home) for domain, metadata in results if metadata.home is not None]
    elsewhere = {domain: metadata.leads_to for domain, metadata in results if metadata.leads_to is not None}
    allowed = writing()
    read = [item for item in read if not allowed.domain(item[0].host)]
    stated = stored_facts(domain.pk for domain, _, _ in read)
    facts = [(domain, _facts(domain, response, home, stated.get(domain.pk, []))) for domain, response, home in read]
    update_facts(Domain, [allowed.clean(columns, scopes_of(domain)) for domain, columns in facts])
    own = [item for item in read if item[0] not in elsewhere]
    pages = [(domain, page) for domain, response, home in own for page in _pages(domain, response, home)]
    add_pages([page for domain, page in pages if not allowed.blocks(page["url"], scopes_of(domain))])
    ids = domain_ids(elsewhere.values(), source="redirect") if elsewhere else {}
    for domain, host in elsewhere.items():
        if host.host in ids:
            LocalBusiness.objects.filter(domain=domain).update(domain_id=ids[host.host])
    if elsewhere:
        moved = LocalBusiness.objects.filter(domain_id__in=ids.values(), provider="import")
        store_imported_contacts(moved.values_list("pk", flat=True))


def _organisation(response: Response, home: HomePage, stated: list[Fact]) -> dict[str, Any] | None:
    """What the home page's data say, and what it and the other pages state of the business's identity."""
    facts = merged(stated, response.final_url, [asdict(fact) for fact in home.identity])
    return with_facts(asdict(home.organisation) if home.organisation else None, facts)


_TEXTS_OF_HOME = (
    "title", "description", "language", "site_name", "favicon_url", "logo_url", "wordpress_version",
)  # fmt: skip


def _facts(domain: Domain, response: Response, home: HomePage, stated: list[Fact]) -> dict[str, Any]:
    def of_kind(kind: str) -> list[ContactSighting]:
        return [contact for contact in sorted(home.contacts, key=lambda c: c.rank) if contact.kind == kind]

    return {
        **{name: getattr(home, name) or "" for name in _TEXTS_OF_HOME},
        "id": domain.pk, "home_url": response.final_url,
        "emails": [contact.normalised for contact in of_kind("email")],
        "phones": [contact.normalised for contact in of_kind("phone")],
        "socials": {contact.type: contact.normalised for contact in reversed(of_kind("social"))},
        "organisation": _organisation(response, home, stated),
        "technologies": [asdict(technology) for technology in home.technologies],
        "is_wordpress": home.is_wordpress, "has_elementor": home.has_elementor, "feeds": list(home.feeds),
        "home_etag": response.etag or "", "home_last_modified": response.last_modified or "",
        "home_hash": response.content_hash, "facts_at": response.fetched_at,
    }  # fmt: skip


def _pages(domain: Domain, response: Response, home: HomePage) -> list[dict[str, Any]]:
    """The home page and what it links to on the same site: contact-like pages first, no page twice."""
    links = [link for link in home.links if same_site(link.url, response.final_url)]
    links.sort(key=lambda link: WORTH_READING.index(link.page_type) if link.page_type in WORTH_READING else 9)
    urls = {canonical_url(response.final_url): ("home", "home")}
    for link in links[:MOST_LINKS]:
        urls.setdefault(link.url, (link.page_type, "link"))
    return [
        {"domain_id": domain.pk, "url": url, "page_type": kind, "depth": page_depth(url), "source": source}
        for url, (kind, source) in urls.items()
    ]


stage = Stage(
    "domain_metadata",
    Domain,
    column="status",
    work=work,
    save=save,
    outcome=outcome,
    task="process_pending_domains",
    settings_prefix="DOMAIN",
    related=("businesses",),
    title="Domain metadata",
    doc_purpose="The facts by which a curator judges a domain: title, language, technology, e-mails, phones, profiles.",
    doc_reads="the domain's home page",
    doc_writes="the facts on domains; pages that the home page links to",
)
