-- Emergencies: the grant, and the line by which lead and data protection officer learn of it, are one statement.

CREATE OR REPLACE FUNCTION cases_open_in_emergency(
  p_id uuid, p_case uuid, p_reason text, p_key uuid, p_words bytea, p_at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE began timestamptz := least(p_at, geleit_now()); ends timestamptz; lead uuid; day date;
BEGIN
  IF p_words IS NULL OR NOT EXISTS (SELECT FROM vault_key WHERE id = p_key AND kind = 'oversight' AND owner = p_id) THEN
    PERFORM access_refuse('a reason in own words, under a key of its own, belongs to it');
  END IF;
  ends := access_open_in_emergency(p_id, p_case, p_at);
  day := (began AT TIME ZONE 'Europe/Berlin')::date;
  SELECT g.user_id INTO lead FROM access_grant g
   WHERE g.subject_id = p_case AND g.kind = 'lead' AND g.from_on <= day AND coalesce(g.until_on, 'infinity') >= day;
  INSERT INTO cases_emergency (id, key_id, case_id, number, office_id, user_id, lead_id, reason, words, opened_at, until_at,
                               review_by, verdict)
  SELECT p_id, p_key, c.id, c.number, c.office_id, geleit_actor(), lead, p_reason, p_words, began, ends, day + 7, ''
  FROM cases_case c WHERE c.id = p_case;
  RETURN ends;
END $$;

CREATE OR REPLACE FUNCTION cases_end_emergency(p_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM access_end_emergency(p_id);
  UPDATE cases_emergency SET ended_at = geleit_now() WHERE id = p_id AND ended_at IS NULL AND until_at > geleit_now();
END $$;

-- The lead has taken notice.
CREATE OR REPLACE FUNCTION cases_see_emergency(p_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE held cases_emergency;
BEGIN
  SELECT * INTO held FROM cases_emergency WHERE id = p_id;
  IF held.id IS NULL OR held.lead_id IS DISTINCT FROM geleit_actor() THEN
    PERFORM access_refuse('only the lead takes notice');
  END IF;
  UPDATE cases_emergency SET seen_at = coalesce(seen_at, geleit_now()) WHERE id = p_id;
END $$;

-- Once, by the data protection officer of the house, never by whoever opened the case. False where it was reviewed already.
CREATE OR REPLACE FUNCTION cases_review_emergency(p_id uuid, p_verdict text, p_key uuid, p_note bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE held cases_emergency;
BEGIN
  SELECT * INTO held FROM cases_emergency WHERE id = p_id FOR UPDATE;
  IF held.id IS NULL OR held.user_id = geleit_actor() OR held.key_id <> p_key
     OR NOT held.office_id = ANY (access_reviewed_offices()) THEN
    PERFORM access_refuse('only the data protection officer of the house reviews, and not herself');
  END IF;
  IF held.reviewed_at IS NOT NULL THEN
    RETURN false;
  END IF;
  UPDATE cases_emergency SET verdict = p_verdict, note = p_note, reviewed_at = geleit_now(), reviewer_id = geleit_actor()
   WHERE id = p_id;
  RETURN true;
END $$;
