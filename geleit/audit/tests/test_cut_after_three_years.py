"""The beginning of the trail goes after three years, at a line that was signed; and nowhere else."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection

from geleit.audit import chain, checkpoints, cutting
from geleit.audit.models import AuditEvent
from geleit.audit.record import record
from geleit.core import dates
from geleit.core.acting import acting_as


@pytest.fixture
def trail(committed):
    """Ten lines, signed, and five more."""
    write(10)
    assert checkpoints.take()
    write(5)
    return committed


def write(lines):
    for _ in range(lines):
        record("key.destroyed", by=None, detail={"kind": "person"})
    chain.chain()


def left():
    with acting_as(None, purpose="audit"):
        return AuditEvent.objects.filter(event="key.destroyed").count()


def problems():
    signed = checkpoints.read(checkpoints.settings.CHECKPOINTS)
    return chain.verify().problems + checkpoints.problems(signed)


def in_years(years, days=1):
    return dates.add_months(dates.today(), 12 * years) + timedelta(days=days)


def test_after_three_years_one_hash_stands_for_what_went(trail, move_to):
    with move_to(in_years(3, -2)):
        assert cutting.cut() == 0
    with move_to(in_years(3)):
        assert cutting.cut() >= 10
        assert left() == 5  # they were not signed
        assert problems() == []
        write(3)
        assert checkpoints.take()
        assert problems() == []
        assert cutting.cut() == 0


def test_nobody_cuts_earlier_or_elsewhere(trail, move_to):
    (signed,) = checkpoints.read(checkpoints.settings.CHECKPOINTS)
    assert cut_by_hand(signed.line, signed.hash) == "refused"
    with move_to(in_years(3)):
        assert cut_by_hand(signed.line + 2, signed.hash) == "refused"
        assert cut_by_hand(signed.line, signed.hash, purpose="tidy") == "refused"
        assert cut_by_hand(signed.line, signed.hash) == "done"


def cut_by_hand(line, digest, purpose="audit"):
    try:
        with acting_as(None, purpose=purpose), connection.cursor() as cursor:
            cursor.execute("SELECT audit_cut(%s, %s)", [line, bytes.fromhex(digest)])
    except DatabaseError as error:
        return "refused" if "audit refused" in str(error) else str(error)
    return "done"


def test_a_beginning_cut_by_the_master_of_the_database_is_found(trail, move_to):
    """At a line that was signed, but too early: it holds in itself, and does not fit what was signed."""
    (signed,) = checkpoints.read(checkpoints.settings.CHECKPOINTS)
    with trail.cluster.connect(database=trail.name) as superuser:
        gone = superuser.execute("DELETE FROM audit_auditevent WHERE seq <= %s", [signed.line]).rowcount
        superuser.execute(
            "UPDATE audit_chainstate SET first_seq = %s, first_hash = %s, length = length - %s",
            [signed.line, bytes.fromhex(signed.hash), gone],
        )
    assert chain.verify().problems == []
    assert problems() == [
        f"The beginning up to line {signed.line} was cut off, and no checkpoint of three years ago says so."
    ]
    with move_to(in_years(3)):
        assert problems() == []


def test_a_line_put_in_before_the_cut_is_found(trail, move_to):
    with move_to(in_years(3)):
        cutting.cut()
        with trail.cluster.connect(database=trail.name) as superuser:
            superuser.execute(
                "INSERT INTO audit_auditevent (seq, at, purpose, event, subject_kind, object_kind, detail)"
                " OVERRIDING SYSTEM VALUE VALUES (1, now(), 'x', 'case.opened', '', '', '{}')"
            )
        assert any("was put in before" in problem for problem in problems())


def test_what_a_restore_lost_is_known_by_its_signature(trail):
    """Lines signed after the backup are gone with the old database: the restore signs that, nobody else can."""
    assert checkpoints.take()
    lost = checkpoints.read(checkpoints.settings.CHECKPOINTS)[-1]
    with trail.cluster.connect(database=trail.name) as superuser:
        superuser.execute("DELETE FROM audit_auditevent WHERE seq > %s", [lost.line - 5])
        kept = superuser.execute("SELECT seq, hash FROM audit_auditevent ORDER BY seq DESC LIMIT 1").fetchone()
        superuser.execute("UPDATE audit_chainstate SET last_seq = %s, last_hash = %s, length = length - 5", kept)
    assert len(problems()) == 1
    assert checkpoints.take(restored=True)
    assert problems() == []
