from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("cases", "0008_urgency_not_asked"),)
    operations = (migrations.AddField("closure", "review_on", models.DateField(null=True)),)
