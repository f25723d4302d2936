"""What is allowed and yet seldom meant, and what a machine lacks: `manage.py check --deploy` and starts report it."""

from __future__ import annotations

import importlib.util
import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Warn

INSTALLATION = "installation"  # the tag of what may be missing on a machine: looked at before every command


@register(INSTALLATION)
def the_browser_is_there(**kwargs: Any) -> list[CheckMessage]:
    """FETCH_ENGINE=browser needs what is not installed by default: reported at every start."""
    if settings.FETCH_ENGINE != "browser":
        return []
    from jobs.web.browser import find_chromium  # here, so that others need not load what fetches

    found: list[CheckMessage] = []
    if importlib.util.find_spec("playwright") is None:
        hint = "pip install -r requirements-browser.txt, or set FETCH_ENGINE=http."
        found.append(Error("FETCH_ENGINE=browser needs Playwright.", hint=hint, id="scrapersky.E001"))
    if not find_chromium(settings.FETCH_BROWSER):
        hint = "apt-get install chromium (or: docker build --build-arg BROWSER=1), or name one with FETCH_BROWSER."
        found.append(Error("FETCH_ENGINE=browser needs a Chromium.", hint=hint, id="scrapersky.E002"))
    if settings.FETCH_BROWSER_SANDBOX and os.geteuid() == 0:
        hint = "Run workers as another user, or set FETCH_BROWSER_SANDBOX=0 where something else shields the machine."
        found.append(Error("Chromium's sandbox does not work as root.", hint=hint, id="scrapersky.E003"))
    return found


@register(INSTALLATION)
def names_are_spelt_right(**kwargs: Any) -> list[CheckMessage]:
    """Variables of the environment that look like misspelt settings: without a word the default would be in force."""
    from scrapersky.settings import env

    hint = "Correct its name; if another program reads it, ignore this."
    return [Warn(sentence, hint=hint, id="scrapersky.W006") for sentence in env.misspelt()]


@register()
def the_database_goes_on_where_it_was(**kwargs: Any) -> list[CheckMessage]:
    """A backup that was restored without `manage.py after_restore`; what does not run is not started for it."""
    from django.db import DatabaseError, connection

    from jobs.store.restored import signs_of_a_restore

    embedded = connection.settings_dict.get("EMBEDDED")
    if embedded is not None and not embedded.is_ready():
        return []
    try:
        signs = signs_of_a_restore()
    except DatabaseError:  # away, or not migrated: readiness and the commands say so
        return []
    finally:
        connection.close()
    return [Error(signs, id="scrapersky.E004")] if signs else []


@register(deploy=True)
def seldom_meant(**kwargs: Any) -> list[CheckMessage]:
    """The warnings that apply here, each with a hint that can be pasted. (What may not be at all: settings.py.)"""
    if not settings.PRODUCTION:
        return []
    from jobs.store import retention  # late: it loads the providers

    long_retention = [Warn(sentence, id="scrapersky.W005") for sentence in retention.warnings()]
    return _production_warnings() + long_retention


def _production_warnings() -> list[CheckMessage]:
    networks = ", ".join(settings.FETCH_ALLOW_NETWORKS)
    known = [
        (
            not (settings.STATIC_ROOT / "staticfiles.json").exists(), "W001",
            "The static files have not been collected; they are served from their sources, uncached.",
            "python manage.py collectstatic --noinput",
        ),
        (
            not settings.HTTPS, "W002",
            "HTTPS is off: passwords and session cookies travel in the clear.",
            "Put a proxy that speaks https in front, and set HTTPS=1 and FORWARDED_ALLOW_IPS to its address.",
        ),
        (
            not settings.FETCH_CONTACT_URL, "W003",
            "Site owners do not learn whom to write to about the crawler.",
            "Set FETCH_CONTACT_URL to a page of yours; many sites block crawlers that do not name one.",
        ),
        (
            bool(networks), "W004",
            f"Pages may be fetched from private networks: {networks}.",
            "Unset FETCH_ALLOW_NETWORKS unless the sites to be read are in there.",
        ),
    ]  # fmt: skip
    return [Warn(text, hint=hint, id=f"scrapersky.{number}") for applies, number, text, hint in known if applies]
