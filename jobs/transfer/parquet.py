"""Rows of Parquet files."""

from __future__ import annotations

import io
from typing import Any

from jobs.transfer.table_lines import Unreadable, too_many
from jobs.transfer.workbook_sheets import MAX_UNPACKED_BYTES


def parquet_rows(body: bytes, max_rows: int) -> list[dict[str, Any]]:
    """The rows of a file. Raises Unreadable."""
    import pyarrow as pa  # 30 MB, which a process that reads no Parquet does without
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(body))
        if file.metadata.num_rows > max_rows:
            raise Unreadable(too_many(max_rows))
        groups = (file.metadata.row_group(n).total_byte_size for n in range(file.metadata.num_row_groups))
        if sum(groups) > MAX_UNPACKED_BYTES:
            raise Unreadable(f"The Parquet file unpacks to more than {MAX_UNPACKED_BYTES // 1_000_000} MB. Divide it.")
        return [row for batch in file.iter_batches(5_000) for row in batch.to_pylist()]
    except (pa.ArrowException, OSError) as error:
        raise Unreadable("The Parquet file cannot be read. Write it again.") from error
