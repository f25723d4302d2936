"""When a stage was drained last is what its minutes say; nothing wrote or read the column.

It stays in the database: a pause by an older release, which runs beside this one for a while, names every column.
"""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0003_transaction_numbers"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name="stagecontrol", name="last_drained_at")]
        ),
    ]
