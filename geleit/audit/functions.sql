-- The only writers of audit_auditevent. They run as the owner of the database; the run-time role may call them, not write itself.

-- Who acts is what core/acting.sql knows; nobody writes a line in somebody else's name.
CREATE OR REPLACE FUNCTION audit_acting(p_actor uuid, OUT acting uuid, OUT purpose text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  SELECT a.actor, coalesce(a.purpose, 'request') INTO acting, purpose FROM public.geleit_acting() AS a;
  IF p_actor IS NOT NULL AND p_actor IS DISTINCT FROM acting THEN
    RAISE EXCEPTION 'audit refused: % is not the acting user', p_actor USING ERRCODE = '42501';
  END IF;
  IF acting IS NULL THEN
    purpose := CASE purpose WHEN 'request' THEN 'anonymous' ELSE purpose END;
    IF purpose NOT IN ('anonymous', 'sign_in', 'system', 'keys', 'index', 'figures', 'tidy', 'retention', 'audit') THEN
      RAISE EXCEPTION 'audit refused: purpose % needs an acting user', purpose USING ERRCODE = '42501';
    END IF;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION audit_append(
  p_event text, p_actor uuid, p_subject uuid, p_subject_kind text, p_office uuid,
  p_object_kind text, p_object_id uuid, p_detail jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  who record := public.audit_acting(p_actor);
  written bigint;
BEGIN
  -- The transaction gets its number before the row gets its own: audit_chain() relies on it.
  PERFORM pg_current_xact_id();
  INSERT INTO public.audit_auditevent
    (at, actor, purpose, event, subject, subject_kind, office, object_kind, object_id, detail)
  VALUES (clock_timestamp() + (public.geleit_now() - now()), who.acting, who.purpose, p_event, p_subject, p_subject_kind,
          p_office, p_object_kind, p_object_id, p_detail)
  RETURNING seq INTO written;
  RETURN written;
END $$;

-- One line for each {"subject", "detail"}, in their order.
CREATE OR REPLACE FUNCTION audit_append_many(
  p_event text, p_actor uuid, p_subject_kind text, p_office uuid, p_lines jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE who record := public.audit_acting(p_actor);
BEGIN
  PERFORM pg_current_xact_id();
  INSERT INTO public.audit_auditevent (at, actor, purpose, event, subject, subject_kind, office, object_kind, detail)
  SELECT clock_timestamp() + (public.geleit_now() - now()), who.acting, who.purpose, p_event,
         (line ->> 'subject')::uuid, p_subject_kind, p_office, '', line -> 'detail'
  FROM jsonb_array_elements(p_lines) WITH ORDINALITY AS given(line, place) ORDER BY place;
END $$;

-- Length before text, so that no two different events read the same.
CREATE OR REPLACE FUNCTION audit_piece(p_text text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT CASE WHEN p_text IS NULL THEN '-,' ELSE octet_length(p_text) || ':' || p_text || ',' END
$$;

CREATE OR REPLACE FUNCTION audit_canonical(e public.audit_auditevent) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
  SELECT convert_to(
    audit_piece(e.seq::text) || audit_piece((extract(epoch FROM e.at) * 1000000)::bigint::text)
    || audit_piece(e.actor::text) || audit_piece(e.purpose) || audit_piece(e.event)
    || audit_piece(e.subject::text) || audit_piece(e.subject_kind) || audit_piece(e.office::text)
    || audit_piece(e.object_kind) || audit_piece(e.object_id::text) || audit_piece(e.detail::text), 'UTF8')
$$;

-- Chains what is final, in order of seq, and waits for nobody. Whoever holds a seq up to fence_seq had a transaction number
-- below fence_xid; once all of those have ended, no earlier line can still appear. Returns how many lines were chained.
CREATE OR REPLACE FUNCTION audit_chain(p_most integer DEFAULT 10000) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  state public.audit_chainstate;
  e public.audit_auditevent;
  handed_out bigint;
  chained integer := 0;
BEGIN
  IF pg_current_xact_id_if_assigned() IS NOT NULL OR current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'audit_chain() needs a transaction of its own';
  END IF;
  IF NOT pg_try_advisory_xact_lock(hashtext('geleit audit chain')) THEN
    RETURN 0;
  END IF;
  SELECT * INTO STRICT state FROM public.audit_chainstate;
  IF state.fence_seq = state.last_seq THEN
    SELECT CASE WHEN is_called THEN last_value ELSE 0 END INTO handed_out FROM public.audit_auditevent_seq_seq;
    IF handed_out = state.last_seq THEN
      RETURN 0;
    END IF;
    state.fence_seq := handed_out;
    state.fence_xid := pg_current_xact_id()::text::bigint;  -- given now, so above those of all who hold a seq already
  END IF;
  IF pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= state.fence_xid THEN
    FOR e IN SELECT * FROM public.audit_auditevent
             WHERE hash IS NULL AND seq > state.last_seq AND seq <= state.fence_seq ORDER BY seq LIMIT p_most LOOP
      state.last_hash := sha256(state.last_hash || audit_canonical(e));
      state.last_seq := e.seq;
      chained := chained + 1;
      UPDATE public.audit_auditevent SET hash = state.last_hash, chained_at = clock_timestamp() WHERE seq = e.seq;
    END LOOP;
    IF chained < p_most THEN
      state.last_seq := state.fence_seq;  -- numbers missing up to here were rolled back
    END IF;
  END IF;
  UPDATE public.audit_chainstate SET last_seq = state.last_seq, last_hash = state.last_hash,
    length = length + chained, fence_seq = state.fence_seq, fence_xid = state.fence_xid;
  RETURN chained;
END $$;

-- Lines older than three years go, up to one that was signed outside the database: its hash stands for all of them. Python chooses
-- the line (audit/cutting.py); here it must be old and chained, and its hash the one that was signed.
CREATE OR REPLACE FUNCTION audit_cut(p_line bigint, p_hash bytea) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE state public.audit_chainstate; gone bigint; border timestamptz := public.geleit_now() - interval '3 years';
BEGIN
  SELECT * INTO STRICT state FROM public.audit_chainstate FOR UPDATE;
  IF (SELECT a.purpose FROM public.geleit_acting() AS a) IS DISTINCT FROM 'audit' OR p_line <= state.first_seq OR p_line > state.last_seq
     OR NOT EXISTS (SELECT FROM public.audit_auditevent WHERE seq = p_line AND hash = p_hash)
     OR EXISTS (SELECT FROM public.audit_auditevent WHERE seq <= p_line AND (at >= border OR hash IS NULL)) THEN
    RAISE EXCEPTION 'audit refused: only chained lines older than three years are cut' USING ERRCODE = '42501';
  END IF;
  DELETE FROM public.audit_auditevent WHERE seq <= p_line;
  GET DIAGNOSTICS gone = ROW_COUNT;
  UPDATE public.audit_chainstate SET first_seq = p_line, first_hash = p_hash, length = length - gone;
  RETURN gone;
END $$;

REVOKE ALL ON FUNCTION audit_cut(bigint, bytea), audit_append(text, uuid, uuid, text, uuid, text, uuid, jsonb), audit_append_many(text, uuid, text, uuid, jsonb),
  audit_chain(integer), audit_acting(uuid) FROM PUBLIC;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'geleit_app') THEN
    REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_auditevent, audit_chainstate FROM geleit_app;
    REVOKE ALL ON SEQUENCE audit_auditevent_seq_seq FROM geleit_app;
    GRANT SELECT ON audit_auditevent, audit_chainstate TO geleit_app;
    GRANT EXECUTE ON FUNCTION audit_append(text, uuid, uuid, text, uuid, text, uuid, jsonb), audit_append_many(text, uuid, text, uuid, jsonb),
      audit_chain(integer), audit_cut(bigint, bytea) TO geleit_app;
  END IF;
END $$;
