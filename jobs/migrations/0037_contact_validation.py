"""The validity of contacts, the columns of the stage that finds it, and what leads take over of it."""

import django.contrib.postgres.fields
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0036_limits_of_bulk_actions'),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='last_seen_at',
            field=models.DateTimeField(blank=True, help_text='On a page, as of the validation.', null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='mail_provider',
            field=models.TextField(blank=True, db_default='', default='', help_text='Who receives the mail: google, microsoft, own, other, ...'),
        ),
        migrations.AddField(
            model_name='contact',
            name='phone_region',
            field=models.TextField(blank=True, db_default='', default='', help_text='ISO 3166-1 alpha-2.'),
        ),
        migrations.AddField(
            model_name='contact',
            name='phone_type',
            field=models.TextField(blank=True, db_default='', default='', help_text='mobile, fixed, toll_free, ...'),
        ),
        migrations.AddField(
            model_name='contact',
            name='seen_on_pages',
            field=models.PositiveIntegerField(blank=True, help_text='When it was validated.', null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='validated_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='validation_attempts',
            field=models.SmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='contact',
            name='validation_due_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='validation_error',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='validation_fair_order',
            field=models.BigIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='contact',
            name='validation_fence',
            field=models.IntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='contact',
            name='validation_lease_until',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='validation_outcome',
            field=models.TextField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='validation_priority',
            field=models.SmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='contact',
            name='validation_queued_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='validation_run_id',
            field=models.BigIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='validation_settled_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='validation_status',
            field=models.TextField(blank=True, choices=[('Queued', 'Queued'), ('Processing', 'Processing'), ('Completed', 'Completed'), ('Error', 'Error')], editable=False, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='validity',
            field=models.TextField(blank=True, choices=[('Valid', 'Valid'), ('Risky', 'Risky'), ('Invalid', 'Invalid'), ('Unknown', 'Unknown')], editable=False, help_text='NULL: not checked.', null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='validity_expires_at',
            field=models.DateTimeField(blank=True, help_text='When it is checked again.', null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='validity_reasons',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, db_default=[], default=list, help_text='Of a closed list.', size=None),
        ),
        migrations.AddField(
            model_name='contact',
            name='validity_suggestion',
            field=models.TextField(blank=True, db_default='', default='', help_text='What was probably meant.'),
        ),
        migrations.AddField(
            model_name='contact',
            name='verified_by',
            field=models.TextField(blank=True, db_default='', default='', help_text='The verifier, if any.'),
        ),
        migrations.AddField(
            model_name='lead',
            name='email_validity',
            field=models.TextField(blank=True, db_default='', default='', help_text='Valid, Risky or Unknown; empty: not checked. An Invalid e-mail is in no lead.'),
        ),
        migrations.AddField(
            model_name='lead',
            name='phone_validity',
            field=models.TextField(blank=True, db_default='', default='', help_text='As of the e-mail.'),
        ),
        AddConstraintNotValid(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('validity__in', ['Valid', 'Risky', 'Invalid', 'Unknown'])), name='contacts_validity_word', violation_error_message='validity must be one of: Valid, Risky, Invalid, Unknown.'),
        ),
        AddConstraintNotValid(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('validation_status__in', ['Queued', 'Processing', 'Completed', 'Error'])), name='contacts_validation_status_word', violation_error_message='validation_status must be one of: Queued, Processing, Completed, Error.'),
        ),
        AddConstraintNotValid(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('validation_lease_until__isnull', False), ('validation_status', 'Processing')), models.Q(models.Q(models.Q(('validation_status', 'Processing'), _negated=True), ('validation_status__isnull', True), _connector='OR'), ('validation_lease_until__isnull', True)), _connector='OR'), name='contacts_validation_status_lease'),
        ),
        migrations.RunSQL(
            'ALTER TABLE contacts SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, '
            'autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0)',
            'ALTER TABLE contacts RESET (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, '
            'autovacuum_analyze_scale_factor, autovacuum_vacuum_cost_delay)',
        ),
    ]
