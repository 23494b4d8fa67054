import uuid
from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import geleit.vault.fields

APP = Path(__file__).parents[1]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_roles_by_functions"),
        ("cases", "0013_behind_the_wall"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Emergency",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key_id", models.UUIDField(db_index=True, editable=False)),
                ("number", models.CharField(max_length=20)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("danger", "Acute danger to life or health"),
                            ("child", "Protection of a child"),
                            ("deadline", "A deadline would be missed"),
                            ("absence", "The lead is away, nobody stands in, and it cannot wait"),
                            ("other", "Another reason"),
                        ],
                        max_length=10,
                        verbose_name="why",
                    ),
                ),
                ("words", geleit.vault.fields.SealedText(blank=True, null=True, verbose_name="in your own words")),
                ("opened_at", models.DateTimeField(verbose_name="opened at")),
                ("until_at", models.DateTimeField(verbose_name="until")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                ("seen_at", models.DateTimeField(null=True)),
                ("review_by", models.DateField(verbose_name="review by")),
                ("reviewed_at", models.DateTimeField(null=True, verbose_name="reviewed")),
                ("reviewer_id", models.UUIDField(null=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("justified", "justified"), ("not_justified", "not justified")],
                        max_length=15,
                        verbose_name="verdict",
                    ),
                ),
                ("note", geleit.vault.fields.SealedText(blank=True, null=True, verbose_name="note on the verdict")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="emergencies", to="cases.case"
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.office"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-opened_at",),
                "indexes": [
                    models.Index(fields=["lead", "seen_at"], name="emergency_of_lead"),
                    models.Index(fields=["office", "reviewed_at"], name="emergency_of_office"),
                    models.Index(fields=["user", "until_at"], name="emergency_of_user"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at", None), ("verdict", "")),
                            models.Q(("reviewed_at__isnull", False), models.Q(("verdict", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="emergency_reviewed_with_verdict",
                    )
                ],
            },
        ),
        *(
            migrations.RunSQL((APP / name).read_text(encoding="utf-8"), migrations.RunSQL.noop)
            for name in ("emergency.sql", "figures.sql")
        ),
    ]
