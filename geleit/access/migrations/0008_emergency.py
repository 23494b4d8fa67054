import datetime
from pathlib import Path

import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

FUNCTIONS = Path(__file__).parents[1] / "functions.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_two_records"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="grant",
            name="grant_open_files",
        ),
        migrations.AddField(
            model_name="grant",
            name="until_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="grant",
            name="kind",
            field=models.CharField(
                choices=[("lead", "Lead"), ("member", "Team"), ("deputy", "Deputy"), ("emergency", "Emergency access")],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(
                fields=["user", "until_on"],
                include=("subject", "person_id", "from_on", "kind", "until_at"),
                name="grant_open_files",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "emergency"), ("until_at__isnull", False), ("until_on__isnull", False)),
                    models.Q(models.Q(("kind", "emergency"), _negated=True), ("until_at", None)),
                    _connector="OR",
                ),
                name="grant_emergency_ends_on_a_minute",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_at", None),
                    (
                        "until_at__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("given_at"), "+", models.Value(datetime.timedelta(seconds=14400))
                        ),
                    ),
                    _connector="OR",
                ),
                name="grant_emergency_four_hours",
            ),
        ),
        migrations.RunSQL(FUNCTIONS.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
