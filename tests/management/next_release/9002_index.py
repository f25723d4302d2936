"""Indexes of a large table, built while everybody works."""

from typing import ClassVar

from django.db import migrations, models

from jobs.models.live_index import AddIndexLive


class Migration(migrations.Migration):
    atomic = False

    dependencies: ClassVar = [("jobs", "9001_column")]

    operations: ClassVar = [
        AddIndexLive("page", models.Index(fields=["found_in", "id"], name="pages_found")),
        AddIndexLive("page", models.Index(fields=["found_in", "url"], name="pages_found_by_url")),
    ]
