"""Statements that PostgreSQL plans once a connection, for those whose plan takes longer to make than to carry out.

The driver prepares nothing, so that transaction poolers work. These statements are prepared in SQL, and looked for in
the session that has the transaction: behind a pooler it may be another one each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

# Each execution says itself how it is planned, in its own message: nothing is left behind in the transaction.
_EXECUTE = "SET LOCAL plan_cache_mode = force_generic_plan; EXECUTE {} ({}); SET LOCAL plan_cache_mode TO DEFAULT"


class Prepared:
    """Statements of a transaction by plans for any values; `types` are the types in SQL of the parameters that they may
    name (`%(name)s`). The cursor has just carried out NAMES."""

    NAMES = r"SELECT ARRAY(SELECT name FROM pg_prepared_statements WHERE name LIKE 'scrapersky\_%')"

    def __init__(self, cursor: Any, types: Mapping[str, str]) -> None:
        self.cursor, self.types = cursor, types
        self.names = set(cursor.fetchone()[0])

    def execute(self, statement: str, parameters: Mapping[str, Any]) -> None:
        """Carry out a statement; its rows are the cursor's."""
        types = tuple((name, kind) for name, kind in self.types.items() if f"%({name})s" in statement)
        name, text = _prepared(statement, types)
        if name not in self.names:
            self.cursor.execute(text)
            self.names.add(name)
        values = ", ".join(f"%({parameter})s" for parameter, _ in types)
        self.cursor.execute(_EXECUTE.format(name, values), {parameter: parameters[parameter] for parameter, _ in types})
        self.cursor.nextset()


class Planned:
    """The same statements, each planned for its values: for so many that a plan for any would be slow."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor

    def execute(self, statement: str, parameters: Mapping[str, Any]) -> None:
        """Carry out a statement; its rows are the cursor's."""
        self.cursor.execute(statement, parameters)


@lru_cache(maxsize=64)
def _prepared(statement: str, types: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """The name of a statement, by its text, and what prepares it."""
    name = f"scrapersky_{hashlib.sha256(repr((statement, types)).encode()).hexdigest()[:16]}"
    for place, (parameter, _) in enumerate(types, 1):
        statement = statement.replace(f"%({parameter})s", f"${place}")
    kinds = ", ".join(kind for _, kind in types)
    return name, f"PREPARE {name} ({kinds}) AS {statement.replace('%%', '%')}"
