"""scikit-learn is loaded by the process that trains, and by nothing else: a command starts as quickly as before."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.processes import run

ROOT = Path(__file__).parents[2]
LOADS = (
    "import os, sys; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'tests.settings'); import django; django.setup();"
    "import jobs.runtime.tasks, scrapersky.urls, jobs.learning.fit, jobs.learning.page_yields;"
    "print(sorted({name.partition('.')[0] for name in sys.modules} & {'sklearn', 'scipy', 'numpy', 'joblib'}))"
)


def test_neither_workers_nor_web_nor_commands_load_what_trains() -> None:
    done = run([sys.executable, "-c", LOADS], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr[-2_000:]
