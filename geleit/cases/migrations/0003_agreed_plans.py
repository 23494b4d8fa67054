from django.db import migrations

# What was agreed with a person never changes. A signature may still come, and how goals and steps go on is written beside the
# agreed text. Renewing a key writes the same text anew, so it may touch every sealed column.
TRIGGERS = """
CREATE OR REPLACE FUNCTION cases_refuse_plan_change(p_what text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  RAISE EXCEPTION 'an agreed plan never changes: %', p_what USING ERRCODE = '23514';
END $$;

CREATE OR REPLACE FUNCTION cases_keep_agreed_plan() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE free text[] := ARRAY['version'];
BEGIN
  IF OLD.state = 'draft' THEN
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'DELETE' THEN
    PERFORM cases_refuse_plan_change('deleted');
  END IF;
  IF OLD.state = 'agreed' AND NEW.state = 'replaced' THEN
    free := free || ARRAY['state'];
  END IF;
  IF OLD.state = 'agreed' AND OLD.agreement IN ('discussed', 'unsigned') THEN
    free := free || ARRAY['agreement', 'signature'];
  END IF;
  IF NEW.key_id <> OLD.key_id THEN
    free := free || ARRAY['key_id', 'own_words', 'summary', 'contact_agreement', 'participants', 'signature'];
  END IF;
  IF (to_jsonb(OLD) - free) <> (to_jsonb(NEW) - free) THEN
    PERFORM cases_refuse_plan_change('plan');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_keep_agreed_goal() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE plan_state text; free text[] := ARRAY['version'];
BEGIN
  SELECT state INTO plan_state FROM cases_plan WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.plan_id ELSE OLD.plan_id END;
  IF plan_state = 'draft' THEN
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP <> 'UPDATE' THEN
    PERFORM cases_refuse_plan_change('goal added or removed');
  END IF;
  IF plan_state = 'agreed' THEN
    free := free || ARRAY['status', 'attainment', 'attainment_note', 'obstacle', 'next_step'];
  END IF;
  IF NEW.key_id <> OLD.key_id THEN
    free := free || ARRAY['key_id', 'title', 'domain', 'aim', 'indicator', 'attainment_note', 'obstacle', 'next_step'];
  END IF;
  IF (to_jsonb(OLD) - free) <> (to_jsonb(NEW) - free) THEN
    PERFORM cases_refuse_plan_change('goal');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_keep_agreed_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE plan_state text; free text[] := ARRAY[]::text[];
BEGIN
  SELECT p.state INTO plan_state FROM cases_plan p JOIN cases_goal g ON g.plan_id = p.id
   WHERE g.id = CASE WHEN TG_OP = 'INSERT' THEN NEW.goal_id ELSE OLD.goal_id END;
  IF plan_state = 'draft' THEN
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP <> 'UPDATE' THEN
    PERFORM cases_refuse_plan_change('step added or removed');
  END IF;
  IF plan_state = 'agreed' THEN
    free := free || ARRAY['status', 'result'];
  END IF;
  IF NEW.key_id <> OLD.key_id THEN
    free := free || ARRAY['key_id', 'text', 'who_name', 'support', 'result'];
  END IF;
  IF (to_jsonb(OLD) - free) <> (to_jsonb(NEW) - free) THEN
    PERFORM cases_refuse_plan_change('step');
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER keep_agreed BEFORE UPDATE OR DELETE ON cases_plan
  FOR EACH ROW EXECUTE FUNCTION cases_keep_agreed_plan();
CREATE TRIGGER keep_agreed BEFORE INSERT OR UPDATE OR DELETE ON cases_goal
  FOR EACH ROW EXECUTE FUNCTION cases_keep_agreed_goal();
CREATE TRIGGER keep_agreed BEFORE INSERT OR UPDATE OR DELETE ON cases_step
  FOR EACH ROW EXECUTE FUNCTION cases_keep_agreed_step();
"""
GONE = """
DROP TRIGGER keep_agreed ON cases_step; DROP TRIGGER keep_agreed ON cases_goal; DROP TRIGGER keep_agreed ON cases_plan;
DROP FUNCTION cases_keep_agreed_step(); DROP FUNCTION cases_keep_agreed_goal(); DROP FUNCTION cases_keep_agreed_plan();
DROP FUNCTION cases_refuse_plan_change(text);
"""


class Migration(migrations.Migration):
    dependencies = (("cases", "0002_start"),)
    operations = (migrations.RunSQL(TRIGGERS, GONE),)
