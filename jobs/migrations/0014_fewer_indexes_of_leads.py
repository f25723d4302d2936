"""Indexes of leads have those with a value alone, and nothing has an index for LIKE: what is stored is stored sooner. The
words of leads that are added together are made together.

The old indexes stay until the new ones are there. Each step can be run again.
"""

import django.db.models.deletion
from django.db import migrations, models

from jobs.models.live_index import AddIndexLive, DropIndexLive
from jobs.store import lead_words

FILTERED_BY = ('curation_status', 'stage', 'owner', 'country', 'rating', 'completeness', 'confidence', 'fit', 'has_email', 'has_phone', 'has_website', 'email_validity')


def add(name, column, condition, include=None):
    index = models.Index(fields=[column, 'id'], include=include, condition=models.Q((f'{column}__{condition[0]}', condition[1])), name=name)
    return AddIndexLive('lead', index)


def replaced(name):
    return DropIndexLive(name, [migrations.RemoveIndex('lead', name)])


def without_like(model, column, name, constraint, **options):
    """It stays unique, by the same index."""
    return DropIndexLive(name, [
        migrations.AlterField(model, column, models.TextField(**options)),
        migrations.AddConstraint(model, models.UniqueConstraint(fields=[column], name=constraint)),
    ])


NOT_NULL, NOT_EMPTY = ('isnull', False), ('gt', '')
BUSINESS = models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='leads', to='jobs.localbusiness')


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('jobs', '0013_lists_by_name'),
    ]

    operations = [
        add('leads_of_business', 'business', NOT_NULL),
        add('leads_rated', 'rating', NOT_NULL),
        add('leads_in_category', 'main_category', NOT_EMPTY, [*FILTERED_BY, 'city']),
        add('leads_in_city', 'city', NOT_EMPTY, [*FILTERED_BY, 'main_category']),
        add('leads_in_country', 'country', NOT_EMPTY),
        add('leads_owned', 'owner', NOT_EMPTY),
        add('leads_due', 'next_on', NOT_NULL),
        add('leads_checked', 'email_validity', NOT_EMPTY),
        replaced('leads_rating'),
        replaced('leads_of_category'),
        replaced('leads_of_city'),
        replaced('leads_country'),
        replaced('leads_owner'),
        replaced('leads_next_on'),
        replaced('leads_email_validity'),
        DropIndexLive('leads_business_id_7fb975ee', [migrations.AlterField('lead', 'business', BUSINESS)]),
        without_like('lead', 'key', 'leads_key_5ec1327f_like', 'leads_key_key', editable=False, help_text='business:<id>, or domain:<id> without a business.'),
        without_like('domain', 'host', 'domains_host_e4169e91_like', 'domains_host_key'),
        migrations.RunSQL(lead_words.ADD, migrations.RunSQL.noop),
    ]
