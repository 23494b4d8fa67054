-- The only writers of everything in this app. Each checks who acts, by the clock of the database. Rows come as JSON whose sealed columns
-- the process has sealed; who, when and in which state is never taken from there.

-- The asking side: whoever works with the person. A deputy may read, answer and withdraw, but lets nothing new out.
CREATE OR REPLACE FUNCTION exchange_works(p_person uuid, p_kinds text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(access_holds(geleit_actor(), p_person, p_kinds), false)
    AND EXISTS (SELECT FROM people_person WHERE id = p_person AND merged_into_id IS NULL)
    AND p_person NOT IN (SELECT access_locked())
$$;

-- The asked side: partners of this organisation today.
CREATE OR REPLACE FUNCTION exchange_receives(p_organisation uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(p_organisation = ANY (access_organisations('{partner}')), false)
$$;

-- Also while a transaction goes on: of two steps one comes first.
CREATE OR REPLACE FUNCTION exchange_moment() RETURNS timestamptz
LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT clock_timestamp() + (geleit_now() - now())
$$;

CREATE OR REPLACE FUNCTION exchange_is_running(c exchange_consent) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.withdrawn_at IS NULL AND access_today() BETWEEN c.from_on AND c.until_on
$$;

CREATE OR REPLACE FUNCTION exchange_give(p_row jsonb) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE c exchange_consent := jsonb_populate_record(NULL::exchange_consent, p_row);
BEGIN
  IF NOT exchange_works(c.person_id, '{lead,member}')
     OR NOT EXISTS (SELECT FROM vault_key WHERE id = c.key_id AND kind = 'person' AND owner = c.person_id AND destroyed_at IS NULL) THEN
    PERFORM access_refuse('a consent is written down by whoever works with the person');
  END IF;
  IF c.until_on > c.from_on + interval '12 months' OR c.until_on < access_today() OR c.from_on > access_today() + 365 THEN
    PERFORM access_refuse('a consent is good for twelve months at most');
  END IF;
  IF c.partner_id IS NOT NULL AND NOT EXISTS (
       SELECT FROM exchange_partnercard k JOIN accounts_office o USING (organisation_id) JOIN people_person h ON h.office_id = o.id
       WHERE k.id = c.partner_id AND k.removed_at IS NULL AND h.id = c.person_id) THEN
    PERFORM access_refuse('this house is none that ours trusts');
  END IF;
  c.given_for := c.person_id;
  c.given_by := geleit_actor();
  c.given_at := geleit_now();
  c.withdrawn_at := NULL; c.withdrawn_by := NULL; c.withdrawn_for := ''; c.withdrawn_how := '';
  INSERT INTO exchange_consent SELECT c.* ON CONFLICT (id) DO NOTHING;
  RETURN c.id;
END $$;

CREATE OR REPLACE FUNCTION exchange_prove(p_row jsonb) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE p exchange_consentproof := jsonb_populate_record(NULL::exchange_consentproof, p_row);
BEGIN
  IF NOT exchange_works(p.person_id, '{lead,member,deputy}')
     OR NOT EXISTS (SELECT FROM exchange_consent WHERE id = p.consent_id AND person_id = p.person_id AND key_id = p.key_id) THEN
    PERFORM access_refuse('a proof goes to a consent of this person');
  END IF;
  p.added_at := geleit_now();
  INSERT INTO exchange_consentproof SELECT p.* ON CONFLICT DO NOTHING;
  RETURN p.id;
END $$;

-- At once and for good: packages close, their keys are destroyed, links die, and every request with one of these packages says so.
CREATE OR REPLACE FUNCTION exchange_withdraw(p_consent uuid, p_for text, p_how text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE c exchange_consent;
BEGIN
  SELECT * INTO c FROM exchange_consent WHERE id = p_consent FOR UPDATE;  -- waits for whoever is reading
  IF c.id IS NULL OR NOT exchange_works(c.person_id, '{lead,member,deputy}') THEN
    PERFORM access_refuse('a consent is withdrawn by whoever works with the person');
  END IF;
  IF c.withdrawn_at IS NOT NULL THEN
    RETURN false;
  END IF;
  UPDATE exchange_consent SET withdrawn_at = geleit_now(), withdrawn_by = geleit_actor(), withdrawn_for = p_for, withdrawn_how = p_how
   WHERE id = p_consent;
  PERFORM exchange_close(ARRAY(SELECT id FROM exchange_package WHERE consent_id = p_consent));
  INSERT INTO exchange_step (id, key_id, request_id, kind, state, reason, side, known, at, "user")
    SELECT gen_random_uuid(), r.key_id, r.id, 'withdrawn', '', '', 'sender', '', exchange_moment(), geleit_actor()
    FROM exchange_request r JOIN exchange_package p ON p.id = r.package_id WHERE p.consent_id = p_consent AND r.state <> 'draft';
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION exchange_close(p_packages uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE exchange_package SET closed_at = geleit_now() WHERE id = ANY (p_packages) AND closed_at IS NULL;
  UPDATE vault_key SET wrapped = NULL, destroyed_at = geleit_now()
   WHERE kind = 'package' AND owner = ANY (p_packages) AND destroyed_at IS NULL;
  UPDATE exchange_link SET sealed = NULL, dead_at = coalesce(dead_at, geleit_now()) WHERE package_id = ANY (p_packages);
END $$;

-- A consent is never changed: it is withdrawn, once, or goes with the person's record when two records become one.
CREATE OR REPLACE FUNCTION exchange_keep_consent() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF (NEW.id, NEW.given_for, NEW.giver, NEW.guardian, NEW.for_minor, NEW.understood, NEW.organisation_id, NEW.partner_id, NEW.is_authority, NEW.purpose, NEW.direction, NEW.from_on,
      NEW.until_on, NEW.form, NEW.language, NEW.text_version, NEW.catalogue_version, NEW.given_at, NEW.given_by) IS DISTINCT FROM
     (OLD.id, OLD.given_for, OLD.giver, OLD.guardian, OLD.for_minor, OLD.understood, OLD.organisation_id, OLD.partner_id, OLD.is_authority, OLD.purpose, OLD.direction, OLD.from_on,
      OLD.until_on, OLD.form, OLD.language, OLD.text_version, OLD.catalogue_version, OLD.given_at, OLD.given_by)
     OR (OLD.withdrawn_at IS NOT NULL AND (NEW.withdrawn_at, NEW.withdrawn_by) IS DISTINCT FROM (OLD.withdrawn_at, OLD.withdrawn_by)) THEN
    PERFORM access_refuse('a consent does not change');
  END IF;
  IF NEW.key_id = OLD.key_id AND (NEW.fields, NEW.recipient, NEW.function, NEW.text, NEW.text_hash) IS DISTINCT FROM
     (OLD.fields, OLD.recipient, OLD.function, OLD.text, OLD.text_hash) THEN
    PERFORM access_refuse('what was agreed to does not change');
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS keep_consent ON exchange_consent;
CREATE TRIGGER keep_consent BEFORE UPDATE ON exchange_consent FOR EACH ROW EXECUTE FUNCTION exchange_keep_consent();

-- Two records of one person become one, or are parted again: her consents go along, sealed under the other key (p_rows). They still say what
-- she allowed and can be withdrawn; nothing more is packed under one that was given on another record (given_for).
CREATE OR REPLACE FUNCTION exchange_follow(p_from uuid, p_to uuid, p_consents jsonb, p_proofs jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT coalesce(access_holds(geleit_actor(), p_from, '{lead,member}') AND access_holds(geleit_actor(), p_to, '{lead,member}'), false) THEN
    PERFORM access_refuse('both records must be open to the acting user');
  END IF;
  UPDATE exchange_consent c SET person_id = p_to, key_id = r.key_id, recipient = r.recipient, function = r.function, fields = r.fields,
         template = r.template, interpreter = r.interpreter, witness = r.witness, text = r.text, text_hash = r.text_hash
    FROM jsonb_populate_recordset(NULL::exchange_consent, p_consents) AS r WHERE c.id = r.id AND c.person_id = p_from;
  UPDATE exchange_consentproof p SET person_id = p_to, key_id = r.key_id, drawing = r.drawing, scan = r.scan
    FROM jsonb_populate_recordset(NULL::exchange_consentproof, p_proofs) AS r WHERE p.id = r.id AND p.person_id = p_from;
END $$;

-- Requests of a record that goes into another, or back.
CREATE OR REPLACE FUNCTION exchange_requests_follow(p_from uuid, p_to uuid, p_requests uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT coalesce(access_holds(geleit_actor(), p_from, '{lead,member}') AND access_holds(geleit_actor(), p_to, '{lead,member}'), false) THEN
    PERFORM access_refuse('both records must be open to the acting user');
  END IF;
  UPDATE exchange_request SET person_id = p_to WHERE id = ANY (p_requests) AND person_id = p_from;
END $$;

-- p_content: the sealed snapshot for an organisation with an account; null where it is sealed for a link.
CREATE OR REPLACE FUNCTION exchange_pack(p_row jsonb, p_content jsonb) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE p exchange_package := jsonb_populate_record(NULL::exchange_package, p_row); c exchange_consent;
BEGIN
  SELECT * INTO c FROM exchange_consent WHERE id = p.consent_id FOR SHARE;
  IF c.id IS NULL OR NOT exchange_works(c.person_id, '{lead,member}') THEN
    PERFORM access_refuse('a package is made by whoever works with the person');
  END IF;
  IF NOT exchange_is_running(c) OR c.person_id <> c.given_for OR (c.organisation_id IS NULL) <> (p_content IS NULL) THEN
    PERFORM access_refuse('the consent does not allow it now');
  END IF;
  p.organisation_id := c.organisation_id;
  p.office_id := (SELECT office_id FROM people_person WHERE id = c.person_id);
  p.made_at := geleit_now(); p.made_by := geleit_actor(); p.until_on := c.until_on; p.closed_at := NULL;
  INSERT INTO exchange_package SELECT p.*;
  IF p_content IS NOT NULL THEN
    INSERT INTO exchange_packagecontent SELECT r.* FROM jsonb_populate_record(NULL::exchange_packagecontent, p_content) AS r WHERE r.package_id = p.id;
  END IF;
  RETURN p.id;
END $$;

-- The only way to a snapshot. Holds the consent until the transaction ends, so that a withdrawal that was acknowledged is never overtaken.
-- No row: closed, expired, not hers or not there; which of these stays open.
CREATE OR REPLACE FUNCTION exchange_open(p_package uuid, p_how text)
RETURNS TABLE (content_id uuid, key_id uuid, content bytea, person uuid, office uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE p exchange_package; c exchange_consent;
BEGIN
  SELECT * INTO p FROM exchange_package WHERE id = p_package;
  IF NOT exchange_receives(p.organisation_id) THEN
    RETURN;
  END IF;
  SELECT * INTO c FROM exchange_consent WHERE id = p.consent_id FOR SHARE;
  IF NOT exchange_is_running(c) OR c.person_id IN (SELECT access_locked()) THEN
    RETURN;
  END IF;
  PERFORM exchange_opened(p.id, p_how);
  RETURN QUERY SELECT k.id, k.key_id, k.content, c.person_id, p.office_id FROM exchange_packagecontent k WHERE k.package_id = p.id;
END $$;

-- One line for each reading; a request that brought the package has arrived with the first one.
CREATE OR REPLACE FUNCTION exchange_opened(p_package uuid, p_how text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO exchange_opening (id, package_id, at, "user", reader, how)
  VALUES (gen_random_uuid(), p_package, exchange_moment(), geleit_actor(),
          coalesce((SELECT name FROM accounts_user WHERE id = geleit_actor()), ''), p_how);
  PERFORM exchange_arrived(id) FROM exchange_request WHERE package_id = p_package;
END $$;

CREATE OR REPLACE FUNCTION exchange_arrived(p_request uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE exchange_request SET state = 'received', state_at = geleit_now(), reason = '' WHERE id = p_request AND state = 'requested';
  IF FOUND THEN
    INSERT INTO exchange_step (id, key_id, request_id, kind, state, reason, side, known, at, "user")
      SELECT gen_random_uuid(), key_id, id, 'move', 'received', '', 'receiver', '', exchange_moment(), geleit_actor()
      FROM exchange_request WHERE id = p_request;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION exchange_request_open(p_row jsonb) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE r exchange_request := jsonb_populate_record(NULL::exchange_request, p_row);
BEGIN
  IF NOT exchange_works(r.person_id, '{lead,member}')
     OR r.office_id IS DISTINCT FROM (SELECT office_id FROM people_person WHERE id = r.person_id) THEN
    PERFORM access_refuse('a request is made by whoever works with the person');
  END IF;
  IF r.package_id IS NOT NULL AND NOT exchange_fits(r.package_id, r.person_id, r.organisation_id) THEN
    PERFORM access_refuse('the package is for somebody else');
  END IF;
  r.state := 'draft'; r.reason := ''; r.created_at := geleit_now(); r.created_by := geleit_actor(); r.state_at := geleit_now();
  r.requested_at := NULL; r.answered_at := NULL; r.due_on := NULL; r.times_reopened := 0;
  INSERT INTO exchange_request SELECT r.* ON CONFLICT (id) DO NOTHING;
  RETURN r.id;
END $$;

CREATE OR REPLACE FUNCTION exchange_fits(p_package uuid, p_person uuid, p_organisation uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM exchange_package p JOIN exchange_consent c ON c.id = p.consent_id
                 WHERE p.id = p_package AND c.person_id = p_person AND p.organisation_id IS NOT DISTINCT FROM p_organisation)
$$;

-- A package that is made later, or anew: before or after the other side was asked.
CREATE OR REPLACE FUNCTION exchange_attach(p_request uuid, p_package uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE r exchange_request;
BEGIN
  SELECT * INTO r FROM exchange_request WHERE id = p_request FOR UPDATE;
  IF r.id IS NULL OR NOT exchange_works(r.person_id, '{lead,member}') OR NOT exchange_fits(p_package, r.person_id, r.organisation_id) THEN
    PERFORM access_refuse('the package is for somebody else');
  END IF;
  UPDATE exchange_request SET package_id = p_package WHERE id = p_request;
END $$;

-- geleit/exchange/states.py; a test holds the two together.
CREATE OR REPLACE FUNCTION exchange_moves() RETURNS TABLE (from_state text, to_state text, side text)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT f, t, unnest(CASE s WHEN 'both' THEN '{sender,receiver}' ELSE ARRAY[s] END) FROM (VALUES
    ('draft', 'requested', 'sender'), ('draft', 'cancelled', 'sender'),
    ('requested', 'received', 'both'), ('requested', 'accepted', 'both'), ('requested', 'declined', 'both'),
    ('requested', 'failed', 'sender'), ('requested', 'cancelled', 'sender'),
    ('received', 'accepted', 'both'), ('received', 'declined', 'both'), ('received', 'failed', 'sender'), ('received', 'cancelled', 'sender'),
    ('accepted', 'in_progress', 'both'), ('accepted', 'completed', 'both'), ('accepted', 'failed', 'both'), ('accepted', 'cancelled', 'sender'),
    ('in_progress', 'completed', 'both'), ('in_progress', 'failed', 'both'), ('in_progress', 'cancelled', 'sender'),
    ('declined', 'requested', 'sender'), ('failed', 'requested', 'sender'), ('cancelled', 'requested', 'sender'), ('completed', 'requested', 'sender')
  ) AS moves(f, t, s)
$$;

-- A step of whoever acts. No row in the table above: refused.
CREATE OR REPLACE FUNCTION exchange_step(p_row jsonb, p_due date) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE s exchange_step := jsonb_populate_record(NULL::exchange_step, p_row); r exchange_request;
BEGIN
  SELECT * INTO r FROM exchange_request WHERE id = s.request_id FOR UPDATE;
  s."user" := geleit_actor();
  IF exchange_works(r.person_id, '{lead,member,deputy}') THEN
    s.side := 'sender';
  ELSIF r.state <> 'draft' AND exchange_receives(r.organisation_id) AND r.person_id NOT IN (SELECT access_locked()) THEN
    s.side := 'receiver';
  ELSE
    PERFORM access_refuse('no request of hers');
  END IF;
  RETURN exchange_take_step(s, r, p_due);
END $$;

CREATE OR REPLACE FUNCTION exchange_take_step(s exchange_step, r exchange_request, p_due date) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM exchange_step WHERE id = s.id) THEN  -- the same form sent twice
    RETURN s.id;
  END IF;
  IF s.key_id <> r.key_id OR (s.kind <> 'move' AND r.state = 'draft') OR (s.kind = 'move') <> (s.state <> '') OR s.kind NOT IN ('move', 'question', 'answer', 'deleted') THEN
    PERFORM access_refuse('this is no step');
  END IF;
  IF s.kind = 'move' AND NOT EXISTS (SELECT FROM exchange_moves() m WHERE m.from_state = r.state AND m.to_state = s.state AND m.side = s.side) THEN
    PERFORM access_refuse('not the next step, or not of this side');
  END IF;
  IF s.side = 'sender' AND s.state IN ('received', 'accepted', 'declined', 'in_progress', 'completed') AND s.known = '' THEN
    PERFORM access_refuse('how this is known is missing');
  END IF;
  IF s.kind = 'deleted' AND (s.side <> 'receiver' OR NOT EXISTS (SELECT FROM exchange_step WHERE request_id = r.id AND kind = 'withdrawn')) THEN
    PERFORM access_refuse('nothing was withdrawn');
  END IF;
  IF s.side = 'receiver' THEN
    s.known := '';
  END IF;
  s.at := exchange_moment();
  s.seen_at := NULL;
  INSERT INTO exchange_step SELECT s.*;
  IF s.kind = 'move' THEN
    UPDATE exchange_request SET state = s.state, state_at = s.at, reason = s.reason,
      due_on = CASE s.state WHEN 'requested' THEN coalesce(p_due, access_today() + 14) ELSE due_on END,
      requested_at = CASE s.state WHEN 'requested' THEN s.at ELSE requested_at END,
      times_reopened = times_reopened + CASE WHEN s.state = 'requested' AND r.state <> 'draft' THEN 1 ELSE 0 END,
      answered_at = CASE WHEN s.state = 'requested' THEN NULL WHEN s.state IN ('accepted', 'declined') THEN coalesce(answered_at, s.at)
                         ELSE answered_at END
     WHERE id = r.id;
  END IF;
  RETURN s.id;
END $$;

-- The acting side has looked at what the other one did.
CREATE OR REPLACE FUNCTION exchange_seen(p_request uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE r exchange_request; seen integer;
BEGIN
  SELECT * INTO r FROM exchange_request WHERE id = p_request;
  UPDATE exchange_step SET seen_at = geleit_now() WHERE request_id = p_request AND seen_at IS NULL
    AND side = CASE WHEN exchange_works(r.person_id, '{lead,member,deputy}') THEN 'receiver'
                    WHEN exchange_receives(r.organisation_id) THEN 'sender' END;
  GET DIAGNOSTICS seen = ROW_COUNT;
  RETURN seen;
END $$;

-- A new link; the ones before it die.
CREATE OR REPLACE FUNCTION exchange_link_make(p_row jsonb) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE l exchange_link := jsonb_populate_record(NULL::exchange_link, p_row); r exchange_request; c exchange_consent;
BEGIN
  SELECT * INTO r FROM exchange_request WHERE id = l.request_id FOR UPDATE;
  SELECT held.* INTO c FROM exchange_consent held JOIN exchange_package p ON p.consent_id = held.id WHERE p.id = r.package_id FOR SHARE OF held;
  IF r.id IS NULL OR NOT exchange_works(r.person_id, '{lead,member}') OR r.organisation_id IS NOT NULL
     OR l.package_id IS DISTINCT FROM r.package_id OR (c.id IS NOT NULL AND NOT exchange_is_running(c)) OR r.state = 'cancelled' THEN
    PERFORM access_refuse('no link for this request');
  END IF;
  UPDATE exchange_link SET sealed = NULL, dead_at = coalesce(dead_at, geleit_now()) WHERE request_id = r.id;
  l.until := least(l.until, geleit_now() + interval '30 days');
  l.tries := 0; l.browser_hash := ''; l.made_at := geleit_now(); l.made_by := geleit_actor(); l.opened_at := NULL; l.dead_at := NULL;
  INSERT INTO exchange_link SELECT l.*;
  RETURN l.id;
END $$;

-- Nobody withdraws the consent behind a link until this transaction ends.
CREATE OR REPLACE FUNCTION exchange_link_hold(p_token text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM FROM exchange_consent c JOIN exchange_package p ON p.consent_id = c.id JOIN exchange_link l ON l.package_id = p.id
   WHERE l.token_hash = p_token FOR SHARE OF c;
END $$;

-- A link that may still be used from this browser; p_first: also one that no browser has used yet.
CREATE OR REPLACE FUNCTION exchange_link_good(p_token text, p_browser text, p_first boolean) RETURNS exchange_link
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE l exchange_link; r exchange_request; c exchange_consent;
BEGIN
  SELECT * INTO l FROM exchange_link WHERE token_hash = p_token;
  SELECT * INTO r FROM exchange_request WHERE id = l.request_id;
  SELECT held.* INTO c FROM exchange_consent held JOIN exchange_package p ON p.consent_id = held.id WHERE p.id = l.package_id;
  IF l.id IS NULL OR l.dead_at IS NOT NULL OR l.sealed IS NULL OR l.until <= geleit_now() OR r.state IN ('draft', 'cancelled')
     OR (l.package_id IS NOT NULL AND (c.id IS NULL OR NOT exchange_is_running(c))) OR r.person_id IN (SELECT access_locked())
     OR NOT (l.browser_hash = p_browser OR (p_first AND l.browser_hash = '')) OR p_browser = '' THEN
    RETURN NULL;
  END IF;
  RETURN l;
END $$;

-- Counts before the code is looked at, so that whoever breaks off has tried too. No row: nothing here.
CREATE OR REPLACE FUNCTION exchange_link_try(p_token text, p_browser text) RETURNS TABLE (link uuid, salt bytea, sealed bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE l exchange_link;
BEGIN
  PERFORM FROM exchange_link WHERE token_hash = p_token FOR UPDATE;
  PERFORM exchange_link_hold(p_token);
  l := exchange_link_good(p_token, p_browser, true);
  IF l.id IS NULL OR l.tries >= 5 THEN
    RETURN;
  END IF;
  UPDATE exchange_link SET tries = tries + 1 WHERE id = l.id;
  RETURN QUERY SELECT l.id, l.salt, l.sealed;
END $$;

-- After a wrong code: five of them, and the link is dead.
CREATE OR REPLACE FUNCTION exchange_link_failed(p_token text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE exchange_link SET sealed = NULL, dead_at = geleit_now() WHERE token_hash = p_token AND tries >= 5 AND dead_at IS NULL;
END $$;

-- After the right one: it belongs to this browser from now on. Returns whom to tell in the log.
CREATE OR REPLACE FUNCTION exchange_link_opened(p_token text, p_browser text) RETURNS TABLE (person uuid, office uuid, package uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE l exchange_link;
BEGIN
  PERFORM exchange_link_hold(p_token);
  l := exchange_link_good(p_token, p_browser, true);
  IF l.id IS NULL THEN
    RETURN;
  END IF;
  UPDATE exchange_link SET tries = 0, browser_hash = p_browser, opened_at = coalesce(opened_at, geleit_now()) WHERE id = l.id;
  IF l.package_id IS NOT NULL THEN
    PERFORM exchange_opened(l.package_id, 'link');
  END IF;
  PERFORM exchange_arrived(l.request_id);
  RETURN QUERY SELECT r.person_id, r.office_id, l.package_id FROM exchange_request r WHERE r.id = l.request_id;
END $$;

CREATE OR REPLACE FUNCTION exchange_link_request(p_token text, p_browser text) RETURNS SETOF exchange_request
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE l exchange_link := exchange_link_good(p_token, p_browser, false);
BEGIN
  RETURN QUERY SELECT * FROM exchange_request WHERE id = l.request_id;
END $$;

CREATE OR REPLACE FUNCTION exchange_link_steps(p_token text, p_browser text) RETURNS SETOF exchange_step
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE l exchange_link := exchange_link_good(p_token, p_browser, false);
BEGIN
  RETURN QUERY SELECT * FROM exchange_step WHERE request_id = l.request_id ORDER BY at;
END $$;

CREATE OR REPLACE FUNCTION exchange_link_step(p_token text, p_browser text, p_row jsonb) RETURNS TABLE (person uuid, office uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE l exchange_link := exchange_link_good(p_token, p_browser, false);
  s exchange_step := jsonb_populate_record(NULL::exchange_step, p_row); r exchange_request;
BEGIN
  SELECT * INTO r FROM exchange_request WHERE id = l.request_id AND id = s.request_id FOR UPDATE;
  IF r.id IS NULL THEN
    PERFORM access_refuse('no request behind this link');
  END IF;
  s.side := 'receiver';
  s."user" := NULL;
  PERFORM exchange_take_step(s, r, NULL);
  RETURN QUERY SELECT r.person_id, r.office_id;
END $$;

-- After a withdrawal a link shows nothing any more; but the browser that had opened it may still say that nothing is kept.
CREATE OR REPLACE FUNCTION exchange_link_withdrawn(p_token text, p_browser text) RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT l.request_id FROM exchange_link l JOIN exchange_package p ON p.id = l.package_id JOIN exchange_consent c ON c.id = p.consent_id
  WHERE l.token_hash = p_token AND l.browser_hash = p_browser AND p_browser <> '' AND c.withdrawn_at IS NOT NULL
    AND c.person_id NOT IN (SELECT access_locked())
$$;

-- 'asked', 'said', or null: no withdrawal for this browser.
CREATE OR REPLACE FUNCTION exchange_link_gone(p_token text, p_browser text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT CASE WHEN EXISTS (SELECT FROM exchange_step s WHERE s.request_id = r.request AND s.kind = 'deleted') THEN 'said' ELSE 'asked' END
  FROM (SELECT exchange_link_withdrawn(p_token, p_browser) AS request) AS r WHERE r.request IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION exchange_link_deleted(p_token text, p_browser text)
RETURNS TABLE (person uuid, office uuid, request uuid, what text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE r exchange_request; s exchange_step;
BEGIN
  SELECT * INTO r FROM exchange_request WHERE id = exchange_link_withdrawn(p_token, p_browser) FOR UPDATE;
  IF r.id IS NULL THEN
    PERFORM access_refuse('nothing was withdrawn behind this link');
  END IF;
  IF NOT EXISTS (SELECT FROM exchange_step WHERE request_id = r.id AND kind = 'deleted') THEN
    s.id := gen_random_uuid(); s.key_id := r.key_id; s.request_id := r.id;
    s.kind := 'deleted'; s.state := ''; s.reason := ''; s.side := 'receiver'; s.known := '';
    PERFORM exchange_take_step(s, r, NULL);
  END IF;
  RETURN QUERY SELECT r.person_id, r.office_id, r.id, r.kind::text;
END $$;

-- For the data protection officer: that there are consents, and how they were given and used. No person, no recipient, no field.
CREATE OR REPLACE FUNCTION exchange_register()
RETURNS TABLE (office text, given_on date, from_on date, until_on date, purpose text, form text, packages bigint, openings bigint, withdrawn_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT o.name::text, (c.given_at AT TIME ZONE 'Europe/Berlin')::date, c.from_on, c.until_on, c.purpose::text, c.form::text,
         (SELECT count(*) FROM exchange_package p WHERE p.consent_id = c.id),
         (SELECT count(*) FROM exchange_opening s JOIN exchange_package p ON p.id = s.package_id WHERE p.consent_id = c.id),
         (c.withdrawn_at AT TIME ZONE 'Europe/Berlin')::date
  FROM exchange_consent c JOIN people_person h ON h.id = c.person_id JOIN accounts_office o ON o.id = h.office_id
  WHERE o.id = ANY (access_reviewed_offices()) AND c.person_id NOT IN (SELECT access_locked())
  ORDER BY c.given_at DESC LIMIT 500
$$;

DO $$
DECLARE hidden text;
BEGIN
  FOREACH hidden IN ARRAY ARRAY['exchange_close(uuid[])', 'exchange_opened(uuid, text)', 'exchange_arrived(uuid)',
    'exchange_take_step(exchange_step, exchange_request, date)', 'exchange_link_hold(text)',
    'exchange_link_good(text, text, boolean)', 'exchange_link_withdrawn(text, text)'] LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', hidden);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'geleit_app') THEN
      EXECUTE format('REVOKE ALL ON FUNCTION %s FROM geleit_app', hidden);
    END IF;
  END LOOP;
END $$;
