-- What an office asked of other houses, for those who count: codes and days only, no person, no case, no member of staff.
-- Requests themselves are shown to those alone who have the file open. `who` tells two people of one answer apart, by a
-- number that is made for this answer: a release counts people where one of them may stand behind several rows.

CREATE OR REPLACE FUNCTION insights_referrals(p_office uuid, p_from date, p_until date)
RETURNS TABLE (level text, target text, partner uuid, state text, reason text, days_to_answer int, who int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY
  SELECT r.level::text, coalesce(o.kind, 'none')::text, r.organisation_id, r.state::text, r.reason::text,
         (r.answered_at AT TIME ZONE 'Europe/Berlin')::date - (r.requested_at AT TIME ZONE 'Europe/Berlin')::date,
         (dense_rank() OVER (ORDER BY r.person_id))::int
  FROM exchange_request r LEFT JOIN accounts_organisation o ON o.id = r.organisation_id
  WHERE r.office_id = p_office AND r.kind = 'referral' AND r.state <> 'draft'
    AND (coalesce(r.requested_at, r.created_at) AT TIME ZONE 'Europe/Berlin')::date BETWEEN p_from AND p_until
    AND p_office = ANY (access_offices(ARRAY['team_lead', 'statistics']));
END $$;
REVOKE ALL ON FUNCTION insights_referrals(uuid, date, date) FROM PUBLIC;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'geleit_app') THEN
    GRANT EXECUTE ON FUNCTION insights_referrals(uuid, date, date) TO geleit_app;
  END IF;
END $$;
