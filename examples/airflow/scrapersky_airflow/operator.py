"""The operator: export rows to a file, without holding a slot of a worker while ScraperSky writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from airflow.sdk import BaseOperator

from scrapersky_airflow.hook import ScraperSkyHook
from scrapersky_airflow.trigger import RunTrigger


class ScraperSkyExportOperator(BaseOperator):
    """Starts an export and defers until its run has ended; then the file is at `path`, and its path is the result.

    The key of the request is made of the DAG run, the task and its map index: a retry finds the export that it began.
    """

    template_fields: Sequence[str] = ("noun", "filters", "path")

    def __init__(
        self,
        *,
        noun: str,
        path: str,
        file_format: str = "csv",
        filters: Mapping[str, Any] | None = None,
        scrapersky_conn_id: str = ScraperSkyHook.default_conn_name,
        every: float = 10.0,
        longest: timedelta = timedelta(hours=6),
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.noun, self.path, self.file_format, self.filters = noun, path, file_format, dict(filters or {})
        self.scrapersky_conn_id, self.every, self.longest = scrapersky_conn_id, every, longest

    def execute(self, context: Any) -> Any:
        """Begin the export, and defer."""
        task = context["ti"]
        key = f"airflow:{task.dag_id}:{task.run_id}:{task.task_id}:{task.map_index}"[:200].replace(" ", "_")
        with ScraperSkyHook(self.scrapersky_conn_id).client() as sky:
            started = sky.exports.begin(self.noun, self.file_format, idempotency_key=key, **self.filters)
        self.log.info("Export %s has begun as run %s", started["id"], started["run_id"])
        self.defer(
            trigger=RunTrigger(started["run_id"], self.scrapersky_conn_id, self.every, {"export_id": started["id"]}),
            method_name="execute_complete",
            timeout=self.longest,
        )

    def execute_complete(self, context: Any, event: dict[str, Any]) -> str:
        """Store the file; returns its path. Raises RuntimeError where the run did not complete."""
        if event["status"] != "Completed":
            raise RuntimeError(f"The export ended as {event['status']}: {event['reason']}")
        Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        with ScraperSkyHook(self.scrapersky_conn_id).client() as sky:
            size = sky.exports.fetch(event["export_id"], self.path)
        self.log.info("%s has %s bytes", self.path, size)
        return self.path
