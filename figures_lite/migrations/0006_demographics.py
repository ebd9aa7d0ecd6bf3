"""Demographics of enrollments, and numbers by them: empty where a site does not ask for them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures_lite", "0005_groups"),
    ]

    operations = [
        migrations.AddField(
            model_name="enrollment",
            name="birth_years",
            field=models.CharField(max_length=10, null=True),
        ),
        migrations.AddField(
            model_name="enrollment",
            name="country",
            field=models.CharField(max_length=10, null=True),
        ),
        migrations.AddField(
            model_name="enrollment",
            name="education",
            field=models.CharField(max_length=10, null=True),
        ),
        migrations.AddField(
            model_name="enrollment",
            name="gender",
            field=models.CharField(max_length=10, null=True),
        ),
        migrations.CreateModel(
            name="OrgBirthDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("org", models.CharField(max_length=255)),
                ("period", models.DateField(db_index=True)),
                ("birth_years", models.CharField(max_length=10)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("org", "birth_years", "period"), name="figures_lite_orgbirthday_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrgBirthMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("org", models.CharField(max_length=255)),
                ("period", models.DateField(db_index=True)),
                ("birth_years", models.CharField(max_length=10)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("org", "birth_years", "period"), name="figures_lite_orgbirthmonth_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrgCountryDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("org", models.CharField(max_length=255)),
                ("period", models.DateField(db_index=True)),
                ("country", models.CharField(max_length=10)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("org", "country", "period"), name="figures_lite_orgcountryday_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="OrgCountryMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("org", models.CharField(max_length=255)),
                ("period", models.DateField(db_index=True)),
                ("country", models.CharField(max_length=10)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("org", "country", "period"), name="figures_lite_orgcountrymonth_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrgEducationDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("org", models.CharField(max_length=255)),
                ("period", models.DateField(db_index=True)),
                ("education", models.CharField(max_length=10)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("org", "education", "period"), name="figures_lite_orgeducationday_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrgEducationMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("org", models.CharField(max_length=255)),
                ("period", models.DateField(db_index=True)),
                ("education", models.CharField(max_length=10)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("org", "education", "period"), name="figures_lite_orgeducationmonth_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrgGenderDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("org", models.CharField(max_length=255)),
                ("period", models.DateField(db_index=True)),
                ("gender", models.CharField(max_length=10)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("org", "gender", "period"), name="figures_lite_orggenderday_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="OrgGenderMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("org", models.CharField(max_length=255)),
                ("period", models.DateField(db_index=True)),
                ("gender", models.CharField(max_length=10)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("org", "gender", "period"), name="figures_lite_orggendermonth_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteBirthDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("site", models.IntegerField(default=0)),
                ("period", models.DateField(db_index=True)),
                ("birth_years", models.CharField(max_length=10)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "birth_years", "period"), name="figures_lite_sitebirthday_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteBirthMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("site", models.IntegerField(default=0)),
                ("period", models.DateField(db_index=True)),
                ("birth_years", models.CharField(max_length=10)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "birth_years", "period"), name="figures_lite_sitebirthmonth_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteCountryDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("site", models.IntegerField(default=0)),
                ("period", models.DateField(db_index=True)),
                ("country", models.CharField(max_length=10)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "country", "period"), name="figures_lite_sitecountryday_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteCountryMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("site", models.IntegerField(default=0)),
                ("period", models.DateField(db_index=True)),
                ("country", models.CharField(max_length=10)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "country", "period"), name="figures_lite_sitecountrymonth_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteEducationDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("site", models.IntegerField(default=0)),
                ("period", models.DateField(db_index=True)),
                ("education", models.CharField(max_length=10)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "education", "period"), name="figures_lite_siteeducationday_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteEducationMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("site", models.IntegerField(default=0)),
                ("period", models.DateField(db_index=True)),
                ("education", models.CharField(max_length=10)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "education", "period"), name="figures_lite_siteeducationmonth_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteGenderDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("site", models.IntegerField(default=0)),
                ("period", models.DateField(db_index=True)),
                ("gender", models.CharField(max_length=10)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("site", "gender", "period"), name="figures_lite_sitegenderday_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteGenderMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("site", models.IntegerField(default=0)),
                ("period", models.DateField(db_index=True)),
                ("gender", models.CharField(max_length=10)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "gender", "period"), name="figures_lite_sitegendermonth_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CourseBirthDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("period", models.DateField(db_index=True)),
                ("birth_years", models.CharField(max_length=10)),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("course", "birth_years", "period"), name="figures_lite_coursebirthday_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CourseBirthMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("period", models.DateField(db_index=True)),
                ("birth_years", models.CharField(max_length=10)),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("course", "birth_years", "period"), name="figures_lite_coursebirthmonth_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CourseCountryDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("period", models.DateField(db_index=True)),
                ("country", models.CharField(max_length=10)),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("course", "country", "period"), name="figures_lite_coursecountryday_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CourseCountryMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("period", models.DateField(db_index=True)),
                ("country", models.CharField(max_length=10)),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("course", "country", "period"), name="figures_lite_coursecountrymonth_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CourseEducationDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("period", models.DateField(db_index=True)),
                ("education", models.CharField(max_length=10)),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("course", "education", "period"), name="figures_lite_courseeducationday_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CourseEducationMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("period", models.DateField(db_index=True)),
                ("education", models.CharField(max_length=10)),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("course", "education", "period"), name="figures_lite_courseeducationmonth_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CourseGenderDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("period", models.DateField(db_index=True)),
                ("gender", models.CharField(max_length=10)),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("course", "gender", "period"), name="figures_lite_coursegenderday_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CourseGenderMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrollments", models.BigIntegerField(null=True)),
                ("unenrollments", models.BigIntegerField(null=True)),
                ("enrolled", models.BigIntegerField(null=True)),
                ("period", models.DateField(db_index=True)),
                ("gender", models.CharField(max_length=10)),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("course", "gender", "period"), name="figures_lite_coursegendermonth_key"
                    )
                ],
            },
        ),
    ]
