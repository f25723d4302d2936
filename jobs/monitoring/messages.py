"""Messages of alerts to services, in a process of its own: an answer without an end takes no worker's memory or time.

It is imported there, and knows neither the settings nor the database.
"""

from __future__ import annotations

import logging
from typing import Any


def notify(url: str, title: str, body: str) -> str:
    """Send a message by one of Apprise's URLs; returns why the service did not take it, "" when it did."""
    import apprise  # large, and needed by the few processes that send

    service = apprise.Apprise()
    capture: Any = apprise.LogCapture  # without types
    with capture(level=logging.WARNING, fmt="%(message)s") as reasons:
        took = service.add(url) and service.notify(title=title, body=body)
        return "" if took else reasons.getvalue().strip() or "The service did not take it."
