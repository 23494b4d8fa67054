from pathlib import Path

from django.db import migrations

APP = Path(__file__).parent.parent


class Migration(migrations.Migration):
    dependencies = [("insights", "0002_referral_figures")]

    operations = [
        # Another column of the answer: a function that returns a table cannot be replaced by one with more.
        migrations.RunSQL("DROP FUNCTION IF EXISTS insights_referrals(uuid, date, date)", migrations.RunSQL.noop),
        migrations.RunSQL((APP / "functions.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
