"""A page that reads cannot write, whatever its view tries."""

import pytest
from django.db import connection

from geleit.access.reading import WriteInReading, reading_only
from geleit.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reading():
    with connection.execute_wrapper(reading_only):
        yield


def test_reading_goes_through():
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    "line",
    [
        "audit_append('x', NULL, NULL, '', NULL, '', NULL, '{}') IS NULL",
        "audit_append_many('x', NULL, '', NULL, '[]') IS NULL",
    ],
)
def test_audit_lines_go_through(line):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 WHERE false AND {line}")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO core_clock VALUES (1)",
        "UPDATE accounts_user SET name = 'x'",
        "DELETE FROM accounts_user",
        "TRUNCATE accounts_user",
        "WITH gone AS (DELETE FROM accounts_user RETURNING id) SELECT * FROM gone",
        "SELECT access_give(NULL, NULL, 'member', NULL, NULL, now())",
        "SELECT figures_renew_cases(NULL, NULL, NULL, NULL)",
        "SELECT access_end_with_role(NULL, NULL, NULL)",
        "SELECT audit_chain(1)",
        "with gone as (delete from accounts_user returning id) select * from gone",
        "DROP TABLE accounts_user",
        "COPY accounts_user FROM STDIN",
    ],
)
def test_writing_is_stopped_before_it_reaches_the_database(statement):
    with pytest.raises(WriteInReading), connection.cursor() as cursor:
        cursor.execute(statement)
