"""`manage.py mcp`: the tools for agents over standard input and output, for an agent on the same machine."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from scrapersky.mcp.api_calls import ApiRefusal, Caller, caller, get
from scrapersky.mcp.views import as_api_key


class Command(BaseCommand):
    """Speak the Model Context Protocol with the program that started this one."""

    help = "Serve the tools for agents over standard input and output, with the key in MCP_API_KEY."

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until standard input ends. Raises CommandError without a key in force."""
        if not settings.MCP_API_KEY:
            raise CommandError("Set MCP_API_KEY to an API key (Account > API keys): the agent may do what it allows.")
        caller.set(Caller(as_api_key(f"Bearer {settings.MCP_API_KEY}"), _host()))
        try:
            scopes = frozenset(get("/me")["scopes"])
        except ApiRefusal as refusal:
            raise CommandError(f"MCP_API_KEY: {refusal}") from refusal
        from scrapersky.mcp import standard_streams  # late: the SDK is heavy, and no other command needs it

        standard_streams.serve(scopes)


def _host() -> str:
    """A host that addresses in answers may have."""
    hosts = [host for host in settings.ALLOWED_HOSTS if not host.startswith(("*", "."))]
    return hosts[0] if hosts else "localhost"
