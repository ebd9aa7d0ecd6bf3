"""What learner days count for that are no longer stored."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures_lite", "0006_demographics"),
    ]

    operations = [
        migrations.AddField(
            model_name="courselearner",
            name="folded_active",
            field=models.IntegerField(default=0, null=True),
        ),
        migrations.AddField(
            model_name="courselearner",
            name="folded_correct",
            field=models.IntegerField(default=0, null=True),
        ),
    ]
