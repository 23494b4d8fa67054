from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_start")]

    operations = [
        migrations.AlterField(
            model_name="key",
            name="kind",
            field=models.CharField(
                choices=[
                    ("organisation", "Organisation"),
                    ("index", "Search index"),
                    ("person", "Person"),
                    ("case", "Case"),
                    ("user", "User"),
                    ("import", "Imported list"),
                ],
                max_length=12,
            ),
        ),
    ]
