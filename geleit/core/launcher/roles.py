"""The roles of the database, and databases for them. For a server of your own: docs/operate/database.md.

The run-time role can read and write rows. It owns nothing and can change no table, no policy and no right.
The figures role sees the rollup only; it is given that by `migrate`. The backup role reads everything and writes
nothing; it passes the policies by, because a dump in which rows are missing must not look like a whole one.
"""

from typing import LiteralString

from psycopg import Connection
from psycopg.sql import SQL, Identifier, Literal

from geleit.core.launcher.postgres import BACKUP, DATABASE, FIGURES, KEYSTORE, OWNER, RUN_TIME, Cluster

# role → what it may beyond its rights on tables
ROLES: dict[str, LiteralString] = {
    OWNER: "NOBYPASSRLS",
    RUN_TIME: "NOBYPASSRLS",
    FIGURES: "NOBYPASSRLS",
    BACKUP: "BYPASSRLS",
}
RIGHTS_IN_DATABASE = (
    "ALTER SCHEMA public OWNER TO {owner}",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {run_time}, {figures}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
    " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {run_time}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE ON SEQUENCES TO {run_time}",
)
RIGHTS_ON_DATABASE = (
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "GRANT CONNECT ON DATABASE {database} TO {run_time}, {figures}, {backup}",
)


def execute(connection: Connection, statement: LiteralString, **names: str) -> None:
    roles = {
        "owner": Identifier(OWNER),
        "run_time": Identifier(RUN_TIME),
        "figures": Identifier(FIGURES),
        "backup": Identifier(BACKUP),
    }
    connection.execute(SQL(statement).format(**roles, **{key: Identifier(name) for key, name in names.items()}))


def make_database(cluster: Cluster) -> None:
    """All roles and the empty database. Done at each start, so that data of an earlier version get what is new."""
    with cluster.connect() as server:
        for role, more in ROLES.items():
            make_role(server, role, more, cluster.password(role))
        execute(server, "GRANT pg_read_all_data TO {backup}")
        if not found(server, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            statement = "CREATE DATABASE {database} OWNER {owner} TEMPLATE template0 ENCODING 'UTF8'"
            execute(server, statement, database=DATABASE)
        give_rights(server, DATABASE)
    with cluster.connect(database=DATABASE) as superuser:
        for statement in RIGHTS_IN_DATABASE:
            execute(superuser, statement)


def found(server: Connection, query: LiteralString, name: str) -> bool:
    return server.execute(query, [name]).fetchone() is not None


def make_role(server: Connection, role: str, more: LiteralString, password: str) -> None:
    if not found(server, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
        execute(server, "CREATE ROLE {role}", role=role)
    statement = SQL(
        "ALTER ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION {more} PASSWORD {password}"
    )
    server.execute(statement.format(role=Identifier(role), more=SQL(more), password=Literal(password)))


def give_rights(server: Connection, database: str) -> None:
    for right in RIGHTS_ON_DATABASE:
        execute(server, right, database=database)


def clone_database(cluster: Cluster, source: str, name: str) -> None:
    """A copy with everything in it; nobody may be connected to the source."""
    with cluster.connect() as server:
        statement = "CREATE DATABASE {database} OWNER {owner} TEMPLATE {source} STRATEGY FILE_COPY"
        execute(server, statement, database=name, source=source)
        give_rights(server, name)


def drop_database(cluster: Cluster, name: str) -> None:
    with cluster.connect() as server:
        execute(server, "DROP DATABASE IF EXISTS {database} WITH (FORCE)", database=name)


def make_keystore(cluster: Cluster, name: str = KEYSTORE) -> dict[str, str]:
    """An empty database for the keys, beside the other: for drills and tests. Returns the settings that lead to it."""
    with cluster.connect() as server:
        if not found(server, "SELECT 1 FROM pg_database WHERE datname = %s", name):
            execute(
                server, "CREATE DATABASE {database} OWNER {owner} TEMPLATE template0 ENCODING 'UTF8'", database=name
            )
        execute(server, "REVOKE ALL ON DATABASE {database} FROM PUBLIC", database=name)
        execute(server, "GRANT CONNECT ON DATABASE {database} TO {run_time}, {backup}", database=name)
    return {
        "GELEIT_KEYSTORE_URL": cluster.url(RUN_TIME, name),
        "GELEIT_KEYSTORE_OWNER_URL": cluster.url(OWNER, name),
    }
