"""A key, its work and its answer are one transaction: no row without an answer, and bodies byte by byte."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scrapersky', '0006_people'),
    ]

    operations = [
        migrations.RunSQL("DELETE FROM idempotent_requests", migrations.RunSQL.noop),  # answers of one day
        migrations.RemoveField(model_name='idempotentrequest', name='answer'),
        migrations.AddField(
            model_name='idempotentrequest',
            name='answer',
            field=models.BinaryField(default=b"", help_text='The body as it was sent; empty for none.'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='idempotentrequest',
            name='sealed',
            field=models.BooleanField(default=False, help_text='The answer has a secret, and is encrypted.'),
        ),
        migrations.AlterField(
            model_name='idempotentrequest',
            name='status',
            field=models.PositiveSmallIntegerField(),
        ),
    ]
