"""What a domain's businesses say of it: the country of its phone numbers, and whose names it may show."""

from __future__ import annotations

from jobs.models import Domain


def region_of(domain: Domain) -> str | None:
    """The country of a business that has this domain (ISO 3166-1 alpha-2), or None: the page decides.

    The businesses must have been loaded with the claim (`related`).
    """
    return next((business.country for business in domain.businesses.all() if len(business.country) == 2), None)


def scopes_of(domain: Domain) -> list[str]:
    """The domain and the names of its businesses: where a suppressed person is recognised (`jobs.compliance`)."""
    return [domain.host, *(business.name for business in domain.businesses.all() if business.name)]
