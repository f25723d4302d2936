"""`ENABLE_IMPORT_TRACING=1`: what a process imports at its start, in which order and how long each takes.

It begins before the settings are read, which are part of what is measured; hence the variable is read here, too.
"""

from __future__ import annotations

import importlib.machinery
import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType
from typing import Any

VARIABLE = "ENABLE_IMPORT_TRACING"
ON = ("1", "true", "yes", "on")


class ImportTracer(MetaPathFinder):
    """Stands before the other finders and times what their loaders execute."""

    def __init__(self) -> None:
        self.depth = 0
        self.imported: list[tuple[str, int, float]] = []  # name, depth of nesting, milliseconds with what it imports

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The spec that the others find, its loader timed; None where none finds one."""
        for finder in sys.meta_path:
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(fullname, path, target)
            if spec is not None:
                return self._timed(spec)
        return None

    def _timed(self, spec: importlib.machinery.ModuleSpec) -> importlib.machinery.ModuleSpec:
        loader: Any = spec.loader
        if isinstance(loader, importlib.machinery.SourceFileLoader | importlib.machinery.ExtensionFileLoader):
            vars(loader)["exec_module"] = self._timing(loader.exec_module)
        return spec

    def _timing(self, execute: Callable[[ModuleType], None]) -> Callable[[ModuleType], None]:
        def timed(module: ModuleType) -> None:
            place, started = len(self.imported), time.perf_counter()
            self.imported.append((module.__name__, self.depth, 0.0))
            self.depth += 1
            try:
                execute(module)
            finally:
                self.depth -= 1
                spent = (time.perf_counter() - started) * 1000
                self.imported[place] = (module.__name__, self.depth, spent)

        return timed

    def log(self) -> None:
        """One line a module, in the order in which they began, and their sum; then stop tracing."""
        sys.meta_path.remove(self)
        log = logging.getLogger("scrapersky.imports")
        for number, (name, depth, spent) in enumerate(self.imported, 1):
            log.info("import %s", name, extra={"number": number, "depth": depth, "milliseconds": round(spent, 2)})
        total = sum(spent for _, depth, spent in self.imported if depth == 0)
        log.info("imports in all", extra={"modules": len(self.imported), "milliseconds": round(total, 1)})


def begin() -> ImportTracer | None:
    """Trace from now on, if the environment wants it; None otherwise."""
    if os.environ.get(VARIABLE, "").lower() not in ON:
        return None
    tracer = ImportTracer()
    sys.meta_path.insert(0, tracer)
    return tracer
