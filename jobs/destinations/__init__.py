"""Destinations: where leads go, a file each. This is the table of contents: a new one is a file, and a line here, or a
plug-in of the group `scrapersky.destinations`."""

from jobs.destinations.adapter import Adapter
from jobs.destinations.brevo import Brevo
from jobs.destinations.google_sheets import GoogleSheets
from jobs.destinations.hubspot import HubSpot
from jobs.destinations.mautic import Mautic
from jobs.destinations.plugins import AdapterTable, adapters_of_plugins
from jobs.destinations.twenty import Twenty
from jobs.destinations.webhook import WebhookAdapter

_OWN: dict[str, Adapter] = {
    adapter.name: adapter for adapter in (WebhookAdapter(), HubSpot(), Brevo(), Mautic(), Twenty(), GoogleSheets())
}
ADAPTERS: dict[str, Adapter] = AdapterTable(adapters_of_plugins() | _OWN)  # plug-ins take no name from our own
