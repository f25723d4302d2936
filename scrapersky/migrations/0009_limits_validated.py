"""The limits of texts and lists hold for old rows, too. Nobody waits meanwhile: rows are read without a lock on them."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

LIMITS = (
    ("passwordlink", "password_links_created_by_limit"),
    ("apikey", "api_keys_name_limit"),
    ("apikey", "api_keys_prefix_limit"),
    ("apikey", "api_keys_scopes_limit"),
    ("idempotentrequest", "idempotent_requests_key_limit"),
    ("loginattempt", "login_attempts_username_limit"),
    ("loginattempt", "login_attempts_address_limit"),
    ("savedview", "saved_views_noun_limit"),
    ("savedview", "saved_views_name_limit"),
    ("savedview", "saved_views_query_limit"),
)


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("scrapersky", "0008_limits"),
    ]

    operations = [ValidateConstraint(model_name=model, name=name) for model, name in LIMITS]
