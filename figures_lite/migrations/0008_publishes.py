"""When courses were published."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures_lite", "0007_folded"),
    ]

    operations = [
        migrations.CreateModel(
            name="Publish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "course",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="figures_lite.course",
                    ),
                ),
            ],
            options={
                "verbose_name": "publish",
                "constraints": [models.UniqueConstraint(fields=("course", "at"), name="figures_lite_publish_once")],
            },
        ),
    ]
