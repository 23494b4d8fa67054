-- The only writers of access_subject and access_grant. Each checks the acting user, as core/acting.sql knows her.

ALTER TABLE access_grant DROP CONSTRAINT IF EXISTS grant_one_lead_at_a_time;
ALTER TABLE access_grant ADD CONSTRAINT grant_one_lead_at_a_time EXCLUDE USING gist
  (subject_id WITH =, daterange(from_on, until_on + 1, '[)') WITH &&) WHERE (kind = 'lead');
ALTER TABLE access_grant DROP CONSTRAINT IF EXISTS grant_member_once;
ALTER TABLE access_grant ADD CONSTRAINT grant_member_once EXCLUDE USING gist
  (subject_id WITH =, user_id WITH =, daterange(from_on, until_on + 1, '[)') WITH &&) WHERE (kind = 'member');
ALTER TABLE access_grant DROP CONSTRAINT IF EXISTS grant_ends_after_start;
ALTER TABLE access_grant ADD CONSTRAINT grant_ends_after_start CHECK (until_on >= from_on - 1);
ALTER TABLE access_grant DROP CONSTRAINT IF EXISTS grant_deputy_is_dated;
ALTER TABLE access_grant ADD CONSTRAINT grant_deputy_is_dated CHECK (kind <> 'deputy' OR until_on IS NOT NULL);

CREATE OR REPLACE FUNCTION access_actor() RETURNS uuid
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN public.geleit_actor();
END $$;

CREATE OR REPLACE FUNCTION access_refuse(p_why text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  RAISE EXCEPTION 'access refused: %', p_why USING ERRCODE = '42501';
END $$;

CREATE OR REPLACE FUNCTION access_works_in(p_user uuid, p_office uuid, p_roles text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (
    SELECT 1 FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
    WHERE m.user_id = p_user AND m.office_id = p_office AND m.role = ANY (p_roles) AND u.is_active
      AND m.from_on <= (geleit_now() AT TIME ZONE 'Europe/Berlin')::date
      AND (m.until_on IS NULL OR m.until_on >= (geleit_now() AT TIME ZONE 'Europe/Berlin')::date))
$$;

CREATE OR REPLACE FUNCTION access_holds(p_user uuid, p_subject uuid, p_kinds text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (
    SELECT 1 FROM access_grant g JOIN access_subject s ON s.id = g.subject_id
    WHERE access_works_in(p_user, s.office_id, ARRAY['counsellor']) AND g.user_id = p_user AND (g.subject_id = p_subject OR g.person_id = p_subject) AND g.kind = ANY (p_kinds)
      AND g.from_on <= (geleit_now() AT TIME ZONE 'Europe/Berlin')::date
      AND (g.until_on IS NULL OR g.until_on >= (geleit_now() AT TIME ZONE 'Europe/Berlin')::date))
$$;

-- Who decides over a file is its own lead. A case opens its person's file too, but leading one of her cases does not
-- make anybody the lead of that file: a colleague who led a case of hers years ago would otherwise share, or take over,
-- a file somebody else answers for. Who leads a case lets colleagues in there, which opens the person to them as well;
-- where a person's file has no lead at all, a team lead assigns it by number.
CREATE OR REPLACE FUNCTION access_leads(p_user uuid, p_subject uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (
    SELECT 1 FROM access_grant g JOIN access_subject s ON s.id = g.subject_id
    WHERE access_works_in(p_user, s.office_id, ARRAY['counsellor']) AND g.user_id = p_user AND g.subject_id = p_subject AND g.kind = 'lead'
      AND g.from_on <= (geleit_now() AT TIME ZONE 'Europe/Berlin')::date
      AND (g.until_on IS NULL OR g.until_on >= (geleit_now() AT TIME ZONE 'Europe/Berlin')::date))
$$;

CREATE OR REPLACE FUNCTION access_insert(
  p_subject uuid, p_user uuid, p_kind text, p_from date, p_until date, p_at timestamptz) RETURNS uuid
LANGUAGE sql SET search_path = pg_catalog, public AS $$
  INSERT INTO access_grant (id, subject_id, person_id, user_id, kind, from_on, until_on, given_by, given_at)
  SELECT gen_random_uuid(), s.id, coalesce(s.parent_id, s.id), p_user, p_kind, p_from, p_until, access_actor(), p_at
  FROM access_subject s WHERE s.id = p_subject
  RETURNING id
$$;

CREATE OR REPLACE FUNCTION access_open_subject(
  p_subject uuid, p_kind text, p_office uuid, p_parent uuid, p_lead uuid, p_at timestamptz) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE parent access_subject;
BEGIN
  IF access_actor() IS NULL OR NOT access_works_in(access_actor(), p_office, ARRAY['counsellor', 'team_lead']) THEN
    PERFORM access_refuse('the acting user does not work in this office');
  END IF;
  IF p_lead IS NOT NULL AND NOT access_works_in(p_lead, p_office, ARRAY['counsellor']) THEN
    PERFORM access_refuse('the lead does not counsel in this office');
  END IF;
  IF p_parent IS NOT NULL THEN
    SELECT * INTO parent FROM access_subject WHERE id = p_parent AND kind = 'person';
    IF parent.id IS NULL OR parent.office_id <> p_office THEN
      PERFORM access_refuse('the person belongs to another office');
    END IF;
    IF EXISTS (SELECT 1 FROM access_grant WHERE person_id = p_parent)
       AND NOT access_holds(access_actor(), p_parent, ARRAY['lead', 'member', 'deputy'])
       AND NOT access_holds(p_lead, p_parent, ARRAY['lead', 'member', 'deputy']) THEN
      PERFORM access_refuse('the acting user may not open this person');
    END IF;
  END IF;
  INSERT INTO access_subject (id, kind, office_id, parent_id, opened_at) VALUES (p_subject, p_kind, p_office, p_parent, p_at);
  IF p_lead IS NULL THEN
    RETURN NULL;
  END IF;
  RETURN access_insert(p_subject, p_lead, 'lead', (p_at AT TIME ZONE 'Europe/Berlin')::date, NULL, p_at);
END $$;

-- Many new files of one office at once, as access_open_subject would open each: an imported list.
-- p_files: [{"id", "kind", "parent", "lead"}]; a case may lie under a person opened in the same call.
CREATE OR REPLACE FUNCTION access_open_subjects(p_office uuid, p_files jsonb, p_at timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE opened integer;
BEGIN
  IF access_actor() IS NULL OR NOT access_works_in(access_actor(), p_office, ARRAY['counsellor', 'team_lead']) THEN
    PERFORM access_refuse('the acting user does not work in this office');
  END IF;
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT lead FROM jsonb_to_recordset(p_files) AS f(lead uuid)) AS leads
             WHERE lead IS NOT NULL AND NOT access_works_in(lead, p_office, ARRAY['counsellor'])) THEN
    PERFORM access_refuse('the lead does not counsel in this office');
  END IF;
  IF EXISTS (
       SELECT 1 FROM jsonb_to_recordset(p_files) AS f(parent uuid, lead uuid)
       WHERE f.parent IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM jsonb_to_recordset(p_files) AS p(id uuid, kind text) WHERE p.id = f.parent AND p.kind = 'person')
         AND (NOT EXISTS (SELECT 1 FROM access_subject s WHERE s.id = f.parent AND s.kind = 'person' AND s.office_id = p_office)
              OR EXISTS (SELECT 1 FROM access_grant g WHERE g.person_id = f.parent)
                 AND NOT access_holds(access_actor(), f.parent, ARRAY['lead', 'member', 'deputy'])
                 AND NOT coalesce(access_holds(f.lead, f.parent, ARRAY['lead', 'member', 'deputy']), false))) THEN
    PERFORM access_refuse('the acting user may not open this person');
  END IF;
  INSERT INTO access_subject (id, kind, office_id, parent_id, opened_at)
    SELECT f.id, f.kind, p_office, f.parent, p_at FROM jsonb_to_recordset(p_files) AS f(id uuid, kind text, parent uuid);
  GET DIAGNOSTICS opened = ROW_COUNT;
  INSERT INTO access_grant (id, subject_id, person_id, user_id, kind, from_on, until_on, given_by, given_at)
    SELECT gen_random_uuid(), f.id, coalesce(f.parent, f.id), f.lead, 'lead', (p_at AT TIME ZONE 'Europe/Berlin')::date, NULL,
           access_actor(), p_at
    FROM jsonb_to_recordset(p_files) AS f(id uuid, parent uuid, lead uuid) WHERE f.lead IS NOT NULL;
  RETURN opened;
END $$;

CREATE OR REPLACE FUNCTION access_give(
  p_subject uuid, p_user uuid, p_kind text, p_from date, p_until date, p_at timestamptz) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE subject access_subject; as_lead boolean;
BEGIN
  -- One after the other: the same form sent twice gives one grant.
  SELECT * INTO subject FROM access_subject WHERE id = p_subject FOR NO KEY UPDATE;
  as_lead := access_leads(access_actor(), p_subject);
  IF subject.id IS NULL OR p_kind NOT IN ('member', 'deputy') THEN
    PERFORM access_refuse('no such file, or not a kind that can be given');
  END IF;
  -- A team lead may name a deputy for somebody who is absent, but never herself.
  IF NOT as_lead AND NOT (p_kind = 'deputy' AND p_user <> access_actor()
                          AND access_works_in(access_actor(), subject.office_id, ARRAY['team_lead'])) THEN
    PERFORM access_refuse('only the lead gives access');
  END IF;
  IF NOT access_works_in(p_user, subject.office_id, ARRAY['counsellor']) THEN
    PERFORM access_refuse('the colleague does not counsel in this office');
  END IF;
  IF EXISTS (SELECT 1 FROM access_grant g WHERE g.subject_id = p_subject AND g.user_id = p_user AND g.kind = p_kind
             AND daterange(g.from_on, g.until_on + 1, '[)') @> daterange(p_from, p_until + 1, '[)')) THEN
    RETURN NULL;
  END IF;
  RETURN access_insert(p_subject, p_user, p_kind, p_from, p_until, p_at);
END $$;

CREATE OR REPLACE FUNCTION access_close(p_grant uuid, p_day date) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public AS $$
  UPDATE access_grant SET until_on = greatest(p_day - 1, from_on - 1) WHERE id = p_grant
$$;

CREATE OR REPLACE FUNCTION access_end(p_grant uuid, p_at timestamptz) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE held access_grant; subject access_subject;
BEGIN
  SELECT * INTO held FROM access_grant WHERE id = p_grant FOR UPDATE;
  SELECT * INTO subject FROM access_subject WHERE id = held.subject_id;
  IF held.id IS NULL OR held.kind IN ('lead', 'emergency') THEN
    PERFORM access_refuse('a lead is handed over, an emergency ends on its own page');
  END IF;
  IF held.user_id IS DISTINCT FROM access_actor() AND NOT access_leads(access_actor(), held.subject_id)
     AND NOT coalesce(access_works_in(access_actor(), subject.office_id, ARRAY['team_lead']), false) THEN
    PERFORM access_refuse('only the lead, a team lead or the colleague herself ends access');
  END IF;
  PERFORM access_close(p_grant, (p_at AT TIME ZONE 'Europe/Berlin')::date);
  RETURN held.subject_id;
END $$;

-- Somebody stops counselling in an office: what she was given there ends with her last day. Returns what it ended.
DROP FUNCTION IF EXISTS access_end_with_role(uuid, uuid, date);
CREATE FUNCTION access_end_with_role(p_user uuid, p_office uuid, p_last date)
RETURNS TABLE (subject uuid, subject_kind text, kind text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
DECLARE last date := p_last; later date;
BEGIN
  IF NOT coalesce(access_works_in(access_actor(), p_office, ARRAY['team_lead']), false) AND NOT EXISTS (
       SELECT 1 FROM accounts_office here JOIN accounts_office there USING (organisation_id)
       WHERE here.id = p_office AND access_works_in(access_actor(), there.id, ARRAY['administrator'])) THEN
    PERFORM access_refuse('only an administrator of the organisation or a team lead ends what goes with a role');
  END IF;
  LOOP  -- another counsellor's role in the same office may go on from there
    SELECT max(coalesce(m.until_on, 'infinity')) INTO later FROM accounts_membership m
     WHERE m.user_id = p_user AND m.office_id = p_office AND m.role = 'counsellor' AND m.from_on <= last + 1
       AND coalesce(m.until_on, 'infinity') > last;
    EXIT WHEN later IS NULL;
    IF later = 'infinity' THEN
      RETURN;
    END IF;
    last := later;
  END LOOP;
  RETURN QUERY
    UPDATE access_grant g SET until_on = greatest(last, g.from_on - 1)
    FROM access_subject s
    WHERE s.id = g.subject_id AND s.office_id = p_office AND g.user_id = p_user
      AND (g.until_on IS NULL OR g.until_on > greatest(last, g.from_on - 1))
    RETURNING s.id, s.kind::text, g.kind::text;
END $$;

CREATE OR REPLACE FUNCTION access_move_lead(p_subject uuid, p_user uuid, p_at timestamptz) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE day date := (p_at AT TIME ZONE 'Europe/Berlin')::date;
BEGIN
  PERFORM access_close(g.id, day) FROM access_grant g
   WHERE g.subject_id = p_subject AND (g.until_on IS NULL OR g.until_on >= day)
     AND (g.kind IN ('lead', 'deputy') OR g.user_id = p_user);
  RETURN access_insert(p_subject, p_user, 'lead', day, NULL, p_at);
END $$;

CREATE OR REPLACE FUNCTION access_hand_over(p_subject uuid, p_user uuid, p_at timestamptz) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE subject access_subject; never_given boolean;
BEGIN
  SELECT * INTO subject FROM access_subject WHERE id = p_subject FOR UPDATE;
  IF subject.id IS NULL THEN
    PERFORM access_refuse('no such file');
  END IF;
  never_given := NOT EXISTS (SELECT 1 FROM access_grant WHERE subject_id = p_subject);
  IF NOT access_leads(access_actor(), p_subject)
     AND NOT (coalesce(access_works_in(access_actor(), subject.office_id, ARRAY['team_lead']), false)
              AND (never_given OR p_user <> access_actor())) THEN
    PERFORM access_refuse('only the lead or a team lead hands over, and a team lead not to herself');
  END IF;
  IF NOT access_works_in(p_user, subject.office_id, ARRAY['counsellor']) THEN
    PERFORM access_refuse('the colleague does not counsel in this office');
  END IF;
  -- The person's own file goes with the case, unless somebody else leads it for another case.
  IF subject.parent_id IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM access_grant g WHERE g.person_id = subject.parent_id AND g.kind = 'lead'
         AND g.subject_id NOT IN (p_subject, subject.parent_id) AND g.until_on IS NULL) THEN
    PERFORM access_move_lead(subject.parent_id, p_user, p_at);
  END IF;
  RETURN access_move_lead(p_subject, p_user, p_at);
END $$;

-- Acute danger and nobody of the team to reach: a counsellor of the same office reads one case for four hours, by the clock of
-- the database. Only for functions that also leave the line which case lead and data protection officer find.
CREATE OR REPLACE FUNCTION access_open_in_emergency(p_grant uuid, p_case uuid, p_at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE subject access_subject; began timestamptz := least(p_at, geleit_now()); ends timestamptz := began + interval '4 hours';
BEGIN
  SELECT * INTO subject FROM access_subject WHERE id = p_case AND kind = 'case' FOR NO KEY UPDATE;
  IF subject.id IS NULL OR NOT access_works_in(access_actor(), subject.office_id, ARRAY['counsellor']) THEN
    PERFORM access_refuse('only a counsellor of the same office opens a case in an emergency');
  END IF;
  IF access_holds(access_actor(), p_case, ARRAY['lead', 'member', 'deputy']) THEN
    PERFORM access_refuse('the case is open to the acting user anyway');
  END IF;
  IF (SELECT count(*) FROM access_grant WHERE user_id = access_actor() AND kind = 'emergency'
      AND given_at > began - interval '30 days') >= 3 THEN
    PERFORM access_refuse('three emergencies in thirty days are the most');
  END IF;
  INSERT INTO access_grant (id, subject_id, person_id, user_id, kind, from_on, until_on, until_at, given_by, given_at)
  VALUES (p_grant, p_case, coalesce(subject.parent_id, p_case), access_actor(), 'emergency',
          (began AT TIME ZONE 'Europe/Berlin')::date, (ends AT TIME ZONE 'Europe/Berlin')::date, ends, access_actor(), began);
  RETURN ends;
END $$;

-- Earlier than it would end by itself: by whoever opened it, or by the lead of the case.
CREATE OR REPLACE FUNCTION access_end_emergency(p_grant uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE held access_grant;
BEGIN
  SELECT * INTO held FROM access_grant WHERE id = p_grant AND kind = 'emergency' FOR UPDATE;
  IF held.id IS NULL OR NOT coalesce(held.user_id = access_actor() OR access_leads(access_actor(), held.subject_id), false) THEN
    PERFORM access_refuse('only whoever opened the case, or its lead, ends an emergency');
  END IF;
  UPDATE access_grant SET until_at = least(until_at, greatest(geleit_now(), given_at)) WHERE id = p_grant;
END $$;

-- Two records of one person become one (or are parted again): a case moves to another person of the same office.
CREATE OR REPLACE FUNCTION access_move_case(p_case uuid, p_person uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE moved access_subject; target access_subject;
BEGIN
  SELECT * INTO moved FROM access_subject WHERE id = p_case AND kind = 'case' FOR UPDATE;
  SELECT * INTO target FROM access_subject WHERE id = p_person AND kind = 'person';
  IF moved.id IS NULL OR target.id IS NULL OR moved.office_id <> target.office_id
     OR NOT access_holds(access_actor(), p_case, ARRAY['lead', 'member'])
     OR NOT access_holds(access_actor(), p_person, ARRAY['lead', 'member']) THEN
    PERFORM access_refuse('both records must be open to the acting user');
  END IF;
  UPDATE access_subject SET parent_id = p_person WHERE id = p_case;
  UPDATE access_grant SET person_id = p_person WHERE subject_id = p_case;
  RETURN p_case;
END $$;

-- Two records of one person become one: whoever works with the record that is set aside keeps access to the kept one.
-- A file has one lead, so the other lead becomes a member. Returns the new grants, for access_part_people.
CREATE OR REPLACE FUNCTION access_join_people(p_kept uuid, p_dropped uuid, p_at timestamptz) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE day date := (p_at AT TIME ZONE 'Europe/Berlin')::date; given uuid[];
BEGIN
  IF NOT EXISTS (SELECT 1 FROM access_subject k JOIN access_subject d ON d.office_id = k.office_id
                 WHERE k.id = p_kept AND d.id = p_dropped AND k.kind = 'person' AND d.kind = 'person')
     OR NOT access_holds(access_actor(), p_kept, ARRAY['lead', 'member'])
     OR NOT access_holds(access_actor(), p_dropped, ARRAY['lead', 'member']) THEN
    PERFORM access_refuse('both records must be open to the acting user');
  END IF;
  WITH wanted AS (
    SELECT g.user_id, CASE g.kind WHEN 'deputy' THEN 'deputy' ELSE 'member' END AS kind,
           greatest(g.from_on, day) AS from_on, max(coalesce(g.until_on, 'infinity')) AS until_on
    FROM access_grant g WHERE g.subject_id = p_dropped AND coalesce(g.until_on, 'infinity') >= day GROUP BY 1, 2, 3
  ), new AS (
    INSERT INTO access_grant (id, subject_id, person_id, user_id, kind, from_on, until_on, given_by, given_at)
    SELECT gen_random_uuid(), p_kept, p_kept, w.user_id, w.kind, w.from_on, nullif(w.until_on, 'infinity'), access_actor(), p_at
    FROM wanted w
    WHERE NOT EXISTS (SELECT 1 FROM access_grant g WHERE g.subject_id = p_kept AND g.user_id = w.user_id
                      AND g.kind IN ('lead', 'member', w.kind) AND g.from_on <= w.until_on
                      AND coalesce(g.until_on, 'infinity') >= w.from_on)
    RETURNING id)
  SELECT array_agg(id) INTO given FROM new;
  RETURN coalesce(given, '{}');
END $$;

-- The two are parted again: what access_join_people gave ends. Nobody loses what she had before.
CREATE OR REPLACE FUNCTION access_part_people(p_kept uuid, p_dropped uuid, p_grants uuid[], p_at timestamptz) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE day date := (p_at AT TIME ZONE 'Europe/Berlin')::date; ended uuid[];
BEGIN
  IF NOT access_holds(access_actor(), p_kept, ARRAY['lead', 'member']) THEN
    PERFORM access_refuse('the record must be open to the acting user');
  END IF;
  SELECT array_agg(g.id) INTO ended FROM access_grant g
   WHERE g.id = ANY (p_grants) AND g.subject_id = p_kept AND g.kind <> 'lead' AND coalesce(g.until_on, 'infinity') >= day
     AND EXISTS (SELECT 1 FROM access_grant d WHERE d.subject_id = p_dropped AND d.user_id = g.user_id);
  PERFORM access_close(id, day) FROM unnest(ended) AS id;
  RETURN coalesce(ended, '{}');
END $$;

REVOKE ALL ON FUNCTION access_insert(uuid, uuid, text, date, date, timestamptz), access_close(uuid, date),
  access_move_lead(uuid, uuid, timestamptz), access_open_in_emergency(uuid, uuid, timestamptz), access_end_emergency(uuid)
  FROM PUBLIC;

DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'geleit_app') THEN
    REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON access_subject, access_grant FROM geleit_app;
    REVOKE EXECUTE ON FUNCTION access_insert(uuid, uuid, text, date, date, timestamptz), access_close(uuid, date),
      access_move_lead(uuid, uuid, timestamptz), access_open_in_emergency(uuid, uuid, timestamptz), access_end_emergency(uuid)
      FROM geleit_app;
  END IF;
END $$;
