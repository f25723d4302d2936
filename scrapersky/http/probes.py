"""Probes and scrapers reach a process by its address, so that the Host of their requests is no name of ours."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware


class AnyHostForProbes(CommonMiddleware):
    """Django's CommonMiddleware, which checks ALLOWED_HOSTS, but not for /health/ and /metrics: they use no host."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        """Nothing for a probe; else what Django does."""
        path = request.path_info.lstrip("/")
        if any(re.search(pattern, path) for pattern in settings.SECURE_REDIRECT_EXEMPT):
            return None
        return super().process_request(request)
