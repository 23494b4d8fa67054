from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("handover", "0002_handovers")]

    operations = [
        migrations.AddField(model_name="handoverfigure", name="again", field=models.BooleanField(default=False)),
    ]
