"""Who started a run."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures_lite", "0008_publishes"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="by",
            field=models.CharField(
                choices=[
                    ("ticker", "the ticker, in Celery workers"),
                    ("beat", "Celery beat"),
                    ("cron", "cron"),
                    ("cronjob", "a Kubernetes CronJob"),
                    ("command", "somebody, by hand"),
                    ("task", "a Celery task that somebody called"),
                ],
                max_length=10,
                null=True,
            ),
        ),
    ]
