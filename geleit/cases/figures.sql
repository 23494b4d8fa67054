-- The rows of the figures, written from what is known now. In functions, because planning these statements takes longer than
-- running them: so a session plans each of them once; and because whoever counts need not see what is counted.

CREATE OR REPLACE FUNCTION figures_refuse_strangers(p_files uuid[]) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT access_serves(ARRAY['figures', 'import'])
     AND EXISTS (SELECT unnest(p_files) EXCEPT SELECT access_open(false)) THEN
    PERFORM access_refuse('figures of files that are not open to the acting user');
  END IF;
END $$;

-- What the figures job may know of the files: which there are, and whose. Pages by id.
CREATE OR REPLACE FUNCTION figures_cases_after(p_last uuid, p_most integer, p_only_open boolean, p_changed_since timestamptz)
RETURNS TABLE (file uuid, organisation uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT access_serves(ARRAY['figures']) THEN
    PERFORM access_refuse('only the figures job asks for this');
  END IF;
  RETURN QUERY
    SELECT c.id, c.organisation_id FROM cases_case c
    WHERE (p_last IS NULL OR c.id > p_last) AND (c.closed_on IS NULL OR NOT p_only_open)
      AND (p_changed_since IS NULL OR c.person_id IN (SELECT id FROM people_person WHERE facts_at >= p_changed_since))
    ORDER BY c.id LIMIT p_most;
END $$;

CREATE OR REPLACE FUNCTION figures_quick_contacts_after(p_last uuid, p_most integer)
RETURNS TABLE (file uuid, organisation uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT access_serves(ARRAY['figures']) THEN
    PERFORM access_refuse('only the figures job asks for this');
  END IF;
  RETURN QUERY
    SELECT q.id, o.organisation_id FROM cases_quickcontact q JOIN accounts_office o ON o.id = q.office_id
    WHERE p_last IS NULL OR q.id > p_last ORDER BY q.id LIMIT p_most;
END $$;

-- Of the given cases, for each quarter in which a case was open on any day; rows that should not be go. First the files are
-- held: what somebody writes at the same moment must not be overwritten with older figures.
CREATE OR REPLACE FUNCTION figures_renew_cases(
  p_cases uuid[], p_pseudonyms bytea[], p_today date, p_sensitive_languages text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  PERFORM figures_refuse_strangers(p_cases);
  PERFORM FROM cases_case WHERE id = ANY(p_cases) ORDER BY id FOR NO KEY UPDATE;

  WITH files AS (
    SELECT wanted.pseudonym, c.id, c.office_id, c.programme, c.form, c.person_id, c.opened_on, c.closed_on,
           p.gender, p.year_of_birth,
           CASE WHEN p.stateless THEN 'XX' ELSE coalesce(p.nationalities[1], '') END AS nationality,
           coalesce(least(c.first_contact_on, p.first_contact_on), c.opened_on) AS first_visit_on,
           greatest(c.relatives, (SELECT count(*) FROM people_relation r WHERE r.person_id = p.id AND r.counselled)) AS relatives,
           coalesce(
             (SELECT l.language FROM people_personlanguage l WHERE l.person_id = p.id ORDER BY l.preferred DESC, l.id LIMIT 1),
             CASE WHEN p.sealed_languages IS NOT NULL THEN 'protected' END) AS language,
           first.level, first.work, first.benefits
    FROM unnest(p_cases, p_pseudonyms) AS wanted(id, pseudonym)
    JOIN cases_case c ON c.id = wanted.id
    JOIN people_person p ON p.id = c.person_id
    CROSS JOIN LATERAL (
      SELECT (array_agg(f.code ORDER BY f.holds DESC, f.from_on DESC NULLS LAST, f.created_at DESC) FILTER (WHERE f.kind = 'level'))[1] AS level,
             (array_agg(f.code ORDER BY f.from_on DESC NULLS LAST, f.created_at DESC) FILTER (WHERE f.kind = 'work' AND f.holds))[1] AS work,
             (array_agg(f.code ORDER BY f.from_on DESC NULLS LAST, f.created_at DESC) FILTER (WHERE f.kind = 'benefits' AND f.holds))[1] AS benefits
      FROM (SELECT kind, code, from_on, created_at, coalesce(until_on >= c.opened_on, true) AS holds
            FROM people_period WHERE person_id = p.id AND coalesce(from_on <= c.opened_on, true)) AS f
    ) AS first
  ),
  quarters AS (
    SELECT files.*, q.begins, (q.begins + interval '3 months')::date - 1 AS ends, extract(year FROM q.begins)::int AS year
    FROM files
    CROSS JOIN LATERAL (
      SELECT month::date AS begins
      FROM generate_series(date_trunc('quarter', files.opened_on), p_today, interval '3 months') AS month
    ) AS q
  ),
  ended AS (
    SELECT q.*, x.reason, x.level_start, x.level_end, x.work_start, x.work_end, x.benefits_start, x.benefits_end,
           coalesce(x.closed_on, CASE WHEN q.closed_on <= q.ends THEN q.closed_on END) AS ended_on
    FROM quarters q
    LEFT JOIN LATERAL (
      SELECT * FROM cases_closure x
      WHERE x.case_id = q.id AND x.closed_on <= q.ends AND coalesce(x.reopened_on > q.ends, true)
      ORDER BY x.closed_on DESC LIMIT 1
    ) AS x ON true
  ),
  known AS (
    SELECT *, least(ended_on, ends, p_today) AS known_on,
           CASE WHEN ended_on IS NULL THEN ends ELSE make_date(year, 12, 31) END AS done_until
    FROM ended
    WHERE ended_on IS NULL OR ended_on >= begins
  ),
  counted AS (
    SELECT k.*, now_on.*, entry.first_on AS entered_before_visit, entry.now_on AS entered_on, done.*, said.topics
    FROM known k
    CROSS JOIN LATERAL (
      SELECT (array_agg(f.code ORDER BY f.holds DESC, f.from_on DESC NULLS LAST, f.created_at DESC) FILTER (WHERE f.kind = 'status'))[1] AS status,
             (array_agg(f.code ORDER BY f.holds DESC, f.from_on DESC NULLS LAST, f.created_at DESC) FILTER (WHERE f.kind = 'level'))[1] AS level_now,
             (array_agg(f.code ORDER BY f.from_on DESC NULLS LAST, f.created_at DESC) FILTER (WHERE f.kind = 'work' AND f.holds))[1] AS work_now,
             (array_agg(f.code ORDER BY f.from_on DESC NULLS LAST, f.created_at DESC) FILTER (WHERE f.kind = 'benefits' AND f.holds))[1] AS benefits_now
      FROM (SELECT kind, code, from_on, created_at, coalesce(until_on >= k.known_on, true) AS holds
            FROM people_period WHERE person_id = k.person_id AND coalesce(from_on <= k.known_on, true)) AS f
    ) AS now_on
    CROSS JOIN LATERAL (
      SELECT max(m."on") FILTER (WHERE m."on" <= k.first_visit_on) AS first_on, max(m."on") FILTER (WHERE m."on" <= k.known_on) AS now_on
      FROM people_milestone m WHERE m.person_id = k.person_id AND m.kind = 'entry'
    ) AS entry
    CROSS JOIN LATERAL (
      SELECT count(*) AS contacts, coalesce(sum(c.minutes), 0) AS minutes,
             array_agg(c.kind_code ORDER BY c.kind_code) AS kinds, array_agg(c.mode ORDER BY c.mode) AS modes,
             array_agg(c.interpretation_code ORDER BY c.interpretation_code) AS interpretations,
             array_agg(DISTINCT CASE WHEN c.language = ANY(p_sensitive_languages) THEN 'protected' ELSE c.language END)
               FILTER (WHERE c.language <> '') AS languages
      FROM (SELECT mode, minutes, language, CASE WHEN sealed_kind IS NULL THEN kind ELSE 'protected' END AS kind_code,
                   CASE WHEN sealed_interpretation IS NULL THEN interpretation ELSE 'protected' END AS interpretation_code
            FROM cases_contact
            WHERE case_id = k.id AND attendance = 'kept' AND "on" BETWEEN make_date(k.year, 1, 1) AND k.done_until) AS c
    ) AS done
    CROSS JOIN LATERAL (
      SELECT array_agg(t.topic ORDER BY t.topic) AS topics FROM (
        SELECT CASE WHEN ct.topic = '' THEN 'protected' ELSE ct.topic END AS topic
        FROM cases_contacttopic ct JOIN cases_contact c ON c.id = ct.contact_id
        WHERE c.case_id = k.id AND c.attendance = 'kept' AND c."on" BETWEEN make_date(k.year, 1, 1) AND k.done_until
        UNION SELECT unnest(i.topics) FROM cases_intake i WHERE i.case_id = k.id
        UNION SELECT 'protected' FROM cases_intake i WHERE i.case_id = k.id AND i.sealed_topics IS NOT NULL
      ) AS t
    ) AS said
  ),
  fresh AS (
    SELECT pseudonym, office_id, programme, year, extract(quarter FROM begins)::int AS quarter,
           lead(year) OVER (PARTITION BY pseudonym ORDER BY begins) IS DISTINCT FROM year AS is_latest,
           extract(year FROM opened_on)::int = year AS is_new, ended_on IS NOT NULL AS is_closed, form,
           gender, year_of_birth, nationality, coalesce(status, '') AS status,
           full_months(entered_before_visit, first_visit_on) AS stay_first_months, full_months(entered_on, known_on) AS stay_months,
           full_months(opened_on, known_on) AS duration_months,
           coalesce(nullif(level_start, ''), level, '') AS level_start, coalesce(nullif(level_end, ''), level_now, '') AS level_end,
           coalesce(nullif(work_start, ''), work, '') AS work_start, coalesce(nullif(work_end, ''), work_now, '') AS work_end,
           coalesce(nullif(benefits_start, ''), benefits, '') AS benefits_start,
           coalesce(nullif(benefits_end, ''), benefits_now, '') AS benefits_end,
           coalesce(reason, '') AS reason, relatives, contacts, minutes, coalesce(topics, '{}') AS topics,
           coalesce(languages, array_remove(ARRAY[language], NULL)) AS languages, coalesce(kinds, '{}') AS contact_kinds,
           coalesce(modes, '{}') AS contact_modes, coalesce(interpretations, '{}') AS interpretations
    FROM counted
  ),
  gone AS (
    DELETE FROM cases_casequarter old
    WHERE old.pseudonym = ANY(p_pseudonyms)
      AND NOT EXISTS (SELECT FROM fresh WHERE (fresh.pseudonym, fresh.year, fresh.quarter) = (old.pseudonym, old.year, old.quarter))
  )
  INSERT INTO cases_casequarter AS held (
      pseudonym, office_id, programme, year, quarter, is_latest, is_new, is_closed, form, gender, year_of_birth,
      nationality, status, stay_first_months, stay_months, duration_months, level_start, level_end, work_start,
      work_end, benefits_start, benefits_end, reason, relatives, contacts, minutes, topics, languages,
      contact_kinds, contact_modes, interpretations)
  SELECT
      pseudonym, office_id, programme, year, quarter, is_latest, is_new, is_closed, form, gender, year_of_birth,
      nationality, status, stay_first_months, stay_months, duration_months, level_start, level_end, work_start,
      work_end, benefits_start, benefits_end, reason, relatives, contacts, minutes, topics, languages,
      contact_kinds, contact_modes, interpretations
  FROM fresh
  ON CONFLICT (pseudonym, year, quarter) DO UPDATE SET (
      pseudonym, office_id, programme, year, quarter, is_latest, is_new, is_closed, form, gender, year_of_birth,
      nationality, status, stay_first_months, stay_months, duration_months, level_start, level_end, work_start,
      work_end, benefits_start, benefits_end, reason, relatives, contacts, minutes, topics, languages,
      contact_kinds, contact_modes, interpretations) = ROW(
      excluded.pseudonym, excluded.office_id, excluded.programme, excluded.year, excluded.quarter,
      excluded.is_latest, excluded.is_new, excluded.is_closed, excluded.form, excluded.gender,
      excluded.year_of_birth, excluded.nationality, excluded.status, excluded.stay_first_months,
      excluded.stay_months, excluded.duration_months, excluded.level_start, excluded.level_end,
      excluded.work_start, excluded.work_end, excluded.benefits_start, excluded.benefits_end, excluded.reason,
      excluded.relatives, excluded.contacts, excluded.minutes, excluded.topics, excluded.languages,
      excluded.contact_kinds, excluded.contact_modes, excluded.interpretations)
  WHERE (
      held.pseudonym, held.office_id, held.programme, held.year, held.quarter, held.is_latest, held.is_new,
      held.is_closed, held.form, held.gender, held.year_of_birth, held.nationality, held.status,
      held.stay_first_months, held.stay_months, held.duration_months, held.level_start, held.level_end,
      held.work_start, held.work_end, held.benefits_start, held.benefits_end, held.reason, held.relatives,
      held.contacts, held.minutes, held.topics, held.languages, held.contact_kinds, held.contact_modes,
      held.interpretations) IS DISTINCT FROM (
      excluded.pseudonym, excluded.office_id, excluded.programme, excluded.year, excluded.quarter,
      excluded.is_latest, excluded.is_new, excluded.is_closed, excluded.form, excluded.gender,
      excluded.year_of_birth, excluded.nationality, excluded.status, excluded.stay_first_months,
      excluded.stay_months, excluded.duration_months, excluded.level_start, excluded.level_end,
      excluded.work_start, excluded.work_end, excluded.benefits_start, excluded.benefits_end, excluded.reason,
      excluded.relatives, excluded.contacts, excluded.minutes, excluded.topics, excluded.languages,
      excluded.contact_kinds, excluded.contact_modes, excluded.interpretations);
END $$;

-- Of the given quick contacts.
CREATE OR REPLACE FUNCTION figures_renew_quick_contacts(
  p_contacts uuid[], p_pseudonyms bytea[], p_sensitive_languages text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  -- One's own are those one wrote, or of a person that is open.
  PERFORM figures_refuse_strangers(ARRAY(
    SELECT q.person_id FROM cases_quickcontact q WHERE q.id = ANY(p_contacts) AND q.author_id IS DISTINCT FROM geleit_actor()));
  INSERT INTO cases_quickcontactfigure
    (pseudonym, office_id, year, quarter, kind, mode, minutes, topics, language, referred_to, shifted_from)
  SELECT wanted.pseudonym, q.office_id, extract(year FROM q."on"), extract(quarter FROM q."on"), q.kind, q.mode, q.minutes,
         CASE WHEN q.sealed_topics IS NULL THEN q.topics ELSE q.topics || 'protected'::varchar END,
         CASE WHEN q.language = ANY(p_sensitive_languages) THEN 'protected' ELSE q.language END,
         CASE WHEN q.sealed_referred_to IS NULL THEN q.referred_to ELSE 'protected' END, q.shifted_from
  FROM unnest(p_contacts, p_pseudonyms) AS wanted(id, pseudonym)
  JOIN cases_quickcontact q ON q.id = wanted.id
  ON CONFLICT (pseudonym) DO UPDATE SET
    (office_id, year, quarter, kind, mode, minutes, topics, language, referred_to, shifted_from) =
    ROW(excluded.office_id, excluded.year, excluded.quarter, excluded.kind, excluded.mode, excluded.minutes, excluded.topics,
        excluded.language, excluded.referred_to, excluded.shifted_from);
END $$;
