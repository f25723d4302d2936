"""Scores of leads, and the models that give them. A score is no change of a lead: copies are not sent it."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


# A statement that writes scores changes nothing else.
TOUCH = """
DROP TRIGGER touch ON leads;
CREATE TRIGGER touch BEFORE UPDATE ON leads FOR EACH ROW
    WHEN (OLD.fit IS NOT DISTINCT FROM NEW.fit AND OLD.fit_model_id IS NOT DISTINCT FROM NEW.fit_model_id)
    EXECUTE FUNCTION scrapersky_track();
"""
UNTOUCH = """
DROP TRIGGER touch ON leads;
CREATE TRIGGER touch BEFORE UPDATE ON leads FOR EACH ROW EXECUTE FUNCTION scrapersky_track();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0038_contact_validation_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='FitModel',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('decisions', models.PositiveIntegerField()),
                ('positives', models.PositiveIntegerField(help_text='How many of them are Selected.')),
                ('first_at', models.DateTimeField(blank=True, help_text='The oldest decision that it was trained on.', null=True)),
                ('last_at', models.DateTimeField(blank=True, null=True)),
                ('usable', models.BooleanField(db_default=False, default=False, help_text='It was better than its baselines.')),
                ('figures', models.JSONField(default=dict)),
                ('content', models.JSONField(default=dict, help_text='Features and weights, no code.')),
            ],
            options={
                'db_table': 'fit_models',
            },
        ),
        migrations.CreateModel(
            name='FitScope',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.TextField(choices=[('project', 'project'), ('trade', 'trade'), ('pages', 'pages')])),
                ('key', models.TextField(blank=True, help_text="The project's id, or the main category; empty for pages.")),
                ('enabled', models.BooleanField(db_default=True, default=True)),
                ('switched_by', models.TextField(blank=True, db_default='', default='')),
                ('reason', models.TextField(blank=True, db_default='', default='', help_text='Why there is no score, for people.')),
                ('pinned', models.BooleanField(db_default=False, default=False, help_text='A person chose the version: training does not replace it.')),
                ('decisions', models.PositiveIntegerField(db_default=0, default=0, help_text='At the latest training.')),
                ('trained_at', models.DateTimeField(blank=True, null=True)),
                ('scored_to', models.BigIntegerField(blank=True, help_text='The last id that was scored; NULL: all are.', null=True)),
                ('scored', models.PositiveIntegerField(db_default=0, default=0, help_text='Leads that the active model scored.')),
                ('weeks', models.JSONField(blank=True, db_default=[], default=list, help_text='Monday, decisions, share alike, average precisions.')),
                ('select_from', models.DecimalField(blank=True, decimal_places=1, help_text='Leads of this fit are selected by the rule.', max_digits=4, null=True)),
                ('select_set_by', models.TextField(blank=True, db_default='', default='')),
            ],
            options={
                'db_table': 'fit_scopes',
            },
        ),
        migrations.CreateModel(
            name='LearningCursor',
            fields=[
                ('name', models.TextField(primary_key=True, serialize=False)),
                ('value', models.TextField()),
            ],
            options={
                'db_table': 'learning_cursors',
            },
        ),
        migrations.AddField(
            model_name='lead',
            name='fit',
            field=models.DecimalField(blank=True, decimal_places=1, editable=False, help_text='How likely you select it rather than not, in percent, by your decisions; NULL: no evidence.', max_digits=4, null=True),
        ),
        migrations.AddField(
            model_name='lead',
            name='fit_model_id',
            field=models.BigIntegerField(blank=True, editable=False, help_text='The model that scored it.', null=True),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('fit__isnull', False)), fields=['fit', 'id'], name='leads_fit'),
        ),
        migrations.AddField(
            model_name='fitscope',
            name='active',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='active_in', to='jobs.fitmodel'),
        ),
        migrations.AddField(
            model_name='fitscope',
            name='project',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='fit_scopes', to='jobs.project'),
        ),
        migrations.AddField(
            model_name='fitmodel',
            name='scope',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='jobs.fitscope'),
        ),
        migrations.AddConstraint(
            model_name='learningcursor',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('name')), 100), name='learning_cursors_name_limit'),
        ),
        migrations.AddConstraint(
            model_name='learningcursor',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('value')), 300), name='learning_cursors_value_limit'),
        ),
        migrations.AddConstraint(
            model_name='fitscope',
            constraint=models.UniqueConstraint(fields=('kind', 'key'), name='fit_scopes_identity'),
        ),
        migrations.AddConstraint(
            model_name='fitscope',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('project', 'trade', 'pages'))), name='fit_scopes_kind'),
        ),
        migrations.AddConstraint(
            model_name='fitscope',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('key')), 300), name='fit_scopes_key_limit'),
        ),
        migrations.AddConstraint(
            model_name='fitscope',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('reason')), 1000), name='fit_scopes_reason_limit'),
        ),
        migrations.AddConstraint(
            model_name='fitscope',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('switched_by')), 300), name='fit_scopes_switched_by_limit'),
        ),
        migrations.AddConstraint(
            model_name='fitscope',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('select_set_by')), 300), name='fit_scopes_select_set_by_limit'),
        ),
        migrations.AddConstraint(
            model_name='fitscope',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(models.Func(models.F('weeks'), function='octet_length', output_field=models.IntegerField(), template='%(function)s((%(expressions)s)::text)'), 1000000), name='fit_scopes_weeks_limit'),
        ),
        migrations.AddConstraint(
            model_name='fitmodel',
            constraint=models.UniqueConstraint(fields=('scope', 'version'), name='fit_models_identity'),
        ),
        migrations.AddConstraint(
            model_name='fitmodel',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(models.Func(models.F('content'), function='octet_length', output_field=models.IntegerField(), template='%(function)s((%(expressions)s)::text)'), 1000000), name='fit_models_content_limit'),
        ),
        migrations.AddConstraint(
            model_name='fitmodel',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(models.Func(models.F('figures'), function='octet_length', output_field=models.IntegerField(), template='%(function)s((%(expressions)s)::text)'), 1000000), name='fit_models_figures_limit'),
        ),
        migrations.RunSQL(TOUCH, UNTOUCH),
    ]
