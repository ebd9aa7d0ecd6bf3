import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("figures_lite", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("learner_id", models.IntegerField()),
                ("is_team", models.BooleanField(default=False)),
                ("day", models.DateField()),
                (
                    "course",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures_lite.course",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["learner_id"], name="notes_note_learner")],
            },
        ),
    ]
