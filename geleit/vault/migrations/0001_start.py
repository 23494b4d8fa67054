import uuid

import django.db.models.deletion
from django.db import migrations, models

import geleit.core.dates

# A key is never deleted: destroying one keeps the row, so that a lost key can be told from a destroyed one.
NEVER_DELETED = """
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'geleit_app') THEN
    REVOKE DELETE, TRUNCATE ON vault_key, vault_masterkey FROM geleit_app;
    REVOKE UPDATE ON vault_masterkey FROM geleit_app;
  END IF;
END $$;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Key",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("organisation", "Organisation"),
                            ("index", "Search index"),
                            ("person", "Person"),
                            ("case", "Case"),
                            ("user", "User"),
                            ("import", "Imported list"),
                        ],
                        max_length=12,
                    ),
                ),
                ("owner", models.UUIDField()),
                ("wrapped", models.BinaryField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=geleit.core.dates.now)),
                ("destroyed_at", models.DateTimeField(null=True)),
                (
                    "replaced_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="vault.key",
                    ),
                ),
                (
                    "under",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vault.key"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MasterKey",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("fingerprint", models.BinaryField(max_length=16)),
                ("created_at", models.DateTimeField(default=geleit.core.dates.now)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="master_key_only_one")],
            },
        ),
        migrations.CreateModel(
            name="Rotation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("organisation", "Organisation"),
                            ("index", "Search index"),
                            ("person", "Person"),
                            ("case", "Case"),
                            ("user", "User"),
                            ("import", "Imported list"),
                        ],
                        max_length=12,
                    ),
                ),
                ("total", models.PositiveIntegerField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("started_at", models.DateTimeField(default=geleit.core.dates.now)),
                ("fence", models.BigIntegerField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "new",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vault.key"),
                ),
                (
                    "old",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vault.key"),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="key",
            index=models.Index(fields=["owner", "kind"], name="vault_key_owner_8a741f_idx"),
        ),
        migrations.AddConstraint(
            model_name="key",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "organisation"), ("under", None)),
                    models.Q(models.Q(("kind", "organisation"), _negated=True), ("under__isnull", False)),
                    _connector="OR",
                ),
                name="key_under_organisation_or_master",
            ),
        ),
        migrations.AddConstraint(
            model_name="key",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("destroyed_at__isnull", False), ("wrapped", None)),
                    models.Q(("destroyed_at", None), ("wrapped__isnull", False)),
                    _connector="OR",
                ),
                name="key_wrapped_or_destroyed",
            ),
        ),
        migrations.AddConstraint(
            model_name="key",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("destroyed_at", None), ("kind__in", ["organisation", "index"]), ("replaced_by", None)
                ),
                fields=("owner", "kind"),
                name="key_one_of_an_organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finished_at", None)), fields=("old",), name="rotation_one_at_a_time"
            ),
        ),
        migrations.RunSQL(NEVER_DELETED, migrations.RunSQL.noop),
    ]
