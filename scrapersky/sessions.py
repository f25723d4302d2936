"""Sessions with their user's id, so that one person's can be ended (Django, "Extending database-backed engines")."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions


class SessionStore(DatabaseSessions):
    """Django's sessions in the database, with the user's id beside each."""

    @classmethod
    def get_model_class(cls) -> Any:
        """Our table."""
        from scrapersky.models import Session  # late: models need this module's class to be there

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row to store, with its user's id; NULL before a log-in."""
        session: Any = super().create_model_instance(data)
        user_id = data.get(SESSION_KEY)
        session.user_id = int(user_id) if user_id else None
        return session
