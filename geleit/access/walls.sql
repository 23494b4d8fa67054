-- What the policies ask (geleit/access/walls.py). Run anew by each `migrate`. They run as the owner, because the answer must not depend on
-- what the asker may read; every answer is about who acts now, in this transaction, by the clock of the database.

CREATE OR REPLACE FUNCTION access_today() RETURNS date
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN (public.geleit_now() AT TIME ZONE 'Europe/Berlin')::date;
END $$;

-- Work without a user of its own, or beside what her grants open: only under one of these names.
CREATE OR REPLACE FUNCTION access_serves(p_purposes text[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN coalesce((SELECT a.purpose = ANY (p_purposes) FROM public.geleit_acting() AS a), false);
END $$;

-- Offices in which she holds one of these roles today.
CREATE OR REPLACE FUNCTION access_offices(p_roles text[]) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE me uuid := public.geleit_actor(); today date := public.access_today();
BEGIN
  IF me IS NULL THEN
    RETURN '{}';
  END IF;
  RETURN coalesce((
    SELECT array_agg(m.office_id) FROM public.accounts_membership m JOIN public.accounts_user u ON u.id = m.user_id
    WHERE m.user_id = me AND m.role = ANY (p_roles) AND u.is_active
      AND m.from_on <= today AND (m.until_on IS NULL OR m.until_on >= today)), '{}');
END $$;

-- Organisations she has, had or will have a role in; with p_roles only those in which she holds one of these today.
CREATE OR REPLACE FUNCTION access_organisations(p_roles text[] DEFAULT NULL) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE me uuid := public.geleit_actor();
BEGIN
  IF me IS NULL THEN
    RETURN '{}';
  END IF;
  IF p_roles IS NOT NULL THEN
    RETURN coalesce((SELECT array_agg(DISTINCT organisation_id) FROM public.accounts_office
                     WHERE id = ANY (public.access_offices(p_roles))), '{}');
  END IF;
  RETURN coalesce((
    SELECT array_agg(DISTINCT o.organisation_id) FROM public.accounts_membership m
    JOIN public.accounts_office o ON o.id = m.office_id WHERE m.user_id = me), '{}');
END $$;

-- Every file that is open to her: cases, people, and the people of these cases. The same rule as access.models.Grant.to().
-- p_to_read: also what she opened in an emergency, until that minute; false: what she may change.
CREATE OR REPLACE FUNCTION access_open(p_to_read boolean) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 250 SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE me uuid := public.geleit_actor(); today date := public.access_today(); here uuid[]; has_left boolean;
  moment timestamptz := public.geleit_now();
BEGIN
  SELECT array_agg(office_id) FILTER (WHERE works), bool_or(NOT works) INTO here, has_left FROM (
    SELECT m.office_id, bool_or(m.from_on <= today AND (m.until_on IS NULL OR m.until_on >= today)) AS works
    FROM public.accounts_membership m JOIN public.accounts_user u ON u.id = m.user_id
    WHERE m.user_id = me AND m.role = 'counsellor' AND u.is_active GROUP BY m.office_id) AS offices;
  IF here IS NULL THEN
    RETURN;
  END IF;
  IF NOT has_left THEN  -- two plain scans: half the time of one that turns both columns into rows
    RETURN QUERY SELECT subject_id FROM public.access_grant g
      WHERE g.user_id = me AND g.from_on <= today AND (g.until_on IS NULL OR g.until_on >= today)
        AND (g.kind <> 'emergency' OR (p_to_read AND g.until_at > moment));
    RETURN QUERY SELECT person_id FROM public.access_grant g
      WHERE g.user_id = me AND g.from_on <= today AND (g.until_on IS NULL OR g.until_on >= today)
        AND (g.kind <> 'emergency' OR (p_to_read AND g.until_at > moment)) AND person_id <> subject_id;
  ELSE  -- rarely: then the office of each file is looked up
    RETURN QUERY
      SELECT file FROM public.access_grant g JOIN public.access_subject s ON s.id = g.subject_id
      CROSS JOIN LATERAL (VALUES (g.subject_id), (g.person_id)) AS opened(file)
      WHERE g.user_id = me AND g.from_on <= today AND (g.until_on IS NULL OR g.until_on >= today)
        AND (g.kind <> 'emergency' OR (p_to_read AND g.until_at > moment)) AND s.office_id = ANY (here);
  END IF;
END $$;

-- Organisations where somebody answers requests today: whoever asks them must be able to choose them.
CREATE OR REPLACE FUNCTION access_partner_houses() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE today date := public.access_today();
BEGIN
  RETURN QUERY SELECT DISTINCT o.organisation_id FROM public.accounts_membership m JOIN public.accounts_office o ON o.id = m.office_id
    WHERE m.role = 'partner' AND m.from_on <= today AND (m.until_on IS NULL OR m.until_on >= today);
END $$;

-- Somebody who has, had or will have a role in one of her organisations.
CREATE OR REPLACE FUNCTION access_is_colleague(p_user uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE ours uuid[] := public.access_organisations();
BEGIN
  RETURN EXISTS (SELECT FROM public.accounts_membership m JOIN public.accounts_office o ON o.id = m.office_id
                 WHERE m.user_id = p_user AND o.organisation_id = ANY (ours));
END $$;

-- An office of another house where a colleague works too: so that the page can say who looks after her account.
CREATE OR REPLACE FUNCTION access_is_shared(p_office uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE ours uuid[] := public.access_organisations(ARRAY['administrator']);
BEGIN
  RETURN cardinality(ours) > 0 AND EXISTS (
    SELECT FROM public.accounts_membership there JOIN public.accounts_membership here USING (user_id)
    JOIN public.accounts_office o ON o.id = here.office_id
    WHERE there.office_id = p_office AND o.organisation_id = ANY (ours));
END $$;

-- An account she may change as administrator: one whose oldest role of today is in her house, or one without any role yet.
CREATE OR REPLACE FUNCTION access_administers(p_user uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE ours uuid[] := public.access_organisations(ARRAY['administrator']); today date := public.access_today();
BEGIN
  RETURN cardinality(ours) > 0 AND (
    NOT EXISTS (SELECT FROM public.accounts_membership m WHERE m.user_id = p_user)
    OR (SELECT o.organisation_id = ANY (ours) FROM public.accounts_membership m JOIN public.accounts_office o ON o.id = m.office_id
        WHERE m.user_id = p_user AND m.from_on <= today AND (m.until_on IS NULL OR m.until_on >= today)
        ORDER BY m.from_on, m.id LIMIT 1));
END $$;

-- Whom a data protection officer reviews: accounts and organisations, whose audit lines belong to no office.
CREATE OR REPLACE FUNCTION access_reviewed() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE ours uuid[] := public.access_organisations(ARRAY['data_protection']);
BEGIN
  RETURN QUERY SELECT unnest(ours) UNION ALL
    SELECT m.user_id FROM public.accounts_membership m JOIN public.accounts_office o ON o.id = m.office_id
    WHERE o.organisation_id = ANY (ours);
END $$;

CREATE OR REPLACE FUNCTION access_reviewed_offices() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE ours uuid[] := public.access_organisations(ARRAY['data_protection']);
BEGIN
  RETURN coalesce((SELECT array_agg(id) FROM public.accounts_office WHERE organisation_id = ANY (ours)), '{}');
END $$;

-- Files whose time is over and that wait to be erased (geleit/retention): open to nobody.
CREATE OR REPLACE FUNCTION access_locked() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT subject FROM public.retention_due WHERE locked_at IS NOT NULL
    UNION ALL SELECT person FROM public.retention_due WHERE person IS NOT NULL;
END $$;

-- Files in her offices that nobody was ever given: that they wait, not what is in them.
CREATE OR REPLACE FUNCTION access_without_team() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE here uuid[] := public.access_offices(ARRAY['counsellor', 'team_lead']);
BEGIN
  RETURN QUERY SELECT s.id FROM public.access_subject s
    WHERE s.office_id = ANY (here) AND NOT EXISTS (SELECT FROM public.access_grant g WHERE g.subject_id = s.id)
      AND s.id NOT IN (SELECT public.access_locked());
END $$;

-- Numbers for the page that shows whether the system is well: no lines.
CREATE OR REPLACE FUNCTION audit_counts(OUT chained bigint, OUT waiting bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF cardinality(public.access_offices(ARRAY['administrator'])) > 0 THEN
    -- Counting millions of lines would take longer than chaining them.
    SELECT length, (SELECT count(*) FROM public.audit_auditevent WHERE hash IS NULL) INTO chained, waiting
    FROM public.audit_chainstate;
  END IF;
END $$;

-- The register of keys as the sweeping of the keystore needs it (geleit/vault/apart.py). Refuses, so that nothing never looks like no key.
CREATE OR REPLACE FUNCTION vault_registered(p_ids uuid[]) RETURNS TABLE (id uuid, under uuid, destroyed timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT public.access_serves('{keys}') THEN
    PERFORM public.access_refuse('only the care of the keys asks this');
  END IF;
  RETURN QUERY SELECT k.id, k.under_id, k.destroyed_at FROM public.vault_key k WHERE k.id = ANY (p_ids);
END $$;

-- The brake: whether she opened more different cases in the last hour than anybody needs. 60, or half of all that are hers; what she opened
-- in this hour already stays open.
CREATE OR REPLACE FUNCTION audit_too_many(p_subject uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE me uuid := public.geleit_actor(); others int; known boolean;
BEGIN
  SELECT count(DISTINCT subject) FILTER (WHERE subject <> p_subject), coalesce(bool_or(subject = p_subject), false) INTO others, known
  FROM public.audit_auditevent
  WHERE actor = me AND event = 'content.opened' AND subject_kind = 'case' AND at > public.geleit_now() - interval '1 hour';
  RETURN NOT known AND others >= 60 AND others >= (
    SELECT count(DISTINCT subject_id) / 2 FROM public.access_grant
    WHERE user_id = me AND subject_id <> person_id AND from_on <= public.access_today()
      AND (until_on IS NULL OR until_on >= public.access_today()));
END $$;
