import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import geleit.core.dates
import geleit.vault.fields

LEGAL = Path(__file__).parents[1] / "legal.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_kinds_of_bodies"),
        ("cases", "0014_emergency"),
        ("disclosure", "0001_start"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LegalDisclosure",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key_id", models.UUIDField(db_index=True, editable=False)),
                ("number", models.CharField(max_length=20)),
                (
                    "asker_kind",
                    models.CharField(
                        choices=[
                            ("police", "Police"),
                            ("prosecutor", "Public prosecutor"),
                            ("court", "Court"),
                            ("foreigners", "Foreigners authority"),
                            ("youth", "Youth welfare office"),
                            ("social", "Jobcenter or social welfare office"),
                            ("other", "Another authority"),
                        ],
                        max_length=12,
                        verbose_name="who asks",
                    ),
                ),
                ("asker", geleit.vault.fields.SealedText(blank=True, null=True, verbose_name="office and reference")),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("consent", "The person releases from secrecy"),
                            ("seizure", "Order of a court (§§ 94, 98 StPO)"),
                            ("witness", "Duty to testify before court or prosecutor (§§ 48, 161a StPO)"),
                            ("child", "Danger to a child (§ 4 KKG)"),
                            ("necessity", "Danger that cannot be averted otherwise (§ 34 StGB)"),
                            ("crime", "A planned serious crime (§ 138 StGB)"),
                            ("none", "None that is known: to be refused"),
                        ],
                        max_length=10,
                        verbose_name="ground in law",
                    ),
                ),
                ("ground", geleit.vault.fields.SealedText(blank=True, null=True, verbose_name="why it holds")),
                ("question", geleit.vault.fields.SealedText(blank=True, null=True, verbose_name="what they ask")),
                ("asked_on", models.DateField(verbose_name="asked on")),
                (
                    "parts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), default=list, size=None
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("first", "the lead agrees"),
                            ("second", "both agree"),
                            ("given", "given"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("first_at", models.DateTimeField(null=True)),
                ("second_at", models.DateTimeField(null=True)),
                ("given_on", models.DateField(null=True, verbose_name="given on")),
                ("over_at", models.DateTimeField(null=True)),
                ("over_by", models.UUIDField(null=True)),
                (
                    "answer",
                    geleit.vault.fields.SealedText(blank=True, null=True, verbose_name="why refused or withdrawn"),
                ),
                (
                    "informed",
                    models.CharField(
                        blank=True,
                        choices=[("", "not yet"), ("yes", "yes"), ("no", "no, and why")],
                        max_length=3,
                        verbose_name="the person was told",
                    ),
                ),
                ("informed_on", models.DateField(null=True, verbose_name="told on")),
                (
                    "not_informed_why",
                    geleit.vault.fields.SealedText(blank=True, null=True, verbose_name="why the person was not told"),
                ),
                ("created_by", models.UUIDField()),
                ("created_at", models.DateTimeField(default=geleit.core.dates.now)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="legal_disclosures", to="cases.case"
                    ),
                ),
                (
                    "first_by",
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
                    "second_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-asked_on", "-created_at"),
            },
        ),
        migrations.CreateModel(
            name="LegalDisclosureContent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key_id", models.UUIDField(db_index=True, editable=False)),
                ("items", geleit.vault.fields.SealedJSON(blank=True, null=True, verbose_name="what is given")),
                ("paper", geleit.vault.fields.SealedBytes(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
                (
                    "disclosure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="content",
                        to="disclosure.legaldisclosure",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="legaldisclosure",
            index=models.Index(fields=["case", "-asked_on"], name="disclosure__case_id_92f160_idx"),
        ),
        migrations.AddIndex(
            model_name="legaldisclosure",
            index=models.Index(fields=["office", "state"], name="disclosure__office__009df1_idx"),
        ),
        migrations.AddConstraint(
            model_name="legaldisclosure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second_by", None), models.Q(("second_by", models.F("first_by")), _negated=True), _connector="OR"
                ),
                name="legal_disclosure_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="legaldisclosure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["second", "given"]), _negated=True),
                    models.Q(("first_by__isnull", False), ("second_by__isnull", False)),
                    _connector="OR",
                ),
                name="legal_disclosure_both_agreed",
            ),
        ),
        migrations.AddConstraint(
            model_name="legaldisclosure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("given_on__isnull", False), ("state", "given")),
                    models.Q(models.Q(("state", "given"), _negated=True), ("given_on", None)),
                    _connector="OR",
                ),
                name="legal_disclosure_given_on_a_day",
            ),
        ),
        migrations.RunSQL(LEGAL.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
