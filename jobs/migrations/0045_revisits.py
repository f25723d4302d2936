"""Since when no page shows a contact any more."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0044_export_recipes'),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='gone_at',
            field=models.DateTimeField(blank=True, help_text='Since when no page that was read shows it.', null=True),
        ),
        migrations.AddField(
            model_name='contactevidence',
            name='gone_at',
            field=models.DateTimeField(blank=True, help_text='Since when the page does not show it.', null=True),
        ),
    ]
