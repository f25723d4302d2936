"""Domains in the queue, without anybody who processes them."""

from __future__ import annotations

from tests.queued_domains import domains, empty_queue, end, stage

__all__ = ["domains", "empty_queue", "end", "stage"]
