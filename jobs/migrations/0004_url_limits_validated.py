"""The limits of URLs hold for the rows that are stored, too: read without a lock that stops writers."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("jobs", "0003_queue_places_and_url_limits")]

    operations = [
        ValidateConstraint("page", "pages_url_limit"),
        ValidateConstraint("sitemapfile", "sitemap_files_url_limit"),
    ]
