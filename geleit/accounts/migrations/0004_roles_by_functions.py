from pathlib import Path

from django.db import migrations

FUNCTIONS = Path(__file__).parents[1] / "functions.sql"


class Migration(migrations.Migration):
    dependencies = (("accounts", "0003_sessions_ended"), ("core", "0002_acting"))
    operations = (
        # The audit trail says who signed in when; and whoever signs in acts as nobody yet, who may write no account.
        migrations.RemoveField("user", "last_login"),
        migrations.RunSQL(FUNCTIONS.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    )
