"""Suppressions as keyed hashes, of more kinds. What stands on the list is hashed; a worker erases what is still stored."""

import hashlib
import secrets

import django.contrib.postgres.fields
from django.db import migrations, models


def hash_values(apps, schema_editor):
    suppressions, keys = apps.get_model("jobs", "Suppression"), apps.get_model("jobs", "SuppressionKey")
    if not suppressions.objects.exists():
        return
    key = secrets.token_hex(32)
    keys.objects.create(key=key, own=True)
    for row in suppressions.objects.all():
        value = row.value.strip().lower()
        message = f"{row.kind}\x1e{value}".encode()
        row.digest = hashlib.blake2b(message, key=bytes.fromhex(key), digest_size=32).hexdigest()
        row.hint = f"{value[:1]}…{value[-3:]}"
        row.source, row.pending_value, row.erasure_pending = "list before hashes", value, True
        if suppressions.objects.filter(kind=row.kind, digest=row.digest).exists():
            row.delete()
        else:
            row.save()


def forget(apps, schema_editor):
    """The way back has no values: the entries go."""
    apps.get_model("jobs", "Suppression").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("jobs", "0019_review_claims")]

    operations = [
        migrations.CreateModel(
            name="SuppressionKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.TextField(help_text="32 bytes, hexadecimal.", unique=True)),
                ("own", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "db_table": "suppression_keys",
                "constraints": [models.UniqueConstraint(condition=models.Q(("own", True)), fields=("own",), name="suppression_keys_own")],
            },
        ),
        migrations.RemoveConstraint(model_name="suppression", name="suppressions_identity"),
        migrations.AddField(model_name="suppression", name="digest", field=models.TextField(default="", help_text="Keyed hash of the value."), preserve_default=False),
        migrations.AddField(
            model_name="suppression", name="aliases",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), db_default=[], default=list, help_text="Of other spellings, as of a phone number at home.", size=None),
        ),
        migrations.AddField(model_name="suppression", name="hint", field=models.TextField(blank=True, db_default="", default="", help_text="By which whoever added it knows it.")),
        migrations.AddField(model_name="suppression", name="source", field=models.TextField(blank=True, db_default="", default="", help_text="Who brought it: api, admin, import, ...")),
        migrations.AddField(model_name="suppression", name="pending_value", field=models.TextField(blank=True, db_default="", default="", help_text="Only until what is stored of it has been erased.")),
        migrations.AlterField(
            model_name="suppression", name="kind",
            field=models.TextField(choices=[("domain", "domain"), ("email", "email"), ("email_domain", "email_domain"), ("phone", "phone"), ("person", "person"), ("place_id", "place_id")]),
        ),
        migrations.RunPython(hash_values, forget),
        migrations.RemoveField(model_name="suppression", name="value"),
        migrations.AddConstraint(model_name="suppression", constraint=models.UniqueConstraint(fields=("kind", "digest"), name="suppressions_identity")),
        migrations.AddConstraint(model_name="suppression", constraint=models.CheckConstraint(condition=models.Q(("kind__in", ["domain", "email", "email_domain", "phone", "person", "place_id"])), name="suppressions_kind_word")),
    ]
