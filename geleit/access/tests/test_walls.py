"""The second wall alone: what raw SQL of the run-time role sees and writes, whatever a page forgets to ask."""

from typing import ClassVar
from uuid import uuid4

import pytest
from django.apps.registry import Apps
from django.db import DatabaseError, connection, models, transaction

from geleit.access.acting import acting_as
from geleit.access.walls import (
    BY_FUNCTIONS,
    ROLLUP,
    SPECIAL,
    WITHOUT,
    NoWall,
    guarded_models,
    wall_of,
    walls,
    without_wall,
)
from geleit.accounts.models import User
from geleit.cases.models import Case, Contact
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED
from geleit.core.launcher.postgres import BACKUP, FIGURES, OWNER, RUN_TIME
from geleit.people.models import Person
from tests.cast import gather, new_person
from tests.database import as_owner
from tests.matrix_objects import OBJECTS

TABLES = sorted(walls())
CONTENT = sorted(
    model._meta.db_table
    for model in guarded_models()
    if {CODED, SEALED} & set(model.data_classes) and model._meta.db_table not in ROLLUP
)


@pytest.fixture
def cast(committed):
    """One of everything in anna's case of esra."""
    with transaction.atomic():
        found = gather()
        with acting_as(found.anna, purpose="test"):
            for make in OBJECTS.values():
                make(found)
    return found


@pytest.fixture
def filled(cast, committed):
    """Tables that have rows, and how many."""
    with committed.connect(OWNER) as owner:
        counts = {table: owner.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}
    return {table: count for table, count in counts.items() if count}


def ask(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def count(table, user=None, purpose="test"):
    with acting_as(user, purpose=purpose):
        return ask(f"SELECT count(*) FROM {table}")


def changed(sql, *values):
    """How many rows a statement changed; 0 where the database refuses it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.rowcount
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") != "42501":
            raise
        return 0


def refused(sql):
    """By a policy, and not because the row would not fit."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError as error:
        return getattr(error.__cause__, "sqlstate", "") == "42501"
    return False


def test_every_table_stands_behind_the_wall_or_is_named_with_a_reason(cluster):
    with cluster.connect("postgres", "geleit") as superuser:
        tables = superuser.execute(
            "SELECT relname, relrowsecurity AND relforcerowsecurity,"
            " (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid)"
            " FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm', 'v', 'f')"
        ).fetchall()
    assert {name for name, *_rest in tables} == {*TABLES, *without_wall()}
    open_ones = [name for name, forced, policies in tables if not forced or policies < 5]
    assert sorted(open_ones) == sorted(without_wall())


def test_every_model_with_data_of_people_has_a_wall():
    assert len(TABLES) > 40
    assert not set(TABLES) & set(WITHOUT)
    assert set(SPECIAL) <= set(TABLES)


def test_a_table_that_follows_no_rule_stops_the_migration():
    class Stray(models.Model):
        data_classes: ClassVar = {CODED: "id"}

        class Meta:
            apps = Apps()
            app_label = "stray"

    with pytest.raises(NoWall):
        wall_of(Stray)


def test_without_anybody_who_acts_there_is_no_row(filled):
    assert len(filled) > 35  # of every kind
    assert {table: ask(f"SELECT count(*) FROM {table}") for table in filled} == {
        **dict.fromkeys(filled, 0),
        "accounts_organisation": 1,  # the one that stands in the public directory
    }


@pytest.mark.parametrize("who", ["bilal", "carla", "deniz", "farid", "greta"])
def test_where_the_page_forgets_to_ask_content_stays_closed(cast, filled, who):
    """bilal shares the office, carla works elsewhere, deniz leads the team and decides second where an authority asks,
    farid administers, greta reads figures."""
    user = getattr(cast, who)
    house = {"exchange_housekey"}  # signs and opens for whoever counsels or administers; nobody's file
    own = {"bilal": {"people_knowncheck"} | house, "farid": house, "deniz": {"disclosure_legaldisclosure"}}
    seen = {table for table in CONTENT if table in filled and count(table, user)} - own.get(who, set())
    with acting_as(user, purpose="test"):
        assert seen == set()
        assert list(Contact.objects.all()) == list(Person.objects.all()) == []


def test_without_a_grant_there_is_not_even_a_key(cast):
    kinds = "SELECT count(*) FROM vault_key WHERE kind IN ('person', 'case', 'import')"
    with acting_as(cast.anna, purpose="test"):
        assert ask(kinds) > 2
    for user in (cast.bilal, cast.carla, cast.deniz, cast.farid, None):
        with acting_as(user, purpose="test"):
            assert ask(kinds) == 0


def test_with_a_grant_the_file_is_there_and_with_its_last_day_it_is_not(cast, committed):
    contacts = count("cases_contact", cast.anna)
    assert contacts > 0
    with committed.connect() as owner:
        owner.execute("UPDATE access_grant SET until_on = current_date + 1 WHERE user_id = %s", [cast.anna.pk])
        assert count("cases_contact", cast.anna) == contacts
        owner.execute("INSERT INTO core_clock (shift) VALUES ('3 days')")
        assert count("cases_contact", cast.anna) == 0
        assert count("cases_case", cast.anna) == 1  # work of her office, and nothing that is said in it


def test_with_her_role_her_files_close(cast, committed):
    with committed.connect() as owner:
        owner.execute("UPDATE accounts_membership SET until_on = current_date - 1 WHERE user_id = %s", [cast.anna.pk])
    assert (count("cases_contact", cast.anna), count("cases_case", cast.anna)) == (0, 0)


def test_files_of_an_office_that_is_left_close_and_those_of_another_stay(cast, committed):
    with committed.connect() as owner:
        owner.execute("UPDATE accounts_membership SET until_on = current_date - 1 WHERE user_id = %s", [cast.anna.pk])
        owner.execute(
            "INSERT INTO accounts_membership"
            " (id, user_id, office_id, role, from_on, languages, competences, qualification)"
            " VALUES (%s, %s, %s, 'counsellor', '2020-01-01', '{}', '{}', '')",
            [uuid4(), cast.anna.pk, cast.other_office.pk],
        )
    assert count("cases_contact", cast.anna) == 0
    with acting_as(cast.anna, purpose="test"):
        new_person(cast.anna, cast.other_office)
    assert count("people_person", cast.anna) == 1


def test_the_office_sees_its_work_and_no_other_office_does(cast):
    seen = {who: count("cases_case", getattr(cast, who)) for who in ("bilal", "deniz", "carla", "farid", "greta")}
    assert seen == {"bilal": 1, "deniz": 1, "carla": 0, "farid": 0, "greta": 0}
    assert count("cases_casequarter", cast.greta) == 1
    assert count("cases_casequarter", cast.carla) == 0


def test_colleagues_do_not_see_who_works_on_a_file(cast):
    assert count("access_grant", cast.anna) > 1
    assert count("access_grant", cast.bilal) == 0
    assert count("access_grant", cast.deniz) > 1


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO access_grant (id, subject_id, person_id, user_id) VALUES (gen_random_uuid(), %s, %s, %s)",
        "UPDATE access_grant SET user_id = %s",
        "DELETE FROM access_grant",
        "UPDATE access_subject SET office_id = %s",
        "INSERT INTO accounts_membership (id, role) VALUES (gen_random_uuid(), 'counsellor')",
        "UPDATE accounts_membership SET role = 'administrator'",
        "DELETE FROM accounts_membership",
        "DELETE FROM audit_auditevent",
        "UPDATE cases_casequarter SET minutes = 0",
        "UPDATE accounts_organisation SET name = 'Unser'",
    ],
)
@pytest.mark.parametrize("who", ["anna", "deniz", "farid"])
def test_rights_are_not_written_directly(cast, who, statement):
    values = [cast.case.pk, cast.esra.pk, cast.anna.pk, cast.anna.pk][: statement.count("%s")]
    with acting_as(getattr(cast, who), purpose="test"):
        assert changed(statement, *values) == 0


def test_nobody_writes_into_a_closed_file(cast, filled):
    with acting_as(cast.bilal, purpose="test"):
        for table in CONTENT:
            if table in filled and table != "people_knowncheck":
                assert changed(f"DELETE FROM {table}") == 0, table
        assert changed("UPDATE cases_contact SET minutes = 0") == 0
        assert changed("INSERT INTO people_namekey (person_id, office_id, kind, value) VALUES (%s, %s, 'name', 'x')",
                       cast.esra.pk, cast.office.pk) == 0  # fmt: skip
        assert changed("UPDATE people_person SET office_id = office_id WHERE id = %s", cast.esra.pk) == 0
    with acting_as(cast.anna, purpose="test"):
        assert changed("UPDATE cases_contact SET minutes = 1") > 0
        stranger = Case.objects.get(pk=cast.case.pk)
        assert changed("UPDATE cases_contact SET case_id = %s", uuid4()) == 0
        assert stranger.pk == cast.case.pk


def test_an_emergency_reads_every_kind_of_content_and_changes_none(cast, filled, committed):
    """noor opened esra's case in an emergency (tests/matrix_objects.py)."""
    with as_owner(committed):
        noor = User.objects.get(username="noor")
    read = {table for table in CONTENT if table in filled and count(table, noor)}
    assert {"cases_contact", "cases_plan", "cases_document", "people_person", "cases_task", "people_period"} <= read
    with acting_as(noor, purpose="test"):
        for table in read:
            assert changed(f"UPDATE {table} SET id = id") == 0, table
            assert changed(f"DELETE FROM {table}") == 0, table
            if table not in ("cases_goal", "cases_step", "cases_plan"):  # agreed ones refuse every change before
                assert refused(f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1"), table
    with committed.connect(OWNER) as owner:
        for table in read:
            assert owner.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == filled[table], table


def test_an_account_is_changed_by_its_owner_or_her_administrator(cast):
    takes = "UPDATE accounts_user SET email = 'x@example.org' WHERE id = %s"
    for who, expected in (("anna", 1), ("farid", 1), ("bilal", 0), ("deniz", 0), ("carla", 0)):
        with acting_as(getattr(cast, who), purpose="test"):
            assert changed(takes, cast.anna.pk) == expected, who
    with acting_as(None, purpose="sign_in"):
        assert changed(takes, cast.anna.pk) == 0
        assert ask("SELECT count(*) FROM accounts_user") > 5


@pytest.mark.parametrize("purpose", ["request", "sign_in", "system", "figures", "tidy", "audit", "index"])
def test_a_purpose_opens_no_more_than_it_needs(cast, filled, purpose):
    opened = {table for table in CONTENT if table in filled and count(table, None, purpose)}
    assert opened == ({"people_person", "people_namekey"} if purpose == "index" else set())


def test_asking_around_stays_in_the_own_office(cast):
    assert count("people_namekey", cast.bilal) == 0
    assert count("people_namekey", cast.bilal, "known") > 0
    assert count("cases_contact", cast.bilal, "known") == 0
    assert count("people_namekey", cast.carla, "known") == 0
    assert count("people_namekey", cast.farid, "known") == 0


def test_functions_of_the_figures_serve_the_job_and_whoever_has_the_file(cast):
    renew = "SELECT count(figures_renew_cases(ARRAY[%s]::uuid[], ARRAY['x']::bytea[], current_date, '{}'))"
    with acting_as(cast.bilal, purpose="test"), pytest.raises(DatabaseError, match="not open"):
        ask(renew, cast.case.pk)
    with acting_as(cast.anna, purpose="test"), pytest.raises(DatabaseError, match="only the figures job"):
        ask("SELECT count(*) FROM figures_cases_after(NULL, 10, false, NULL)")
    with acting_as(cast.anna, purpose="test"):
        assert ask(renew, cast.case.pk) == 1


def test_work_is_given_by_the_lead_or_the_team_lead_alone(cast):
    give = "SELECT cases_give_work(%s, ARRAY[%s]::uuid[], %s, %s)"
    values = [cast.case.pk, cast.anna.pk, cast.bilal.pk, dates.now()]
    for user in (cast.bilal, cast.carla, cast.farid):
        with acting_as(user, purpose="test"), pytest.raises(DatabaseError, match="refused"):
            ask(give, *values)
    with acting_as(cast.deniz, purpose="test"):
        assert ask(give, *values) > 0


def test_the_figures_role_sees_the_rollup_and_nothing_else(cast, committed):
    with committed.connect(FIGURES) as figures:
        assert figures.execute("SELECT count(*) FROM cases_casequarter").fetchone()[0] == 1
        for table in sorted({*TABLES, *without_wall()} - set(ROLLUP)):
            with pytest.raises(Exception, match="permission denied"):
                figures.execute(f"SELECT * FROM {table}")
        with pytest.raises(Exception, match="permission denied"):
            figures.execute("DELETE FROM cases_casequarter")


def test_the_backup_role_reads_everything_and_writes_nothing(filled, committed):
    with committed.connect(BACKUP) as backup:
        assert {table: backup.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in filled} == filled
        for table in filled:
            with pytest.raises(Exception, match="permission denied"):
                backup.execute(f"DELETE FROM {table}")


def test_a_migration_touches_the_rows(filled, committed):
    """FORCE holds for the owner too: without its policy a migration would change 0 rows and say nothing."""
    with committed.connect(OWNER) as owner:
        for table in filled:
            column = owner.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 LIMIT 1", [table]
            ).fetchone()[0]
            if table not in ("cases_goal", "cases_step", "cases_plan"):  # agreed ones refuse every change
                touched = owner.execute(f"UPDATE {table} SET {column} = {column}").rowcount
                assert touched == filled[table], table
        owner.execute("DROP POLICY owner ON cases_contact")
        assert owner.execute("UPDATE cases_contact SET minutes = minutes").rowcount == 0


def test_a_forged_context_opens_nothing(cast, committed):
    with committed.connect(RUN_TIME) as run_time:
        run_time.autocommit = False
        for told in (f"{cast.anna.pk}|request|9999999999|1|1|{'0' * 64}", str(cast.anna.pk), "'; SELECT 1"):
            run_time.execute("SELECT set_config('geleit.acting', %s, true)", [told])
            assert run_time.execute("SELECT count(*) FROM cases_contact").fetchone() == (0,)
        run_time.execute("SELECT set_config('geleit.actor', %s, true)", [str(cast.anna.pk)])
        assert run_time.execute("SELECT count(*) FROM cases_contact").fetchone() == (0,)


def test_a_context_ends_with_its_transaction_its_connection_and_its_time(cast, committed):
    with acting_as(cast.anna, purpose="test"):
        told = ask("SELECT current_setting('geleit.acting')")
        assert ask("SELECT count(*) FROM cases_contact") > 0
        with committed.connect(RUN_TIME) as another:
            another.autocommit = False
            another.execute("SELECT set_config('geleit.acting', %s, true)", [told])
            assert another.execute("SELECT count(*) FROM cases_contact").fetchone() == (0,)
        with committed.connect() as owner:
            owner.execute("INSERT INTO core_clock (shift) VALUES ('16 minutes')")
            assert ask("SELECT count(*) FROM cases_contact") == 0
            owner.execute("DELETE FROM core_clock")
            assert ask("SELECT count(*) FROM cases_contact") > 0
    with transaction.atomic():
        ask("SELECT set_config('geleit.acting', %s, true)", told)
        assert ask("SELECT count(*) FROM cases_contact") == 0


def test_every_table_that_functions_write_is_closed_to_the_run_time_role(committed):
    written = [table for table, wall in walls().items() if wall.change == BY_FUNCTIONS]
    with as_owner(committed), connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) AS name,"
            " unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS may WHERE has_table_privilege(%s, name, may)",
            [written, RUN_TIME],
        )
        assert cursor.fetchall() == []
