from pathlib import Path

from django.db import migrations

FUNCTIONS = Path(__file__).parents[1] / "functions.sql"


class Migration(migrations.Migration):
    """The walls some of them ask come at the end of `migrate`."""

    dependencies = (
        ("exchange", "0001_start"),
        ("access", "0008_emergency"),
        ("people", "0002_rows_of_a_key"),
        ("vault", "0005_packages"),
    )
    operations = (
        migrations.RunSQL("SET LOCAL check_function_bodies = off", migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    )
