-- The only writers of accounts_membership: a role decides what somebody may, so each checks again who acts.

-- An administrator of the organisation, never for herself; or the system while it is set up.
CREATE OR REPLACE FUNCTION accounts_may_give(p_user uuid, p_office uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE me uuid; purpose text;
BEGIN
  SELECT a.actor, a.purpose INTO me, purpose FROM public.geleit_acting() AS a;
  RETURN (me IS NULL AND coalesce(purpose = 'system', false)) OR (me IS NOT NULL AND me <> p_user AND EXISTS (
    SELECT FROM public.accounts_office here JOIN public.accounts_office there USING (organisation_id)
    WHERE here.id = p_office AND public.access_works_in(me, there.id, ARRAY['administrator'])));
END $$;

CREATE OR REPLACE FUNCTION accounts_add_membership(
  p_id uuid, p_user uuid, p_office uuid, p_role text, p_from date, p_until date,
  p_hours numeric, p_languages text[], p_competences text[], p_qualification text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT public.accounts_may_give(p_user, p_office) THEN
    RAISE EXCEPTION 'role refused: only an administrator of the organisation gives one, and never to herself' USING ERRCODE = '42501';
  END IF;
  INSERT INTO public.accounts_membership
    (id, user_id, office_id, role, from_on, until_on, weekly_hours, languages, competences, qualification)
  VALUES (p_id, p_user, p_office, p_role, p_from, p_until, p_hours, p_languages, p_competences, p_qualification);
END $$;

-- Only ever earlier than it would end. False where it ends no later already.
CREATE OR REPLACE FUNCTION accounts_end_membership(p_id uuid, p_last date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE held public.accounts_membership;
BEGIN
  SELECT * INTO held FROM public.accounts_membership WHERE id = p_id FOR UPDATE;
  IF held.id IS NULL OR NOT public.accounts_may_give(held.user_id, held.office_id) THEN
    RAISE EXCEPTION 'role refused: only an administrator of the organisation ends one, and never her own' USING ERRCODE = '42501';
  END IF;
  IF held.from_on > p_last OR held.until_on <= p_last THEN
    RETURN false;
  END IF;
  UPDATE public.accounts_membership SET until_on = p_last WHERE id = p_id;
  RETURN true;
END $$;

-- Every open session of an account ends: by herself, by an administrator of a house she works in, or by the system.
CREATE OR REPLACE FUNCTION accounts_end_sessions(p_user uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE me uuid; purpose text;
BEGIN
  SELECT a.actor, a.purpose INTO me, purpose FROM public.geleit_acting() AS a;
  IF NOT coalesce(me = p_user OR (me IS NULL AND purpose = 'system'), false) AND NOT EXISTS (
       SELECT FROM public.accounts_membership m JOIN public.accounts_office o ON o.id = m.office_id
       WHERE m.user_id = p_user AND o.organisation_id = ANY (public.access_organisations(ARRAY['administrator']))) THEN
    RAISE EXCEPTION 'sessions refused: only an administrator of a house she works in ends them' USING ERRCODE = '42501';
  END IF;
  UPDATE public.accounts_user SET sessions_ended = sessions_ended + 1 WHERE id = p_user;
END $$;
