"""The web application for ASGI servers: `uvicorn scrapersky.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scrapersky.settings")
application = get_asgi_application()
