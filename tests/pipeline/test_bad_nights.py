"""The chapter *Bad nights* of docs/pipeline.md: each line names tests that exist and run."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINES = 20


def lines_of_the_chapter() -> list[str]:
    chapter = (ROOT / "docs" / "pipeline.md").read_text().split("## Bad nights\n")[1].split("\n## ")[0]
    return [line for line in chapter.splitlines() if line.startswith("|")][2:]


def named_in(line: str) -> list[tuple[str, str]]:
    """Pairs of a file and a test in it."""
    proofs = line.rstrip(" |").rpartition(" | ")[2]
    files = re.findall(r"`(tests/[\w/]+\.py)` \(([^)]*)\)", proofs)
    return [(file, name) for file, names in files for name in re.findall(r"`(test_\w+)`", names)]


def test_every_line_names_tests_that_exist() -> None:
    lines = lines_of_the_chapter()
    assert len(lines) == LINES
    for line in lines:
        named = named_in(line)
        assert named, line
        for file, name in named:
            assert re.search(rf"^(async )?def {name}\(", (ROOT / file).read_text(), re.MULTILINE), f"{file}: {name}"
