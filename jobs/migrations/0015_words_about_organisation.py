"""What is said of a domain's organisation: it is read from the text of pages, too. Nothing in the database changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('jobs', '0014_fewer_indexes_of_leads')]

    operations = [
        migrations.AlterField(
            model_name='domain',
            name='organisation',
            field=models.JSONField(blank=True, help_text='What the site says, in data and text.', null=True),
        ),
    ]
