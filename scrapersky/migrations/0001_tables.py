"""The tables of accounts, access and the API."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import Index, UniqueConstraint
from django.db.models.functions import Now

from jobs.migrations.tables.vocabulary import (
    Items,
    JsonBytes,
    flag,
    json_object,
    limits,
    link,
    moment,
    names,
    optional_link,
    table,
)
from scrapersky.migrations import FOLDED


class Migration(migrations.Migration):
    replaces = [("scrapersky", name) for name in FOLDED]

    initial = True

    dependencies = []

    operations = [
        table(
            "AccessGeneration",
            "access_generations",
            dict(
                user=models.OneToOneField(
                    on_delete=models.CASCADE,
                    primary_key=True,
                    related_name="access_generation",
                    serialize=False,
                    to=settings.AUTH_USER_MODEL,
                ),
                number=models.PositiveIntegerField(default=0),
            ),
        ),
        table(
            "SecondFactor",
            "second_factors",
            dict(
                user=models.OneToOneField(
                    on_delete=models.CASCADE,
                    primary_key=True,
                    related_name="second_factor",
                    serialize=False,
                    to=settings.AUTH_USER_MODEL,
                ),
                secret=models.TextField(help_text="Base32 (RFC 6238), encrypted with SECRET_KEY."),
                last_step=models.BigIntegerField(default=0, help_text="The newest time step whose code was used."),
                confirmed_at=moment(),
            ),
        ),
        table(
            "Session",
            "sessions",
            dict(
                session_key=models.CharField(
                    max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                ),
                session_data=models.TextField(verbose_name="session data"),
                expire_date=models.DateTimeField(db_index=True, verbose_name="expire date"),
                user_id=models.BigIntegerField(blank=True, db_index=True, null=True),
                user_agent=models.TextField(blank=True, db_default=""),
                address=models.TextField(blank=True, db_default="", help_text="Where it was last used from."),
                started_at=models.DateTimeField(db_default=Now()),
                last_seen_at=models.DateTimeField(db_default=Now()),
            ),
        ),
        table(
            "ApiUsage",
            "api_usage",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                who=models.TextField(),
                minute=models.DateTimeField(),
                count=models.PositiveIntegerField(default=0),
            ),
            indexes=[Index(fields=["minute"], name="api_usage_age")],
            constraints=[UniqueConstraint(fields=("who", "minute"), name="api_usage_identity")],
        ),
        table(
            "LoginAttempt",
            "login_attempts",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                at=models.DateTimeField(db_default=Now()),
                username=models.TextField(blank=True),
                address=models.TextField(blank=True),
            ),
            indexes=[
                Index(fields=["address", "at"], name="login_attempts_address"),
                Index(fields=["username", "at"], name="login_attempts_username"),
            ],
            constraints=limits("login_attempts", username=1_000, address=100),
        ),
        table(
            "ObjectionLink",
            "objection_links",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                digest=models.TextField(unique=True),
                kind=models.TextField(),
                value=models.TextField(),
                scope=models.TextField(blank=True),
                created_by=models.TextField(blank=True),
                created_at=models.DateTimeField(db_default=Now()),
                expires_at=models.DateTimeField(),
            ),
            constraints=limits("objection_links", value=2_100, scope=500, created_by=300),
        ),
        table(
            "SavedView",
            "saved_views",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                noun=models.TextField(help_text="The list: domain, page, ..."),
                name=models.TextField(),
                query=models.TextField(
                    blank=True, help_text="The filters, the order and the columns, as in the list's address."
                ),
                shared=flag(help_text="Everybody sees it; its owner changes it."),
                created_at=models.DateTimeField(db_default=Now()),
                user=link(settings.AUTH_USER_MODEL, related_name="saved_views"),
            ),
            constraints=[
                UniqueConstraint(fields=("user", "noun", "name"), name="saved_views_identity"),
                *limits("saved_views", noun=100, name=100, query=10_000),
            ],
        ),
        table(
            "ListPreference",
            "list_preferences",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                noun=models.TextField(help_text="The list: leads, domains, ..."),
                columns=names(db_default=[], help_text="Empty: the usual ones."),
                user=link(settings.AUTH_USER_MODEL, related_name="list_preferences"),
                default_view=optional_link("scrapersky.savedview", related_name="+"),
                widths=json_object(help_text="Pixels by column; none: as wide as needed."),
            ),
            constraints=[
                UniqueConstraint(fields=("user", "noun"), name="list_preferences_identity"),
                *limits("list_preferences", noun=100, columns=Items(100, 10_000), widths=JsonBytes(1_000_000)),
            ],
        ),
        table(
            "ApiKey",
            "api_keys",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                name=models.TextField(),
                prefix=models.TextField(help_text="Its first characters: tells keys apart without being one."),
                digest=models.TextField(help_text="SHA-256.", unique=True),
                scopes=ArrayField(
                    base_field=models.TextField(), help_text="The acts it may do: read, curate, ...", size=None
                ),
                created_at=models.DateTimeField(db_default=Now()),
                expires_at=moment(),
                last_used_at=moment(),
                revoked_at=moment(),
                user=link(settings.AUTH_USER_MODEL, related_name="api_keys"),
            ),
            constraints=limits("api_keys", name=100, prefix=100, scopes=Items(20, 1_000)),
        ),
        table(
            "ApiRequest",
            "api_requests",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                at=models.DateTimeField(),
                method=models.TextField(),
                operation=models.TextField(help_text="domains-list, domains-status, ..."),
                status=models.PositiveSmallIntegerField(),
                milliseconds=models.PositiveIntegerField(help_text="Until the answer, or its first part, was ready."),
                key=link("scrapersky.apikey", db_index=False, related_name="requests"),
            ),
            indexes=[
                Index(fields=["key", "-id"], name="api_requests_key"),
                Index(fields=["at"], name="api_requests_age"),
            ],
        ),
        table(
            "IdempotentRequest",
            "idempotent_requests",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                key=models.TextField(),
                fingerprint=models.TextField(help_text="SHA-256 of method, address and body."),
                created_at=models.DateTimeField(db_default=Now()),
                status=models.PositiveSmallIntegerField(),
                answer=models.BinaryField(help_text="The body as it was sent; empty for none."),
                sealed=models.BooleanField(default=False, help_text="The answer has a secret, and is encrypted."),
                headers=models.JSONField(default=dict),
                user=link(settings.AUTH_USER_MODEL, related_name="+"),
            ),
            indexes=[Index(fields=["created_at"], name="idempotent_requests_age")],
            constraints=[
                UniqueConstraint(fields=("user", "key"), name="idempotent_requests_identity"),
                *limits("idempotent_requests", key=200),
            ],
        ),
        table(
            "PasswordLink",
            "password_links",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                digest=models.TextField(unique=True),
                created_by=models.TextField(blank=True),
                created_at=models.DateTimeField(db_default=Now()),
                expires_at=models.DateTimeField(),
                used_at=moment(),
                user=link(settings.AUTH_USER_MODEL, related_name="password_links"),
            ),
            constraints=limits("password_links", created_by=300),
        ),
        table(
            "RecoveryCode",
            "recovery_codes",
            dict(
                id=models.BigAutoField(primary_key=True, serialize=False),
                digest=models.TextField(),
                used_at=moment(),
                user=link(settings.AUTH_USER_MODEL, related_name="recovery_codes"),
            ),
            constraints=[UniqueConstraint(fields=("user", "digest"), name="recovery_codes_identity")],
        ),
        migrations.RunSQL("ALTER TABLE api_usage SET UNLOGGED", migrations.RunSQL.noop),
    ]
