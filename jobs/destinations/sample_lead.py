"""An invented lead in which every field has a value: whoever builds a flow in n8n, Make or Zapier picks fields from the
first message that arrives."""

from __future__ import annotations

from typing import Any

from jobs.statuses import Curation, Validity

_SITE, _SEEN = "https://kestrel-plumbing.test", "2026-01-15T09:30:00+00:00"
_SOURCE = {"url": f"{_SITE}/contact", "snippet": "Write to info@kestrel-plumbing.test", "method": "mailto",
           "first_seen_at": _SEEN}  # fmt: skip


def _contact(kind: str, value: str, **more: Any) -> dict[str, Any]:
    plain = {"contact_type": "", "name": "", "title": "", "confidence": 0.95, "sources": [_SOURCE]}
    return {"kind": kind, "value": value, "normalised": value} | plain | more


FACTS: dict[str, Any] = {
    "id": 1, "key": "sample:1", "external_id": "sample", "domain_id": 1, "host": "kestrel-plumbing.test",
    "name": "Kestrel Plumbing", "main_category": "plumber", "categories": ["plumber", "contractor"],
    "rating": 4.6, "rating_count": 128, "email": "info@kestrel-plumbing.test", "email_why": "on the contact page",
    "email_validity": Validity.VALID, "emails": ["ada@kestrel-plumbing.test"], "phone": "+16075550100",
    "phone_validity": Validity.VALID, "phones": ["+16075550101"], "website": f"{_SITE}/",
    "contact_form": f"{_SITE}/contact",
    "people": [{"name": "Ada Kestrel", "title": "Owner", "email": "ada@kestrel-plumbing.test",
                "phone": "+16075550101"}],
    "profiles": ["https://www.linkedin.com/company/kestrel-sample"], "address": "1 Mill Lane, Ithaca, NY 14850",
    "street": "1 Mill Lane", "city": "Ithaca", "state": "NY", "postal_code": "14850", "country": "US",
    "latitude": 42.4406, "longitude": -76.4966, "business_status": "OPERATIONAL",
    "opening_hours": {"weekday_descriptions": ["Monday: 9:00 AM – 5:00 PM"]}, "language": "en",
    "technologies": ["WordPress"], "description": "An invented plumber, to set a flow up with.", "completeness": 100,
    "confidence": 0.95, "sources": {"email": {"source": "site", "url": f"{_SITE}/contact", "at": _SEEN}},
    "owner": "ada", "stage": "To contact", "next_on": "2026-02-01", "tags": ["sample"],
    "curation_status": Curation.SELECTED,
    "contacts": [
        _contact("email", "info@kestrel-plumbing.test", contact_type="role"),
        _contact("phone", "+16075550100", contact_type="main"),
        _contact("person", "Ada Kestrel", name="Ada Kestrel", title="Owner"),
    ],
}  # fmt: skip
