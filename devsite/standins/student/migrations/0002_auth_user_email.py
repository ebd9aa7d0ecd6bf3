"""The LMS makes e-mail addresses unique in Django's own table of accounts."""

from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("student", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunSQL("CREATE UNIQUE INDEX email ON auth_user (email)", migrations.RunSQL.noop),
    ]
