from pathlib import Path

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

FUNCTIONS = Path(__file__).parents[1] / "functions.sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0001_start"), ("core", "0001_clock"), ("accounts", "0001_start")]

    operations = [
        BtreeGistExtension(),
        migrations.RunSQL(FUNCTIONS.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
