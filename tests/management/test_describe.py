"""docs/pipeline.md says what the code says."""

from __future__ import annotations

from jobs.management.commands.describe import BEGIN, PAGE, describe
from jobs.stages import PIPELINE


def test_the_pipeline_s_page_is_what_the_code_says():
    _, found, printed = PAGE.read_text().partition(BEGIN)
    assert found
    assert printed == describe(), "run: python manage.py describe --write"


def test_every_stage_is_described_with_its_value_and_what_it_reads_and_writes():
    page = describe()
    assert len(PIPELINE) >= 8
    for stage in PIPELINE:
        assert f"{stage.name}\n" in page
        assert all((stage.title, stage.doc_purpose, stage.doc_reads, stage.doc_writes)), stage.name
