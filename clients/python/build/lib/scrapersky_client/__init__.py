"""ScraperSky's API from Python: `Client` and, for asyncio, `AsyncClient`."""

from scrapersky_client.asynchronous import AsyncClient
from scrapersky_client.client import Client
from scrapersky_client.errors import ApiError, Conflict, NotAllowed, NotFound, RunFailed, Unavailable
from scrapersky_client.webhooks import NotGenuine, verify

__all__ = ["ApiError", "AsyncClient", "Client", "Conflict", "NotAllowed", "NotFound", "NotGenuine", "RunFailed",
           "Unavailable", "verify"]  # fmt: skip
