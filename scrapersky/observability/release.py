"""Which release runs: its version and the commit that it was built from."""

from __future__ import annotations

import re
from pathlib import Path

_COMMIT = re.compile(r"[0-9a-f]{7,64}")


def commit_of(folder: Path) -> str:
    """The commit that is checked out in a folder; empty where there is no checkout. Git need not be installed."""
    try:
        head = _git_folder(folder)
        text = (head / "HEAD").read_text().strip()
        commit = _of_reference(head, text.removeprefix("ref: ")) if text.startswith("ref: ") else text
    except OSError:
        return ""
    return commit if _COMMIT.fullmatch(commit) else ""


def name_of(version: str, commit: str) -> str:
    """`3.0.0+1a2b3c4`, as PEP 440 writes a local version; the version alone without a commit."""
    return f"{version}+{commit[:7]}" if commit else version


def _git_folder(folder: Path) -> Path:
    """`.git`, or the folder that it names (a worktree). Raises OSError."""
    git = folder / ".git"
    return folder / git.read_text().strip().removeprefix("gitdir: ") if git.is_file() else git


def _of_reference(head: Path, name: str) -> str:
    """What a reference points to, loose or packed. Raises OSError."""
    common = head / "commondir"
    shared = head / common.read_text().strip() if common.is_file() else head
    if (shared / name).is_file():
        return (shared / name).read_text().strip()
    lines = (shared / "packed-refs").read_text().splitlines()
    return next((line.split(" ")[0] for line in lines if line.endswith(f" {name}")), "")
