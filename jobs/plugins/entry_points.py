"""Plug-ins are found by Python's entry points: what is installed beside us is here, without a registry of our own.

Listing imports nothing. `load` imports, and gives an error back instead of raising it: a broken plug-in is a line in
the log and on a screen, never the end of the process.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections import UserDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property, partial
from importlib import import_module, metadata
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.module_loading import module_has_submodule

from jobs.plugins.bounded_import import ImportTookTooLong, bounded_import

if TYPE_CHECKING:
    from django.apps.registry import Apps

log = logging.getLogger("jobs.plugins")

T = TypeVar("T")

SCRAPERS, STAGES, SOURCES = "scrapersky.scrapers", "scrapersky.stages", "scrapersky.sources"
VERIFIERS, FINDERS = "scrapersky.verifiers", "scrapersky.finders"
DESTINATIONS, EXPORTERS = "scrapersky.destinations", "scrapersky.exporters"
GROUPS = (SCRAPERS, STAGES, SOURCES, VERIFIERS, FINDERS, DESTINATIONS, EXPORTERS)
NAME = re.compile(r"[A-Za-z0-9_.-]{1,80}")  # of a plug-in: it stands in addresses, and in the key of its flag
API = 1  # what a plug-in may name as its `api`; another one is refused
OF_SERVICES = {  # what the objects of a group have; screens ask all of them at once, so that one without would end all
    SOURCES: (
        "name", "by_words", "most_results", "search_has_details", "retention_days",
        "check", "charges", "search", "details",
    ),
    VERIFIERS: ("name", "charges", "verify"),
    FINDERS: ("name", "charges", "find"),
    DESTINATIONS: ("test", "plan", "send", "delete"),
}  # fmt: skip


@dataclass(frozen=True, order=True)
class Plugin:
    """An installed plug-in. `package` is the distribution; two of them may have plug-ins of one name."""

    group: str
    name: str
    package: str
    version: str
    value: str

    @property
    def flag(self) -> str:
        """The key of the flag that switches it: `scraper.directory`."""
        return f"{self.group.rpartition('.')[2].removesuffix('s')}.{self.name}"


@dataclass(frozen=True)
class Loaded:
    """A plug-in with its object, or with the traceback that says why there is none."""

    plugin: Plugin
    value: Any = None
    error: str = ""


_allowed: frozenset[str] = frozenset(("*",))


def allow(names: Iterable[str]) -> None:
    """Which plug-ins this process may load, by name or package; `*`: all. From SCRAPERSKY_PLUGINS."""
    global _allowed
    _allowed = frozenset(names)
    installed.cache_clear()


@cache
def installed(*groups: str) -> tuple[Plugin, ...]:
    """The plug-ins of these groups that are installed and allowed, by name. Nothing is imported.

    Of two with one name in a group, the package that comes first in the alphabet has it; the other is logged.
    """
    plugins: dict[tuple[str, str], Plugin] = {}
    for plugin in sorted(_entry_points(groups)):
        if not NAME.fullmatch(plugin.name):
            log.warning("The name %.60r of a plug-in of %s cannot stand in an address, and is left out. Use letters, "
                        "digits, dots, hyphens and underscores: 80 at most.", plugin.name, plugin.package)  # fmt: skip
        elif not _allowed.isdisjoint(("*", plugin.name, plugin.package)):
            first = plugins.setdefault((plugin.group, plugin.name), plugin)
            if first is not plugin and first.package != plugin.package:
                log.warning("%s of %s has the name of a plug-in of %s, and is left out.", plugin.name, plugin.package,
                            first.package)  # fmt: skip
    return tuple(plugins.values())


def _entry_points(groups: Iterable[str]) -> Iterator[Plugin]:
    every = metadata.entry_points()  # reads every distribution's metadata: once for all groups
    for group in groups:
        for point in every.select(group=group):
            package = point.dist.name if point.dist else ""
            yield Plugin(group, point.name, package, point.dist.version if point.dist else "", point.value)


def app_of(plugin: Plugin) -> str:
    """The package of a stage, which is its Django app; "" where it cannot be imported, as `load` then says."""
    package = plugin.value.partition(":")[0].partition(".")[0]

    def import_app() -> None:
        if module_has_submodule(import_module(package), "apps"):
            import_module(f"{package}.apps")

    return package if _imported(plugin, import_app) else ""


def bound_apps(apps: Apps) -> None:
    """Bound what Django calls of the apps of stages: a module `models` that hangs, or a `ready`, ends no start. Their
    stage cannot be loaded either, as `load` then says. To be called before Django imports the models of plug-ins."""
    for plugin in installed(STAGES):
        for config in apps.get_app_configs():
            if config.name == plugin.value.partition(":")[0].partition(".")[0]:
                vars(config).update({
                    name: partial(_imported, plugin, getattr(config, name)) for name in ("import_models", "ready")
                })  # fmt: skip


def _imported(plugin: Plugin, act: Callable[[], Any]) -> bool:
    """Whether what imports a part of a plug-in came to its end."""
    try:
        with _importing(plugin):
            act()
    except KeyboardInterrupt:
        raise
    except BaseException:  # as in `load_plugin`
        return False
    return True


_hung: dict[Plugin, ImportTookTooLong] = {}  # one start imports a stage twice: its app, then the stage


@contextmanager
def _importing(plugin: Plugin) -> Iterator[None]:
    """Raises ImportTookTooLong for what hangs, at once where it hung before in this process."""
    if plugin in _hung:
        raise _hung[plugin]
    try:
        with bounded_import(plugin.name, plugin.package):
            yield
    except ImportTookTooLong as late:
        _hung[plugin] = late
        raise


def load(group: str) -> tuple[Loaded, ...]:
    """The plug-ins of a group, each imported once a process; one that cannot be imported has its traceback instead."""
    return tuple(load_plugin(plugin) for plugin in installed(group))


def loaded_by_name(group: str) -> dict[str, Any]:
    """The objects of a group by the names of their plug-ins, without those that cannot be loaded."""
    return {loaded.plugin.name: loaded.value for loaded in load(group) if not loaded.error}


class WithPlugins(UserDict[str, T]):
    """Objects of ours by their names, and those of a group of plug-ins, which take no name from them.

    Plug-ins are loaded when somebody asks first, not before: a plug-in may import the module that has this table, too,
    and be the first to do so.
    """

    def __init__(self, group: str, own: dict[str, T]) -> None:
        """Load nothing."""
        self.group, self.own = group, own

    @cached_property
    def data(self) -> dict[str, T]:  # type: ignore[override]
        """The table."""
        return loaded_by_name(self.group) | self.own


def _try_service(plugin: Plugin, value: Any) -> None:
    """Make an object as its callers do. Raises what it raises, or ImportError for one that lacks what they need."""
    names = OF_SERVICES.get(plugin.group, ())
    made: Any = value() if names else None
    if missing := [name for name in names if not hasattr(made, name)]:
        raise ImportError(f"{plugin.value} has no {', '.join(missing)}.")
    if "charges" in names and not all(hasattr(charge, "price") for charge in made.charges().values()):
        raise ImportError(f"{plugin.value}: charges() does not say what its calls cost.")


@cache
def load_plugin(plugin: Plugin) -> Loaded:
    """A plug-in with its object, imported once a process; or with its traceback. Raises nothing of its own."""
    try:
        with _importing(plugin):
            value = metadata.EntryPoint(plugin.name, plugin.value, plugin.group).load()
            if getattr(value, "api", API) != API:
                raise ImportError(f"{plugin.name} is made for version {value.api} of this interface; this is {API}.")
            _try_service(plugin, value)
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException:  # a module may do anything while it is imported, `sys.exit` included
        error = traceback.format_exc()
        log.error("Plug-in %s of %s %s cannot be loaded.\n%s", plugin.name, plugin.package, plugin.version, error)
        return Loaded(plugin, error=error)
    return Loaded(plugin, value)
