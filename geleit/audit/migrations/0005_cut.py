from pathlib import Path

from django.db import migrations, models

FUNCTIONS = Path(__file__).parents[1] / "functions.sql"


class Migration(migrations.Migration):
    dependencies = (("audit", "0004_retention"),)
    operations = (
        migrations.AddField("chainstate", "first_seq", models.BigIntegerField(default=0)),
        migrations.AddField("chainstate", "first_hash", models.BinaryField(default=bytes(32))),
        migrations.RunSQL(FUNCTIONS.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    )
