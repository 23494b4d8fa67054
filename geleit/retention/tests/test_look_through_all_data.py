"""./run manage invariants: quiet over a sound database, and each thing that is broken is named."""

from datetime import timedelta
from uuid import uuid4

import pytest

from geleit.access.acting import acting_as
from geleit.cases import figures
from geleit.cases.actions.contact import Note, add_contact
from geleit.cases.actions.documents import add_document
from geleit.cases.actions.plan import start_plan
from geleit.cases.models import FiguresState
from geleit.core import dates
from geleit.core.uploads.file_types import PDF, CleanFile
from geleit.exchange.actions.consent import withdraw
from geleit.exchange.actions.package import open_package, pack
from geleit.exchange.tests.partners import agreed, partner
from geleit.retention import invariants
from tests.cast import gather
from tests.database import as_owner


@pytest.fixture
def cast(committed):
    cast = gather()
    with acting_as(cast.anna, purpose="test"):
        add_contact(uuid4(), cast.case, Note(dates.today(), "phone", "Hat angerufen."), by=cast.anna)
        add_document(uuid4(), cast.case, CleanFile("Bescheid.pdf", PDF, b"%PDF-1.7"), "asylum_decision", by=cast.anna)
        start_plan(uuid4(), cast.case, by=cast.anna)
    send_out(cast)
    figures.keep_up()
    with as_owner(committed):  # a while ago: what was changed lately the job looks at anyway
        FiguresState.objects.update(seen_until=dates.now() + timedelta(hours=1))
    return cast


def send_out(cast):
    """One package that is open and was read, one whose consent was withdrawn."""
    petra = partner()
    for goes_on in (True, False):
        consent = agreed(cast, petra)
        with acting_as(cast.anna, purpose="test"):
            package = pack(consent, {}, by=cast.anna)
        with acting_as(petra, purpose="test"):
            open_package(package, by=petra)
        if not goes_on:
            with acting_as(cast.anna, purpose="test"):
                withdraw(consent, by=cast.anna)


BREAKS = {
    "I1": "DELETE FROM cases_timelineentry WHERE kind = 'contact'",
    "I4": "UPDATE cases_documentchunk SET data = data || 'x'",
    "I5": "UPDATE vault_key SET wrapped = NULL, destroyed_at = now() WHERE kind = 'case'",
    "I6": "UPDATE exchange_package SET made_at = made_at - interval '2 days'",
    "I7": "UPDATE cases_plan SET number = 3",
    "I8": "ALTER TABLE retention_hold ALTER until_on TYPE timestamptz",
    "I9": "UPDATE cases_casequarter SET contacts = contacts + 1",
}


def broken(committed):
    with as_owner(committed):
        return [held.id for held in invariants.look() if held.wrong]


def test_a_sound_database_holds_them_all(cast, committed):
    assert broken(committed) == []


def test_what_lives_on_after_a_withdrawal_is_named(cast, committed):
    with committed.connect() as owner:
        owner.execute("UPDATE exchange_package SET closed_at = NULL")
    assert "I6" in broken(committed)


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_broken_is_named(cast, committed, name):
    with committed.connect() as owner:
        owner.execute(BREAKS[name])
    assert name in broken(committed)


def test_looking_changes_nothing(cast, committed):
    with committed.connect() as owner:
        owner.execute(BREAKS["I9"])
    assert broken(committed) == broken(committed) == ["I9"]
