"""The trail only grows, is chained in order whatever commits when, and shows every later change."""

import random
import threading
import time
from contextlib import closing
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from geleit.audit import chain, tasks
from geleit.audit.models import AuditEvent, ChainState
from geleit.audit.record import record
from geleit.audit.tests.conftest import APPEND
from geleit.core.acting import acting_as
from geleit.core.launcher.postgres import RUN_TIME


def session(database):
    """Another process that writes; commits only when told."""
    other = database.connect(RUN_TIME)
    other.autocommit = False
    return other


def append(other, event="key.destroyed"):
    return other.execute(APPEND, [event]).fetchone()[0]


def chained():
    """Numbers of the chained lines, in the order in which they were chained."""
    with acting_as(None, purpose="audit"):
        found = AuditEvent.objects.exclude(hash=None).order_by("chained_at", "seq")
        return list(found.values_list("seq", flat=True))


@pytest.fixture
def ten_lines(committed):
    for _ in range(10):
        record("key.destroyed", by=None, detail={"kind": "person"})
    assert chain.chain() == 10
    return committed


def problems():
    return chain.verify().problems


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit_auditevent (at, purpose, event, subject_kind, object_kind, detail) "
        "VALUES (now(), '', '', '', '', '{}')",
        "UPDATE audit_auditevent SET event = 'x'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
        "SELECT nextval('audit_auditevent_seq_seq')",
        "SELECT setval('audit_auditevent_seq_seq', 1)",
        "UPDATE audit_chainstate SET last_seq = 0",
        "DELETE FROM audit_chainstate",
        "CREATE OR REPLACE FUNCTION audit_piece(p_text text) RETURNS text LANGUAGE sql AS $$ SELECT '' $$",
        "DROP FUNCTION audit_chain(integer)",
    ],
)
def test_the_run_time_role_can_only_append(db, statement):
    record("key.destroyed", by=None)
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)


def test_lines_are_chained_and_the_chain_holds(ten_lines):
    verdict = chain.verify()
    assert verdict == chain.Verdict(problems=[], lines=10, chained=10, unused=0, tail=0, tail_from=None)
    assert chain.chain() == 0
    with acting_as(None, purpose="audit"):
        assert ChainState.objects.get().length == 10


def test_many_lines_are_chained_in_portions(committed, monkeypatch):
    monkeypatch.setattr(chain, "AT_ONCE", 3)
    for _ in range(9):
        record("key.destroyed", by=None)
    assert chain.chain() == 9
    assert problems() == []


def test_the_job_chains(committed):
    record("key.destroyed", by=None)
    tasks.chain_lines(0)
    assert chained() == [1]


def test_a_line_waits_for_those_before_it_and_nobody_waits_for_the_chain(committed):
    with closing(session(committed)) as slow, closing(session(committed)) as quick:
        assert (append(slow), append(quick), append(quick)) == (1, 2, 3)
        quick.commit()
        assert chain.chain() == 0
        assert append(quick) == 4
        quick.commit()
        slow.commit()
    assert chain.chain() == 3
    assert chain.chain() == 1
    assert chained() == [1, 2, 3, 4]
    assert problems() == []


def test_an_older_transaction_with_a_later_line_does_not_push_ahead(committed):
    """Transaction numbers and line numbers come in different orders."""
    with closing(session(committed)) as older, closing(session(committed)) as younger:
        older.execute("SELECT pg_current_xact_id()")
        younger.execute("SELECT pg_current_xact_id()")
        assert (append(younger), append(older)) == (1, 2)
        older.commit()
        assert chain.chain() == 0
        younger.commit()
    assert chain.chain() == 2
    assert chained() == [1, 2]
    assert problems() == []


def test_a_line_that_was_rolled_back_leaves_a_number_unused(committed):
    with closing(session(committed)) as other:
        append(other)
        other.rollback()
        append(other)
        other.commit()
    assert chain.chain() == 1
    verdict = chain.verify()
    assert (verdict.problems, verdict.unused, verdict.lines) == ([], 1, 1)


def write_at_random(database, seed):
    choose = random.Random(seed)
    with closing(session(database)) as other:
        for _ in range(40):
            for _ in range(choose.randint(1, 3)):
                append(other)
                time.sleep(choose.random() / 500)
            (other.rollback if choose.random() < 0.2 else other.commit)()


def chain_until(stop, database):
    with closing(database.connect(RUN_TIME)) as worker:
        while not stop.is_set():
            worker.execute("SELECT audit_chain(7)")


def test_it_holds_with_many_writers_that_commit_and_roll_back_out_of_order(committed):
    stop = threading.Event()
    workers = [threading.Thread(target=chain_until, args=[stop, committed]) for _ in range(2)]
    writers = [threading.Thread(target=write_at_random, args=[committed, seed]) for seed in range(6)]
    for thread in workers + writers:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in workers:
        thread.join()
    chain.chain()
    chain.chain()
    verdict = chain.verify()
    assert (verdict.problems, verdict.tail) == ([], 0)
    assert verdict.chained == verdict.lines > 200
    assert verdict.unused > 0
    assert chained() == sorted(chained())


def test_two_workers_do_not_chain_at_once(committed):
    record("key.destroyed", by=None)
    with closing(session(committed)) as worker:
        worker.execute("SELECT audit_chain(10)")
        assert chain.chain() == 0
        worker.rollback()
    assert chain.chain() == 1


def test_inside_a_transaction_that_wrote_it_is_refused(committed):
    with closing(session(committed)) as other:
        append(other)
        with pytest.raises(psycopg.Error, match="transaction of its own"):
            other.execute("SELECT audit_chain(10)")


# what somebody with all rights over the database could do afterwards


@pytest.mark.parametrize(
    ("crime", "line"),
    [
        ('UPDATE audit_auditevent SET detail = \'{"kind": "case"}\' WHERE seq = 4', 4),
        ("UPDATE audit_auditevent SET at = at + interval '1 microsecond' WHERE seq = 4", 4),
        ("UPDATE audit_auditevent SET actor = gen_random_uuid() WHERE seq = 10", 10),
        ("UPDATE audit_auditevent SET purpose = purpose || ',' WHERE seq = 1", 1),
        ("UPDATE audit_auditevent SET hash = sha256('') WHERE seq = 5", 5),
        ("DELETE FROM audit_auditevent WHERE seq = 1", 2),
        ("DELETE FROM audit_auditevent WHERE seq IN (4, 5)", 6),
        ("UPDATE audit_auditevent SET hash = NULL WHERE seq = 7", 7),
        ("UPDATE audit_auditevent SET seq = CASE seq WHEN 3 THEN 103 ELSE 3 END WHERE seq IN (3, 8)", 3),
    ],
)
def test_a_change_is_found_and_placed(ten_lines, crime, line):
    with ten_lines.connect() as owner:
        owner.execute(crime)
    assert any(problem.startswith(f"Line {line} ") for problem in problems())


def test_a_cut_end_is_found(ten_lines):
    with ten_lines.connect() as owner:
        owner.execute("DELETE FROM audit_auditevent WHERE seq > 8")
    assert problems() == ["The chain should end with 10 lines at or before line 10."]
    with ten_lines.connect() as owner:
        owner.execute("DELETE FROM audit_auditevent")
    assert problems() == ["The chain should end with 10 lines at or before line 10."]


def test_a_line_put_in_later_is_found(committed):
    with closing(session(committed)) as other:
        append(other)
        other.rollback()
        append(other)
        other.commit()
    chain.chain()
    with committed.connect() as owner:
        owner.execute(
            "INSERT INTO audit_auditevent (seq, at, purpose, event, subject_kind, object_kind, detail) "
            "VALUES (1, now(), 'system', 'key.destroyed', '', '', '{}')"
        )
    assert problems() == ["Line 1 was put in after its place had been chained, or lost its hash."]


def test_two_swapped_lines_are_found(ten_lines):
    with ten_lines.connect() as owner:
        owner.execute("UPDATE audit_auditevent SET seq = -seq WHERE seq IN (3, 8)")
        owner.execute("UPDATE audit_auditevent SET seq = 11 + seq WHERE seq < 0")
    assert len(problems()) >= 2


def run(command):
    out, err = StringIO(), StringIO()
    call_command(command, stdout=out, stderr=err)
    return out.getvalue()


def test_the_commands_chain_and_name_the_unchained_tail(ten_lines):
    record("key.destroyed", by=None)
    record("key.destroyed", by=None)
    assert "Unchained tail: 2 lines, the first is line 11." in run("audit_verify")
    assert run("audit_chain") == "2 lines chained.\n"
    assert "Unchained tail: none.\nCheckpoints: 0; none was taken yet.\nThe chain holds." in run("audit_verify")


def test_the_command_fails_where_the_chain_does_not_hold(ten_lines):
    with ten_lines.connect() as owner:
        owner.execute("UPDATE audit_auditevent SET event = 'x' WHERE seq = 4")
    with pytest.raises(CommandError, match="1 places"):
        run("audit_verify")


def test_python_and_the_database_read_a_line_alike(committed):
    record("key.destroyed", by=None, detail={"ü": "ß", "list": ["a", 1, None], "empty": ""})
    with acting_as(None, purpose="audit"), connection.cursor() as cursor:
        cursor.execute("SELECT audit_canonical(e) FROM audit_auditevent e")
        assert bytes(cursor.fetchone()[0]) == chain.canonical(next(chain._lines()))
