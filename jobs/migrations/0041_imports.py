"""Imports: what each column is read as, what a source brought and what an undo needs; contacts, people and custom
fields of businesses."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0040_destinations'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportedRow',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('row_id', models.BigIntegerField(help_text="In the noun's table.")),
                ('result', models.TextField(help_text='accepted, changed or exists.')),
                ('changed_in', models.BigIntegerField(help_text="The transaction of the import's change: a later one is another's.")),
                ('before', models.JSONField(db_default={}, default=dict, help_text='The facts that it replaced.')),
            ],
            options={
                'db_table': 'imported_rows',
            },
        ),
        migrations.CreateModel(
            name='ImportMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('noun', models.TextField()),
                ('source', models.TextField(help_text="A file's or an account's name.")),
                ('headers', models.TextField(help_text='A digest of the headers.')),
                ('fields', models.JSONField(db_default={}, default=dict, help_text='Header -> field.')),
                ('changed_by', models.TextField(blank=True, db_default='', default='')),
            ],
            options={
                'db_table': 'import_mappings',
            },
        ),
        migrations.AddField(
            model_name='import',
            name='fields',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, db_default=[], default=list, help_text='What each column of the header is read as; empty: it is not read.', size=None),
        ),
        migrations.AddField(
            model_name='import',
            name='header',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='import',
            name='noticed',
            field=models.PositiveIntegerField(db_default=0, default=0, help_text='Rows that are stored, of which something could not be read.'),
        ),
        migrations.AddField(
            model_name='import',
            name='notices',
            field=models.JSONField(db_default=[], default=list, help_text='The first of these: line, text, detail.'),
        ),
        migrations.AddField(
            model_name='import',
            name='sheet',
            field=models.TextField(blank=True, db_default='', default='', help_text='Of a workbook: the one that was read.'),
        ),
        migrations.AddField(
            model_name='import',
            name='source',
            field=models.TextField(blank=True, db_default='', default='', help_text='Whose ids the rows have: a file, or an account by its name.'),
        ),
        migrations.AddField(
            model_name='import',
            name='undo',
            field=models.JSONField(db_default={}, default=dict, help_text='What the undo did: removed, restored, kept, and the names of those.'),
        ),
        migrations.AddField(
            model_name='import',
            name='undone_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='import',
            name='undone_by',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='localbusiness',
            name='custom_fields',
            field=models.JSONField(blank=True, db_default={}, default=dict, help_text='Columns of imports that are no field: header -> value.'),
        ),
        migrations.AddField(
            model_name='localbusiness',
            name='emails',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, db_default=[], default=list, help_text='Of an import.', size=None),
        ),
        migrations.AddField(
            model_name='localbusiness',
            name='people',
            field=models.JSONField(blank=True, db_default=[], default=list, help_text='Of an import: name, title, email.'),
        ),
        migrations.AddField(
            model_name='localbusiness',
            name='phone_as_written',
            field=models.TextField(blank=True, db_default='', default='', help_text='Of an import, where it could not be read as a number.'),
        ),
        migrations.AddField(
            model_name='localbusiness',
            name='phones',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, db_default=[], default=list, help_text='Further ones, E.164.', size=None),
        ),
        migrations.AddField(
            model_name='localbusiness',
            name='profiles',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, db_default=[], default=list, help_text='In social networks, of an import.', size=None),
        ),
        migrations.AlterField(
            model_name='importpiece',
            name='rows',
            field=models.JSONField(help_text='A list of [line, [cell, ...], problem].'),
        ),
        AddConstraintNotValid(
            model_name='import',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('source')), 300), name='imports_source_limit'),
        ),
        AddConstraintNotValid(
            model_name='import',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('sheet')), 200), name='imports_sheet_limit'),
        ),
        AddConstraintNotValid(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('header'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 200), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('header'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 40000)), name='imports_header_limit'),
        ),
        AddConstraintNotValid(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('fields'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 200), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('fields'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 20000)), name='imports_fields_limit'),
        ),
        AddConstraintNotValid(
            model_name='import',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('undone_by')), 300), name='imports_undone_by_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('phone_as_written')), 10000), name='local_businesses_phone_as_written_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('phones'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 200), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('phones'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 20000)), name='local_businesses_phones_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('emails'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 200), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('emails'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 64000)), name='local_businesses_emails_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(models.Func(models.F('people'), function='octet_length', output_field=models.IntegerField(), template='%(function)s((%(expressions)s)::text)'), 1000000), name='local_businesses_people_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(models.Func(models.F('profiles'), function='cardinality', output_field=models.IntegerField(), template='%(function)s(%(expressions)s)'), 200), django.db.models.lookups.LessThanOrEqual(models.Func(models.F('profiles'), function='length', output_field=models.IntegerField(), template="%(function)s(array_to_string(%(expressions)s, ''))"), 416600)), name='local_businesses_profiles_limit'),
        ),
        AddConstraintNotValid(
            model_name='localbusiness',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(models.Func(models.F('custom_fields'), function='octet_length', output_field=models.IntegerField(), template='%(function)s((%(expressions)s)::text)'), 1000000), name='local_businesses_custom_fields_limit'),
        ),
        migrations.AddField(
            model_name='importedrow',
            name='whole',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='imported_rows', to='jobs.import'),
        ),
        migrations.AddConstraint(
            model_name='importmapping',
            constraint=models.UniqueConstraint(fields=('noun', 'source', 'headers'), name='import_mappings_identity'),
        ),
        migrations.AddConstraint(
            model_name='importmapping',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('noun')), 100), name='import_mappings_noun_limit'),
        ),
        migrations.AddConstraint(
            model_name='importmapping',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('source')), 300), name='import_mappings_source_limit'),
        ),
        migrations.AddConstraint(
            model_name='importmapping',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('headers')), 64), name='import_mappings_headers_limit'),
        ),
        migrations.AddConstraint(
            model_name='importmapping',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(models.Func(models.F('fields'), function='octet_length', output_field=models.IntegerField(), template='%(function)s((%(expressions)s)::text)'), 200000), name='import_mappings_fields_limit'),
        ),
        migrations.AddConstraint(
            model_name='importmapping',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('changed_by')), 300), name='import_mappings_changed_by_limit'),
        ),
        migrations.AddIndex(
            model_name='importedrow',
            index=models.Index(fields=['whole', 'row_id'], name='imported_rows_whole'),
        ),
        migrations.AddIndex(
            model_name='importedrow',
            index=models.Index(fields=['row_id'], name='imported_rows_row'),
        ),
        migrations.RunSQL(
            "CREATE TRIGGER touch BEFORE UPDATE ON import_mappings FOR EACH ROW EXECUTE FUNCTION scrapersky_touch()",
            "DROP TRIGGER touch ON import_mappings",
        ),
    ]
