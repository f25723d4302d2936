"""What a repeated export says of rows that are gone: the earlier file, and where the event log was."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0032_bulk_actions'),
    ]

    operations = [
        migrations.AddField(
            model_name='export',
            name='cursor',
            field=models.TextField(blank=True, db_default='', default='', help_text='Where the event log was when the rows were read.'),
        ),
        migrations.AddField(
            model_name='export',
            name='previous',
            field=models.ForeignKey(blank=True, help_text='The earlier file of the same rows, since which deletions are listed.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.export'),
        ),
    ]
