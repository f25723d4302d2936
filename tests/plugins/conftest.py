"""Plug-ins as if they were installed: a module and the metadata of its distribution, in a folder of the path."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from jobs.flags import snapshot
from jobs.pipeline.parsing import close_parsers
from jobs.plugins import entry_points
from jobs.plugins.entry_points import allow, load_plugin
from jobs.stages import site_scrapers
from tests.admin.conftest import administrator

__all__ = ["administrator"]

Install = Callable[..., None]


def metadata(folder: Path, package: str, version: str, entry_points: str) -> None:
    """What pip writes beside a package."""
    info = folder / f"{package.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
    (info / "entry_points.txt").write_text(entry_points)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Install]:
    """`install("members", source, scrapers={"members": "members:Members"})` installs a module as a package."""
    monkeypatch.syspath_prepend(str(tmp_path))
    modules = set(sys.modules)
    settings.PARSING_PROCESSES, settings.PARSING_CPU_SECONDS = 2, 1

    def make(module: str, source: str, version: str = "1.0", **groups: dict[str, str]) -> None:
        (tmp_path / f"{module}.py").write_text(source)
        sections = {
            f"scrapersky.{group}": [f"{name} = {value}" for name, value in points.items()]
            for group, points in groups.items()
        }
        text = "\n".join("\n".join([f"[{group}]", *lines]) for group, lines in sections.items())
        metadata(tmp_path, module, version, text)
        forget()
        allow(("*",))

    close_parsers()
    yield make
    close_parsers()
    for name in set(sys.modules) - modules:
        if str(getattr(sys.modules[name], "__file__", "") or "").startswith(str(tmp_path)):
            del sys.modules[name]
    forget()


def forget() -> None:
    """What a process remembers of its plug-ins and flags."""
    allow(django_settings.PLUGINS)
    load_plugin.cache_clear()
    entry_points._hung.clear()
    site_scrapers._descriptions.clear()
    snapshot.forget()
