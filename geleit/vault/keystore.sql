-- The keystore in a database of its own (geleit/vault/apart.py). Run anew by each `migrate`, as its owner.
-- The run-time role reads and writes no table here: it may call four functions, and they ask who acts. That is signed with a key no
-- statement can read, for this connection and five minutes. Whether she may have a key, the register's wall in the main database decided.

CREATE TABLE IF NOT EXISTS keystore_wrapping (
  id uuid NOT NULL,
  under uuid NOT NULL,  -- the key it is wrapped by; zero: the master key
  wrapped bytea NOT NULL CHECK (length(wrapped) > 12),
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (id, under)
);
CREATE TABLE IF NOT EXISTS keystore_signing (
  id boolean PRIMARY KEY DEFAULT true CHECK (id),
  inner_key bytea NOT NULL,
  outer_key bytea NOT NULL
);
-- Without a policy for anybody: its owner alone, as who the functions run.
ALTER TABLE keystore_wrapping ENABLE ROW LEVEL SECURITY;
ALTER TABLE keystore_signing ENABLE ROW LEVEL SECURITY;

-- told: actor|purpose|until|backend|signature. Returns the purpose; refuses where nobody acts, or what was told is not true.
CREATE OR REPLACE FUNCTION keystore_purpose(p_told text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE parts text[] := string_to_array(p_told, '|'); signing public.keystore_signing;
BEGIN
  SELECT * INTO signing FROM public.keystore_signing;
  IF encode(sha256(signing.outer_key || sha256(signing.inner_key || convert_to(left(p_told, -65), 'UTF8'))), 'hex')
       IS DISTINCT FROM parts[5]
     OR parts[4] <> pg_backend_pid()::text OR parts[3]::bigint < extract(epoch FROM clock_timestamp())
     OR (parts[1] = '' AND parts[2] = '') THEN
    RAISE EXCEPTION 'keystore refused' USING ERRCODE = '42501';
  END IF;
  RETURN parts[2];
END $$;

-- A new key is never written over another. A wrapping by a new key may be: a rotation that was killed makes it once more.
CREATE OR REPLACE FUNCTION keystore_put(p_told text, p_ids uuid[], p_unders uuid[], p_wrapped bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF public.keystore_purpose(p_told) = 'keys' THEN
    INSERT INTO public.keystore_wrapping AS held (id, under, wrapped) SELECT * FROM unnest(p_ids, p_unders, p_wrapped)
    ON CONFLICT (id, under) DO UPDATE SET wrapped = excluded.wrapped, made_at = excluded.made_at;
  ELSE
    INSERT INTO public.keystore_wrapping (id, under, wrapped) SELECT * FROM unnest(p_ids, p_unders, p_wrapped);
  END IF;
END $$;

-- By their names only: there is no way to ask for all of them.
CREATE OR REPLACE FUNCTION keystore_get(p_told text, p_ids uuid[], p_unders uuid[]) RETURNS TABLE (id uuid, under uuid, wrapped bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM public.keystore_purpose(p_told);
  RETURN QUERY SELECT w.id, w.under, w.wrapped FROM unnest(p_ids, p_unders) AS asked(id, under)
    JOIN public.keystore_wrapping w ON w.id = asked.id AND w.under = asked.under;
END $$;

-- What there is, without the keys: for the sweeping.
CREATE OR REPLACE FUNCTION keystore_list(p_told text, p_after uuid, p_number int) RETURNS TABLE (id uuid, under uuid, made_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF public.keystore_purpose(p_told) <> 'keys' THEN
    RAISE EXCEPTION 'keystore refused' USING ERRCODE = '42501';
  END IF;
  -- All wrappings of the last key, so that none is cut off between two batches.
  RETURN QUERY SELECT w.id, w.under, w.made_at FROM public.keystore_wrapping w
    WHERE w.id > p_after ORDER BY w.id FETCH FIRST p_number ROWS WITH TIES;
END $$;

-- p_unders NULL: all wrappings of these keys.
CREATE OR REPLACE FUNCTION keystore_destroy(p_told text, p_ids uuid[], p_unders uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF public.keystore_purpose(p_told) <> 'keys' THEN
    RAISE EXCEPTION 'keystore refused' USING ERRCODE = '42501';
  END IF;
  IF p_unders IS NULL THEN
    DELETE FROM public.keystore_wrapping WHERE id = ANY (p_ids);
  ELSE
    DELETE FROM public.keystore_wrapping w USING unnest(p_ids, p_unders) AS gone(id, under) WHERE w.id = gone.id AND w.under = gone.under;
  END IF;
END $$;
