from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("cases", "0014_emergency"),)
    operations = (
        migrations.AddField(
            "document",
            "safety",
            models.CharField(
                blank=True,
                choices=[("", "checked"), ("waiting", "being checked"), ("infected", "malware found")],
                default="",
                max_length=10,
            ),
        ),
    )
