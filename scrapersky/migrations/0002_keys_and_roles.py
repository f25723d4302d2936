"""API keys, and the four roles as groups. A role is a set of permissions: see `ROLES`."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.apps import apps as real_apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

ROWS = ("placesearch", "place", "localbusiness", "domain", "sitemapfile", "page", "contact")
STEERED = ("stagecontrol", "automationrule", "host", "run", "budget", "suppression", "mergeproposal")


def permissions_of(role):
    """(app, codename) pairs, or patterns for `view`."""
    curator = [("jobs", f"{verb}_{noun}") for noun in ROWS for verb in ("add", "change")]
    operator = [("jobs", f"{verb}_{noun}") for noun in STEERED for verb in ("add", "change")] + [("jobs", "delete_domain")]
    return {"viewer": [], "curator": curator, "operator": curator + operator}[role]


def make_roles(apps, schema_editor):
    """Permissions are usually made after all migrations; the roles need them now."""
    for label in ("jobs", "auth", "scrapersky"):
        create_permissions(real_apps.get_app_config(label), verbosity=0, using=schema_editor.connection.alias)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    views = Permission.objects.filter(content_type__app_label="jobs", codename__startswith="view_")
    for role in ("viewer", "curator", "operator"):
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.add(*views)
        for app, codename in permissions_of(role):
            group.permissions.add(*Permission.objects.filter(content_type__app_label=app, codename=codename))
    administrator, _ = Group.objects.get_or_create(name="administrator")
    administrator.permissions.add(*Permission.objects.filter(content_type__app_label__in=("jobs", "auth", "scrapersky")))


class Migration(migrations.Migration):
    dependencies = [
        ("scrapersky", "0001_views_and_logins"),
        ("jobs", "0005_counts_are_large"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("prefix", models.TextField(help_text="Its first characters: tells keys apart without being one.")),
                ("digest", models.TextField(help_text="SHA-256.", unique=True)),
                ("scopes", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), help_text="The acts it may do: read, curate, ...", size=None)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="api_keys", to=settings.AUTH_USER_MODEL)),
            ],
            options={"db_table": "api_keys"},
        ),
        migrations.RunPython(make_roles, migrations.RunPython.noop),
    ]
