"""The connection: `host` is the address of the API (https://sky.example/api/v3), `password` an API key."""

from __future__ import annotations

from airflow.sdk import BaseHook
from scrapersky_client import AsyncClient, Client


class ScraperSkyHook(BaseHook):
    """Clients of the installation that a connection names."""

    conn_name_attr = "scrapersky_conn_id"
    default_conn_name = "scrapersky_default"
    conn_type = "scrapersky"
    hook_name = "ScraperSky"

    def __init__(self, scrapersky_conn_id: str = default_conn_name) -> None:
        super().__init__()
        self.scrapersky_conn_id = scrapersky_conn_id

    def client(self) -> Client:
        """A client for threads. To be closed."""
        address, key = self._address()
        return Client(address, key=key)

    def async_client(self) -> AsyncClient:
        """A client for asyncio. To be closed."""
        address, key = self._address()
        return AsyncClient(address, key=key)

    def _address(self) -> tuple[str, str]:
        connection = self.get_connection(self.scrapersky_conn_id)
        return str(connection.host), str(connection.password)
