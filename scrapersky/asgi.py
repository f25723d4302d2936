"""The web application for ASGI servers: `uvicorn scrapersky.asgi:application`."""

from __future__ import annotations

import gc
import os

import django
from django.conf import settings
from django.db import connections

from scrapersky.api.streaming import Continued
from scrapersky.commandline import plainly_refused
from scrapersky.database_url import pooled
from scrapersky.threads import InThreads

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scrapersky.settings")
with plainly_refused():
    django.setup(set_prefix=False)
    connections.settings["default"] = pooled(connections.settings["default"], settings.DATABASE_POOL_SIZE)
    # A quarter of the connections is for what streams: exports, and the reader of events.
    application = Continued(InThreads(max(1, settings.DATABASE_POOL_SIZE * 3 // 4)))
gc.collect()
gc.freeze()  # what was loaded stays: the collector need not look through it while somebody waits
