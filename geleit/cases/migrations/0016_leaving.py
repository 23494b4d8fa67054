from pathlib import Path

from django.db import migrations

LEAVING = Path(__file__).parents[1] / "leaving.sql"


class Migration(migrations.Migration):
    dependencies = (("cases", "0015_documents_that_wait"),)
    operations = (migrations.RunSQL(LEAVING.read_text(encoding="utf-8"), migrations.RunSQL.noop),)
