"""Columns say what they hold: `attempts` (used), `fence` (the fencing token), `fair_order`, `sent_at`."""

from django.db import migrations, models

KERNEL = (
    ("domain", ""),
    ("domain", "sitemap_analysis_"),
    ("localbusiness", "domain_extraction_"),
    ("page", "page_processing_"),
    ("place", "deep_scan_"),
    ("placesearch", ""),
    ("sitemapfile", ""),
    ("sitemapfile", "sitemap_import_"),
)
OTHERS = (
    ("suppression", "deleting", "erasure_pending"),
    ("export", "attempt", "fence"),
    ("webhook", "attempt", "fence"),
    ("webhookdelivery", "tries", "attempts"),
    ("webhookdelivery", "tried_at", "attempted_at"),
    ("incident", "told_at", "sent_at"),
    ("incident", "recovery_told_at", "recovery_sent_at"),
    ("incident", "telling_until", "sending_until"),
    ("event", "attempt", "fence"),  # its partitions follow
    ("fetch", "attempt", "fence"),
)


def renames():
    for model, prefix in KERNEL:
        for old, new in (("attempt", "fence"), ("tries", "attempts"), ("turn", "fair_order")):
            yield migrations.RenameField(model, prefix + old, prefix + new)
    for model, old, new in OTHERS:
        yield migrations.RenameField(model, old, new)


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0013_states'),
    ]

    operations = [
        *renames(),
        migrations.AlterField(
            model_name='webhookdelivery',
            name='error',
            field=models.TextField(blank=True, db_default='', default='', help_text='Why the last attempt failed.'),
        ),
        migrations.AlterField(
            model_name='bulk',
            name='filter',
            field=models.JSONField(blank=True, help_text='The filter of the decision; NULL: rows named one by one.', null=True),
        ),
        migrations.AlterField(
            model_name='domain',
            name='page_limit',
            field=models.PositiveIntegerField(blank=True, help_text="Most pages stored; NULL is the setting's.", null=True),
        ),
        migrations.AlterField(
            model_name='place',
            name='facts_at',
            field=models.DateTimeField(blank=True, help_text='When the provider returned these facts.', null=True),
        ),
        migrations.AlterField(
            model_name='place',
            name='place_id',
            field=models.TextField(help_text="The provider's own id; it may be stored for ever."),
        ),
        migrations.AlterField(
            model_name='placefound',
            name='fingerprint',
            field=models.TextField(blank=True, db_default='', default='', help_text="A digest of the provider's facts, to compare runs by."),
        ),
        migrations.AlterField(
            model_name='placesearch',
            name='query',
            field=models.TextField(help_text='The search in words: plumbers in Ithaca, NY'),
        ),
        # In the database an index follows its columns by itself.
        migrations.SeparateDatabaseAndState(state_operations=[
            migrations.RemoveIndex(
                model_name='suppression',
                name='suppressions_to_do',
            ),
            migrations.AddIndex(
                model_name='suppression',
                index=models.Index(condition=models.Q(('erasure_pending', True)), fields=['id'], name='suppressions_to_do'),
            ),
            migrations.RemoveIndex(
                model_name='domain',
                name='metadata_ready',
            ),
            migrations.RemoveIndex(
                model_name='domain',
                name='discovery_ready',
            ),
            migrations.RemoveIndex(
                model_name='localbusiness',
                name='extraction_ready',
            ),
            migrations.RemoveIndex(
                model_name='page',
                name='scrape_ready',
            ),
            migrations.RemoveIndex(
                model_name='place',
                name='deep_scan_ready',
            ),
            migrations.RemoveIndex(
                model_name='placesearch',
                name='place_search_ready',
            ),
            migrations.RemoveIndex(
                model_name='sitemapfile',
                name='scan_ready',
            ),
            migrations.RemoveIndex(
                model_name='sitemapfile',
                name='import_ready',
            ),
            migrations.AddIndex(
                model_name='domain',
                index=models.Index(condition=models.Q(('status', 'Queued'), ('due_at__isnull', True)), fields=['priority', 'fair_order', 'id'], name='metadata_ready'),
            ),
            migrations.AddIndex(
                model_name='domain',
                index=models.Index(condition=models.Q(('sitemap_analysis_status', 'Queued'), ('sitemap_analysis_due_at__isnull', True)), fields=['sitemap_analysis_priority', 'sitemap_analysis_fair_order', 'id'], name='discovery_ready'),
            ),
            migrations.AddIndex(
                model_name='localbusiness',
                index=models.Index(condition=models.Q(('domain_extraction_status', 'Queued'), ('domain_extraction_due_at__isnull', True)), fields=['domain_extraction_priority', 'domain_extraction_fair_order', 'id'], name='extraction_ready'),
            ),
            migrations.AddIndex(
                model_name='page',
                index=models.Index(condition=models.Q(('page_processing_status', 'Queued'), ('page_processing_due_at__isnull', True)), fields=['page_processing_priority', 'page_processing_fair_order', 'id'], name='scrape_ready'),
            ),
            migrations.AddIndex(
                model_name='place',
                index=models.Index(condition=models.Q(('deep_scan_status', 'Queued'), ('deep_scan_due_at__isnull', True)), fields=['deep_scan_priority', 'deep_scan_fair_order', 'id'], name='deep_scan_ready'),
            ),
            migrations.AddIndex(
                model_name='placesearch',
                index=models.Index(condition=models.Q(('status', 'Queued'), ('due_at__isnull', True)), fields=['priority', 'fair_order', 'id'], name='place_search_ready'),
            ),
            migrations.AddIndex(
                model_name='sitemapfile',
                index=models.Index(condition=models.Q(('status', 'Pending'), ('due_at__isnull', True)), fields=['priority', 'fair_order', 'id'], name='scan_ready'),
            ),
            migrations.AddIndex(
                model_name='sitemapfile',
                index=models.Index(condition=models.Q(('sitemap_import_status', 'Queued'), ('sitemap_import_due_at__isnull', True)), fields=['sitemap_import_priority', 'sitemap_import_fair_order', 'id'], name='import_ready'),
            ),
        ]),
    ]
