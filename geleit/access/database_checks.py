"""Is the database set up as docs/operate/database.md says? Asked by the run-time role itself, from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection

from geleit.access import database_way
from geleit.access.walls import ROLLUP, without_wall
from geleit.core.acting import acting_as
from geleit.core.launcher.postgres import BACKUP, FIGURES, RUN_TIME
from geleit.vault import apart_checks

AUDIT = ("audit_auditevent", "audit_chainstate")


@dataclass(frozen=True)
class Check:
    """A query that finds nothing where all is well; each row is a sentence about what is wrong."""

    promise: str
    query: str


def check(promise: str, query: str) -> Check:
    return Check(
        promise,
        query.format(
            run_time=RUN_TIME,
            figures=FIGURES,
            backup=BACKUP,
            writing="'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'",
            by_functions=_array(["access_subject", "access_grant", "accounts_membership", *AUDIT, *ROLLUP]),
            rollup=_array(ROLLUP),
            without=_array(without_wall()),
        ),
    )


def _array(names: Iterable[str]) -> str:
    quoted = ", ".join(f"'{name}'" for name in names)
    return f"ARRAY[{quoted}]"


CHECKS = (
    check(
        "PostgreSQL is new enough",
        "SELECT 'PostgreSQL ' || current_setting('server_version') || ' is older than 15' "
        "WHERE current_setting('server_version_num')::int < 150000",
    ),
    check(
        "Geleit signs in as the run-time role",
        "SELECT 'it signs in as ' || session_user WHERE session_user <> '{run_time}' OR current_user <> session_user",
    ),
    check(
        "There are roles for owner, figures and backup",
        "SELECT 'there is no role ' || name FROM unnest(ARRAY['{figures}', '{backup}']) AS name "
        "WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) UNION ALL "
        "SELECT 'the tables belong to ' || count(DISTINCT relowner) || ' roles' FROM pg_class "
        "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') HAVING count(DISTINCT relowner) <> 1",
    ),
    check(
        "No role of Geleit is superuser, makes roles or databases, or replicates",
        "SELECT rolname || ' may too much' FROM pg_roles "
        "WHERE (rolname IN ('{run_time}', '{figures}', '{backup}') OR oid IN "
        "(SELECT relowner FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p'))) "
        "AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication)",
    ),
    check(
        "Policies hold for every role but the one for backups",
        "SELECT rolname || ' passes them by' FROM pg_roles WHERE rolbypassrls AND rolname <> '{backup}' "
        "AND (rolname IN ('{run_time}', '{figures}') OR oid IN "
        "(SELECT relowner FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')))",
    ),
    check(
        "The run-time role belongs to no other role",
        "SELECT 'it is a member of ' || roleid::regrole FROM pg_auth_members WHERE member = '{run_time}'::regrole",
    ),
    check(
        "The run-time role owns nothing",
        "SELECT 'it owns ' || oid::regclass FROM pg_class WHERE relowner = '{run_time}'::regrole UNION ALL "
        "SELECT 'it owns ' || oid::regprocedure FROM pg_proc WHERE proowner = '{run_time}'::regrole UNION ALL "
        "SELECT 'it owns the schema ' || nspname FROM pg_namespace WHERE nspowner = '{run_time}'::regrole UNION ALL "
        "SELECT 'it owns the database ' || datname FROM pg_database WHERE datdba = '{run_time}'::regrole",
    ),
    check(
        "The run-time role can make no table, no function and no schema",
        "SELECT 'it may ' || what FROM (VALUES "
        "('make things in the schema public', has_schema_privilege('public', 'CREATE')), "
        "('make schemas', has_database_privilege(current_database(), 'CREATE')), "
        "('make temporary tables', has_database_privilege(current_database(), 'TEMP'))) AS may(what, does) WHERE does",
    ),
    check(
        "Nobody else gets into the database",
        "SELECT 'everybody may ' || lower(right_.privilege_type) FROM pg_database, "
        "aclexplode(coalesce(datacl, acldefault('d', datdba))) AS right_ "
        "WHERE datname = current_database() AND right_.grantee = 0",
    ),
    check(
        "Grants, roles, figures and audit lines are written by functions of the database alone",
        "SELECT 'it may ' || lower(right_) || ' ' || name FROM unnest({by_functions}) AS name, "
        "unnest(ARRAY[{writing}]) AS right_ WHERE has_table_privilege(name, right_)",
    ),
    check(
        "Every table with data of people stands behind its wall",
        "SELECT oid::regclass || ' has none' FROM pg_class c WHERE relnamespace = 'public'::regnamespace "
        "AND relkind IN ('r', 'p') AND relname <> ALL ({without}) AND NOT (relrowsecurity AND relforcerowsecurity "
        "AND (SELECT array_agg(polname::text) FROM pg_policy WHERE polrelid = c.oid) "
        "@> ARRAY['owner', 'seen', 'added', 'changed', 'removed'])",
    ),
    check(
        "The figures role sees the rollup and nothing else",
        "SELECT '{figures} sees ' || CASE WHEN relname = ANY ({rollup}) THEN 'no ' ELSE '' END || oid::regclass "
        "FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') "
        "AND has_table_privilege((SELECT oid FROM pg_roles WHERE rolname = '{figures}'), oid, 'SELECT') "
        "<> (relname = ANY ({rollup}))",
    ),
    check(
        "The key of the signature and the clock cannot be read",
        "SELECT 'it may ' || lower(right_) || ' ' || name FROM unnest(ARRAY['core_signing', 'core_clock']) AS name, "
        "unnest(ARRAY['SELECT', {writing}]) AS right_ WHERE has_table_privilege(name, right_)",
    ),
    check(
        "Functions that run with the owner's rights look nowhere else for what they name",
        "SELECT p.oid::regprocedure || ' has no search_path of its own' FROM pg_proc p "
        "WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef "
        "AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') "
        "AND NOT coalesce(p.proconfig::text, '') LIKE '%search_path=%'",
    ),
    check(
        "The backup role reads and writes nothing",
        "SELECT '{backup} may ' || lower(right_) || ' ' || c.oid::regclass FROM pg_class c, "
        "unnest(ARRAY[{writing}]) AS right_ WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') "
        "AND EXISTS (SELECT FROM pg_roles WHERE rolname = '{backup}') "
        "AND has_table_privilege((SELECT oid FROM pg_roles WHERE rolname = '{backup}'), c.oid, right_)",
    ),
)


def results() -> Iterator[tuple[str, list[str]]]:
    """Each promise with what speaks against it."""
    for one in CHECKS:
        yield one.promise, asked(one.query)
    yield "Process and database know the same key of the signature", _signature()
    yield from database_way.results()
    yield from apart_checks.results()


def asked(query: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [row[0] for row in cursor.fetchall()]


def _signature() -> list[str]:
    with acting_as(None, purpose="check"):
        known = asked("SELECT purpose FROM geleit_acting()")
    return [] if known == ["check"] else ["the database does not believe this process; run ./run manage migrate"]
