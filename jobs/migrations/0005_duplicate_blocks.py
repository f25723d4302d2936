"""Indexes by which rows that may be one business stand beside each other, built while everybody works."""

import django.contrib.postgres.indexes
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations, models

from jobs.models.live_index import AddIndexLive


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('jobs', '0004_url_limits_validated'),
    ]

    operations = [
        AddIndexLive(
            model_name='localbusiness',
            index=models.Index(models.F('phone'), django.db.models.functions.text.Left(django.db.models.functions.text.Lower('name'), 100), condition=models.Q(('phone', ''), _negated=True), name='local_businesses_phone_name'),
        ),
        AddIndexLive(
            model_name='localbusiness',
            index=models.Index(models.Func('website', output_field=models.TextField(), template="lower(substring(%(expressions)s FROM '^(?:[a-zA-Z]+:/+)?(?:www\\.)?([^/:?#]+)'))"), django.db.models.functions.text.Left(django.db.models.functions.text.Lower('name'), 100), condition=models.Q(('website', ''), _negated=True), name='local_businesses_host_name'),
        ),
        AddIndexLive(
            model_name='localbusiness',
            index=models.Index(django.db.models.functions.text.Left(django.db.models.functions.text.Lower('name'), 100), models.F('latitude'), condition=models.Q(('latitude__isnull', False)), name='local_businesses_name_place'),
        ),
        AddIndexLive(
            model_name='localbusiness',
            index=django.contrib.postgres.indexes.GistIndex(models.Func(django.db.models.functions.comparison.Cast('longitude', models.FloatField()), django.db.models.functions.comparison.Cast('latitude', models.FloatField()), function='point', output_field=models.TextField()), condition=models.Q(('latitude__isnull', False)), name='local_businesses_nearest'),
        ),
        RemoveIndexConcurrently(
            model_name='localbusiness',
            name='local_businesses_phone',
        ),
        RemoveIndexConcurrently(
            model_name='localbusiness',
            name='local_businesses_point',
        ),
        migrations.RunSQL('DROP INDEX CONCURRENTLY local_businesses_website_host', migrations.RunSQL.noop),
    ]
