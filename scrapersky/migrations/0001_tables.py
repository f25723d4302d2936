"""The tables of accounts, access and the API."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from scrapersky.migrations import FOLDED


class Migration(migrations.Migration):
    replaces = [("scrapersky", name) for name in FOLDED]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("auth", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessGeneration",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="access_generation",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("number", models.PositiveIntegerField(default=0)),
            ],
            options={
                "db_table": "access_generations",
            },
        ),
        migrations.CreateModel(
            name="SecondFactor",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="second_factor",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("secret", models.TextField(help_text="Base32 (RFC 6238).")),
                ("last_step", models.BigIntegerField(default=0, help_text="The newest time step whose code was used.")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "second_factors",
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("user_id", models.BigIntegerField(blank=True, db_index=True, null=True)),
                ("user_agent", models.TextField(blank=True, db_default="")),
                ("address", models.TextField(blank=True, db_default="", help_text="Where it was last used from.")),
                ("started_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("last_seen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "db_table": "sessions",
            },
        ),
        migrations.CreateModel(
            name="ApiUsage",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("who", models.TextField()),
                ("minute", models.DateTimeField()),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "db_table": "api_usage",
                "indexes": [models.Index(fields=["minute"], name="api_usage_age")],
                "constraints": [models.UniqueConstraint(fields=("who", "minute"), name="api_usage_identity")],
            },
        ),
        migrations.CreateModel(
            name="LoginAttempt",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("username", models.TextField(blank=True)),
                ("address", models.TextField(blank=True)),
            ],
            options={
                "db_table": "login_attempts",
                "indexes": [
                    models.Index(fields=["address", "at"], name="login_attempts_address"),
                    models.Index(fields=["username", "at"], name="login_attempts_username"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("username")), 1000
                        ),
                        name="login_attempts_username_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("address")), 100
                        ),
                        name="login_attempts_address_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ObjectionLink",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.TextField(unique=True)),
                ("kind", models.TextField()),
                ("value", models.TextField()),
                ("scope", models.TextField(blank=True)),
                ("created_by", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "db_table": "objection_links",
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("value")), 2100
                        ),
                        name="objection_links_value_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("scope")), 500
                        ),
                        name="objection_links_scope_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("created_by")), 300
                        ),
                        name="objection_links_created_by_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("noun", models.TextField(help_text="The list: domain, page, ...")),
                ("name", models.TextField()),
                (
                    "query",
                    models.TextField(
                        blank=True, help_text="The filters, the order and the columns, as in the list's address."
                    ),
                ),
                (
                    "shared",
                    models.BooleanField(
                        db_default=False, default=False, help_text="Everybody sees it; its owner changes it."
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "saved_views",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "noun", "name"), name="saved_views_identity"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("noun")), 100
                        ),
                        name="saved_views_noun_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("name")), 100
                        ),
                        name="saved_views_name_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("query")), 10000
                        ),
                        name="saved_views_query_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListPreference",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("noun", models.TextField(help_text="The list: leads, domains, ...")),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        db_default=[],
                        default=list,
                        help_text="Empty: the usual ones.",
                        size=None,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="list_preferences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "default_view",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="scrapersky.savedview",
                    ),
                ),
            ],
            options={
                "db_table": "list_preferences",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "noun"), name="list_preferences_identity"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("noun")), 100
                        ),
                        name="list_preferences_noun_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("columns"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                100,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("columns"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                10000,
                            ),
                        ),
                        name="list_preferences_columns_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("prefix", models.TextField(help_text="Its first characters: tells keys apart without being one.")),
                ("digest", models.TextField(help_text="SHA-256.", unique=True)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), help_text="The acts it may do: read, curate, ...", size=None
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "api_keys",
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("name")), 100
                        ),
                        name="api_keys_name_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("prefix")), 100
                        ),
                        name="api_keys_prefix_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("scopes"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                20,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("scopes"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                1000,
                            ),
                        ),
                        name="api_keys_scopes_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotentRequest",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.TextField()),
                ("fingerprint", models.TextField(help_text="SHA-256 of method, address and body.")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("status", models.PositiveSmallIntegerField()),
                ("answer", models.BinaryField(help_text="The body as it was sent; empty for none.")),
                ("sealed", models.BooleanField(default=False, help_text="The answer has a secret, and is encrypted.")),
                ("headers", models.JSONField(default=dict)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "idempotent_requests",
                "indexes": [models.Index(fields=["created_at"], name="idempotent_requests_age")],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "key"), name="idempotent_requests_identity"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("key")), 200
                        ),
                        name="idempotent_requests_key_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PasswordLink",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.TextField(unique=True)),
                ("created_by", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="password_links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "password_links",
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("created_by")), 300
                        ),
                        name="password_links_created_by_limit",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.TextField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "recovery_codes",
                "constraints": [models.UniqueConstraint(fields=("user", "digest"), name="recovery_codes_identity")],
            },
        ),
        # Counters of minutes: what a crash loses is counted anew.
        migrations.RunSQL("ALTER TABLE api_usage SET UNLOGGED", migrations.RunSQL.noop),
    ]
