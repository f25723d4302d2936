"""The words of the leads that were there before."""

from django.db import migrations

from jobs.store import lead_words


class Migration(migrations.Migration):
    dependencies = [("jobs", "0007_lead_words_and_stages")]

    operations = [migrations.RunSQL(lead_words.FILL, migrations.RunSQL.noop)]
