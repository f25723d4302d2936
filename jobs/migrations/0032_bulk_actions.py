"""Actions on all rows that match, which workers carry out a slice at a time."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0031_agreed_prices'),
    ]

    operations = [
        migrations.AlterField(
            model_name='run',
            name='kind',
            field=models.TextField(choices=[('request', 'request'), ('drain', 'drain'), ('search', 'search'), ('import', 'import'), ('export', 'export'), ('harvest', 'harvest'), ('bulk', 'bulk')]),
        ),
        migrations.CreateModel(
            name='BulkAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('noun', models.TextField(help_text='Rows of what: contacts, domains, ...')),
                ('verb', models.TextField(choices=[('decide', 'decide'), ('undo', 'undo'), ('queue', 'queue'), ('cancel', 'cancel'), ('prioritise', 'prioritise')])),
                ('stage', models.TextField(blank=True, db_default='', default='', help_text='Of queue, cancel and prioritise.')),
                ('filter', models.JSONField(blank=True, db_default={}, default=dict, help_text="The list's filters, which a row must still match.")),
                ('options', models.JSONField(blank=True, db_default={}, default=dict, help_text='rerun, priority, failed, outcome.')),
                ('total', models.PositiveIntegerField()),
                ('processed', models.PositiveIntegerField(db_default=0, default=0, help_text='How many rows it has come to.')),
                ('requested_by', models.TextField(blank=True, db_default='', default='')),
                ('bulk', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='actions', to='jobs.bulk')),
                ('run', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='bulk_action', to='jobs.run')),
            ],
            options={
                'db_table': 'bulk_actions',
            },
        ),
        migrations.CreateModel(
            name='BulkActionSlice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.PositiveIntegerField(help_text='How many rows come before it.')),
                ('row_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('action', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='slices', to='jobs.bulkaction')),
            ],
            options={
                'db_table': 'bulk_action_slices',
            },
        ),
        migrations.AddIndex(
            model_name='bulkaction',
            index=models.Index(condition=models.Q(('processed__lt', models.F('total'))), fields=['updated_at'], name='bulk_actions_unfinished'),
        ),
        migrations.AddConstraint(
            model_name='bulkaction',
            constraint=models.CheckConstraint(condition=models.Q(('verb__in', ('decide', 'undo', 'queue', 'cancel', 'prioritise'))), name='bulk_actions_verb'),
        ),
        migrations.AddConstraint(
            model_name='bulkactionslice',
            constraint=models.UniqueConstraint(fields=('action', 'first'), name='bulk_action_slices_order'),
        ),
        migrations.RunSQL(
            "CREATE TRIGGER touch BEFORE UPDATE ON bulk_actions FOR EACH ROW EXECUTE FUNCTION scrapersky_touch()",
            "DROP TRIGGER touch ON bulk_actions",
        ),
    ]
