"""The stored words of problems and evidence follow the API's: `detail` and `reasons` instead of `why`."""

from django.db import migrations, models

_PROBLEMS = """
UPDATE imports SET problems = (
    SELECT jsonb_agg(problem - '{old}' || jsonb_build_object('{new}', problem->'{old}') ORDER BY place)
    FROM jsonb_array_elements(problems) WITH ORDINALITY AS listed (problem, place)
) WHERE jsonb_path_exists(problems, '$[*].{old}')
"""
_REPORT = """
UPDATE imports SET report = jsonb_set(report, '{{rows}}', (
    SELECT jsonb_agg(item - '{old}' || jsonb_build_object('{new}', item->'{old}') ORDER BY place)
    FROM jsonb_array_elements(report->'rows') WITH ORDINALITY AS listed (item, place)
)) WHERE jsonb_path_exists(report, '$.rows[*].{old}')
"""
_EVIDENCE = """
UPDATE possible_duplicates SET evidence = evidence - '{old}' || jsonb_build_object('{new}', evidence->'{old}')
WHERE evidence ? '{old}'
"""


def renamed(statement: str, old: str, new: str) -> migrations.RunSQL:
    return migrations.RunSQL(statement.format(old=old, new=new), statement.format(old=new, new=old))


class Migration(migrations.Migration):
    dependencies = [("jobs", "0020_suppression_hashes")]

    operations = [
        migrations.AlterField(
            "import", "problems",
            models.JSONField(db_default=[], default=list, help_text="The first invalid ones: line, text, detail."),
        ),
        renamed(_PROBLEMS, "why", "detail"),
        renamed(_REPORT, "why", "detail"),
        renamed(_EVIDENCE, "why", "reasons"),
    ]  # fmt: skip
