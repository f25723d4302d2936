from django.db import migrations, models

from jobs.store.credentials import seal, unseal

COLUMNS = ('secret', 'old_secret')


def seal_all(apps, schema_editor):
    for row in apps.get_model('jobs', 'Webhook').objects.all():
        _change(row, lambda text, owner: seal(text.encode(), owner))


def unseal_all(apps, schema_editor):
    for row in apps.get_model('jobs', 'Webhook').objects.all():
        _change(row, lambda text, owner: unseal(text, owner).decode())


def _change(row, change):
    for column in COLUMNS:
        if text := getattr(row, column):
            setattr(row, column, change(text, f"webhooks.{column}.{row.pk}"))
    row.save(update_fields=COLUMNS)


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0009_reasons_of_calls'),
    ]

    operations = [
        migrations.AlterField(
            model_name='webhook',
            name='old_secret',
            field=models.TextField(blank=True, db_default='', default='', help_text='Encrypted, too.'),
        ),
        migrations.AlterField(
            model_name='webhook',
            name='secret',
            field=models.TextField(help_text='Signs messages (whsec_ and base64), encrypted with SECRET_KEY.'),
        ),
        migrations.RunPython(seal_all, unseal_all),
    ]
