"""The database believes who acts only as long as it is signed, for this transaction, and not out of date."""

import hashlib
import hmac
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from geleit.core import acting
from geleit.core.acting import acting_as
from geleit.core.launcher.postgres import RUN_TIME

KNOWN = "SELECT actor, purpose FROM geleit_acting()"
NOBODY = (None, None)


def ask(sql=KNOWN, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


def tell(told):
    ask("SELECT set_config('geleit.acting', %s, true)", told)


def told_now():
    return ask("SELECT current_setting('geleit.acting', true)")[0]


def forged(user, key=b"guessed", until=2**40):
    said = f"{user}|request|{until}|{ask('SELECT geleit_transaction()')[0]}"
    return f"{said}|{hmac.new(key, said.encode(), hashlib.sha256).hexdigest()}"


def test_without_being_told_nobody_acts(db):
    assert ask() == NOBODY


def test_what_is_signed_is_known(db):
    user = uuid4()
    with acting_as(user, purpose="request"):
        assert ask() == (user, "request")
        with acting_as(None, purpose="figures"):
            assert ask() == (None, "figures")
        assert ask() == (user, "request")


def test_a_rollback_brings_back_who_acted_before(db):
    user = uuid4()
    with acting_as(user, purpose="request"):
        with pytest.raises(ZeroDivisionError), acting_as(uuid4(), purpose="import"):
            _ = 1 / 0
        assert ask() == (user, "request")


@pytest.mark.parametrize(
    "garbage",
    ["", "x", "|||||", "||||||||", f"{UUID(int=1)}|request|9|9|9|9", "a|b|c|d|e|" + "0" * 64, "é" * 90],
)
def test_garbage_is_nobody_and_no_error(db, garbage):
    tell(garbage)
    assert ask() == NOBODY


def test_a_forged_signature_is_nobody(db):
    tell(forged(uuid4()))
    assert ask() == NOBODY
    tell(forged("", b""))
    assert ask() == NOBODY


def test_another_name_under_a_true_signature_is_nobody(db):
    with acting_as(uuid4(), purpose="request"):
        told = told_now()
        tell(f"{uuid4()}{told[36:]}")
        assert ask() == NOBODY
        tell(told.replace("request", "figures"))
        assert ask() == NOBODY


def test_it_runs_out_by_the_clock_of_the_database(committed):
    with committed.connect() as owner, acting_as(uuid4(), purpose="request"):
        assert ask()[1] == "request"
        owner.execute("INSERT INTO core_clock (shift) VALUES ('16 minutes')")
        assert ask() == NOBODY


def test_what_was_good_in_one_transaction_is_not_in_the_next(committed):
    user = uuid4()
    with acting_as(user, purpose="request"):
        told = told_now()
    assert ask() == NOBODY
    with transaction.atomic():
        assert ask() == NOBODY
        tell(told)
        assert ask() == NOBODY


def test_what_was_signed_for_one_connection_is_no_good_in_another(committed):
    with acting_as(uuid4(), purpose="request"), committed.connect(RUN_TIME) as another:
        another.autocommit = False
        another.execute("SELECT set_config('geleit.acting', %s, true)", [told_now()])
        assert another.execute(KNOWN).fetchone() == NOBODY


def test_the_key_cannot_be_read_and_is_not_the_one_of_another_process(committed, settings):
    with committed.connect(RUN_TIME) as run_time, pytest.raises(Exception, match="permission denied"):
        run_time.execute("SELECT * FROM core_signing")
    settings.SECRET_KEY = "another"
    acting.signing_key.cache_clear()
    try:
        with acting_as(uuid4(), purpose="request"):
            assert ask() == NOBODY
    finally:
        acting.signing_key.cache_clear()
