"""Reads a file of leads with pandas, in an interpreter that has it, and prints its rows as JSON: headers, then texts.

python read_with_pandas.py FILE TEXT_COLUMN...
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas  # type: ignore[import-not-found,unused-ignore]


def read(path: Path, texts: list[str]) -> pandas.DataFrame:
    """As somebody reads it who says which columns are texts: pandas takes a column of digits for numbers."""
    if path.suffix == ".csv":
        return pandas.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    if path.suffix == ".jsonl":
        return pandas.read_json(path, lines=True, dtype=False, convert_dates=False, precise_float=True)
    if path.suffix == ".parquet":
        return pandas.read_parquet(path)
    return pandas.read_excel(path, dtype=dict.fromkeys(texts, str), keep_default_na=False)


def plain(value: object) -> object:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "tolist"):
        return value.tolist()
    return str(value) if type(value).__name__ == "Decimal" else value


frame = read(Path(sys.argv[1]), sys.argv[2:])
rows = [[plain(value) for value in row] for row in frame.itertuples(index=False, name=None)]
print(json.dumps({"heads": list(frame.columns), "rows": rows}, default=str))
