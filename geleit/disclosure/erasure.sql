-- Art. 17: the person asked for it, and whoever leads her file granted it. Her file and all her cases are locked at once and erased after
-- 14 days, by the same functions that erase what is over (geleit/retention/functions.sql).

-- Why it cannot be granted now; empty where it can. A code, asked by whoever has the file open.
CREATE OR REPLACE FUNCTION disclosure_erasure_obstacle(p_request uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE who uuid;
BEGIN
  SELECT person_id INTO who FROM disclosure_request WHERE id = p_request AND kind = 'erasure';
  IF who IS NULL OR NOT access_leads(geleit_actor(), who) THEN
    RETURN 'lead';
  END IF;
  RETURN CASE
    WHEN EXISTS (SELECT FROM cases_case WHERE person_id = who AND closed_on IS NULL) THEN 'open_case'
    WHEN retention_is_held(who) THEN 'hold'
    WHEN EXISTS (SELECT FROM disclosure_legaldisclosure l JOIN cases_case c ON c.id = l.case_id
                 WHERE c.person_id = who AND l.state IN ('asked', 'first', 'second')) THEN 'authority'
    WHEN EXISTS (SELECT FROM disclosure_request r WHERE r.person_id = who AND r.answered_on IS NULL AND r.id <> p_request) THEN 'request'
    ELSE '' END;
END $$;

CREATE OR REPLACE FUNCTION disclosure_grant_erasure(p_request uuid) RETURNS TABLE (subject uuid, kind text, office uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE who uuid; file access_subject; due retention_due;
BEGIN
  SELECT r.person_id INTO who FROM disclosure_request r WHERE r.id = p_request AND r.decision = 'erased' AND r.answered_on IS NOT NULL;
  IF who IS NULL OR disclosure_erasure_obstacle(p_request) <> '' THEN
    PERFORM access_refuse('this file cannot be erased on request now');
  END IF;
  FOR file IN SELECT * FROM access_subject s WHERE s.id = who OR s.parent_id = who ORDER BY s.kind LOOP  -- cases before the person
    CONTINUE WHEN EXISTS (SELECT FROM retention_due d WHERE d.locked_at IS NOT NULL AND file.id IN (d.subject, d.person));
    INSERT INTO retention_due (id, subject, kind, why, office_id, number, lead_id, due_on, lock_on, listed_at, reason, grants)
    SELECT gen_random_uuid(), file.id, file.kind, 'request', file.office_id, coalesce(c.number, ''), geleit_actor(), access_today(),
           access_today(), geleit_now(), '', '[]'
    FROM (SELECT) AS one LEFT JOIN cases_case c ON c.id = file.id
    ON CONFLICT (subject) DO UPDATE SET why = 'request', lock_on = access_today(), lead_id = geleit_actor()
    RETURNING * INTO due;
    PERFORM retention_put_away(due);
    RETURN QUERY SELECT file.id, file.kind::text, file.office_id;
  END LOOP;
END $$;
