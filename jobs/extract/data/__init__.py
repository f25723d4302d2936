"""What extraction knows as data: words, names and signs, one JSON file a subject."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


def load(name: str) -> Any:
    """The content of `<name>.json`. Read once, by the module that uses it, at import."""
    return json.loads((_HERE / f"{name}.json").read_text(encoding="utf-8"))
