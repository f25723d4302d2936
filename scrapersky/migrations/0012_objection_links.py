"""Links to the objection page."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scrapersky', '0011_limits_of_preferences'),
    ]

    operations = [
        migrations.CreateModel(
            name='ObjectionLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('digest', models.TextField(unique=True)),
                ('kind', models.TextField()),
                ('value', models.TextField()),
                ('scope', models.TextField(blank=True)),
                ('created_by', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('expires_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'objection_links',
            },
        ),
    ]
