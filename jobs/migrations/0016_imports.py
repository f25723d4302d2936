import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0015_contacts_by_confidence'),
    ]

    operations = [
        migrations.RunSQL("UPDATE uploads SET place = total WHERE place < total", migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name='upload', name='uploads_unfinished'),
        migrations.RenameModel('Upload', 'Import'),
        migrations.AlterModelTable('import', 'imports'),
        migrations.RemoveField('import', 'texts'),
        migrations.RenameField('import', 'place', 'processed'),
        migrations.AlterField('import', 'processed', models.PositiveIntegerField(
            db_default=0, default=0, help_text='How many rows have been looked at.')),
        migrations.AlterField('import', 'noun', models.TextField(
            help_text='What the rows become: domains, pages, ...')),
        migrations.AlterField('import', 'run', models.OneToOneField(
            blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING,
            related_name='imported', to='jobs.run')),
        migrations.AddField('import', 'file_name', models.TextField(
            blank=True, db_default='', default='', help_text='Empty for a list.')),
        migrations.AddField('import', 'columns', models.JSONField(
            blank=True, db_default={}, default=dict, help_text='Header of the file -> field.')),
        migrations.AddField('import', 'unread', django.contrib.postgres.fields.ArrayField(
            base_field=models.TextField(), blank=True, db_default=[], default=list,
            help_text='Headers of columns that are not read.', size=None)),
        migrations.AddField('import', 'country', models.TextField(
            blank=True, db_default='', default='', help_text='Of phone numbers without a prefix: ISO 3166-1 alpha-2.')),
        migrations.AddField('import', 'changed', models.PositiveIntegerField(
            db_default=0, default=0, help_text='Rows that brought new facts.')),
        migrations.AddField('import', 'report', models.JSONField(
            db_default={}, default=dict, help_text='Of a preview and of a short import: what becomes of each row.')),
        migrations.CreateModel(
            name='ImportPiece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.PositiveIntegerField(help_text='How many rows come before it.')),
                ('rows', models.JSONField(help_text='A list of [line, [[field, value], ...], problem, text].')),
                ('whole', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='pieces', to='jobs.import')),
            ],
            options={
                'db_table': 'import_pieces',
            },
        ),
        migrations.AddIndex(
            model_name='import',
            index=models.Index(condition=models.Q(('processed__lt', models.F('total'))), fields=['id'], name='imports_unfinished'),
        ),
        migrations.AddConstraint(
            model_name='importpiece',
            constraint=models.UniqueConstraint(fields=('whole', 'first'), name='import_pieces_order'),
        ),
    ]
