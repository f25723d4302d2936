"""Indexes by which the pages and sitemaps that are due for a re-visit are found, built while everybody works."""

from django.db import migrations, models

from jobs.models.live_index import AddIndexLive


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('jobs', '0045_revisits'),
    ]

    operations = [
        AddIndexLive(
            model_name='page',
            index=models.Index(condition=models.Q(('page_processing_status', 'Completed')), fields=['page_processing_settled_at'], name='pages_revisit'),
        ),
        AddIndexLive(
            model_name='page',
            index=models.Index(condition=models.Q(('lastmod__gt', models.F('page_processing_settled_at')), ('page_processing_status', 'Completed')), fields=['page_processing_settled_at'], name='pages_revisit_sooner'),
        ),
        AddIndexLive(
            model_name='sitemapfile',
            index=models.Index(condition=models.Q(('sitemap_import_status', 'Completed')), fields=['sitemap_import_settled_at'], name='sitemap_files_revisit'),
        ),
    ]
