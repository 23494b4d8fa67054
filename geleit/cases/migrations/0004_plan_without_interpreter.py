from django.db import migrations

import geleit.vault.fields


class Migration(migrations.Migration):
    dependencies = (("cases", "0003_agreed_plans"),)
    operations = (
        migrations.RemoveField(model_name="plan", name="interpreter"),
        migrations.AlterField(
            model_name="plan",
            name="participants",
            field=geleit.vault.fields.SealedText(
                blank=True, null=True, verbose_name="who took part, and who interpreted"
            ),
        ),
    )
