"""Limits of texts and lists of leads and projects; the next migration looks at the old rows."""

import django.db.models.functions.text
import django.db.models.lookups
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0033_export_deletions'),
    ]

    operations = [
        AddConstraintNotValid(
            model_name='bulk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(models.Func(models.F('changes'), function='octet_length', output_field=models.IntegerField(), template='%(function)s((%(expressions)s)::text)'), 1000000), name='decision_bulks_changes_limit'),
        ),
        AddConstraintNotValid(
            model_name='export',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('layout')), 100), name='exports_layout_limit'),
        ),
        AddConstraintNotValid(
            model_name='lead',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('owner')), 300), name='leads_owner_limit'),
        ),
        AddConstraintNotValid(
            model_name='lead',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('stage')), 100), name='leads_stage_limit'),
        ),
        AddConstraintNotValid(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('tags'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 1000), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('tags'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 100000)), name='leads_tags_limit'),
        ),
        AddConstraintNotValid(
            model_name='leadchange',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('made_by')), 300), name='lead_changes_made_by_limit'),
        ),
        AddConstraintNotValid(
            model_name='leadchange',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('field')), 100), name='lead_changes_field_limit'),
        ),
        AddConstraintNotValid(
            model_name='leadchange',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(models.Func(models.F('was'), function='octet_length', output_field=models.IntegerField(), template='%(function)s((%(expressions)s)::text)'), 1000000), name='lead_changes_was_limit'),
        ),
        AddConstraintNotValid(
            model_name='leadchange',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(models.Func(models.F('now'), function='octet_length', output_field=models.IntegerField(), template='%(function)s((%(expressions)s)::text)'), 1000000), name='lead_changes_now_limit'),
        ),
        AddConstraintNotValid(
            model_name='leadnote',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('author')), 300), name='lead_notes_author_limit'),
        ),
        AddConstraintNotValid(
            model_name='leadnote',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('text')), 10000), name='lead_notes_text_limit'),
        ),
        AddConstraintNotValid(
            model_name='leadstage',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('name')), 100), name='lead_stages_name_limit'),
        ),
        AddConstraintNotValid(
            model_name='project',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('name')), 300), name='projects_name_limit'),
        ),
        AddConstraintNotValid(
            model_name='project',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('requested_by')), 300), name='projects_requested_by_limit'),
        ),
        AddConstraintNotValid(
            model_name='project',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('reason')), 10000), name='projects_reason_limit'),
        ),
        AddConstraintNotValid(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('categories'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 50), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('categories'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 5000)), name='projects_categories_limit'),
        ),
    ]
