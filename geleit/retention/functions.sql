-- The only writers of retention_due, retention_hold and retention_tombstone, and the only way by which content of people is erased.
-- Each checks who acts, by the clock of the database. Purpose `retention`: the nightly job, to which no file is open.

CREATE OR REPLACE FUNCTION retention_by_job() RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT access_serves(ARRAY['retention']) THEN
    PERFORM access_refuse('only the retention job asks for this');
  END IF;
END $$;

-- The person a file is about, and both: what holds one of them holds the other too.
CREATE OR REPLACE FUNCTION retention_is_held(p_subject uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM retention_hold h
    WHERE h.lifted_at IS NULL AND h.until_on >= access_today()
      AND h.subject IN (SELECT p_subject UNION SELECT parent_id FROM access_subject WHERE id = p_subject
                        UNION SELECT id FROM access_subject WHERE parent_id = p_subject))
$$;

-- She is linked to somebody who still has a case, or has one herself.
CREATE OR REPLACE FUNCTION retention_is_needed(p_person uuid, p_but uuid DEFAULT NULL) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM cases_case c WHERE c.id IS DISTINCT FROM p_but AND c.person_id IN (
      SELECT p_person UNION SELECT id FROM people_person WHERE merged_into_id = p_person
      UNION SELECT person_id FROM people_relation WHERE other_id = p_person
      UNION SELECT other_id FROM people_relation WHERE person_id = p_person))
$$;

CREATE OR REPLACE FUNCTION retention_last_contact(p_person uuid) RETURNS date
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT greatest(p.last_contact_on, (p.created_at AT TIME ZONE 'Europe/Berlin')::date,
                  (SELECT max("on") FROM cases_quickcontact WHERE person_id = p.id))
  FROM people_person p WHERE p.id = p_person
$$;

-- The least the database asks for, whatever a programme says: a case closed for a year, a person not met for half a year, no
-- legal hold, no request about her data or of an authority that waits for an answer.
CREATE OR REPLACE FUNCTION retention_may_go(p_subject uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT NOT retention_is_held(p_subject)
    AND NOT EXISTS (SELECT FROM disclosure_request r JOIN access_subject s ON s.id = p_subject
                    WHERE r.person_id = coalesce(s.parent_id, s.id) AND r.answered_on IS NULL)
    AND NOT EXISTS (SELECT FROM disclosure_legaldisclosure l WHERE l.case_id = p_subject AND l.state IN ('asked', 'first', 'second'))
    AND (EXISTS (SELECT FROM cases_case c WHERE c.id = p_subject AND c.closed_on + interval '1 year' <= access_today())
         OR EXISTS (SELECT FROM people_person p WHERE p.id = p_subject AND p.merged_into_id IS NULL
                    AND NOT retention_is_needed(p.id) AND retention_last_contact(p.id) + interval '6 months' <= access_today()))
$$;

-- Closed cases by programme: p_until says until which day of closing they may be due. Days and ids only.
CREATE OR REPLACE FUNCTION retention_cases_to_list(p_until jsonb)
RETURNS TABLE (subject uuid, programme text, closed_on date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM retention_by_job();
  RETURN QUERY
    SELECT c.id, c.programme::text, c.closed_on FROM cases_case c
    JOIN jsonb_each_text(p_until) AS u(programme, until) ON u.programme = c.programme
    WHERE c.closed_on <= u.until::date AND NOT EXISTS (SELECT FROM retention_due d WHERE d.subject = c.id)
      AND retention_may_go(c.id)
    ORDER BY c.closed_on, c.id;
END $$;

CREATE OR REPLACE FUNCTION retention_people_to_list(p_until date)
RETURNS TABLE (subject uuid, programmes text[], last_contact_on date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM retention_by_job();
  RETURN QUERY
    SELECT p.id, o.programmes::text[], retention_last_contact(p.id)
    FROM people_person p JOIN accounts_office o ON o.id = p.office_id
    WHERE coalesce(p.last_contact_on, '-infinity') <= p_until AND (p.created_at AT TIME ZONE 'Europe/Berlin')::date <= p_until
      AND NOT EXISTS (SELECT FROM cases_case c WHERE c.person_id = p.id)
      AND NOT EXISTS (SELECT FROM retention_due d WHERE d.subject = p.id)
      AND retention_may_go(p.id)
    ORDER BY 3, 1;
END $$;

CREATE OR REPLACE FUNCTION retention_lead(p_subject uuid) RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT user_id FROM access_grant WHERE subject_id = p_subject AND kind = 'lead' ORDER BY until_on DESC NULLS FIRST, from_on DESC LIMIT 1
$$;

-- Puts a file on the list. Locked on p_due_on at the earliest, and never before its lead had 30 days to object.
CREATE OR REPLACE FUNCTION retention_list(p_subject uuid, p_due_on date) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE listed uuid;
BEGIN
  PERFORM retention_by_job();
  IF NOT retention_may_go(p_subject) THEN
    PERFORM access_refuse('the time of this file is not over');
  END IF;
  INSERT INTO retention_due (id, subject, kind, why, office_id, number, lead_id, due_on, lock_on, listed_at, reason, grants)
  SELECT gen_random_uuid(), s.id, s.kind, 'term', s.office_id, coalesce(c.number, ''), retention_lead(s.id), p_due_on,
         greatest(p_due_on, access_today() + 30), geleit_now(), '', '[]'
  FROM access_subject s LEFT JOIN cases_case c ON c.id = s.id WHERE s.id = p_subject
  ON CONFLICT (subject) DO NOTHING RETURNING id INTO listed;
  RETURN listed;
END $$;

-- What is on the list and may not go any more (reopened, met again, held) leaves it; who leads a file now sees it.
CREATE OR REPLACE FUNCTION retention_withdraw() RETURNS TABLE (subject uuid, kind text, office uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM retention_by_job();
  UPDATE retention_due d SET lead_id = retention_lead(d.subject)
   WHERE d.locked_at IS NULL AND d.lead_id IS DISTINCT FROM retention_lead(d.subject);
  RETURN QUERY DELETE FROM retention_due d WHERE d.locked_at IS NULL AND NOT retention_may_go(d.subject)
    RETURNING d.subject, d.kind::text, d.office_id;
END $$;

-- Quick contacts that belong to nobody's file: the text goes, what is counted stays.
CREATE OR REPLACE FUNCTION retention_empty_notes(p_before date) RETURNS TABLE (office uuid, number bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM retention_by_job();
  IF p_before > access_today() THEN
    PERFORM access_refuse('a day that is still to come');
  END IF;
  RETURN QUERY WITH emptied AS (
    UPDATE cases_quickcontact SET note = NULL WHERE person_id IS NULL AND note IS NOT NULL AND "on" < p_before
    RETURNING office_id
  ) SELECT e.office_id, count(*) FROM emptied e GROUP BY e.office_id;
END $$;

-- Once, by whoever leads the file: a year more.
CREATE OR REPLACE FUNCTION retention_object(p_due uuid, p_reason text) RETURNS date
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE due retention_due;
BEGIN
  SELECT * INTO due FROM retention_due WHERE id = p_due FOR UPDATE;
  IF due.id IS NULL OR due.locked_at IS NOT NULL OR due.objected_at IS NOT NULL OR due.why <> 'term'
     OR NOT access_leads(geleit_actor(), due.subject) THEN
    PERFORM access_refuse('only the lead objects, once, and before the file is locked');
  END IF;
  due.lock_on := greatest(due.lock_on, access_today()) + interval '12 months';
  UPDATE retention_due SET objected_at = geleit_now(), objected_by_id = geleit_actor(), reason = p_reason, lock_on = due.lock_on
   WHERE id = p_due;
  RETURN due.lock_on;
END $$;

-- From now on the file is open to nobody: what was given on it is put away. Her record goes with the last case of a person.
CREATE OR REPLACE FUNCTION retention_lock(p_due uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE due retention_due; whose uuid;
BEGIN
  PERFORM retention_by_job();
  SELECT * INTO due FROM retention_due WHERE id = p_due AND locked_at IS NULL FOR UPDATE;
  IF due.id IS NULL OR due.lock_on > access_today() OR NOT retention_may_go(due.subject) THEN
    RETURN false;
  END IF;
  PERFORM retention_put_away(due);
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION retention_put_away(due retention_due) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE whose uuid;
BEGIN
  SELECT p.id INTO whose FROM access_subject s JOIN people_person p ON p.id = s.parent_id
   WHERE s.id = due.subject AND NOT retention_is_needed(p.id, due.subject) AND NOT retention_is_held(p.id)
     AND (due.why = 'request' OR retention_last_contact(p.id) + interval '6 months' <= access_today());
  WITH taken AS (
    DELETE FROM access_grant g
    WHERE g.subject_id IN (due.subject, whose) OR (due.kind = 'person' AND g.person_id = due.subject) RETURNING g.*)
  UPDATE retention_due d SET locked_at = geleit_now(), person = whose,
         grants = coalesce((SELECT jsonb_agg(to_jsonb(taken)) FROM taken), '[]')
   WHERE d.id = due.id;
END $$;

-- A lock ends: everybody may open again what she could.
CREATE OR REPLACE FUNCTION retention_unlock(p_due uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE given jsonb;
BEGIN
  DELETE FROM retention_due WHERE id = p_due RETURNING grants INTO given;
  INSERT INTO access_grant SELECT held.* FROM jsonb_populate_recordset(NULL::access_grant, given) AS held;
END $$;

-- Nothing new is given on a file that is locked, by whatever way.
CREATE OR REPLACE FUNCTION retention_keep_locked() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM access_locked() AS locked WHERE locked IN (NEW.subject_id, NEW.person_id)) THEN
    PERFORM access_refuse('the file is locked and will be erased');
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS keep_locked ON access_grant;
CREATE TRIGGER keep_locked BEFORE INSERT ON access_grant FOR EACH ROW EXECUTE FUNCTION retention_keep_locked();

-- By the lead of the file or the data protection officer of the house. Ends a lock.
CREATE OR REPLACE FUNCTION retention_set_hold(p_id uuid, p_subject uuid, p_reason text, p_until date) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE subject access_subject; due retention_due;
BEGIN
  SELECT * INTO subject FROM access_subject WHERE id = p_subject FOR NO KEY UPDATE;
  SELECT * INTO due FROM retention_due WHERE retention_due.subject = p_subject FOR UPDATE;
  IF subject.id IS NULL OR p_until <= access_today()
     OR NOT coalesce(access_leads(geleit_actor(), p_subject) OR subject.office_id = ANY (access_reviewed_offices())
                     OR due.lead_id = geleit_actor(), false) THEN
    PERFORM access_refuse('only the lead or the data protection officer sets a legal hold');
  END IF;
  INSERT INTO retention_hold (id, subject, kind, office_id, number, reason, until_on, set_by_id, set_at)
  VALUES (p_id, p_subject, subject.kind, subject.office_id, coalesce((SELECT number FROM cases_case WHERE id = p_subject), ''),
          p_reason, p_until, geleit_actor(), geleit_now()) ON CONFLICT (id) DO NOTHING;
  PERFORM retention_unlock(d.id) FROM retention_due d
   WHERE d.subject IN (SELECT p_subject UNION SELECT id FROM access_subject WHERE parent_id = p_subject
                       UNION SELECT subject.parent_id) OR d.person = p_subject;
  RETURN p_id;
END $$;

CREATE OR REPLACE FUNCTION retention_lift_hold(p_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE hold retention_hold;
BEGIN
  SELECT * INTO hold FROM retention_hold WHERE id = p_id FOR UPDATE;
  IF hold.id IS NULL OR NOT coalesce(access_leads(geleit_actor(), hold.subject)
                                     OR hold.office_id = ANY (access_reviewed_offices()), false) THEN
    PERFORM access_refuse('only the lead or the data protection officer lifts a legal hold');
  END IF;
  UPDATE retention_hold SET lifted_by_id = geleit_actor(), lifted_at = geleit_now() WHERE id = p_id AND lifted_at IS NULL;
  RETURN FOUND;
END $$;

-- All files that go with one on the list: itself, her record with the last case, records that were merged into hers.
CREATE OR REPLACE FUNCTION retention_files(p_due uuid) RETURNS uuid[]
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  WITH RECURSIVE files AS (
    SELECT unnest(ARRAY[d.subject, d.person]) AS id FROM retention_due d WHERE d.id = p_due
    UNION SELECT p.id FROM people_person p JOIN files f ON p.merged_into_id = f.id)
  SELECT array_agg(id) FROM files WHERE id IS NOT NULL
$$;

-- What the job needs to make marks and pseudonyms of: files, the quick contacts and quarters of the people among them, handovers.
CREATE OR REPLACE FUNCTION retention_going(p_due uuid)
RETURNS TABLE (organisation uuid, kind text, file uuid, since date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM retention_by_job();
  RETURN QUERY SELECT * FROM retention_marked(retention_files(p_due));
END $$;

CREATE OR REPLACE FUNCTION retention_marked(p_files uuid[])
RETURNS TABLE (organisation uuid, kind text, file uuid, since date)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT o.organisation_id, s.kind::text, s.id, (s.opened_at AT TIME ZONE 'Europe/Berlin')::date
  FROM access_subject s JOIN accounts_office o ON o.id = s.office_id WHERE s.id = ANY (p_files)
  UNION ALL
  SELECT o.organisation_id, 'quick_contact', q.id, q."on"
  FROM cases_quickcontact q JOIN accounts_office o ON o.id = q.office_id WHERE q.person_id = ANY (p_files)
  UNION ALL
  SELECT c.organisation_id, 'handover', h.id, (h.created_at AT TIME ZONE 'Europe/Berlin')::date
  FROM handover_handover h JOIN cases_case c ON c.id = h.case_id WHERE c.id = ANY (p_files)
$$;

-- The end: 14 days after the lock. p_marks: {file: mark}; p_pseudonyms: of the rows figures are counted from.
CREATE OR REPLACE FUNCTION retention_shred(p_due uuid, p_marks jsonb, p_pseudonyms bytea[])
RETURNS TABLE (subject uuid, kind text, office uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE due retention_due; files uuid[];
BEGIN
  PERFORM retention_by_job();
  SELECT * INTO due FROM retention_due WHERE id = p_due FOR UPDATE;
  files := retention_files(p_due);
  IF due.id IS NULL OR due.locked_at IS NULL OR due.locked_at + interval '14 days' > geleit_now()
     OR due.lock_on > access_today() OR EXISTS (SELECT FROM unnest(files) AS file WHERE retention_is_held(file))
     OR (due.why = 'term' AND NOT retention_may_go(due.subject)) THEN
    PERFORM access_refuse('the file was not locked for 14 days, is held, or its time is not over');
  END IF;
  IF NOT (SELECT bool_and(p_marks ? file::text) FROM unnest(files) AS file) THEN
    PERFORM access_refuse('a file without its mark for the ledger');
  END IF;
  RETURN QUERY SELECT s.id, s.kind::text, s.office_id FROM access_subject s WHERE s.id = ANY (files);
  INSERT INTO retention_tombstone (mark, kind, why, office, gone_at)
    SELECT decode(p_marks ->> s.id::text, 'hex'), s.kind, due.why, s.office_id, geleit_now()
    FROM access_subject s WHERE s.id = ANY (files) ON CONFLICT (mark) DO NOTHING;
  PERFORM retention_erase(files, p_pseudonyms);
END $$;

-- Columns that point to something erased and are emptied; every other row that points there is erased with it.
CREATE OR REPLACE FUNCTION retention_emptied() RETURNS TABLE (of_table text, of_column text)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  VALUES ('handover_handover', 'appointment_id'), ('handover_handover', 'consent_id'), ('handover_handover', 'request_id'),
    ('handover_trigger', 'handover_id'), ('cases_neededdocument', 'answered_by_id'), ('exchange_request', 'package_id'),
    ('referrals_referral', 'previous_id'), ('people_relation', 'other_id'), ('people_person', 'merged_into_id')
$$;

-- Rows of a table, and before them everything that hangs on them, along the foreign keys: a table that comes later is not forgotten.
CREATE OR REPLACE FUNCTION retention_delete(p_table regclass, p_ids text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE hanging record; below text[];
BEGIN
  IF coalesce(cardinality(p_ids), 0) = 0 THEN
    RETURN;
  END IF;
  FOR hanging IN
    SELECT f.conrelid::regclass AS name, a.attname AS pointer, format_type(a.atttypid, NULL) AS type, k.attname AS key,
           EXISTS (SELECT FROM retention_emptied() e WHERE e.of_table::regclass = f.conrelid AND e.of_column = a.attname) AS is_emptied
    FROM pg_constraint f
    JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[1]
    JOIN pg_index i ON i.indrelid = f.conrelid AND i.indisprimary
    JOIN pg_attribute k ON k.attrelid = f.conrelid AND k.attnum = i.indkey[0]
    WHERE f.contype = 'f' AND f.confrelid = p_table AND cardinality(f.conkey) = 1
  LOOP
    IF hanging.is_emptied THEN
      EXECUTE format('UPDATE %s SET %I = NULL WHERE %I = ANY ($1::%s[])', hanging.name, hanging.pointer, hanging.pointer, hanging.type)
        USING p_ids;
    ELSE
      EXECUTE format('SELECT array_agg(%I::text) FROM %s WHERE %I = ANY ($1::%s[])', hanging.key, hanging.name, hanging.pointer, hanging.type)
        INTO below USING p_ids;
      PERFORM retention_delete(hanging.name, below);
    END IF;
  END LOOP;
  EXECUTE format('DELETE FROM %s WHERE id = ANY ($1::%s[])', p_table,
                 (SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = p_table AND attname = 'id')) USING p_ids;
END $$;

-- An agreed plan never changes and is never deleted (cases/migrations/0003_agreed_plans.py), with one exception: by the owner of the
-- tables, that is by the function below and never by the run-time role, once its key is destroyed. Then nobody could read it anyway.
CREATE OR REPLACE FUNCTION retention_is_noise(p_key uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'public.cases_plan'::regclass)
    AND EXISTS (SELECT FROM vault_key WHERE id = p_key AND destroyed_at IS NOT NULL)
$$;
DROP TRIGGER IF EXISTS keep_agreed ON cases_plan;
DROP TRIGGER IF EXISTS keep_agreed ON cases_goal;
DROP TRIGGER IF EXISTS keep_agreed ON cases_step;
DROP TRIGGER IF EXISTS keep_agreed_whole ON cases_plan;
DROP TRIGGER IF EXISTS keep_agreed_whole ON cases_goal;
DROP TRIGGER IF EXISTS keep_agreed_whole ON cases_step;
CREATE TRIGGER keep_agreed BEFORE UPDATE ON cases_plan FOR EACH ROW EXECUTE FUNCTION cases_keep_agreed_plan();
CREATE TRIGGER keep_agreed BEFORE INSERT OR UPDATE ON cases_goal FOR EACH ROW EXECUTE FUNCTION cases_keep_agreed_goal();
CREATE TRIGGER keep_agreed BEFORE INSERT OR UPDATE ON cases_step FOR EACH ROW EXECUTE FUNCTION cases_keep_agreed_step();
CREATE TRIGGER keep_agreed_whole BEFORE DELETE ON cases_plan
  FOR EACH ROW WHEN (NOT retention_is_noise(OLD.key_id)) EXECUTE FUNCTION cases_keep_agreed_plan();
CREATE TRIGGER keep_agreed_whole BEFORE DELETE ON cases_goal
  FOR EACH ROW WHEN (NOT retention_is_noise(OLD.key_id)) EXECUTE FUNCTION cases_keep_agreed_goal();
CREATE TRIGGER keep_agreed_whole BEFORE DELETE ON cases_step
  FOR EACH ROW WHEN (NOT retention_is_noise(OLD.key_id)) EXECUTE FUNCTION cases_keep_agreed_step();

-- Keys first: what still lies somewhere is noise from then on. Then every row. Not for the run-time role.
CREATE OR REPLACE FUNCTION retention_erase(p_files uuid[], p_pseudonyms bytea[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE old bytea; fresh bytea;
BEGIN
  IF EXISTS (SELECT FROM cases_case WHERE person_id = ANY (p_files) AND NOT id = ANY (p_files)) THEN
    PERFORM access_refuse('a person is not erased before her cases');
  END IF;
  UPDATE vault_key SET wrapped = NULL, destroyed_at = geleit_now()
   WHERE destroyed_at IS NULL
     AND (owner = ANY (p_files) AND kind IN ('person', 'case')
          OR id IN (SELECT key_id FROM disclosure_extractcontent WHERE person_id = ANY (p_files))
          OR owner IN (SELECT id FROM cases_emergency WHERE case_id = ANY (p_files)
                       UNION ALL SELECT id FROM disclosure_legaldisclosure WHERE case_id = ANY (p_files)
                       UNION ALL SELECT id FROM exchange_request WHERE person_id = ANY (p_files)
                       UNION ALL SELECT p.id FROM exchange_package p JOIN exchange_consent c ON c.id = p.consent_id
                                 WHERE c.person_id = ANY (p_files)));
  FOREACH old IN ARRAY coalesce(p_pseudonyms, '{}') LOOP
    fresh := uuid_send(gen_random_uuid());
    UPDATE cases_casequarter SET pseudonym = fresh WHERE pseudonym = old;
    UPDATE cases_quickcontactfigure SET pseudonym = fresh WHERE pseudonym = old;
    UPDATE hints_servicegap SET pseudonym = fresh WHERE pseudonym = old;
    UPDATE referrals_unmetneed SET pseudonym = fresh WHERE pseudonym = old;
    UPDATE handover_handoverfigure SET pseudonym = fresh WHERE pseudonym = old;
  END LOOP;
  -- What others know of her as a relative stays theirs, but for her record and what was taken from it.
  UPDATE people_relation SET year_of_birth = NULL WHERE other_id = ANY (p_files) AND NOT person_id = ANY (p_files);
  DELETE FROM listimport_importedrow WHERE person = ANY (p_files) OR "case" = ANY (p_files)
    OR quick_contact IN (SELECT id FROM cases_quickcontact WHERE person_id = ANY (p_files));
  DELETE FROM cases_draft WHERE subject = ANY (p_files);
  PERFORM retention_delete('cases_case', ARRAY(SELECT id::text FROM cases_case WHERE id = ANY (p_files)));
  PERFORM retention_delete('people_person', ARRAY(SELECT id::text FROM people_person WHERE id = ANY (p_files)));
  DELETE FROM access_grant WHERE subject_id = ANY (p_files) OR person_id = ANY (p_files);
  PERFORM retention_delete('access_subject', ARRAY(SELECT id::text FROM access_subject WHERE id = ANY (p_files)));
  DELETE FROM retention_due WHERE subject = ANY (p_files);
  DELETE FROM retention_hold WHERE subject = ANY (p_files);
END $$;

-- The ledger only grows, for whomever.
CREATE OR REPLACE FUNCTION retention_keep_ledger() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'the ledger of erased files only grows' USING ERRCODE = '42501';
END $$;
DROP TRIGGER IF EXISTS keep_ledger ON retention_tombstone;
CREATE TRIGGER keep_ledger BEFORE UPDATE OR DELETE OR TRUNCATE ON retention_tombstone
  FOR EACH STATEMENT EXECUTE FUNCTION retention_keep_ledger();

REVOKE ALL ON FUNCTION retention_put_away(retention_due), retention_unlock(uuid), retention_files(uuid), retention_marked(uuid[]),
  retention_delete(regclass, text[]), retention_erase(uuid[], bytea[]), retention_is_held(uuid), retention_is_needed(uuid, uuid),
  retention_last_contact(uuid), retention_may_go(uuid), retention_lead(uuid) FROM PUBLIC;
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'geleit_app') THEN
    REVOKE ALL ON FUNCTION retention_put_away(retention_due), retention_unlock(uuid), retention_files(uuid), retention_marked(uuid[]),
      retention_delete(regclass, text[]), retention_erase(uuid[], bytea[]), retention_is_held(uuid), retention_is_needed(uuid, uuid),
      retention_last_contact(uuid), retention_may_go(uuid), retention_lead(uuid) FROM geleit_app;
  END IF;
END $$;
