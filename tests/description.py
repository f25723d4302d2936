"""The committed description of the API. A process reads it once, since that takes half a second: nobody changes it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

DESCRIPTION = Path(__file__).resolve().parents[1] / "docs" / "openapi.yaml"


@cache
def description() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(DESCRIPTION.read_text(), yaml.CSafeLoader)
    return loaded
