"""Events of leads: new, changed, gone."""

from django.db import migrations

from jobs.store import lead_events


class Migration(migrations.Migration):
    dependencies = [("jobs", "0010_sealed_secrets_of_webhooks")]

    operations = [migrations.RunSQL(lead_events.INSTALL, lead_events.REMOVE)]
