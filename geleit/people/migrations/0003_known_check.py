import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import geleit.core.dates


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_start"),
        ("people", "0002_person_facts_at_and_more"),
    ]

    operations = [
        migrations.DeleteModel(name="KnownCheck"),
        migrations.CreateModel(
            name="KnownCheck",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=geleit.core.dates.now)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "lead",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.office"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="known_checks",
                        to="people.person",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user", "at"], name="people_know_user_id_x"),
                    models.Index(fields=["lead", "seen_at"], name="people_know_lead_id_x"),
                ],
            },
        ),
    ]
