from pathlib import Path

from django.db import migrations, models

FUNCTIONS = Path(__file__).parents[1] / "erasure.sql"
KINDS = [
    ("access", "See one's data"),
    ("correction", "Have data corrected"),
    ("erasure", "Have data erased"),
    ("objection", "Object to the use of data"),
]
GROUNDS = [
    ("duty", "A law or those who fund the work oblige us to keep them"),
    ("needed", "The counselling goes on and needs them"),
    ("claims", "They are needed for legal claims, or to defend against some"),
    ("identity", "It is not certain that they are about whoever asks"),
]


class Migration(migrations.Migration):
    dependencies = (("disclosure", "0002_legal"), ("retention", "0002_functions"))
    operations = (
        migrations.AlterField(
            model_name="request",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=10, verbose_name="what is asked for"),
        ),
        migrations.AddField(
            model_name="request",
            name="decision",
            field=models.CharField(
                blank=True,
                choices=[("erased", "erased"), ("refused", "refused")],
                default="",
                max_length=10,
                verbose_name="decision",
            ),
        ),
        migrations.AddField(
            model_name="request",
            name="ground",
            field=models.CharField(blank=True, choices=GROUNDS, default="", max_length=10, verbose_name="reason"),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=(models.Q(decision="refused") & ~models.Q(ground=""))
                | (~models.Q(decision="refused") & models.Q(ground="")),
                name="request_refused_with_a_ground",
            ),
        ),
        migrations.RunSQL("SET LOCAL check_function_bodies = off", migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    )
