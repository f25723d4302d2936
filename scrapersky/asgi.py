"""The web application for ASGI servers: `uvicorn scrapersky.asgi:application`."""

from __future__ import annotations

import gc
import os

import django
from django.conf import settings
from django.db import connections

from jobs.tracing import spans
from scrapersky.commandline import plainly_refused
from scrapersky.http.asgi_threads import InThreads
from scrapersky.http.streaming import FOR_STREAMS, Continued
from scrapersky.observability import import_tracing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scrapersky.settings")
_imports = import_tracing.begin()
with plainly_refused():
    django.setup(set_prefix=False)
    spans.start("web")
    connections.settings["default"] |= {"CHECK_AFTER_SECONDS": 1.0}
    application = Continued(InThreads(max(1, settings.DATABASE_POOL_SIZE - FOR_STREAMS)))
if _imports:
    _imports.log()
gc.collect()
gc.freeze()  # what was loaded stays: the collector need not look through it while somebody waits
