"""A release says which commit it is: in health, in metrics, and in the heartbeat of every worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from scrapersky.observability import metrics
from scrapersky.observability.release import commit_of, name_of
from tests import processes

FIRST, SECOND = "1a2b3c4d" * 5, "5e6f7a8b" * 5


def checkout(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / ".git" / name.replace("__", "/").replace("_", "-")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_a_checkout_knows_its_commit_without_git(tmp_path: Path) -> None:
    folder = checkout(tmp_path, HEAD="ref: refs/heads/main\n", refs__heads__main=f"{FIRST}\n")
    assert commit_of(folder) == FIRST
    (folder / ".git" / "refs" / "heads" / "main").unlink()
    checkout(folder, packed_refs=f"# pack-refs\n{SECOND} refs/heads/main\n{FIRST} refs/heads/other\n")
    assert commit_of(folder) == SECOND
    assert commit_of(checkout(folder, HEAD=f"{FIRST}\n")) == FIRST, "detached"


def test_a_worktree_knows_its_commit(tmp_path: Path) -> None:
    main = checkout(tmp_path / "main", HEAD="ref: refs/heads/main\n", refs__heads__topic=f"{SECOND}\n")
    own = main / ".git" / "worktrees" / "topic"
    own.mkdir(parents=True)
    (own / "HEAD").write_text("ref: refs/heads/topic\n")
    (own / "commondir").write_text("../..\n")
    tree = tmp_path / "topic"
    tree.mkdir()
    (tree / ".git").write_text(f"gitdir: {own}\n")
    assert commit_of(tree) == SECOND


@pytest.mark.parametrize("head", ["", "ref: refs/heads/none\n", "<html>\n", "ref: ../../../etc/hostname\n"])
def test_what_is_no_checkout_has_no_commit(tmp_path: Path, head: str) -> None:
    assert commit_of(tmp_path) == ""
    assert commit_of(checkout(tmp_path, HEAD=head)) == ""


def test_a_release_is_named_as_pep_440_names_it() -> None:
    assert name_of("3.0.0", FIRST) == "3.0.0+1a2b3c4"
    assert name_of("3.0.0", "") == "3.0.0"


def test_it_is_the_commit_that_git_names() -> None:
    root = django_settings.BASE_DIR
    done = processes.run(["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True)
    assert commit_of(root) == done.stdout.strip()


def test_health_and_metrics_show_it(db: None, settings: Any) -> None:
    settings.COMMIT = FIRST
    assert Client().get("/health/live").json()["commit"] == FIRST
    assert f'scrapersky_build_info{{version="{settings.VERSION}",commit="{FIRST}"}} 1' in metrics.render()
