"""The examples for Dagster and Prefect: each runs from trigger to file, against the API behind a real socket."""

from __future__ import annotations

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

PYTHON = {name: os.environ.get(f"PYTHON_WITH_{name.upper()}", "") for name in ("dagster", "prefect")}


def environment_of(server: str, key: str, folder: Path) -> dict[str, str]:
    """What a process of theirs is given; it tells nobody that it ran."""
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "LEADS_FOLDER": str(folder / "leads")} | {
        "SCRAPERSKY_URL": server, "SCRAPERSKY_KEY": key, "DAGSTER_HOME": "", "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "300",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["dagster", "prefect"])
def test_an_example_runs_from_trigger_to_file(name: str, server: str, key: str, domains: Any, tmp_path: Path) -> None:
    if not PYTHON[name]:
        pytest.skip(f"make orchestrators: it needs a virtual environment with {name.title()}")
    Lead.objects.bulk_create(Lead(key=f"domain:{row.pk}", name=f"Kestrel {row.pk}", domain=row) for row in domains(3))
    Lead.objects.filter(pk__in=[lead.pk for lead in Lead.objects.all()[:2]]).update(curation_status="Selected")
    output, example = tmp_path / "output.txt", settings.BASE_DIR / "examples" / name / "selected_leads.py"
    with output.open("w") as out:
        running = processes.start(
            [PYTHON[name], str(example)], env=environment_of(server, key, tmp_path), stdout=out,
            stderr=subprocess.STDOUT, cwd=tmp_path,
        )  # fmt: skip
        eventually(lambda: export_jobs.process_pending() or running.poll() is not None, patient(300))
        eventually(lambda: running.poll() is not None, patient(300))
    text = output.read_text()
    found = re.findall(r"LEADS=(\d+) FILE=(\S+)", text)
    assert found, text[-4_000:]
    assert found[0][0] == "2"
    assert len((tmp_path / found[0][1]).read_text().splitlines()) == 3
    assert Export.objects.count() == 1


@pytest.mark.parametrize("name", ["dagster", "prefect"])
def test_an_example_s_request_has_a_key_of_the_orchestrator_s_run(name: str) -> None:
    """Without the orchestrator: what makes a retry find the export that it began is read in the source."""
    source = (settings.BASE_DIR / "examples" / name / "selected_leads.py").read_text()
    run = {"dagster": "{context.run_id}", "prefect": "{flow_run.id}"}[name]
    [key] = re.findall(r'f"(\w+:\{[\w.]+\})[^"]*"', source)
    assert key == f"{name}:{run}"
