"""PostgreSQL keeps a log of its own. No content of a row may get into it, whatever goes wrong."""

from __future__ import annotations

import psycopg
import pytest

PLANTED = "Geheimnis-von-Esra-4711"
PROVOKED = [
    "INSERT INTO planted (name, years) VALUES (%s, -1)",  # "Failing row contains (…)"
    "INSERT INTO planted (name, years) VALUES (%s, 3)",  # "Key (name)=(…) already exists"
    "SELECT %s::text::uuid",  # "invalid input syntax for type uuid: …"
    "SELECT planted_shout(%s)",
]


@pytest.mark.parametrize("role", ["geleit_owner", "geleit_app"])
def test_no_error_carries_content_into_the_log_of_the_database(cluster, committed, role):
    with committed.connect("geleit_owner") as owner:
        owner.execute("CREATE TABLE planted (name text UNIQUE, years int CHECK (years > 0))")
        owner.execute("GRANT ALL ON planted TO geleit_app")
        owner.execute("INSERT INTO planted VALUES (%s, 1)", [PLANTED])
        owner.execute(
            "CREATE FUNCTION planted_shout(what text) RETURNS void LANGUAGE plpgsql AS $$"
            " BEGIN RAISE EXCEPTION 'refused: %', what; END $$"
        )
    with committed.connect(role) as connection:
        for statement in PROVOKED:
            with pytest.raises(psycopg.Error):
                connection.execute(statement, [PLANTED])
        with pytest.raises(psycopg.Error):
            connection.execute(f"INSERT INTO planted VALUES ('{PLANTED}', -2)")
        with pytest.raises(psycopg.Error):
            connection.execute("SET log_min_messages = 'debug5'")
    assert cluster.log.exists()
    assert PLANTED not in cluster.log.read_text(errors="replace")


def test_its_own_troubles_are_still_logged(cluster):
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=str(cluster.run_folder), user="geleit_app", password="wrong", dbname="geleit")
    assert "password authentication failed" in cluster.log.read_text(errors="replace")
