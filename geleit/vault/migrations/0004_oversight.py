from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0003_copies"),
    ]

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
                    ("copy", "Copy for a person"),
                    ("oversight", "Record for the data protection officer"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="rotation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("organisation", "Organisation"),
                    ("index", "Search index"),
                    ("person", "Person"),
                    ("case", "Case"),
                    ("user", "User"),
                    ("import", "Imported list"),
                    ("copy", "Copy for a person"),
                    ("oversight", "Record for the data protection officer"),
                ],
                max_length=12,
            ),
        ),
    ]
