"""./run manage check_database: one line for each promise, and a status that a script can ask."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from geleit.access.database_checks import CHECKS
from geleit.access.database_way import PROMISE, open_ways
from geleit.config.settings import database


def said():
    out = StringIO()
    try:
        call_command("check_database", stdout=out)
    except CommandError as error:
        return out.getvalue().splitlines(), str(error)
    return out.getvalue().splitlines(), ""


def test_the_database_of_the_launcher_is_set_up_well(committed):
    lines, error = said()
    assert [line for line in lines if not line.startswith("ok ")] == []
    assert (len(lines) > len(CHECKS), error) == (True, "")


# What somebody could get wrong → the line that says so.
WRONG = {
    "ALTER ROLE geleit_app BYPASSRLS": "Policies hold for every role",
    "ALTER ROLE geleit_app CREATEROLE": "No role of Geleit is superuser",
    "GRANT geleit_owner TO geleit_app": "belongs to no other role",
    "GRANT CREATE ON SCHEMA public TO geleit_app": "can make no table",
    "GRANT CONNECT ON DATABASE {database} TO PUBLIC": "Nobody else gets into",
    "GRANT INSERT ON access_grant TO geleit_app": "Grants, roles, figures and audit lines",
    "ALTER TABLE cases_task NO FORCE ROW LEVEL SECURITY": "stands behind its wall",
    "DROP POLICY seen ON cases_task": "stands behind its wall",
    "CREATE TABLE forgotten (id int)": "stands behind its wall",
    "GRANT SELECT ON cases_case TO geleit_figures": "The figures role sees",
    "GRANT SELECT ON core_signing TO geleit_app": "The key of the signature and the clock",
    "ALTER FUNCTION access_give(uuid, uuid, text, date, date, timestamptz) RESET search_path": "look nowhere else",
    "GRANT UPDATE ON cases_case TO geleit_backup": "The backup role reads",
    "ALTER TABLE cases_task OWNER TO geleit_app": "The run-time role owns nothing",
    "UPDATE core_signing SET inner_key = 'x'": "know the same key",
}


@pytest.mark.parametrize("statement", WRONG)
def test_it_finds_what_is_wrong(committed, cluster, statement):
    with cluster.connect("postgres", committed.name) as superuser:
        superuser.execute(statement.format(database=committed.name))
    try:
        lines, error = said()
    finally:
        with cluster.connect() as superuser:
            superuser.execute("ALTER ROLE geleit_app NOBYPASSRLS NOCREATEROLE")
            superuser.execute("REVOKE geleit_owner FROM geleit_app")
    failed = [line for line in lines if line.startswith("FAILED")]
    assert any(WRONG[statement] in line for line in failed), lines
    assert error


def way(host, **options):
    return open_ways("default", {"HOST": host, "OPTIONS": options})


@pytest.mark.parametrize("host", ["", "/run/postgresql", "@geleit", "localhost", "127.0.0.1", "::1"])
def test_on_this_machine_the_way_needs_no_tls(host):
    assert way(host) == []


@pytest.mark.parametrize("mode", ["disable", "prefer", "require", "verify-ca"])
def test_to_another_machine_only_tls_that_checks_whose_it_is(mode):
    assert way("db.example", sslmode=mode) == [f"default: db.example is reached with sslmode={mode}"]
    assert way("db.example", sslmode="verify-full") == []


def test_left_out_it_is_red_and_one_open_way_of_two_is_enough(monkeypatch):
    monkeypatch.delenv("PGSSLMODE", raising=False)
    assert way("192.0.2.7") == ["default: 192.0.2.7 is reached with sslmode=prefer"]
    assert way("/run/postgresql,db.example", sslmode="require") == [
        "default: db.example is reached with sslmode=require"
    ]


def test_what_the_address_says_of_tls_is_done():
    told = database("postgresql://geleit_app:x@db.example/geleit?sslmode=verify-full&sslrootcert=/etc/geleit/ca.pem")
    assert (told["OPTIONS"]["sslmode"], told["OPTIONS"]["sslrootcert"]) == ("verify-full", "/etc/geleit/ca.pem")
    assert open_ways("default", told) == []
    without = database("postgresql://geleit_app:x@db.example/geleit")
    assert "sslmode" not in without["OPTIONS"]
    assert len(open_ways("default", without)) == 1


def test_the_command_says_it(committed, monkeypatch):
    told = {"HOST": "db.example", "OPTIONS": {"sslmode": "require"}}
    monkeypatch.setattr("geleit.access.database_way.connections", Reached(told))
    lines, error = said()
    assert error
    assert [line for line in lines if line.startswith("FAILED")] == [line for line in lines if PROMISE in line] != []


class Reached(dict):
    """As django.db.connections, with one database that lies elsewhere."""

    def __init__(self, told):
        super().__init__(default=None)
        self.settings = {"default": told}
