"""Destinations of plug-ins: used while their flag is on; one that is away ends its batches with a reason."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, ClassVar

from jobs.destinations.adapter import Adapter, BatchFailed, Connection, LeadItem, OptOutPage, PlannedRequest, Result
from jobs.flags.evaluation import is_on
from jobs.pipeline.database import in_database
from jobs.plugins.entry_points import DESTINATIONS, Plugin, load

log = logging.getLogger("jobs.plugins")


class AdapterTable(dict[str, Adapter]):
    """The adapters by name. Destinations of a plug-in that is no longer installed keep their rows, and say so."""

    def __missing__(self, name: str) -> Adapter:
        """What stands in for an adapter that is away."""
        return MissingAdapter(name)


def adapters_of_plugins() -> dict[str, Adapter]:
    """The adapters of installed plug-ins, by name; a faulty one is logged and left out."""
    adapters: dict[str, Adapter] = {}
    for loaded in load(DESTINATIONS):
        if loaded.error:
            continue
        try:
            adapters[loaded.plugin.name] = _switched(loaded.plugin, loaded.value)
        except Exception:
            log.exception("Plug-in %s of %s is no destination.", loaded.plugin.name, loaded.plugin.package)
    return adapters


def _switched(plugin: Plugin, kind: type[Adapter]) -> Adapter:
    """The plug-in's adapter, which sends nothing while its flag is off, and has the name of its entry point."""

    class Switched(kind):  # type: ignore[valid-type, misc]  # known when the plug-in is loaded
        name = plugin.name

        async def test(self, connection: Connection) -> str:
            await _require_on(plugin)
            return str(await super().test(connection))

        async def send(self, connection: Connection, items: Sequence[LeadItem]) -> list[Result]:
            await _require_on(plugin)
            return list(await super().send(connection, items))

        async def delete(self, connection: Connection, items: Sequence[LeadItem]) -> list[Result]:
            await _require_on(plugin)
            return list(await super().delete(connection, items))

        async def opt_outs(self, connection: Connection, cursor: str) -> OptOutPage:
            await _require_on(plugin)
            page: OptOutPage = await super().opt_outs(connection, cursor)
            return page

    Switched.__doc__ = kind.__doc__
    adapter: Adapter = Switched()
    return adapter


async def _require_on(plugin: Plugin) -> None:
    if not await in_database(is_on, plugin.flag):
        raise BatchFailed("plugin", f"{plugin.name} is switched off in Operations.")


class MissingAdapter(Adapter):
    """In place of the adapter of a plug-in that is not installed here."""

    options: ClassVar = ()

    def __init__(self, name: str) -> None:
        self.name = name  # type: ignore[misc]  # of this object: there is one for each plug-in that is away
        self.label = f"{name} (not installed)"  # type: ignore[misc]

    def plan(self, options: Any, items: Sequence[LeadItem]) -> list[PlannedRequest]:
        """Nothing would be sent."""
        return []

    async def send(self, *_: Any) -> Any:
        """Raises BatchFailed."""
        raise BatchFailed("plugin", f"The plug-in {self.name} is not installed on this worker.")

    test = delete = send  # type: ignore[assignment]  # it takes whatever they get
