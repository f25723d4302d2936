"""The tables of the pipeline, each with its indexes and constraints."""

from django.db import migrations

from jobs.migrations import FOLDED
from jobs.migrations.tables import leads, places, running, sending, sites, transfer


class Migration(migrations.Migration):
    replaces = [("jobs", name) for name in FOLDED]

    initial = True

    dependencies = []

    # A table comes after those that it refers to.
    operations = [
        *running.TABLES,
        *places.TABLES,
        *sites.TABLES,
        *leads.TABLES,
        *transfer.TABLES,
        *sending.TABLES,
    ]
