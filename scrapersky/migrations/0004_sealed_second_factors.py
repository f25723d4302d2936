from django.db import migrations, models

from jobs.store.credentials import seal, unseal

COLUMNS = ("secret",)


def seal_all(apps, schema_editor):
    for row in apps.get_model('scrapersky', 'SecondFactor').objects.all():
        _change(row, lambda text, owner: seal(text.encode(), owner))


def unseal_all(apps, schema_editor):
    for row in apps.get_model('scrapersky', 'SecondFactor').objects.all():
        _change(row, lambda text, owner: unseal(text, owner).decode())


def _change(row, change):
    for column in COLUMNS:
        if text := getattr(row, column):
            setattr(row, column, change(text, f"second_factors.{column}.{row.pk}"))
    row.save(update_fields=COLUMNS)


class Migration(migrations.Migration):

    dependencies = [
        ('scrapersky', '0003_column_widths'),
    ]

    operations = [
        migrations.AlterField(
            model_name='secondfactor',
            name='secret',
            field=models.TextField(help_text='Base32 (RFC 6238), encrypted with SECRET_KEY.'),
        ),
        migrations.RunPython(seal_all, unseal_all),
    ]
