from django.db import migrations

# Whole months between two days, as geleit.core.dates.full_months counts them.
FULL_MONTHS = """
CREATE FUNCTION full_months(p_start date, p_end date) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT 12 * (extract(year FROM p_end)::int - extract(year FROM p_start)::int)
         + extract(month FROM p_end)::int - extract(month FROM p_start)::int
         - CASE WHEN p_start + make_interval(months => 12 * (extract(year FROM p_end)::int - extract(year FROM p_start)::int)
                     + extract(month FROM p_end)::int - extract(month FROM p_start)::int) > p_end THEN 1 ELSE 0 END
$$;
"""


class Migration(migrations.Migration):
    dependencies = (("cases", "0004_figures"),)
    operations = (migrations.RunSQL(FULL_MONTHS, "DROP FUNCTION full_months(date, date)"),)
