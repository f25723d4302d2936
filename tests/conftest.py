"""What tests share: a database on the embedded server."""

from __future__ import annotations
