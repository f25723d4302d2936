"""The web application for ASGI servers: `uvicorn scrapersky.asgi:application`."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connections

from scrapersky.api.streaming import Continued
from scrapersky.commandline import plainly_refused
from scrapersky.database_url import pooled

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scrapersky.settings")
with plainly_refused():
    application = Continued(get_asgi_application())
    connections.settings["default"] = pooled(connections.settings["default"], settings.DATABASE_POOL_SIZE)
