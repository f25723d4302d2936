"""The country in which a domain's phone numbers are read."""

from __future__ import annotations

from jobs.models import Domain


def region_of(domain: Domain) -> str | None:
    """The country of a business that has this domain (ISO 3166-1 alpha-2), or None: the page decides.

    The businesses must have been loaded with the claim (`related`).
    """
    return next((business.country for business in domain.businesses.all() if len(business.country) == 2), None)
