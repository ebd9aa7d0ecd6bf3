import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("figures_lite", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="BusyDay",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.DateField(db_index=True)),
                ("busy_learners", models.BigIntegerField(null=True)),
                ("busy_blocks", models.BigIntegerField(null=True)),
                ("busy_week", models.BigIntegerField(null=True)),
                ("halfway", models.BigIntegerField(null=True)),
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
                "constraints": [models.UniqueConstraint(fields=("course", "period"), name="plugin_busyday_key")],
            },
        ),
    ]
