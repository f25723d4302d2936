"""States by name: the ledger's, the webhooks' and the duplicates' words are those of jobs/statuses.py, with a CHECK each."""

import django.db.models.deletion
from django.db import migrations, models

RENAME_WORDS = """
UPDATE api_calls SET status = CASE status WHEN 'answered' THEN 'committed' ELSE 'released' END
    WHERE status IN ('answered', 'refused');
UPDATE possible_duplicates SET decision = 'dismissed' WHERE decision = 'kept';
"""
RESTORE_WORDS = """
UPDATE api_calls SET status = CASE status WHEN 'committed' THEN 'answered' ELSE 'refused' END
    WHERE status IN ('committed', 'released');
UPDATE possible_duplicates SET decision = 'kept' WHERE decision = 'dismissed';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0012_suppressions_deleting'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='webhookdelivery', name='webhook_deliveries_status'),
        migrations.RemoveConstraint(model_name='mergeproposal', name='merge_proposals_identity'),
        migrations.RemoveConstraint(model_name='mergeproposal', name='merge_proposals_order'),
        migrations.RenameModel(old_name='MergeProposal', new_name='PossibleDuplicate'),
        migrations.AlterModelTable(name='possibleduplicate', table='possible_duplicates'),
        migrations.AlterField(
            model_name='possibleduplicate',
            name='first',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duplicates_as_first', to='jobs.localbusiness'),
        ),
        migrations.AlterField(
            model_name='possibleduplicate',
            name='second',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duplicates_as_second', to='jobs.localbusiness'),
        ),
        migrations.AlterField(
            model_name='possibleduplicate',
            name='decision',
            field=models.TextField(choices=[('open', 'Open'), ('merged', 'Merged'), ('dismissed', 'not duplicates')], db_default='open', default='open'),
        ),
        migrations.AlterField(
            model_name='apicall',
            name='request_key',
            field=models.TextField(blank=True, db_default='', default='', help_text='What was requested: tile and page.'),
        ),
        migrations.AlterField(
            model_name='apicall',
            name='resumes_at',
            field=models.DateTimeField(blank=True, help_text='When the provider accepts calls again, after a quota of the day.', null=True),
        ),
        migrations.AlterField(
            model_name='apicall',
            name='status',
            field=models.TextField(choices=[('reserved', 'Reserved'), ('committed', 'Committed'), ('released', 'Released')], db_default='reserved', default='reserved'),
        ),
        migrations.RunSQL(RENAME_WORDS, RESTORE_WORDS),
        migrations.AddConstraint(
            model_name='possibleduplicate',
            constraint=models.UniqueConstraint(fields=('first', 'second'), name='possible_duplicates_identity'),
        ),
        migrations.AddConstraint(
            model_name='possibleduplicate',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='possible_duplicates_order'),
        ),
        migrations.AddConstraint(
            model_name='possibleduplicate',
            constraint=models.CheckConstraint(condition=models.Q(('decision__in', ['open', 'merged', 'dismissed'])), name='possible_duplicates_decision_word', violation_error_message='decision must be one of: open, merged, dismissed.'),
        ),
        migrations.AddConstraint(
            model_name='apicall',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['reserved', 'committed', 'released'])), name='api_calls_status_word', violation_error_message='status must be one of: reserved, committed, released.'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['Pending', 'Delivered', 'Failed'])), name='webhook_deliveries_status_word', violation_error_message='status must be one of: Pending, Delivered, Failed.'),
        ),
    ]
