from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_start_password")]

    operations = [
        migrations.AddField("user", "sessions_ended", models.PositiveIntegerField(default=0)),
    ]
