"""geleit_now(): what the policies of the database take for now. Only the owner of the database can move it, for tests over years."""

from django.db import migrations

CLOCK = """
CREATE TABLE core_clock (
  id boolean PRIMARY KEY DEFAULT true CHECK (id),
  shift interval NOT NULL DEFAULT '0'
);
REVOKE ALL ON core_clock FROM PUBLIC;

CREATE FUNCTION geleit_now() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT now() + coalesce((SELECT shift FROM core_clock), '0')
$$;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'geleit_app') THEN
    REVOKE ALL ON core_clock FROM geleit_app;
    GRANT EXECUTE ON FUNCTION geleit_now() TO geleit_app;
  END IF;
END $$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = ()
    operations = (migrations.RunSQL(CLOCK, "DROP FUNCTION geleit_now(); DROP TABLE core_clock"),)
