"""The web application for WSGI servers."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from scrapersky.commandline import plainly_refused

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scrapersky.settings")
with plainly_refused():
    application = get_wsgi_application()
