from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures_lite", "0003_forgetting"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="siteday",
            name="figures_lite_siteday_key",
        ),
        migrations.RemoveConstraint(
            model_name="sitehour",
            name="figures_lite_sitehour_key",
        ),
        migrations.RemoveConstraint(
            model_name="sitemodeday",
            name="figures_lite_sitemodeday_key",
        ),
        migrations.RemoveConstraint(
            model_name="sitemodemonth",
            name="figures_lite_sitemodemonth_key",
        ),
        migrations.RemoveConstraint(
            model_name="sitemonth",
            name="figures_lite_sitemonth_key",
        ),
        migrations.AddField(
            model_name="account",
            name="site",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="course",
            name="site",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="siteday",
            name="site",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="sitehour",
            name="site",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="sitemodeday",
            name="site",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="sitemodemonth",
            name="site",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="sitemonth",
            name="site",
            field=models.IntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="siteday",
            constraint=models.UniqueConstraint(fields=("site", "period"), name="figures_lite_siteday_key"),
        ),
        migrations.AddConstraint(
            model_name="sitehour",
            constraint=models.UniqueConstraint(fields=("site", "period"), name="figures_lite_sitehour_key"),
        ),
        migrations.AddConstraint(
            model_name="sitemodeday",
            constraint=models.UniqueConstraint(fields=("site", "mode", "period"), name="figures_lite_sitemodeday_key"),
        ),
        migrations.AddConstraint(
            model_name="sitemodemonth",
            constraint=models.UniqueConstraint(
                fields=("site", "mode", "period"), name="figures_lite_sitemodemonth_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="sitemonth",
            constraint=models.UniqueConstraint(fields=("site", "period"), name="figures_lite_sitemonth_key"),
        ),
    ]
