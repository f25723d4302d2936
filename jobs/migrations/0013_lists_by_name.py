"""Lists by name in the order in which people look for names; what few leads have is looked up in indexes alone; triggers
that have nothing to do do nothing.

The old indexes stay until the new ones are there. Each step can be run again.
"""

from django.db import migrations, models

from jobs.models.live_index import AddIndexLive, DropIndexLive
from jobs.models.sort_keys import NameSortKey
from jobs.store import lead_counts, lead_events

FILTERED_BY = ('curation_status', 'stage', 'owner', 'country', 'rating', 'completeness', 'confidence', 'fit', 'has_email', 'has_phone', 'has_website', 'email_validity')

RUN_KINDS = [('request', 'Request'), ('drain', 'Stage work'), ('search', 'Search'), ('import', 'Import'), ('export', 'Export'), ('harvest', 'Harvest'), ('project', 'Project'), ('bulk', 'Bulk action')]


def by_name(model, table):
    return AddIndexLive(model, models.Index(NameSortKey('name'), 'id', name=f'{table}_by_name'))


def remove(name):
    return DropIndexLive(name, [migrations.RemoveIndex('lead', name)])


def cut(column, most):
    """What is longer than leads have it from now on: an index has no room for it."""
    return migrations.RunSQL(
        f'UPDATE leads SET {column} = left({column}, {most}) WHERE length({column}) > {most}', migrations.RunSQL.noop
    )


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('jobs', '0012_nonce_of_exports'),
    ]

    operations = [
        by_name('lead', 'leads'),
        by_name('exportrecipe', 'export_recipes'),
        by_name('storagetarget', 'storage_targets'),
        by_name('destination', 'destinations'),
        cut('main_category', 100),
        cut('city', 100),
        cut('country', 30),
        AddIndexLive('lead', models.Index(fields=['main_category', 'id'], include=[*FILTERED_BY, 'city'], name='leads_of_category')),
        AddIndexLive('lead', models.Index(fields=['city', 'id'], include=[*FILTERED_BY, 'main_category'], name='leads_of_city')),
        remove('leads_name'),
        remove('leads_category'),
        remove('leads_city'),
        migrations.RunSQL([lead_counts.FUNCTION, lead_events.LOG], migrations.RunSQL.noop),
        migrations.AlterField('run', 'kind', models.TextField(choices=RUN_KINDS)),
    ]
