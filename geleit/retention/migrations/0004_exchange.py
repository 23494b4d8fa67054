from pathlib import Path

from django.db import migrations

FUNCTIONS = Path(__file__).parents[1] / "functions.sql"


class Migration(migrations.Migration):
    """Keys of packages and requests go with the person's."""

    dependencies = (
        ("retention", "0003_unmet_needs"),
        ("exchange", "0002_functions"),
    )
    operations = (
        migrations.RunSQL("SET LOCAL check_function_bodies = off", migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    )
