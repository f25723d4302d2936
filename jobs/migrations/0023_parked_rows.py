from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0022_changes'),
    ]

    operations = [
        migrations.CreateModel(
            name='ParkedGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.TextField()),
                ('group', models.TextField(help_text="The rows' value of the stage's `limit_by` (a domain), or the row's own id.")),
                ('host', models.TextField()),
                ('port', models.PositiveIntegerField()),
                ('until', models.DateTimeField(help_text='When the host is looked at again.')),
                ('spreading', models.BooleanField(db_default=True, default=True, help_text='Rows of the group that were not parked yet are to be.')),
                ('outcome', models.TextField(help_text='Why: the reason that is written on the rows.')),
                ('error', models.TextField()),
            ],
            options={
                'db_table': 'parked_groups',
            },
        ),
        migrations.AddIndex(
            model_name='parkedgroup',
            index=models.Index(fields=['stage', 'until'], name='parked_groups_until'),
        ),
        migrations.AddIndex(
            model_name='parkedgroup',
            index=models.Index(condition=models.Q(('spreading', True)), fields=['stage', 'id'], name='parked_groups_spreading'),
        ),
        migrations.AddIndex(
            model_name='parkedgroup',
            index=models.Index(fields=['host'], name='parked_groups_host'),
        ),
        migrations.AddConstraint(
            model_name='parkedgroup',
            constraint=models.UniqueConstraint(fields=('stage', 'group'), name='parked_groups_identity'),
        ),
    ]
