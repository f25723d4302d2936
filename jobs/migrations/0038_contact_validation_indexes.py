"""Indexes of the validation of contacts, built while everybody works; its constraints hold for old rows, too."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

from jobs.models.live_index import AddIndexLive


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('jobs', '0037_contact_validation'),
    ]

    operations = [
        AddIndexLive(
            model_name='contact',
            index=models.Index(condition=models.Q(('validation_status', 'Queued'), ('validation_due_at__isnull', True)), fields=['validation_priority', 'validation_fair_order', 'id'], name='validation_ready'),
        ),
        AddIndexLive(
            model_name='contact',
            index=models.Index(condition=models.Q(('validation_status', 'Queued'), ('validation_due_at__isnull', False)), fields=['validation_due_at'], name='validation_delay'),
        ),
        AddIndexLive(
            model_name='contact',
            index=models.Index(condition=models.Q(('validation_status', 'Processing')), fields=['validation_lease_until'], name='validation_lease'),
        ),
        AddIndexLive(
            model_name='contact',
            index=models.Index(condition=models.Q(('validation_status', 'Queued')), fields=['validation_queued_at'], name='validation_wait'),
        ),
        AddIndexLive(
            model_name='contact',
            index=models.Index(condition=models.Q(('validation_status__isnull', False)), fields=['validation_status', 'id'], name='validation_tab'),
        ),
        AddIndexLive(
            model_name='contact',
            index=models.Index(condition=models.Q(('validation_outcome__isnull', False)), fields=['validation_outcome', 'id'], name='validation_why'),
        ),
        AddIndexLive(
            model_name='contact',
            index=models.Index(condition=models.Q(('validation_run_id__isnull', False)), fields=['validation_run_id'], name='validation_run'),
        ),
        AddIndexLive(
            model_name='contact',
            index=models.Index(fields=['validity', 'id'], name='contacts_validity'),
        ),
        AddIndexLive(
            model_name='contact',
            index=models.Index(condition=models.Q(('validity_expires_at__isnull', False)), fields=['validity_expires_at'], name='contacts_expires'),
        ),
        AddIndexLive(
            model_name='lead',
            index=models.Index(fields=['email_validity', 'id'], name='leads_email_validity'),
        ),
        ValidateConstraint('contact', 'contacts_validity_word'),
        ValidateConstraint('contact', 'contacts_validation_status_word'),
        ValidateConstraint('contact', 'contacts_validation_status_lease'),
    ]
