from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("cases", "0007_order_of_the_story"),)
    operations = (
        migrations.AlterField(
            model_name="intake",
            name="urgency",
            field=models.CharField(
                blank=True,
                choices=[
                    ("calm", "no hurry"),
                    ("soon", "within two weeks"),
                    ("urgent", "this week"),
                    ("emergency", "today"),
                ],
                max_length=10,
                verbose_name="urgency",
            ),
        ),
    )
