"""The curators' admin. `site` is all that the web needs to know.

Procrastinate's own admin is not on this site: its actions ask for no permission, and its list reads the whole table.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from scrapersky.admin.base import site
from scrapersky.admin.plain_nouns import register_missing

for _module in iter_modules(__path__):  # importing registers a noun or a page
    import_module(f"{__name__}.{_module.name}")
register_missing()

__all__ = ["site"]
