"""Projects: what somebody wants as a whole; their calls are found by run."""

import django.contrib.postgres.fields
import django.db.models.functions.datetime
import jobs.models.columns
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0029_export_layouts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('changed_in', models.BigIntegerField(db_default=jobs.models.columns.CurrentTransaction(), editable=False, help_text='The transaction of its latest change.')),
                ('name', models.TextField()),
                ('requested_by', models.TextField(blank=True, db_default='', default='')),
                ('mode', models.TextField(choices=[('search', 'Only search'), ('steps', 'Decide each step yourself'), ('contacts', 'All the way to contacts')], default='contacts')),
                ('rating_min', models.DecimalField(blank=True, decimal_places=1, max_digits=2, null=True)),
                ('has_website', models.BooleanField(db_default=False, default=False)),
                ('no_chains', models.BooleanField(db_default=False, default=False)),
                ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, db_default=[], default=list, size=None)),
                ('max_leads', models.PositiveIntegerField(blank=True, null=True)),
                ('max_cost', models.DecimalField(blank=True, decimal_places=6, help_text='US dollars.', max_digits=12, null=True)),
                ('pages_per_domain', models.PositiveSmallIntegerField(db_default=10, default=10)),
                ('status', models.TextField(choices=[('Queued', 'Queued'), ('InProgress', 'In Progress'), ('Completed', 'Completed'), ('Error', 'Error'), ('ManualReview', 'Manual Review'), ('Cancelled', 'Cancelled'), ('Paused', 'Paused')], db_default='InProgress', default='InProgress')),
                ('reason', models.TextField(blank=True, db_default='', default='', help_text='What it waits for, or how it ended.')),
                ('run_id', models.BigIntegerField(blank=True, null=True)),
                ('digest', models.TextField(blank=True, db_default='', default='', help_text='Of what was requested: the identity.')),
                ('progress', models.JSONField(blank=True, db_default={}, default=dict, help_text='Its counters, as last counted.')),
                ('cost', models.DecimalField(db_default=0, decimal_places=6, default=0, help_text='US dollars.', max_digits=12)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'db_table': 'projects',
            },
        ),
        migrations.AlterField(
            model_name='run',
            name='kind',
            field=models.TextField(choices=[('request', 'request'), ('drain', 'drain'), ('search', 'search'), ('import', 'import'), ('export', 'export'), ('harvest', 'harvest'), ('project', 'project')]),
        ),
        migrations.AddIndex(
            model_name='apicall',
            index=models.Index(condition=models.Q(('run_id__isnull', False)), fields=['run_id'], name='api_calls_run'),
        ),
        migrations.AddField(
            model_name='project',
            name='businesses',
            field=models.ManyToManyField(blank=True, db_table='project_businesses', related_name='projects', to='jobs.localbusiness'),
        ),
        migrations.AddField(
            model_name='project',
            name='domains',
            field=models.ManyToManyField(blank=True, db_table='project_domains', related_name='projects', to='jobs.domain'),
        ),
        migrations.AddField(
            model_name='project',
            name='searches',
            field=models.ManyToManyField(blank=True, db_table='project_searches', related_name='projects', to='jobs.placesearch'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(condition=models.Q(('status__in', ('InProgress', 'ManualReview'))), fields=['id'], name='projects_under_way'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(fields=['status', 'id'], name='projects_status'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(fields=['updated_at', 'id'], name='projects_updated'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(fields=['changed_in', 'id'], name='projects_changed'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['Queued', 'InProgress', 'Completed', 'Error', 'ManualReview', 'Cancelled', 'Paused'])), name='projects_status_word', violation_error_message='status must be one of: Queued, InProgress, Completed, Error, ManualReview, Cancelled, Paused.'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(('mode__in', ['search', 'steps', 'contacts'])), name='projects_mode_word', violation_error_message='mode must be one of: search, steps, contacts.'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('digest',), name='projects_identity'),
        ),
        migrations.RunSQL(
            "CREATE TRIGGER touch BEFORE UPDATE ON projects FOR EACH ROW EXECUTE FUNCTION scrapersky_track()",
            migrations.RunSQL.noop,
        ),
    ]
