"""Where rows stood in the queue before a bulk action, and limits of URLs: checked for old rows by the next migration."""
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0002_storage'),
    ]

    operations = [
        migrations.CreateModel(
            name='BulkActionRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row_id', models.BigIntegerField()),
                ('priority', models.SmallIntegerField()),
                ('fair_order', models.BigIntegerField()),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('queued_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'db_table': 'bulk_action_rows',
            },
        ),
        migrations.AddField(
            model_name='bulkaction',
            name='undo_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='undos', to='jobs.bulkaction'),
        ),
        AddConstraintNotValid(
            model_name='page',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('url')), 2083), name='pages_url_limit'),
        ),
        AddConstraintNotValid(
            model_name='sitemapfile',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('url')), 2083), name='sitemap_files_url_limit'),
        ),
        migrations.AddField(
            model_name='bulkactionrow',
            name='action',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='jobs.bulkaction'),
        ),
        migrations.AddConstraint(
            model_name='bulkactionrow',
            constraint=models.UniqueConstraint(fields=('action', 'row_id'), name='bulk_action_rows_identity'),
        ),
    ]
