"""One act may make several decisions, as a merge does; what costs money is held once for each restore."""

from __future__ import annotations

from django.db import migrations

from jobs.migrations.tables.vocabulary import optional_link, text


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
        migrations.AddField(
            "stagecontrol", "held_at", text(help_text="Where the database was when it was paused as a restored one.")
        ),
    ]
