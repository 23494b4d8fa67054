"""What is signed and kept elsewhere finds the master of the whole database, too."""

import json
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from geleit.audit import chain, checkpoints, tasks
from geleit.audit.models import AuditEvent
from geleit.audit.record import record
from geleit.core.acting import acting_as


@pytest.fixture
def file(settings, tmp_path):
    settings.CHECKPOINTS = tmp_path / "elsewhere" / "audit.jsonl"
    return settings.CHECKPOINTS


@pytest.fixture
def trail(committed, file):
    """Ten lines, a checkpoint, ten lines, a checkpoint."""
    for _ in range(2):
        for number in range(10):
            record("key.destroyed", by=None, detail={"kind": "person", "number": number})
        chain.chain()
        assert checkpoints.take()
    return committed


def problems():
    return checkpoints.problems(checkpoints.read(checkpoints.settings.CHECKPOINTS))


def as_superuser(database, work):
    """The master of the database: no trigger and no right stands in the way."""
    with database.cluster.connect(database=database.name) as superuser:
        superuser.execute("SET session_replication_role = replica")
        work(superuser)


def chain_anew(superuser):
    """Recomputes every hash, as audit_verify does: afterwards the chain holds in itself."""
    with acting_as(None, purpose="audit"):
        lines = list(chain._lines())
    link = chain.BEGINNING
    for line in lines:
        link = sha256(link + chain.canonical(line)).digest()
        superuser.execute("UPDATE audit_auditevent SET hash = %s WHERE seq = %s", [link, line["seq"]])
    superuser.execute(
        "UPDATE audit_chainstate SET last_seq = %s, last_hash = %s, length = %s", [lines[-1]["seq"], link, len(lines)]
    )


def test_an_honest_trail_fits(trail, file):
    assert problems() == []
    assert len(file.read_text().splitlines()) == 2
    assert file.stat().st_mode & 0o077 == 0
    said = StringIO()
    call_command("audit_verify", stdout=said)
    assert "Checkpoints: 2; the last of" in said.getvalue()


def test_nothing_new_nothing_signed(trail):
    assert checkpoints.take() is None


def test_the_job_takes_one(committed, file):
    record("key.destroyed", by=None)
    chain.chain()
    tasks.take_checkpoint(0)
    assert len(checkpoints.read(file)) == 1


def test_a_trail_written_anew_is_found(trail):
    as_superuser(trail, lambda superuser: superuser.execute("UPDATE audit_auditevent SET event = 'x' WHERE seq = 3"))
    as_superuser(trail, chain_anew)
    assert chain.verify().problems == []  # the chain alone is deceived
    assert len(problems()) == 2
    assert "written anew" in problems()[0]
    with pytest.raises(CommandError, match="does not hold in 2 places"):
        call_command("audit_verify", stdout=StringIO(), stderr=StringIO())


def test_a_cut_tail_is_found(trail):
    as_superuser(trail, lambda superuser: superuser.execute("DELETE FROM audit_auditevent WHERE seq > 15"))
    as_superuser(trail, chain_anew)
    assert chain.verify().problems == []
    assert len(problems()) == 1
    assert "cut off" in problems()[0]


def test_lines_in_another_order_are_found(trail):
    def swap(superuser):
        superuser.execute("UPDATE audit_auditevent SET seq = 1000 WHERE seq = 4")
        superuser.execute("UPDATE audit_auditevent SET seq = 4 WHERE seq = 5")
        superuser.execute("UPDATE audit_auditevent SET seq = 5 WHERE seq = 1000")

    as_superuser(trail, swap)
    as_superuser(trail, chain_anew)
    assert chain.verify().problems == []
    assert len(problems()) == 2


def test_a_forged_checkpoint_is_found(trail, file):
    as_superuser(trail, lambda superuser: superuser.execute("DELETE FROM audit_auditevent WHERE seq > 15"))
    as_superuser(trail, chain_anew)
    first, last = checkpoints.read(file)
    with acting_as(None, purpose="audit"):
        end = AuditEvent.objects.get(seq=15)
    forged = {**last.__dict__, "line": 15, "length": 15, "hash": bytes(end.hash).hex()}
    file.write_text(json.dumps(first.__dict__) + "\n" + json.dumps(forged) + "\n")
    assert problems() == [f"The checkpoint of {last.at} was not signed with this master key."]


def test_what_is_no_checkpoint_is_said_so(trail, file):
    file.write_text('{"line": 1}\n')
    with pytest.raises(CommandError, match=r"Line 1 of .* is no checkpoint"):
        call_command("audit_verify", stdout=StringIO())


def test_a_copy_kept_elsewhere_must_be_there(trail, tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("audit_verify", checkpoints=tmp_path / "none", stdout=StringIO())


def test_numbers_that_were_rolled_back_at_the_end_are_no_line_that_is_gone(trail):
    with trail.connect() as owner:
        owner.execute("SELECT nextval('audit_auditevent_seq_seq')")
    record("key.destroyed", by=None, detail={"kind": "person", "number": 99})
    with trail.connect() as owner:
        owner.execute("SELECT nextval('audit_auditevent_seq_seq')")
    for _turn in range(2):
        chain.chain()
    assert checkpoints.take()
    assert problems() == []
