from pathlib import Path

from django.db import migrations, models

FUNCTIONS = (Path(__file__).parents[1] / "functions.sql").read_text(encoding="utf-8")
BEGINNING = "INSERT INTO audit_chainstate VALUES (1, 0, decode(repeat('00', 32), 'hex'), 0, 0, 0)"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0001_clock")]

    operations = [
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(verbose_name="time")),
                ("actor", models.UUIDField(null=True)),
                ("purpose", models.TextField()),
                ("event", models.TextField()),
                ("subject", models.UUIDField(null=True)),
                ("subject_kind", models.TextField(blank=True)),
                ("office", models.UUIDField(null=True)),
                ("object_kind", models.TextField(blank=True)),
                ("object_id", models.UUIDField(null=True)),
                ("detail", models.JSONField(default=dict)),
                ("hash", models.BinaryField(null=True)),
                ("chained_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("seq",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("subject__isnull", False)),
                        fields=["subject", "seq"],
                        name="audit_of_subject",
                    ),
                    models.Index(condition=models.Q(("hash", None)), fields=["seq"], name="audit_unchained"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChainState",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("last_seq", models.BigIntegerField(default=0)),
                ("last_hash", models.BinaryField()),
                ("length", models.BigIntegerField(default=0)),
                ("fence_seq", models.BigIntegerField(default=0)),
                ("fence_xid", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="audit_chain_only_one")],
            },
        ),
        migrations.RunSQL(BEGINNING, migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
    ]
