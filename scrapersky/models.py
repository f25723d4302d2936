"""The front of house's own tables: what people store for themselves. Everything that is processed is in `jobs`."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from jobs.models.columns import flag, moment
from jobs.models.limits import JSON, NAME, PERSON, Limit, limited
from jobs.models.stored_json import NUMBER, StoredJSONField
from scrapersky.accounts.sessions import Session  # noqa: F401 -- Django looks for the table here

LONGEST_QUERY = Limit(10_000)


@limited(noun=NAME, name=NAME, query=LONGEST_QUERY)
class SavedView(models.Model):
    """A list with its filters, under a name."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    noun = models.TextField(help_text="The list: domain, page, ...")
    name = models.TextField()
    query = models.TextField(blank=True, help_text="The filters, the order and the columns, as in the list's address.")
    shared = flag("Everybody sees it; its owner changes it.")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "saved_views"
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "noun", "name"], name="saved_views_identity")]

    def __str__(self) -> str:
        return self.name


@limited(noun=NAME, columns=Limit(100, items=100), widths=JSON)
class ListPreference(models.Model):
    """How somebody looks at a list: which columns, in which order, how wide, and with which view it opens."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="list_preferences")
    noun = models.TextField(help_text="The list: leads, domains, ...")
    columns = ArrayField(models.TextField(), default=list, db_default=[], help_text="Empty: the usual ones.")
    widths = StoredJSONField({str: NUMBER}, help_text="Pixels by column; none: as wide as needed.")
    default_view = models.ForeignKey(SavedView, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "list_preferences"
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "noun"], name="list_preferences_identity")]

    def __str__(self) -> str:
        return f"{self.user}: {self.noun}"


@limited(username=Limit(1_000), address=NAME)
class LoginAttempt(models.Model):
    """A failed log-in: what the throttle of log-ins counts, for all web processes together. Stored for a day."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    username = models.TextField(blank=True)
    address = models.TextField(blank=True)

    class Meta:
        db_table = "login_attempts"
        indexes: ClassVar = [
            models.Index(fields=["address", "at"], name="login_attempts_address"),
            models.Index(fields=["username", "at"], name="login_attempts_username"),
        ]

    def __str__(self) -> str:
        return f"{self.username} from {self.address}"


class SecondFactor(models.Model):
    """What somebody's authenticator app shares with us; in force once it was confirmed."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="second_factor"
    )
    secret = models.TextField(help_text="Base32 (RFC 6238), encrypted with SECRET_KEY.")
    last_step = models.BigIntegerField(default=0, help_text="The newest time step whose code was used.")
    confirmed_at = moment()

    class Meta:
        db_table = "second_factors"

    def __str__(self) -> str:
        return f"of {self.user}"


class RecoveryCode(models.Model):
    """A code that replaces the authenticator app once. Only its SHA-256 is stored: 80 random bits need no slow hash."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes")
    digest = models.TextField()
    used_at = moment()

    class Meta:
        db_table = "recovery_codes"
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_codes_identity")]

    def __str__(self) -> str:
        return f"of {self.user}"


class AccessGeneration(models.Model):
    """How often a person's tokens and sessions were ended; every token carries a stamp of it (see access.py)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="access_generation"
    )
    number = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "access_generations"

    def __str__(self) -> str:
        return f"{self.user}: {self.number}"


@limited(created_by=PERSON)
class PasswordLink(models.Model):
    """A link by which a person sets the first or a new password, once. Only its SHA-256 is stored (256 random bits)."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="password_links")
    digest = models.TextField(unique=True)
    created_by = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_at = moment()

    class Meta:
        db_table = "password_links"

    def __str__(self) -> str:
        return f"of {self.user}"


@limited(value=Limit(2_100), scope=Limit(500), created_by=PERSON)
class ObjectionLink(models.Model):
    """A link by which a person objects to what is stored, without an account. Of its token only the SHA-256 is stored;
    the value goes with the rest when it is erased."""

    id = models.BigAutoField(primary_key=True)
    digest = models.TextField(unique=True)
    kind = models.TextField()
    value = models.TextField()
    scope = models.TextField(blank=True)
    created_by = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "objection_links"

    def __str__(self) -> str:
        return f"{self.kind}, until {self.expires_at:%Y-%m-%d}"


@limited(name=NAME, prefix=NAME, scopes=Limit(50, items=20))
class ApiKey(models.Model):
    """A program's credential: hashed, named, scoped, expiring. It acts as its owner, at most."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys")
    name = models.TextField()
    prefix = models.TextField(help_text="Its first characters: tells keys apart without being one.")
    digest = models.TextField(unique=True, help_text="SHA-256.")
    scopes = ArrayField(models.TextField(), help_text="The acts it may do: read, curate, ...")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = moment()
    last_used_at = moment()
    revoked_at = moment()

    counted: tuple[int, int] = (0, 60)  # requests of this minute when it was found for one, seconds until the next

    class Meta:
        db_table = "api_keys"

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"


@limited(key=Limit(200))
class IdempotentRequest(models.Model):
    """A request with an Idempotency-Key, and what was answered: the same key brings the same answer, for a day."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.TextField()
    fingerprint = models.TextField(help_text="SHA-256 of method, address and body.")
    created_at = models.DateTimeField(db_default=Now())
    status = models.PositiveSmallIntegerField()
    answer = models.BinaryField(help_text="The body as it was sent; empty for none.")
    sealed = models.BooleanField(default=False, help_text="The answer has a secret, and is encrypted.")
    headers = models.JSONField(default=dict)

    class Meta:
        db_table = "idempotent_requests"
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="idempotent_requests_identity")]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="idempotent_requests_age")]

    def __str__(self) -> str:
        return self.key


class ApiUsage(models.Model):
    """How many requests somebody sent in a minute. Unlogged: it costs no flush, and may be lost in a crash."""

    id = models.BigAutoField(primary_key=True)
    who = models.TextField()
    minute = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "api_usage"
        constraints: ClassVar = [models.UniqueConstraint(fields=["who", "minute"], name="api_usage_identity")]
        indexes: ClassVar = [models.Index(fields=["minute"], name="api_usage_age")]

    def __str__(self) -> str:
        return f"{self.who}: {self.count}"


class ApiRequest(models.Model):
    """A request that an API key sent, by the name of its address: never the address itself, which may name somebody."""

    id = models.BigAutoField(primary_key=True)
    key = models.ForeignKey(ApiKey, models.CASCADE, related_name="requests", db_index=False)
    at = models.DateTimeField()
    method = models.TextField()
    operation = models.TextField(help_text="domains-list, domains-status, ...")
    status = models.PositiveSmallIntegerField()
    milliseconds = models.PositiveIntegerField(help_text="Until the answer, or its first part, was ready.")

    class Meta:
        db_table = "api_requests"
        indexes: ClassVar = [
            models.Index(fields=["key", "-id"], name="api_requests_key"),
            models.Index(fields=["at"], name="api_requests_age"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.operation}: {self.status}"
