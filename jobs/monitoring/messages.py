"""Messages of alerts to services, in a process of its own: an answer without an end takes no worker's memory or time.

It is imported there, and knows neither the settings nor the database.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any


def notify(urls: Sequence[str], title: str, body: str) -> str:
    """Send a message by all of Apprise's URLs; returns why one of them did not take it, "" when all did."""
    import apprise  # large, and needed by the few processes that send

    services = apprise.Apprise()
    for url in urls:
        services.add(url)
    capture: Any = apprise.LogCapture  # without types
    with capture(level=logging.WARNING, fmt="%(message)s") as reasons:
        took = services.notify(title=title, body=body)
        return "" if took else reasons.getvalue().strip() or "A service did not take it."
