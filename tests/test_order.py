"""The order in which the files run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from tests import order


def test_every_slow_file_is_there_and_named_once() -> None:
    assert [name for name in order.SLOW if not (order.FOLDER / name).is_file()] == []
    assert len(set(order.SLOW)) == len(order.SLOW)


def test_the_fast_files_come_first_and_the_longest_is_not_left_to_the_end() -> None:
    names = [order.SLOW[2], "test_words.py", order.SLOW[0], "test_checks.py"]
    items: list[Any] = [SimpleNamespace(path=order.FOLDER / name) for name in names]
    order.pytest_collection_modifyitems(cast(Any, items))
    files = [str(item.path.relative_to(order.FOLDER)) for item in items]
    assert files == ["test_words.py", "test_checks.py", order.SLOW[0], order.SLOW[2]]


def test_what_needs_a_browser_stays_together() -> None:
    in_browser = [name.startswith("browser/") for name in order.SLOW]
    assert in_browser == sorted(in_browser, reverse=True)
    files = {f"browser/{path.name}" for path in (order.FOLDER / "browser").glob("test_*.py")}
    assert files - set(order.SLOW) == set(), "it would start a browser among the fast files"
