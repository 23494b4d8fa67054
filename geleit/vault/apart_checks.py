"""Is the keystore set up as docs/operate/keys.md says? Asked by its own run-time role, from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connections

from geleit.core import acting
from geleit.vault import apart
from geleit.vault.errors import KeystoreDown

# Promise → a query that finds nothing where it holds; each row is a sentence about what is wrong.
CHECKS = {
    "Keystore: PostgreSQL is new enough": """
        SELECT 'PostgreSQL ' || current_setting('server_version') || ' is older than 15'
        WHERE current_setting('server_version_num')::int < 150000""",
    "Keystore: the run-time role is nobody's superior": """
        SELECT rolname || ' may too much' FROM pg_roles
        WHERE rolname = session_user AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)
        UNION ALL SELECT 'it is a member of ' || roleid::regrole FROM pg_auth_members
        WHERE member = session_user::regrole""",
    "Keystore: the run-time role owns nothing and makes nothing": """
        SELECT 'it owns ' || oid::regclass FROM pg_class WHERE relowner = session_user::regrole
        UNION ALL SELECT 'it owns ' || oid::regprocedure FROM pg_proc WHERE proowner = session_user::regrole
        UNION ALL SELECT 'it may ' || what FROM (VALUES
        ('make things in the schema public', has_schema_privilege('public', 'CREATE')),
        ('make temporary tables', has_database_privilege(current_database(), 'TEMP'))) AS may(what, does) WHERE does""",
    "Keystore: no table can be read or written": """
        SELECT 'it may ' || lower(right_) || ' ' || c.oid::regclass FROM pg_class c,
        unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS right_
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
        AND has_table_privilege(c.oid, right_)""",
    "Keystore: nobody else gets in": """
        SELECT 'everybody may ' || lower(right_.privilege_type)
        FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) AS right_
        WHERE datname = current_database() AND right_.grantee = 0
        UNION ALL SELECT 'everybody may call ' || p.oid::regprocedure
        FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS right_
        WHERE p.pronamespace = 'public'::regnamespace AND right_.grantee = 0""",
    "Keystore: its functions look nowhere else for what they name": """
        SELECT p.oid::regprocedure || ' has no search_path of its own' FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND NOT coalesce(p.proconfig::text, '') LIKE '%search_path=%'""",
}


def results() -> Iterator[tuple[str, list[str]]]:
    """Each promise with what speaks against it; nothing where the keystore is not apart."""
    if not apart.is_on():
        return
    yield "Keystore: it is a database of its own", _same_as_main()
    for promise, query in CHECKS.items():
        with connections[apart.ALIAS].cursor() as cursor:
            cursor.execute(query)
            yield promise, [row[0] for row in cursor.fetchall()]
    yield "Keystore: it believes this process, and nobody who does not say who acts", _signature()


def _same_as_main() -> list[str]:
    main, own = connections.settings["default"], connections.settings[apart.ALIAS]
    same = all(main[name] == own[name] for name in ("HOST", "PORT", "NAME"))
    return ["it is the main database"] if same else []


def _signature() -> list[str]:
    with acting.acting_as(None, purpose="check"):
        known = _answers()
    acting_nobody = "" if acting.somebody_acts() or not _answers() else "it answers although nobody acts"
    return [
        said
        for said in ("" if known else "it does not believe this process; run ./run manage migrate", acting_nobody)
        if said
    ]


def _answers() -> bool:
    try:
        apart.ask_for_nothing()
    except KeystoreDown:
        return False
    return True
