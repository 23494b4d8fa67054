"""Who acts, signed. The key is put in by `migrate` itself (geleit.access.management.commands.migrate)."""

from pathlib import Path

from django.db import migrations

FUNCTIONS = Path(__file__).parents[1] / "acting.sql"
GONE = """
DROP FUNCTION geleit_actor(); DROP FUNCTION geleit_acting(); DROP FUNCTION geleit_seconds();
DROP FUNCTION geleit_transaction(); DROP TABLE core_signing;
"""


class Migration(migrations.Migration):
    dependencies = (("core", "0001_clock"),)
    operations = (migrations.RunSQL(FUNCTIONS.read_text(encoding="utf-8"), GONE),)
