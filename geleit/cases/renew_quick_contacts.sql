-- Writes the figures of the given quick contacts anew.
INSERT INTO cases_quickcontactfigure
  (pseudonym, office_id, year, quarter, kind, mode, minutes, topics, language, referred_to, shifted_from)
SELECT wanted.pseudonym, q.office_id, extract(year FROM q."on"), extract(quarter FROM q."on"), q.kind, q.mode, q.minutes,
       CASE WHEN q.sealed_topics IS NULL THEN q.topics ELSE q.topics || 'protected'::varchar END,
       CASE WHEN q.language = ANY(%(sensitive_languages)s) THEN 'protected' ELSE q.language END,
       CASE WHEN q.sealed_referred_to IS NULL THEN q.referred_to ELSE 'protected' END, q.shifted_from
FROM unnest(%(contacts)s::uuid[], %(pseudonyms)s::bytea[]) AS wanted(id, pseudonym)
JOIN cases_quickcontact q ON q.id = wanted.id
ON CONFLICT (pseudonym) DO UPDATE SET
  (office_id, year, quarter, kind, mode, minutes, topics, language, referred_to, shifted_from) =
  ROW(excluded.office_id, excluded.year, excluded.quarter, excluded.kind, excluded.mode, excluded.minutes, excluded.topics,
      excluded.language, excluded.referred_to, excluded.shifted_from)
