-- In whose name the job tells a case that the other side answered: whoever leads it.
CREATE OR REPLACE FUNCTION referrals_whom(p_request uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT g.user_id FROM referrals_referral r JOIN access_grant g ON g.subject_id = r.case_id
   WHERE r.request_id = p_request AND g.kind = 'lead' AND g.from_on <= access_today() AND (g.until_on IS NULL OR g.until_on >= access_today())
     AND access_serves('{referral_news}')
$$;
