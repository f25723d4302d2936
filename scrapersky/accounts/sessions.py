"""Sessions with their user's id and device, so that a person sees them and ends one, or all others.

(Django, "Extending database-backed session engines".) Of a session's key only a digest is stored: the key, which the
browser has, is a log-in, and a copy of the database must not be one.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import models
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SEEN_EVERY = timedelta(minutes=5)  # how exact "last seen" is: a write now and then, not one a request
LONGEST_AGENT = 300
KEY_CHARACTERS = 40


def stored_key(session_key: str | None) -> str:
    """What the database has of a session's key: half of its SHA-256 (160 bits), as long as Django's column."""
    return hashlib.sha256((session_key or "").encode("utf-8", "replace")).hexdigest()[:KEY_CHARACTERS]


class SessionStore(DatabaseSessions):
    """Django's sessions in the database, with the user's id and what the session is used with."""

    user_agent = ""
    address = ""
    started_at: datetime | None = None
    last_seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> Any:
        """Our table."""
        return Session

    def _get_session_from_db(self) -> Any:
        in_force = Session.objects.filter(expire_date__gt=timezone.now())
        row = in_force.filter(session_key=stored_key(self.session_key)).first()
        if row is None:
            self._session_key = None
        else:
            self.started_at, self.last_seen_at = row.started_at, row.last_seen_at
        return row

    def exists(self, session_key: str) -> bool:
        """Whether there is a session with this key."""
        return super().exists(stored_key(session_key))

    def delete(self, session_key: str | None = None) -> None:
        """End this session, or the one with that key."""
        if key := session_key or self.session_key:
            super().delete(stored_key(key))

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row to store, with its user's id; NULL before a log-in."""
        session: Any = super().create_model_instance(data)
        session.session_key = stored_key(session.session_key)
        user_id = data.get(SESSION_KEY)
        session.user_id = int(user_id) if user_id else None
        session.user_agent, session.address = self.user_agent, self.address
        session.last_seen_at = self.last_seen_at = timezone.now()
        session.started_at = self.started_at = self.started_at or session.last_seen_at
        return session

    def seen(self) -> None:
        """Store that it was used now, and from where, unless that was stored a moment ago."""
        if self.last_seen_at is None or timezone.now() - self.last_seen_at < SEEN_EVERY:
            return
        now = timezone.now()
        used = {"last_seen_at": now, "user_agent": self.user_agent, "address": self.address}
        Session.objects.filter(session_key=stored_key(self.session_key)).update(**used)


class Sessions(SessionMiddleware):
    """Django's sessions, each with the browser and the address that it was last used from."""

    def process_request(self, request: HttpRequest) -> None:
        """Begin the session, lazily, as Django does."""
        super().process_request(request)
        session: Any = request.session
        session.user_agent = request.headers.get("User-Agent", "").replace("\0", "")[:LONGEST_AGENT]
        session.address = str(request.META.get("REMOTE_ADDR") or "")

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Store the session if it changed, and that it was seen."""
        session: Any = request.session
        response = super().process_response(request, response)
        if response.status_code < 500:
            session.seen()
        return response


class Session(AbstractBaseSession):
    """A log-in with a browser, and whose it is."""

    user_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    user_agent = models.TextField(blank=True, db_default="")
    address = models.TextField(blank=True, db_default="", help_text="Where it was last used from.")
    started_at = models.DateTimeField(db_default=Now())
    last_seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "sessions"

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The engine that reads and writes these rows."""
        return SessionStore

    @property
    def handle(self) -> str:
        """What a page may name it by."""
        return hashlib.sha256(self.session_key.encode()).hexdigest()[:20]
