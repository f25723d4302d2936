"""Limits of texts and lists, for new and changed rows at once; the next migration looks at the old ones."""

import django.db.models.functions.text
import django.db.models.lookups
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

AREA_KEYS = """
UPDATE place_searches SET area_key = 'sha256:' || encode(sha256(convert_to(area_key, 'UTF8')), 'hex')
WHERE length(area_key) > 100
"""


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0024_group_indexes'),
    ]

    operations = [
        migrations.RunSQL(AREA_KEYS, migrations.RunSQL.noop),
        AddConstraintNotValid(
            model_name='automationrule',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('changed_by')), 300), name='automation_rules_changed_by_limit'),
        ),
        AddConstraintNotValid(
            model_name='budget',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('set_by')), 300), name='budgets_set_by_limit'),
        ),
        AddConstraintNotValid(
            model_name='bulk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('made_by')), 300), name='decision_bulks_made_by_limit'),
        ),
        AddConstraintNotValid(
            model_name='bulk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('reason')), 500), name='decision_bulks_reason_limit'),
        ),
        AddConstraintNotValid(
            model_name='bulk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(models.Func(models.F('filter'), function='octet_length', output_field=models.IntegerField(), template='%(function)s((%(expressions)s)::text)'), 1000000), name='decision_bulks_filter_limit'),
        ),
        AddConstraintNotValid(
            model_name='bulk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('undone_by')), 300), name='decision_bulks_undone_by_limit'),
        ),
        AddConstraintNotValid(
            model_name='contact',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('notes')), 10000), name='contacts_notes_limit'),
        ),
        AddConstraintNotValid(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('tags'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 100), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('tags'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 10000)), name='contacts_tags_limit'),
        ),
        AddConstraintNotValid(
            model_name='decision',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('made_by')), 300), name='decisions_made_by_limit'),
        ),
        AddConstraintNotValid(
            model_name='decision',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('reason')), 500), name='decisions_reason_limit'),
        ),
        AddConstraintNotValid(
            model_name='domain',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('notes')), 10000), name='domains_notes_limit'),
        ),
        AddConstraintNotValid(
            model_name='domain',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('tags'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 100), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('tags'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 10000)), name='domains_tags_limit'),
        ),
        AddConstraintNotValid(
            model_name='domain',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('include_patterns'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 100), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('include_patterns'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 50000)), name='domains_include_patterns_limit'),
        ),
        AddConstraintNotValid(
            model_name='domain',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('exclude_patterns'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 100), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('exclude_patterns'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 50000)), name='domains_exclude_patterns_limit'),
        ),
        AddConstraintNotValid(
            model_name='domain',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('robots_override_reason')), 500), name='domains_robots_override_reason_limit'),
        ),
        AddConstraintNotValid(
            model_name='domain',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('robots_override_by')), 300), name='domains_robots_override_by_limit'),
        ),
        AddConstraintNotValid(
            model_name='domain',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('source')), 300), name='domains_source_limit'),
        ),
        AddConstraintNotValid(
            model_name='export',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(models.Func(models.F('filter'), function='octet_length', output_field=models.IntegerField(), template='%(function)s((%(expressions)s)::text)'), 1000000), name='exports_filter_limit'),
        ),
        AddConstraintNotValid(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('columns'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 500), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('columns'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 50000)), name='exports_columns_limit'),
        ),
        AddConstraintNotValid(
            model_name='export',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('requested_by')), 300), name='exports_requested_by_limit'),
        ),
        AddConstraintNotValid(
            model_name='host',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('paused_by')), 300), name='hosts_paused_by_limit'),
        ),
        AddConstraintNotValid(
            model_name='import',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('file_name')), 200), name='imports_file_name_limit'),
        ),
        AddConstraintNotValid(
            model_name='import',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(models.Func(models.F('columns'), function='octet_length', output_field=models.IntegerField(), template='%(function)s((%(expressions)s)::text)'), 200000), name='imports_columns_limit'),
        ),
        AddConstraintNotValid(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('unread'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 200), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('unread'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 40000)), name='imports_unread_limit'),
        ),
        AddConstraintNotValid(
            model_name='import',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('country')), 2), name='imports_country_limit'),
        ),
        AddConstraintNotValid(
            model_name='import',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('requested_by')), 300), name='imports_requested_by_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('name')), 10000), name='local_businesses_name_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('address')), 10000), name='local_businesses_address_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('street')), 10000), name='local_businesses_street_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('city')), 10000), name='local_businesses_city_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('state')), 10000), name='local_businesses_state_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('postal_code')), 10000), name='local_businesses_postal_code_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('country')), 10000), name='local_businesses_country_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('phone')), 10000), name='local_businesses_phone_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('website')), 10000), name='local_businesses_website_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('main_category')), 10000), name='local_businesses_main_category_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('categories'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 1000), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('categories'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 1000000)), name='local_businesses_categories_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('external_id')), 10000), name='local_businesses_external_id_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(models.Func(models.F('sources'), function='octet_length', output_field=models.IntegerField(), template='%(function)s((%(expressions)s)::text)'), 1000000), name='local_businesses_sources_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('notes')), 10000), name='local_businesses_notes_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('tags'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 100), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('tags'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 10000)), name='local_businesses_tags_limit'),
        ),
        AddConstraintNotValid(
            model_name='page',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('notes')), 10000), name='pages_notes_limit'),
        ),
        AddConstraintNotValid(
            model_name='page',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('tags'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 100), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('tags'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 10000)), name='pages_tags_limit'),
        ),
        AddConstraintNotValid(
            model_name='page',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('source')), 300), name='pages_source_limit'),
        ),
        AddConstraintNotValid(
            model_name='place',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('notes')), 10000), name='places_staging_notes_limit'),
        ),
        AddConstraintNotValid(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('tags'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 100), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('tags'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 10000)), name='places_staging_tags_limit'),
        ),
        AddConstraintNotValid(
            model_name='placesearch',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('query')), 500), name='place_searches_query_limit'),
        ),
        AddConstraintNotValid(
            model_name='placesearch',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('business_type')), 500), name='place_searches_business_type_limit'),
        ),
        AddConstraintNotValid(
            model_name='placesearch',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('location')), 500), name='place_searches_location_limit'),
        ),
        AddConstraintNotValid(
            model_name='placesearch',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('normalised_query')), 600), name='place_searches_normalised_query_limit'),
        ),
        AddConstraintNotValid(
            model_name='placesearch',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(models.Func(models.F('area'), function='octet_length', output_field=models.IntegerField(), template='%(function)s((%(expressions)s)::text)'), 1000000), name='place_searches_area_limit'),
        ),
        AddConstraintNotValid(
            model_name='placesearch',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('area_key')), 100), name='place_searches_area_key_limit'),
        ),
        AddConstraintNotValid(
            model_name='placesearch',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('language')), 35), name='place_searches_language_limit'),
        ),
        AddConstraintNotValid(
            model_name='placesearch',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('region')), 2), name='place_searches_region_limit'),
        ),
        AddConstraintNotValid(
            model_name='placesearch',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('requested_by')), 300), name='place_searches_requested_by_limit'),
        ),
        AddConstraintNotValid(
            model_name='possibleduplicate',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('decided_by')), 300), name='possible_duplicates_decided_by_limit'),
        ),
        AddConstraintNotValid(
            model_name='reviewclaim',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('claimed_by')), 300), name='review_claims_claimed_by_limit'),
        ),
        AddConstraintNotValid(
            model_name='run',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('title')), 3000), name='runs_title_limit'),
        ),
        AddConstraintNotValid(
            model_name='run',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('requested_by')), 300), name='runs_requested_by_limit'),
        ),
        AddConstraintNotValid(
            model_name='run',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('reason')), 10000), name='runs_reason_limit'),
        ),
        AddConstraintNotValid(
            model_name='sitemapfile',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('notes')), 10000), name='sitemap_files_notes_limit'),
        ),
        AddConstraintNotValid(
            model_name='sitemapfile',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('tags'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 100), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('tags'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 10000)), name='sitemap_files_tags_limit'),
        ),
        AddConstraintNotValid(
            model_name='stagecontrol',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('reason')), 500), name='stage_controls_reason_limit'),
        ),
        AddConstraintNotValid(
            model_name='stagecontrol',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('paused_by')), 300), name='stage_controls_paused_by_limit'),
        ),
        AddConstraintNotValid(
            model_name='suppression',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('reason')), 500), name='suppressions_reason_limit'),
        ),
        AddConstraintNotValid(
            model_name='suppression',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('hint')), 500), name='suppressions_hint_limit'),
        ),
        AddConstraintNotValid(
            model_name='suppression',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('source')), 500), name='suppressions_source_limit'),
        ),
        AddConstraintNotValid(
            model_name='suppression',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('added_by')), 300), name='suppressions_added_by_limit'),
        ),
        AddConstraintNotValid(
            model_name='suppression',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('pending_value')), 2100), name='suppressions_pending_value_limit'),
        ),
        AddConstraintNotValid(
            model_name='webhook',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('url')), 2083), name='webhooks_url_limit'),
        ),
        AddConstraintNotValid(
            model_name='webhook',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('description')), 500), name='webhooks_description_limit'),
        ),
        AddConstraintNotValid(
            model_name='webhook',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('kinds'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 50), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('kinds'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 2500)), name='webhooks_kinds_limit'),
        ),
        AddConstraintNotValid(
            model_name='webhook',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('stages'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 50), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('stages'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 5000)), name='webhooks_stages_limit'),
        ),
        AddConstraintNotValid(
            model_name='webhook',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('created_by')), 300), name='webhooks_created_by_limit'),
        ),
    ]
