from uuid import uuid4

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("accounts", "0006_kinds_of_bodies"),)
    operations = (
        migrations.CreateModel(
            name="Identity",
            fields=(
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("provider", models.SlugField(max_length=40)),
                ("identifier", models.CharField(max_length=200)),
                ("linked_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ),
            options={
                "constraints": (
                    models.UniqueConstraint(fields=("provider", "identifier"), name="identity_opens_one_account"),
                    models.UniqueConstraint(fields=("provider", "user"), name="identity_once_for_a_provider"),
                ),
            },
        ),
    )
