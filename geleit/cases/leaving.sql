-- Somebody stops counselling in an office: all her files go to colleagues in one act. Whoever does it sees numbers, never content.

CREATE OR REPLACE FUNCTION cases_may_hand_on(p_office uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN coalesce(p_office = ANY (access_offices('{team_lead}')), false) OR EXISTS (
    SELECT FROM accounts_office o WHERE o.id = p_office AND o.organisation_id = ANY (access_organisations('{administrator}')));
END $$;

-- What she leads in this office today: cases, and people without one (then `number` is NULL).
CREATE OR REPLACE FUNCTION cases_of_leaver(p_user uuid, p_office uuid)
RETURNS TABLE (id uuid, number text, form text, opened_on date, closed_on date, last_contact_on date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE today date := access_today();
BEGIN
  IF NOT cases_may_hand_on(p_office) THEN
    PERFORM access_refuse('neither does she lead the team, nor administer the organisation');
  END IF;
  RETURN QUERY
    SELECT s.id, c.number::text, c.form::text, c.opened_on, c.closed_on, c.last_contact_on
    FROM access_grant g JOIN access_subject s ON s.id = g.subject_id LEFT JOIN cases_case c ON c.id = s.id
    WHERE g.user_id = p_user AND g.kind = 'lead' AND s.office_id = p_office
      AND g.from_on <= today AND (g.until_on IS NULL OR g.until_on >= today)
      AND (s.kind = 'case' OR NOT EXISTS (
        SELECT FROM access_subject below JOIN access_grant led ON led.subject_id = below.id
        WHERE below.parent_id = s.id AND led.user_id = p_user AND led.kind = 'lead'
          AND led.from_on <= today AND (led.until_on IS NULL OR led.until_on >= today)))
    ORDER BY c.closed_on IS NOT NULL, c.number NULLS LAST;
END $$;

-- Open cases each colleague leads: numbers to share work fairly, no names of people.
CREATE OR REPLACE FUNCTION cases_loads(p_office uuid) RETURNS TABLE (colleague uuid, cases integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE today date := access_today();
BEGIN
  IF NOT cases_may_hand_on(p_office) THEN
    PERFORM access_refuse('neither does she lead the team, nor administer the organisation');
  END IF;
  RETURN QUERY
    SELECT g.user_id, count(*)::integer FROM access_grant g JOIN cases_case c ON c.id = g.subject_id
    WHERE c.office_id = p_office AND c.closed_on IS NULL AND g.kind = 'lead'
      AND g.from_on <= today AND (g.until_on IS NULL OR g.until_on >= today) GROUP BY g.user_id;
END $$;

-- All or nothing. p_pairs: [{"case", "lead"}]; p_people: who leads the people without a case. Her last day is p_last; until then
-- she stays in the team of each file, so that it can be handed over in a talk. Returns what went to whom.
CREATE OR REPLACE FUNCTION cases_hand_on(p_membership uuid, p_last date, p_pairs jsonb, p_people uuid, p_at timestamptz)
RETURNS TABLE (subject uuid, kind text, lead uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE held accounts_membership; today date := access_today(); me uuid := geleit_actor(); file record;
BEGIN
  SELECT * INTO held FROM accounts_membership WHERE id = p_membership AND role = 'counsellor' FOR UPDATE;
  IF held.id IS NULL OR held.user_id = me OR NOT cases_may_hand_on(held.office_id) THEN
    PERFORM access_refuse('only a team lead or an administrator hands the files of a counsellor on, and not her own');
  END IF;
  IF p_last < held.from_on OR held.until_on < p_last THEN
    PERFORM access_refuse('the last day lies outside of the time she works here');
  END IF;
  FOR file IN
    SELECT s.id, s.kind, coalesce(
      (SELECT p.lead FROM jsonb_to_recordset(p_pairs) AS p("case" uuid, lead uuid) WHERE p."case" = s.id),
      CASE WHEN s.kind = 'person' THEN coalesce(
        (SELECT p.lead FROM jsonb_to_recordset(p_pairs) AS p("case" uuid, lead uuid) JOIN access_subject c ON c.id = p."case"
          WHERE c.parent_id = s.id ORDER BY c.opened_at DESC LIMIT 1), p_people) END) AS lead
    FROM access_grant g JOIN access_subject s ON s.id = g.subject_id
    WHERE g.user_id = held.user_id AND g.kind = 'lead' AND s.office_id = held.office_id
      AND g.from_on <= today AND (g.until_on IS NULL OR g.until_on >= today)
    ORDER BY s.id FOR UPDATE OF s
  LOOP
    IF file.lead IS NULL OR file.lead IN (me, held.user_id)
       OR NOT access_works_in(file.lead, held.office_id, ARRAY['counsellor']) THEN
      PERFORM access_refuse('each file needs a colleague who counsels here, and whoever hands on takes none herself');
    END IF;
    UPDATE cases_task SET assignee_id = file.lead
     WHERE case_id = file.id AND done_on IS NULL AND assignee_id = held.user_id;
    UPDATE cases_appointment SET user_id = file.lead
     WHERE case_id = file.id AND starts_at >= p_at AND state = 'planned' AND user_id = held.user_id;
    PERFORM access_move_lead(file.id, file.lead, p_at);
    IF p_last >= today THEN
      PERFORM access_insert(file.id, held.user_id, 'member', today, p_last, p_at);
    END IF;
    subject := file.id; kind := file.kind; lead := file.lead;
    RETURN NEXT;
  END LOOP;
  UPDATE access_grant g SET until_on = greatest(p_last, g.from_on - 1) FROM access_subject s
   WHERE s.id = g.subject_id AND s.office_id = held.office_id AND g.user_id = held.user_id
     AND (g.until_on IS NULL OR g.until_on > greatest(p_last, g.from_on - 1));
  UPDATE accounts_membership SET until_on = p_last WHERE id = held.id;
  UPDATE accounts_user SET sessions_ended = sessions_ended + 1 WHERE id = held.user_id;
END $$;
