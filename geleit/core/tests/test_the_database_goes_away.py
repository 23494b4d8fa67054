"""What somebody sees while the database is down, and what becomes of a job whose worker died."""

import asyncio
import errno
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, connection
from procrastinate.contrib.django import app
from psycopg.errors import DiskFull

from geleit.core import sessions
from geleit.core.tasks import take_up_lost_jobs
from tests.cast import gather


@pytest.fixture
def cast(committed):
    return gather()


def test_a_page_says_so_although_not_even_the_session_can_be_read(cast, client):
    client.force_login(cast.anna)
    client.raise_request_exception = False
    with patch.object(SessionStore, "load", side_effect=OperationalError("connection refused")):
        answer = client.get("/heute/", headers={"accept-language": "de"})
    assert answer.status_code == 503
    assert "Die Datenbank antwortet gerade nicht" in answer.content.decode()
    assert "sessionid" not in answer.cookies  # she stays signed in
    assert client.get("/heute/").status_code == 200


def test_a_page_says_so_where_only_the_session_could_not_be_written(cast, client):
    """Django answers that with 400, as if somebody had signed out meanwhile."""
    client.force_login(cast.anna)
    session = client.session
    session[sessions.ACTIVE] -= 60  # so that this click is noted
    session.save()
    client.raise_request_exception = False
    away = patch.object(SessionStore.get_model_class(), "save", side_effect=OperationalError("connection lost"))
    with away:
        answer = client.get("/heute/", headers={"accept-language": "de"})
    assert answer.status_code == 503
    assert "Die Datenbank antwortet gerade nicht" in answer.content.decode()


def test_a_full_disk_is_called_by_its_name(cast, client):
    client.force_login(cast.anna)
    client.raise_request_exception = False
    full = OperationalError("could not extend file")
    full.__cause__ = DiskFull("could not extend file")
    for problem in (full, OSError(errno.ENOSPC, "No space left on device")):
        with patch.object(SessionStore, "load", side_effect=problem):
            answer = client.get("/heute/", headers={"accept-language": "de"})
        assert answer.status_code == 503
        assert "kein Platz mehr frei. Es wurde nichts gespeichert." in answer.content.decode()


JOB = """
  INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts, queueing_lock)
  VALUES ('x', %s, '{}', 'doing', %s, %s) RETURNING id
"""
# what was under way when its worker died → what becomes of it
FATES = {
    ("geleit.vault.rotate", 0, None): "todo",
    ("geleit.vault.rotate", 3, None): "failed",
    ("geleit.cases.check_document", 500, None): "todo",  # waits for the scanner, however long
    ("geleit.audit.chain", 0, "geleit.audit.chain"): None,  # comes again by itself
}


def test_a_job_whose_worker_died_begins_again(cast):
    made = {}
    with connection.cursor() as cursor:
        for fate in FATES:
            cursor.execute(JOB, fate)
            made[fate] = cursor.fetchone()[0]
    taking_up = take_up_lost_jobs.func(SimpleNamespace(app=app), timestamp=0)
    with ThreadPoolExecutor(1) as aside:  # a browser of another test may keep a loop of its own here
        aside.submit(asyncio.run, taking_up).result()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, status FROM procrastinate_jobs")
        found = dict(cursor.fetchall())
    assert {fate: found.get(pk) for fate, pk in made.items()} == FATES
