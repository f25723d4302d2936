"""The Django app, which the stage's table needs."""

from __future__ import annotations

from django.apps import AppConfig


class PluginDirectoryConfig(AppConfig):
    """The package of a stage's entry point is added to INSTALLED_APPS by itself."""

    name = "plugin_directory"
    default_auto_field = "django.db.models.BigAutoField"
