from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("accounts", "0004_roles_by_functions"),)
    operations = (
        migrations.CreateModel(
            name="SignInTry",
            fields=(
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("wrong", models.PositiveIntegerField(default=0)),
                ("until", models.DateTimeField()),
                ("good_at", models.DateTimeField(null=True)),
                ("last_at", models.DateTimeField()),
            ),
        ),
    )
