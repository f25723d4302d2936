"""Lists of contacts can be sorted by confidence."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index on (confidence, id)."""

    dependencies: ClassVar = [("jobs", "0014_columns")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["confidence", "id"], name="contacts_confidence_order"),
        )
    ]
