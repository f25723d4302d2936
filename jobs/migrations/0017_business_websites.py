"""An index on the host of a business's website: rows with one website are candidates for being duplicates."""

from django.db import migrations

INDEX = r"""
CREATE INDEX local_businesses_website_host
ON local_businesses (lower(substring(website FROM '^(?:[a-zA-Z]+:/+)?(?:www\.)?([^/:?#]+)')))
WHERE website <> ''
"""


class Migration(migrations.Migration):
    dependencies = [("jobs", "0016_imports")]

    operations = [migrations.RunSQL(INDEX, "DROP INDEX local_businesses_website_host")]
