"""The limits of the columns that imports brought, looked at in the rows that were there."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("jobs", "0041_imports")]

    operations = [
        ValidateConstraint("import", "imports_source_limit"),
        ValidateConstraint("import", "imports_sheet_limit"),
        ValidateConstraint("import", "imports_header_limit"),
        ValidateConstraint("import", "imports_fields_limit"),
        ValidateConstraint("import", "imports_undone_by_limit"),
        ValidateConstraint("localbusiness", "local_businesses_phone_as_written_limit"),
        ValidateConstraint("localbusiness", "local_businesses_phones_limit"),
        ValidateConstraint("localbusiness", "local_businesses_emails_limit"),
        ValidateConstraint("localbusiness", "local_businesses_people_limit"),
        ValidateConstraint("localbusiness", "local_businesses_profiles_limit"),
        ValidateConstraint("localbusiness", "local_businesses_custom_fields_limit"),
    ]
