"""Indexes by which a claim skips the rows of busy groups, built while everybody works."""

import datetime

from django.db import migrations, models

from jobs.models.live_index import AddIndexLive


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('jobs', '0023_parked_rows'),
    ]

    operations = [
        AddIndexLive(
            model_name='page',
            index=models.Index(condition=models.Q(('page_processing_status', 'Queued'), ('page_processing_due_at__isnull', True)), fields=['domain', 'page_processing_priority', 'page_processing_fair_order', 'id'], name='scrape_group'),
        ),
        AddIndexLive(
            model_name='page',
            index=models.Index(condition=models.Q(('page_processing_status', 'Queued'), ('page_processing_due_at', datetime.datetime(9998, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), fields=['domain', 'page_processing_priority', 'page_processing_fair_order', 'id'], name='scrape_park'),
        ),
        AddIndexLive(
            model_name='sitemapfile',
            index=models.Index(condition=models.Q(('status', 'Pending'), ('due_at__isnull', True)), fields=['domain', 'priority', 'fair_order', 'id'], name='scan_group'),
        ),
        AddIndexLive(
            model_name='sitemapfile',
            index=models.Index(condition=models.Q(('status', 'Pending'), ('due_at', datetime.datetime(9998, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), fields=['domain', 'priority', 'fair_order', 'id'], name='scan_park'),
        ),
        AddIndexLive(
            model_name='sitemapfile',
            index=models.Index(condition=models.Q(('sitemap_import_status', 'Queued'), ('sitemap_import_due_at__isnull', True)), fields=['domain', 'sitemap_import_priority', 'sitemap_import_fair_order', 'id'], name='import_group'),
        ),
        AddIndexLive(
            model_name='sitemapfile',
            index=models.Index(condition=models.Q(('sitemap_import_status', 'Queued'), ('sitemap_import_due_at', datetime.datetime(9998, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), fields=['domain', 'sitemap_import_priority', 'sitemap_import_fair_order', 'id'], name='import_park'),
        ),
    ]
