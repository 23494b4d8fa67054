-- Who acts, as the process told it (geleit/core/acting.py): actor|purpose|until|backend|transaction|signature.
-- The key of the signature lies in core_signing, which the run-time role cannot read: statements that somebody slips into a page
-- cannot name another actor or purpose. Backend and transaction are part of what is signed, so it is good for one transaction only.

CREATE TABLE IF NOT EXISTS core_signing (
  id boolean PRIMARY KEY DEFAULT true CHECK (id),
  inner_key bytea NOT NULL,  -- HMAC (RFC 2104): the key mixed with its two paddings
  outer_key bytea NOT NULL
);
REVOKE ALL ON core_signing FROM PUBLIC;

CREATE OR REPLACE FUNCTION geleit_transaction() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT pg_backend_pid() || '|' || (extract(epoch FROM now()) * 1000000)::bigint
$$;

-- By the clock of the database, also while a transaction goes on. These two tell the process what to sign.
CREATE OR REPLACE FUNCTION geleit_seconds() RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT extract(epoch FROM public.geleit_now() + (clock_timestamp() - now()))::bigint
$$;

-- Nothing (NULL, NULL) where nobody acts or what was told is not true.
CREATE OR REPLACE FUNCTION geleit_acting(OUT actor uuid, OUT purpose text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  told text := current_setting('geleit.acting', true);
  parts text[];
  signing public.core_signing;
BEGIN
  IF coalesce(told, '') = '' THEN
    RETURN;
  END IF;
  SELECT * INTO signing FROM public.core_signing;
  parts := string_to_array(told, '|');
  IF encode(sha256(signing.outer_key || sha256(signing.inner_key || convert_to(left(told, -65), 'UTF8'))), 'hex')
       IS DISTINCT FROM parts[6]
     OR parts[4] <> pg_backend_pid()::text OR parts[5] <> ((extract(epoch FROM now()) * 1000000)::bigint)::text
     OR parts[3]::bigint < extract(epoch FROM public.geleit_now() + (clock_timestamp() - now())) THEN
    RETURN;
  END IF;
  actor := nullif(parts[1], '')::uuid;
  purpose := nullif(parts[2], '');
END $$;

CREATE OR REPLACE FUNCTION geleit_actor() RETURNS uuid
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE known record;
BEGIN
  known := public.geleit_acting();
  RETURN known.actor;
END $$;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'geleit_app') THEN
    REVOKE ALL ON core_signing FROM geleit_app;
  END IF;
END $$;
