from pathlib import Path

from django.db import migrations

APP = Path(__file__).parents[1]


class Migration(migrations.Migration):
    dependencies = [("insights", "0001_releases"), ("exchange", "0002_functions")]

    operations = [
        migrations.RunSQL(
            (APP / "functions.sql").read_text(encoding="utf-8"),
            "DROP FUNCTION insights_referrals(uuid, date, date)",
        )
    ]
