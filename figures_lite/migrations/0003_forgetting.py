"""Receipts of forgetting, and the log of readings of rows about learners."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures_lite", "0002_parts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True)),
                (
                    "by",
                    models.CharField(
                        choices=[
                            ("signal", "the LMS's retirement"),
                            ("run", "a run, which found the account retired or gone"),
                            ("hand", "somebody, by hand"),
                        ],
                        max_length=10,
                    ),
                ),
                ("rows", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name": "receipt of forgetting",
                "verbose_name_plural": "receipts of forgetting",
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True)),
                ("reader_id", models.IntegerField(db_index=True, null=True)),
                ("learner_id", models.IntegerField(db_index=True, null=True)),
                (
                    "via",
                    models.CharField(
                        choices=[
                            ("json", "a page, as JSON"),
                            ("csv", "all, as CSV"),
                            ("python", "in the LMS, by another plugin"),
                        ],
                        max_length=10,
                    ),
                ),
                ("rows", models.IntegerField(null=True)),
                (
                    "course",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="figures_lite.course",
                    ),
                ),
            ],
            options={
                "verbose_name": "reading",
            },
        ),
    ]
