-- Giving out what a case holds because the law demands it: two people decide, and neither can decide for both.

CREATE OR REPLACE FUNCTION disclosure_may_approve(p_office uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN coalesce(p_office = ANY (access_reviewed_offices()) OR p_office = ANY (access_offices('{team_lead}')), false);
END $$;

CREATE OR REPLACE FUNCTION disclosure_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE me uuid := geleit_actor(); works boolean; leads boolean; approves boolean;
BEGIN
  IF me IS NULL THEN  -- keys are moved, a database is migrated
    RETURN NEW;
  END IF;
  works := access_holds(me, NEW.case_id, '{lead,member,deputy}');
  leads := access_leads(me, NEW.case_id);
  approves := disclosure_may_approve(NEW.office_id);
  IF TG_OP = 'INSERT' THEN
    IF NOT works OR NEW.state <> 'asked' OR NEW.first_by_id IS NOT NULL OR NEW.second_by_id IS NOT NULL THEN
      PERFORM access_refuse('a request is noted by the team of the case, and nothing is decided yet');
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.case_id, NEW.number, NEW.office_id, NEW.asker_kind, NEW.basis, NEW.asked_on, NEW.asker, NEW.question, NEW.ground, NEW.parts)
     IS DISTINCT FROM
     (OLD.case_id, OLD.number, OLD.office_id, OLD.asker_kind, OLD.basis, OLD.asked_on, OLD.asker, OLD.question, OLD.ground, OLD.parts) THEN
    PERFORM access_refuse('what two people decide on does not change under their hands');
  END IF;
  IF NEW.state = OLD.state THEN
    IF NOT works OR (NEW.first_by_id, NEW.second_by_id, NEW.given_on) IS DISTINCT FROM (OLD.first_by_id, OLD.second_by_id, OLD.given_on) THEN
      PERFORM access_refuse('a decision is a step of its own');
    END IF;
  ELSIF NOT coalesce(CASE NEW.state
      WHEN 'first' THEN OLD.state = 'asked' AND leads AND NEW.first_by_id = me AND NEW.second_by_id IS NULL
      WHEN 'second' THEN OLD.state = 'first' AND approves AND NEW.second_by_id = me AND NEW.first_by_id = OLD.first_by_id
                         AND NEW.first_by_id <> me
      WHEN 'given' THEN OLD.state = 'second' AND leads
                        AND (NEW.first_by_id, NEW.second_by_id) = (OLD.first_by_id, OLD.second_by_id)
      WHEN 'refused' THEN OLD.state IN ('asked', 'first') AND (leads OR (approves AND OLD.state = 'first'))
      WHEN 'withdrawn' THEN OLD.state IN ('asked', 'first', 'second') AND works
    END, false) THEN
    PERFORM access_refuse('this step is not hers, or not the next one');
  END IF;
  RETURN NEW;
END $$;

DROP TRIGGER IF EXISTS disclosure_guard ON disclosure_legaldisclosure;
CREATE TRIGGER disclosure_guard BEFORE INSERT OR UPDATE ON disclosure_legaldisclosure
  FOR EACH ROW EXECUTE FUNCTION disclosure_guard();
