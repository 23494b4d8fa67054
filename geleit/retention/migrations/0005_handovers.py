from pathlib import Path

from django.db import migrations

FUNCTIONS = Path(__file__).parents[1] / "functions.sql"


class Migration(migrations.Migration):
    """What is counted of a handover leads nowhere once the case is erased."""

    dependencies = (
        ("retention", "0004_exchange"),
        ("handover", "0002_handovers"),
    )
    operations = (
        migrations.RunSQL("SET LOCAL check_function_bodies = off", migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    )
