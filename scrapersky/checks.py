"""What production allows and yet is seldom meant: said by `manage.py check --deploy`, and when a web starts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, register
from django.core.checks import Warning as Warn

from jobs import retention


@register(deploy=True)
def seldom_meant(**kwargs: Any) -> list[CheckMessage]:
    """The warnings that apply here, each with a hint that can be pasted. (What may not be at all: settings.py.)"""
    if not settings.PRODUCTION:
        return []
    kept = [Warn(sentence, id="scrapersky.W005") for sentence in retention.warnings()]
    return [warning for wrong, warning in _production_warnings() if wrong] + kept


def _production_warnings() -> list[tuple[bool, CheckMessage]]:
    return [
        (
            not (settings.STATIC_ROOT / "staticfiles.json").exists(),
            Warn(
                "The static files have not been collected; they are served from their sources, uncached.",
                hint="python manage.py collectstatic --noinput",
                id="scrapersky.W001",
            ),
        ),
        (
            not settings.HTTPS,
            Warn(
                "HTTPS is off: passwords and session cookies travel in the clear.",
                hint="Put a proxy that speaks https in front, and set HTTPS=1 and FORWARDED_ALLOW_IPS to its address.",
                id="scrapersky.W002",
            ),
        ),
        (
            not settings.FETCH_CONTACT_URL,
            Warn(
                "Site owners are not told whom to write to about the crawler.",
                hint="Set FETCH_CONTACT_URL to a page of yours; many sites block crawlers that do not name one.",
                id="scrapersky.W003",
            ),
        ),
        (
            bool(settings.FETCH_ALLOW_NETWORKS),
            Warn(
                f"Pages may be fetched from private networks: {', '.join(settings.FETCH_ALLOW_NETWORKS)}.",
                hint="Unset FETCH_ALLOW_NETWORKS unless the sites to be read are in there.",
                id="scrapersky.W004",
            ),
        ),
    ]
