from django.db import migrations, models
from django.db.models import Func, Value

SEQUENCE = "cases_timelineentry_sequence"


class Migration(migrations.Migration):
    dependencies = (("cases", "0006_figures_functions"),)
    operations = (
        migrations.RunSQL(f"CREATE SEQUENCE {SEQUENCE}", f"DROP SEQUENCE {SEQUENCE}"),
        migrations.AlterModelOptions(name="timelineentry", options={"ordering": ("-at", "-sequence")}),
        migrations.AddField(
            model_name="timelineentry",
            name="sequence",
            field=models.BigIntegerField(
                db_default=Func(Value(SEQUENCE), function="nextval", output_field=models.BigIntegerField())
            ),
        ),
    )
