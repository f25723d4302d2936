"""Domain extraction: a business's website becomes a domain; branches that share a website share the domain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jobs.compliance.gate import gate, writing
from jobs.extract.urls import CanonicalHost
from jobs.extract.websites import Website, read_website
from jobs.models import Domain, LocalBusiness
from jobs.pipeline import Stage
from jobs.pipeline.database import in_database
from jobs.store.imported_contacts import store_imported_contacts
from jobs.web import Web
from jobs.web.failures import Fail, Skip


async def work(business: LocalBusiness, web: Web) -> CanonicalHost:
    """Read the domain off the website.

    Skips businesses without a website, pages on a shared site, and suppressed domains.
    Its sentences do not repeat the website, which may expire before they do.
    """
    website = read_website(business.website)
    if website.outcome == "redirector":
        website = await _behind(business.website, web)
    if website.outcome == "no_website":
        raise Skip("no_website")
    if website.outcome == "invalid_website":
        raise Fail("invalid_website", f"The website is not a valid address: {website.detail}.")
    if website.outcome != "own":
        raise Skip("shared_host", f"The website is on a shared site ({website.kind}), not the business's own.")
    host = website.canonical
    if await in_database(suppressed, [host]):  # looked up here, because the reason has to be known before saving
        raise Skip("suppressed", "The website's domain is on the suppression list and is not stored.")
    return host


async def _behind(link: str, web: Web) -> Website:
    """Where a shortened link leads. Raises what `Web.fetch` raises."""
    url = link if "://" in link else f"https://{link}"
    return read_website((await web.fetch(url, accept="any")).final_url)


def suppressed(hosts: Iterable[CanonicalHost]) -> set[str]:
    """Which hosts are suppressed, themselves or by a domain that they belong to."""
    allowed = gate()
    return {host.host for host in hosts if allowed.domain(host.host)}


def save(results: Sequence[tuple[LocalBusiness, CanonicalHost]]) -> None:
    """Store domains that are new and not suppressed, link every business to its own, and make contacts of what an
    import brought."""
    allowed = writing()
    hosts = {host.host: host for _, host in results if not allowed.domain(host.host)}  # since it was looked up
    ids = domain_ids(hosts.values(), source="business")
    for business, host in results:
        LocalBusiness.objects.filter(pk=business.pk).update(domain_id=ids.get(host.host))
    store_imported_contacts(business.pk for business, _ in results)


def domain_ids(hosts: Iterable[CanonicalHost], *, source: str) -> dict[str, int]:
    """Domain ids by host; new domains are stored with `source`, unless they are suppressed."""
    allowed = writing()
    by_host = {host.host: host for host in hosts if not allowed.domain(host.host)}
    new = [
        Domain(host=host.host, registrable_domain=host.registrable_domain, source=source)
        for _, host in sorted(by_host.items())
    ]
    Domain.objects.bulk_create(new, ignore_conflicts=True)
    return dict(Domain.objects.filter(host__in=by_host).values_list("host", "id"))


stage = Stage(
    "domain_extraction",
    LocalBusiness,
    column="domain_extraction_status",
    work=work,
    save=save,
    task="process_domain_extractions",
    settings_prefix="DOMAIN_EXTRACTION",
    title="Domain extraction",
    doc_purpose="From here on it is about websites: one domain for all branches of a chain, none for a Facebook page.",
    doc_reads="the website on the business",
    doc_writes="domains; the link from businesses to domains; contacts of what an import brought",
)
