from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0018_worker_loops'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReviewClaim',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('table', models.TextField()),
                ('row_id', models.BigIntegerField()),
                ('claimed_by', models.TextField()),
                ('expires_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'review_claims',
                'constraints': [models.UniqueConstraint(fields=('table', 'row_id'), name='review_claims_row')],
            },
        ),
    ]
