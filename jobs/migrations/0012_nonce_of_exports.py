from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import MD5, Cast, Concat, Random


def forget_tokens(apps, schema_editor):
    """What was a link's secret is none any more: an old copy of the table opens nothing."""
    text = models.TextField()
    random = MD5(Concat(Cast(Random(), text), Value(':'), Cast('pk', text), output_field=text), output_field=text)
    apps.get_model('jobs', 'Export').objects.update(nonce=random)


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0011_events_of_leads'),
    ]

    operations = [
        migrations.RenameField(model_name='export', old_name='token', new_name='nonce'),
        migrations.AlterField(
            model_name='export',
            name='nonce',
            field=models.TextField(help_text='Makes the signature in its link its own; alone it opens nothing.'),
        ),
        migrations.RunPython(forget_tokens, migrations.RunPython.noop),
    ]
