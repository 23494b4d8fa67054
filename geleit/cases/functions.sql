-- What somebody may bring about in a case without seeing what is in it.

-- Open tasks and coming appointments follow a case: from those who had them to its next lead. For its lead, whoever leaves the
-- team, and the team lead, to whom the tasks themselves stay closed.
CREATE OR REPLACE FUNCTION cases_give_work(p_case uuid, p_earlier uuid[], p_to uuid, p_now timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE place uuid; tasks integer; coming integer;
BEGIN
  SELECT office_id INTO place FROM access_subject WHERE id = p_case;
  IF NOT access_holds(geleit_actor(), p_case, ARRAY['lead', 'member', 'deputy'])
     AND NOT coalesce(access_works_in(geleit_actor(), place, ARRAY['team_lead']), false) THEN
    PERFORM access_refuse('neither is the case open to the acting user, nor does she lead the team');
  END IF;
  IF NOT access_works_in(p_to, place, ARRAY['counsellor']) THEN
    PERFORM access_refuse('the colleague does not counsel in this office');
  END IF;
  UPDATE cases_task SET assignee_id = p_to WHERE case_id = p_case AND done_on IS NULL AND assignee_id = ANY (p_earlier);
  GET DIAGNOSTICS tasks = ROW_COUNT;
  UPDATE cases_appointment SET user_id = p_to
   WHERE case_id = p_case AND starts_at >= p_now AND state = 'planned' AND user_id = ANY (p_earlier);
  GET DIAGNOSTICS coming = ROW_COUNT;
  RETURN tasks + coming;
END $$;

-- Documents that were removed before this moment go for good. Returns which, for the audit trail.
CREATE OR REPLACE FUNCTION cases_delete_documents(p_before timestamptz)
RETURNS TABLE (document uuid, subject uuid, office uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE due uuid[];
BEGIN
  IF NOT access_serves(ARRAY['tidy']) THEN
    PERFORM access_refuse('only the daily job asks for this');
  END IF;
  due := ARRAY(SELECT id FROM cases_document WHERE removed_at <= p_before FOR UPDATE);
  DELETE FROM cases_documentchunk WHERE document_id = ANY (due);
  UPDATE cases_neededdocument SET answered_by_id = NULL WHERE answered_by_id = ANY (due);
  RETURN QUERY
    WITH gone AS (DELETE FROM cases_document WHERE id = ANY (due) RETURNING id, case_id)
    SELECT gone.id, c.id, c.office_id FROM gone JOIN cases_case c ON c.id = gone.case_id;
END $$;
