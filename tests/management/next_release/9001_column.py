"""A column for a large table, with a default that the database fills in."""

from typing import ClassVar

from django.db import migrations, models

from jobs.models.columns import CurrentTransaction
from tests.management.next_release import TODAY


class Migration(migrations.Migration):
    dependencies: ClassVar = [("jobs", TODAY)]

    operations: ClassVar = [
        migrations.AddField("domain", "found_in", models.BigIntegerField(db_default=CurrentTransaction())),
        migrations.AddField("page", "found_in", models.BigIntegerField(db_default=CurrentTransaction())),
    ]
