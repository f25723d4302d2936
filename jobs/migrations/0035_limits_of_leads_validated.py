"""The limits of leads and projects hold for old rows, too."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

LIMITS = (
    ("bulk", "decision_bulks_changes_limit"),
    ("export", "exports_layout_limit"),
    ("lead", "leads_owner_limit"),
    ("lead", "leads_stage_limit"),
    ("lead", "leads_tags_limit"),
    ("leadchange", "lead_changes_made_by_limit"),
    ("leadchange", "lead_changes_field_limit"),
    ("leadchange", "lead_changes_was_limit"),
    ("leadchange", "lead_changes_now_limit"),
    ("leadnote", "lead_notes_author_limit"),
    ("leadnote", "lead_notes_text_limit"),
    ("leadstage", "lead_stages_name_limit"),
    ("project", "projects_name_limit"),
    ("project", "projects_requested_by_limit"),
    ("project", "projects_reason_limit"),
    ("project", "projects_categories_limit"),
)


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("jobs", "0034_limits_of_leads"),
    ]

    operations = [ValidateConstraint(model_name=model, name=name) for model, name in LIMITS]
