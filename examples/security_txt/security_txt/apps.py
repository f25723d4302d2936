"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class SecurityTxtConfig(AppConfig):
    """Brings the table and the command; the stage is named in `EXTRA_STAGES`."""

    name = "security_txt"
    default_auto_field = "django.db.models.BigAutoField"
