-- Packages that travel as a file between two installations: geleit/exchange/sealed_file.py. As in functions.sql, rows come as JSON whose sealed
-- columns the process has sealed; who and when is never taken from there.

CREATE OR REPLACE FUNCTION exchange_cares_for_cards(p_organisation uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(p_organisation = ANY (access_organisations('{administrator,coordinator}')), false)
$$;

-- One pair for each house, made once.
CREATE OR REPLACE FUNCTION exchange_house_key(p_row jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE k exchange_housekey := jsonb_populate_record(NULL::exchange_housekey, p_row);
BEGIN
  IF NOT exchange_cares_for_cards(k.organisation_id) THEN
    PERFORM access_refuse('the key pair of a house is made by whoever cares for its cards');
  END IF;
  k.made_at := geleit_now(); k.made_by := geleit_actor();
  INSERT INTO exchange_housekey SELECT k.* ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;

-- A card that is there already takes the new keys: they were compared again.
CREATE OR REPLACE FUNCTION exchange_card_take(p_row jsonb) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE k exchange_partnercard := jsonb_populate_record(NULL::exchange_partnercard, p_row); held uuid;
BEGIN
  IF NOT exchange_cares_for_cards(k.organisation_id) OR k.house = k.organisation_id THEN
    PERFORM access_refuse('a card is taken in by whoever cares for the cards of her house');
  END IF;
  INSERT INTO exchange_partnercard (id, organisation_id, house, name, kind, place, public, fingerprint, added_at, added_by)
    VALUES (k.id, k.organisation_id, k.house, k.name, k.kind, k.place, k.public, k.fingerprint, geleit_now(), geleit_actor())
    ON CONFLICT (organisation_id, house) DO UPDATE SET name = excluded.name, kind = excluded.kind, place = excluded.place,
      public = excluded.public, fingerprint = excluded.fingerprint, added_at = excluded.added_at, added_by = excluded.added_by, removed_at = NULL
    RETURNING id INTO held;
  RETURN held;
END $$;

CREATE OR REPLACE FUNCTION exchange_card_remove(p_card uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE exchange_partnercard SET removed_at = geleit_now()
   WHERE id = p_card AND removed_at IS NULL AND exchange_cares_for_cards(organisation_id);
  RETURN FOUND;
END $$;

-- Packs for a file, and says at once that it left: the consent stays locked until the transaction ends (exchange_pack).
CREATE OR REPLACE FUNCTION exchange_export(p_row jsonb) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE p exchange_package := jsonb_populate_record(NULL::exchange_package, p_row); k exchange_partnercard;
BEGIN
  PERFORM exchange_pack(p_row, NULL);
  SELECT held.* INTO k FROM exchange_partnercard held JOIN exchange_consent c ON c.partner_id = held.id
   WHERE c.id = p.consent_id AND held.removed_at IS NULL;
  IF k.id IS NULL THEN
    PERFORM access_refuse('a file goes only to the house that was agreed to');
  END IF;
  INSERT INTO exchange_opening (id, package_id, at, "user", reader, how)
  VALUES (gen_random_uuid(), p.id, exchange_moment(), NULL, k.name, 'file');
  RETURN p.id;
END $$;

-- False: this file was taken in before.
CREATE OR REPLACE FUNCTION exchange_receive(p_row jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE r exchange_receivedpackage := jsonb_populate_record(NULL::exchange_receivedpackage, p_row);
BEGIN
  IF NOT exchange_receives(r.organisation_id) OR r.until_on < access_today()
     OR NOT EXISTS (SELECT FROM exchange_partnercard WHERE id = r.partner_id AND organisation_id = r.organisation_id AND removed_at IS NULL) THEN
    PERFORM access_refuse('a file is taken in by the house it was sent to');
  END IF;
  r.received_at := geleit_now(); r.received_by := geleit_actor();
  r.closed_at := CASE WHEN r.content IS NULL THEN geleit_now() END;  -- its withdrawal came first
  r.closed_for := CASE WHEN r.content IS NULL THEN 'withdrawn' ELSE '' END;
  INSERT INTO exchange_receivedpackage SELECT r.* ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION exchange_received_close(p_ids uuid[], p_why text) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE closed integer;
BEGIN
  UPDATE vault_key SET wrapped = NULL, destroyed_at = geleit_now()
   WHERE kind = 'package' AND owner = ANY (p_ids) AND destroyed_at IS NULL;
  UPDATE exchange_receivedpackage SET content = NULL, closed_at = geleit_now(), closed_for = p_why
   WHERE id = ANY (p_ids) AND closed_at IS NULL;
  GET DIAGNOSTICS closed = ROW_COUNT;
  RETURN closed;
END $$;

-- Deleted by the house that has it, or because the person took it back. With its key.
CREATE OR REPLACE FUNCTION exchange_received_delete(p_received uuid, p_why text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM exchange_receivedpackage WHERE id = p_received AND exchange_receives(organisation_id)) THEN
    PERFORM access_refuse('no package of her house');
  END IF;
  RETURN exchange_received_close(ARRAY[p_received], p_why) > 0;
END $$;

-- The row by which a file is known again, closed or not.
CREATE OR REPLACE FUNCTION exchange_received_before(p_partner uuid, p_package uuid) RETURNS TABLE (id uuid, closed_for text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT r.id, r.closed_for::text FROM exchange_receivedpackage r
  WHERE r.partner_id = p_partner AND r.package = p_package AND exchange_receives(r.organisation_id)
$$;

-- The job: everything whose last day is over.
CREATE OR REPLACE FUNCTION exchange_received_over() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT access_serves('{exchange}') THEN
    PERFORM access_refuse('only the job tidies up');
  END IF;
  RETURN exchange_received_close(ARRAY(SELECT id FROM exchange_receivedpackage WHERE closed_at IS NULL AND until_on < access_today()), 'expired');
END $$;

DO $$
DECLARE hidden text;
BEGIN
  FOREACH hidden IN ARRAY ARRAY['exchange_received_close(uuid[], text)'] LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', hidden);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'geleit_app') THEN
      EXECUTE format('REVOKE ALL ON FUNCTION %s FROM geleit_app', hidden);
    END IF;
  END LOOP;
END $$;
