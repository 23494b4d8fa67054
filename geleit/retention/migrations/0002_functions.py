from pathlib import Path

from django.db import migrations

FUNCTIONS = Path(__file__).parents[1] / "functions.sql"


class Migration(migrations.Migration):
    """After every table with data of people, because erasing touches all of them; the walls they ask come at the end."""

    dependencies = (
        ("retention", "0001_start"),
        ("access", "0008_emergency"),
        ("cases", "0014_emergency"),
        ("disclosure", "0002_legal"),
        ("hints", "0001_start"),
        ("listimport", "0001_start"),
        ("vault", "0003_copies"),
    )
    operations = (
        migrations.RunSQL("SET LOCAL check_function_bodies = off", migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    )
