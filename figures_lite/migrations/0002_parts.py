"""Parts of a run for several processes, how far a run is, and marks of many courses in one row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures_lite", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="progress",
            field=models.JSONField(default=dict, null=True),
        ),
        migrations.AddField(
            model_name="stale",
            name="marks",
            field=models.JSONField(default=dict, null=True),
        ),
        migrations.AlterField(
            model_name="stale",
            name="course_id",
            field=models.IntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="stale",
            name="since",
            field=models.DateField(null=True),
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("work", models.CharField(max_length=32)),
                ("number", models.IntegerField()),
                ("what", models.JSONField(default=dict)),
                ("taken_by", models.CharField(default="", max_length=100)),
                ("beat", models.IntegerField(default=0)),
                ("done", models.BooleanField(default=False)),
                ("report", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("work", "number"), name="figures_lite_part_once")],
            },
        ),
    ]
