import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("audit", "0005_cut"),)
    operations = (
        migrations.AddIndex(
            "auditevent",
            models.Index(fields=["actor", "at"], condition=models.Q(event="content.opened"), name="audit_opened_by"),
        ),
        migrations.AddIndex("auditevent", django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="audit_at")),
    )
