"""ScraperSky from Airflow 3."""

from __future__ import annotations

from typing import Any


def get_provider_info() -> dict[str, Any]:
    """What Airflow reads of a provider: its connection type and its modules."""
    return {
        "package-name": "scrapersky-airflow",
        "name": "ScraperSky",
        "description": "Searches, runs and exports of ScraperSky.",
        "versions": ["1.0.0"],
        "connection-types": [
            {"connection-type": "scrapersky", "hook-class-name": "scrapersky_airflow.hook.ScraperSkyHook"}
        ],
    }
