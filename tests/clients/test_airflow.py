"""The example for Airflow: its DAG runs from trigger to file, and a retry finds the export that it began."""

from __future__ import annotations

import ast
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from jobs.models import Export, Lead
from jobs.transfer import export_jobs
from tests import processes
from tests.patience import eventually, patient

EXAMPLE = settings.BASE_DIR / "examples" / "airflow"
PYTHON = os.environ.get("PYTHON_WITH_AIRFLOW", "")


def test_the_operator_s_key_is_that_of_the_task_and_its_arguments_hold_no_secret() -> None:
    """Without Airflow: what must not change is read in the source."""
    operator = (EXAMPLE / "scrapersky_airflow" / "operator.py").read_text()
    assert "{task.dag_id}:{task.run_id}:{task.task_id}:{task.map_index}" in operator
    tree = ast.parse((EXAMPLE / "scrapersky_airflow" / "trigger.py").read_text())
    arguments = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    assert not [text for text in arguments if "password" in text or "api_key" in text]


def environment_of(server: str, key: str, folder: Path) -> dict[str, str]:
    """What a process of Airflow is given."""
    connection = f'{{"conn_type": "scrapersky", "host": "{server}", "password": "{key}"}}'
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "AIRFLOW_HOME": str(folder / "airflow")} | {
        "AIRFLOW__CORE__LOAD_EXAMPLES": "false", "AIRFLOW__CORE__DAGS_FOLDER": str(EXAMPLE / "dags"),
        "AIRFLOW_CONN_SCRAPERSKY_DEFAULT": connection, "LEADS_FOLDER": str(folder / "leads"),
    }  # fmt: skip


@pytest.mark.skipif(not PYTHON, reason="make airflow: it needs a virtual environment with Airflow")
def test_a_dag_runs_from_trigger_to_file(server: str, key: str, domains: Any, tmp_path: Path) -> None:
    made = [Lead(key=f"domain:{row.pk}", name=f"Kestrel {row.pk}", domain=row) for row in domains(3)]
    Lead.objects.bulk_create(made)
    Lead.objects.filter(pk__in=[lead.pk for lead in Lead.objects.all()[:2]]).update(curation_status="Selected")
    output = tmp_path / "output.txt"
    environment = environment_of(server, key, tmp_path)
    migrated = processes.run([Path(PYTHON).parent / "airflow", "db", "migrate"], env=environment, capture_output=True,
                             text=True, timeout=300)  # fmt: skip
    assert migrated.returncode == 0, migrated.stdout + migrated.stderr
    with output.open("w") as out:
        words = [PYTHON, EXAMPLE / "dags" / "nightly_leads.py"]
        running = processes.start(words, env=environment, stdout=out, stderr=subprocess.STDOUT)
        eventually(lambda: export_jobs.process_pending() or running.poll() is not None, patient(300))
        eventually(lambda: running.poll() is not None, patient(300))
    text = output.read_text()
    assert "DAG=success" in text or "DAG=DagRunState.SUCCESS" in text, text[-4_000:]
    [found] = re.findall(r"LEADS=(\d+) FILE=(\S+)", text)
    assert found[0] == "2"
    assert len(Path(found[1]).read_text().splitlines()) == 3
    assert Export.objects.count() == 1


# The task of a DAG run, tried twice: the first worker died after the export had begun, before it could defer.
TRIES = """
from types import SimpleNamespace

from scrapersky_airflow.operator import ScraperSkyExportOperator

for run_id in ("nightly-1", "nightly-1", "nightly-2"):
    operator = ScraperSkyExportOperator(task_id="export", noun="leads", path="leads.csv")
    task = SimpleNamespace(dag_id="nightly_leads", run_id=run_id, task_id="export", map_index=-1)
    try:
        operator.execute({"ti": task})
    except BaseException as deferred:
        assert type(deferred).__name__ == "TaskDeferred", repr(deferred)
        print(f"RUN={deferred.trigger.run_id}")
"""


@pytest.mark.skipif(not PYTHON, reason="make airflow: it needs a virtual environment with Airflow")
def test_a_retry_of_a_task_starts_no_second_run(server: str, key: str, domains: Any, tmp_path: Path) -> None:
    done = processes.run([PYTHON, "-c", TRIES], env=environment_of(server, key, tmp_path), capture_output=True,
                         text=True, timeout=300)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    first, again, next_night = re.findall(r"RUN=(\d+)", done.stdout)
    assert first == again
    assert next_night != first
    assert Export.objects.count() == 2
