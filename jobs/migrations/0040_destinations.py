"""Destinations: where leads go, their outbox, and the record of what was sent."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0039_lead_fit'),
    ]

    operations = [
        migrations.CreateModel(
            name='Destination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('name', models.TextField(unique=True)),
                ('adapter', models.TextField(help_text='webhook, hubspot, brevo, ...')),
                ('options', models.JSONField(blank=True, db_default={}, default=dict, help_text='Without what is secret.')),
                ('secrets', models.TextField(blank=True, db_default='', default='', help_text='Encrypted with SECRET_KEY.')),
                ('mapping', models.JSONField(blank=True, db_default={}, default=dict, help_text='Field there -> field of a lead.')),
                ('enabled', models.BooleanField(db_default=False, default=False)),
                ('reason', models.TextField(blank=True, db_default='', default='', help_text='Why it is not enabled, or waits.')),
                ('created_by', models.TextField(blank=True, db_default='', default='')),
                ('tested_at', models.DateTimeField(blank=True, help_text='The last test that succeeded.', null=True)),
                ('transaction', models.BigIntegerField(db_default=0, default=0, help_text='How far it has followed the leads.')),
                ('lead_seen', models.BigIntegerField(db_default=0, default=0)),
                ('suppression_seen', models.BigIntegerField(db_default=0, default=0)),
                ('fence', models.IntegerField(db_default=0, default=0)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField(blank=True, help_text='Nothing is sent before.', null=True)),
                ('failures', models.IntegerField(db_default=0, default=0, help_text='Batches in a row.')),
                ('tokens', models.FloatField(db_default=0, default=0, help_text='Requests that may be sent at once.')),
                ('tokens_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('last_sent_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'db_table': 'destinations',
                'constraints': [models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('name')), 100), name='destinations_name_limit'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('adapter')), 100), name='destinations_adapter_limit'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(models.Func(models.F('options'), function='octet_length', output_field=models.IntegerField(), template='%(function)s((%(expressions)s)::text)'), 20000), name='destinations_options_limit'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('secrets')), 20000), name='destinations_secrets_limit'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(models.Func(models.F('mapping'), function='octet_length', output_field=models.IntegerField(), template='%(function)s((%(expressions)s)::text)'), 20000), name='destinations_mapping_limit'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('reason')), 500), name='destinations_reason_limit'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('created_by')), 300), name='destinations_created_by_limit')],
            },
        ),
        migrations.CreateModel(
            name='LeadDeliveryEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('destination_id', models.BigIntegerField(help_text='The destination, which may be gone.')),
                ('destination_name', models.TextField()),
                ('adapter', models.TextField()),
                ('lead_id', models.BigIntegerField()),
                ('key', models.TextField()),
                ('version', models.IntegerField()),
                ('action', models.TextField(help_text='sent, updated or deleted.')),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, help_text='What was sent, by name.', size=None)),
                ('digests', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, help_text='Keyed hashes of the addresses and names.', size=None)),
            ],
            options={
                'db_table': 'lead_delivery_events',
                'indexes': [models.Index(fields=['lead_id', 'id'], name='lead_delivery_events_lead'), django.contrib.postgres.indexes.GinIndex(fields=['digests'], name='lead_delivery_events_digests')],
            },
        ),
        migrations.CreateModel(
            name='SendRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('trigger', models.TextField(choices=[('selected', 'When Selected'), ('matches', 'As soon as it fits the conditions'), ('schedule', 'On a schedule')])),
                ('conditions', models.JSONField(blank=True, db_default={}, default=dict, help_text='Filters of the list of leads.')),
                ('cron', models.TextField(blank=True, db_default='', default='', help_text='Of a schedule: 0 6 * * 1-5, in UTC.')),
                ('enabled', models.BooleanField(db_default=False, default=False)),
                ('created_by', models.TextField(blank=True, db_default='', default='')),
                ('next_at', models.DateTimeField(blank=True, help_text='Of a schedule.', null=True)),
                ('destination', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='jobs.destination')),
            ],
            options={
                'db_table': 'send_rules',
            },
        ),
        migrations.CreateModel(
            name='LeadSend',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('by_rule', models.BooleanField(db_default=False, default=False)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('requested_by', models.TextField(blank=True, db_default='', default='')),
                ('filter', models.JSONField(blank=True, null=True)),
                ('queued', models.IntegerField(db_default=0, default=0)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('undone_by', models.TextField(blank=True, db_default='', default='')),
                ('destination', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sends', to='jobs.destination')),
                ('rule', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sends', to='jobs.sendrule')),
            ],
            options={
                'db_table': 'lead_sends',
            },
        ),
        migrations.CreateModel(
            name='LeadDelivery',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.TextField(help_text="The lead's own, the same for ever: business:12, domain:7.")),
                ('lead_id', models.BigIntegerField(help_text='The lead.')),
                ('version', models.IntegerField(db_default=1, default=1)),
                ('sent_version', models.IntegerField(db_default=0, default=0, help_text='0: it is not there.')),
                ('deleted', models.BooleanField(db_default=False, default=False, help_text='It is to be deleted there.')),
                ('payload_hash', models.TextField(blank=True, db_default='', default='', help_text='Of what is there.')),
                ('digests', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), db_default=[], default=list, help_text='Keyed hashes of the addresses and names there.', size=None)),
                ('status', models.TextField(choices=[('Pending', 'Pending'), ('Delivered', 'Delivered'), ('Failed', 'Failed'), ('Withheld', 'Withheld'), ('Deleted', 'Deleted')], db_default='Pending', default='Pending')),
                ('reason', models.TextField(blank=True, db_default='', default='')),
                ('detail', models.TextField(blank=True, db_default='', default='', help_text='What the service says.')),
                ('remote_id', models.TextField(blank=True, db_default='', default='', help_text="The service's own id.")),
                ('attempts', models.IntegerField(db_default=0, default=0)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('attempted_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('destination', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='jobs.destination')),
                ('send', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to='jobs.leadsend')),
            ],
            options={
                'db_table': 'lead_deliveries',
                'indexes': [models.Index(condition=models.Q(('status', 'Pending')), fields=['destination', 'id'], name='lead_deliveries_due'), models.Index(fields=['destination', 'status', 'id'], name='lead_deliveries_status'), models.Index(fields=['lead_id'], name='lead_deliveries_lead'), models.Index(fields=['send'], name='lead_deliveries_send'), django.contrib.postgres.indexes.GinIndex(fields=['digests'], name='lead_deliveries_digests')],
                'constraints': [models.UniqueConstraint(fields=('destination', 'key'), name='lead_deliveries_identity'), models.CheckConstraint(condition=models.Q(('status__in', ['Pending', 'Delivered', 'Failed', 'Withheld', 'Deleted'])), name='lead_deliveries_status_word', violation_error_message='status must be one of: Pending, Delivered, Failed, Withheld, Deleted.')],
            },
        ),
        migrations.AddConstraint(
            model_name='sendrule',
            constraint=models.CheckConstraint(condition=models.Q(('trigger__in', ['selected', 'matches', 'schedule'])), name='send_rules_trigger_word', violation_error_message='trigger must be one of: selected, matches, schedule.'),
        ),
        migrations.AddConstraint(
            model_name='sendrule',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(models.Func(models.F('conditions'), function='octet_length', output_field=models.IntegerField(), template='%(function)s((%(expressions)s)::text)'), 20000), name='send_rules_conditions_limit'),
        ),
        migrations.AddConstraint(
            model_name='sendrule',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('created_by')), 300), name='send_rules_created_by_limit'),
        ),
        migrations.AddConstraint(
            model_name='sendrule',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('cron')), 100), name='send_rules_cron_limit'),
        ),
        migrations.AddConstraint(
            model_name='leadsend',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('requested_by')), 300), name='lead_sends_requested_by_limit'),
        ),
        migrations.AddConstraint(
            model_name='leadsend',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(models.Func(models.F('filter'), function='octet_length', output_field=models.IntegerField(), template='%(function)s((%(expressions)s)::text)'), 20000), name='lead_sends_filter_limit'),
        ),
        migrations.AddConstraint(
            model_name='leadsend',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('undone_by')), 300), name='lead_sends_undone_by_limit'),
        ),
        migrations.RunSQL(
            "CREATE TRIGGER touch BEFORE UPDATE ON destinations FOR EACH ROW EXECUTE FUNCTION scrapersky_touch();"
            "CREATE TRIGGER touch BEFORE UPDATE ON send_rules FOR EACH ROW EXECUTE FUNCTION scrapersky_touch()",
            "DROP TRIGGER touch ON destinations; DROP TRIGGER touch ON send_rules",
        ),
    ]
