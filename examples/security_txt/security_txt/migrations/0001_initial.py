# Made by `manage.py makemigrations security_txt`.

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('jobs', '0012_suppressions_deleting'),
    ]

    operations = [
        migrations.CreateModel(
            name='SecurityFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.TextField(blank=True, db_default='', default='', help_text='Where it was found, after redirects.')),
                ('contacts', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, db_default=[], default=list, help_text='URIs, best first.', size=None)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('status', models.TextField(blank=True, choices=[('Queued', 'Queued'), ('Processing', 'Processing'), ('Completed', 'Completed'), ('Error', 'Error')], editable=False, null=True)),
                ('outcome', models.TextField(blank=True, editable=False, null=True)),
                ('error', models.TextField(blank=True, editable=False, null=True)),
                ('attempt', models.IntegerField(db_default=0, default=0, editable=False)),
                ('tries', models.SmallIntegerField(db_default=0, default=0, editable=False)),
                ('due_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('lease_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('priority', models.SmallIntegerField(db_default=0, default=0, editable=False)),
                ('turn', models.BigIntegerField(db_default=0, default=0, editable=False)),
                ('run_id', models.BigIntegerField(blank=True, editable=False, null=True)),
                ('queued_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('settled_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('domain', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='security_file', to='jobs.domain')),
            ],
            options={
                'db_table': 'security_files',
                'indexes': [models.Index(condition=models.Q(('status', 'Queued'), ('due_at__isnull', True)), fields=['priority', 'turn', 'id'], name='security_files_ready'), models.Index(condition=models.Q(('status', 'Queued'), ('due_at__isnull', False)), fields=['due_at'], name='security_files_delay'), models.Index(condition=models.Q(('status', 'Processing')), fields=['lease_until'], name='security_files_lease'), models.Index(condition=models.Q(('status', 'Queued')), fields=['queued_at'], name='security_files_wait'), models.Index(condition=models.Q(('status__isnull', False)), fields=['status', 'id'], name='security_files_tab'), models.Index(condition=models.Q(('outcome__isnull', False)), fields=['outcome', 'id'], name='security_files_why'), models.Index(condition=models.Q(('run_id__isnull', False)), fields=['run_id'], name='security_files_run')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['Queued', 'Processing', 'Completed', 'Error'])), name='security_files_status_word', violation_error_message='status must be one of: Queued, Processing, Completed, Error.'), models.CheckConstraint(condition=models.Q(models.Q(('lease_until__isnull', False), ('status', 'Processing')), models.Q(models.Q(models.Q(('status', 'Processing'), _negated=True), ('status__isnull', True), _connector='OR'), ('lease_until__isnull', True)), _connector='OR'), name='security_files_status_lease')],
            },
        ),
    ]
