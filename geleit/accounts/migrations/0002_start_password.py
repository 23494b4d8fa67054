from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_start")]

    operations = [
        migrations.AddField("user", "must_change_password", models.BooleanField(default=False)),
    ]
