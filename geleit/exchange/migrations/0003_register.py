from pathlib import Path

from django.db import migrations, models

FUNCTIONS = Path(__file__).parents[1] / "functions.sql"


class Migration(migrations.Migration):
    """The register of the data protection officer; a guardian's word for somebody who turns out to be of age."""

    dependencies = (("exchange", "0002_functions"),)
    operations = (
        migrations.AddField("consent", "for_minor", models.BooleanField(default=False)),
        migrations.RunSQL("SET LOCAL check_function_bodies = off", migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    )
