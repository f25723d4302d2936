"""Sessions with their user's id, so that one person's can be ended (Django, "Extending database-backed engines")."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class SessionStore(DatabaseSessions):
    """Django's sessions in the database, with the user's id beside each."""

    @classmethod
    def get_model_class(cls) -> Any:
        """Our table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row to store, with its user's id; NULL before a log-in."""
        session: Any = super().create_model_instance(data)
        user_id = data.get(SESSION_KEY)
        session.user_id = int(user_id) if user_id else None
        return session


class Session(AbstractBaseSession):
    """A log-in with a browser, and whose it is."""

    user_id = models.BigIntegerField(null=True, blank=True, db_index=True)

    class Meta:
        db_table = "sessions"

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The engine that reads and writes these rows."""
        return SessionStore
