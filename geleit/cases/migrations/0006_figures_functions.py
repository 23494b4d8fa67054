from pathlib import Path

from django.db import migrations

FUNCTIONS = Path(__file__).parents[1] / "figures.sql"


class Migration(migrations.Migration):
    dependencies = (("cases", "0005_full_months"),)
    operations = (migrations.RunSQL(FUNCTIONS.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
