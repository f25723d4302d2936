"""One act may make several decisions, as a merge does: they are undone together."""

from __future__ import annotations

from django.db import migrations

from jobs.migrations.tables.vocabulary import optional_link


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0004_no_last_drained_at"),
    ]

    operations = [
        migrations.AddField(
            "bulk",
            "part_of",
            optional_link(
                "jobs.bulk",
                related_name="parts",
                help_text="The decision whose act made this one, too: they are undone together.",
            ),
        ),
    ]
