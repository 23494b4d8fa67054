from pathlib import Path

from django.db import migrations

APP = Path(__file__).parents[1]


class Migration(migrations.Migration):
    dependencies = (("cases", "0012_rows_of_a_key"), ("access", "0006_signed_actor"))
    operations = tuple(
        migrations.RunSQL((APP / name).read_text(encoding="utf-8"), migrations.RunSQL.noop)
        for name in ("figures.sql", "functions.sql")
    )
