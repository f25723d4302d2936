"""Limits of texts and lists, for new and changed rows at once; the next migration looks at the old ones."""

import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scrapersky', '0007_answers_with_work'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddConstraintNotValid(
            model_name='apikey',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('name')), 100), name='api_keys_name_limit'),
        ),
        AddConstraintNotValid(
            model_name='apikey',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('prefix')), 100), name='api_keys_prefix_limit'),
        ),
        AddConstraintNotValid(
            model_name='apikey',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('scopes'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 20), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('scopes'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 1000)), name='api_keys_scopes_limit'),
        ),
        AddConstraintNotValid(
            model_name='idempotentrequest',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('key')), 200), name='idempotent_requests_key_limit'),
        ),
        AddConstraintNotValid(
            model_name='loginattempt',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('username')), 1000), name='login_attempts_username_limit'),
        ),
        AddConstraintNotValid(
            model_name='loginattempt',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('address')), 100), name='login_attempts_address_limit'),
        ),
        AddConstraintNotValid(
            model_name='savedview',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('noun')), 100), name='saved_views_noun_limit'),
        ),
        AddConstraintNotValid(
            model_name='savedview',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('name')), 100), name='saved_views_name_limit'),
        ),
        AddConstraintNotValid(
            model_name='passwordlink',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('created_by')), 300), name='password_links_created_by_limit'),
        ),
        AddConstraintNotValid(
            model_name='savedview',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('query')), 10000), name='saved_views_query_limit'),
        ),
    ]
