"""Credentials that stand in the environment of the workers, in place of the database."""

from __future__ import annotations

import os
import re
from typing import Any

from jobs.store.credentials import Unsealable

# No other variable can be named: SECRET_KEY would leave by a webhook's header.
_VARIABLE = re.compile(r"\$\{(DESTINATION_[A-Z0-9_]{1,80})\}")


def from_environment(value: Any) -> Any:
    """`${DESTINATION_HUBSPOT_TOKEN}` as that variable's value, or that of the file which ..._FILE names.

    Raises Unsealable when the process has no such variable, or cannot read the file.
    """
    match = _VARIABLE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return value
    if path := os.environ.get(f"{match[1]}_FILE"):
        try:
            with open(path, encoding="utf-8") as file:
                return file.read(65_536).strip()
        except (OSError, UnicodeDecodeError):
            raise Unsealable(f"The worker cannot read the file that {match[1]}_FILE names.") from None
    if match[1] not in os.environ:
        raise Unsealable(f"The environment of the worker has no variable {match[1]}.")
    return os.environ[match[1]]
