"""Two connections that give access to the same file in the same moment: one waits, and there is one grant."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection
from psycopg.errors import ExclusionViolation

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.access.models import Grant
from geleit.audit.models import AuditEvent
from geleit.core import dates
from geleit.core.launcher.postgres import SUPERUSER
from tests.cast import gather
from tests.database import Database, as_owner

INSERT = """
  INSERT INTO access_grant (id, subject_id, person_id, user_id, kind, from_on, until_on, given_by, given_at)
  VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, NULL, %s, now())
"""

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@pytest.fixture
def cast(committed):
    return gather()


def somebody_waits(committed: Database) -> bool:
    with committed.connect(SUPERUSER) as watcher:
        for _look in range(200):
            if watcher.execute(WAITING).fetchone()[0]:
                return True
            time.sleep(0.02)
    return False


Act = tuple[Callable[[], Any], Any]  # what is done, and by whom


def both(first: Act, second: Act, committed: Database) -> tuple[Any, Any]:
    """What both say. The second begins when the first has written, and the first ends when the second waits for it."""
    written, end = Event(), Event()

    def acting(work: Callable[[], Any], actor: Any, *, hold: bool) -> Any:
        try:
            with acting_as(actor, purpose="test"):
                said = work()
                if hold:
                    written.set()
                    end.wait(10)
            return said
        except grants.NotAllowed as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        one: Future[Any] = pool.submit(acting, *first, hold=True)
        assert written.wait(10)
        two: Future[Any] = pool.submit(acting, *second, hold=False)
        assert somebody_waits(committed)
        assert not two.done()
        end.set()
        return one.result(10), two.result(10)


def test_the_same_access_is_given_once(cast, committed):
    def give():
        return grants.give(cast.case.pk, cast.bilal, "member", dates.today(), None, by=cast.anna)

    given, again = both((give, cast.anna), (give, cast.anna), committed)
    assert given is not None
    assert again is None
    with as_owner(committed):
        assert Grant.objects.filter(subject=cast.case.pk, user=cast.bilal).count() == 1
        assert AuditEvent.objects.filter(event="access.given", subject=cast.case.pk).count() == 1


def test_who_handed_over_a_moment_ago_gives_nothing_any_more(cast, committed):
    def hand_over():
        grants.hand_over(cast.case.pk, cast.bilal, by=cast.anna)

    def give():
        return grants.give(cast.case.pk, cast.bilal, "deputy", dates.today(), dates.today(), by=cast.anna)

    _done, refused = both((hand_over, cast.anna), (give, cast.anna), committed)
    assert isinstance(refused, grants.NotAllowed)
    with as_owner(committed):
        assert Grant.objects.leads().get(subject=cast.case.pk).user == cast.bilal


@pytest.mark.parametrize("kind", ["lead", "member"])
def test_past_the_functions_the_table_itself_refuses_the_second(cast, committed, kind):
    file = (cast.case.pk, cast.esra.pk)
    other = cast.deniz if kind == "lead" else cast.bilal  # a file has one lead, whoever it is

    def row(user):
        return (*file, user.pk, kind, dates.today(), cast.anna.pk)

    with committed.connect(SUPERUSER) as one, committed.connect(SUPERUSER) as two, ThreadPoolExecutor(1) as pool:
        one.execute("UPDATE access_grant SET until_on = from_on - 1 WHERE subject_id = %s", [cast.case.pk])
        with one.transaction():
            one.execute(INSERT, row(cast.bilal))
            second = pool.submit(two.execute, INSERT, row(other))
            assert somebody_waits(committed)
        with pytest.raises(ExclusionViolation):
            second.result(10)
    with as_owner(committed):
        assert Grant.objects.filter(subject=cast.case.pk, kind=kind).active().count() == 1
